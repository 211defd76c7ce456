"""The lines between the two sides of a relation: by the laws, from both of them to where they meet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from derive.forms.building import plus, times
from derive.notation import MINUS_ONE, Add, Delta, Expr, Mul, Num, canonical, children, rebuild
from derive.rules.folding import in_order
from derive.rules.tidy import tidy
from derive.stepping.steps import DerivedStep

Lines = tuple[Expr, ...]
"""Expressions that are all equal; the first is the side where they begin."""
TURN = 2
"""So many lines is a way longer that goes beyond the other side and comes back."""


def lines(begin: Expr, steps: Iterable[DerivedStep], *, every_law: bool = False) -> Lines:
    """The lines of some steps; ``every_law``: those between their lines as well."""
    each = [part for step in steps for part in (step.substeps if every_law and step.substeps else (step,))]
    return (begin, *(step.after for step in each))


def meeting(from_left: Sequence[Lines], from_right: Sequence[Lines]) -> Lines | None:
    """What stands between both sides, along the shortest way on which two paths meet; None if none do.

    A way that is not turned round is taken for shorter. Empty if there is nothing to say between the sides.
    """
    found = [way for left in from_left for right in from_right if (way := _joined(left, right)) is not None]
    return min(found, key=lambda way: (len(way[0]) + TURN * way[1], way[1]))[0] if found else None


def _joined(left: Lines, right: Lines) -> tuple[Lines, bool] | None:
    """Both paths up to where they first meet, the sides not among them; and whether some lines are turned round."""
    known: dict[Expr, int] = {}
    for place, line in enumerate(right):
        known.setdefault(_key(line), place)
    met = [(here + known[_key(line)], here) for here, line in enumerate(left) if _key(line) in known]
    if not met:
        return None
    _, here = min(met)
    back = right[1 : known[_key(left[here])]]
    return tuple(_new((*left[1 : here + 1], *reversed(back)), (left[0], right[0]))), bool(back)


def _new(between: Lines, sides: Lines) -> Iterator[Expr]:
    """Lines that are neither a side once more, nor a line that stood there before."""
    seen = {_key(side) for side in sides}
    for line in between:
        if _key(line) not in seen:
            seen.add(_key(line))
            yield line


def _key(line: Expr) -> Expr:
    """The same for lines that a reader takes for the same: up to order, names of bound indices, and signs."""
    return _deltas_in_order(canonical(in_order(_signs_inside(tidy(line)))))


def _signs_inside(expr: Expr) -> Expr:
    """``-(a - b)`` as ``b - a``."""
    below = tuple(map(_signs_inside, children(expr)))
    new = rebuild(expr, below) if below else expr
    match new:
        case Mul((Num(value), Add(terms))) if value == -1:
            return plus([times(MINUS_ONE, term) for term in terms])
    return new


def _deltas_in_order(expr: Expr) -> Expr:
    if isinstance(expr, Delta):
        return Delta(*sorted((expr.left, expr.right), key=repr))
    below = children(expr)
    return rebuild(expr, tuple(map(_deltas_in_order, below))) if below else expr
