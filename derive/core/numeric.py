"""``lhs = rhs`` in floating point: the second opinion, which shares nothing with the exact one.

Derivatives are differences of the definitions, so that an error in the laws of differentiation cannot hide here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from derive.core import unknown
from derive.core.draws import Batch, Given, concerning, world
from derive.core.floats import Incomparable, World
from derive.core.intervals import closed_decimal
from derive.core.layout import Layout, Sizes, different, sizes_of, written
from derive.model import Coincidence, Context, Definition
from derive.notation import D, Expr, Index, Label, children, free_indices

Array = NDArray[np.float64]

_TOLERANCE = (1e-7, 1e-5, 1e-3)
"""Relative, for expressions with no derivative, with one, with derivatives of derivatives."""
_FLOOR = (1e-6, 1e-3, 1e-2)
"""Sides smaller than this count as this large: what cancels leaves rounding errors of its terms."""
_CLEAR = (1e-5, 1e-3, 1e-2)
"""From here on a difference is a difference; between the two it is unclear."""
_BATCHES = ((32, True), (400, True))


@dataclass(frozen=True)
class Opinion:
    """What floating point says of a step.

    ``deviation``: the largest relative difference seen, None where there was nothing to compare. ``agrees`` and
    ``differs`` are both False where it is unclear. ``points``: real points at which both sides are defined, over all
    ``sizes``. ``empty``: no such point was found. ``unreliable``: derivatives could not be trusted at any.
    ``reason``: the code of what stands in the way, such as ``assumption``, ``not-written-in``, ``wrt-expression``,
    ``budget``; ``detail`` fills it in.
    """

    deviation: float | None = None
    agrees: bool = False
    differs: bool = False
    points: int = 0
    sizes: tuple[Mapping[str, int], ...] = ()
    empty: bool = False
    unreliable: bool = False
    reason: str = ""
    detail: str = ""


def compare(lhs: Expr, rhs: Expr, context: Context, seed: int = 0, *, points: int = 3) -> Opinion:
    """Both sides at random real points, at sizes that are pairwise different: do all their entries agree?

    ``points`` are drawn at each size, negative values included; where a side is undefined at all of them, more points
    follow whose symbols are partly positive or small. Assumptions are imposed on what is drawn.
    """
    decided = closed_decimal(lhs, rhs, context)
    if decided is not None:
        return Opinion(0.0 if decided == "holds" else 1.0, decided == "holds", decided == "fails", 1)
    with np.errstate(all="ignore"):
        try:
            given, sizes = scene(lhs, rhs, context)
            seen = [at(lhs, rhs, context, given, layout, seed, points) for layout in different(sizes)]
        except Incomparable as error:
            return Opinion(reason=error.reason, detail=error.detail)
    return _summary(seen, max(_depth(expr) for expr in written((lhs, rhs), given.named())))


def scene(lhs: Expr, rhs: Expr, context: Context) -> tuple[Given, Sizes]:
    """What is given of the symbols of a step, an unknown scalar being a concrete function, and its sizes."""
    definitions = {**context.definitions, **_scalars(context)}
    equations = concerning((lhs, rhs), context.equations, definitions)
    sides = tuple(side for equation in equations for side in (equation.lhs, equation.rhs))
    everything = written((lhs, rhs, *sides), definitions)
    return Given(tuple(definitions.values()), context.facts, equations), sizes_of((lhs, rhs), everything, context)


def _scalars(context: Context) -> Mapping[str, Definition]:
    return {
        name: unknown.scalar(name, tuple((symbol, context.slots.get(symbol, ())) for symbol in of))
        for name, of in context.unknown_of.items()
        if name not in context.definitions
    }


@dataclass(frozen=True)
class Seen:
    """Both sides at one layout: the axes of ``lhs`` and ``rhs`` are ``params``, then the points.

    ``valid``: where both are defined and the conditions of the step hold.
    """

    layout: Layout
    params: tuple[Index, ...]
    lhs: Array
    rhs: Array
    valid: NDArray[np.bool_]
    rough: bool


def at(lhs: Expr, rhs: Expr, context: Context, given: Given, layout: Layout, seed: int, points: int) -> Seen:
    """Both sides at one layout, with more and other points while some entry is undefined at all of them."""
    seen = sides(lhs, rhs, context, world(given, layout, Batch(points, False, seed)))
    for count, mixed in _BATCHES:
        allowed = _allowed(seen.params, context.conditions, layout)
        if not np.any(allowed & ~seen.valid.any(axis=-1)):
            break
        seen = sides(lhs, rhs, context, world(given, layout, Batch(count, mixed, seed)))
    return seen


def sides(lhs: Expr, rhs: Expr, context: Context, here: World) -> Seen:
    """Both sides at the points of a world."""
    params = tuple(sorted(free_indices(lhs) | free_indices(rhs), key=lambda index: (index.name, index.size)))
    left, right = here.full(lhs, params), here.full(rhs, params)
    allowed = _allowed(params, context.conditions, here.layout)
    valid = np.isfinite(left) & np.isfinite(right) & allowed[..., None]
    return Seen(here.layout, params, left, right, valid, here.rough)


def _allowed(params: tuple[Index, ...], conditions: Iterable[Coincidence], layout: Layout) -> NDArray[np.bool_]:
    """The entries of which the step speaks: where its conditions on slots hold."""
    grid = np.indices(tuple(layout.sizes[index.size] for index in params))
    allowed = np.ones(grid.shape[1:], dtype=np.bool_)
    for condition in conditions:
        pair = (condition.left, condition.right)
        if all(isinstance(slot, Label) or slot in params for slot in pair):
            left, right = (layout.place(s) if isinstance(s, Label) else grid[params.index(s)] for s in pair)
            allowed &= (left == right) if condition.equal else (left != right)
    return allowed


def deviations(seen: Seen, depth: int) -> Array:
    """The relative difference of both sides in every entry at every point; 0 where a side is undefined."""
    scale = np.maximum(np.maximum(np.abs(seen.lhs), np.abs(seen.rhs)), _FLOOR[min(depth, 2)])
    return np.where(seen.valid, np.abs(seen.lhs - seen.rhs) / scale, 0.0)


def _summary(seen: list[Seen], depth: int) -> Opinion:
    compared = [one for one in seen if one.valid.any()]
    rough = any(one.rough for one in seen)
    if not compared:
        return Opinion(empty=not rough, unreliable=rough, reason="unreliable" if rough else "empty-domain")
    deviation = max(float(deviations(one, depth).max()) for one in compared)
    points = sum(int(one.valid.reshape(-1, one.valid.shape[-1]).any(axis=0).sum()) for one in compared)
    tolerance = _TOLERANCE[min(depth, 2)]
    sizes = tuple(one.layout.sizes for one in compared)
    return Opinion(deviation, deviation < tolerance, deviation > _CLEAR[min(depth, 2)], points, sizes, unreliable=False)


@lru_cache(maxsize=4096)
def _depth(expr: Expr) -> int:
    """How many derivatives stand inside one another."""
    below = max(map(_depth, children(expr)), default=0)
    return below + 1 if isinstance(expr, D) else below
