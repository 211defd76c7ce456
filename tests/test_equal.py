"""The library: what ``derive.equal``, ``derive.D`` and ``derive.latex`` promise."""

from __future__ import annotations

from typing import Any

import pytest
import sympy
from sympy import (
    Abs,
    Contains,
    Eq,
    Float,
    Function,
    IndexedBase,
    Interval,
    KroneckerDelta,
    Ne,
    Q,
    Sum,
    Symbol,
    cos,
    exp,
    log,
    pi,
    sin,
    sqrt,
    symbols,
    tanh,
)  # fmt: skip

import derive
from derive.interchange import PartialDerivative
from derive.model import Fact
from derive.source import ReadError

i, j, k, m, a, b, d, K, N = symbols("i j k m a b d K N", integer=True)
C = symbols("D", integer=True)
t, s, x, L = symbols("t s x L")
p, q, w, v, y, z, A = (IndexedBase(name) for name in ("p", "q", "w", "v", "y", "z", "A"))
f = Function("f")
delta, D = KroneckerDelta, derive.D

SOFTMAX = {p[k]: exp(z[k]) / Sum(exp(z[m]), (m, 1, K))}
LOSS = {**SOFTMAX, L: -Sum(y[k] * log(p[k]), (k, 1, K))}
LOGIT = Sum(w[i, d] * v[d], (d, 1, C))
ROWS_OF_W = {p[k]: exp(z[k]) / Sum(exp(z[m]), (m, 1, K)), z[k]: Sum(w[k, d] * v[d], (d, 1, C))}
ONE = Eq(Sum(y[k], (k, 1, K)), 1)
negative, whole = Symbol("u", negative=True), Symbol("n", integer=True)
positive = Symbol("u", positive=True)

ROWS: list[tuple[str, Any, Any, dict[Any, Any], list[Any], str]] = [
    # derivatives by an entry, a row, a family, an expression
    ("an entry", D(p[i], z[j]), p[i] * (delta(i, j) - p[j]), SOFTMAX, [], "proved"),
    ("a delta is missing", D(p[i], z[j]), p[i] * (1 - p[j]), SOFTMAX, [], "refuted"),
    ("twice", D(L, z[i], z[j]), p[i] * (delta(i, j) - p[j]), LOSS, [ONE], "proved"),
    ("a tuple", D(L, (z[i], z[j])), p[i] * (delta(i, j) - p[j]), LOSS, [ONE], "proved"),
    ("a row", D(p[a], w[i]), p[a] * (delta(a, i) - p[i]) * v, ROWS_OF_W, [], "proved"),
    ("all rows as one", D(p[a], w), p[a] * v, ROWS_OF_W, [], "refuted"),
    ("a family", D(p[a], w), 0, ROWS_OF_W, [], "refuted"),
    ("an expression", D(exp(LOGIT), LOGIT), exp(LOGIT), {}, [], "proved"),
    ("a scalar", D(tanh(t), t), 1 - tanh(t) ** 2, {}, [], "proved"),
    ("an unknown function", D(f(t**2), t), f(t**2).diff(t), {}, [], "proved"),
    # assumptions
    ("without it", D(L, z[j]), p[j] - y[j], LOSS, [], "refuted"),
    ("a sum that is one", D(L, z[j]), p[j] - y[j], LOSS, [ONE], "proved"),
    ("a sum from nought", D(L, z[j]), p[j] - y[j], LOSS, [Eq(Sum(y[k], (k, 0, K - 1)), 1)], "proved"),
    ("one hot", y[i] * y[i], y[i], {}, [Fact("one-hot", "y")], "proved"),
    ("one hot, two entries", y[i] * y[j], y[i] * delta(i, j), {}, [Fact("one-hot", "y")], "proved"),
    ("no sign is known", sqrt(t**2), t, {}, [], "refuted"),
    ("greater than nought", sqrt(t**2), t, {}, [t > 0], "proved"),
    ("nought is less", sqrt(t**2), t, {}, [sympy.Integer(0) < t], "proved"),
    ("a predicate", sqrt(v[k] ** 2), v[k], {}, [Q.positive(v[k])], "proved"),
    ("an assumption of the symbol", sqrt(positive**2), positive, {}, [], "proved"),
    ("in the unit interval", Abs(t), t, {}, [Contains(t, Interval(0, 1))], "proved"),
    ("symmetric", A[i, j] - A[j, i], 0, {}, [Eq(A[i, j], A[j, i])], "proved"),
    ("two at once", sqrt(t**2) * A[i, j], t * A[j, i], {}, [sympy.And(t > 0, Eq(A[i, j], A[j, i]))], "proved"),
    ("where letters coincide", delta(i, j) * v[i], v[j], {}, [Eq(i, j)], "proved"),
    ("where they differ", delta(i, j) * v[i], 0, {}, [Ne(i, j)], "proved"),
    ("a size that is a number", Sum(1, (k, 1, K)), 1000, {}, [Eq(K, 1000)], "proved"),
    # a counterexample must lie where the symbols are
    ("negative", Abs(negative), -negative, {}, [], "proved"),
    ("not in the domain", sqrt(negative**2), negative, {}, [], "not proved"),
    ("a whole number", cos(2 * pi * whole + t), cos(t), {}, [], "not refuted"),
    ("beyond what can be said", t, s, {}, [t - s > 1], "not refuted"),
    ("beyond, but true", t + s, s + t, {}, [t - s > 1], "proved"),
    # sizes and entries
    ("sizes are numbers, too", Sum(Sum(1, (k, 1, K)), (d, 1, C)), K * C, {}, [], "proved"),
    ("not their sum", Sum(Sum(1, (k, 1, K)), (d, 1, C)), K + C - 1, {}, [], "refuted"),
    ("the value of an index", Sum(k, (k, 1, K)), K * k, {}, [], "not proved"),
    ("counted from nought", Sum(k * v[k], (k, 0, K - 1)), Sum((k - 1) * v[k], (k, 1, K)), {}, [], "not refuted"),
    ("entries by number", D(z[0] + z[1], z[j]), delta(j, 0) + delta(j, 1), {}, [], "proved"),
    ("there may be others", D(z[0] + z[1], z[j]), 1, {}, [], "refuted"),
    ("a decimal at its digits", Float("0.0900", 3), exp(2) / (exp(2) + exp(3) + exp(4)), {}, [], "proved"),
    ("a wrong digit", Float("0.0903", 3), exp(2) / (exp(2) + exp(3) + exp(4)), {}, [], "refuted"),
    ("letters of a definition are its own", q[d] * p[i], p[i] * v[d], {**SOFTMAX, q[k]: v[k]}, [], "proved"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("lhs", "rhs", "definitions", "assumptions", "status"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS]
)
def test_equal(lhs: Any, rhs: Any, definitions: Any, assumptions: Any, status: str) -> None:
    verdict = derive.equal(lhs, rhs, definitions=definitions, assumptions=assumptions)
    if status.startswith("not "):
        assert verdict.status != status.removeprefix("not ")
    else:
        assert verdict.status == status


def test_the_evidence() -> None:
    verdict = derive.equal(D(p[i], z[j]), p[i] * (delta(i, j) - p[j]), definitions=SOFTMAX)
    assert (verdict.evidence.method, verdict.evidence.free_sizes) == ("every-size", ("K",))
    wrong = derive.equal(D(p[i], z[j]), p[i] * (1 - p[j]), definitions=SOFTMAX)
    assert wrong.counterexample is not None
    assert (wrong.counterexample.sizes, wrong.counterexample.entry) == ({"K": 2}, {"i": "1", "j": "2"})
    assert (wrong.counterexample.lhs, wrong.counterexample.rhs) == ("-0.25", "0.25")


U = IndexedBase("u", shape=(K,))
DIFFERENT = "the definition of p must have different letters as indices on its left side"
STRAY = "the definition of p has i on its right side, but not on its left"
ERRORS = [
    ({"lhs": Sum(v[d], (d, 1, C)), "rhs": Sum(v[k], (k, 1, K))}, "two sizes for the index k: D and K"),
    ({"lhs": delta(i, d) * U[i], "rhs": IndexedBase("q", shape=(C,))[d]}, "two sizes for the index d: D and K"),
    ({"lhs": t, "rhs": s, "definitions": {t + s: x}}, "the definition of s + t has no symbol on its left side"),
    ({"lhs": t, "rhs": s, "definitions": {p[1]: x}}, DIFFERENT),
    ({"lhs": t, "rhs": s, "definitions": {p[k]: v[i]}}, STRAY),
    ({"lhs": t, "rhs": s, "definitions": {t: s, s: x + t}}, "the definition of t leads back to it: t, s, t"),
    ({"lhs": t, "rhs": s, "definitions": {p[k]: p[k] + 1}}, "the definition of p leads back to it: p, p"),
    ({"lhs": t, "rhs": s, "assumptions": [sympy.false]}, "an assumption that is never true is not read"),
    ({"lhs": sympy.Integral(t, t), "rhs": s}, "Integral is not read: Integral(t, t)"),
    ({"lhs": sympy.gamma(t), "rhs": s}, "gamma is not read: gamma(t)"),
]  # fmt: skip


@pytest.mark.parametrize(("question", "message"), ERRORS, ids=[row[1] for row in ERRORS])
def test_error(question: dict[str, Any], message: str) -> None:
    with pytest.raises(ReadError) as caught:
        derive.equal(**question)
    assert str(caught.value) == message


def test_text_is_never_evaluated() -> None:
    with pytest.raises(ReadError, match=r"^a string is not read: derive\.parse reads LaTeX$"):
        derive.equal("__import__('os')", 0)


DERIVATIVES = [
    (D(p[i], z[j]), sympy.Derivative, "Derivative(p[i], z[j])"),
    (D(p[i], w), PartialDerivative, "D(p[i], w)"),
    (D(p[i], w[i]), sympy.Derivative, "Derivative(p[i], w[i])"),
    (D(p[i], LOGIT), PartialDerivative, "D(p[i], Sum(v[d]*w[i, d], (d, 1, D)))"),
    (D(D(L, z[j]), z[i]), PartialDerivative, "D(Derivative(L, z[j]), z[i])"),
    (D(D(p[i], w).doit(), t), sympy.Derivative, "Derivative(D(p[i], w), t)"),
]


@pytest.mark.parametrize(("node", "kind", "text"), DERIVATIVES, ids=[row[2] for row in DERIVATIVES])
def test_unevaluated(node: sympy.Expr, kind: type, text: str) -> None:
    assert (type(node), str(node)) == (kind, text)


def test_sympy_prints_our_derivative() -> None:
    assert sympy.latex(D(p[i] * t, w)) == r"\frac{\partial}{\partial w} \left(t {p}_{i}\right)"


def test_latex() -> None:
    assert derive.latex(-Sum(y[k] * log(p[k]), (k, 1, K)) / N) == r"-\frac{\sum_{k=1}^{K} y_k \log(p_k)}{N}"
    assert derive.latex(sin(t) + 1) == r"1 + \sin(t)"
