"""A text woven from others: letters of a source, and what abbreviations in it stand for, each with its place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from derive.records import dataclass
from derive.source import Source, Span, Stretch


@dataclass(frozen=True)
class Strand:
    """A piece of text: the letters of a source from ``at`` on or, without, letters of what a macro stands for."""

    text: str
    at: int | None = None

    def cut(self, start: int, end: int) -> Strand:
        """A part of it."""
        return Strand(self.text[start:end], None if self.at is None else self.at + start)


class Weaver:
    """Joins strands to one text that knows where its letters come from."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.stretches: list[Stretch] = []
        self.length = 0

    def add(self, base: Source, strands: Iterable[Strand], use: Span | None = None) -> None:
        """Strands of a source; ``use``: the abbreviation there that they are what it stands for."""
        file, place = base.origin(use or Span(0, 0))
        for strand in strands:
            if not strand.text:
                continue
            if strand.at is None:
                self._begin(Stretch(self.length, file, place.start, place.end - place.start, place))
            else:
                for part in base.parts(Span(strand.at, strand.at + len(strand.text))):
                    own = place if use else part.use
                    self._begin(replace(part, start=self.length + part.start, use=own))
            self.texts.append(strand.text)
            self.length += len(strand.text)

    def _begin(self, new: Stretch) -> None:
        """A stretch, if it does not go on with the one before."""
        last = self.stretches[-1] if self.stretches else None
        if last is not None and replace(new, start=0, at=0) == replace(last, start=0, at=0):
            same_letters = new.length is None and new.at - new.start == last.at - last.start
            same_use = new.length is not None and new.at == last.at
            if same_letters or same_use:
                return
        self.stretches.append(new)

    def source(self, like: Source) -> Source:
        """All that was added, under the name of another source."""
        return replace(like, text="".join(self.texts), stretches=tuple(self.stretches))
