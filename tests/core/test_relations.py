"""Theorem B: sums and sizes inside exponentials and unknown functions."""

from __future__ import annotations

import pytest

from derive.checker import check_source
from derive.source import Source

GIVEN = r"$x \in \mathbb{R}^K$, $t \in \mathbb{R}$, $f : \mathbb{R} \to \mathbb{R}$"

PROVED = [
    r"e^{\sum_{k \ne i} x_k} e^{x_i} = e^{\sum_k x_k}",
    r"e^{K t} e^{t} = e^{(K + 1) t}",
    r"f\left(\sum_{k \ne i} x_k + x_i\right) = f\left(\sum_k x_k\right)",
    r"x_i f\left(\sum_{k \ne i} x_k\right) + f(x_i) = x_i f\left(\sum_k x_k - x_i\right) + f(x_i)",
    r"e^{\sum_{k \ne i} x_k} e^{\sum_{k \ne j} x_k} e^{x_i + x_j} = e^{2 \sum_k x_k}",
]

# Each with the sizes at which it holds.
NEVER = [
    (r"e^{2 K t} + e^{3 t} = e^{(K + 1) t} + e^{(K + 2) t}", "1, 2"),
    (r"e^{K t} = (e^{2 t} - e^t) K - e^{2 t} + 2 e^t", "1, 2"),
    (r"f(K) = f(1) + (K - 1) (f(2) - f(1))", "1, 2"),
    (r"(e^{K t} - e^t) (e^{K t} - e^{2 t}) (e^{K t} - e^{3 t}) = 0", "1, 2, 3"),
    (r"(e^{K t} - e^t) (e^{K t} - e^{2 t}) (e^{K t} - e^{3 t}) (e^{K t} - e^{4 t}) = 0", "1, 2, 3, 4"),
    (r"(f(K t) - f(t)) (f(K t) - f(2 t)) (f(K t) - f(3 t)) = 0", "1, 2, 3"),
    (r"\prod_k e^{x_k} = \frac{1}{2} \left(\sum_k e^{x_k}\right)^2 - \frac{1}{2} \sum_k e^{2 x_k}", "2"),
    (r"e^{\sum_k x_k} = \frac{1}{2} \left(\sum_k e^{x_k}\right)^2 - \frac{1}{2} \sum_k e^{2 x_k}", "2"),
    (r"e^{(K - 1)(K - 2)(K - 3) t} = 1", "1, 2, 3"),
    (r"e^{(K - 1)(K - 2)(K - 3)(K - 4) t} = 1", "1, 2, 3, 4"),
    (r"f((K - 1)(K - 2)(K - 3) t) = f(0)", "1, 2, 3"),
]


def status(relation: str) -> list[str]:
    report = check_source(Source("<row>", f"{GIVEN}\n\n$$\n{relation}\n$$\n"))
    assert [str(error) for error in report.errors] == []
    return [judged.verdict.status for judged in report.steps]


@pytest.mark.parametrize("relation", PROVED)
def test_proved(relation: str) -> None:
    assert status(relation) == ["proved"]


@pytest.mark.parametrize(("relation", "sizes"), NEVER)
def test_never_proved(relation: str, sizes: str) -> None:
    assert status(relation) != ["proved"]
