"""The wrong letter: a symbol for another one, an index on one side that the other side has not."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import combinations, islice

from derive.forms.building import times
from derive.mistakes.places import Change, Place, edits, is_term, places
from derive.mistakes.repair import Repair, Slips, Values, Wrong, sizes, symbols
from derive.mistakes.terms import entries
from derive.notation import (
    Apply,
    D,
    Delta,
    Expr,
    Fn,
    Index,
    Size,
    Var,
    free_indices,
    substitute_slots,
    sum_over,
    transform,
    walk,
)

MOST_OTHERS = 6
MOST_EXCHANGED = 10


def wrong_variable(wrong: Wrong) -> Iterator[Repair]:
    r"""``p_i - y_i``, not ``z_i - y_i``: the probability, not the logit.

    The wrong symbol: {old} should be {new}.

    It happens because logit, probability and target have the same shape, and are easily taken for one another.

    Wrong::

        Logits $z \in \mathbb{R}^n$, targets $y \in \mathbb{R}^n$, $p_i := \frac{e^{z_i}}{\sum_k e^{z_k}}$ and
        $L := -\sum_k y_k \log p_k$.

        $$\frac{\partial L}{\partial z_i} = z_i \sum_k y_k - y_i$$

    Right::

        Logits $z \in \mathbb{R}^n$, targets $y \in \mathbb{R}^n$, $p_i := \frac{e^{z_i}}{\sum_k e^{z_k}}$ and
        $L := -\sum_k y_k \log p_k$.

        $$\frac{\partial L}{\partial z_i} = p_i \sum_k y_k - y_i$$
    """

    yield from edits(wrong, lambda place: _other_symbols(wrong, place, remains=False), everywhere=True)
    yield from _by_another(wrong)
    yield from _exchanged(wrong)


def symbol_for_two_things(wrong: Wrong) -> Iterator[Repair]:
    r"""``p_i sum_k y_k - y_i``, not ``y_i sum_k y_k - y_i``: a letter means one thing.

    One letter stands for two things: {old} is meant as {new} at one place, and as itself at another.

    It happens because there are few letters, and a probability, its target and its estimate all want the same one.

    Wrong::

        Logits $z \in \mathbb{R}^n$, targets $y \in \mathbb{R}^n$, $p_i := \frac{e^{z_i}}{\sum_k e^{z_k}}$ and
        $L := -\sum_k y_k \log p_k$.

        $$\frac{\partial L}{\partial z_i} = y_i \sum_k y_k - y_i$$

    Right::

        Logits $z \in \mathbb{R}^n$, targets $y \in \mathbb{R}^n$, $p_i := \frac{e^{z_i}}{\sum_k e^{z_k}}$ and
        $L := -\sum_k y_k \log p_k$.

        $$\frac{\partial L}{\partial z_i} = p_i \sum_k y_k - y_i$$
    """
    return edits(wrong, lambda place: _other_symbols(wrong, place, remains=True), everywhere=True)


def _other_symbols(wrong: Wrong, place: Place, *, remains: bool) -> Iterator[Change]:
    """Another symbol of the same shape, where the old one stands elsewhere too (or does not)."""
    node, slots = place.node, wrong.context.slots
    if isinstance(node, Var) and (_count(wrong.rhs, node.name) > 1) == remains:
        here = sorted(symbols(wrong))
        known = [*here, *sorted(name for name in wrong.context.definitions if name not in here)]
        alike = [name for name in known if name != node.name and slots.get(name, ()) == slots.get(node.name, ())]
        for name in alike[:MOST_OTHERS]:
            new = Var(name, node.indices)
            yield new, {"old": node, "new": new}
        axes = {slot for slot in node.indices if isinstance(slot, Index) and slot.number}
        others = (entry for entry in entries(wrong, place) if len(entry.indices) != len(node.indices))
        for new in islice((entry for entry in others if axes <= {*entry.indices}), MOST_OTHERS):
            yield new, {"old": node, "new": new}
    if isinstance(node, Fn | Apply) and not remains:
        defined = (entry for entry in entries(wrong, place) if entry.name in wrong.context.definitions)
        for new in islice(defined, MOST_OTHERS):
            yield new, {"old": node, "new": new}
    if isinstance(node, Size) and not remains:
        for name in sizes(wrong):
            if name != node.name:
                yield Size(name), {"old": node, "new": Size(name)}


def _count(side: Expr, name: str) -> int:
    return sum(isinstance(place.node, Var) and place.node.name == name for place in places(side))


def _by_another(wrong: Wrong) -> Iterator[Repair]:
    """The readings in which the derivative on the left was taken by another variable of its shape."""
    whole = wrong.lhs
    if not isinstance(whole, D) or not isinstance(whole.wrt, Var):
        return
    shape = wrong.context.slots.get(whole.wrt.name, ())
    for name in sorted(symbols(wrong) - {whole.wrt.name}):
        if wrong.context.slots.get(name, ()) == shape and Var(name, whole.wrt.indices) != whole.body:
            other = D(whole.body, Var(name, whole.wrt.indices), whole.mode)
            values: Values = {"old": whole, "new": other}
            yield Repair(other, wrong.rhs, 2, values, "reading")


def _exchanged(wrong: Wrong) -> Iterator[Repair]:
    """The right side with two of its symbols exchanged: the prior and the evidence of Bayes' theorem."""
    outer = free_indices(wrong.rhs)
    found = dict.fromkeys(node for node in walk(wrong.rhs) if isinstance(node, Var) and free_indices(node) <= outer)
    for one, other in islice(combinations(found, 2), MOST_EXCHANGED):
        if one.name != other.name and len(one.indices) == len(other.indices):
            swap: dict[Expr, Expr] = {one: other, other: one}
            new = transform(wrong.rhs, swap.get)
            yield Repair(wrong.lhs, new, 2, {"old": (one, other), "new": (other, one)})


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
        yield from edits(wrong, partial(_summed, extra))


def _summed(extra: Index, place: Place) -> Iterator[Change]:
    """A side or a term of it summed over an index that it holds."""
    if (is_term(place) or place.parent is None) and extra in free_indices(place.node):
        new = sum_over(extra, place.node)
        yield new, {"letter": extra.name, "new": new}


def stray_index(right: Wrong) -> Iterator[Expr]:
    """The right side with a free letter that the left one does not have."""
    taken = {index.name for index in free_indices(right.lhs) | free_indices(right.rhs)}
    letter = next((name for name in "ijklmn" if name not in taken), None)
    for index in _in_order(free_indices(right.rhs)):
        if letter is not None:
            yield substitute_slots(right.rhs, {index: Index(letter, index.size)})


def _in_order(indices: frozenset[Index]) -> list[Index]:
    return sorted(indices, key=lambda index: (index.name, index.number))


def taken_for_another(*, remains: bool) -> Slips:
    """One symbol called by another of its shape, which then stands for two things (or does not)."""

    def change(right: Wrong, place: Place) -> Iterator[Change]:
        for often in (True, False):
            yield from _other_symbols(right, place, remains=often)

    def slips(right: Wrong) -> Iterator[Expr]:
        for repair in edits(right, partial(change, right)):
            new = repair.values["new"]
            twice = isinstance(new, Var) and _count(repair.rhs, new.name) > 1
            if twice == remains:
                yield repair.rhs

    return slips
