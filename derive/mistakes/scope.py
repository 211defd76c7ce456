"""Something stands inside a bracket, a function or a sum, and belongs outside, or the other way round."""

from __future__ import annotations

from collections.abc import Iterator

from derive.forms.building import plus, times
from derive.mistakes.places import (
    Change,
    Place,
    edits,
    letters,
    occurrences,
    places,
    put,
    some_of,
    with_slots,
)
from derive.mistakes.repair import Repair, Wrong
from derive.notation import Add, Delta, Expr, Fn, Index, Mul, Num, Pow, Sum, free_indices, substitute_slots


def factor_outside_sum(wrong: Wrong) -> Iterator[Repair]:
    r"""``sum_j w_j y_j``, not ``w_i sum_j y_j``: what depends on the bound index stays under the sum.

    A factor stands in front of the sum and belongs under it, with the bound index: {old} should be {new}.

    It happens because a weight that belongs to each output looks like a factor of the whole.

    Wrong::

        Vectors $w \in \mathbb{R}^n$ and $x \in \mathbb{R}^n$, and $r := \sum_j w_j x_j^2$.

        $$\frac{\partial}{\partial x_i} \frac{r^2}{2} = 2 w_i x_i w_i \sum_j x_j^2$$

    Right::

        Vectors $w \in \mathbb{R}^n$ and $x \in \mathbb{R}^n$, and $r := \sum_j w_j x_j^2$.

        $$\frac{\partial}{\partial x_i} \frac{r^2}{2} = 2 w_i x_i \sum_j w_j x_j^2$$
    """

    def change(place: Place) -> Iterator[Change]:
        factors = place.node.factors if isinstance(place.node, Mul) else ()
        for number, inner in enumerate(factors):
            if not isinstance(inner, Sum):
                continue
            for other, factor in enumerate(factors):
                for moved in _moved(factor, inner.index) if other != number else ():
                    under = Sum(inner.index, times(moved, inner.body), inner.unequal, inner.bounds)
                    rest = [under if n == number else f for n, f in enumerate(factors) if n != other]
                    new = times(*rest)
                    yield new, {"old": place.node, "new": new}

    return edits(wrong, change)


def _moved(factor: Expr, index: Index) -> Iterator[Expr]:
    """A factor with the bound index for one that ranges over its size, at all places or at some."""
    same = sorted((i for i in free_indices(factor) if i.size == index.size), key=lambda i: (i.name, i.number))
    for old in same:
        yield substitute_slots(factor, {old: index})
        found = occurrences(factor, old)
        if len(found) > 1:
            yield from (with_slots(factor, some, index) for some in some_of(found) if len(some) < len(found))


def parenthesis_scope(wrong: Wrong) -> Iterator[Repair]:
    r"""``f(u) + v``, not ``f(u + v)``: a bracket closes where it is meant to.

    A bracket is missing or closes at the wrong place: {term} belongs outside it.

    It happens when a bracket is copied from one line to the next, or an argument of a function grows.

    Wrong::

        Numbers $x \in \mathbb{R}$, $y \in \mathbb{R}$ and $w \in \mathbb{R}$.

        $$\frac{d}{dw} \frac{1}{2} (e^{w} - y)^2 = e^{w - y} e^{w}$$

    Right::

        Numbers $x \in \mathbb{R}$, $y \in \mathbb{R}$ and $w \in \mathbb{R}$.

        $$\frac{d}{dw} \frac{1}{2} (e^{w} - y)^2 = (e^{w} - y) e^{w}$$
    """
    for place in places(wrong.rhs):
        terms = place.node.terms if isinstance(place.node, Add) else ()
        for number, term in enumerate(terms):
            inside = plus(terms[:number] + terms[number + 1 :])
            for depth, outer in enumerate(place.parents):
                if isinstance(outer, Fn | Pow | Mul) and not _binds_between(place.parents[depth:], term):
                    around = plus((_plain(put(outer, place.path[depth:], inside)), term))
                    new = put(wrong.rhs, place.path[:depth], around)
                    yield Repair(wrong.lhs, new, values={"term": term})

    yield from edits(wrong, _around)
    yield from edits(wrong, _before_the_sum)


def _before_the_sum(place: Place) -> Iterator[Change]:
    """``a (sum_j u_j + b)`` for ``sum_j a (u_j + b)``: the sum ends before the terms without its index."""
    if not isinstance(place.node, Sum) or place.node.unequal or place.node.bounds:
        return
    index, body = place.node.index, place.node.body
    for inner in places(body):
        terms = inner.node.terms if isinstance(inner.node, Add) else ()
        outside = [term for term in terms if index not in free_indices(term)]
        under = [term for term in terms if term not in outside]
        if outside and under:
            new = put(body, inner.path, plus((Sum(index, plus(under)), *outside)))
            if index not in free_indices(new):
                yield new, {"term": plus(outside)}


def _plain(expr: Expr) -> Expr:
    """A product without the ones that are left of brackets."""
    return times(*expr.factors) if isinstance(expr, Mul) else expr


def _around(place: Place) -> Iterator[Change]:
    """``(u - v) w`` for ``u - v w``: what multiplies one term is meant to multiply all of them."""
    terms = place.node.terms if isinstance(place.node, Add) else ()
    for number, term in enumerate(terms):
        factors = term.factors if isinstance(term, Mul) else ()
        for other, factor in enumerate(factors):
            if not isinstance(factor, Num | Delta):
                rest = times(*factors[:other], *factors[other + 1 :])
                inside = plus((*terms[:number], rest, *terms[number + 1 :]))
                yield times(inside, factor), {"term": factor}


def _binds_between(parents: tuple[Expr, ...], term: Expr) -> bool:
    """Whether a sum on the way binds an index of the term."""
    return any(isinstance(node, Sum) and node.index in free_indices(term) for node in parents)


def pulled_out(right: Wrong) -> Iterator[Expr]:
    """A factor that depends on the bound index, in front of the sum under a letter from outside."""
    for place in places(right.rhs):
        node = place.node
        if not isinstance(node, Sum) or not isinstance(node.body, Mul) or node.unequal:
            continue
        factors = node.body.factors
        for number, factor in enumerate(factors):
            rest = times(*factors[:number], *factors[number + 1 :])
            if node.index in free_indices(factor) & free_indices(rest) and not isinstance(factor, Delta):
                for letter in letters(right, place):
                    if letter.size == node.index.size:
                        outside = substitute_slots(factor, {node.index: letter})
                        yield put(right.rhs, place.path, times(outside, Sum(node.index, rest)))


def drawn_in(right: Wrong) -> Iterator[Expr]:
    """A term that stands behind a function, a power or a product, inside its bracket."""
    for place in places(right.rhs):
        terms = place.node.terms if isinstance(place.node, Add) else ()
        for number, term in enumerate(terms):
            for outer in terms[:number] + terms[number + 1 :]:
                rest = [other for other in terms if other is not term and other is not outer]
                for inner in places(outer):
                    inside = isinstance(inner.parent, Fn | Pow) or isinstance(inner.node, Add)
                    if inside and len(inner.path) == 1:
                        new = put(outer, inner.path, plus((inner.node, term)))
                        yield put(right.rhs, place.path, plus((*rest, new)))
