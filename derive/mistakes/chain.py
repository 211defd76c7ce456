"""Mistakes about the chain rule: a lost sum, a lost inner derivative."""

from __future__ import annotations

from collections.abc import Iterator, Set
from itertools import combinations, islice, pairwise, permutations, product

from derive.forms.building import plus, times
from derive.forms.closed import closed_form
from derive.forms.laws import ChainLaw, Law
from derive.mistakes.indices import in_order
from derive.mistakes.misapplied import added_slip, inner_slip, letters_slip, outer_slip, parted
from derive.mistakes.places import Change, Place, edits, places, put
from derive.mistakes.repair import Repair, Values, Wrong
from derive.mistakes.slips import misderived
from derive.model import Context
from derive.notation import (
    Add,
    D,
    Expr,
    Index,
    Mul,
    Slot,
    Sum,
    Var,
    free_indices,
    fresh,
    names,
    substitute_slots,
)
from derive.records import replace

MOST_PATHS = 10
MOST_ENTRIES = 12

Link = tuple[int, int]
"""The places of two factors ``d. / d v_j`` and ``d v_j / d.``."""


def dropped_chain_sum(wrong: Wrong) -> Iterator[Repair]:
    r"""``dE/dw = sum_k dE/do_k do_k/dw``, not one term of it.

    The chain rule sums over all entries of what stands between: {path} follows one path only, through {symbol}, and the
    others are lost.

    It happens because one path is easy to follow: with one output, or entry by entry, it is the whole rule.

    Wrong::

        Logits $z \in \mathbb{R}^n$, targets $t \in \mathbb{R}^n$, $o_j := \frac{e^{z_j}}{\sum_k e^{z_k}}$ and
        $E := -\sum_k t_k \log o_k$.

        $$\frac{\partial E}{\partial z_j} = \frac{\partial E}{\partial o_j} \frac{\partial o_j}{\partial z_j}$$

    Right::

        Logits $z \in \mathbb{R}^n$, targets $t \in \mathbb{R}^n$, $o_j := \frac{e^{z_j}}{\sum_k e^{z_k}}$ and
        $E := -\sum_k t_k \log o_k$.

        $$\frac{\partial E}{\partial z_j} = \sum_k \frac{\partial E}{\partial o_k} \frac{\partial o_k}{\partial z_j}$$
    """
    yield from edits(wrong, _restored, left=1)
    yield from one_path(wrong)
    yield from _one_term(wrong)


def _restored(place: Place) -> Iterator[Change]:
    """A product of derivatives with a sum over one or several of its links."""
    if not isinstance(place.node, Mul):
        return
    factors = place.node.factors
    links = [(m, n) for m, n in product(range(len(factors)), repeat=2) if m != n and _linked(factors[m], factors[n])]
    for count in range(1, len(links) + 1):
        for chosen in combinations(links, count):
            first = factors[chosen[0][0]]
            assert isinstance(first, D)
            yield _summed(factors, chosen), {"path": place.node, "symbol": first.wrt}


def _one_term(wrong: Wrong) -> Iterator[Repair]:
    """The readings in which of a sum over the links of a chain on the left one term was carried out."""
    letters = in_order(free_indices(wrong.lhs))
    for place in places(wrong.lhs):
        node = place.node
        factors = node.body.factors if isinstance(node, Sum) and isinstance(node.body, Mul) else ()
        links = [above for above, below in permutations(factors, 2) if _linked(above, below)]
        for link in links if isinstance(node, Sum) and not node.unequal and not node.bounds else ():
            assert isinstance(node, Sum) and isinstance(link, D)
            for letter in letters:
                if letter.size == node.index.size:
                    path = substitute_slots(node.body, {node.index: letter})
                    values: Values = {"path": path, "symbol": substitute_slots(link.wrt, {node.index: letter})}
                    yield Repair(put(wrong.lhs, place.path, path), wrong.rhs, kind="reading", values=values)


def _linked(above: Expr, below: Expr) -> bool:
    return isinstance(above, D) and isinstance(below, D) and isinstance(below.body, Var) and above.wrt == below.body


def _summed(factors: tuple[Expr, ...], links: tuple[Link, ...]) -> Expr:
    """The product summed over the indices of the variable of each link."""
    new = list(factors)
    bound: list[Index] = []
    for above, below in links:
        outer, inner = new[above], new[below]
        assert isinstance(outer, D) and isinstance(inner, D) and isinstance(inner.body, Var)
        slots = {slot: fresh(slot) for slot in inner.body.indices if isinstance(slot, Index)}
        bound += slots.values()
        new[above] = D(outer.body, substitute_slots(outer.wrt, slots), outer.mode)
        new[below] = D(substitute_slots(inner.body, slots), inner.wrt, inner.mode)
    result: Expr = Mul(tuple(new))
    for index in reversed(bound):
        result = Sum(index, result)
    return result


def chain_rule_sum(wrong: Wrong) -> Iterator[Repair]:
    r"""``dE/dx = dE/dy dy/dx``, not ``dE/dy + dy/dx``: along one path the derivatives are multiplied.

    Derivatives along one path are multiplied, and paths are added: {old} should be {new}.

    It happens because the rule for several paths has a plus sign, and is remembered for one path.

    Wrong::

        A number $x \in \mathbb{R}$, $y := x^2$ and $E := e^{y}$.

        $$\frac{\partial E}{\partial x} = \frac{\partial E}{\partial y} + \frac{\partial y}{\partial x}$$

    Right::

        A number $x \in \mathbb{R}$, $y := x^2$ and $E := e^{y}$.

        $$\frac{\partial E}{\partial x} = \frac{\partial E}{\partial y} \frac{\partial y}{\partial x}$$
    """

    def change(place: Place) -> Iterator[Change]:
        for new in _multiplied_paths(place.node):
            yield new, {"old": place.node, "new": new}

    yield from edits(wrong, change)
    for repair in misderived(wrong, (added_slip,)):
        yield replace(repair, edit=2)


def _multiplied_paths(node: Expr) -> Iterator[Expr]:
    """A product of derivatives for their sum, and the other way round."""
    match node:
        case Add(terms) if any(_linked(one, other) for one, other in permutations(terms, 2)):
            yield times(*terms)
        case Mul(factors) if all(isinstance(factor, D) for factor in factors):
            yield plus(factors)


def one_path(wrong: Wrong) -> Iterator[Repair]:
    """The readings in which the derivative on the left followed one path of definitions, all indices tied."""
    for chain in _ways(wrong):
        path = times(*(D(above, below) for above, below in pairwise(chain)))
        yield Repair(path, wrong.rhs, kind="reading", values={"symbol": chain[1], "path": path})


def _ways(wrong: Wrong) -> Iterator[tuple[Var, ...]]:
    """One entry of every symbol on a way from what is differentiated on the left to the variable."""
    node = wrong.lhs
    if isinstance(node, D) and isinstance(node.body, Var) and isinstance(node.wrt, Var):
        for path in islice(paths(node.body.name, node.wrt.name, wrong.context), MOST_PATHS):
            if len(path) > 2:
                for between in islice(_entries(path[1:-1], wrong), MOST_ENTRIES):
                    yield (node.body, *between, node.wrt)


def paths(start: str, end: str, context: Context, above: Set[str] = frozenset()) -> Iterator[tuple[str, ...]]:
    """The ways from a defined symbol down to another one through definitions, none of them twice."""
    if start == end:
        yield (end,)
    elif start in context.definitions:
        passed = {*above, start}
        for name in sorted(names(context.definitions[start].body) - passed):
            for rest in paths(name, end, context, passed):
                yield (start, *rest)


def _entries(symbols: tuple[str, ...], wrong: Wrong) -> Iterator[tuple[Var, ...]]:
    """One entry of each symbol, with the free indices of the relation."""
    free = sorted(free_indices(wrong.lhs) | free_indices(wrong.rhs), key=lambda index: (index.name, index.number))
    choices: list[list[Var]] = []
    for name in symbols:
        sizes = [index.size for index in wrong.context.definitions[name].params]
        slots: Iterator[tuple[Slot, ...]] = product(
            *([index for index in free if index.size == size] for size in sizes)
        )
        choices.append([Var(name, own) for own in slots])
    return product(*choices)


def missing_inner_derivative(wrong: Wrong) -> Iterator[Repair]:
    r"""``f(u)' = f'(u) u'``, not ``f'(u)``.

    The inner derivative {inner} is lost: the right side is the derivative of the outer function only.

    It happens because the outer function is the conspicuous part, and an inner derivative of 1 or of x is often
    right.

    Wrong::

        A number $x \in \mathbb{R}$.

        $$\frac{d}{dx} e^{-3 x} = e^{-3 x}$$

    Right::

        A number $x \in \mathbb{R}$.

        $$\frac{d}{dx} e^{-3 x} = -3 e^{-3 x}$$
    """

    def inner(law: Law) -> Values:
        return {"inner": _settled(law.slope, wrong.context) if isinstance(law, ChainLaw) else ""}

    def unsigned(law: Law) -> Values:
        return {"inner": _settled(parted(law.slope)[1], wrong.context) if isinstance(law, ChainLaw) else ""}

    def between(law: Law) -> Values:
        return {"inner": _settled(law.outer, wrong.context) if isinstance(law, ChainLaw) else ""}

    slips = (
        *misderived(wrong, (inner_slip,), inner),
        *misderived(wrong, (letters_slip,), unsigned),
        *misderived(wrong, (outer_slip,), between),
    )
    for repair in slips:
        lost = repair.values["inner"]
        assert isinstance(lost, Expr)
        for rhs in _multiplied(wrong, lost):
            yield replace(repair, lhs=wrong.lhs, rhs=rhs, kind="correction", apart=None)
        yield repair
    for last, slope in _last_links(wrong):
        assert isinstance(wrong.lhs, D)
        values: Values = {"inner": slope, "computes": D(wrong.lhs.body, last)}
        yield Repair(wrong.lhs, times(wrong.rhs, _settled(slope, wrong.context)), values=values)
        yield Repair(D(wrong.lhs.body, last), wrong.rhs, kind="reading", values=values)
    for slope in _inner_links(wrong):
        yield Repair(wrong.lhs, times(wrong.rhs, _settled(slope, wrong.context)), values={"inner": slope})


def _multiplied(wrong: Wrong, lost: Expr) -> Iterator[Expr]:
    """The right side times a factor; under a sum, where the factor holds the index that is summed over."""
    own = free_indices(lost) - free_indices(wrong.lhs)
    if not own:
        yield times(wrong.rhs, lost)
    for place in places(wrong.rhs) if own else ():
        if isinstance(place.parent, Sum) and len(place.bound) == len(own):
            for bound in permutations(place.bound):
                new = dict(zip(in_order(own), bound, strict=True))
                if all(old.size == index.size for old, index in new.items()):
                    yield put(wrong.rhs, place.path, times(place.node, substitute_slots(lost, new)))


def _last_links(wrong: Wrong) -> Iterator[tuple[Var, Expr]]:
    """The entries that are defined through the variable on the left, and their derivatives by it."""
    node, context = wrong.lhs, wrong.context
    if isinstance(node, D) and isinstance(node.body, Var) and isinstance(node.wrt, Var):
        between = {path[-2] for path in islice(paths(node.body.name, node.wrt.name, context), MOST_PATHS) if path[2:]}
        for name in sorted(between):
            for (last,) in islice(_entries((name,), wrong), MOST_ENTRIES):
                yield last, D(last, node.wrt)


def _inner_links(wrong: Wrong) -> Iterator[D]:
    """``d v / d u`` for two entries in a row on a way from what is differentiated on the left to the variable."""
    node, context = wrong.lhs, wrong.context
    if not isinstance(node, D) or not isinstance(node.body, Var) or not isinstance(node.wrt, Var):
        return
    ways = islice(paths(node.body.name, node.wrt.name, context), MOST_PATHS)
    links = dict.fromkeys(link for path in ways for link in pairwise(path[1:-1]))
    for link in links:
        for above, below in islice(_entries(link, wrong), MOST_ENTRIES):
            yield D(above, below)


def lost_path(right: Wrong) -> Iterator[Expr]:
    """One term of the chain rule's sum: the sum over a link is lost, or the derivative follows one path."""
    for place in places(right.rhs):
        node = place.node
        if isinstance(node, Sum) and isinstance(node.body, Mul) and not node.unequal:
            factors = node.body.factors
            if any(_linked(one, other) for one, other in permutations(factors, 2)):
                for letter in sorted(free_indices(right.lhs), key=lambda index: (index.name, index.number)):
                    if letter.size == node.index.size:
                        yield put(right.rhs, place.path, substitute_slots(node.body, {node.index: letter}))
    for repair in one_path(right):
        closed = closed_form(repair.lhs, right.context)
        if closed is not None:
            yield closed


def _settled(slope: Expr, context: Context) -> Expr:
    """A derivative in closed form, if it has one."""
    return closed_form(slope, context) or slope
