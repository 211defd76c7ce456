"""Letters in other alphabets: bold, script, double-struck."""

from __future__ import annotations

from collections.abc import Mapping

VARIANTS = {
    r"\mathbf": "bold", r"\bold": "bold", r"\symbf": "bold", r"\boldsymbol": "bold-italic", r"\bm": "bold-italic",
    r"\pmb": "bold-italic", r"\mathbb": "double-struck", r"\Bbb": "double-struck", r"\mathds": "double-struck",
    r"\mathcal": "script", r"\mathscr": "script", r"\mathfrak": "fraktur", r"\mathsf": "sans-serif",
    r"\mathtt": "monospace", r"\mathit": "italic", r"\mathnormal": "italic",
}  # fmt: skip
"""Commands that take an argument in another alphabet."""
SWITCHES = {r"\bf": "bold", r"\rm": "upright", r"\it": "italic", r"\sf": "sans-serif", r"\tt": "monospace",
            r"\cal": "script"}  # fmt: skip
"""Commands that change the alphabet of all that follows in their group."""

# Where the letters of an alphabet begin: A, a, 0, Alpha, alpha; 0 where it has none.
_ALPHABETS: Mapping[str, tuple[int, int, int, int, int]] = {
    "bold": (0x1D400, 0x1D41A, 0x1D7CE, 0x1D6A8, 0x1D6C2),
    "bold-italic": (0x1D468, 0x1D482, 0x1D7CE, 0x1D71C, 0x1D736),
    "double-struck": (0x1D538, 0x1D552, 0x1D7D8, 0, 0),
    "script": (0x1D49C, 0x1D4B6, 0, 0, 0),
    "fraktur": (0x1D504, 0x1D51E, 0, 0, 0),
    "sans-serif": (0x1D5A0, 0x1D5BA, 0x1D7E2, 0, 0),
    "monospace": (0x1D670, 0x1D68A, 0x1D7F6, 0, 0),
}
# Letters that Unicode had before it had alphabets.
_EARLIER: Mapping[str, Mapping[str, str]] = {
    "double-struck": dict(zip("CHNPQRZ", "ℂℍℕℙℚℝℤ", strict=True)),
    "script": dict(zip("BEFHILMRego", "ℬℰℱℋℐℒℳℛℯℊℴ", strict=True)),
    "fraktur": dict(zip("CHIRZ", "ℭℌℑℜℨ", strict=True)),
}


def in_alphabet(char: str, alphabet: str) -> str:
    """A letter or digit in another alphabet; the character itself where that has none."""
    if alphabet not in _ALPHABETS:
        return char
    if char in _EARLIER.get(alphabet, {}):
        return _EARLIER[alphabet][char]
    for start, range_ in zip(_ALPHABETS[alphabet], ("AZ", "az", "09", "ΑΩ", "αω"), strict=True):
        if start and range_[0] <= char <= range_[1]:
            return chr(start + ord(char) - ord(range_[0]))
    return char
