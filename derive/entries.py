"""Both sides of a relation entry by entry at one point, to look at."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from derive.core.layout import Incomparable, Layout, Sizes
from derive.core.real.draws import Batch, world
from derive.core.real.sides import Seen, clear, depth_of, scene, sides
from derive.model import Context
from derive.notation import Expr, Index
from derive.records import dataclass
from derive.spelling import spelled

MOST_ENTRIES = 12
"""Along one index; more are not seen at a glance."""
_USUAL = 5
_POINTS = 8
_SEED = 1


@dataclass(frozen=True)
class Entries:
    """The values of both sides: ``params`` are the axes, one or two; ``labels`` the values of these indices.

    What is not defined is nan.
    """

    params: tuple[str, ...]
    labels: tuple[tuple[str, ...], ...]
    lhs: NDArray[np.float64]
    rhs: NDArray[np.float64]


def entries(lhs: Expr, rhs: Expr, context: Context) -> Entries | None:
    """Both sides over their free indices, at a random point at which they clearly differ.

    None where there is nothing to see: no free index, more than two, too many values of one, no such point.
    """
    lhs, rhs = spelled(lhs, rhs)
    try:
        with np.errstate(all="ignore"):
            given, sizes = scene(lhs, rhs, context)
            for layout in _layouts(sizes):
                here = world(given, layout, Batch(_POINTS, False, _SEED))
                found = _shown(sides(lhs, rhs, context, here), depth_of((lhs, rhs)))
                if found is not None:
                    return found
    except Incomparable:
        return None
    return None


def _layouts(sizes: Sizes) -> Iterator[Layout]:
    """Sizes at which one sees a pattern; neighbours differ, so that rows are told from columns."""
    for usual in (_USUAL, _USUAL - 2):
        names = sorted(sizes.least)
        yield sizes.layout({name: max(sizes.least[name], usual - place % 2) for place, name in enumerate(names)})


def _shown(seen: Seen, depth: int) -> Entries | None:
    """The sides at the point with most entries defined, of those at which they clearly differ."""
    shape = seen.lhs.shape[:-1]
    if not 0 < len(shape) <= 2 or not 2 <= max(shape) <= MOST_ENTRIES:
        return None
    flat = (-1, seen.lhs.shape[-1])
    differs = clear(seen, depth).reshape(flat).any(axis=0)
    if not differs.any():
        return None
    point = int(np.argmax(np.where(differs, seen.valid.reshape(flat).sum(axis=0), -1)))
    left, right = (np.where(seen.valid, side, np.nan)[..., point] for side in (seen.lhs, seen.rhs))
    labels = tuple(_labels(index, seen) for index in seen.params)
    return Entries(tuple(index.name for index in seen.params), labels, left, right)


def _labels(index: Index, seen: Seen) -> tuple[str, ...]:
    return tuple(seen.layout.text(index.size, place) for place in range(seen.layout.sizes[index.size]))
