"""A sum or product over the wrong range."""

from __future__ import annotations

from collections.abc import Iterator

from derive.forms.building import plus
from derive.mistakes.places import Change, Place, edits, letters
from derive.mistakes.repair import Repair, Wrong
from derive.notation import MINUS_ONE, ONE, Expr, Index, Product, Sum, ordinal, place


def index_range(wrong: Wrong) -> Iterator[Repair]:
    r"""``sum_{k=1}^{n}``, not ``sum_{k=1}^{n-1}``; ``sum_{k != i}``, not ``sum_k``.

    The range is wrong: {old} should be {new}.

    It happens at the ends: whether a sum starts at 0 or 1, stops before or at n, and leaves out its own entry.

    Wrong::

        A vector $x \in \mathbb{R}^n$.

        $$\sum_k x_k - x_i = \sum_k x_k$$

    Right::

        A vector $x \in \mathbb{R}^n$.

        $$\sum_k x_k - x_i = \sum_{k \ne i} x_k$$
    """

    def change(here: Place) -> Iterator[Change]:
        for new in _ranges(wrong, here):
            yield new, {"old": here.node, "new": new}

    return edits(wrong, change)


def _ranges(wrong: Wrong, here: Place) -> Iterator[Expr]:
    """The same over one value more or less at either end, without the value that was left out, or leaving one out."""
    node = here.node
    if not isinstance(node, Sum | Product):
        return
    index, body, unequal, bounds = node.index, node.body, node.unequal, node.bounds
    make = type(node)
    if bounds:
        low, high = bounds
        yield make(index, body, unequal)
        for step in (ONE, MINUS_ONE):
            yield make(index, body, unequal, (low, _moved(high, step, index)))
            yield make(index, body, unequal, (_moved(low, step, index), high))
    elif unequal:
        for number in range(len(unequal)):
            yield make(index, body, unequal[:number] + unequal[number + 1 :])
    else:
        for letter in letters(wrong, here):
            if letter.size == index.size and letter != index:
                yield make(index, body, (letter,))


def _moved(end: Expr, step: Expr, index: Index) -> Expr:
    """One place further, ``t`` for ``t - 1 + 1``; as it stands where it is no place."""
    try:
        return ordinal(place(plus((end, step)), index.size))
    except TypeError:
        return plus((end, step))
