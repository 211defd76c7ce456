"""Letters for the indices of the symbols between a goal's ends: each symbol keeps its own through a derivation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from derive.model import Context
from derive.notation import Expr, Index, bound_indices, free_indices, own_slots, walk

_SUPPLY = "kmnlabcdijpqrst"


def choose_letters(goal: Expr, context: Context, supply: Mapping[str, Sequence[str]]) -> dict[str, tuple[Index, ...]]:
    """For every defined symbol letters for its indices, none of them in use for anything else, if it can be."""
    fixed = {index.name for index in free_indices(goal)}
    bound = {index.name for definition in context.definitions.values() for index in _bound(definition.body)}
    own_letters = {index.name for definition in context.definitions.values() for index in definition.params}
    familiar = own_letters | ({letter for letters in supply.values() for letter in letters} - bound)
    taken = set(fixed)
    chosen: dict[str, tuple[Index, ...]] = {}
    for name, definition in context.definitions.items():
        own: list[Index] = []
        for index in definition.params:
            wishes = [index.name, *supply[index.size]]
            held = fixed | {one.name for one in own}
            free = [wish for wish in wishes if wish not in taken] or [wish for wish in wishes if wish not in held]
            letter = next((wish for wish in free if wish in familiar), free[0])
            taken.add(letter)
            own.append(Index(letter, index.size))
        chosen[name] = tuple(own)
    return chosen


def letter_supply(context: Context) -> dict[str, list[str]]:
    """For every size letters for its indices: those in use for it, then its own small letter, then any."""
    names = {*context.definitions, *context.slots, *context.unknown_of}
    definitions = context.definitions.values()
    every = [index for one in definitions for index in (*one.params, *_indices(one.body))]
    sizes = {index.size for index in every} | {size for sizes in context.slots.values() for size in sizes}
    found: dict[str, list[str]] = {}
    for size in sorted(sizes):
        used = [index.name for index in every if index.size == size and len(index.name) == 1]
        letters = dict.fromkeys([*used, size.lower()[:1], *_SUPPLY])
        others = {index.name for index in every if index.size != size}
        free = [letter for letter in letters if letter.isalpha() and letter not in names]
        found[size] = [*sorted(free, key=lambda letter: letter in others), *(letter + "'" for letter in free)]
    return found


def _bound(expr: Expr) -> Iterator[Index]:
    return (index for node in walk(expr) for index in bound_indices(node))


def _indices(expr: Expr) -> Iterator[Index]:
    for node in walk(expr):
        yield from bound_indices(node)
        yield from (slot for slot in own_slots(node) if isinstance(slot, Index))
