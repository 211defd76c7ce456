"""What hardly anybody means to write: sums over nothing, terms that cancel, what is divided by zeros."""

from __future__ import annotations

from functools import lru_cache

from derive.model import Context
from derive.notation import MINUS_ONE, ONE, Add, Delta, Expr, Mul, Num, Pow, Sum, Var, children, free_indices, neg, walk


def odd(lhs: Expr, rhs: Expr) -> tuple[int, int]:
    """What hardly anybody means to write: how many idle sums, how many terms that cancel."""
    return _odd((lhs, rhs))


def inverted(lhs: Expr, rhs: Expr, context: Context) -> frozenset[Expr]:
    """The deltas and the entries of one-hot or binary symbols by which two sides divide."""
    often_zero = {fact.name for fact in context.facts if fact.kind in ("one-hot", "binary")}
    powers = (node for side in (lhs, rhs) for node in walk(side) if isinstance(node, Pow))
    below = (node.base for node in powers if _is_negative(node.exponent))
    found = (part for base in below for part in (base.factors if isinstance(base, Mul) else (base,)))
    return frozenset(
        part for part in found if isinstance(part, Delta) or (isinstance(part, Var) and part.name in often_zero)
    )


def _is_negative(exponent: Expr) -> bool:
    return isinstance(exponent, Num) and exponent.value < 0


def _odd(sides: tuple[Expr, ...]) -> tuple[int, int]:
    found = [_odd_in(side) for side in sides]
    return sum(idle for idle, _ in found), sum(cancelling for _, cancelling in found)


@lru_cache(maxsize=1 << 14)
def _odd_in(expr: Expr) -> tuple[int, int]:
    """How many sums have a body without their index, and how many hold a term and its opposite."""
    below = children(expr)
    idle, cancelling = _odd(below) if below else (0, 0)
    if isinstance(expr, Sum):
        idle += expr.index not in free_indices(expr.body)
    elif isinstance(expr, Add):
        cancelling += any(neg(term) in below or (term == MINUS_ONE and ONE in below) for term in below)
    return idle, cancelling
