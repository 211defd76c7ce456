"""``x - J^+ r(x)``: Newton's method moves drawn values to the nearest ones that satisfy the given equations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from derive.core.layout import Incomparable, names_of, reach, written
from derive.core.real import unknown
from derive.core.real.floats import World
from derive.model import Equation, Fact
from derive.notation import ONE, D, Expr, Index, Sum, Var, free_indices, sub, walk

Array = NDArray[np.float64]

_ROUNDS = 12
_NEARER, _STALLED = 0.9, 3
"""Newton's method gives up on points of which none has come nearer, by this factor, for so many rounds."""
_IMPOSED = 1e-10
_EXACT = 1e-15


def impose(
    world: World, equations: Sequence[Equation], facts: Sequence[Fact], only: str | None = None
) -> dict[str, Array]:
    """Values of all free symbols of the equations, nan at a point where Newton's method does not arrive.

    The equations hold jointly, whatever their form; from random values every component of their solutions is reached.
    Positive entries move by factors, those of the unit interval by odds, so that they stay what they are; one-hot
    ones, and 0 and 1, do not move; with ``only``, that symbol alone does. Raises ``Incomparable("assumption")`` if no
    point arrives.
    """
    kinds = {fact.name: fact.kind for fact in facts}
    symbols = free_symbols(equations, world)
    still = {name for name, kind in kinds.items() if kind in ("one-hot", "binary")}
    moving = {name: var for name, var in symbols.items() if name not in still and only in (None, name)}
    values = {name: world.draw(name, _extents(var, world)) for name, var in symbols.items()}
    _normalise(values, moving, equations, kinds)

    def draw(name: str, extents: tuple[int, ...]) -> Array:
        return values[name] if name in values else world.draw(name, extents)

    settled, best, arrived, stalled = False, np.inf, 0, 0
    for left in reversed(range(_ROUNDS)):
        trial = World(world.layout, world.definitions, world.live, world.shape, draw)
        residual = residuals(trial, equations)
        error = np.abs(residual).max(axis=0, initial=0.0)
        good = error < _IMPOSED
        if settled or (error < _EXACT).all() or not moving or not left:
            break
        nearest = float(np.nanmin(error[~good], initial=np.inf))
        stalled = 0 if nearest < _NEARER * best or good.sum() > arrived else stalled + 1
        best, arrived = min(best, nearest), int(good.sum())
        if stalled == _STALLED:
            break
        settled = bool(good.all())  # once more: what the sides have in common cancels, and this error does not
        _correct(values, moving, residual, slopes(trial, equations, moving), kinds)
    if not good.any():
        raise Incomparable("assumption")
    return {name: np.where(good, value, np.nan) for name, value in values.items()}


def _normalise(
    values: dict[str, Array], moving: Mapping[str, Var], equations: Sequence[Equation], kinds: Mapping[str, str]
) -> None:
    """Divide positive entries by their sum where that is said to be 1, as of the tables of laws.

    Newton's method, which needs rounds of it, then finds nothing left to do.
    """
    for equation in equations:
        if (table := _normalised(equation)) is None or kinds.get(table[0]) != "positive" or table[0] not in moving:
            continue
        name, axes = table
        values[name] = values[name] / values[name].sum(axis=axes, keepdims=True)


def _normalised(equation: Equation) -> tuple[str, tuple[int, ...]] | None:
    """Of ``sum_i p_{ik} = 1`` the symbol, and the axes over which it is summed."""
    body, bound = equation.lhs, list[Index]()
    while isinstance(body, Sum) and not body.unequal and not body.bounds:
        bound.append(body.index)
        body = body.body
    if equation.rhs != ONE or not bound or not isinstance(body, Var) or len({*body.indices}) < len(body.indices):
        return None
    return body.name, tuple(place for place, slot in enumerate(body.indices) if slot in bound)


def free_symbols(equations: Sequence[Equation], world: World) -> dict[str, Var]:
    """The free symbols below some equations, each as an entry with letters of its own."""
    sides = tuple(side for equation in equations for side in (equation.lhs, equation.rhs))
    found: dict[str, Var] = {}
    names = reach(names_of(*sides), world.definitions)
    for expr in written(sides, world.definitions):
        for node in walk(expr):
            if isinstance(node, Var) and node.name in names and node.name not in found and node.name not in world.live:
                slots = tuple(Index(f"\0{place}", slot.size) for place, slot in enumerate(node.indices))
                found[node.name] = Var(node.name, slots)
    return {name: var for name, var in sorted(found.items()) if unknown.owner(name) is None}


def residuals(world: World, equations: Sequence[Equation]) -> Array:
    """``lhs - rhs`` of every entry of every equation at every point."""
    rows = [world.full(expr, params).reshape(-1, *world.shape) for expr, params in map(difference, equations)]
    return np.concatenate(rows)


def slopes(world: World, equations: Sequence[Equation], moving: Mapping[str, Var]) -> list[Array]:
    """For every symbol, the derivatives of the residuals by its entries: axes (residual, slots, point)."""
    found = []
    for var in moving.values():
        letters = tuple(slot for slot in var.indices if isinstance(slot, Index))
        blocks = []
        for expr, params in map(difference, equations):
            block = world.full(D(expr, var), params + letters)
            blocks.append(block.reshape(-1, *block.shape[len(params) :]))
        found.append(np.concatenate(blocks))
    return found


def difference(equation: Equation) -> tuple[Expr, tuple[Index, ...]]:
    expr = sub(equation.lhs, equation.rhs)
    return expr, tuple(sorted(free_indices(expr), key=lambda index: (index.name, index.number)))


def _extents(var: Var, world: World) -> tuple[int, ...]:
    return tuple(world.layout.sizes[slot.size] for slot in var.indices)


def _correct(
    values: dict[str, Array], moving: Mapping[str, Var], residual: Array, slopes: list[Array], kinds: Mapping[str, str]
) -> None:
    """One step of Newton's method, the least change that cancels the linearised residuals, at every point."""
    columns = []
    for name, slope in zip(moving, slopes, strict=True):
        kind = kinds.get(name)
        if kind == "symmetric":
            slope = (slope + slope.swapaxes(-3, -2)) / 2
        if kind in ("positive", "nonnegative"):
            slope = slope * values[name]
        if kind == "unit-interval":
            slope = slope * values[name] * (1 - values[name])
        columns.append(slope.reshape(len(slope), -1, slope.shape[-1]))
    matrix = np.nan_to_num(np.concatenate(columns, axis=1).transpose(2, 0, 1), posinf=0.0, neginf=0.0)
    target = np.nan_to_num(residual.T[:, :, None], posinf=0.0, neginf=0.0)
    change = -(np.linalg.pinv(matrix, rcond=1e-9) @ target)[:, :, 0].T
    start = 0
    for name in moving:
        value, kind = values[name], kinds.get(name)
        size = value.size // value.shape[-1]
        move = change[start : start + size].reshape(value.shape)
        start += size
        if kind in ("positive", "nonnegative"):
            values[name] = value * np.exp(np.clip(move, -5, 5))
        elif kind == "unit-interval":
            values[name] = 1 / (1 + (1 - value) / value * np.exp(np.clip(-move, -5, 5)))
        else:
            values[name] = value + move
