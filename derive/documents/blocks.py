"""What a document format hands on: formulas, headings and remarks, each with its exact place."""

from __future__ import annotations

from dataclasses import replace

from derive.records import dataclass
from derive.source import ReadError, Source, Span


@dataclass(frozen=True)
class Display:
    """A formula.

    ``text`` is as long as the stretch of the source that begins at ``start``: whatever stands there and is not part of
    the formula (quote marks, indentation, line ends of other systems) is blank, so that an offset in ``text`` plus
    ``start`` is an offset in the source. Delimiters are left out; a bare environment keeps ``\\begin`` and ``\\end``.
    ``inline``: written in the run of the text. ``before``: the prose between the formula before, or the beginning of
    the paragraph, and this one, in small letters, at most its last 40 characters. ``after``: the prose from this one to
    the next formula or the end of the paragraph, its first 60 characters.
    """

    text: str
    start: int
    inline: bool = False
    before: str = ""
    after: str = ""

    @property
    def span(self) -> Span:
        """The formula's stretch of the source."""
        return Span(self.start, self.start + len(self.text))


@dataclass(frozen=True)
class Heading:
    """A heading: 1 for ``#``, 2 for ``##``; ``span`` covers the title."""

    level: int
    title: str
    span: Span


@dataclass(frozen=True)
class Remark:
    """A LaTeX comment outside all formulas: the text after ``%``; ``span`` covers the sign, too."""

    text: str
    span: Span


Block = Display | Heading | Remark


@dataclass(frozen=True)
class Document:
    """The formulas, headings and remarks of a source, in order, and what could not be told apart."""

    source: Source
    blocks: tuple[Block, ...]
    errors: tuple[ReadError, ...] = ()


@dataclass(frozen=True)
class Piece:
    """A stretch of content and the offset in the source where it begins; it holds no line end."""

    start: int
    text: str


BEFORE, AFTER = 40, 60
"""How many characters of the prose around a formula are kept."""


def prose_before(prose: str) -> str:
    """The end of the prose in front of a formula."""
    return " ".join(prose.lower().split())[-BEFORE:]


def followed(blocks: list[Block], prose: str) -> None:
    """Give the last block, if it is a formula, the prose that stands behind it."""
    last = blocks[-1] if blocks else None
    if isinstance(last, Display):
        blocks[-1] = replace(last, after=" ".join(prose.lower().split())[:AFTER])


def word_set(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


def masked(text: str, pieces: list[Piece]) -> Display:
    """Join pieces to one formula; between them only line ends of the source are kept."""
    start = pieces[0].start
    parts: list[str] = []
    at = start
    for piece in pieces:
        parts.append("".join(char if char == "\n" else " " for char in text[at : piece.start]))
        parts.append(piece.text)
        at = piece.start + len(piece.text)
    return Display("".join(parts), start)
