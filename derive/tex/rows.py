r"""Chains in rows of ``cases``: of ``\begin{cases} a = b & \text{if } i = j …`` a is the value, ``a = b`` a chain."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from derive.records import dataclass
from derive.tex.cursor import outer_relations, split
from derive.tex.statements import When, is_index
from derive.tex.tokens import Token
from derive.tex.vocabulary import CASES


@dataclass(frozen=True)
class Row:
    """A chain in a row, and the condition on indices beside it; none where it is another one."""

    members: tuple[tuple[Token, ...], ...]
    signs: tuple[Token, ...]
    condition: When | None


def opened(tokens: Sequence[Token]) -> tuple[tuple[Token, ...], list[Row]]:
    """The tokens with the first member of every row of ``cases`` in the place of its chain; and the chains."""
    if "begin" not in [token.kind for token in tokens]:
        return tuple(tokens), []
    kept, rows, at = list[Token](), list[Row](), 0
    while at < len(tokens):
        if tokens[at].kind == "begin" and tokens[at].text in CASES:
            end = _end(tokens, at)
            kept.append(tokens[at])
            before: When | None = None
            for row, last in _rows(tokens[at + 1 : end]):
                cells = split(row, "amp")
                when = _condition(cells[1:]) if len(cells) > 1 else None
                remains = when is None and not _has_relation(cells[1:])
                if remains and before is not None:
                    when = When(before.left, before.right, not before.equal)
                before = when
                signs = outer_relations(cells[0])
                if signs and (when is not None or remains or _is_among(cells[1:])):
                    members = _cut(cells[0], signs)
                    rows.append(Row(members, tuple(cells[0][sign] for sign in signs), when))
                kept += cells[0][: signs[0]] if signs else cells[0]
                kept += row[len(cells[0]) :]
                kept += last
            at = end
        else:
            kept.append(tokens[at])
            at += 1
    return tuple(kept), rows


def _end(tokens: Sequence[Token], at: int) -> int:
    """Where the environment that begins at a place ends."""
    depth = 0
    for place in range(at, len(tokens)):
        depth += (tokens[place].kind == "begin") - (tokens[place].kind == "end")
        if depth == 0:
            return place
    return len(tokens)


def _rows(tokens: Sequence[Token]) -> list[tuple[list[Token], list[Token]]]:
    """The rows, each with the sign that ends it."""
    rows: list[tuple[list[Token], list[Token]]] = []
    start, depth = 0, 0
    for place, token in enumerate(tokens):
        depth += (token.kind in ("open", "begin")) - (token.kind in ("close", "end"))
        if depth == 0 and token.kind == "row":
            rows.append((list(tokens[start:place]), [token]))
            start = place + 1
    return [*rows, (list(tokens[start:]), [])]


def _cut(tokens: Sequence[Token], signs: Sequence[int]) -> tuple[tuple[Token, ...], ...]:
    ends = [-1, *signs, len(tokens)]
    return tuple(tuple(tokens[a + 1 : b]) for a, b in pairwise(ends))


def _has_relation(cells: Sequence[Sequence[Token]]) -> bool:
    return any(token.kind == "relation" for cell in cells for token in cell)


def _is_among(cells: Sequence[Sequence[Token]]) -> bool:
    r"""Whether a condition says of an index alone that it is one of several: ``j = j_1, \dots, j_K``."""
    tokens = [token for cell in cells for token in cell if token.kind not in ("words", "gap")]
    signs = outer_relations(tokens)
    return len(signs) == 1 and tokens[signs[0]].text in ("=", r"\in") and is_index(tokens[: signs[0]])


def _condition(cells: Sequence[Sequence[Token]]) -> When | None:
    """condition := index ("=" | "\\\\ne") index, among words"""
    tokens = [token for cell in cells for token in cell if token.kind not in ("words", "gap", "punct")]
    signs = outer_relations(tokens)
    if len(signs) != 1 or tokens[signs[0]].text not in ("=", "==", r"\ne"):
        return None
    left, right = tokens[: signs[0]], tokens[signs[0] + 1 :]
    if not is_index(left) or not is_index(right):
        return None
    return When(tuple(left), tuple(right), tokens[signs[0]].text != r"\ne")
