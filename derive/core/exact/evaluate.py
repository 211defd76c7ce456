"""Exact values of a graph: one array for each node and level, with an axis only for what the node depends on.

Axes, from the last: random points, patterns of the free indices, then one for each height of bound indices. A second
array says where a value is undefined (division by 0, a root of what is no square); it spreads to whatever uses it.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cached_property
from typing import Any
from zlib import crc32

import numpy as np

from derive.clock import tick
from derive.core.exact.elimination import eliminated
from derive.core.exact.fields import Array, Mask, Tower, scramble
from derive.core.exact.levels import Levels
from derive.core.exact.nodes import Node, Refused, is_whole
from derive.core.exact.patterns import Places
from derive.notation import Index, Slot
from derive.records import dataclass

Value = tuple[Array, Mask | None]
"""Values and where they are undefined (None: nowhere)."""


@dataclass(frozen=True)
class Setting:
    """What an evaluation is made at: levels, sizes, patterns of the free indices, how entries are drawn.

    ``positive`` entries are squares. Of the symbols in ``zeros`` half of all entries are 0.
    """

    levels: Levels
    sizes: Mapping[str, int]
    places: Places
    positive: frozenset[str]
    nonzero: frozenset[str]
    symmetric: frozenset[str]
    zeros: frozenset[str] = frozenset()


class Evaluation:
    """The values of the nodes of one graph in one setting at some random points."""

    def __init__(self, tower: Tower, setting: Setting, points: int, seed: int) -> None:
        self.tower, self.setting, self.points, self.seed = tower, setting, points, seed
        self._known: dict[tuple[Node, int], Value] = {}
        self._tensors: dict[tuple[str, int], Array] = {}
        self._negative: dict[str, Mask] = {}
        self._zero: dict[str, Mask] = {}
        self._random = np.random.Generator(np.random.SFC64(seed))
        self._places: dict[Slot, np.ndarray[tuple[int, ...], np.dtype[np.intp]]] = dict(setting.places)

    def of(self, node: Node, level: int) -> Value:
        """The value of a node at a level of the tower."""
        key = node, level
        known = self._known.get(key)
        if known is None:
            tick()
            known = self._known[key] = _CASES[node.kind](self, node, level)
        return known

    def _num(self, node: Node, level: int) -> Value:
        value, p = node.number, self.tower.p[level]
        assert value is not None
        if value.denominator % p == 0 or (value and value.numerator % p == 0):
            raise Refused("budget", "number")
        residue = value.numerator * pow(value.denominator, -1, p) % p
        return np.array([residue], np.uint64), None

    def _const(self, node: Node, level: int) -> Value:
        return self._tensor(f"\0{node.name}", (), level, True), None

    def _size(self, node: Node, level: int) -> Value:
        return np.array([self.setting.sizes[node.name] % self.tower.p[level]], np.uint64), None

    def _ord(self, node: Node, level: int) -> Value:
        return (self._place(node.slots[0])[..., None] + 1).astype(np.uint64), None

    def _entry(self, node: Node, level: int) -> Value:
        slots = node.slots
        sizes = tuple(self.setting.sizes[slot.size] for slot in slots)
        tensor = self._tensor(node.name, sizes, level, node.name in self.setting.positive)
        if not slots:
            return tensor, None
        if len(slots) == 1 and isinstance(slots[0], Index) and slots[0].number < 0:
            return tensor.reshape(sizes[0], *(1,) * -slots[0].number, self.points), None
        return tensor[tuple(map(self._place, slots))], None

    def _place(self, slot: Slot) -> np.ndarray[tuple[int, ...], np.dtype[np.intp]]:
        """The value of a slot along its axis."""
        known = self._places.get(slot)
        if known is None:
            assert isinstance(slot, Index) and slot.number < 0
            places = np.arange(self.setting.sizes[slot.size])
            known = self._places[slot] = places.reshape(-1, *(1,) * -slot.number)
        return known

    def _tensor(self, name: str, sizes: tuple[int, ...], level: int, positive: bool) -> Array:
        """Random entries: squares, with a sign that is the same at every level unless they are positive."""
        known = self._tensors.get((name, level))
        if known is None:
            p, shape = self.tower.p[level], (*sizes, self.points)
            known = self._random.integers(1, p, shape, np.uint64)
            if self.setting.levels.signed or positive:
                known = known * known % p
            if self.setting.levels.signed and not positive:
                if name not in self._negative:
                    self._negative[name] = self._random.integers(0, 2, shape, np.bool_)
                known = np.where(self._negative[name], p - known, known)
            if name in self.setting.zeros:
                if name not in self._zero:
                    self._zero[name] = self._random.integers(0, 2, shape, np.bool_)
                known = np.where(self._zero[name], np.uint64(0), known)
            if name in self.setting.symmetric and len(sizes) >= 2:
                known = np.where(np.tri(sizes[-1], dtype=np.bool_)[..., None], known, known.swapaxes(-3, -2))
            self._tensors[name, level] = known
        return known

    def _add(self, node: Node, level: int) -> Value:
        p = self.tower.p[level]
        total, undefined = self.of(node.below[0], level)
        for term in node.below[1:]:
            value, bad = self.of(term, level)
            total, undefined = total + value, _either(undefined, bad)
        return total % p, undefined

    def _mul(self, node: Node, level: int) -> Value:
        p = self.tower.p[level]
        factors = [self.of(factor, level) for factor in node.below]
        factors.sort(key=lambda value: value[0].size)
        result, undefined = factors[0]
        for value, bad in factors[1:]:
            result, undefined = result * value % p, _either(undefined, bad)
        return result, undefined

    def _pow(self, node: Node, level: int) -> Value:
        base, undefined = self.of(node.below[0], level)
        if not node.data:
            return self._real_power(node, base, undefined, level)
        exponent = node.exponent
        if not is_whole(exponent):
            return self._root(base, exponent, undefined, level)
        if exponent > 0:
            return self.tower.power(base, exponent.numerator, level), undefined
        power = base if exponent == -1 else self.tower.power(base, -exponent.numerator, level)
        return self.tower.inverse(power, level), _either(undefined, _some(base == 0))

    def _root(self, base: Array, exponent: Fraction, undefined: Mask | None, level: int) -> Value:
        """The root that is a square: there is one, since the group of squares has an order prime to 2, 3, 5, 7, 11."""
        order = (self.tower.p[level] - 1) // 2
        if order % exponent.denominator == 0 or exponent.denominator > 12:
            raise Refused("exponent", str(exponent))
        whole = exponent.numerator * pow(exponent.denominator, -1, order) % order
        return self.tower.power(base, whole, level), _either(undefined, _some(~self.tower.positive(base, level)))

    def _real_power(self, node: Node, base: Array, undefined: Mask | None, level: int) -> Value:
        """``u ** a = exp(a log u)``"""
        if not level:
            raise Refused("nesting")
        exponent, bad = self.of(node.below[1], level - 1)
        value = self.tower.exp(exponent * self.tower.log(base, level) % self.tower.p[level - 1], level)
        return value, _either(_either(undefined, bad), _some(~self.tower.positive(base, level)))

    def _sum(self, node: Node, level: int) -> Value:
        value, undefined, left_out = self._ranged(node, level)
        axis, n = node.index.number - 2, self.setting.sizes[node.index.size]
        if left_out is not None:
            value = np.where(left_out, np.uint64(0), value)
        return _along(np.add, value, axis, n) % self.tower.p[level], _any(undefined, axis)

    def _product(self, node: Node, level: int) -> Value:
        value, undefined, left_out = self._ranged(node, level)
        axis, n, p = node.index.number - 2, self.setting.sizes[node.index.size], self.tower.p[level]
        if left_out is not None:
            value = np.where(left_out, np.uint64(1), value)
        if not _has(value, axis):
            return self.tower.power(value, n, level), undefined
        result = np.take(value, [0], axis)
        for place in range(1, n):
            result = result * np.take(value, [place], axis) % p
        return result, _any(undefined, axis)

    def _ranged(self, node: Node, level: int) -> tuple[Array, Mask | None, Mask | None]:
        """The body of a sum or product, where it is undefined, and which values of the index are left out."""
        value, undefined = self.of(node.below[0], level)
        place = self._place(node.index)
        left_out: Mask | None = None
        for slot in node.slots:
            left_out = _either(left_out, (place == self._place(slot))[..., None])
        if len(node.below) > 1:
            lower, upper = (self._number(bound) for bound in node.below[1:])
            n = self.setting.sizes[node.index.size]
            if lower < 1 or upper > n:
                raise Refused("partial-range", node.index.size)
            left_out = _either(left_out, ((place < lower - 1) | (place > upper - 1))[..., None])
        if left_out is not None and undefined is not None:
            undefined = undefined & ~left_out
        return value, undefined, left_out

    def _number(self, node: Node) -> int:
        """The end of a range."""
        if node.number is not None and is_whole(node.number):
            return node.number.numerator
        if node.kind == "size":
            return self.setting.sizes[node.name]
        if node.kind == "add":
            return sum(map(self._number, node.below))
        raise Refused("partial-range")

    def _delta(self, node: Node, level: int) -> Value:
        left, right = map(self._place, node.slots)
        return (left == right)[..., None].astype(np.uint64), None

    def _where(self, node: Node, level: int) -> Value:
        left, right = map(self._place, node.slots)
        same = (left == right)[..., None]
        (then, bad), (otherwise, other_bad) = (self.of(child, level) for child in node.below)
        undefined = None
        if bad is not None or other_bad is not None:
            undefined = np.where(same, _mask(bad), _mask(other_bad))
        return np.where(same, then, otherwise), undefined

    def _pick(self, node: Node, level: int) -> Value:
        place = self._place(node.slots[0])[..., None]
        if len(node.below) != self.setting.sizes[node.slots[0].size]:
            raise Refused("list-length", node.slots[0].size)
        result, undefined = self.of(node.below[0], level)
        for position, item in enumerate(node.below[1:], 1):
            value, bad = self.of(item, level)
            result = np.where(place == position, value, result)
            if bad is not None or undefined is not None:
                undefined = np.where(place == position, _mask(bad), _mask(undefined))
        return result, undefined

    def _det(self, node: Node, level: int) -> Value:
        matrix, undefined = self._matrix(node, level)
        determinant, _, _ = eliminated(matrix, self.tower, level)
        return _spread(determinant, node), undefined

    def _inverse(self, node: Node, level: int) -> Value:
        matrix, undefined = self._matrix(node, level)
        _, inverse, singular = eliminated(matrix, self.tower, level)
        row, column = (self._place(slot)[..., None] for slot in node.slots)
        whole = np.stack([np.stack([_spread(entry, node) for entry in line]) for line in inverse])
        shape = np.broadcast_shapes(row.shape, column.shape, whole.shape[2:])
        whole = whole.reshape(*whole.shape[:2], *(1,) * (len(shape) + 2 - whole.ndim), *whole.shape[2:])
        grid = np.ogrid[tuple(slice(length) for length in shape)]
        value = np.broadcast_to(whole, (*whole.shape[:2], *shape))[(row, column, *grid)]
        return value, _either(undefined, _some(_spread(singular, node)))

    def _matrix(self, node: Node, level: int) -> Value:
        """The entries of the matrix of a node, rows and columns as the first two axes; and where one is undefined."""
        value, undefined = self.of(node.below[0], level)
        axes, n = tuple(index.number - 2 for index in node.bound), self.setting.sizes[node.index.size]
        value = value.reshape((1,) * (max(-axis for axis in axes) - value.ndim) + value.shape)
        shape = tuple(n if place - value.ndim in axes else length for place, length in enumerate(value.shape))
        for axis in axes:
            undefined = _any(undefined, axis)
        return np.moveaxis(np.broadcast_to(value, shape), axes, (0, 1)), undefined

    def _fn(self, node: Node, level: int) -> Value:
        name, u = node.name, node.below[0]
        if name == "exp":
            if not level:
                return self._unknown(node, (node.name, ()), level)
            value, undefined = self.of(u, level - 1)
            return self.tower.exp(value, level), undefined
        if name == "log":
            value, undefined = self.of(u, level + 1)
            wrong = ~self.tower.positive(value, level + 1) if self.setting.levels.strict else value == 0
            return self.tower.log(value, level + 1), _either(undefined, _some(wrong))
        if name in ("sin", "cos"):
            return self._wave(node, level)
        if name == "erf":
            return self._odd(node, level)
        return self._sign(node, level)

    def _sign(self, node: Node, level: int) -> Value:
        """Functions that look at the sign: squares are positive."""
        p = self.tower.p[level]
        value, undefined = self.of(node.below[0], level)
        if node.name == "max":
            other, bad = self.of(node.below[1], level)
            first = self.tower.positive((value + (p - other)) % p, level)
            return np.where(first, value, other), _either(undefined, bad)
        positive, zero = self.tower.positive(value, level), np.uint64(0)
        match node.name:
            case "relu":
                return np.where(positive, value, zero), undefined
            case "abs":
                return np.where(positive, value, (p - value) % p), undefined
            case "step":
                return positive.astype(np.uint64), undefined
            case "sign":
                return np.where(value == 0, zero, np.where(positive, np.uint64(1), np.uint64(p - 1))), undefined
        raise Refused("unknown-function", node.name)

    def _wave(self, node: Node, level: int) -> Value:
        """A random point of the circle that the argument determines: ``sin^2 + cos^2 = 1``, and no other law."""
        p = self.tower.p[level]
        t, undefined = self._unknown(node, ("circle", ()), level)
        square = t * t % p
        whole = self.tower.inverse((1 + square) % p, level)
        part = 2 * t % p if node.name == "sin" else (1 + p - square) % p
        return part * whole % p, undefined

    def _odd(self, node: Node, level: int) -> Value:
        """``u f(u^2)`` with a random f: an odd function, of which no other law is known."""
        slope, undefined = self._unknown(node, (node.name, ()), level, even=True)
        return self.of(node.below[0], level)[0] * slope % self.tower.p[level], undefined

    def _apply(self, node: Node, level: int) -> Value:
        return self._unknown(node, (node.name, node.orders), level)

    @cached_property
    def _salt(self) -> Array:
        """Another function at every point, so that a constant such as ``f(1)`` has many values too."""
        return self._random.integers(0, 2**64, self.points, np.uint64)

    def _unknown(self, node: Node, function: tuple[str, tuple[int, ...]], level: int, *, even: bool = False) -> Value:
        """A random element that the function, its indices and the values of its arguments determine at a point.

        ``even``: their squares.
        """
        mixed, undefined = self._salt + np.uint64(crc32(repr(function).encode())), None
        for slot in node.slots:
            mixed = scramble(mixed + self._place(slot)[..., None].astype(np.uint64), self.seed)
        for arg in node.below:
            value, bad = self.of(arg, self.setting.levels.key)
            value = value * value % self.tower.p[self.setting.levels.key] if even else value
            mixed, undefined = scramble(mixed, self.seed) + value, _either(undefined, bad)
        p = self.tower.p[level]
        root = scramble(mixed, self.seed + level + 1) % p
        signs = scramble(mixed, self.seed) & (0 if function[0] == "exp" else 1)
        return np.where(signs == 1, p - root * root % p, root * root % p) % p, undefined


_CASES = {
    "num": Evaluation._num,
    "const": Evaluation._const,
    "size": Evaluation._size,
    "ord": Evaluation._ord,
    "entry": Evaluation._entry,
    "add": Evaluation._add,
    "mul": Evaluation._mul,
    "pow": Evaluation._pow,
    "sum": Evaluation._sum,
    "product": Evaluation._product,
    "delta": Evaluation._delta,
    "where": Evaluation._where,
    "pick": Evaluation._pick,
    "fn": Evaluation._fn,
    "apply": Evaluation._apply,
    "det": Evaluation._det,
    "inverse": Evaluation._inverse,
}


def _spread(value: Any, node: Node) -> Any:
    """A value for each matrix of a node, with axes of one place for its rows and columns."""
    axes = tuple(index.number - 2 for index in node.bound)
    return np.expand_dims(value, axes)


def _either(first: Mask | None, second: Mask | None) -> Mask | None:
    """Undefined where one of two things is."""
    if first is None or second is None:
        return second if first is None else first
    return first | second


def _mask(undefined: Mask | None) -> Mask:
    """A mask also where nothing is undefined."""
    return np.zeros(1, np.bool_) if undefined is None else undefined


def _some(mask: Mask) -> Mask | None:
    """A mask that holds something."""
    return mask if np.count_nonzero(mask) else None


def _has(value: Array | Mask, axis: int) -> bool:
    """Whether a value depends on an axis."""
    return value.ndim >= -axis and value.shape[axis] > 1


def _along(add: np.ufunc, value: Array, axis: int, n: int) -> Array:
    """The sum over an axis, which stays with one place."""
    if not _has(value, axis):
        return value * np.uint64(n)
    result: Array = add.reduce(value, axis=axis, keepdims=True)
    return result


def _any(undefined: Mask | None, axis: int) -> Mask | None:
    """Undefined where it is so at some place of an axis."""
    if undefined is None or not _has(undefined, axis):
        return undefined
    result: Mask = np.logical_or.reduce(undefined, axis=axis, keepdims=True)
    return result
