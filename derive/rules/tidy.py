"""What is done silently between two lines: ones and zeros left out, signs and numbers in front, letters kept apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from derive.forms.building import plus, power, times
from derive.notation import (
    ONE,
    Add,
    Apply,
    Binder,
    D,
    Delta,
    Expr,
    Fn,
    Index,
    Mul,
    Num,
    Pow,
    Sum,
    Var,
    bound_indices,
    children,
    free_indices,
    rebound,
    rebuild,
    substitute_slots,
)


def tidy(expr: Expr) -> Expr:
    """The same, products with numbers first, then deltas, and sums last; what is subtracted after what is added."""
    below = tuple(map(tidy, children(expr)))
    match expr:
        case Add():
            return _positive_first(plus(below))
        case Mul():
            return _in_order(times(*below))
        case Pow():
            return _one_power(below[0], below[1])
        case Sum(index, _, unequal, None):
            return _number_outside(Sum(index, below[0], unequal))
    return expr if below == children(expr) else rebuild(expr, below)


def _one_power(base: Expr, exponent: Expr) -> Expr:
    """``1 / sqrt(u)`` is one power of u."""
    if exponent == ONE:
        return base
    match base, exponent:
        case Pow(inner, Num(first)), Num(second) if second.denominator == 1 or first.denominator != 1:
            return power(inner, first * second)
        case Mul(factors), Num(whole) if whole.denominator == 1:
            return times(*(_one_power(factor, exponent) for factor in factors))
        case Num(), Num(whole) if whole.denominator == 1:
            return power(base, whole)
    return Pow(base, exponent)


def _positive_first(expr: Expr) -> Expr:
    if not isinstance(expr, Add) or not is_negative(expr.terms[0]):
        return expr
    first = next((term for term in expr.terms if not is_negative(term)), None)
    return expr if first is None else Add((first, *(term for term in expr.terms if term is not first)))


def is_negative(term: Expr) -> bool:
    """Whether a term is written with a minus in front."""
    number = term.factors[0] if isinstance(term, Mul) else term
    return isinstance(number, Num) and number.value < 0


def _in_order(expr: Expr) -> Expr:
    if not isinstance(expr, Mul):
        return expr
    numbers = [factor for factor in expr.factors if isinstance(factor, Num)]
    deltas = [factor for factor in expr.factors if isinstance(factor, Delta)]
    rest = [factor for factor in expr.factors if not isinstance(factor, Num | Delta)]
    if len(rest) > 1 and _is_divisor(rest[0]) and isinstance(rest[1], Var | Fn | Apply) and not deltas:
        rest[:2] = rest[1::-1]
    for place in range(1, len(rest)):
        # One over N stands before a derivative, not under it.
        if isinstance(rest[place - 1], D) and _is_divisor(rest[place]):
            rest[place - 1 : place + 1] = rest[place], rest[place - 1]
    # A sum reaches for all that follows it, so that it comes last.
    rest.sort(key=lambda factor: isinstance(factor, Sum))
    return Mul((*numbers, *deltas, *rest))


def _is_divisor(factor: Expr) -> bool:
    return isinstance(factor, Pow) and isinstance(factor.exponent, Num) and factor.exponent.value < 0


def _number_outside(expr: Sum) -> Expr:
    """A sum of nothing is 0, and the sum of a multiple is the multiple of the sum."""
    match expr.body:
        case Num(value) if value == 0:
            return expr.body
        case Mul((Num() as number, *rest)):
            return times(number, Sum(expr.index, times(*rest), expr.unequal))
    return expr


def with_own_letters(expr: Expr, supply: Mapping[str, Sequence[str]], taken: frozenset[str] = frozenset()) -> Expr:
    """No bound index has the letter of a free one or of one around it, as long as the letters last."""
    if not taken:
        taken = frozenset(index.name for index in free_indices(expr))
    if isinstance(expr, Binder):
        own = dict[Index, Index]()
        for index in bound_indices(expr):
            name = index.name
            if name in taken:
                name = next((letter for letter in supply.get(index.size, ()) if letter not in taken), name)
            own[index] = Index(name, index.size, index.number)
            taken |= {name}
        expr = rebound(expr, tuple(own.values()), substitute_slots(expr.body, own))
    below = children(expr)
    return rebuild(expr, tuple(with_own_letters(child, supply, taken) for child in below)) if below else expr
