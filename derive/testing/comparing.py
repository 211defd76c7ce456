"""What a function returns beside what it should: where they differ, and by what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from derive.records import dataclass
from derive.testing.shapes import Trial

Array = NDArray[np.float64]

_SHARE = 1e-3
"""Entries that are smaller than this share of the largest one are compared with that."""


@dataclass(frozen=True)
class Difference:
    """In which trial, and what there is to say of it, line by line."""

    trial: int
    lines: tuple[str, ...]


def difference(
    trials: Sequence[Trial], returned: Sequence[Array], axes: Sequence[str], tolerance: float | None
) -> Difference | None:
    """The first trial in which a function returns something else than the derivative; None if there is none.

    ``axes``: the sizes of the axes of the derivative. ``tolerance`` is relative; None is that of the returned type.
    """
    for number, (trial, value) in enumerate(zip(trials, returned, strict=True)):
        if value.shape != trial.derivative.shape:
            return Difference(number, tuple(_other_shape(trial, value, axes)))
        if _deviation(value, trial.derivative).max(initial=0.0) > _allowed(value, tolerance):
            return Difference(number, (_entry(trial, value), *_everywhere(trials, returned)))
    return None


def _allowed(value: Array, tolerance: float | None) -> float:
    if tolerance is not None:
        return tolerance
    kind = value.dtype if np.issubdtype(value.dtype, np.floating) else np.dtype(np.float64)
    return max(1e-7, 1e3 * float(np.finfo(kind).eps))


def _deviation(value: Array, wanted: Array) -> Array:
    """The relative difference in every entry; infinite where the value is no number."""
    scale = np.maximum(np.maximum(np.abs(value), np.abs(wanted)), _SHARE * np.abs(wanted).max(initial=0.0))
    with np.errstate(all="ignore"):
        apart = np.abs(value - wanted) / np.where(scale > 0, scale, 1.0)
    return np.where(np.isfinite(apart), apart, np.inf)


def _entry(trial: Trial, value: Array) -> str:
    """The entry in which both differ most."""
    apart = _deviation(value, trial.derivative)
    entry = tuple(int(n) for n in np.unravel_index(int(apart.argmax()), apart.shape))
    where = f"in entry {list(entry)} " if entry else ""
    return f"{where}it returns {value[entry]:.6g}, the derivative is {trial.derivative[entry]:.6g}"


def _other_shape(trial: Trial, value: Array, axes: Sequence[str]) -> Iterator[str]:
    wanted = trial.derivative
    named = f", which is ({', '.join(axes)})" if axes else ""
    yield f"it returns an array of shape {value.shape}, the derivative has {wanted.shape}{named}"
    if value.shape == wanted.T.shape and _same(value, wanted.T):
        yield "it is the derivative transposed: the other layout"
        return
    if value.squeeze().shape == wanted.squeeze().shape and _same(value.squeeze(), wanted.squeeze()):
        yield "the entries are right: only axes of length 1 are too many or missing"
        return
    for axis, size in enumerate(axes):
        for what, reduced in (("summed", wanted.sum(axis=axis)), ("averaged", wanted.mean(axis=axis))):
            if value.shape == reduced.shape and _same(value, reduced):
                yield f"it is the derivative {what} over the axis {axis}, of size {size}"


def _same(value: Array, wanted: Array) -> bool:
    return bool(_deviation(value, wanted).max(initial=0.0) <= _allowed(value, None))


def _everywhere(trials: Sequence[Trial], returned: Sequence[Array]) -> Iterator[str]:
    """By what both differ, if that is the same everywhere."""
    if any(value.shape != trial.derivative.shape for trial, value in zip(trials, returned, strict=True)):
        return
    transposed = [(value, trial.derivative.T) for trial, value in zip(trials, returned, strict=True)]
    if all(value.ndim == 2 and value.shape == wanted.shape and _same(value, wanted) for value, wanted in transposed):
        yield "it is the derivative transposed: the other layout"
    ratios = [_ratio(value, trial.derivative) for trial, value in zip(trials, returned, strict=True)]
    if any(ratio is None for ratio in ratios):
        return
    factors = [ratio for ratio in ratios if ratio is not None]
    if np.allclose(factors, factors[0], rtol=1e-4):
        yield _times(factors[0])
    for size in trials[0].sizes:
        numbers = [trial.sizes[size] for trial in trials]
        if len(set(numbers)) > 1 and np.allclose(factors, numbers, rtol=1e-4):
            yield f"it is {size} times the derivative everywhere: a sum where the loss has a mean"
        if len(set(numbers)) > 1 and np.allclose(np.multiply(factors, numbers), 1.0, rtol=1e-4):
            yield f"it is the derivative divided by {size} everywhere: a mean where the loss has a sum"


def _ratio(value: Array, wanted: Array) -> float | None:
    """The number by which all entries differ."""
    large = np.abs(wanted) > _SHARE * np.abs(wanted).max(initial=0.0)
    if not large.any() or not np.isfinite(value).all():
        return None
    ratio = float((value[large] / wanted[large]).mean())
    return ratio if _same(value, ratio * wanted) else None


def _times(factor: float) -> str:
    if np.isclose(factor, -1.0, rtol=1e-4):
        return "it is the derivative with the other sign everywhere"
    if abs(factor) < 1e-9:
        return "it is 0 everywhere"
    return f"it is {factor:.4g} times the derivative everywhere"
