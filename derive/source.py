"""The text that was read, places in it, and the one error that draws a caret."""

from __future__ import annotations

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
        text = self.source.line(line)
        width = max(1, min(self.span.end, self.span.start + len(text) - column + 1) - self.span.start)
        mark = " " * (column - 1) + "^" + "~" * (width - 1)
        rows = [f"{self.source.path}:{line}:{column}: {self.message}", f"  {text}", f"  {mark}"]
        return "\n".join(rows + ([f"  {self.hint}"] if self.hint else []))
