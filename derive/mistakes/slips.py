"""What the left side would be if a law of calculus were misapplied once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache

from derive.forms.calculus import NotDerivable, derivatives
from derive.forms.closed import factored, folded
from derive.forms.laws import Law, Slip, Variant
from derive.forms.monomials import TooLong, expanded
from derive.mistakes.misapplied import SLIPS
from derive.mistakes.places import Change, Place, edits, places, put
from derive.mistakes.repair import Repair, Slips, Values, Wrong
from derive.model import Context
from derive.notation import ZERO, D, Expr, Var, freshen, substitute_slots, walk


def no_values(law: Law) -> Values:
    """No letters."""
    return {}


def misderived(wrong: Wrong, slips: tuple[Slip, ...], values: Callable[[Law], Values] = no_values) -> Iterator[Repair]:
    """The readings in which the right side is the left one with one derivative gone wrong.

    ``values``: letters for the explanation, from the law that was misapplied. {derivative} is always one.
    """
    for place in places(wrong.lhs):
        if isinstance(place.node, D):
            for variant in derived(place.node, wrong.context)[1]:
                if variant.slip in slips and variant.result != ZERO:
                    lhs = put(wrong.lhs, place.path, variant.result)
                    own = {
                        "derivative": place.node,
                        "variable": place.node.wrt,
                        **values(variant.law),
                    }
                    yield Repair(lhs, wrong.rhs, values=own, kind="reading", apart=_apart(lhs, wrong.rhs))


@lru_cache(maxsize=8)
def derived(derivative: D, context: Context) -> tuple[Expr | None, tuple[Variant, ...]]:
    """A derivative by the laws, and with one slip of any kind; None and none where no law applies."""
    try:
        return derivatives(derivative, context, SLIPS)
    except NotDerivable:
        return None, ()


Misread = Callable[[Expr], Iterator[Expr]]
"""What an expression would be if a law held that does not."""


def misread(wrong: Wrong, law: Misread) -> Iterator[Repair]:
    """The readings in which a law that does not hold was applied to the left side."""
    for left in (wrong.lhs, *_spelled_out(wrong)):
        for place in places(left, inside=True):
            for new in law(place.node):
                lhs = put(left, place.path, new)
                yield Repair(lhs, wrong.rhs, values={"old": new, "new": place.node}, kind="reading")


def _spelled_out(wrong: Wrong) -> Iterator[Expr]:
    """The left side with a symbol that is differentiated there as its definition says."""
    for place in places(wrong.lhs):
        node = place.node
        body = node.body if isinstance(node, D) else None
        known = wrong.context.definitions.get(body.name) if isinstance(body, Var) else None
        if isinstance(node, D) and isinstance(body, Var) and known is not None:
            meant = substitute_slots(known.body, dict(zip(known.params, body.indices, strict=True)))
            yield put(wrong.lhs, place.path, D(freshen(meant), node.wrt, node.mode))


def mistaken(wrong: Wrong, law: Misread) -> Iterator[Repair]:
    """A law that does not hold was applied: what stands on the right taken back, or what it makes of the left side."""

    def change(place: Place) -> Iterator[Change]:
        for new in law(place.node):
            yield new, {"old": place.node, "new": new}

    yield from edits(wrong, change)
    yield from misread(wrong, law)


def _apart(one: Expr, other: Expr) -> int:
    """How differently two expressions are built: by how many nodes the one is longer."""
    return abs(sum(1 for _ in walk(one)) - sum(1 for _ in walk(other)))


def misderiving(*slips_of: Slip) -> Slips:
    """The right sides that one gets if a law of calculus is misapplied once."""

    def slips(right: Wrong) -> Iterator[Expr]:
        for repair in misderived(right, slips_of):
            try:
                yield factored(folded(expanded(repair.lhs), right.context), right.context)
            except TooLong:
                yield repair.lhs

    return slips
