"""A proposed point in sixty digits: does it satisfy what is given, and do both sides differ there?"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import product
from operator import gt, lt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from derive.core.layout import Incomparable, written
from derive.core.real import precision
from derive.core.real.draws import Given
from derive.core.real.floats import World
from derive.core.real.impose import difference, free_symbols, slopes
from derive.core.real.plain import rational
from derive.core.real.points import Claim, Point
from derive.core.real.precise import Precise, Undefined
from derive.core.real.sides import STRICT
from derive.notation import Add, Delta, Expr, Integral, Mul, Num, Ord, Pick, Pow, Product, Size, Sum, Var, Where, walk
from derive.records import dataclass

Exact = NDArray[np.object_]

_ROUNDS = 12
_DIGITS = (precision.DIGITS, 100)
_ORDERED = {"<": gt, r"\le": gt, ">": lt, r"\ge": lt}
"""What contradicts an inequality."""
_RATIONAL = (Num, Var, Add, Mul, Pow, Sum, Product, Delta, Where, Pick, Size, Ord)


@dataclass(frozen=True)
class Confirmed:
    """The point's values, fractions where they are ones, else in sixty digits; and both sides there."""

    values: Mapping[str, Exact]
    lhs: Any
    rhs: Any


def confirm(claim: Claim, point: Point) -> Confirmed | None:
    """Both sides at a point, where both are defined and differ by more than 10^-15 of the larger one or of 1.

    Of an inequality they must differ in the wrong direction; of a strict one of rational numbers they may also be
    equal; with integrals they must differ by more than 10^-5. They are evaluated with sixty digits and again with a
    hundred and must be the same up to 10^-18: what cancels, or the cosine of a large number, can leave no digit that is
    right.
    """
    values = {name: _exact(value) for name, value in point.values.items()}
    try:
        if claim.given.equations:
            values = _polished(claim.given, point, values)
        once, again = (_sides(claim, point, values, precision.numbers(digits)) for digits in _DIGITS)
    except (Undefined, Incomparable, ArithmeticError):
        return None
    if not all(_near(first, second, -18) for first, second in zip(once, again, strict=True)):
        return None
    if _has_integral(claim):
        return None if _near(*again, -5) or _wrong_way(claim, again) else Confirmed(values, *map(_rounded, once))
    if _near(*again, -15):
        same = _near(*once, -50) and _near(*again, -90)
        return Confirmed(values, *once) if claim.relation in STRICT and same and _is_rational(claim) else None
    return None if _wrong_way(claim, again) else Confirmed(values, *once)


def _wrong_way(claim: Claim, sides: tuple[Any, Any]) -> bool:
    """Whether an inequality holds."""
    return claim.relation in _ORDERED and not _ORDERED[claim.relation](*sides)


def _rounded(value: Any) -> Any:
    """The value of a side with an integral, 0 where it is no more than an error of the rule."""
    return value if abs(value) > precision.numbers().mpf(10) ** -12 else precision.numbers().mpf(0)


def _has_integral(claim: Claim) -> bool:
    """Whether a side holds an integral, which is known up to the error of a quadrature."""
    sides = written((claim.lhs, claim.rhs), claim.given.named())
    return any(isinstance(node, Integral) for side in sides for node in walk(side))


def _is_rational(claim: Claim) -> bool:
    """Whether both sides are rational numbers where their symbols are: then they are equal if their digits are."""
    sides = written((claim.lhs, claim.rhs), claim.given.named())
    return not claim.given.equations and all(
        isinstance(node, _RATIONAL) and not (isinstance(node, Pow) and not _is_whole(node.exponent))
        for side in sides
        for node in walk(side)
    )


def _is_whole(exponent: Expr) -> bool:
    return isinstance(exponent, Num) and exponent.value.denominator == 1


def _sides(claim: Claim, point: Point, values: Mapping[str, Exact], lib: Any) -> tuple[Any, Any]:
    here = _precise(claim.given, point, values, lib)
    return here.value(claim.lhs, point.entry), here.value(claim.rhs, point.entry)


def _near(left: Any, right: Any, power: int) -> bool:
    """Equal up to ``10**power`` of the larger one or of 1; what is no number is near nothing."""
    lib = precision.numbers()
    return bool(abs(left - right) <= lib.mpf(10) ** power * max(abs(left), abs(right), 1))


def _exact(values: NDArray[np.float64]) -> Exact:
    found = np.empty(values.shape, dtype=object)
    for place in np.ndindex(values.shape):
        value = float(values[place])
        near = rational(value)
        found[place] = near if near is not None else precision.numbers().mpf(value)
    return found


def _precise(given: Given, point: Point, values: Mapping[str, Exact], lib: Any) -> Precise:
    definitions = given.named()

    def look(name: str, places: tuple[int, ...]) -> Any:
        if name not in values:
            raise Undefined
        return _number(values[name][places], lib)

    return Precise(lib, point.layout, definitions, frozenset(definitions), look)


def _residuals(given: Given, point: Point, values: Mapping[str, Exact]) -> list[Any]:
    """``lhs - rhs`` of every entry of every equation."""
    here, sizes = _precise(given, point, values, precision.numbers()), point.layout.sizes
    found = []
    for expr, params in map(difference, given.equations):
        for places in product(*(range(sizes[index.size]) for index in params)):
            found.append(here.value(expr, dict(zip(params, places, strict=True))))
    return found


def _polished(given: Given, point: Point, values: Mapping[str, Exact]) -> dict[str, Exact]:
    """The values with the equations satisfied to fifty digits, by Newton's method with the slopes of floating point.

    Raises ``Undefined`` where that does not arrive.
    """
    lib = precision.numbers()
    polished = {name: value.copy() for name, value in values.items()}
    inverse: NDArray[np.float64] | None = None
    for _ in range(_ROUNDS):
        residual = _residuals(given, point, polished)
        if max(map(abs, residual), default=0) < lib.mpf(10) ** -50:
            return polished
        loose = [name for name, value in values.items() if not _plain(value)]
        if inverse is None:
            inverse = _inverse(given, point, loose)
        step = [sum((lib.mpf(float(a)) * r for a, r in zip(row, residual, strict=True)), lib.mpf(0)) for row in inverse]
        start = 0
        for name in loose:
            for place in np.ndindex(values[name].shape):
                polished[name][place] = _number(polished[name][place], lib) - step[start]
                start += 1
    raise Undefined


def _plain(value: Exact) -> bool:
    return all(isinstance(item, Fraction) for item in value.ravel())


def _number(value: Any, lib: Any) -> Any:
    return lib.mpf(value.numerator) / value.denominator if isinstance(value, Fraction) else lib.mpf(value)


def _inverse(given: Given, point: Point, loose: list[str]) -> NDArray[np.float64]:
    """The pseudo-inverse of the slopes of the equations by the symbols that are not plain.

    Raises ``Undefined`` where the equations have none there.
    """
    definitions = given.named()

    def draw(name: str, extents: tuple[int, ...]) -> NDArray[np.float64]:
        raise Undefined

    world = World(point.layout, definitions, frozenset(definitions), (1,), draw)
    world.hold({name: value[..., None] for name, value in point.values.items()})
    symbols = {name: var for name, var in free_symbols(given.equations, world).items() if name in loose}
    loose[:] = list(symbols)
    if not loose:
        raise Undefined
    blocks = [slope.reshape(len(slope), -1) for slope in slopes(world, given.equations, symbols)]
    together = np.concatenate(blocks, axis=1)
    if not np.isfinite(together).all():
        raise Undefined
    return np.asarray(np.linalg.pinv(together), dtype=np.float64)
