"""Products of vectors and matrices taken the wrong way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Set
from functools import partial
from itertools import combinations, permutations, product

from derive.forms.building import plus
from derive.mistakes.places import Change, Place, edits
from derive.mistakes.repair import Repair, Values, Wrong
from derive.mistakes.slips import misread
from derive.model import Fact
from derive.notation import (
    D,
    Delta,
    Expr,
    Index,
    Mul,
    Sum,
    Var,
    free_indices,
    names,
    num,
    substitute_slots,
    sum_over,
    transform,
    walk,
)
from derive.records import dataclass, replace
from derive.rules.sums import Nest

MOST_MATRICES = 4


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
    yield from edits(wrong, _paired_otherwise)
    extra = sorted(free_indices(wrong.rhs) - free_indices(wrong.lhs), key=lambda index: (index.name, index.number))
    for first, second in permutations(extra, 2):
        if first.size == second.size and (first.name, first.number) < (second.name, second.number):
            new = sum_over(first, substitute_slots(wrong.rhs, {second: first}))
            yield Repair(wrong.lhs, new, values={"old": wrong.rhs, "new": new})


def _paired_otherwise(place: Place) -> Iterator[Change]:
    """``u (v^T w)`` for ``(u^T v) w``: another one of three vectors is the one outside."""
    node = place.node
    if not isinstance(node, Mul | Sum) or isinstance(place.parent, Mul | Sum):
        return
    nest = Nest.of(node)
    for index in nest.indices:
        inner = [place for place, factor in enumerate(nest.factors) if index in free_indices(factor)]
        for outer, factor in enumerate(nest.factors) if len(inner) == 2 else ():
            for free in free_indices(factor) - {index, *nest.indices} if outer not in inner else ():
                for moved in inner if free.size == index.size else ():
                    factors = list(nest.factors)
                    factors[moved] = substitute_slots(factors[moved], {index: free})
                    factors[outer] = substitute_slots(factors[outer], {free: index})
                    new = Nest(nest.indices, tuple(factors)).written()
                    yield new, {"old": node, "new": new}


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
        if isinstance(node, Mul | Sum) and not isinstance(place.parent, Mul | Sum):
            nest = Nest.of(node)
            for factors in _reordered(nest):
                new = Nest(nest.indices, factors).written()
                yield new, {"old": node, "new": new}
                if num(2) in factors:
                    # What is 2 A B for numbers is A B + B A.
                    both = plus(Nest(nest.indices, _once(part)).written() for part in (nest.factors, factors))
                    yield both, {"old": node, "new": both}

    yield from edits(wrong, change)
    yield from misread(wrong, _commuted)
    yield from _as_numbers(wrong)


def _as_numbers(wrong: Wrong) -> Iterator[Repair]:
    """The relation for diagonal matrices, which do commute."""
    context = wrong.context
    square = {name for name, slots in context.slots.items() if len(slots) == 2 and len(set(slots)) == 1}
    used = (names(wrong.lhs) | names(wrong.rhs)) & square - context.definitions.keys()
    differentiated = {node.wrt for side in (wrong.lhs, wrong.rhs) for node in walk(side) if isinstance(node, D)}
    if len(used) < 2 or any(names(by) & used for by in differentiated):
        return
    lhs, rhs = (transform(side, partial(_diagonal, used)) for side in (wrong.lhs, wrong.rhs))
    slots = {**context.slots, **{name: context.slots[name][:1] for name in used}}
    values: Values = {"old": wrong.rhs, "new": wrong.lhs}
    others = tuple(fact for fact in context.facts if fact.name not in used)
    definite = {fact.name for fact in context.facts if fact.kind == "positive-definite"} & used
    facts = (*others, *(Fact("positive", name) for name in sorted(definite)))
    yield Repair(lhs, rhs, 3, values, "reading", replace(context, slots=slots, facts=facts))


def _diagonal(matrices: Set[str], node: Expr) -> Expr | None:
    if isinstance(node, Var) and node.name in matrices:
        return Mul((Delta(*node.indices), Var(node.name, node.indices[:1])))
    return None


def _commuted(node: Expr) -> Iterator[Expr]:
    """A product of matrices in other orders."""
    if isinstance(node, Sum):
        nest = Nest.of(node)
        yield from (Nest(nest.indices, factors).written() for factors in _reordered(nest))


def _once(factors: tuple[Expr, ...]) -> tuple[Expr, ...]:
    place = factors.index(num(2))
    return factors[:place] + factors[place + 1 :]


def _reordered(nest: Nest) -> Iterator[tuple[Expr, ...]]:
    """``B_ik A_kj`` for ``A_ik B_kj``, each matrix transposed or not: the factors with matrices in another order."""
    bound = frozenset(nest.indices)
    matrices = [place for place, factor in enumerate(nest.factors) if _ends(factor, bound) is not None]
    chain = _chain(nest, matrices) if 1 < len(matrices) <= MOST_MATRICES else []
    for order in permutations(chain) if chain else ():
        if [link.place for link in order] != [link.place for link in chain]:
            factors = list(nest.factors)
            for here, link in zip(chain, order, strict=True):
                ends = {link.left: here.left, link.right: here.right}
                factors[here.place] = substitute_slots(nest.factors[link.place], ends)
            yield tuple(factors)


@dataclass(frozen=True)
class _Link:
    """A matrix of a product: its place among the factors, its indices towards the first and towards the last matrix."""

    place: int
    left: Index
    right: Index


def _ends(factor: Expr, bound: frozenset[Index]) -> frozenset[Index] | None:
    """The two indices of the entry of a square matrix one of which is summed over."""
    ends = free_indices(factor)
    square = len(ends) == 2 and len({index.size for index in ends}) == 1
    return ends if square and ends & bound and not isinstance(factor, Delta) else None


def _chain(nest: Nest, places: list[int]) -> list[_Link]:
    """The matrices in the order in which their indices follow one another; none if they do not."""
    bound = frozenset(nest.indices)
    ends = {place: _ends(nest.factors[place], bound) or frozenset[Index]() for place in places}
    often = Counter(index for pair in ends.values() for index in pair)
    outer = sorted((i for i in often if often[i] == 1), key=lambda index: (index.name, index.number))
    here = (outer or sorted(often, key=lambda index: (index.name, index.number)))[0]
    chain: list[_Link] = []
    while place := next((place for place in places if here in ends[place]), -1) + 1:
        place -= 1
        (there,) = ends.pop(place) - {here}
        places = [other for other in places if other != place]
        chain.append(_Link(place, here, there))
        here = there
    return [] if places else chain
