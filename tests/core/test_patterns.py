"""Which values of free indices are tested, and which relations of arguments Theorem B watches."""

# ruff: noqa: E501 (a row is one question with its answer)

from __future__ import annotations

import numpy as np
import pytest

from derive.core.exact.arity import Arities
from derive.core.exact.graph import Graph
from derive.core.exact.nodes import Refused
from derive.core.exact.patterns import FreeSlots, count, patterns
from derive.core.exact.relations import Relations, _equal, _reduced, relations
from derive.core.exact.translate import Translation
from derive.model import Coincidence, Context
from derive.notation import Index, Label
from tests.core.shorthand import Family, T, apply, exp, index, label, log, product, scalar, size, sqrt, total

i, j, k = (index(letter, "K") for letter in "ijk")
c = index("c", "D")
x = Family("x")
s, t, K = scalar("s"), scalar("t"), size("K")
ONE, TWO, FIVE, RED, BLUE = (label(value, "K") for value in ("1", "2", "5", "red", "blue"))

Bounds = tuple[tuple[str, tuple[int, int]], ...]
PATTERNS: list[tuple[str, FreeSlots, dict[str, int], Bounds, tuple[Label, ...], dict[str, list[int]] | None]] = [
    ("none", FreeSlots((), (), (), frozenset()), {"K": 2}, (), (), {}),
    ("one index", FreeSlots((i,), (), (), frozenset()), {"K": 3}, (), (), {"i": [0]}),
    ("two indices", FreeSlots((i, j), (), (), frozenset()), {"K": 3}, (), (), {"i": [0, 0], "j": [0, 1]}),
    ("two indices of one value", FreeSlots((i, j), (), (), frozenset()), {"K": 1}, (), (), {"i": [0], "j": [0]}),
    ("three indices", FreeSlots((i, j, k), (), (), frozenset()), {"K": 3}, (), (), {"i": [0] * 5, "j": [0, 0, 1, 1, 1], "k": [0, 1, 0, 1, 2]}),
    ("indices of two sizes", FreeSlots((i, c), (), (), frozenset()), {"K": 2, "D": 2}, (), (), {"i": [0], "c": [0]}),
    ("equal ones", FreeSlots((i, j), (), (Coincidence(i, j, True),), frozenset()), {"K": 3}, (), (), {"i": [0], "j": [0]}),
    ("different ones", FreeSlots((i, j), (), (Coincidence(i, j, False),), frozenset()), {"K": 3}, (), (), {"i": [0], "j": [1]}),
    ("different ones of one value", FreeSlots((i, j), (), (Coincidence(i, j, False),), frozenset()), {"K": 1}, (), (), None),
    ("a condition on a bound one", FreeSlots((i,), (), (Coincidence(i, k, False),), frozenset()), {"K": 1}, (), (), {"i": [0]}),
    ("a label", FreeSlots((i,), (RED,), (), frozenset()), {"K": 3}, (), (), {"red": [0], "i": [0, 1]}),
    ("two labels", FreeSlots((), (RED, BLUE), (), frozenset()), {"K": 3}, (), (), {"red": [0], "blue": [1]}),
    ("two labels of one value", FreeSlots((), (RED, BLUE), (), frozenset()), {"K": 1}, (), (), None),
    ("numbers that are only names", FreeSlots((), (TWO, FIVE), (), frozenset()), {"K": 2}, (), (), {"2": [0], "5": [1]}),
    ("places that count", FreeSlots((i,), (TWO,), (), frozenset("K")), {"K": 3}, (), (), {"2": [1], "i": [0, 1, 2]}),
    ("places beyond the size", FreeSlots((), (ONE, FIVE), (), frozenset("K")), {"K": 3}, (), (), None),
    ("names in their order", FreeSlots((i,), (BLUE,), (), frozenset("K")), {"K": 2}, (), (RED, BLUE), {"blue": [1], "i": [0, 1]}),
    ("a name that is none", FreeSlots((), (label("green", "K"),), (), frozenset("K")), {"K": 2}, (), (RED, BLUE), None),
    ("within bounds", FreeSlots((i, j), (), (), frozenset()), {"K": 2}, (("K", (1, 1)),), (), {"i": [0, 0], "j": [0, 1]}),
    ("beyond those of one value", FreeSlots((i, j), (), (), frozenset()), {"K": 3}, (("K", (1, 1)),), (), {"i": [0], "j": [1]}),
    ("beyond all", FreeSlots((i, j), (), (), frozenset()), {"K": 4}, (("K", (1, 1)),), (), None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("free", "sizes", "bounds", "places", "expected"), [row[1:] for row in PATTERNS], ids=[row[0] for row in PATTERNS]
)
def test_patterns(
    free: FreeSlots,
    sizes: dict[str, int],
    bounds: Bounds,
    places: tuple[Label, ...],
    expected: dict[str, list[int]] | None,
) -> None:
    found = patterns(free, tuple(sizes.items()), bounds, places)
    if expected is None or found is None:
        assert found is expected
        return
    named = {
        slot.name if isinstance(slot, Index) else str(getattr(slot, "value", "")): values.tolist()
        for slot, values in found[0].items()
    }
    assert (named, found[1]) == (expected, max(map(len, expected.values()), default=1))


def test_most_values() -> None:
    assert [count(FreeSlots((i, j, c), (RED,), (), frozenset()), name) for name in ("K", "D", "N")] == [3, 1, 0]


def test_reduced_rows() -> None:
    rows = [
        ([[2, 4], [1, 3]], ((1, 0), (0, 1))),
        ([[1, 2], [2, 4]], ((1, 2),)),
        ([[0, 3], [0, 6]], ((0, 1),)),
        ([[0, 0]], ()),
        ([[1, 2, 3], [1, 3, 4], [2, 5, 7]], ((1, 0, 1), (0, 1, 1))),
        ([[0, 1, 5], [3, 1, 0]], ((1, 0, 3), (0, 1, 5))),
    ]
    assert [_reduced([list(row) for row in given], 7) for given, _ in rows] == [expected for _, expected in rows]


def test_calls_that_are_equal() -> None:
    def call(name: str, *values: int) -> tuple[tuple[object, ...], list[np.ndarray]]:
        return (name,), [np.array([[value, 1], [0, 0]]) for value in values]

    rows = [
        ([call("f", 1), call("f", 2), call("f", 1)], (0, 1, 0)),
        ([call("f", 1), call("g", 1), call("f", 1, 1)], (0, 1, 2)),
        ([], ()),
    ]
    assert [_equal(given, 0) for given, _ in rows] == [expected for _, expected in rows]
    assert _equal([call("f", 1), call("f", 2)], 1) == (0, 0)


def test_relations_that_are_stable() -> None:
    one: tuple[object, ...] = (7, ((1, 0),), ())
    other: tuple[object, ...] = (7, ((1, 1),), ())
    watched = Relations("K", (), (), 2)
    rows = [
        ({1: one, 2: one}, True),
        ({1: other, 2: one, 3: one}, True),
        ({1: one, 2: other}, False),
        ({2: one}, False),
        ({1: one, 2: one, 3: other}, False),
    ]
    assert [watched.stable({(): found}) for found, _ in rows] == [expected for _, expected in rows]
    assert not watched.stable({(0,): {1: one, 2: one}, (1,): {1: one, 2: other}})
    assert watched.stable({})


WATCHED = [
    ("a size", exp(K * t) * exp(t), 2, "mul(entry(t), size(K)) entry(t)", "", 3),
    ("a sum", exp(total(k, x[k])) + 1, 1, "sum(-1, entry(x, -1))", "", 2),
    ("a function", apply("f", K * t) + apply("f", t), 1, "", "f: entry(t), f: mul(entry(t), size(K))", 2),
    ("a square of a sum", exp(total(k, x[k]) ** 2), 1, "pow(2, sum(-1, entry(x, -1)))", "", 3),
]


@pytest.mark.parametrize(
    ("expr", "arity", "exponents", "functions", "wanted"), [row[1:] for row in WATCHED], ids=[row[0] for row in WATCHED]
)
def test_what_is_watched(expr: T, arity: int, exponents: str, functions: str, wanted: int) -> None:
    graph = Graph()
    node = Translation(graph, Context()).node(expr.expr)
    found = relations(Arities(graph, "K", lambda name: 3), node, arity)
    called = ", ".join(sorted(f"{head[0]}: {' '.join(map(repr, args))}" for head, args in found.functions))
    assert (sorted(" ".join(map(repr, found.exponents)).split()), called, found.wanted) == (
        sorted(exponents.split()),
        functions,
        wanted,
    )
    assert found.points == len(found.exponents) + 6


UNCOVERED = [
    ("a bound index in an exponent", total(k, exp(x[k] + K)), "nested-sum"),
    ("a bound index in a function", total(k, apply("f", x[k] + K)), "nested-sum"),
    ("a sum in a root", sqrt(total(k, x[k])), "nested-sum"),
    ("a size in a logarithm", log(K * t), "nested-sum"),
    ("an exponential in an exponent", exp(K * exp(t)), "nested-sum"),
    ("a product in an exponent", exp(product(k, x[k])), "nested-sum"),
    ("a root in a root", sqrt(sqrt(s) + t), "nested-sum"),
]


@pytest.mark.parametrize(("expr", "reason"), [row[1:] for row in UNCOVERED], ids=[row[0] for row in UNCOVERED])
def test_what_the_theorem_does_not_cover(expr: T, reason: str) -> None:
    graph = Graph()
    node = Translation(graph, Context()).node(expr.expr)
    with pytest.raises(Refused) as caught:
        relations(Arities(graph, "K", lambda name: 3), node, 1)
    assert (caught.value.reason, caught.value.detail) == (reason, "K")
