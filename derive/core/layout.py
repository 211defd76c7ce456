"""Every size as a number: which sizes a step speaks of, and at which numbers to try it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from itertools import combinations, islice, permutations

from derive.model import Context, Definition
from derive.notation import (
    NATURALS,
    REALS,
    Expr,
    Index,
    Label,
    Pick,
    Product,
    Size,
    Slot,
    Sum,
    bound_indices,
    free_indices,
    names,
    own_slots,
    walk,
)
from derive.records import dataclass, replace

VALUES = 257
"""At how many values an integrand is taken; odd, so that every second one is a rule of its own."""
TERMS = 400
"""How many terms of an infinite sum are added up."""
_RULES = {REALS: VALUES, NATURALS: TERMS}
_LARGE = 8
"""Sizes given as larger numbers may be too large to try."""


class Incomparable(Exception):
    """A side has no value that could be computed; ``reason`` is its code, ``detail`` fills it in."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason, self.detail = reason, detail


@dataclass(frozen=True)
class Layout:
    """The number that each size is, and the labels of the sizes whose values have names."""

    extents: tuple[tuple[str, int], ...]
    labels: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @cached_property
    def sizes(self) -> Mapping[str, int]:
        """The extents as a mapping."""
        return dict(self.extents)

    @cached_property
    def _places(self) -> Mapping[str, tuple[str, ...]]:
        return dict(self.labels)

    def place(self, label: Label) -> int:
        """The place of a label among the values of its size, counted from 0."""
        known = self._places.get(label.size)
        if known is not None and label.value in known:
            return known.index(label.value)
        if not label.value.isdecimal() or not 0 < int(label.value) <= self.sizes[label.size]:
            raise Incomparable("label", label.value)
        return int(label.value) - 1

    def text(self, size: str, place: int) -> str:
        """The value of an index as a reader writes it: its label, or its number counted from 1."""
        known = self._places.get(size, ())
        return known[place] if place < len(known) else str(place + 1)


@dataclass(frozen=True)
class Inventory:
    """What stands in an expression: the slots, free and bound; the sizes that are numbers; the types of its nodes.

    ``ranged``: whether a sum or product runs from one number to another.
    """

    slots: frozenset[Slot]
    numbers: frozenset[str]
    kinds: frozenset[type[Expr]]
    ranged: bool


@lru_cache(maxsize=512)
def inventory(expr: Expr) -> Inventory:
    """What stands in an expression, found in one walk for all that ask."""
    slots, numbers, kinds, ranged = set[Slot](), set[str](), set[type[Expr]](), False
    for node in walk(expr):
        kinds.add(type(node))
        slots.update(own_slots(node))
        slots.update(bound_indices(node))
        if isinstance(node, Size):
            numbers.add(node.name)
        ranged = ranged or (isinstance(node, Sum | Product) and bool(node.bounds))
    return Inventory(frozenset(slots), frozenset(numbers), frozenset(kinds), ranged)


def reach(start: Iterable[str], definitions: Mapping[str, Definition]) -> frozenset[str]:
    """The symbols from which these symbols are made, through all definitions, and they themselves."""
    seen: set[str] = set()
    todo = list(start)
    while todo:
        name = todo.pop()
        if name not in seen:
            seen.add(name)
            if name in definitions:
                todo.extend(names(definitions[name].body))
    return frozenset(seen)


def names_of(*exprs: Expr) -> frozenset[str]:
    """The symbols that occur in these expressions themselves."""
    return names(exprs[0]) if len(exprs) == 1 else frozenset().union(*map(names, exprs))


def written(exprs: Iterable[Expr], definitions: Mapping[str, Definition]) -> tuple[Expr, ...]:
    """The expressions and the bodies of all definitions below them."""
    own = tuple(exprs)
    below = sorted(reach(names_of(*own), definitions) & definitions.keys())
    return own + tuple(definitions[name].body for name in below)


def _labels(exprs: Iterable[Expr], context: Context) -> dict[str, tuple[str, ...]]:
    """Names of the values of sizes: as the context lists them, else those that are not the numbers 1, 2, 3 …"""
    used: dict[str, set[str]] = {}
    for expr in exprs:
        for slot in inventory(expr).slots:
            if isinstance(slot, Label):
                used.setdefault(slot.size, set()).add(slot.value)
    known: dict[str, tuple[str, ...]] = {}
    for size, values in used.items():
        if not all(value.isdecimal() and value != "0" for value in values):
            known[size] = tuple(sorted(values, key=lambda value: (len(value), value)))
    for size, given in context.sizes.items():
        if isinstance(given, tuple):
            known[size] = given
    return known


def _apart(indices: Iterable[Slot], size: str, context: Context) -> int:
    """How many different values the conditions ask of a size."""
    slots = {slot for slot in indices if slot.size == size}
    differ = {frozenset((c.left, c.right)) for c in context.conditions if not c.equal and c.left.size == size}
    slots |= {slot for pair in differ for slot in pair}
    most = 1
    for count in range(2, len(slots) + 1):
        groups = combinations(slots, count)
        if any(all(frozenset(pair) in differ for pair in combinations(group, 2)) for group in groups):
            most = count
    return most


@dataclass(frozen=True)
class Sizes:
    """The sizes that a step speaks of: the fixed ones, and the least number that each other one can be.

    ``letters``: how many free indices range over it. ``named``: those that a document speaks of by name.
    """

    fixed: Mapping[str, int]
    least: Mapping[str, int]
    letters: Mapping[str, int]
    labels: tuple[tuple[str, tuple[str, ...]], ...]
    named: frozenset[str]

    def layout(self, chosen: Mapping[str, int]) -> Layout:
        """The layout in which the open sizes are as chosen."""
        return Layout(tuple(sorted({**self.fixed, **chosen}.items())), self.labels)


def sizes_of(step: tuple[Expr, ...], exprs: Iterable[Expr], context: Context) -> Sizes:
    """The sizes in ``exprs``, of which the sides of the step are ``step``."""
    everything = tuple(exprs)
    labels = _labels(everything, context)
    found = [inventory(expr) for expr in everything]
    slots: set[Slot] = set().union(*(each.slots for each in found))
    fixed: dict[str, int] = {}
    for node in (node for expr in everything if Pick in inventory(expr).kinds for node in walk(expr)):
        if isinstance(node, Pick):
            fixed[node.index.size] = len(node.items)
    lists = frozenset(fixed)
    free: set[Slot] = set().union(*map(free_indices, step))
    least: dict[str, int] = {}
    letters: dict[str, int] = {}
    for size in sorted({slot.size for slot in slots}.union(*(each.numbers for each in found))):
        letters[size] = sum(1 for slot in free if slot.size == size and isinstance(slot, Index))
        given = context.sizes.get(size)
        if size in _RULES:
            fixed[size] = _RULES[size]
        elif given is not None:
            fixed[size] = given if isinstance(given, int) else len(given)
        if size in fixed:
            continue
        used = [slot for slot in slots if isinstance(slot, Label) and slot.size == size]
        numbers = [] if size in labels else [int(slot.value) for slot in used]
        least[size] = max([1, len(labels.get(size, ())), _apart(free, size, context), *numbers])
    named = frozenset((*fixed, *least)) - lists - _RULES.keys()
    return Sizes(fixed, least, letters, tuple(sorted(labels.items())), named)


def opened(sizes: Sizes) -> Sizes:
    """The sizes with the large ones among the fixed ones no longer fixed."""
    large = {size for size, number in sizes.fixed.items() if number > _LARGE and size not in _RULES}
    fixed = {size: number for size, number in sizes.fixed.items() if size not in large}
    return replace(sizes, fixed=fixed, least={**sizes.least, **dict.fromkeys(large, 1)})


def different(sizes: Sizes) -> tuple[Layout, ...]:
    """Two layouts in which the open sizes are pairwise different and have room for different values of their letters.

    The second one reaches 4, since there are false statements of four entries that hold at 1, 2 and 3.
    """
    found: list[Layout] = []
    taken = set(sizes.fixed.values())
    for ladder in ((3, 2, 4, 5, 6, 7), (4, 5, 3, 2, 6, 7)):
        chosen: dict[str, int] = {}
        for size, least in sorted(sizes.least.items(), key=lambda item: -item[1]):
            need = max(least, min(sizes.letters[size], 4))
            open_values = [n for n in ladder if n >= need and n not in chosen.values()]
            free = [n for n in open_values if n not in taken] or open_values
            chosen[size] = free[0] if free else need + 1
        layout = sizes.layout(chosen)
        if layout not in found:
            found.append(layout)
    return tuple(found)


def rearranged(sizes: Sizes) -> Iterator[Layout]:
    """The first of the ``different`` layouts with the values of its open sizes in other orders; at most five."""
    first = dict(different(sizes)[0].sizes)
    names_ = sorted(size for size in sizes.least if first[size] >= 2)
    for values in islice(permutations([first[name] for name in names_]), 1, 6):
        chosen = {**{size: first[size] for size in sizes.least}, **dict(zip(names_, values, strict=True))}
        if all(chosen[size] >= least for size, least in sizes.least.items()):
            yield sizes.layout(chosen)


def smallest(sizes: Sizes, extra: int, most: int) -> Iterator[Layout]:
    """Layouts in the order of their total, from the least one up to ``extra`` more; at most ``most`` of them."""
    names_ = sorted(sizes.least)
    count = 0
    for total in range(extra + 1 if names_ else 1):
        for shares in _shares(total, len(names_), 3):
            if count == most:
                return
            count += 1
            yield sizes.layout({name: sizes.least[name] + share for name, share in zip(names_, shares, strict=True)})


def _shares(total: int, parts: int, most: int) -> Iterator[tuple[int, ...]]:
    if parts == 0:
        if total == 0:
            yield ()
        return
    for first in range(min(total, most) + 1):
        for rest in _shares(total - first, parts - 1, most):
            yield (first, *rest)
