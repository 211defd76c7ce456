r"""``\int_a^b f(x) dx = \sum_k w_k f(x_k)``: the double exponential rule, with a test of whether it can be believed.

The values crowd towards both ends so fast that what is left out there is negligible unless the integral diverges. The
same rule with every second value gives an estimate of the error. Source: Takahasi and Mori, Double exponential formulas
for numerical integration, 1974.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from derive.core.layout import VALUES
from derive.notation import (
    ONE,
    ZERO,
    Add,
    D,
    Expr,
    Fn,
    Index,
    Integral,
    Mul,
    Num,
    Ord,
    Var,
    canonical,
    children,
    div,
    free_indices,
    names,
    neg,
    rebuild,
    sub,
    transform,
    walk,
)
from derive.records import dataclass

Array = NDArray[np.float64]

_REACH = 3.3
_TAIL, _ERROR = 1e-7, 1e-6
"""What may be left out at the ends, and how far both rules may be apart, relative to the integral of the modulus."""
_FEWEST, _LEFT_OUT = 40, 1e-9
"""The same of an infinite sum: how many terms there must be, and how large the last quarter of them may be."""
_STEEPEST = 100
"""A larger number in an integrand, or the inverse of one, may hide a peak between two values."""
SHIFT = "\0+"
KINKED = frozenset({"relu", "sign", "abs", "step", "max", "min"})
"""Functions with a kink or a jump where their argument is 0, or their two arguments are equal."""


def node(place: Any, lower: Any, upper: Any, lib: Any) -> tuple[Any, Any]:
    """``x_k`` and ``w_k``; None for an end that is infinite. ``lib`` has ``sinh``, ``cosh``, ``exp`` and ``pi``."""
    step = 2 * _REACH / (VALUES - 1)
    u = step * (place - (VALUES - 1) // 2)
    if lower is not None and upper is not None:
        v = lib.pi * lib.sinh(u)
        share, rest = 1 / (1 + lib.exp(-v)), 1 / (1 + lib.exp(v))
        return lower + (upper - lower) * share, step * (upper - lower) * lib.pi * lib.cosh(u) * share * rest
    v, slope = lib.pi / 2 * lib.sinh(u), lib.pi / 2 * lib.cosh(u)
    if lower is not None:
        return lower + lib.exp(v), step * slope * lib.exp(v)
    if upper is not None:
        return upper - lib.exp(v), step * slope * lib.exp(v)
    return lib.sinh(v), step * slope * lib.cosh(v)


def total(terms: Array) -> Array:
    """The sum of ``w_k f(x_k)`` over the first axis; nan where the integral may diverge or the rule be too coarse."""
    known = np.isfinite(terms)
    size = np.where(known, np.abs(terms), 0.0)
    whole = size.sum(axis=0)
    found = np.where(known, terms, 0.0)
    value, coarse = found.sum(axis=0), 2 * found[::2].sum(axis=0)
    first, last = known.argmax(axis=0), VALUES - 1 - known[::-1].argmax(axis=0)
    places = np.arange(VALUES).reshape((VALUES,) + (1,) * (terms.ndim - 1))
    gaps = (~known & (places > first) & (places < last)).any(axis=0)
    ends = [np.take_along_axis(size, end[None], axis=0)[0] for end in (first, last)]
    good = ~gaps & (np.maximum(*ends) <= _TAIL * whole) & (np.abs(value - coarse) <= _ERROR * whole)
    return np.where(good, value, np.nan)


def added_up(terms: Array) -> Array:
    """An infinite sum of which the first terms are given; nan where they do not tell it."""
    known = np.isfinite(terms)
    length = np.where(known.all(axis=0), len(terms), (~known).argmax(axis=0))
    places = np.arange(len(terms)).reshape((len(terms),) + (1,) * (terms.ndim - 1))
    found = np.where(places < length, terms, 0.0)
    size = np.abs(found)
    tail, whole = np.where(4 * places >= 3 * length, size, 0.0).sum(axis=0), size.sum(axis=0)
    return np.where((length >= _FEWEST) & (tail <= _LEFT_OUT * whole), found.sum(axis=0), np.nan)


def is_added_up(terms: Sequence[Any]) -> bool:
    """Whether the first terms tell an infinite sum."""
    return bool(sum(map(abs, terms[3 * len(terms) // 4 :])) <= _LEFT_OUT * sum(map(abs, terms)))


def believed(terms: Sequence[Any], value: Any) -> bool:
    """Whether the sum of ``w_k f(x_k)`` is the integral, by the same tests; terms that are undefined are None."""
    known = [place for place, term in enumerate(terms) if term is not None]
    if not known or known[-1] - known[0] + 1 != len(known):
        return False
    whole = sum(abs(terms[place]) for place in known)
    coarse = 2 * sum(terms[place] for place in known if place % 2 == 0)
    tail = max(abs(terms[known[0]]), abs(terms[known[-1]]))
    return bool(tail <= _TAIL * whole and abs(value - coarse) <= _ERROR * whole)


def is_steep(expr: Integral) -> bool:
    """Whether a number in an integrand is so large or so small that a peak may be missed."""
    numbers = (abs(part.value) for part in walk(expr.body) if isinstance(part, Num) and part.value)
    return any(number > _STEEPEST or number * _STEEPEST < 1 for number in numbers)


@lru_cache(maxsize=256)
def pieces(expr: Integral) -> tuple[Integral, ...]:
    """The integrals between the kinks of the integrand, where these can be found, which add up to the integral."""
    ends = (expr.lower, expr.upper)
    kinks = [kink for kink in dict.fromkeys(map(canonical, _kinks(expr.body, expr.index))) if kink not in ends]
    return tuple(Integral(expr.index, expr.body, *part) for part in pairwise((expr.lower, *kinks, expr.upper)))


def _kinks(body: Expr, index: Index) -> Iterator[Expr]:
    """The numbers at which what a function with a kink is applied to is 0, if it is linear."""
    for part in walk(body):
        if isinstance(part, Fn) and part.name in KINKED:
            line = linear(sub(*part.args) if len(part.args) == 2 else part.args[0], index)
            if line is not None and line[0] != ZERO and not free_indices(line[1]) and not free_indices(line[0]):
                yield div(neg(line[1]), line[0])


def linear(expr: Expr, index: Index) -> tuple[Expr, Expr] | None:
    """``a`` and ``b`` of ``a x + b``."""
    match expr:
        case Ord(own) if own == index:
            return ONE, ZERO
        case _ if index not in free_indices(expr):
            return ZERO, expr
        case Add(terms):
            found = [linear(term, index) for term in terms]
            if None in found:
                return None
            return Add(tuple(line[0] for line in found if line)), Add(tuple(line[1] for line in found if line))
        case Mul(factors):
            varying = [factor for factor in factors if index in free_indices(factor)]
            inner = linear(varying[0], index) if len(varying) == 1 else None
            if inner is None:
                return None
            others = tuple(factor for factor in factors if factor is not varying[0])
            return Mul((*others, inner[0])), Mul((*others, inner[1]))
    return None


@dataclass(frozen=True)
class Rule:
    """An integral as a sum: the symbols of its values and weights, and what is summed over the index of the integral.

    ``params``: the other indices that the ends, and so the values and weights, depend on.
    """

    values: str
    weights: str
    params: tuple[Index, ...]
    body: Expr


@lru_cache(maxsize=256)
def rule(expr: Integral) -> Rule:
    """The sum that stands for an integral."""
    ends = [end for end in (expr.lower, expr.upper) if end is not None]
    params = tuple(sorted(frozenset[Index]().union(*map(free_indices, ends)), key=lambda index: index.number))
    name = f"\0{expr.lower!r}, {expr.upper!r}"
    slots = (expr.index, *params)
    entry, weight = Var(f"{name}x", slots), Var(f"{name}w", slots)
    body = transform(_shifted(expr.body, expr.index), lambda part: entry if part == Ord(expr.index) else None)
    return Rule(entry.name, weight.name, params, Mul((weight, body)))


def _shifted(expr: Expr, index: Index) -> Expr:
    r"""``du/dx`` in an integrand as ``d/ds u(x + s)`` at s = 0, so that one number is moved and not each value of x."""
    below = tuple(_shifted(child, index) for child in children(expr))
    expr = rebuild(expr, below) if below else expr
    if not isinstance(expr, D) or expr.wrt != Ord(index):
        return expr
    shift = Var(f"{SHIFT}{len(shifts(expr.body))}")
    moved = Add((expr.wrt, shift))
    return D(transform(expr.body, lambda part: moved if part == Ord(index) else None), shift, expr.mode)


def shifts(body: Expr) -> frozenset[str]:
    """The symbols that are 0 and by which an integrand is differentiated."""
    return frozenset(name for name in names(body) if name.startswith(SHIFT))
