"""One letter for two indices, and sums whose index does not occur in them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from derive.mistakes.indices import bound_everywhere, in_order
from derive.mistakes.places import Change, Place, edits, letters, occurrences, places, put, some_of, with_slots
from derive.mistakes.repair import Repair, Wrong
from derive.notation import Expr, Index, Mul, Pow, Sum, free_indices, fresh, num, substitute_slots, transform
from derive.records import replace
from derive.rules.sums import Nest


def dummy_index_unused(wrong: Wrong) -> Iterator[Repair]:
    r"""``sum_k e^{z_k}``, not ``sum_k e^{z_i}``: the index of a sum occurs in what is summed.

    The sum runs over an index that does not occur in it: {old} should be {new}.

    It happens because the summand is copied from the numerator, where the free letter is right.

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
        for size in dict.fromkeys(old.size for old in in_order(free_indices(node.body))):
            index = replace(node.index, size=size)
            yield from bound_everywhere(Sum(index, node.body, node.unequal, node.bounds), index)
            for old in in_order(free_indices(node.body)):
                for some in some_of(occurrences(node.body, old)) if old.size == size else ():
                    new = Sum(index, with_slots(node.body, some, index), node.unequal, node.bounds)
                    yield new, {"old": node, "new": new}

    return edits(wrong, change, left=2)


def index_capture(wrong: Wrong) -> Iterator[Repair]:
    r"""``(sum_k x_k)^2 = sum_k sum_l x_k x_l``, not ``sum_k x_k x_k``: each sum has a letter of its own.

    One letter stands for two indices here: {old} is meant as {new}.

    It happens because k is everybody's letter: a sum that brings its own k is put where k already stands.

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
                yield from _released(node, letter)
        yield from _split(node)

    return edits(wrong, change)


def same_letter(left: Index, right: Index) -> bool:
    """Whether two indices have one letter, but for primes that tell them apart."""
    return left.name.rstrip("'") == right.name.rstrip("'")


def _released(node: Sum, letter: Index) -> Iterator[Change]:
    """``letter`` outside the sum for its index at one or two places."""
    for some in some_of(occurrences(node.body, node.index)):
        body = with_slots(node.body, some, letter)
        if node.index in free_indices(body):
            new = Sum(node.index, body, node.unequal, node.bounds)
            yield new, {"old": node, "new": new}


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
    yield from _square(node)


def _square(node: Sum) -> Iterator[Change]:
    """``sum_k sum_l a_k a_l x_k . x_l`` for ``sum_k a_k^2 x_k . x_k``: of each factor that stands twice one."""
    nest = Nest.of(node)
    twice = [half for factor in nest.factors for half in _halves(factor)]
    pairs = [factor for factor in dict.fromkeys(twice) if node.index in free_indices(factor)]
    if len(nest.indices) > 1 and pairs and all(twice.count(factor) == 2 for factor in pairs):
        other = fresh(node.index)
        rest = [factor for factor in twice if factor not in pairs]
        moved = [substitute_slots(factor, {node.index: other}) for factor in pairs]
        new = Nest((*nest.indices, other), (*rest, *pairs, *moved)).written()
        yield new, {"old": node, "new": new}


def _halves(factor: Expr) -> tuple[Expr, ...]:
    return (factor.base,) * 2 if isinstance(factor, Pow) and factor.exponent == num(2) else (factor,)


def captured(right: Wrong) -> Iterator[Expr]:
    """One letter for two indices: a product of sums as one sum, a free letter bound by a sum around it."""
    for place in places(right.rhs):
        for inner in place.bound:
            if isinstance(place.node, Sum) and inner.size == place.node.index.size:
                outer = next((node for node in place.parents if isinstance(node, Sum) and node.index == inner), None)
                if outer is None:
                    continue  # bound by a product
                body = transform(outer.body, partial(_without, place.node, inner))
                depth = place.parents.index(outer)
                yield put(right.rhs, place.path[:depth], Sum(inner, body, outer.unequal, outer.bounds))
        if isinstance(place.node, Sum):
            for letter in in_order(free_indices(place.node.body) - {place.node.index}):
                if letter.size == place.node.index.size and letter not in place.bound:
                    one = fresh(letter)
                    new = substitute_slots(place.node.body, {letter: one, place.node.index: one})
                    yield put(right.rhs, place.path, Sum(one, new, place.node.unequal, place.node.bounds))


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
