"""Steps with integrals: what is asked of the judge of sums instead, and what comes of its answers."""

# ruff: noqa: E501 (a row is one statement in the letters of the subject)

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from derive.core import integrals
from derive.core.real import numeric
from derive.model import Context, Evidence, Fact, Verdict
from derive.notation import NATURALS, REALS, Expr, Integral, fresh, substitute_slots
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
    place,
    raw,
    scalar,
    total,
)

X, N = index("x", REALS), index("n", NATURALS)
x, n = place(X), place(N)
i, j = index("i", "D"), index("j", "D")
a, b, c, r, s, t = (scalar(letter) for letter in "abcrst")
w = Family("w")
GIVEN = context(Fact("positive", "s"), Fact("unit-interval", "r"))


def integral(body: T | int, lower: T | int | None, upper: T | int | None) -> T:
    own = fresh(X)
    ends = (None if end is None else raw(end) for end in (lower, upper))
    return T(Integral(own, substitute_slots(raw(body), {X: own}), *ends))


def said(expr: Expr) -> str:
    return latex(expr).replace(r"\cdot ", "").replace(r"\left", "").replace(r"\right", "")


class Judge:
    """Writes down what it is asked, and what is given of new symbols; proves what it is told to."""

    def __init__(self, given: Context, proved: int = 0) -> None:
        self.given, self.proved = given, proved
        self.asked: list[str] = []

    def __call__(self, lhs: Expr, rhs: Expr, under: Context) -> Verdict:
        facts = [f"{fact.name} {fact.kind}" for fact in under.facts if fact not in self.given.facts]
        slots = [f"{name}: {' '.join(sizes)}" for name, sizes in under.slots.items() if name not in self.given.slots]
        known = [name for name in under.definitions if name in self.given.definitions]
        facts += [f"{said(e.lhs)} = {said(e.rhs)}" for e in under.equations]
        self.asked.append(
            " | ".join(
                filter(None, (f"{said(lhs)} = {said(rhs)}", ", ".join(facts), ", ".join(slots), ", ".join(known)))
            )
        )
        shown = Evidence(
            "every-size",
            sizes=({"D": 2, "\N{INTEGRAL}0": 3}, {"D": 2, "\N{INTEGRAL}0": 4}, {"\N{INTEGRAL}0": 3}),
            free_sizes=("D", "\N{INTEGRAL}0"),
        )
        return Verdict("proved", shown) if len(self.asked) == self.proved else Verdict("undecided", Evidence("not"))


def outcomes(lhs: T, rhs: T, given: Context) -> list[str]:
    """What is asked where nothing is proved, and what comes of it if one of them is."""
    judge = Judge(given)
    under = replace(given, seed=5)
    lines = [_shown(integrals.judged(lhs.expr, rhs.expr, under, judge))]
    for number, asked in enumerate(judge.asked, 1):
        found = integrals.judged(lhs.expr, rhs.expr, under, Judge(given, number))
        lines.append(f"{asked}: {_shown(found)}")
    return lines


def _shown(found: Verdict) -> str:
    seen = found.evidence
    said = f"{found.status}, {seen.method}, {dict(seen.float_sizes[0]) if seen.float_sizes else ''} {seen.float_points} {seen.holds_numerically}"
    if found.counterexample is not None:
        return f"{said}, {found.counterexample.lhs} is not {found.counterexample.rhs}"
    return said + f", {seen.sizes} {seen.free_sizes}" * found.proved


F, G = apply("f", x), apply("g", x)
ROWS: list[tuple[str, T, T, Context]] = [
    ("a known one", integral(x**2, 0, 1), T(raw(1)) / 3, GIVEN),
    ("a false one", integral(x**2, 0, 1), T(raw(1)) / 2, GIVEN),
    ("unknown functions", integral(F + G, 0, None), integral(F, 0, None) + integral(G, 0, None), GIVEN),
    (
        "three ranges",
        integral(F, s, None) + integral(F, None, s) + integral(F, a, a + s),
        integral(F, None, None),
        GIVEN,
    ),
    ("an end", integral(exp(x), a, b), exp(b) - exp(a), GIVEN),
    ("a derivative", d(integral(exp(t * x), 0, 1), t), integral(x * exp(t * x), 0, 1), GIVEN),
    (
        "a jump",
        d(integral(F * fn("tanh", 1 / (x - t)), 0, None), t) * 1,
        d(integral(F * fn("tanh", 1 / (x - t)), 0, None), t),
        GIVEN,
    ),
    ("moved ends", d(integral(F, a, t), t), apply("f", t), GIVEN),
    ("twice differentiated", d(integral(d(x * t, t), a, t), t) + apply("f", t), t + apply("f", t), GIVEN),
    (
        "a definition by another",
        scalar("p"),
        1 + integral(F, 0, s),
        replace(
            GIVEN, definitions=context(define("p", (), 1 + scalar("q")), define("q", (), integral(F, 0, s))).definitions
        ),
    ),
    (
        "a derivative by a definition",
        d(scalar("q") ** 2, scalar("q")),
        2 * scalar("q"),
        replace(GIVEN, definitions=context(define("q", (), integral(F, 0, s))).definitions),
    ),
    (
        "a definition of x",
        integral(Family("q")[X], 0, s),
        integral(F, 0, s),
        replace(GIVEN, definitions=context(define("q", (X,), F)).definitions),
    ),
    (
        "a definition",
        scalar("q") * 2,
        integral(2 * F, 0, s),
        replace(GIVEN, definitions=context(define("q", (), integral(F, 0, s)), define("p", (i,), w[i])).definitions),
    ),
    ("a series", total(N, r**n / 2), r / (1 - r) / 2, GIVEN),
    ("an unknown series", total(N, apply("f", n) * r), r * total(N, apply("f", n)), GIVEN),
    ("an index in an end", integral(F, 0, w[i]), integral(F, 0, w[i]) * 1, GIVEN),
    ("an equation with an integral", integral(F, 0, 1), c, replace(GIVEN, equations=(equation(integral(F, 0, 1), c),))),
    (
        "another equation",
        integral(F, 0, 1),
        1 * integral(F, 0, 1),
        replace(
            GIVEN,
            equations=(equation(a, b), equation(a, integral(F, 0, 1)), equation(scalar("q"), b)),
            definitions=context(define("q", (), integral(F, 0, s))).definitions,
        ),
    ),
    ("diverges", integral(1 / x, 0, 1), a, GIVEN),
]
EXPECTED: dict[str, list[str]] = {
    "a known one": [
        r"undecided, integral, {'\\mathbb{R}': 257} 3 True",
        r"1^2 \frac{1^3}{3} = \frac{1}{3} | ∫∑x positive | ∫∑x: ∫∑: proved, every-size,  0 False, ({'D': 2},) ('D',)",
        r"\sum_{x} ∫0w_x ∫0x_x^2 = \frac{1}{3} | ∫∑x positive, ∫0x positive, ∫0w positive | ∫∑x: ∫∑, ∫0x: ∫0, ∫0w: ∫0: proved, every-size,  0 False, ({'D': 2},) ('D',)",
    ],
    "a false one": [
        r"refuted, counterexample, {'\\mathbb{R}': 257} 3 False, 0.3333333 is not 0.5",
    ],
    "unknown functions": [
        r"undecided, quadrature,  0 False",
        r"\sum_{x} ∫0w_x (f(∫0x_x) + g(∫0x_x)) = \sum_{x} ∫0w_x f(∫0x_x) + \sum_{x} ∫0w_x g(∫0x_x) | ∫∑x positive, ∫0x positive, ∫0w positive | ∫∑x: ∫∑, ∫0x: ∫0, ∫0w: ∫0: proved, every-size,  0 False, ({'D': 2},) ('D',)",
    ],
    "three ranges": [
        r"undecided, quadrature,  0 False",
        r"\sum_{x} ∫0w_x f(∫0x_x) + \sum_{x} ∫1w_x f(∫1x_x) + \sum_{x} ∫2w_x f(∫2x_x) = \sum_{x} ∫3w_x f(∫3x_x) | ∫∑x positive, ∫0x positive, ∫0w positive, ∫1w positive, ∫3w positive | ∫∑x: ∫∑, ∫0x: ∫0, ∫0w: ∫0, ∫1x: ∫1, ∫1w: ∫1, ∫2x: ∫2, ∫2w: ∫2, ∫3x: ∫3, ∫3w: ∫3: proved, every-size,  0 False, ({'D': 2},) ('D',)",
    ],
    "an end": [
        r"undecided, integral, {'\\mathbb{R}': 257} 3 True",
        r"e^0 (e^{1 b} \frac{1 b^0}{1} - e^{1 a} \frac{1 a^0}{1}) = e^b - e^a | ∫∑x positive | ∫∑x: ∫∑: proved, every-size,  0 False, ({'D': 2},) ('D',)",
        r"\sum_{x} ∫0w_x e^{∫0x_x} = e^b - e^a | ∫∑x positive | ∫∑x: ∫∑, ∫0x: ∫0, ∫0w: ∫0: proved, every-size,  0 False, ({'D': 2},) ('D',)",
        r"1 e^b 1 + (-1) e^a \frac{\partial a}{\partial b} = \frac{\partial}{\partial b} (e^b - e^a) | ∫∑x positive | ∫∑x: ∫∑: undecided, integral, {'\\mathbb{R}': 257} 3 True",
    ],
    "a derivative": [
        r"undecided, integral, {'\\mathbb{R}': 257} 3 True",
        r"\frac{\partial \sum_{x} ∫0w_x e^{t ∫0x_x}}{\partial t} = \sum_{x} ∫0w_x ∫0x_x e^{t ∫0x_x} | ∫∑x positive, ∫0x positive, ∫0w positive | ∫∑x: ∫∑, ∫0x: ∫0, ∫0w: ∫0: proved, every-size,  0 False, ({'D': 2},) ('D',)",
    ],
    "a jump": [
        r"undecided, quadrature,  0 False",
    ],
    "moved ends": [
        r"undecided, integral, {'\\mathbb{R}': 257} 3 True",
        r"1 f(t) 1 + (-1) f(a) \frac{\partial a}{\partial t} = f(t) | ∫∑x positive | ∫∑x: ∫∑: proved, every-size,  0 False, ({'D': 2},) ('D',)",
    ],
    "twice differentiated": [
        r"undecided, integral, {'\\mathbb{R}': 257} 3 True",
    ],
    "a definition by another": [
        r"undecided, integral, {'\\mathbb{R}': 257} 3 True",
        r"1 + \sum_{x} ∫0w_x f(∫0x_x) = 1 + \sum_{x} ∫0w_x f(∫0x_x) | ∫∑x positive, ∫0x positive, ∫0w positive | ∫∑x: ∫∑, ∫0x: ∫0, ∫0w: ∫0: proved, every-size,  0 False, ({'D': 2},) ('D',)",
        r"\frac{\partial}{\partial s} (1) + 1 f(s) 1 + (-1) f(0) \frac{\partial}{\partial s} (0) = \frac{\partial}{\partial s} (1) + 1 f(s) 1 + (-1) f(0) \frac{\partial}{\partial s} (0) | ∫∑x positive | ∫∑x: ∫∑: undecided, integral, {'\\mathbb{R}': 257} 3 True",
        r"\frac{\partial}{\partial s} (1) + 1 f(s) 1 + (-1) f(0) \frac{\partial}{\partial s} (0) = \frac{\partial}{\partial s} (1) + 1 f(s) 1 + (-1) f(0) \frac{\partial}{\partial s} (0) | ∫∑x positive | ∫∑x: ∫∑: undecided, integral, {'\\mathbb{R}': 257} 3 True",
    ],
    "a derivative by a definition": [
        r"undecided, integral, {'\\mathbb{R}': 257} 3 True",
    ],
    "a definition of x": [
        r"undecided, quadrature,  0 False",
        r"\sum_{x} ∫0w_x f(∫0x_x) = \sum_{x} ∫0w_x f(∫0x_x) | ∫∑x positive, ∫0x positive, ∫0w positive | ∫∑x: ∫∑, ∫0x: ∫0, ∫0w: ∫0: proved, every-size,  0 False, ({'D': 2},) ('D',)",
        r"1 f(s) 1 + (-1) f(0) \frac{\partial}{\partial s} (0) = 1 f(s) 1 + (-1) f(0) \frac{\partial}{\partial s} (0) | ∫∑x positive | ∫∑x: ∫∑: undecided, quadrature,  0 False",
        r"1 f(s) 1 + (-1) f(0) \frac{\partial}{\partial s} (0) = 1 f(s) 1 + (-1) f(0) \frac{\partial}{\partial s} (0) | ∫∑x positive | ∫∑x: ∫∑: undecided, quadrature,  0 False",
    ],
    "a definition": [
        r"undecided, integral, {'\\mathbb{R}': 257} 3 True",
        r"(\sum_{x} ∫0w_x f(∫0x_x)) 2 = \sum_{x} ∫0w_x 2 f(∫0x_x) | ∫∑x positive, ∫0x positive, ∫0w positive | ∫∑x: ∫∑, ∫0x: ∫0, ∫0w: ∫0 | p: proved, every-size,  0 False, ({'D': 2},) ('D',)",
        r"(1 f(s) 1 + (-1) f(0) \frac{\partial}{\partial s} (0)) 2 + (\sum_{x} ∫0w_x f(∫0x_x)) \frac{\partial}{\partial s} (2) = 1 2 f(s) 1 + (-1) 2 f(0) \frac{\partial}{\partial s} (0) | ∫∑x positive, ∫0x positive, ∫0w positive | ∫∑x: ∫∑, ∫0x: ∫0, ∫0w: ∫0 | p: undecided, integral, {'\\mathbb{R}': 257} 3 True",
        r"(1 f(s) 1 + (-1) f(0) \frac{\partial}{\partial s} (0)) 2 + (\sum_{x} ∫0w_x f(∫0x_x)) \frac{\partial}{\partial s} (2) = 1 2 f(s) 1 + (-1) 2 f(0) \frac{\partial}{\partial s} (0) | ∫∑x positive, ∫0x positive, ∫0w positive | ∫∑x: ∫∑, ∫0x: ∫0, ∫0w: ∫0 | p: undecided, integral, {'\\mathbb{R}': 257} 3 True",
    ],
    "a series": [
        r"undecided, integral, {'\\mathbb{N}': 400} 3 True",
        r"\frac{1 r^0}{2} \frac{r}{1 - r} = \frac{\frac{r}{1 - r}}{2} | ∫∑x positive | ∫∑x: ∫∑: proved, every-size,  0 False, ({'D': 2},) ('D',)",
        r"\sum_{n} \frac{r^{∫∑x_n}}{2} = \frac{\frac{r}{1 - r}}{2} | ∫∑x positive | ∫∑x: ∫∑: proved, every-size,  0 False, ({'D': 2},) ('D',)",
    ],
    "an unknown series": [
        r"undecided, quadrature,  0 False",
        r"\sum_{n} f(∫∑x_n) r = r \sum_{n} f(∫∑x_n) | ∫∑x positive | ∫∑x: ∫∑: proved, every-size,  0 False, ({'D': 2},) ('D',)",
    ],
    "an index in an end": [
        r"undecided, integral, {'D': 3, '\\mathbb{R}': 257} 6 True",
    ],
    "an equation with an integral": [
        r"undecided, integral, {'\\mathbb{R}': 257} 3 True",
        r"\sum_{x} ∫0w_x f(∫0x_x) = c | ∫∑x positive, ∫0x positive, ∫0w positive | ∫∑x: ∫∑, ∫0x: ∫0, ∫0w: ∫0: proved, every-size,  0 False, ({'D': 2},) ('D',)",
    ],
    "another equation": [
        r"undecided, integral, {'\\mathbb{R}': 257} 3 True",
        r"\sum_{x} ∫0w_x f(∫0x_x) = 1 \sum_{x} ∫0w_x f(∫0x_x) | ∫∑x positive, ∫0x positive, ∫0w positive, a = b | ∫∑x: ∫∑, ∫0x: ∫0, ∫0w: ∫0: proved, every-size,  0 False, ({'D': 2},) ('D',)",
    ],
    "diverges": [
        r"undecided, quadrature,  0 False",
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("lhs", "rhs"), [(integral(x**2, 0, 1), T(raw(1)) / 3), (integral(F, a, b), integral(F, a, b) * 1)]
)
def test_deviations(lhs: T, rhs: T) -> None:
    """That of quadrature; where unknown functions leave none, that of what stands for them."""
    under = replace(GIVEN, seed=5)
    measured = numeric.compare(lhs.expr, rhs.expr, under, 5)
    verdict = integrals.judged(lhs.expr, rhs.expr, under, lambda *_: Verdict("proved", Evidence("", deviation=0.25)))
    assert verdict.evidence.deviation == (measured.deviation if measured.agrees else 0.25)


CONCERNING = [
    ("an integral", integral(x, 0, 1), s, Context(), True),
    ("a series", s, total(N, r**n), Context(), True),
    ("a sum of a number of terms", total(i, w[i]), s, Context(), False),
    ("a sum beside a place of a series", total(i, w[i]) * n, s, Context(), False),
    ("in a definition", scalar("p"), s, context(define("p", (), integral(x, 0, 1))), True),
    ("in one that is not met", s, s, context(define("p", (), integral(x, 0, 1))), False),
    ("in an equation", s, s, context(equation(s, integral(x, 0, 1))), True),
]


@pytest.mark.parametrize("row", CONCERNING, ids=[row[0] for row in CONCERNING])
def test_what_concerns_integrals(row: Any) -> None:
    _, lhs, rhs, given, expected = row
    assert integrals.concern(lhs.expr, rhs.expr, given) is expected


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_steps(row: Any) -> None:
    assert outcomes(*row[1:]) == EXPECTED[row[0]]
