"""Rows of expressions, with all numbers between which they lie."""

# ruff: noqa: E501 (a row is one statement in the letters of the subject)

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest

from derive.core.bounds import ANY, Bounds, Range
from derive.model import Context, Fact
from derive.notation import REALS, Apply, Const, Det, Integral, Ord, fresh
from tests.core.shorthand import (
    Family,
    T,
    context,
    d,
    decimal,
    define,
    delta,
    equation,
    exp,
    fn,
    index,
    log,
    number,
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

i, j, k = (index(letter, "K") for letter in "ijk")
A, b, h, o, q, u, v, w, x, y = (Family(letter) for letter in "AbhoquvwxY")
r, s, t = (scalar(letter) for letter in "rst")
ZERO, ONE, HALF = number("0"), number("1"), number("1/2")
GIVEN = context(
    Fact("positive", "s"), Fact("positive", "u"), Fact("nonnegative", "v"), Fact("nonnegative", "w"), Fact("unit-interval", "r"),
    Fact("binary", "b"), Fact("one-hot", "h"), Fact("positive-definite", "A"), Fact("symmetric", "Y"),
    equation(total(k, w[k]), 1), equation(1 * ONE, total(k, o[k])), equation(total(k, q[k]), 1), Fact("positive", "q"),
    define("p", (i,), exp(x[i]) / total(k, exp(x[k]))), define("n", (), -scalar("s")), define("m", (i, j), x[i] * x[j]),
)  # fmt: skip
p, m, n = Family("p"), Family("m"), scalar("n")
SURE = 2 + t**2  # from 2 on
LESS = -SURE  # down from -2
BELOW = -s  # below 0
PART = fn("sigmoid", t)  # between 0 and 1, without both


def integral(body: T, lower: T | int, upper: T | int | None) -> T:
    return T(Integral(fresh(index("x", REALS)), body.expr, raw(lower), None if upper is None else raw(upper)))


def text(found: Range) -> str:
    """``[0, 1)``"""
    low = "(-oo" if found.low is None else f"{'(' if found.above else '['}{found.low}"
    return f"{low}, oo)" if found.high is None else f"{low}, {found.high}{')' if found.below else ']'}"


ROWS = [
    ("a number", number("-3/2"), "[-3/2, -3/2]"),
    ("erf", fn("erf", t), "(-1, 1)"),
    ("erf of what is not negative", fn("erf", t**2), "[0, 1)"),
    ("erf of what is positive", fn("erf", s), "(0, 1)"),
    ("erf of what is negative", fn("erf", -s), "(-1, 0)"),
    ("an integral of what is not negative", integral(t**2, 0, 1), "[0, oo)"),
    ("an integral of what is positive, to infinity", integral(exp(t), 0, None), "[0, oo)"),
    ("an integral between ends that rise", integral(t**2, -1, s), "[0, oo)"),
    ("an integral the other way round", integral(t**2, 1, 0), "(-oo, oo)"),
    ("an integral between any ends", integral(t**2, 0, t), "(-oo, oo)"),
    ("an integral of any sign", integral(t, 0, 1), "(-oo, oo)"),
    ("the number of an integral", T(Ord(index("x", REALS))), "(-oo, oo)"),
    ("normcdf", fn("normcdf", t), "(0, 1)"),
    ("normpdf", fn("normpdf", t), "(0, 1)"),
    ("a decimal", decimal("0.25"), "[1/4, 1/4]"),
    ("pi", T(Const("pi")), "(314159/100000, 3927/1250)"),
    ("a size", size("K"), "[1, oo)"),
    ("a place", place(i), "[1, oo)"),
    ("a delta", delta(i, j), "[0, 1]"),
    ("any entry", t, "(-oo, oo)"),
    ("a positive one", u[i], "(0, oo)"),
    ("a nonnegative one", v[i], "[0, oo)"),
    ("of the unit interval", r, "[0, 1]"),
    ("of two values", b[i], "[0, 1]"),
    ("one-hot", h[i], "[0, 1]"),
    ("a symmetric one", y[i, j], "(-oo, oo)"),
    ("on a positive definite diagonal", A[i, i], "(0, oo)"),
    ("beside it", A[i, j], "(-oo, oo)"),
    ("of nonnegative ones that sum to 1", w[i], "[0, 1]"),
    ("of positive ones that sum to 1", q[i], "(0, 1]"),
    ("of any that sum to 1", o[i], "(-oo, oo)"),
    ("a sum", SURE, "[2, oo)"),
    ("a sum with what is above 0", SURE + s, "(2, oo)"),
    ("a sum of two ends", PART + r, "(0, 2)"),
    ("a sum with what has no ends", SURE + t, "(-oo, oo)"),
    ("a sum with what has no lower end", PART + LESS, "(-oo, -1)"),
    ("a difference", 1 - r, "[0, 1]"),
    ("a product of positive ones", s * SURE, "(0, oo)"),
    ("of negative ones", LESS * BELOW, "(0, oo)"),
    ("of a negative one and a positive one", LESS * s, "(-oo, 0)"),
    ("of a positive one and a negative one", s * LESS, "(-oo, 0)"),
    ("of a number and a part", 3 * PART, "(0, 3)"),
    ("of what begins above 0", SURE * (3 + t**4), "[6, oo)"),
    ("of what begins above 0, without its end", SURE * (3 + s), "(6, oo)"),
    ("of parts", PART * fn("sigmoid", r), "(0, 1)"),
    ("of a part and 0", PART * 0, "[0, 0]"),
    ("of what may be 0 and what is not", v[i] * s, "[0, oo)"),
    ("of what may be 0 and a part", PART * r, "[0, 1)"),
    ("of any and a positive one", t * s, "(-oo, oo)"),
    ("of a positive one and any", s * t, "(-oo, oo)"),
    ("an entry squared by hand", t * x[i] * t * x[i], "[0, oo)"),
    ("a cube by hand", t * t * t, "(-oo, oo)"),
    ("a square", t**2, "[0, oo)"),
    ("a square of what is not 0", SURE**2, "[4, oo)"),
    ("a square of what is below 0", BELOW**2, "(0, oo)"),
    ("a cube of any", t**3, "(-oo, oo)"),
    ("a cube of what is below 0", LESS**3, "(-oo, -8]"),
    ("a cube of a part", PART**3, "(0, 1)"),
    ("a cube of a part and its double", (2 * PART)**3, "(0, 8)"),
    ("to the 0", T((t**0).expr), "[1, 1]"),
    ("an inverse", 1 / SURE, "(0, 1/2]"),
    ("an inverse of a part", 1 / PART, "(1, oo)"),
    ("an inverse of what ends", 1 / pick(k, ONE, 2 * ONE), "[1/2, 1]"),
    ("an inverse of what ends, without both", 1 / (2 * (HALF + PART / 2)), "(1/2, 1)"),
    ("an inverse of what is below 0", 1 / LESS, "[-1/2, 0)"),
    ("an inverse of any", 1 / t, "(-oo, oo)"),
    ("an inverse of 0", 1 / ZERO, "(-oo, oo)"),
    ("an inverse square", t ** (-2), "(0, oo)"),
    ("a root", sqrt(t), "[0, oo)"),
    ("a root of what is positive", sqrt(s), "(0, oo)"),
    ("a root of a part", sqrt(PART), "(0, 1]"),
    ("a root of what is 2 at most", sqrt(2 * PART), "(0, oo)"),
    ("a root of what is 1 at least", sqrt(1 + t**2), "[1, oo)"),
    ("a real power", s**t, "(0, oo)"),
    ("a real power of what may be 0", v[i] ** t, "[0, oo)"),
    ("a real power of any", t**s, "(-oo, oo)"),
    ("a sum over an index", total(k, u[k]), "(0, oo)"),
    ("of what begins above 0", total(k, 2 + x[k] ** 2), "[2, oo)"),
    ("of what is below 0", total(k, -(2 + x[k] ** 2)), "(-oo, -2]"),
    ("of nothing but 0", total(k, 0 * delta(i, k)), "[0, 0]"),
    ("of what is left", total(k, u[k], unequal=(i,)), "[0, oo)"),
    ("of what is below 0 and left", total(k, -u[k], unequal=(i,)), "(-oo, 0]"),
    ("within bounds", total(k, u[k], bounds=(ONE, place(i))), "[0, oo)"),
    ("of any", total(k, x[k]), "(-oo, oo)"),
    ("a product over an index", product(k, u[k]), "(0, oo)"),
    ("of what may be 0", product(k, v[k]), "[0, oo)"),
    ("of parts over an index", product(k, fn("sigmoid", x[k])), "(0, 1]"),
    ("of entries", product(k, x[k]), "(-oo, oo)"),
    ("of what is 2 at most", product(k, 2 * fn("sigmoid", x[k])), "(0, oo)"),
    ("a branch", where(i, j, SURE, s), "(0, oo)"),
    ("a branch with ends", where(i, j, r, -PART), "(-1, 1]"),
    ("a branch that is open on both sides", where(i, j, PART, fn("tanh", t)), "(-1, 1)"),
    ("a branch of any", where(i, j, t, s), "(-oo, oo)"),
    ("a list", pick(k, HALF, 2 * ONE, -PART), "(-1, 2]"),
    ("a quadratic form", total(i, total(j, x[i] * A[i, j] * x[j])), "[0, oo)"),
    ("a quadratic form taken apart", total(i, x[i] * total(j, A[i, j] * x[j])), "[0, oo)"),
    ("a form of two vectors", total(i, total(j, x[i] * A[i, j] * o[j])), "(-oo, oo)"),
    ("a form of two vectors, the other way round", total(i, total(j, o[i] * A[i, j] * x[j])), "(-oo, oo)"),
    ("a form with another factor", total(i, total(j, t * x[i] * A[i, j] * x[j])), "(-oo, oo)"),
    ("a form of any matrix", total(i, total(j, x[i] * y[i, j] * x[j])), "(-oo, oo)"),
    ("a form of entries that both know", total(i, total(j, y[i, j] * A[i, j] * y[j, i])), "(-oo, oo)"),
    ("a form summed once more", total(i, total(j, total(k, x[i] * A[i, j] * x[j] * x[k]))), "(-oo, oo)"),
    ("a trace", total(i, t * A[i, i]), "(-oo, oo)"),
    ("half a form", total(i, x[i] * A[i, j] * x[j]), "(-oo, oo)"),
    ("a form with a part left out", total(i, total(j, x[i] * A[i, j] * x[j], unequal=(i,))), "(-oo, oo)"),
    ("a share", u[i] / total(k, u[k]), "(0, 1]"),
    ("a share of what may be 0", v[i] / total(k, v[k]), "[0, 1]"),
    ("a share of entries that are products", s * u[i] / total(k, s * u[k]), "(0, 1]"),
    ("a share of two", s / (s + SURE), "(0, 1]"),
    ("a share of products", s * u[i] / (s * u[i] + v[i]), "(0, 1]"),
    ("a share by definition", p[i], "(0, 1]"),
    ("two shares", p[i] * p[j], "(0, 1]"),
    ("a share and more", 3 * p[i] * SURE, "(0, oo)"),
    ("a share of what has no sign", x[i] / total(k, x[k]), "(-oo, oo)"),
    ("no share: another entry", u[i] / total(k, u[k] ** 2), "(0, oo)"),
    ("no share: some are left out", u[i] / total(k, u[k], unequal=(j,)), "(0, oo)"),
    ("a definition", n, "(-oo, 0)"),
    ("a definition at one letter twice", m[i, i], "[0, oo)"),
    ("a definition at two letters", m[i, j], "(-oo, oo)"),
    ("a derivative", d(exp(t), t), "(-oo, oo)"),
    ("an unknown function", T(Apply("f", (0,), (t.expr,))), "(-oo, oo)"),
    ("a determinant", T(Det(i, j, A[i, j].expr)), "(-oo, oo)"),
    ("exp", exp(t), "(0, oo)"),
    ("exp of what is 0 at least", exp(t**2), "[1, oo)"),
    ("exp of what is above 0", exp(s), "(1, oo)"),
    ("exp of what is 0 at most", exp(-(t**2)), "(0, 1]"),
    ("exp of what is below 0", exp(-s), "(0, 1)"),
    ("log", log(s), "(-oo, oo)"),
    ("log of a part", log(PART), "(-oo, 0)"),
    ("log of what is 1 at most", log(r), "(-oo, 0]"),
    ("log of what is a half at most", log(r / 2), "(-oo, 0)"),
    ("log of what is 1 at least", log(1 + t**2), "[0, oo)"),
    ("log of what is 2 at least", log(SURE), "(0, oo)"),
    ("log of what is above 1", log(1 + s), "(0, oo)"),
    ("log of what is 0 at least", log(v[i]), "(-oo, oo)"),
    ("tanh", fn("tanh", t), "(-1, 1)"),
    ("tanh of what is 0 at least", fn("tanh", v[i]), "[0, 1)"),
    ("tanh of what is above 0", fn("tanh", s), "(0, 1)"),
    ("tanh of what is 2 at least", fn("tanh", SURE), "(0, 1)"),
    ("tanh of what is 0 at most", fn("tanh", -v[i]), "(-1, 0]"),
    ("tanh of what is below 0", fn("tanh", BELOW), "(-1, 0)"),
    ("sinh", fn("sinh", t), "(-oo, oo)"),
    ("sinh of what is 0 at least", fn("sinh", v[i]), "[0, oo)"),
    ("sinh of what is below 0", fn("sinh", BELOW), "(-oo, 0)"),
    ("cosh", fn("cosh", t), "[1, oo)"),
    ("sin", fn("sin", t), "[-1, 1]"),
    ("cos", fn("cos", t), "[-1, 1]"),
    ("softplus", fn("softplus", t), "(0, oo)"),
    ("sigmoid", PART, "(0, 1)"),
    ("a factorial", fn("factorial", t), "(0, oo)"),
    ("sign", fn("sign", t), "[-1, 1]"),
    ("step", fn("step", t), "[0, 1]"),
    ("abs", fn("abs", t), "[0, oo)"),
    ("abs of what is 2 at least", fn("abs", SURE), "[2, oo)"),
    ("abs of what is -2 at most", fn("abs", LESS), "[2, oo)"),
    ("relu", fn("relu", t), "[0, oo)"),
    ("relu of what is above 0", fn("relu", s), "(0, oo)"),
    ("relu of what is 0 at most", fn("relu", -v[i]), "[0, 0]"),
    ("max", fn("max", t, SURE), "[2, oo)"),
    ("max of one that is open", fn("max", s, v[i]), "(0, oo)"),
    ("max of two ends", fn("max", PART, -ONE), "(0, 1)"),
    ("max of any", fn("max", t, x[i]), "(-oo, oo)"),
    ("min", fn("min", t, LESS), "(-oo, -2]"),
    ("min of two ends", fn("min", PART, ONE / 2), "(0, 1/2]"),
    ("a function of no name", fn("zeta", s), "(-oo, oo)"),
]  # fmt: skip


@pytest.mark.parametrize(("expr", "expected"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_between(expr: T, expected: str) -> None:
    assert text(Bounds(GIVEN).of(expr.expr)) == expected


def test_signs_of_ranges() -> None:
    """``nonnegative``, ``positive``, ``nonpositive``, ``negative``"""
    rows = [
        ("-1", False, "oo", False, ""),
        ("0", False, "oo", False, "nonnegative"),
        ("0", True, "oo", False, "nonnegative positive"),
        ("1", False, "oo", False, "nonnegative positive"),
        ("0", False, "0", False, "nonnegative nonpositive"),
    ]
    assert [(row, _signs(row)) for row in rows] == [(row, row[-1]) for row in rows]


def _signs(row: tuple[str, bool, str, bool, str]) -> str:
    low, above, high, below, _ = row
    one = Range(Fraction(low), None if high == "oo" else Fraction(high), above, below)
    kinds = ("nonnegative", "positive", "nonpositive", "negative")
    return " ".join(kind for kind in kinds if getattr(one, kind))


def test_no_end() -> None:
    """A definition through itself, and one that grows, have no bounds."""
    circular = context(define("s", (), 1 + exp(scalar("s"))))
    names = [f"a{place}" for place in range(14)]
    deep = context(*(define(one, (), scalar(other) ** 2) for one, other in pairwise(names)))
    wide = context(*(define(f"b{place}", (), fn("exp", *[scalar(f"b{place + 1}")] * 9)) for place in range(5)))
    assert [Bounds(given).of(scalar(name).expr) for given, name in ((circular, "s"), (deep, "a0"), (wide, "b0"))] == [
        ANY
    ] * 3
    assert text(Bounds(deep).of(scalar("a3").expr)) == "[0, oo)"
    assert Bounds(Context()).of(scalar("a3").expr) == ANY
