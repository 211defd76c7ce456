"""Mistakes about indices: a lost delta, the wrong letter, a letter that is used for two things."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from derive.forms.building import times
from derive.mistakes.places import Change, Place, edits, is_term, letters, other_slots, places, put
from derive.mistakes.repair import Repair, Values, Wrong
from derive.notation import (
    ONE,
    Delta,
    Expr,
    Index,
    Mul,
    Sum,
    free_indices,
    fresh,
    substitute_slots,
    transform,
)


def missing_delta(wrong: Wrong) -> Iterator[Repair]:
    r"""``d x_k / d x_i = delta_ki``, not 1.

    {delta} is missing: {term} belongs there only where {left} and {right} are the same.

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
    r"""``sum_j y_j S_i``, not ``sum_j y_i S_i``: under a sum the bound index is meant.

    Under a sum the bound index is meant: {old} should be {new}.

    Wrong::

        Logits $z \in \mathbb{R}^n$, targets $y \in \mathbb{R}^n$, $p_i := \frac{e^{z_i}}{\sum_k e^{z_k}}$ and
        $L := -\sum_k y_k \log p_k$.

        $$\frac{\partial L}{\partial z_i} = \sum_k y_i (p_i - \delta_{ki})$$

    Right::

        Logits $z \in \mathbb{R}^n$, targets $y \in \mathbb{R}^n$, $p_i := \frac{e^{z_i}}{\sum_k e^{z_k}}$ and
        $L := -\sum_k y_k \log p_k$.

        $$\frac{\partial L}{\partial z_i} = \sum_k y_k (p_i - \delta_{ki})$$
    """
    return edits(wrong, lambda place: _slot_changes(wrong, place, bound=True), left=2)


def wrong_index(wrong: Wrong) -> Iterator[Repair]:
    r"""``p_i (delta_ij - p_j)``, not ``p_i (delta_ij - p_i)``.

    {old} has the wrong index: {new} is meant.

    Wrong::

        Logits $z \in \mathbb{R}^n$ and $p_i := \frac{e^{z_i}}{\sum_k e^{z_k}}$.

        $$\frac{\partial p_i}{\partial z_j} = p_i (\delta_{ij} - p_i)$$

    Right::

        Logits $z \in \mathbb{R}^n$ and $p_i := \frac{e^{z_i}}{\sum_k e^{z_k}}$.

        $$\frac{\partial p_i}{\partial z_j} = p_i (\delta_{ij} - p_j)$$
    """
    return edits(wrong, lambda place: _slot_changes(wrong, place, bound=False))


def wrong_delta(wrong: Wrong) -> Iterator[Repair]:
    r"""``delta_ij + delta_mj``, not ``delta_ij + delta_im``.

    The delta compares the wrong indices: {old} should be {new}.

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
                yield new, {"old": place.node, "new": new}

    return edits(wrong, change)


def lost_delta(right: Wrong) -> Iterator[Expr]:
    """The right side without one of its deltas."""
    for place in places(right.rhs):
        if isinstance(place.node, Delta):
            yield put(right.rhs, place.path, ONE)


def captured(right: Wrong) -> Iterator[Expr]:
    """One letter for two indices: a product of sums as one sum, a free letter bound by a sum around it."""
    for place in places(right.rhs):
        for inner in place.bound:
            if isinstance(place.node, Sum) and inner.size == place.node.index.size:
                outer = next(node for node in place.parents if isinstance(node, Sum) and node.index == inner)
                body = transform(outer.body, partial(_without, place.node, inner))
                depth = place.parents.index(outer)
                yield put(right.rhs, place.path[:depth], Sum(inner, body, outer.unequal, outer.bounds))
        if isinstance(place.node, Sum):
            for letter in _in_order(free_indices(place.node.body) - {place.node.index}):
                if letter.size == place.node.index.size and letter not in place.bound:
                    new = substitute_slots(place.node.body, {letter: place.node.index})
                    yield put(right.rhs, place.path, Sum(place.node.index, new, place.node.unequal, place.node.bounds))


def _without(node: Sum, index: Index, here: Expr) -> Expr | None:
    """The body of an inner sum in the letter of the outer one."""
    return substitute_slots(node.body, {node.index: index}) if here == node else None


def idle_sum(right: Wrong) -> Iterator[Expr]:
    """A sum whose index is called by a letter from outside in its body."""
    for place in places(right.rhs):
        if isinstance(place.node, Sum) and not place.node.unequal:
            for letter in letters(right, place):
                if letter.size == place.node.index.size and letter != place.node.index:
                    body = substitute_slots(place.node.body, {place.node.index: letter})
                    yield put(right.rhs, place.path, Sum(fresh(place.node.index), body))


def _slot_changes(wrong: Wrong, place: Place, *, bound: bool) -> Iterator[Change]:
    """One index of a node replaced by another one, which is bound by a sum around it or is not."""
    if isinstance(place.node, Sum):
        if bound and (place.node.unequal or place.node.index in free_indices(place.node.body)):
            yield from _bound_everywhere(place.node, place.node.index)
        return
    if isinstance(place.node, Delta):
        return
    for new, _, other in other_slots(place.node, letters(wrong, place)):
        if (other in place.bound) == bound:
            yield new, {"old": place.node, "new": new}


def _bound_everywhere(node: Sum, index: Index) -> Iterator[Change]:
    """``index`` under the sum for every free index that ranges over its size."""
    for old in _in_order(free_indices(node.body) - {index}):
        if old.size == index.size:
            new = Sum(index, substitute_slots(node.body, {old: index}), node.unequal, node.bounds)
            yield new, {"old": node, "new": new}


def dummy_index_unused(wrong: Wrong) -> Iterator[Repair]:
    r"""``sum_k e^{z_k}``, not ``sum_k e^{z_i}``: the index of a sum occurs in what is summed.

    The sum runs over an index that does not occur in it: {old} should be {new}.

    Wrong::

        Logits $z \in \mathbb{R}^n$ and $p_i := \frac{e^{z_i}}{\sum_k e^{z_k}}$.

        $$p_i = \frac{e^{z_i}}{\sum_k e^{z_i}}$$

    Right::

        Logits $z \in \mathbb{R}^n$ and $p_i := \frac{e^{z_i}}{\sum_k e^{z_k}}$.

        $$p_i = \frac{e^{z_i}}{\sum_k e^{z_k}}$$
    """

    def change(place: Place) -> Iterator[Change]:
        node = place.node
        if not isinstance(node, Sum) or node.unequal or node.index in free_indices(node.body):
            return
        for size in dict.fromkeys(old.size for old in _in_order(free_indices(node.body))):
            index = replace(node.index, size=size)
            yield from _bound_everywhere(Sum(index, node.body, node.unequal, node.bounds), index)
            for inner in places(node.body):
                for changed, _, _ in other_slots(inner.node, (index,)):
                    new = Sum(index, put(node.body, inner.path, changed), node.unequal, node.bounds)
                    yield new, {"old": node, "new": new}

    return edits(wrong, change, left=2)


def _in_order(indices: frozenset[Index]) -> list[Index]:
    return sorted(indices, key=lambda index: (index.name, index.number))


def index_capture(wrong: Wrong) -> Iterator[Repair]:
    r"""``(sum_k x_k)^2 = sum_k sum_l x_k x_l``, not ``sum_k x_k x_k``: each sum has a letter of its own.

    One letter stands for two indices here: {old} is meant as {new}.

    Wrong::

        Vectors $a \in \mathbb{R}^n$ and $x \in \mathbb{R}^n$.

        $$\frac{\partial}{\partial x_k} \sum_k a_k x_k = \sum_k a_k$$

    Right::

        Vectors $a \in \mathbb{R}^n$ and $x \in \mathbb{R}^n$.

        $$\frac{\partial}{\partial x_k} \sum_k a_k x_k = a_k$$
    """

    def change(place: Place) -> Iterator[Change]:
        node = place.node
        if not isinstance(node, Sum) or node.unequal or node.bounds:
            return
        for letter in letters(wrong, place):
            if same_letter(letter, node.index) and letter.size == node.index.size:
                new = substitute_slots(node.body, {node.index: letter})
                yield new, {"old": node, "new": new}
        yield from _split(node)

    return edits(wrong, change)


def same_letter(left: Index, right: Index) -> bool:
    """Whether two indices have one letter, but for primes that tell them apart."""
    return left.name.rstrip("'") == right.name.rstrip("'")


def _split(node: Sum) -> Iterator[Change]:
    """``sum_k u_k v_k`` as ``sum_k sum_l u_k v_l``, for every way to part the factors in two."""
    factors = node.body.factors if isinstance(node.body, Mul) else ()
    inside = [number for number, factor in enumerate(factors) if node.index in free_indices(factor)]
    for mask in range(1, 1 << max(0, len(inside) - 1)):
        other = fresh(node.index)
        moved = {number for bit, number in enumerate(inside[1:]) if mask >> bit & 1}
        parts = [substitute_slots(f, {node.index: other}) if n in moved else f for n, f in enumerate(factors)]
        new = Sum(node.index, Sum(other, Mul(tuple(parts))))
        yield new, {"old": node, "new": new}
