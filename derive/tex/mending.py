"""What remains of a display when one of its statements cannot be cut: all the others."""

from __future__ import annotations

from collections.abc import Sequence

from derive.source import Span
from derive.tex.tokens import Token
from derive.tex.vocabulary import LAYOUTS

LOST = "lost"
"""The text of the token that stands where a statement was dropped."""


def without(tokens: Sequence[Token], place: Span) -> tuple[Token, ...]:
    """The tokens without the statement at a place: a row, or where its brackets balance what stands between commas.

    Of an environment that only lays out rows the beginning, or the end, is dropped alone.
    """
    at = next((i for i, token in enumerate(tokens) if token.end > place.start), len(tokens) - 1)
    if tokens[at].kind in ("begin", "end") and tokens[at].text in LAYOUTS:
        return (*tokens[:at], *tokens[at + 1 :])
    first, last = _row(tokens, at)
    cuts = [first - 1, *_separators(tokens, first, last), last]
    begin = max((i for i in cuts if i < at), default=first - 1) + 1
    end = min((i for i in cuts if i >= at), default=last)
    lost = tokens[begin:end]
    kept = tuple(token for token in lost if token.kind in ("begin", "end") and token.text in LAYOUTS)
    ends = Span(lost[0].start, lost[-1].end) if lost else place
    return (*tokens[:begin], *kept, Token("gap", LOST, ends.start, ends.end), *tokens[end:])


def _row(tokens: Sequence[Token], at: int) -> tuple[int, int]:
    """The row that a token stands in; the rows of matrices and cases are parts of theirs."""
    first, inner = 0, 0
    for i, token in enumerate(tokens):
        if token.text not in LAYOUTS:
            inner += (token.kind == "begin") - (token.kind == "end" and inner > 0)
        if token.kind == "row" and not inner:
            if i >= at:
                return first, i
            first = i + 1
    return first, len(tokens)


def _separators(tokens: Sequence[Token], first: int, last: int) -> list[int]:
    """The commas and gaps between the statements of a row; none where its brackets do not balance."""
    found, depth = list[int](), 0
    for i in range(first, last):
        depth += (tokens[i].kind in ("open", "begin")) - (tokens[i].kind in ("close", "end"))
        if depth == 0 and (tokens[i].kind == "gap" or tokens[i].text in (",", ";")):
            found.append(i)
    return found if depth == 0 else []
