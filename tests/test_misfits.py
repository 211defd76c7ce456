r"""Sides whose shapes do not fit: wrong where a change of them is proved, right in the other layout, else not read."""

from __future__ import annotations

import pytest

from derive import check

LEAST_SQUARES = (
    r"$X \in \mathbb{R}^{n \times d}$, $y \in \mathbb{R}^n$, $w \in \mathbb{R}^d$, $L := (Xw - y)^\top (Xw - y)$ "
)
LAYER = (
    r"$W \in \mathbb{R}^{m \times n}$, $V \in \mathbb{R}^{n \times n}$, $x \in \mathbb{R}^n$, $z := W x$, "
    r"a loss $L(z) \in \mathbb{R}$ "
)
WRONG = {
    "a transpose is missing": (
        LEAST_SQUARES + r"$$\nabla_w L = 2 X (Xw - y)$$",
        "transpose-layout",
        r"\nabla_w L = 2 X^\top (Xw - y)",
    ),
    "a transpose too many": (
        LAYER + r"$$z = W^{\top} x$$",
        "transpose-layout",
        r"z = W x",
    ),
    "factors in the wrong order": (
        r"$A \in \mathbb{R}^{m \times n}$, $X \in \mathbb{R}^{n \times p}$, $B \in \mathbb{R}^{m \times p}$ "
        r"$$\frac{\partial}{\partial X} \|AX - B\|_F^2 = 2 (AX - B) A^T$$",
        "noncommutative-as-scalar",
        r"\frac{\partial}{\partial X} \|AX - B\|_F^2 = 2 A^T(AX - B)",
    ),
    "another matrix": (
        LAYER + r"$$\frac{\partial L}{\partial x} = V^\top \frac{\partial L}{\partial z}$$",
        "wrong-variable",
        r"\frac{\partial L}{\partial x} = W^\top \frac{\partial L}{\partial z}",
    ),
    "a delta that takes the wrong index": (
        r"$W \in \mathbb{R}^{m \times n}$, $x \in \mathbb{R}^n$ and $y_i := \sum_j W_{ij} x_j$. "
        r"$$\frac{\partial y_i}{\partial W_{kj}} = \delta_{ij} x_k$$",
        "wrong-index",
        r"\frac{\partial y_i}{\partial W_{kj}} = \delta_{ik} x_j",
    ),
    "a slope outside the bracket": (
        r"$W \in \mathbb{R}^{m \times n}$, $x \in \mathbb{R}^n$, $z := W x$, $a := \tanh(z)$, a loss $L$ of $a$, "
        r"$\delta := \frac{\partial L}{\partial a}$. "
        r"$$\frac{\partial L}{\partial x} = (W^\top \delta) \odot \tanh'(z)$$",
        "parenthesis-scope",
        r"\frac{\partial L}{\partial x} = W^\top (\delta \odot \tanh'(z))",
    ),
    "indices in the wrong order": (
        LAYER + r"$$(Wx)_i = \sum_{j=1}^n W_{ji} x_j$$",
        "transpose-layout",
        r"(Wx)_i = \sum_{j=1}^n W_{ij} x_j",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_should_stand_there(name: str) -> None:
    text, mistake, repair = WRONG[name]
    report = check(text=text)
    assert [str(error) for error in report.errors] == []
    (wrong,) = (step for step in report.steps if step.verdict.refuted)
    assert wrong.mistake is not None
    assert (wrong.mistake.name, wrong.mistake.repair) == (mistake, repair)


def test_a_row_in_the_other_layout_is_right() -> None:
    report = check(text=LAYER + r"$$\frac{\partial L}{\partial x} = \frac{\partial L}{\partial z} W$$")
    assert report.ok and [step.verdict.status for step in report.steps] == ["proved"]


def test_without_a_change_that_is_proved_nothing_is_called_wrong() -> None:
    report = check(text=r"$x \in \mathbb{R}^K$, $y \in \mathbb{R}^D$ $$0 + x = y$$")
    assert not report.steps and [error.message for error in report.errors] == [
        "the sides have different shapes: a column vector of size K, a column vector of size D"
    ]
