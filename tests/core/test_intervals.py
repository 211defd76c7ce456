"""Decimals: what they claim as they are printed, and whether it is so."""

# ruff: noqa: E501 (a row is one statement in the letters of the subject)

from __future__ import annotations

from typing import Any

import pytest

from derive.core.real import precision
from derive.core.real.intervals import closed_decimal, closed_order, failing_entry
from derive.model import Coincidence, Context
from derive.notation import Const
from tests.core.shorthand import (
    Family,
    T,
    context,
    decimal,
    define,
    delta,
    exp,
    fn,
    index,
    label,
    log,
    number,
    pick,
    raw,
    scalar,
    size,
    total,
)

three, other = index("i", "3"), index("j", "3")
k, n = index("k", "K"), index("n", "N")
x, v, m = Family("x"), Family("v"), Family("m")
THREE = {"3": 3}
SIZED = context(sizes=THREE)
VECTOR = context(define("v", (three,), pick(three, decimal("0.33"), decimal("0.5"), decimal("0.25"))), sizes=THREE)
TABLE = context(
    define("m", (three, other), pick(three, decimal("0.33"), decimal("0.5"), decimal("0.25")) + 0), sizes=THREE
)
NAMED = context(sizes={"C": ("red", "blue")})
DIFFERENT = context(Coincidence(three, other, False), sizes=THREE)
PI, THIRD = T(Const("pi")), number("1/3")

ROWS: list[tuple[str, T, T, Context, str | None]] = [
    ("rounded", THIRD, decimal("0.333"), SIZED, "holds"),
    ("rounded up", number("2/3"), decimal("0.667"), SIZED, "holds"),
    ("cut off", number("2/3"), decimal("0.666"), SIZED, "fails"),
    ("the decimal first", decimal("0.667"), number("2/3"), SIZED, "holds"),
    ("the last half", number("1/8"), decimal("0.13"), SIZED, "holds"),
    ("more than the last half", number("1251/10000"), decimal("0.12"), SIZED, "fails"),
    ("no decimal", THIRD, number("1/3"), SIZED, None),
    ("a symbol", THIRD * scalar("s"), decimal("0.333"), SIZED, None),
    ("an entry", x[three], decimal("0.333"), SIZED, None),
    ("a size that is not fixed", 1 / size("N"), decimal("0.333"), SIZED, None),
    ("a size that is", 1 / size("3"), decimal("0.333"), SIZED, "holds"),
    ("a sum over a size that is not", total(n, THIRD), decimal("0.333"), SIZED, None),
    ("of two decimals", decimal("0.2") * 3, decimal("0.7"), SIZED, "loose"),
    ("of two decimals that are equal", decimal("0.2") * 3, decimal("0.6"), SIZED, "holds"),
    ("long decimals that were added", decimal("0.2447") + decimal("0.6652"), decimal("0.9100"), SIZED, "holds"),
    ("and are too far off", decimal("0.2447") + decimal("0.6652"), decimal("0.9102"), SIZED, "fails"),
    ("short ones", decimal("0.24") + decimal("0.67"), decimal("0.92"), SIZED, "loose"),
    ("with a sign", -exp(number("-1")), -decimal("0.368"), SIZED, "holds"),
    ("with another sign", exp(number("-1")), -decimal("0.368"), SIZED, "fails"),
    ("times a power of ten", exp(number("-9")), decimal("1.23") * number("10") ** number("-4"), SIZED, "holds"),
    ("times a power of two", exp(number("-2")), decimal("0.54") * number("2") ** number("-2"), SIZED, "loose"),
    ("times a root of ten", PI, decimal("0.993") * number("10") ** number("1/2"), SIZED, "loose"),
    ("twice a decimal", number("2/3"), 2 * decimal("0.333"), SIZED, "loose"),
    ("a power of ten that is not so", exp(number("-9")), decimal("1.24") * number("10") ** number("-4"), SIZED, "fails"),
    ("a defined vector", v[three], pick(three, THIRD, number("1/2"), number("1/4")), VECTOR, "holds"),
    ("that differs in one entry", v[three], pick(three, THIRD, number("1/2"), THIRD), VECTOR, "fails"),
    ("entries of decimals", pick(three, THIRD, number("2/3"), PI), pick(three, decimal("0.333"), decimal("0.667"), decimal("3.14")), SIZED, "holds"),
    ("one of them loose", pick(three, decimal("0.2") * 3, number("2/3"), PI), pick(three, decimal("0.7"), decimal("0.667"), decimal("3.14")), SIZED, "loose"),
    ("an entry of a definition", v[label("1", "3")], THIRD, VECTOR, "loose"),
    ("a table by rows", m[three, other], pick(three, THIRD, number("1/2"), number("1/4")), TABLE, "loose"),
    ("a list of defined decimals", pick(three, scalar("u"), scalar("u"), decimal("0.25")), pick(three, THIRD, THIRD, number("1/4")), context(define("u", (), decimal("0.333")), sizes=THREE), "holds"),
    ("more entries than are looked at", THIRD + 0 * delta(index("i", "40"), index("j", "40")), decimal("0.333"), context(sizes={"40": 40}), None),
    ("by names", pick(index("c", "C"), THIRD, number("2/3")), pick(index("c", "C"), decimal("0.333"), decimal("0.667")), NAMED, "holds"),
    ("undefined", 1 / (decimal("0.5") - number("1/2")), THIRD, SIZED, None),
    ("where nothing is", pick(three, decimal("0.33"), decimal("0.5"), decimal("0.25")), pick(other, THIRD, number("1/2"), number("1/4")), SIZED, "fails"),
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_claims(row: Any) -> None:
    _, lhs, rhs, given, expected = row
    assert closed_decimal(lhs.expr, rhs.expr, given) == expected


ORDERS: list[tuple[T | int, str, T | int, Context, bool]] = [
    (2, "<", 3, SIZED, True), (3, "<", 2, SIZED, False), (3, ">", 2, SIZED, True), (2, r"\le", 3, SIZED, True), (3, r"\ge", 2, SIZED, True), (2, r"\ge", 3, SIZED, False),
    (2, r"\le", 2, SIZED, False), (exp(1), "<", PI, SIZED, True), (scalar("s"), "<", 3, SIZED, False), (2, "<", size("N"), SIZED, False),
    (decimal("0.3"), "<", THIRD, SIZED, True), (THIRD, "<", decimal("0.34"), SIZED, True), (decimal("0.333"), "<", THIRD, SIZED, True),
    (v[three], "<", 1, VECTOR, True), (v[three], "<", number("0.4"), VECTOR, False), (v[three] + v[other], "<", number("9/10"), VECTOR, False),
    (pick(three, 2 * PI, PI, PI), ">", 4, SIZED, False),
]  # fmt: skip


FUNCTIONS = [
    (exp(2), "7.38906"), (log(2 * PI), "1.83788"), (fn("sin", 2 * PI / 5), "0.95106"), (fn("cos", 1 + 0 * PI), "0.54030"), (fn("factorial", number("1/2")), "0.88623"),
    (fn("digamma", 2 * PI), "1.75619"), (fn("erf", number("1/2")), "0.52050"), (fn("normcdf", number("-1")), "0.15866"), (fn("normpdf", number("1")), "0.24197"),
    (fn("sigmoid", number("-2")), "0.11920"), (fn("softplus", number("-1")), "0.31326"), (fn("sinh", number("1")), "1.17520"), (fn("cosh", number("-1")), "1.54308"),
    (fn("tanh", number("1/2")), "0.46212"), (fn("relu", PI - 3), "0.14159"), (fn("abs", 3 - PI), "0.14159"), (fn("sign", 3 - PI), "-1.00000"), (fn("step", PI - 3), "1.00000"),
    (fn("max", PI, exp(1)), "3.14159"), (fn("min", PI, exp(1)), "2.71828"), (PI ** number("1/3"), "1.46459"), (number("2") ** PI, "8.82498"), (1 / PI**2, "0.10132"),
]  # fmt: skip


@pytest.mark.parametrize("row", FUNCTIONS, ids=[row[1] for row in FUNCTIONS])
def test_functions(row: Any) -> None:
    """Each in its interval, and not one unit further."""
    value, printed = row
    claimed = decimal(printed.removeprefix("-")) * (-1 if printed[0] == "-" else 1)
    beyond = decimal(f"{abs(float(printed)) + 2e-5:.5f}") * (-1 if printed[0] == "-" else 1)
    assert [closed_decimal(value.expr, other.expr, SIZED) for other in (claimed, beyond)] == ["holds", "fails"]


@pytest.mark.parametrize("row", ORDERS, ids=range(len(ORDERS)))
def test_orders(row: Any) -> None:
    low, relation, high, given, expected = row
    assert closed_order(raw(low), raw(high), relation, given) == expected


def test_places_that_are_meant() -> None:
    """Entries that the conditions leave out are not looked at."""
    lhs, rhs = pick(three, THIRD, THIRD, THIRD), pick(other, decimal("0.333"), decimal("0.333"), decimal("0.333"))
    wrong = lhs + delta(three, other)
    assert [closed_decimal(wrong.expr, rhs.expr, given) for given in (SIZED, DIFFERENT)] == ["fails", "holds"]


def test_entry_that_fails() -> None:
    rows = [
        (THIRD, decimal("0.334"), SIZED, ({}, "0.3333333", "0.334")),
        (decimal("0.334"), THIRD, SIZED, ({}, "0.334", "0.3333333")),
        (THIRD, decimal("0.333"), SIZED, None),
        (scalar("s"), decimal("0.333"), SIZED, None),
        (v[three], pick(three, THIRD, number("1/2"), THIRD), VECTOR, ({"i": "3"}, "0.25", "0.3333333")),
        (pick(index("c", "C"), THIRD, THIRD), pick(index("c", "C"), decimal("0.333"), decimal("0.667")), NAMED, ({"c": "blue"}, "0.3333333", "0.667")),
    ]  # fmt: skip
    for lhs, rhs, given, expected in rows:
        assert failing_entry(lhs.expr, rhs.expr, given) == expected


def test_growing_functions_enclose_their_values() -> None:
    lib = precision.intervals()
    for low, high in ((0, 0), (-1, 2)):
        found = precision.increasing("erf", lib.mpf([low, high]), lib)
        assert found.a < precision.numbers().erf(low) and precision.numbers().erf(high) < found.b
        assert found.b - found.a < precision.numbers().erf(high) - precision.numbers().erf(low) + 1e-50
