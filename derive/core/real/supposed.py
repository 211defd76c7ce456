"""Points moved to where one thing more is given, each in one stroke: ``x / sum_k x_k`` sums to one.

Newton's method does this for whatever is given; here are the few things that are tried for every wrong relation.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from derive.core.layout import names_of
from derive.core.real.floats import World
from derive.model import Assumption, Coincidence, Context, Equation, Fact
from derive.notation import ONE, ZERO, Expr, Pow, Sum, Var, num

Array = NDArray[np.float64]


def supposed(here: World, context: Context, said: Assumption) -> World | None:
    """The points of a world with one more assumption; None where that is not known to satisfy what is given."""
    if isinstance(said, Coincidence):
        return here
    name = _about(said)
    if name is None or name in context.definitions or any(fact.name == name for fact in context.facts):
        return None
    if any(name in names_of(given.lhs, given.rhs) for given in context.equations):
        return None
    extents = tuple(here.layout.sizes[size] for size in context.slots.get(name, ()))
    moved = _moved(here.tensor(name, extents), said)
    if moved is None:
        return None

    def draw(other: str, sizes: tuple[int, ...]) -> Array:
        return moved if other == name else here.tensor(other, sizes)

    return World(here.layout, here.definitions, here.live, here.shape, draw)


def _about(said: Fact | Equation) -> str | None:
    """The symbol of which something is said."""
    match said:
        case Fact(_, name):
            return name
        case Equation(Var(name)) | Equation(Sum(_, Var(name) | Pow(Var(name), _))):
            return name
    return None


def _moved(value: Array, said: Fact | Equation) -> Array | None:
    """The values of a symbol, its entries before the points, as near ones that satisfy what is said."""
    match said:
        case Fact("symmetric"):
            return np.asarray((value + value.swapaxes(-3, -2)) / 2)
        case Fact("positive"):
            return np.abs(value)
        case Fact("one-hot", _, axis):
            return np.asarray(value == value.max(axis=axis, keepdims=True), dtype=np.float64)
        case Equation(Var(_, ()), rhs) if rhs == ONE:
            return np.ones_like(value)
        case Equation(Sum(index, body, (), None), rhs):
            return _summing(value, _axis(index, body), body, rhs)
    return None


def _axis(index: object, body: Expr) -> int | None:
    """The slot of a symbol, or of its square, that a sum runs over."""
    match body:
        case Var(_, slots) | Pow(Var(_, slots), _) if slots.count(index) == 1:
            return slots.index(index)
    return None


def _summing(value: Array, axis: int | None, body: Expr, rhs: Expr) -> Array | None:
    """Values that sum to one or to zero along an axis, or whose squares sum to one."""
    if axis is None:
        return None
    match body, rhs:
        case Var(), _ if rhs == ONE:
            return np.asarray(value / value.sum(axis=axis, keepdims=True))
        case Var(), _ if rhs == ZERO:
            return np.asarray(value - value.mean(axis=axis, keepdims=True))
        case Pow(_, exponent), _ if rhs == ONE and exponent == num(2):
            return np.asarray(value / np.sqrt(np.square(value).sum(axis=axis, keepdims=True)))
    return None
