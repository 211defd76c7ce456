"""A report as JUnit's XML: a suite for each document, a test case for each step and each place that was not read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from derive.model import DocumentReport, Judged
from derive.report import text, words
from derive.report.findings import message, problem
from derive.report.lines import sides
from derive.report.outcome import Report
from derive.source import ReadError

# What XML 1.0 has no way to write.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(report: Report) -> str:
    """The whole report. A step that is not as expected is a failure, what could not be read an error."""
    failed = sum(not step.as_expected for step in report.steps)
    suites = (row for document in report.documents for row in _suite(document))
    counts = _counts(len(report.steps), failed, len(report.errors))
    return "\n".join(
        ['<?xml version="1.0" encoding="utf-8"?>', f'<testsuites name="derive" {counts}>', *suites, "</testsuites>"]
    )


def _suite(document: DocumentReport) -> Iterator[str]:
    failed = sum(not judged.as_expected for judged in document.steps)
    counts = _counts(len(document.steps), failed, len(document.errors))
    yield f"  <testsuite name={_quoted(document.source.path)} {counts}>"
    for judged in document.steps:
        yield from _step(document, judged)
    for error in document.errors:
        yield from _error(document, error)
    yield "  </testsuite>"


def _counts(steps: int, failures: int, errors: int) -> str:
    return f'tests="{steps + errors}" failures="{failures}" errors="{errors}" skipped="0"'


def _step(document: DocumentReport, judged: Judged) -> Iterator[str]:
    left, sign, right = sides(document, judged.step)
    case = _case(document, f"{judged.step.number}: {left} {sign} {right}", judged.step.sign.start)
    if judged.as_expected:
        yield f"    {case}/>"
        return
    why = "\n".join([words.verdict(judged), *text.reasons(document, judged)])
    yield f"    {case}>"
    kind, said = _quoted(judged.verdict.status), _quoted(message(judged))
    yield f"      <failure type={kind} message={said}>{_said(why)}</failure>"
    yield "    </testcase>"


def _error(document: DocumentReport, error: ReadError) -> Iterator[str]:
    yield f"    {_case(document, 'reading', error.span.start if error.span else 0)}>"
    yield f'      <error type="not-read" message={_quoted(problem(error))}>{_said(error.render())}</error>'
    yield "    </testcase>"


def _case(document: DocumentReport, name: str, offset: int) -> str:
    file, line = document.source.file(offset), document.source.place(offset)[0]
    return f'<testcase classname={_quoted(file.name)} name={_quoted(name)} file={_quoted(file.path)} line="{line}"'


def _said(what: str) -> str:
    # A reader of XML would make one character of "\r\n".
    return escape(_FORBIDDEN.sub("\ufffd", what), quote=False).replace("\r", "&#13;")


def _quoted(value: str) -> str:
    # In an attribute a reader of XML would make a space of these.
    text = escape(_FORBIDDEN.sub("\ufffd", value))
    return '"' + text.replace("\n", "&#10;").replace("\r", "&#13;").replace("\t", "&#9;") + '"'
