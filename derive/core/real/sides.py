"""Both sides of a step at the points of a world, entry by entry, and how far they are apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field

import numpy as np
from numpy.typing import NDArray

from derive.core.layout import Layout, Sizes, sizes_of, written
from derive.core.real import unknown
from derive.core.real.draws import Given, concerning
from derive.core.real.floats import World
from derive.model import Application, Coincidence, Context, Definition
from derive.notation import Expr, Index, Label, free_indices, order
from derive.records import dataclass

Array = NDArray[np.float64]

FLOOR = (1e-6, 1e-3, 1e-2)
"""Sides smaller than this count as this large: what cancels leaves rounding errors of its terms."""
CLEAR = (1e-5, 1e-3, 1e-2)
"""From here on a difference is a difference; between the two it is unclear."""
STRICT = ("<", ">")
"""The relations that no number has to itself."""


def scene(lhs: Expr, rhs: Expr, context: Context) -> tuple[Given, Sizes]:
    """What is given of the symbols of a step, unknown functions being concrete ones, and its sizes."""
    definitions = {**context.definitions, **_unknowns(context)}
    equations = concerning((lhs, rhs), context.equations, definitions)
    sides = tuple(side for equation in equations for side in (equation.lhs, equation.rhs))
    everything = written((lhs, rhs, *sides), definitions)
    return Given(tuple(definitions.values()), context.facts, equations), sizes_of((lhs, rhs), everything, context)


def _unknowns(context: Context) -> Mapping[str, Definition]:
    return {
        name: unknown.entries(
            name,
            context.slots.get(name, ()),
            tuple((symbol, context.slots.get(symbol, ())) for symbol in of),
            context.applications.get(name, Application(name)),
        )
        for name, of in context.unknown_of.items()
        if name not in context.definitions
    }


@dataclass(frozen=True)
class Seen:
    """Both sides at one layout: the axes of ``lhs`` and ``rhs`` are ``params``, then the points.

    ``valid``: where both are defined and the conditions of the step hold. ``apart``: the deviations that were asked,
    by how deep derivatives are nested.
    """

    layout: Layout
    params: tuple[Index, ...]
    lhs: Array
    rhs: Array
    valid: NDArray[np.bool_]
    rough: bool
    apart: dict[int, Array] = field(default_factory=dict, compare=False)


def sides(lhs: Expr, rhs: Expr, context: Context, here: World) -> Seen:
    """Both sides at the points of a world."""
    params = letters(lhs, rhs)
    left, right = here.full(lhs, params), here.full(rhs, params)
    valid = np.isfinite(left) & np.isfinite(right)
    if context.conditions:
        valid &= allowed_entries(params, context.conditions, here.layout)[..., None]
    return Seen(here.layout, params, left, right, valid, here.rough, {})


def letters(lhs: Expr, rhs: Expr) -> tuple[Index, ...]:
    """The free indices of both sides, in the order of their axes."""
    return tuple(sorted(free_indices(lhs) | free_indices(rhs), key=lambda index: (index.name, index.size)))


def allowed_entries(params: tuple[Index, ...], conditions: Iterable[Coincidence], layout: Layout) -> NDArray[np.bool_]:
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
    depth = min(depth, 2)
    known = seen.apart.get(depth)
    if known is None:
        scale = np.maximum(np.maximum(np.abs(seen.lhs), np.abs(seen.rhs)), FLOOR[depth])
        known = np.abs(seen.lhs - seen.rhs) / scale
        known = seen.apart[depth] = known if holds_everywhere(seen.valid) else np.where(seen.valid, known, 0.0)
    return known


def differ(left: Array, right: Array, depth: int) -> bool:
    """Whether two arrays of one shape clearly differ somewhere; what is undefined or infinite differs from nothing.

    The same as ``clear`` of an equation without conditions, which need not know where both sides are defined: there the
    quotient is nan.
    """
    depth = min(depth, 2)
    scale = np.maximum(np.maximum(np.abs(left), np.abs(right)), FLOOR[depth])
    return bool(np.count_nonzero(np.abs(left - right) / scale > CLEAR[depth]))


def holds_everywhere(mask: NDArray[np.bool_]) -> bool:
    """Whether a mask holds at all of its places; to count them takes a fifth of the time of asking it."""
    return int(np.count_nonzero(mask)) == mask.size


def clear(seen: Seen, depth: int, relation: str = "=") -> NDArray[np.bool_]:
    """Where the sides clearly do not stand in the relation: where they differ, or are in the wrong order."""
    return apart_by(seen, depth, CLEAR[min(depth, 2)], relation)


def apart_by(seen: Seen, depth: int, least: float, relation: str) -> NDArray[np.bool_]:
    """Where the sides differ by more than ``least``, of an inequality in the wrong order.

    Of ``<`` and ``>`` that is also where both sides are the same number.
    """
    apart = deviations(seen, depth) > least
    match relation:
        case "<" | r"\le":
            apart &= seen.lhs > seen.rhs
        case ">" | r"\ge":
            apart &= seen.lhs < seen.rhs
    return apart | ((seen.lhs == seen.rhs) & seen.valid) if relation in STRICT else apart


def depth_of(exprs: Iterable[Expr]) -> int:
    """How many derivatives stand inside one another at most."""
    return max(map(order, exprs), default=0)
