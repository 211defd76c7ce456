"""A derivative with exactly one law misapplied."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from derive.forms.calculus import derivatives
from derive.forms.laws import ChainLaw, Entry, Law, ProductLaw, QuotientLaw, Slip
from derive.model import Context
from derive.notation import ONE, Add, D, Expr, Mul, Var, exp, num
from derive.printing import latex

T = Var("t")
CONTEXT = Context(slots={"t": ()})


def lost_inner(law: Law) -> Iterator[Expr]:
    if isinstance(law, ChainLaw):
        yield law.outer


def lost_term(law: Law) -> Iterator[Expr]:
    if isinstance(law, ProductLaw):
        yield from law.terms


def lost_square(law: Law) -> Iterator[Expr]:
    if isinstance(law, QuotientLaw):
        yield law.du


def two(law: Law) -> Iterator[Expr]:
    if isinstance(law, Entry):
        yield num(2)


TWICE = exp(exp(T))
ROWS: list[tuple[Expr, Slip, list[str]]] = [
    (exp(Mul((num(3), T))), lost_inner, ["e^{3 t}"]),
    (TWICE, lost_inner, [latex(exp(exp(T))), latex(Mul((exp(exp(T)), exp(T))))]),
    (Mul((T, exp(T))), lost_term, ["e^t", "t e^t"]),
    (Mul((T, exp(T))), two, ["2 e^t + t e^t", "e^t + 2 t e^t"]),
    (Add((T, num(5))), two, ["2"]),
    (ONE, two, []),
]


@pytest.mark.parametrize(("body", "slip", "expected"), ROWS, ids=[f"{latex(b)}-{s.__name__}" for b, s, _ in ROWS])  # type: ignore[attr-defined]
def test_one_slip_at_every_place(body: Expr, slip: Slip, expected: list[str]) -> None:
    _, variants = derivatives(D(body, T), CONTEXT, (slip,))
    assert [latex(variant.result) for variant in variants] == expected
