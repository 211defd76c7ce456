"""Steps at computed places, ranges and numbers of indices: what is written out, and the whole verdicts."""

# ruff: noqa: E501 (a row is one statement in the letters of the subject)

from __future__ import annotations

from dataclasses import replace

import pytest

from derive.core.judge import judge
from derive.core.unroll import NotUnrolled, Unrolled, Writer, computed_sizes, entry_name
from derive.model import Coincidence, Context, Fact
from derive.notation import INFINITE, Det, Inverse, Place
from derive.printing import latex
from tests.core.evidence import SEED, shown
from tests.core.shorthand import (
    Family,
    T,
    apply,
    context,
    d,
    define,
    delta,
    equation,
    exp,
    fn,
    index,
    label,
    number,
    pick,
    place,
    product,
    scalar,
    size,
    total,
    where,
)

t, u, k, m = (index(letter, "N") for letter in "tukm")
c, e, v = index("c", "D"), index("e", "D"), index("v", INFINITE)
A, h, g, w, x, y = (Family(letter) for letter in "Ahgwxy")
L, a, b, s = (scalar(letter) for letter in "Labs")
N, ONE, ZERO = size("N"), number("1"), number("0")
NONE = Context()


def near(letter: object, by: int) -> Place:
    return Place((place(letter) + by).expr, "N")  # type: ignore[arg-type]


BEFORE, AFTER = near(t, -1), near(t, 1)
BACK = context(define("h", (t,), fn("tanh", s * h[BEFORE] + x[t])))
AHEAD = context(define("h", (t,), s * h[AFTER] + x[t]))
SCAN = context(define("h", (t,), s * h[BEFORE] + x[t]))
LAST = context(define("h", (t,), s * h[BEFORE] + x[t]), unknown_of={"L": ("h",)}, slots={"h": ("N",)})
BOTH = context(define("h", (t,), s * h[BEFORE] + x[t]), define("g", (t,), g[AFTER] + h[t]))
SUMMED = context(define("h", (t,), total(k, x[k], bounds=(ONE, place(t)))))
ROWS = context(define("h", (t, c), h[BEFORE, c] * s + x[t]))

VERDICTS: list[tuple[str, T, T, Context]] = [
    ("a range", total(k, x[k], bounds=(ONE, place(t))), total(k, x[k], bounds=(ONE, place(t) - 1)) + x[t], NONE),
    ("a range that is one too long", total(k, x[k], bounds=(ONE, place(t))), total(k, x[k], bounds=(ONE, place(t) - 1)), NONE),
    ("a number of an index", total(k, place(k)), N * (N + 1) / 2, NONE),
    ("a number of an index, one too many", total(k, place(k)), N * (N + 1) / 2 + (N - 2) * (N - 3), NONE),
    ("a size that is given", total(k, place(k)), 6 * ONE, context(sizes={"N": 3})),
    ("a size that is given otherwise", total(k, place(k)), 6 * ONE, context(sizes={"N": 4})),
    ("a size that is too large", total(k, place(k) * x[BEFORE]), ZERO, context(sizes={"N": 9})),
    ("a size with names", x[near(k, 1)], x[k], context(sizes={"N": ("red", "blue")})),
    ("two sizes", total(k, place(k)) * total(c, place(c)), N * (N + 1) * size("D") * (size("D") + 1) / 4, NONE),
    ("two sizes in two sums", total(k, place(k)) * total(c, place(c)), total(c, place(c) * total(k, place(k))), NONE),
    ("a recursion", h[t] - s * h[BEFORE], x[t], SCAN),
    ("a recursion of another sign", h[t] + s * h[BEFORE], x[t], SCAN),
    ("two steps of a recursion", h[t], s**2 * h[near(t, -2)] + s * x[BEFORE] + x[t], SCAN),
    ("a slope by the entry before", d(h[t], h[BEFORE]), s * (1 - h[t] ** 2), BACK),
    ("a slope by the number of all", d(h[t], s), h[BEFORE] + s * d(h[BEFORE], s), SCAN),
    ("a slope by the number of all, without the rest", d(h[t], s), h[BEFORE], SCAN),
    ("a slope of a vector by the number of all", d(h[t, c], s), h[BEFORE, c] + s * d(h[BEFORE, c], s), context(define("h", (t, c), h[BEFORE, c] * s + x[t]), slots={"h": ("N", "D")})),
    ("a recursion that goes on", h[t] - x[t], s * h[AFTER], AHEAD),
    ("a loss of all of a recursion", d(L, h[BEFORE]), d(L, h[t]) * s, LAST),
    ("two that go both ways", g[t], h[t] + g[AFTER], BOTH),
    ("a sum by definition", h[AFTER] - h[t], x[AFTER], SUMMED),
    ("a difference that telescopes", x[AFTER] - x[t] + (x[t] - x[BEFORE]), x[AFTER] - x[BEFORE], NONE),
    ("a delta of places", delta(AFTER, u) * x[u], delta(AFTER, u) * x[AFTER], NONE),
    ("a case of places", where(t, u, x[t], x[u]), x[u], NONE),
    ("a product over a range", product(k, exp(x[k])), exp(total(k, x[k] * place(k) / place(k))), NONE),
    ("under a condition", delta(t, u) * place(t), ZERO, context(Coincidence(t, u, False))),
    ("with a vector", total(c, h[t, c] - s * h[BEFORE, c]), size("D") * x[t], ROWS),
    ("what is one-hot over it", total(k, place(k) * y[k]), ONE, context(Fact("one-hot", "y"), slots={"y": ("N",)})),
    ("what is positive", fn("abs", total(k, place(k) * y[k])), total(k, place(k) * y[k]), context(Fact("positive", "y"), slots={"y": ("N",)})),
    ("what sums to 1", total(k, (place(k) + 1) * y[k]), total(k, place(k) * y[k]) + 1, context(equation(total(k, y[k]), 1))),
    ("an inverse over it", T(Inverse(t, u, A[t, u].expr, k, m)) * place(k), ZERO, NONE),
    ("half a place", x[Place((place(t) / 2).expr, "N")], x[t], NONE),
    ("a sum without an end", total(v, x[v] * place(v)), total(v, x[v]), NONE),
    ("a number without an end", total(k, x[k] * place(k)) * size(INFINITE), ZERO, NONE),
    ("a recursion without an end", x[Place((place(v) + 1).expr, INFINITE)], x[v], NONE),
]  # fmt: skip


def verdict(lhs: T, rhs: T, given: Context) -> str:
    return shown(judge(lhs.expr, rhs.expr, replace(given, seed=SEED)))


EXPECTED = {
    "a sum without an end": "undecided; endless",
    "a number without an end": r"undecided; endless; for \infty",
    "a recursion without an end": "undecided; endless",
    "a slope of a vector by the number of all": "undecided; few-sizes; N=1, N=2, N=3, N=4; 6 in floating point at D=3, D=4 agree; for D, N",
    "a range": "undecided; few-sizes; N=1, N=2, N=3, N=4; 3 in floating point at  agree; for N",
    "a range that is one too long": "refuted; counterexample; 3 in floating point at  differ; 1 is not 0 at N=2 [t=1] for x_{1} = 1, x_{2} = 1",
    "a number of an index": "undecided; few-sizes; N=1, N=2, N=3, N=4; 3 in floating point at  agree; for N",
    "a number of an index, one too many": "refuted; counterexample; 3 in floating point at  differ; 1 is not 3 at N=1 [] for ",
    "a size that is given": "proved; fixed-size; N=3; 5 points; 31.0 bits; 3 in floating point at N=3 agree",
    "a size that is given otherwise": "refuted; counterexample; 3 in floating point at N=4 differ; 10 is not 6 at N=4 [] for ",
    "a size that is too large": "undecided; budget; values 8",
    "a size with names": "undecided; label; red",
    "two sizes": "undecided; few-sizes; D=1 N=1, D=1 N=3, D=2 N=2, D=2 N=3, D=3 N=2, D=3 N=3; 3 in floating point at  agree; for D, N",
    "two sizes in two sums": "undecided; few-sizes; D=1 N=1, D=1 N=3, D=2 N=2, D=2 N=3, D=3 N=2, D=3 N=3; 3 in floating point at  agree; for D, N",
    "a recursion": "proved; every-size; 3 in floating point at  agree; for N",
    "a recursion of another sign": "refuted; counterexample; 3 in floating point at  differ; 3 is not 1 at N=1 [t=1] for h_{0} = 1, s = 1, x_{1} = 1",
    "two steps of a recursion": "proved; every-size; 5 points; 138.4 bits; 3 in floating point at  agree; for N",
    "a slope by the entry before": "proved; every-size; 6 points; 135.9 bits, heuristic; 3 in floating point at  agree; for N",
    "a slope by the number of all": "undecided; few-sizes; N=1, N=2, N=3, N=4; 3 in floating point at  agree; for N",
    "a slope by the number of all, without the rest": "refuted; counterexample; 3 in floating point at  differ; 3 is not 2 at N=2 [t=2] for h_{0} = 1, s = 1, x_{1} = 1, x_{2} = 1",
    "a recursion that goes on": "proved; every-size; 3 in floating point at  agree; for N",
    "a loss of all of a recursion": "proved; every-size; 3 in floating point at  agree; for N",
    "two that go both ways": "undecided; few-sizes; N=1, N=2, N=3, N=4; 3 in floating point at  agree; for N",
    "a sum by definition": "undecided; few-sizes; N=1, N=2, N=3, N=4; 3 in floating point at  agree; for N",
    "a difference that telescopes": "proved; every-size; 3 in floating point at  agree; for N",
    "a delta of places": "undecided; few-sizes; N=1, N=2, N=3, N=4; 3 in floating point at  agree; for N",
    "a case of places": "proved; every-size; N=1, N=2; 5 points; 150.0 bits; 6 in floating point at N=3, N=4 agree; for N",
    "a product over a range": "undecided; few-sizes; N=1, N=2, N=3, N=4; 5 points; 135.0 bits; 3 in floating point at  agree; for N",
    "under a condition": "undecided; few-sizes; N=2, N=3, N=4; 3 in floating point at  agree; for N",
    "with a vector": "proved; every-size; 6 in floating point at D=3, D=4 agree; for D, N",
    "what is one-hot over it": "undecided; assumption; y",
    "what is positive": "undecided; disagree; 3 in floating point at  agree",
    "what sums to 1": "undecided; few-sizes; N=1, N=2, N=3, N=4; 3 in floating point at  agree; for N",
    "an inverse over it": "undecided; partial-range; N",
    "half a place": "undecided; partial-range",
}


@pytest.mark.parametrize(("name", "lhs", "rhs", "given"), VERDICTS, ids=[row[0] for row in VERDICTS])
def test_verdicts(name: str, lhs: T, rhs: T, given: Context) -> None:
    assert verdict(lhs, rhs, given) == EXPECTED[name]


WRITTEN = [
    ("a sum", total(k, x[k] * place(k)), {}),
    ("a sum over others", total(k, x[k], unequal=(t,)), {t: 2}),
    ("a sum over none", total(k, x[k], bounds=(number("3"), number("2"))), {}),
    ("a sum of one", total(k, x[k], bounds=(N, N)), {}),
    ("a range", total(k, x[k], bounds=(ONE, place(t) - 1)), {t: 3}),
    ("a product", product(k, x[k]), {}),
    ("a product over others", product(k, x[k], unequal=(t,)), {t: 1}),
    ("a size", N * s + size("D"), {}),
    ("places", x[BEFORE] * x[AFTER] * x[t], {t: 2}),
    ("entries of two sizes", w[t, c], {t: 2}),
    ("entries of two places", w[t, u], {t: 2, u: 3}),
    ("a label", x[label("2", "N")], {}),
    ("a delta", delta(t, u) + 2 * delta(t, k), {t: 1, u: 1, k: 2}),
    ("a delta of another size", delta(c, e), {}),
    ("a case", where(t, u, s, a), {t: 1, u: 1}),
    ("another case", where(t, u, s, a), {t: 1, u: 2}),
    ("a case of another size", where(c, e, s, x[t]), {t: 1}),
    ("a list", pick(t, a, b, s), {t: 2}),
    ("a function", apply("f", x[t], at=(t,)), {t: 2}),
    ("a family", apply("f", x[t], at=(c,)), {t: 2}),
    ("a function of a sum", exp(total(k, x[k])), {}),
]  # fmt: skip
AS_TEXT = {
    "a sum": "x_{1} \\cdot 1 + x_{2} \\cdot 2 + x_{3} \\cdot 3",
    "a sum over others": "x_{1} + x_{3}",
    "a sum over none": "0",
    "a sum of one": "x_{3}",
    "a range": "x_{1} + x_{2}",
    "a product": "x_{1} x_{2} x_{3}",
    "a product over others": "x_{2} x_{3}",
    "a size": "3 s + D",
    "places": "x_{1} x_{3} x_{2}",
    "entries of two sizes": "w^{(2)}_c",
    "entries of two places": "w_{2,3}",
    "a label": "x_{2}",
    "a delta": "1 + 2 \\cdot 0",
    "a delta of another size": "\\delta_{ce}",
    "a case": "s",
    "another case": "a",
    "a case of another size": "\\begin{cases} s & \\text{if } c = e \\\\ x_{1} & \\text{if } c \\ne e \\end{cases}",
    "a list": "b",
    "a function": "f_{2}(x_{2})",
    "a family": "f_c(x_{2})",
    "a function of a sum": "e^{x_{1} + x_{2} + x_{3}}",
}


@pytest.mark.parametrize(("name", "expr", "at"), WRITTEN, ids=[row[0] for row in WRITTEN])
def test_written_out(name: str, expr: T, at: dict[object, int]) -> None:
    assert latex(Writer({"N": 3}).write(expr.expr, at)) == AS_TEXT[name]  # type: ignore[arg-type]


NOT_WRITTEN: list[tuple[str, T, tuple[str, str]]] = [
    ("an open letter", x[t], ("free-index", "t")),
    ("a name", x[label("red", "N")], ("label", "red")),
    ("half a place", x[Place((N / 2).expr, "N")], ("partial-range", "")),
    ("a place of a fraction", x[Place((N * number("1/2")).expr, "N")], ("partial-range", "3/2")),
    ("a determinant", T(Det(t, u, A[t, u].expr)), ("partial-range", "N")),
    ("too much", total(t, total(u, total(k, total(m, total(index("n", "N"), total(index("o", "N"), total(index("p", "N"), total(index("q", "N"), total(index("r", "N"), s))))))))), ("budget", "nodes 20000")),
]  # fmt: skip


@pytest.mark.parametrize(("expr", "why"), [row[1:] for row in NOT_WRITTEN], ids=[row[0] for row in NOT_WRITTEN])
def test_not_written_out(expr: T, why: tuple[str, str]) -> None:
    with pytest.raises(NotUnrolled) as caught:
        Writer({"N": 3}).write(expr.expr, {})
    assert (caught.value.reason, caught.value.detail) == why


COMPUTED: list[tuple[str, T, Context, tuple[str, ...]]] = [
    ("a sum", total(k, x[k]), NONE, ()),
    ("a sum written from 1 to the size", total(k, x[k], bounds=(ONE, N)), NONE, ()),
    ("a sum to a letter", total(k, x[k], bounds=(ONE, place(t))), NONE, ("N",)),
    ("a sum to a letter of another size", total(k, x[k], bounds=(ONE, place(c))), NONE, ("D", "N")),
    ("a place", x[BEFORE], NONE, ("N",)),
    ("a place of another size", x[Place((place(c) + 1).expr, "N")], NONE, ("D", "N")),
    ("a place of a size", x[Place((size("M") - 1).expr, "N")], NONE, ("M", "N")),
    ("a number of an index", place(t) * s, NONE, ("N",)),
    ("a number of an index of a size that is given", place(t) * s, context(sizes={"N": 3}), ()),
    ("beside a computed place", place(t) * y[Place((place(c) + 1).expr, "D")], context(sizes={"N": 3}), ("D", "N")),
    ("by definition", h[t], BACK, ("N",)),
    ("by assumption", s, context(equation(x[BEFORE], 1)), ("N",)),
]  # fmt: skip


@pytest.mark.parametrize(("expr", "given", "expected"), [row[1:] for row in COMPUTED], ids=[row[0] for row in COMPUTED])
def test_computed_sizes(expr: T, given: Context, expected: tuple[str, ...]) -> None:
    assert computed_sizes(expr.expr, ZERO.expr, given) == expected
    assert computed_sizes(ZERO.expr, expr.expr, given) == expected


def test_contexts() -> None:
    """What is given, of the entries that were met."""
    given = context(
        define("h", (t,), s * h[BEFORE] + x[t]), define("g", (c,), total(k, w[k, c])), define("b", (), a + 1),
        equation(y[t, c], x[t]), Fact("positive", "x"), Fact("symmetric", "A"), Fact("one-hot", "y", 1),
        Coincidence(c, e, False), Coincidence(t, u, False),
        slots={"x": ("N",), "h": ("N",), "y": ("N", "D"), "g": ("D",), "A": ("D", "D")}, sizes={"N": 2, "D": 5},
    )  # fmt: skip
    writer = Unrolled(given, {"N": 2})
    assert (writer.recursive, writer.resting) == ({"h"}, {"h"})
    written = latex(writer.write((h[t] * g[c]).expr, {t: 2}))
    found = writer.context()
    assert written == r"h_{2} g_c"
    assert {name: (known.params, latex(known.body)) for name, known in found.definitions.items()} == {
        "h_{2}": ((), r"s h_{1} + x_{2}"),
        "h_{1}": ((), r"s h_{0} + x_{1}"),
        "g": ((c,), r"w^{(1)}_c + w^{(2)}_c"),
    }
    assert [(latex(e.lhs), latex(e.rhs)) for e in found.equations] == [("y^{(1)}_c", "x_{1}"), ("y^{(2)}_c", "x_{2}")]
    assert {(fact.kind, fact.name, fact.axis) for fact in found.facts} == {
        ("positive", "x_{1}", 0), ("positive", "x_{2}", 0), ("symmetric", "A", 0), ("one-hot", "y^{(1)}", 0), ("one-hot", "y^{(2)}", 0),
    }  # fmt: skip
    assert found.conditions == (Coincidence(c, e, False),)
    assert found.slots == {
        "h_{2}": (),
        "h_{1}": (),
        "h_{0}": (),
        "x_{1}": (),
        "x_{2}": (),
        "g": ("D",),
        "y^{(1)}": ("D",),
        "y^{(2)}": ("D",),
    }
    assert found.sizes == {"D": 5}
    assert (writer.beginning("h"), Unrolled(AHEAD, {"N": 2}).beginning("h"), writer.beginning("g")) == (
        (0, 0),
        (1, 1),
        (1, 0),
    )


def test_facts_that_cannot_be_written_out() -> None:
    for fact in (Fact("symmetric", "A"), Fact("one-hot", "A", 0)):
        writer = Unrolled(context(fact, slots={"A": ("N", "N")}), {"N": 2})
        with pytest.raises(NotUnrolled) as caught:
            writer.context()
        assert (caught.value.reason, caught.value.detail) == ("assumption", "A")


def test_names_of_entries() -> None:
    assert [entry_name("h", places, slots) for places, slots in (((), 1), ((2,), 1), ((2,), 2), ((1, 3), 2))] == [
        "h",
        "h_{2}",
        "h^{(2)}",
        "h_{1,3}",
    ]


def test_unknown_functions_of_recursions() -> None:
    writer = Unrolled(LAST, {"N": 3})
    assert writer.context().unknown_of == {"L": ("h_{3}",)}
    plain = Unrolled(context(unknown_of={"L": ("h",)}, slots={"h": ("N",)}), {"N": 2})
    assert plain.context().unknown_of == {"L": ("h_{1}", "h_{2}")}
    family = Unrolled(context(unknown_of={"L": ("h",)}, slots={"h": ("N",), "L": ("N",)}), {"N": 2})
    with pytest.raises(NotUnrolled) as caught:
        family.context()
    assert (caught.value.reason, caught.value.detail) == ("unknown-of", "L")
