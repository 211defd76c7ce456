"""Expressions written with Python's operators, so that a test's rows read like formulas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from derive.model import Coincidence, Context, Definition, Equation, Fact
from derive.notation import (
    HALF,
    MINUS_ONE,
    Add,
    Apply,
    D,
    Decimal,
    Delta,
    Expr,
    Fn,
    Index,
    Label,
    Mul,
    Num,
    Ord,
    Pick,
    Pow,
    Product,
    Size,
    Slot,
    Sum,
    Var,
    Where,
    fresh,
    neg,
    num,
    substitute_slots,
)


@dataclass(frozen=True)
class T:
    """A scalar expression with operators."""

    expr: Expr

    def __add__(self, other: T | int) -> T:
        return T(Add((self.expr, raw(other))))

    def __radd__(self, other: int) -> T:
        return T(Add((raw(other), self.expr)))

    def __sub__(self, other: T | int) -> T:
        return T(Add((self.expr, neg(raw(other)))))

    def __rsub__(self, other: int) -> T:
        return T(Add((raw(other), neg(self.expr))))

    def __mul__(self, other: T | int) -> T:
        return T(Mul((self.expr, raw(other))))

    def __rmul__(self, other: int) -> T:
        return T(Mul((raw(other), self.expr)))

    def __truediv__(self, other: T | int) -> T:
        return T(Mul((self.expr, Pow(raw(other), MINUS_ONE))))

    def __rtruediv__(self, other: int) -> T:
        return T(Mul((raw(other), Pow(self.expr, MINUS_ONE))))

    def __pow__(self, other: T | int) -> T:
        return T(Pow(self.expr, raw(other)))

    def __neg__(self) -> T:
        return T(neg(self.expr))


@dataclass(frozen=True)
class Family:
    """A symbol: ``x[i]`` is an entry."""

    name: str

    def __getitem__(self, slots: Slot | tuple[Slot, ...]) -> T:
        return T(Var(self.name, slots if isinstance(slots, tuple) else (slots,)))


def raw(value: T | int | Fraction) -> Expr:
    return value.expr if isinstance(value, T) else num(value)


def scalar(name: str) -> T:
    return T(Var(name))


def index(letter: str, size: str) -> Index:
    return Index(letter, size)


def label(value: str, size: str) -> Label:
    return Label(value, size)


def total(letter: Index, body: T | int, unequal: tuple[Slot, ...] = (), bounds: tuple[T, T] | None = None) -> T:
    bound = fresh(letter)
    ends = (bounds[0].expr, bounds[1].expr) if bounds else None
    return T(Sum(bound, substitute_slots(raw(body), {letter: bound}), unequal, ends))


def product(letter: Index, body: T | int, unequal: tuple[Slot, ...] = (), bounds: tuple[T, T] | None = None) -> T:
    bound = fresh(letter)
    ends = (bounds[0].expr, bounds[1].expr) if bounds else None
    return T(Product(bound, substitute_slots(raw(body), {letter: bound}), unequal, ends))


def delta(left: Slot, right: Slot) -> T:
    return T(Delta(left, right))


def d(body: T, wrt: T) -> T:
    return T(D(body.expr, wrt.expr))


def partial(body: T, wrt: T) -> T:
    return T(D(body.expr, wrt.expr, "explicit"))


def fn(name: str, *args: T | int) -> T:
    return T(Fn(name, tuple(map(raw, args))))


def exp(value: T | int) -> T:
    return fn("exp", value)


def log(value: T | int) -> T:
    return fn("log", value)


def sqrt(value: T | int) -> T:
    return T(Pow(raw(value), HALF))


def apply(name: str, *args: T, orders: tuple[int, ...] | None = None, at: tuple[Slot, ...] = ()) -> T:
    return T(Apply(name, orders or (0,) * len(args), tuple(map(raw, args)), at))


def size(name: str) -> T:
    return T(Size(name))


def place(slot: Slot) -> T:
    return T(Ord(slot))


def number(text: str) -> T:
    return T(Num(Fraction(text)))


def decimal(text: str) -> T:
    digits = len(text.partition(".")[2])
    return T(Decimal(Fraction(text), Fraction(1, 2 * 10**digits)))


def pick(letter: Index, *items: T) -> T:
    return T(Pick(letter, tuple(map(raw, items))))


def where(left: Slot, right: Slot, then: T, otherwise: T) -> T:
    return T(Where(left, right, raw(then), raw(otherwise)))


def define(name: str, params: tuple[Index, ...], body: T) -> Definition:
    return Definition(name, params, body.expr)


def equation(lhs: T, rhs: T | int) -> Equation:
    return Equation(lhs.expr, raw(rhs))


def context(
    *given: Definition | Equation | Fact | Coincidence,
    sizes: Mapping[str, int | tuple[str, ...]] | None = None,
    slots: Mapping[str, tuple[str, ...]] | None = None,
    unknown_of: Mapping[str, tuple[str, ...]] | None = None,
) -> Context:
    return Context(
        {one.name: one for one in given if isinstance(one, Definition)},
        tuple(one for one in given if isinstance(one, Equation)),
        tuple(one for one in given if isinstance(one, Fact)),
        tuple(one for one in given if isinstance(one, Coincidence)),
        slots or {},
        sizes or {},
        unknown_of or {},
    )
