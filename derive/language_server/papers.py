"""What is checked as one text: a document, or all Markdown cells of a notebook."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from lsprotocol.types import Position, PositionEncodingKind, Range

from derive.language_server.positions import Lines
from derive.source import Source, Span

BETWEEN_CELLS = "\n\n"


@dataclass(frozen=True)
class Sheet:
    """One text of an editor: a document, or a cell of a notebook."""

    uri: str
    text: str
    version: int | None = None


@dataclass(frozen=True)
class Paper:
    """Sheets that are read one after the other; ``uri`` and ``path`` are those of the file that they make up."""

    uri: str
    path: str
    sheets: tuple[Sheet, ...]
    encoding: str = PositionEncodingKind.Utf16

    @cached_property
    def source(self) -> Source:
        """The text as the checker gets it."""
        return Source(self.path, BETWEEN_CELLS.join(sheet.text for sheet in self.sheets))

    @cached_property
    def _starts(self) -> Sequence[int]:
        starts, at = [], 0
        for sheet in self.sheets:
            starts.append(at)
            at += len(sheet.text) + len(BETWEEN_CELLS)
        return starts

    @cached_property
    def _lines(self) -> Sequence[Lines]:
        return [Lines(sheet.text, self.encoding) for sheet in self.sheets]

    def place(self, span: Span) -> tuple[Sheet, Range]:
        """The sheet in which a stretch of the text begins, and its places there."""
        number = bisect_right(self._starts, span.start) - 1
        start = self._starts[number]
        end = min(span.end - start, len(self.sheets[number].text))
        return self.sheets[number], self._lines[number].range(Span(span.start - start, end))

    def offset(self, uri: str, position: Position) -> int | None:
        """The offset in the text of a place in a sheet; None if it is another paper's."""
        for sheet, start, lines in zip(self.sheets, self._starts, self._lines, strict=True):
            if sheet.uri == uri:
                return start + lines.offset(position)
        return None
