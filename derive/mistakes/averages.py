"""A sum of products taken for a product of sums, and so with means."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product

from derive.forms.building import plus, times
from derive.mistakes.places import places, put
from derive.mistakes.repair import Repair, Wrong
from derive.mistakes.slips import mistaken
from derive.notation import Expr, Index, Mul, Pow, Sum, Var, free_indices, freshen, neg, num, substitute_slots, walk
from derive.printing import WEIGHT

MOST_WAYS = 6


def expectation_of_product(wrong: Wrong) -> Iterator[Repair]:
    r"""``E[X Y] = sum_k p_k x_k y_k`` is not ``E[X] E[Y] = (sum_k p_k x_k) (sum_k p_k y_k)``.

    The mean of a product is not the product of the means: {old} should be {new}.

    It happens because it is true of what is independent (or uncorrelated), and that is soon taken for granted.

    Wrong::

        Probabilities $p \in \mathbb{R}^n$ with $\sum_k p_k = 1$, and $x \in \mathbb{R}^n$ and $y \in \mathbb{R}^n$.

        $$\frac{d}{dt} \sum_k p_k x_k e^{t y_k} = \left(\sum_k p_k x_k\right) \left(\sum_k p_k y_k e^{t y_k}\right)$$

    Right::

        Probabilities $p \in \mathbb{R}^n$ with $\sum_k p_k = 1$, and $x \in \mathbb{R}^n$ and $y \in \mathbb{R}^n$.

        $$\frac{d}{dt} \sum_k p_k x_k e^{t y_k} = \sum_k p_k x_k y_k e^{t y_k}$$
    """

    yield from mistaken(wrong, _weighted)
    yield from _covariances(wrong)


def _covariances(wrong: Wrong) -> Iterator[Repair]:
    """The right side with the covariance of two random symbols, once or twice, times numbers that stand there."""
    averages = [node for side in (wrong.lhs, wrong.rhs) for node in walk(side) if _weight(node) is not None]
    if not averages:
        return
    assert isinstance(averages[0], Sum)
    weight, index = _weight(averages[0]), averages[0].index
    assert weight is not None
    found = {n.name for a in averages for n in walk(a) if isinstance(n, Var) and n.indices[-1:] == (index,)}
    numbers = {n.name for side in (wrong.lhs, wrong.rhs) for n in walk(side) if isinstance(n, Var) and not n.indices}
    scales = [times(), *(times(*map(Var, some)) for some in combinations(sorted(numbers), 2))][:MOST_WAYS]
    for pair in combinations(sorted(found - {weight.name}), 2):
        mean, means = _moments(weight, index, *(Var(name, (index,)) for name in pair))
        for scale, factor in product(scales, (2, 1, -1, -2)):
            lost = times(num(factor), scale, plus((mean, neg(means))))
            # Where a covariance stands already, it is rather its factor that is wrong.
            yield Repair(wrong.lhs, plus((wrong.rhs, lost)), 2, {"old": means, "new": mean})


def _weight(node: Expr) -> Var | None:
    """The weights of an average over the hidden space."""
    factors = node.body.factors if isinstance(node, Sum) and isinstance(node.body, Mul) else ()
    return next((f for f in factors if isinstance(f, Var) and f.name == WEIGHT), None)


def _moments(weight: Var, index: Index, one: Expr, other: Expr) -> tuple[Expr, Expr]:
    """``E[X Y]``, ``E[X] E[Y]``"""
    means = (freshen(Sum(index, times(weight, factor))) for factor in (one, other))
    return freshen(Sum(index, times(weight, one, other))), times(*means)


def _weighted(node: Expr) -> Iterator[Expr]:
    """One sum for two that are multiplied, what both are weighted with once."""
    if isinstance(node, Pow) and node.exponent == num(2) and _is_whole(node.base):
        node = Mul((node.base, freshen(node.base)))
    factors = node.factors if isinstance(node, Mul) else ()
    for first, second in combinations([f for f in factors if _is_whole(f)], 2):
        assert isinstance(first, Sum) and isinstance(second, Sum)
        if first.index.size == second.index.size:
            other = substitute_slots(second.body, {second.index: first.index})
            mine, its = (body.factors if isinstance(body, Mul) else (body,) for body in (first.body, other))
            rest = [factor for factor in factors if factor is not first and factor is not second]
            for weight in [factor for factor in mine if factor in its and first.index in free_indices(factor)]:
                once = [factor for factor in its if factor is not weight and factor != weight]
                yield times(*rest, Sum(first.index, times(*mine, *once)))


def _is_whole(factor: Expr) -> bool:
    return isinstance(factor, Sum) and not factor.unequal and not factor.bounds


def taken_apart(right: Wrong) -> Iterator[Expr]:
    """The product of two means for the mean of a product."""
    for place in places(right.rhs):
        node = place.node
        if not _is_whole(node) or not isinstance(node, Sum) or not isinstance(node.body, Mul):
            continue
        inside = [factor for factor in node.body.factors if node.index in free_indices(factor)]
        rest = [factor for factor in node.body.factors if factor not in inside]
        for weight in inside if len(inside) > 2 else ():
            others = [factor for factor in inside if factor is not weight]
            means = (Sum(node.index, times(weight, other)) for other in (others[0], times(*others[1:])))
            yield put(right.rhs, place.path, times(*rest, *map(freshen, means)))


def product_of_sums(wrong: Wrong) -> Iterator[Repair]:
    r"""``sum_k u_k v_k`` is not ``(sum_k u_k) (sum_k v_k)``.

    A sum of products and a product of sums were exchanged: {old} should be {new}.

    It happens because it is true where each factor has an index of its own, and sums of sums look alike.

    Wrong::

        Vectors $p \in \mathbb{R}^n$, $x \in \mathbb{R}^n$ and $y \in \mathbb{R}^n$.

        $$\frac{d}{dt} \sum_k p_k x_k e^{t y_k} = \left(\sum_k p_k x_k\right) \left(\sum_k y_k e^{t y_k}\right)$$

    Right::

        Vectors $p \in \mathbb{R}^n$, $x \in \mathbb{R}^n$ and $y \in \mathbb{R}^n$.

        $$\frac{d}{dt} \sum_k p_k x_k e^{t y_k} = \sum_k p_k x_k y_k e^{t y_k}$$
    """

    return mistaken(wrong, _regrouped)


def _regrouped(node: Expr) -> Iterator[Expr]:
    """One sum for two that are multiplied, two for one."""
    match node:
        case Mul(factors):
            for first, second in combinations([f for f in factors if _is_whole(f)], 2):
                assert isinstance(first, Sum) and isinstance(second, Sum)
                if first.index.size == second.index.size:
                    other = substitute_slots(second.body, {second.index: first.index})
                    rest = [factor for factor in factors if factor is not first and factor is not second]
                    yield times(Sum(first.index, times(first.body, other)), *rest)
        case Sum(index, Mul(factors), (), None):
            inside = [factor for factor in factors if index in free_indices(factor)]
            outside = [factor for factor in factors if index not in free_indices(factor)]
            ways = range(1, min(1 << max(0, len(inside) - 1), MOST_WAYS + 1))
            for mask in ways:
                here = [f for n, f in enumerate(inside) if not n or not mask >> (n - 1) & 1]
                there = [f for n, f in enumerate(inside) if n and mask >> (n - 1) & 1]
                yield times(*outside, Sum(index, times(*here)), freshen(Sum(index, times(*there))))
