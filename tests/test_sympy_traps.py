"""Where SymPy is silently wrong or fails on sums and indices, our own judgement stands.

Each row names a trap of SymPy 1.14 and a statement that it gets wrong. A true one is proved where the core can
prove it; a false one never is.
"""

from __future__ import annotations

from typing import Any

import pytest
import sympy
from sympy import (
    Abs,
    Derivative,
    Eq,
    Idx,
    IndexedBase,
    KroneckerDelta,
    Mul,
    Piecewise,
    Pow,
    Product,
    Rational,
    Sum,
    Symbol,
    exp,
    log,
    sqrt,
    symbols,
)

from derive.interchange import NameClash, UnknownNode, to_sympy
from derive.library import D, equal
from derive.notation import Delta, Index, fresh
from derive.notation import Sum as OurSum

i, j, k, m, u, v, n, K = symbols("i j k m u v n K", integer=True)
t, L = symbols("t L")
a, x, y, z, A, W = (IndexedBase(name) for name in ("a", "x", "y", "z", "A", "W"))
delta = KroneckerDelta


def total(body: Any, *letters: Any) -> Any:
    return Sum(body, *((letter, 0, K - 1) for letter in letters))


def softmax(letter: Any) -> Any:
    return exp(z[letter]) / total(exp(z[m]), m)


SOFTMAX = exp(z[i]) / total(exp(z[k]), k)
JACOBIAN = softmax(i) * (delta(i, k) - softmax(k))
ONE_OR_NOTHING = Mul(delta(i, k), Pow(delta(i, k), -1, evaluate=False), x[k], evaluate=False)
PRODUCT = Product(x[m], (m, 0, K - 1))
DOT = total(a[m] * x[m], m)
LOGISTIC = 1 / (1 + exp(-DOT))
TRACE = total(A[m, m], m)
QUADRATIC = total(x[u] * A[u, v] * x[v], v, u)
IDX = Idx("k", 2)

ROWS = [
    ("diff of a sum by an entry with its letter captures", D(Sum(a[i] * x[i], (i, 0, n - 1)), x[i]), a[i], "proved"),
    ("… and gives the sum", D(Sum(a[i] * x[i], (i, 0, n - 1)), x[i]), Sum(a[i], (i, 0, n - 1)), "refuted"),
    ("diff of the softmax by the bound letter loses a factor", D(SOFTMAX, z[k]), JACOBIAN, "proved"),
    ("… and gives this", D(SOFTMAX, z[k]), delta(i, k) * softmax(i) - softmax(i), "refuted"),
    ("diff of a squared sum captures", D(total(x[k], k) ** 2, x[k]), 2 * total(x[m], m), "proved"),
    ("… and counts the entries", D(total(x[k], k) ** 2, x[k]), 2 * K * total(x[m], m), "refuted"),
    ("diff of a product captures", D(Product(x[k], (k, 0, K - 1)), x[k]), K * PRODUCT / x[k], "refuted"),
    ("diff of an entry by its index is nan", D(x[i], i), sympy.Integer(0), "undecided"),
    ("subs captures", total(x[k] * y[m], m), x[k] * total(y[m], m), "proved"),
    ("… and so do xreplace and replace", total(x[k] * y[m], m), total(x[k] * y[k], k), "refuted"),
    ("subs of an entry captures", total(x[k] * x[m], m), total(x[m] ** 2, m), "refuted"),
    ("as_dummy makes these equal", total(z[u] * total(W[u, v], v), u), total(z[u] * total(W[v, v], v), u), "refuted"),
    ("simplify raises on the softmax Jacobian", D(softmax(i), z[j]), softmax(i) * (delta(i, j) - softmax(j)), "proved"),
    ("a sum of deltas becomes a Piecewise", total(delta(i, k) * x[k], k), x[i], "proved"),
    ("a double one stays", total(delta(i, j) * A[i, j], i, j), total(A[i, i], i), "proved"),
    ("equals says False", total(delta(i, k) * x[k], k) - x[i], sympy.Integer(0), "proved"),
    ("an Idx that is substituted", Sum(x[IDX], (IDX, 0, 1)), x[0] + x[1], "proved"),
    ("a matrix in a logarithm has derivative 0", D(log(TRACE), A[i, j]), delta(i, j) / TRACE, "proved"),
    ("… this confirms it", D(log(TRACE), A[i, j]), sympy.Integer(0), "refuted"),
    ("… in an exponential", D(exp(TRACE), A[i, j]), sympy.Integer(0), "refuted"),
    ("… in a logistic function", D(LOGISTIC, x[j]), LOGISTIC * (1 - LOGISTIC) * a[j], "proved"),
    ("… this confirms it, too", D(LOGISTIC, x[j]), sympy.Integer(0), "refuted"),
    ("… in a quadratic form", D(exp(QUADRATIC), x[j]), sympy.Integer(0), "refuted"),
    ("… in a norm it crashes", D(sqrt(total(x[m] ** 2, m)), x[j]), x[j] / sqrt(total(x[m] ** 2, m)), "proved"),
    ("cse lifts a summand out of its sum", total(exp(x[k] ** 2 + 1), k), K * exp(x[j] ** 2 + 1), "refuted"),
    ("delta/delta is 1", total(ONE_OR_NOTHING, k), total(x[k], k), "undecided"),
    ("an empty sum is 3", Sum(k, (k, 1, -3)), sympy.Integer(3), "not proved"),
    ("a sum to the last but one", Sum(x[k], (k, 1, K - 1)), Sum(x[k], (k, 0, K - 1)), "not proved"),
    ("equals of roots", sqrt(t**2), t, "refuted"),
    ("… with its sign", sqrt(t**2), Abs(t), "proved"),
    ("a range of numbers", Sum(x[k], (k, 0, 2)), x[0] + x[1] + x[2], "proved"),
]  # fmt: skip


@pytest.mark.parametrize(("lhs", "rhs", "status"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_trap(lhs: Any, rhs: Any, status: str) -> None:
    verdict = equal(lhs, rhs)
    assert verdict.status != "proved" if status == "not proved" else verdict.status == status


def test_a_derivative_of_a_plain_symbol_is_zero_after_doit() -> None:
    assert equal(Derivative(L, t), 2 * t, definitions={L: t**2}).proved
    assert equal(Derivative(L, t), 0, definitions={L: t**2}).refuted


def test_a_value_given_for_an_entry_is_not_ignored() -> None:
    given = [Eq(x[0], 1)]
    assert not equal(Sum(x[k], (k, 0, 2)), 1 + x[1] + x[2], assumptions=given).refuted
    assert equal(Sum(x[k], (k, 0, 2)), x[1] + x[2], assumptions=given).refuted


def test_an_equation_with_a_sum_is_solved() -> None:
    given = [Eq(total(x[k] * t, k), 1)]
    assert not equal(t, 1 / total(x[k], k), assumptions=given).refuted
    assert equal(t, total(x[k], k), assumptions=given).refuted


def test_a_letter_with_other_assumptions_is_not_another_letter() -> None:
    with pytest.raises(NameClash):
        equal(Sum(x[Symbol("k")], (k, 0, K - 1)), K * x[k])


def test_matrices_are_refused_by_name() -> None:
    matrix = sympy.MatrixSymbol("A", 3, 3)
    with pytest.raises(UnknownNode, match="Trace is not read"):
        equal(exp(sympy.Trace(matrix)), 0)


def test_the_constructor_of_a_sum_pulls_conditions_out_of_inner_sums() -> None:
    """Written past it: the condition on the inner index stays inside."""
    row, outer, inner = Index("i", "K"), fresh(Index("k", "K")), fresh(Index("m", "K"))
    ours = OurSum(outer, OurSum(inner, Delta(row, outer), (row,)), (row,))
    written = to_sympy(ours)
    conditions = [c for piece in written.atoms(Piecewise) for _, c in piece.args if c != True]  # noqa: E712
    assert len(written.function.args) == 2
    assert len(conditions) == 2
    assert equal(written, 0).proved


def test_a_rational_power_keeps_its_sign() -> None:
    assert equal((t**2) ** Rational(1, 2) * (t**2) ** Rational(1, 2), t**2).proved
