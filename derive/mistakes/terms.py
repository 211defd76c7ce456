"""Slips of the pen: a sign, a factor, a term, an exponent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from itertools import product

from derive.forms.building import plus, times
from derive.forms.closed import closed_form, factored
from derive.forms.laws import Law, TermLaw
from derive.forms.logs import opened
from derive.forms.monomials import Term, Terms, TooLong, collect, expanded, factors_of
from derive.forms.naming import named
from derive.mistakes.misapplied import term_slip
from derive.mistakes.places import Change, Place, edits, is_term, letters, places, put
from derive.mistakes.repair import Repair, Values, Wrong, symbols
from derive.mistakes.slips import derived, misderived
from derive.model import Context
from derive.notation import (
    MINUS_ONE,
    ONE,
    Add,
    D,
    Decimal,
    Expr,
    Fn,
    Mul,
    Num,
    Pick,
    Pow,
    Sum,
    Var,
    free_indices,
    num,
    transform,
)
from derive.records import replace

MOST_MISSING = 3


def sign(wrong: Wrong) -> Iterator[Repair]:
    r"""``u - v``, not ``u + v``.

    A sign is wrong: {old} should be {new}.

    It happens when a bracket is opened after a minus, or when two minus signs meet.

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


def double_counting(wrong: Wrong) -> Iterator[Repair]:
    r"""``u + v``, not ``u + v + v``: no term counts twice.

    The term {term} was counted twice: it is already part of the others.

    It happens when a term has been absorbed into a matrix or a definition, and is then added once more.

    Wrong::

        A matrix $S \in \mathbb{R}^{n \times n}$, a vector $v \in \mathbb{R}^n$ and a number $\lambda$.

        $$S v - \lambda v = (S - \lambda I) v - \lambda v$$

    Right::

        A matrix $S \in \mathbb{R}^{n \times n}$, a vector $v \in \mathbb{R}^n$ and a number $\lambda$.

        $$S v - \lambda v = (S - \lambda I) v$$
    """
    return edits(wrong, lambda place: _one_term_less(place, twice=True))


def extra_term(wrong: Wrong) -> Iterator[Repair]:
    r"""``u``, not ``u + v``.

    The term {term} does not belong there.

    It happens when a term is carried along that has become zero, or that belongs to another line.

    Wrong::

        Numbers $x \in \mathbb{R}$ and $\lambda \in \mathbb{R}$.

        $$\frac{d}{dx} (x^2 - \lambda x) = 2 x - \lambda - \lambda x$$

    Right::

        Numbers $x \in \mathbb{R}$ and $\lambda \in \mathbb{R}$.

        $$\frac{d}{dx} (x^2 - \lambda x) = 2 x - \lambda$$
    """
    return edits(wrong, lambda place: _one_term_less(place, twice=False))


def _one_term_less(place: Place, *, twice: bool) -> Iterator[Change]:
    """A sum without one of its terms, which is part of the others (or is not)."""
    terms = place.node.terms if isinstance(place.node, Add) else ()
    for number, term in enumerate(terms):
        rest = plus(terms[:number] + terms[number + 1 :])
        if _is_part(term, rest) == twice:
            yield rest, {"term": term}


def _is_part(term: Expr, rest: Expr) -> bool:
    """Whether a multiple of a term is among the others, multiplied out."""
    try:
        keys = {item.key for item in expanded(rest)}
        return any(item.key in keys for item in expanded(term))
    except TooLong:
        return False


def dropped_term(wrong: Wrong) -> Iterator[Repair]:
    r"""``u + v``, not ``u``.

    The term {term} is missing.

    It happens when a path of the chain rule is short and unimportant in practice, or a bracket is multiplied out
    halfway.

    Wrong::

        Numbers $x \in \mathbb{R}$ and $a \in \mathbb{R}$.

        $$(x + a)^2 = x^2 + 2 a x$$

    Right::

        Numbers $x \in \mathbb{R}$ and $a \in \mathbb{R}$.

        $$(x + a)^2 = x^2 + 2 a x + a^2$$
    """
    for new, edit in (*_difference(wrong), *((factors_of(term), 1) for term in terms_of(wrong)), *_units(wrong)):
        yield Repair(wrong.lhs, plus((wrong.rhs, new)), edit, {"term": new})

    def lost(law: Law) -> Values:
        return {"term": closed_form(law.slope, wrong.context) or law.slope if isinstance(law, TermLaw) else ""}

    yield from misderived(wrong, (term_slip,), lost)


def far_term(wrong: Wrong) -> Iterator[Repair]:
    """The repairs of a dropped term that is an entry of any symbol."""

    def change(place: Place) -> Iterator[Change]:
        for entry in entries(wrong, place) if _takes_terms(place) else ():
            for new in (times(MINUS_ONE, entry), entry):
                yield plus((place.node, new)), {"term": new}

    for repair in edits(wrong, change):
        yield replace(repair, edit=2)


def _takes_terms(place: Place) -> bool:
    """Whether a term can be missing right there: in a bracket, under a sum, in an argument."""
    return (isinstance(place.parent, Mul | Pow | Sum | Fn) and not isinstance(place.node, Num)) or place.node == ONE


def _difference(wrong: Wrong) -> Iterator[tuple[Expr, int]]:
    """All that the right side lacks, as one product, and how far-fetched it is that it was forgotten."""
    meant, there = (_terms_of_side(side, wrong) for side in (wrong.lhs, wrong.rhs))
    missing = _without(meant, there)
    if 0 < len(missing) <= MOST_MISSING and any(term in meant for term in there):
        # Where a like term is there already, it is rather that one that is wrong.
        alike = {term.key for term in missing} & {term.key for term in there}
        if len(missing) == 1 or not alike:
            yield factored(missing, wrong.context), 3 if len(missing) > 1 else 2 if alike else 1


def difference(wrong: Wrong) -> Terms:
    """The only term in which the sides differ, multiplied out; none if there are several."""
    missing = _without(*(_terms_of_side(side, wrong) for side in (wrong.lhs, wrong.rhs)))
    return missing if len(missing) == 1 else ()


def _terms_of_side(side: Expr, wrong: Wrong) -> Terms:
    """A side carried out and multiplied out; no terms if that does not go."""
    closed = closed_form(side, wrong.context)
    try:
        return expanded(transform(opened(closed, wrong.context), _unfolded_power)) if closed is not None else ()
    except TooLong:
        return ()


def _without(meant: Terms, there: Terms) -> Terms:
    try:
        return collect((*meant, *(Term(-term.number, term.powers) for term in there))) if meant and there else ()
    except TooLong:
        return ()


def _units(wrong: Wrong) -> Iterator[tuple[Expr, int]]:
    """A one that was forgotten, where no number stands."""
    terms = wrong.rhs.terms if isinstance(wrong.rhs, Add) else (wrong.rhs,)
    if not any(isinstance(term, Num | Decimal) for term in terms) and not isinstance(wrong.rhs, Pick):
        yield from ((ONE, 1), (MINUS_ONE, 1))


def entries(wrong: Wrong, place: Place) -> Iterator[Var]:
    """The entries of all symbols of the relation, then of others, with the indices that may be used at a place."""
    found = letters(wrong, place)
    here = sorted(symbols(wrong))
    for name in (*here, *sorted(name for name in wrong.context.definitions if name not in here)):
        sizes = wrong.context.slots.get(name, ())
        for slots in product(*([index for index in found if index.size == size] for size in sizes)):
            yield Var(name, slots)


def terms_of(wrong: Wrong) -> Terms:
    """The terms of the left side, carried out and multiplied out, and those that one gets with the author's names."""
    return _terms_of(wrong.lhs, wrong.context)


@lru_cache(maxsize=8)
def _terms_of(lhs: Expr, context: Context) -> Terms:
    closed = closed_form(lhs, context)
    found: list[Term] = []
    for form in (closed and opened(closed, context), _by_name(lhs, context)):
        with suppress(TooLong):
            found += expanded(transform(form, _unfolded_power)) if form is not None else ()
    return tuple(found)


def _unfolded_power(node: Expr) -> Expr | None:
    """``u u`` for the square of a sum."""
    if isinstance(node, Pow) and node.exponent in (num(2), num(3)) and isinstance(node.base, Add):
        return Mul((node.base,) * (2 if node.exponent == num(2) else 3))
    return None


def _by_name(lhs: Expr, context: Context) -> Expr | None:
    """The left side differentiated, the sums in it by their names."""
    right = derived(lhs, context)[0] if isinstance(lhs, D) else None
    return named(right, context) if right is not None else None


def doubled(right: Wrong) -> Iterator[Expr]:
    """One term counted twice."""
    for place in places(right.rhs):
        terms = place.node.terms if isinstance(place.node, Add) else ()
        for term in terms:
            yield put(right.rhs, place.path, plus((*terms, term)))


def one_term_more(right: Wrong) -> Iterator[Expr]:
    """A symbol of the right side added to it, or to a sum in it."""
    for place in places(right.rhs):
        if place.parent is None or isinstance(place.node, Add):
            inside = {*letters(right, place)}
            for entry in dict.fromkeys(other.node for other in places(place.node) if isinstance(other.node, Var)):
                if free_indices(entry) <= inside and not _is_part(entry, place.node):
                    yield put(right.rhs, place.path, plus((place.node, entry)))
