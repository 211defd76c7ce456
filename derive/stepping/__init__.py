"""Writing a derivation: the order of the laws, the engine that applies them, the way through the definitions."""
