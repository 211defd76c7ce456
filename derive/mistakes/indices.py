"""Mistakes about indices: a lost delta, the wrong letter, a letter that is used for two things."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, permutations, product

from derive.forms.building import times
from derive.mistakes.places import Change, Place, edits, is_term, letters, other_slots, places, put
from derive.mistakes.repair import Repair, Slips, Values, Wrong
from derive.notation import (
    ONE,
    Delta,
    Expr,
    Index,
    Mul,
    Sum,
    free_indices,
    fresh,
    own_slots,
    substitute_slots,
)
from derive.records import replace


def missing_delta(wrong: Wrong) -> Iterator[Repair]:
    r"""``d x_k / d x_i = delta_ki``, not 1.

    {delta} is missing: {term} belongs there only where {left} and {right} are the same.

    It happens because one thinks of the entry with the same index, and forgets that all the others are zero.

    Wrong::

        A vector $x \in \mathbb{R}^n$.

        $$\frac{\partial x_k^2}{\partial x_i} = 2 x_k$$

    Right::

        A vector $x \in \mathbb{R}^n$.

        $$\frac{\partial x_k^2}{\partial x_i} = 2 x_k \delta_{ki}$$
    """

    def change(place: Place) -> Iterator[Change]:
        if not is_term(place):
            return
        found = letters(wrong, place)
        for number, left in enumerate(found):
            for right in found[number + 1 :]:
                if left.size == right.size:
                    delta = Delta(left, right)
                    values: Values = {
                        "delta": delta,
                        "term": place.node,
                        "left": left.name,
                        "right": right.name,
                    }
                    yield times(delta, place.node), values

    return edits(wrong, change)


def wrong_bound_index(wrong: Wrong) -> Iterator[Repair]:
    r"""``sum_j y_j S_i``, not ``sum_j y_i S_i``; ``sum_j e^{S_ij}``, not ``sum_i e^{S_ij}``.

    The index of a sum and one from outside it are mixed up: {old} should be {new}.

    It happens because the summand is copied from outside the sum, with the letter that it had there.

    Wrong::

        Logits $z \in \mathbb{R}^n$, targets $y \in \mathbb{R}^n$, $p_i := \frac{e^{z_i}}{\sum_k e^{z_k}}$ and
        $L := -\sum_k y_k \log p_k$.

        $$\frac{\partial L}{\partial z_i} = \sum_k y_i (p_i - \delta_{ki})$$

    Right::

        Logits $z \in \mathbb{R}^n$, targets $y \in \mathbb{R}^n$, $p_i := \frac{e^{z_i}}{\sum_k e^{z_k}}$ and
        $L := -\sum_k y_k \log p_k$.

        $$\frac{\partial L}{\partial z_i} = \sum_k y_k (p_i - \delta_{ki})$$
    """
    return edits(wrong, lambda place: _slot_changes(wrong, place, bound=True), left=2, inside=True)


def wrong_index(wrong: Wrong) -> Iterator[Repair]:
    r"""``p_i (delta_ij - p_j)``, not ``p_i (delta_ij - p_i)``.

    {old} has the wrong index: {new} is meant.

    It happens when a factor is cancelled and the wrong one of two alike is kept.

    Wrong::

        Logits $z \in \mathbb{R}^n$ and $p_i := \frac{e^{z_i}}{\sum_k e^{z_k}}$.

        $$\frac{\partial p_i}{\partial z_j} = p_i (\delta_{ij} - p_i)$$

    Right::

        Logits $z \in \mathbb{R}^n$ and $p_i := \frac{e^{z_i}}{\sum_k e^{z_k}}$.

        $$\frac{\partial p_i}{\partial z_j} = p_i (\delta_{ij} - p_j)$$
    """
    return edits(wrong, lambda place: _slot_changes(wrong, place, bound=False), inside=True)


def wrong_delta(wrong: Wrong) -> Iterator[Repair]:
    r"""``delta_ij + delta_mj``, not ``delta_ij + delta_im``.

    The delta compares the wrong indices: {old} should be {new}.

    It happens when a delta is carried through several lines while the bound letters are renamed.

    Wrong::

        Logits $z \in \mathbb{R}^n$ and $p_i := \frac{e^{z_i}}{\sum_k e^{z_k}}$.

        $$\frac{\partial}{\partial z_j} (p_i p_m) = p_i p_m (\delta_{ij} + \delta_{im} - 2 p_j)$$

    Right::

        Logits $z \in \mathbb{R}^n$ and $p_i := \frac{e^{z_i}}{\sum_k e^{z_k}}$.

        $$\frac{\partial}{\partial z_j} (p_i p_m) = p_i p_m (\delta_{ij} + \delta_{mj} - 2 p_j)$$
    """

    def change(place: Place) -> Iterator[Change]:
        if isinstance(place.node, Delta):
            for new, _, _ in other_slots(place.node, letters(wrong, place)):
                if len(set(own_slots(new))) == 2:
                    yield new, {"old": place.node, "new": new}

    def others(place: Place) -> Iterator[Change]:
        for left, right in combinations(letters(wrong, place), 2) if isinstance(place.node, Delta) else ():
            if left.size == right.size and not {left, right} & {*own_slots(place.node)}:
                new = Delta(left, right)
                yield new, {"old": place.node, "new": new}

    yield from edits(wrong, change)
    yield from edits(wrong, _exchanged)
    for repair in edits(wrong, others):
        yield replace(repair, edit=2)


def _exchanged(place: Place) -> Iterator[Change]:
    """``delta_ik delta_jl`` for ``delta_il delta_jk``: an index of a delta and one of another factor exchanged."""
    factors = place.node.factors if isinstance(place.node, Mul) else ()
    for delta, other in permutations(factors, 2):
        own = free_indices(delta) if isinstance(delta, Delta) else frozenset()
        for mine, its in product(own - free_indices(other), free_indices(other) - own):
            if mine.size == its.size:
                turned = {delta: substitute_slots(delta, {mine: its}), other: substitute_slots(other, {its: mine})}
                new = Mul(tuple(turned.get(factor, factor) for factor in factors))
                yield new, {"old": place.node, "new": new}


def misindexed(*, bound: bool) -> Slips:
    """One index of an entry that is (or is not) bound by a sum around it called by another letter."""

    def slips(right: Wrong) -> Iterator[Expr]:
        for place in places(right.rhs):
            if not isinstance(place.node, Sum | Delta):
                for new, old, _ in other_slots(place.node, letters(right, place)):
                    if (old in place.bound) == bound:
                        yield put(right.rhs, place.path, new)

    return slips


def lost_delta(right: Wrong) -> Iterator[Expr]:
    """The right side without one of its deltas."""
    for place in places(right.rhs):
        if isinstance(place.node, Delta):
            yield put(right.rhs, place.path, ONE)


def _slot_changes(wrong: Wrong, place: Place, *, bound: bool) -> Iterator[Change]:
    """One index of a node replaced by another one, which is bound by a sum around it or is not."""
    if isinstance(place.node, Sum):
        if bound and (place.node.unequal or place.node.index in free_indices(place.node.body)):
            yield from bound_everywhere(place.node, place.node.index)
            yield from _along_another(wrong, place.node, place)
        return
    if isinstance(place.node, Delta):
        return
    for new, _, other in other_slots(place.node, letters(wrong, place)):
        if (other in place.bound) == bound:
            yield new, {"old": place.node, "new": new}


def bound_everywhere(node: Sum, index: Index) -> Iterator[Change]:
    """``index`` under the sum for every free index that ranges over its size."""
    for old in in_order(free_indices(node.body) - {index}):
        if old.size == index.size:
            new = Sum(index, substitute_slots(node.body, {old: index}), node.unequal, node.bounds)
            yield new, {"old": node, "new": new}


def _along_another(wrong: Wrong, node: Sum, place: Place) -> Iterator[Change]:
    """``sum_j u_ij`` for ``sum_i u_ij``: the sum runs along another axis, and its index is one from outside."""
    if node.unequal or node.bounds:
        return
    own = free_indices(node.body)
    for letter in in_order(own - {node.index}):
        index = fresh(node.index if letter.size == node.index.size else letter)
        for outside in letters(wrong, place):
            if outside.size == node.index.size and outside not in own and outside != letter:
                new = Sum(index, substitute_slots(node.body, {letter: index, node.index: outside}))
                yield new, {"old": node, "new": new}


def in_order(indices: frozenset[Index]) -> list[Index]:
    """Indices by their letters."""
    return sorted(indices, key=lambda index: (index.name, index.number))
