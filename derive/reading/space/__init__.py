"""Index calculus: Einstein's convention, the Levi-Civita symbol, fields in space and the operators on them."""
