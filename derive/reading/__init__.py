"""From statements to meaning: names, declarations, indices; the steps of a derivation in all their readings."""
