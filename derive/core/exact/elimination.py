"""``A^{-1}`` and ``det A`` in a field, by elimination: many matrices at once."""

from __future__ import annotations

import numpy as np

from derive.core.exact.fields import Array, Mask, Tower


def eliminated(matrix: Array, tower: Tower, level: int) -> tuple[Array, Array, Mask]:
    """The determinants, the inverses, and which matrices have none; rows and columns are the first two axes.

    The value of an inverse that does not exist means nothing. Source: Gauss-Jordan elimination, the pivot of a column
    being its first element that is not 0.
    """
    p, n = np.uint64(tower.p[level]), len(matrix)
    unit = np.eye(n, dtype=np.uint64).reshape(n, n, *(1,) * (matrix.ndim - 2))
    wide = np.concatenate([matrix, np.broadcast_to(unit, matrix.shape)], axis=1)
    determinant = np.ones(matrix.shape[2:], np.uint64)
    for k in range(n):
        chosen = k + np.argmax(wide[k:, k] != 0, axis=0)
        pivot_row = np.take_along_axis(wide, chosen[None, None], axis=0)[0]
        swapped = np.arange(n).reshape(n, *(1,) * chosen.ndim) == chosen
        wide = np.where(swapped[:, None], wide[k], wide)
        pivot = pivot_row[k]
        determinant = determinant * np.where(chosen == k, pivot, (p - pivot) % p) % p
        pivot_row = pivot_row * tower.inverse(pivot, level) % p
        factors = wide[:, k].copy()
        wide = (wide + (p - factors[:, None]) * pivot_row) % p
        wide[k] = pivot_row
    return determinant, wide[:, n:], determinant == 0
