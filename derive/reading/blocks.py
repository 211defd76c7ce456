r"""Matrices of matrices whose sizes are numbers: ``\begin{bmatrix} A & b \\ 0 & 1 \end{bmatrix}`` written out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from derive.notation import Expr, Label, Pick, substitute_slots, transform
from derive.shapes import Tensor
from derive.source import ReadError, ShapeError, Span

if TYPE_CHECKING:
    from derive.reading.elaborate import Elaborator


def blocks(reader: Elaborator, cells: Sequence[Sequence[Tensor]], span: Span) -> tuple[tuple[Expr, ...], ...]:
    """The entries of a matrix of matrices, vectors and numbers; a number fills its block.

    Raises ReadError for a size that is no number, ShapeError for blocks that do not fit.
    """
    extents = [[_extent(reader, cell, span) for cell in row] for row in cells]
    heights = [_common([extent[0] for extent in row], span) for row in extents]
    widths = [_common([row[k][1] for row in extents], span) for k in range(len(cells[0]))]
    return tuple(
        tuple(_entry(cell, r, c) for k, cell in enumerate(row) for c in range(widths[k]))
        for row, height in zip(cells, heights, strict=True)
        for r in range(height)
    )


def _extent(reader: Elaborator, cell: Tensor, span: Span) -> tuple[int, int]:
    """How many rows and columns a block has; 0 for those that its neighbours tell."""
    numbers = []
    for axis in cell.axes:
        number = reader.sizes.numbers.get(reader.sizes.find(axis.size))
        if not isinstance(number, int):
            raise ReadError("a matrix of matrices is read only where their sizes are numbers", span)
        numbers.append(number)
    if len(numbers) > 2:
        raise ShapeError("a tensor of more than two axes is no block of a matrix", span)
    if len(numbers) == 1:
        return (1, numbers[0]) if cell.row else (numbers[0], 1)
    return (numbers[0], numbers[1]) if numbers else (0, 0)


def _common(extents: Sequence[int], span: Span) -> int:
    """The extent of the blocks beside or above one another."""
    known = {extent for extent in extents if extent}
    if len(known) > 1:
        raise ShapeError("the blocks of this matrix do not fit together", span)
    return known.pop() if known else 1


def _entry(cell: Tensor, row: int, column: int) -> Expr:
    """One entry of a block."""
    places = (row, column) if cell.rank == 2 else (column if cell.row else row,)
    labels = {axis: Label(str(place + 1), axis.size) for axis, place in zip(cell.axes, places, strict=False)}
    return transform(substitute_slots(cell.body, labels), _picked)


def _picked(expr: Expr) -> Expr | None:
    """The item of a list at a place that is a number."""
    match expr:
        case Pick(Label(value), items):
            return transform(items[int(value) - 1], _picked)
    return None
