"""The result of a derivation as a function in NumPy, PyTorch or JAX: definitions in their order, sums as einsum."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

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
)
from derive.rules.calculus import divisor_of
from derive.rules.sums import Nest
from derive.rules.tidy import tidy
from derive.source import ReadError
from derive.stepping.steps import Derivation

_MODULES: Mapping[str, tuple[str, str]] = {
    "numpy": ("import numpy as np", "np"),
    "torch": ("import torch", "torch"),
    "jax": ("import jax.numpy as jnp", "jnp"),
}
_CALLS: Mapping[str, str] = {
    **{name: f"{{xp}}.{name}({{u}})" for name in ("exp", "log", "tanh", "sinh", "cosh", "sin", "cos", "sign", "abs")},
    "sigmoid": "1 / (1 + {xp}.exp(-({u})))",
    "softplus": "{xp}.log1p({xp}.exp({u}))",
    "relu": "{xp}.where({u} > 0, {u}, 0.0)",
    "step": "{xp}.where({u} > 0, 1.0, 0.0)",
    "max": "{xp}.maximum({u}, {v})",
    "min": "{xp}.minimum({u}, {v})",
}
_LETTERS = "abcdefghijklmnopqrstuvwxyz"

Axes = tuple[Index, ...]


def render(derivation: Derivation, library: str) -> str:
    """A function that computes the result from the free symbols, their shapes in its docstring.

    ``library``: ``numpy``, ``torch`` or ``jax``. The slope of an unknown loss and unknown functions with their
    derivatives are arguments. Raises ReadError for what has no such form.
    """
    return function("gradient", derivation.goal, derivation.result, derivation.context, library)


def function(name: str, what: Expr, value: Expr, context: Context, library: str) -> str:
    """A function of the free symbols of ``value`` and its definitions; ``what`` it is says the axes of its result."""
    imported, xp = _MODULES[library]
    writer = _Writer(xp, context)
    used = _needed(value, context)
    body = [
        f"{identifier(one)} = {writer.array(tidy(definition.body), definition.params)}"
        for one in used
        if (definition := context.definitions.get(one)) is not None
    ]
    axes = _axes(what)
    body.append(f"return {_bare(writer.full(value, axes))}")
    free = [one for one in used if one not in context.definitions]
    sizes = [f"{size} = {_origin(size, free, context)}" for size in sorted(writer.sizes)]
    shapes = [f"{identifier(one)}: {_shape(context.slots.get(one, ()))}" for one in free]
    shapes += [f"{one}: {said}" for one, said in writer.extra.items()]
    lines = [
        *(imported, "", ""),
        f"def {name}({', '.join([*map(identifier, free), *writer.extra])}):",
        f'    """{_said(what)}.',
        "",
        *(f"    {shape}" for shape in shapes),
        f"    Returns: {_shape(tuple(index.size for index in axes))}",
        '    """',
        *(f"    {line}" for line in (*sizes, *body)),
    ]
    return "\n".join(lines)


def _bare(code: str) -> str:
    """Without brackets around all of it."""
    return code[1:-1] if code.startswith("(") and _matching(code, ")") == len(code) else code


def _needed(value: Expr, context: Context) -> list[str]:
    """The symbols that a value is made of: the free ones as they were declared, then each after those it needs."""
    done: dict[str, None] = {}

    def add(name: str) -> None:
        if name not in done and name not in context.unknown_of:
            for part in sorted(_read(context.definitions[name].body)) if name in context.definitions else ():
                add(part)
            done[name] = None

    for name in sorted(_read(value)):
        add(name)
    free = [name for name in context.slots if name in done and name not in context.definitions]
    return list(dict.fromkeys([*free, *done]))


def _read(expr: Expr) -> frozenset[str]:
    """The symbols whose values are needed; the slopes of unknown functions are handed over."""
    if isinstance(expr, D):
        return frozenset()
    own = frozenset((expr.name,)) if isinstance(expr, Var) else frozenset[str]()
    return own.union(*map(_read, children(expr)))


def _axes(goal: Expr) -> Axes:
    """The free indices of a goal: those of the function, then those of the variables, the innermost first."""
    if isinstance(goal, D):
        return tuple(dict.fromkeys((*_axes(goal.body), *_axes(goal.wrt))))
    return (
        tuple(slot for slot in own_slots(goal) if isinstance(slot, Index)) if isinstance(goal, Var) else _sorted(goal)
    )


def _sorted(expr: Expr) -> Axes:
    return tuple(sorted(free_indices(expr), key=lambda index: (index.number, index.name)))


def _shape(sizes: Sequence[str]) -> str:
    if not sizes:
        return "a number"
    return f"({', '.join(map(identifier, sizes))}{',' if len(sizes) == 1 else ''})"


def _said(what: Expr) -> str:
    """``dL/dW``"""
    match what:
        case D(body, Var(name)):
            inner = _said(body)
            return f"d({inner})/d{identifier(name)}" if "/" in inner else f"d{inner}/d{identifier(name)}"
        case Var(name):
            return identifier(name)
    return "f"


def _origin(size: str, free: Iterable[str], context: Context) -> str:
    for name in free:
        for axis, own in enumerate(context.slots.get(name, ())):
            if identifier(own) == size:
                return f"{identifier(name)}.shape[{axis}]"
    return size


def identifier(name: str) -> str:
    """``W^{(1)}`` as ``W_1``; ``\\lambda`` as ``lambda_``."""
    plain = re.sub(r"\W+", "_", name.replace("\\", " ").replace("'", "_prime")).strip("_") or "x"
    plain = f"n{plain}" if plain[0].isdigit() else plain
    return f"{plain}_" if keyword.iskeyword(plain) else plain


@dataclass
class _Writer:
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
        return f"{_closed(text)} * {self.xp}.ones(({ones},))"

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
                return f"{_closed(self.array(base, axes))} ** {_closed(self.array(exponent, axes))}"
            case Fn(name, args):
                inner = [self.array(arg, axes) for arg in args]
                text = _CALLS[name].format(xp=self.xp, u=inner[0], v=inner[-1])
                return text if text.startswith(self.xp) else f"({text})"
            case Apply(name, orders, args):
                own = identifier(name) + "".join(f"_{order}" for order in orders if order)
                self.extra[own] = f"the function {name}{chr(39) * sum(orders)}"
                return f"{own}({', '.join(self.array(arg, axes) for arg in args)})"
            case D(Var(of), Var(by, slots)):
                own = f"d{identifier(of)}_d{identifier(by)}"
                self.extra[own] = _shape(tuple(slot.size for slot in slots))
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
        if isinstance(expr, Sum) and expr.unequal and expr.bounds is None:
            body = expr.body
            for slot in expr.unequal:
                body = Where(expr.index, slot, ZERO, body)
            expr = Sum(expr.index, body)
        nest = Nest.of(expr)
        if any(isinstance(factor, Sum) for factor in nest.factors):
            raise ReadError("this result cannot be written as a program")
        live = {index for factor in nest.factors for index in free_indices(factor)}
        sign = "-" if any(factor == MINUS_ONE for factor in nest.factors) else ""
        factors = [factor for factor in nest.factors if factor != MINUS_ONE]
        scalars = [factor for factor in factors if not free_indices(factor)]
        others = [factor for factor in factors if free_indices(factor)]
        above = [self.size(index.size) for index in nest.indices if index not in live]
        above += [_closed(self.array(one, ())) for one in scalars if divisor_of(one) is None]
        below = [_closed(self.array(divisor, ())) for one in scalars if (divisor := divisor_of(one)) is not None]
        if not live & set(nest.indices) and len({free_indices(factor) for factor in others}) == 1:
            above += [_closed(self.array(one, axes)) for one in others if divisor_of(one) is None]
            below += [_closed(self.array(divisor, axes)) for one in others if (divisor := divisor_of(one)) is not None]
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
    return slots if slots and len(set(slots)) == len(slots) else _sorted(expr)


def _closed(code: str) -> str:
    """Code that can stand beside an operator: a name, a number, a call, something in brackets."""
    rest = re.sub(r"^[\w.]*", "", code)
    if not rest:
        return code
    while rest:
        closing = {"(": ")", "[": "]"}.get(rest[0])
        end = _matching(rest, closing) if closing else 0
        if not end:
            return f"({code})"
        rest = rest[end:]
    return code


def _matching(code: str, closing: str) -> int:
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
