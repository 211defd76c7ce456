r"""Powers, inverses, transposes and norms of matrices: ``A^{-1}``, ``A^{-\top}``, ``\|x\|^2``, ``(x_k y_l)_{kl}``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.notation import HALF, Expr, Index, Num, Pow, free_indices, fresh
from derive.reading.algebra import each
from derive.reading.numbers import folded
from derive.reading.table import index_letter
from derive.shapes import Tensor
from derive.source import ReadError, Span
from derive.tex.syntax import Bars, Bracket, Name, Node, Number, Script

if TYPE_CHECKING:
    from derive.reading.elaborate import Elaborator, Scope

_LARGEST_POWER = 9


def raised(reader: Elaborator, value: Tensor, power: Node | None, transpose: bool, span: Span, scope: Scope) -> Tensor:
    """A power or a transpose behind a value."""
    if transpose:
        value = reader.algebra.transpose(value)
    if power is None:
        return value
    exponent = folded(reader.scalar(power, scope), span)
    if value.rank == 2:
        return _matrix_power(reader, value, exponent, span)
    return each(value, lambda u: Pow(u, exponent))


def _matrix_power(reader: Elaborator, value: Tensor, exponent: Expr, span: Span) -> Tensor:
    if not isinstance(exponent, Num) or exponent.value.denominator != 1 or abs(exponent.value) > _LARGEST_POWER:
        raise ReadError(
            "this power of a matrix is not read",
            span,
            rf"an exponent is a whole number up to {_LARGEST_POWER}; give a root a name: $S S = A$ % given",
        )
    return reader.algebra.matrix_power(value, int(exponent.value), span)


def norm(reader: Elaborator, base: Bars, node: Script, scope: Scope) -> Tensor:
    r"""``\|v\|^2``, ``\|A\|_F^2``: the sum of squares; the subscript 2 or F changes nothing."""
    for item in node.subs:
        if not ((isinstance(item, Number) and item.text == "2") or (isinstance(item, Name) and item.text == "F")):
            raise ReadError("only the Euclidean and the Frobenius norm are read", item.span)
    squares = reader.algebra.squared_norm(reader.tensor(base.body, scope))
    if isinstance(node.power, Number) and node.power.text == "2":
        return Tensor(squares)
    return raised(reader, Tensor(Pow(squares, HALF)), node.power, False, node.span, scope)


def matrix_of(reader: Elaborator, base: Bracket, node: Script, scope: Scope) -> Tensor:
    """``(x_k y_l)_{kl}``: the matrix with these entries."""
    letters = [index_letter(item) for item in node.subs]
    axes = tuple(fresh(Index(letter, reader.table.letters.get(letter) or reader.sizes.unknown())) for letter in letters)
    body = reader.scalar(base, {**scope, **dict(zip(letters, axes, strict=True))})
    if not set(axes) <= free_indices(body):
        raise ReadError("these indices stand on a number", node.subs[0].span.to(node.subs[-1].span))
    return Tensor(body, axes)
