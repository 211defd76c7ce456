"""Mistakes about indices: a lost delta, the wrong letter, a letter that is used for two things."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from derive.forms.building import times
from derive.mistakes.places import Change, Place, edits, is_term, letters, other_slots, places, put
from derive.mistakes.repair import Repair, Values, Wrong
from derive.notation import Delta, Index, Mul, Sum, free_indices, fresh, rename_own, substitute_slots


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

    Under a sum the free index and the bound one were confused: {old} stands where {new} is meant.

    Wrong::

        Logits $z \in \mathbb{R}^n$, targets $y \in \mathbb{R}^n$, $p_i := \frac{e^{z_i}}{\sum_k e^{z_k}}$ and
        $L := -\sum_k y_k \log p_k$.

        $$\frac{\partial L}{\partial z_i} = p_i \sum_k y_i - y_i$$

    Right::

        Logits $z \in \mathbb{R}^n$, targets $y \in \mathbb{R}^n$, $p_i := \frac{e^{z_i}}{\sum_k e^{z_k}}$ and
        $L := -\sum_k y_k \log p_k$.

        $$\frac{\partial L}{\partial z_i} = p_i \sum_k y_k - y_i$$
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


def _slot_changes(wrong: Wrong, place: Place, *, bound: bool) -> Iterator[Change]:
    """One index of a node replaced; ``bound``: where the old or the new one is bound by a sum around it."""
    if isinstance(place.node, Sum):
        yield from _rebound(place.node) if bound else ()
        return
    for new, old, other in other_slots(place.node, letters(wrong, place)):
        if bool({old, other} & set(place.bound)) == bound:
            yield new, {"old": place.node, "new": new}


def _rebound(node: Sum) -> Iterator[Change]:
    """The bound index for a free one, everywhere under the sum; or at one place, if it does not occur yet."""
    for old in sorted(free_indices(node.body) - {node.index}, key=lambda index: (index.name, index.number)):
        unused = node.index not in free_indices(node.body)
        if not unused and old.size != node.index.size:
            continue
        index = replace(node.index, size=old.size)
        bodies = [substitute_slots(node.body, {old: index})]
        for inner in places(node.body) if unused else ():
            changed = rename_own(inner.node, {old: index})
            if changed != inner.node and not isinstance(inner.node, Sum):
                bodies.append(put(node.body, inner.path, changed))
        for body in bodies:
            new = Sum(index, body, node.unequal, node.bounds)
            yield new, {"old": node, "new": new}


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
