"""A premise that fixes the class of a one-hot symbol: ``y_j = 1`` says ``y_k = delta_{kj}``, for the j of the step."""

from __future__ import annotations

from dataclasses import replace

from derive.model import Context, Definition
from derive.notation import D, Delta, Expr, Index, Slot, Var, children, fresh, names, rebuild


def fix_class(context: Context, sides: tuple[Expr, Expr], name: str, slot: Slot) -> tuple[Context, tuple[Expr, Expr]]:
    """The context and the sides of a step with the one-hot symbol replaced by a delta with the class.

    Definitions that are made of the symbol get the class as a further index.
    """
    made_of = _made_of(context, name)
    definitions = {}
    slots = {other: sizes for other, sizes in context.slots.items() if other != name}
    for other, definition in context.definitions.items():
        if other in made_of:
            hidden = fresh(Index("c", slot.size))
            body = _replaced(definition.body, name, made_of, hidden)
            definition = Definition(other, (*definition.params, hidden), body)
            slots[other] = (*slots.get(other, tuple(p.size for p in definition.params[:-1])), slot.size)
        definitions[other] = definition
    facts = tuple(fact for fact in context.facts if fact.name != name)
    new = replace(context, definitions=definitions, facts=facts, slots=slots)
    left, right = (_replaced(side, name, made_of, slot) for side in sides)
    return new, (left, right)


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


def _replaced(expr: Expr, name: str, made_of: frozenset[str], slot: Slot) -> Expr:
    match expr:
        case Var(own, indices) if own == name:
            return Delta(indices[-1], slot)
        case Var(own, indices) if own in made_of:
            return Var(own, (*indices, slot))
        case D(body, wrt, mode):
            return D(_replaced(body, name, made_of, slot), _replaced(wrt, name, made_of, slot), mode)
    return rebuild(expr, tuple(_replaced(child, name, made_of, slot) for child in children(expr)))
