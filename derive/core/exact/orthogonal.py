"""``U^T U = I`` gives ``U U^T = I`` for a square U: one-sided inverses of square matrices are two-sided."""

from __future__ import annotations

from derive.core.exact.graph import Graph, opens
from derive.core.exact.nodes import Node
from derive.notation import Index


def turned(graph: Graph, pattern: Node, value: Node) -> tuple[str, Node] | None:
    """The name of U and ``sum_k u_ak u_bk`` for the equation ``sum_k u_ka u_kb = d_ab``, and the other way round."""
    if not opens(pattern):
        return None
    inner, body = graph.unbind(pattern)
    entries = body.below if body.kind == "mul" else ()
    if len(entries) != 2 or {entry.kind for entry in entries} != {"entry"}:
        return None
    first, second = entries
    if first.name != second.name or len(first.slots) != 2 or first.slots[0].size != first.slots[1].size:
        return None
    places = [entry.slots.index(inner) if inner in entry.slots else -1 for entry in entries]
    outer = [slot for entry in entries for slot in entry.slots if slot != inner]
    if places[0] != places[1] or places[0] < 0 or len(outer) != 2 or not all(isinstance(s, Index) for s in outer):
        return None
    if value is not graph.delta(outer[0], outer[1]):
        return None
    other = graph.mul(graph.entry(entry.name, entry.slots[::-1]) for entry in entries)
    return first.name, graph.sum(inner, other)
