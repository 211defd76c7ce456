"""The known functions in floating point, undefined (nan) outside their real domain."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from math import erf, gamma, log, nan, pi, sqrt

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def number(value: Fraction) -> float:
    """The nearest floating point number; nan where it is beyond their range."""
    try:
        return float(value)
    except OverflowError:
        return float("nan")


def power(base: Array, exponent: Fraction) -> Array:
    """``base ** exponent``, undefined where 0 is divided by, and for a root of a negative number."""
    whole = exponent.numerator if exponent.denominator == 1 else None
    if whole == 2:
        return base * base
    if exponent.numerator < 0 and np.count_nonzero(base) < base.size:
        base = np.where(base == 0, np.nan, base)
    return 1.0 / base if whole == -1 else np.asarray(np.power(base, number(exponent)))


def _log(value: Array) -> Array:
    positive = value > 0
    return np.log(value if np.count_nonzero(positive) == positive.size else np.where(positive, value, np.nan))


def _sigmoid(value: Array) -> Array:
    return 1.0 / (1.0 + np.exp(-value))


def _softplus(value: Array) -> Array:
    return np.logaddexp(0.0, value)


def _of_angle(function: Callable[[Array], Array]) -> Callable[[Array], Array]:
    """The sine or the cosine of large numbers is noise."""
    return lambda value: function(np.where(np.abs(value) < 1e7, value, np.nan))


def _relu(value: Array) -> Array:
    return np.maximum(value, 0.0)


def _step(value: Array) -> Array:
    return np.where(np.isnan(value), np.nan, value > 0)


def _factorial(value: Array) -> Array:
    return np.asarray(np.vectorize(lambda u: gamma(u + 1) if -1 < u < 100 else nan, otypes=[float])(value))


def _digamma(value: Array) -> Array:
    return np.asarray(np.vectorize(_digamma_at, otypes=[float])(value))


def _digamma_at(u: float) -> float:
    """``\\psi(u) = \\psi(u + 1) - 1/u``, and the asymptotic series for large u (Abramowitz and Stegun, 6.3.18)."""
    if not 0 < u < 1e8:
        return nan
    below = 0.0
    while u < 10:
        below, u = below - 1 / u, u + 1
    f = 1 / (u * u)
    return below + log(u) - 1 / (2 * u) - f * (1 / 12 - f * (1 / 120 - f * (1 / 252 - f * (1 / 240 - f / 132))))


def _erf(value: Array) -> Array:
    return np.asarray(np.vectorize(erf, otypes=[float])(value))


FLOAT: Mapping[str, Callable[..., Array]] = {
    "exp": np.exp, "log": _log, "tanh": np.tanh, "sinh": np.sinh, "cosh": np.cosh, "sigmoid": _sigmoid,
    "softplus": _softplus, "relu": _relu, "sign": np.sign, "abs": np.abs, "step": _step,
    "max": np.maximum, "min": np.minimum, "sin": _of_angle(np.sin), "cos": _of_angle(np.cos),
    "factorial": _factorial, "digamma": _digamma, "erf": _erf,
    "normcdf": lambda u: 0.5 * (1 + _erf(u / sqrt(2))), "normpdf": lambda u: np.exp(-u * u / 2) / sqrt(2 * pi),
}  # fmt: skip
