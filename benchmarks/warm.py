"""A process that is warm: what it keeps whatever it was asked, and what it forgets between two measurements."""

from __future__ import annotations

import sys

from derive.core.exact import fields
from derive.core.real import draws, plain, precise, precision

KEPT = (
    *(fields.tower, fields._tables, draws._drawn, plain._plain, plain.rational, plain.cost),
    *(precision.numbers, precision.intervals, precise._constants),
)
"""Fields and other arithmetics, and the values of a letter."""


def forget() -> None:
    """Forget every step and every text that was seen."""
    for module in list(sys.modules.values()):
        if getattr(module, "__name__", "").startswith("derive."):
            for known in vars(module).values():
                if hasattr(known, "cache_clear") and known not in KEPT:
                    known.cache_clear()
