r"""What stands around whole relations and says nothing: the frame of ``\boxed{a = b}``, the brace of a system."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from derive.tex.tokens import Token
from derive.tex.vocabulary import LAYOUTS, SHOWN_AS_IS

_BEGINNINGS = ("row", "amp", "gap", "punct", "words", "begin", "relation", "open")
"""What may stand before a statement or a member of one."""


def unframed(tokens: Sequence[Token]) -> list[Token]:
    """The tokens without frames of relations."""
    gone: set[int] = set()
    opened: list[_Open] = []
    for place, token in enumerate(tokens):
        if token.kind == "open":
            opened.append(_Open(place))
        elif token.kind == "close" and opened:
            inner = opened.pop()
            gone |= _frame(tokens, inner.start, place) if inner.relates else set()
            if opened and inner.start in gone:
                opened[-1].relates = True
        elif token.kind == "relation" and opened:
            opened[-1].relates = True
    gone |= {one.start for one in opened if _is_brace_of_system(tokens, one.start)}
    return [token for place, token in enumerate(tokens) if place not in gone]


@dataclass
class _Open:
    """A bracket that is open; ``relates``: a relation sign stands in it, and in no bracket within."""

    start: int
    relates: bool = False


def _frame(tokens: Sequence[Token], start: int, end: int) -> set[int]:
    r"""frame := ("\boxed" | ...)? "{" relation "}", at the beginning of a statement or member."""
    first = start - (start > 0 and tokens[start - 1].text in SHOWN_AS_IS)
    begins = first == 0 or tokens[first - 1].kind in _BEGINNINGS
    # The script behind a brace says what it is: the relation in it is no statement.
    labelled = end + 1 < len(tokens) and tokens[end + 1].kind == "script"
    return {*range(first, start + 1), end} if tokens[start].text == "{" and begins and not labelled else set()


def _is_brace_of_system(tokens: Sequence[Token], start: int) -> bool:
    r"""brace := "\left\{" rows "\right.": only its left half is written."""
    behind = tokens[start + 1] if start + 1 < len(tokens) else None
    return tokens[start].text == "\\{" and behind is not None and behind.kind == "begin" and behind.text in LAYOUTS
