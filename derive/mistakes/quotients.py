"""Mistakes about the rules for quotients, products and powers."""

from __future__ import annotations

from collections.abc import Iterator

from derive.mistakes.misapplied import half_slip, power_slip, product_slip, quotient_slip, reversed_slip
from derive.mistakes.repair import Repair, Wrong
from derive.mistakes.slips import misderived
from derive.notation import MINUS_ONE, D, Expr, Mul, Num, Pow, Var, num, walk
from derive.records import replace


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
    # Where nothing on the right looks like a quotient, it is most often a sign that was lost.
    far = 1 if _is_quotient(wrong) else 2
    for slip in (quotient_slip, reversed_slip):
        for repair in misderived(wrong, (slip,)):
            yield replace(repair, edit=far)


def _is_quotient(wrong: Wrong) -> bool:
    """Whether a quotient is differentiated, or something is divided by a square."""
    taken = [node.body for node in walk(wrong.lhs) if isinstance(node, D)]
    if any(isinstance(body, Mul) and _is_division(body) for body in taken) or any(
        map(_is_over_a_square, walk(wrong.rhs))
    ):
        return True
    defined = (wrong.context.definitions.get(body.name) for body in taken if isinstance(body, Var))
    divided = any(known and isinstance(known.body, Mul) and _is_division(known.body) for known in defined)
    return divided and any(isinstance(node, Mul) and _is_division(node) for node in walk(wrong.rhs))


def _is_over_a_square(node: Expr) -> bool:
    match node:
        case Pow(Pow(_, inner), outer):
            return inner == num(2) and outer == MINUS_ONE
        case Pow(_, exponent):
            return exponent == num(-2)
    return False


def _is_division(expr: Mul) -> bool:
    return any(isinstance(f, Pow) and isinstance(f.exponent, Num) and f.exponent.value < 0 for f in expr.factors)


def product_rule(wrong: Wrong) -> Iterator[Repair]:
    r"""``(u v)' = u' v + u v'``: one term for every factor that moves.

    A term of the product rule is lost: in {derivative} each factor that depends on the variable is differentiated once,
    the others kept, and all of these terms are added.

    It happens because a factor that also depends on the variable looks like a coefficient.

    Wrong::

        A number $x \in \mathbb{R}$.

        $$\frac{d}{dx} x e^{x} = x e^{x}$$

    Right::

        A number $x \in \mathbb{R}$.

        $$\frac{d}{dx} x e^{x} = e^{x} + x e^{x}$$
    """

    return misderived(wrong, (product_slip,))


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

    yield from misderived(wrong, (power_slip,))
    for repair in misderived(wrong, (half_slip,)):
        yield replace(repair, edit=2)  # Rather a 2 was dropped.
