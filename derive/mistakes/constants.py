"""What depends on the variable was held constant."""

from __future__ import annotations

from collections.abc import Iterator

from derive.forms.calculus import NotDerivable, derivatives
from derive.forms.laws import Law, QuotientLaw, SymbolLaw
from derive.mistakes.misapplied import quotient_held, symbol_held
from derive.mistakes.places import places, put
from derive.mistakes.repair import Repair, Values, Wrong
from derive.mistakes.slips import misderived
from derive.notation import ZERO, D, Var, names
from derive.records import replace


def denominator_held_constant(wrong: Wrong) -> Iterator[Repair]:
    r"""``(u/v)' = u'/v - u v'/v^2``, not ``u'/v``.

    {held} was held constant when {derivative} was taken, but it depends on {variable} as well.

    It happens because a normaliser, a norm or a mean looks like a constant once it has a name of its own.

    Wrong::

        Logits $z \in \mathbb{R}^n$ and $p_i := \frac{e^{z_i}}{\sum_k e^{z_k}}$.

        $$\frac{\partial p_i}{\partial z_j} = p_i \delta_{ij}$$

    Right::

        Logits $z \in \mathbb{R}^n$ and $p_i := \frac{e^{z_i}}{\sum_k e^{z_k}}$.

        $$\frac{\partial p_i}{\partial z_j} = p_i \delta_{ij} - p_i p_j$$
    """

    def held(law: Law) -> Values:
        return {"held": law.v if isinstance(law, QuotientLaw) else law.node if isinstance(law, SymbolLaw) else ZERO}

    yield from misderived(wrong, (quotient_held,), held)
    yield from _held(wrong)
    for repair in misderived(wrong, (symbol_held,), held):
        yield replace(repair, edit=2)


def _held(wrong: Wrong) -> Iterator[Repair]:
    """The readings in which a defined symbol does not move wherever it stands."""
    known = wrong.context.definitions
    for place in places(wrong.lhs):
        if isinstance(place.node, D):
            whole = {place.node.body.name} if isinstance(place.node.body, Var) else set[str]()
            moving = sorted(_between(place.node, wrong) - whole - names(place.node.wrt))
            for name in moving:
                rest = replace(wrong.context, definitions={n: d for n, d in known.items() if n != name})
                try:
                    result, _ = derivatives(place.node, rest)
                except NotDerivable:
                    continue
                if result != ZERO:
                    lhs = put(wrong.lhs, place.path, result)
                    held = Var(name, tuple(replace(param, number=0) for param in known[name].params))
                    values: Values = {"held": held, "derivative": place.node, "variable": place.node.wrt}
                    yield Repair(lhs, wrong.rhs, values=values, kind="reading")


def _between(node: D, wrong: Wrong) -> frozenset[str]:
    """The defined symbols that what is differentiated is made of, and that are made of the variable."""
    known = wrong.context.definitions
    found, stack = set[str](), [*names(node.body)]
    while stack:
        if (name := stack.pop()) in known and name not in found:
            found.add(name)
            stack += names(known[name].body)
    return frozenset(found)
