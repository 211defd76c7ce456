r"""Sizes that are computed: ``n + m``, ``2n``, ``n + 1`` are blocks one behind the other, ``mn`` and ``n^2`` are pairs.

size := product ("+" product)*      product := [number] name ["^2"] | name name | number

Nothing is known of such a size as a number. A symbol with one is made of blocks, or has a pair of indices.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product as every

from derive.notation import Expr, Index, Pick, Var, fresh
from derive.reading.axes import Flat, Stack, flat, stack
from derive.reading.table import Composite, Symbol, Table
from derive.shapes import Tensor
from derive.source import ReadError, Span
from derive.tex.tokens import Token

_SUM, _PAIR = "+", "·"
_MOST_COPIES = 4
_HINT = r"write sizes as n, n + m, 2n or mn: \mathbb{R}^{K \times D}"


class UnreadSize(ReadError):
    """A size that is made of others in a way that is not read."""


def is_computed(size: str) -> bool:
    """Whether a size is made of others."""
    return _SUM in size or _PAIR in size


def size_of(tokens: Sequence[Token], where: Span) -> str:
    """The name of a size; of one that is made of others, ``n+m`` or ``m·n``. Raises ReadError, of no tokens ``where``.

    Brackets in a subscript are left out.
    """
    place = tokens[0].span.to(tokens[-1].span) if tokens else where
    terms: list[list[Token]] = [[]]
    for token in tokens:
        if token.text == "+" and terms[-1]:
            terms.append([])
        else:
            terms[-1].append(token)
    found = [part for term in terms for part in _product(term, place)]
    if len(found) > 1 and any(_PAIR in part for part in found):
        raise UnreadSize("these sizes are not read", place, _HINT)
    return _SUM.join(found)


def _product(tokens: Sequence[Token], place: Span) -> list[str]:
    """``2n`` as twice n, ``mn`` as a pair; one name as itself."""
    names: list[str] = []
    copies, rest = 1, list(tokens)
    if len(rest) > 1 and rest[0].kind == "number" and rest[0].text.isdigit():
        copies = int(rest.pop(0).text)
    while rest:
        first = rest.pop(0)
        if first.kind not in ("letter", "number", "command"):
            raise UnreadSize("these sizes are not read", place, _HINT)
        names.append(first.text)
        if [token.text for token in rest[:1]] == ["_"]:
            below = [token.text for token in rest[1 : _end_of_script(rest)]]
            names[-1] += "_{" + "".join(below) + "}"
            del rest[: 1 + len(below)]
        while rest and rest[0].kind == "prime":
            names[-1] += rest.pop(0).text
        if [token.text for token in rest[:2]] == ["^", "2"] and not names[-1].isdigit():
            names.append(names[-1])
            del rest[:2]
    if not names or len(names) > 2 or (len(names) == 2 and copies > 1) or not 1 <= copies <= _MOST_COPIES:
        raise UnreadSize("these sizes are not read", place, _HINT)
    return [_PAIR.join(names)] * copies


def _end_of_script(tokens: Sequence[Token]) -> int:
    """Where a subscript ends that begins at the first token: one token, or letters without space between."""
    if len(tokens) < 2:
        return 1
    end = 2
    while tokens[1].kind != "number" and end < len(tokens) and tokens[end].start == tokens[end - 1].end:
        if tokens[end].kind not in ("letter", "number", "command"):
            break
        end += 1
    return end


def enter(table: Table, name: str, leading: tuple[str, ...], sizes: Sequence[str]) -> None:
    """Put a symbol with computed sizes into the table: a name for its blocks, which are symbols of their own."""
    params = tuple(fresh(Index("abc"[number], size)) for number, size in enumerate(leading))
    sides = [_side(table, size, letter) for size, letter in zip(sizes, "ijkl", strict=False)]
    grid = list(every(*(range(len(side.parts)) if isinstance(side, Stack) else (None,) for side in sides)))
    blocks: dict[tuple[int | None, ...], Expr] = {}
    for place in grid:
        below = ",".join(str(number + 1) for number in place if number is not None)
        own = f"{name}_{{({below})}}" if below else name
        parts = [_part(side, number) for side, number in zip(sides, place, strict=True)]
        slots = tuple(index for part in parts for index in part)
        table.symbols[own] = Symbol(own, (*leading, *(index.size for index in slots)), len(leading), declared=True)
        blocks[place] = Var(own, (*params, *slots))
    table.composites[name] = Composite(params, Tensor(_picked(sides, blocks, ()), tuple(sides)))


def _side(table: Table, size: str, letter: str) -> Index:
    """An axis over a size."""
    if _SUM in size:
        parts = [None if part == "1" else fresh(Index(letter, _known(table, part))) for part in size.split(_SUM)]
        return stack(table.sizes, parts)
    if _PAIR in size:
        # As the entries of vec(A) for an m × n matrix: the rows run fastest.
        return flat(*(fresh(Index(letter, _known(table, part))) for part in reversed(size.split(_PAIR))))
    return fresh(Index(letter, _known(table, size)))


def _known(table: Table, size: str) -> str:
    if size.isdigit():
        table.sizes.numbers[size] = int(size)
    else:
        table.size_names.add(size)
    return size


def _part(side: Index, number: int | None) -> tuple[Index, ...]:
    """The indices of one block along an axis."""
    match side:
        case Stack(parts=blocks) if number is not None:
            block = blocks[number]
            return () if block is None else (block,)
        case Flat(parts=parts):
            return parts
    return (side,)


def _picked(sides: Sequence[Index], blocks: dict[tuple[int | None, ...], Expr], before: tuple[int | None, ...]) -> Expr:
    """The entry of all blocks together."""
    if len(before) == len(sides):
        return blocks[before]
    side = sides[len(before)]
    if not isinstance(side, Stack):
        return _picked(sides, blocks, (*before, None))
    return Pick(side.which, tuple(_picked(sides, blocks, (*before, number)) for number in range(len(side.parts))))
