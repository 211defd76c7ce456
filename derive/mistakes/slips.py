"""What the left side would be if a law of calculus were misapplied once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from derive.forms.calculus import NotDerivable, derivatives
from derive.forms.laws import Slip
from derive.mistakes.places import places, put
from derive.mistakes.repair import Repair, Wrong
from derive.notation import D
from derive.printing import latex


def misderived(wrong: Wrong, slip: Slip) -> Iterator[Repair]:
    """The readings in which the right side is the left one with one derivative gone wrong."""
    for place in places(wrong.lhs):
        if isinstance(place.node, D):
            try:
                _, variants = derivatives(place.node, wrong.context, slip)
            except NotDerivable:
                continue
            for variant in variants:
                values: Mapping[str, str] = {"derivative": latex(place.node)}
                yield Repair(put(wrong.lhs, place.path, variant), wrong.rhs, kind="reading", values=values)
