"""Rows of false statements, with the whole counterexample; and of true ones, for which there is none."""

# ruff: noqa: E501 (a row is one statement in the letters of the subject)

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from derive.core.layout import Layout
from derive.core.real import confirm, precision
from derive.core.real.counterexample import find
from derive.core.real.points import Claim, Point, at_entry
from derive.core.real.sides import scene
from derive.model import Coincidence, Context, Counterexample, Fact
from derive.notation import slot_text
from derive.printing import latex
from tests.core.shorthand import (
    T,
    apply,
    context,
    d,
    decimal,
    equation,
    exp,
    fn,
    index,
    label,
    log,
    number,
    pick,
    place,
    scalar,
    size,
    sqrt,
    total,
)
from tests.core.test_numeric import (
    AGREES,
    BATCH,
    CROSS,
    DETERMINANT,
    NEITHER,
    NONE,
    ONE_SUM,
    ORTHOGONAL,
    PLAIN,
    A,
    K,
    L,
    Y,
    c,
    i,
    j,
    k,
    n,
    p,
    q,
    r,
    s,
    t,
    x,
    y,
    z,
)

a = scalar("a")
three = index("k", "3")
NUMBERS = pick(three, *(exp(number(v)) / (exp(2) + exp(3) + exp(4)) for v in "234"))
PRINTED = pick(three, decimal("0.0903"), decimal("0.2447"), decimal("0.665"))

FALSE = [
    ("missing delta", d(p[i], z[j]), p[i] * (1 - p[j]), PLAIN,
     Counterexample({"K": 2}, {"i": "1", "j": "2"}, {"z": ("1", "1")}, "-0.25", "0.25")),
    ("rows moved together", d(p[i], z[j]), number("0") * p[i], PLAIN,
     Counterexample({"K": 2}, {"i": "1", "j": "1"}, {"z": ("1", "1")}, "0.25", "0")),
    ("without the assumption", d(L, z[j]), p[j] - y[j], PLAIN,
     Counterexample({"K": 1}, {"j": "1"}, {"y": ("0",), "z": ("1",)}, "0", "1")),
    ("one term of the chain", d(L, z[j]), d(L, p[j]) * d(p[j], z[j]), CROSS,
     Counterexample({"K": 2}, {"j": "2"}, {"y": ("1", "0"), "z": ("1", "1")}, "0.5", "0")),
    ("root of a square", sqrt(s**2), s, NONE, Counterexample({}, {}, {"s": "-1"}, "1", "-1")),
    ("logarithm", log(s + t), log(s) + log(t), NONE, Counterexample({}, {}, {"s": "1", "t": "1"}, "0.6931472", "0")),
    ("positive", sqrt(s + 1), sqrt(s) + 1, context(Fact("positive", "s")), Counterexample({}, {}, {"s": "1"}, "1.414214", "2")),
    ("unit interval", s**2, s, context(Fact("unit-interval", "s")), Counterexample({}, {}, {"s": "1/2"}, "0.25", "0.5")),
    ("Theory 1.3, 1", total(k, total(c, number("1"))), size(K) + size("D") - 1, NONE, Counterexample({"D": 2, "K": 2}, {}, {}, "4", "3")),
    ("Theory 1.3, 2", exp(2 * size(K) * t) + exp(3 * t), exp((size(K) + 1) * t) + exp((size(K) + 2) * t), NONE,
     Counterexample({"K": 3}, {}, {"t": "1"}, "423.5143", "203.0113")),
    ("Theory 1.3, 5", total(k, y[k] ** 3), (3 * total(k, y[k] ** 2) - 1) / 2, context(ONE_SUM),
     Counterexample({"K": 3}, {}, {"y": ("1", "1", "-1")}, "1", "4")),
    ("Theory 1.3, 11", total(k, place(k)), number("2"), NONE, Counterexample({"K": 1}, {}, {}, "1", "2")),
    ("traces", total(i, A[i, i]) ** 2, total(i, total(j, A[i, j] * A[j, i])), NONE,
     Counterexample({"K": 2}, {}, {"A": (("1", "0"), ("1", "1"))}, "4", "2")),
    ("condition", d(p[i], z[j]), p[i] * p[j], context(PLAIN.definitions["p"], Coincidence(i, j, False)),
     Counterexample({"K": 2}, {"i": "1", "j": "2"}, {"z": ("1", "1")}, "-0.25", "0.25")),
    ("one-hot", total(k, y[k] * x[k]), total(k, x[k]), context(Fact("one-hot", "y")),
     Counterexample({"K": 2}, {}, {"x": ("1", "1"), "y": ("1", "0")}, "1", "2")),
    ("symmetric", A[i, j], -A[j, i], context(Fact("symmetric", "A")), Counterexample({"K": 1}, {"i": "1", "j": "1"}, {"A": (("1",),)}, "1", "-1")),
    ("rows that sum to one", total(k, Y[n, k] ** 2), number("1"), context(equation(total(k, Y[n, k]), 1)),
     Counterexample({"K": 2, "N": 1}, {"n": "1"}, {"Y": (("-1", "2"),)}, "5", "1")),
    ("unit norm", total(k, x[k]), number("1"), context(equation(total(k, x[k] ** 2), 1)),
     Counterexample({"K": 1}, {}, {"x": ("-1",)}, "-1", "1")),
    ("a square that must be two", s, number("1"), context(equation(s**2, 2)), Counterexample({}, {}, {"s": "1.414214"}, "1.414214", "1")),
    ("named sum", s * t, s, context(equation(t, total(k, y[k]))), Counterexample({"K": 1}, {}, {"s": "1", "t": "0", "y": ("0",)}, "0", "1")),
    ("batch norm, all total", BATCH[0], total(n, d(L, q[n]) * d(q[n], x[r])) + d(L, s) * d(s, x[r]) + d(L, t) * d(t, x[r]), BATCH[1],
     Counterexample({"N": 1}, {"r": "1"}, {"a": "1", "w": ("1",), "x": ("1",)}, "0", "-1")),
    ("determinant of an orthogonal matrix", DETERMINANT, number("1"), ORTHOGONAL,
     Counterexample({"2": 2}, {}, {"A": (("0", "1"), ("1", "0"))}, "-1", "1")),
    ("unknown function", d(apply("f", s * t), t), apply("f", s * t, orders=(1,)), NONE,
     Counterexample({}, {}, {"f": "t + t^2", "s": "0", "t": "1"}, "0", "1")),
    ("unknown function of two", apply("f", s, t), apply("f", t, s), NONE, Counterexample({}, {}, {"f": "2 t2 + t1^2 + 1", "s": "1", "t": "0"}, "2", "3")),
    ("unknown loss", d(L, z[k]), d(L, y[k]), context(slots={"z": (K,), "y": (K,)}, unknown_of={"L": ("z", "y")}),
     Counterexample({"K": 1}, {"k": "1"}, {"L": "z_{1} + (z_{1} + 2 y_{1})^2", "y": ("0",), "z": ("1",)}, "3", "4")),
    ("kink", d(fn("relu", t), t), fn("relu", t), NONE, Counterexample({}, {}, {"t": "2"}, "1", "2")),
    ("printed", NUMBERS, PRINTED, NONE, Counterexample({}, {"k": "1"}, {}, "0.09003057", "0.0903")),
    ("labels", x[index("k", "C")] * x[label("5", "C")], x[index("k", "C")], context(sizes={"C": ("4", "5", "6")}),
     Counterexample({}, {"k": "4"}, {"x": ("1", "0", "1")}, "0", "1")),
    ("size that is a number", total(k, x[k]), 3 * x[i], context(sizes={K: 3}), Counterexample({"K": 3}, {"i": "1"}, {"x": ("1", "1", "0")}, "2", "3")),
    ("large size that is a number", total(k, x[k]) / 1000, total(k, x[k] ** 2) / 1000, context(sizes={K: 1000}),
     Counterexample({"K": 1000}, {}, {"x": ("1", "-1") + ("1",) * 998}, "0.998", "1")),
    ("differs by little", exp(s), exp(s) + number("1/1000") * s, NONE, Counterexample({}, {}, {"s": "1"}, "2.718282", "2.719282")),
]  # fmt: skip

NOISE = [
    ("cosine of a large number", fn("cos", 9 * exp(exp(t) * 5) * (s + 1)), fn("cos", 9 * exp(exp(t) * 5) * s + 9 * exp(exp(t) * 5)), NONE),
    ("step where rounding decides", fn("step", sqrt(s) ** 2 - s), number("0"), NONE),
    ("slope where the middle is undefined", t * d(log(t**2), t), number("2"), NONE),
    ("slope of a slope at a kink", d(d(fn("abs", t) * s, s), t) ** 2, number("1"), NONE),
    ("slope at a kink", d(fn("abs", t - s), t), fn("sign", t - s), NONE),
]  # fmt: skip
TRUE = NOISE + [(row[0], *row[1:4]) for row in AGREES + NEITHER if row[0] not in ("hessian of weights", "orthogonal")]


@pytest.mark.parametrize(("lhs", "rhs", "given", "expected"), [row[1:] for row in FALSE], ids=[row[0] for row in FALSE])
def test_found(lhs: T, rhs: T, given: Context, expected: Counterexample) -> None:
    assert find(lhs.expr, rhs.expr, given) == expected


@pytest.mark.parametrize(("lhs", "rhs", "given"), [row[1:] for row in TRUE], ids=[row[0] for row in TRUE])
def test_none(lhs: T, rhs: T, given: Context) -> None:
    assert find(lhs.expr, rhs.expr, given) is None


def test_one_entry() -> None:
    """A claim of one entry alone, with its conditions; named by the values of their sizes."""
    c = index("c", "C")
    given = context(Coincidence(i, j, False), Coincidence(label("2", K), j, False), sizes={"C": ("red", "blue")})
    layout = Layout((("C", 2), (K, 3)), (("C", ("red", "blue")),))
    scene_of = scene(x[i].expr, x[j].expr, given)[0]
    claim = at_entry(Claim((x[i] * y[c]).expr, x[j].expr, given, scene_of, 0, 1e-6), layout, {i: 2, c: 1})
    assert (latex(claim.lhs), latex(claim.rhs)) == ("x_3 y_{blue}", "x_j")
    assert [(slot_text(one.left), slot_text(one.right)) for one in claim.context.conditions] == [("3", "j"), ("2", "j")]


CIRCLE = context(equation(total(k, x[k] ** 2), s**2 / 2))
TIED = [
    ("what holds by the equation", 10000 * total(k, x[k] ** 2), 5000 * s**2, None),
    ("what does not", total(k, x[k] ** 2), s**2, ("0.5", "1")),
]


@pytest.mark.parametrize(("lhs", "rhs", "expected"), [row[1:] for row in TIED], ids=[row[0] for row in TIED])
def test_points_satisfy_what_is_given(lhs: T, rhs: T, expected: tuple[str, str] | None) -> None:
    """To fifty digits; what was a plain number stays one."""
    given = scene(lhs.expr, rhs.expr, CIRCLE)[0]
    claim = Claim(lhs.expr, rhs.expr, CIRCLE, given, 0, 1e-6)
    roots = np.sqrt(np.array([1 / 6, 1 / 3]))
    point = Point(Layout(((K, 2),)), {"x": roots, "s": np.array(1.0)}, {}, 0.0)
    found = confirm.confirm(claim, point)
    assert (found and (precision.text(found.lhs, 9), precision.text(found.rhs, 9))) == expected
    if found:
        assert found.values["s"].item() == 1 and isinstance(found.values["s"].item(), Fraction)
        assert abs(sum(value**2 for value in found.values["x"]) - precision.numbers().mpf(1) / 2) < 1e-50


@pytest.mark.parametrize(
    ("relation", "expected"), [("<", False), (r"\le", False), (">", True), (r"\ge", True), ("=", True)]
)
def test_the_way_in_which_sides_must_differ(relation: str, expected: bool) -> None:
    given = scene(s.expr, t.expr, Context())[0]
    point = Point(Layout(()), {"s": np.array(1.0), "t": np.array(2.0)}, {}, 0.0)
    for lhs, rhs, wrong in ((s, t, expected), (t, s, not expected or relation == "=")):
        found = confirm.confirm(Claim(lhs.expr, rhs.expr, Context(), given, 0, 1e-6, relation), point)
        assert (found is not None) == wrong


def test_found_in_some_entries() -> None:
    """Where all entries at many points are too much: those at the first two places of every letter."""
    letters = [index(f"a{number}", K) for number in range(9)]
    left = sum((x[letter] * y[letter] for letter in letters[1:]), x[letters[0]])
    found = find(left.expr, (left + y[letters[0]] - 1).expr, context(sizes={K: 8}))
    values = {"x": ("2", "1", "1", "2", "2", "2", "2", "2"), "y": ("-2", "-2", "3", "0", "1", "0", "2", "3")}
    assert found == Counterexample({"K": 8}, {f"a{number}": "1" for number in range(9)}, values, "-30", "-33")


def test_near() -> None:
    lib = precision.numbers()
    rows = [
        (0.9e-10, 0, True),
        (1.5e-10, 0, False),
        (1000, 1000 + 1.5e-7, False),
        (1000, 1000 + 0.9e-7, True),
        (-1000, -1000 - 0.9e-7, True),
        (lib.nan, 1, False),
    ]
    for left, right, expected in rows:
        assert confirm._near(lib.mpf(left), lib.mpf(right), -10) == expected
