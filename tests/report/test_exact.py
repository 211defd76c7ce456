"""What the exact test did, in words."""

from __future__ import annotations

import pytest

from derive.model import Evidence
from derive.report.exact import sentence

ROWS = [
    (Evidence("interval"), None),
    (Evidence("every-size", points=1), "both sides are equal at 1 random point of finite fields"),
    (
        Evidence("every-size", points=3, sizes=({"K": 1, "D": 2}, {"K": 3, "D": 2}), error_bits=120.7),
        "both sides are equal at 3 random points of finite fields at K = 1…3, D = 2; "
        "a false relation passes with a probability below 2^-120",
    ),
    (
        Evidence("every-size", points=3, sizes=({"?1": 1},), error_bits=100, heuristic=True),
        "both sides are equal at 3 random points of finite fields; "
        "a false relation passes with a probability below 2^-100 (a heuristic bound)",
    ),
]


@pytest.mark.parametrize(("evidence", "said"), ROWS)
def test_the_exact_test(evidence: Evidence, said: str | None) -> None:
    assert sentence(evidence) == said
