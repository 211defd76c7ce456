"""The value of an expression at explicit sizes, in 60 digits, the obvious way: sums are loops, derivatives differences.

It shares nothing with the package but the nodes. Assumptions that are equations are imposed by Newton's method.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import product
from math import prod
from random import Random
from typing import Any

import mpmath
from mpmath import mp, mpf

from derive.model import Context, Equation
from derive.notation import (
    Add,
    Apply,
    Const,
    D,
    Delta,
    Det,
    Expr,
    Fn,
    Index,
    Inverse,
    Label,
    Mul,
    Num,
    Ord,
    Pick,
    Place,
    Pow,
    Product,
    Size,
    Slot,
    Sum,
    Var,
    Where,
    free_indices,
)

mp.dps = 60
STEP = mpf(10) ** -15
Entry = tuple[str, tuple[int, ...]]
At = dict[Index, int]


class Unknown(Exception):
    """There is no value here, or none that this oracle can tell."""


def _sigmoid(x: Any) -> Any:
    return 1 / (1 + mpmath.exp(-x))


FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "exp": mpmath.exp,
    "sin": mpmath.sin,
    "cos": mpmath.cos,
    "tan": mpmath.tan,
    "tanh": mpmath.tanh,
    "sinh": mpmath.sinh,
    "cosh": mpmath.cosh,
    "arctan": mpmath.atan,
    "erf": mpmath.erf,
    "gamma": mpmath.gamma,
    "sigmoid": _sigmoid,
    "softplus": lambda x: mpmath.log(1 + mpmath.exp(x)),
    "relu": lambda x: max(x, mpf(0)),
    "abs": abs,
    "sign": mpmath.sign,
    "step": lambda x: mpf(x > 0),
    "max": max,
    "min": min,
}


@dataclass
class Point:
    """One point: the sizes, the values that are drawn, and those that were moved."""

    context: Context
    sizes: Mapping[str, int]
    seed: int
    moved: dict[Entry, Any] = field(default_factory=dict)
    frozen: Point | None = None
    alone: str = ""
    known: dict[Entry, Any] = field(default_factory=dict)
    touched: set[Entry] = field(default_factory=set)

    def value(self, expr: Expr, at: At) -> Any:
        """The value with the free indices at these places, from 0."""
        match expr:
            case Num(value):
                return mpf(value.numerator) / value.denominator
            case Const():
                return +mp.pi
            case Size(name):
                return mpf(self.extent(name))
            case Ord(slot):
                return mpf(self.place(slot, at) + 1)
            case Var(name, slots):
                return self.entry(name, tuple(self.place(slot, at) for slot in slots))
            case Add(terms):
                return mpmath.fsum(self.value(term, at) for term in terms)
            case Mul(factors):
                return prod((self.value(factor, at) for factor in factors), start=mpf(1))
            case Pow(base, exponent):
                return self._power(self.value(base, at), self.value(exponent, at))
            case Sum(index, body, unequal, bounds):
                return mpmath.fsum(self.value(body, {**at, index: n}) for n in self._range(index, unequal, bounds, at))
            case Product(index, body, unequal, bounds):
                values = (self.value(body, {**at, index: n}) for n in self._range(index, unequal, bounds, at))
                return prod(values, start=mpf(1))
            case Delta(left, right):
                return mpf(self.place(left, at) == self.place(right, at))
            case Where(left, right, then, otherwise):
                return self.value(then if self.place(left, at) == self.place(right, at) else otherwise, at)
            case Pick(slot, items):
                return self.value(items[self.place(slot, at)], at)
            case Fn(name, args):
                return self._function(name, [self.value(arg, at) for arg in args])
            case Apply(name, orders, args, slots):
                places = tuple(self.place(slot, at) for slot in slots)
                return self._unknown(name, orders, [self.value(arg, at) for arg in args], places)
            case D(body, wrt, mode):
                return self._derivative(body, wrt, mode, at)
            case Det(rows, columns, body):
                return mpmath.det(self._matrix(rows, columns, body, at))
            case Inverse(rows, columns, body, row, column):
                return self._inverse(rows, columns, body, at)[self.place(row, at), self.place(column, at)]
        raise Unknown(type(expr).__name__)

    def extent(self, size: str) -> int:
        """How many values a size has here."""
        given = self.context.sizes.get(size)
        if isinstance(given, tuple):
            return len(given)
        return given if isinstance(given, int) else self.sizes[size]

    def place(self, slot: Slot, at: At) -> int:
        """The place that a slot means, from 0."""
        match slot:
            case Index():
                return at[slot]
            case Label(value, size):
                names = self.context.sizes.get(size)
                place = names.index(value) if isinstance(names, tuple) else int(value) - 1
            case Place(where, size):
                place = int(self.value(where, at)) - 1
            case _:
                raise Unknown(type(slot).__name__)
        if not 0 <= place < self.extent(size):
            raise Unknown("place")
        return place

    def entry(self, name: str, places: tuple[int, ...]) -> Any:
        """The value of an entry: moved, defined or drawn."""
        key = name, places
        if key in self.moved:
            return self.moved[key]
        if key not in self.known:
            self.known[key] = self._entry(name, places)
        return self.known[key]

    def _entry(self, name: str, places: tuple[int, ...]) -> Any:
        definition = self.context.definitions.get(name)
        if definition is not None:
            if self.frozen is not None and name != self.alone:
                return self.frozen.entry(name, places)
            return self.value(definition.body, dict(zip(definition.params, places, strict=True)))
        if name in self.context.unknown_of:
            return self._loss(name)
        return self._drawn(name, places)

    def _drawn(self, name: str, places: tuple[int, ...]) -> Any:
        kinds = {fact.kind: fact for fact in self.context.facts if fact.name == name}
        if "one-hot" in kinds:
            axis = kinds["one-hot"].axis
            others = places[:axis] + places[axis + 1 :]
            return mpf(
                Random(repr((self.seed, name, others))).randrange(self.extent(self._slots(name)[axis])) == places[axis]
            )
        if "symmetric" in kinds:
            places = tuple(sorted(places))
        self.touched.add((name, places))
        random = Random(repr((self.seed, name, places)))
        share = mpf(random.randint(150, 900)) / 1000
        if "unit-interval" in kinds:
            return share
        size = 2 * share
        return size if {"positive", "nonnegative"} & kinds.keys() or random.random() < 0.5 else -size

    def _slots(self, name: str) -> tuple[str, ...]:
        if name not in self.context.slots:
            raise Unknown(name)
        return self.context.slots[name]

    def _loss(self, name: str) -> Any:
        """Some smooth function of all entries that an unknown loss depends on."""
        total = linear = mpf(0)
        for tensor in self.context.unknown_of[name]:
            definition = self.context.definitions.get(tensor)
            slots = tuple(i.size for i in definition.params) if definition else self._slots(tensor)
            for places in product(*(range(self.extent(size)) for size in slots)):
                random = Random(repr((self.seed, name, tensor, places)))
                weight, bend = (mpf(random.randint(-900, 900)) / 700 for _ in range(2))
                value = self.entry(tensor, places)
                total += weight * value + bend * value**2
                linear += bend * value
        return total + mpmath.sin(linear)

    def _unknown(self, name: str, orders: tuple[int, ...], args: list[Any], places: tuple[int, ...]) -> Any:
        """``sin(b . x + c)`` with its derivatives, b and c drawn for each function."""
        random = Random(repr((self.seed, name, places)))
        scales = [mpf(random.randint(300, 1500)) / 1000 for _ in args]
        phase = mpf(random.randint(0, 6000)) / 1000
        slope = prod((scale**order for scale, order in zip(scales, orders, strict=True)), start=mpf(1))
        inner = sum((scale * arg for scale, arg in zip(scales, args, strict=True)), phase)
        return slope * mpmath.sin(inner + sum(orders) * mp.pi / 2)

    def _range(self, index: Index, unequal: tuple[Slot, ...], bounds: tuple[Expr, Expr] | None, at: At) -> list[int]:
        first, last = 0, self.extent(index.size) - 1
        if bounds is not None:
            first, last = (int(self.value(end, at)) - 1 for end in bounds)
            if first < 0 or last >= self.extent(index.size):
                raise Unknown("range")
        left_out = {self.place(slot, at) for slot in unequal}
        return [n for n in range(first, last + 1) if n not in left_out]

    def _power(self, base: Any, exponent: Any) -> Any:
        if exponent == int(exponent):
            if not base and exponent < 0:
                raise Unknown("0 in a denominator")
            return base ** int(exponent)
        if base <= 0:
            raise Unknown("a root of what is not positive")
        return base**exponent

    def _function(self, name: str, args: list[Any]) -> Any:
        if name == "log":
            if args[0] <= 0:
                raise Unknown("a logarithm of what is not positive")
            return mpmath.log(args[0])
        if name not in FUNCTIONS:
            raise Unknown(name)
        return FUNCTIONS[name](*args)

    def _matrix(self, rows: Index, columns: Index, body: Expr, at: At) -> Any:
        n = self.extent(rows.size)
        entries = [[self.value(body, {**at, rows: i, columns: j}) for j in range(n)] for i in range(n)]
        return mpmath.matrix(entries)

    def _inverse(self, rows: Index, columns: Index, body: Expr, at: At) -> Any:
        try:
            return mpmath.inverse(self._matrix(rows, columns, body, at))
        except ZeroDivisionError:
            raise Unknown("singular") from None

    def _derivative(self, body: Expr, wrt: Expr, mode: str, at: At) -> Any:
        if not isinstance(wrt, Var):
            raise Unknown("a derivative by an expression")
        entry = wrt.name, tuple(self.place(slot, at) for slot in wrt.indices)
        here = self.entry(*entry)
        if mode == "explicit":
            alone = body.name if isinstance(body, Var) else ""
            worlds = [self._with(entry, here + sign * STEP, self, alone) for sign in (1, -1)]
        else:
            worlds = [self._with(entry, here + sign * STEP, self.frozen, self.alone) for sign in (1, -1)]
        ahead, behind = (world.value(body, at) for world in worlds)
        return (ahead - behind) / (2 * STEP)

    def _with(self, entry: Entry, value: Any, frozen: Point | None, alone: str) -> Point:
        symmetric = any(fact.kind == "symmetric" and fact.name == entry[0] for fact in self.context.facts)
        if symmetric:
            raise Unknown("a derivative by a symmetric matrix")
        return Point(self.context, self.sizes, self.seed, {**self.moved, entry: value}, frozen, alone)


def imposed(point: Point, equations: Iterable[Equation]) -> Point:
    """The point moved until the equations hold: Newton's method, the smallest move each time."""
    equations = tuple(equations)
    for _ in range(30):
        residuals = _residuals(point, equations)
        if all(abs(residual) < mpf(10) ** -40 for residual in residuals):
            return point
        entries = sorted(point.touched | point.moved.keys())
        slopes = mpmath.matrix(len(residuals), len(entries))
        for column, entry in enumerate(entries):
            worlds = [
                Point(point.context, point.sizes, point.seed, {**point.moved, entry: point.entry(*entry) + s * STEP})
                for s in (1, -1)
            ]
            ahead, behind = (_residuals(world, equations) for world in worlds)
            for row, (high, low) in enumerate(zip(ahead, behind, strict=True)):
                slopes[row, column] = (high - low) / (2 * STEP)
        try:
            square = slopes * slopes.T + mpf(10) ** -35 * mpmath.eye(len(residuals))
            move = slopes.T * mpmath.lu_solve(square, mpmath.matrix(residuals))
        except ZeroDivisionError:
            raise Unknown("assumption") from None
        moved = {entry: point.entry(*entry) - move[number] for number, entry in enumerate(entries)}
        point = Point(point.context, point.sizes, point.seed, {**point.moved, **moved})
    raise Unknown("assumption")


def _residuals(point: Point, equations: tuple[Equation, ...]) -> list[Any]:
    found = []
    for equation in equations:
        letters = sorted(free_indices(equation.lhs) | free_indices(equation.rhs), key=repr)
        for places in product(*(range(point.extent(letter.size)) for letter in letters)):
            at = dict(zip(letters, places, strict=True))
            found.append(point.value(equation.lhs, at) - point.value(equation.rhs, at))
    return found
