"""The language server: a report where one writes, in an editor."""
