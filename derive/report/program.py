"""The result of a derivation as a function in NumPy, PyTorch or JAX: definitions in their order, sums as einsum."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from derive.model import Context
from derive.notation import (
    D,
    Expr,
    Index,
    Var,
    children,
    own_slots,
)
from derive.report.arrays import Arrays, Axes, identifier, matching, over_everything, shape, sorted_indices
from derive.rules.tidy import tidy
from derive.stepping.steps import Derivation

_MODULES: Mapping[str, tuple[str, str]] = {
    "numpy": ("import numpy as np", "np"),
    "torch": ("import torch", "torch"),
    "jax": ("import jax.numpy as jnp", "jnp"),
}


def render(derivation: Derivation, library: str) -> str:
    """A function that computes the result from the free symbols, their shapes in its docstring.

    ``library``: ``numpy``, ``torch`` or ``jax``. The slope of an unknown loss and unknown functions with their
    derivatives are arguments. Raises ReadError for what has no such form.
    """
    return function("gradient", derivation.goal, derivation.result, derivation.context, library)


def function(name: str, what: Expr, value: Expr, context: Context, library: str) -> str:
    """A function of the free symbols of ``value`` and its definitions; ``what`` it is says the axes of its result."""
    imported, xp = _MODULES[library]
    writer = Arrays(xp, context)
    used = _needed(value, context)
    body = [
        f"{identifier(one)} = {writer.array(over_everything(tidy(definition.body)), definition.params)}"
        for one in used
        if (definition := context.definitions.get(one)) is not None
    ]
    axes = result_axes(what)
    body.append(f"return {_bare(writer.full(over_everything(value), axes))}")
    free = [one for one in used if one not in context.definitions]
    sizes = [f"{size} = {_origin(size, free, context)}" for size in sorted(writer.sizes)]
    shapes = [f"{identifier(one)}: {shape(context.slots.get(one, ()))}" for one in free]
    shapes += [f"{one}: {said}" for one, said in writer.extra.items()]
    lines = [
        *(imported, "", ""),
        f"def {name}({', '.join([*map(identifier, free), *writer.extra])}):",
        f'    """{_said(what)}.',
        "",
        *(f"    {line}" for line in shapes),
        f"    Returns: {shape(tuple(index.size for index in axes))}",
        '    """',
        *(f"    {line}" for line in (*sizes, *body)),
    ]
    return "\n".join(lines)


def _bare(code: str) -> str:
    """Without brackets around all of it."""
    return code[1:-1] if code.startswith("(") and matching(code, ")") == len(code) else code


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


def result_axes(goal: Expr) -> Axes:
    """The free indices of a goal: those of the function, then those of the variables, the innermost first."""
    if isinstance(goal, D):
        return tuple(dict.fromkeys((*result_axes(goal.body), *result_axes(goal.wrt))))
    if not isinstance(goal, Var):
        return sorted_indices(goal)
    return tuple(slot for slot in own_slots(goal) if isinstance(slot, Index))


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
