"""What is not as it must be, one finding for each step and each place that could not be read: for machines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from derive.model import DocumentReport, Judged
from derive.records import dataclass
from derive.report import text, why, words
from derive.report.lines import sides
from derive.report.outcome import Report
from derive.source import File, ReadError, Source, Span

Level = Literal["error", "warning"]


@dataclass(frozen=True)
class Finding:
    """A step that is not as expected, or a place that could not be read.

    ``rule``: the mistake by name, or ``wrong``, ``not-proved``, ``right-but-marked-wrong``, ``not-read``. ``place``: as
    people write it. ``span``: the stretch of the file that it concerns; None is the whole file. ``message``: one line.
    ``details``: what is written there and all that is known of it, in several lines. ``mark``: the repair as an edit of
    the file.
    """

    file: File
    place: str
    rule: str
    level: Level
    message: str
    details: str
    span: Span | None = None
    mark: tuple[Span, str] | None = None

    @property
    def region(self) -> tuple[int, int, int, int] | None:
        """Line and column of the beginning and behind the end; None for what has no lines of its own in the file."""
        return None if self.span is None or self.file.part else region(self.file, self.span)


def region(file: File, span: Span) -> tuple[int, int, int, int]:
    """Line and column of the beginning of a stretch, and behind its end."""
    return (*file.place(span.start), *file.place(span.end))


def findings(report: Report) -> Iterator[Finding]:
    """Everything that makes a report not ``ok``, document by document, in the order of the text."""
    for document in report.documents:
        found = [(error.span.start if error.span else -1, _unread(document, error)) for error in document.errors]
        found += [(item.step.sign.start, _step(document, item)) for item in document.steps if not item.as_expected]
        yield from (finding for _, finding in sorted(found, key=lambda item: item[0]))


def message(judged: Judged) -> str:
    """The verdict on a step and the repair, in one line."""
    phrase = words.verdict(judged)
    if not judged.verdict.refuted:
        return phrase
    mistake = why.mistake(judged)
    repairs = why.repairs(judged)[:1]
    named = [mistake.name] if mistake else [] if repairs or judged.diagnosis is None else [why.none_found(judged)]
    return ": ".join([phrase, *named, *(f"should be {repair}" for repair in repairs)])


def problem(error: ReadError) -> str:
    """What could not be read and the way out, in one line."""
    return f"{error.message} ({error.hint})" if error.hint else error.message


def _unread(document: DocumentReport, error: ReadError) -> Finding:
    source = error.source or document.source
    if error.span is None:
        return Finding(File(source.path, source.text), source.path, "not-read", "error", problem(error), "")
    file, span = source.origin(error.span)
    shown = "\n".join(source.pointer(error.span))
    return Finding(file, source.where(error.span.start), "not-read", "error", problem(error), shown, span)


def _step(document: DocumentReport, judged: Judged) -> Finding:
    left, sign, right = sides(document, judged.step)
    details = "\n".join([f"{left} {sign} {right}", *text.reasons(document, judged)])
    level: Level = "warning" if judged.verdict.undecided else "error"
    source, stretch = document.source, judged.step.sign.to(judged.step.rhs_span)
    file, span = source.origin(stretch)
    place = source.where(stretch.start)
    return Finding(file, place, _rule(judged), level, message(judged), details, span, _mark(source, judged))


def _mark(source: Source, judged: Judged) -> tuple[Span, str] | None:
    """The repair as an edit of a file, if it stands in one."""
    mark = judged.diagnosis.mark if judged.diagnosis else None
    if mark is None or not source.is_written(mark[0]) or source.file(mark[0].start).part:
        return None
    return source.origin(mark[0])[1], mark[1]


def _rule(judged: Judged) -> str:
    if judged.verdict.refuted:
        mistake = why.mistake(judged)
        return mistake.name if mistake else "wrong"
    return "not-proved" if judged.verdict.undecided else "right-but-marked-wrong"
