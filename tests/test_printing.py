"""Printing: every kind of node as a reader would write it."""

from __future__ import annotations

from fractions import Fraction

import pytest

from derive.notation import (
    HALF,
    MINUS_ONE,
    ONE,
    ZERO,
    Add,
    Apply,
    Const,
    D,
    Decimal,
    Delta,
    Expr,
    Fn,
    Index,
    Label,
    Mul,
    Num,
    Ord,
    Pick,
    Pow,
    Product,
    Size,
    Sum,
    Var,
    Where,
    div,
    exp,
    fresh,
    log,
    neg,
    num,
    sub,
    sum_over,
)
from derive.printing import latex

i, j, k, d = (Index(letter, "K") for letter in "ijkd")
mu, nu = Index(r"\mu", "K"), Index(r"\nu", "K")
u = Index("k", "n_k")
a, b, c, x, t = (Var(name) for name in "abcxt")


def p(*slots: Index) -> Var:
    return Var("p", slots)


def y(*slots: Index) -> Var:
    return Var("y", slots)


def z(*slots: Index) -> Var:
    return Var("z", slots)


exps = sum_over(k, exp(z(k)))
softmax = div(exp(z(i)), exps)
row = sum_over(d, Mul((Var("w", (i, d)), Var("x", (d,)))))

ROWS = [
    # numbers and names
    (num(-12), "-12"),
    (num(Fraction(2, 3)), r"\frac{2}{3}"),
    (Decimal(Fraction("0.09"), Fraction("0.00005")), "0.0900"),
    (Decimal(Fraction("-12"), HALF.value), "-12"),
    (Const("pi"), r"\pi"),
    (Var(r"\hat{y}", (i,)), r"\hat{y}_i"),
    (Var(r"\Sigma_C"), r"\Sigma_{C}"),
    (Var(r"\Sigma_C", (i, j)), r"(\Sigma_{C})_{ij}"),
    (Var(r"x_{\text{max}}", (i,)), r"(x_{\text{max}})_i"),
    (Var("W^{(1)}", (i, j)), "W^{(1)}_{ij}"),
    (Pow(Var("W^{(1)}", (i, j)), num(2)), "(W^{(1)}_{ij})^2"),
    (Var("w", (Label("4", "K"), Label("1", "K"))), "w_{41}"),
    (Var("w", (Label("10", "K"), i)), "w_{10,i}"),
    (Var("A", (mu, nu)), r"A_{\mu\nu}"),
    (Var("A", (mu, i)), r"A_{\mu i}"),
    (Delta(Index("i'", "K"), j), r"\delta_{i',j}"),
    # sums of terms and signs
    (sub(ONE, neg(x)), "1 - (-x)"),
    (Add((a, Add((neg(b), c)))), "a - b + c"),
    (Add((neg(a), num(-2))), "-a - 2"),
    (neg(Add((a, b))), r"-(a + b)"),
    # products
    (Mul((p(i), sub(Delta(i, j), p(j)))), r"p_i (\delta_{ij} - p_j)"),
    (Mul((a, Add((b, c)))), r"a \cdot (b + c)"),
    (Mul((Pow(x, num(2)), Add((a, b)))), r"x^2 \cdot (a + b)"),
    (Mul((Add((a, b)), Add((a, c)))), "(a + b) (a + c)"),
    (Mul((num(2), num(3))), r"2 \cdot 3"),
    (Mul((x, num(-2))), r"x \cdot (-2)"),
    (Mul((num(2), num(Fraction(1, 3)))), r"2 \cdot \frac{1}{3}"),
    (Mul((num(-3), x)), "-3 x"),
    (Mul(()), "1"),
    # quotients
    (softmax, r"\frac{e^{z_i}}{\sum_{k=1}^{K} e^{z_k}}"),
    (
        Mul((MINUS_ONE, y(i), Pow(p(i), MINUS_ONE), D(p(i), z(j)))),
        r"-\frac{y_i}{p_i} \frac{\partial p_i}{\partial z_j}",
    ),
    (Mul((Pow(Size("K"), MINUS_ONE), exps)), r"\frac{1}{K} \sum_{k=1}^{K} e^{z_k}"),
    (Mul((a, Pow(b, MINUS_ONE), Pow(c, num(-2)))), r"\frac{a}{b c^2}"),
    (Pow(x, Num(Fraction(-1, 2))), r"\frac{1}{\sqrt{x}}"),
    (Mul((num(Fraction(-3, 2)), a, Pow(b, MINUS_ONE))), r"-\frac{3 a}{2 b}"),
    # powers
    (Pow(z(i), num(2)), "z_i^2"),
    (Pow(neg(x), num(2)), "(-x)^2"),
    (Pow(softmax, num(2)), r"\left(\frac{e^{z_i}}{\sum_{k=1}^{K} e^{z_k}}\right)^2"),
    (Pow(p(i), div(ONE, Var("T"))), "p_i^{1/T}"),
    (Pow(x, Num(Fraction(3, 2))), "x^{3/2}"),
    (Pow(x, neg(a)), "x^{-a}"),
    (Pow(log(x), num(2)), r"(\log(x))^2"),
    # exponentials and functions
    (exp(div(z(i), Var("T"))), "e^{z_i/T}"),
    (exp(neg(div(Pow(x, num(2)), num(2)))), r"\exp\left(-\frac{x^2}{2}\right)"),
    (exp(ONE), "e"),
    (exp(exp(x)), r"\exp(e^x)"),
    (Mul((Var("e"), exp(x))), r"e \exp(x)"),
    (log(softmax), r"\log\left(\frac{e^{z_i}}{\sum_{k=1}^{K} e^{z_k}}\right)"),
    (Fn("sigmoid", (x,)), r"\sigma(x)"),
    (Mul((Var(r"\sigma"), Fn("sigmoid", (x,)))), r"\sigma \operatorname{sigmoid}(x)"),
    (Fn("softplus", (x,)), r"\operatorname{softplus}(x)"),
    (Fn("tanh", (x,)), r"\tanh(x)"),
    (Fn("max", (ZERO, x)), r"\max(0, x)"),
    (Fn("step", (sub(x, t),)), r"\mathbb{1}[x - t > 0]"),
    (Pow(Fn("abs", (x,)), num(2)), r"\left|x\right|^2"),
    (Apply("f", (1,), (x,)), "f'(x)"),
    (Apply("f", (2,), (x,), (k,)), "f_k''(x)"),
    (Apply("f", (0, 0), (x, t)), "f(x, t)"),
    (Apply("f", (2, 1), (x, t)), r"\frac{\partial^3 f(x, t)}{\partial x \partial x \partial t}"),
    (Apply("f", (2, 1), (x, x)), "f^{(2,1)}(x, x)"),
    # big operators and their letters
    (neg(sum_over(k, Mul((y(k), log(p(k)))))), r"-\sum_{k=1}^{K} y_k \log(p_k)"),
    (sum_over(u, Var("x", (u,))), r"\sum_{k} x_k"),
    (sum_over(k, Add((a, z(k)))), r"\sum_{k=1}^{K} (a + z_k)"),
    (sum_over(k, z(k), (i,)), r"\sum_{k \ne i} z_k"),
    (sum_over(k, z(k), (i, j)), r"\sum_{k \ne i, k \ne j} z_k"),
    (Sum(fresh(k), ONE, (), (ONE, sub(Size("K"), ONE))), r"\sum_{k=1}^{K - 1} 1"),
    (sum_over(k, Mul((Ord(k), p(k)))), r"\sum_{k=1}^{K} k p_k"),
    (Product(fresh(i), p(j)), r"\prod_{i=1}^{K} p_j"),
    (Mul((exps, exps)), r"\left(\sum_{k=1}^{K} e^{z_k}\right) \sum_{k=1}^{K} e^{z_k}"),
    (sum_over(k, Mul((z(k), sum_over(k, y(k))))), r"\sum_{k=1}^{K} z_k \sum_{k'=1}^{K} y_{k'}"),
    (Mul((z(k), exps)), r"z_k \sum_{k'=1}^{K} e^{z_{k'}}"),
    (Mul((Var("k"), exps)), r"k \sum_{k'=1}^{K} e^{z_{k'}}"),
    # derivatives
    (D(p(i), z(j)), r"\frac{\partial p_i}{\partial z_j}"),
    (D(exp(z(i)), z(j)), r"\frac{\partial e^{z_i}}{\partial z_j}"),
    (D(Mul((a, p(i))), z(j)), r"\frac{\partial}{\partial z_j} (a p_i)"),
    (D(softmax, z(j)), r"\frac{\partial}{\partial z_j} \left(\frac{e^{z_i}}{\sum_{k=1}^{K} e^{z_k}}\right)"),
    (Mul((D(Mul((a, p(i))), z(j)), x)), r"\left(\frac{\partial}{\partial z_j} (a p_i)\right) x"),
    (D(p(j), row), r"\frac{\partial p_j}{\partial \left(\sum_{d=1}^{K} w_{id} x_d\right)}"),
    (D(D(Var("L"), z(j)), z(i)), r"\frac{\partial^2 L}{\partial z_i \partial z_j}"),
    (
        Mul((D(Var("L"), p(i)), D(p(i), z(j), "explicit"))),
        r"\frac{d L}{d p_i} \frac{\partial p_i}{\partial z_j}",
    ),
    # cases and lists
    (
        Where(i, j, p(i), ZERO),
        r"\begin{cases} p_i & \text{if } i = j \\ 0 & \text{if } i \ne j \end{cases}",
    ),
    (Pick(i, (ONE, a)), "[1, a]"),
    (Mul((y(i), Pick(i, (ONE, a)))), r"y_i \cdot [1, a]_i"),
    (sum_over(i, Pick(i, (ONE, a))), r"\sum_{i=1}^{K} [1, a]_i"),
    (Mul((Var(r"\delta", (i, j)), Delta(i, j))), r"\delta_{ij} \mathbb{1}[i = j]"),
]


@pytest.mark.parametrize(("expr", "expected"), ROWS, ids=[expected for _, expected in ROWS])
def test_written(expr: Expr, expected: str) -> None:
    assert latex(expr) == expected


def test_reserved_letters_are_left_alone() -> None:
    expr = Mul((Fn("sigmoid", (x,)), exps))
    assert latex(expr, reserved=("k", r"\sigma", "e")) == (r"\operatorname{sigmoid}(x) \sum_{k'=1}^{K} \exp(z_{k'})")


def test_only_known_sizes_are_named() -> None:
    assert latex(exps, sizes=()) == r"\sum_{k} e^{z_k}"
