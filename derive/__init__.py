"""The checker for derivations in machine-learning mathematics."""
