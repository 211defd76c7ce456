"""Integrals and infinite sums that rules give, with their values at a point; None where no rule may."""

# ruff: noqa: E501 (a row is one statement in the letters of the subject)

from __future__ import annotations

from math import e, erf, pi
from math import exp as e_to
from math import log as ln
from math import sqrt as root
from typing import Any

import numpy as np
import pytest

from derive.core import known_integrals, known_series
from derive.core.bounds import Bounds
from derive.core.layout import Layout
from derive.core.real import precision
from derive.core.real.precise import Precise
from derive.model import Fact
from derive.notation import NATURALS, REALS, Const, Expr, Integral, fresh, substitute_slots, walk
from derive.printing import latex
from tests.core.shorthand import (
    Family,
    T,
    apply,
    context,
    d,
    exp,
    fn,
    index,
    number,
    place,
    raw,
    scalar,
    sqrt,
    total,
)

X, K = index("x", REALS), index("k", NATURALS)
x, k = place(X), place(K)
i = index("i", "D")
a, b, c, s, t, z = (scalar(letter) for letter in "abcstz")
w = Family("w")
HALF, ZERO, ONE = number("1/2"), number("0"), number("1")
AT = {"a": -0.7, "b": 2.4, "c": 0.9, "s": 1.6, "t": 0.3, "z": 1.3}
A, B, C, S, T_, Z = AT.values()
SIGNS = context(Fact("positive", "s"), Fact("positive", "b"), Fact("positive", "z"), Fact("nonnegative", "c"))


def integral(body: T | int, lower: T | int | None, upper: T | int | None) -> Integral:
    own = fresh(X)
    ends = (None if end is None else raw(end) for end in (lower, upper))
    return Integral(own, substitute_slots(raw(body), {X: own}), *ends)


def computed(expr: Expr) -> float:
    lib = precision.numbers()
    here = Precise(lib, Layout(()), {}, frozenset(), lambda name, _: lib.mpf(AT[name]))
    return float(here.value(expr, {}))


def gamma(value: float) -> float:
    return float(precision.numbers().gamma(value))


NORMAL = exp(-s * x**2)
MEAN, VARIANCE = T_ / (2 * S), 1 / (2 * S)
ABOVE = root(pi / S) / 2 * (1 - erf(root(S) * T_))
BELOW = root(pi / S) / 2 * e_to(C**2 / (4 * S)) * (1 + erf(root(S) * (B - C / (2 * S))))
WHOLE = root(pi / S) * e_to(T_**2 / (4 * S))
KNOWN: list[tuple[T | int, T | int | None, T | int | None, float | None]] = [
    # powers
    (5, 2, 4, 10.0),
    (x, 2, 4, 6.0),
    (5, a, t, 5 * (T_ - A)),
    (x**2, a, b, (B**3 - A**3) / 3),
    (3 * x**2 + t * x - 1, 0, b, B**3 + T_ * B**2 / 2 - B),
    (1 / x, s, b, ln(B) - ln(S)),
    (1 / x, s, a, None),
    (1 / x, a, s, None),
    (1 / x, c, s, None),
    (x**-2, s, b, None),
    (x**z, 0, b, B ** (Z + 1) / (Z + 1)),
    (x**z, c, b, (B ** (Z + 1) - C ** (Z + 1)) / (Z + 1)),
    (x**z, a, b, None),
    (x**z, c, a, None),
    (x**t, 0, b, None),
    (sqrt(x), 0, c, C**1.5 / 1.5),
    (x**number("-1/2"), 0, c, 2 * C**0.5),
    (x**number("-3/2"), 0, b, None),
    (x**2, a, a, 0.0),
    (1 / x, a, a, 0.0),
    (x**2, 0, None, None),
    (x, None, 0, None),
    # products and powers that are multiplied out
    ((x + 1) * (x - 2), 0, 1, 1 / 3 - 1 / 2 - 2),
    ((2 * x + t) ** 2, 0, 1, 4 / 3 + 2 * T_ + T_**2),
    ((x + 1) ** 4, 0, 1, 31 / 5),
    ((x + 1) ** 5, 0, 1, None),
    ((x + 1) ** -1, 0, 1, None),
    ((2 * x**3) ** 2, 0, 1, 4 / 7),
    ((x * exp(-s * x)) ** 2, 0, None, 2 / (2 * S) ** 3),
    (sqrt(x + 1), 0, 1, None),
    (t**x, 0, 1, None),
    (fn("sin", x), 0, 1, None),
    (fn("sin", x) * x, 0, 1, None),
    (fn("sin", x) + x, 0, 1, None),
    (fn("sin", t) * x, 0, 2, 2 * float(np.sin(T_))),
    (exp(exp(x)), 0, 1, None),
    (exp(x**3), 0, 1, None),
    (exp(fn("sin", x)), 0, 1, None),
    # exponentials
    (exp(-s * x), 0, None, 1 / S),
    (x**2 * exp(-s * x), 0, None, 2 / S**3),
    (x**3 * exp(-s * x + t), 0, None, 6 * e_to(T_) / S**4),
    (x**z * exp(-s * x), 0, None, gamma(Z + 1) / S ** (Z + 1)),
    (x ** (z - 1) * exp(-s * x), 0, None, gamma(Z) / S**Z),
    (x**t * exp(-s * x), 0, None, None),
    (x**-1 * exp(-s * x), 0, None, None),
    (sqrt(x) * exp(-s * x), 0, None, gamma(1.5) / S**1.5),
    (sqrt(x) * exp(-s * x), 0, b, None),
    (exp(-t * x), 0, None, None),
    (exp(s * x), 0, None, None),
    (exp(-s * x), a, None, e_to(-S * A) / S),
    (x * exp(-s * x), t, None, e_to(-S * T_) * (T_ / S + 1 / S**2)),
    (exp(s * x), None, t, e_to(S * T_) / S),
    (x**2 * exp(s * x), None, t, e_to(S * T_) * (T_**2 / S - 2 * T_ / S**2 + 2 / S**3)),
    (exp(s * x), None, None, None),
    (exp(-s * x), None, t, None),
    (x**z * exp(s * x), None, t, None),
    (x / exp(s * x), a, b, e_to(-S * A) * (A / S + 1 / S**2) - e_to(-S * B) * (B / S + 1 / S**2)),
    (exp(s * x), a, b, (e_to(S * B) - e_to(S * A)) / S),
    (exp(t * x), a, b, None),
    (exp(x) * exp(x + 2), 0, 1, (e**4 - e**2) / 2),
    # normal laws
    (NORMAL, None, None, root(pi / S)),
    (NORMAL * exp(t * x), None, None, WHOLE),
    (x * exp(-s * x**2 + t * x + 1), None, None, e * WHOLE * MEAN),
    (x**2 * exp(-s * x**2 + t * x), None, None, WHOLE * (MEAN**2 + VARIANCE)),
    (x**3 * exp(-s * x**2 + t * x), None, None, WHOLE * (MEAN**3 + 3 * MEAN * VARIANCE)),
    (x**4 * exp(-s * x**2 + t * x), None, None, WHOLE * (MEAN**4 + 6 * MEAN**2 * VARIANCE + 3 * VARIANCE**2)),
    (x**6 * NORMAL, None, None, root(pi / S) * 15 * VARIANCE**3),
    (exp(-((x - t) ** 2) * s), None, None, root(pi / S)),
    (NORMAL, 0, None, root(pi / S) / 2),
    (x * NORMAL, 0, None, 1 / (2 * S)),
    (x**2 * NORMAL, 0, None, root(pi / S) / 2 * VARIANCE),
    (x**5 * NORMAL, 0, None, 1 / S**3),
    (x**4 * NORMAL, 0, None, root(pi / S) / 2 * 3 * VARIANCE**2),
    (NORMAL * NORMAL, 0, None, root(pi / (2 * S)) / 2),
    (NORMAL, t, None, root(pi / S) / 2 * (1 - erf(root(S) * T_))),
    (NORMAL, None, t, root(pi / S) / 2 * (1 + erf(root(S) * T_))),
    (NORMAL, t, a, root(pi / S) / 2 * (erf(root(S) * A) - erf(root(S) * T_))),
    (NORMAL, 0, t, root(pi / S) / 2 * erf(root(S) * T_)),
    (x * NORMAL, 0, t, (1 - e_to(-S * T_**2)) / (2 * S)),
    (x * NORMAL, t, None, e_to(-S * T_**2) / (2 * S)),
    (x**2 * NORMAL, t, None, (T_ * e_to(-S * T_**2) + ABOVE) / (2 * S)),
    (x**3 * NORMAL, t, None, e_to(-S * T_**2) * (T_**2 + 1 / S) / (2 * S)),
    (x * exp(-s * x**2 + c * x), None, b, (C * BELOW - e_to(C * B - S * B**2)) / (2 * S)),
    (x**2 * exp(-s * x**2 + c * x), None, b, (C * (C * BELOW - e_to(C * B - S * B**2)) / (2 * S) + BELOW - B * e_to(C * B - S * B**2)) / (2 * S)),
    (x**9 * NORMAL, t, None, None),
    (NORMAL / x, t, None, None),
    (exp(-t * x**2), t, None, None),
    (NORMAL, None, 0, root(pi / S) / 2),
    (NORMAL * exp(x), 0, None, root(pi / S) / 2 * e_to(1 / (4 * S)) * (1 + erf(1 / (2 * root(S))))),
    (NORMAL * exp(t * x + 1), b, None, e * WHOLE / 2 * (1 - erf(root(S) * (B - MEAN)))),
    (exp(-t * x**2), None, None, None),
    (exp(s * x**2), None, None, None),
    (x**z * NORMAL, None, None, None),
    (x**HALF * NORMAL, 0, None, None),
    (x**-2 * NORMAL, None, None, None),
    (fn("normpdf", x - t), None, None, 1.0),
    (fn("normpdf", 2 * x) * x**2, None, None, 1 / 8),
    (fn("normpdf", x) * x, 0, None, 1 / root(2 * pi)),
    # kinks, at one end or cut at
    (fn("abs", x), -1, 2, 2.5),
    (fn("abs", 2 * x - 1), 0, 1, 0.5),
    (fn("relu", x - 1) * x, 0, 3, 27 / 3 - 9 / 2 - 1 / 3 + 1 / 2),
    (fn("relu", 1 - x), 0, 3, 0.5),
    (fn("step", x - 1), 0, 3, 2.0),
    (fn("step", 1 - x), 0, 3, 1.0),
    (fn("sign", x - 1), 0, 3, 1.0),
    (fn("sign", 1 - x), 0, 3, -1.0),
    (fn("abs", x), c, b, None),
    (fn("abs", x - t), t, b, None),
    (fn("abs", t * x), 0, 1, None),
    (fn("abs", x**2 - 2), 0, 1, None),
    (exp(-s * fn("abs", x)), None, None, 2 / S),
    (exp(-s * fn("abs", x - t)) * (x - t) ** 2, None, None, 4 / S**3),
    (fn("max", x, 1 + 0 * t), 0, 2, None),
    # primitives
    (d(x * exp(x), x), 0, 1, e),
    (d(fn("tanh", x), x), a, b, float(np.tanh(B) - np.tanh(A))),
    (d(fn("tanh", 1 / x), x), a, b, None),
    (d(1 / x, x), a, b, None),
    (d(fn("abs", x), x), a, b, None),
    (d(fn("relu", x - t), x), a, b, None),
    (d(x * exp(x), x), 0, None, None),
    (d(x * exp(x), x), None, 0, 0.0),
    (d(exp(x**2), x), None, None, None),
    (d(exp(-(x**2) + 5 * x), x), None, None, 0.0),
    (d(x * exp(-(x**2)), x), t, None, -T_ * e_to(-(T_**2))),
    (d(exp(x), x), 0, None, None),
    (d(exp(-x), x), None, 0, None),
    (d(2 + exp(-s * x), x), 0, None, -1.0),
    (d(exp(-x) / x, x), 1, None, None),
    (d(sqrt(x) * exp(-x), x), 1, None, None),
    (d(x, x), 0, None, None),
    (d(t * x, t), 0, 1, None),
]  # fmt: skip


@pytest.mark.parametrize("row", KNOWN, ids=[f"{latex(integral(*row[:3]))}" for row in KNOWN])
def test_known_integrals(row: Any) -> None:
    body, lower, upper, expected = row
    found = known_integrals.value(integral(body, lower, upper), Bounds(SIGNS))
    assert {node.name for node in walk(found or raw(1)) if isinstance(node, Const)} <= {"pi"}
    assert (
        found == expected
        if found is None or expected is None
        else computed(found) == pytest.approx(expected, rel=1e-12, abs=1e-12)
    )


def test_primitive_of_an_unknown_function() -> None:
    prime = apply("f", x, orders=(1,))
    found = known_integrals.value(integral(prime, a, b), Bounds(SIGNS))
    assert found == (apply("f", b) - apply("f", a)).expr
    for body in (apply("f", x), apply("f", 2 * x, orders=(1,)), apply("g", x, t, orders=(1, 0))):
        assert known_integrals.value(integral(body, a, b), Bounds(SIGNS)) is None


G = T_ / (1 - T_)
POISSON = e_to(T_)


def over(arg: T) -> T:
    return 1 / fn("factorial", arg)


SERIES: list[tuple[T | int, float | None]] = [
    (t**k, G),
    (s * t**k, S * G),
    (t ** (k - 1), 1 / (1 - T_)),
    (t ** (k + 2), T_**2 * G),
    (t ** (k + 3), None),
    (t ** (2 * k), None),
    (t ** (k / 2), None),
    (t ** (k + s), None),
    (t ** (k * k), None),
    (t ** (k * k + k), None),
    (t ** (k * number("2") ** k + k), None),
    (t ** (k / fn("factorial", k) + k), None),

    (t ** (k + HALF), None),
    (k * t**k, T_ / (1 - T_) ** 2),
    (k**2 * t**k, T_ * (1 + T_) / (1 - T_) ** 3),
    ((k - 1) * k * t**k, T_ * (1 + T_) / (1 - T_) ** 3 - T_ / (1 - T_) ** 2),
    (k**3 * t**k, None),
    (k * k * k * t**k, None),
    ((3 * k + 1) * t**k, 3 * T_ / (1 - T_) ** 2 + G),
    (t**k * number("1/2") ** k, T_ / 2 / (1 - T_ / 2)),
    (t**k + c**k, None),
    (1 * ONE, None),
    (k, None),
    (exp(-s * k), 1 / (e_to(S) - 1)),
    (exp(-s * k + c), e_to(C) / (e_to(S) - 1)),
    (exp(k**2), None),
    (exp(t**k), None),
    (exp(exp(k)), None),
    (fn("sin", k) * t**k, None),
    (fn("sin", k) + t**k, None),
    (fn("sin", k), None),
    (over(k), e - 1),
    (t**k * over(k), POISSON - 1),
    (k * t**k * over(k), T_ * POISSON),
    (k**2 * t**k * over(k), (T_ + T_**2) * POISSON),
    (t**k * over(k - 1), T_ * POISSON),
    (k * t**k * over(k - 1), T_ * (1 + T_) * POISSON),
    (k**2 * t**k * over(k - 1), T_ * (1 + 3 * T_ + T_**2) * POISSON),
    (t**k * over(k + 1), (POISSON - 1 - T_) / T_),
    (k * t**k * over(k + 1), POISSON - (POISSON - 1) / T_),
    (t ** (k - 1) * over(k - 1), POISSON),
    (t**k * over(k + 2), (POISSON - 1 - T_ - T_**2 / 2) / T_**2),
    (t**k * over(k - 2), None),
    (t**k * over(k + 3), None),
    (t**k * over(k) * over(k), None),
    (t**k * fn("factorial", k), None),
    ((k + 1) * (k + 1) * exp(-c) * t**k * over(k), e_to(-C) * ((T_ + T_**2) * POISSON + 2 * T_ * POISSON + POISSON - 1)),
    ((k + 1) ** 2 * t**k, T_ * (1 + T_) / (1 - T_) ** 3 + 2 * T_ / (1 - T_) ** 2 + G),
]  # fmt: skip


@pytest.mark.parametrize("row", SERIES, ids=[latex(raw(row[0])) for row in SERIES])
def test_known_series(row: Any) -> None:
    found = known_series.value(total(K, row[0]).expr)  # type: ignore[arg-type]
    assert found == row[1] if found is None or row[1] is None else computed(found) == pytest.approx(row[1], rel=1e-12)


SMOOTH = ["exp", "sinh", "cosh", "tanh", "sigmoid", "softplus", "sin", "cos", "erf", "normcdf", "normpdf"]
ROUGH = ["sign", "step", "abs", "relu", "digamma", "factorial", "log"]


@pytest.mark.parametrize("name", SMOOTH)
def test_derivatives_of_smooth_functions(name: str) -> None:
    found = known_integrals.value(integral(d(fn(name, x * t), x), -1, 1), Bounds(SIGNS))
    wanted = computed(fn(name, t).expr) - computed(fn(name, -t).expr)
    assert found is not None and computed(found) == pytest.approx(wanted, rel=1e-12)


@pytest.mark.parametrize("name", ROUGH)
def test_derivatives_of_functions_that_are_not(name: str) -> None:
    assert known_integrals.value(integral(d(fn(name, x * t), x), -1, 1), Bounds(SIGNS)) is None


def test_series_over_a_part() -> None:
    assert known_series.value(total(K, t**k, bounds=(ONE, s)).expr) is None  # type: ignore[arg-type]
    assert known_series.value(total(K, t**k, (index("j", NATURALS),)).expr) is None  # type: ignore[arg-type]
