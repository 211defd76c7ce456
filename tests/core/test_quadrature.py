"""The rule by which integrals are computed, where it is believed, and what may be done with ends that move."""

# ruff: noqa: E501 (a row is one statement in the letters of the subject)

from __future__ import annotations

from dataclasses import replace
from math import exp as e_to
from math import nan, pi
from math import sqrt as root
from typing import Any

import numpy as np
import pytest

from derive.core import moving_ends
from derive.core.bounds import Bounds
from derive.core.layout import VALUES
from derive.core.moving_ends import Moving
from derive.core.real import quadrature
from derive.model import Fact
from derive.notation import REALS, Integral, Var, fresh, substitute_slots
from derive.printing import latex
from tests.core.shorthand import (
    Family,
    T,
    apply,
    context,
    d,
    define,
    equation,
    exp,
    fn,
    index,
    log,
    number,
    place,
    raw,
    scalar,
    sqrt,
    total,
)

X = index("x", REALS)
x = place(X)
i = index("i", "D")
b, s, t, u, L = (scalar(letter) for letter in "bstuL")
w = Family("w")
ONE = number("1")


def integral(body: T | int, lower: T | int | None, upper: T | int | None) -> T:
    own = fresh(X)
    ends = (None if end is None else raw(end) for end in (lower, upper))
    return T(Integral(own, substitute_slots(raw(body), {X: own}), *ends))


NODES = [
    (1.0, 3.0, lambda u: u**2, 26 / 3),
    (0.0, 1.0, lambda u: u**-0.5, 2.0),
    (2.0, None, lambda u: np.exp(-u), e_to(-2)),
    (None, 2.0, lambda u: np.exp(u), e_to(2)),
    (None, None, lambda u: np.exp(-(u**2) / 2), root(2 * pi)),
    (0.0, 2.0, lambda u: 1 / u, nan),
    (1.0, None, lambda u: 1 / u, nan),
    (None, None, lambda u: 1 + 0 * u, nan),
    (0.0, 1.0, lambda u: np.where(u < 0.3, 1.0, 0.0), nan),
    (0.0, 1.0, lambda u: 0 * u, 0.0),
    (0.0, 1.0, lambda u: np.where(abs(u - 0.5) < 0.01, nan, 1.0), nan),
    (0.0, 1.0, lambda u: nan * u, nan),
    (0.0, None, lambda u: np.where(u > 100, nan, np.exp(-u)), 1.0),
    (0.0, None, lambda u: np.where(u > 3, nan, np.exp(-u)), nan),
]  # fmt: skip


class Lib:
    """The functions of a library of numbers."""

    pi, exp, sinh, cosh = pi, staticmethod(np.exp), staticmethod(np.sinh), staticmethod(np.cosh)


@pytest.mark.parametrize("row", NODES, ids=range(len(NODES)))
def test_quadrature(row: Any) -> None:
    """Also of two integrals at once, and by the other test of the same terms."""
    lower, upper, body, expected = row
    with np.errstate(all="ignore"):
        values, weights = quadrature.node(np.arange(VALUES), lower, upper, Lib)
        terms = weights * body(values)
        _, other = quadrature.node(np.arange(VALUES), 0.0, 1.0, Lib)
        found = quadrature.total(np.stack([terms, other], axis=1))
    np.testing.assert_allclose(found, [expected, 1.0], rtol=1e-9)
    said = [float(term) if np.isfinite(term) else None for term in terms]
    assert quadrature.believed(said, sum(filter(None, said))) == (not np.isnan(expected))


BELIEVED = [
    ([], 0, False),
    ([None, None], 0, False),
    ([None, 0, 0, None], 0, True),
    ([0, 1, 1, 0, None], 2, True),
    ([0, 1, None, 1, 0], 2, False),
    ([0, 1, 1.00001, 0], 2.00001, False),
    ([1e-6, 0, 1 - 1e-6, 1, 0], 2, False),
    ([0, 1, 1 - 1e-6, 0, 1e-6], 2, False),
    ([1e-7, 0, 1 - 1e-7, 1, 0], 2, True),
]  # fmt: skip


@pytest.mark.parametrize("row", BELIEVED, ids=range(len(BELIEVED)))
def test_believed(row: Any) -> None:
    terms, value, expected = row
    assert quadrature.believed(terms, value) == expected


SHIFTED = r"w_x \left(\frac{\partial}{\partial s1} \left((x_x + s1)^2 \frac{\partial e^{x_x + s1 + s0}}{\partial s0}\right)\right) \frac{\partial}{\partial t} (x_x t)"


def test_rule() -> None:
    """A derivative by the number that an integral runs over is one by a shift of all of them."""
    rows = [
        (integral(t * x, 0, 1), "w_x t x_x", ()),
        (integral(d(x**2 * d(exp(x), x), x) * d(x * t, t), None, 1), SHIFTED, ()),
        (integral(x, 0, w[i]), "w_{xi} x_{xi}", (i,)),
    ]
    for expr, expected, params in rows:
        assert isinstance(expr.expr, Integral)
        found = quadrature.rule(expr.expr)
        body = latex(found.body).replace(found.values, "x").replace(found.weights, "w").replace(quadrature.SHIFT, "s")
        assert (body, found.params) == (expected, params)


ADDED = [
    (0.5 ** np.arange(1, 401), 1.0),
    (1 / np.arange(1, 401) ** 2, nan),
    (np.where(np.arange(400) < 60, 0.5 ** np.arange(1, 401), nan), 1.0),
    (np.where(np.arange(400) < 40, 0.25 ** np.arange(1, 401), nan), 1 / 3),
    (np.where(np.arange(400) < 39, 0.25 ** np.arange(1, 401), nan), nan),
    (np.where(np.arange(400) == 60, nan, 0.5 ** np.arange(1, 401)), 1.0),
    ((-0.5) ** np.arange(1, 401), -1 / 3),
    (np.zeros(400), 0.0),
    (np.ones(400), nan),
]  # fmt: skip


@pytest.mark.parametrize("row", ADDED, ids=range(len(ADDED)))
def test_infinite_sums(row: Any) -> None:
    terms, expected = row
    np.testing.assert_allclose(
        quadrature.added_up(np.stack([terms, 0.5 ** np.arange(400)], axis=1)), [expected, 2.0], rtol=1e-9
    )
    if np.isfinite(terms).all():
        assert quadrature.is_added_up(list(terms)) == (not np.isnan(expected))


LINEAR = [
    (x, ("1", "0")),
    (t, ("0", "t")),
    (x + t, ("1 + 0", "0 + t")),
    (2 * (s * x), (r"2 s \cdot 1", r"2 s \cdot 0")),
    (x * (s + t), (r"(s + t) \cdot 1", r"(s + t) \cdot 0")),
    (x * x, None),
    (x**2, None),
    (x + x**2, None),
    (s * x**2, None),
    (fn("abs", x), None),
]  # fmt: skip


@pytest.mark.parametrize("row", LINEAR, ids=[latex(row[0].expr) for row in LINEAR])
def test_linear(row: Any) -> None:
    found = quadrature.linear(row[0].expr, X)
    assert (found and tuple(map(latex, found))) == row[1]


KINK = r"\frac{-(2 \cdot 0 - t)}{2 \cdot 1 + 0}"
PIECES = [
    (x**2, 0, 1, ["0 1"]),
    (fn("abs", 2 * x - t) + fn("exp", x), None, 1, [f"- {KINK}", f"{KINK} 1"]),
    *((fn(name, 2 * x - t), 0, 1, [f"0 {KINK}", f"{KINK} 1"]) for name in ("relu", "sign", "abs", "step")),
    (fn("min", 2 * x, t), 0, 1, [f"0 {KINK}", f"{KINK} 1"]),
    (fn("max", 2 * x, t) + fn("relu", 2 * x - t), 0, 1, [f"0 {KINK}", f"{KINK} 1"]),
    (fn("abs", t), 0, 1, ["0 1"]),
    (fn("abs", x**2 - t), 0, 1, ["0 1"]),
    (fn("abs", w[i] - x), 0, 1, ["0 1"]),
    (fn("abs", w[i] * x - t), 0, 1, ["0 1"]),
]  # fmt: skip


def ends(part: Integral) -> str:
    return " ".join("-" if end is None else latex(end) for end in (part.lower, part.upper))


@pytest.mark.parametrize("row", PIECES, ids=[latex(row[0].expr) for row in PIECES])
def test_pieces(row: Any) -> None:
    body, lower, upper, expected = row
    whole = integral(body, lower, upper).expr
    assert isinstance(whole, Integral)
    assert list(map(ends, quadrature.pieces(whole))) == expected


def test_steep() -> None:
    rows = [
        (100 * x, False),
        (101 * x, True),
        (x / 100, False),
        (number("1/101") * x, True),
        (-101 * x, True),
        (0 * x, False),
    ]
    for body, expected in rows:
        whole = integral(body, -1000, 1000).expr
        assert isinstance(whole, Integral)
        assert quadrature.is_steep(whole) == expected


GIVEN = context(Fact("positive", "s"), define("u", (), t**2), define("g", (i,), t * w[i]))
JUMPS = [
    ("a kink that moves", fn("abs", x - t), True),
    ("a kink that stays", t * fn("abs", x - s), False),
    ("a kink elsewhere", fn("abs", t) * x, False),
    ("a kink by a definition", fn("relu", x - u), True),
    ("inside of an argument", exp(fn("max", x, t)), True),
    ("a pole", 1 / (x - t), False),
    ("a pole below a function", fn("tanh", 1 / (x - t)), True),
    ("a pole below an unknown function", apply("h", 1 / (x - t)), True),
    ("a pole below a root", sqrt(1 + 1 / (x - t) ** 2), True),
    ("a pole that stays", fn("tanh", t / x), False),
    ("a power below a function", fn("tanh", (x - t) ** 2), False),
    ("no pole", fn("tanh", 1 / (1 + exp(x - t))), False),
    ("a root", sqrt((x - t) ** 2), True),
    ("a root of what is positive", sqrt(1 + (x - t) ** 2), False),
    ("a root that stays", x ** (t - 1), False),
    ("a whole power", (x - t) ** 3, False),
    *((f"a kink of {name}", fn(name, x - t), True) for name in ("relu", "sign", "abs", "step")),
    *((f"a kink of {name}", fn(name, x, t), True) for name in ("max", "min")),
    ("in a sum", total(i, w[i] * fn("sign", x - t)), True),
]  # fmt: skip


@pytest.mark.parametrize("row", JUMPS, ids=[row[0] for row in JUMPS])
def test_tears(row: Any) -> None:
    """Also below another integral, and not by another variable."""
    _, body, expected = row
    own = integral(body, 0, 1)
    assert moving_ends.tears((s * own).expr, t.expr, GIVEN) == expected
    assert moving_ends.tears(integral(own, s, 1).expr, t.expr, GIVEN) == expected
    assert not moving_ends.tears(own.expr, scalar("v").expr, GIVEN)


def test_moving() -> None:
    rows = [
        (integral(t * x, 0, 1), t, False), (integral(x, 0, t), t, True), (integral(x, t, None), t, True), (integral(x, 0, s), t, False),
        (integral(x, 0, u), t, True), (integral(x, 0, u), u, True), (integral(x, 0, s) + t, t, False), (integral(integral(1, 0, t), 0, 1), t, True),
        (integral(x, 0, t), u, False), (integral(x, 0, w[i]), w[i], True), (integral(x, None, None), t, False),
        (integral(x, 0, t), apply("h", t), True), (integral(x, 0, t), apply("h", u), True), (integral(x, 0, s), apply("h", u), False),
    ]  # fmt: skip
    for body, by, expected in rows:
        assert moving_ends.moves(body.expr, by.expr, GIVEN) == expected, latex(body.expr)


SMOOTH = [
    (b, True, True),
    (1 / t, True, False),
    (1 / (t * s), True, False),
    (t**3, True, True),
    (t**-2 + exp(t), True, False),
    (1 / (1 + t**2), True, True),
    (sqrt(t), False, False),
    (sqrt(1 + t**2), True, True),
    (sqrt(1 + t**-2), False, False),
    (t**t, False, False),
    (log(t), True, True),
    (log(1 + t**2), True, True),
    (log(1 + exp(1 / t)), False, False),
    (log(t + 1), False, False),
    (fn("tanh", 1 / t), False, False),
    (fn("tanh", 1 / t) ** 2, False, False),
    (fn("tanh", 1 / t) + t, False, False),
    (1 / (1 + exp(1 / t)), False, False),
    (fn("tanh", fn("sin", t)), True, True),
    (fn("sigmoid", t) * fn("softplus", t) * fn("cos", t) * fn("sinh", t) * fn("cosh", t), True, True),
    (fn("abs", t), False, False),
    (apply("h", t, s), True, True),
    (apply("h", 1 / t), False, False),
    (integral(x * t, 0, t), True, True),
    (integral(x / t, 0, t), False, False),
    (integral(x, 0, 1 / t), False, False),
    (total(i, w[i] * t), False, False),
    (fn("abs", s) * t, True, True),
]  # fmt: skip


@pytest.mark.parametrize("row", SMOOTH, ids=[latex(row[0].expr) for row in SMOOTH])
def test_continuous(row: Any) -> None:
    body, alone, inside = row
    bounds = Bounds(GIVEN)
    found = [moving_ends.continues(body.expr, "t", bounds, within) for within in (False, True)]
    assert found == [alone, inside]
    assert moving_ends.continues((body * t).expr, "t", bounds) == alone


def test_free_between() -> None:
    rows = [
        (context(), 0, True), (context(Fact("positive", "b")), 0, True), (context(Fact("positive", "b")), -1, False),
        (context(Fact("nonnegative", "b"), Fact("positive", "b")), 0, True), (context(Fact("unit-interval", "b")), 0, False),
        (context(Fact("unit-interval", "b"), Fact("positive", "b")), 0, False), (context(Fact("binary", "s")), 0, True),
        (context(define("v", (), b**2)), 0, False), (context(define("v", (), s**2)), 0, True), (context(define("b", (), s**2)), 0, False),
        (context(equation(t, b)), 0, False), (context(equation(b, t)), 0, False), (context(equation(s, t)), 0, True),
    ]  # fmt: skip
    for given, start, expected in rows:
        assert moving_ends.is_free_between(raw(start), Var("b"), given) == expected, (given, start)


LEIBNIZ = [
    (integral(x * s, t, 1), r"1 \cdot 1 s \frac{\partial}{\partial t} (1) + (-1) t s \cdot 1"),
    (integral(x * t, None, u), r"1 u t \frac{\partial u}{\partial t} + \int_{-\infty}^{u} \frac{\partial}{\partial t} (x t) \,dx"),
    (integral(x * u, t, None), r"(-1) t u \cdot 1 + \int_{t}^{\infty} \frac{\partial}{\partial t} (x u) \,dx"),
    (integral(x, t, None) * s + t, r"(-1) t \cdot 1 s + (\int_{t}^{\infty} x \,dx) \frac{\partial s}{\partial t} + \frac{\partial t}{\partial t}"),
    (integral(x, 0, 1) * t, r"\frac{\partial}{\partial t} ((\int_{0}^{1} x \,dx) t)"),
    (d(integral(x, 0, t), t), r"\frac{\partial}{\partial t} \left(1 t \cdot 1 + (-1) \cdot 0 \frac{\partial}{\partial t} (0)\right)"),
    (integral(x, 0, L), r"1 L \frac{\partial L}{\partial t} + (-1) \cdot 0 \frac{\partial}{\partial t} (0)"),
    (integral(x * L, t, None), r"(-1) t L \cdot 1 + \int_{t}^{\infty} \frac{\partial}{\partial t} (x L) \,dx"),
]  # fmt: skip


@pytest.mark.parametrize("row", LEIBNIZ, ids=[latex(row[0].expr) for row in LEIBNIZ])
def test_leibniz(row: Any) -> None:
    """L is an unknown function of t."""
    given = replace(GIVEN, unknown_of={"L": ("t",)})
    assert latex(moving_ends.differentiated(d(row[0], t).expr, given)) == row[1]


@pytest.mark.parametrize(
    "body",
    [
        exp(integral(x, 0, t)),
        integral(x, 0, t) ** 2,
        integral(fn("abs", x - t), 0, t),
        integral(d(x * t, t), 0, t),
        integral(d(x * t, x), 0, t),
    ],
)
def test_leibniz_nowhere_else(body: T) -> None:
    with pytest.raises(Moving):
        moving_ends.differentiated(d(body, t).expr, GIVEN)
    with pytest.raises(Moving):
        moving_ends.differentiated(d(integral(x, 0, t), apply("h", t)).expr, GIVEN)
