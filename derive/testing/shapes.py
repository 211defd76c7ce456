"""What a loss and its gradient are at random shapes: arrays of all symbols, and the derivative there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from derive.core.layout import Incomparable, Layout, Sizes, names_of, opened, reach
from derive.core.real.draws import Batch, Given, world
from derive.core.real.sides import scene
from derive.model import Context
from derive.notation import Expr, Index
from derive.records import dataclass
from derive.source import ReadError

Array = NDArray[np.float64]

TRIALS = 3
LARGEST_SIZE = 7
_BATCHES = ((4, False), (64, True), (400, True))


@dataclass(frozen=True)
class Trial:
    """Arrays of all symbols, free and defined, by name, at one shape; and the derivative there.

    ``sizes``: the number that each size is.
    """

    sizes: Mapping[str, int]
    arrays: Mapping[str, Array]
    derivative: Array


@dataclass(frozen=True)
class Wanted:
    """A derivative as it was asked for, the formula that it is, its axes, and what both stand under."""

    goal: Expr
    formula: Expr
    axes: tuple[Index, ...]
    context: Context


def trials(wanted: Wanted, seed: int) -> tuple[Trial, ...]:
    """The values of a derivative at random shapes and generic points.

    Sizes that are not given as numbers are pairwise different. What is given of the symbols (one-hot, positive, sums
    to 1) holds at every point. Raises ReadError where no such point is found.
    """
    given, sizes = scene(wanted.goal, wanted.formula, wanted.context)
    random = np.random.default_rng(seed)
    return tuple(_trial(wanted, given, _layout(sizes, random), seed + number) for number in range(TRIALS))


def _layout(sizes: Sizes, random: np.random.Generator) -> Layout:
    """Pairwise different numbers for the sizes that are open."""
    small = opened(sizes)
    left = [int(n) for n in random.permutation(np.arange(2, LARGEST_SIZE + len(small.least)))]
    chosen: dict[str, int] = {}
    for size, least in sorted(small.least.items(), key=lambda item: -item[1]):
        known = (*chosen.values(), *small.fixed.values())
        chosen[size] = next((n for n in left if n >= least and n not in known), least + len(known))
    return small.layout(chosen)


def _trial(wanted: Wanted, given: Given, layout: Layout, seed: int) -> Trial:
    for points, mixed in _BATCHES:
        for trial in _found(wanted, given, layout, Batch(points, mixed, seed)):
            return trial
    raise ReadError("no values were found at which this derivative is defined")


def _found(wanted: Wanted, given: Given, layout: Layout, batch: Batch) -> Iterator[Trial]:
    """The points of a batch at which everything is a number."""
    with np.errstate(all="ignore"):
        try:
            here = world(given, layout, batch)
            value = here.full(wanted.formula, wanted.axes)
            tensors = {name: here.tensor(name, shape) for name, shape in _shapes(wanted, layout).items()}
        except Incomparable as problem:
            if problem.reason == "assumption":
                return
            raise ReadError(f"this derivative has no values that could be computed: {problem.reason}") from None
    for point in range(batch.points):
        arrays = {name: np.array(tensor[..., point]) for name, tensor in tensors.items()}
        if all(np.isfinite(array).all() for array in (*arrays.values(), value[..., point])):
            yield Trial(layout.sizes, arrays, np.array(value[..., point]))


def _shapes(wanted: Wanted, layout: Layout) -> Mapping[str, tuple[int, ...]]:
    """The shape of every symbol, free or defined, from which the loss and its derivative are made."""
    slots = wanted.context.slots
    used = sorted(reach(names_of(wanted.goal, wanted.formula), wanted.context.definitions))
    return {name: tuple(layout.sizes[size] for size in slots.get(name, ())) for name in used}
