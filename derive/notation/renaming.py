"""Renaming indices: fresh numbers for bound ones, the form that expressions equal but for their letters share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from derive.notation.nodes import FRESH_NUMBERS, Binder, Expr, Index, Slot, Sum, fresh, keep
from derive.notation.tree import (
    binds_below,
    bound_indices,
    children,
    free_indices,
    letters_in,
    own_slots,
    rebound,
    rebuild,
    rename_own,
    renamed,
    substitute_slots,
)


def sum_over(index: Index, body: Expr, unequal: tuple[Slot, ...] = ()) -> Sum:
    """``sum_{index} body`` with the free letter ``index`` of ``body`` bound by a fresh index."""
    bound = fresh(index)
    return Sum(bound, substitute_slots(body, {index: bound}), unequal)


def freshen(expr: Expr, numbers: Iterator[int] = FRESH_NUMBERS) -> Expr:
    """Give every bound index of an expression a number of its own, the next one."""
    return _freshened(expr, {}, numbers)


def _freshened(expr: Expr, slots: Mapping[Index, Slot], numbers: Iterator[int]) -> Expr:
    """The same with fresh indices put for some free ones."""
    if not binds_below(expr):
        return substitute_slots(expr, slots)
    binds = bound_indices(expr)
    others = tuple(fresh(index, numbers) for index in binds)
    below = tuple(_freshened(child, slots, numbers) for child in children(expr)[1 if binds else 0 :])
    if isinstance(expr, Binder):
        body = _freshened(expr.body, {**slots, **dict(zip(binds, others, strict=True))}, numbers)
        expr, below = rebound(expr, others, body), (body, *below)
    own: dict[Slot, Slot] = {slot: renamed(slot, slots) for slot in own_slots(expr) if letters_in(slot) & slots.keys()}
    bare = rebuild(expr, below)
    return rename_own(bare, own) if own else bare


def transform(expr: Expr, change: Callable[[Expr], Expr | None]) -> Expr:
    """Replace, from the top, every node for which ``change`` gives another one; what it gives is not entered."""
    changed = change(expr)
    if changed is not None:
        return changed
    below = children(expr)
    new = tuple(transform(child, change) for child in below)
    return expr if all(a is b for a, b in zip(below, new, strict=True)) else rebuild(expr, new)


def canonical(expr: Expr) -> Expr:
    """Rename bound indices by their place, so that expressions equal up to renaming become equal.

    A canonical expression is for comparison only: its bound numbers are negative and not unique. Found once for a node.
    """
    # A node that kept itself would be a cycle, which only the garbage collector ends.
    if not binds_below(expr):
        return expr
    known = expr._canonical
    if known is None:
        known = _by_place(expr, 0, {})
        keep(expr, "_canonical", known)
    return known


def _by_place(node: Expr, depth: int, seen: Mapping[Index, Slot]) -> Expr:
    """The node below ``depth`` bound indices, of which ``seen`` gives the new ones."""
    binds_none = not binds_below(node)
    if binds_none and free_indices(node).isdisjoint(seen):
        return node
    if binds_none:
        return substitute_slots(node, seen)
    binds = bound_indices(node)
    places = tuple(Index("", index.size, -1 - depth - place) for place, index in enumerate(binds))
    inner = {**seen, **dict(zip(binds, places, strict=True))}
    below = tuple(
        _by_place(child, depth + len(binds), inner) if binds and place == 0 else _by_place(child, depth, seen)
        for place, child in enumerate(children(node))
    )
    if isinstance(node, Binder):
        node = rebound(node, places, below[0])
    own: dict[Slot, Slot] = {s: renamed(s, seen) for s in own_slots(node) if letters_in(s) & seen.keys()}
    bare = rebuild(node, below) if below else node
    return rename_own(bare, own) if own else bare
