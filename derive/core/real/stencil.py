"""``f'(x) = sum_s w_s f(x + s h) + O(h^6)``: central differences of order six, the one of order four as their check."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

WIDTH = 0.005
"""Wide enough that a second derivative keeps eleven digits, and narrow enough that the error term h^6 is as small."""

NARROW = WIDTH / 16
"""For logarithms and quotients of what is small."""

OFFSETS = np.array([1.0, 2.0, 3.0, -1.0, -2.0, -3.0])
"""In units of the width."""
_WEIGHTS = np.array([[3 / 4, 2 / 3], [-3 / 20, -1 / 12], [1 / 60, 0]])
_TRUST = 1e-6


def moved(base: Array, places: list[NDArray[np.intp] | int], count: int, width: float) -> Array:
    """A tensor with ``count`` of its entries moved, one at a time: axes ``(slots, …, count, offsets)``.

    ``places``: for each slot the positions of these entries.
    """
    slots, shape = base.shape[: len(places)], base.shape[len(places) :]
    change = np.zeros((*slots, count, len(OFFSETS)))
    change[(*places, np.arange(count))] = width * OFFSETS
    return base[..., None, None] + change.reshape((*slots, *(1,) * len(shape), count, len(OFFSETS)))


def combine(values: Array, width: float) -> tuple[Array, bool]:
    """The derivative from the values at the offsets, the last axis; nan, and True, where both orders disagree."""
    steps = values[..., :3] - values[..., 3:]
    both = np.dot(steps.reshape(-1, 3), _WEIGHTS / width)  # of a constant exactly 0
    six, four = (both[:, order].reshape(steps.shape[:-1]) for order in (0, 1))
    apart = np.abs(six - four) > _TRUST * (1 + np.abs(six))
    if np.count_nonzero(apart):
        return np.where(apart, np.nan, six), True
    return six, False


def smooth(kink: Array, value: Array, axes: tuple[int, ...]) -> Array:
    """nan where the sign of ``kink`` changes while an entry is moved, since no difference is a derivative there."""
    for axis in axes:
        if kink.ndim >= -axis and kink.shape[axis] > 1:
            low, high = kink.min(axis=axis, keepdims=True), kink.max(axis=axis, keepdims=True)
            value = np.where((low <= 0) & (high >= 0) & (low < high), np.nan, value)
    return value
