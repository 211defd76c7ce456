"""``A^{-1}`` and ``det A`` in floating point and in high precision."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_LARGEST_CONDITION = 1e8


def determinants(matrix: Array) -> Array:
    """The determinants of matrices whose rows and columns are the first two axes."""
    return np.asarray(np.linalg.det(np.moveaxis(matrix, (0, 1), (-2, -1))))


def inverses(matrix: Array) -> Array:
    """Their inverses; nan where there is none, or where it would keep less than half of the digits."""
    turned = np.moveaxis(matrix, (0, 1), (-2, -1))
    known = np.asarray(np.isfinite(turned).all(axis=(-2, -1)))
    unit = np.eye(turned.shape[-1])
    safe = np.where(known[..., None, None], turned, unit)
    good = np.asarray(known & (np.linalg.cond(safe) < _LARGEST_CONDITION))
    found = np.linalg.inv(np.where(good[..., None, None], safe, unit))
    return np.asarray(np.moveaxis(np.where(good[..., None, None], found, np.nan), (-2, -1), (0, 1)))


def entries(matrix: Array, row: NDArray[np.intp], column: NDArray[np.intp]) -> Array:
    """The entries in some rows and columns, which broadcast against the other axes of the matrices."""
    shape = np.broadcast_shapes(row.shape, column.shape, matrix.shape[2:])
    grid = np.ogrid[tuple(slice(length) for length in shape)]
    return np.asarray(np.broadcast_to(matrix, (*matrix.shape[:2], *shape))[(row, column, *grid)])


def eliminated(matrix: Sequence[Sequence[Any]], zero: Any, one: Any) -> tuple[Any, list[list[Any]] | None]:
    """The determinant and the inverse of one matrix of numbers; no inverse where a pivot is 0.

    Source: Gauss-Jordan elimination with the largest element of a column as its pivot.
    """
    n = len(matrix)
    wide = [[*row, *(one if i == k else zero for k in range(n))] for i, row in enumerate(matrix)]
    determinant = one
    for k in range(n):
        best = max(range(k, n), key=lambda r: abs(wide[r][k]))
        if wide[best][k] == 0:
            return zero, None
        if best != k:
            wide[k], wide[best], determinant = wide[best], wide[k], -determinant
        pivot = wide[k][k]
        determinant = determinant * pivot
        wide[k] = [value / pivot for value in wide[k]]
        for r in range(n):
            if r != k:
                factor = wide[r][k]
                wide[r] = [value - factor * lead for value, lead in zip(wide[r], wide[k], strict=True)]
    return determinant, [row[n:] for row in wide]
