"""Slips about powers and numbers: a wrong exponent, a factor that belongs below the line, a number that is off."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import partial

from derive.forms.building import plus, power, times
from derive.forms.monomials import Term, TooLong, expanded, factors_of
from derive.mistakes.places import Change, Place, edits, is_term
from derive.mistakes.repair import Repair, Wrong, sizes
from derive.mistakes.terms import difference
from derive.notation import Add, D, Decimal, Delta, Det, Expr, Fn, Mul, Num, Pow, Product, Size, Var, walk


def wrong_power(wrong: Wrong) -> Iterator[Repair]:
    r"""``1/u^2``, not ``1/u``.

    The exponent is wrong: {old} should be {new}.

    It happens when a power is moved across a fraction line or a square is split between the numerator and the
    denominator; and when a number is taken out of a product or a determinant, which holds it once for each factor or
    row.

    Wrong::

        A number $x \in \mathbb{R}$.

        $$\frac{1 - x}{1 - 2 x + x^2} = \frac{1}{(1 - x)^2}$$

    Right::

        A number $x \in \mathbb{R}$.

        $$\frac{1 - x}{1 - 2 x + x^2} = \frac{1}{1 - x}$$
    """

    multiplied = any(isinstance(node, Det | Product) for side in (wrong.lhs, wrong.rhs) for node in walk(side))
    counts = sizes(wrong) if multiplied else ()

    def change(place: Place) -> Iterator[Change]:
        node, parent = place.node, place.parent
        if isinstance(node, Num | Var | Add) and isinstance(parent, Mul):
            for size in counts:
                yield Pow(node, Size(size)), {"old": node, "new": Pow(node, Size(size))}
        if isinstance(node, Pow) and isinstance(node.exponent, Num) and not isinstance(node.base, Pow):
            own = node.exponent.value
            for exponent in dict.fromkeys((own - 1, own + 1, own / 2, own * 2)):
                if exponent:
                    new = power(node.base, exponent)
                    yield new, {"old": node, "new": new}
        elif (
            not isinstance(parent, Pow)
            and not isinstance(node, Num | Mul | Decimal | Pow)
            and (isinstance(parent, Mul) or is_term(place))
        ):
            for exponent in (Fraction(2), Fraction(1, 2)):
                yield Pow(node, Num(exponent)), {"old": node, "new": Pow(node, Num(exponent))}

    return edits(wrong, change, everywhere=True)


def other_power(right: Wrong) -> Iterator[Expr]:
    """One exponent more or less, doubled, or none."""
    for repair in wrong_power(right):
        new, old = repair.values["new"], repair.values["old"]
        rooted = isinstance(new, Pow) and isinstance(new.exponent, Num) and new.exponent.value.denominator > 1
        if not rooted and not isinstance(old, Delta):
            yield repair.rhs


def inverted_factor(wrong: Wrong) -> Iterator[Repair]:
    r"""``u/v``, not ``u v`` and not ``v/u``.

    A factor stands on the wrong side of the fraction line: {old} should be {new}.

    It happens when a fraction of fractions is cleared, or a reciprocal is moved across the equation.

    Wrong::

        Numbers $x \in \mathbb{R}$ and $a \in \mathbb{R}$ with $x > 0$.

        $$\frac{d}{dx} a \log x = a x$$

    Right::

        Numbers $x \in \mathbb{R}$ and $a \in \mathbb{R}$ with $x > 0$.

        $$\frac{d}{dx} a \log x = \frac{a}{x}$$
    """

    def change(place: Place) -> Iterator[Change]:
        node = place.node
        for new in _inverted(place):
            yield new, {"old": node, "new": new}

    return edits(wrong, change)


def _inverted(place: Place) -> Iterator[Expr]:
    """A product with one of its factors inverted, or all of them."""
    node = place.node
    if isinstance(node, Mul):
        for number, factor in enumerate(node.factors):
            if not (isinstance(factor, Num) and abs(factor.value) == 1) and not isinstance(factor, Delta):
                yield times(*node.factors[:number], _inverse(factor), *node.factors[number + 1 :])
        kept = [factor for factor in node.factors if isinstance(factor, Num) and factor.value < 0]
        turned = [_inverse(factor) for factor in node.factors if factor not in kept]
        if len(turned) > 1:
            yield times(*kept, *turned)
    elif is_term(place) and not isinstance(node, Num | Decimal | Delta):
        yield _inverse(node)


def _inverse(factor: Expr) -> Expr:
    """``1/u``, written as it would be."""
    match factor:
        case Pow(base, Num(exponent)):
            return power(base, -exponent)
        case Num(value) if value:
            return Num(1 / value)
        case Fn("exp", (exponent,)):
            return Fn("exp", (times(Num(Fraction(-1)), exponent),))
    return power(factor, -1)


def arithmetic_slip(wrong: Wrong) -> Iterator[Repair]:
    r"""``2 + 2 = 4``, not 5.

    A number is wrong: {old} should be {new}.

    It happens to everybody, most of all in lines that are thought to be routine.

    Wrong::

        A number $x \in \mathbb{R}$.

        $$(x + 3)^2 = x^2 + 6 x + 8$$

    Right::

        A number $x \in \mathbb{R}$.

        $$(x + 3)^2 = x^2 + 6 x + 9$$
    """

    def change(place: Place) -> Iterator[Change]:
        if isinstance(place.node, Num) and not isinstance(place.parent, Pow):
            value = place.node.value
            near = (value + 1, value - 1, 2 * value, value / 2)
            for other in (other for other in near if other or place.parent is None):
                yield Num(other), {"old": place.node, "new": Num(other)}

    yield from edits(wrong, change, everywhere=True)
    for term in difference(wrong):
        yield from edits(wrong, partial(_corrected, term))


def _corrected(missing: Term, place: Place) -> Iterator[Change]:
    """A term of a sum with the number in front of it that it should have: ``6 x`` for ``5 x``."""
    terms = place.node.terms if isinstance(place.node, Add) else ()
    for number, term in enumerate(terms):
        try:
            found = expanded(term)
        except TooLong:
            continue
        if len(found) == 1 and found[0].key == missing.key and found[0].number + missing.number:
            new = factors_of(Term(found[0].number + missing.number, found[0].powers))
            yield plus((*terms[:number], new, *terms[number + 1 :])), {"old": term, "new": new}


def inverted(right: Wrong) -> Iterator[Expr]:
    """One factor on the other side of the fraction line, where it is not often 0."""
    if any(isinstance(node, Delta | D) for node in walk(right.rhs)):
        return
    for repair in inverted_factor(right):
        yield repair.rhs
