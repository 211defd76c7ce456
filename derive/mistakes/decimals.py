"""Numbers that do not hold at their printed precision."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from derive.mistakes.places import places, put
from derive.mistakes.repair import Repair, Wrong
from derive.notation import Decimal, Expr, Pick

MOST_ENTRIES = 20


def decimal_precision(wrong: Wrong) -> Iterator[Repair]:
    r"""``0.0903`` claims a number between 0.09025 and 0.09035.

    {claimed} does not hold at its printed precision: it should be {meant}.

    It happens by truncating instead of rounding, or by copying an older run's output.

    Wrong::

        The first of three probabilities:

        $$\frac{e^2}{e^2 + e^3 + e^4} = 0.0903$$

    Right::

        The first of three probabilities:

        $$\frac{e^2}{e^2 + e^3 + e^4} = 0.0900$$
    """
    rhs = wrong.rhs
    claimed: list[Expr] = []
    meant: list[Expr] = []
    for _ in range(MOST_ENTRIES):
        failing = wrong.failing(wrong.lhs, rhs)
        if failing is None:
            break
        entry, left, right = failing
        for place in places(rhs):
            if isinstance(place.node, Decimal) and _is_in_entry(rhs, place.path, entry.values()):
                new = _rounded(place.node, Fraction(left) - Fraction(right))
                if new != place.node:
                    rhs = put(rhs, place.path, new)
                    claimed.append(place.node)
                    meant.append(new)
                    break
        else:
            break
    if claimed:
        yield Repair(wrong.lhs, rhs, values={"claimed": tuple(claimed), "meant": tuple(meant)})


def _is_in_entry(expr: Expr, path: tuple[int, ...], entry: object) -> bool:
    """Whether a place belongs to the entry of a list that is looked at; all do where there is no list."""
    if not isinstance(expr, Pick):
        return True
    assert hasattr(entry, "__iter__")
    return [str(path[0] + 1)] == list(entry)


def _rounded(node: Decimal, missing: Fraction) -> Decimal:
    """The decimal with what is missing added, at the same number of digits."""
    unit = 2 * node.half_unit
    return Decimal(round((node.value + missing) / unit) * unit, node.half_unit)


def misrounded(right: Wrong) -> Iterator[Expr]:
    """One decimal off by two units of its last digit."""
    for place in places(right.rhs):
        if isinstance(place.node, Decimal):
            value = place.node.value + 4 * place.node.half_unit
            yield put(right.rhs, place.path, Decimal(value, place.node.half_unit))
