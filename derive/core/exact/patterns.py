"""i = j, i != j: which free indices have one value. By symmetry one representative of each pattern is enough."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import product

import numpy as np

from derive.model import Coincidence
from derive.notation import Index, Label, Slot
from derive.records import dataclass

Places = Mapping[Slot, np.ndarray[tuple[int], np.dtype[np.intp]]]
"""The value of each free index and label, an array with one item a pattern, or one item in all."""


@dataclass(frozen=True)
class FreeSlots:
    """The free indices of a step, the labels of each size, and what is given of their coincidence.

    ``named``: sizes whose values are told apart, so that every value of an index counts.
    """

    indices: tuple[Index, ...]
    labels: tuple[Label, ...]
    conditions: tuple[Coincidence, ...]
    named: frozenset[str]

    def of_size(self, size: str) -> tuple[tuple[Index, ...], tuple[Label, ...]]:
        """The free indices and labels over one size."""
        return tuple(i for i in self.indices if i.size == size), tuple(x for x in self.labels if x.size == size)


@lru_cache(maxsize=256)
def count(free: FreeSlots, size: str) -> int:
    """The most different values that free indices and labels over a size can have."""
    indices, labels = free.of_size(size)
    return len(indices) + len(labels)


@lru_cache(maxsize=256)
def patterns(
    free: FreeSlots,
    sizes: tuple[tuple[str, int], ...],
    bounds: tuple[tuple[str, tuple[int, int]], ...],
    places: tuple[Label, ...],
) -> tuple[Places, int] | None:
    """The values of free indices, one item for each pattern that is to be tested at these sizes; None if there is none.

    With ``bounds`` ``(m, B)`` a pattern of ``f`` values is tested at the sizes up to ``max(m, f) + B`` only (Theorem
    A). ``places`` are the labels of the named sizes in order; other labels stand for the first values.
    """
    known = dict(bounds)
    choices = [list(_of_size(free, size, n, known.get(size), places)) for size, n in sizes]
    rows = [tuple(pair for part in combination for pair in part) for combination in product(*choices)]
    rows = [row for row in rows if _allowed(dict(row), free.conditions)]
    if not rows:
        return None
    columns: dict[Slot, np.ndarray[tuple[int], np.dtype[np.intp]]] = {}
    for position, (slot, _) in enumerate(rows[0]):
        values = [row[position][1] for row in rows]
        columns[slot] = np.array(values if isinstance(slot, Index) else values[:1], np.intp)
    return columns, len(rows)


def _of_size(
    free: FreeSlots, size: str, n: int, bound: tuple[int, int] | None, places: tuple[Label, ...]
) -> Iterator[tuple[tuple[Slot, int], ...]]:
    """The values of the free slots over one size."""
    indices, labels = free.of_size(size)
    ordered = tuple(label for label in places if label.size == size)
    fixed = tuple(zip(labels, _positions(labels, ordered, size in free.named), strict=True))
    if not all(0 <= value < n for _, value in fixed):
        return
    if size in free.named:
        for values in product(range(n), repeat=len(indices)):
            yield (*fixed, *zip(indices, values, strict=True))
        return
    for values, used in _growing(len(indices), len(labels), n):
        if bound is None or n <= max(bound[0], used) + bound[1]:
            yield (*fixed, *zip(indices, values, strict=True))


def _positions(labels: tuple[Label, ...], ordered: tuple[Label, ...], counted: bool) -> Iterator[int]:
    """Where labels stand: in the list of the values of their size; else the 4 is the fourth, where places count."""
    if ordered:
        return (ordered.index(label) if label in ordered else -1 for label in labels)
    if counted and all(label.value.isdecimal() for label in labels):
        return (int(label.value) - 1 for label in labels)
    return iter(range(len(labels)))


def _growing(length: int, used: int, n: int) -> Iterator[tuple[tuple[int, ...], int]]:
    """Sequences in which a new value is always the next: one for each set partition, and how many values it uses."""
    if not length:
        yield (), used
        return
    for values, known in _growing(length - 1, used, n):
        for value in range(known):
            yield (*values, value), known
        if known < n:
            yield (*values, known), known + 1


def _allowed(values: Mapping[Slot, int], conditions: tuple[Coincidence, ...]) -> bool:
    """Whether the given coincidences hold."""
    return all(
        (values[given.left] == values[given.right]) == given.equal
        for given in conditions
        if given.left in values and given.right in values
    )
