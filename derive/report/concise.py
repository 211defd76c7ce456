"""A report of one line for each step and each place that could not be read: ``file:line:column: verdict: message``."""

from __future__ import annotations

from derive.model import DocumentReport
from derive.report.findings import message, problem
from derive.report.outcome import Report
from derive.source import visible


def render(report: Report, *, quiet: bool = False) -> str:
    """The lines in the order of the text; with ``quiet`` only what is not as expected."""
    return "\n".join(line for document in report.documents for line in _document(document, quiet))


def _document(document: DocumentReport, quiet: bool) -> list[str]:
    rows: list[tuple[int, str, str]] = []
    for judged in document.steps:
        if not (quiet and judged.as_expected):
            rows.append((judged.step.sign.start, judged.verdict.status, message(judged)))
    rows += [(error.span.start if error.span else 0, "error", problem(error)) for error in document.errors]
    return [
        visible(f"{document.source.where(at)}: {kind}: {' '.join(said.split())}") for at, kind, said in sorted(rows)
    ]
