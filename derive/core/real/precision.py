"""Arithmetic of sixty digits or more, and of intervals that enclose every rounding; mpmath, imported when needed."""

from __future__ import annotations

from functools import cache
from typing import Any

DIGITS = 60


@cache
def numbers(digits: int = DIGITS) -> Any:
    """mpmath's real numbers with so many digits."""
    from mpmath import MPContext  # noqa: PLC0415

    context = MPContext()
    context.dps = digits
    return context


@cache
def intervals() -> Any:
    """mpmath's intervals with ends of ``DIGITS`` digits."""
    from mpmath.ctx_iv import MPIntervalContext  # noqa: PLC0415

    context = MPIntervalContext()
    context.dps = DIGITS
    return context


def text(value: Any, digits: int) -> str:
    """A number as a short decimal: ``2``, ``-0.5``, ``1.25e-7``; 0 if it is no more than an error of a difference."""
    lib = numbers()
    if abs(value) < lib.mpf(10) ** -24:
        return "0"
    mantissa, _, power = str(lib.nstr(value, digits, strip_zeros=True, min_fixed=-5, max_fixed=9)).partition("e")
    short = mantissa.removesuffix(".0")
    return f"{short}e{int(power)}" if power else short
