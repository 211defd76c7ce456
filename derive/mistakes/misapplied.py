"""The ways in which one application of a law of calculus goes wrong."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from derive.forms.building import plus, power, times
from derive.forms.laws import ChainLaw, Law, ProductLaw, QuotientLaw, Slip, SymbolLaw, TermLaw
from derive.notation import HALF, MINUS_ONE, ONE, ZERO, Apply, Delta, Expr, Fn, Mul, Num, Pow, num


def quotient_slip(law: Law) -> Iterator[Expr]:
    """Added for subtracted, over the denominator for its square, the derivatives divided."""
    if isinstance(law, QuotientLaw):
        first, second = times(law.du, law.v), times(law.u, law.dv)
        square = power(law.v, -2)
        if law.du != ZERO:
            yield times(plus((first, second)), square)
        yield times(plus((first, times(MINUS_ONE, second))), power(law.v, -1))
        yield times(law.du, power(law.dv, -1))


def reversed_slip(law: Law) -> Iterator[Expr]:
    """The other way round: the numerator times the derivative of the denominator comes first."""
    if isinstance(law, QuotientLaw) and law.du != ZERO:
        yield times(MINUS_ONE, plus((times(law.du, law.v), times(MINUS_ONE, law.u, law.dv))), power(law.v, -2))


def product_slip(law: Law) -> Iterator[Expr]:
    """A term is lost, or the derivatives are multiplied."""
    if isinstance(law, ProductLaw):
        for place in range(len(law.terms)):
            yield plus(law.terms[:place] + law.terms[place + 1 :])
        slopes = law.slopes
        if ZERO not in slopes and len(slopes) == 2:
            yield times(*slopes)


def power_slip(law: Law) -> Iterator[Expr]:
    """The exponent does not come down, or is not one less."""
    if isinstance(law, ChainLaw) and isinstance(law.node, Pow) and isinstance(law.node.exponent, Num):
        exponent = law.node.exponent.value
        if exponent != 2:
            yield times(Num(Fraction(1) / exponent), law.outer, law.slope)
        yield times(Num(exponent), law.node, law.slope)


def half_slip(law: Law) -> Iterator[Expr]:
    """The 2 of a square does not come down."""
    if isinstance(law, ChainLaw) and isinstance(law.node, Pow) and law.node.exponent == num(2):
        yield times(HALF, law.outer, law.slope)


def quotient_held(law: Law) -> Iterator[Expr]:
    """A denominator does not move."""
    if isinstance(law, QuotientLaw) and law.du != ZERO:
        yield times(law.du, power(law.v, -1))


def symbol_held(law: Law) -> Iterator[Expr]:
    """A defined symbol does not move at one of its places."""
    if isinstance(law, SymbolLaw):
        yield ZERO


def added_slip(law: Law) -> Iterator[Expr]:
    """The inner derivative added."""
    if isinstance(law, ChainLaw) and law.slope != ONE:
        yield plus((law.outer, law.slope))


def inner_slip(law: Law) -> Iterator[Expr]:
    """The outer derivative alone."""
    if isinstance(law, ChainLaw) and law.slope != ONE and not isinstance(law.slope, Delta):
        yield law.outer


def outer_slip(law: Law) -> Iterator[Expr]:
    """The inner derivative alone: of ``E(f(u))`` the ``f'`` between is lost."""
    if isinstance(law, ChainLaw) and isinstance(law.node, Fn | Apply) and law.slope != ONE:
        yield law.slope


def letters_slip(law: Law) -> Iterator[Expr]:
    """The outer derivative and the number of the inner one: ``-x`` is lost but for its sign."""
    if isinstance(law, ChainLaw):
        number, rest = parted(law.slope)
        if number != ONE and rest != ONE and not isinstance(rest, Delta):
            yield times(number, law.outer)


def term_slip(law: Law) -> Iterator[Expr]:
    """One of several terms is not differentiated."""
    if isinstance(law, TermLaw):
        yield law.others


def parted(slope: Expr) -> tuple[Expr, Expr]:
    """The number in a product, and the rest."""
    factors = slope.factors if isinstance(slope, Mul) else (slope,)
    numbers = [factor for factor in factors if isinstance(factor, Num)]
    return times(*numbers), times(*(factor for factor in factors if not isinstance(factor, Num)))


SLIPS: tuple[Slip, ...] = (
    quotient_held,
    symbol_held,
    quotient_slip,
    reversed_slip,
    product_slip,
    power_slip,
    half_slip,
    inner_slip,
    letters_slip,
    outer_slip,
    added_slip,
    term_slip,
)
"""Every slip that a mistake of the catalogue is: one differentiation follows all of them."""
