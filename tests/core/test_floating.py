"""Expressions at one point with their values, in floating point and in sixty digits; and the parts of which both are made."""

# ruff: noqa: E501, E741 (a row is one statement in the letters of the subject)

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import cos, cosh, erf, factorial, inf, nan, pi, sin, sinh, tanh
from math import exp as e
from math import log as ln
from math import sqrt as root
from typing import Any

import numpy as np
import pytest

from derive.core import layout
from derive.core.layout import Incomparable, Layout
from derive.core.real import elementary, matrices, precision, stencil, unknown
from derive.core.real.floats import World
from derive.core.real.precise import Precise, Undefined
from derive.model import Application, Definition
from derive.notation import REALS, Const, Det, Index, Integral, Inverse
from tests.core.shorthand import (
    Family,
    T,
    apply,
    context,
    d,
    decimal,
    define,
    delta,
    exp,
    fn,
    index,
    label,
    log,
    number,
    partial,
    pick,
    place,
    product,
    raw,
    scalar,
    size,
    sqrt,
    total,
    where,
)

i, j, k, l = (index(letter, "K") for letter in "ijkl")
c, o = index("c", "D"), index("o", "D")
A, F, p, w, x, y, z = (Family(letter) for letter in "AFpwxyz")
s, t, u, o_ = (scalar(letter) for letter in "stuo")
ONE, ZERO = number("1"), number("0")
X, Y, S, U = [1.0, 2.0], [0.5, -1.0], 2.0, -3.0
W = [[1.0, 2.0, 3.0], [4.0, 5.0, 7.0]]
M = [[2.0, 1.0], [1.0, 3.0]]
V = [1.0, -2.0, 0.5]
VALUES: Mapping[str, Any] = {"x": X, "y": Y, "w": W, "A": M, "v": V, "s": S, "t": U, "o": 0.0} | {
    unknown.part("f", part): value
    for part, value in {"c": 5.0, "l0": 2.0, "m0": 3.0, "a": 1.5, "d0": 0.5, "e": 0.25}.items()
} | {
    unknown.part("L", part): value
    for part, value in {"l0": [1.0, 3.0], "l1": 3.0, "m0": [1.0, 1.0], "m1": -4.0, "a": 0.5, "d0": [0.5, 0.5], "d1": -1.0, "e": 0.3}.items()
} | {
    unknown.part("g", part): value
    for part, value in {
        "c": [1.0, 2.0], "l0": [2.0, 1.0], "l1": [3.0, -1.0], "m0": [1.0, 1.0], "m1": [2.0, 0.5],
        "a": [1.0, 0.5], "d0": [1.0, 2.0], "d1": [0.5, 1.0], "e": [0.0, 0.1],
    }.items()
}  # fmt: skip


X_AXIS = index("x", REALS)


def integral(body: T, lower: T | int, upper: T | int) -> T:
    return T(Integral(X_AXIS, body.expr, raw(lower), raw(upper)))


def definitions() -> Mapping[str, Definition]:
    return context(
        define("p", (k,), exp(x[k]) / total(l, exp(x[l]))),
        define("r", (), s * t + scalar("u")),
        define("u", (), s**2),
        define("q", (k, c), w[k, c] * x[k]),
        unknown.entries("L", (), (("x", ("K",)), ("s", ())), Application("L")),
    ).definitions


LAYOUT = Layout((("C", 2), ("D", 3), ("K", 2), (REALS, layout.VALUES)), (("C", ("red", "blue")),))
v, q = Family("v"), Family("q")
SOFT = [e(1) / (e(1) + e(2)), e(2) / (e(1) + e(2))]


def world(points: int = 1) -> World:
    def draw(name: str, extents: tuple[int, ...]) -> Any:
        return np.stack([np.asarray(VALUES[name], dtype=float)] * points, axis=-1)

    given = definitions()
    return World(LAYOUT, given, frozenset(given), (points,), draw)


def precise(claims: bool = False) -> Precise:
    lib = precision.intervals() if claims else precision.numbers()

    def look(name: str, places: tuple[int, ...]) -> Any:
        return lib.mpf(float(np.asarray(VALUES[name])[places]))

    given = definitions()
    return Precise(lib, LAYOUT, given, frozenset(given), look, claims)


def f(order: int, at: float) -> float:
    wave = 0.5 * at + 0.25
    return [5 + 2 * at + 9 * at**2 + 1.5 * sin(wave), 2 + 18 * at + 0.75 * cos(wave), 18 - 0.375 * sin(wave), -0.1875 * cos(wave), 1.5 * sin(wave) / 16][order]  # fmt: skip


ROWS: list[tuple[str, T, tuple[Index, ...], Any]] = [
    ("a number", number("-3/2"), (), -1.5),
    ("a decimal", decimal("0.25"), (), 0.25),
    ("pi", T(Const("pi")), (), pi),
    ("a size", size("D"), (), 3.0),
    ("a place", place(c), (c,), [1.0, 2.0, 3.0]),
    ("a place of a label", place(label("blue", "C")), (), 2.0),
    ("an entry", x[i], (i,), X),
    ("an entry at a label", w[i, label("3", "D")], (i,), [3.0, 7.0]),
    ("a transpose", w[i, c], (c, i), [[1.0, 4.0], [2.0, 5.0], [3.0, 7.0]]),
    ("a diagonal", A[i, i], (i,), [2.0, 3.0]),
    ("an entry for every letter", x[j], (i, j), [X, X]),
    ("a sum", x[i] + s - 1, (i,), [2.0, 3.0]),
    ("a product", x[i] * s * y[j], (i, j), [[1.0, -2.0], [2.0, -4.0]]),
    ("a square", t**2, (), 9.0),
    ("a cube", t**3, (), -27.0),
    ("an inverse", 1 / x[i], (i,), [1.0, 0.5]),
    ("an inverse square", x[i] ** (-2), (i,), [1.0, 0.25]),
    ("a power of 0", o_ ** 0, (), 1.0),
    ("a square of 0", o_ ** 2, (), 0.0),
    ("a root", sqrt(x[i]), (i,), [1.0, root(2)]),
    ("a root of 0", sqrt(o_), (), 0.0),
    ("a root of a negative number", sqrt(t), (), nan),
    ("an inverse of 0", 1 / o_, (), nan),
    ("an inverse where it is", 1 / (x[i] - 1), (i,), [nan, 1.0]),
    ("an inverse root", x[i] ** number("-1/2"), (i,), [1.0, 1 / root(2)]),
    ("a real power", s**t, (), 0.125),
    ("a real power of a negative number", t**s, (), nan),
    ("a real power of 0", o_ ** s, (), nan),
    ("a size as a power", t ** size("D"), (), -27.0),
    ("a size as a power of 0", o_ ** size("D"), (), 0.0),
    ("less a size as a power of 0", o_ ** (-size("D")), (), nan),
    ("less a size as a power", t ** (-size("K")), (), 1 / 9),
    ("half a size as a power", s ** (size("D") / 2), (), 2**1.5),
    ("half a size as a power of a negative number", t ** (size("D") / 2), (), nan),
    ("half a size as a power of 0", o_ ** (size("D") / 2), (), 0.0),
    ("a part of a size as a power of 0", o_ ** (size("K") / 4), (), 0.0),
    ("nothing as a power of 0", o_ ** (size("K") - size("K")), (), 1.0),
    ("a real power of a part", y[label("1", "K")] ** s, (), 0.25),
    ("a place as a power", s ** place(c), (c,), [2.0, 4.0, 8.0]),
    ("a list of entries", pick(index("n", "C"), x[i], y[i]), (index("n", "C"), i), [X, Y]),
    ("a slope of max at opposite numbers", d(fn("max", s, (ZERO - 2)), s), (), 1.0),
    ("a total slope beside an explicit one", d(s * t + u, s) - partial(scalar("r"), s), (), 4.0),
    ("an unknown scalar", scalar("L"), (), 1 + 6 + 6 + (1 + 2 - 8) ** 2 + 0.5 * sin(1.5 - 2 + 0.3)),
    ("its slope", d(scalar("L"), x[i]), (i,), [1 - 10 + 0.25 * cos(-0.2), 3 - 10 + 0.25 * cos(-0.2)]),
    ("a sum of what loses its letter", total(k, T(Det(i, j, (A[i, j] + d(s, x[k])).expr))), (), 10.0),
    ("a sum of a slope that is nothing", total(k, d(s, x[k]) + s), (), 4.0),
    ("a sum over an index", total(k, x[k] * y[k]), (), -1.5),
    ("a sum of what does not know it", total(k, s), (), 4.0),
    ("a sum of one of two factors", total(c, w[i, c] * x[i] * s), (i,), [12.0, 64.0]),
    ("a sum of all", total(k, total(c, w[k, c])), (), 22.0),
    ("a sum of sums", total(k, x[k] * total(c, w[k, c] * v[c])), (), (1 - 4 + 1.5) + 2 * (4 - 10 + 3.5)),
    ("a sum with another letter of its name", total(k, x[k]) * x[k], (k,), [3.0, 6.0]),
    ("a sum over others", total(c, w[i, c], unequal=(o,)), (i, o), [[5.0, 4.0, 3.0], [12.0, 11.0, 9.0]]),
    ("a sum over others of what does not know it", total(c, s, unequal=(o,)), (o,), [4.0, 4.0, 4.0]),
    ("a sum over others than a label", total(c, v[c], unequal=(label("2", "D"),)), (), 1.5),
    ("a sum over others, undefined there", total(c, 1 / (v[c] - v[o]), unequal=(o,)), (o,), [-1 / 3 - 2, 1 / 3 + 0.4, 2 - 0.4]),
    ("a sum up to a place", total(c, v[c], bounds=(ONE, place(o))), (o,), [1.0, -1.0, -0.5]),
    ("a sum from a place on", total(c, v[c], bounds=(place(o), size("D"))), (o,), [-0.5, -1.5, 0.5]),
    ("a sum over none", total(c, v[c], bounds=(number("3"), number("2"))), (), 0.0),
    ("a product over an index", product(c, v[c]), (), -1.0),
    ("a product of what does not know it", product(c, s), (), 8.0),
    ("a product over others", product(c, v[c], unequal=(o,)), (o,), [-1.0, 0.5, -2.0]),
    ("a delta", delta(i, j), (i, j), [[1.0, 0.0], [0.0, 1.0]]),
    ("a delta at a label", delta(c, label("2", "D")), (c,), [0.0, 1.0, 0.0]),
    ("a delta of an unused letter", delta(i, i), (i,), [1.0, 1.0]),
    ("a case", where(i, j, x[i], y[j]), (i, j), [[1.0, -1.0], [0.5, 2.0]]),
    ("a case that is undefined elsewhere", where(i, j, s, 1 / (x[i] - x[j])), (i, j), [[2.0, -1.0], [1.0, 2.0]]),
    ("a list", pick(c, s, t, s * t), (c,), [2.0, -3.0, -6.0]),
    ("a list at a label", T(pick(c, s, t, s * t).expr), (c,), [2.0, -3.0, -6.0]),
    ("a list by names", pick(index("n", "C"), s, t), (index("n", "C"),), [2.0, -3.0]),
    ("a definition", p[i], (i,), SOFT),
    ("a definition through another", scalar("r"), (), -2.0),
    ("a definition of two letters", q[i, c], (c, i), [[1.0, 8.0], [2.0, 10.0], [3.0, 14.0]]),
    ("a definition at a label", p[label("2", "K")], (), SOFT[1]),
    ("a determinant", T(Det(i, j, A[i, j].expr)), (), 5.0),
    ("a determinant with a letter", T(Det(i, j, (A[i, j] * x[k]).expr)), (k,), [5.0, 20.0]),
    ("a determinant of a number of times one", T(Det(i, j, delta(i, j).expr)), (), 1.0),
    ("a determinant that is 0", T(Det(i, j, (x[i] * y[j]).expr)), (), 0.0),
    ("a determinant of an unsymmetric one", T(Det(i, j, (A[i, j] + x[i]).expr)), (), 3 * 5 - 2 * 3.0),
    ("an inverse matrix", T(Inverse(i, j, A[i, j].expr, k, l)), (k, l), [[0.6, -0.2], [-0.2, 0.4]]),
    ("an inverse of an unsymmetric one", T(Inverse(i, j, (A[i, j] + x[i]).expr, k, l)), (k, l), [[5 / 9, -2 / 9], [-1 / 3, 1 / 3]]),
    ("an entry of an inverse", T(Inverse(i, j, (A[i, j] + x[i]).expr, label("2", "K"), l)), (l,), [-1 / 3, 1 / 3]),
    ("no inverse", T(Inverse(i, j, (x[i] * y[j]).expr, k, l)), (k, l), [[nan, nan], [nan, nan]]),
    ("exp", exp(t), (), e(-3)),
    ("log", log(x[i]), (i,), [0.0, ln(2)]),
    ("log of a negative number", log(t), (), nan),
    ("log of 0", log(o_), (), nan),
    ("log where it is", log(y[i]), (i,), [ln(0.5), nan]),
    ("sin", fn("sin", t), (), sin(-3)),
    ("cos", fn("cos", t), (), cos(-3)),
    ("tanh", fn("tanh", t), (), tanh(-3)),
    ("sinh", fn("sinh", t), (), sinh(-3)),
    ("cosh", fn("cosh", t), (), cosh(-3)),
    ("erf", fn("erf", t), (), erf(-3)),
    ("normcdf", fn("normcdf", t), (), (1 + erf(-3 / root(2))) / 2),
    ("normpdf", fn("normpdf", t), (), e(-4.5) / root(2 * pi)),
    ("sigmoid", fn("sigmoid", t), (), 1 / (1 + e(3))),
    ("softplus", fn("softplus", t), (), ln(1 + e(-3))),
    ("digamma", fn("digamma", x[i]), (i,), [-0.5772156649015329, 0.42278433509846713]),
    ("digamma of a half", fn("digamma", number("1/2")), (), -1.9635100260214235),
    ("digamma of large numbers", fn("digamma", 50 * x[i]), (i,), [3.901989673427892, 4.600161852738087]),
    ("digamma of 0", fn("digamma", o_), (), nan),
    ("digamma of a negative number", fn("digamma", t), (), nan),
    ("a factorial", fn("factorial", x[i] + 2), (i,), [6.0, 24.0]),
    ("a factorial of a fraction", fn("factorial", number("1/2")), (), root(pi) / 2),
    ("a factorial of less than -1", fn("factorial", t), (), nan),
    ("a factorial of -1", fn("factorial", ONE - 2), (), nan),
    ("relu", fn("relu", y[i]), (i,), [0.5, 0.0]),
    ("abs", fn("abs", y[i]), (i,), [0.5, 1.0]),
    ("abs of 0", fn("abs", o_), (), 0.0),
    ("sign", fn("sign", y[i] - delta(i, label("1", "K")) / 2), (i,), [0.0, -1.0]),
    ("sign of what is above 0", fn("sign", y[i]), (i,), [1.0, -1.0]),
    ("step", fn("step", y[i]), (i,), [1.0, 0.0]),
    ("step of 0", fn("step", o_), (), 0.0),
    ("step of what is undefined", fn("step", log(t)), (), nan),
    ("max", fn("max", x[i], y[j]), (i, j), [[1.0, 1.0], [2.0, 2.0]]),
    ("max of a greater second", fn("max", t, s), (), 2.0),
    ("min", fn("min", x[i], y[j]), (i, j), [[0.5, -1.0], [0.5, -1.0]]),
    ("min of a smaller second", fn("min", s, t), (), -3.0),
    ("a slope", d(s**3 * t, s), (), -36.0),
    ("a slope of a slope", d(d(s**3, s), s), (), 12.0),
    ("a gradient", d(total(k, x[k] ** 3), x[i]), (i,), [3.0, 12.0]),
    ("a gradient at a label", d(total(k, x[k] ** 3), x[label("2", "K")]), (), 12.0),
    ("a Jacobian", d(p[i], x[j]), (i, j), [[SOFT[0] * SOFT[1], -SOFT[0] * SOFT[1]], [-SOFT[0] * SOFT[1], SOFT[0] * SOFT[1]]]),
    ("a Jacobian on its diagonal", d(p[i], x[i]), (i,), [SOFT[0] * SOFT[1]] * 2),
    ("a Jacobian turned", d(p[i], x[j]), (j, i), [[SOFT[0] * SOFT[1], -SOFT[0] * SOFT[1]], [-SOFT[0] * SOFT[1], SOFT[0] * SOFT[1]]]),
    ("a slope by a matrix", d(total(k, total(c, w[k, c] * x[k] * v[c])), w[i, c]), (i, c), [[1.0, -2.0, 0.5], [2.0, -4.0, 1.0]]),
    ("a slope by a diagonal", d(total(k, A[k, k] ** 2), A[i, i]), (i,), [4.0, 6.0]),
    ("a slope by what does not matter", d(t**2, s), (), 0.0),
    ("a total slope", d(scalar("r"), s), (), 1.0),
    ("an explicit slope", partial(scalar("r"), s), (), -3.0),
    ("an explicit slope by a defined symbol", partial(scalar("r"), u), (), 1.0),
    ("a slope by a defined symbol", d(u**2, u), (), 8.0),
    ("a slope by an expression", d(exp(s * t), s * t), (), e(-6)),
    ("a slope by a function of one entry", d(s**6, s**2), (), 48.0),
    ("a slope by an expression of a letter", d(total(k, (x[k] * s) ** 2), x[i] * s), (i,), [4.0, 8.0]),
    ("a slope of relu", d(fn("relu", t * s), t), (), 0.0),
    ("a slope of relu where it rises", d(fn("relu", t * s * t), t), (), -12.0),
    ("a slope of max", d(fn("max", s * t, t), s), (), 0.0),
    ("a slope of min", d(fn("min", s * t, t), s), (), -3.0),
    ("a slope at a kink", d(fn("abs", o_ * s), o_), (), nan),
    ("a slope of a step at its kink", d(fn("step", s - 2), s), (), nan),
    ("a slope of what is constant in a kink", d(fn("abs", o_) * s, s), (), 0.0),
    ("a slope of a sum of kinks", d(total(k, fn("abs", x[k])), x[i]), (i,), [1.0, 1.0]),
    ("a slope of an inverse", d(T(Inverse(i, j, (A[i, j] * s).expr, k, l)), s), (k, l), [[-0.15, 0.05], [0.05, -0.1]]),
    ("a slope in a sum", total(k, d(p[k] * s, x[i])), (i,), [0.0, 0.0]),
    ("an integral up to an entry", integral(place(X_AXIS) ** 2, 0, x[i]), (i,), [1 / 3, 8 / 3]),
    ("an integral from an entry times one", integral(place(X_AXIS) * y[j], x[i], 3), (i, j), [[2.0, -4.0], [1.25, -2.5]]),
    ("an unknown function", apply("f", s), (), f(0, 2)),
    ("its slope", apply("f", s, orders=(1,)), (), f(1, 2)),
    ("its curvature", apply("f", s, orders=(2,)), (), f(2, 2)),
    ("its third derivative", apply("f", s, orders=(3,)), (), f(3, 2)),
    ("its fourth derivative", apply("f", s, orders=(4,)), (), f(4, 2)),
    ("its slope by differences", d(apply("f", s * t), t), (), 2 * f(1, -6)),
    ("a family of two arguments", apply("g", s, t, at=(i,)), (i,), [1 + 4 - 9 + (2 - 6) ** 2 + sin(2 - 1.5), 2 + 2 + 3 + (2 - 1.5) ** 2 + 0.5 * sin(4 - 3 + 0.1)]),
    ("its slope by the second", apply("g", s, t, orders=(0, 1), at=(i,)), (i,), [3 + 2 * 2 * -4 + 0.5 * cos(0.5), -1 + 2 * 0.5 * 0.5 + 0.5 * cos(1.1)]),
    ("its mixed curvature", apply("g", s, t, orders=(1, 1), at=(i,)), (i,), [4 - 0.5 * sin(0.5), 1 - sin(1.1)]),
]  # fmt: skip


@pytest.mark.parametrize(("expr", "params", "expected"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_in_floating_point(expr: T, params: tuple[Index, ...], expected: Any) -> None:
    with np.errstate(all="ignore"):
        found = world(2).full(expr.expr, params)
    wanted = np.asarray(expected, dtype=float)
    assert found.shape == (*wanted.shape, 2)
    for point in range(2):
        np.testing.assert_allclose(found[..., point], wanted, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize(("expr", "params", "expected"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_in_sixty_digits(expr: T, params: tuple[Index, ...], expected: Any) -> None:
    wanted = np.asarray(expected, dtype=float)
    here = precise()
    for places in np.ndindex(wanted.shape):
        at = dict(zip(params, places, strict=True))
        try:
            found = float(here.value(expr.expr, at))
        except Undefined:
            found = nan
        np.testing.assert_allclose(found, wanted[places], rtol=1e-14, atol=1e-14)


REFUSED = [
    ("a letter from nowhere", x[i], ("free-index", "i")),
    ("a letter from nowhere in a delta", delta(i, j), ("free-index", "i")),
    ("a label that is none", x[label("3", "K")], ("label", "3")),
    ("a range that begins at 0", total(c, v[c], bounds=(ZERO, ONE)), ("range", "c")),
    ("a range beyond the size", total(c, v[c], bounds=(ONE, number("4"))), ("range", "c")),
    ("by a size", d(s * size("K"), size("K")), ("wrt-size", "")),
    ("by an index", d(s * place(label("1", "K")), place(label("1", "K"))), ("wrt-size", "")),
    ("not written through", d(s**2, u), ("not-written-in", "u")),
    ("by a power of which the turned one stands there", d(s**t + t**s, s**t), ("wrt-expression", "")),
    ("by an unknown function beside its slope", d(apply("f", s * t) * apply("f", s * t, orders=(1,)), apply("f", s * t)), ("wrt-expression", "")),
    ("by an unknown function beside another", d(apply("f", s * t) * apply("L", s * t), apply("f", s * t)), ("wrt-expression", "")),
    ("by a function beside another", d(exp(s * t) * fn("sin", s * t), exp(s * t)), ("wrt-expression", "")),
    ("by a multiple beside another", d(exp(2 * s * t) * exp(3 * s * t), 2 * s * t), ("wrt-expression", "")),
    ("by a decimal multiple beside another", d(exp(decimal("0.2") * s * t) * exp(decimal("0.3") * s * t), decimal("0.2") * s * t), ("wrt-expression", "")),
    ("by a multiple of a size beside one of another", d(exp(size("K") * s * t) * exp(size("D") * s * t), size("K") * s * t), ("wrt-expression", "")),
    ("by a slope beside an explicit one", d(d(u * s, s) * partial(u * s, s), d(u * s, s)), ("wrt-expression", "")),
    ("by what is not all", d(s * t + s, s * t), ("wrt-expression", "")),
]  # fmt: skip


@pytest.mark.parametrize(("expr", "why"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_refused(expr: T, why: tuple[str, str]) -> None:
    for value in (lambda: world().full(expr.expr, ()), lambda: precise().value(expr.expr, {})):
        with pytest.raises(Incomparable) as caught:
            value()
        assert (caught.value.reason, caught.value.detail) == why


HUGE = Layout((("D", 1025), ("K", 2048)))
TOO_MANY = [
    ("free letters", x[i] * v[c], (i, c)),
    ("a sum", total(k, total(c, x[k] + v[c])), ()),
    ("a sum over others", total(k, x[i] * x[k], unequal=(i,)), (i,)),
    ("a product", product(k, x[i] + x[k]), (i,)),
    ("a determinant", T(Det(i, j, A[i, j].expr)), ()),
    ("a slope", d(x[i], x[j]), (i, j)),
]


@pytest.mark.parametrize(("expr", "params"), [row[1:] for row in TOO_MANY], ids=[row[0] for row in TOO_MANY])
def test_too_many_numbers(expr: T, params: tuple[Index, ...]) -> None:
    here = World(HUGE, {}, frozenset(), (1,), lambda name, extents: np.broadcast_to(np.ones(1), (*extents, 1)))
    with pytest.raises(Incomparable) as caught:
        here.full(expr.expr, params)
    assert (caught.value.reason, caught.value.detail) == ("budget", "numbers 2097152")


def test_as_many_numbers_as_there_may_be() -> None:
    layout = Layout((("D", 1024), ("K", 2048)))
    here = World(layout, {}, frozenset(), (1,), lambda name, extents: np.ones((*extents, 1)))
    assert here.full(ONE.expr, (i, c)).shape == (2048, 1024, 1)


def test_too_many_terms() -> None:
    lib = precision.numbers()
    for count, fits in ((200_001, False), (200_000, True)):
        here = Precise(lib, Layout((("K", count),)), {}, frozenset(), lambda name, places: lib.mpf(1))
        empty = total(k, x[k], bounds=(number("2"), number("1")))
        if fits:
            assert here.value(empty.expr, {}) == 0
            continue
        with pytest.raises(Incomparable) as caught:
            here.value(empty.expr, {})
        assert (caught.value.reason, caught.value.detail) == ("budget", "terms 200000")


def test_what_goes_round_in_a_circle() -> None:
    given = context(define("s", (), t + 1), define("t", (), s - 1)).definitions
    here = World(LAYOUT, given, frozenset(given), (1,), lambda name, extents: np.ones((*extents, 1)))
    with pytest.raises(Incomparable) as caught:
        here.full(s.expr, ())
    assert (caught.value.reason, caught.value.detail) == ("circular", "s")


def test_values_that_are_held() -> None:
    here = world()
    here.hold({"x": np.array([[5.0], [7.0]]), "s": np.array([3.0])})
    np.testing.assert_array_equal(here.full((x[i] * s).expr, (i,))[..., 0], [15.0, 21.0])


def test_a_tensor_of_another_shape() -> None:
    here = World(LAYOUT, {}, frozenset(), (1,), lambda name, extents: np.ones((4, 1)))
    with pytest.raises(Incomparable) as caught:
        here.full(x[i].expr, (i,))
    assert (caught.value.reason, caught.value.detail) == ("ill-typed", "x")


def test_signs_in_sixty_digits() -> None:
    """What may be an error of rounding has no sign."""
    tiny, small = number("1/2" + "0" * 25), number("1/5" + "0" * 24)
    here = precise()
    assert [here.value(fn("sign", sign * small).expr, {}) for sign in (1, -1)] == [1, -1]
    for expr in (
        fn("sign", tiny),
        fn("sign", -tiny),
        T(Inverse(i, j, (delta(i, j) * tiny).expr, label("1", "K"), label("1", "K"))),
    ):
        with pytest.raises(Undefined):
            here.value(expr.expr, {})


def test_slopes_in_sixty_digits() -> None:
    assert abs(precise().value(d(s**3, s).expr, {}) - 12) < 1e-28


def test_intervals() -> None:
    here = precise(claims=True)
    found = here.value((2 * decimal("0.25")).expr, {})
    assert (f"{float(found.a):.9f}", f"{float(found.b):.9f}") == ("0.490000000", "0.510000000")
    for expr in (d(s**2, s), T(Det(i, j, A[i, j].expr)), fn("sign", decimal("0.00")), log(decimal("0.0"))):
        with pytest.raises(Undefined):
            here.value(expr.expr, {})


def test_functions() -> None:
    rows = [
        ("factorial", [-1.0, -0.5, 99.0, 100.0], [nan, root(pi), float(factorial(99)), nan]),
        ("sin", [1e7 - 1, 1e7, -1e7], [sin(1e7 - 1), nan, nan]),
        ("cos", [0.0, 2e7, inf], [1.0, nan, nan]),
        ("softplus", [800.0, -800.0], [800.0, 0.0]),
        ("log", [0.5, 1e-300, 0.0, -1.0], [ln(0.5), ln(1e-300), nan, nan]),
        ("sigmoid", [-800.0, -1.0, 0.0, 1.0, 800.0], [0.0, 1 / (1 + e(1)), 0.5, 1 / (1 + e(-1)), 1.0]),
        ("digamma", [0.0, -1.0, 1e8, 9.999, 10.001], [nan, nan, nan, 2.2516474172057353, 2.2518577498778719]),
        ("step", [-1.0, 0.0, 1.0, nan], [0.0, 0.0, 1.0, nan]),
        ("relu", [-1.0, 0.0, 2.0, nan], [0.0, 0.0, 2.0, nan]),
        ("erf", [0.0, 1.0, -8.0], [0.0, erf(1), -1.0]),
    ]
    with np.errstate(all="ignore"):
        for name, args, expected in rows:
            np.testing.assert_allclose(elementary.FLOAT[name](np.array(args)), expected, rtol=1e-12)
    np.testing.assert_equal([elementary.number(Fraction(10) ** power) for power in (308, 309)], [1e308, nan])
    assert elementary.power(np.array(2.0), Fraction(-3, 2)) == 2**-1.5


def test_exponentials_beyond_range() -> None:
    here = precise()
    assert here.value(exp(number("9999")).expr, {}) > 0
    for huge in (number("10000"), number("-10000")):
        with pytest.raises(Undefined):
            here.value(exp(huge).expr, {})


def test_elimination() -> None:
    rows = [
        ([[0, 2, 0], [0, 0, 3], [4, 0, 0]], 24, [["0", "0", "1/4"], ["1/2", "0", "0"], ["0", "1/3", "0"]]),
        ([[1, 2, 3], [4, 5, 6], [7, 8, 10]], -3, [["-2/3", "-4/3", "1"], ["-2/3", "11/3", "-2"], ["1", "-2", "1"]]),
        ([[0, 1], [1, 0]], -1, [["0", "1"], ["1", "0"]]),
        ([[-5]], -5, [["-1/5"]]),
        ([[1, 2], [2, 4]], 0, None),
        ([[0, 0], [0, 1]], 0, None),
    ]
    for matrix, determinant, inverse in rows:
        found = matrices.eliminated([[Fraction(v) for v in row] for row in matrix], Fraction(0), Fraction(1))
        assert found[0] == determinant
        assert (found[1] and [[str(value) for value in row] for row in found[1]]) == inverse


def test_inverses_that_lose_their_digits() -> None:
    badly, well = np.diag([1.0, 2e-8]), np.diag([1.0, 0.5e-8])
    found = matrices.inverses(np.stack([badly, well, np.full((2, 2), nan)], axis=-1))
    np.testing.assert_allclose(found[..., 0], np.diag([1.0, 5e7]))
    assert np.isnan(found[..., 1:]).all()


def test_differences() -> None:
    """Central differences of order six, which those of order four confirm."""
    places = stencil.WIDTH * stencil.OFFSETS
    rows = [(places**2 + 3 * places, 3.0), (places**6, 0.0), (np.exp(places), 1.0), (np.full(6, 2.0), 0.0)]
    for values, expected in rows:
        found, rough = stencil.combine(values[None], stencil.WIDTH)
        assert (abs(found[0] - expected) < 1e-12, rough) == (True, False)
    both, rough = stencil.combine(np.stack([np.exp(100 * places), places, np.abs(places - 0.001)]), stencil.WIDTH)
    assert (np.isnan(both).tolist(), rough) == ([True, False, True], True)


def test_moved_entries() -> None:
    base = np.array([[10.0, 20.0]])
    found = stencil.moved(base[0][:, None], [np.array([0, 1])], 2, 0.5)
    assert found.shape == (2, 1, 2, 6)
    np.testing.assert_allclose(found[:, 0, 0], [10 + 0.5 * stencil.OFFSETS, [20.0] * 6])
    np.testing.assert_allclose(found[:, 0, 1], [[10.0] * 6, 20 + 0.5 * stencil.OFFSETS])


def test_kinks_that_are_met() -> None:
    kinks = np.array([[-1.0, 1.0], [0.0, 2.0], [-2.0, 0.0], [0.0, 0.0], [1.0, 3.0], [-3.0, -1.0]])
    found = stencil.smooth(kinks, np.ones((6, 2)), (-1,))
    assert np.isnan(found).all(axis=1).tolist() == [True, True, True, False, False, False]
    assert stencil.smooth(np.array([-1.0, 1.0]), np.ones(2), (-2,)).tolist() == [1.0, 1.0]
    assert stencil.smooth(np.array([[-1.0], [1.0]]), np.ones((2, 1)), (-1,)).tolist() == [[1.0], [1.0]]
    assert np.isnan(stencil.smooth(np.array([[-1.0], [1.0]]), np.ones((2, 1)), (-1, -2))).all()


def test_parts_of_unknown_functions() -> None:
    own = unknown.part("f", "l0")
    assert (unknown.owner(own), unknown.letter(own), unknown.owner("f")) == ("f", "l0", None)


def test_what_an_open_definition_breaks() -> None:
    """It breaks in the same way when it is asked for again."""
    given = context(define("r", (), scalar("r") + 1), define("q", (), x[label("9", "K")]))
    here = World(
        LAYOUT, given.definitions, frozenset(given.definitions), (1,), lambda name, extents: np.ones((*extents, 1))
    )
    for name, reason in (("r", "circular"), ("q", "label")) * 2:
        with pytest.raises(Incomparable, match=reason):
            here.full(scalar(name).expr, ())
