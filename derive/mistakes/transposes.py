"""A matrix where its transpose belongs."""

from __future__ import annotations

from collections.abc import Iterator

from derive.mistakes.places import Change, Place, edits
from derive.mistakes.repair import Repair, Wrong
from derive.notation import Expr, Index, Var, free_indices, substitute_slots, transform, walk


def transpose_layout(wrong: Wrong) -> Iterator[Repair]:
    r"""``sum_j A_ij x_j``, not ``sum_j A_ji x_j``.

    A matrix stands where its transpose belongs: {old} should be {new}.

    It happens because square matrices hide it: the shapes fit either way, and so they do in the other layout.

    Wrong::

        A matrix $A \in \mathbb{R}^{n \times n}$ and vectors $x \in \mathbb{R}^n$ and $y \in \mathbb{R}^n$.

        $$\frac{\partial}{\partial x_i} \sum_k \sum_l y_k A_{kl} x_l = \sum_k A_{ik} y_k$$

    Right::

        A matrix $A \in \mathbb{R}^{n \times n}$ and vectors $x \in \mathbb{R}^n$ and $y \in \mathbb{R}^n$.

        $$\frac{\partial}{\partial x_i} \sum_k \sum_l y_k A_{kl} x_l = \sum_k A_{ki} y_k$$
    """

    def change(place: Place) -> Iterator[Change]:
        node = place.node
        if isinstance(node, Var) and len(node.indices) >= 2 and node.indices[-1].size == node.indices[-2].size:
            new = _turned(node)
            unwritten = all(isinstance(slot, Index) and slot.number for slot in node.indices)
            yield new, {"old": node.name, "new": "its transpose"} if unwritten else {"old": node, "new": new}

    yield from edits(wrong, change)
    for name in sorted({node.name for node in walk(wrong.rhs) if isinstance(node, Var) and _is_square(node)}):
        new = transform(wrong.rhs, lambda node, name=name: _turned(node) if _is_named(node, name) else None)  # type: ignore[misc]
        yield Repair(wrong.lhs, new, values={"old": wrong.rhs, "new": new})
    yield from _other_layout(wrong)


def _is_square(node: Var) -> bool:
    return len(node.indices) >= 2 and node.indices[-1].size == node.indices[-2].size


def _is_named(node: Expr, name: str) -> bool:
    return isinstance(node, Var) and node.name == name and _is_square(node)


def _turned(node: Expr) -> Expr:
    """``A_ji`` for ``A_ij``."""
    assert isinstance(node, Var)
    return Var(node.name, (*node.indices[:-2], node.indices[-1], node.indices[-2]))


def _other_layout(wrong: Wrong) -> Iterator[Repair]:
    """The right side with two of its axes exchanged."""
    axes = sorted(free_indices(wrong.rhs), key=lambda index: (index.name, index.number))
    for number, left in enumerate(axes):
        for right in axes[number + 1 :]:
            if left.size == right.size:
                new = substitute_slots(wrong.rhs, {left: right, right: left})
                yield Repair(wrong.lhs, new, values={"old": wrong.rhs, "new": new})
