"""A report as the diagnostics of an editor."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol.types import Diagnostic, DiagnosticSeverity

from derive.language_server.papers import Paper
from derive.model import DocumentReport, Judged
from derive.report import editor, words
from derive.source import Span

SOURCE = "derive"
# These readings may not be what was meant; the others are told only where one asks.
DOUBTFUL = {"base-not-e", "bound-twice", "bound-unused", "declared-input", "free-and-bound", "relation-not-checked"}


def diagnostics(paper: Paper, report: DocumentReport | None) -> dict[str, list[Diagnostic]]:
    """For every sheet of a paper, by its address, what is to be shown in it; None: the check took too long."""
    found: dict[str, list[Diagnostic]] = {sheet.uri: [] for sheet in paper.sheets}
    shown = _all(paper, report) if report else [_at(paper, Span(0, 0), editor.TOO_LONG, DiagnosticSeverity.Warning)]
    for uri, diagnostic in shown:
        found[uri].append(diagnostic)
    return found


def _all(paper: Paper, report: DocumentReport) -> Iterator[tuple[str, Diagnostic]]:
    for judged in report.steps:
        if not judged.as_expected:
            yield of_step(paper, judged)
    for error in report.errors:
        yield _at(paper, error.span or Span(0, 0), editor.unreadable(error), DiagnosticSeverity.Error, "not-read")
    for note in report.notes:
        if note.kind in DOUBTFUL:
            said = words.note(note, report.source)
            yield _at(paper, note.span, said, DiagnosticSeverity.Information, note.kind)


def underlined(judged: Judged) -> Span:
    """From the relation sign of a step to the end of its right side."""
    return judged.step.sign.to(judged.step.rhs_span)


def of_step(paper: Paper, judged: Judged) -> tuple[str, Diagnostic]:
    """A step that is not as expected: the address of its sheet, and what to show there."""
    severity = DiagnosticSeverity.Error if judged.verdict.refuted else DiagnosticSeverity.Warning
    code = judged.diagnosis.mistake if judged.diagnosis else ""
    return _at(paper, underlined(judged), editor.message(judged), severity, code or judged.verdict.status)


def _at(
    paper: Paper, span: Span, message: str, severity: DiagnosticSeverity, code: str | None = None
) -> tuple[str, Diagnostic]:
    sheet, places = paper.place(span)
    return sheet.uri, Diagnostic(places, message, severity, code, source=SOURCE)
