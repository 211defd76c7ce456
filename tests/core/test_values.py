"""Values for symbols: at random, plain, moved onto equations; and how they are written."""

# ruff: noqa: E501 (a row is one draw, or one formula)

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from derive.core.layout import Incomparable, Layout
from derive.core.real import precision, texts, unknown
from derive.core.real.draws import Batch, concerning, drawn, one_hot
from derive.core.real.floats import World
from derive.core.real.impose import free_symbols, impose
from derive.core.real.plain import cost, costs, nearest, plain, rational, satisfied
from derive.model import Application, Context, Equation, Fact
from derive.notation import Index, Var
from tests.core.shorthand import (
    Family,
    T,
    apply,
    context,
    define,
    equation,
    exp,
    index,
    label,
    log,
    scalar,
    total,
)

i, j, k = (index(letter, "K") for letter in "ijk")
c = index("c", "D")
x, y, w = Family("x"), Family("y"), Family("w")
s, t, u = scalar("s"), scalar("t"), scalar("u")

PLAIN = [
    ("small whole numbers", (), 0, [[1, 0], [2, 2], [1, 2], [2, 1], [3, 2], [-2, -1], [-1, 1], [1, 1]]),
    ("fractions", (), 1, [[1 / 2, 2], [1 / 2, 1 / 4], [1 / 2, 1 / 2], [1 / 2, 1 / 2], [1, 1], [2, 1], [1 / 4, 1 / 2], [1 / 4, 3 / 4]]),
    ("tenths", (), 2, [[0.7, 0.1], [-1.4, 1.2], [0.2, 1.6], [0.1, 0.7], [0.7, 0.1], [0.5, 0.7], [0.3, 0.7], [0.1, 0.9]]),
    ("positive", ("positive",), 0, [[1, 1], [1, 1], [3, 2], [1, 1]]),
    ("nonnegative", ("nonnegative",), 0, [[0, 1], [1, 0], [0, 2], [1, 1]]),
    ("nonnegative fractions", ("nonnegative",), 1, [[1 / 2, 1 / 2], [1 / 2, 2], [1, 2], [1 / 4, 1 / 3]]),
    ("between 0 and 1", ("unit-interval",), 0, [[1 / 2, 1 / 4], [1 / 4, 1 / 2], [1 / 4, 1 / 3], [1 / 3, 1 / 2]]),
    ("tenths between 0 and 1", ("unit-interval",), 2, [[0.2, 0.1], [0.3, 0.1], [0.7, 0.2], [0.7, 0.1]]),
    ("0 or 1", ("binary",), 0, [[0, 1], [1, 0], [0, 1], [1, 1]]),
    ("one-hot", ("one-hot",), 0, [[0, 1], [1, 0], [1, 0], [0, 1]]),
    ("symmetric", ("symmetric",), 0, [[[3, 2], [2, 1]], [[2, 3], [3, 1]], [[1, 1], [1, 0]]]),
    ("positive definite", ("positive-definite",), 0, [[[5, 2], [2, 3]], [[5, 3], [3, 4]], [[3, 1], [1, 2]]]),
    ("positive definite tenths", ("positive-definite", "symmetric"), 2, [[[3.2, 1.9], [1.9, 4.6]], [[0.9, 0.3], [0.3, 0.3]], [[5.4, -1.6], [-1.6, 2.2]]]),
]  # fmt: skip


@pytest.mark.parametrize(("kinds", "level", "expected"), [row[1:] for row in PLAIN], ids=[row[0] for row in PLAIN])
def test_plain(kinds: tuple[Any, ...], level: int, expected: Any) -> None:
    wanted = np.moveaxis(np.array(expected, dtype=float), 0, -1)
    facts = (*(Fact(kind, "x") for kind in kinds), Fact("positive", "other"))
    np.testing.assert_allclose(plain("x", wanted.shape[:-1], facts, level, wanted.shape[-1], 0), wanted)


def test_plain_entries_of_a_long_axis() -> None:
    found = plain("x", (10, 2), (), 2, 1, 0)[..., 0]
    assert (found[4:] == found[4]).all() and len(set(map(tuple, found[:5].tolist()))) > 1
    assert (plain("x", (8,), (), 0, 40, 0)[4] != plain("x", (8,), (), 0, 40, 0)[7]).any()


COEFFICIENTS = [
    ("a", 1, [0, 0, 0, 0]),
    ("a", 2, [1, -1, -1, -1]),
    ("c", 0, [2, 2, 2, 2]),
    ("d0", 1, [0, 0, 0, 0]),
    ("e", 0, [0, 0, 0, 0]),
    ("e", 2, [0, 0, 0, 0]),
    ("l0", 0, [1, 2, -1, 3]),
    ("m1", 2, [0, -1, 2, 1]),
]


@pytest.mark.parametrize(("letter", "level", "expected"), COEFFICIENTS)
def test_plain_functions(letter: str, level: int, expected: list[float]) -> None:
    assert plain(unknown.part("f", letter), (), (), level, len(expected), 0).tolist() == expected


SATISFIED = [
    ((), [-1, 0, 0.5, 1, 2], "yyyyy"),
    (("positive",), [-1, 0, 0.5, 1, 2], "nnyyy"),
    (("nonnegative",), [-1, 0, 0.5, 1, 2], "nyyyy"),
    (("unit-interval",), [-1, 0, 0.5, 1, 2], "nnynn"),
    (("binary",), [-1, 0, 0.5, 1, 2], "nynyn"),
    (("positive", "unit-interval"), [-1, 1e-10, 1e-8, 1 - 1e-8, 1 - 1e-10], "nnyyn"),
    (("unit-interval", "binary"), [0, 0.5, 1], "nnn"),
    (("positive-definite",), [-1, 0], "yy"),
]


@pytest.mark.parametrize(("kinds", "values", "expected"), SATISFIED)
def test_satisfied(kinds: tuple[str, ...], values: list[float], expected: str) -> None:
    found = satisfied(np.array([values]), frozenset(kinds))
    assert "".join("ny"[bool(good)] for good in found) == expected


def test_all_entries_are_satisfied() -> None:
    assert satisfied(np.array([[1.0, 1.0], [2.0, -1.0]]), frozenset({"positive"})).tolist() == [True, False]
    matrices = np.stack([np.eye(2), np.array([[1.0, 2.0], [2.0, 1.0]]), np.full((2, 2), np.nan)], axis=-1)
    assert satisfied(matrices, frozenset({"positive-definite"})).tolist() == [True, False, False]


def test_plainness() -> None:
    values = [1, 0, 2, -1, 1 / 2, 1 / 3, -2 / 3, 0.1, 3.14159]
    assert [cost(value) for value in values] == [0, 0.25, 1, 1, 2, 3.5, 4.5, 14, 12]
    assert costs(np.array([[1.0, 2.0], [0.0, -1.0]])).tolist() == [0.25, 2]
    assert [str(rational(value)) for value in (0.75, 1 / 3, 1 / 120, 1 / 121, 0.5 + 1e-8, float("nan"))] == [
        "3/4",
        "1/3",
        "1/120",
        "None",
        "None",
        "None",
    ]
    assert nearest(np.array([[0.5 + 1e-12], [0.1234567]])).tolist() == [[0.5], [0.1234567]]


RANDOM = [
    ((), False, (2, 2), [[[0.337, -0.884], [0.372, -0.984]], [[-0.723, 0.656], [-0.676, 0.654]]]),
    ((), True, (1,), [[0.250, 0.095, 0.236, 0.552, -1.173, 0.035]]),
    (("positive",), False, (2,), [[0.337, 0.884], [0.372, 0.984]]),
    (("nonnegative",), False, (2,), [[0.337, 0.884], [0.372, 0.984]]),
    (("unit-interval",), False, (2,), [[0.102, 0.431], [0.123, 0.491]]),
    (("binary",), False, (2,), [[1, 0], [0, 0]]),
    (("one-hot",), False, (2,), [[0, 1], [1, 0]]),
    (("positive-definite",), False, (2, 2), [[[0.376, 1.125], [-0.248, -0.612]], [[-0.248, -0.612], [0.739, 0.679]]]),
    (("symmetric",), False, (2, 2), [[[0.337, -0.884], [-0.175, -0.164]], [[-0.175, -0.164], [-0.676, 0.654]]]),
]


@pytest.mark.parametrize(("kinds", "mixed", "extents", "expected"), RANDOM)
def test_at_random(kinds: tuple[Any, ...], mixed: bool, extents: tuple[int, ...], expected: Any) -> None:
    wanted = np.array(expected, dtype=float)
    facts = (*(Fact(kind, "x") for kind in kinds), Fact("binary", "y"))
    np.testing.assert_allclose(drawn("x", extents, facts, Batch(wanted.shape[-1], mixed, 0)), wanted, atol=1e-3)


def test_ranges_of_random_values() -> None:
    """Of any sign, positive, in the unit interval, near 0, large."""
    ends = {(): (-1.75, 11.99), ("positive",): (0.02, 11.99), ("unit-interval",): (0.02, 0.95)}
    for kinds, (low, high) in ends.items():
        found = drawn("x", (40,), tuple(Fact(kind, "x") for kind in kinds), Batch(400, True, 0))  # type: ignore[arg-type]
        assert (round(float(found.min()), 2), round(float(found.max()), 2)) == (low, high)


def test_one_hot_along_an_axis() -> None:
    for axis in (0, 1):
        found = one_hot((3, 4, 5), axis, np.random.default_rng(0))
        assert (found.sum(axis=axis) == 1).all() and set(found.ravel()) == {0.0, 1.0}
        assert len({tuple(row) for row in np.moveaxis(found, axis, -1).reshape(-1, found.shape[axis])}) > 1


def test_what_concerns_a_step() -> None:
    given = context(
        define("p", (k,), exp(x[k])), equation(s, 1), equation(s, t), equation(u, 2), equation(Family("p")[k], w[k, k])
    )
    rows: list[tuple[T, list[int]]] = [
        (t, [0, 1]),
        (u, [2]),
        (w[i, i], [3]),
        (x[i], [3]),
        (scalar("v"), []),
        (t * u, [0, 1, 2]),
    ]
    for side, expected in rows:
        found = concerning((side.expr,), given.equations, given.definitions)
        assert found == tuple(given.equations[place] for place in expected)


LAYOUT = Layout((("D", 3), ("K", 2)))
START: Mapping[str, Any] = {
    "x": [1.0, 2.0],
    "y": [0.5, 0.25],
    "s": 2.0,
    "t": 3.0,
    "w": [[1.0, 2.0], [5.0, 1.0]],
    "h": [1.0, 0.0],
}


def world(*given: Any) -> World:
    def draw(name: str, extents: tuple[int, ...]) -> Any:
        return np.asarray(START[name], dtype=float)[..., None]

    known = context(*given).definitions
    return World(LAYOUT, known, frozenset(known), (1,), draw)


SUM_ONE = equation(total(k, x[k]), 1)
IMPOSED: list[tuple[str, list[Equation], tuple[Fact, ...], str | None, dict[str, Any]]] = [
    ("the nearest ones", [SUM_ONE], (), None, {"x": [0, 1]}),
    ("what they already are", [equation(total(k, x[k]), 3)], (), None, {"x": [1, 2]}),
    ("one of two", [equation(total(k, x[k]), s)], (), "s", {"s": 3, "x": [1, 2]}),
    ("both of two", [equation(total(k, x[k]), s)], (), None, {"s": 7 / 3, "x": [2 / 3, 5 / 3]}),
    ("two equations", [SUM_ONE, equation(s, t)], (), None, {"s": 2.5, "t": 2.5, "x": [0, 1]}),
    ("an equation for every entry", [equation(x[k], y[k])], (), "x", {"x": [0.5, 0.25], "y": [0.5, 0.25]}),
    ("a square", [equation(s**2, 9)], (), None, {"s": 3}),
    ("positive ones by their sum", [SUM_ONE], (Fact("positive", "x"),), None, {"x": [1 / 3, 2 / 3]}),
    ("positive ones by a factor", [equation(total(k, x[k]), 2)], (Fact("positive", "x"),), None, {"x": [0.77485, 1.22515]}),
    ("nonnegative ones by a factor", [SUM_ONE], (Fact("nonnegative", "x"),), None, {"x": [0.45683, 0.54317]}),
    ("those between 0 and 1 by odds", [equation(total(k, y[k]), 1)], (Fact("unit-interval", "y"),), None, {"y": [0.65234, 0.34766]}),
    ("symmetric ones", [equation(w[label("1", "K"), label("2", "K")], 4)], (Fact("symmetric", "w"),), "w", {"w": [[1, 4], [7, 1]]}),
    ("what is one-hot does not move", [equation(total(k, Family("h")[k] * x[k]), 4)], (Fact("one-hot", "h"),), None, {"h": [1, 0], "x": [4, 2]}),
    ("what is 0 or 1 does not move", [equation(total(k, Family("h")[k] * x[k]), 4)], (Fact("binary", "h"),), None, {"h": [1, 0], "x": [4, 2]}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("equations", "facts", "only", "expected"), [row[1:] for row in IMPOSED], ids=[row[0] for row in IMPOSED]
)
def test_imposed(
    equations: list[Equation], facts: tuple[Fact, ...], only: str | None, expected: dict[str, Any]
) -> None:
    found = impose(world(), equations, facts, only)
    assert found.keys() == expected.keys()
    for name, value in expected.items():
        np.testing.assert_allclose(found[name][..., 0], value, atol=1e-4)


IMPOSSIBLE = [
    ([equation(s**2, -1)], ()),
    ([equation(s, 1), equation(s, 2)], ()),
    ([equation(total(k, Family("h")[k]), 2)], (Fact("one-hot", "h"),)),
    ([equation(log(0 * s - 1), t)], ()),
]


@pytest.mark.parametrize(("equations", "facts"), IMPOSSIBLE)
def test_impossible(equations: list[Equation], facts: tuple[Fact, ...]) -> None:
    with pytest.raises(Incomparable) as caught, np.errstate(all="ignore"):
        impose(world(), equations, facts)
    assert (caught.value.reason, caught.value.detail) == ("assumption", "")


def test_points_that_do_not_arrive() -> None:
    values = np.array([3.0, 0.5])
    here = World(
        LAYOUT, {}, frozenset(), (2,), lambda name, extents: values.copy() if name == "s" else np.array([2.0, -2.0])
    )
    with np.errstate(all="ignore"):
        found = impose(here, [equation(s**2, t)], (), "s")
    np.testing.assert_allclose([found["s"], found["t"]], [[2**0.5, np.nan], [2.0, np.nan]], rtol=1e-12)


def test_free_symbols() -> None:
    here = world(define("u", (), s + total(k, x[k] * apply("f", t))))
    found = free_symbols([equation(scalar("u"), total(k, w[k, label("1", "K")]))], here)
    one, other = Index("\0" + "0", "K"), Index("\0" + "1", "K")
    assert found == {"s": Var("s"), "t": Var("t"), "w": Var("w", (one, other)), "x": Var("x", (one,))}


def parts(name: str, of: Mapping[str, Any]) -> dict[str, Any]:
    return {unknown.part(name, letter): np.vectorize(Fraction, otypes=[object])(value) for letter, value in of.items()}


LOSS = Context(unknown_of={"L": ("x", "s")})
TWICE = Context(unknown_of={"L": ("x", "s")}, applications={"L": Application("f")})
FORMULAS: list[tuple[str, Mapping[str, Any], Context, dict[str, object]]] = [
    ("numbers", {"s": np.array(Fraction(-1, 2), object), "r": np.array(Fraction(3), object)}, Context(), {"r": "3", "s": "-1/2"}),
    ("tensors", {"x": np.array([[Fraction(1), Fraction(0)], [Fraction(2), Fraction(1, 3)]], object)}, Context(), {"x": (("1", "0"), ("2", "1/3"))}),
    ("a number with many digits", {"s": np.array(precision.numbers().mpf(2) ** 0.5, object)}, Context(), {"s": "1.414214"}),
    ("a function", parts("f", {"c": 1, "l0": -2, "m0": 3, "a": 0, "d0": 0, "e": 0}), Context(), {"f": "-2 t + (3 t)^2 + 1"}),
    ("a square alone", parts("f", {"c": 0, "l0": 0, "m0": 1, "a": 0, "d0": 5, "e": 0}), Context(), {"f": "t^2"}),
    ("nothing", parts("f", {"c": 0, "l0": 0, "m0": 0, "a": 0, "d0": 1, "e": 0}), Context(), {"f": "0"}),
    ("less than nothing", parts("f", {"c": -1, "l0": 1, "m0": 0, "a": 0, "d0": 1, "e": 0}), Context(), {"f": "t - 1"}),
    ("a square of a negative number", parts("f", {"c": 0, "l0": 0, "m0": -1, "a": 0, "d0": 0, "e": 0}), Context(), {"f": "t^2"}),
    ("a wave", parts("f", {"c": 0, "l0": 1, "m0": 0, "a": -2, "d0": 3, "e": 0}), Context(), {"f": "t - 2 sin(3 t)"}),
    ("a function of two", parts("f", {"c": 0, "l0": 1, "l1": 2, "m0": -1, "m1": 1, "a": 1, "d0": 1, "d1": -1, "e": 0}), Context(), {"f": "t1 + 2 t2 + (t1 - t2)^2 + sin(t1 - t2)"}),
    ("a family", parts("f", {"c": [1, 0], "l0": [0, 1], "m0": [0, 0], "a": [0, 0], "d0": [0, 0], "e": [0, 0]}), Context(), {"f": ("1", "t")}),
    ("a function of entries", parts("L", {"l0": [1, -2], "l1": 3, "m0": [0, 0], "m1": 1, "a": 0, "d0": [1, 1], "d1": 0, "e": 0}), LOSS, {"L": "x_{1} - 2 x_{2} + 3 s + s^2"}),
    ("of entries with two places", parts("L", {"l0": [[1, 2], [0, 0]], "m0": [[1, 0], [0, -1]], "a": 0, "d0": [[0, 0], [0, 0]], "e": 0}), LOSS, {"L": "x_{1,1} + 2 x_{1,2} + (x_{1,1} - x_{2,2})^2"}),
    ("of entries, by another name", parts("f", {"l0": [1, 0], "l1": 0, "m0": [0, 0], "m1": 0, "a": 1, "d0": [1, 1], "d1": 0, "e": 0}), TWICE, {"f": "x_{1} + sin(x_{1} + x_{2})"}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("found", "given", "expected"), [row[1:] for row in FORMULAS], ids=[row[0] for row in FORMULAS]
)
def test_as_text(found: Mapping[str, Any], given: Context, expected: dict[str, object]) -> None:
    assert texts.values(found, given) == expected
    assert list(texts.values(found, given)) == sorted(expected)


def test_decimals() -> None:
    values: Sequence[tuple[str, int, str]] = [
        ("2", 7, "2"), ("-0.5", 7, "-0.5"), ("1.25e-7", 7, "1.25e-7"), ("1e-23", 7, "1e-23"), ("9e-25", 7, "0"),
        ("123456.789", 7, "123456.8"), ("12345678901", 7, "1.234568e10"), ("0.00012345678", 5, "0.00012346"),
        ("100000000", 12, "100000000"), ("10000000000", 12, "1e10"),
    ]  # fmt: skip
    lib = precision.numbers()
    assert [(value, digits, precision.text(lib.mpf(value), digits)) for value, digits, _ in values] == list(values)
    assert (lib.dps, precision.intervals().dps, precision.numbers(30).dps) == (60, 60, 30)
