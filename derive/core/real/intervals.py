"""``e^2/(e^2 + e^3 + e^4) = 0.0900``: what a decimal claims, decided rigorously by intervals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import product
from typing import Any, Literal

from derive.core.layout import Incomparable, Layout, inventory, names_of, reach, sizes_of, written
from derive.core.real import precision
from derive.core.real.precise import Precise, Undefined
from derive.core.real.sides import allowed_entries
from derive.model import Context
from derive.notation import Decimal, Expr, Index, Mul, Num, Pick, Pow, Var, free_indices, transform, walk

MOST_ENTRIES = 1000
_LONG = Fraction(1, 2000)
"""Half a unit in the last place of decimals that are taken to be rounded: three places or more."""


def closed_decimal(lhs: Expr, rhs: Expr, context: Context) -> Literal["holds", "loose", "fails"] | None:
    """Do two expressions without free symbols agree up to what their decimals leave open? None: not of this kind.

    It fails where the intervals of both sides are disjoint in an entry. It holds where they meet and the numbers as
    they are printed differ by no more than half a unit in the last place of a side that is a decimal, and of the long
    decimals that were added up; it is loose where they meet otherwise: ``0.2 · 3 = 0.7``.
    Expressions without a decimal, with a size that is not fixed, or with a derivative, are not of this kind.
    """
    verdicts = [low <= high for _, low, high, _, _ in _entries(lhs, rhs, context)]
    if not verdicts:
        return None
    return "fails" if not all(verdicts) else "holds" if _is_close(lhs, rhs, context) else "loose"


def _is_close(lhs: Expr, rhs: Expr, context: Context) -> bool:
    """Whether both sides agree as they are printed, up to the last place of the decimals."""
    parts = written((lhs, rhs), context.definitions)
    long = [node.half_unit for side in parts for node in walk(side) if isinstance(node, Decimal) and _is_long(node)]
    printed = list(_at_entries(lhs, rhs, context, claims=False))
    for at, _, left, right in printed:
        allowed = max(_last_place(side, at, context) for side in (lhs, rhs)) + sum(long)
        if not abs(left - right).a <= left.ctx.mpf(allowed.numerator) / allowed.denominator:
            return False
    return bool(printed)


def _is_long(node: Decimal) -> bool:
    """Whether a decimal is the result of rounding, and no exact number such as 0.5."""
    return node.half_unit <= _LONG


def _last_place(side: Expr, at: Mapping[Index, int], context: Context) -> Fraction:
    """Half a unit in the last place of a side that is a decimal, or one times a number."""
    match side:
        case Decimal(_, half):
            return half
        case Mul((Num(sign), inner)) if abs(sign) == 1:
            return _last_place(inner, at, context)
        case Mul((Decimal(_, half), Pow(Num(ten), Num(power)))) if ten == 10 and power.denominator == 1:
            return half * ten**power.numerator
        case Pick(slot, items) if isinstance(slot, Index) and slot in at:
            return _last_place(items[at[slot]], at, context)
        case Var(name, slots) if name in context.definitions:
            known = context.definitions[name]
            places = {p: at[slot] for p, slot in zip(known.params, slots, strict=False) if isinstance(slot, Index)}
            return _last_place(known.body, places, context)
    return Fraction(0)


def closed_order(lhs: Expr, rhs: Expr, relation: str, context: Context) -> bool:
    """Is this an inequality between expressions without free symbols, and does it hold in every entry?"""
    low, high = (lhs, rhs) if relation in ("<", r"\le") else (rhs, lhs)
    exact = [
        transform(side, lambda node: Num(node.value) if isinstance(node, Decimal) else None) for side in (low, high)
    ]
    found = list(_all_entries(exact[0], exact[1], context))
    return bool(found) and all(left.b < right.a for _, left, right in found)


def failing_entry(lhs: Expr, rhs: Expr, context: Context) -> tuple[dict[str, str], str, str] | None:
    """The first entry whose intervals are disjoint, and the middles of both sides there as text."""
    for entry, low, high, left, right in _entries(lhs, rhs, context):
        if not low <= high:
            return entry, left, right
    return None


def _entries(lhs: Expr, rhs: Expr, context: Context) -> Iterator[tuple[dict[str, str], Any, Any, str, str]]:
    """For every entry: its name, the ends of what both sides share (disjoint: the wrong way round), their texts."""
    if any(Decimal in inventory(expr).kinds for expr in written((lhs, rhs), context.definitions)):
        for entry, left, right in _all_entries(lhs, rhs, context):
            yield entry, max(left.a, right.a), min(left.b, right.b), _middle(left), _middle(right)


def _all_entries(lhs: Expr, rhs: Expr, context: Context) -> Iterator[tuple[dict[str, str], Any, Any]]:
    """For every entry of sides without free symbols: its name, and the intervals in which both sides lie."""
    for at, layout, left, right in _at_entries(lhs, rhs, context):
        yield {index.name: layout.text(index.size, place) for index, place in at.items()}, left, right


def _at_entries(
    lhs: Expr, rhs: Expr, context: Context, *, claims: bool = True
) -> Iterator[tuple[dict[Index, int], Layout, Any, Any]]:
    """For every entry of sides without free symbols: where it is, and the intervals in which both sides lie."""
    if names_of(lhs, rhs) and not reach(names_of(lhs, rhs), context.definitions) <= context.definitions.keys():
        return
    exprs = written((lhs, rhs), context.definitions)
    sizes = sizes_of((lhs, rhs), exprs, context)
    params = tuple(sorted(free_indices(lhs) | free_indices(rhs), key=lambda index: (index.name, index.size)))
    if sizes.least:
        return
    layout = sizes.layout({})
    try:
        yield from list(_compared(lhs, rhs, params, layout, context, claims))
    except (Undefined, Incomparable):
        return


def _compared(
    lhs: Expr, rhs: Expr, params: tuple[Index, ...], layout: Layout, context: Context, claims: bool
) -> Iterator[tuple[dict[Index, int], Layout, Any, Any]]:
    def look(name: str, places: tuple[int, ...]) -> Any:
        raise Undefined

    lib = precision.intervals()
    point = Precise(lib, layout, context.definitions, frozenset(context.definitions), look, claims=claims)
    places = product(*(range(layout.sizes[index.size]) for index in params))
    allowed = allowed_entries(params, context.conditions, layout)
    for place in places if allowed.size <= MOST_ENTRIES else ():
        if allowed[place]:
            at = dict(zip(params, place, strict=True))
            yield at, layout, point.value(lhs, at), point.value(rhs, at)


def _middle(value: Any) -> str:
    return precision.text(precision.numbers().mpf(value.mid._mpi_[0]), 7)
