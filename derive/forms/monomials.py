"""Sums of products: ``2 p_k (y_k - 1)`` as the terms ``2 p_k y_k`` and ``-2 p_k``, deltas contracted.

Nothing here is sound where a factor is 0 (``u/u`` is 1): what comes out is proposed, for the core to prove.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import cached_property, lru_cache

from derive.forms.building import LARGEST, delta, plus, power, times
from derive.notation import (
    ONE,
    Add,
    Delta,
    Expr,
    Index,
    Mul,
    Num,
    Pow,
    Size,
    Slot,
    Sum,
    canonical,
    children,
    free_indices,
    freshen,
    rebuild,
    substitute_slots,
)
from derive.records import dataclass

MOST_TERMS = 80
_ONE = Fraction(1)


class TooLong(Exception):
    """A sum of products has more terms than a reader would want to see."""


@dataclass(frozen=True)
class Term:
    """A number times a product of powers; the keys of ``powers`` are canonical, its values base and exponent."""

    number: Fraction
    powers: Mapping[Expr, tuple[Expr, Fraction]]

    @cached_property
    def key(self) -> frozenset[tuple[Expr, Fraction]]:
        """What terms that can be added have in common."""
        return frozenset((atom, exponent) for atom, (_, exponent) in self.powers.items())


Terms = tuple[Term, ...]
UNIT = Term(_ONE, {})


def atom(expr: Expr, exponent: Fraction = _ONE) -> Term:
    """A term that is one power."""
    return Term(_ONE, {canonical(expr): (expr, exponent)})


def product(left: Term, right: Term) -> Term:
    """The product of two terms."""
    powers = {**left.powers}
    for key, (base, exponent) in right.powers.items():
        before = powers.get(key)
        total = exponent if before is None else exponent + before[1]
        if isinstance(base, Delta):
            total = min(total, _ONE)
        if total:
            powers[key] = (base, total)
        else:
            powers.pop(key, None)
    # To multiply fractions takes longer than to see that one of them is 1.
    if right.number == 1:
        return Term(left.number, powers)
    return Term(right.number if left.number == 1 else left.number * right.number, powers)


def over(left: Term, right: Term) -> Term:
    """The quotient of two terms."""
    powers = {key: (base, -exponent) for key, (base, exponent) in right.powers.items()}
    return product(left, Term(1 / right.number, powers))


def collect(terms: Iterable[Term]) -> Terms:
    """Like terms added, zeros left out."""
    found: dict[frozenset[tuple[Expr, Fraction]], Term] = {}
    for term in terms:
        known = found.get(term.key)
        found[term.key] = Term(term.number + known.number, known.powers) if known else term
        if len(found) > MOST_TERMS:
            raise TooLong
    return tuple(term for term in found.values() if term.number)


def written(terms: Terms) -> Expr:
    """The terms as an expression."""
    return plus(factors_of(term) for term in terms)


def factors_of(term: Term) -> Expr:
    """One term as an expression."""
    return times(Num(term.number), *(power(base, exponent) for base, exponent in term.powers.values()))


@lru_cache(maxsize=1024)
def expanded(expr: Expr) -> Terms:
    """The terms of an expression without derivatives. Raises ``TooLong``."""
    match expr:
        case Num(value):
            return (Term(value, {}),) if value else ()
        case Add(terms):
            return collect(part for term in terms for part in expanded(term))
        case Mul(factors):
            found: Terms = (UNIT,)
            for factor in factors:
                found = collect(product(left, right) for left in found for right in expanded(factor))
            return found
        case Pow(base, Num(exponent)):
            return _power(expanded(base), exponent)
        case Delta(left, right):
            simple = delta(left, right)
            return expanded(simple) if isinstance(simple, Num) else (atom(_ordered(left, right)),)
        case Sum(index, body, unequal, bounds):
            if bounds is None:
                inner = freshen(Sum(index, written(expanded(body)), unequal))
                assert isinstance(inner, Sum)
                return collect(part for term in expanded(inner.body) for part in _summed(inner, term))
    below = children(expr)
    return (atom(rebuild(expr, tuple(written(expanded(child)) for child in below)) if below else expr),)


def _ordered(left: Slot, right: Slot) -> Delta:
    """One writing for ``delta_ij`` and ``delta_ji``: a free index first."""
    both = sorted((left, right), key=lambda slot: (getattr(slot, "number", 0), getattr(slot, "name", ""), slot.size))
    return Delta(both[0], both[1])


def _power(terms: Terms, exponent: Fraction) -> Terms:
    if len(terms) != 1:
        return (atom(written(terms), exponent),) if terms else ()
    (term,) = terms
    if exponent.denominator != 1 or abs(exponent) > LARGEST:
        return (atom(factors_of(term), exponent),)
    number = term.number ** int(exponent)
    return (Term(Fraction(number), {key: (base, own * exponent) for key, (base, own) in term.powers.items()}),)


def _summed(over: Sum, term: Term) -> Terms:
    """``sum_k`` of one term: a delta is contracted, what does not hold the index is taken out."""
    index, unequal = over.index, over.unequal
    inside = {key: item for key, item in term.powers.items() if index in free_indices(item[0])}
    outside = Term(term.number, {key: item for key, item in term.powers.items() if key not in inside})
    for key, (base, _) in inside.items():
        if isinstance(base, Delta) and not unequal:
            other = base.right if base.left == index else base.left
            rest = Term(_ONE, {k: item for k, item in inside.items() if k != key})
            contracted = expanded(substitute_slots(factors_of(rest), {index: other}))
            return tuple(product(outside, part) for part in contracted)
    if not inside and not unequal:
        return (product(outside, atom(Size(index.size))),)
    body = times(*(power(base, exponent) for base, exponent in inside.values())) if inside else ONE
    return (product(outside, atom(Sum(index, body, unequal))),)


def indices_of(term: Term) -> frozenset[Index]:
    """The free indices of a term."""
    return frozenset().union(*(free_indices(base) for base, _ in term.powers.values()))
