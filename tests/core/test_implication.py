"""What is asked of the judge to show that a conclusion follows from its premises, in this order, and what comes of the answers."""

# ruff: noqa: E501 (a row is one statement in the letters of the subject)

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from derive.core import cancelling, implication
from derive.core.bounds import Bounds
from derive.model import Coincidence, Context, Equation, Evidence, Fact, Verdict
from derive.notation import Expr, Index, Inverse
from derive.printing import latex
from tests.core.shorthand import (
    Family,
    T,
    apply,
    context,
    define,
    equation,
    exp,
    index,
    log,
    raw,
    scalar,
    size,
    sqrt,
    total,
)

i, j, m, n, row, column = (index(letter, "N") for letter in "ijmnrc")
A, B, x, y = (Family(letter) for letter in "ABxy")
a, b, c, d, s, t = (scalar(letter) for letter in "abcdst")
POSITIVE = context(Fact("positive", "s"))


def inverse(matrix: Family, left: Index, right: Index) -> T:
    return T(Inverse(row, column, matrix[row, column].expr, left, right))


def said(expr: Expr) -> str:
    return latex(expr).replace(r"\cdot ", "").replace(r"\left", "").replace(r"\right", "")


class Judge:
    """Writes down what it is asked, and proves what it is told to."""

    def __init__(self, given: Context, proved: str = "", first: str = "undecided") -> None:
        self.given, self.proved, self.first = given, proved, first
        self.asked: list[str] = []

    def __call__(self, lhs: Expr, rhs: Expr, under: Context) -> Verdict:
        with_premises = "; ".join(f"{said(e.lhs)} = {said(e.rhs)}" for e in under.equations)
        new = "".join(f", {fact.name} {fact.kind}" for fact in under.facts if fact not in self.given.facts)
        self.asked.append(f"{said(lhs)} = {said(rhs)}" + f" | {with_premises}{new}" * bool(with_premises))
        status = "proved" if self.asked[-1] == self.proved else self.first if len(self.asked) == 1 else "undecided"
        return Verdict(status, Evidence(f"number {len(self.asked)}"))  # type: ignore[arg-type]


def judged(conclusion: Equation, premises: Sequence[Equation], given: Context, judge: Judge) -> Verdict:
    under = replace(given, equations=(*given.equations, *premises))
    return implication.judged(conclusion.lhs, conclusion.rhs, premises, under, judge)


def outcomes(conclusion: Equation, premises: Sequence[Equation], given: Context, first: str) -> list[str]:
    """What is asked, and what comes of it if that is proved; of the constants only the 1 and sizes."""
    judge = Judge(given, first=first)
    last = judged(conclusion, premises, given, judge)
    lines = []
    for asked in dict.fromkeys(judge.asked):
        if any(number in asked for number in (r"\frac{1}{2} ", "2 1", "2 N", "= (-1) (", "= -N (")):
            continue
        found = judged(conclusion, premises, given, Judge(given, asked, first)) if asked != judge.asked[0] else last
        lines.append(f"{asked}: {found.status}{f', {found.evidence.detail}' if found.evidence.detail else ''}")
    return lines


OTHER = equation(c, d)
APART = context(Coincidence(i, j, False))
ROWS: list[tuple[str, Equation, list[Equation], Context]] = [
    ("a product", equation(b, -c / a), [equation(a * b + c, 0)], context()),
    ("a sum over N", equation(a, total(i, x[i]) / size("N")), [equation(total(i, x[i] - a) / size("N"), 0)], context()),
    ("denominators", equation(t, 2 * a), [equation(a / s - 1 / t**2, 0)], context()),
    ("a logarithm", equation(t, s), [equation(log(t), log(s) + log(x[i]))], POSITIVE),
    ("an index", equation(x[j], y[j]), [equation(2 * x[i] - y[i], 0)], context()),
    ("an inverse", equation(x[i], y[i]), [equation(total(j, inverse(A, i, j) * (x[j] - y[j])), 0)], context()),
    (
        "the inverse of the conclusion",
        equation(x[i], total(j, inverse(A, i, j) * y[j])),
        [equation(total(j, A[i, j] * x[j]), y[i])],
        context(),
    ),
    ("a factor of both sides", equation(b, 2 * c), [equation(a * b * s, a * s * c)], context(OTHER)),
    ("a factor of what is no symbol", equation(b**2, c**2), [equation(a * b**2, a * c**2)], context()),
    ("squares", equation(s, sqrt(t)), [equation(s**2, t)], POSITIVE),
    ("a product that is never 0", equation(b, 0), [equation(exp(a) * s * b / t, exp(a) * s)], POSITIVE),
    ("an inverse in one place only", equation(x[i], total(m, inverse(A, i, m) * y[m])), [equation(a, b)], APART),
    ("two premises", equation(a, c), [equation(a, b), equation(b, c)], context()),
]
EXPECTED: dict[str, list[str]] = {
    "a product": [
        r"b = \frac{-c}{a} | a b + c = 0: undecided",
        r"b = \frac{-c}{a} | a b + c = 0; a b + c = 0: proved",
        r"e^b = \exp(\frac{-c}{a}) | a b + c = 0; a b + c = 0: proved",
        r"b - \frac{-c}{a} = 1 (a b + c - 0): proved",
        r"a (b - \frac{-c}{a}) = a b + c - 0: proved",
        r"(-a) (b - \frac{-c}{a}) = a b + c - 0: undecided, a",
    ],
    "a sum over N": [
        r"a = \frac{\sum_{i=1}^{N} x_i}{N} | \frac{\sum_{i=1}^{N} (x_i - a)}{N} = 0: undecided",
        r"a = \frac{\sum_{i=1}^{N} x_i}{N} | \frac{\sum_{i=1}^{N} (x_i - a)}{N} = 0; \sum_{i=1}^{N} (x_i - a) - 0 N = 0; \sum_{i=1}^{N} x_i + \sum_{i=1}^{N} (-a) = 0: proved",
        r"e^a = \exp(\frac{\sum_{i=1}^{N} x_i}{N}) | \frac{\sum_{i=1}^{N} (x_i - a)}{N} = 0; \sum_{i=1}^{N} (x_i - a) - 0 N = 0; \sum_{i=1}^{N} x_i + \sum_{i=1}^{N} (-a) = 0: proved",
        r"a - \frac{\sum_{i=1}^{N} x_i}{N} = N (\frac{\sum_{i=1}^{N} (x_i - a)}{N} - 0): proved",
        r"a - \frac{\sum_{i=1}^{N} x_i}{N} = 1 (\frac{\sum_{i=1}^{N} (x_i - a)}{N} - 0): proved",
        r"a - \frac{\sum_{i=1}^{N} x_i}{N} = (-N) (\frac{\sum_{i=1}^{N} (x_i - a)}{N} - 0): proved",
        r"N (a - \frac{\sum_{i=1}^{N} x_i}{N}) = \frac{\sum_{i=1}^{N} (x_i - a)}{N} - 0: proved",
        r"1 (a - \frac{\sum_{i=1}^{N} x_i}{N}) = 1 (\sum_{i=1}^{N} (x_i - a) - 0 N - 0): proved",
        r"1 (a - \frac{\sum_{i=1}^{N} x_i}{N}) = N (\sum_{i=1}^{N} (x_i - a) - 0 N - 0): proved",
        r"1 (a - \frac{\sum_{i=1}^{N} x_i}{N}) = (-N) (\sum_{i=1}^{N} (x_i - a) - 0 N - 0): proved",
        r"N (a - \frac{\sum_{i=1}^{N} x_i}{N}) = 1 (\sum_{i=1}^{N} (x_i - a) - 0 N - 0): proved",
        r"N (a - \frac{\sum_{i=1}^{N} x_i}{N}) = N (\sum_{i=1}^{N} (x_i - a) - 0 N - 0): proved",
        r"N (a - \frac{\sum_{i=1}^{N} x_i}{N}) = (-N) (\sum_{i=1}^{N} (x_i - a) - 0 N - 0): proved",
    ],
    "denominators": [
        r"t = 2 a | \frac{a}{s} - \frac{1}{t^2} = 0: undecided",
        r"t = 2 a | \frac{a}{s} - \frac{1}{t^2} = 0; a t^2 - 1 s - 0 s t^2 = 0; a t^2 - 1 s = 0: proved",
        r"e^t = e^{2 a} | \frac{a}{s} - \frac{1}{t^2} = 0; a t^2 - 1 s - 0 s t^2 = 0; a t^2 - 1 s = 0: proved",
        r"t - 2 a = s (\frac{a}{s} - \frac{1}{t^2} - 0): proved",
        r"t - 2 a = t^2 (\frac{a}{s} - \frac{1}{t^2} - 0): proved",
        r"t - 2 a = s t^2 (\frac{a}{s} - \frac{1}{t^2} - 0): proved",
        r"t - 2 a = 1 (\frac{a}{s} - \frac{1}{t^2} - 0): proved",
        r"1 (t - 2 a) = 1 (a t^2 - 1 s - 0 s t^2 - 0): proved",
    ],
    "a logarithm": [
        r"t = s | \log(t) = \log(s) + \log(x_i): undecided",
        r"t = s | \log(t) = \log(s) + \log(x_i); \log(t) - \log(s) - \log(x_i) = 0, t positive, x positive: proved",
        r"e^t = e^s | \log(t) = \log(s) + \log(x_i); \log(t) - \log(s) - \log(x_i) = 0, t positive, x positive: proved",
        r"\log(t) = \log(s) | \log(t) = \log(s) + \log(x_i); \log(t) - \log(s) - \log(x_i) = 0, t positive, x positive: proved",
        r"t^2 = s^2 | \log(t) = \log(s) + \log(x_i); \log(t) - \log(s) - \log(x_i) = 0, t positive, x positive: proved",
        r"t - s = 1 (\log(t) - (\log(s) + \log(x_i))): proved",
    ],
    "an index": [
        r"x_j = y_j | 2 x_i - y_i = 0: undecided",
        r"x_j = y_j | 2 x_i - y_i = 0; 2 x_i - y_i = 0: proved",
        r"e^{x_j} = e^{y_j} | 2 x_i - y_i = 0; 2 x_i - y_i = 0: proved",
        r"x_j - y_j = 1 (2 x_i - y_i - 0): proved",
        r"x_j - y_j = 1 (2 x_j - y_j - 0): proved",
        r"2 (x_j - y_j) = 2 x_j - y_j - 0: proved",
        r"(-2) (x_j - y_j) = 2 x_j - y_j - 0: proved",
        r"(-1) (x_j - y_j) = 2 x_j - y_j - 0: proved",
        r"(-(-1)) (x_j - y_j) = 2 x_j - y_j - 0: proved",
    ],
    "an inverse": [
        r"1 (x_i - y_i) = 1 (\sum_{j=1}^{N} \delta_{ij} (x_j - y_j) + \sum_{i'=1}^{N} A_{i,i'} (-0) - 0): undecided",
        r"x_i = y_i | \sum_{j=1}^{N} [A^{-1}]_{ij} (x_j - y_j) = 0: proved",
        r"x_i = y_i | \sum_{j=1}^{N} [A^{-1}]_{ij} (x_j - y_j) = 0; \sum_{j=1}^{N} [A^{-1}]_{ij} x_j + \sum_{j=1}^{N} [A^{-1}]_{ij} (-y_j) = 0; \sum_{j=1}^{N} \delta_{ij} (x_j - y_j) + \sum_{i'=1}^{N} A_{i,i'} (-0) = 0: proved",
        r"e^{x_i} = e^{y_i} | \sum_{j=1}^{N} [A^{-1}]_{ij} (x_j - y_j) = 0; \sum_{j=1}^{N} [A^{-1}]_{ij} x_j + \sum_{j=1}^{N} [A^{-1}]_{ij} (-y_j) = 0; \sum_{j=1}^{N} \delta_{ij} (x_j - y_j) + \sum_{i'=1}^{N} A_{i,i'} (-0) = 0: proved",
        r"x_i - y_i = 1 (\sum_{j=1}^{N} [A^{-1}]_{ij} (x_j - y_j) - 0): proved",
    ],
    "the inverse of the conclusion": [
        r"1 (\sum_{i'=1}^{N} A_{i,i'} x_{i'} - \sum_{j=1}^{N} \delta_{ij} y_j - 0) = 1 (\sum_{j=1}^{N} A_{ij} x_j - y_i): undecided",
        r"x_i = \sum_{j=1}^{N} [A^{-1}]_{ij} y_j | \sum_{j=1}^{N} A_{ij} x_j = y_i: proved",
        r"x_i = \sum_{j=1}^{N} [A^{-1}]_{ij} y_j | \sum_{j=1}^{N} A_{ij} x_j = y_i; \sum_{j=1}^{N} A_{ij} x_j - y_i = 0: proved",
        r"e^{x_i} = \exp(\sum_{j=1}^{N} [A^{-1}]_{ij} y_j) | \sum_{j=1}^{N} A_{ij} x_j = y_i; \sum_{j=1}^{N} A_{ij} x_j - y_i = 0: proved",
        r"\sum_{i'=1}^{N} A_{i,i'} x_{i'} - \sum_{j=1}^{N} \delta_{ij} y_j = 0 | \sum_{j=1}^{N} A_{ij} x_j = y_i; \sum_{j=1}^{N} A_{ij} x_j - y_i = 0: proved",
        r"x_i - \sum_{j=1}^{N} [A^{-1}]_{ij} y_j = 1 (\sum_{j=1}^{N} A_{ij} x_j - y_i): proved",
        r"\sum_{i'=1}^{N} A_{i,i'} x_{i'} - \sum_{j=1}^{N} \delta_{ij} y_j - 0 = 1 (\sum_{j=1}^{N} A_{ij} x_j - y_i): proved",
    ],
    "a factor of both sides": [
        r"b = 2 c | c = d; a b s = a s c: undecided",
        r"b = 2 c | c = d; a b s = a s c; a b s - a s c = 0: proved",
        r"e^b = e^{2 c} | c = d; a b s = a s c; a b s - a s c = 0: proved",
        r"b - 2 c = 1 (a b s - a s c) | c = d: proved",
        r"a s (b - 2 c) = a b s - a s c | c = d: undecided, a s",
        r"(-a s) (b - 2 c) = a b s - a s c | c = d: undecided, a s",
    ],
    "a factor of what is no symbol": [
        r"b^2 = c^2 | a b^2 = a c^2: undecided",
        r"b^2 = c^2 | a b^2 = a c^2; a b^2 - a c^2 = 0: proved",
        r"e^{b^2} = e^{c^2} | a b^2 = a c^2; a b^2 - a c^2 = 0: proved",
        r"(b^2)^2 = (c^2)^2 | a b^2 = a c^2; a b^2 - a c^2 = 0: proved",
        r"b^2 - c^2 = 1 (a b^2 - a c^2): proved",
        r"a (b^2 - c^2) = a b^2 - a c^2: undecided, a",
    ],
    "squares": [
        r"s = \sqrt{t} | s^2 = t: undecided",
        r"s = \sqrt{t} | s^2 = t; s^2 - t = 0: proved",
        r"e^s = e^{\sqrt{t}} | s^2 = t; s^2 - t = 0: proved",
        r"s^2 = (\sqrt{t})^2 | s^2 = t; s^2 - t = 0: proved",
        r"s - \sqrt{t} = 1 (s^2 - t): proved",
    ],
    "a product that is never 0": [
        r"b = 0 | \frac{e^a s b}{t} = e^a s: undecided",
        r"b = 0 | \frac{e^a s b}{t} = e^a s; b - t = 0; b - t = 0: proved",
        r"e^b = e^0 | \frac{e^a s b}{t} = e^a s; b - t = 0; b - t = 0: proved",
        r"b - 0 = t (\frac{e^a s b}{t} - e^a s): proved",
        r"b - 0 = 1 (\frac{e^a s b}{t} - e^a s): proved",
        r"\frac{e^a s}{t} (b - 0) = \frac{e^a s b}{t} - e^a s: undecided, \frac{e^a s}{t}",
        r"(-\frac{e^a s}{t}) (b - 0) = \frac{e^a s b}{t} - e^a s: undecided, \frac{e^a s}{t}",
        r"1 (b - 0) = 1 (b - t - 0): proved",
    ],
    "an inverse in one place only": [
        r"x_i = \sum_{m=1}^{N} [A^{-1}]_{im} y_m | a = b: undecided",
        r"x_i = \sum_{m=1}^{N} [A^{-1}]_{im} y_m | a = b; a - b = 0: proved",
        r"e^{x_i} = \exp(\sum_{m=1}^{N} [A^{-1}]_{im} y_m) | a = b; a - b = 0: proved",
        r"x_i - \sum_{m=1}^{N} [A^{-1}]_{im} y_m = 1 (a - b): proved",
    ],
    "two premises": [
        r"a = c | a = b; b = c: undecided",
        r"a = c | a = b; b = c; a - b = 0; b - c = 0: proved",
        r"e^a = e^c | a = b; b = c; a - b = 0; b - c = 0: proved",
        r"a - c = 1 (a - b): proved",
        r"1 (a - c) = a - b: proved",
        r"(-1) (a - c) = a - b: proved",
        r"a - c = 1 (b - c): proved",
        r"(-1) (a - c) = b - c: proved",
        r"(-(-1)) (a - c) = b - c: proved",
    ],
}  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_asked(row: Any) -> None:
    assert outcomes(*row[1:], "undecided") == EXPECTED[row[0]]


def test_refuted_at_first() -> None:
    """What was refuted is no more than undecided where it was divided by what may be 0."""
    assert [outcomes(*row[1:], "refuted") for row in ROWS[:2]] == [
        [
            r"b = \frac{-c}{a} | a b + c = 0: refuted",
            r"a (b - \frac{-c}{a}) = a b + c - 0: refuted",
            r"(-a) (b - \frac{-c}{a}) = a b + c - 0: undecided, a",
        ],
        [
            r"a = \frac{\sum_{i=1}^{N} x_i}{N} | \frac{\sum_{i=1}^{N} (x_i - a)}{N} = 0: refuted",
            r"N (a - \frac{\sum_{i=1}^{N} x_i}{N}) = \frac{\sum_{i=1}^{N} (x_i - a)}{N} - 0: refuted",
        ],
    ]


def test_proved_at_first() -> None:
    for _, conclusion, premises, given in ROWS:
        judge = Judge(given, first="proved")
        assert judged(conclusion, premises, given, judge).proved
        assert len(judge.asked) == 1


def test_constants() -> None:
    given = context(define("u", (), total(i, x[i]) / size("N") + size("D")))
    found = [said(q) for q in implication._constants(equation(scalar("u") * size("N"), size("K")), given)]
    assert found[::6] == ["1", "N", "K", "D"]
    assert found[:6] == ["1", "-1", r"\frac{1}{2} 1", r"-\frac{1}{2} 1", "2 1", "-2 1"]
    assert found[6:12] == ["N", "-N", r"\frac{1}{2} N", r"-\frac{1}{2} N", "2 N", "-2 N"]


MULTIPLIED_OUT: list[tuple[T, list[str] | None]] = [
    (a * (b + c), ["a b", "a c"]),
    ((a + b) * (c - d), ["a c", "a (-d)", "b c", "b (-d)"]),
    (total(i, x[i] * (a + y[i])), [r"\sum_{i=1}^{N} x_i a", r"\sum_{i=1}^{N} x_i y_i"]),
    (a * 0 + b, ["b"]),
    ((a + b) ** 2, ["(a + b)^2"]),
    ((a + b) * (a + b) * (a + b) * (a + b), ["a a a a", "a a a b"]),
    ((a + b) * (a + b) * (a + b) * (a + b) * (a + b), None),
    (total(i, (a + b) * (a + b) * (a + b) * (a + b) * (a + b)), None),
    (c + (a + b) * (a + b) * (a + b) * (a + b) * (a + b), None),
    (total(i, a + x[i], (j,)), [r"\sum_{i \ne j} (a + x_i)"]),
]


@pytest.mark.parametrize("row", MULTIPLIED_OUT, ids=range(len(MULTIPLIED_OUT)))
def test_multiplied_out(row: Any) -> None:
    found = implication._multiplied_out(row[0].expr)
    assert (found if found is None else [said(term) for term in found][: len(row[1])]) == row[1]
    assert row[1] is None or found is None or len(found) in (len(row[1]), 16)


CLEARED = [
    (equation(a / b, c), "a - c b = 0"),
    (equation(a / b**2 + 1 / (b * c), 0), "a c + 1 b - 0 b^2 c = 0"),
    (equation(s * a, s * b), "a - b = 0"),
    (equation(-s * (a + b), 0), "s (a + b) + 0 = 0"),
    (equation(a * b, a * c), "a b = a c"),
    (equation(sqrt(a) / b, 1), r"\sqrt{a} - 1 b = 0"),
    (equation(1 / sqrt(a), 1), r"1 - \sqrt{a} = 0"),
    (equation(-(a / s - b), 1), "a - b s + 1 s = 0"),
    (equation((a * b) ** -2, exp(a) * exp(a)), "1 - (e^a)^2 a^2 b^2 = 0"),
]


@pytest.mark.parametrize("row", CLEARED, ids=range(len(CLEARED)))
def test_cleared(row: Any) -> None:
    found = implication._cleared(row[0], Bounds(POSITIVE))
    assert f"{said(found.lhs)} = {said(found.rhs)}" == row[1]


def test_divided_by() -> None:
    """What has a value wherever the side has one: not what stands in a sum."""
    rows = [
        (1 / a, ["a"]), (1 / a**2 + log(1 / b), ["a^2", "b", "a^2 b"]), (total(i, 1 / x[i]), []), (a**2, []), (1 / sqrt(a), [r"\sqrt{a}"]), (1 / (a + 1 / b), [r"a + \frac{1}{b}", "b", r"(a + \frac{1}{b}) b"]),
        (apply("f", 1 / a), []),
    ]  # fmt: skip
    for side, expected in rows:
        assert [said(found) for found in implication._denominators(side.expr)] == expected


def test_slope() -> None:
    rows = [
        (a * b + c, a, "b"), (a * b - a * c + d, a, "b - c"), (a * a + b, a, None), (exp(a) * a, a, "e^a"), (exp(a) + a, a, None), (exp(b) + s, a, None), (b + c, a, None), (b * a / c, a, r"\frac{b}{c}"),
        (x[i] * b + x[j] * c, x[i], None), (x[i] * b, x[i], "b"),
    ]  # fmt: skip
    for difference, entry, expected in rows:
        found = implication._slope(difference.expr, raw(entry))  # type: ignore[arg-type]
        assert (found and said(found)) == expected


CANCELLED: list[tuple[str, T, T, list[str]]] = [
    ("a row", total(j, inverse(A, i, j) * x[j]), y[i], [r"\sum_{j=1}^{N} \delta_{ij} x_j - \sum_{i'=1}^{N} A_{i,i'} y_{i'} = 0"]),
    ("a column", total(j, inverse(A, j, i) * x[j]), y[i], [r"\sum_{j=1}^{N} \delta_{ji} x_j - \sum_{i'=1}^{N} A_{i',i} y_{i'} = 0"]),
    ("a row and a column", total(j, total(m, inverse(A, i, j) * B[j, m] * inverse(A, m, n))), B[i, n], [r"\sum_{j=1}^{N} \sum_{m=1}^{N} \delta_{ij} B_{jm} [A^{-1}]_{mn} - \sum_{i'=1}^{N} A_{i,i'} B_{i',n} = 0", r"\sum_{j=1}^{N} \sum_{m=1}^{N} \delta_{ij} B_{jm} \delta_{mn} - \sum_{i'=1}^{N} A_{i,i'} \sum_{n'=1}^{N} A_{n',n} B_{i',n'} = 0", r"\sum_{j=1}^{N} \sum_{m=1}^{N} [A^{-1}]_{ij} B_{jm} \delta_{mn} - \sum_{n'=1}^{N} A_{n',n} B_{i,n'} = 0", r"\sum_{j=1}^{N} \sum_{m=1}^{N} \delta_{ij} B_{jm} \delta_{mn} - \sum_{n'=1}^{N} A_{n',n} \sum_{i'=1}^{N} A_{i,i'} B_{i',n'} = 0"]),
    ("two matrices", total(j, inverse(A, i, j) * x[j]) + total(j, inverse(B, i, j) * x[j]), y[i], []),
    ("on both sides", total(j, inverse(A, i, j) * x[j]) + total(j, inverse(A, j, i) * x[j]), y[i], []),
    ("in two terms", total(j, inverse(A, i, j) * x[j]) + total(j, inverse(A, i, j) * y[j]), s, [r"\sum_{j=1}^{N} \delta_{ij} x_j + \sum_{j=1}^{N} \delta_{ij} y_j + \sum_{i'=1}^{N} A_{i,i'} (-s) = 0"]),
    ("on the diagonal", inverse(A, i, i), s, []),
    ("no free index", total(j, inverse(A, j, j)), s, []),
    ("a matrix with the index", total(j, T(Inverse(row, column, (A[row, column] * x[i]).expr, i, j)) * x[j]), y[i], []),
    ("the index in two factors", total(j, inverse(A, i, j) * x[j]) * x[i], y[i], [r"\sum_{i'=1}^{N} A_{i,i'} (\sum_{j=1}^{N} [A^{-1}]_{i',j} x_j) x_{i'} - \sum_{i'=1}^{N} A_{i,i'} y_{i'} = 0"]),
    ("a part of a sum", total(j, inverse(A, i, j) * x[j], (i,)), y[i], [r"\sum_{i'=1}^{N} A_{i,i'} \sum_{j \ne i'} [A^{-1}]_{i',j} x_j - \sum_{i'=1}^{N} A_{i,i'} y_{i'} = 0"]),
]  # fmt: skip


@pytest.mark.parametrize("row", CANCELLED, ids=[row[0] for row in CANCELLED])
def test_without_inverses(row: Any) -> None:
    found = cancelling.without_inverses(equation(row[1], row[2]))
    assert [f"{said(e.lhs)} = {said(e.rhs)}" for e in found] == row[3]
