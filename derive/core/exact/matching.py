"""Does an expression occur, with other free indices? ``sum_d w_{kd} x_d`` is ``sum_d w_{id} x_d`` at ``i = k``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from derive.core.exact.graph import Graph
from derive.core.exact.nodes import Node
from derive.notation import Index, Label, Slot

Binding = Mapping[Index, Slot]


def match(pattern: Node, node: Node) -> Binding | None:
    """The slots for the free indices of the pattern that make it the node, if there are some."""
    if pattern.shape != node.shape:
        return None
    outside = (found for found in ways(pattern, node, pattern.free, {}) if _stands_free(found, node))
    return next(outside, None)


def _stands_free(bound: Binding, node: Node) -> bool:
    """Whether no index was bound to one that the node itself binds."""
    return all(isinstance(slot, Label) or slot in node.free for slot in bound.values())


def ways(pattern: Node, node: Node, free: frozenset[Index], bound: Binding) -> Iterator[Binding]:
    """All ways to bind the indices ``free`` of a pattern so that it is the node, with what is bound already."""
    if pattern.shape != node.shape or pattern.kind != node.kind:
        return
    for mine, its in zip(pattern.data, node.data, strict=True):
        if isinstance(mine, Index) and mine in free:
            if not isinstance(its, Slot) or its.size != mine.size or bound.get(mine, its) != its:
                return
            bound = {**bound, mine: its}
        elif mine != its:
            return
    if node.kind in ("add", "mul"):
        yield from _match_any_order(pattern.below, node.below, free, bound)
    else:
        yield from _match_in_order(pattern.below, node.below, free, bound)


def _match_in_order(
    patterns: tuple[Node, ...], nodes: tuple[Node, ...], free: frozenset[Index], bound: Binding
) -> Iterator[Binding]:
    if not patterns:
        yield bound
        return
    for further in ways(patterns[0], nodes[0], free, bound):
        yield from _match_in_order(patterns[1:], nodes[1:], free, further)


def _match_any_order(
    patterns: tuple[Node, ...], nodes: tuple[Node, ...], free: frozenset[Index], bound: Binding
) -> Iterator[Binding]:
    if not patterns:
        yield bound
        return
    for place, node in enumerate(nodes):
        for further in ways(patterns[0], node, free, bound):
            yield from _match_any_order(patterns[1:], nodes[:place] + nodes[place + 1 :], free, further)


class Abstraction:
    """Puts entries of a fresh tensor for all occurrences of one expression, or of minus it, with any indices."""

    def __init__(self, graph: Graph, pattern: Node, name: str) -> None:
        self.graph, self.pattern, self.name = graph, pattern, name
        self.indices = tuple(sorted(pattern.free, key=lambda index: (index.name, index.size, index.number)))

    @property
    def entry(self) -> Node:
        """The entry that stands for the pattern itself."""
        return self.graph.entry(self.name, self.indices)

    def apply(self, node: Node) -> Node:
        """The node with the fresh entries."""

        opposite = self.graph.neg(self.pattern)

        def change(node: Node) -> Node | None:
            bound = match(self.pattern, node)
            if bound is not None:
                return self.graph.entry(self.name, (bound[index] for index in self.indices))
            bound = match(opposite, node) if self.pattern.kind == "add" else None
            if bound is not None:
                return self.graph.neg(self.graph.entry(self.name, (bound[index] for index in self.indices)))
            return None

        shapes = frozenset((self.pattern.shape, opposite.shape))
        return self.graph.replace(node, self.pattern.names or None, change, shapes)

    def undo(self, node: Node) -> Node:
        """The expression again for every fresh entry."""

        def change(node: Node) -> Node | None:
            if node.kind != "entry" or node.name != self.name:
                return None
            return self.graph.substitute(self.pattern, dict(zip(self.indices, node.slots, strict=True)))

        return self.graph.replace(node, frozenset((self.name,)), change)
