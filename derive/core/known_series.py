r"""``\sum_{k=1}^\infty c k^p r^k = c A_p(r)``, ``\sum c k^p r^k / k! = c B_p(r)``: wherever the sums converge.

A geometric sum converges where its value is defined and ``|r| < 1``, or where it is 0; so no condition need be shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import comb

from derive.notation import (
    ONE,
    Add,
    Expr,
    Fn,
    Index,
    Mul,
    Num,
    Ord,
    Pow,
    Sum,
    div,
    exp,
    free_indices,
    freshen,
    num,
    sub,
)
from derive.records import dataclass

_MOST = 2
"""The largest power of the index."""


@dataclass(frozen=True)
class Term:
    """``factor k^power ratio^k / (k + behind)!``, without the factorial where ``behind`` is None."""

    factor: Expr
    power: int = 0
    ratio: Expr = ONE
    behind: int | None = None


def value(expr: Sum) -> Expr | None:
    """An infinite sum from 1 on without its sign; None where no rule gives it."""
    if expr.unequal or expr.bounds:
        return None
    terms = _terms(expr.body, expr.index)
    if terms is None or len({(term.ratio, term.behind) for term in terms}) > 1:
        return None
    found = [_added(term) for term in terms]
    return None if None in found else freshen(Add(tuple(own for own in found if own is not None)))


def _terms(expr: Expr, index: Index) -> list[Term] | None:
    if index not in free_indices(expr):
        return [Term(expr)]
    match expr:
        case Ord():
            return [Term(ONE, 1)]
        case Add(terms):
            found = [_terms(term, index) for term in terms]
            return None if None in found else [term for own in found for term in own or ()]
        case Mul(factors):
            whole = [Term(ONE)]
            for factor in factors:
                own = _terms(factor, index)
                products = None if own is None else _products(whole, own)
                if products is None:
                    return None
                whole = products
            return whole
        case Pow(Fn("factorial", (arg,)), Num(power)) if power == -1:
            behind = _shift(arg, index)
            return None if behind is None else [Term(ONE, 0, ONE, behind)]
        case Pow(base, Num(power)) if power in (2, 3) and (own := _terms(base, index)) is not None:
            return _products(own, own) if power == 2 else None
        case Pow(base, exponent) if index not in free_indices(base):
            behind = _shift(exponent, index)
            return None if behind is None else [Term(Pow(base, num(behind)), 0, base)]
        case Fn("exp", (exponent,)):
            return _exponential(exponent, index)
    return None


def _exponential(exponent: Expr, index: Index) -> list[Term] | None:
    parts = _terms(exponent, index)
    if parts is None or any(part.ratio != ONE or part.behind is not None or part.power > 1 for part in parts):
        return None
    slope, rest = ([part.factor for part in parts if part.power == power] for power in (1, 0))
    return [Term(exp(Add(tuple(rest))) if rest else ONE, 0, exp(Add(tuple(slope))))]


def _shift(expr: Expr, index: Index) -> int | None:
    """s of ``k + s``, a whole number."""
    parts = _terms(expr, index)
    if parts is None or any(part.ratio != ONE or part.behind is not None or part.power > 1 for part in parts):
        return None
    slope = sum((_number(part.factor) for part in parts if part.power == 1), Fraction(0))
    rest = sum((_number(part.factor) for part in parts if part.power == 0), Fraction(0))
    return int(rest) if slope == 1 and rest.denominator == 1 and abs(rest) <= _MOST else None


def _number(expr: Expr) -> Fraction:
    """The value of a number, of a product of numbers; what is none makes a sum that is no shift."""
    match expr:
        case Num(value):
            return value
        case Mul(factors):
            product = Fraction(1)
            for factor in factors:
                product *= _number(factor)
            return product
    return Fraction(1, 2)


def _products(left: Sequence[Term], right: Sequence[Term]) -> list[Term] | None:
    found = []
    for one in left:
        for other in right:
            if (one.behind is not None and other.behind is not None) or one.power + other.power > _MOST:
                return None
            ratio = (
                other.ratio if one.ratio == ONE else one.ratio if other.ratio == ONE else Mul((one.ratio, other.ratio))
            )
            behind = one.behind if other.behind is None else other.behind
            found.append(Term(Mul((one.factor, other.factor)), one.power + other.power, ratio, behind))
    return found


def _added(term: Term) -> Expr | None:
    """The sum over k = 1, 2, … of one term."""
    r, one_less = term.ratio, sub(ONE, term.ratio)
    if term.behind is None:
        if r == ONE:
            return None
        sums = (div(r, one_less), div(r, Pow(one_less, num(2))), div(Mul((r, Add((ONE, r)))), Pow(one_less, num(3))))
        return Mul((term.factor, sums[term.power]))
    # With n = k + behind: k^p = (n - behind)^p, and r^k = r^n r^{-behind}, n from behind + 1 on.
    s, first = term.behind, term.behind + 1
    if s < -1:
        return None
    total: list[Expr] = []
    for q in range(term.power + 1):
        weight = comb(term.power, q) * (-s) ** (term.power - q)
        if weight:
            total.append(Mul((num(weight), _exponential_sum(q, r, first))))
    return Mul((term.factor, Add(tuple(total)), *([Pow(r, num(-s))] if s else [])))


def _exponential_sum(q: int, r: Expr, first: int) -> Expr:
    """``sum_{n >= first} n^q r^n / n!``"""
    whole = (ONE, r, Add((r, Pow(r, num(2)))))[q]
    missing = [Mul((num(Fraction(n**q, 1)), Pow(r, num(n)), num(Fraction(1, max(n, 1))))) for n in range(first)]
    return sub(Mul((whole, exp(r))), Add(tuple(missing))) if missing else Mul((whole, exp(r)))
