"""The arity of statements in one size, denominators included, and what no theorem covers."""

# ruff: noqa: E741 (a row is one statement in the letters of the subject)

from __future__ import annotations

import pytest

from derive.core.exact.arity import Arities
from derive.core.exact.graph import Graph
from derive.core.exact.nodes import Refused
from derive.core.exact.translate import Translation
from derive.model import Context
from derive.notation import Det, Inverse
from tests.core.shorthand import (
    Family,
    T,
    apply,
    exp,
    index,
    log,
    number,
    pick,
    place,
    product,
    scalar,
    size,
    sqrt,
    total,
)

i, j, k, l = (index(letter, "K") for letter in "ijkl")
c = index("c", "D")
a, x, z = Family("a"), Family("x"), Family("z")
K, t = size("K"), scalar("t")
S = total(l, exp(z[l]))


ARITIES = [
    ("an entry", x[i], 0, []),
    ("a size", K * K, 2, []),
    ("a sum", total(k, x[k]), 1, []),
    ("a double sum", total(k, total(l, a[k, l])), 2, []),
    ("a square of a sum", total(k, x[k]) ** 2, 2, []),
    ("softmax", exp(z[i]) / S, 0, [1]),
    ("softmax beside 1", exp(z[i]) / S + 1, 1, [1]),
    ("terms over one denominator", exp(z[i]) / S + exp(z[j]) / S, 0, [1]),
    ("terms over powers of one", exp(z[i]) / S + 1 / S**2, 1, [2]),
    ("local functions of one entry", total(k, 1 / (1 + exp(z[k]))), 1, []),
    ("a sum over another size", total(c, total(k, a[c, k])), 1, []),
    ("as many denominators as another size has values", total(c, 1 / total(k, a[c, k])), 2, [1]),
    ("one over a product of different denominators", product(c, 1 / total(k, a[c, k])) + 1, 3, [1]),
    ("one denominator in every factor", product(c, x[c] / S) + 1, 3, [3]),
    ("a root of a sum over another size", sqrt(total(c, x[c])) + K, 1, []),
    ("a root of an entry", sqrt(x[i]) + x[i] ** number("5/2"), 0, []),
    ("an inverse root", x[i] ** number("-1/2") * x[j] ** number("-3/2"), 0, []),
    ("an inverse of a fraction", 1 / (1 + exp(z[i]) / S), 1, [1]),
    ("a list over another size", pick(index("n", "3"), total(k, x[k]), t, t), 1, []),
    ("log of a product", log(product(k, x[k])), 1, []),
]

REFUSED = [
    ("a denominator that is summed over", total(k, 1 / (x[k] + S)), "self-loop", "K"),
    ("a size in an exponent", t**K, "size-in-exponent", "K"),
    ("a product", product(k, x[k]), "product", "K"),
    ("an index as a number", total(k, place(k)), "index-as-number", "K"),
    ("a list over the size", pick(i, t, t**2), "index-as-number", "K"),
    ("a range", total(k, x[k], bounds=(number("1"), K - 1)), "partial-range", "K"),
    ("a determinant", T(Det(k, l, a[k, l].expr)), "determinant", "K"),
    ("an inverse", T(Inverse(k, l, a[k, l].expr, i, j)), "inverse", "K"),
    ("a product of parts of a range", product(c, total(k, x[k], bounds=(number("1"), K - 1))), "partial-range", "K"),
    ("a bound index at a function of a sum", total(k, apply("f", S, at=(k,))), "mixed-argument", "K"),
    ("a bound index beside a sum in an argument", total(k, log(x[k] + S)), "mixed-argument", "K"),
]


@pytest.mark.parametrize(
    ("expression", "arity", "powers"), [row[1:] for row in ARITIES], ids=[row[0] for row in ARITIES]
)
def test_arity(expression: T, arity: int, powers: list[int]) -> None:
    graph = Graph()
    node = Translation(graph, Context()).node(expression.expr)
    found = Arities(graph, "K", lambda size: 3).of(node)
    assert (found.a, sorted(found.denominators.values())) == (arity, powers)


@pytest.mark.parametrize(
    ("expression", "reason", "detail"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_what_no_theorem_covers_is_refused_by_name(expression: T, reason: str, detail: str) -> None:
    graph = Graph()
    node = Translation(graph, Context()).node(expression.expr)
    with pytest.raises(Refused) as caught:
        Arities(graph, "K", lambda size: 3).of(node)
    assert (caught.value.reason, caught.value.detail) == (reason, detail)


def test_sums_in_arguments_are_noted() -> None:
    graph = Graph()
    counted = Arities(graph, "K", lambda size: 3)
    assert counted.of(Translation(graph, Context()).node(sqrt(total(k, x[k] ** 2)).expr)).a == 0
    assert [node.kind for node in counted.arguments] == ["sum"]
