r"""A condition that gives an entry its value: ``y_i = 1`` makes ``y_k`` to ``\delta_{ki} + (1 - \delta_{ki}) y_k``.

The i is that of the step: no equation says so, it would hold for every i. Of a one-hot symbol ``y_j = 1``
gives the whole row: ``y_k = \delta_{kj}``.
"""

from __future__ import annotations

from collections.abc import Mapping

from derive.model import Context, Definition, Equation
from derive.notation import (
    ONE,
    Add,
    D,
    Delta,
    Expr,
    Index,
    Mul,
    Slot,
    Var,
    children,
    free_indices,
    fresh,
    freshen,
    names,
    rebuild,
    sub,
    substitute_slots,
    walk,
)
from derive.records import dataclass, replace
from derive.source import ReadError, Span

OF_ENTRIES = {"positive", "nonnegative", "unit-interval", "binary"}
"""What holds of every entry alone."""


@dataclass(frozen=True)
class Fixed:
    """The value of one entry of a symbol; without one, the entry is the 1 of a one-hot row."""

    name: str
    slots: tuple[Slot, ...]
    value: Expr | None
    span: Span

    @property
    def letters(self) -> tuple[Index, ...]:
        """The indices of the entry."""
        return tuple(dict.fromkeys(slot for slot in self.slots if isinstance(slot, Index)))

    def at(self, slots: Mapping[Index, Slot]) -> Fixed:
        """The same of other indices."""
        entry = substitute_slots(Var(self.name, self.slots), slots)
        assert isinstance(entry, Var)
        return replace(self, slots=entry.indices)

    def entry(self, indices: tuple[Slot, ...]) -> Expr:
        """What an entry of the symbol is under the condition."""
        value, rest = self.value, len(self.slots)
        if value is None:
            value, rest = Delta(indices[-1], self.slots[-1]), rest - 1
        same = [Delta(a, b) for a, b in zip(indices[:rest], self.slots[:rest], strict=True)]
        if not same:
            return value
        return Add((Mul((*same, value)), Mul((sub(ONE, Mul(tuple(same))), Var(self.name, indices)))))


def fix_entry(context: Context, sides: tuple[Expr, Expr], fixed: Fixed) -> tuple[Context, tuple[Expr, Expr]]:
    """The context and the sides of a step with the entry replaced by its value.

    Definitions that are made of the symbol get the indices of the entry as further ones. Raises ReadError where more is
    known of the symbol than its values, or a derivative is by it.
    """
    made_of = _made_of(context, fixed.name)
    _check(context, sides, fixed, made_of)
    definitions = {}
    whole = fixed.value is None and len(fixed.slots) == 1
    slots = {other: sizes for other, sizes in context.slots.items() if other != fixed.name or not whole}
    for other, definition in context.definitions.items():
        if other in made_of:
            hidden: dict[Index, Slot] = {letter: fresh(Index("c", letter.size)) for letter in fixed.letters}
            own = fixed.at(hidden)
            definition = Definition(other, (*definition.params, *own.letters), _replaced(definition.body, made_of, own))
            known = slots.get(other, tuple(param.size for param in definition.params[: -len(hidden) or None]))
            slots[other] = (*known, *(letter.size for letter in own.letters))
        definitions[other] = definition
    facts = tuple(fact for fact in context.facts if fact.name != fixed.name or not whole)
    new = replace(context, definitions=definitions, facts=facts, slots=slots)
    left, right = (_replaced(freshen(side), made_of, fixed) for side in sides)
    return new, (left, right)


def _check(context: Context, sides: tuple[Expr, Expr], fixed: Fixed, made_of: frozenset[str]) -> None:
    """That what is known of the symbol stays true of the entries that are left. Raises ReadError."""
    row = fixed.value is None
    kinds = {fact.kind for fact in context.facts if fact.name == fixed.name}
    beside = made_of if row and len(fixed.slots) == 1 else {fixed.name, *made_of}
    said = [e for e in context.equations if beside & (names(e.lhs) | names(e.rhs)) and not _of_entries(e, fixed.name)]
    bodies = (*sides, *(context.definitions[name].body for name in made_of))
    by = {node.wrt.name for body in bodies for node in walk(body) if isinstance(node, D) and isinstance(node.wrt, Var)}
    held = {fixed.name, *made_of} & {name for names in context.unknown_of.values() for name in names}
    if kinds - OF_ENTRIES - ({"one-hot"} if row else set()) or said or held or fixed.name in by:
        reason = "a condition on one entry is not read where more is said of its symbol, or a derivative is by it"
        raise ReadError(reason, fixed.span, "write the formula with the value in the place of the entry")


def _of_entries(said: Equation, name: str) -> bool:
    """Whether an equation, as ``y_i^2 = y_i`` is, speaks of every entry of the symbol alone."""
    nodes = [node for side in (said.lhs, said.rhs) for node in walk(side)]
    entries = {node.indices for node in nodes if isinstance(node, Var)}
    free = free_indices(said.lhs) | free_indices(said.rhs)
    return names(said.lhs) | names(said.rhs) == {name} and len(entries) == 1 and set(*entries) == free


def _made_of(context: Context, name: str) -> frozenset[str]:
    """The defined symbols that hold a symbol, directly or through others."""
    found: set[str] = set()
    while True:
        more = {
            other for other, d in context.definitions.items() if other not in found and names(d.body) & (found | {name})
        }
        if not more:
            return frozenset(found)
        found |= more


def _replaced(expr: Expr, made_of: frozenset[str], fixed: Fixed) -> Expr:
    match expr:
        case Var(name, indices) if name == fixed.name:
            return fixed.entry(indices)
        case Var(name, indices) if name in made_of:
            return Var(name, (*indices, *fixed.letters))
        case D(body, wrt, mode):
            return D(_replaced(body, made_of, fixed), _replaced(wrt, made_of, fixed), mode)
    return rebuild(expr, tuple(_replaced(child, made_of, fixed) for child in children(expr)))
