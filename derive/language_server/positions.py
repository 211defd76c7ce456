"""Places of an editor: lines from 0, and columns in the units of an encoding, UTF-16 unless both agreed on another."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import field
from functools import cached_property

from lsprotocol.types import Position, PositionEncodingKind, Range

from derive.records import dataclass
from derive.source import Span

# Those of the protocol; Python's `splitlines` knows more.
_LINE_END = re.compile(r"\r\n|\n|\r")

_UNITS: Mapping[str, Callable[[str], int]] = {
    PositionEncodingKind.Utf8: lambda text: len(text.encode("utf-8", "surrogatepass")),
    PositionEncodingKind.Utf16: lambda text: len(text) + sum(char > "\uffff" for char in text),
    PositionEncodingKind.Utf32: len,
}


@dataclass(frozen=True)
class Lines:
    """The lines of a text: from offsets to places of an editor, and back."""

    text: str = field(repr=False)
    encoding: str = PositionEncodingKind.Utf16

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(found.end() for found in _LINE_END.finditer(self.text))]

    def _units(self, text: str) -> int:
        return _UNITS[self.encoding](text)

    def position(self, offset: int) -> Position:
        """The place of an offset."""
        line = bisect_right(self._starts, offset) - 1
        return Position(line, self._units(self.text[self._starts[line] : offset]))

    def range(self, span: Span) -> Range:
        """The places of both ends of a stretch."""
        return Range(self.position(span.start), self.position(span.end))

    def offset(self, place: Position) -> int:
        """The offset of a place; what lies behind the end of a line or of the text is that end."""
        if place.line >= len(self._starts):
            return len(self.text)
        start = self._starts[place.line]
        end = self._starts[place.line + 1] if place.line + 1 < len(self._starts) else len(self.text)
        line = self.text[start:end].rstrip("\r\n")
        units = 0
        for at, char in enumerate(line):
            units += self._units(char)
            if units > place.character:
                return start + at
        return start + len(line)
