"""d(u v)/dx = du/dx v + u dv/dx: differentiation in index notation, without capture.

A tensor's entry is ``d x[k,l] / d x[i,j] = delta_ki delta_lj``; every other law is that of calculus. What depends on
the variable through a definition was unfolded before. Functions with kinks are differentiated beside them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from derive.core.exact.graph import Graph
from derive.core.exact.nodes import Node, Refused
from derive.notation import Index, Slot
from derive.records import dataclass


@dataclass(frozen=True)
class Argument:
    """A tensor that an unknown function depends on, and the name of the derivative by it.

    The first slots of the tensor are those of the function at the places ``shared``, ``indices`` are for the others.
    Where the function is a gradient itself, ``taken`` of its last slots are those of what it was taken by; they stand
    behind ``indices`` in the second derivative if it is ``turned``, and both before and behind if it is ``symmetric``.
    """

    name: str
    gradient: str
    indices: tuple[Index, ...]
    shared: tuple[int, ...] = ()
    taken: int = 0
    turned: bool = False
    symmetric: bool = False


class Differentiation:
    """The derivative by one entry ``name[slots]``, node by node, each node once.

    ``unknown``: for a tensor whose entries are unknown functions of some tensors, these. ``unfold`` writes the entry of
    such a tensor through ``name``.
    """

    def __init__(
        self,
        graph: Graph,
        name: str,
        slots: tuple[Slot, ...],
        unknown: Mapping[str, tuple[Argument, ...]],
        unfold: Callable[[Node], Node],
    ) -> None:
        self.graph, self.name, self.slots, self.unknown, self.unfold = graph, name, slots, unknown, unfold
        self._relevant = frozenset((name, *unknown))
        self._known: dict[Node, Node] = {}

    def of(self, node: Node) -> Node:
        """``d node / d name[slots]``"""
        if self._relevant.isdisjoint(node.names):
            return self.graph.zero
        known = self._known.get(node)
        if known is None:
            known = self._known[node] = getattr(self, f"_{node.kind}")(node)
        return known

    def _entry(self, node: Node) -> Node:
        graph = self.graph
        if node.name == self.name:
            return graph.mul(graph.delta(left, right) for left, right in zip(node.slots, self.slots, strict=True))
        return graph.add(self._through(node, argument) for argument in self.unknown.get(node.name, ()))

    def _through(self, node: Node, argument: Argument) -> Node:
        """``df_k/dx = sum_ij df_k/dY_ij dY_ij/dx`` for an unknown function f of Y."""
        graph, slots, indices = self.graph, tuple(node.slots), argument.indices
        inner = self.of(self.unfold(graph.entry(argument.name, (*(slots[k] for k in argument.shared), *indices))))
        cut = len(slots) - argument.taken
        slope = graph.entry(argument.gradient, (*slots, *indices))
        turned = graph.entry(argument.gradient, (*slots[:cut], *indices, *slots[cut:]))
        if argument.symmetric:
            slope = graph.add((slope, turned))
        result = graph.mul((turned if argument.turned else slope, inner))
        for index in indices:
            result = graph.sum(index, result)
        return result

    def _add(self, node: Node) -> Node:
        return self.graph.add([self.of(term) for term in node.below])

    def _mul(self, node: Node) -> Node:
        terms = []
        for place, factor in enumerate(node.below):
            slope = self.of(factor)
            if slope is not self.graph.zero:
                terms.append(self.graph.mul((*node.below[:place], slope, *node.below[place + 1 :])))
        return self.graph.add(terms)

    def _pow(self, node: Node) -> Node:
        graph, base = self.graph, node.below[0]
        if node.data:
            outer = graph.pow(base, graph.num(node.exponent - 1))
            return graph.mul((graph.num(node.exponent), outer, self.of(base)))
        exponent = node.below[1]
        slope = graph.zero
        if not self._relevant.isdisjoint(exponent.names):
            slope = graph.mul((node, graph.fn("log", (base,)), self.of(exponent)))
        lower = graph.pow(base, graph.sub(exponent, graph.one))
        return graph.add((slope, graph.mul((exponent, lower, self.of(base)))))

    def _sum(self, node: Node) -> Node:
        index, body = self.graph.unbind(node)
        return self.graph.sum(index, self.of(body), node.slots, node.below[1:])

    def _product(self, node: Node) -> Node:
        """``d prod_k u_k = sum_k du_k prod_{l != k} u_l``"""
        graph = self.graph
        index, body = graph.unbind(node)
        other, rest = graph.unbind(node)
        others = graph.product(other, rest, (*node.slots, index), node.below[1:])
        return graph.sum(index, graph.mul((self.of(body), others)), node.slots, node.below[1:])

    def _relative(self, node: Node) -> Node:
        """``du/u``: of a product the sum of those of its factors."""
        graph = self.graph
        if self._relevant.isdisjoint(node.names):
            return graph.zero
        if node.kind == "mul":
            return graph.add([self._relative(factor) for factor in node.below])
        if node.kind == "product":
            index, body = graph.unbind(node)
            return graph.sum(index, self._relative(body), node.slots, node.below[1:])
        if node.kind == "pow" and (node.data or self._relevant.isdisjoint(node.below[1].names)):
            exponent = graph.num(node.exponent) if node.data else node.below[1]
            return graph.mul((exponent, self._relative(node.below[0])))
        if node.kind == "fn" and node.name == "exp":
            return self.of(node.below[0])
        if node.kind == "det":
            return self._volume(node)
        return graph.mul((self.of(node), graph.inverse(node)))

    def _fn(self, node: Node) -> Node:
        if node.name == "log":
            return self._relative(node.below[0])
        slopes = _slopes(self.graph, node)
        return self.graph.add(
            self.graph.mul((slope, self.of(arg))) for slope, arg in zip(slopes, node.below, strict=True)
        )

    def _apply(self, node: Node) -> Node:
        graph, terms = self.graph, []
        for place, arg in enumerate(node.below):
            orders = tuple(order + (position == place) for position, order in enumerate(node.orders))
            outer = graph.apply(node.name, orders, node.below, node.slots)
            terms.append(graph.mul((outer, self.of(arg))))
        return graph.add(terms)

    def _pick(self, node: Node) -> Node:
        return self.graph.make("pick", node.data, tuple(map(self.of, node.below)))

    def _det(self, node: Node) -> Node:
        """``d det A = det A sum_kl (A^{-1})_lk dA_kl``"""
        return self.graph.mul((node, self._volume(node)))

    def _volume(self, node: Node) -> Node:
        """``d log det A = sum_kl (A^{-1})_lk dA_kl``"""
        graph = self.graph
        rows, columns, entry = graph.opened(node)
        inverse = self._entry_of_inverse(node, columns, rows)
        return graph.sum(rows, graph.sum(columns, graph.mul((inverse, self.of(entry)))))

    def _entry_of_inverse(self, node: Node, row: Slot, column: Slot) -> Node:
        rows, columns, entry = self.graph.opened(node)
        return self.graph.matrix("inverse", rows, columns, entry, (row, column))

    def _inverse(self, node: Node) -> Node:
        """``d (A^{-1})_ij = - sum_kl (A^{-1})_ik dA_kl (A^{-1})_lj``"""
        graph = self.graph
        rows, columns, entry = graph.opened(node)
        row, column = node.slots
        left = self._entry_of_inverse(node, row, rows)
        right = self._entry_of_inverse(node, columns, column)
        return graph.neg(graph.sum(rows, graph.sum(columns, graph.mul((left, self.of(entry), right)))))

    def _where(self, node: Node) -> Node:
        left, right = node.slots
        return self.graph.where(left, right, *map(self.of, node.below))


def gradient_name(name: str, argument: str) -> str:
    """The tensor ``dL/dY`` of an unknown function."""
    return f"∂{name}/∂{argument}"


def second_name(name: str, one: str, other: str) -> str:
    """The tensor ``d^2L/dX dY`` of an unknown function; by one argument twice, half of it is that and its transpose."""
    return f"∂²{name}/∂{one}∂{other}"


def _slopes(graph: Graph, node: Node) -> tuple[Node, ...]:
    """The derivative of a known function by each of its arguments."""
    u = node.below[0]
    match node.name:
        case "exp":
            return (node,)
        case "sin":
            return (graph.fn("cos", (u,)),)
        case "cos":
            return (graph.neg(graph.fn("sin", (u,))),)
        case "erf":
            scale = graph.pow(graph.make("const", ("pi",)), graph.num(Fraction(-1, 2)))
            return (graph.mul((graph.num(2), scale, graph.fn("exp", (graph.neg(graph.pow(u, graph.num(2))),)))),)
        case "relu":
            return (graph.fn("step", (u,)),)
        case "abs":
            return (graph.fn("sign", (u,)),)
        case "sign" | "step":
            return (graph.zero,)
        case "max":
            v = node.below[1]
            return graph.fn("step", (graph.sub(u, v),)), graph.fn("step", (graph.sub(v, u),))
    raise Refused("unknown-function", node.name)
