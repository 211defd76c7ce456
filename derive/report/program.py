"""The result of a derivation as a function in NumPy, PyTorch or JAX: definitions in their order, sums as einsum."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from derive.model import Context
from derive.notation import (
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
    free_indices,
    names,
    own_slots,
    walk,
)
from derive.rules import Setting
from derive.rules.sums import Nest
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
    imported, xp = _MODULES[library]
    writer = _Writer(xp, derivation.context)
    used = _needed(derivation)
    assigned = [name for name in used if name in derivation.context.definitions]
    body = []
    for name in assigned:
        definition = derivation.context.definitions[name]
        body.append(f"{writer.name(name)} = {writer.array(definition.body, definition.params)}")
    axes = _axes(derivation.goal)
    body.append(f"return {writer.full(derivation.result, axes)}")
    free = [name for name in used if name not in derivation.context.definitions]
    arguments = [*map(writer.name, free), *writer.extra]
    sizes = [f"{size} = {_origin(size, free, writer)}" for size in sorted(writer.sizes)]
    shapes = [f"{writer.name(name)}: {_shape(derivation.context.slots.get(name, ()))}" for name in free]
    shapes += [f"{name}: {what}" for name, what in writer.extra.items()]
    goal = _goal(derivation.goal, writer)
    lines = [imported, "", "", f"def gradient({', '.join(arguments)}):", f'    """{goal}.', ""]
    lines += [f"    {shape}" for shape in shapes]
    lines += [f"    Returns: {_shape(tuple(index.size for index in axes))}", '    """']
    return "\n".join([*lines, *(f"    {line}" for line in [*sizes, *body])])


def _needed(derivation: Derivation) -> list[str]:
    """The symbols that the result is made of, each after those in its own definition."""
    setting = Setting(derivation.context)
    done: dict[str, None] = {}

    def add(name: str) -> None:
        if name in done or name in derivation.context.unknown_of:
            return
        if name in derivation.context.definitions:
            for part in sorted(names(derivation.context.definitions[name].body)):
                add(part)
        done[name] = None

    wanted = names(derivation.result) - _losses(derivation.result)
    order = [name for name in (*setting.context.slots, *setting.context.definitions) if name in wanted]
    for name in (*order, *sorted(wanted)):
        add(name)
    # Arguments in the order in which a document declares them.
    free = [name for name in setting.context.slots if name in done and name not in setting.context.definitions]
    return list(dict.fromkeys([*free, *done]))


def _losses(expr: Expr) -> set[str]:
    """The unknown functions whose slopes stay in an expression."""
    return {node.body.name for node in walk(expr) if isinstance(node, D) and isinstance(node.body, Var)}


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
    return f"({', '.join(map(_identifier, sizes))}{',' if len(sizes) == 1 else ''})"


def _goal(goal: Expr, writer: _Writer) -> str:
    if isinstance(goal, D) and isinstance(goal.wrt, Var):
        inner = _goal(goal.body, writer)
        return (
            f"d({inner})/d{writer.name(goal.wrt.name)}" if "/" in inner else f"d{inner}/d{writer.name(goal.wrt.name)}"
        )
    return writer.name(goal.name) if isinstance(goal, Var) else "f"


def _origin(size: str, free: Iterable[str], writer: _Writer) -> str:
    for name in free:
        for axis, own in enumerate(writer.context.slots.get(name, ())):
            if _identifier(own) == size:
                return f"{writer.name(name)}.shape[{axis}]"
    return size


def _identifier(name: str) -> str:
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

    def name(self, name: str) -> str:
        return _identifier(name)

    def full(self, expr: Expr, axes: Axes) -> str:
        """An array with all axes, also those on which it does not depend."""
        text = self.array(expr, axes)
        missing = [index for index in axes if index not in free_indices(expr)]
        if not missing:
            return text
        ones = ", ".join(self.size(index.size) for index in axes)
        return f"({text}) * {self.xp}.ones(({ones},))"

    def size(self, name: str) -> str:
        self.sizes.add(_identifier(name))
        return _identifier(name)

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
                return self.entries(self.name(name), slots, axes)
            case Delta(left, right):
                return self.entries(f"{self.xp}.eye({self.size(left.size)})", (left, right), axes)
            case Add(terms):
                return "(" + " + ".join(self.array(term, axes) for term in terms).replace("+ -", "- ") + ")"
            case Mul() | Sum():
                return self.product(expr, axes)
            case Pow(base, exponent):
                return f"{self.atom(base, axes)} ** {self.atom(exponent, axes)}"
            case Fn(name, args):
                inner = [self.array(arg, axes) for arg in args]
                return "(" + _CALLS[name].format(xp=self.xp, u=inner[0], v=inner[-1]) + ")" if name in _CALLS else ""
            case Apply(name, orders, args):
                own = _identifier(name) + "".join(f"_{order}" for order in orders if order)
                self.extra[own] = f"the function {name}{chr(39) * sum(orders)}"
                return f"{own}({', '.join(self.array(arg, axes) for arg in args)})"
            case D(Var(of), Var(by, slots)):
                own = f"d{_identifier(of)}_d{_identifier(by)}"
                self.extra[own] = _shape(tuple(slot.size for slot in slots))
                return self.entries(own, slots, axes)
            case Where(left, right, then, otherwise):
                same = self.entries(f"{self.xp}.eye({self.size(left.size)})", (left, right), axes)
                return f"{self.xp}.where({same} > 0, {self.array(then, axes)}, {self.array(otherwise, axes)})"
        raise ReadError("this result cannot be written as a program")

    def atom(self, expr: Expr, axes: Axes) -> str:
        text = self.array(expr, axes)
        return text if re.fullmatch(r"[\w.]+|\([^()]*\)", text) else f"({text})"

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
        nest = Nest.of(expr)
        if any(isinstance(factor, Sum) for factor in nest.factors):
            raise ReadError("this result cannot be written as a program")
        live = {index: None for factor in nest.factors for index in _sorted(factor)}
        numbers = [self.size(index.size) for index in nest.indices if index not in live]
        scalars = [factor for factor in nest.factors if not free_indices(factor)]
        others = [factor for factor in nest.factors if free_indices(factor)]
        present = tuple(index for index in axes if index in live)
        bound = [index for index in nest.indices if index in live]
        front = [*numbers, *(self.factor(scalar, ()) for scalar in scalars)]
        if not others:
            return " * ".join(front)
        alike = not bound and len({free_indices(factor) for factor in others}) == 1
        if alike:
            return " * ".join([*front, *(self.factor(factor, axes) for factor in others)])
        operands = [(self.array(factor, _sorted(factor)), _sorted(factor)) for factor in others]
        subscripts = _subscripts([own for _, own in operands], present)
        text = f'{self.xp}.einsum("{subscripts}", {", ".join(code for code, _ in operands)})'
        if present and len(present) < len(axes):
            text += f"[{', '.join(':' if index in present else 'None' for index in axes)}]"
        return " * ".join([*front, text])

    def factor(self, expr: Expr, axes: Axes) -> str:
        return self.array(expr, axes) if isinstance(expr, Num | Var | Fn) else f"({self.array(expr, axes)})"


def _subscripts(operands: Sequence[Axes], result: Axes) -> str:
    letters: dict[Index, str] = {}
    for own in (*operands, result):
        for index in own:
            wish = index.name if index.name in _LETTERS and index.name not in letters.values() else None
            letters.setdefault(index, wish or next(c for c in _LETTERS if c not in letters.values()))
    return ",".join("".join(letters[i] for i in own) for own in operands) + "->" + "".join(letters[i] for i in result)
