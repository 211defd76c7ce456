r"""Matrices of matrices: ``\begin{bmatrix} A & b \\ c^\top & 1 \end{bmatrix}``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from derive.notation import MINUS_ONE, ZERO, Expr, Index, Label, Mul, Pick, fresh, substitute_slots, transform
from derive.reading.axes import Stack, alike, fresh_axes, fresh_axis, item, moved, picked, same, stack
from derive.records import replace
from derive.shapes import Sizes, Tensor
from derive.source import ReadError, ShapeError, Span

if TYPE_CHECKING:
    from derive.reading.algebra import Algebra
    from derive.reading.elaborate import Elaborator

Grid = Sequence[Sequence[Tensor]]


def are_counted(reader: Elaborator, cells: Grid) -> bool:
    """Whether all sizes of the blocks of a matrix are numbers."""
    sizes = reader.sizes
    return all(isinstance(sizes.numbers.get(sizes.find(a.size)), int) for row in cells for c in row for a in c.axes)


def stacked(sizes: Sizes, cells: Grid, span: Span) -> Tensor:
    """A matrix of matrices, vectors and numbers of any sizes; a 0 fills its block.

    Raises ShapeError for blocks that do not fit, ReadError for a tensor or a number in the place of a block.
    """
    if any(cell.rank > 2 for row in cells for cell in row):
        raise ShapeError("a tensor of more than two axes is no block of a matrix", span)
    grid = [list(row) for row in cells]
    rows = [_side(sizes, grid, [(r, k) for k in range(len(grid[0]))], span, rows=True) for r in range(len(grid))]
    columns = [_side(sizes, grid, [(r, k) for r in range(len(grid))], span, rows=False) for k in range(len(grid[0]))]
    bodies = [
        [_body(cell, row, column, span) for cell, column in zip(line, columns, strict=True)]
        for line, row in zip(grid, rows, strict=True)
    ]
    down, across = (stack(sizes, side) if len(side) > 1 else side[0] for side in (rows, columns))
    body = _listed(down, [_listed(across, line) for line in bodies])
    axes = tuple(axis for axis in (down, across) if axis is not None)
    return Tensor(body, axes, row=down is None)


def _side(
    sizes: Sizes, grid: list[list[Tensor]], places: Sequence[tuple[int, int]], span: Span, *, rows: bool
) -> Index | None:
    """The axis that the blocks beside one another, or above one another, have in common; None if it is one value."""
    first: tuple[int, int] | None = None
    for r, k in places:
        if (place := _place(grid[r][k], rows=rows)) is None:
            continue
        if first is None:
            first = r, k
            continue
        one, other = grid[first[0]][first[1]], grid[r][k]
        at = _place(one, rows=rows)
        assert at is not None
        one, other = alike(sizes, one, other, (at, place), span)
        same(sizes, one.axes[at], other.axes[place], span, "the blocks beside one another")
        grid[first[0]][first[1]], grid[r][k] = one, other
    if first is None:
        zeros = all(grid[r][k].body == ZERO for r, k in places)
        return fresh(Index("ij"[not rows], sizes.unknown())) if zeros else None
    found = grid[first[0]][first[1]]
    place = _place(found, rows=rows)
    assert place is not None
    return fresh_axis(found.axes[place])


def _place(cell: Tensor, *, rows: bool) -> int | None:
    """Which axis of a block counts its rows, or its columns."""
    if cell.rank == 2:
        return 0 if rows else 1
    return 0 if cell.rank == 1 and cell.row != rows else None


def _body(cell: Tensor, row: Index | None, column: Index | None, span: Span) -> Expr:
    """The entry of a block in common indices."""
    down, across = _place(cell, rows=True), _place(cell, rows=False)
    missing = (down is None and row is not None) or (across is None and column is not None)
    if missing and cell.body != ZERO:
        way_out = r"write 0, I or \mathbf{1} \mathbf{1}^\top, or transpose a vector"
        raise ReadError("this block does not fill its rows and columns", span, way_out)
    pairs = [(cell.axes[at], new) for at, new in ((down, row), (across, column)) if at is not None and new is not None]
    return moved(cell.body, [old for old, _ in pairs], [new for _, new in pairs])


def _listed(axis: Index | None, items: Sequence[Expr]) -> Expr:
    """The entries along an axis of several blocks, or the one there is."""
    if len(items) == 1:
        return items[0]
    assert axis is not None
    return Pick(axis.which if isinstance(axis, Stack) else axis, tuple(items))


def _quarters(algebra: Algebra, matrix: Tensor, span: Span) -> list[list[Tensor]]:
    """The four blocks of a square matrix of two by two; of more, the first one, and the others together."""
    match matrix.axes:
        case (Stack(parts=rows) as down, Stack(parts=columns) as across) if len(rows) == len(columns):
            algebra.same(down, across, span, "rows and columns of a square matrix")
            cells = [[_block(matrix, down, across, r, k) for k in range(len(rows))] for r in range(len(rows))]
            if len(rows) == 2:
                return cells
            if None not in (*rows, *columns):
                first, *others = cells
                beside = stacked(algebra.sizes, [first[1:]], span)
                below, rest = ([row[:1] for row in others], [row[1:] for row in others])
                return [[first[0], beside], [stacked(algebra.sizes, grid, span) for grid in (below, rest)]]
    hint = "cut it into square blocks on the diagonal"
    raise ReadError(
        "inverses and determinants of these blocks are not read, the diagonal ones must be square", span, hint
    )


def _apart(value: Tensor) -> list[list[Tensor]]:
    """The blocks of a matrix, row by row; one without blocks is its only one."""
    down, across = value.axes if value.rank == 2 else (None, None)
    rows: list[Tensor] = [value]
    if isinstance(down, Stack):
        parts = [(number, part) for number, part in enumerate(down.parts) if part is not None]
        rows = [replace(value, body=picked(down, n, value.body), axes=(part, value.axes[1])) for n, part in parts]
    if not isinstance(across, Stack):
        return [[fresh_axes(row)] for row in rows]
    sides = [(number, part) for number, part in enumerate(across.parts) if part is not None]
    return [
        [fresh_axes(replace(row, body=picked(across, n, row.body), axes=(row.axes[0], part))) for n, part in sides]
        for row in rows
    ]


def _block(matrix: Tensor, down: Stack, across: Stack, row: int, column: int) -> Tensor:
    """One block of a matrix."""
    body = picked(across, column, picked(down, row, matrix.body))
    axes = tuple(axis for axis in (down.parts[row], across.parts[column]) if axis is not None)
    return fresh_axes(Tensor(body, axes, row=len(axes) == 1 and down.parts[row] is None))


def _complement(algebra: Algebra, grid: Grid, pivot: int, span: Span) -> tuple[Tensor, Tensor]:
    """The inverse of a diagonal block, and the Schur complement of that block."""
    other = 1 - pivot
    inverse = algebra.inverse(grid[pivot][pivot], span)
    rest = _product(algebra, span, grid[other][pivot], inverse, grid[pivot][other])
    return inverse, algebra.add([(1, grid[other][other]), (-1, rest)], span)


def _product(algebra: Algebra, span: Span, *factors: Tensor) -> Tensor:
    value, *others = map(fresh_axes, factors)
    for other in others:
        value = algebra.product(value, other, "", span)
    return value


def _pivot(grid: Grid) -> int:
    return 1 if grid[0][0].body == ZERO else 0


def inverse(algebra: Algebra, matrix: Tensor, span: Span) -> Tensor:
    r"""``\begin{bmatrix} A & B \\ C & D \end{bmatrix}^{-1}`` by A and its Schur complement; by D where A is 0.

    It is defined where both have an inverse (Zhang, The Schur Complement and Its Applications, 2005, theorem 1.2).
    """
    grid = _quarters(algebra, matrix, span)
    at = _pivot(grid)
    to = 1 - at
    own, complement = _complement(algebra, grid, at, span)
    below = algebra.inverse(complement, span)
    left, right = _product(algebra, span, own, grid[at][to]), _product(algebra, span, grid[to][at], own)
    cells = [[below, below], [below, below]]
    cells[at][at] = algebra.add([(1, own), (1, _product(algebra, span, left, below, right))], span)
    cells[at][to] = _negative(_product(algebra, span, left, below))
    cells[to][at] = _negative(_product(algebra, span, below, right))
    if any(isinstance(axis, Stack) for row in cells for cell in row for axis in cell.axes):
        halves = [[_apart(cell) for cell in row] for row in cells]
        cells = [[*one, *other] for left_, right_ in halves for one, other in zip(left_, right_, strict=True)]
    return stacked(algebra.sizes, cells, span)


def _negative(value: Tensor) -> Tensor:
    return Tensor(Mul((MINUS_ONE, value.body)), value.axes, value.row)


def determinant(algebra: Algebra, matrix: Tensor, span: Span) -> Tensor:
    r"""``\det \begin{bmatrix} A & B \\ C & D \end{bmatrix} = \det A \det(D - C A^{-1} B)`` (Schur)"""
    grid = _quarters(algebra, matrix, span)
    at = _pivot(grid)
    _, complement = _complement(algebra, grid, at, span)
    first, second = (algebra.determinant(block, span).body for block in (grid[at][at], complement))
    return Tensor(Mul((first, second)))


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
    return transform(substitute_slots(cell.body, labels), item)
