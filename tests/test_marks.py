"""The repair as an edit of the author's line: what goes, what comes; and the line holds when it is made."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from derive.checker import check_source
from derive.model import Judged
from derive.source import Source

SOFTMAX = r"Logits $z \in \mathbb{R}^n$ and $p_i := \frac{e^{z_i}}{\sum_k e^{z_k}}$." + "\n\n"
LOSS = (
    r"Logits $z \in \mathbb{R}^n$, targets $y \in \mathbb{R}^n$, $p_i := \frac{e^{z_i}}{\sum_k e^{z_k}}$ and "
    r"$L := -\sum_k y_k \log p_k$." + "\n\n"
)
MATRIX = r"A matrix $A \in \mathbb{R}^{n \times n}$ and a vector ${\bf x} \in \mathbb{R}^n$." + "\n\n"
LAYER_NORM = (
    r"Inputs $x \in \mathbb{R}^n$, $\mu := \frac{1}{n} \sum_i x_i$, $v := \frac{1}{n} \sum_i (x_i - \mu)^2$, "
    r"$\epsilon > 0$, $\hat{x}_i := \frac{x_i - \mu}{\sqrt{v + \epsilon}}$ and a loss $L(\hat{x}) \in \mathbb{R}$ with "
    r"$g_i := \frac{\partial L}{\partial \hat{x}_i}$." + "\n\n"
)


@dataclass(frozen=True)
class Row:
    """A wrong relation after its declarations; what is to go, and what is to stand there instead."""

    before: str
    relation: str
    gone: str
    come: str
    around: str = ""


ROWS = [
    Row(SOFTMAX, r"\frac{\partial p_i}{\partial z_j} = p_i (\delta_{ij} + p_j)", "+", "-", "} + p_j"),
    Row(SOFTMAX, r"\frac{\partial p_i}{\partial z_j} = p_i (\delta_{ij} - p_{i})", "i", "j", "= p_i ("),
    Row(SOFTMAX, r"\frac{\partial p_i}{\partial z_i} = p_i ( 1 - p_i^{2} )", "^{2}", "", "p_i^{2} )"),
    Row(SOFTMAX, r"\log p_i = z_i - \sum_k \log e^{z_k}", r"\sum_k \log e^{z_k}", r"\log\left(\sum_{k} e^{z_k}\right)"),
    Row(LOSS, r"\frac{\partial L}{\partial z_i} = p_i - y_i", "", r"\sum_{k} y_k"),
    Row(LOSS, r"\frac{\partial L}{\partial z_i} = p_i \sum_k y_k", "", r"-y_i"),
    Row(MATRIX, r"\nabla_{\bf x} ({\bf x}^\top A {\bf x}) = 2 A {\bf x}", r"2 A", r"A x + A^\top"),
    Row(
        MATRIX,
        r"{\bf x}^\top A {\bf x} = {\bf x}^\top A {\bf x} - {\bf x}^\top {\bf x}",
        r"- {\bf x}^\top {\bf x}",
        "",
    ),
    Row(
        LAYER_NORM,
        r"\frac{\partial L}{\partial x_j} = \frac{1}{\sqrt{v + \epsilon}} \left( g_j - \frac{1}{n} \sum_i g_i \right)",
        "",
        r"-\frac{1}{n \sqrt{v + \epsilon}} \hat{x}_j \sum_{i} g_i \hat{x}_i",
    ),
    Row("Numbers $x$, $y$.\n\n", r"(x - y)^2 = x^2 - 2xy - \left( y \right)^2", "-", "+", r"y - \left("),
    Row("Numbers $x$, $y$.\n\n", r"(x - y)(x + y) = x^2 + \left( y \right)^2", "+", "-", r"2 + \left("),
    Row(r"Numbers $s_i > 0$.\n\n", r"\frac12 \sum_i \log s_i^2 = \frac12 \sum_i 2 \log s_i^2", "^2", "", r"s_i^2"),
    Row("A number:\n\n", r"\frac{1}{3} = 0.34", "0.34", "0.33"),
]


def judged(text: str) -> Judged:
    """The only step of a document."""
    report = check_source(Source("test", text))
    assert [str(error) for error in report.errors] == []
    (step,) = report.steps
    return step


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.relation)
def test_what_goes_and_what_comes(row: Row) -> None:
    text = f"{row.before}$${row.relation}$$"
    why = judged(text).diagnosis
    assert why is not None and why.mark is not None
    span, come = why.mark
    assert (text[span.start : span.end], come) == (row.gone, row.come)
    assert row.around in text[max(0, span.start - 8) : span.end + 8]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.relation)
def test_the_line_holds_when_the_edit_is_made(row: Row) -> None:
    text = f"{row.before}$${row.relation}$$"
    why = judged(text).diagnosis
    assert why is not None and why.mark is not None
    span, come = why.mark
    assert judged(text[: span.start] + come + text[span.end :]).verdict.proved
