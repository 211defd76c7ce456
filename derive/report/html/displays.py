"""A formula of the document as written, each relation marked with its verdict, and what is to be said about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from derive.documents import Display
from derive.mathml.boxes import Box, Grid, Row, Verbatim
from derive.mathml.printing import mathml
from derive.mathml.setting import typeset
from derive.model import DocumentReport, Judged, Note
from derive.records import dataclass, replace
from derive.report import words
from derive.report.html.evidence import MARKS, card, kind, sign
from derive.report.html.findings import Draw, finding, unread
from derive.report.html.formulas import sentence
from derive.report.html.markup import NOTHING, Markup, element, join
from derive.source import ReadError, Span


@dataclass(frozen=True)
class Formula:
    """A formula, and what stands behind the paragraph that it is in: cards and findings.

    ``display``: it stands on a line of its own.
    """

    markup: Markup
    behind: Markup
    display: bool


@dataclass(frozen=True)
class Marked:
    """The formulas of a checked document. ``editable``: a repair can be applied by a button."""

    document: DocumentReport
    displays: tuple[Display, ...]
    draw: Draw
    editable: bool = False

    def formula(self, display: Display) -> Formula:
        """One formula."""
        here = display.span
        steps = [judged for judged in self.document.steps if _within(judged.step.sign, here)]
        errors = [error for error in self.document.errors if error.span is not None and _within(error.span, here)]
        notes = [note for note in self._notes if _within(note.span, here)]
        shown = self._shown(display, steps, errors)
        if not display.inline:
            shown = element(
                "span", element("span", shown, class_="scroll"), self._aside(steps, errors, notes), class_="display"
            )
        return Formula(shown, join(self._behind(steps, errors)), not display.inline)

    @cached_property
    def unplaced(self) -> Markup:
        """What could not be read and stands in no formula."""
        places = [display.span for display in self.displays]
        lost = [e for e in self.document.errors if e.span is None or not any(_within(e.span, p) for p in places)]
        return join(unread(self.document.source, lost))

    @cached_property
    def _notes(self) -> Sequence[Note]:
        of_steps = [note for judged in self.document.steps for note in judged.step.notes]
        return [note for note in self.document.notes if note not in of_steps]

    def _shown(self, display: Display, steps: Sequence[Judged], errors: Sequence[ReadError]) -> Markup:
        around = {judged.step.sign.start: sign(judged) for judged in steps}
        try:
            places = [error.span.start for error in errors if error.span is not None]
            box = _with_source(typeset(display.text, display.start), display, places)
        except ReadError:
            box = None
        if box is None:
            return _source(display, errors)
        return Markup(mathml(box, display=not display.inline, around=around, source=display.text.strip()))

    def _aside(self, steps: Sequence[Judged], errors: Sequence[ReadError], notes: Sequence[Note]) -> Markup:
        """The verdicts beside a display, alike ones together, and how it was read."""
        lines: list[Markup] = []
        for phrase, group in _alike(steps):
            count = f"{len(group)} × " if len(group) > 1 else ""
            mark = element("span", MARKS[group[0].verdict.status], class_="mark", aria_hidden="true")
            lines.append(element("span", mark, f" {count}{phrase}", class_=kind(group[0])))
        if errors:
            lines.append(element("span", f"! {words.plural(len(errors), 'place')} not read", class_="undecided"))
        said = dict.fromkeys(sentence(*words.noted(note, self.document.source)) for note in notes)
        lines += [element("span", one, class_="note") for one in said]
        return element("span", lines, class_="verdict") if lines else NOTHING

    def _behind(self, steps: Sequence[Judged], errors: Sequence[ReadError]) -> Iterator[Markup]:
        for judged in steps:
            yield card(self.document, judged)
            if not (judged.verdict.proved and judged.as_expected):
                yield finding(self.document, judged, self.draw, editable=self.editable)
        yield from unread(self.document.source, errors)


def _within(span: Span, whole: Span) -> bool:
    return whole.start <= span.start <= whole.end


def _alike(steps: Sequence[Judged]) -> Iterator[tuple[str, Sequence[Judged]]]:
    """Steps with the same verdict together, each group with its phrase."""
    groups: dict[tuple[str, str], list[Judged]] = {}
    for judged in steps:
        phrase = words.verdict(judged).partition(":")[0]
        groups.setdefault((kind(judged), phrase), []).append(judged)
    for (_, phrase), group in groups.items():
        yield phrase, group


def _with_source(box: Box, display: Display, places: Sequence[int]) -> Box | None:
    """The formula with the rows that could not be read as source; None if these are no rows, or all of them."""
    if not places:
        return box
    items = box.items if isinstance(box, Row) else (box,)
    grids = [item for item in items if isinstance(item, Grid) and item.loose]
    if len(grids) != 1 or not all(_holds(grids[0].span, place) for place in places):
        return None
    rows = tuple(_row(row, display, places) for row in grids[0].rows)
    if all(isinstance(row[0], Verbatim) for row in rows):
        return None
    grid = replace(grids[0], rows=rows)
    return Row(box.span, tuple(grid if item is grids[0] else item for item in items))


def _row(row: tuple[Box, ...], display: Display, places: Sequence[int]) -> tuple[Box, ...]:
    span = row[0].span.to(row[-1].span)
    if not any(_holds(span, place) for place in places):
        return row
    text = " ".join(display.text[span.start - display.start : span.end - display.start].split())
    return (Verbatim(span, text),)


def _holds(span: Span, place: int) -> bool:
    return span.start <= place <= span.end


def _source(display: Display, errors: Sequence[ReadError]) -> Markup:
    """A formula as it was written, with the places that could not be read."""
    parts: list[str] = []
    text, at = display.text.rstrip(), 0
    for error in sorted(errors, key=lambda error: error.span.start if error.span else 0):
        if error.span is None or error.span.start - display.start < at:
            continue
        start, end = (min(place - display.start, len(text)) for place in (error.span.start, error.span.end))
        parts += [text[at:start], element("mark", text[start:end])]
        at = end
    return element("code", *parts, text[at:], class_="source")
