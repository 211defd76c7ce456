"""Closed forms: derivatives carried out, products collected, definitions folded; proposed, for the core to prove."""
