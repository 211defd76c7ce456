"""Slips of the pen: a sign, a factor, a term, an exponent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import product

from derive.forms.building import plus, power, times
from derive.forms.calculus import NotDerivable, derivatives
from derive.forms.closed import closed_form, quotient
from derive.forms.monomials import Term, TooLong, expanded, factors_of
from derive.forms.naming import named
from derive.mistakes.places import Change, Place, edits, is_term, letters, places, put
from derive.mistakes.repair import Repair, Wrong, symbols
from derive.notation import (
    HALF,
    MINUS_ONE,
    ONE,
    Add,
    D,
    Decimal,
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
    transform,
    walk,
)


def sign(wrong: Wrong) -> Iterator[Repair]:
    r"""``u - v``, not ``u + v``.

    A sign is wrong: {old} should be {new}.

    Wrong::

        A number $x \in \mathbb{R}$.

        $$(x - 1)^2 = x^2 - 2 x - 1$$

    Right::

        A number $x \in \mathbb{R}$.

        $$(x - 1)^2 = x^2 - 2 x + 1$$
    """

    def change(place: Place) -> Iterator[Change]:
        inside = isinstance(place.parent, Fn) and not isinstance(place.node, Add)
        if (
            is_term(place)
            or inside
            or (isinstance(place.node, Add) and isinstance(place.parent, Mul | Sum | Fn | None))
        ):
            new = times(MINUS_ONE, place.node)
            yield new, {"old": place.node, "new": new}

    return edits(wrong, change)


def dropped_factor(wrong: Wrong) -> Iterator[Repair]:
    r"""``x/n``, not ``x``.

    The factor {factor} is missing at {term}.

    Wrong::

        Vectors $a \in \mathbb{R}^n$ and $x \in \mathbb{R}^n$.

        $$\frac{\partial}{\partial x_i} \frac{1}{n} \sum_k a_k x_k = a_i$$

    Right::

        Vectors $a \in \mathbb{R}^n$ and $x \in \mathbb{R}^n$.

        $$\frac{\partial}{\partial x_i} \frac{1}{n} \sum_k a_k x_k = \frac{1}{n} a_i$$
    """
    ratio = quotient(closed_form(wrong.lhs, wrong.context), closed_form(wrong.rhs, wrong.context))
    if ratio is not None:
        yield Repair(wrong.lhs, times(ratio, wrong.rhs), 2, values={"factor": ratio, "term": wrong.rhs})
    written = list(dict.fromkeys(factor for side in (wrong.lhs, wrong.rhs) for factor in _factors(side)))
    near = [num(2), *_sizes(wrong), HALF, *written, *(power(factor, -1) for factor in written)]
    yield from edits(wrong, lambda place: _multiplied(wrong, place, near))
    far = [power(base, exponent) for term in _terms(wrong) for base, exponent in term.powers.values()]
    for repair in edits(wrong, lambda place: _multiplied(wrong, place, [*dict.fromkeys(far), *_entries(wrong, place)])):
        yield replace(repair, edit=2)


def _multiplied(wrong: Wrong, place: Place, factors: Iterable[Expr]) -> Iterator[Change]:
    """A term with one factor more."""
    if is_term(place):
        inside = {*letters(wrong, place)}
        for factor in factors:
            if free_indices(factor) <= inside:
                yield times(freshen(factor), place.node), {"factor": factor, "term": place.node}


def _entries(wrong: Wrong, place: Place) -> Iterator[Expr]:
    """The entries of all symbols of the relation, with the indices that may be used at a place."""
    found = letters(wrong, place)
    for name in sorted(symbols(wrong)):
        sizes = wrong.context.slots.get(name, ())
        for slots in product(*([index for index in found if index.size == size] for size in sizes)):
            yield Var(name, slots)


def _sizes(wrong: Wrong) -> Iterator[Expr]:
    """The sizes that the relation speaks of, and their reciprocals."""
    found: dict[str, None] = {}
    for side in (wrong.lhs, wrong.rhs, *(known.body for known in wrong.context.definitions.values())):
        for node in walk(side):
            if isinstance(node, Size):
                found[node.name] = None
            elif isinstance(node, Sum):
                found[node.index.size] = None
    for name in found:
        yield Size(name)
        yield power(Size(name), -1)


def _factors(side: Expr) -> Iterator[Expr]:
    """The factors that occur on a side, derivatives left closed."""
    for node in walk(side):
        if isinstance(node, Mul):
            yield from (factor for factor in node.factors if not isinstance(factor, Num | Decimal))
        elif isinstance(node, Var) and not isinstance(side, D):
            yield node


def extra_factor(wrong: Wrong) -> Iterator[Repair]:
    r"""``x``, not ``2 x``.

    The factor {factor} does not belong at {term}.

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

    return edits(wrong, change)


def extra_term(wrong: Wrong) -> Iterator[Repair]:
    r"""``u``, not ``u + v``: no term counts twice.

    The term {term} does not belong there, or was counted twice.

    Wrong::

        Numbers $x \in \mathbb{R}$ and $\lambda \in \mathbb{R}$.

        $$\frac{d}{dx} (x^2 - \lambda x) = 2 x - \lambda - \lambda x$$

    Right::

        Numbers $x \in \mathbb{R}$ and $\lambda \in \mathbb{R}$.

        $$\frac{d}{dx} (x^2 - \lambda x) = 2 x - \lambda$$
    """

    def change(place: Place) -> Iterator[Change]:
        terms = place.node.terms if isinstance(place.node, Add) else ()
        for number, term in enumerate(terms):
            yield plus(terms[:number] + terms[number + 1 :]), {"term": term}

    return edits(wrong, change)


def dropped_term(wrong: Wrong) -> Iterator[Repair]:
    r"""``u + v``, not ``u``.

    The term {term} is missing.

    Wrong::

        Numbers $x \in \mathbb{R}$ and $a \in \mathbb{R}$.

        $$(x + a)^2 = x^2 + 2 a x$$

    Right::

        Numbers $x \in \mathbb{R}$ and $a \in \mathbb{R}$.

        $$(x + a)^2 = x^2 + 2 a x + a^2$$
    """
    for term in _terms(wrong):
        new = factors_of(term)
        yield Repair(wrong.lhs, plus((wrong.rhs, new)), values={"term": new})


def _terms(wrong: Wrong) -> Iterator[Term]:
    """The terms of the left side, carried out and multiplied out, and those that one gets with the author's names."""
    for found in (closed_form(wrong.lhs, wrong.context), _by_name(wrong)):
        try:
            yield from expanded(transform(found, _unfolded_power)) if found is not None else ()
        except TooLong:
            continue


def _unfolded_power(node: Expr) -> Expr | None:
    """``u u`` for the square of a sum."""
    if isinstance(node, Pow) and node.exponent in (num(2), num(3)) and isinstance(node.base, Add):
        return Mul((node.base,) * (2 if node.exponent == num(2) else 3))
    return None


def _by_name(wrong: Wrong) -> Expr | None:
    """The left side differentiated, the sums in it by their names."""
    if not isinstance(wrong.lhs, D):
        return None
    try:
        return named(derivatives(wrong.lhs, wrong.context)[0], wrong.context)
    except NotDerivable:
        return None


def doubled(right: Wrong) -> Iterator[Expr]:
    """One term counted twice."""
    for place in places(right.rhs):
        terms = place.node.terms if isinstance(place.node, Add) else ()
        for term in terms:
            yield put(right.rhs, place.path, plus((*terms, term)))
