"""What an editor shows where the pointer rests: how a symbol was read, and what the verdict on the step rests on."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol.types import Hover, MarkupContent, MarkupKind

from derive.language_server.examining import Examined
from derive.language_server.papers import Paper
from derive.meanings import Meaning
from derive.model import DocumentReport, Judged
from derive.report import editor, names
from derive.source import Span


def hover(paper: Paper, examined: Examined, offset: int) -> Hover | None:
    """What is known of the place: the name that stands there, and the step of which it is a part."""
    meaning, judged = name_at(examined, offset), step_at(examined.report, offset)
    said = "\n\n".join("\n".join(lines) for lines in _said(examined, meaning, judged))
    if not said:
        return None
    span = meaning.span if meaning else judged.step.sign if judged else Span(offset, offset)
    # LaTeX is shown as it is: in Markdown its signs would be marks.
    return Hover(MarkupContent(MarkupKind.PlainText, said), paper.place(span)[1])


def _said(examined: Examined, meaning: Meaning | None, judged: Judged | None) -> Iterator[tuple[str, ...]]:
    if meaning is not None:
        yield names.meaning(meaning, examined.report.source)
    if judged is not None:
        yield editor.evidence(judged, examined.report.source)


def name_at(examined: Examined, offset: int) -> Meaning | None:
    """The name at a place; the shortest one if several share it."""
    met = [meaning for meaning in examined.meanings if meaning.span.start <= offset < meaning.span.end]
    return min(met, key=lambda meaning: meaning.span.end - meaning.span.start, default=None)


def step_at(report: DocumentReport, offset: int) -> Judged | None:
    """The step at a place: that on whose sign or right side it lies, else that on whose left side it does."""
    for lies in (
        [judged for judged in report.steps if judged.step.sign.start <= offset <= judged.step.rhs_span.end],
        [judged for judged in report.steps if judged.step.span.start <= offset <= judged.step.span.end],
    ):
        if lies:
            return lies[0]
    return None
