r"""Environments inside a formula: matrices and cases.

matrix := "\begin{pmatrix}" row ("\\" row)* "\end{pmatrix}"
row    := expression ("&" expression)*
cases  := "\begin{cases}" case ("\\" case)* "\end{cases}"
case   := expression ["&" condition]
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from derive.source import ReadError, Span
from derive.tex import limits
from derive.tex.cursor import outer_relations, split, unclosed
from derive.tex.syntax import Bars, Cases, Dots, Matrix, Node
from derive.tex.tokens import Token
from derive.tex.vocabulary import CASES, MATRICES, MATRIX_DOTS

if TYPE_CHECKING:
    from derive.tex.grammar import Grammar

_BARRED = {"vmatrix": 1, "Vmatrix": 2}


def environment(g: Grammar) -> Node:
    """matrix or cases"""
    start = g.at
    opening = g.take()
    rows = [split(row, "amp") for row in split(_inside(g, opening), "row") if row]
    span = g.span_from(start)
    if opening.text not in MATRICES | CASES:
        raise ReadError(f"the environment {opening.text} is not read inside a formula", opening.span)
    if not rows:
        raise ReadError(f"this {opening.text} is empty", opening.span)
    if opening.text in CASES:
        return Cases(span, tuple((g.below(_value(row[0])).whole("a value"), _condition(g, row[1:])) for row in rows))
    found = matrix(span, _cells(g, rows))
    return Bars(span, _BARRED[opening.text], found) if opening.text in _BARRED else found


def _cells(g: Grammar, rows: Sequence[Sequence[Sequence[Token]]]) -> tuple[tuple[Node, ...], ...]:
    """The entries; beside dots an empty cell is one, and what marks whole rows and columns is left out."""
    if not any(token.text in MATRIX_DOTS for row in rows for cell in row for token in cell):
        return tuple(tuple(g.below(cell).whole("an entry") for cell in row) for row in rows)
    kept = [row for row in rows if not _is_marks(row)] or rows
    return tuple(tuple(_cell(g, cell) for cell in row) for row in kept)


def _is_marks(row: Sequence[Sequence[Token]]) -> bool:
    """``| & & |``, a row that says that columns go on."""
    return all(token.kind == "bar" for cell in row for token in cell) and any(row)


def _cell(g: Grammar, tokens: Sequence[Token]) -> Node:
    r"""``- x_1^\top -``, ``\vdots``, or an entry"""
    if len(tokens) > 2 and tokens[0].text == "-" == tokens[-1].text:
        tokens = [token for k, token in enumerate(tokens) if token.text != "-" or 1 < k < len(tokens) - 2]
    if all(token.text in MATRIX_DOTS for token in tokens):
        return Dots(tokens[0].span if tokens else g.where)
    return g.below(tokens).whole("an entry")


def matrix(span: Span, rows: tuple[tuple[Node, ...], ...]) -> Matrix:
    """Rows of one length."""
    if len({len(row) for row in rows}) != 1:
        raise ReadError("the rows of this matrix have different lengths", span)
    return Matrix(span, rows)


def _inside(g: Grammar, opening: Token) -> Sequence[Token]:
    """Take what stands up to the end of an environment."""
    depth, start = 1, g.at
    while depth:
        token = g.peek()
        if token is None:
            raise unclosed(opening)
        depth += (token.kind == "begin") - (token.kind == "end")
        g.at += 1
    return g.tokens[start : g.at - 1]


def _value(tokens: Sequence[Token]) -> Sequence[Token]:
    """The value of a case without the comma behind it."""
    kept = list(tokens)
    while len(kept) > 1 and kept[-1].kind in ("punct", "gap"):
        kept.pop()
    return kept


def _condition(g: Grammar, cells: Sequence[Sequence[Token]]) -> Node | None:
    r"""condition := expression relation expression; words are left out, so that none means "otherwise" """
    tokens = [token for cell in cells for token in cell if token.kind not in ("words", "gap")]
    while tokens and tokens[-1].kind == "punct":
        tokens.pop()
    while tokens and tokens[0].kind == "punct":
        tokens.pop(0)
    signs = outer_relations(tokens)
    if not tokens:
        return None
    if len(signs) != 1:
        raise ReadError("this condition is not read", tokens[0].span, r"write i = j, i \ne j or x > 0")
    return limits.relation(g, tokens[: signs[0]], tokens[signs[0]], tokens[signs[0] + 1 :])
