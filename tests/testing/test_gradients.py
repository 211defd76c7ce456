"""A library's own gradients: right ones pass, wrong ones are told what they differ by."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from sympy import Eq, IndexedBase, Sum, Symbol, exp, log, symbols

from derive.testing import assert_gradient

Array = NDArray[np.float64]

SOFTMAX = r"""
    $W \in \mathbb{R}^{K \times D}$, $x \in \mathbb{R}^D$, a one-hot $y \in \{0, 1\}^K$,
    $z = W x$, $p_k = e^{z_k} / \sum_l e^{z_l}$, $L = -\sum_k y_k \log p_k$
"""
SQUARES = r"\frac{1}{N} \sum_{n=1}^N (w^\top x_n - t_n)^2"
ROWS = r"$w, x_n \in \mathbb{R}^D$"
FORM = r"(p - y) x^\top"


def softmax(z: Array) -> Array:
    return np.exp(z) / np.exp(z).sum()


def right(W: Array, x: Array, y: Array) -> Array:
    return np.outer(softmax(W @ x) - y, x)


def single(W: Array, x: Array, y: Array) -> Any:
    return right(W, x, y).astype(np.float32)


def with_options(W: Array, x: Array, y: Array, *, chatty: bool = False) -> Array:
    return right(W, x, y)


def positional(y: Array, x: Array, W: Array, /) -> Array:
    return right(W, x, y)


def of_probabilities(p: Array, x: Array, y: Array) -> Array:
    return np.outer(p - y, x)


def jacobian(z: Array) -> Array:
    return np.diag(softmax(z)) - np.outer(softmax(z), softmax(z))


def least_squares(w: Array, x: Array, t: Array) -> Array:
    return 2 / len(t) * x.T @ (x @ w - t)


PASSES: list[tuple[tuple[Any, Any, Any], dict[str, Any]]] = [
    (("L", FORM, "W"), {"given": SOFTMAX, "function": right}),
    (("L", None, "W"), {"given": SOFTMAX, "function": right}),
    (("L", FORM, "W"), {"given": SOFTMAX}),
    (("L", FORM, "W"), {"given": SOFTMAX, "function": single}),
    (("L", FORM, "W"), {"given": SOFTMAX, "function": with_options}),
    (("L", FORM, "W"), {"given": SOFTMAX, "function": positional}),
    (("L", FORM, "W"), {"given": SOFTMAX, "function": of_probabilities}),
    (("L", None, "W_{ij}"), {"given": SOFTMAX, "function": right}),
    (("p", None, "z"), {"given": SOFTMAX, "function": jacobian}),
    ((SQUARES, None, "w"), {"given": ROWS, "function": least_squares}),
    (
        ("L", FORM, "W"),
        {"given": SOFTMAX, "function": lambda a, b, y: right(b, a, y), "arguments": {"a": "x", "b": "W"}},
    ),
    ((r"\lambda^2", r"2 \lambda", r"\lambda"), {"function": lambda lambda_: 2 * lambda_}),
    ((r"\log u", "1/u", "u"), {"function": lambda u: 1 / u}),
    ((r"\sum_n a_n", "1", "a_m"), {"function": lambda a: np.ones_like(a)}),
    ((r"\prod_n a_n", None, "a_m"), {"function": lambda a: a.prod() / a}),
    (("a^2", "2a", "a"), {"function": lambda a: 2.001 * a, "tolerance": 0.01}),
]


@pytest.mark.parametrize(("formulas", "options"), PASSES)
@pytest.mark.parametrize("seed", [0, 1])
def test_what_is_right(formulas: tuple[Any, Any, Any], options: dict[str, Any], seed: int) -> None:
    assert_gradient(*formulas, **options, seed=seed)


K, j, k, m = symbols("K j k m", integer=True)
p, z, y = IndexedBase("p"), IndexedBase("z"), IndexedBase("y")
L = Symbol("L")
DEFINED = {p[k]: exp(z[k]) / Sum(exp(z[m]), (m, 1, K)), L: -Sum(y[k] * log(p[k]), (k, 1, K))}
ONE = [Eq(Sum(y[k], (k, 1, K)), 1)]


@pytest.mark.parametrize("closed_form", [p[j] - y[j], None])
def test_in_sympy(closed_form: Any) -> None:
    def gradient(z: Array, y: Array) -> Array:
        return softmax(z) - y

    assert_gradient(L, closed_form, z[j], definitions=DEFINED, assumptions=ONE, function=gradient)
    # Without the assumption neither the formula nor the function is the derivative.
    with pytest.raises(AssertionError, match=r"missing-assumption|the derivative is p_j \\sum"):
        assert_gradient(L, closed_form, z[j], definitions=DEFINED, function=gradient)


def times(what: Callable[[Array], Any]) -> Callable[..., Any]:
    def gradient(W: Array, x: Array, y: Array) -> Any:
        return what(right(W, x, y))

    return gradient


TOLD = {
    "another sign": (times(lambda g: -g), "it is the derivative with the other sign everywhere"),
    "half": (times(lambda g: g / 2), "it is 0.5 times the derivative everywhere"),
    "zero": (times(lambda g: 0 * g), "it is 0 everywhere"),
    "a mean": (
        times(lambda g: g / len(g)),
        "it is the derivative divided by K everywhere: a mean where the loss has a sum",
    ),
    "a sum": (
        times(lambda g: g * g.shape[1]),
        "it is D times the derivative everywhere: a sum where the loss has a mean",
    ),
    "transposed": (times(lambda g: g.T), "it is the derivative transposed: the other layout"),
    "one axis too many": (
        times(lambda g: g[None]),
        "the entries are right: only axes of length 1 are too many or missing",
    ),
    "summed": (times(lambda g: g.sum(axis=1)), "it is the derivative summed over the axis 1, of size D"),
    "averaged": (times(lambda g: g.mean(axis=1)), "it is the derivative averaged over the axis 1, of size D"),
}


@pytest.mark.parametrize(("function", "line"), TOLD.values(), ids=TOLD)
def test_what_it_differs_by(function: Callable[..., Any], line: str) -> None:
    with pytest.raises(AssertionError) as raised:
        assert_gradient("L", FORM, "W", given=SOFTMAX, function=function)
    assert str(raised.value).split("\n")[2] == f"  {line}"


def test_a_whole_message() -> None:
    def forgotten(W: Array, x: Array, y: Array) -> Array:
        return np.outer(softmax(W @ x), x)

    with pytest.raises(AssertionError) as raised:
        assert_gradient("L", FORM, "W", given=SOFTMAX, function=forgotten)
    first, entry, *rest = str(raised.value).split("\n")
    assert first == r"forgotten does not compute \frac{\partial L}{\partial W_{ij}}"
    assert entry.startswith("  in entry [") and " it returns " in entry and ", the derivative is " in entry
    assert rest == [
        "  called with W (6, 4), x (4,), y (6,)",
        "  the derivative is (p_i - y_i) x_j",
        "  again with seed=0",
    ]


def test_a_wrong_closed_form() -> None:
    with pytest.raises(AssertionError, match="this does not hold:") as raised:
        assert_gradient("L", r"(p + y) x^\top", "W", given=SOFTMAX, function=right)
    assert r"should be: \frac{\partial L}{\partial W} = (p - y) x^\top" in str(raised.value)


def test_another_shape_and_no_number() -> None:
    for function, line in [
        (times(lambda g: g[:2]), "  it returns an array of shape (2, 4), the derivative has (6, 4), which is (K, D)"),
        (times(lambda g: g * np.nan), "  in entry [0, 0] it returns nan, the derivative is "),
    ]:
        with pytest.raises(AssertionError) as raised:
            assert_gradient("L", None, "W", given=SOFTMAX, function=function)
        assert str(raised.value).split("\n")[1].startswith(line)


def test_what_the_function_raises_says_the_shapes() -> None:
    def gradient(W: Array, x: Array, y: Array) -> Array:
        return np.asarray(W @ y)

    with pytest.raises(ValueError, match="matmul") as raised:
        assert_gradient("L", None, "W", given=SOFTMAX, function=gradient)
    assert raised.value.__notes__ == ["called with W (6, 4), x (4,), y (6,)"]


@pytest.mark.parametrize("seed", range(8))
def test_sizes_are_pairwise_different_and_what_is_given_holds(seed: int) -> None:
    seen: list[tuple[int, int]] = []

    def gradient(W: Array, x: Array, y: Array) -> Array:
        assert W.shape == (len(y), len(x)) and sorted(y) == [0.0] * (len(y) - 1) + [1.0]
        seen.append(W.shape)
        return right(W, x, y)

    assert_gradient("L", None, "W", given=SOFTMAX, function=gradient, seed=seed)
    assert len(seen) == 3 and all(rows != columns for rows, columns in seen)


def test_sizes_that_are_numbers() -> None:
    def gradient(w: Array, x: Array, t: Array) -> Array:
        assert x.shape[1] == 3 and x.shape[0] != 3
        return least_squares(w, x, t)

    assert_gradient(SQUARES, None, "w", given=ROWS + ", $D = 3$", function=gradient)
    assert_gradient(SQUARES, None, "w", given=ROWS, sizes={"D": 3}, function=gradient)


REFUSED: list[tuple[tuple[Any, ...], dict[str, Any], str]] = [
    (("a^2",), {}, "assert_gradient() takes a loss, wrt=..., and a closed form or function=... or both"),
    (("a^2", None, "a"), {}, "assert_gradient() takes a loss"),
    (
        ("a^2", None, "a"),
        {"function": lambda b: b},
        'the parameter b is no symbol of this derivative; these are a: say which one it is with arguments={"b": "a"}',
    ),
    (("a^2", None, "a"), {"function": lambda a: a, "arguments": {"a": "c"}}, "the parameter a is no symbol"),
    (("a^2", None, "a"), {"function": max}, "<built-in function max> does not say its parameters"),
]


@pytest.mark.parametrize(("formulas", "options", "message"), REFUSED)
def test_what_makes_no_sense(formulas: tuple[Any, ...], options: dict[str, Any], message: str) -> None:
    with pytest.raises(TypeError) as raised:
        assert_gradient(*formulas, **options)
    assert str(raised.value).startswith(message)


def test_the_examples_of_the_guide() -> None:
    pytest.importorskip("torch")
    guide = (Path(__file__).parents[2] / "docs/testing.md").read_text(encoding="utf-8")
    names: dict[str, Any] = {}
    for block in re.findall(r"^```py(?:thon)?\n(.*?)^```", guide, re.M | re.S):
        exec(block, names)
    tests = [name for name in names if name.startswith("test_")]
    assert tests == ["test_softmax_jacobian", "test_cross_entropy_grad", "test_autograd"]
    for name in tests:
        names[name]()


def test_torch() -> None:
    torch = pytest.importorskip("torch")

    def gradient(W: Any, x: Any, y: Any) -> Any:
        W.requires_grad_()
        (found,) = torch.autograd.grad(torch.nn.functional.cross_entropy(W @ x, y), W)
        return found

    def attached(W: Any, x: Any, y: Any) -> Any:
        W.requires_grad_()
        return torch.outer(torch.softmax(W @ x, 0) - y, x)

    def wrong(W: Any, x: Any, y: Any) -> Any:
        return -gradient(W, x, y)

    for function in (gradient, attached):
        assert_gradient("L", FORM, "W", given=SOFTMAX, function=function, array=torch.from_numpy)
    with pytest.raises(AssertionError, match="with the other sign everywhere"):
        assert_gradient("L", FORM, "W", given=SOFTMAX, function=wrong, array=torch.from_numpy)
    assert_gradient("a^2", "2a", "a", function=lambda a: 2 * a, array=torch.from_numpy)
