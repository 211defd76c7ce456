"""Losses, and matrices that depend on a number, that a text never defines: unknown functions of what they vary with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from derive.model import Context, Definition
from derive.notation import Add, Apply, D, Expr, Index, Var, names, own_slots, walk
from derive.reading.understood import ScopeReading


def unknown_functions(exprs: Iterable[Expr], reading: ScopeReading) -> dict[str, tuple[str, ...]]:
    """For every scalar without definition that is differentiated, the symbols that it is an unknown function of.

    These are the symbols it is differentiated by that no other of them is made of: with ``dL/dy`` and ``dL/dx``,
    y := Wx, the loss is a function of y. Of a function that is applied to arguments, these.
    """
    table, declared = reading.table, reading.table.unknown_of
    applied = {name: frozenset(arguments) for name, (arguments, _) in table.applied.items()}
    made = {name: names(known.body) for name, known in table.made.items()}
    defined: Mapping[str, frozenset[str]] = {**made, **applied, **reading.depends}
    found: dict[str, set[str]] = {name: set(of) for name, of in declared.items()}
    for expr in exprs:
        for node in walk(expr):
            if isinstance(node, D) and isinstance(node.wrt, Var):
                body = node.body
                while isinstance(body, D):
                    body = body.body
                if (
                    isinstance(body, Var)
                    and (not body.indices or body.name in table.maps)
                    and body.name not in table.applied
                    and body.name not in defined
                    and body.name not in declared
                ):
                    found.setdefault(body.name, set()).add(node.wrt.name)
    result: dict[str, tuple[str, ...]] = {}
    for name, wrts in found.items():
        latest = {v for v in wrts if not any(v in _below(u, defined) for u in wrts if u != v)}
        others = latest - {name}
        if others:
            result[name] = tuple(sorted(others))
    return result | {name: arguments for name, (arguments, _) in table.applied.items()}


def moving_tensors(exprs: Iterable[Expr], context: Context) -> dict[str, Definition]:
    """``K_ij := K_ij(p)`` for tensors without definition that are differentiated by numbers.

    So they are unknown functions of these; a symmetric one is ``F_ij(p) + F_ji(p)``.
    """
    found: dict[str, set[str]] = {}
    nodes = [node for expr in exprs for node in walk(expr)]
    letters = {slot.name for node in nodes for slot in own_slots(node) if isinstance(slot, Index)}
    for node in nodes:
        match node:
            case D(Var(name, (_, *_)), Var(number, ())) if not {name, number} & context.definitions.keys():
                if number not in letters:
                    found.setdefault(name, set()).add(number)
    symmetric = {fact.name for fact in context.facts if fact.kind == "symmetric"}
    return {name: _moving(name, sorted(of), context, name in symmetric) for name, of in found.items()}


def _moving(name: str, of: Sequence[str], context: Context, symmetric: bool) -> Definition:
    slots = tuple(Index(letter, size) for letter, size in zip("ijklmn", context.slots[name], strict=False))
    orders, args = (0,) * len(of), tuple(Var(number) for number in of)
    if not symmetric:
        return Definition(name, slots, Apply(name, orders, args, slots))
    turned = (*slots[:-2], slots[-1], slots[-2])
    return Definition(name, slots, Add(tuple(Apply(f"F_{{{name}}}", orders, args, at) for at in (slots, turned))))


def _below(name: str, defined: Mapping[str, frozenset[str]]) -> set[str]:
    """All symbols that a symbol is made of."""
    seen: set[str] = set()
    stack = [name]
    while stack:
        for below in defined.get(stack.pop(), frozenset()):
            if below not in seen:
                seen.add(below)
                stack.append(below)
    return seen
