"""Tools for agents: a derivation checked, written out, explained, over the Model Context Protocol."""
