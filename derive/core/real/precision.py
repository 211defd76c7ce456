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


def increasing(function: str, u: Any, lib: Any) -> Any:
    """The value of one of mpmath's functions that grows with its argument; of an interval, which encloses it."""
    if lib is not intervals():
        return getattr(lib, function)(u)
    finer = numbers(DIGITS + 10)
    ends = [getattr(finer, function)(finer.mpf(end)) for end in (u.a._mpi_[0], u.b._mpi_[0])]
    error = finer.mpf(10) ** -DIGITS * (1 + max(map(abs, ends)))
    return lib.mpf([lib.mpf(str(ends[0] - error)), lib.mpf(str(ends[1] + error))])


def text(value: Any, digits: int) -> str:
    """A number as a short decimal: ``2``, ``-0.5``, ``1.25e-7``; 0 if it is no more than an error of a difference."""
    lib = numbers()
    if abs(value) < lib.mpf(10) ** -24:
        return "0"
    mantissa, _, power = str(lib.nstr(value, digits, strip_zeros=True, min_fixed=-5, max_fixed=9)).partition("e")
    short = mantissa.removesuffix(".0")
    return f"{short}e{int(power)}" if power else short
