"""What an editor shows where the pointer rests: how a symbol was read, and what the verdict on the step rests on."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol.types import Hover, MarkupContent, MarkupKind

from derive.language_server.examining import Examined
from derive.language_server.papers import Paper, Place
from derive.meanings import Meaning
from derive.model import Judged
from derive.report import editor, names
from derive.source import Span


def hover(paper: Paper, examined: Examined, uri: str, offset: int) -> Hover | None:
    """What is known of an offset in a sheet: the name that stands there, and the step of which it is a part."""
    named, judged = name_at(paper, examined, uri, offset), step_at(paper, examined, uri, offset)
    said = "\n\n".join("\n".join(lines) for lines in _said(examined, named and named[1], judged))
    if not said:
        return None
    place = named[0] if named else paper.place(examined.report.source, judged.step.sign) if judged else None
    # LaTeX is shown as it is: in Markdown its signs would be marks.
    return Hover(MarkupContent(MarkupKind.PlainText, said), paper.range(place) if place else None)


def _said(examined: Examined, meaning: Meaning | None, judged: Judged | None) -> Iterator[tuple[str, ...]]:
    if meaning is not None:
        yield names.meaning(meaning, examined.report.source)
    if judged is not None:
        yield editor.evidence(judged, examined.report.source)


def name_at(paper: Paper, examined: Examined, uri: str, offset: int) -> tuple[Place, Meaning] | None:
    """The name at a place; the shortest one if several share it."""
    placed = [(paper.place(examined.report.source, meaning.span), meaning) for meaning in examined.meanings]
    met = [item for item in placed if is_at(item[0], uri, Span(offset, offset + 1))]
    return min(met, key=lambda item: item[0].span.end - item[0].span.start, default=None)


def step_at(paper: Paper, examined: Examined, uri: str, offset: int) -> Judged | None:
    """The step at a place: that on whose sign or right side it lies, else that on whose left side it does."""
    met = steps_at(paper, examined, uri, Span(offset, offset))
    return met[0] if met else None


def steps_at(paper: Paper, examined: Examined, uri: str, stretch: Span) -> list[Judged]:
    """The steps on whose sign or right side a stretch of a sheet lies; if there is none, those on whose left side."""
    report = examined.report
    for spans in (
        [judged.step.sign.to(judged.step.rhs_span) for judged in report.steps],
        [judged.step.span for judged in report.steps],
    ):
        places = [paper.place(report.source, span) for span in spans]
        wide = Span(stretch.start, stretch.end + 1)
        met = [judged for judged, place in zip(report.steps, places, strict=True) if is_at(place, uri, wide)]
        if met:
            return met
    return []


def is_at(place: Place, uri: str, stretch: Span) -> bool:
    """Whether a place has a letter in common with a stretch of a sheet."""
    here = place.sheet.uri == uri and not place.within
    return here and place.span.start < stretch.end and stretch.start < place.span.end
