"""What depends on the variable was held constant."""

from __future__ import annotations

from collections.abc import Iterator

from derive.forms.building import power, times
from derive.forms.laws import Law, QuotientLaw, SymbolLaw
from derive.mistakes.repair import Repair, Values, Wrong
from derive.mistakes.slips import misderived
from derive.notation import ZERO, Expr


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

    return misderived(wrong, held_slip, held)


def held_slip(law: Law) -> Iterator[Expr]:
    """A denominator, or a defined symbol (a norm, a mean, a softmax output), does not move."""
    if isinstance(law, QuotientLaw) and law.du != ZERO:
        yield times(law.du, power(law.v, -1))
    if isinstance(law, SymbolLaw):
        yield ZERO
