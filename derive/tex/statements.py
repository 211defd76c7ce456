r"""Statements: chains of members joined by relation signs, each with its conditions and annotations.

    display   := row ("\\" row)*
    row       := statement (separator statement)*             separator := "," | ";" | "." | "\quad" | words
    statement := condition | chain
    chain     := member (relation member)*
    chain "\implies" chain                                    what stands left is a premise of what stands right

A row that begins with a relation sign goes on with the chain before it, also over the end of a display.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

from derive.records import dataclass, replace
from derive.source import ReadError, Source, Span
from derive.tex.tokens import Comment, Token
from derive.tex.vocabulary import LETTERS


@dataclass(frozen=True)
class Sign:
    """A relation sign of a chain and what was annotated on its line."""

    text: str
    span: Span
    annotations: tuple[str, ...] = ()


@dataclass(frozen=True)
class When:
    r"""A condition, ``i = j`` or ``j \ne y_i``: letters, with or without scripts, or labels.

    ``order``: the sign of one on values, ``x < 0``.
    """

    left: tuple[Token, ...]
    right: tuple[Token, ...]
    equal: bool
    order: str = ""


def is_index(tokens: Sequence[Token]) -> bool:
    """index := number | letter (script group)*"""
    if not tokens or (tokens[0].kind not in ("letter", "number") and tokens[0].text not in LETTERS):
        return False
    depth, scripted = 0, False
    for token in tokens[1:]:
        if depth == 0 and not scripted and token.kind not in ("script", "prime"):
            return False
        depth += (token.kind == "open") - (token.kind == "close")
        scripted = token.kind == "script"
    return depth == 0


@dataclass(frozen=True)
class Chain:
    r"""Members and the relation signs between them, as tokens.

    ``conditions``: those it stands under. ``premise``: the number of the chain left of ``\implies``; that one
    ``implies``. ``equivalent``: an ``\iff`` stands there, and behind that one ``equivalent_next``. ``words``: what
    stood before it in words; ``lead``: the end of the text before a display; ``after``: what stands behind its formula.
    ``display`` numbers the display, ``inline``: it stands in running text, ``alone``: there it is all of its paragraph,
    ``in_row``: in a row of cases, so that it defines nothing. ``doubted``: the words around it deny it (``"denied"``)
    or leave it open.
    """

    members: tuple[tuple[Token, ...], ...]
    signs: tuple[Sign, ...]
    conditions: tuple[When, ...] = ()
    premise: int | None = None
    words: str = ""
    inline: bool = False
    display: int = 0
    after: str = ""
    implies: bool = False
    equivalent: bool = False
    equivalent_next: bool = False
    lead: str = ""
    in_row: bool = False
    alone: bool = False
    doubted: str = ""

    @cached_property
    def texts(self) -> frozenset[str]:
        """The texts of its tokens."""
        return frozenset({token.text for member in self.members for token in member})

    @cached_property
    def span(self) -> Span:
        """The stretch from its first to its last token."""
        tokens = [token for member in self.members for token in member]
        spans: Sequence[Token | Span] = tokens or [sign.span for sign in self.signs]
        return Span(min([span.start for span in spans]), max([span.end for span in spans]))


@dataclass(frozen=True)
class Statements:
    """The chains of a document part, in order, and annotations that concern no sign (``layout: numerator``)."""

    chains: tuple[Chain, ...]
    settings: tuple[Comment, ...] = ()
    errors: tuple[ReadError, ...] = ()


_CLOSING = re.compile(r"\s*(?:\$\$?|\\\]|\\end\{\w+\*?\})\s*")


def annotate(source: Source, comments: Sequence[Comment], chains: list[Chain], first: int) -> list[Comment]:
    """Give every comment to the last relation sign on its line, among the chains from number ``first`` on.

    One behind the end of a formula that stands on a line of its own belongs to the line before. Gives back the comments
    on whose line no sign stands.
    """
    places = [(s.span.start, c, k) for c in range(first, len(chains)) for k, s in enumerate(chains[c].signs)]
    loose: list[Comment] = []
    for comment in comments:
        end = comment.span.start
        begin = source.text.rfind("\n", 0, end) + 1
        if _CLOSING.fullmatch(source.text, begin, end):
            begin = source.text.rfind("\n", 0, max(0, begin - 1)) + 1
        on_line = [place for place in places if begin <= place[0] < end]
        if not on_line:
            loose.append(comment)
            continue
        _, c, k = max(on_line)
        signs = list(chains[c].signs)
        signs[k] = replace(signs[k], annotations=(*signs[k].annotations, comment.text))
        chains[c] = replace(chains[c], signs=tuple(signs))
    return loose
