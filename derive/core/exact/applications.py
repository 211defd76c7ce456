"""``u = v`` gives ``f(u) = f(v)`` and ``f'(u) = f'(v)``: an unknown function at equal arguments is one symbol.

Only of what is differentiated already: with ``v`` held, ``f(v)`` does not vary with ``u``.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations_with_replacement

from derive.core.exact.differentiate import gradient_name, second_name
from derive.core.exact.expand import expanded
from derive.core.exact.nodes import Node
from derive.core.exact.translate import Translation
from derive.notation import Index


def equal_applications(translation: Translation) -> Mapping[str, str]:
    """For symbols that are an unknown function at arguments, and their derivatives, those that are equal to them.

    Arguments are equal if they are the same when all definitions are written out and products expanded.
    """
    context = translation.context
    found: dict[tuple[object, ...], str] = {}
    same: dict[str, str] = {}
    for name, function in _inner_first(translation):
        tensors = context.unknown_of[name]
        values = tuple(_value(translation, name, place, same) for place in range(len(tensors)))
        order = tuple(sorted(range(len(tensors)), key=tensors.__getitem__))
        first = found.setdefault((function, context.slots.get(name, ()), values, order), name)
        if first == name:
            continue
        others = context.unknown_of[first]
        same[name] = first
        for one, other in zip(tensors, others, strict=True):
            same[gradient_name(name, one)] = gradient_name(first, other)
        for a, b in combinations_with_replacement(order, 2):
            same[second_name(name, tensors[a], tensors[b])] = second_name(first, others[a], others[b])
    return same


def _inner_first(translation: Translation) -> list[tuple[str, str]]:
    """The applications of functions that have several, those first of which others are made."""
    context = translation.context
    several = {
        name: known.function
        for name, known in context.applications.items()
        if len(set(of := context.unknown_of.get(name, ()))) == len(of) > 0
    }
    functions = list(several.values())
    chosen = [(name, function) for name, function in several.items() if functions.count(function) > 1]
    return sorted(chosen, key=lambda item: len(translation.reach(item[0])))


def _value(translation: Translation, name: str, place: int, same: Mapping[str, str]) -> Node:
    """The entry of an argument, all definitions written out."""
    graph, context = translation.graph, translation.context
    tensor = context.unknown_of[name][place]
    own = context.slots.get(name, ())
    shared = context.applications[name].slots(place)
    sizes = context.slots.get(tensor, ())
    slots = [Index(f"s{slot}", own[slot]) for slot in shared]
    slots += [Index(f"e{number}", size) for number, size in enumerate(sizes[len(shared) :])]
    entry = translation.unfold(graph.entry(tensor, tuple(slots)), frozenset(context.definitions))
    return expanded(graph, renamed(translation, entry, same))


def renamed(translation: Translation, node: Node, same: Mapping[str, str]) -> Node:
    """A node with other symbols of the same value."""

    def change(node: Node) -> Node | None:
        if node.kind != "entry" or node.name not in same:
            return None
        return translation.graph.entry(same[node.name], node.slots)

    return translation.graph.replace(node, frozenset(same), change) if same else node
