"""The text that was read, places in it, and the one error that draws a caret."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the source text: character offsets, the end not included."""

    start: int
    end: int

    def to(self, other: Span) -> Span:
        """The stretch from this one to the other."""
        return Span(min(self.start, other.start), max(self.end, other.end))


@dataclass(frozen=True)
class Source:
    """A document's text and the name under which it is reported."""

    path: str
    text: str = field(repr=False)

    @cached_property
    def _starts(self) -> list[int]:
        return [0] + [i + 1 for i, char in enumerate(self.text) if char == "\n"]

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both counted from 1."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def line(self, number: int) -> str:
        """The text of a line (counted from 1) without its end."""
        start = self._starts[number - 1]
        end = self._starts[number] - 1 if number < len(self._starts) else len(self.text)
        return self.text[start:end].rstrip("\r")

    def pointer(self, span: Span) -> tuple[str, str]:
        """The line in which a stretch begins, and below it a caret under its beginning and tildes under the rest."""
        number, column = self.place(span.start)
        text = self.line(number)
        inside = text[column - 1 : column - 1 + span.end - span.start]
        wide = sum(map(_columns, inside)) or 1
        # A tab is as wide as the one above it.
        blank = "".join(char if char == "\t" else " " * _columns(char) for char in text[: column - 1])
        return text, blank + "^" + "~" * (wide - 1)


def _columns(char: str) -> int:
    """The columns that a character takes on a terminal."""
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


class ReadError(Exception):
    """Something could not be read. ``message`` is one sentence; ``span`` is its place in ``source``.

    ``hint`` says the way out, where there is one.
    """

    def __init__(self, message: str, span: Span | None = None, hint: str = "", source: Source | None = None) -> None:
        super().__init__(message)
        self.message, self.span, self.hint, self.source = message, span, hint, source

    def __str__(self) -> str:
        return self.render()

    def render(self) -> str:
        """``path:line:column: message``, the source line, a caret, the hint."""
        if self.source is None:
            return self.message
        if self.span is None:
            return f"{self.source.path}: {self.message}" + (f"\n  {self.hint}" if self.hint else "")
        line, column = self.source.place(self.span.start)
        text, mark = self.source.pointer(self.span)
        rows = [f"{self.source.path}:{line}:{column}: {self.message}", f"  {text}", f"  {mark}"]
        return "\n".join(rows + ([f"  {self.hint}"] if self.hint else []))
