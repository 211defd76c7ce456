r"""Environments inside a formula: matrices and cases.

matrix := "\begin{pmatrix}" row ("\\" row)* "\end{pmatrix}"
cases  := "\begin{cases}" expression "&" condition ("\\" …)* "\end{cases}"
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.source import ReadError
from derive.tex.syntax import Cases, Condition, Matrix, Node
from derive.tex.tokens import Token

if TYPE_CHECKING:
    from derive.tex.grammar import Grammar

MATRICES = {"matrix", "pmatrix", "bmatrix", "Bmatrix", "vmatrix", "Vmatrix", "smallmatrix", "array"}


def environment(g: Grammar) -> Node:
    """matrix or cases"""
    start = g.at
    opening = g.take()
    depth = 1
    inside: list[Token] = []
    while depth:
        token = g.peek()
        if token is None:
            raise ReadError(f"\\begin{{{opening.text}}} is never closed", opening.span, f"add \\end{{{opening.text}}}")
        depth += (token.kind == "begin") - (token.kind == "end")
        inside.append(token)
        g.at += 1
    rows = [_cut(row, "amp") for row in _cut(inside[:-1], "row") if row]
    span = g.span_from(start)
    if opening.text in MATRICES:
        if opening.text == "array" and rows and rows[0] and rows[0][0] and rows[0][0][0].text == "{":
            first = g.below(rows[0][0])
            first.inside()
            rows[0][0] = list(first.tokens[first.at :])
        entries = tuple(tuple(g.below(cell).whole("an entry") for cell in row) for row in rows)
        if len({len(row) for row in entries}) != 1:
            raise ReadError("the rows of this matrix have different lengths", span)
        return Matrix(span, entries)
    if opening.text in ("cases", "dcases"):
        return Cases(span, tuple((g.below(row[0]).whole("a value"), _conditions(g, row[1:])) for row in rows))
    raise ReadError(f"the environment {opening.text} is not read inside a formula", opening.span)


def _cut(tokens: list[Token], kind: str) -> list[list[Token]]:
    rows: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        depth += (token.kind in ("open", "begin")) - (token.kind in ("close", "end"))
        if token.kind == kind and depth == 0:
            rows.append([])
        else:
            rows[-1].append(token)
    return rows


def _conditions(g: Grammar, cells: list[list[Token]]) -> tuple[Condition, ...]:
    """``i = j`` or ``i \\ne j`` beside a row; words are left out, so that no condition means "otherwise"."""
    tokens = [token for cell in cells for token in cell if token.kind not in ("words", "gap", "punct")]
    signs = [i for i, token in enumerate(tokens) if token.kind == "relation"]
    if not signs:
        return ()
    if len(signs) != 1 or tokens[signs[0]].text not in ("=", r"\ne"):
        raise ReadError("this condition is not read", tokens[0].span, "write i = j or i \\ne j")
    left, right = g.below(tokens[: signs[0]]).whole(), g.below(tokens[signs[0] + 1 :]).whole()
    return (Condition(left.span.to(right.span), left, right, tokens[signs[0]].text == "="),)
