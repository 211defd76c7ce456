r"""Pairs that graders of mathematics have taken for equal: each is refuted, and its true twin proved."""

from __future__ import annotations

import pytest

from derive import check

MODEL = (
    r"$W \in \mathbb{R}^{K \times D}$, $x \in \mathbb{R}^D$, a one-hot $y \in \{0, 1\}^K$, $z := Wx$, "
    r"$p_k := \frac{e^{z_k}}{\sum_l e^{z_l}}$, $L := -\sum_k y_k \log p_k$"
)
MATRICES = r"$A, B \in \mathbb{R}^{n \times n}$"
SUMS = r"$x \in \mathbb{R}^K$, $k \in \mathbb{R}$"

# What is given, the left side, what it is, what it was taken for.
ROWS = {
    "a gradient with its sign flipped": (MODEL, r"\frac{\partial L}{\partial z_i}", "p_i - y_i", "y_i - p_i"),
    "AB for BA": (MATRICES, r"(AB)^\top", r"B^\top A^\top", r"A^\top B^\top"),
    "an outer product the wrong way round": (
        r"$p, y, x \in \mathbb{R}^n$",
        r"\left(x (p - y)^\top\right)^\top",
        r"(p - y) x^\top",
        r"x (p - y)^\top",
    ),
    "K for k": (SUMS, r"\sum_{i=1}^{K} 1", "K", "k"),
    "a product for a sum": (
        SUMS,
        r"\log \prod_{i=1}^{K} e^{x_i}",
        r"\sum_{i=1}^{K} x_i",
        r"\prod_{i=1}^{K} x_i",
    ),
    "a logarithm of a sum for a sum of logarithms": (
        r"$a > 0$, $b > 0$",
        r"\log a + \log b",
        r"\log (a b)",
        r"\log (a + b)",
    ),
    "an index for another": (SUMS, r"\frac{\partial}{\partial x_j} \sum_i x_i^2", "2 x_j", r"2 \sum_i x_i"),
}


@pytest.mark.parametrize("name", ROWS)
def test_the_one_is_proved_and_the_other_refused(name: str) -> None:
    given, left, right, taken = ROWS[name]
    assert [step.verdict.status for step in check(text=f"{given}\n\n$${left} = {right}$$").steps] == ["proved"]
    report = check(text=f"{given}\n\n$${left} = {taken}$$")
    assert not any(step.verdict.proved for step in report.steps) and not report.ok
    # A relation whose shapes do not fit is refuted, or not even a relation.
    assert report.errors or [step.verdict.status for step in report.steps] == ["refuted"]
