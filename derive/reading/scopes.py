"""A document cut into scopes: each with its statements, and those before the first section that it inherits.

Where a section leaves names to the sections before it, a wider scope inherits what these say, too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set

from derive.documents import Display, Document, Heading, Remark
from derive.reading.asserted import doubted, relates
from derive.reading.words import find_words
from derive.records import dataclass, replace
from derive.source import ReadError, Source, Span
from derive.tex.cutting import Piece, statements
from derive.tex.statements import Chain
from derive.tex.tokens import Comment, Tokens, tokenize
from derive.tex.vocabulary import DOTS

SECTION = 2
"""The level of the headings that begin a scope."""
LEAD = 160
"""How many characters of the text before a display are kept."""
_HEADED = re.compile(r"(?s).*\n#[^\n]*\n")
_THEN = re.compile(
    r"[$\\()\[\]>\s,:.*_]*"
    r"(then|so|hence|thus|therefore|and)?[\s,]*"
    r"(we (then )?(have|get|find|obtain|know|see|can write)( that)?|(this|which) (gives|yields)|"
    r"it (is|follows|holds)( that)?)?"
    r"[$\\()\[\]>\s,:]*",
    re.IGNORECASE,
)
_CASE = re.compile(
    r"^[\s*_#>\d.)-]*case\b[\s\d.:,(*_–—-]*(?:[ivxab]+[.:)*\s]+)?(?:if|when|where)?[\s(]*$", re.IGNORECASE
)
_LEADS_ON = re.compile(
    r"[$)\\]*(?!(?s:.)*\b(?:in general|generally|otherwise|together|combin\w+"
    r"|is (?:simple|trivial|easy|similar|clear|obvious))\b)"
    r"[^$]{0,120}[$\\(\[\s>]*",
    re.IGNORECASE,
)
"""What may stand between "Case 1: $i = j$" and the display that it leads to."""
_ITEM = re.compile(
    r"[ \t]*(?:>[ \t]*)*(?P<item>(?:[-*+]|\(?\w{1,3}[.)])[ \t]+(?:[^$\n:]{1,60}:[*_]*[ \t]*)?|\\item[ \t]+)?"
    r"(?:\$|\\\()?"
)
_END = re.compile(r"(?:\$|\\\))?[ \t]*[.,;]?[ \t\\]*")
"""What may stand in front of a formula and behind it that is all of its line."""
_BREAK = re.compile(r"[ \t>]*(?:\n|\Z|[-*+][ \t]|\(?\w{1,3}[.)][ \t]|\\item\b|\\end\b|\\begin\b|\\\[|\$\$|#|```)")
"""What ends a paragraph or an item: an empty line, the next item, a display."""


@dataclass(frozen=True)
class Scope:
    """The chains of one scope; the first ``inherited`` of them are those that every scope inherits.

    ``start``: where its own part of the source begins. ``words``: names of several letters. ``settings``: annotations
    that concern no sign. ``prose``: the stretches of the source that it consists of. ``apart``: names whose subscripts
    are tried as a part of them. ``one_layout``: no derivative by a matrix is read in the other layout.
    ``made``: declared names that are tried as defined by their first ``=``. ``twofold``: letters that are tried as the
    names of two things, alone and with an index. ``factors``: letters of functions that are tried as numbers.
    """

    chains: tuple[Chain, ...]
    inherited: int
    start: int
    words: Set[str]
    settings: tuple[Comment, ...]
    errors: tuple[ReadError, ...]
    source: Source
    prose: tuple[Span, ...] = ()
    apart: Set[str] = frozenset()
    one_layout: bool = False
    made: Set[str] = frozenset()
    twofold: Set[str] = frozenset()
    factors: Set[str] = frozenset()


@dataclass(frozen=True)
class Section:
    """The formulas and remarks of a section, and its stretch of the source."""

    blocks: tuple[Display | Remark, ...]
    span: Span


def sections(document: Document) -> list[Section]:
    """What stands before the first section, and every section."""
    parts: list[list[Display | Remark]] = [[]]
    starts = [0]
    for block in document.blocks:
        if not isinstance(block, Heading):
            parts[-1].append(block)
        elif block.level == SECTION:
            parts.append([])
            starts.append(block.span.start)
    ends = [*starts[1:], len(document.source.text)]
    return [Section(tuple(part), Span(*ends)) for part, *ends in zip(parts, starts, ends, strict=True)]


def scopes(document: Document) -> list[Scope]:
    """The scopes of a document: what stands before the first section, and every section."""
    base, *others = sections(document)
    own = _scope(document, (), base.blocks, (base.span,))
    return [own, *(_scope(document, base.blocks, part.blocks, (base.span, part.span)) for part in others)]


def widened(document: Document, number: int, but: Set[int]) -> Scope:
    """A section with all that stands before it, but for the formulas in which these places lie."""
    *before, own = sections(document)[: number + 1]

    def is_kept(block: Display | Remark) -> bool:
        return isinstance(block, Display) and not any(block.span.start <= at < block.span.end for at in but)

    inherited = [*before[0].blocks, *(block for part in before[1:] for block in part.blocks if is_kept(block))]
    return _scope(document, inherited, own.blocks, tuple(part.span for part in (*before, own)))


def _scope(
    document: Document, base: Sequence[Display | Remark], own: Sequence[Display | Remark], prose: tuple[Span, ...]
) -> Scope:
    start = prose[-1].start
    pieces: list[Piece] = []
    end = since = 0
    for display in (*base, *own):
        if isinstance(display, Remark):
            _remark(pieces, Comment(display.text, display.span))
            continue
        between = document.source.text[end : display.start]
        lead = document.source.text[since : display.start]
        end = display.span.end
        since = since if display.inline else end
        cut = tokenize(display.text, display.start)
        if display.inline and relates(cut.tokens) and doubted(document.source.text, display.span):
            continue
        titled = bool(pieces) and pieces[-1].inline and _CASE.search(pieces[-1].before) is not None
        follows = (titled and _LEADS_ON.fullmatch(between) is not None) or _THEN.fullmatch(between) is not None
        pieces.append(
            Piece(
                cut,
                display.inline,
                display.before,
                display.after,
                follows,
                lead="" if display.inline else _led(lead)[-LEAD:],
                alone=display.inline and _is_alone(document.source.text, display.span),
            )
        )
    words = find_words(piece.cut.tokens for piece in pieces)
    found = statements(pieces, document.source, words)
    chains = tuple(_with_doubt(chain, document.source.text) for chain in found.chains)
    own_errors = [e for e in found.errors if e.span is None or e.span.start >= start]
    inherited = sum(chain.span.start < start for chain in found.chains)
    return Scope(chains, inherited, start, words, found.settings, tuple(own_errors), document.source, prose)


def _led(lead: str) -> str:
    """The text before a display, behind the last heading and without what opens the display."""
    headed = _HEADED.match(lead)
    text = lead[headed.end() :] if headed else lead
    opened = text.rstrip()
    return opened[:-2] if opened.endswith("\\[") else re.sub(r"[$\s]*\Z", "", text[-2 * LEAD :])


def _with_doubt(chain: Chain, text: str) -> Chain:
    """A chain, marked where the words around it do not assert it."""
    lists = any(member and member[0].text in DOTS for member in chain.members)
    if not (chain.inline and (chain.signs or lists)) or not (said := doubted(text, chain.span)):
        return chain
    return replace(chain, doubted=said)


def _is_alone(text: str, span: Span) -> bool:
    r"""Whether a formula is all of its paragraph, or of an item of a list, also with a title: ``- Output: $a = b$``."""
    start, end = text.rfind("\n", 0, span.start) + 1, text.find("\n", span.end)
    end = end if end >= 0 else len(text)
    item = _ITEM.fullmatch(text[start : span.start])
    before = text[text.rfind("\n", 0, max(0, start - 1)) + 1 : start]
    begins = item is not None and (item["item"] or not before.strip(" \t\n>"))
    ends = _END.fullmatch(text[span.end : end]) and _BREAK.match(text[end + 1 :])
    return bool(begins and ends)


def _remark(pieces: list[Piece], comment: Comment) -> None:
    """A comment outside formulas concerns what stands before it on its line, as one inside does."""
    if not pieces:
        pieces.append(Piece(Tokens((), ())))
    cut = pieces[-1].cut
    pieces[-1] = replace(pieces[-1], cut=replace(cut, comments=(*cut.comments, comment)))
