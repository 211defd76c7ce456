"""Reports: what the checker found, in words, on a terminal, as JSON, as LaTeX."""
