"""LaTeX mathematics: tokens, and the grammar that makes a syntax tree of them."""
