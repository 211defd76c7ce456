"""The phrases, each once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from derive.model import Evidence, Judged, Note, Verdict
from derive.report import words
from derive.source import Span
from tests.report.examples import DIAGNOSIS, FIRST, MARKED, PROVED, REFUTED, UNDECIDED

VERDICTS = [
    (Judged(FIRST, PROVED), "every K, D"),
    (Judged(MARKED, PROVED), "marked wrong, but it is right: every K, D"),
    (Judged(MARKED, REFUTED, DIAGNOSIS), "wrong, as marked"),
    (Judged(MARKED, REFUTED), "wrong, but marked as sign; this is no known mistake"),
    (Judged(replace(FIRST, accept_numeric=True), UNDECIDED), None),
    (Judged(FIRST, Verdict("undecided", Evidence("something-new", "x"))), "not proved: something new (x)"),
    (
        Judged(FIRST, Verdict("undecided", Evidence("not-written-in", "p"))),
        "not proved: the left side of the derivative is not written in terms of p",
    ),
]


@pytest.mark.parametrize(("judged", "expected"), VERDICTS)
def test_verdicts(judged: Judged, expected: str | None) -> None:
    accepted = (
        "not proved: a denominator under a sum contains a sum over the same size; "
        "it held everywhere it was tried (accepted)"
    )
    assert words.verdict(judged) == (expected or accepted)


SIZES = [
    (("K",), "every K"),
    ((), "for all values"),
    (("?1",), "every size"),
    (("K", "?1"), "every size"),
]


@pytest.mark.parametrize(("sizes", "expected"), SIZES)
def test_sizes(sizes: tuple[str, ...], expected: str) -> None:
    assert words.proved(Evidence("every-size", free_sizes=sizes)) == expected


NOTES = [
    ("read-as", {"reading": r"(\log p) q"}, r"read as (\log p) q"),
    ("read-as", {"reading": "{name}"}, "read as {name}"),
    ("something-new", {"a": "b"}, "something new: a b"),
    ("something-new", {}, "something new"),
]


@pytest.mark.parametrize(("kind", "values", "expected"), NOTES)
def test_notes(kind: str, values: dict[str, str], expected: str) -> None:
    assert words.note(Note(kind, Span(0, 1), values)) == expected
