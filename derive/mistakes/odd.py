"""What hardly anybody means to write: sums over nothing, terms that cancel, what is divided by zeros."""

from __future__ import annotations

from functools import lru_cache

from derive.model import Context
from derive.notation import MINUS_ONE, ONE, Add, Delta, Expr, Mul, Num, Pow, Sum, Var, children, free_indices, neg, walk


def odd(lhs: Expr, rhs: Expr) -> tuple[int, int]:
    """What hardly anybody means to write: how many idle sums, how many terms that cancel."""
    return idle_sums(lhs) + idle_sums(rhs), cancelling(lhs) + cancelling(rhs)


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


@lru_cache(maxsize=2048)
def idle_sums(expr: Expr) -> int:
    """How many sums have a body without their index."""
    here = isinstance(expr, Sum) and expr.index not in free_indices(expr.body)
    return here + sum(map(idle_sums, children(expr)))


@lru_cache(maxsize=1 << 14)
def cancelling(expr: Expr) -> int:
    """How many sums hold a term and its opposite."""
    terms = expr.terms if isinstance(expr, Add) else ()
    here = any(neg(term) in terms or (term == MINUS_ONE and ONE in terms) for term in terms)
    return here + sum(map(cancelling, children(expr)))
