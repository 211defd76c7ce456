"""u^K for a size K, at every real u: products and powers taken apart, and then each u^K a fresh symbol.

For a whole K these are the laws of products: ``(u v)^K = u^K v^K``, ``u^{2K - 1} = (u^K)^2 / u`` and
``prod_k c u_k = c^K prod_k u_k``. What then holds for every value of the symbols that stand for u^K holds for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from derive.core.exact.generalise import is_positive
from derive.core.exact.graph import Graph
from derive.core.exact.levels import jumps
from derive.core.exact.matching import Abstraction
from derive.core.exact.nodes import BINDERS, Node, is_whole, walk
from derive.notation import Index, Slot

_MOST = 8


def is_integral(exponent: Node) -> bool:
    """Whether an exponent is a whole number at all sizes: made of sizes and whole numbers."""
    match exponent.kind:
        case "num":
            return exponent.number is not None and is_whole(exponent.number)
        case "size":
            return True
        case "add" | "mul":
            return all(map(is_integral, exponent.below))
    return False


def powers_freed(graph: Graph, lhs: Node, rhs: Node, positive: frozenset[str]) -> tuple[Node, Node] | None:
    """Both sides with powers ``u^K`` and products over all of a size as symbols, unless u is positive.

    None where there are too many, and beside functions that jump: ``u^{K - 1} = u^K / u`` says nothing at 0.
    """
    if any(True for _ in jumps(lhs, rhs)):
        return None
    lhs, rhs = (_Apart(graph, positive).of(side) for side in (lhs, rhs))
    for _ in range(_MOST):
        found = next(_atoms(positive, lhs, rhs), None)
        if found is None:
            return lhs, rhs
        abstraction = Abstraction(graph, found, f"\0power{found.serial}")
        lhs, rhs = abstraction.apply(lhs), abstraction.apply(rhs)
    return None


def _atoms(positive: frozenset[str], *sides: Node) -> Iterator[Node]:
    for node in walk(*sides):
        whole = node.kind == "product" and len(node.below) == 1 and not is_positive(node, positive)
        if whole or _is_power(node, positive):
            yield node


def _is_power(node: Node, positive: frozenset[str]) -> bool:
    """``u^K``, ``u^{sum_k v_k}`` of what may be negative."""
    if node.kind != "pow" or node.data or is_positive(node.below[0], positive):
        return False
    return any(part.kind == "size" or part.kind in BINDERS for part in walk(node.below[1]))


def _is_exponential(node: Node) -> bool:
    return node.kind == "fn" and node.name == "exp"


class _Apart:
    """Takes the powers and products of an expression apart."""

    def __init__(self, graph: Graph, positive: frozenset[str]) -> None:
        self.graph, self.positive = graph, positive

    def of(self, node: Node) -> Node:
        """The expression by the laws of powers."""
        return self.graph.replace(node, None, self._change)

    def _change(self, node: Node) -> Node | None:
        if _is_power(node, self.positive):
            return self._power(self.of(node.below[0]), node.below[1])
        if node.kind == "product" and len(node.below) == 1 and len(node.slots) <= 1:
            return self._product(node)
        return None

    def _product(self, node: Node) -> Node:
        """``prod_k c e^{v_k} p^{w_k} u_k = c^K e^{sum_k v_k} p^{sum_k w_k} prod_k u_k``"""
        graph = self.graph
        index, body = graph.unbind(node)
        body = self.of(body)
        count = graph.add((graph.size(index.size), graph.num(-len(node.slots))))
        parts = []
        for factor in body.below if body.kind == "mul" else (body,):
            if index not in factor.free:
                parts.append(self._power(factor, count))
            elif _is_exponential(factor):
                parts.append(graph.fn("exp", (graph.sum(index, factor.below[0], node.slots),)))
            elif factor.kind == "pow" and not factor.data and index not in factor.below[0].free:
                parts.append(self._power(factor.below[0], graph.sum(index, factor.below[1], node.slots)))
            else:
                parts.append(self._each(index, factor, node.slots))
        return graph.mul(parts)

    def _each(self, index: Index, factor: Node, slots: tuple[Slot, ...]) -> Node:
        """``prod_k u_k^2 = (prod_k u_k)^2``, ``prod_{k != j} u_k = prod_k u_k / u_j``"""
        graph = self.graph
        whole = factor.kind == "pow" and bool(factor.data) and is_whole(factor.exponent)
        base, exponent = (factor.below[0], factor.exponent) if whole else (factor, Fraction(1))
        left_out = (graph.inverse(graph.substitute(base, {index: slot})) for slot in slots)
        return graph.pow(graph.mul((graph.product(index, base), *left_out)), graph.num(exponent))

    def _power(self, base: Node, exponent: Node) -> Node:
        """``(u v)^K = u^K v^K``"""
        graph = self.graph
        if is_integral(exponent):
            if base.kind == "mul":
                return graph.mul([self._power(factor, exponent) for factor in base.below])
            if base.kind == "pow" and base.data and is_whole(base.exponent):
                return self._power(base.below[0], graph.mul((graph.num(base.exponent), exponent)))
            if base.number is not None and base.number < 0 and base.number != -1:
                return graph.mul((self._power(graph.num(-1), exponent), graph.pow(graph.num(-base.number), exponent)))
        if base is graph.zero or is_positive(base, self.positive):
            return graph.pow(base, exponent)
        terms = exponent.below if exponent.kind == "add" else (exponent,)
        rest = graph.add([term for term in terms if not is_integral(term)])
        return graph.mul((*self._to_terms(base, filter(is_integral, terms)), graph.pow(base, rest)))

    def _to_terms(self, base: Node, terms: Iterable[Node]) -> Iterator[Node]:
        """``u^{2K} = (u^K)^2``, and ``(-1)^{2K} = 1``"""
        graph = self.graph
        for term in terms:
            factors = term.below if term.kind == "mul" else (term,)
            number = graph.mul(factor for factor in factors if factor.number is not None)
            sizes = graph.mul(factor for factor in factors if factor.number is None)
            fixed = base.number is not None
            yield graph.pow(graph.pow(base, number), sizes) if fixed else graph.pow(graph.pow(base, sizes), number)
