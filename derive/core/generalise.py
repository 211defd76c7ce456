"""log(Sum_k e^{z_k}) as log(s): sums under exp, log, roots and unknown functions as fresh symbols.

An identity that holds for every value of ``s`` holds for the sum; then Theorem A is enough, and no relation between sums
under a function has to be followed from size to size (Theorem B).
"""

from __future__ import annotations

from collections.abc import Iterator

from derive.core.graph import Graph
from derive.core.matching import Abstraction
from derive.core.nodes import BINDERS, Node, is_whole, walk

View = tuple[Node, Node, frozenset[str]]
"""Both sides and the names of the fresh symbols that are positive."""


def generalised(graph: Graph, lhs: Node, rhs: Node) -> Iterator[View]:
    """The sides with the outermost sums in arguments replaced, then with whole arguments of roots and logarithms replaced."""
    sums = _abstracted(graph, lhs, rhs)
    if sums is not None:
        yield sums
    left, right, _ = sums or (lhs, rhs, frozenset())
    sized = _sizes_freed(graph, left, right)
    if sized is not None:
        yield sized
        left, right, _ = sized
    radicands = _radicands(graph, left, right)
    if radicands is not None:
        yield radicands



def _arguments(*roots: Node) -> Iterator[Node]:
    """What stands in a function that is no polynomial of its argument."""
    for node in walk(*roots):
        if node.kind in ("fn", "apply"):
            yield from node.below
        elif node.kind == "pow" and not (node.data and is_whole(node.exponent)):
            yield from node.below


def _abstracted(graph: Graph, lhs: Node, rhs: Node) -> View | None:
    """All sums that stand in an argument somewhere, wherever they stand, as fresh entries: innermost functions first."""
    names: set[str] = set()
    while True:
        found = _outermost(lhs, rhs)
        if found is None:
            return (lhs, rhs, frozenset()) if names else None
        abstraction = Abstraction(graph, found, f"\0sum{found.serial}")
        names.add(abstraction.name)
        lhs, rhs = abstraction.apply(lhs), abstraction.apply(rhs)


def _outermost(*roots: Node) -> Node | None:
    """An outermost sum in an argument that has no function of a sum inside."""
    for argument in _arguments(*roots):
        for node in _tops(argument):
            inner = any(below.kind in BINDERS for inside in _arguments(node) for below in walk(inside))
            if not inner:
                return node
    return None


def _tops(argument: Node) -> Iterator[Node]:
    """The sums in an argument that are in no other sum of it."""
    stack = [argument]
    while stack:
        node = stack.pop()
        if node.kind in BINDERS:
            yield node
        else:
            stack.extend(node.below)


def _sizes_freed(graph: Graph, lhs: Node, rhs: Node) -> View | None:
    """Sizes that occur as numbers in an argument (``1/sqrt(d)``) as positive scalars, wherever they are numbers."""
    sizes = {node.name for argument in _arguments(lhs, rhs) for node in walk(argument) if node.kind == "size"}
    if not sizes:
        return None

    def change(node: Node) -> Node | None:
        return graph.entry(f"\0size{node.name}") if node.kind == "size" and node.name in sizes else None

    left, right = (graph.replace(side, None, change) for side in (lhs, rhs))
    return left, right, frozenset(f"\0size{name}" for name in sizes)


def _radicands(graph: Graph, lhs: Node, rhs: Node) -> View | None:
    """What stands under a root as a positive symbol."""
    names: set[str] = set()
    for _ in range(16):
        base = next(
            (
                node.below[0]
                for node in walk(lhs, rhs)
                if node.kind == "pow" and not (node.data and is_whole(node.exponent))
                if node.below[0].kind not in ("entry", "num", "size")
            ),
            None,
        )
        if base is None:
            break
        abstraction = Abstraction(graph, base, f"\0root{base.serial}")
        names.add(abstraction.name)
        lhs, rhs = abstraction.apply(lhs), abstraction.apply(rhs)
    return (lhs, rhs, frozenset(names)) if names else None
