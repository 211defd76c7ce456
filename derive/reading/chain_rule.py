r"""``\frac{\partial L}{\partial z} \frac{\partial z}{\partial W}``: derivatives side by side, joined where they meet.

Their order and layout do not matter: what the one is taken by is what the other is taken of. So a vector of derivatives
is multiplied by a tensor of three axes, too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.notation import D, Expr, Index, Mul, Sum, Var, fresh, substitute_slots
from derive.records import dataclass
from derive.shapes import Tensor
from derive.source import Span
from derive.tex.syntax import Derivative, Node, skeleton

if TYPE_CHECKING:
    from derive.reading.elaborate import Elaborator


@dataclass(frozen=True)
class Slope:
    """The derivative ``value`` of one thing by another; ``above`` and ``below`` are their axes."""

    of: object
    by: object
    value: Expr
    above: tuple[Index, ...]
    below: tuple[Index, ...]

    def tensor(self, layout: str) -> Tensor:
        """The derivative with the axes that its layout gives it."""
        axes = (*self.above, *self.below)
        if layout == "numerator" and not self.above and len(axes) == 2:
            axes = axes[::-1]
        return Tensor(self.value, axes, len(axes) == 1 and bool(self.below) and layout == "numerator")


def slope(node: Node, value: Tensor) -> Slope | None:
    """What a factor is the derivative of, and by what, if it is one by one symbol."""
    if not isinstance(node, Derivative) or len(node.wrts) != 1:
        return None
    match value.body:
        case D(_, Var(_, slots)):
            below = tuple(slot for slot in slots if isinstance(slot, Index) and slot in value.axes)
            above = tuple(axis for axis in value.axes if axis not in below)
            return Slope(skeleton(node.body), skeleton(node.wrts[0]), value.body, above, below)
    return None


def joined(reader: Elaborator, first: Slope | None, second: Slope | None, sign: str, span: Span) -> Slope | None:
    """The product of two derivatives summed over all that they share; None where they share no vector or matrix."""
    if first is None or second is None or sign not in ("", r"\cdot", r"\times"):
        return None
    outer, inner = (first, second) if first.by == second.of else (second, first)
    if outer.by != inner.of or not outer.below or len(outer.below) != len(inner.above):
        return None
    shared = tuple(map(fresh, outer.below))
    own = tuple(map(fresh, inner.below))
    for mine, its in zip(outer.below, inner.above, strict=True):
        reader.algebra.same(mine, its, span, "the axis that this product of derivatives sums over")
    left = substitute_slots(outer.value, dict(zip(outer.below, shared, strict=True)))
    right = substitute_slots(inner.value, dict(zip((*inner.above, *inner.below), (*shared, *own), strict=True)))
    value: Expr = Mul((left, right))
    for index in reversed(shared):
        value = Sum(index, value)
    return Slope(outer.of, inner.by, value, outer.above, own)
