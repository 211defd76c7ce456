"""Formulas in the tests of a library: what holds says nothing, what does not says why."""

from __future__ import annotations

from typing import Any

import pytest
from sympy import Eq, IndexedBase, KroneckerDelta, Sum, exp, false, log, symbols, true

from derive import D, ReadError
from derive.testing import assert_holds

SOFTMAX = r"""
    $W \in \mathbb{R}^{K \times D}$, $x \in \mathbb{R}^D$, a one-hot $y \in \{0, 1\}^K$,
    $z = W x$, $p_k = e^{z_k} / \sum_l e^{z_l}$, $L = -\sum_k y_k \log p_k$
"""
K, i, j, k, m = symbols("K i j k m", integer=True)
p, z, y = IndexedBase("p"), IndexedBase("z"), IndexedBase("y")
DEFINED = {p[k]: exp(z[k]) / Sum(exp(z[m]), (m, 1, K))}

HOLDS: list[tuple[tuple[Any, ...], dict[str, Any]]] = [
    ((r"\frac{\partial L}{\partial W} = (p - y) x^\top",), {"given": SOFTMAX}),
    ((r"\frac{\partial p_i}{\partial z_j} = p_i (\delta_{ij} - p_j) = p_i \delta_{ij} - p_i p_j",), {"given": SOFTMAX}),
    ((r"a + b = b + a",), {}),
    ((r"a^2 = a",), {"given": r"a = 1 % given" + "\nn \\in \\mathbb{R}"}),
    ((r"\sqrt{(e - 3)^2} = 3 - e",), {"accept_numeric": True}),
    ((r"\sum_{k=1}^K 1 = 3",), {"sizes": {"K": 3}}),
    ((D(p[i], z[j]), p[i] * (KroneckerDelta(i, j) - p[j])), {"definitions": DEFINED}),
    ((Eq(D(log(p[i]), z[j]), KroneckerDelta(i, j) - p[j]),), {"definitions": DEFINED}),
    ((Sum(y[k], (k, 1, K)), 1), {"assumptions": [Eq(Sum(y[k], (k, 1, K)), 1)]}),
    ((true,), {}),
]


@pytest.mark.parametrize(("formula", "options"), HOLDS)
def test_what_holds(formula: tuple[Any, ...], options: dict[str, Any]) -> None:
    assert_holds(*formula, **options)


FAILS: list[tuple[tuple[Any, ...], dict[str, Any], str]] = [
    (
        (r"\frac{\partial p_i}{\partial z_j} = p_i (1 - p_j)",),
        {"given": SOFTMAX},
        r"""this does not hold:
   1 ✗ \frac{\partial p_i}{\partial z_j} = p_i (1 - p_j)
       the formula:1:35: wrong
         \frac{\partial p_i}{\partial z_j} = p_i (1 - p_j)
                                           ^
       at D = 1, K = 2, i = 1, j = 2 the left side is -0.25, the right side 0.25
       for W = [[1], [1]], x = [1]
       missing-delta: \delta_{ij} is missing: 1 belongs there only where i and j are the same.
       should be: \frac{\partial p_i}{\partial z_j} = p_i (\delta_{ij} - p_j)
         \frac{\partial p_i}{\partial z_j} = p_i (1 - p_j)
                                                  ^ replace by \delta_{ij}""",
    ),
    (
        (r"\sqrt{(e - 3)^2} = 3 - e",),
        {},
        r"""this does not hold:
   1 ~ \sqrt{(e - 3)^2} = 3 - e
       the formula:1:18: not proved: the sign of a constant such as e - 3 decides, which the exact test does not """
        r"""know; it held everywhere it was tried
         \sqrt{(e - 3)^2} = 3 - e
                          ^
       both sides agree at 3 points
accept_numeric=True lets it pass""",
    ),
    (
        (D(p[i], z[j]), p[i] * (1 - p[j])),
        {"definitions": DEFINED},
        r"""this does not hold:
   1 ✗ \frac{\partial p_i}{\partial z_j} = p_i (1 - p_j)
       the formula:1:35: wrong
         \frac{\partial p_i}{\partial z_j} = p_i (1 - p_j)
                                           ^
       at K = 2, i = 1, j = 2 the left side is -0.25, the right side 0.25
       for z = [1, 1]
       missing-delta: \delta_{ij} is missing: 1 belongs there only where i and j are the same.
       should be: \frac{\partial p_i}{\partial z_j} = p_i (\delta_{ij} - p_j)""",
    ),
]


@pytest.mark.parametrize(("formula", "options", "message"), FAILS, ids=["latex", "undecided", "sympy"])
def test_what_does_not_hold(formula: tuple[Any, ...], options: dict[str, Any], message: str) -> None:
    with pytest.raises(AssertionError) as raised:
        assert_holds(*formula, **options)
    assert str(raised.value) == message


def test_what_sympy_has_decided_itself() -> None:
    with pytest.raises(AssertionError, match="the left side is 1, the right side 0"):
        assert_holds(false)


UNREAD: list[tuple[tuple[Any, ...], dict[str, Any], type[Exception], str]] = [
    (("a = \\foo",), {}, ReadError, "the formula:1:5: unknown command \\foo\n  a = \\foo\n      ^~~~\n"),
    (("a = b",), {"given": "x \\in \\mathbb{R}^{"}, ReadError, "given:1:19: this { is never closed\n"),
    (("a = b", 1), {}, TypeError, "a formula in LaTeX is one text, and what is given stands in given=..."),
    (("a = b",), {"definitions": {p[k]: 1}}, TypeError, "a formula in LaTeX is one text"),
    ((p[k] + 1,), {}, TypeError, "assert_holds() takes LaTeX, an Eq, or both sides"),
    ((p[k], 1), {"given": "x"}, TypeError, "given=... and sizes=... are for formulas in LaTeX"),
]


@pytest.mark.parametrize(("formula", "options", "error", "message"), UNREAD)
def test_what_cannot_be_read(
    formula: tuple[Any, ...], options: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error) as raised:
        assert_holds(*formula, **options)
    assert str(raised.value).startswith(message)
