"""Mistakes about families of variables: all taken as one, or only the diagonal of a Jacobian."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

from derive.mistakes.places import letters, places, put
from derive.mistakes.repair import Repair, Wrong
from derive.model import Coincidence
from derive.notation import (
    ONE,
    D,
    Delta,
    Expr,
    Index,
    Sum,
    Var,
    free_indices,
    substitute_slots,
    sum_over,
    transform,
    walk,
)

MOST_AXES = 3


def all_rows_as_one(wrong: Wrong) -> Iterator[Repair]:
    r"""``sum_i d p_a / d w_i`` is what one gets for ``d p_a / d w`` if all ``w_i`` move together.

    All {member} were differentiated as if they were one variable: the right side is {computes}, the derivative when all
    of them move together. The derivative by one of them carries its index, and a Kronecker delta says where it is the
    same one.

    It happens because a family is written with one letter, so that nothing on paper says which member moves.

    Wrong::

        Weights $w_d \in \mathbb{R}^n$, an input $x \in \mathbb{R}^n$, and
        $p(a) := \frac{e^{w_a^\top x}}{\sum_d e^{w_d^\top x}}$.

        $$\frac{\partial p(a)}{\partial w} = 0$$

    Right::

        Weights $w_d \in \mathbb{R}^n$, an input $x \in \mathbb{R}^n$, and
        $p(a) := \frac{e^{w_a^\top x}}{\sum_d e^{w_d^\top x}}$.

        $$\frac{\partial p(a)}{\partial w_i} = p(a) (\delta_{ai} - p(i)) x$$
    """
    for index, member in _lost(wrong):
        edit = 1 if index.number else 2  # An index that the author wrote was hardly forgotten.
        values = {"member": member}
        yield Repair(sum_over(index, wrong.lhs), wrong.rhs, edit, values, "reading")


def _lost(wrong: Wrong) -> Iterator[tuple[Index, Var]]:
    """The indices of a variable on the left that do not occur on the right, and that variable."""
    lost = free_indices(wrong.lhs) - free_indices(wrong.rhs)
    for index in sorted(lost, key=lambda index: (index.name, index.number)):
        for node in walk(wrong.lhs):
            if isinstance(node, D) and isinstance(node.wrt, Var) and index in node.wrt.indices:
                yield index, node.wrt
                break


def moved_together(right: Wrong) -> Iterator[Expr]:
    """The right side summed over an index of the variable."""
    for place, index in enumerate(sorted(free_indices(right.lhs), key=lambda index: (index.name, index.number))):
        if place < MOST_AXES and index.number and any(_by(node, index) for node in walk(right.lhs)):
            yield sum_over(index, right.rhs)


def _by(node: Expr, index: Index) -> bool:
    return isinstance(node, D) and isinstance(node.wrt, Var) and index in node.wrt.indices


def on_the_diagonal(right: Wrong) -> Iterator[Expr]:
    """The right side of a derivative where two of its indices are equal."""
    free = sorted(free_indices(right.rhs), key=lambda index: (index.name, index.number))
    for one, other in permutations(free, 2):
        if one.size == other.size and any(_by(node, other) for node in walk(right.lhs)):
            met = substitute_slots(right.rhs, {other: one})
            yield transform(met, lambda node: ONE if isinstance(node, Delta) and node.left == node.right else None)


def diagonal_only(wrong: Wrong) -> Iterator[Repair]:
    r"""``d p_i / d z_i`` is not ``d p_i / d z_j``.

    The right side is right only for {left} = {right}: it is the diagonal of a matrix that has other entries as well,
    {computes}.

    It happens because a function of a vector is differentiated as if it acted entry by entry.

    Wrong::

        Logits $z \in \mathbb{R}^n$ and $p_i := \frac{e^{z_i}}{\sum_k e^{z_k}}$.

        $$\frac{\partial p_i}{\partial z_j} = p_i (1 - p_i)$$

    Right::

        Logits $z \in \mathbb{R}^n$ and $p_i := \frac{e^{z_i}}{\sum_k e^{z_k}}$.

        $$\frac{\partial p_i}{\partial z_j} = p_i (\delta_{ij} - p_j)$$
    """
    free = sorted(free_indices(wrong.lhs), key=lambda index: (index.name, index.number))
    pairs = [(i, j) for place, i in enumerate(free) for j in free[place + 1 :] if i.size == j.size]
    if not any(isinstance(node, D) for node in walk(wrong.lhs)):
        return
    for left, right in pairs:
        # A derivative of one entry by the same one is the diagonal itself.
        edit = 0 if isinstance(wrong.rhs, D) else 2 if {left, right} <= free_indices(wrong.rhs) else 1
        condition = Coincidence(left, right, True)
        both = [substitute_slots(side, {right: left}) for side in (wrong.lhs, wrong.rhs)]
        values = {"left": left.name, "right": right.name}
        yield Repair(both[0], both[1], edit, values, "reading", holds_if=(condition,))
    yield from _one_member(wrong)


def _one_member(wrong: Wrong) -> Iterator[Repair]:
    """``u_i`` of ``sum_k u_k``: the path of the chain rule that leads straight down."""
    for place in places(wrong.lhs):
        if isinstance(place.node, Sum) and any(isinstance(node, D) for node in walk(place.node.body)):
            for letter in letters(wrong, place):
                if letter.size == place.node.index.size and letter in free_indices(place.node.body):
                    one = substitute_slots(place.node.body, {place.node.index: letter})
                    values = {"left": place.node.index.name, "right": letter.name}
                    yield Repair(put(wrong.lhs, place.path, one), wrong.rhs, 1, values, "reading")
