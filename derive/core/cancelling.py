r"""``M^{-1} u = v`` gives ``u = M v``: an equation multiplied by a matrix whose inverse stands in it.

An equation with the free index i holds for every i, so that it can be contracted over i. Where it has a value, M is
invertible, and ``\sum_i M_{ki} [M^{-1}]_{ij} = \delta_{kj}``.
"""

from __future__ import annotations

from collections.abc import Iterator

from derive.model import Equation
from derive.notation import (
    ZERO,
    Add,
    Delta,
    Expr,
    Index,
    Inverse,
    Mul,
    Sum,
    free_indices,
    fresh,
    freshen,
    sub,
    substitute_slots,
    walk,
)


def without_inverses(said: Equation) -> Iterator[Equation]:
    """The equation multiplied over each of its free indices, and then over another one: each is equivalent to it."""
    difference = freshen(sub(said.lhs, said.rhs))
    for index in _letters(difference):
        for matrix in _inverses(difference, index):
            once = _contracted(difference, index, matrix)
            yield Equation(once, ZERO)
            for other in _letters(once):
                if other != index:
                    yield from (Equation(_contracted(once, other, m), ZERO) for m in _inverses(once, other))


def _letters(expr: Expr) -> list[Index]:
    return sorted(free_indices(expr), key=lambda index: (index.name, index.number))


def _inverses(expr: Expr, index: Index) -> Iterator[Inverse]:
    """One of the inverses with an index as a row or a column, if they are all of one matrix and on one side."""
    found = [node for node in walk(expr) if isinstance(node, Inverse) and index in (node.row, node.column)]
    alone = found and free_indices(found[0].body) <= {found[0].rows, found[0].columns}
    if alone and all(_alike(node, found[0], index) for node in found):
        yield found[0]


def _alike(left: Inverse, right: Inverse, index: Index) -> bool:
    """Whether two inverses are of one matrix, with the index on the same side."""
    slots = {left.rows: right.rows, left.columns: right.columns}
    same_side = (left.row == index) == (right.row == index) and left.row != left.column
    return same_side and substitute_slots(left.body, slots) == right.body


def _contracted(expr: Expr, index: Index, matrix: Inverse) -> Expr:
    r"""``\sum_i M_{ki} u_i`` with k called i, or ``\sum_i u_i M_{ik}``."""
    match expr:
        case Add(terms):
            return Add(tuple(_contracted(term, index, matrix) for term in terms))
        case Sum(bound, body, (), None):
            return Sum(bound, _contracted(body, index, matrix))
        case Inverse(_, _, _, row, column) if index in (row, column) and row != column:
            return Delta(row, column)
        case Mul(factors):
            holding = [factor for factor in factors if index in free_indices(factor)]
            if len(holding) == 1:
                inner = _contracted(holding[0], index, matrix)
                return Mul(tuple(inner if factor is holding[0] else factor for factor in factors))
    moved = fresh(index)
    row, column = (index, moved) if matrix.row == index else (moved, index)
    entry = substitute_slots(freshen(matrix.body), {matrix.rows: row, matrix.columns: column})
    return Sum(moved, Mul((entry, substitute_slots(freshen(expr), {index: moved}))))
