"""Probability: laws as tables over finite sets, expectations as sums over their outcomes."""
