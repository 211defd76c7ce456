r"""Lists and matrices with dots: ``[a_1, \dots, a_n]``, columns and rows of vectors, all entries, a diagonal.

The general entry is what the first and the last one have in common; what else is written out must be of its form.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from derive.notation import Delta, Expr, Index, Label, Mul, Num, Pick, Pow, canonical, fresh, substitute_slots
from derive.reading.axes import flat
from derive.reading.dots import PLACE, general
from derive.records import dataclass, replace
from derive.shapes import Tensor, with_sizes
from derive.source import ReadError, Span
from derive.tex.syntax import Dots, Name, Node, Number, Script, Times, skeleton

if TYPE_CHECKING:
    from derive.reading.elaborate import Elaborator, Scope

Grid = Sequence[Sequence[Node]]

_ROW = PLACE * 2
"""The letter of the general row, beside the one of the general column."""
_WAY_OUT = r"write [a_1, \dots, a_n], or the first, the second and the last row"


@dataclass(frozen=True)
class _Run:
    """A general entry with a letter for its place, which runs from 1 to a size."""

    body: Node
    size: str


def has_dots(cells: Grid) -> bool:
    """Whether dots stand among the entries of a matrix."""
    return any(isinstance(cell, Dots) for row in cells for cell in row)


def dotted(reader: Elaborator, cells: Grid, span: Span, scope: Scope) -> Tensor:
    """A matrix with dots. Raises ReadError where what is written has not one form."""
    if len(cells) == 1:
        return _beside(*_read(reader, _run(reader, cells[0], span, PLACE), scope), down=False)
    if len(cells[0]) == 1:
        return _beside(*_read(reader, _run(reader, [row[0] for row in cells], span, PLACE), scope), down=True)
    if _is_diagonal(cells):
        body, axis = _read(reader, _run(reader, [row[k] for k, row in enumerate(cells)], span, PLACE), scope)
        other = fresh(axis)
        return Tensor(Mul((Delta(axis, other), body.body)), (axis, other))
    return _filled(reader, cells, span, scope)


def _filled(reader: Elaborator, cells: Grid, span: Span, scope: Scope) -> Tensor:
    """A matrix all of whose entries follow from those at its corners."""
    written = [row for row in cells if not all(isinstance(cell, Dots) for cell in row)]
    if len(written) == len(cells):
        turned = _columns(reader, list(zip(*cells, strict=True)), span, scope)
        return reader.algebra.transpose(turned)
    if not any(isinstance(cell, Dots) for row in written for cell in row):
        return _columns(reader, cells, span, scope)
    across = [_run(reader, row, span, PLACE) for row in written]
    at = next(k for k, row in enumerate(cells) if row not in written)
    rows: list[Node] = [run.body for run in across]
    down = _run(reader, [*rows[:at], cells[at][0], *rows[at:]], span, _ROW)
    column, row = _axis(across[0].size, "j"), _axis(down.size, "i")
    return Tensor(reader.scalar(down.body, {**scope, PLACE: column, _ROW: row}), (row, column))


def _columns(reader: Elaborator, cells: Grid, span: Span, scope: Scope) -> Tensor:
    r"""Columns side by side, each with dots or of one number: ``1 & x_1 \\ \vdots & \vdots \\ 1 & x_n``."""
    runs = [_run(reader, column, span, PLACE, constant=True) for column in zip(*cells, strict=True)]
    size = next((run.size for run in runs if run.size), "")
    if not size:
        raise ReadError("nothing says how many entries these dots stand for", span, _WAY_OUT)
    down, across = _axis(size, "i"), _axis(str(len(runs)), "j")
    reader.sizes.numbers[across.size] = len(runs)
    items = tuple(reader.scalar(run.body, {**scope, PLACE: down}) for run in runs)
    return Tensor(Pick(across, items), (down, across))


def _is_diagonal(cells: Grid) -> bool:
    """Whether nothing but zeros and dots stands beside the diagonal, and a zero or an empty cell does."""
    beside = [cell for r, row in enumerate(cells) for c, cell in enumerate(row) if r != c]
    square = len(cells) == len(cells[0])
    return square and all(isinstance(cell, Dots) or (isinstance(cell, Number) and cell.text == "0") for cell in beside)


def _run(reader: Elaborator, items: Sequence[Node], span: Span, letter: str, *, constant: bool = False) -> _Run:
    """The general item of a list with dots, and how many there are; ``constant``: all may be the same."""
    at = [k for k, item in enumerate(items) if isinstance(item, Dots)]
    if len(at) != 1 or at[0] != len(items) - 2 or at[0] == 0:
        raise ReadError("the dots stand between the first and the last of these entries", span, _WAY_OUT)
    first, last = items[at[0] - 1], items[-1]
    if constant and len({skeleton(item) for item in items if not isinstance(item, Dots)}) == 1:
        return _Run(first, "")
    found = general(first, last, letter) or general(_multiplied(first), _multiplied(last), letter)
    start = found[1].text if found is not None and isinstance(found[1], Number) else ""
    if found is None or start != str(at[0]) or not isinstance(found[2], Name | Number):
        raise ReadError("the first and the last of these entries do not have one form", span, _WAY_OUT)
    for k, item in enumerate(items[: at[0] - 1]):
        _check(reader, found[0], item, Number(item.span, str(k + 1)), letter)
    size = found[2].text
    if size.isdigit():
        reader.sizes.numbers[size] = int(size)
    else:
        reader.table.size_names.add(size)
    return _Run(found[0], size)


def _multiplied(node: Node) -> Node:
    """``x^2`` as ``x x``, which has the form of ``x y``."""
    match node:
        case Script(span, power=Number(_, "2")):
            base = replace(node, power=None)
            return Times(span, (base, base), ("",))
    return node


def _check(reader: Elaborator, body: Node, item: Node, place: Number, letter: str) -> None:
    """Refuse an entry that is not what the general one is at its place."""
    size = reader.sizes.unknown()
    index, other = fresh(Index("i", size)), fresh(Index("j", reader.sizes.unknown()))
    scope = {letter: index, (PLACE if letter == _ROW else _ROW): other}
    one, other_one = reader.tensor(body, scope), reader.tensor(item, scope)
    if one.rank != other_one.rank:
        raise ReadError("this entry is not of the form of the others", item.span, _WAY_OUT)
    wanted = substitute_slots(one.body, {index: Label(place.text, size)})
    written = reader.algebra.rename(other_one, one.axes)
    same = {known: reader.sizes.find(known) for known in (*reader.sizes.hints, *reader.sizes.parents)}
    if _factors(with_sizes(wanted, same)) != _factors(with_sizes(written, same)):
        raise ReadError("this entry is not of the form of the others", item.span, _WAY_OUT)


def _factors(expr: Expr) -> Counter[Expr]:
    """The factors of a product, and how often each occurs."""
    match expr:
        case Mul(factors):
            return sum(map(_factors, factors), Counter[Expr]())
        case Pow(base, Num(value)) if value.denominator == 1 and 0 < value < 10:
            return Counter({factor: many * int(value) for factor, many in _factors(base).items()})
    return Counter([canonical(expr)])


def _read(reader: Elaborator, run: _Run, scope: Scope) -> tuple[Tensor, Index]:
    """The general entry and the axis of its place."""
    axis = _axis(run.size, "i")
    return reader.tensor(run.body, {**scope, PLACE: axis}), axis


def _axis(size: str, letter: str) -> Index:
    return fresh(Index(letter, size))


def _beside(value: Tensor, axis: Index, *, down: bool) -> Tensor:
    """Numbers, vectors or matrices one below the other, or side by side."""
    if value.rank == 0:
        return Tensor(value.body, (axis,), row=not down)
    rows = value.axes[:1] if value.rank == 2 or not value.row else ()
    columns = value.axes[1:] if value.rank == 2 else value.axes if value.row else ()
    if down:
        rows = (flat(axis, *rows),)
    else:
        columns = (flat(axis, *columns),)
    return replace(value, axes=(*rows, *columns), row=not rows)


def listed(reader: Elaborator, items: Sequence[Node], span: Span, scope: Scope) -> Tensor:
    r"""``[a_1, \dots, a_n]``: the column of the ``a_i``, or the matrix with these columns"""
    value, axis = _read(reader, _run(reader, items, span, PLACE), scope)
    return _beside(value, axis, down=value.rank == 0)
