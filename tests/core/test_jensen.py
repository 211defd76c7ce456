"""Which inequalities are Jensen's, and what must be equal for that."""

# ruff: noqa: E501 (a row is one statement in the letters of the subject)

from __future__ import annotations

from typing import Any

import pytest

from derive.core import jensen
from derive.core.bounds import Bounds
from derive.model import Fact
from derive.notation import Expr
from derive.printing import latex
from tests.core.shorthand import Family, T, context, exp, index, log, number, raw, scalar, sqrt, total

i, j = index("i", "N"), index("j", "N")
p, q, u, v, w, x = (Family(letter) for letter in "pquvwx")
s = scalar("s")
GIVEN = context(*(Fact("positive", name) for name in "pqw"))


def said(expr: Expr) -> str:
    return latex(expr).replace(r"\cdot ", "").replace(r"_{i=1}^{N}", "_i")


class Equal:
    """Writes down what it is asked, and says yes until it is to say no."""

    def __init__(self, yes: int = 9) -> None:
        self.yes = yes
        self.asked: list[str] = []

    def __call__(self, left: Expr, right: Expr) -> bool:
        self.asked.append(f"{said(left)} = {said(right)}")
        return len(self.asked) <= self.yes


MEAN = total(i, w[i] * u[i])
ROWS: list[tuple[str, T | int, T | int, list[str]]] = [
    ("log", log(MEAN), total(i, w[i] * log(u[i])), [r"\sum_i w_i = 1", r"\sum_i w_i u_i = \sum_i w_i u_i^1"]),
    ("log of something else", log(s), total(i, log(u[i]) * w[i] * p[i]), [r"\sum_i w_i p_i = 1", r"s = \sum_i w_i p_i u_i^1"]),
    ("of a quotient", log(s), total(i, w[i] * (log(p[i]) - log(q[i]))), [r"\sum_i w_i = 1", r"s = \sum_i w_i \frac{p_i^1}{q_i}"]),
    ("a difference of means", log(s), total(i, w[i] * log(p[i])) - total(j, w[j] * log(q[j])), [r"\sum_i w_i = 1", r"s = \sum_i w_i p_i^1 \frac{1}{q_i}"]),
    ("with other weights", log(s), total(i, w[i] * log(p[i])) - total(i, q[i] * log(q[i])), []),
    ("and another term", log(s), total(i, w[i] * log(p[i])) + s, []),
    ("a minus before the mean", log(s), -total(i, w[i] * log(p[i])), [r"\sum_i w_i = 1", r"s = \sum_i w_i \frac{1}{p_i}"]),
    ("twice", log(s), 2 * total(i, w[i] * log(p[i])), []),
    ("twice a logarithm", log(s), total(i, w[i] * (2 * log(p[i]))), []),
    ("half and twice", log(s), 2 * total(i, w[i] * log(p[i]) * number("1/2")), [r"\sum_i w_i = 1", r"s = \sum_i w_i p_i^1"]),
    ("without weights", log(s), total(i, log(p[i])), []),
    ("a number as weight", log(s), total(i, -1 * log(p[i])), []),
    ("weights of any sign", log(s), total(i, x[i] * log(p[i])), []),
    ("over a part", log(s), total(i, w[i] * log(p[i]), (j,)), []),
    ("no logarithm above", exp(s), total(i, w[i] * log(p[i])), []),
    ("no function above", s, total(i, w[i] * log(p[i])), []),
    ("no logarithm below", log(s), total(i, w[i] * exp(p[i])), []),
    ("a divergence", total(i, p[i] * (log(p[i]) - log(q[i]))), 0, [r"\sum_i p_i = 1", r"\sum_i \frac{p_i}{\frac{p_i^1}{q_i}} = 1"]),
    ("a divergence from 1", total(i, p[i] * (log(p[i]) - log(q[i]))), 1, []),
    ("minus a divergence", -total(i, p[i] * (log(p[i]) - log(q[i]))), 0, [r"\sum_i p_i = 1", r"\sum_i \frac{p_i}{\frac{1}{p_i} q_i^1} = 1"]),
    ("exp", total(i, w[i] * exp(x[i])), exp(s), [r"\sum_i w_i = 1", r"s = \sum_i w_i x_i"]),
    ("squares", total(i, x[i] ** 2 * w[i]), s**2, [r"\sum_i w_i = 1", r"s = \sum_i w_i x_i"]),
    ("third powers", total(i, w[i] * x[i] ** 3), s**3, []),
    ("squares above third powers", total(i, w[i] * x[i] ** 2), s**3, []),
    ("roots", total(i, w[i] * sqrt(x[i])), sqrt(s), []),
    ("two exponentials", total(i, exp(u[i]) * exp(x[i])), exp(s), []),
    ("exp without weights", total(i, exp(x[i])), exp(s), []),
    ("exp with weights of any sign", total(i, u[i] * exp(x[i])), exp(s), []),
    ("exp below a square", total(i, w[i] * exp(x[i])), s**2, []),
    ("exp over a part", total(i, w[i] * exp(x[i]), (j,)), exp(s), []),
    ("concave the wrong way", total(i, w[i] * log(u[i])), log(MEAN), []),
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_jensen(row: Any) -> None:
    """It holds if all that is asked is so; nothing is asked where it is of another kind."""
    _, high, low, expected = row
    equal = Equal()
    assert jensen.holds(raw(high), raw(low), Bounds(GIVEN), equal) == bool(expected)
    assert equal.asked == expected
    for yes in range(len(expected)):
        assert not jensen.holds(raw(high), raw(low), Bounds(GIVEN), Equal(yes))
