r"""What stands around whole relations and says nothing: the frame of ``\boxed{a = b}``, the brace of a system."""

from __future__ import annotations

from collections.abc import Sequence

from derive.records import dataclass
from derive.tex.tokens import Token
from derive.tex.vocabulary import LAYOUTS, OPERATORS, PLAIN_STYLES, SHOWN_AS_IS

_BEGINNINGS = ("row", "amp", "gap", "punct", "words", "begin", "relation", "open")
"""What may stand before a statement or a member of one."""


def unframed(tokens: Sequence[Token]) -> list[Token]:
    """The tokens without frames of relations."""
    tokens = _unstyled(tokens)
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
    operators = [place for place, token in enumerate(tokens) if token.kind == "sign" or token.text == r"\nabla"]
    gone |= {place for middle in operators for place in _around_operator(tokens, middle)}
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


def _unstyled(tokens: Sequence[Token]) -> list[Token]:
    r"""The tokens without styles of operators and of whole formulas: ``\vec{\nabla}``, ``\mathbf{u \times v}``."""
    if PLAIN_STYLES.isdisjoint([token.text for token in tokens]):
        return list(tokens)
    found: list[Token] = []
    skipped = 0
    for place, token in enumerate(tokens):
        if skipped:
            skipped -= 1
        elif not _styles_operator(tokens, place):
            found.append(token)
        else:
            behind = [after.text for after in tokens[place + 1 : place + 4]]
            lone = {r"\nabla": 1, "{": 3 if behind[1:] == [r"\nabla", "}"] else 0}.get(behind[0], 0)
            if lone:
                found.append(Token("command", r"\nabla", token.start, tokens[place + lone].end))
            skipped = lone
    return found


def _styles_operator(tokens: Sequence[Token], place: int) -> bool:
    r"""Whether a style is put on ``\nabla`` or on a whole formula: ``\mathbf{u \times v}``."""
    if tokens[place].text not in PLAIN_STYLES:
        return False
    depth, at = 0, place + 1
    while at < len(tokens):
        token = tokens[at]
        if token.text in OPERATORS or token.kind == "sign":
            return True
        depth += (token.kind == "open") - (token.kind == "close")
        if depth <= 0:
            return False
        at += 1
    return False


def _around_operator(tokens: Sequence[Token], middle: int) -> tuple[int, ...]:
    r"""The braces of ``A {\times} B``; as a script, ``w^{*}``, a sign is none of an operation."""
    texts = [token.text for token in tokens[middle - 1 : middle + 2 : 2]] if middle else []
    if texts != ["{", "}"] or (middle > 1 and tokens[middle - 2].kind in ("script", "command")):
        return ()
    return middle - 1, middle + 1


def _is_brace_of_system(tokens: Sequence[Token], start: int) -> bool:
    r"""brace := "\left\{" rows "\right.": only its left half is written."""
    behind = tokens[start + 1] if start + 1 < len(tokens) else None
    return tokens[start].text == "\\{" and behind is not None and behind.kind == "begin" and behind.text in LAYOUTS
