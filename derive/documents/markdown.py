"""Markdown: the formulas and headings of a text, each with its exact place."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from derive.documents.blocks import Block, Display, Document, Heading, Piece, Remark, followed, masked, prose_before
from derive.documents.rules import parser
from derive.source import ReadError, Source, Span

# GitHub's second form of inline maths: $`a_b`$
_BACKTICKS = re.compile(r"`[^`]+`")
# Comments, programs, and what is shown as it is.
_HIDDEN = re.compile(r"\s*<(!|\?|script|style|pre|code|textarea)", re.IGNORECASE)
_CODE = re.compile(r"<(/?)(?:code|pre)\b", re.IGNORECASE)
_TITLE = re.compile(r"<h([1-6])\b[^>]*>(.*?)</h\1>", re.IGNORECASE | re.DOTALL)
_BEHIND = re.compile(
    r"\s*?(?:\$\$|\\\])?[ \t]*%([ \t]*(?:given|wrong|define|step|accept|layout|einstein|in\s)\b[^\n]*)"
)
_MATHS = {"math_inline", "math_inline_double"}
_PROSE = {"text", "text_special", "code_inline", "softbreak", "hardbreak"}


def read_markdown(source: Source) -> Document:
    """Find the formulas and headings of Markdown.

    Formulas: ``$$``, ``$``, fenced ``math``, ``\\[ \\]``, ``\\( \\)``, environments; in lists, quotes, tables, too. The
    document's source is the text with what is no part of a formula inside of it (quote marks) left blank.
    """
    return _Reading(source).document()


@cache
def _parser() -> MarkdownIt:
    return parser()


class _Reading:
    """One pass over the tokens of a document."""

    def __init__(self, source: Source) -> None:
        self.source = source
        # The parser would make one character of "\r\n"; places stay what they are if it gets a blank instead.
        self.text = source.text.replace("\r\n", " \n").replace("\r", "\n").replace("\0", "\ufffd")
        self.starts = [0] + [found.end() for found in re.finditer("\n", self.text)]
        self.cell_end = 0
        self.blocks: list[Block] = []
        self.errors: list[ReadError] = []

    def document(self) -> Document:
        level, in_table = 0, False
        for token in _parser().parse(self.text):
            match token.type:
                case "heading_open":
                    level = int(token.tag[1:])
                case "heading_close":
                    level = 0
                case "table_open" | "table_close":
                    in_table = token.nesting > 0
                case "inline":
                    pieces = self.cell(token) if in_table else self.lines(token)
                    if level and pieces:
                        span = Span(pieces[0].start, pieces[-1].start + len(pieces[-1].text))
                        self.blocks.append(Heading(level, token.content, span))
                    self.formulas(token, pieces)
                case "html_block" if not _HIDDEN.match(token.content):
                    self.html(token)
                case _:
                    if token.meta.get("pieces"):
                        self.blocks.append(masked(self.text, token.meta["pieces"]))
        source = self.masked_source()
        self.blocks = [part for block in self.blocks for part in (block, *self.behind(block))]
        return Document(source, tuple(self.blocks), tuple(self.errors))

    def behind(self, block: Block) -> Iterator[Remark]:
        """An annotation behind the end of a display, on its line: ``$$ % given``."""
        if isinstance(block, Display) and not block.inline and (found := _BEHIND.match(self.text, block.span.end)):
            yield Remark(found[1].strip(), Span(found.start(1) - 1, found.end(1)))

    def masked_source(self) -> Source:
        """The source with the formulas as they are read."""
        parts, at = list[str](), 0
        for block in self.blocks:
            if isinstance(block, Display):
                parts += (self.source.text[at : block.start], block.text)
                at = block.span.end
        text = "".join(parts) + self.source.text[at:]
        return self.source if text == self.source.text else self.source.masked(text)

    def html(self, token: Token) -> None:
        """The formulas and headings of a piece of HTML."""
        assert token.map is not None
        known, start = len(self.blocks), self.starts[token.map[0]]
        for title in _TITLE.finditer(self.text, start, self.line_end(token.map[1] - 1)):
            self.blocks.append(Heading(int(title[1]), title[2], Span(*title.span(2))))
        children, content = list[Token](), token.content.rstrip("\n")
        md = _parser()
        md.inline.parse(content, md, {}, children)
        text = Token("inline", "", 0, map=token.map, content=content, children=children)
        self.formulas(text, self.lines(text))
        self.blocks[known:] = sorted(self.blocks[known:], key=lambda block: block.span.start)

    def lines(self, token: Token) -> list[Piece]:
        """Each line of a paragraph or heading: it stands at the end of its line, save for the ``#`` after a heading."""
        assert token.map is not None
        pieces = []
        for number, content in enumerate(token.content.split("\n"), start=token.map[0]):
            begin, end = self.starts[number], self.line_end(number)
            content = content.strip()
            pieces.append(Piece(self.text.rindex(content, begin, end), content))
        return pieces

    def cell(self, token: Token) -> list[Piece]:
        """A cell of a table in the source, where its ``|`` are written as ``\\|``."""
        assert token.map is not None
        begin = max(self.starts[token.map[0]], self.cell_end)
        written = token.content.replace("|", "\\|")
        start = self.text.index(written, begin, self.line_end(token.map[0]))
        self.cell_end = start + len(written)
        pieces = []
        for part in re.finditer(r"[^|]+|\|", token.content):
            shift = token.content.count("|", 0, part.end())
            pieces.append(Piece(start + part.start() + shift, part[0]))
        return pieces

    def line_end(self, number: int) -> int:
        return self.starts[number + 1] - 1 if number + 1 < len(self.starts) else len(self.text)

    def formulas(self, token: Token, pieces: list[Piece]) -> None:
        """The formulas in the run of a paragraph."""
        places = _Places(token.content, pieces)
        prose, shown, known = "", False, len(self.blocks)
        for child in token.children or ():
            if child.type == "html_inline" and (tag := _CODE.match(child.content)):
                shown = not tag[1]
            elif child.type in _MATHS and not shown:
                start, end = child.meta["start"], child.meta["end"]
                if _BACKTICKS.fullmatch(token.content, start, end):
                    start, end = start + 1, end - 1
                display = masked(self.text, places.within(start, end))
                if len(self.blocks) > known:
                    followed(self.blocks, prose)
                inline = child.type == "math_inline"
                self.blocks.append(Display(display.text, display.start, inline, prose_before(prose)))
                prose = ""
            elif child.type == "math_unclosed":
                self.unclosed(places, child)
            elif child.type in _PROSE:
                prose += child.content or " "
        if len(self.blocks) > known:
            followed(self.blocks, prose)

    def unclosed(self, places: _Places, token: Token) -> None:
        piece = places.within(token.meta["start"], token.meta["end"])[0]
        span = Span(piece.start, piece.start + len(piece.text))
        message = f"this {piece.text} has no partner in its paragraph"
        hint = "a formula ends before the next blank line; begin and end it on lines of their own"
        self.errors.append(ReadError(message, span, hint, self.source))


class _Places:
    """From places in the content of a paragraph to pieces of the source."""

    def __init__(self, content: str, pieces: list[Piece]) -> None:
        self.pieces = pieces
        self.starts: list[int] = []
        at = 0
        for piece in pieces:
            at = content.index(piece.text, at)
            self.starts.append(at)
            at += len(piece.text)

    def within(self, start: int, end: int) -> list[Piece]:
        """The pieces of the source that hold the content from ``start`` to ``end``."""
        parts = []
        for number in range(max(0, bisect_right(self.starts, start) - 1), len(self.pieces)):
            piece, at = self.pieces[number], self.starts[number]
            if at >= end:
                break
            first, last = max(start - at, 0), min(end - at, len(piece.text))
            if last >= first:
                parts.append(Piece(piece.start + first, piece.text[first:last]))
        return parts
