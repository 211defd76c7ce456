"""Sides of different shapes."""

from __future__ import annotations

from collections.abc import Iterator

from derive.forms.closed import closed_form
from derive.mistakes.repair import Repair, Wrong
from derive.notation import Decimal, Expr, Num, free_indices, sum_over

FAR = 3
SHAPES = ("a number", "a vector", "a matrix")


def shape(wrong: Wrong) -> Iterator[Repair]:
    r"""``dL/dW`` has the shape of ``W``: both sides of a relation have one shape.

    The left side is {left}, the right side {right}: they cannot be equal entry by entry.

    It happens because indices that are not written cannot be compared, and a product that shrinks looks like any other.

    Wrong::

        A matrix $W \in \mathbb{R}^{m \times n}$, and $x \in \mathbb{R}^n$ and $y \in \mathbb{R}^m$.

        $$\nabla_W \frac{1}{2} \lVert W x - y \rVert^2 = (W x - y)^\top W x$$

    Right::

        A matrix $W \in \mathbb{R}^{m \times n}$, and $x \in \mathbb{R}^n$ and $y \in \mathbb{R}^m$.

        $$\nabla_W \frac{1}{2} \lVert W x - y \rVert^2 = (W x - y) x^\top$$
    """
    left, right = ({index for index in free_indices(side) if index.number} for side in (wrong.lhs, wrong.rhs))
    if left == right or isinstance(wrong.rhs, Num | Decimal):
        return
    closed = closed_form(wrong.lhs, wrong.context)
    if closed is not None and closed != wrong.lhs:
        yield Repair(wrong.lhs, closed, FAR, {"left": _shape(len(left)), "right": _shape(len(right))})


def _shape(axes: int) -> str:
    return SHAPES[axes] if axes < len(SHAPES) else f"an array with {axes} axes"


def summed_up(right: Wrong) -> Iterator[Expr]:
    """The right side summed over its axes, as if a product had shrunk them."""
    axes = sorted((index for index in free_indices(right.rhs) if index.number), key=lambda index: index.number)
    if len(axes) > 1:
        summed = right.rhs
        for index in axes:
            summed = sum_over(index, summed)
        yield summed
