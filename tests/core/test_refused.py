"""What the exact test does not treat: each reason by name, with what fills it in."""

# ruff: noqa: E501, E741 (a row is one statement in the letters of the subject)

from __future__ import annotations

import pytest

from derive.core.exact.identity import Limits
from derive.core.exact.proof import Prover
from derive.model import Context, Fact
from derive.notation import Place
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
    label,
    log,
    number,
    place,
    product,
    scalar,
    size,
    sqrt,
    total,
)

i, j, k, l = (index(letter, "K") for letter in "ijkl")
c = index("c", "D")
a, p, w, x, y, z = (Family(letter) for letter in "apwxyz")
K, L, s, t, u = size("K"), scalar("L"), scalar("s"), scalar("t"), scalar("u")
ONE_HOT = context(Fact("one-hot", "y"), slots={"y": ("K",)})
LOSS = context(unknown_of={"L": ("z",)}, slots={"z": ("K",)})

REFUSED = [
    ("by a number", d(s, number("2")), t, Context(), ("wrt-number", "")),
    ("by a size", d(K * s, K), s, Context(), ("wrt-size", "K")),
    ("by an index", d(place(i) * s, place(i)), s, Context(), ("wrt-index", "i")),
    ("by what is one-hot", d(total(k, y[k] * x[k]), y[i]), x[i], ONE_HOT, ("wrt-one-hot", "y")),
    ("an unknown loss three times", d(d(d(L, z[i]), z[j]), z[i]), t, LOSS, ("second-derivative", "z")),
    ("an unknown loss by an expression", d(d(L, z[i]) * exp(z[j] * t), z[j] * t), t, LOSS, ("wrt-expression", "z")),
    ("not through p", d(L, p[i]), t, context(define("p", (i,), exp(z[i])), define("L", (), total(k, z[k]))), ("not-written-in", "p")),
    ("a part of the expression stays", d(s * t + s, s * t), t, Context(), ("wrt-expression", "s")),
    ("a range", total(k, x[k], bounds=(number("1"), K - 1)), t, Context(), ("partial-range", "K")),
    ("an index as a number", total(k, place(k) * x[k]), t, Context(), ("index-as-number", "K")),
    ("a self-loop", total(k, 1 / (x[k] + total(l, exp(z[l])))), t, Context(), ("self-loop", "K")),
    ("a product of both signs", product(k, x[k]) + product(k, 1 + x[k]), t, Context(), ("product", "K")),
    ("a size in an exponent", t**K + 1, s, Context(), ("size-in-exponent", "")),
    ("by an expression that is not there", d(t**2, s * K), t, Context(), ("not-written-in", "")),
    ("a root of degree 13", s ** number("1/13"), t, Context(), ("exponent", "1/13")),
    ("a place behind another", x[Place((place(i) + 1).expr, "K")], t, Context(), ("partial-range", "")),
    ("a range beyond its size", total(k, x[k], bounds=(number("1"), number("4"))), t, context(sizes={"K": 3}), ("partial-range", "K")),
    ("a range that begins at 0", total(k, x[k], bounds=(number("0"), number("2"))), t, context(sizes={"K": 3}), ("partial-range", "K")),
    ("five logarithms", log(log(log(log(log(t))))), s, Context(), ("nesting", "")),
    ("a function of no name", fn("zeta", t) + s, s, Context(), ("unknown-function", "zeta")),
    ("seven signs", fn("abs", a[i, j]) + sum((fn("abs", Family(f"b{n}")[i]) for n in range(6)), s), t, Context(), ("many-signs", "")),
    ("the sign of a constant", sqrt((exp(number("1")) - 3) ** 2), s, Context(), ("constant-sign", "")),
    ("never defined", log(total(k, x[k]) * 0), s, Context(), ("undefined", "")),
    ("denominators of two sizes", total(k, 1 / total(c, exp(w[k, c]))) + total(c, 1 / total(k, exp(w[k, c]))), t, Context(), ("size-cycle", "D")),
    ("undefined at one size", s / (K - 2) * (K - 2), s, Context(), ("undefined", "")),
    ("undefined at three", s / (K - 3) * (K - 3) / (K - 1) * (K - 1) / (K - 2) * (K - 2), s, Context(), ("undefined", "")),
    ("nested sums of two sizes", apply("f", total(k, x[k])) + apply("f", total(index("c", "D"), s)), t, Context(), ("nested-sum", "D")),
]  # fmt: skip


@pytest.mark.parametrize(("lhs", "rhs", "given", "why"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_why_it_is_not_decided(lhs: T, rhs: T, given: Context, why: tuple[str, str]) -> None:
    answer = Prover(given, 0, Limits()).prove(lhs.expr, rhs.expr)
    assert (answer.outcome, (answer.reason, answer.detail)) == ("undecided", why)


def test_a_range_from_the_first_to_the_last_place() -> None:
    one, two, three = (x[label(place, "K")] for place in "123")
    prover = Prover(context(sizes={"K": 3}), 0, Limits())
    for first, last, expected in (("1", "2", one + two), ("2", "3", two + three), ("1", "3", one + two + three)):
        found = total(k, x[k], bounds=(number(first), number(last)))
        assert prover.prove(found.expr, expected.expr).outcome == "equal"


def test_products_over_a_part() -> None:
    """They keep their ends where they are derived, and where what they are made of is written out."""
    one, two, three = (x[label(place, "K")] for place in "123")
    given = context(define("p", (i,), x[i] * s), equation(u, s), Fact("positive", "x"), sizes={"K": 3})
    prover = Prover(given, 0, Limits())
    prover.assume()
    within = product(k, x[k], bounds=(number("2"), number("3")))
    rows = [
        (within, two * three),
        (product(k, p[k], bounds=(number("2"), number("3"))), two * three * s**2),
        (d(within, two), three),
        (d(within, one), 0 * s),
        (d(within**t, two), t * within**t / two),
        (d(log(within), two), 1 / two),
        (d(log(within), one), 0 * s),
        (product(k, x[k] * u, bounds=(number("2"), number("3"))), two * three * s**2),
        (total(k, x[k] * u, bounds=(number("2"), number("3"))), (two + three) * s),
        (d(log(fn("factorial", t)), t), fn("digamma", t + 1)),
    ]
    for found, expected in rows:
        assert prover.prove(found.expr, expected.expr).outcome == "equal"


def test_equations_that_are_not_treated() -> None:
    """They are left out, and the next ones are not."""
    prover = Prover(context(equation(d(s, number("2")), t), equation(s, t)), 0, Limits())
    prover.assume()
    assert prover.prove((s + 1).expr, (t + 1).expr).outcome == "equal"
