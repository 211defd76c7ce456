"""Sums and products without the terms and factors that say nothing."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from derive.notation import ONE, ZERO, Add, Delta, Expr, Label, Mul, Num, Pow, Slot, num

LARGEST = 64
"""Larger powers of numbers are not computed."""


def plus(terms: Iterable[Expr]) -> Expr:
    """``u + v``, zeros left out."""
    kept: list[Expr] = []
    for term in terms:
        kept.extend(term.terms if isinstance(term, Add) else () if term == ZERO else (term,))
    return Add(tuple(kept)) if len(kept) > 1 else kept[0] if kept else ZERO


def times(*factors: Expr) -> Expr:
    """``u v``, ones left out, numbers multiplied, 0 if a factor is 0."""
    kept: list[Expr] = []
    number = ONE.value
    stack = list(reversed(factors))
    while stack:
        factor = stack.pop()
        if isinstance(factor, Mul):
            stack.extend(reversed(factor.factors))
        elif isinstance(factor, Num):
            number = factor.value if number is ONE.value else number * factor.value
        else:
            kept.append(factor)
    if number == 0:
        return ZERO
    if number != 1 or not kept:
        kept.insert(0, Num(number))
    return Mul(tuple(kept)) if len(kept) > 1 else kept[0]


def power(base: Expr, exponent: int | Fraction) -> Expr:
    """``u^r`` for a number r."""
    if exponent == 0 or base == ONE:
        return ONE
    if exponent == 1:
        return base
    whole = int(exponent)
    if isinstance(base, Num) and base.value and whole == exponent and abs(whole) <= LARGEST:
        return Num(base.value**whole)
    return Pow(base, num(exponent))


def delta(left: Slot, right: Slot) -> Expr:
    """1 where both slots have one value, else 0."""
    if left == right:
        return ONE
    return ZERO if isinstance(left, Label) and isinstance(right, Label) else Delta(left, right)
