"""(u + v) w = u w + v w: products of sums written out, as far as that stays small."""

from __future__ import annotations

from itertools import product
from math import prod

from derive.core.exact.graph import Graph
from derive.core.exact.nodes import MATRICES, Node, is_whole

_MOST_TERMS = 60


def expanded(graph: Graph, node: Node) -> Node:
    """The node with products and small powers of sums multiplied out, except in denominators."""
    known: dict[Node, Node] = {}

    def go(node: Node) -> Node:
        result = known.get(node)
        if result is None:
            result = known[node] = step(node)
        return result

    def step(node: Node) -> Node:
        if node.kind == "add":
            return graph.add([go(term) for term in node.below])
        if node.kind == "mul":
            return _multiplied(graph, [go(factor) for factor in node.below])
        if node.kind == "pow" and node.data and is_whole(node.exponent) and 0 < node.exponent <= 4:
            return _multiplied(graph, [go(node.below[0])] * node.exponent.numerator)
        if node.kind == "sum":
            index, body = graph.unbind(node)
            return graph.sum(index, go(body), node.slots, node.below[1:])
        if node.kind in MATRICES:
            rows, columns, entry = graph.opened(node)
            return graph.matrix(node.kind, rows, columns, go(entry), node.slots)
        if node.kind == "fn":
            return graph.fn(node.name, tuple(map(go, node.below)))
        return node

    return go(node)


def _multiplied(graph: Graph, factors: list[Node]) -> Node:
    """The product of some factors as a sum of products."""
    choices = [factor.below if factor.kind == "add" else (factor,) for factor in factors]
    if prod(map(len, choices)) > _MOST_TERMS:
        return graph.mul(factors)
    return graph.add([graph.mul(chosen) for chosen in product(*choices)])
