"""Places in an expression, and the same expression with something else there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import combinations

from derive.mistakes.repair import Repair, Values, Wrong
from derive.notation import (
    Add,
    D,
    Delta,
    Expr,
    Index,
    Product,
    Slot,
    Sum,
    bound_indices,
    children,
    free_indices,
    own_slots,
    rebuild,
    rename_own,
)
from derive.records import dataclass

MOST_SUBSETS = 5

Change = tuple[Expr, Values]
"""What stands at a place instead, and what fills the explanation."""


@dataclass(frozen=True)
class Place:
    """A node of an expression: the way to it from the top, and the indices that are bound around it."""

    path: tuple[int, ...]
    node: Expr
    bound: tuple[Index, ...] = ()
    parents: tuple[Expr, ...] = ()

    @property
    def parent(self) -> Expr | None:
        """The node right above."""
        return self.parents[-1] if self.parents else None


# Every mistake asks for the places of both sides.
@lru_cache(maxsize=64)
def places(expr: Expr, *, inside: bool = False) -> tuple[Place, ...]:
    """All nodes of an expression with their places, from the top; derivatives are entered only with ``inside``."""
    found: list[Place] = []
    stack = [Place((), expr)]
    while stack:
        here = stack.pop()
        found.append(here)
        node = here.node
        if inside or not isinstance(node, D):
            bound, parents = (*here.bound, *bound_indices(node)), (*here.parents, node)
            below = [Place((*here.path, n), child, bound, parents) for n, child in enumerate(children(node))]
            stack.extend(reversed(below))
    return tuple(found)


def put(expr: Expr, path: tuple[int, ...], new: Expr) -> Expr:
    """The expression with ``new`` at a place."""
    if not path:
        return new
    below = list(children(expr))
    below[path[0]] = put(below[path[0]], path[1:], new)
    return rebuild(expr, tuple(below))


def edits(
    wrong: Wrong,
    change: Callable[[Place], Iterable[Change]],
    *,
    left: int = 0,
    everywhere: bool = False,
    inside: bool = False,
) -> Iterator[Repair]:
    """The wrong relation with one place of the right side changed, or of the left one at the price ``left``.

    ``everywhere``: what stands there several times is changed at all of its places as well. ``inside``: derivatives
    are entered.
    """
    repeated = _repeated(wrong.rhs) if everywhere else frozenset()
    for place in places(wrong.rhs, inside=inside):
        for new, values in change(place):
            yield Repair(wrong.lhs, put(wrong.rhs, place.path, new), values=values)
            if place.node in repeated:
                yield Repair(wrong.lhs, _everywhere(wrong.rhs, place.node, new), values=values)
    for place in places(wrong.lhs) if left else ():
        for new, values in change(place):
            yield Repair(put(wrong.lhs, place.path, new), wrong.rhs, left, values)


def _repeated(expr: Expr) -> frozenset[Expr]:
    """What stands in an expression more than once."""
    found = Counter(place.node for place in places(expr))
    return frozenset(node for node, count in found.items() if count > 1)


def _everywhere(expr: Expr, old: Expr, new: Expr) -> Expr:
    """``new`` for ``old`` at all places that are counted: a derivative by it stays one."""
    for place in places(expr):
        if place.node == old:
            expr = put(expr, place.path, new)
    return expr


def is_term(place: Place) -> bool:
    """Whether a node is a whole side, a term of a sum, or all that a big sum runs over; a sum of terms is none."""
    return not isinstance(place.node, Add) and (place.parent is None or isinstance(place.parent, Add | Sum))


def letters(wrong: Wrong, place: Place) -> tuple[Index, ...]:
    """The indices that may be used at a place: those of the relation, then those bound around it."""
    free = free_indices(wrong.lhs) | free_indices(wrong.rhs)
    return (*sorted(free, key=lambda index: (index.name, index.number)), *place.bound)


def other_slots(node: Expr, others: Iterable[Slot]) -> Iterator[tuple[Expr, Slot, Slot]]:
    """The node with one of its slots replaced by another one of the same size; which, and by what."""
    found = tuple(others)
    for number, slot in enumerate(own_slots(node)):
        for other in found:
            if other.size == slot.size and other != slot:
                yield _with_slot(node, number, other), slot, other


def _with_slot(node: Expr, number: int, new: Slot) -> Expr:
    """The node with one slot replaced, its twin left alone."""
    slots = own_slots(node)
    if slots.count(slots[number]) == 1:
        return rename_own(node, {slots[number]: new})
    if hasattr(node, "indices"):
        fields = [getattr(node, name) for name in node.__match_args__]
        fields[node.__match_args__.index("indices")] = (*slots[:number], new, *slots[number + 1 :])
        return type(node)(*fields)
    if isinstance(node, Delta):
        return Delta(*(new if place == number else slot for place, slot in enumerate(slots)))
    return rename_own(node, {slots[number]: new})


Occurrence = tuple[tuple[int, ...], int]
"""The way to a node, and the number of one of its slots."""


def occurrences(expr: Expr, index: Slot) -> list[Occurrence]:
    """Where an index occurs as a slot of an entry or a delta."""
    return [
        (place.path, number)
        for place in places(expr, inside=True)
        if not isinstance(place.node, Sum | Product)
        for number, slot in enumerate(own_slots(place.node))
        if slot == index
    ]


def some_of(found: list[Occurrence]) -> Iterator[tuple[Occurrence, ...]]:
    """The ways to choose some of them, few at a time first; of many, one or two."""
    most = len(found) if len(found) <= MOST_SUBSETS else 2
    for count in range(1, most + 1):
        yield from combinations(found, count)


def with_slots(expr: Expr, some: Iterable[Occurrence], new: Slot) -> Expr:
    """The expression with another index at some places."""
    for path, number in some:
        node = expr
        for step in path:
            node = children(node)[step]
        expr = put(expr, path, _with_slot(node, number, new))
    return expr
