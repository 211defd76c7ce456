"""The second opinion: both sides at real points, derivatives as differences, counterexamples in high precision."""
