"""Mistakes about the rules for quotients, products and powers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from derive.forms.building import plus, power, times
from derive.forms.laws import ChainLaw, Law, ProductLaw, QuotientLaw
from derive.mistakes.repair import Repair, Wrong
from derive.mistakes.slips import misderived
from derive.notation import MINUS_ONE, ZERO, Expr, Num, Pow


def quotient_rule(wrong: Wrong) -> Iterator[Repair]:
    r"""``(u/v)' = (u' v - u v') / v^2``: in this order, subtracted, over the square.

    The quotient rule was misapplied when {derivative} was taken: above stands the derivative of the numerator times the
    denominator, minus the numerator times the derivative of the denominator; below stands the square.

    It happens because the rule is not symmetric: the product rule's plus slips in, or the square is forgotten.

    Wrong::

        A number $x \in \mathbb{R}$.

        $$\frac{d}{dx} \frac{x}{1 + x^2} = \frac{(1 + x^2) + x \cdot 2 x}{(1 + x^2)^2}$$

    Right::

        A number $x \in \mathbb{R}$.

        $$\frac{d}{dx} \frac{x}{1 + x^2} = \frac{(1 + x^2) - x \cdot 2 x}{(1 + x^2)^2}$$
    """

    yield from misderived(wrong, quotient_slip)
    for repair in misderived(wrong, _reversed):
        yield replace(repair, edit=2)  # Most often this is a sign that was lost elsewhere.


def quotient_slip(law: Law) -> Iterator[Expr]:
    """Added for subtracted, over the denominator for its square, the derivatives divided."""
    if isinstance(law, QuotientLaw):
        first, second = times(law.du, law.v), times(law.u, law.dv)
        square = power(law.v, -2)
        if law.du != ZERO:
            yield times(plus((first, second)), square)
        yield times(plus((first, times(MINUS_ONE, second))), power(law.v, -1))
        yield times(law.du, power(law.dv, -1))


def _reversed(law: Law) -> Iterator[Expr]:
    if isinstance(law, QuotientLaw) and law.du != ZERO:
        yield times(MINUS_ONE, plus((times(law.du, law.v), times(MINUS_ONE, law.u, law.dv))), power(law.v, -2))


def product_rule(wrong: Wrong) -> Iterator[Repair]:
    r"""``(u v)' = u' v + u v'``: one term for every factor that moves.

    A term of the product rule is lost: every factor of what is differentiated in {derivative} that depends on the
    variable gives one.

    It happens because a factor that also depends on the variable looks like a coefficient.

    Wrong::

        A number $x \in \mathbb{R}$.

        $$\frac{d}{dx} x e^{x} = x e^{x}$$

    Right::

        A number $x \in \mathbb{R}$.

        $$\frac{d}{dx} x e^{x} = e^{x} + x e^{x}$$
    """

    return misderived(wrong, product_slip)


def product_slip(law: Law) -> Iterator[Expr]:
    """A term is lost, or the derivatives are multiplied."""
    if isinstance(law, ProductLaw):
        for place in range(len(law.terms)):
            yield plus(law.terms[:place] + law.terms[place + 1 :])
        slopes = law.slopes
        if ZERO not in slopes and len(slopes) == 2:
            yield times(*slopes)


def power_rule(wrong: Wrong) -> Iterator[Repair]:
    r"""``(u^n)' = n u^{n-1} u'``: the exponent comes down as a factor, and is one less.

    The power rule was misapplied when {derivative} was taken: the exponent comes down as a factor, and is one less.

    It happens because two things change at once, the factor in front and the exponent, and only one is done.

    Wrong::

        A number $x \in \mathbb{R}$.

        $$\frac{d}{dx} x^3 = x^2$$

    Right::

        A number $x \in \mathbb{R}$.

        $$\frac{d}{dx} x^3 = 3 x^2$$
    """

    return misderived(wrong, power_slip)


def power_slip(law: Law) -> Iterator[Expr]:
    """The exponent does not come down, or is not one less."""
    if isinstance(law, ChainLaw) and isinstance(law.node, Pow) and isinstance(law.node.exponent, Num):
        exponent = law.node.exponent.value
        yield times(Num(Fraction(1) / exponent), law.outer, law.slope)
        yield times(Num(exponent), law.node, law.slope)
