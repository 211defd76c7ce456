"""What hardly anybody means to write: sums over nothing, terms that cancel, what is divided by zeros."""

from __future__ import annotations

from functools import lru_cache

from derive.model import Context
from derive.notation import MINUS_ONE, ONE, Add, Delta, Expr, Mul, Num, Pow, Sum, Var, children, free_indices


def odd(lhs: Expr, rhs: Expr) -> tuple[int, int]:
    """What hardly anybody means to write: how many idle sums, how many terms that cancel."""
    (left, cancelling, _), (right, cancelled, _) = _odd(lhs), _odd(rhs)
    return left + right, cancelling + cancelled


def inverted(lhs: Expr, rhs: Expr, context: Context) -> frozenset[Delta | Var]:
    """The deltas and the entries of one-hot or binary symbols by which two sides divide."""
    below = _odd(lhs)[2] | _odd(rhs)[2]
    if not below:
        return below
    often_zero = {fact.name for fact in context.facts if fact.kind in ("one-hot", "binary")}
    return frozenset(part for part in below if isinstance(part, Delta) or part.name in often_zero)


_NONE = frozenset[Delta | Var]()


# The repairs of one relation share all but what they change.
@lru_cache(maxsize=1 << 12)
def _odd(expr: Expr) -> tuple[int, int, frozenset[Delta | Var]]:
    """How many sums have a body without their index, how many hold a term and its opposite, and what divides."""
    below = children(expr)
    idle, cancelling, inverses = 0, 0, _NONE
    for child in below:
        if children(child):
            more_idle, more_cancelling, more_inverses = _odd(child)
            idle += more_idle
            cancelling += more_cancelling
            inverses = inverses | more_inverses if more_inverses else inverses
    match expr:
        case Sum():
            idle += expr.index not in free_indices(expr.body)
        case Add():
            cancelling += any(_is_opposite(term, below) for term in below) or (ONE in below and MINUS_ONE in below)
        case Pow(base, Num(exponent)) if exponent < 0:
            parts = base.factors if isinstance(base, Mul) else (base,)
            inverses |= {part for part in parts if isinstance(part, Delta | Var)}
    return idle, cancelling, inverses


def _is_opposite(term: Expr, others: tuple[Expr, ...]) -> bool:
    """Whether a term is -1 times one of the others."""
    factors = term.factors if isinstance(term, Mul) else ()
    return len(factors) == 2 and factors[0] == MINUS_ONE and factors[1] in others
