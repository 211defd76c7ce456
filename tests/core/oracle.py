"""Exact values by brute force: every sum a loop, every entry a fraction, derivatives by dual numbers.

It shares nothing with the package but the nodes, and is only meant for sizes below 5.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from random import Random

from derive.notation import (
    Add,
    D,
    Delta,
    Expr,
    Index,
    Label,
    Mul,
    Num,
    Ord,
    Pow,
    Size,
    Slot,
    Sum,
    Var,
    Where,
    free_indices,
)

Entry = tuple[str, tuple[int, ...]]


class Unknown(Exception):
    """The value is no fraction."""


@dataclass(frozen=True)
class Dual:
    """A value and its derivative by one entry."""

    value: Fraction
    slope: Fraction = Fraction(0)


class Oracle:
    """The value of an expression at one size and random entries."""

    def __init__(self, sizes: Mapping[str, int], seed: int) -> None:
        self.sizes, self.seed = sizes, seed
        self.drawn: dict[Entry, Fraction] = {}

    def draw(self, entry: Entry) -> Fraction:
        if entry not in self.drawn:
            random = Random(repr((self.seed, entry)))
            self.drawn[entry] = Fraction(random.choice([-7, -5, -3, -2, 2, 3, 5, 7, 11]), random.choice([1, 2, 3]))
        return self.drawn[entry]

    def value(self, expr: Expr, places: Mapping[Index, int]) -> Fraction:
        return self._dual(expr, dict(places), None).value

    def _dual(self, expr: Expr, at: dict[Index, int], wrt: Entry | None) -> Dual:
        def place(slot: Slot) -> int:
            return int(slot.value) - 1 if isinstance(slot, Label) else at[slot]

        match expr:
            case Num(value):
                return Dual(value)
            case Size(name):
                return Dual(Fraction(self.sizes[name]))
            case Ord(index):
                return Dual(Fraction(place(index) + 1))
            case Var(name, indices):
                entry = name, tuple(map(place, indices))
                return Dual(self.draw(entry), Fraction(entry == wrt))
            case Delta(left, right):
                return Dual(Fraction(place(left) == place(right)))
            case Where(left, right, then, otherwise):
                return self._dual(then if place(left) == place(right) else otherwise, at, wrt)
            case Add(terms):
                parts = [self._dual(term, at, wrt) for term in terms]
                return Dual(sum((p.value for p in parts), Fraction(0)), sum((p.slope for p in parts), Fraction(0)))
            case Mul(factors):
                result = Dual(Fraction(1))
                for factor in factors:
                    part = self._dual(factor, at, wrt)
                    result = Dual(result.value * part.value, result.slope * part.value + result.value * part.slope)
                return result
            case Pow(base, exponent):
                part, power = self._dual(base, at, wrt), self._dual(exponent, at, wrt)
                n = power.value.numerator
                if power.slope or power.value.denominator > 1 or abs(n) > 9:
                    raise Unknown
                return Dual(part.value**n, n * part.value ** (n - 1) * part.slope if n else Fraction(0))
            case Sum(index, body, unequal):
                total = Dual(Fraction(0))
                for number in range(self.sizes[index.size]):
                    if number not in [place(slot) for slot in unequal]:
                        part = self._dual(body, {**at, index: number}, wrt)
                        total = Dual(total.value + part.value, total.slope + part.slope)
                return total
            case D(body, Var(name, indices)) if wrt is None:
                return Dual(self._dual(body, at, (name, tuple(map(place, indices)))).slope)
        raise TypeError(type(expr).__name__)


def differ(lhs: Expr, rhs: Expr, sizes: tuple[str, ...], largest: int = 4) -> bool:
    """Whether both sides are defined and different somewhere at small sizes."""
    letters = sorted(free_indices(lhs) | free_indices(rhs), key=lambda index: index.name)
    for numbers in product(range(1, largest + 1), repeat=len(sizes)):
        oracle = Oracle(dict(zip(sizes, numbers, strict=True)), sum(numbers))
        for places in product(*(range(oracle.sizes[letter.size]) for letter in letters)):
            at = dict(zip(letters, places, strict=True))
            try:
                if oracle.value(lhs, at) != oracle.value(rhs, at):
                    return True
            except (ZeroDivisionError, Unknown):
                continue
    return False
