"""Points that are moved to where one thing more is given satisfy it; where that is not known, there are none."""

from __future__ import annotations

import numpy as np
import pytest

from derive.core.layout import Layout
from derive.core.real.draws import Batch, Given, world
from derive.core.real.supposed import supposed
from derive.model import Assumption, Coincidence, Context, Definition, Equation, Fact
from derive.notation import ONE, ZERO, Expr, Index, Pow, Sum, Var, num, sub

J, K = Index("i", "n"), Index("k", "n", 7)
Y, A = Var("y", (K,)), Var("A", (J, K))
SLOTS = {"y": ("n",), "A": ("n", "n"), "c": (), "p": ("n",), "t": ("n",)}
CONTEXT = Context(
    definitions={"p": Definition("p", (J,), Var("y", (J,)))},
    facts=(Fact("positive", "t"),),
    equations=(),
    slots=SLOTS,
)
LAYOUT = Layout((("n", 3),))
TWISTED = sub(Var("A", (J, K)), Var("A", (K, J)))

HOLDING: list[tuple[Assumption, Expr]] = [
    (Equation(Sum(K, Y), ONE), sub(Sum(K, Y), ONE)),
    (Equation(Sum(K, Y), ZERO), Sum(K, Y)),
    (Equation(Sum(K, Pow(Y, num(2))), ONE), sub(Sum(K, Pow(Y, num(2))), ONE)),
    (Equation(Sum(K, A), ONE), sub(Sum(K, A), ONE)),
    (Equation(Var("c"), ONE), sub(Var("c"), ONE)),
    (Fact("symmetric", "A"), TWISTED),
    (Fact("one-hot", "y", 0), sub(Sum(K, Y), ONE)),
    (Fact("one-hot", "y", 0), sub(Sum(K, Pow(Y, num(2))), ONE)),
]
UNKNOWN: list[Assumption] = [
    Equation(Sum(K, Var("p", (K,))), ONE),
    Equation(Sum(K, Var("t", (K,))), ONE),
    Equation(Sum(K, Y), num(2)),
    Fact("orthogonal", "A"),
]


@pytest.mark.parametrize(("said", "zero"), HOLDING)
def test_what_is_supposed_holds_at_every_point(said: Assumption, zero: Expr) -> None:
    here = world(Given(tuple(CONTEXT.definitions.values()), CONTEXT.facts, ()), LAYOUT, Batch(4, False, 1))
    moved = supposed(here, CONTEXT, said)
    assert moved is not None
    params = (J, K) if zero is TWISTED else (J,)
    assert np.allclose(moved.full(zero, params), 0.0, atol=1e-12)
    assert not np.allclose(here.full(zero, params), 0.0, atol=1e-3)


@pytest.mark.parametrize("said", UNKNOWN)
def test_what_is_not_known_to_be_satisfied_has_no_points(said: Assumption) -> None:
    here = world(Given(tuple(CONTEXT.definitions.values()), CONTEXT.facts, ()), LAYOUT, Batch(4, False, 1))
    assert supposed(here, CONTEXT, said) is None


def test_a_condition_on_indices_leaves_the_points_as_they_are() -> None:
    here = world(Given((), (), ()), LAYOUT, Batch(4, False, 1))
    assert supposed(here, Context(), Coincidence(J, Index("j", "n"), False)) is here
