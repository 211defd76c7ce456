"""How many index values one term can tie together: the bound B of Theorem A, that makes a few sizes every size.

The arity of an expression in a size ``s`` is a number ``a`` and a multiset ``Q`` of denominators; ``a`` belongs to the
numerator over the common denominator. The rules are those of docs/core.md. What they do not cover raises ``Refused``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from math import floor

from derive.core.exact.graph import Graph
from derive.core.exact.nodes import MATRICES, Node, Refused, is_whole
from derive.notation import Index
from derive.records import dataclass

Denominators = Mapping[Node, int]


@dataclass(frozen=True)
class Arity:
    """``a`` index values in the numerator; each denominator with its power."""

    a: int
    denominators: Denominators


LOCAL = Arity(0, {})


class Arities:
    """The arities of the nodes of one graph in one size.

    ``largest`` gives the largest tested value of another size. ``arguments``: what stood in exp, log, a root or an
    unknown function and holds a sum over the size (Theorem B).
    """

    def __init__(self, graph: Graph, size: str, largest: Callable[[str], int]) -> None:
        self.graph, self.size, self.largest = graph, size, largest
        self.arguments: dict[Node, None] = {}
        self._known: dict[Node, Arity] = {}
        self._speaks: dict[Node, bool] = {}

    def of(self, node: Node) -> Arity:
        """The arity of a node; raises ``Refused`` where there is none."""
        if not self.speaks(node):
            return LOCAL
        known = self._known.get(node)
        if known is None:
            known = self._known[node] = self._of(node)
        return known

    def speaks(self, node: Node) -> bool:
        """Whether the size occurs in a node as a number or as the range of a sum."""
        known = self._speaks.get(node)
        if known is None:
            known = (
                (node.kind == "size" and node.name == self.size)
                or any(index.size == self.size for index in node.bound)
                or (node.kind in ("ord", "pick") and node.slots[0].size == self.size)
                or any(map(self.speaks, node.below))
            )
            self._speaks[node] = known
        return known

    def _of(self, node: Node) -> Arity:
        match node.kind:
            case "size":
                return Arity(1, {})
            case "add":
                return self._common(node.below)
            case "mul":
                return _product(map(self.of, node.below))
            case "pow":
                return self._pow(node)
            case "sum":
                return self._sum(node)
            case "product":
                return self._product(node)
            case "fn" | "apply":
                return self._function(node)
            case "where":
                return self._common(node.below)
            case "pick" if node.slots[0].size != self.size:
                return self._common(node.below)
        if node.kind in MATRICES:
            raise Refused("determinant" if node.kind == "det" else "inverse", self.size)
        raise Refused("index-as-number", node.slots[0].size)

    def together(self, terms: Iterable[Node]) -> Arity:
        """The arity of any linear combination of nodes."""
        return self._common([*terms]) if terms else LOCAL

    def _common(self, terms: Iterable[Node]) -> Arity:
        """Terms over their common denominator: the least common multiple."""
        arities = [self.of(term) for term in terms]
        common: dict[Node, int] = {}
        for arity in arities:
            for base, power in arity.denominators.items():
                common[base] = max(common.get(base, 0), power)
        numerators = (
            arity.a + sum((power - arity.denominators.get(base, 0)) * self.base(base) for base, power in common.items())
            for arity in arities
        )
        return Arity(max(numerators), common)

    def base(self, base: Node) -> int:
        """The arity of the numerator that a denominator is."""
        if base.kind == "product" and base.index.size != self.size:
            return self.largest(base.index.size) * self.base(base.below[0])
        return self.of(base).a

    def _pow(self, node: Node) -> Arity:
        base = node.below[0]
        if not node.data:
            return self._function(node)
        whole = floor(node.exponent)
        arity = self.of(base)
        if not is_whole(node.exponent):
            self._note(base)
        if whole >= 0:
            return Arity(whole * arity.a, {key: whole * power for key, power in arity.denominators.items()})
        return Arity(-whole * sum(n * self.base(key) for key, n in arity.denominators.items()), {base: -whole})

    def _sum(self, node: Node) -> Arity:
        if len(node.below) > 1:
            raise Refused("partial-range", node.index.size)
        body, index = node.below[0], node.index
        arity = self.of(body)
        looping = {base: power for base, power in arity.denominators.items() if index in base.free}
        if index.size == self.size:
            if looping:
                raise Refused("self-loop", self.size)
            return Arity(arity.a + 1, arity.denominators)
        if not looping:
            return arity
        weight = sum(power * self.base(base) for base, power in looping.items())
        kept = {base: power for base, power in arity.denominators.items() if base not in looping}
        all_of_them = {self.graph.product(index, base, node.slots): power for base, power in looping.items()}
        return Arity(arity.a + (self.largest(index.size) - 1) * weight, {**kept, **all_of_them})

    def _product(self, node: Node) -> Arity:
        index = node.index
        if index.size == self.size or len(node.below) > 1:
            raise Refused("product", self.size)
        n = self.largest(index.size)
        arity = self.of(node.below[0])
        over = {
            self.graph.product(index, base, node.slots) if index in base.free else base: power
            * (1 if index in base.free else n)
            for base, power in arity.denominators.items()
        }
        return Arity(n * arity.a, over)

    def _function(self, node: Node) -> Arity:
        if node.kind == "fn" and node.name == "log" and node.below[0].kind == "product":
            inner = node.below[0]
            terms = self.graph.fn("log", inner.below[:1])
            return self.of(self.graph.sum(inner.index, terms, inner.slots, inner.below[1:], nested=False))
        if node.kind == "pow" and any(
            child.kind == "size" and child.name == self.size for child in _all(node.below[1])
        ):
            raise Refused("size-in-exponent", self.size)
        for arg in node.below:
            if self.speaks(arg):
                self._note(arg, node)
        return LOCAL

    def _note(self, argument: Node, node: Node | None = None) -> None:
        """An argument that holds a sum over the size must not also hold a bound index of it."""
        free = argument.free | (node.free if node else frozenset[Index]())
        if any(index.number < 0 and index.size == self.size for index in free):
            raise Refused("mixed-argument", self.size)
        if self.speaks(argument):
            self.arguments[argument] = None


def _product(arities: Iterable[Arity]) -> Arity:
    """The arity of a product: everything adds up."""
    a, denominators = 0, dict[Node, int]()
    for arity in arities:
        a += arity.a
        for base, power in arity.denominators.items():
            denominators[base] = denominators.get(base, 0) + power
    return Arity(a, denominators)


def _all(node: Node) -> Iterable[Node]:
    yield node
    for child in node.below:
        yield from _all(child)
