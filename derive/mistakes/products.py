"""Products of vectors and matrices taken the wrong way."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, permutations, product

from derive.mistakes.places import Change, Place, edits
from derive.mistakes.repair import Repair, Wrong
from derive.notation import Expr, Index, Mul, Sum, Var, free_indices, substitute_slots, sum_over


def inner_outer_product(wrong: Wrong) -> Iterator[Repair]:
    r"""``u v^T`` has the entries ``u_i v_j``; ``u^T v = sum_k u_k v_k`` is one number.

    An inner product stands for an outer one, or the other way round: {old} should be {new}.

    It happens because the two differ in one transpose only.

    Wrong::

        Vectors $x \in \mathbb{R}^n$, $u \in \mathbb{R}^n$ and a matrix $A \in \mathbb{R}^{n \times n}$.

        $$\frac{\partial}{\partial A_{ij}} \sum_k \sum_l u_k A_{kl} x_l = \sum_k u_k x_k$$

    Right::

        Vectors $x \in \mathbb{R}^n$, $u \in \mathbb{R}^n$ and a matrix $A \in \mathbb{R}^{n \times n}$.

        $$\frac{\partial}{\partial A_{ij}} \sum_k \sum_l u_k A_{kl} x_l = u_i x_j$$
    """
    asked = sorted(free_indices(wrong.lhs), key=lambda index: (index.name, index.number))

    def change(place: Place) -> Iterator[Change]:
        node = place.node
        if isinstance(node, Sum) and isinstance(node.body, Mul) and not node.unequal and not node.bounds:
            for first, second in permutations(asked, 2):
                alone = not {first, second} & free_indices(node)
                if alone and first.size == second.size == node.index.size:
                    for new in _outer(node, first, second):
                        yield new, {"old": node, "new": new}

    yield from edits(wrong, change)
    extra = sorted(free_indices(wrong.rhs) - free_indices(wrong.lhs), key=lambda index: (index.name, index.number))
    for first, second in permutations(extra, 2):
        if first.size == second.size and (first.name, first.number) < (second.name, second.number):
            new = sum_over(first, substitute_slots(wrong.rhs, {second: first}))
            yield Repair(wrong.lhs, new, values={"old": wrong.rhs, "new": new})


def contracted(right: Wrong) -> Iterator[Expr]:
    """``u^T v`` for ``u v^T``."""
    factors = right.rhs.factors if isinstance(right.rhs, Mul) else ()
    for one, other in combinations([factor for factor in factors if free_indices(factor)], 2):
        for first, second in product(free_indices(one), free_indices(other)):
            alone = [factor for factor in factors if {first, second} & free_indices(factor)] == [one, other]
            if alone and first != second and first.size == second.size:
                yield sum_over(first, substitute_slots(right.rhs, {second: first}))


def _outer(node: Sum, first: Index, second: Index) -> Iterator[Expr]:
    """``u_i v_j`` for ``sum_k u_k v_k``."""
    assert isinstance(node.body, Mul)
    factors = node.body.factors
    inside = [number for number, factor in enumerate(factors) if node.index in free_indices(factor)]
    if len(inside) == 2:
        renamed = list(factors)
        for number, letter in zip(inside, (first, second), strict=True):
            renamed[number] = substitute_slots(factors[number], {node.index: letter})
        yield Mul(tuple(renamed))


def noncommutative_as_scalar(wrong: Wrong) -> Iterator[Repair]:
    r"""``A B`` is not ``B A``: the order of matrices matters.

    Matrices do not commute: {old} should be {new}.

    It happens because numbers commute, and because the shapes of square matrices fit in any order.

    Wrong::

        Square matrices $A \in \mathbb{R}^{n \times n}$ and $B \in \mathbb{R}^{n \times n}$.

        $$(A B)^\top = A^\top B^\top$$

    Right::

        Square matrices $A \in \mathbb{R}^{n \times n}$ and $B \in \mathbb{R}^{n \times n}$.

        $$(A B)^\top = B^\top A^\top$$
    """

    def change(place: Place) -> Iterator[Change]:
        node = place.node
        if isinstance(node, Sum) and isinstance(node.body, Mul):
            for new in _commuted(node):
                yield new, {"old": node, "new": new}

    return edits(wrong, change)


def _commuted(node: Sum) -> Iterator[Expr]:
    """``sum_k B_ik A_kj`` for ``sum_k A_ik B_kj``, each matrix transposed or not."""
    assert isinstance(node.body, Mul)
    factors = node.body.factors
    for (m, left), (n, right) in permutations(enumerate(factors), 2):
        if m < n and _is_matrix(left, node.index) and _is_matrix(right, node.index):
            assert isinstance(left, Var) and isinstance(right, Var)
            outer, other = (next(slot for slot in side.indices if slot != node.index) for side in (left, right))
            if not isinstance(outer, Index) or not isinstance(other, Index):
                continue
            if outer.size == other.size == node.index.size:
                new = list(factors)
                new[m] = substitute_slots(left, {outer: node.index, node.index: other})
                new[n] = substitute_slots(right, {other: node.index, node.index: outer})
                yield Sum(node.index, Mul(tuple(new)), node.unequal, node.bounds)


def _is_matrix(factor: Expr, index: Index) -> bool:
    """Whether a factor is an entry of a matrix one of whose indices is this one."""
    return isinstance(factor, Var) and len(factor.indices) == 2 and factor.indices.count(index) == 1
