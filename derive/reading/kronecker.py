r"""Kronecker products and ``\operatorname{vec}``: matrices whose rows and columns are pairs of indices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.notation import Delta, Expr, Index, Mul, Pow, Size, free_indices, fresh
from derive.reading.axes import Flat, flat, fresh_axes, is_plain
from derive.records import replace
from derive.shapes import Tensor
from derive.source import ReadError, Span
from derive.tex.cursor import Choice
from derive.tex.lexicon import bare
from derive.tex.syntax import Call, Name, Number, Script, Times

if TYPE_CHECKING:
    from derive.reading.algebra import Algebra
    from derive.reading.elaborate import Elaborator

SIGN = r"\otimes"


def product(reader: Elaborator, left: Tensor, right: Tensor, span: Span) -> Tensor:
    r"""``a \otimes b``: of matrices the Kronecker product; of vectors that, or ``a b^\top``."""
    if left.rank == 0 or right.rank == 0:
        return reader.algebra.elementwise(left, right, span)
    if max(left.rank, right.rank) > 1 or left.row != right.row:
        return kronecker(left, right)
    options = ("kronecker", "outer") if _speaks_of_vec(reader) else ("outer", "kronecker")
    place = -span.start - 1
    reader.choices[place] = Choice("tensor-product", span, options)
    if options[reader.answers.get(place, 0)] == "kronecker":
        return kronecker(left, right)
    column = reader.algebra.transpose(left) if left.row else left
    return kronecker(column, right if right.row else reader.algebra.transpose(right))


def _speaks_of_vec(reader: Elaborator) -> bool:
    nodes = reader.table.seen.parts
    vecs = any(isinstance(node, Call) and is_vec(node) for node in nodes)
    return vecs or any(isinstance(node, Times) and SIGN in node.signs and _of_matrices(node) for node in nodes)


def _of_matrices(node: Times) -> bool:
    bases = (factor.base if isinstance(factor, Script) else factor for factor in node.factors)
    return any(isinstance(base, Name) and base.text.isupper() for base in bases)


def is_vec(node: Call) -> bool:
    r"""Whether a call is ``\operatorname{vec}(X)``."""
    return isinstance(node.function, Name) and bare(node.function.text) == "vec" and len(node.args) == 1


def kronecker(left: Tensor, right: Tensor) -> Tensor:
    r"""``(A \otimes B)_{(ik)(jl)} = A_{ij} B_{kl}``; a vector is a matrix of one column, or of one row."""
    one, other = fresh_axes(left), fresh_axes(right)
    rows = [axis for value in (one, other) for axis in _rows(value)]
    columns = [axis for value in (one, other) for axis in _columns(value)]
    axes = tuple(flat(*group) for group in (rows, columns) if group)
    return Tensor(Mul((*_factors(one.body), *_factors(other.body))), axes, row=not rows)


def _rows(value: Tensor) -> tuple[Index, ...]:
    return () if value.row else value.axes[:1]


def _columns(value: Tensor) -> tuple[Index, ...]:
    return value.axes if value.row else value.axes[1:]


def _factors(expr: Expr) -> tuple[Expr, ...]:
    return expr.factors if isinstance(expr, Mul) else (expr,)


def vec(value: Tensor) -> Tensor:
    r"""``\operatorname{vec}(A)_{(ji)} = A_{ij}``: the columns one below the other."""
    return Tensor(value.body, (flat(value.axes[1], value.axes[0]),)) if value.rank == 2 else replace(value, row=False)


def commutation(reader: Elaborator, node: Script) -> Tensor | None:
    r"""``K_{mn} \operatorname{vec}(A) = \operatorname{vec}(A^\top)`` for m × n matrices A, where the text speaks of it.

    Source: Magnus and Neudecker, Matrix Differential Calculus, 3.7.
    """
    table = reader.table
    if not table.commutes or not isinstance(node.base, Name) or node.base.text != "K" or "K" in table.symbols:
        return None
    sizes = [sub.text for sub in node.subs if isinstance(sub, Name | Number)]
    if len(sizes) != 2 or len(node.subs) != 2:
        raise ReadError("the sizes of this commutation matrix are missing", node.span, "write K_{mn}")
    for size in sizes:
        if size.isdigit():
            reader.sizes.numbers[size] = int(size)
        else:
            table.size_names.add(size)
    rows, columns = ([fresh(Index(letter, size)) for letter, size in zip("kl", sizes, strict=True)] for _ in range(2))
    body = Mul(tuple(Delta(one, other) for one, other in zip(rows, columns, strict=True)))
    return Tensor(body, (flat(*rows), flat(*reversed(columns))))


def factors(value: Tensor) -> list[Tensor] | None:
    r"""The A and B of ``A \otimes B``, the numbers before them in the first; None for what is no such product."""
    match value.axes:
        case Flat(parts=rows), Flat(parts=columns) if len(rows) == len(columns):
            pairs = list(zip(rows, columns, strict=True))
        case _:
            return None
    if not all(is_plain(axis) for pair in pairs for axis in pair):
        return None
    taken: list[list[Expr]] = [[] for _ in pairs]
    for factor in _factors(value.body):
        own = [k for k, pair in enumerate(pairs) if free_indices(factor) & set(pair)]
        if len(own) > 1:
            return None
        taken[own[0] if own else 0].append(factor)
    return [
        Tensor(own[0] if len(own) == 1 else Mul(tuple(own)), pair)
        for own, pair in zip(taken, pairs, strict=True)
        if own
    ]


def determinant(algebra: Algebra, found: list[Tensor], span: Span) -> Tensor:
    r"""``\det(A \otimes B) = (\det A)^n (\det B)^m`` for an m × m matrix A and an n × n matrix B"""
    sizes = [factor.axes[0].size for factor in found]
    powers = []
    for place, factor in enumerate(found):
        others = tuple(Size(size) for k, size in enumerate(sizes) if k != place)
        power = others[0] if len(others) == 1 else Mul(others)
        powers.append(Pow(algebra.determinant(factor, span).body, power))
    return Tensor(Mul(tuple(powers)))
