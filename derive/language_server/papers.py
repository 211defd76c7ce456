"""What is checked as one text: a document, or all cells of a notebook; and where its parts stand in the editor."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property

from lsprotocol.types import Position, PositionEncodingKind, Range

from derive.language_server.positions import Lines
from derive.records import dataclass
from derive.source import File, Source, Span


@dataclass(frozen=True)
class Sheet:
    """One text of an editor: a document, or a cell of a notebook, whose ``part`` the reports call ``cell 3``."""

    uri: str
    text: str
    version: int | None = None
    part: str = ""


@dataclass(frozen=True)
class Place:
    """A stretch of a sheet. ``within``: the place in the file that the sheet includes there, if it is one's."""

    sheet: Sheet
    span: Span
    within: str = ""


@dataclass(frozen=True)
class Paper:
    """The sheets of one file. ``path``: its name, whose ending says how it is read; ``folder``: see ``Source``."""

    uri: str
    path: str
    sheets: tuple[Sheet, ...]
    folder: str | None = None
    encoding: str = PositionEncodingKind.Utf16

    @cached_property
    def source(self) -> Source:
        """What is given to the checker."""
        if not self.sheets[0].part:
            return Source(self.path, self.sheets[0].text, folder=self.folder)
        return Source(self.path, json.dumps({"cells": list(self._cells())}))

    def _cells(self) -> list[dict[str, str]]:
        """The cells of the notebook up to the last that is a sheet."""
        texts = {sheet.part: sheet.text for sheet in self.sheets}
        count = max(int(part.split()[-1]) for part in texts)
        parts = [cell_name(number) for number in range(count)]
        kinds = ["markdown" if part in texts else "code" for part in parts]
        return [{"cell_type": kind, "source": texts.get(part, "")} for kind, part in zip(kinds, parts, strict=True)]

    @cached_property
    def _lines(self) -> Mapping[str, Lines]:
        return {sheet.uri: Lines(sheet.text, self.encoding) for sheet in self.sheets}

    def place(self, source: Source, span: Span) -> Place:
        """Where a stretch of what was read stands; what an included file says stands where it is included."""
        file, found = source.origin(span)
        sheet = self.sheet(file)
        if sheet is not None:
            return Place(sheet, found)
        starts = [stretch.start for stretch in source.stretches if self.sheet(stretch.file)]
        others = [stretch.start for stretch in source.stretches if not self.sheet(stretch.file)]
        after = max((start for start in starts if start <= span.start), default=0)
        end = min(start for start in others if start > after) if others else after
        file, found = source.origin(Span(max(end - 1, 0), end))
        return Place(self.sheet(file) or self.sheets[0], Span(found.end, found.end), source.where(span.start))

    def range(self, place: Place) -> Range:
        """A place as the editor counts it."""
        return self._lines[place.sheet.uri].range(place.span)

    def at(self, uri: str, position: Position) -> int | None:
        """The offset of a position in a sheet; None if it is another paper's."""
        return self._lines[uri].offset(position) if uri in self._lines else None

    def with_text(self, file: File, at: int, text: str) -> Paper:
        """The paper with a text put into one of its sheets."""
        sheets = [
            replace(sheet, text=sheet.text[:at] + text + sheet.text[at:]) if sheet == self.sheet(file) else sheet
            for sheet in self.sheets
        ]
        return replace(self, sheets=tuple(sheets))

    def sheet(self, file: File) -> Sheet | None:
        """The sheet that a file, or a part of one, is; None if it is another file."""
        return next((s for s in self.sheets if file.path == self.path and s.part == file.part), None)


def cell_name(number: int) -> str:
    """How reports call a cell; ``number`` counts from 0."""
    return f"cell {number + 1}"
