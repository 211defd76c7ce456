"""Plain points at which two sides differ in floating point: proposed by the batch, then made plainer entry by entry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from derive.core.layout import Incomparable, Layout, names_of, reach
from derive.core.real import unknown
from derive.core.real.draws import Given
from derive.core.real.floats import World
from derive.core.real.impose import free_symbols, impose
from derive.core.real.plain import cost, costs, nearest, plain, satisfied
from derive.core.real.sides import apart_by, sides
from derive.model import Context
from derive.notation import Expr, Index, Label, Slot, substitute_slots
from derive.records import dataclass, replace

Array = NDArray[np.float64]

_ROUNDS = 4
_MOST_TRIALS = 128
_MOST_ENTRIES = 64
_SHORTEST = 2
"""Two sides that differ have this many characters at least."""


@dataclass(frozen=True)
class Claim:
    """A step, what is given of its symbols, how deep its derivatives are nested, and which difference is looked for.

    ``relation``: in which its sides do not stand there.
    """

    lhs: Expr
    rhs: Expr
    context: Context
    given: Given
    depth: int
    least: float
    relation: str = "="


@dataclass(frozen=True)
class Point:
    """Values of the free symbols, and an entry in which both sides differ there.

    ``tied``: values of the symbols that equations tie to one another, at all points of the batch it comes from.
    """

    layout: Layout
    values: Mapping[str, Array]
    entry: Mapping[Index, int]
    cost: float
    tied: Mapping[str, Array] = field(default_factory=dict)


def at_entry(claim: Claim, layout: Layout, entry: Mapping[Index, int]) -> Claim:
    """The claim of one entry alone."""
    labels = {index: Label(layout.text(index.size, place), index.size) for index, place in entry.items()}

    def fixed(slot: Slot) -> Slot:
        return labels.get(slot, slot) if isinstance(slot, Index) else slot

    conditions = tuple(replace(c, left=fixed(c.left), right=fixed(c.right)) for c in claim.context.conditions)
    lhs, rhs = (substitute_slots(side, labels) for side in (claim.lhs, claim.rhs))
    return replace(claim, lhs=lhs, rhs=rhs, context=replace(claim.context, conditions=conditions))


def propose(claim: Claim, layout: Layout, level: int, points: int, seed: int, most: int) -> list[Point]:
    """Of a batch of plain points at which both sides differ the plainest ones, at most so many."""
    given = claim.given

    def draw(name: str, extents: tuple[int, ...]) -> Array:
        return plain(name, extents, given.facts, level, points, seed)

    world = _world(claim, layout, points, draw)
    tied = _imposed(world, given) if given.equations else {}
    world.hold(tied)
    return [replace(point, tied=tied) for point in _differing(claim, world, most)]


def shrink(claim: Claim, point: Point) -> Point:
    """A plainer point: entries made 1, 0 or 2, one at a time, and then other values of those that are tied.

    Both sides still differ there.
    """
    fast = {name for name in point.values if _tied(claim, name)}
    tied = point.tied
    for _ in range(_ROUNDS):
        plainer = _plainer(claim, point, _trials(claim, point, fast))
        if plainer is point:
            break
        point = plainer
    return _plainer(claim, point, _exchanged(claim, point, tied)) if tied else point


def _plainer(claim: Claim, point: Point, trials: World) -> Point:
    """The plainest point of a world if it is plainer than this one."""
    try:
        found = _differing(claim, trials, 1)
    except Incomparable:
        return point
    return found[0] if found and found[0].cost < point.cost else point


def _exchanged(claim: Claim, point: Point, tied: Mapping[str, Array]) -> World:
    """The point many times, each time with other values of the tied symbols."""
    count = next(iter(tied.values())).shape[-1]
    world = _world(claim, point.layout, count, None)
    world.hold({name: np.repeat(value[..., None], count, axis=-1) for name, value in point.values.items()})
    world.hold(tied)
    return world


def _world(claim: Claim, layout: Layout, points: int, draw: object) -> World:
    definitions = claim.given.named()
    return World(layout, definitions, frozenset(definitions), (points,), draw)  # type: ignore[arg-type]


def _imposed(world: World, given: Given) -> dict[str, Array]:
    """The drawn values with the equations imposed, by moving one symbol only if that is enough.

    A point where something is no longer what is given of it is nan.
    """
    fixed = tuple(fact for fact in given.facts if fact.kind in ("one-hot", "symmetric", "binary"))
    symbols = free_symbols(given.equations, world)
    alone = sorted(symbols, key=lambda name: len(symbols[name].indices))
    for only in (*alone, None):
        try:
            values = impose(world, given.equations, fixed, only)
        except Incomparable as error:
            if error.reason == "budget":
                raise
            continue
        good = np.ones(world.shape, dtype=np.bool_)
        for name, value in values.items():
            kinds = frozenset(fact.kind for fact in given.facts if fact.name == name)
            good &= satisfied(np.nan_to_num(value, nan=-1.0) if kinds else value, kinds)
        if good.any():
            return {name: np.where(good, nearest(value), np.nan) for name, value in values.items()}
    raise Incomparable("assumption")


def _differing(claim: Claim, world: World, most: int) -> list[Point]:
    """The plainest points of a world at which both sides differ, each with its shortest entry."""
    seen = sides(claim.lhs, claim.rhs, claim.context, world)
    apart = apart_by(seen, claim.depth, claim.least, claim.relation)
    extents, points = apart.shape[:-1], apart.shape[-1]
    differing = apart.reshape(-1, points)
    numbers = np.flatnonzero(differing.any(axis=0)).tolist()
    if not numbers:
        return []
    left, right = (np.round(side, 9).reshape(-1, points) for side in (seen.lhs, seen.rhs))
    free = {name: tensor for (name, _), tensor in world.tensors.items() if name not in world.live}
    plainness = sum((costs(tensor) for tensor in free.values()), np.zeros(points)).tolist()
    found: list[tuple[float, int, int]] = []
    for number in sorted(numbers, key=plainness.__getitem__):
        if len(found) == most and plainness[number] + _SHORTEST / 2 > found[-1][0]:
            break
        places = differing[:, number].nonzero()[0][:_MOST_ENTRIES]
        length, place = _shortest(left[places, number].tolist(), right[places, number].tolist(), places.tolist())
        found = sorted([*found, (plainness[number] + length / 2, number, place)])[:most]
    return [
        Point(
            seen.layout,
            {name: tensor[..., number] for name, tensor in free.items()},
            dict(zip(seen.params, map(int, np.unravel_index(place, extents)), strict=True)),
            total,
        )
        for total, number, place in found
    ]


def _shortest(left: list[float], right: list[float], places: list[int]) -> tuple[int, int]:
    """How many characters two sides have at least, and at which place."""
    return min((len(f"{a:.7g}{b:.7g}"), place) for a, b, place in zip(left, right, places, strict=True))


@lru_cache(maxsize=64)
def _plainest(kinds: frozenset[str]) -> tuple[float, ...]:
    """The plainest values that an entry can have of which this is given."""
    return tuple(n for n in (1.0, 0.0, 2.0) if satisfied(np.array([[n]]), kinds).all())


def _tied(claim: Claim, name: str) -> bool:
    """Values that an equation or a fact ties to others stay as they are, and so do the coefficients of a function."""
    kinds = {fact.kind for fact in claim.given.facts if fact.name == name}
    if unknown.owner(name) is not None or kinds & {"one-hot", "symmetric"}:
        return True
    sides = [side for equation in claim.given.equations for side in (equation.lhs, equation.rhs)]
    return name in reach(names_of(*sides), claim.given.named())


def _trials(claim: Claim, point: Point, fast: set[str]) -> World:
    """The point itself, many times, with another entry made 1, 0 or 2 each time."""
    changes: list[tuple[str, tuple[int, ...], float]] = []
    for name, value in point.values.items():
        if name not in fast:
            kinds = frozenset(fact.kind for fact in claim.given.facts if fact.name == name)
            better = _plainest(kinds)
            for place in np.ndindex(value.shape):
                changes += [(name, place, n) for n in better if cost(n) < cost(float(value[place]))]
    changes = changes[:_MOST_TRIALS] or [("", (), 0.0)]
    values = {name: np.repeat(value[..., None], len(changes), axis=-1) for name, value in point.values.items()}
    for number, (name, place, changed) in enumerate(changes):
        if name:
            values[name][(*place, number)] = changed
    world = _world(claim, point.layout, len(changes), None)
    world.hold(values)
    return world
