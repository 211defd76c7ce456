"""Values for the free symbols that satisfy what is given of them, many points at once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from derive.core.layout import Layout, names_of, reach
from derive.core.real.floats import World
from derive.core.real.impose import impose
from derive.core.real.stencil import WIDTH
from derive.model import Definition, Equation, Fact
from derive.notation import Expr
from derive.records import dataclass

Array = NDArray[np.float64]


_STYLES = ((0.25, 1.75), (0.25, 1.75), (0.05, 0.95), (0.02, 0.27), (2.0, 12.0))
"""Ranges of absolute values: of any sign, positive, in the unit interval, near 0, large."""


@dataclass(frozen=True)
class Given:
    """What is given of the symbols of a step: definitions, facts, and the equations that concern it."""

    definitions: tuple[Definition, ...]
    facts: tuple[Fact, ...]
    equations: tuple[Equation, ...]

    def named(self) -> Mapping[str, Definition]:
        """The definitions by the symbol that they define."""
        return {definition.name: definition for definition in self.definitions}


@dataclass(frozen=True)
class Batch:
    """How points are drawn: ``mixed`` ones are, by symbol and point, of one of ``_STYLES``.

    ``width``: as of a ``World``.
    """

    points: int
    mixed: bool
    seed: int
    width: float = WIDTH


@lru_cache(maxsize=32)
def world(given: Given, layout: Layout, batch: Batch) -> World:
    """The values of all symbols at random points; kept, so that the steps of one document share what they evaluate.

    A point at which the equations could not be imposed is nan. Raises ``Incomparable("assumption")`` if all are.
    """

    def draw(name: str, extents: tuple[int, ...]) -> Array:
        return drawn(name, extents, given.facts, batch)

    definitions = given.named()
    found = World(layout, definitions, frozenset(definitions), (batch.points,), draw, width=batch.width)
    if given.equations:
        found.hold(impose(found, given.equations, given.facts))
    return found


def drawn(name: str, extents: tuple[int, ...], facts: tuple[Fact, ...], batch: Batch) -> Array:
    """Random values of one symbol, its entries before the points."""
    return _drawn(name, extents, tuple(fact for fact in facts if fact.name == name), batch)


@lru_cache(maxsize=512)
def _drawn(name: str, extents: tuple[int, ...], facts: tuple[Fact, ...], batch: Batch) -> Array:
    value = _values(name, extents, facts, batch)
    value.flags.writeable = False
    return value


def _values(name: str, extents: tuple[int, ...], facts: tuple[Fact, ...], batch: Batch) -> Array:
    random = np.random.default_rng((batch.seed, crc32(name.encode()), batch.points))
    kinds = {fact.kind: fact for fact in facts}
    shape = (*extents, batch.points)
    if "one-hot" in kinds:
        return one_hot(shape, kinds["one-hot"].axis, random)
    if "binary" in kinds:
        return np.asarray(random.integers(2, size=shape), dtype=np.float64)
    share = random.random(shape)
    style = random.integers(5, size=batch.points) if batch.mixed else np.zeros(batch.points, dtype=np.int64)
    if "unit-interval" in kinds:
        style = np.where(style == 3, 3, 2)
    elif "positive" in kinds or "nonnegative" in kinds:
        style = np.maximum(style, 1)
    sign = np.where(style == 0, np.where(random.random(shape) < 0.5, -1.0, 1.0), 1.0)
    value = sign * np.choose(style, [low + (high - low) * share for low, high in _STYLES])
    if "positive-definite" in kinds:
        *_, count = extents
        squared = np.einsum("...ikp,...jkp->...ijp", value, value)
        value = squared / count + np.eye(count)[:, :, None] / 4
    elif "symmetric" in kinds:
        value = (value + value.swapaxes(-3, -2)) / 2
    return np.asarray(value)


def one_hot(shape: tuple[int, ...], axis: int, random: np.random.Generator) -> Array:
    """Arrays of a shape in which one entry along an axis is 1, the others 0."""
    chosen = random.integers(shape[axis], size=(*shape[:axis], 1, *shape[axis + 1 :]))
    steps = np.arange(shape[axis]).reshape((-1,) + (1,) * (len(shape) - axis - 1))
    return np.asarray(steps == chosen, dtype=np.float64)


def concerning(
    step: tuple[Expr, ...], equations: tuple[Equation, ...], definitions: Mapping[str, Definition]
) -> tuple[Equation, ...]:
    """The equations that share a free symbol with a step, or with one another that does."""
    names = set(reach(names_of(*step), definitions) - definitions.keys())
    found: list[Equation] = []
    rest = list(equations)
    while True:
        near = [e for e in rest if (reach(names_of(e.lhs, e.rhs), definitions) - definitions.keys()) & names]
        if not near:
            return tuple(e for e in equations if e in found)
        for equation in near:
            rest.remove(equation)
            found.append(equation)
            names |= reach(names_of(equation.lhs, equation.rhs), definitions) - definitions.keys()
