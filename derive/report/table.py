"""Steps as an HTML table, for a notebook: formulas between dollar signs, which it sets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from derive.model import DocumentReport, Judged, Step
from derive.report import why, words
from derive.report.lines import continues, sides

MARKS = {"proved": "✓", "refuted": "✗", "undecided": "~"}
_COLOURS = {"proved": "#1a7f37", "refuted": "#cf222e", "undecided": "#9a6700"}


def reports(documents: Sequence[DocumentReport]) -> str:
    """All steps of some documents, what could not be read in them, and the summary."""
    judged = [step for document in documents for step in document.steps]
    errors = [error for document in documents for error in document.errors]
    return "".join(
        [
            *(_table(document, document.steps) for document in documents),
            *(f"<pre>{escape(error.render())}</pre>" for error in errors),
            f"<p>{escape(words.summary(judged, len(errors)))}</p>",
        ]
    )


def step(document: DocumentReport, judged: Judged) -> str:
    """One step."""
    return _table(document, (judged,))


def _table(document: DocumentReport, steps: Iterable[Judged]) -> str:
    rows, before = list[str](), None
    for judged in steps:
        rows.append(_row(document, judged, before))
        before = judged.step
    return f"<table>{''.join(rows)}</table>" if rows else ""


def _row(document: DocumentReport, judged: Judged, before: Step | None) -> str:
    left, sign, right = sides(document, judged.step)
    shown = f"{sign} {right}" if continues(judged.step, before) else f"{left} {sign} {right}"
    status = judged.verdict.status
    cells = [
        f'<td style="text-align: right">{judged.step.number}</td>',
        f'<td style="color: {_COLOURS[status]}">{MARKS[status]}</td>',
        f'<td style="text-align: left">${escape(shown)}$</td>',
        f'<td style="text-align: left">{"<br>".join(map(escape, _said(document, judged)))}</td>',
    ]
    return f'<tr id="step-{judged.step.number}">{"".join(cells)}</tr>'


def _said(document: DocumentReport, judged: Judged) -> Iterator[str]:
    """The verdict, and for a step that is not as expected all that is known of it."""
    yield words.verdict(judged)
    if judged.verdict.refuted:
        yield from why.sentences(judged)
        yield from why.remarks(judged)
    elif numbers := words.numbers(judged.verdict.evidence):
        yield numbers
    yield from dict.fromkeys(f"note: {words.note(note, document.source)}" for note in judged.step.notes)
