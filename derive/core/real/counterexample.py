"""``lhs(x) != rhs(x)``: the smallest sizes and the plainest values at which two sides differ, in sixty digits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice, product

import numpy as np

from derive.core.layout import Incomparable, Layout, Sizes, different, smallest, written
from derive.core.real import precision, texts
from derive.core.real.confirm import Confirmed, confirm
from derive.core.real.intervals import closed_decimal, failing_entry
from derive.core.real.plain import LEVELS
from derive.core.real.points import Claim, Point, at_entry, propose, shrink
from derive.core.real.sides import CLEAR, depth_of, scene
from derive.model import Context, Counterexample
from derive.notation import Expr, free_indices
from derive.records import replace

_EXTRA = 4
_LAYOUTS = (40, 40, 12)
_POINTS = (64, 64, 24)
"""How many sizes and how many points are tried, by how deep derivatives are nested."""
_ENTRIES, _FEW = 8, 4
"""How many entries and how many points are tried where sizes are large."""
_FAINT = 1e-9
"""A difference that may be one of rounding, or not."""
_TRIES = 4
"""Candidates of one batch that are tried in high precision."""


def find(
    lhs: Expr,
    rhs: Expr,
    context: Context,
    seed: int = 0,
    *,
    at: Iterable[Mapping[str, int]] = (),
    relation: str = "=",
) -> Counterexample | None:
    """The plainest point at the smallest sizes at which both sides are defined and differ; None if none was found.

    ``at``: sizes at which they do differ somewhere, to be tried first; then a difference that is hardly one in floating
    point is looked at as well. Sizes given as numbers stay what they are. Floating point proposes, ``confirm`` decides:
    a difference of more than 10^-15 of the larger side, derivatives being differences with an error below 10^-25.
    """
    if relation == "=" and closed_decimal(lhs, rhs, context) is not None:
        failing = failing_entry(lhs, rhs, context)
        return None if failing is None else Counterexample({}, failing[0], {}, *failing[1:])
    try:
        given, sizes = scene(lhs, rhs, context)
    except Incomparable:
        return None
    depth = depth_of(written((lhs, rhs), given.named()))
    claim = Claim(lhs, rhs, context, given, depth, CLEAR[min(depth, 2)], relation)
    at = tuple(at)
    order = tuple(_order(sizes, _LAYOUTS[min(depth, 2)], at))
    faint = [(replace(claim, least=_FAINT), *where) for where in order[:_FEW]] if at else []
    with np.errstate(all="ignore"):
        for looked_for, layout, level in (*((claim, *where) for where in order), *faint):
            for point in _proposed(looked_for, layout, level, seed):
                found = confirm(looked_for, point)
                if found is not None:
                    return _plainest(looked_for, point, found, sizes)
    return None


def _order(sizes: Sizes, most: int, at: Iterable[Mapping[str, int]]) -> Iterator[tuple[Layout, int]]:
    """Which sizes to try with which kind of values: small sizes first, tenths only when all else has failed."""
    known = [sizes.layout({size: max(low, shape.get(size, low)) for size, low in sizes.least.items()}) for shape in at]
    layouts = list(dict.fromkeys((*known, *smallest(sizes, _EXTRA, most), *different(sizes))))
    for layout in layouts:
        for level in range(LEVELS - 1):
            yield layout, level
    for layout in (*layouts[:6], *layouts[-2:]):
        yield layout, LEVELS - 1


def _proposed(claim: Claim, layout: Layout, level: int, seed: int) -> list[Point]:
    """Candidates among all entries at many points, or where that is too much, in some entries at few."""
    try:
        return propose(claim, layout, level, _POINTS[min(claim.depth, 2)], seed, _TRIES)
    except Incomparable as error:
        return _in_some_entries(claim, layout, level, seed) if error.reason == "budget" else []


def _in_some_entries(claim: Claim, layout: Layout, level: int, seed: int) -> list[Point]:
    letters = tuple(sorted(free_indices(claim.lhs) | free_indices(claim.rhs), key=lambda index: index.name))
    for places in islice(product(range(2), repeat=len(letters)), _ENTRIES):
        entry = dict(zip(letters, places, strict=True))
        if all(place < layout.sizes[letter.size] for letter, place in entry.items()):
            try:
                found = propose(at_entry(claim, layout, entry), layout, level, _FEW, seed, _TRIES)
            except Incomparable:
                continue
            if found:
                return [replace(point, entry=entry) for point in found]
    return []


def _plainest(claim: Claim, point: Point, found: Confirmed, sizes: Sizes) -> Counterexample:
    """The point made plainer if it can be, as text."""
    plainer = shrink(claim, point)
    again = confirm(claim, plainer) if plainer is not point else None
    if again is not None:
        point, found = plainer, again
    layout = point.layout
    left, right = _apart(found)
    return Counterexample(
        {size: number for size, number in layout.extents if size not in dict(layout.labels) and size in sizes.named},
        {index.name: layout.text(index.size, place) for index, place in point.entry.items()},
        texts.values(found.values, claim.context),
        left,
        right,
    )


def _apart(found: Confirmed) -> tuple[str, str]:
    """Both sides with as many digits as it takes to see that they differ."""
    for digits in (7, 10, 16, 30):
        left, right = (precision.text(side, digits) for side in (found.lhs, found.rhs))
        if left != right:
            break
    return left, right
