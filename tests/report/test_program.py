"""The printed programs compute what differences of the function that was differentiated give, for every document."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from derive.model import Context
from derive.notation import D, Expr, Index, Sum, Var, names
from derive.report.arrays import identifier
from derive.report.program import function, render
from derive.rules import Setting
from derive.source import Source
from derive.stepper import derive, derive_document

FOLDER = Path(__file__).parents[2] / "derivations"
WITH_GOAL = sorted(path for path in FOLDER.glob("*.md") if "% goal:" in path.read_text(encoding="utf-8"))
STEP = 1e-6

Array = np.ndarray[Any, np.dtype[np.float64]]


def compiled(code: str, name: str) -> Callable[..., Array]:
    scope: dict[str, Any] = {}
    exec(code, scope)
    return scope[name]  # type: ignore[no-any-return]


def draw(name: str, context: Context, sizes: Mapping[str, int], random: np.random.Generator) -> Array:
    """A value that has what is given of the symbol."""
    shape = tuple(sizes[size] for size in context.slots.get(name, ()))
    value = random.uniform(0.3, 0.9, size=shape)
    for fact in context.facts:
        if fact.name == name and fact.kind == "one-hot":
            value = np.moveaxis(np.zeros(shape), fact.axis, -1)
            value[..., 0] = 1
            value = np.moveaxis(value, -1, fact.axis)
        if fact.name == name and fact.kind == "symmetric":
            value = value + value.T
    for equation in context.equations:
        match equation.lhs:
            case Sum(index, Var(own, slots)) if own == name:
                value = value / value.sum(axis=slots.index(index), keepdims=True)
    return value


def arguments(
    of: Callable[..., Array], known: dict[str, Array], context: Context, sizes: Mapping[str, int]
) -> dict[str, Any]:
    """Values for the parameters of a function: those that are known already, new ones, smooth functions."""
    random = np.random.default_rng(len(known))
    found: dict[str, Any] = {}
    for name in inspect.signature(of).parameters:
        if name in FUNCTIONS:
            found[name] = FUNCTIONS[name]
            continue
        if name not in known:
            symbol = next(one for one in context.slots if identifier(one) == name)
            known[name] = draw(symbol, context, sizes, random)
        found[name] = known[name]
    return found


FUNCTIONS: dict[str, Callable[[Array], Array]] = {
    "f": np.tanh,
    "f_1": lambda t: 1 - np.tanh(t) ** 2,
    "f_2": lambda t: -2 * np.tanh(t) * (1 - np.tanh(t) ** 2),
}


def differences(of: Callable[[Array], Array], at: Array) -> Array:
    """Central differences, the axes of the variable last."""
    rows = []
    for place in np.ndindex(at.shape):
        shift = np.zeros(at.shape)
        shift[place] = STEP
        rows.append((of(at + shift) - of(at - shift)) / (2 * STEP))
    return np.moveaxis(np.array(rows), 0, -1).reshape(np.shape(rows[0]) + at.shape)


def value_of(body: Expr, context: Context) -> Expr:
    """What is differentiated, without derivatives; of an unknown loss what it is a function of."""
    if isinstance(body, D):
        return derive(body, context).result
    if isinstance(body, Var) and body.name in context.unknown_of:
        (part,) = context.unknown_of[body.name]
        letters = tuple(Index(letter, size) for letter, size in zip("ijkl", context.slots[part], strict=False))
        return Var(part, letters)
    return body


def names_in(expr: Expr, context: Context) -> frozenset[str]:
    setting = Setting(context)
    return frozenset[str]().union(*(setting.reach.get(name, frozenset((name,))) for name in names(expr)))


@pytest.mark.parametrize("path", WITH_GOAL, ids=lambda path: path.stem)
def test_numpy_agrees_with_differences(path: Path) -> None:
    derivation = derive_document(Source(path.stem, path.read_text(encoding="utf-8")))
    goal = derivation.goal
    assert isinstance(goal, D) and isinstance(goal.wrt, Var)
    known: dict[str, Array] = {}
    every = {size for slots in derivation.context.slots.values() for size in slots}
    sizes = {size: 2 + place for place, size in enumerate(sorted(every))}
    # A defined variable is an argument of its own.
    held = {name: one for name, one in derivation.context.definitions.items() if name != goal.wrt.name}
    context = replace(derivation.context, definitions=held)
    inner = value_of(goal.body, derivation.context)
    what = inner if isinstance(inner, Var) else goal.body
    if names_in(inner, context) & context.unknown_of.keys():
        pytest.skip("the value of an unknown function is part of what is differentiated")
    value = compiled(function("value", what, inner, context, "numpy"), "value")
    gradient = compiled(function("gradient", goal, derivation.result, context, "numpy"), "gradient")
    given = arguments(value, known, context, sizes)
    variable = identifier(goal.wrt.name)
    loss = isinstance(goal.body, Var) and goal.body.name in context.unknown_of
    if loss and isinstance(goal.body, Var) and isinstance(inner, Var):
        # The unknown loss is the sum of the sines.
        known[f"d{identifier(goal.body.name)}_d{identifier(inner.name)}"] = np.cos(value(**given))

    def moved(at: Array) -> Array:
        result = value(**{**given, variable: at})
        return np.sum(np.sin(result)) if loss else result

    expected = differences(moved, known[variable])
    found = gradient(**arguments(gradient, known, context, sizes))
    np.testing.assert_allclose(found, expected, rtol=2e-6, atol=2e-7)


@pytest.mark.parametrize("library", ["torch", "jax"])
def test_other_libraries_agree_with_their_own_derivatives(library: str) -> None:
    pytest.importorskip(library, reason=f"{library} is not installed")
    source = Source("softmax-ce", (FOLDER / "softmax-ce.md").read_text(encoding="utf-8"))
    derivation = derive_document(source)
    loss = compiled(function("value", Var("L"), Var("L"), derivation.context, library), "value")
    gradient = compiled(render(derivation, library), "gradient")
    random = np.random.default_rng(0)
    drawn = {"W": random.normal(size=(4, 3)), "x": random.normal(size=3), "y": np.array([0.1, 0.2, 0.3, 0.4])}
    if library == "torch":
        import torch

        tensors = {name: torch.tensor(value, requires_grad=name == "W") for name, value in drawn.items()}
        loss(**tensors).backward()  # type: ignore[attr-defined]
        expected = tensors["W"].grad.numpy()
        found = gradient(**tensors).detach().numpy()  # type: ignore[attr-defined]
    else:
        import jax

        expected = jax.grad(lambda W: loss(W=W, x=drawn["x"], y=drawn["y"]))(drawn["W"])
        found = gradient(**drawn)
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)


def test_a_program_has_its_shapes_in_its_docstring() -> None:
    source = Source("softmax-ce", (FOLDER / "softmax-ce.md").read_text(encoding="utf-8"))
    assert render(derive_document(source), "jax") == SOFTMAX_CE


SOFTMAX_CE = """\
import jax.numpy as jnp


def gradient(W, x, y):
    \"\"\"dL/dW.

    W: (K, D)
    x: (D,)
    y: (K,)
    Returns: (K, D)
    \"\"\"
    z = jnp.einsum("ij,j->i", W, x)
    p = jnp.exp(z) / jnp.einsum("l->", jnp.exp(z))
    return jnp.einsum("i,j->ij", (p - y), x)"""
