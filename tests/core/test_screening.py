"""Which relations near a step are clearly false at the points of the step."""

# ruff: noqa: E501 (a row is one statement in the letters of the subject)

from __future__ import annotations

from typing import Any

import pytest

from derive.core.real.screening import Screen
from derive.model import Context, Fact
from tests.core.shorthand import (
    Family,
    T,
    context,
    d,
    decimal,
    define,
    equation,
    exp,
    fn,
    index,
    label,
    log,
    number,
    scalar,
    sqrt,
    total,
)

i, j, k = (index(letter, "K") for letter in "ijk")
c = index("c", "D")
w, x, y, z = (Family(letter) for letter in "wxyz")
s, t = scalar("s"), scalar("t")
p = Family("p")
SOFTMAX = context(define("p", (i,), exp(z[i]) / total(k, exp(z[k]))))
KINK = d(fn("relu", s), s)

ROWS: list[tuple[str, T, T, Context, list[tuple[T, T, bool]]]] = [
    ("plain", s * t, t * s, Context(), [(s * t, t * s, False), (s * t, s + t, True), (s * t, t * s + number("1/1000"), True), (log(-(s**2)), t, False)]),
    ("positive", sqrt(s), t, context(Fact("positive", "s")), [(sqrt(s**2), s, False), (sqrt(s**2), -s, True)]),
    ("a square root of both signs", sqrt(s**2), t, Context(), [(sqrt(s**2), s, True), (sqrt(s**2), fn("abs", s), False)]),
    ("softmax", d(p[i], z[j]), p[i] * p[j], SOFTMAX, [(d(p[i], z[j]), -p[i] * p[j], True), (total(k, d(p[k], z[j])), 0 * s, False), (p[i], p[j], True)]),
    ("two sizes", total(k, w[k, c] * x[k]), y[c], Context(), [(total(k, w[k, c] * x[k]), y[c], True), (total(k, x[k] * w[k, c]), total(k, w[k, c] * x[k]), False)]),
    ("a slope", d(s**3, s), 3 * s**2, Context(), [(d(s**3, s), 3 * s**2, False), (d(s**3, s), 3 * s, True), (d(d(s**3, s), s), 6 * s, False)]),
    ("at a kink", KINK, fn("step", s), Context(), [(KINK, fn("step", s), False), (KINK, fn("sign", s), True)]),
    ("under an equation", s + t, 2 * s, context(equation(s, t)), [(s + t, 2 * t, False), (s + t, 3 * t, True)]),
    ("printed", number("1/3"), decimal("0.333"), Context(), [(number("1/3"), decimal("0.333"), False), (number("1/3"), decimal("0.334"), True)]),
    ("a printed one beside a plain one", s / 3, s * decimal("0.333"), Context(), [(s / 3, s * decimal("0.333"), False), (s / 3, s * number("1/4"), False)]),
    ("an entry at a place", x[label("3", "K")], y[label("3", "K")], Context(), [(x[label("3", "K")], y[label("3", "K")], True), (x[label("3", "K")] * 1, x[label("3", "K")], False)]),
    ("what cannot be drawn", s, t, context(equation(s**2, -1)), [(s, t, False)]),
    ("an unknown symbol", s, t, Context(), [(s, scalar("u"), True), (x[i], y[j], False)]),
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_excluded(row: Any) -> None:
    _, lhs, rhs, given, candidates = row
    screen = Screen(lhs.expr, rhs.expr, given)
    assert [screen.excludes(left.expr, right.expr) for left, right, _ in candidates] == [
        expected for *_, expected in candidates
    ]
