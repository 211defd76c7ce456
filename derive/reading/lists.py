r"""Lists, matrices and inner products: ``[a, b, c]``, ``[a_1, \dots, a_n]``, ``\langle a, b \rangle``."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from derive.model import Note
from derive.notation import Index, Pick, fresh
from derive.reading import renamed
from derive.reading.blocks import are_counted, blocks, stacked
from derive.reading.dotted import dotted, has_dots, listed
from derive.shapes import Tensor
from derive.source import Span
from derive.tex.cursor import Choice
from derive.tex.syntax import Dots, Node, Times

if TYPE_CHECKING:
    from derive.reading.elaborate import Elaborator, Scope


def bracket(reader: Elaborator, span: Span, opening: str, items: tuple[Node, ...], scope: Scope) -> Tensor:
    """A group, an inner product, or a list of entries."""
    if opening == r"\langle" and len(items) == 2:
        left, right = (reader.tensor(item, scope) for item in items)
        renamed.refuse(reader.table.renamed, renamed.INNER, span)
        return reader.algebra.inner(left, right, span)
    if len(items) == 1 and opening == "[" and isinstance(items[0], Times) and not any(items[0].signs):
        return _product_or_blocks(reader, items[0], span, scope)
    if len(items) == 1:
        return reader.tensor(items[0], scope)
    if any(isinstance(item, Dots) for item in items):
        return listed(reader, items, span, scope)
    values = [reader.tensor(item, scope) for item in items]
    if any(value.rank for value in values):
        return _beside(reader, values, span)
    size = str(len(items))
    reader.sizes.numbers[size] = len(items)
    axis = fresh(Index("i", size))
    return Tensor(Pick(axis, tuple(value.body for value in values)), (axis,))


def _product_or_blocks(reader: Elaborator, node: Times, span: Span, scope: Scope) -> Tensor:
    r"""``[A B]``: the product, or the matrices side by side, ``[A\ B]``; a choice where both exist."""
    values = [reader.tensor(factor, scope) for factor in node.factors]
    if any(value.rank not in (1, 2) or value.row for value in values) or all(value.rank == 1 for value in values):
        return reader.tensor(node, scope)
    if not all(reader.algebra.fits(one.axes[-1], other.axes[0]) for one, other in pairwise(values)):
        reader.notes.append(Note("side-by-side", span))
        return stacked(reader.sizes, [values], span)
    product = reader.tensor(node, scope)
    find = reader.sizes.find
    apart = all(other.span.start - one.span.end > 1 for one, other in pairwise(node.factors))
    alike = len({find(value.axes[0].size) for value in values}) == 1
    options = ("side-by-side", "product") if apart and alike else ("product", "side-by-side")
    place = -span.start - 1
    reader.choices[place] = Choice("bracket-of-matrices", span, options)
    beside = options[reader.answers.get(place, 0)] == "side-by-side"
    return stacked(reader.sizes, [values], span) if beside else product


def _beside(reader: Elaborator, values: list[Tensor], span: Span) -> Tensor:
    """``[W, b]``: side by side; ``[x, y]``, a choice: vectors one below the other, or the columns of a matrix."""
    if any(value.rank > 1 or value.row for value in values):
        return stacked(reader.sizes, [values], span)
    options = ("below", "columns")
    find = reader.sizes.find
    if all(value.rank for value in values) and len({find(value.axes[0].size) for value in values}) == 1:
        options = ("columns", "below")
    place = -span.start - 1
    reader.choices[place] = Choice("list-of-vectors", span, options)
    if options[reader.answers.get(place, 0)] == "columns":
        return stacked(reader.sizes, [values], span)
    return stacked(reader.sizes, [[value] for value in values], span)


def matrix(reader: Elaborator, rows: tuple[tuple[Node, ...], ...], scope: Scope) -> Tensor:
    """Explicit entries, or blocks of such matrices; one column is a vector."""
    if has_dots(rows):
        return dotted(reader, rows, rows[0][0].span.to(rows[-1][-1].span), scope)
    cells = [[reader.tensor(cell, scope) for cell in row] for row in rows]
    span = rows[0][0].span.to(rows[-1][-1].span)
    if any(cell.rank for row in cells for cell in row):
        if not are_counted(reader, cells):
            return stacked(reader.sizes, cells, span)
        entries = blocks(reader, cells, span)
    else:
        entries = tuple(tuple(cell.body for cell in row) for row in cells)
    height, width = len(entries), len(entries[0])
    for length in (height, width):
        reader.sizes.numbers[str(length)] = length
    i, j = fresh(Index("i", str(height))), fresh(Index("j", str(width)))
    if width == 1:
        return Tensor(Pick(i, tuple(row[0] for row in entries)), (i,))
    if height == 1:
        return Tensor(Pick(j, entries[0]), (j,), row=True)
    return Tensor(Pick(i, tuple(Pick(j, row) for row in entries)), (i, j))
