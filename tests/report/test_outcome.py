"""What the library hands out: places, what is expected, the exit status."""

from __future__ import annotations

from dataclasses import replace

import pytest

from derive.model import Diagnosis, Judged, Verdict
from derive.report.outcome import Report
from tests.report.examples import BAD, DIAGNOSIS, ERROR, FIRST, GOOD, MARKED, PROVED, REFUTED, THIRD, UNDECIDED, report

HELD = UNDECIDED
FELL = Verdict("undecided", replace(UNDECIDED.evidence, holds_numerically=False))
OTHER = Diagnosis("lost-sum", {})

EXIT = [
    ("proved", report(Judged(FIRST, PROVED)), 0),
    ("marked wrong and refuted", report(Judged(MARKED, REFUTED, DIAGNOSIS)), 0),
    ("marked wrong without a name", report(Judged(replace(MARKED, expected_mistake=None), REFUTED)), 0),
    ("marked wrong, with another mistake", report(Judged(MARKED, REFUTED, OTHER)), 1),
    ("marked wrong, but right", report(Judged(MARKED, PROVED)), 1),
    ("refuted", report(Judged(THIRD, REFUTED)), 1),
    ("undecided", report(Judged(FIRST, HELD)), 1),
    ("undecided, accepted", report(Judged(replace(FIRST, accept_numeric=True), HELD)), 0),
    ("undecided, accepted, but not seen to hold", report(Judged(replace(FIRST, accept_numeric=True), FELL)), 1),
    ("marked wrong, undecided, accepted", report(Judged(replace(MARKED, accept_numeric=True), HELD)), 1),
    ("not read", report(Judged(FIRST, PROVED), errors=(ERROR,)), 2),
    ("not read and wrong", report(Judged(THIRD, REFUTED), errors=(ERROR,)), 2),
]


@pytest.mark.parametrize(("found", "status"), [row[1:] for row in EXIT], ids=[row[0] for row in EXIT])
def test_exit_status(found: Report, status: int) -> None:
    assert (found.exit_status, found.ok) == (status, status == 0)


def test_first_wrong_is_not_a_marked_one() -> None:
    assert GOOD.first_wrong is None
    assert BAD.first_wrong is not None and BAD.first_wrong.number == 3


def test_a_step() -> None:
    step = GOOD.steps[2]
    assert (step.path, step.number, step.line, step.column, step.end_line, step.end_column) == (
        "notes.md",
        3,
        8,
        6,
        8,
        9,
    )
    assert (step.relation, step.expected, step.as_expected, step.verdict.refuted) == ("=", "refuted", True, True)
    assert step.mistake is not None
    assert (step.mistake.name, step.mistake.repair) == ("sign", "a_i = d_i")
    assert GOOD.steps[0].mistake is None
