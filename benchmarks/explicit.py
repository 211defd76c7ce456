"""The same expressions with every entry written out, at sizes that are numbers: what SymPy can be asked about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from math import prod

import sympy

from derive.model import Definition
from derive.notation import Add, D, Delta, Expr, Fn, Index, Mul, Num, Pow, Slot, Sum, Var

Values = Mapping[Slot, int]


@dataclass(frozen=True)
class Explicit:
    """Definitions, the slots of every symbol, and a number for every size."""

    definitions: Mapping[str, Definition]
    slots: Mapping[str, tuple[str, ...]]
    sizes: Mapping[str, int]

    def value(self, expr: Expr, at: Values, held: frozenset[str] = frozenset()) -> sympy.Expr:
        """The expression at some indices; the symbols in ``held`` are not unfolded."""
        match expr:
            case Num(value):
                return sympy.Rational(value.numerator, value.denominator)
            case Var(name, indices):
                return self.entry(name, tuple(at[index] for index in indices), held)
            case Add(items):
                return sympy.Add(*(self.value(item, at, held) for item in items))
            case Mul(items):
                return sympy.Mul(*(self.value(item, at, held) for item in items))
            case Pow(base, exponent):
                return self.value(base, at, held) ** self.value(exponent, at, held)
            case Sum(index, body):
                places = range(self.sizes[index.size])
                return sympy.Add(*(self.value(body, {**at, index: place}, held) for place in places))
            case Delta(left, right):
                return sympy.Integer(at[left] == at[right])
            case Fn(name, args):
                return getattr(sympy, name)(*(self.value(arg, at, held) for arg in args))
            case D(body, Var(name, indices)):
                place = tuple(at[index] for index in indices)
                slope = sympy.diff(self.value(body, at, held | {name}), _symbol(name, place))
                return slope if name in held or name not in self.definitions else self.unfolded(slope, name, held)
        raise TypeError(type(expr).__name__)

    def entry(self, name: str, place: tuple[int, ...], held: frozenset[str]) -> sympy.Expr:
        if name in held or name not in self.definitions:
            return _symbol(name, place)
        definition = self.definitions[name]
        return self.value(definition.body, dict(zip(definition.params, place, strict=True)), held)

    def unfolded(self, expr: sympy.Expr, name: str, held: frozenset[str]) -> sympy.Expr:
        """With every entry of a symbol replaced by its definition; there are no indices left to capture."""
        places = product(*(range(self.sizes[size]) for size in self.slots[name]))
        return expr.subs({_symbol(name, place): self.entry(name, place, held) for place in places})


def corners(indices: frozenset[Index], sizes: Mapping[str, int]) -> list[Values]:
    """Two entries: all indices equal, and all as different as they can be."""
    letters = sorted(indices, key=lambda index: index.name)
    apart = {index: number % sizes[index.size] for number, index in enumerate(letters)}
    return [dict.fromkeys(letters, 0), apart] if prod(sizes[index.size] for index in letters) > 1 else [apart]


def _symbol(name: str, place: tuple[int, ...]) -> sympy.Symbol:
    return sympy.Symbol("_".join([name, *map(str, place)]), real=True)
