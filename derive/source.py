"""The text that was read, places in it, and the one error that draws a caret.

What is read need not stand so in a file: a notebook's cells are one text, a macro is read as what it stands for. Spans
are offsets in what is read; a source knows where each letter of it comes from.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import field
from functools import cached_property

from derive.records import dataclass, replace

LONGEST_SHOWN = 120

# What a terminal obeys, and what turns the order of a line around.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the source text: character offsets, the end not included."""

    start: int
    end: int

    def to(self, other: Span) -> Span:
        """The stretch from this one to the other."""
        return Span(min(self.start, other.start), max(self.end, other.end))


@dataclass(frozen=True)
class File:
    """A text as people see it, and its name; ``part``: which part of the file it is, ``cell 3``."""

    path: str
    text: str = field(repr=False)
    part: str = ""

    @property
    def name(self) -> str:
        """``notes.md``, ``nb.ipynb:cell 3``."""
        return f"{self.path}:{self.part}" if self.part else self.path

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


@dataclass(frozen=True)
class Stretch:
    """The text from ``start`` on comes from ``at`` in ``file``, letter by letter.

    With a ``length`` it is what so many letters there stand for. ``use``: the abbreviation of which it is a part, its
    arguments included.
    """

    start: int
    file: File
    at: int
    length: int | None = None
    use: Span | None = None


@dataclass(frozen=True)
class Inclusion:
    """A file that a document asked for below its folder: its name, the suffixes that it may have, and its text.

    ``text`` is None where there is no such file, or none that could be read.
    """

    name: str
    suffixes: tuple[str, ...]
    text: str | None = field(repr=False)


@dataclass(frozen=True)
class Source:
    """The text that is read and the name under which it is reported.

    ``stretches``: where it comes from, in order; none if it is the file itself. ``folder``: that below which the files
    lie that it may include; none if it may not. ``inclusions``: the files that it asked for there.
    """

    path: str
    text: str = field(repr=False)
    stretches: tuple[Stretch, ...] = field(default=(), repr=False)
    folder: str | None = field(default=None, repr=False)
    inclusions: tuple[Inclusion, ...] = field(default=(), repr=False)

    @cached_property
    def _origins(self) -> tuple[Stretch, ...]:
        return self.stretches or (Stretch(0, File(self.path, self.text), 0),)

    @cached_property
    def _starts(self) -> list[int]:
        return [stretch.start for stretch in self._origins]

    def masked(self, text: str) -> Source:
        """The same source with another text of the same length: parts of it are blank."""
        return replace(self, text=text, stretches=self._origins)

    def with_text(self, file: File) -> Source:
        """The same text with that of another file below it."""
        start = len(self.text) + 1
        return replace(self, text=f"{self.text}\n{file.text}", stretches=(*self._origins, Stretch(start, file, 0)))

    def _number(self, offset: int) -> int:
        """The number of the stretch in which an offset lies."""
        return max(0, bisect_right(self._starts, offset) - 1)

    def _between(self, span: Span) -> Sequence[Stretch]:
        """The stretches that a span meets."""
        return self._origins[self._number(span.start) : self._number(max(span.end - 1, span.start)) + 1]

    def parts(self, span: Span) -> Iterator[Stretch]:
        """Where a part of the text comes from: its stretches, their starts counted from its own."""
        for stretch in self._between(span):
            start = max(stretch.start, span.start)
            at = stretch.at + (start - stretch.start if stretch.length is None else 0)
            yield replace(stretch, start=start - span.start, at=at)

    def _come_from(self, stretch: Stretch, span: Span) -> Span:
        """Where the part of a span that lies in a stretch stands in its file."""
        if stretch.length is not None:
            return Span(stretch.at, stretch.at + stretch.length)
        behind = self._number(stretch.start) + 1
        end = self._starts[behind] if behind < len(self._starts) else span.end
        shift = stretch.at - stretch.start
        return Span(max(span.start, stretch.start) + shift, min(span.end, end) + shift)

    def origin(self, span: Span) -> tuple[File, Span]:
        """The file in which a stretch of the text begins, and from where to where it stands there."""
        met = self._between(span)
        here = [stretch for stretch in met if stretch.file is met[0].file]
        found = [self._come_from(stretch, span) for stretch in here]
        if not self._is_verbatim(met) and self.is_written(span):
            found += [stretch.use for stretch in (met[0], met[-1]) if stretch.use]
            return met[0].file, Span(min(one.start for one in found), max(one.end for one in found))
        return met[0].file, Span(found[0].start, max(one.end for one in found))

    def is_written(self, span: Span) -> bool:
        """Whether a stretch of the text stands in one file as a whole: it takes no abbreviation apart."""
        met = self._between(span)
        if any(stretch.file is not met[0].file for stretch in met):
            return False
        return self._is_verbatim(met) or not (self._cuts(span.start) or self._cuts(span.end))

    @staticmethod
    def _is_verbatim(met: Sequence[Stretch]) -> bool:
        """Whether stretches stand side by side in their file, letter by letter."""
        return all(stretch.length is None for stretch in met) and len({s.at - s.start for s in met}) == 1

    def _cuts(self, offset: int) -> bool:
        """Whether an abbreviation stands on both sides of an offset."""
        if not 0 < offset < len(self.text):
            return False
        before, behind = self._origins[self._number(offset - 1)], self._origins[self._number(offset)]
        return before.use is not None and before.use == behind.use and before.file is behind.file

    def written(self, span: Span) -> str:
        """A stretch of the text as its author wrote it, abbreviations included."""
        if self._is_verbatim(self._between(span)) or not self.is_written(span):
            return self.text[span.start : span.end]
        file, found = self.origin(span)
        return file.text[found.start : found.end]

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset in its file, both counted from 1."""
        file, found = self.origin(Span(offset, offset))
        return file.place(found.start)

    def end_place(self, span: Span) -> tuple[int, int]:
        """Line and column behind the last letter of a stretch."""
        file, found = self.origin(span)
        return file.place(found.end)

    def file(self, offset: int) -> File:
        """The file, or the part of one, in which an offset stands."""
        return self._origins[self._number(offset)].file

    def where(self, offset: int) -> str:
        """``path:line:column``, ``nb.ipynb:cell 3:2:5``."""
        line, column = self.place(offset)
        return f"{self.file(offset).name}:{line}:{column}"

    def pointer(self, span: Span) -> tuple[str, str]:
        """The line in which a stretch begins, and below it a caret under its beginning and tildes under the rest."""
        file, found = self.origin(span)
        number, column = file.place(found.start)
        text = visible(file.line(number))
        inside = text[column - 1 : column - 1 + found.end - found.start]
        wide = sum(map(_columns, inside)) or 1
        # A tab is as wide as the one above it.
        blank = "".join(char if char == "\t" else " " * _columns(char) for char in text[: column - 1])
        return text, blank + "^" + "~" * (wide - 1)

    def stands_for(self, offset: int) -> tuple[str, str] | None:
        r"""The macro to whose text an offset belongs, as it is used there, and what it stands for."""
        number = self._number(offset)
        met = self._origins[number]
        use = met.file.text[met.use.start : met.use.end] if met.use and met.length is not None else ""
        if not use.startswith("\\"):
            return None
        first = last = number
        while first and self._origins[first - 1].use == met.use:
            first -= 1
        while last + 1 < len(self._origins) and self._origins[last + 1].use == met.use:
            last += 1
        end = self._starts[last + 1] if last + 1 < len(self._starts) else len(self.text)
        return " ".join(use.split()), " ".join(self.text[self._starts[first] : end].split())


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
        """``path:line:column: message``, the source line, a caret, what a macro there stands for, the hint."""
        if self.source is None:
            return self.message
        hint = [f"  {self.hint}"] if self.hint else []
        if self.span is None:
            return visible("\n".join([f"{self.source.path}: {self.message}", *hint]))
        text, mark = self.source.pointer(self.span)
        rows = [f"{self.source.where(self.span.start)}: {self.message}", f"  {text}", f"  {mark}"]
        if (macro := self.source.stands_for(self.span.start)) is not None:
            rows.append(f"  {shortened(macro[0])} stands for {shortened(macro[1])}")
        return visible("\n".join([*rows, *hint]))


def visible(text: str) -> str:
    """The text with a sign in the place of each character that a terminal would obey instead of showing it."""
    return _UNSEEN.sub("\N{REPLACEMENT CHARACTER}", text)


def shortened(text: str) -> str:
    """A text that fits a line."""
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + " …"


class ShapeError(ReadError):
    """Vectors, matrices or sizes that do not fit: what stands there has no value, and no relation of it holds."""
