"""Steps as a table that needs no style sheet: what a notebook shows of a report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from derive.model import DocumentReport, Judged, Step
from derive.report import why, words
from derive.report.html.evidence import MARKS, title
from derive.report.html.formulas import maths, sentence
from derive.report.html.markup import Markup, element, join
from derive.report.lines import continues, sides

_LEFT = "text-align: left"
# To be read on white and on black.
_COLOURS = {"proved": "color: #2e9e5b", "refuted": "color: #e5484d", "undecided": "color: #b98900"}


def reports(documents: Sequence[DocumentReport]) -> Markup:
    """All steps of some documents, what could not be read in them, and the summary."""
    judged = [one for document in documents for one in document.steps]
    errors = [error for document in documents for error in document.errors]
    return join(
        [_table(document, document.steps) for document in documents],
        [element("pre", error.render()) for error in errors],
        element("p", words.summary(judged, len(errors))),
    )


def step(document: DocumentReport, judged: Judged) -> Markup:
    """One step."""
    return _table(document, (judged,))


def _table(document: DocumentReport, steps: Iterable[Judged]) -> Markup:
    rows, before = list[Markup](), None
    for judged in steps:
        rows.append(_row(document, judged, before))
        before = judged.step
    return element("table", rows)


def _row(document: DocumentReport, judged: Judged, before: Step | None) -> Markup:
    left, sign, right = sides(document, judged.step)
    shown = f"{sign} {right}" if continues(judged.step, before) else f"{left} {sign} {right}"
    status = judged.verdict.status
    return element(
        "tr",
        element("td", str(judged.step.number)),
        element("td", MARKS[status], style=_COLOURS[status]),
        element("td", maths(shown), style=_LEFT),
        element("td", [element("div", line) for line in _said(document, judged)], style=_LEFT),
    )


def _said(document: DocumentReport, judged: Judged) -> Iterator[str]:
    """The verdict and what it rests on; of a wrong step why, and what should stand there."""
    yield title(judged)
    if judged.verdict.refuted:
        yield from _why(judged)
    elif numbers := words.numbers(judged.verdict.evidence):
        yield numbers
    yield from dict.fromkeys(f"note: {words.note(note, document.source)}" for note in judged.step.notes)


def _why(judged: Judged) -> Iterator[str]:
    found = why.mistake(judged)
    yield from words.refutation(judged.verdict)
    if found is None or judged.diagnosis is None:
        if judged.step.equates:
            yield why.none_found(judged)
    else:
        values = {**judged.diagnosis.values, **({"condition": found.holds_if} if found.holds_if else {})}
        explanation = values.pop("explanation", "")
        yield join(element("code", found.name), ": ", sentence(explanation, values))
    for number, repair in enumerate(why.repairs(judged)):
        yield join("or " if number else "should be ", maths(repair))
    yield from why.remarks(judged)
