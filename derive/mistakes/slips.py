"""What the left side would be if a law of calculus were misapplied once."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from derive.forms.calculus import NotDerivable, derivatives
from derive.forms.closed import factored, folded
from derive.forms.laws import Law, Slip
from derive.forms.monomials import TooLong, expanded
from derive.mistakes.places import places, put
from derive.mistakes.repair import Repair, Slips, Values, Wrong
from derive.notation import ZERO, D, Expr


def no_values(law: Law) -> Values:
    """No letters."""
    return {}


def misderived(wrong: Wrong, slip: Slip, values: Callable[[Law], Values] = no_values) -> Iterator[Repair]:
    """The readings in which the right side is the left one with one derivative gone wrong.

    ``values``: letters for the explanation, from the law that was misapplied. {derivative} is always one.
    """
    for place in places(wrong.lhs):
        if isinstance(place.node, D):
            try:
                _, variants = derivatives(place.node, wrong.context, slip)
            except NotDerivable:
                continue
            for variant in variants:
                if variant.result != ZERO:
                    lhs = put(wrong.lhs, place.path, variant.result)
                    own = {
                        "derivative": place.node,
                        "variable": place.node.wrt,
                        **values(variant.law),
                    }
                    yield Repair(lhs, wrong.rhs, values=own, kind="reading")


def misderiving(slip: Slip) -> Slips:
    """The right sides that one gets if a law of calculus is misapplied once."""

    def slips(right: Wrong) -> Iterator[Expr]:
        for repair in misderived(right, slip):
            try:
                yield factored(folded(expanded(repair.lhs), right.context), right.context)
            except TooLong:
                yield repair.lhs

    return slips
