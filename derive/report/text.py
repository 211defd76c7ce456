"""A report for the terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from derive.model import DocumentReport, Judged, Note, Step
from derive.records import dataclass
from derive.report import symbols, why, words
from derive.report.lines import continues, sides
from derive.report.outcome import Report
from derive.source import ReadError, visible

MARKS = {"proved": "✓", "refuted": "✗", "undecided": "~"}
_INDENT = " " * 7
_COLOURS = {"good": "32", "bad": "31;1", "open": "33", "faint": "2", "strong": "1"}


@dataclass(frozen=True)
class Look:
    """How a report looks: coloured or not, wrapped at a width or not; ``quiet``: only what is not as expected."""

    colour: bool = False
    width: int | None = None
    quiet: bool = False

    def paint(self, text: str, colour: str) -> str:
        """Text in a colour, if there are colours."""
        return f"\x1b[{_COLOURS[colour]}m{text}\x1b[0m" if self.colour and text else text

    def fold(self, text: str, first: str = _INDENT) -> list[str]:
        """Lines that fit the width; the first one begins with ``first``, the others are indented."""
        text = visible(text)
        if self.width is None:
            return [first + text]
        width = max(self.width, len(_INDENT) + 20)
        return textwrap.wrap(
            text,
            width,
            initial_indent=first,
            subsequent_indent=_INDENT + "  ",
            break_long_words=False,
            break_on_hyphens=False,
        ) or [first]


def render(report: Report, look: Look) -> str:
    """The whole report. Quiet, it is empty if everything is as expected."""
    parts = [part for document in report.documents if (part := "\n".join(_document(document, look)))]
    if not look.quiet:
        text = words.summary((step.judged for step in report.steps), len(report.errors))
        parts.append(look.paint(text, "good" if report.ok else "bad"))
    return "\n\n".join(parts)


def reasons(document: DocumentReport, judged: Judged) -> Iterator[str]:
    """What is known of a step besides its verdict, line by line: numbers, notes, and why it is wrong."""
    numbers = words.numbers(judged.verdict.evidence)
    if numbers and not judged.verdict.refuted:
        yield numbers
    notes = (words.note(note, document.source) for note in judged.step.notes)
    yield from (f"note: {sentence}" for sentence in dict.fromkeys(notes))
    if judged.verdict.refuted:
        yield from (row.removeprefix(_INDENT) for row in _why(document, judged, Look()))


def _document(document: DocumentReport, look: Look) -> Iterator[str]:
    """Steps, errors and notes in the order of the text."""
    placed: list[tuple[int, list[str]]] = []
    before: Step | None = None
    for judged in document.steps:
        if not (look.quiet and judged.as_expected):
            placed.append((judged.step.sign.start, list(_step(document, judged, before, look))))
        before = judged.step
    for error in document.errors:
        placed.append((error.span.start if error.span else -1, _error(error, look)))
    if not look.quiet:
        of_steps = [note for judged in document.steps for note in judged.step.notes]
        others = [note for note in document.notes if note not in of_steps]
        placed += [(note.span.start, _note(document, note, look)) for note in others]
    explained = list(symbols.lines(document))
    if (placed or explained) and not look.quiet:
        yield look.paint(visible(document.source.path), "strong")
    for line in explained:
        yield from look.fold(line)
    for _, lines in sorted(placed, key=lambda item: item[0]):
        yield from lines


def _step(document: DocumentReport, judged: Judged, before: Step | None, look: Look) -> Iterator[str]:
    step, status = judged.step, judged.verdict.status
    left, sign, right = sides(document, step)
    colour = "good" if judged.as_expected else "open" if status == "undecided" else "bad"
    shown = f"{sign} {right}" if continues(step, before) else f"{left} {sign} {right}"
    first, *more = look.fold(shown, f"{step.number:4} {MARKS[status]} ")
    yield first.replace(MARKS[status], look.paint(MARKS[status], colour), 1)
    yield from more
    numbers = words.numbers(judged.verdict.evidence) if status != "refuted" else None
    if status == "proved" and judged.as_expected:
        phrase = f"{words.verdict(judged)} · {numbers}" if numbers else words.verdict(judged)
        yield from (look.paint(row, "faint") for row in look.fold(phrase))
    else:
        phrase = f"{document.source.where(step.sign.start)}: {words.verdict(judged)}"
        yield from (look.paint(row, colour) for row in look.fold(phrase))
        yield from (f"{_INDENT}  {row}" for row in document.source.pointer(step.sign))
        yield from look.fold(numbers) if numbers else ()
    # Neighbours share the side between them.
    new = [note for note in step.notes if before is None or note not in before.notes]
    for sentence in dict.fromkeys(words.note(note, document.source) for note in new):
        yield from look.fold(f"note: {sentence}")
    if status == "refuted":
        yield from _why(document, judged, look)


def _why(document: DocumentReport, judged: Judged, look: Look) -> Iterator[str]:
    mistake = why.mistake(judged)
    for sentence in why.sentences(judged):
        first, *more = look.fold(sentence)
        named = mistake is not None and sentence.startswith(f"{mistake.name}:")
        yield first.replace(mistake.name, look.paint(mistake.name, "strong"), 1) if mistake and named else first
        yield from more
    if judged.diagnosis is not None and judged.diagnosis.mark is not None:
        yield from (f"{_INDENT}  {row}" for row in why.marked(document.source, judged.diagnosis.mark))
    for sentence in why.remarks(judged):
        yield from look.fold(sentence)


def _error(error: ReadError, look: Look) -> list[str]:
    first, *more = error.render().split("\n")
    return [look.paint(f"error: {first}", "bad"), *more]


def _note(document: DocumentReport, note: Note, look: Look) -> list[str]:
    where = document.source.where(note.span.start).removeprefix(f"{document.source.path}:")
    sentence = f"{where}: {words.note(note, document.source)}"
    return [look.paint(row, "faint") for row in look.fold(sentence, "     · ")]
