"""Plain values: small whole numbers first, then halves and thirds, then tenths; and how they are written."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from derive.core.real import unknown
from derive.core.real.draws import one_hot
from derive.model import Fact

Array = NDArray[np.float64]

_POOLS: tuple[tuple[tuple[float, ...], ...], ...] = (
    ((0, 1), (1, 2), (1, 2, -1, 0), (1, 2, -1, 3, -2, 0), (1, 2, 3), (-1, -2, 1)),
    ((1 / 2, 1, -1 / 2, 2), (1 / 4, 1 / 2, 3 / 4), (1 / 4, 1 / 3, 1 / 2, 2 / 3), (1 / 2, 1, 2, 3), (-2, -0.5), (1, 4)),
    (tuple(n / 10 for n in range(-19, 20) if n), tuple(n / 10 for n in range(1, 20)), (0.1, 0.2, 0.3, 0.7, 0.9)),
)
"""For each level the lists of values from which points are drawn; a symbol takes its list by itself at every point."""

LEVELS = len(_POOLS)

_LEAST = 1e-9
"""Eigenvalues above this are positive."""
_LONG = 8
"""A longer axis has the same values from the middle of this on, so that they can be written briefly."""


def plain(name: str, extents: tuple[int, ...], facts: tuple[Fact, ...], level: int, points: int, seed: int) -> Array:
    """Plain values of one symbol that have what is given of it, its entries before the points."""
    return _plain(name, extents, tuple(fact for fact in facts if fact.name == name), level, points, seed)


@lru_cache(maxsize=512)
def _plain(name: str, extents: tuple[int, ...], facts: tuple[Fact, ...], level: int, points: int, seed: int) -> Array:
    value = _values(name, extents, facts, level, points, seed)
    value.flags.writeable = False
    return value


def _values(name: str, extents: tuple[int, ...], facts: tuple[Fact, ...], level: int, points: int, seed: int) -> Array:
    random = np.random.default_rng((seed, crc32(name.encode()), level, points))
    shape = (*extents, points)
    if unknown.owner(name) is not None:
        return _coefficient(unknown.letter(name), shape, level, random)
    kinds = {fact.kind: fact for fact in facts}
    if "one-hot" in kinds:
        return one_hot(shape, kinds["one-hot"].axis, random)
    lists = [_allowed(values, frozenset(kinds)) for values in _POOLS[level]]
    lists = [values for values in lists if values] or [(1 / 2, 1 / 3, 1 / 4)]
    value = np.empty(shape)
    share = random.random(shape)
    together = np.random.default_rng((seed, level, points)).integers(len(lists), size=points)
    for point, which in enumerate(random.integers(len(lists), size=points)):
        values = np.array(lists[together[point] if level and 4 * point >= 3 * points else which])
        value[..., point] = values[(share[..., point] * len(values)).astype(int)]
    for axis, extent in enumerate(extents):
        if extent > _LONG:
            value = value.take(np.minimum(np.arange(extent), _LONG // 2), axis=axis)
    if kinds.keys() & {"symmetric", "positive-definite"}:
        value = np.where(np.tri(extents[-1], dtype=bool)[:, :, None], value, value.swapaxes(-3, -2))
    if "positive-definite" in kinds:
        least = np.moveaxis(np.linalg.eigvalsh(np.moveaxis(value, -1, 0)).min(axis=-1), 0, -1)
        more = np.where(least > _LEAST, 0, 1 + np.ceil(-least))
        value = value + np.eye(extents[-1])[:, :, None] * more[..., None, None, :]
    return value


def satisfied(value: Array, kinds: frozenset[str]) -> NDArray[np.bool_]:
    """At which points all entries have what is given of their symbol."""
    good = np.ones(value.shape, dtype=np.bool_)
    if "positive" in kinds:
        good &= value > 1e-9
    if "nonnegative" in kinds:
        good &= value >= 0
    if "unit-interval" in kinds:
        good &= (value > 1e-9) & (value < 1 - 1e-9)
    if "positive-definite" in kinds and value.ndim >= 3:
        large = np.linalg.eigvalsh(np.nan_to_num(np.moveaxis(value, -1, 0))) > _LEAST
        good &= large.reshape(value.shape[-1], -1).all(axis=1)
    if "binary" in kinds:
        good &= (value == 0) | (value == 1)
    return np.asarray(good.reshape(-1, value.shape[-1]).all(axis=0))


def _allowed(values: tuple[float, ...], kinds: frozenset[str]) -> tuple[float, ...]:
    array = np.array(values)[None, :]
    return tuple(value for value, good in zip(values, satisfied(array, kinds), strict=True) if good)


def _coefficient(letter: str, shape: tuple[int, ...], level: int, random: np.random.Generator) -> Array:
    """A polynomial with small whole coefficients; at the last level a sine as well."""
    if letter[0] in "ade" and level < LEVELS - 1:
        return np.zeros(shape)
    if letter[0] == "e":
        return np.zeros(shape)
    return random.choice(np.array([1.0, 2.0, -1.0, 0.0, 3.0]), size=shape)


@lru_cache(maxsize=4096)
def rational(value: float) -> Fraction | None:
    """The fraction with a small denominator that a value is, if it is one."""
    if value != value:
        return None
    near = Fraction(value).limit_denominator(120)
    return near if abs(float(near) - value) < 1e-9 else None


def nearest(values: Array) -> Array:
    """Values that are fractions up to rounding, as exactly these."""
    flat = [float(near) if (near := rational(float(value))) is not None else value for value in values.ravel()]
    return np.array(flat).reshape(values.shape)


@lru_cache(maxsize=4096)
def cost(value: float) -> float:
    """How far a value is from plain: 1 costs nothing."""
    near = rational(value)
    if near is None:
        return 12.0
    if near in (0, 1):
        return 0.0 if near == 1 else 0.25
    return abs(near.numerator) / 2 + (near.denominator - 1) * 1.5 + (0.5 if near < 0 else 0)


def costs(values: Array) -> Array:
    """How far all entries of a symbol together are from plain, at each point of the last axis."""
    each = np.fromiter(map(cost, values.ravel().tolist()), np.float64, values.size)
    return np.asarray(each.reshape(-1, values.shape[-1]).sum(axis=0))
