"""Random statements: true rewrites are never refuted, false mutations never proved."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from derive.core.exact.identity import Limits
from derive.core.exact.proof import Prover
from derive.core.judge import judge
from derive.model import Context
from tests.core.oracle import differ
from tests.core.writer import false_statement, true_statement

SETTINGS = settings(max_examples=1100, deadline=None, database=None, suppress_health_check=list(HealthCheck))


@SETTINGS
@given(st.integers(0, 2**40))
def test_true_rewrites_are_never_refuted(seed: int) -> None:
    lhs, rhs = true_statement(seed)
    assert judge(lhs, rhs, Context()).status != "refuted"


@SETTINGS
@given(st.integers(0, 2**40))
def test_false_mutations_are_never_proved(seed: int) -> None:
    lhs, rhs = false_statement(seed)
    if differ(lhs, rhs, ("K", "D"), 3):
        assert Prover(Context(), 0, Limits()).prove(lhs, rhs).outcome != "equal"
        assert judge(lhs, rhs, Context()).status != "proved"
