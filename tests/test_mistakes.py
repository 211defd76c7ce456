"""The catalogue of mistakes: every entry explains itself, finds its wrong example and leaves its right one alone."""

from __future__ import annotations

from functools import cache

import pytest

from derive import mistakes
from derive.checker import check_source
from derive.mistakes import CATALOGUE, Mistake
from derive.model import DocumentReport, Judged
from derive.report import why
from derive.source import Source

EVERY = pytest.mark.parametrize("mistake", CATALOGUE, ids=mistakes.name)
PLACES = {
    "claimed", "computes", "condition", "delta", "derivative", "factor", "held", "inner", "left", "letter", "meant",
    "member", "new", "old", "path", "right", "symbol", "term", "variable",
}  # fmt: skip


@cache
def checked(mistake: Mistake, kind: str) -> DocumentReport:
    return check_source(Source(mistakes.name(mistake), mistakes.example(mistake, kind)))


def last(report: DocumentReport) -> Judged:
    """The step that an example is about."""
    assert [str(error) for error in report.errors] == []
    *before, example = report.steps
    assert all(judged.verdict.proved for judged in before)
    return example


@EVERY
def test_it_has_a_statement_an_explanation_and_two_examples(mistake: Mistake) -> None:
    assert mistakes.statement(mistake).endswith(".")
    assert len(mistakes.statement(mistake)) < 110
    assert mistakes.explanation(mistake).endswith(".")
    assert set(mistakes.PLACE.findall(mistakes.explanation(mistake))) <= PLACES
    assert all("$$" in mistakes.example(mistake, kind) for kind in ("Wrong", "Right"))


@EVERY
def test_its_wrong_example_is_refuted_with_this_diagnosis(mistake: Mistake) -> None:
    judged = last(checked(mistake, "Wrong"))
    assert judged.verdict.refuted
    assert judged.diagnosis is not None
    assert judged.diagnosis.mistake == mistakes.name(mistake)


@EVERY
def test_its_right_example_is_proved(mistake: Mistake) -> None:
    assert last(checked(mistake, "Right")).verdict.proved


@EVERY
def test_its_explanation_is_in_the_letters_of_the_author(mistake: Mistake) -> None:
    shown = why.mistake(last(checked(mistake, "Wrong")))
    assert shown is not None
    assert not PLACES & set(mistakes.PLACE.findall(shown.explanation))


@EVERY
def test_it_says_what_should_stand_there_or_what_would_have_to_be_given(mistake: Mistake) -> None:
    diagnosis = last(checked(mistake, "Wrong")).diagnosis
    assert diagnosis is not None
    assert diagnosis.repairs or diagnosis.holds_if


def test_names_are_unique() -> None:
    assert len({mistakes.name(mistake) for mistake in CATALOGUE}) == len(CATALOGUE)
