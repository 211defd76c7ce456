"""A factor too few or too many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import combinations, islice, permutations

from derive.forms.building import power, times
from derive.forms.closed import closed_form, quotient
from derive.forms.monomials import TooLong, expanded, factors_of, over
from derive.mistakes.places import Change, Place, edits, is_term, letters, places, put
from derive.mistakes.repair import Repair, Wrong, sizes
from derive.mistakes.terms import entries, terms_of
from derive.notation import (
    HALF,
    MINUS_ONE,
    ONE,
    Add,
    D,
    Decimal,
    Delta,
    Expr,
    Fn,
    Mul,
    Num,
    Pow,
    Size,
    Sum,
    Var,
    free_indices,
    freshen,
    num,
    sub,
    substitute_slots,
    walk,
)
from derive.records import replace

MOST_RATIOS = 9
MOST_NODES = 24
"""A factor that is longer was hardly forgotten."""
MOST_POWERS = 3
MOST_COMPLEMENTS = 5
MOST_RENAMED = 4
PLAIN = (1, 2, Fraction(1, 2))
"""Numbers that are easily forgotten."""


def dropped_factor(wrong: Wrong) -> Iterator[Repair]:
    r"""``x/n``, not ``x``.

    The factor {factor} is missing at {term}.

    It happens because constant factors do not move the optimum, so that nobody misses them there.

    Wrong::

        Vectors $a \in \mathbb{R}^n$ and $x \in \mathbb{R}^n$.

        $$\frac{\partial}{\partial x_i} \frac{1}{n} \sum_k a_k x_k = a_i$$

    Right::

        Vectors $a \in \mathbb{R}^n$ and $x \in \mathbb{R}^n$.

        $$\frac{\partial}{\partial x_i} \frac{1}{n} \sum_k a_k x_k = \frac{1}{n} a_i$$
    """
    written = list(dict.fromkeys(factor for side in (wrong.lhs, wrong.rhs) for factor in _factors(side)))
    counts = [count for name in sizes(wrong) for count in (Size(name), power(Size(name), -1))]
    near = [*written, *(power(factor, -1) for factor in written)]
    links = [*_links(wrong), *_complements(wrong), *_differentiated(wrong)]
    inner = [*written, *_slopes(wrong)]
    yield from edits(wrong, lambda place: _multiplied(wrong, place, (num(2), *counts, HALF)))
    yield from edits(wrong, lambda place: _multiplied(wrong, place, [*near, *links, *_under_sums(inner, place)]))


def far_factor(wrong: Wrong) -> Iterator[Repair]:
    """The repairs of a dropped factor that does not stand in the relation: of the sides carried out."""
    left, right = (closed_form(side, wrong.context) for side in (wrong.lhs, wrong.rhs))
    ratio = quotient(left, right)
    if ratio is not None and not any(map(_is_over_delta, walk(ratio))) and sum(1 for _ in walk(ratio)) <= MOST_NODES:
        yield Repair(wrong.lhs, times(ratio, wrong.rhs), 2, values={"factor": ratio, "term": wrong.rhs})
    far = list(
        dict.fromkeys(power(base, exponent) for term in terms_of(wrong) for base, exponent in term.powers.values())
    )
    for repair in edits(wrong, lambda place: _multiplied(wrong, place, _far(wrong, place, far))):
        yield replace(repair, edit=2)


def _is_over_delta(node: Expr) -> bool:
    return isinstance(node, Pow) and isinstance(node.base, Delta)


def numeric_factor(wrong: Wrong) -> Iterator[Repair]:
    """The repairs of a dropped factor by a 2 or a half."""
    return edits(wrong, lambda place: _multiplied(wrong, place, (num(2), HALF)))


def _far(wrong: Wrong, place: Place, far: list[Expr]) -> Iterator[Expr]:
    """Factors of the left side carried out, also from under its sums; entries."""
    yield from far
    yield from _under_sums(far, place)
    yield from entries(wrong, place)


def _links(wrong: Wrong) -> Iterator[Expr]:
    """``d v / d x`` or ``d L / d v`` where the right side has the other one and the left one is ``d L / d x``."""
    asked = [node for node in walk(wrong.lhs) if isinstance(node, D)]
    for link in (node for node in walk(wrong.rhs) if isinstance(node, D)):
        for whole in asked:
            if isinstance(link.wrt, Var) and link.wrt != whole.wrt:
                yield D(link.wrt, whole.wrt)
            if isinstance(link.body, Var) and link.body != whole.body:
                yield D(whole.body, link.body)


def _differentiated(wrong: Wrong) -> Iterator[Expr]:
    """The u of ``du/dx`` on the left: who remembers ``d log u`` forgets it; ``n v^{n-1}`` where u is ``v^n``."""
    for node in walk(wrong.lhs):
        if isinstance(node, D) and not free_indices(node.body):
            yield node.body
            match node.body:
                case Pow(base, Num(exponent)):
                    yield times(num(exponent), power(base, exponent - 1))


def _complements(wrong: Wrong) -> Iterator[Expr]:
    """``1 - p`` and ``1 - h^2`` for what stands on the right: the slopes of most activations end with one of them."""
    found = dict.fromkeys(node for node in walk(wrong.rhs) if _is_activation(node, wrong))
    for node in islice(found, MOST_COMPLEMENTS):
        yield sub(ONE, node)
        yield sub(ONE, power(node, 2))


def _is_activation(node: Expr, wrong: Wrong) -> bool:
    """Whether a node can be the value of an activation: a defined symbol, ``tanh u``, ``1/(1 + e^{-u})``."""
    match node:
        case Var(name):
            return name in wrong.context.definitions
        case Fn(name):
            return name in ("tanh", "sigmoid")
        case Pow(Add(), exponent):
            return exponent == MINUS_ONE
    return False


def _slopes(wrong: Wrong) -> Iterator[Expr]:
    """The factors of the derivatives on the left, carried out."""
    for node in dict.fromkeys(node for node in walk(wrong.lhs) if isinstance(node, D)):
        found = closed_form(node, wrong.context)
        yield from found.factors if isinstance(found, Mul) else ()


def _under_sums(exprs: Iterable[Expr], place: Place) -> Iterator[Expr]:
    """The factors under sums among ``exprs``, in the letters of the sums around a place."""
    for expr in exprs:
        body = expr.body if isinstance(expr, Sum) else None
        parts = (*(body.factors if isinstance(body, Mul) else ()), expr)
        for factor in parts if place.bound else ():
            for new in islice(_in_letters(factor, place), MOST_RENAMED):
                if new != factor:
                    yield new


def _in_letters(factor: Expr, place: Place) -> Iterator[Expr]:
    """A factor with the bound indices around a place for those that sums elsewhere bind."""
    alien = sorted((i for i in free_indices(factor) - {*place.bound} if i.number), key=lambda index: index.number)
    for indices in permutations(place.bound, len(alien)):
        new = dict(zip(alien, indices, strict=True))
        if all(old.size == index.size for old, index in new.items()):
            yield substitute_slots(factor, new)


def ratios(left: Expr | None, right: Expr | None) -> tuple[Expr, ...]:
    """What the terms that only the left side has are of those that only the right side has."""
    if left is None or right is None:
        return ()
    try:
        above, below = expanded(left), expanded(right)
    except TooLong:
        return ()
    missing = [term for term in above if term not in below]
    extra = [term for term in below if term not in above]
    if len(missing) * len(extra) > MOST_RATIOS:
        return ()
    pairs = ((one, other) for one in missing for other in extra)
    found = (over(one, other) for one, other in pairs if not other.powers or one.powers.keys() & other.powers.keys())
    short = (term for term in found if abs(term.number) in PLAIN and len(term.powers) <= MOST_POWERS)
    return tuple(dict.fromkeys(map(factors_of, short)))


def _multiplied(wrong: Wrong, place: Place, factors: Iterable[Expr]) -> Iterator[Change]:
    """A term, a summand, or what a function is applied to, with one factor more."""
    summand = isinstance(place.node, Add) and isinstance(place.parent, Sum | None)
    if is_term(place) or summand or (isinstance(place.parent, Fn) and not isinstance(place.node, Add)):
        inside = {*letters(wrong, place)}
        there = {
            f for f in (place.node.factors if isinstance(place.node, Mul) else (place.node,)) if not isinstance(f, Num)
        }
        for factor in dict.fromkeys(factors):
            if free_indices(factor) <= inside and _inverse(factor) not in there:
                yield times(freshen(factor), place.node), {"factor": factor, "term": place.node}


def _inverse(factor: Expr) -> Expr:
    if isinstance(factor, Pow) and isinstance(factor.exponent, Num):
        return power(factor.base, -factor.exponent.value)
    return power(factor, -1)


def _factors(side: Expr) -> Iterator[Expr]:
    """The factors that occur on a side, what is differentiated, and what powers are of."""
    for node in walk(side):
        if isinstance(node, Mul):
            yield from (factor for factor in node.factors if not isinstance(factor, Num | Decimal))
        elif isinstance(node, Var) and not isinstance(side, D):
            yield node
        elif isinstance(node, Pow) and isinstance(node.base, Sum | Add):
            yield node.base


def extra_factor(wrong: Wrong) -> Iterator[Repair]:
    r"""``x``, not ``2 x``.

    The factor {factor} does not belong at {term}.

    It happens when a factor has been cancelled in one place only, or the 2 of a square has been absorbed into the
    loss.

    Wrong::

        Vectors $a \in \mathbb{R}^n$ and $x \in \mathbb{R}^n$.

        $$\frac{\partial}{\partial x_i} \sum_k a_k x_k = 2 a_i$$

    Right::

        Vectors $a \in \mathbb{R}^n$ and $x \in \mathbb{R}^n$.

        $$\frac{\partial}{\partial x_i} \sum_k a_k x_k = a_i$$
    """

    def change(place: Place) -> Iterator[Change]:
        node = place.node
        factors = node.factors if isinstance(node, Mul) else ()
        for number, factor in enumerate(factors):
            if factor not in (ONE, MINUS_ONE):
                sign = MINUS_ONE if isinstance(factor, Num) and factor.value < 0 else ONE
                rest = times(*factors[:number], sign, *factors[number + 1 :])
                yield rest, {"factor": factor, "term": node}
        if is_term(place) and isinstance(node, Num) and node.value:
            for factor in (num(2), HALF):
                yield times(power(factor, -1), node), {"factor": factor, "term": node}
        elif isinstance(place.parent, Add) and isinstance(node, Var | Fn | Pow | D):
            yield ONE, {"factor": node, "term": place.parent}

    yield from edits(wrong, change)
    for repair in edits(wrong, _two_less):
        yield replace(repair, edit=2)


def _two_less(place: Place) -> Iterator[Change]:
    """A product without two of its factors."""
    factors = place.node.factors if isinstance(place.node, Mul) else ()
    for one, other in combinations([n for n, factor in enumerate(factors) if not isinstance(factor, Num)], 2):
        both = times(factors[one], factors[other])
        rest = times(*(factor for n, factor in enumerate(factors) if n not in (one, other)))
        yield rest, {"factor": both, "term": place.node}


def one_less(right: Wrong) -> Iterator[Expr]:
    """The right side without one of its factors; a delta that is lost is a mistake of its own."""
    for repair in extra_factor(right):
        if repair.edit == 1 and not isinstance(repair.values["factor"], Delta):
            yield repair.rhs


def one_more(right: Wrong) -> Iterator[Expr]:
    """A factor that stands somewhere in the relation, or a 2, at a term where it does not belong."""
    written = list(dict.fromkeys((num(2), *_factors(right.rhs), *_factors(right.lhs))))
    plain = [factor for factor in written if not isinstance(factor, D | Delta) and not _is_inverse(factor)]
    for place in places(right.rhs):
        if is_term(place):
            for new, _ in _multiplied(right, place, plain):
                yield put(right.rhs, place.path, new)


def _is_inverse(factor: Expr) -> bool:
    return isinstance(factor, Pow) and isinstance(factor.exponent, Num) and factor.exponent.value < 0
