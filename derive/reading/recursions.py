"""Recursions: ``h_t := f(h_{t-1})``, and definitions that go round through places that are moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from derive.notation import (
    Index,
    Ord,
    Place,
    Slot,
    letters_in,
    num,
    place,
    shift,
    sub,
    substitute_slots,
)
from derive.reading.dots import is_computed
from derive.reading.table import Symbol, Table
from derive.records import replace
from derive.shapes import Tensor
from derive.source import ReadError
from derive.tex.syntax import Name, Node, Script, parts

MAX_AXES = 2
"""How many axes a symbol may have beside its indices where its definition goes round."""


def moved(table: Table, node: Node) -> set[str]:
    """The names that a formula holds at moved places only: ``h`` in ``W h_{t-1}``."""
    there: set[str] = set()
    here: set[str] = set()
    bases: set[int] = set()
    for part in parts(node):
        if isinstance(part, Script) and isinstance(part.base, Name):
            bases.add(id(part.base))
        if isinstance(part, Name | Script) and id(part) not in bases:
            if isinstance(part, Name):
                here.add(table.name_of(part))
                continue
            try:
                resolved = table.resolve(part)
            except ReadError:
                continue
            (there if any(map(is_computed, resolved.items)) else here).add(resolved.name)
    return there - here


def circles(needs: Mapping[str, set[str]]) -> list[frozenset[str]]:
    """The groups of names that are defined through one another."""
    reached: dict[str, set[str]] = {}
    for name in needs:
        stack, seen = [name], set[str]()
        while stack:
            for below in needs.get(stack.pop(), ()):
                if below not in seen:
                    seen.add(below)
                    stack.append(below)
        reached[name] = seen
    groups = {
        frozenset(other for other in reached[name] if name in reached.get(other, ()))
        for name in needs
        if name in reached[name]
    }
    return sorted(groups, key=sorted)


def preset(table: Table, group: Sequence[str], extra: int) -> None:
    """Give the undeclared symbols of a group as many axes beside the indices that they are written with."""
    for name in group:
        known = table.symbols.get(name)
        if known is None or not known.declared:
            slots = table.seen.letter_scripts.get(name, 0) + extra
            table.symbols[name] = Symbol(name, tuple(table.sizes.unknown() for _ in range(slots)))


def at_parameters(slots: tuple[Slot, ...], value: Tensor) -> tuple[tuple[Slot, ...], Tensor]:
    """A definition of ``h_{t+1}`` as one of ``h_t``: the body with t - 1 for t."""
    plain, body = list[Slot](), value.body
    for slot in slots:
        if isinstance(slot, Place):
            index, shift = _shift(slot)
            body = substitute_slots(body, {index: place(sub(Ord(index), num(shift)), index.size)})
            slot = index
        plain.append(slot)
    return tuple(plain), replace(value, body=body)


def _shift(slot: Place) -> tuple[Index, int]:
    """A letter and by how much it is moved. Raises ReadError for any other computed place."""
    for index in letters_in(slot):
        if (by := shift(slot, index)) is not None:
            return index, by
    raise ReadError("a definition at this computed place is not read", None, "define h_t or h_{t+1}")
