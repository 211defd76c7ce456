r"""A report as a fragment of LaTeX: the steps aligned, each with its mark. It needs ``amsmath`` and ``amssymb``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from derive.model import DocumentReport, Judged, Step
from derive.report import why, words
from derive.report.lines import continues, sides
from derive.report.outcome import Report

_MARKS = {"proved": r"\checkmark", "refuted": r"\times", "undecided": r"\sim"}
_ESCAPES = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{char: "\\" + char for char in "&%$#_{}"},
}
_SPECIAL = re.compile("[" + re.escape("".join(_ESCAPES)) + "]")


def render(report: Report) -> str:
    """The fragment: one ``align*`` for each document; what could not be read is a comment."""
    return "\n".join(row for document in report.documents for row in _document(document))


def _document(document: DocumentReport) -> Iterator[str]:
    yield f"% {document.source.path}"
    for error in document.errors:
        yield from (f"% {row}" for row in error.render().splitlines())
    if document.steps:
        yield r"\begin{align*}"
        yield " \\\\\n".join(_rows(document))
        yield r"\end{align*}"


def _rows(document: DocumentReport) -> Iterator[str]:
    before: Step | None = None
    for judged in document.steps:
        step = judged.step
        left, sign, right = sides(document, step)
        shown = "" if continues(step, before) else left
        before = step
        yield f"  {shown} &{sign} {right} && {_MARKS[judged.verdict.status]}\\ {_phrase(judged)}"
        mistake = why.mistake(judged)
        if mistake and mistake.repair:
            yield f"  & && \\text{{should be: }} {mistake.repair}"


def _phrase(judged: Judged) -> str:
    mistake = why.mistake(judged)
    phrase = f"{words.verdict(judged)}: {mistake.name}" if mistake else words.verdict(judged)
    return rf"\text{{{_SPECIAL.sub(lambda found: _ESCAPES[found[0]], phrase)}}}"
