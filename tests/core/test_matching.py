"""Whether one node is another one at other free indices, and what stands where for that."""

# ruff: noqa: E501 (a row is one statement in the letters of the subject)

from __future__ import annotations

from typing import Any

import pytest

from derive.core.exact.graph import Graph
from derive.core.exact.matching import Abstraction, match
from derive.core.exact.networks import rewritten, rule
from derive.core.exact.translate import Translation
from derive.core.real.abstraction import only_entry
from derive.model import Context
from derive.notation import ONE, Expr, Mul, Sum, Var, slot_text
from tests.core.shorthand import Family, T, apply, delta, exp, fn, index, label, raw, scalar, total, where

i, j, k, n, m = (index(letter, "K") for letter in "ijknm")
a, b = index("a", "D"), index("b", "D")
w, x, y = (Family(letter) for letter in "wxy")
s = scalar("s")

ROWS: list[tuple[str, T, T, str | None]] = [
    ("an entry", x[i], x[j], "i: j"),
    ("another entry", x[i], y[j], None),
    ("an entry at a label", x[i], x[label("2", "K")], "i: 2"),
    ("a diagonal", w[i, i], w[j, j], "i: j"),
    ("no diagonal", w[i, i], w[j, k], None),
    ("no diagonal of names", w[i, i], w[j, label("2", "K")], None),
    ("two letters for one", w[i, j], w[k, k], "i: k, j: k"),
    ("of another size", apply("f", s, at=(i,)), apply("f", s, at=(a,)), None),
    ("what is summed", total(k, w[i, k] * x[k]), total(n, w[j, n] * x[n]), "i: j"),
    ("in another order", total(k, x[k] * w[i, k] * y[j]), total(n, y[i] * w[j, n] * x[n]), "i: j, j: i"),
    ("what is summed in one of them only", total(k, w[i, k] * x[k]), total(n, w[n, n] * x[n]), None),
    ("terms", x[i] + y[j] * s, s * y[k] + x[m], "i: m, j: k"),
    ("terms that need the same letter", x[i] + y[i], x[j] + y[k], None),
    ("a term too much", x[i] + y[i], x[j] + y[j] + s, None),
    ("powers", x[i] ** y[j], x[k] ** y[m], "i: k, j: m"),
    ("powers of one letter", x[i] ** y[i], x[k] ** y[m], None),
    ("another power", x[i] ** 2, x[j] ** 3, None),
    ("cases", where(i, j, x[i], y[j]), where(k, m, x[k], y[m]), "i: k, j: m"),
    ("cases the other way round", where(i, j, x[i], y[j]), where(k, m, y[k], x[m]), None),
    ("a function", exp(x[i]), exp(x[j]), "i: j"),
    ("another function", exp(x[i]), fn("sin", x[j]), None),
    ("a function of two", fn("max", x[i], y[j]), fn("max", x[k], y[m]), "i: k, j: m"),
    ("a delta", delta(i, j) * s + x[i], delta(k, m) * s + x[k], "i: k, j: m"),
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_match(row: Any) -> None:
    _, pattern, node, expected = row
    translation = Translation(Graph(), Context())
    found = match(translation.node(pattern.expr), translation.node(node.expr))
    said = (
        None
        if found is None
        else ", ".join(sorted(f"{slot_text(mine)}: {slot_text(its)}" for mine, its in found.items()))
    )
    assert said == expected


Q = Family("Q")
RULES: list[tuple[str, T, T | int, T, T]] = [
    ("what is summed", total(k, Q[k, i] * Q[k, j]), delta(i, j), total(n, Q[n, m] * Q[n, k]) * s, delta(m, k) * s),
    ("and summed over", total(k, Q[k, i] * Q[k, j]), delta(i, j), total(n, total(m, Q[n, m] * x[m] * Q[n, i])), x[i]),
    ("what is not summed", total(k, Q[k, i] * Q[k, j]), delta(i, j), Q[k, i] * Q[k, j], Q[k, i] * Q[k, j]),
    ("what is summed with more", total(k, Q[k, i] * Q[k, j]), delta(i, j), total(k, Q[k, i] * Q[k, j] * x[k]), total(k, Q[k, i] * Q[k, j] * x[k])),
    ("what is summed for another index", total(k, Q[k, i] * Q[j, k]), delta(i, j), total(k, Q[k, k] * Q[j, k]), total(k, Q[k, k] * Q[j, k])),
    ("two sums that are one", total(k, total(n, w[i, k] * y[n] * Q[k, n])), x[i], total(k, w[i, k] * y[k] * Q[k, k]), total(k, w[i, k] * y[k] * Q[k, k])),
    ("in every term, as often as it is there", total(k, x[k] * y[k]), s, total(k, x[k] * y[k]) ** 2 + 2 * total(n, y[n] * x[n]), s**2 + 2 * s),
    ("with a number", 2 * total(k, x[k] * y[k]), s, 4 * total(k, x[k] * y[k]), 2 * s),
    ("of a symmetric matrix", total(k, w[i, k] * x[k]), y[i], total(k, w[k, j] * x[k]), y[j]),
    ("of another one", total(k, Q[i, k] * x[k]), y[i], total(k, Q[k, j] * x[k]), total(k, Q[k, j] * x[k])),
    ("at a label", total(k, w[i, k] * x[k]), y[i], total(k, w[label("2", "K"), k] * x[k]), y[label("2", "K")]),
    ("of which there is nothing", total(k, x[k] * y[k]), s, total(k, x[k] * x[k]), total(k, x[k] * x[k])),
]  # fmt: skip


@pytest.mark.parametrize("row", RULES, ids=[row[0] for row in RULES])
def test_rules(row: Any) -> None:
    """One side of an equation for the other, wherever it stands in a term."""
    graph = Graph()
    translation = Translation(graph, Context())
    pattern, value, node, expected = (translation.node(raw(side)) for side in row[1:])
    assert rewritten(graph, node, [rule(graph, pattern, value)], frozenset("w")) is expected


BOUND = Sum(k, Var("x", (k,)))
ENTRIES = [
    ("a power", (x[i] ** 2).expr, "x[i]"),
    ("twice the same", (exp(s) + s).expr, "s"),
    ("a sum that does not move it", total(k, s).expr, None),
    ("two entries", (x[i] * x[j]).expr, None),
    ("two symbols", (x[i] * s).expr, None),
    ("a letter beside it", (x[i] * delta(i, j)).expr, None),
    ("a bound letter of the same name", Mul((BOUND, Var("x", (k,)))), None),
    ("none", ONE, None),
]


@pytest.mark.parametrize(("expr", "expected"), [row[1:] for row in ENTRIES], ids=[row[0] for row in ENTRIES])
def test_the_entry_of_which_it_is_a_function(expr: Expr, expected: str | None) -> None:
    found = only_entry(expr)
    assert (found and f"{found.name}{[slot_text(slot) for slot in found.indices] or ''}") == (
        expected and expected.replace("[i]", "['i']")
    )


def test_abstraction() -> None:
    """Wherever the expression stands, or minus it; and back."""
    graph = Graph()
    translation = Translation(graph, Context())
    pattern = translation.node((x[i] - y[j]).expr)
    whole = translation.node((exp(x[k] - y[m]) * s + fn("sin", y[k] - x[k]) + x[i]).expr)
    abstraction = Abstraction(graph, pattern, "u")
    found = abstraction.apply(whole)
    expected = translation.node((exp(Family("u")[k, m]) * s + fn("sin", -Family("u")[k, k]) + x[i]).expr)
    assert found is expected
    assert abstraction.undo(found) is whole
    assert abstraction.undo(abstraction.entry) is pattern
