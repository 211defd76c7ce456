r"""Spaces that are told by their length: ``\\hspace{0.5in}`` divides statements as ``\\quad`` does."""

from __future__ import annotations

import re

_LENGTH = re.compile(r"\s*([0-9]*\.?[0-9]+)\s*(em|ex|cm|mm|in|pt|pc)\s*")
_WIDE = {"em": 0.8, "ex": 1.8, "cm": 0.3, "mm": 3.0, "in": 0.12, "pt": 8.0, "pc": 0.7}
"""The shortest space that divides, in each unit."""


def is_wide(length: str) -> bool:
    """Whether a space of this length divides statements: ``0.5in``, not ``2pt``."""
    match = _LENGTH.fullmatch(length)
    return match is not None and float(match[1]) >= _WIDE[match[2]]
