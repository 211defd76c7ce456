"""A report as the diagnostics of an editor."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol.types import Diagnostic, DiagnosticSeverity, Position, Range

from derive.checker import NOTHING
from derive.documents import EMPTY
from derive.language_server.papers import Paper, Place
from derive.model import DocumentReport, Judged
from derive.report import editor, words
from derive.source import Span

SOURCE = "derive"
# These readings may not be what was meant; the others are told only where one asks.
DOUBTFUL = {"base-not-e", "bound-twice", "bound-unused", "declared-input", "free-and-bound", "relation-not-checked"}
QUIET = {EMPTY, NOTHING}
"""Many a text in an editor is no derivation."""
_TOP = Range(Position(0, 0), Position(0, 0))


def diagnostics(paper: Paper, report: DocumentReport | None) -> dict[str, list[Diagnostic]]:
    """For every sheet of a paper, by its address, what is to be shown in it; None: the check took too long."""
    found: dict[str, list[Diagnostic]] = {sheet.uri: [] for sheet in paper.sheets}
    if report is None:
        late = Diagnostic(_TOP, editor.TOO_LONG, DiagnosticSeverity.Warning, source=SOURCE)
        found[paper.sheets[0].uri].append(late)
        return found
    for place, diagnostic in _all(paper, report):
        found[place.sheet.uri].append(diagnostic)
    return found


def _all(paper: Paper, report: DocumentReport) -> Iterator[tuple[Place, Diagnostic]]:
    for judged in report.steps:
        if not judged.as_expected:
            yield of_step(paper, report, judged)
    for error in report.errors:
        if error.message in QUIET:
            continue
        place = paper.place(error.source or report.source, error.span or Span(0, 0))
        yield place, _at(paper, place, editor.unreadable(error), DiagnosticSeverity.Warning, "not-read")
    for note in report.notes:
        if note.kind in DOUBTFUL:
            place, said = paper.place(report.source, note.span), words.note(note, report.source)
            yield place, _at(paper, place, said, DiagnosticSeverity.Information, note.kind)


def of_step(paper: Paper, report: DocumentReport, judged: Judged) -> tuple[Place, Diagnostic]:
    """A step that is not as expected: underlined from its relation sign to the end of the right side."""
    severity = DiagnosticSeverity.Error if judged.verdict.refuted else DiagnosticSeverity.Warning
    code = judged.diagnosis.mistake if judged.diagnosis else ""
    place = paper.place(report.source, judged.step.sign.to(judged.step.rhs_span))
    return place, _at(paper, place, editor.message(judged), severity, code or judged.verdict.status)


def _at(paper: Paper, place: Place, message: str, severity: DiagnosticSeverity, code: str) -> Diagnostic:
    said = f"{place.within}: {message}" if place.within else message
    return Diagnostic(paper.range(place), said, severity, code, source=SOURCE)
