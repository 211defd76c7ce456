"""The phrases, each once."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path

import pytest

from derive.model import Evidence, Judged, Note, Verdict
from derive.report import words
from derive.source import Source, Span
from tests.report.examples import DIAGNOSIS, FIRST, MARKED, PROVED, REFUTED, UNDECIDED

BY_INDEX = "nothing can be differentiated by the index k"
VERDICTS = [
    (Judged(FIRST, PROVED), "every K, D"),
    (Judged(MARKED, PROVED), "marked wrong, but it is right: every K, D"),
    (Judged(MARKED, REFUTED, DIAGNOSIS), "wrong, as marked"),
    (Judged(MARKED, REFUTED), "wrong, but marked as sign; this is no known mistake"),
    (Judged(replace(FIRST, accept_numeric=True), UNDECIDED), None),
    (Judged(FIRST, Verdict("undecided", Evidence("something-new", "x"))), "not proved: something new (x)"),
    (
        Judged(FIRST, Verdict("undecided", Evidence("wrt-size", "K"))),
        "not proved: nothing can be differentiated by a size, K",
    ),
    (Judged(FIRST, Verdict("undecided", Evidence("wrt-size"))), "not proved: nothing can be differentiated by a size"),
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
    ("read-as", {"question": "function-scope", "answer": "term"}, r"\log is read as applied to the rest of the term"),
    ("read-as", {"question": "new", "answer": "other"}, "read as: question new, answer other"),
    ("bound-unused", {"letter": "k", "meant": r"\theta_{k}"}, None),
    ("bound-unused", {"letter": "k", "meant": ""}, "the sum runs over k, which does not occur in it"),
    ("something-new", {"a": "{sign}"}, "something new: a {sign}"),
    ("something-new", {}, "something new"),
]


@pytest.mark.parametrize(("kind", "values", "expected"), NOTES)
def test_notes(kind: str, values: dict[str, str], expected: str | None) -> None:
    meant = r"the sum runs over k, which does not occur in it: \theta_{k} may be meant"
    assert words.note(Note(kind, Span(0, 4), values), Source("t.md", r"\log p q")) == (expected or meant)


@pytest.mark.parametrize("sentence", [*words.UNDECIDED.values(), *words.NOTES.values(), *words.READINGS.values()])
def test_a_sentence_reads_without_its_optional_part(sentence: str) -> None:
    filled = words.fill(sentence, dict.fromkeys(("letter", "name", "sign"), "x"))
    assert "[" not in filled and filled[-1] not in " :,"


PACKAGE = Path(words.__file__).parents[1]
REFUSALS = {"Refused", "Incomparable"}


def codes(folder: str, calls: set[str]) -> set[str]:
    """The first arguments of some calls, where they are written out."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in sorted((PACKAGE / folder).rglob("*.py"))]
    return {
        node.args[0].value
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in calls
        if node.args and isinstance(node.args[0], ast.Constant)
    }


def test_every_reason_of_the_core_has_a_sentence() -> None:
    assert codes("core", REFUSALS) - words.UNDECIDED.keys() == set()


def test_every_note_of_the_reader_has_a_sentence() -> None:
    assert codes("reading", {"Note"}) - words.NOTES.keys() == set()
