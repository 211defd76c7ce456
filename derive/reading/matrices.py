r"""Powers, inverses, transposes and norms of matrices: ``A^{-1}``, ``A^{-\top}``, ``\|x\|^2``, ``(x_k y_l)_{kl}``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.model import Note
from derive.notation import ONE, Expr, Fn, Index, Num, Pow, Var, div, free_indices, fresh
from derive.reading import renamed
from derive.reading.algebra import each
from derive.reading.axes import fresh_axes
from derive.reading.numbers import folded
from derive.reading.table import index_letter
from derive.records import replace
from derive.shapes import Tensor
from derive.source import ReadError, Span
from derive.tex.lexicon import bare
from derive.tex.syntax import Bars, Bracket, Name, Node, Number, Script, Words, skeleton

if TYPE_CHECKING:
    from derive.reading.elaborate import Elaborator, Scope

_LARGEST_POWER = 9
_FROBENIUS = ("F", "Fro", "fro", "HS")


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


def as_row(reader: Elaborator, node: Node, value: Tensor, behind: Node) -> Tensor:
    r"""``x_i \beta``: a row of the declared matrix x in front of another vector, as it stands there; else the value."""
    if not isinstance(node, Script) or node.power is not None or node.labels or len(node.subs) != 1:
        return value
    resolved = reader.table.resolve(node)
    symbol = reader.table.symbols.get(resolved.name)
    other = behind.base if isinstance(behind, Script) else behind
    if symbol is None or not symbol.declared or symbol.family or len(symbol.slots) != 2 or len(resolved.items) != 1:
        return value
    if isinstance(other, Name) and other.text == resolved.name:
        return value
    reader.notes.append(Note("row-of-matrix", node.span, {"name": resolved.name}))
    return replace(value, row=True)


def _matrix_power(reader: Elaborator, value: Tensor, exponent: Expr, span: Span) -> Tensor:
    if isinstance(exponent, Num) and exponent.value.denominator == 2 and abs(exponent.value) < _LARGEST_POWER:
        return reader.algebra.matrix_power(root(reader, value, span), int(2 * exponent.value), span)
    if not isinstance(exponent, Num) or exponent.value.denominator != 1 or abs(exponent.value) > _LARGEST_POWER:
        raise ReadError(
            "this power of a matrix is not read",
            span,
            rf"an exponent is a whole number up to {_LARGEST_POWER}, or one half",
        )
    return reader.algebra.matrix_power(value, int(exponent.value), span)


def root(reader: Elaborator, value: Tensor, span: Span) -> Tensor:
    r"""``\Sigma^{1/2}``, the root of a symbol that is known to be positive definite."""
    match value.body:
        case Var(name) if f"{name}^{{1/2}}" in reader.table.factors.get(name, ()):
            return replace(value, body=Var(f"{name}^{{1/2}}", value.body.indices))
    raise ReadError(
        "the root of a matrix is read only of a name that is declared as positive definite and not defined",
        span,
        "define the matrix by its root: A := S S, with S symmetric",
    )


def norm(reader: Elaborator, base: Bars, node: Script, scope: Scope) -> Tensor:
    r"""``\|v\|^2``, ``\|A\|_F^2``, ``\|v\|_1``, ``\|v\|_p^p``, ``\|v\|_M^2 = v^\top M v``"""
    value = reader.tensor(base.body, scope)
    power, exponent = _power_of_norm(reader, value, node, scope)
    if node.power is not None and skeleton(node.power) == skeleton(exponent):
        return Tensor(power)
    root = power if skeleton(exponent) == skeleton(_number(node, "1")) else None
    if root is None:
        root = Pow(power, folded(div(ONE, reader.scalar(exponent, scope)), node.span))
    return raised(reader, Tensor(root), node.power, False, node.span, scope)


def _number(node: Node, text: str) -> Number:
    return Number(node.span, text)


def _power_of_norm(reader: Elaborator, value: Tensor, node: Script, scope: Scope) -> tuple[Expr, Node]:
    """A power of a norm that is a sum, and its exponent."""
    squares, two = reader.algebra.squared_norm(value), _number(node, "2")
    if not node.subs:
        renamed.refuse_norm(reader.table.renamed, value.rank, node.span)
        return squares, two
    (item, *more) = node.subs
    if value.rank == 2 and isinstance(item, Number) and (reader.table.frobenius or not _is_squared(node)):
        raise ReadError("this norm of a matrix is not read", item.span, r"write \|A\|_F if all entries are meant")
    if is_frobenius(item) or (isinstance(item, Number) and item.text == "2"):
        return squares, two
    order = reader.tensor(item, scope)
    if more or (order.rank and value.rank != 1):
        raise ReadError("this norm is not read", item.span, "write it as a sum, or as a trace")
    if order.rank:
        left = value if value.row else reader.algebra.transpose(value)
        right = reader.algebra.transpose(fresh_axes(left))
        return reader.algebra.contract(reader.algebra.contract(left, order, item.span), right, item.span).body, two
    if value.rank != 1:
        raise ReadError("this norm of a matrix is not read", item.span, "write it as a sum, or as a trace")
    body = each(value, lambda u: Pow(Fn("abs", (u,)), order.body) if order.body != ONE else Fn("abs", (u,)))
    return reader.algebra.total(body).body, item


def _is_squared(node: Script) -> bool:
    r"""``\|W\|_2^2``, which is the sum of squares where no other norm of matrices stands beside it."""
    return isinstance(node.power, Number) and node.power.text == "2"


def is_frobenius(item: Node) -> bool:
    r"""Whether a subscript is the F of ``\|A\|_F``."""
    return isinstance(item, Name | Words) and bare(item.text.strip()) in _FROBENIUS


def matrix_of(reader: Elaborator, base: Bracket, node: Script, scope: Scope) -> Tensor:
    """``(x_k y_l)_{kl}``: the matrix with these entries."""
    letters = [index_letter(item) for item in node.subs]
    axes = tuple(fresh(Index(letter, reader.table.letters.get(letter) or reader.sizes.unknown())) for letter in letters)
    body = reader.scalar(base, {**scope, **dict(zip(letters, axes, strict=True))})
    if not set(axes) <= free_indices(body):
        raise ReadError("these indices stand on a number", node.subs[0].span.to(node.subs[-1].span))
    return Tensor(body, axes)
