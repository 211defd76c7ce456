"""Expressions as code for arrays: one axis for each index, sums as einsum."""

from __future__ import annotations

import keyword
import re
from collections.abc import Mapping, Sequence
from dataclasses import field

from derive.model import Context
from derive.notation import (
    MINUS_ONE,
    ZERO,
    Add,
    Apply,
    Const,
    D,
    Delta,
    Expr,
    Fn,
    Index,
    Mul,
    Num,
    Pow,
    Size,
    Slot,
    Sum,
    Var,
    Where,
    children,
    free_indices,
    own_slots,
    rebuild,
)
from derive.records import dataclass
from derive.rules.calculus import divisor_of
from derive.rules.sums import Nest
from derive.source import ReadError

_CALLS: Mapping[str, str] = {
    **{name: f"{{xp}}.{name}({{u}})" for name in ("exp", "log", "tanh", "sinh", "cosh", "sin", "cos", "sign", "abs")},
    "sigmoid": "1 / (1 + {xp}.exp(-({u})))",
    "normpdf": "{xp}.exp(-({u}) ** 2 / 2) / {xp}.sqrt(2 * {xp}.pi)",
    "softplus": "{xp}.log1p({xp}.exp({u}))",
    "relu": "{xp}.where({u} > 0, {u}, 0.0)",
    "step": "{xp}.where({u} > 0, 1.0, 0.0)",
    "max": "{xp}.maximum({u}, {v})",
    "min": "{xp}.minimum({u}, {v})",
}
_LETTERS = "abcdefghijklmnopqrstuvwxyz"

Axes = tuple[Index, ...]


def identifier(name: str) -> str:
    """``W^{(1)}`` as ``W_1``; ``\\lambda`` as ``lambda_``."""
    plain = re.sub(r"\W+", "_", name.replace("\\", " ").replace("'", "_prime")).strip("_") or "x"
    plain = f"n{plain}" if plain[0].isdigit() else plain
    return f"{plain}_" if keyword.iskeyword(plain) else plain


def over_everything(expr: Expr) -> Expr:
    """The same with sums over whole sizes: 0 where they leave something out."""
    below = children(expr)
    new = rebuild(expr, tuple(map(over_everything, below))) if below else expr
    if not isinstance(new, Sum) or new.bounds is not None:
        return new
    body = new.body
    for slot in new.unequal:
        body = Where(new.index, slot, ZERO, body)
    return Sum(new.index, body)


def shape(sizes: Sequence[str]) -> str:
    if not sizes:
        return "a number"
    return f"({', '.join(map(identifier, sizes))}{',' if len(sizes) == 1 else ''})"


@dataclass
class Arrays:
    """``extra``: arguments that are no symbols. ``sizes``: those that are needed as numbers."""

    xp: str
    context: Context
    extra: dict[str, str] = field(default_factory=dict)
    sizes: set[str] = field(default_factory=set)

    def full(self, expr: Expr, axes: Axes) -> str:
        """An array with all axes, also those on which it does not depend."""
        text = self.array(expr, axes)
        missing = [index for index in axes if index not in free_indices(expr)]
        if not missing:
            return text
        ones = ", ".join(self.size(index.size) for index in axes)
        return f"{closed(text)} * {self.xp}.ones(({ones},))"

    def size(self, name: str) -> str:
        self.sizes.add(identifier(name))
        return identifier(name)

    def array(self, expr: Expr, axes: Axes) -> str:
        """Code of the array of an expression's entries; an axis on which it does not depend has length 1."""
        match expr:
            case Num(value):
                return str(value.numerator) if value.denominator == 1 else f"({value.numerator} / {value.denominator})"
            case Const():
                return f"{self.xp}.pi"
            case Size(name):
                return self.size(name)
            case Var(name, slots):
                return self.entries(identifier(name), slots, axes)
            case Delta(left, right):
                return self.entries(f"{self.xp}.eye({self.size(left.size)})", (left, right), axes)
            case Add(terms):
                joined = " + ".join(self.array(term, axes) for term in terms)
                return f"({joined.replace('+ -', '- ')})"
            case Mul() | Sum():
                return self.product(expr, axes)
            case Pow(base, exponent):
                return f"{closed(self.array(base, axes))} ** {closed(self.array(exponent, axes))}"
            case Fn(name, args):
                if name not in _CALLS:
                    raise ReadError(f"{name} cannot be written as a program")
                inner = [self.array(arg, axes) for arg in args]
                text = _CALLS[name].format(xp=self.xp, u=inner[0], v=inner[-1])
                return text if text.startswith(self.xp) else f"({text})"
            case Apply(name, orders, args):
                own = identifier(name) + "".join(f"_{order}" for order in orders if order)
                self.extra[own] = f"the function {name}{chr(39) * sum(orders)}"
                return f"{own}({', '.join(self.array(arg, axes) for arg in args)})"
            case D(Var(of), Var(by, slots)):
                own = f"d{identifier(of)}_d{identifier(by)}"
                self.extra[own] = shape(tuple(slot.size for slot in slots))
                return self.entries(own, slots, axes)
            case Where(left, right, then, otherwise):
                same = self.entries(f"{self.xp}.eye({self.size(left.size)})", (left, right), axes)
                return f"{self.xp}.where({same} > 0, {self.array(then, axes)}, {self.array(otherwise, axes)})"
        raise ReadError("this result cannot be written as a program")

    def entries(self, array: str, slots: tuple[Slot, ...], axes: Axes) -> str:
        """The axes of an array brought into their order; where it has none, one of length 1."""
        if any(not isinstance(slot, Index) for slot in slots):
            raise ReadError("this result cannot be written as a program")
        own = tuple(slot for slot in slots if isinstance(slot, Index))
        present = tuple(index for index in axes if index in own)
        text = array if own == present else f'{self.xp}.einsum("{_subscripts([own], present)}", {array})'
        if len(present) == len(axes) or not present:
            return text
        return f"{text}[{', '.join(':' if index in present else 'None' for index in axes)}]"

    def product(self, expr: Expr, axes: Axes) -> str:
        """Factors side by side where they have the same axes, else einsum; what divides comes last."""
        nest = Nest.of(expr)
        if any(isinstance(factor, Sum) for factor in nest.factors):
            raise ReadError("this result cannot be written as a program")
        live = {index for factor in nest.factors for index in free_indices(factor)}
        sign = "-" if any(factor == MINUS_ONE for factor in nest.factors) else ""
        factors = [factor for factor in nest.factors if factor != MINUS_ONE]
        scalars = [factor for factor in factors if not free_indices(factor)]
        others = [factor for factor in factors if free_indices(factor)]
        above = [self.size(index.size) for index in nest.indices if index not in live]
        above += [closed(self.array(one, ())) for one in scalars if divisor_of(one) is None]
        below = [closed(self.array(divisor, ())) for one in scalars if (divisor := divisor_of(one)) is not None]
        if not live & set(nest.indices) and len({free_indices(factor) for factor in others}) == 1:
            above += [closed(self.array(one, axes)) for one in others if divisor_of(one) is None]
            below += [closed(self.array(divisor, axes)) for one in others if (divisor := divisor_of(one)) is not None]
        elif others:
            above.append(self.einsum(others, axes))
        return sign + " / ".join([" * ".join(above) or "1", *below])

    def einsum(self, factors: Sequence[Expr], axes: Axes) -> str:
        """The product of arrays, summed over the indices that are not among the axes."""
        operands = [(self.array(factor, own), own) for factor in factors for own in (_own_axes(factor),)]
        present = tuple(index for index in axes if any(index in own for _, own in operands))
        subscripts = _subscripts([own for _, own in operands], present)
        text = f'{self.xp}.einsum("{subscripts}", {", ".join(code for code, _ in operands)})'
        if present and len(present) < len(axes):
            text += f"[{', '.join(':' if index in present else 'None' for index in axes)}]"
        return text


def _own_axes(expr: Expr) -> Axes:
    """The axes of an array as it is stored."""
    slots = tuple(slot for slot in own_slots(expr) if isinstance(slot, Index)) if isinstance(expr, Var | Delta) else ()
    if isinstance(expr, D):
        slots = _own_axes(expr.wrt)
    return slots if slots and len(set(slots)) == len(slots) else sorted_indices(expr)


def closed(code: str) -> str:
    """Code that can stand beside an operator: a name, a number, a call, something in brackets."""
    rest = re.sub(r"^[\w.]*", "", code)
    if not rest:
        return code
    while rest:
        closing = {"(": ")", "[": "]"}.get(rest[0])
        end = matching(rest, closing) if closing else 0
        if not end:
            return f"({code})"
        rest = rest[end:]
    return code


def matching(code: str, closing: str) -> int:
    """Where the bracket that the code begins with is closed."""
    depth = 0
    for place, char in enumerate(code):
        depth += (char == code[0]) - (char == closing)
        if not depth:
            return place + 1
    return 0


def _subscripts(operands: Sequence[Axes], result: Axes) -> str:
    letters: dict[Index, str] = {}
    for own in (*operands, result):
        for index in own:
            wish = index.name if index.name in _LETTERS and index.name not in letters.values() else None
            letters.setdefault(index, wish or next(c for c in _LETTERS if c not in letters.values()))
    return ",".join("".join(letters[i] for i in own) for own in operands) + "->" + "".join(letters[i] for i in result)


def sorted_indices(expr: Expr) -> Axes:
    return tuple(sorted(free_indices(expr), key=lambda index: (index.number, index.name)))
