"""A row to its outcome: what a worker does."""

from __future__ import annotations

from derive.batch.rows import Options, Outcome, Row, Status
from derive.checker import check_source
from derive.model import DocumentReport
from derive.report import why, words
from derive.report.lines import sides
from derive.report.outcome import Report, StepView
from derive.source import ReadError, Source


def judged(row: Row, options: Options) -> Outcome:
    """Check a row."""
    if row.problem:
        return Outcome(row.id, "invalid", row.problem)
    before = f"{row.given}\n\n" if row.given else ""
    source = Source(row.id, before + row.text)
    document = check_source(source, options.settings)
    return _outcome(row.id, document, before.count("\n"))


def _outcome(name: str, document: DocumentReport, above: int) -> Outcome:
    """The columns of a report; the text begins below ``above`` lines."""
    report = Report((document,))
    steps = report.steps
    found = [why.diagnosed(step.judged) for step in steps]
    formulas = [sides(step.document, step.judged.step) for step in steps]
    verdicts = tuple(step.verdict.status for step in steps)
    places = [_place(error, above) for error in report.errors]
    return Outcome(
        id=name,
        status=_status(report),
        steps=len(steps),
        proved=verdicts.count("proved"),
        refuted=verdicts.count("refuted"),
        undecided=verdicts.count("undecided"),
        first_wrong=report.first_wrong.number if report.first_wrong else None,
        line=tuple(step.line - above for step in steps),
        column=tuple(step.column for step in steps),
        lhs=tuple(lhs for lhs, _, _ in formulas),
        relation=tuple(step.relation for step in steps),
        rhs=tuple(rhs for _, _, rhs in formulas),
        verdict=verdicts,
        as_expected=tuple(step.as_expected for step in steps),
        evidence=tuple(map(_evidence, steps)),
        mistake=tuple(one.name if one else "" for one in found),
        explanation=tuple(one.explanation if one else "" for one in found),
        repair=tuple((one.repair or "") if one else "" for one in found),
        error_line=tuple(line for line, _ in places),
        error_column=tuple(column for _, column in places),
        error=tuple(error.message for error in report.errors),
    )


def _status(report: Report) -> Status:
    if report.errors:
        return "unread"
    if report.ok:
        return "ok"
    return "undecided" if report.first_wrong is None else "wrong"


def _evidence(step: StepView) -> str:
    return words.verdict(step.judged)


def _place(error: ReadError, above: int) -> tuple[int, int]:
    if error.source is None or error.span is None:
        return 0, 0
    line, column = error.source.place(error.span.start)
    return line - above, column
