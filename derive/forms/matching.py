"""``e^{z_c}`` is ``e^{z_k}`` at ``k = c``: does an expression have the form of another one?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cache

from derive.notation import Expr, Index, Slot, bound_indices, children, free_indices, own_slots

Binding = Mapping[Index, Slot]

Power = tuple[Expr, Fraction]
"""A base and its exponent, a factor of a product."""


def match(pattern: Expr, expr: Expr, holes: frozenset[Index], binding: Binding) -> Binding | None:
    """Slots for the indices ``holes`` of the pattern that make it the expression, up to bound letters.

    Terms and factors must stand in the same order. ``binding`` holds what is bound already; None: no match.
    """
    return _match(pattern, expr, holes, {}, binding)


def match_powers(wanted: Iterable[Power], powers: Sequence[Power], holes: frozenset[Index]) -> Binding | None:
    """Slots for all of the holes under which every wanted power is in a product of powers; None: it is not in it."""
    first = sorted(wanted, key=lambda power: not free_indices(power[0]) & holes)
    return next(_match_powers(first, powers, holes, {}), None)


def _match_powers(
    wanted: Sequence[Power], powers: Sequence[Power], holes: frozenset[Index], binding: Binding
) -> Iterator[Binding]:
    if not wanted:
        if holes <= binding.keys():
            yield binding
        return
    (pattern, least), rest = wanted[0], wanted[1:]
    for base, exponent in powers:
        if (exponent > 0) == (least > 0) and abs(exponent) >= abs(least):
            found = match(pattern, base, holes, binding)
            if found is not None:
                yield from _match_powers(rest, powers, holes, found)


def _match(
    pattern: Expr, expr: Expr, holes: frozenset[Index], same: Binding, binding: Binding | None
) -> Binding | None:
    """``same`` pairs the bound indices of both."""
    if binding is None or type(pattern) is not type(expr):
        return None
    for field in _head(pattern.__match_args__):
        if getattr(pattern, field) != getattr(expr, field):
            return None
    binds, its_own = bound_indices(pattern), bound_indices(expr)
    if [index.size for index in binds] != [index.size for index in its_own]:
        return None
    same = {**same, **dict(zip(binds, its_own, strict=True))}
    mine, its = own_slots(pattern), own_slots(expr)
    below, other = children(pattern), children(expr)
    if len(mine) != len(its) or len(below) != len(other):
        return None
    for slot, target in zip(mine, its, strict=True):
        binding = _bind(slot, target, holes, same, binding)
    for one, another in zip(below, other, strict=True):
        binding = _match(one, another, holes, same, binding)
    return binding


def _bind(slot: Slot, target: Slot, holes: frozenset[Index], same: Binding, binding: Binding | None) -> Binding | None:
    if binding is None or slot.size != target.size:
        return None
    if not isinstance(slot, Index) or slot not in holes:
        paired = same.get(slot, slot) if isinstance(slot, Index) else slot
        return binding if paired == target else None
    if target in same.values() or binding.get(slot, target) != target:
        return None
    return {**binding, slot: target}


@cache
def _head(fields: tuple[str, ...]) -> tuple[str, ...]:
    """The fields of a node that are neither slots nor children."""
    known = ("value", "half_unit", "name", "orders", "mode")
    return tuple(field for field in known if field in fields)
