"""Exact values of expressions, for every pattern of the free indices and every point, against those of a plain loop."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import permutations
from typing import Any

import numpy as np
import pytest

from derive.core.exact.evaluate import Evaluation, Setting
from derive.core.exact.fields import Tower, tower
from derive.core.exact.graph import Graph
from derive.core.exact.levels import levels
from derive.core.exact.nodes import Node, Refused
from derive.core.exact.translate import Translation
from derive.model import Context
from derive.notation import Det, Inverse, Slot, num
from tests.core.shorthand import (
    Family,
    T,
    apply,
    delta,
    exp,
    fn,
    index,
    label,
    log,
    number,
    pick,
    place,
    product,
    scalar,
    size,
    sqrt,
    total,
    where,
)

i, j, k, l_, m = (index(letter, "K") for letter in "ijklm")
c, e = index("c", "D"), index("e", "D")
A, w, x, y = (Family(letter) for letter in "Awxy")
s, t = scalar("s"), scalar("t")
ONE, HALF = number("1"), number("1/2")
SIZES = {"K": 3, "D": 2, "N": 4}
ALL = [(a, b) for a in range(3) for b in range(3)]
NAMED = {label(str(place + 1), letter): place for letter, n in (("K", 3), ("D", 2)) for place in range(n)}
PLACES = {i: np.array([a for a, _ in ALL]), j: np.array([b for _, b in ALL])} | {
    name: np.array([place]) for name, place in NAMED.items()
}
POINTS = 3


class Plain:
    """The values of nodes at one level, place by place; None where they are undefined."""

    def __init__(self, evaluation: Evaluation, field: Tower, level: int, point: int) -> None:
        self.evaluation, self.field, self.level, self.point = evaluation, field, level, point
        self.p = field.p[level]
        self.strict = evaluation.setting.levels.strict

    def at(self, level: int) -> Plain:
        return Plain(self.evaluation, self.field, level, self.point)

    def positive(self, value: int) -> bool:
        return pow(value, (self.p - 1) // 2, self.p) == 1

    def of(self, node: Node, at: Mapping[Slot, int]) -> int | None:
        found = self._of(node, at)
        return None if found is None else found % self.p

    def _of(self, node: Node, at: Mapping[Slot, int]) -> int | None:
        p = self.p
        if node.kind in ("sum", "product"):
            return self._over(node, at)
        if node.kind in ("det", "inverse"):
            return self._matrix(node, at)
        if node.kind == "where":
            return self.of(node.below[0 if at[node.slots[0]] == at[node.slots[1]] else 1], at)
        if node.kind == "pick":
            return self.of(node.below[at[node.slots[0]]], at)
        if node.kind == "fn" and node.name in ("exp", "log"):
            level = self.level + (1 if node.name == "log" else -1)
            value = self.at(level).of(node.below[0], at)
            if node.name == "log" and value and not self.strict and not self.at(level).positive(value):
                value = self.at(level).p - value
            if value is None or (node.name == "log" and not self.at(level).positive(value)):
                return None
            one = np.array([value], np.uint64)
            return int(self.field.log(one, level)[0] if node.name == "log" else self.field.exp(one, self.level)[0])
        values = [self.of(child, at) for child in node.below]
        if None in values:
            return None
        below: list[int] = [value for value in values if value is not None]
        match node.kind:
            case "num":
                return node.number.numerator * pow(node.number.denominator, -1, p)  # type: ignore[union-attr]
            case "size":
                return SIZES[node.name]
            case "ord":
                return at[node.slots[0]] + 1
            case "entry":
                own = self.evaluation._tensors[node.name, self.level]
                return int(own[tuple(at[slot] for slot in node.slots)][self.point])
            case "delta":
                return int(at[node.slots[0]] == at[node.slots[1]])
            case "add":
                return sum(below)
            case "mul":
                return int(np.prod(np.array(below, object)))
            case "pow":
                return self._power(node, below)
            case "fn":
                return self._sign(node.name, below)
        raise AssertionError(node.kind)

    def _power(self, node: Node, below: list[int]) -> int | None:
        base, p = below[0], self.p
        exponent = node.exponent
        if exponent.denominator == 1:
            return pow(base, exponent.numerator, p) if base or exponent > 0 else None
        order = (p - 1) // 2
        whole = exponent.numerator * pow(exponent.denominator, -1, order) % order
        return pow(base, whole, p) if self.positive(base) else None

    def _sign(self, name: str, below: list[int]) -> int:
        u, p = below[0], self.p
        if name == "max":
            return u if self.positive((u - below[1]) % p) else below[1]
        sign = 0 if not u else 1 if self.positive(u) else -1
        return {"relu": u * (sign > 0), "abs": u * sign, "step": int(sign > 0), "sign": sign}[name]

    def _over(self, node: Node, at: Mapping[Slot, int]) -> int | None:
        left_out = {at[slot] for slot in node.slots}
        ends = [self.evaluation._number(end) for end in node.below[1:]] or [1, SIZES[node.index.size]]
        within = [place for place in range(ends[0] - 1, ends[1]) if place not in left_out]
        values = [self.of(node.below[0], {**at, node.index: place}) for place in within]
        if None in values:
            return None
        whole = 0 if node.kind == "sum" else 1
        for value in values:
            assert value is not None
            whole = whole + value if node.kind == "sum" else whole * value % self.p
        return whole

    def _matrix(self, node: Node, at: Mapping[Slot, int]) -> int | None:
        """By the sum over permutations, and by minors."""
        n = SIZES[node.index.size]
        rows, columns = node.bound
        grid = [[self.of(node.below[0], {**at, rows: a, columns: b}) for b in range(n)] for a in range(n)]
        if any(value is None for line in grid for value in line):
            return None
        whole = self._determinant(grid) % self.p
        if node.kind == "det":
            return whole
        row, column = (at[slot] for slot in node.slots)
        minor = [[v for b, v in enumerate(line) if b != row] for a, line in enumerate(grid) if a != column]
        return None if not whole else (-1) ** (row + column) * self._determinant(minor) * pow(whole, -1, self.p)

    def _determinant(self, grid: Any) -> int:
        found = 0
        for order in permutations(range(len(grid))):
            sign = (-1) ** sum(a > b for n, a in enumerate(order) for b in order[n:])
            found += sign * int(np.prod(np.array([grid[a][b] for a, b in enumerate(order)], object)))
        return found


def inverse(body: T, row: Slot, column: Slot) -> T:
    return T(Inverse(l_, m, body.expr, row, column))


OUT = 1 / (1 - delta(i, j))  # undefined where both are equal
ROWS: list[tuple[str, T]] = [
    ("a number", x[i] * 0 + number("3/7")),
    ("entries", x[i] * w[j, label("2", "D")]),
    ("a transpose", A[i, j] - A[j, i]),
    ("a diagonal", A[i, i] + A[j, j] * s),
    ("a label", A[label("2", "K"), j] + place(label("3", "K"))),
    ("places and sizes", place(i) * size("K") - size("D") + place(j)),
    ("powers", x[i] ** 3 + x[j] ** (-1) + (s + x[i]) ** (-2)),
    ("a power of what is 0", (1 + delta(i, j)) / (1 - delta(i, j)) + x[i]),
    ("a power of what is 1", 1 / (1 + delta(i, j) * x[i])),
    ("roots", sqrt(x[i]) * (x[i] + x[j]) ** number("2/3") + x[j] ** number("-1/2")),
    ("powers of what is undefined", OUT**2 + OUT ** (-1) * 0 + x[i]),
    ("a root of what is undefined", sqrt(x[i] * OUT)),
    ("a root of a number of any sign", sqrt(y[i]) + y[j] ** number("-2/3")),
    ("exp of what is undefined", exp(x[i] * OUT)),
    ("log of what is undefined", log(x[i] * OUT) + log(y[j])),
    ("signs of what is undefined", fn("relu", y[i]) + fn("abs", OUT * y[j])),
    ("max with what is undefined", fn("max", x[i], OUT) * 2),
    ("max of what is undefined", fn("max", OUT * x[i], y[j])),
    ("a modulus", fn("abs", y[i] - s) + fn("sign", y[i] - y[j])),
    ("a product with factors that are undefined", product(k, x[k] * OUT) + total(k, y[k] * OUT**2)),
    ("a list with its last undefined", pick(i, s, t, OUT * x[j])),
    ("an inverse of what is undefined", inverse(A[l_, m] * OUT, i, j)),
    ("a delta", delta(i, j) * x[i] + y[j]),
    ("cases", where(i, j, x[i], y[j] * s)),
    ("cases of which one is undefined", where(i, j, x[i], 1 / (1 - delta(i, j)))),
    ("cases of which the other is", where(i, j, x[i] + 1 / (delta(i, j)), y[i])),
    ("cases with an undefined case", where(i, j, 1 / (1 - delta(i, j)), x[i])),
    ("a list", pick(i, s, x[j], 1 / (1 - delta(i, j)))),
    ("a list with its first undefined", pick(j, 1 / (1 - delta(i, j)), s, t)),
    ("a sum", total(k, A[i, k] * A[k, j])),
    ("a sum of what does not know it", total(k, x[j] ** 2 + A[k, k])),
    ("a sum in a sum", total(k, A[i, k] * total(c, w[k, c] * x[k] ** 2) ** 2)),
    ("a sum without one", total(k, A[i, k] * x[k], (j,))),
    ("a sum without two", total(k, A[k, k], (i, j))),
    ("a sum without what is undefined", total(k, y[k] / (1 - delta(k, i)), (i,))),
    ("a sum with what is undefined", total(k, y[k] / (1 - delta(k, i)), (j,))),
    ("a part of a sum", total(k, x[k] * x[i], bounds=(ONE * 2, ONE * 3))),
    ("a part up to another size", total(k, x[k] / x[i], bounds=(ONE, size("D")))),
    ("the other part", total(k, x[k] ** 2, bounds=(size("D") + 1, size("K")))),
    ("a product", product(k, x[k] + x[i])),
    ("a product of what does not know it", product(k, x[i] + 1) + product(c, s)),
    ("a product without one", product(k, A[k, j], (i,))),
    ("a product with what is undefined", product(k, y[k] / (1 - delta(k, i)), (j,))),
    ("a product in a sum", total(c, product(k, w[k, c] + x[i]))),
    ("a sum in a product", product(k, x[k] + total(c, w[k, c] * x[i]))),
    ("a determinant", T(Det(l_, m, A[l_, m].expr)) * x[i]),
    ("of a matrix with an index", T(Det(l_, m, (A[l_, m] + x[i] * y[m]).expr))),
    ("of a matrix with undefined entries", T(Det(l_, m, (A[l_, m] / (1 - delta(i, j))).expr))),
    ("an inverse", inverse(A[l_, m], i, j)),
    ("an inverse at a label", inverse(A[l_, m] + delta(l_, m), label("1", "K"), i) * x[j]),
    ("an inverse with an index", inverse(A[l_, m] + x[i] * delta(l_, m), j, i)),
    ("a trace of an inverse", total(k, inverse(A[l_, m], k, k) * x[k])),
    ("a singular matrix", inverse(x[l_] * y[m] * (1 - delta(i, j)) + A[l_, m] * delta(i, j), i, j)),
    ("signs", fn("relu", x[i]) + fn("step", y[j] + s) * fn("sign", x[i] - x[j]) + fn("max", x[i], y[j])),
    ("exp", exp(x[i] + s) * exp(-x[j])),
    ("exp in a sum", total(k, exp(A[i, k]) * x[k])),
    ("log", log(x[i] + 1) * s),
    ("log of exp", log(exp(x[i]) + exp(x[j])) + log(total(k, exp(x[k])))),
    ("exp of log", exp(s * log(x[i] + 2)) + x[j]),
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_values(row: Any) -> None:
    node = Translation(Graph(), Context()).node(row[1].expr)
    found = levels(node)
    field = tower(found.count, 5, found.short)
    evaluation = Evaluation(field, Setting(found, SIZES, PLACES, frozenset("x"), frozenset(), frozenset()), POINTS, 1)
    value, undefined = evaluation.of(node, found.root)
    shape = (len(ALL), POINTS)
    wrong = np.zeros(1, bool) if undefined is None else undefined
    whole, bad = (np.broadcast_to(part.reshape(part.shape[-2:]), shape) for part in (value, wrong))
    got = np.where(bad, None, whole.astype(object))
    expected = [
        [Plain(evaluation, field, found.root, point).of(node, {i: a, j: b, **NAMED}) for point in range(POINTS)]
        for a, b in ALL
    ]
    assert got.tolist() == expected


UNKNOWN = [
    apply("f", x[i], OUT),
    fn("sin", OUT * x[j]),
    fn("cos", OUT),
    fn("erf", OUT * s),
    fn("erf", s) + apply("f", OUT, at=(i,)),
]


@pytest.mark.parametrize("value", UNKNOWN, ids=range(len(UNKNOWN)))
def test_unknown_functions_of_what_is_undefined(value: T) -> None:
    node = Translation(Graph(), Context()).node(value.expr)
    found = levels(node)
    evaluation = Evaluation(
        tower(found.count, 5, found.short),
        Setting(found, SIZES, PLACES, frozenset(), frozenset(), frozenset()),
        POINTS,
        1,
    )
    _, undefined = evaluation.of(node, found.root)
    assert undefined is not None
    assert np.broadcast_to(undefined, (len(ALL), POINTS)).tolist() == [[a == b] * POINTS for a, b in ALL]


def test_signs_of_unknown_values() -> None:
    """An exponential is positive everywhere, an unknown function is not; a constant has other values elsewhere."""
    field = tower(1, 5, False)
    for value, positive in ((exp(s), {True}), (apply("f", s), {True, False}), (apply("f", ONE), {True, False})):
        node = Translation(Graph(), Context()).node(value.expr)
        setting = Setting(levels(node), SIZES, PLACES, frozenset(), frozenset(), frozenset())
        found, undefined = Evaluation(field, setting, 20, 1)._unknown(node, (node.name, ()), 0)
        assert undefined is None and len(set(found.ravel().tolist())) == 20
        assert set(field.positive(found, 0).ravel().tolist()) == positive


def test_numbers_that_are_0_at_a_level() -> None:
    field = tower(2, 5, False)
    for value in (T(num(field.p[1])), T(num(Fraction(3, field.p[1])))):
        node = Translation(Graph(), Context()).node(value.expr)
        evaluation = Evaluation(
            field, Setting(levels(node), SIZES, PLACES, frozenset(), frozenset(), frozenset()), POINTS, 1
        )
        assert evaluation.of(node, 0)[1] is None
        with pytest.raises(Refused) as why:
            evaluation.of(node, 1)
        assert (why.value.reason, why.value.detail) == ("budget", "number")


PAIRS = [
    (apply("f", s), apply("f", -s), False),
    (apply("f", s), apply("f", s, orders=(1,)), False),
    (apply("f", s), apply("g", s), False),
    (apply("f", s, t), apply("f", t, s), False),
    (apply("f", s, at=(i,)), apply("f", s, at=(j,)), False),
    (apply("f", s + t), apply("f", t + s), True),
    (fn("erf", s - t), -fn("erf", t - s), True),
    (fn("erf", s), fn("erf", t), False),
    (fn("sin", s) ** 2 + fn("cos", s) ** 2, ONE, True),
    (fn("sin", s), fn("cos", s), False),
]


@pytest.mark.parametrize("row", PAIRS, ids=range(len(PAIRS)))
def test_what_unknown_functions_are_not(row: Any) -> None:
    """Two functions, or one at two values, have other values at every point."""
    translation = Translation(Graph(), Context())
    sides = [translation.node(side.expr) for side in row[:2]]
    found = levels(*sides)
    evaluation = Evaluation(
        tower(found.count, 5, found.short), Setting(found, SIZES, PLACES, frozenset(), frozenset(), frozenset()), 8, 1
    )
    left, right = (evaluation.of(side, found.root)[0] for side in sides)
    same = np.broadcast_to(left == right, (len(ALL), 8))[1]
    assert same.all() if row[2] else not same.any()
