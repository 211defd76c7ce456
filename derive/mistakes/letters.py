"""The wrong letter: a symbol for another one, an index on one side that the other side has not."""

from __future__ import annotations

from collections.abc import Iterator

from derive.forms.building import times
from derive.mistakes.places import Change, Place, edits
from derive.mistakes.repair import Repair, Wrong, symbols
from derive.notation import Delta, Expr, Index, Var, free_indices, substitute_slots, sum_over

MOST_OTHERS = 4


def wrong_variable(wrong: Wrong) -> Iterator[Repair]:
    r"""``p_i - y_i``, not ``z_i - y_i``: the probability, not the logit.

    The wrong symbol: {old} should be {new}.

    It happens because logit, probability and target have the same shape, and one letter is often used for two of
    them.

    Wrong::

        Logits $z \in \mathbb{R}^n$, targets $y \in \mathbb{R}^n$, $p_i := \frac{e^{z_i}}{\sum_k e^{z_k}}$ and
        $L := -\sum_k y_k \log p_k$.

        $$\frac{\partial L}{\partial z_i} = z_i \sum_k y_k - y_i$$

    Right::

        Logits $z \in \mathbb{R}^n$, targets $y \in \mathbb{R}^n$, $p_i := \frac{e^{z_i}}{\sum_k e^{z_k}}$ and
        $L := -\sum_k y_k \log p_k$.

        $$\frac{\partial L}{\partial z_i} = p_i \sum_k y_k - y_i$$
    """
    known = sorted(symbols(wrong))
    slots = wrong.context.slots

    def change(place: Place) -> Iterator[Change]:
        node = place.node
        if not isinstance(node, Var):
            return
        alike = [name for name in known if name != node.name and slots.get(name, ()) == slots.get(node.name, ())]
        for name in alike[:MOST_OTHERS]:
            new = Var(name, node.indices)
            yield new, {"old": node, "new": new}

    return edits(wrong, change, everywhere=True)


def free_index_mismatch(wrong: Wrong) -> Iterator[Repair]:
    r"""``y_i = sum_j A_ij x_j``, not ``sum_j A_kj x_j``: both sides carry the same free indices.

    The letter {letter} is free on the right but does not stand on the left: {new} is meant.

    It happens when a line is copied from a text with other letters, or a sum over the letter is lost.

    Wrong::

        A vector $x \in \mathbb{R}^n$.

        $$\frac{\partial}{\partial x_i} \sum_k x_k^2 = 2 x_j$$

    Right::

        A vector $x \in \mathbb{R}^n$.

        $$\frac{\partial}{\partial x_i} \sum_k x_k^2 = 2 x_i$$
    """
    left, right = free_indices(wrong.lhs), free_indices(wrong.rhs)
    for extra in _in_order(right - left):
        for index in _in_order(left):
            if index.size == extra.size:
                edit = 1 if index not in right else 2
                new = substitute_slots(wrong.rhs, {extra: index})
                yield Repair(wrong.lhs, new, edit, {"letter": extra.name, "new": new})
                new = times(Delta(extra, index), wrong.rhs)
                yield Repair(wrong.lhs, new, 2, {"letter": extra.name, "new": new})
        new = sum_over(extra, wrong.rhs)
        yield Repair(wrong.lhs, new, values={"letter": extra.name, "new": new})


def stray_index(right: Wrong) -> Iterator[Expr]:
    """The right side with a free letter that the left one does not have."""
    taken = {index.name for index in free_indices(right.lhs) | free_indices(right.rhs)}
    letter = next((name for name in "ijklmn" if name not in taken), None)
    for index in _in_order(free_indices(right.rhs)):
        if letter is not None:
            yield substitute_slots(right.rhs, {index: Index(letter, index.size)})


def _in_order(indices: frozenset[Index]) -> list[Index]:
    return sorted(indices, key=lambda index: (index.name, index.number))
