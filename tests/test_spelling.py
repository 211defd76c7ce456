"""Relations as a reader would say them."""

from __future__ import annotations

import pytest

from derive.notation import ZERO, D, Delta, Expr, Index, Mul, Sum, Var
from derive.spelling import relation, spelled

FREE = Index("i", "K")
AXIS, OTHER = Index("j", "n", 7), Index("i", "n", 8)
BOUND = Index("i", "K", 9)

ROWS: list[tuple[Expr, Expr, str]] = [
    (D(Var("p"), Var("w", (FREE, AXIS))), Mul((Var("p"), Var("x", (AXIS,)))), r"\frac{\partial p}{\partial w_i} = p x"),
    (D(Var("p"), Var("w", (FREE, AXIS))), ZERO, r"\frac{\partial p}{\partial w_i} = 0"),
    (Var("u", (AXIS,)), Mul((Var("u", (AXIS,)), Var("v", (AXIS,)))), "u_j = u_j v_j"),
    (Var("A", (AXIS, OTHER)), Delta(AXIS, OTHER), r"A_{ji} = \delta_{ji}"),
    (Var("a", (FREE,)), Sum(BOUND, Mul((Var("a", (FREE,)), Var("b", (BOUND,))))), r"a_i = \sum_{i'=1}^{K} a_i b_{i'}"),
    (Var("u", (FREE,)), Var("v", (OTHER,)), r"u_i = v_j"),
]


@pytest.mark.parametrize(("lhs", "rhs", "expected"), ROWS, ids=[row[2] for row in ROWS])
def test_a_relation(lhs: Expr, rhs: Expr, expected: str) -> None:
    assert relation(lhs, rhs) == expected


@pytest.mark.parametrize(("lhs", "rhs", "expected"), ROWS, ids=[row[2] for row in ROWS])
def test_spelling_twice_changes_nothing(lhs: Expr, rhs: Expr, expected: str) -> None:
    once = spelled(lhs, rhs)
    assert spelled(*once) == once
