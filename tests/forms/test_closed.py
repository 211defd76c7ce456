"""Derivatives in closed form, and that the core proves each of them."""

from __future__ import annotations

import pytest

from derive.core.judge import judge
from derive.forms.closed import closed_form
from derive.model import Context, Definition, Equation
from derive.notation import ONE, D, Expr, Index, Mul, Pow, Var, div, exp, log, neg, num, sub, sum_over
from derive.spelling import relation

A, C, K, M = (Index(letter, "K") for letter in "ackm")
ROW, J = Index("i", "K"), Index("j", "D")
N = Index("n", "D", 1)


def var(name: str, *slots: Index) -> Expr:
    return Var(name, slots)


def product(*factors: Expr) -> Expr:
    return Mul(factors)


LOGIT = Definition("z", (K,), sum_over(J, product(var("W", K, J), var("x", J))))
SOFTMAX = Definition("p", (K,), div(exp(var("z", K)), sum_over(M, exp(var("z", M)))))
LOSS = Definition("L", (), neg(sum_over(K, product(var("y", K), log(var("p", K))))))
ROWS_OF_W = sum_over(J, product(var("w", A, J), var("x", J)))
DIRECT = Definition(
    "q", (A,), div(exp(ROWS_OF_W), sum_over(C, exp(sum_over(J, product(var("w", C, J), var("x", J))))))
)  # fmt: skip
SLOTS = {"W": ("K", "D"), "w": ("K", "D"), "x": ("D",), "y": ("K",), "z": ("K",), "p": ("K",), "q": ("K",), "L": ()}
NET = Context({"z": LOGIT, "p": SOFTMAX, "L": LOSS}, slots=SLOTS)
TARGETS = Context(NET.definitions, (Equation(sum_over(K, var("y", K)), ONE),), slots=SLOTS)
FAMILY = Context({"q": DIRECT}, slots=SLOTS)
SCALARS = Context(slots={"t": (), "s": (), "x": ("D",)})
T, S = var("t"), var("s")

ROWS: list[tuple[Expr, Context, str]] = [
    (D(var("p", M), var("z", K)), NET, r"\frac{\partial p_m}{\partial z_k} = p_m (\delta_{km} - p_k)"),
    (D(var("L"), var("p", M)), NET, r"\frac{\partial L}{\partial p_m} = -\frac{y_m}{p_m}"),
    (D(var("L"), var("z", ROW)), NET, r"\frac{\partial L}{\partial z_i} = p_i \sum_{k=1}^{K} y_k - y_i"),
    (D(var("L"), var("z", ROW)), TARGETS, r"\frac{\partial L}{\partial z_i} = p_i - y_i"),
    (D(var("L"), var("W", ROW, J)), TARGETS, r"\frac{\partial L}{\partial W_{ij}} = (p_i - y_i) x_j"),
    (D(D(var("L"), var("z", K)), var("z", M)), TARGETS,
     r"\frac{\partial^2 L}{\partial z_m \partial z_k} = p_k (\delta_{km} - p_m)"),
    (D(var("q", A), var("w", C, N)), FAMILY, r"\frac{\partial q_a}{\partial w_c} = q_a (\delta_{ac} - q_c) x"),
    (D(Pow(T, num(3)), T), SCALARS, r"\frac{\partial}{\partial t} (t^3) = 3 t^2"),
    (D(Pow(T, S), T), SCALARS, r"\frac{\partial}{\partial t} (t^s) = s t^{s - 1}"),
    (D(div(T, sub(ONE, T)), T), SCALARS,
     r"\frac{\partial}{\partial t} \left(\frac{t}{1 - t}\right) = \frac{1}{(1 - t)^2}"),
    (D(sum_over(J, Pow(var("x", J), num(2))), var("x", N)), SCALARS,
     r"\frac{\partial \sum_{j=1}^{D} x_j^2}{\partial x} = 2 x"),
]  # fmt: skip


@pytest.mark.parametrize(("expr", "context", "expected"), ROWS, ids=[row[2] for row in ROWS])
def test_a_derivative_in_closed_form(expr: Expr, context: Context, expected: str) -> None:
    closed = closed_form(expr, context)
    assert closed is not None
    assert relation(expr, closed) == expected


@pytest.mark.parametrize(("expr", "context"), [row[:2] for row in ROWS], ids=[row[2] for row in ROWS])
def test_the_core_proves_it(expr: Expr, context: Context) -> None:
    closed = closed_form(expr, context)
    assert closed is not None
    assert judge(expr, closed, context).proved


def test_what_is_not_written_in_a_symbol_has_none() -> None:
    apart = Context({**NET.definitions, "r": Definition("r", (), num(1))}, slots=SLOTS)
    assert closed_form(D(var("L"), var("r")), apart) is None
