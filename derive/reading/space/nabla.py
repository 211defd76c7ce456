r"""Operators on fields, in the coordinates x of the space.

``(\nabla f)_i = \partial_i f``, ``\nabla \cdot v = \sum_i \partial_i v_i``,
``(\nabla \times v)_i = \sum_{jk} \epsilon_{ijk} \partial_j v_k``, ``\Delta f = \sum_i \partial_i \partial_i f``,
``(a \times b)_i = \sum_{jk} \epsilon_{ijk} a_j b_k``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from derive.notation import D, Delta, Expr, Index, Label, Mul, Sum, Var, fresh, substitute_slots
from derive.reading.algebra import apart
from derive.records import replace
from derive.shapes import Tensor, shape_name
from derive.source import ReadError, ShapeError, Span
from derive.tex.cursor import Choice
from derive.tex.syntax import Gradient, Nabla, Name, Node

if TYPE_CHECKING:
    from derive.reading.elaborate import Elaborator, Scope

THREE = "3"
"""The size in which two vectors have a product that is a vector."""


def coordinate(reader: Elaborator, node: Node, scope: Scope) -> Tensor:
    """The coordinate that a short derivative is taken by: the ``x_i`` of ``\\partial_i``."""
    space = reader.table.space
    return Tensor(Var(space.coordinates, (reader.slot(node, space.size, scope),)))


def along_axis(reader: Elaborator, node: Name) -> Tensor | None:
    r"""The coordinate x, or the unit vector ``\hat{x}`` along its axis; None for any other name."""
    space = reader.table.space
    if not (number := space.axis(node)):
        return None
    label = Label(number, space.size)
    if node.text in space.axes:
        return Tensor(Var(space.coordinates, (label,)))
    axis = fresh(Index("i", space.size))
    return Tensor(Delta(axis, label), (axis,))


def gradient(reader: Elaborator, node: Gradient, scope: Scope) -> Tensor | None:
    r"""``\nabla f``, ``\nabla^2 f`` by the coordinates; None where the scope knows of no space."""
    _refuse(reader, node.span)
    if not reader.table.space.active:
        return None
    value = reader.tensor(node.body, scope)
    if node.order == 2:
        reader.choices[node.span.start] = Choice("nabla-squared", node.span, ("laplacian", "hessian"))
        if not reader.answers.get(node.span.start, 0):
            return _laplacian(reader, value)
        value = _gradient(reader, value)
    return _gradient(reader, value)


def _gradient(reader: Elaborator, value: Tensor) -> Tensor:
    """The index of the derivative comes first: ``(\\nabla v)_{ij} = \\partial_i v_j``."""
    axis = _axis(reader, value.axes)
    return Tensor(D(value.body, _at(reader, axis)), (axis, *value.axes))


def operator(reader: Elaborator, node: Nabla, scope: Scope) -> Tensor:
    """A divergence, a curl or a Laplacian."""
    _refuse(reader, node.span)
    value = reader.tensor(node.body, scope)
    if node.operator == "laplacian":
        return _laplacian(reader, value)
    if value.rank != 1:
        what = "divergence" if node.operator == "div" else "curl"
        hint = r"write it with indices: \partial_i T_{ij}" if value.rank else "a vector is needed"
        raise ShapeError(f"{shape_name(value)} has no {what}", node.span, hint)
    (axis,) = value.axes
    _in_space(reader, axis, node.span)
    if node.operator == "div":
        index = fresh(axis)
        return Tensor(Sum(index, D(_moved(value, index), _at(reader, index))))
    other = fresh(Index("k", THREE))
    return _crossed(reader, lambda index: D(_moved(value, other), _at(reader, index)), other, node.span)


def _laplacian(reader: Elaborator, value: Tensor) -> Tensor:
    index = _axis(reader, value.axes)
    by = _at(reader, index)
    return Tensor(Sum(index, D(D(value.body, by), by)), value.axes, value.row)


def joined(reader: Elaborator, left: Tensor, right: Tensor, sign: str, span: Span) -> Tensor | None:
    r"""``a \times b`` of two vectors, ``v \cdot \nabla u`` of a vector and a matrix; None for any other product."""
    if sign == r"\times" and left.rank == right.rank == 1:
        for side in (left, right):
            _in_space(reader, side.axes[0], span, THREE)
        other = fresh(Index("k", THREE))
        return _crossed(reader, lambda index: Mul((_moved(left, index), _moved(right, other))), other, span)
    if sign == r"\cdot" and left.rank == 1 and right.rank == 2 and reader.table.space.active:
        return replace(reader.algebra.contract(Tensor(left.body, left.axes, row=True), right, span), row=False)
    return None


def _crossed(reader: Elaborator, term: Callable[[Index], Expr], other: Index, span: Span) -> Tensor:
    r"""``\sum_{jk} \epsilon_{ijk} u_{jk}``"""
    name = reader.table.space.permutation
    if not name:
        raise ReadError("a vector product is read in three dimensions", span, r"write it with \epsilon_{ijk}")
    row, index = fresh(Index("i", THREE)), fresh(Index("j", THREE))
    body = Mul((Var(name, (row, index, other)), term(index)))
    return Tensor(Sum(index, Sum(other, body)), (row,))


def _refuse(reader: Elaborator, span: Span) -> None:
    """Say why fields cannot be read here."""
    why = reader.table.space.refused
    if why is not None:
        raise ReadError(why.message, span, why.hint)


def _in_space(reader: Elaborator, axis: Index, span: Span, size: str = "") -> None:
    """An axis ranges over the coordinates, or over a size."""
    reader.sizes.unify(axis.size, size or reader.table.space.size, "a vector in space", span)


def _axis(reader: Elaborator, others: tuple[Index, ...]) -> Index:
    return fresh(apart(Index("i", reader.table.space.size), others))


def _at(reader: Elaborator, index: Index) -> Var:
    return Var(reader.table.space.coordinates, (index,))


def _moved(value: Tensor, index: Index) -> Expr:
    """The entry of a vector at an index."""
    return substitute_slots(value.body, {value.axes[0]: index})
