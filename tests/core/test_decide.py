"""Steps of every relation with their whole verdicts: inequalities, proportions, approximations, what follows from what."""

# ruff: noqa: E501 (a row is one statement in the letters of the subject)

from __future__ import annotations

from dataclasses import replace

import pytest

from derive.core import claims, implication, order, proportion
from derive.core.judge import judge
from derive.model import Coincidence, Context, Equation, Fact, Step
from derive.source import Span
from tests.core.evidence import SEED, shown
from tests.core.shorthand import (
    Family,
    T,
    apply,
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
    scalar,
    size,
    sqrt,
    total,
)

i, j, k = (index(letter, "K") for letter in "ijk")
n, n_ = index("n", "N"), index("n", "K")
w, x, y, z = (Family(letter) for letter in "wxyz")
a, b, c, q, s, t, u, v, L = (scalar(letter) for letter in "abcqstuvL")
ZERO, ONE = number("0"), number("1")
NONE = Context()
POSITIVE = context(Fact("positive", "s"), Fact("positive", "t"), Fact("positive", "u"))
SOFTMAX = context(define("p", (i,), exp(z[i]) / total(k, exp(z[k]))))
p, r = Family("p"), Family("r")
UNIT = context(define("r", (i,), fn("sigmoid", x[i])))
HERE = Span(0, 0)


def step(lhs: T, relation: str, rhs: T, premises: tuple[Equation, ...] = (), varying: tuple[str, ...] = ()) -> Step:
    return Step(1, lhs.expr, rhs.expr, relation, HERE, HERE, HERE, HERE, premises=premises, varying=varying)


def verdict(asked: Step, given: Context) -> str:
    under = replace(given, seed=SEED, equations=given.equations + asked.premises)
    found = shown(claims.decide(asked, under))
    return found


ROWS: list[tuple[str, Step, Context, str]] = [
    ("an order by bounds", step(p[i], ">", ZERO), SOFTMAX, "proved; bounds; 64 in floating point at K=3, K=4 agree"),
    ("an order the other way round", step(ZERO, "<", p[i]), SOFTMAX, "proved; bounds; 64 in floating point at K=3, K=4 agree"),
    ("a weak order", step(p[i], r"\le", ONE), SOFTMAX, "proved; bounds; 64 in floating point at K=3, K=4 agree"),
    ("an order that is strict too much", step(p[i], "<", ONE), SOFTMAX, "undecided; inequality; 64 in floating point at K=3, K=4 agree"),
    ("a square of a difference", step(a**2 + b**2, r"\ge", 2 * a * b), NONE, "proved; bounds; 32 in floating point at  agree"),
    ("a square of a sum", step(-2 * a * b, r"\le", a**2 + b**2), NONE, "proved; bounds; 32 in floating point at  agree"),
    ("a square of a difference of squares", step(a**4 + b**4, r"\ge", 2 * a**2 * b**2), NONE, "proved; bounds; 32 in floating point at  agree"),
    ("a square of a power", step(a**4 + b**2, r"\ge", 2 * a**2 * b), NONE, "proved; bounds; 32 in floating point at  agree"),
    ("a square of a third power", step(a**6 + b**2 * c**8, r"\ge", 2 * a**3 * b * c**4), NONE, "proved; bounds; 32 in floating point at  agree"),
    ("half a square", step(a * b, r"\le", (a**2 + b**2) / 2), NONE, "proved; bounds; 32 in floating point at  agree"),
    ("a square that is strict", step(a**2 + b**2, ">", 2 * a * b), NONE, "refuted; counterexample; 32 in floating point at  differ; 2 is not 2 at  [] for a = 1, b = 1"),
    ("a tangent of log", step(log(s), r"\le", s - 1), NONE, "proved; bounds; 29 in floating point at  agree"),
    ("a tangent of exp", step(exp(t), r"\ge", 1 + t), NONE, "proved; bounds; 32 in floating point at  agree"),
    ("no tangent of exp", step(exp(t), r"\ge", 2 + t), NONE, "refuted; counterexample; 32 in floating point at  differ; 1 is not 2 at  [] for t = 0"),
    ("sums term by term", step(total(k, r[k] ** 2), r"\le", total(k, r[k])), UNIT, "proved; bounds; 64 in floating point at K=3, K=4 agree"),
    ("both sides of a function that rises", step(exp(r[i] ** 2), r"\le", exp(r[i])), UNIT, "proved; bounds; 64 in floating point at K=3, K=4 agree"),
    ("a function of a function", step(exp(exp(r[i] ** 2)), r"\le", exp(exp(r[i]))), UNIT, "proved; bounds; 64 in floating point at K=3, K=4 agree"),
    ("both sides of a logarithm", step(log(1 + r[i] ** 2), r"\le", log(1 + r[i])), UNIT, "proved; bounds; 64 in floating point at K=3, K=4 agree"),
    ("numbers that may be close", step(decimal("0.2") * 3, r"\approx", decimal("0.7")), NONE, "undecided; loose-decimals; holds numerically"),
    ("a sum in a function", step(exp(total(k, r[k] ** 2)), r"\le", exp(total(k, r[k]))), UNIT, "proved; bounds; 64 in floating point at K=3, K=4 agree"),
    ("both sides of another one", step(fn("sigmoid", r[i]), r"\ge", fn("sigmoid", r[i] * r[j])), UNIT, "proved; bounds; 64 in floating point at K=3, K=4 agree"),
    ("both sides of one that falls", step(fn("cos", r[i]), r"\ge", fn("cos", r[i] * r[j])), UNIT, "refuted; counterexample; 32 in floating point at K=3 differ; 0.7444681 is not 0.8605506 at K=1 [i=1 j=1] for x = ('1',)"),
    ("what terms have in common", step(s * t, r"\le", s * t + s * u), POSITIVE, "proved; bounds; 32 in floating point at  agree"),
    ("strictly, what terms have in common", step(s * t, "<", s * t + s * u), POSITIVE, "proved; bounds; 32 in floating point at  agree"),
    ("terms that cancel", step(a + s, ">", a), POSITIVE, "proved; bounds; 32 in floating point at  agree"),
    ("a product taken apart", step(s * (t + u), ">", s * t), POSITIVE, "proved; bounds; 32 in floating point at  agree"),
    ("equal sides", step((a + b) ** 2, r"\ge", a**2 + 2 * a * b + b**2), NONE, "proved; bounds; 32 in floating point at  agree"),
    ("numbers in order", step(exp(ONE), "<", number("3")), NONE, "proved; enclosed; holds numerically"),
    ("numbers in no order", step(exp(ONE), ">", number("3")), NONE, "refuted; counterexample; 32 in floating point at  differ; 2.718282 is not 3 at  [] for "),
    ("a decimal in order", step(decimal("2.71"), "<", exp(ONE)), NONE, "proved; enclosed; holds numerically"),
    ("a square is no order", step(a**2, r"\ge", a), NONE, "refuted; counterexample; 32 in floating point at  differ; 0.25 is not 0.5 at  [] for a = 1/2"),
    ("only sampled", step(total(k, x[k] * y[k]) ** 2, r"\le", total(k, x[k] ** 2) * total(k, y[k] ** 2)), NONE, "undecided; inequality; 64 in floating point at K=3, K=4 agree"),
    ("an order of what is undefined", step(log(-(s**2)), "<", ZERO), NONE, "undecided; empty-domain"),
    ("an order by a size", step(d(size("K") * s, size("K")), "<", s), NONE, "undecided; wrt-size"),
    ("different", step(a, r"\ne", a + 1), NONE, "undecided; unequal; 3 in floating point at  agree"),
    ("not different", step(a + b, r"\ne", b + a), NONE, "refuted; equal; 3 in floating point at  differ"),
    ("different in what cannot be read", step(d(size("K") * s, size("K")), r"\ne", s), NONE, "undecided; wrt-size; K; for K"),
    ("close numbers", step(exp(ONE), r"\approx", decimal("2.718")), NONE, "proved; interval; holds numerically"),
    ("numbers that are not close", step(exp(ONE), r"\approx", decimal("2.719")), NONE, "refuted; counterexample; 2.718282 is not 2.719 at  [] for "),
    ("an equation of numbers that may be close", step(decimal("0.2") * 3, "=", decimal("0.7")), NONE, "undecided; loose-decimals; holds numerically"),
    ("digits cut off", step(exp(ONE), r"\approx", decimal("2.71")), NONE, "undecided; truncated; holds numerically"),
    ("equal, so close", step(a + b, r"\approx", b + a), NONE, "proved; every-size; 3 in floating point at  agree"),
    ("formulas", step(exp(t), r"\approx", 1 + t), NONE, "undecided; approximation; 3 in floating point at  agree"),
    ("a proportion", step(s * exp(t), r"\propto", exp(t), varying=("t",)), NONE, "proved; every-size; 3 in floating point at  agree"),
    ("a proportion with a factor that varies", step(s * t * exp(t), r"\propto", exp(t), varying=("t",)), NONE, "refuted; counterexample; 3 in floating point at  differ; 1 is not 0 at  [] for s = 1, t = 1, t' = 0"),
    ("a proportion of entries", step(p[i], r"\propto", exp(z[i]), varying=("i",)), SOFTMAX, "proved; every-size; 6 in floating point at K=3, K=4 agree; for K"),
    ("a proportion of what varies", step(p[i], r"\propto", exp(z[i]), varying=("z",)), SOFTMAX, "refuted; counterexample; 3 in floating point at K=3 differ; for K; 1 is not 0.3678794 at K=1 [i=1] for z = ('0',), z' = ('1',)"),
    ("a proportion to 0", step(s - s, r"\propto", t - t, varying=("t",)), NONE, "proved; every-size; 3 in floating point at  agree"),
    ("no proportion to 0", step(t, r"\propto", t - t, varying=("t",)), NONE, "refuted; counterexample; 3 in floating point at  differ; 1 is not 0 at  [] for t = 1"),
    ("a proportion under an equation", step(t * total(k, y[k]), r"\propto", t, varying=("t", "y")), context(equation(total(k, y[k]), 1)), "proved; every-size; 6 in floating point at K=3, K=4 agree; for K"),
    ("a proportion under a fact", step(sqrt(t**2), r"\propto", t, varying=("t",)), context(Fact("positive", "t")), "proved; every-size; 5 points; 140.0 bits; 3 in floating point at  agree"),
    ("a proportion through a definition", step(q * s, r"\propto", t**2, varying=("t",)), context(define("q", (), t**2)), "proved; every-size; 3 in floating point at  agree"),
    ("a proportion where letters differ", step(delta(i, j) + x[i], r"\propto", x[i], varying=("i",)), context(Coincidence(i, j, False)), "proved; every-size; K=2, K=3; 5 points; 145.0 bits; 6 in floating point at K=3, K=4 agree; for K"),
    ("a proportion of an unknown function", step(apply("f", t) * s, r"\propto", apply("f", t), varying=("t",)), NONE, "proved; every-size; 3 in floating point at  agree"),
    ("a proportion of the square of an unknown loss", step(L**2, r"\propto", L, varying=("y",)), context(unknown_of={"L": ("y",)}, slots={"y": ("K",)}), "refuted; counterexample; 3 in floating point at K=3 differ; 2 is not 6 at K=1 [] for L = y_{1} + (y_{1})^2, y = ('1',), y' = ('2',)"),
    ("a proportion of the slope of an unknown loss", step(s * d(L, q), r"\propto", d(L, q), varying=("q",)), context(unknown_of={"L": ("q",)}, slots={"q": ()}), "proved; every-size; 3 in floating point at  agree"),
    ("a proportion of an unknown loss to its slope", step(d(L, q), r"\propto", L, varying=("q",)), context(unknown_of={"L": ("q",)}, slots={"q": ()}), "refuted; counterexample; 3 in floating point at  differ; -1 is not 1 at  [] for L = -q, q = -1, q' = 1"),
    ("a proportion of an unknown loss of two, in one", step(L * L * exp(t) * s, r"\propto", L * exp(t), varying=("t",)), context(unknown_of={"L": ("q", "t")}, slots={"q": (), "t": ()}), "refuted; counterexample; 3 in floating point at  differ; 8 is not 3 at  [] for L = 2 q + 2 t + (q + t)^2, q = 1, s = 1, t = 1, t' = 0"),
    ("a proportion of an unknown loss through a definition", step(L, r"\propto", exp(t), varying=("t",)), context(define("q", (), t**2), unknown_of={"L": ("q",)}, slots={"q": ()}), "refuted; counterexample; 3 in floating point at  differ; 0.3678794 is not 0 at  [] for L = q, t = 1, t' = 0"),
    ("an equation of what cannot be read", step(s, "=", t), context(define("q", (), d(s, number("2"))), equation(q, t)), "undecided; wrt-number"),
    ("an equation through what cannot be read", step(s, "=", t), context(define("q", (), d(s, number("2"))), equation(s, t)), "proved; every-size; 3 in floating point at  agree"),
    ("a proportion of an unknown loss", step(s * L, r"\propto", L, varying=("y",)), context(unknown_of={"L": ("y",)}, slots={"y": ("K",)}), "proved; every-size; 6 in floating point at K=3, K=4 agree"),
    ("what follows", step(s, "=", 2 * t, (equation(t, s / 2),)), NONE, "proved; every-size; 3 in floating point at  agree"),
    ("what does not follow", step(s, "=", t, (equation(s**2, t**2),)), NONE, "refuted; counterexample; 3 in floating point at  differ; -1 is not 1 at  [] for s = -1, t = 1"),
    ("what follows for positive ones", step(s, "=", t, (equation(s**2, t**2),)), POSITIVE, "proved; every-size; 3 in floating point at  agree"),
    ("what follows by log", step(s, "=", t, (equation(log(s), log(t)),)), NONE, "proved; every-size; 3 in floating point at  agree"),
    ("what follows by exp", step(s, "=", t, (equation(exp(s), exp(t)),)), NONE, "proved; every-size; 3 in floating point at  agree"),
    ("what is divided by", step(s, "=", t, (equation(a * s, a * t),)), NONE, "undecided; divides-by; a; 3 in floating point at  differ"),
    ("what is divided by and is not 0", step(a, "=", b, (equation(s * a, s * b),)), POSITIVE, "proved; every-size; 3 in floating point at  agree"),
    ("a denominator cleared", step(a, "=", b * s, (equation(a / s, b),)), NONE, "proved; every-size; 3 in floating point at  agree"),
    ("two denominators cleared", step(a * t, "=", b * s, (equation(a / s, b / t),)), NONE, "proved; every-size; 3 in floating point at  agree"),
    ("a size cleared", step(total(k, x[k]), "=", size("K") * b, (equation(total(k, x[k]) / size("K"), b),)), NONE, "proved; every-size; K=1, K=2, K=3; 5 points; 150.0 bits; 6 in floating point at K=3, K=4 agree; for K"),
    ("a half cleared", step(a, "=", 2 * b, (equation(a / 2 - b, 0),)), NONE, "proved; every-size; 3 in floating point at  agree"),
    ("what a symbol is multiplied by", step(u, "=", a / s, (equation(s * u, a),)), POSITIVE, "proved; every-size; 5 points; 145.0 bits; 3 in floating point at  agree"),
    ("a sum that a symbol is multiplied by", step(q, "=", a / (s + t), (equation(s * q + t * q, a),)), POSITIVE, "proved; every-size; 5 points; 145.0 bits; 3 in floating point at  agree"),
    ("a sum that a symbol is multiplied by, which may be 0", step(q, "=", a / (b + c), (equation(b * q + c * q, a),)), NONE, "proved; every-size; 5 points; 145.0 bits; 3 in floating point at  agree"),
    ("a slope that is 0", step(v, "=", total(k, x[k]) / size("K"), (equation(d(total(k, (x[k] - v) ** 2), v), 0),)), NONE, "proved; every-size; 6 in floating point at K=3, K=4 agree; for K"),
    ("at another letter", step(x[j], "=", y[j], (equation(x[i], y[i]),)), NONE, "proved; every-size; 6 in floating point at K=3, K=4 agree; for K"),
    ("at another letter, of a multiple", step(x[j], "=", s * y[j], (equation(x[i] / s, y[i]),)), NONE, "proved; every-size; 6 in floating point at K=3, K=4 agree; for K"),
    ("an approximation that cannot be read", step(d(size("K") * s, size("K")), r"\approx", s), NONE, "undecided; approximation; for K"),
    ("a number without digits", step(exp(ONE), r"\approx", decimal("3")), NONE, "proved; interval; holds numerically"),
    ("a square cleared", step(a, "=", b * s**2, (equation(a / s**2, b),)), NONE, "proved; every-size; 3 in floating point at  agree"),
    ("at two other letters, of a multiple", step(w[j, k], "=", s * z[j] * x[k], (equation(w[i, n_] / s, z[i] * x[n_]),)), NONE, "proved; every-size; 6 in floating point at K=3, K=4 agree; for K"),
    ("half of a sum over an index", step(total(k, x[k] ** 2), "=", 2 * v, (equation(total(k, x[k] ** 2) / 2, v),)), NONE, "proved; every-size; 6 in floating point at K=3, K=4 agree; for K"),
    ("a sum of brackets", step(total(k, x[k] * y[k]), "=", total(k, x[k] * v), (equation(total(k, x[k] * (y[k] - v)), 0),)), NONE, "proved; every-size; 6 in floating point at K=3, K=4 agree; for K"),
    ("minus a sum", step(a, "=", b + c, (equation(-(b + c) + a, 0),)), NONE, "proved; every-size; 3 in floating point at  agree"),
    ("squares of what is not negative", step(fn("abs", a), "=", fn("abs", b), (equation(a**2, b**2),)), NONE, "undecided; disagree; 3 in floating point at  agree"),
    ("a wrong conclusion", step(s, "=", 3 * t, (equation(t, s / 2),)), NONE, "refuted; counterexample; 3 in floating point at  differ; 2 is not 3 at  [] for s = 2, t = 1"),
    ("an identity whatever the premise", step(s + t, "=", t + s, (equation(a, b),)), NONE, "proved; every-size; 3 in floating point at  agree"),
    ("what is minus the premise", step(b - a, "=", -c, (equation(a - b, c),)), NONE, "proved; every-size; 3 in floating point at  agree"),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "given", "expected"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_verdicts(asked: Step, given: Context, expected: str) -> None:
    assert verdict(asked, given) == expected


def test_deviations() -> None:
    """How far both sides are apart in floating point at most: that is measured where they agree, too."""
    found = [judge((a + b).expr, side.expr, NONE).evidence.deviation for side in (b + a, a - b)]
    assert found[0] is not None and found[0] < 1e-12
    assert found[1] is not None and found[1] > 0.1


INTRODUCED = [
    ("a new symbol", step(q, r"\propto", exp(t)), "q"),
    ("a new symbol on the right", step(exp(t), r"\ge", q), "q"),
    ("of what it is made", step(q, r"\propto", q * t), None),
    ("one that is defined", step(p[i], r"\le", z[i] * p[i]), None),
    ("one that is defined, alone", step(p[i], r"\ge", exp(t) * 2), None),
    ("a function", step(apply("f", t), r"\approx", 1 + t), "f"),
    ("an equality", step(q, "=", exp(t)), None),
    ("two new symbols", step(q * b, r"\propto", exp(t)), "b"),
    ("two new symbols on the right", step(exp(t), r"\propto", q * b), "t"),
    ("two new symbols in another relation", step(q * b, r"\le", exp(t) * 2), None),
    ("what the other side speaks of", step(exp(t) * q, r"\propto", t**2), None),
]


@pytest.mark.parametrize(("asked", "expected"), [row[1:] for row in INTRODUCED], ids=[row[0] for row in INTRODUCED])
def test_what_a_relation_introduces(asked: Step, expected: str | None) -> None:
    assert claims.introduced(asked, SOFTMAX) == expected


CONDITIONS = [
    ("a number", a * b, number("2"), True),
    ("a bare symbol", a, b * a, True),
    ("one that is defined", p[i], exp(z[i]) * 2, False),
    ("each of something else", a * b, b * c, True),
    ("of the same", a * b, a + b, False),
    ("of more", a * b, a * b * c, False),
    ("unknown functions", apply("f", t), apply("g", t) * t, True),
    ("one unknown function", apply("f", t), t**2, False),
]


@pytest.mark.parametrize(
    ("lhs", "rhs", "expected"), [row[1:] for row in CONDITIONS], ids=[row[0] for row in CONDITIONS]
)
def test_what_reads_like_a_condition(lhs: T, rhs: T, expected: bool) -> None:
    assert implication.is_condition(lhs.expr, rhs.expr, SOFTMAX) is expected


def test_what_varies() -> None:
    under = replace(SOFTMAX, definitions=SOFTMAX.definitions)
    assert proportion.among(["z", "i", "k", "q", "p", "z"], p[i].expr, t.expr, under) == ("z", "i", "p")


def test_rules_alone() -> None:
    """The rules of inequalities where nothing is proved to be equal."""
    rows = [
        (p[i], ">", ZERO, True),
        (exp(t), r"\ge", 1 + t, False),
        (p[i], r"\le", ONE, True),
        (ONE, r"\le", p[i], False),
    ]
    for lhs, relation, rhs, expected in rows:
        assert order.holds(lhs.expr, rhs.expr, relation, SOFTMAX, lambda one, other: False) is expected


def test_every_seed_has_its_own_verdict() -> None:
    found = [judge(exp(t).expr, (1 / exp(-t)).expr, replace(NONE, seed=seed)) for seed in (1, 2, 1)]
    assert found[0] is found[2] and found[0] is not found[1]
