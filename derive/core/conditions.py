"""i = j and j != k give i != k: what conditions on indices say of every pair of them."""

from __future__ import annotations

from itertools import combinations

from derive.core.exact.assumptions import Unsatisfiable
from derive.model import Coincidence
from derive.notation import Label, Slot


def implied(conditions: tuple[Coincidence, ...]) -> tuple[Coincidence, ...]:
    """All pairs that must, and that must not, have one value. Raises ``Unsatisfiable`` if a pair is both."""
    classes: dict[Slot, frozenset[Slot]] = {}
    for given in conditions:
        for slot in (given.left, given.right):
            classes.setdefault(slot, frozenset((slot,)))
        if given.equal:
            joined = classes[given.left] | classes[given.right]
            classes.update(dict.fromkeys(joined, joined))
    unequal = [(classes[given.left], classes[given.right]) for given in conditions if not given.equal]
    apart = {pair for first, second in unequal for pair in _between(first, second)}
    labels = [slot for slot in classes if isinstance(slot, Label)]
    apart |= {
        pair
        for first, second in combinations(labels, 2)
        if first.size == second.size
        for pair in _between(classes[first], classes[second])
    }
    found = dict.fromkeys(conditions)
    for left, right in combinations(classes, 2):
        together, different = right in classes[left], (left, right) in apart
        if together and different:
            raise Unsatisfiable("conditions")
        labelled = isinstance(left, Label) and isinstance(right, Label)
        known = any(Coincidence(*pair, together) in found for pair in ((left, right), (right, left)))
        if (together or different) and not labelled and not known:
            found[Coincidence(left, right, together)] = None
    if any(left == right for left, right in apart):
        raise Unsatisfiable("conditions")
    return tuple(found)


def _between(first: frozenset[Slot], second: frozenset[Slot]) -> set[tuple[Slot, Slot]]:
    return {pair for left in first for right in second for pair in ((left, right), (right, left))}
