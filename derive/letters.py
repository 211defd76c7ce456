"""Letters for bound indices: how a binder is written so that nobody mistakes one index for another."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from derive.notation import Expr, Index, Label, Pick, Size, Var, bound_indices, free_indices, own_slots, walk

Letters = Mapping[Index, str]
"""How each index in scope is written."""


def pick_letter(wish: str, taken: Collection[str]) -> str:
    """The letter itself, else the letter with as many primes as make it new."""
    while wish in taken:
        wish += "'"
    return wish


def free_letters(expr: Expr, reserved: Iterable[str] = ()) -> dict[Index, str]:
    """Pairwise different letters for the free indices; an index taken out of its binder yields to a free one."""
    letters: dict[Index, str] = {}
    taken = set(reserved)
    for index in sorted(free_indices(expr), key=lambda index: (index.number, index.name, index.size)):
        letters[index] = pick_letter(index.name, taken)
        taken.add(letters[index])
    return letters


def written_names(expr: Expr) -> frozenset[str]:
    """What a bound index must not be called: scalars, sizes, and labels that occur."""
    found: set[str] = set()
    for node in walk(expr):
        if isinstance(node, Size) or (isinstance(node, Var) and not node.indices):
            found.add(node.name)
        found.update(slot.value for slot in own_slots(node) if isinstance(slot, Label))
    return frozenset(found)


def bind(index: Index, letters: Letters, taken: Collection[str]) -> dict[Index, str]:
    """The letters inside a binder of ``index``: those outside it, and a new one."""
    return {**letters, index: pick_letter(index.name, {*taken, *letters.values()})}


def spoken_indices(expr: Expr) -> frozenset[Index]:
    """The indices that are written somewhere, not only understood from a bracketed list being a vector."""
    nodes = [node for node in walk(expr) if not isinstance(node, Pick)]
    bound = {index for node in nodes for index in bound_indices(node)}
    return frozenset(slot for node in nodes for slot in own_slots(node) if isinstance(slot, Index)) | bound
