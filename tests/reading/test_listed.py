r"""Families that running text lists, ``$x_1, \dots, x_n$``: their sizes, and what is known of random samples."""

from __future__ import annotations

import pytest

from derive.checker import check_source
from derive.source import Source

SAMPLE = r"Let $X_1, \dots, X_n$ be i.i.d. with mean $\mu$ and variance $\sigma^2$. "
MEAN = r"$$\bar X = \frac{1}{n} \sum_i X_i$$"
P, R, U = "proved", "refuted", "undecided"

ROWS = [
    ("moments of a mean", SAMPLE + MEAN + r"$$E[\bar X] = \mu$$ $$\operatorname{Var}(\bar X) = \frac{\sigma^2}{n}$$ $$\operatorname{Var}(\bar X) = \sigma^2$$", [P, P, R]),
    ("the words in front", r"For i.i.d. samples $x_1, \dots, x_n$ with mean $\mu$ and variance $\sigma^2$, $$\bar x = \frac1n \sum_{i=1}^n x_i$$ $$E[\sum_i (x_i - \bar x)^2] = (n - 1) \sigma^2$$", [P]),
    ("one that is like each of them", SAMPLE + r"$$\operatorname{Var}(X) = E[(X - E[X])^2] = E[X^2] - E[X]^2$$ $$E[X] = \mu$$ $$E[X] = \sigma$$", [P, P, P, R]),
    ("what is said of variances by expectations is a step", r"$$E[X^2] - E[X]^2 = E[(X-E[X])^2]$$ and $\operatorname{Var}(X) = E[(X-E[X])^2]$", [P]),
    ("independent", r"Let $X_1, \dots, X_n$ be independent. $$\operatorname{Var}(\sum_i X_i) = \sum_i \operatorname{Var}(X_i)$$ $$E[X_1 X_2] = E[X_1] E[X_2]$$ $$E[X_1] = E[X_2]$$", [P, P, R]),
    ("not independent", r"Let $X_1, \dots, X_n$ be random variables. $$\operatorname{Var}(\sum_i X_i) = \sum_i \operatorname{Var}(X_i)$$", [R]),
    ("said not to be", r"$X_1, \dots, X_n$ are not independent: $$\operatorname{Var}(\sum_i X_i) = \sum_i \operatorname{Var}(X_i)$$", [R]),
    ("independent of one another, not of others", r"Let $X_1, \dots, X_n$ be i.i.d. Let $Y$ be a random variable. $$E[X_1 + Y] = E[X_1] + E[Y]$$", [P]),
    ("two families", r"Let $X_1, \dots, X_n$ and $Y_1, \dots, Y_n$ be independent. $$E[X_1 Y_1] = E[X_1] E[Y_1]$$", [P]),
    ("non-i.i.d.", r"For non-i.i.d. samples $X_1, \dots, X_n$: $$\operatorname{Var}(\sum_i X_i) = \sum_i \operatorname{Var}(X_i)$$", [R]),
    ("given something", r"Let $X_1, \dots, X_n$ be independent given $\theta$. $$\operatorname{Var}(\sum_i X_i) = \sum_i \operatorname{Var}(X_i)$$", [R]),
    ("not assumed", r"Do not assume that $X_1, \dots, X_n$ are independent: $$\operatorname{Var}(\sum_i X_i) = \sum_i \operatorname{Var}(X_i)$$", [R]),
    ("a letter of the sign of a variance", r"Let $a_1, \dots, a_n$ be i.i.d. $$\operatorname{Var}(a_1) = \operatorname{Var}(a_2)$$ $$\operatorname{Var}(a_1 + a_2) = \operatorname{Var}(a_1)$$", [P, R]),
    ("identical", r"Let $X_1, \dots, X_n$ be i.i.d. " + MEAN + r"$$E[X_1] = E[X_2]$$ $$\operatorname{Var}(\bar X) = \frac{1}{n} \operatorname{Var}(X_1)$$", [P, P]),
    ("a variance is not negative", r"Let $X_1, \dots, X_n$ be i.i.d. $$\operatorname{Var}(X_1) \ge 0$$ $$\operatorname{Var}(X_1) > 0$$", [U, U]),
    ("how many there are", r"Inputs $x_1, \ldots, x_n$ and weights $w_1, \ldots, w_n$. $$z = \sum_i w_i x_i + b$$ $$\frac{1}{n} \sum_i \frac{\partial z}{\partial x_i} = \frac{1}{n} \sum_{j=1}^n w_j$$", [P]),
    ("names beside a family", r"Let $q, k_+, k_1, \dots, k_N \in \mathbb{R}^d$. $$\nabla_q (q^\top k_+ + \sum_i q^\top k_i) = k_+ + \sum_i k_i$$ $$\nabla_q (q^\top k_+ + \sum_i q^\top k_i) = \sum_i k_i$$", [P, R]),
    ("a family with a sign", r"For $x_1, \dots, x_n > 0$: $$\log \prod_i x_i = \sum_i \log x_i$$ $$\sum_i x_i > 0$$", [P, P]),
    ("a family of labels", r"Let $y_1, \dots, y_n \in \{0, 1\}$. $$\sum_i y_i^2 = \sum_i y_i$$", [P]),
    ("vectors", r"Let $w_1, \dots, w_m$ be vectors in $\mathbb{R}^d$ and $x \in \mathbb{R}^d$. $$f = \sum_j w_j^\top x$$ $$\nabla_x f = \sum_j w_j$$ $$\nabla_x f = w_1$$", [P, R]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "verdicts"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_listed(text: str, verdicts: list[str]) -> None:
    found = check_source(Source("t.md", text))
    assert [judged.verdict.status for judged in found.steps] == verdicts and not found.errors


@pytest.mark.parametrize(
    "text",
    [
        r"Let $X_1, \dots, X_n$ be i.i.d. and $Y_1, \dots, Y_n$ be independent. $$E[X_1 Y_1] = E[X_1] E[Y_1]$$",
        r"Let $X_1, \dots, X_n$ be i.i.d. Let $Y$ be a random variable. $$E[X_1 Y] = E[X_1] E[Y]$$",
        r"Let $X_1, \dots, X_n$ be i.i.d. and $Y_1, \dots, Y_n$ be i.i.d. $$E[X_1 Y_1] = E[X_1] E[Y_1]$$",
    ],
)
def test_what_is_not_said_to_be_independent(text: str) -> None:
    found = check_source(Source("t.md", text))
    assert [error.message for error in found.errors] == ["it is not known how these are distributed together"]
