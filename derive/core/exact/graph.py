"""sum_k c u_k = c sum_k u_k: the laws of sums, and how nodes are renamed and replaced without capture."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from functools import lru_cache
from itertools import count

from derive.core.exact.algebra import Algebra
from derive.core.exact.nodes import BINDERS, MATRICES, ORDER, Kind, Node
from derive.notation import Index, Slot


class Graph(Algebra):
    """Makes nodes, sums and products included."""

    def __init__(self, limit: int = 100_000) -> None:
        super().__init__(limit)
        self._names = count(1_000_000)

    def bind(
        self, kind: Kind, index: Index, body: Node, unequal: tuple[Slot, ...] = (), bounds: tuple[Node, ...] = ()
    ) -> Node:
        """The binder itself: ``index`` is named by the height of what stands below."""
        place = _by_height(index.size, max([node.height for node in (body, *bounds)]) if bounds else body.height)
        return self.make(kind, (place, *unequal), (self.substitute(body, {index: place}), *bounds))

    def unbind(self, node: Node) -> tuple[Index, Node]:
        """The index of a binder under a name that occurs nowhere else, and its body."""
        index = Index("", node.index.size, -next(self._names))
        return index, self.substitute(node.below[0], {node.index: index})

    def matrix(self, kind: Kind, rows: Index, columns: Index, body: Node, slots: tuple[Slot, ...] = ()) -> Node:
        """``det (u_kl)_kl``, or the entry at two slots of ``((u_kl)_kl)^{-1}``."""
        outer, inner = (Index("", rows.size, -1 - body.height - step) for step in (1, 0))
        return self.make(kind, (outer, inner, *slots), (self.substitute(body, {rows: outer, columns: inner}),))

    def opened(self, node: Node) -> tuple[Index, Index, Node]:
        """The rows and columns of a matrix under names that occur nowhere else, and its entry there."""
        rows, columns = (Index("", index.size, -next(self._names)) for index in node.bound)
        return rows, columns, self.substitute(node.below[0], dict(zip(node.bound, (rows, columns), strict=True)))

    def product(self, index: Index, body: Node, unequal: tuple[Slot, ...] = (), bounds: tuple[Node, ...] = ()) -> Node:
        """``prod_{index} body``"""
        return self.one if body is self.one else self.bind("product", index, body, unequal, bounds)

    def sum(
        self,
        index: Index,
        body: Node,
        unequal: tuple[Slot, ...] = (),
        bounds: tuple[Node, ...] = (),
        nested: bool = True,
    ) -> Node:
        """``sum_{index} body``: terms are summed apart, what is without the index is taken out, deltas are contracted.

        ``nested``: sums in sums are ordered anew, so that each one depends on few indices.
        """
        if body is self.zero:
            return self.zero
        if bounds:
            return self.bind("sum", index, body, unequal, bounds)
        if body.kind == "add":
            return self.add(self.sum(index, term, unequal, (), nested) for term in body.below)
        factors = body.below if body.kind == "mul" else (body,)
        factors = tuple(part for factor in factors for part in self._parted(factor, index))
        inside = [factor for factor in factors if index in factor.free]
        if not inside:
            return self.mul((self._count(index, unequal), body))
        if len(inside) < len(factors):
            outside = [factor for factor in factors if index not in factor.free]
            return self.mul((*outside, self.sum(index, self.mul(inside), unequal, (), nested)))
        for place, factor in enumerate(inside):
            rest = inside[:place] + inside[place + 1 :]
            if factor.kind == "delta":
                return self._contract(index, factor, self.mul(rest), unequal)
            if factor.kind == "add" and any(_has_delta(term, index) for term in factor.below):
                terms = (self.mul((*rest, term)) for term in factor.below)
                return self.add([self.sum(index, term, unequal, (), nested) for term in terms])
        if nested and not unequal and any(opens(factor) for factor in inside):
            return self._eliminate(index, inside)
        return self.bind("sum", index, body, unequal)

    def _parted(self, factor: Node, index: Index) -> tuple[Node, ...]:
        """``e^{u_k + v} = e^{u_k} e^v``, so that what does not depend on the index can be taken out."""
        if factor.kind != "fn" or factor.name != "exp" or factor.below[0].kind != "add":
            return (factor,)
        outside = [term for term in factor.below[0].below if index not in term.free]
        if not outside or index not in factor.free:
            return (factor,)
        inside = [term for term in factor.below[0].below if index in term.free]
        return self.fn("exp", (self.add(inside),)), self.fn("exp", (self.add(outside),))

    def _count(self, index: Index, unequal: tuple[Slot, ...]) -> Node:
        """``sum_{index} 1``"""
        if len(set(unequal)) > 1:
            return self.bind("sum", index, self.one, unequal)
        return self.add((self.size(index.size), self.num(-len(set(unequal)))))

    def _contract(self, index: Index, delta: Node, rest: Node, unequal: tuple[Slot, ...]) -> Node:
        """``sum_k d_kj u_k = u_j``, and 0 where j is left out."""
        other = next(slot for slot in delta.slots if slot != index)
        result = self.substitute(rest, {index: other})
        for slot in unequal:
            result = self.where(other, slot, self.zero, result)
        return result

    def _eliminate(self, index: Index, factors: list[Node]) -> Node:
        """``sum_k sum_l u_k v_kl = sum_k u_k (sum_l v_kl)``: next is the index whose factors hold the fewest others."""
        inner, parts = self.flattened(factors)
        indices = [index, *inner]

        def weight(index: Index) -> tuple[int, int]:
            joined = [part.free for part in parts if index in part.free]
            return len(frozenset().union(*joined)), len(joined)

        while indices:
            chosen = min(indices, key=weight)
            indices.remove(chosen)
            inside = [part for part in parts if chosen in part.free]
            parts = [part for part in parts if chosen not in part.free]
            parts.append(self.bind("sum", chosen, self.mul(inside)) if inside else self.size(chosen.size))
        return self.mul(parts)

    def flattened(self, factors: Iterable[Node]) -> tuple[list[Index], list[Node]]:
        """The indices and factors of sums of products in a product, as of one sum over all of them."""
        indices, parts, stack = list[Index](), list[Node](), list(factors)
        while stack:
            factor = stack.pop()
            if opens(factor):
                index, body = self.unbind(factor)
                indices.append(index)
                stack.extend(body.below if body.kind == "mul" else (body,))
            else:
                parts.append(factor)
        return indices, parts

    def rebuild(self, node: Node, data: tuple[object, ...], below: tuple[Node, ...], nested: bool) -> Node:
        """The node with other slots and children, by the laws."""
        if node.kind in BINDERS:
            index, *rest = (item for item in data if isinstance(item, Slot))
            assert isinstance(index, Index)
            if node.kind == "product":
                return self.product(index, below[0], tuple(rest), below[1:])
            return self.sum(index, below[0], tuple(rest), below[1:], nested)
        match node.kind, data:
            case "det" | "inverse", (Index() as rows, Index() as columns, *slots):
                return self.matrix(node.kind, rows, columns, below[0], tuple(slots))  # type: ignore[arg-type]
            case "add", _:
                return self.add(below)
            case "mul", _:
                return self.mul(below)
            case "pow", (Fraction() as exponent,):
                return self._power(below[0], exponent)
            case "pow", _:
                return self.pow(*below)
            case "fn", (str(name),):
                return self.fn(name, below)
            case "delta", (left, right):
                return self.delta(left, right)  # type: ignore[arg-type]
            case "where", (left, right):
                return self.where(left, right, *below)  # type: ignore[arg-type]
        return self.make(node.kind, data, below)

    def substitute(self, node: Node, slots: Mapping[Index, Slot]) -> Node:
        """Other slots for free indices. No slot may be bound within: the name by height of an outer binder never is."""
        return self._substituted(node, slots, {}, _renames(node, slots))

    # A function inside this one that calls itself would be a cycle, which only the garbage collector ends.
    def _substituted(self, node: Node, slots: Mapping[Index, Slot], known: dict[Node, Node], renames: bool) -> Node:
        if node.free.isdisjoint(slots):
            return node
        result = known.get(node)
        if result is None:
            data = tuple([slots.get(item, item) if isinstance(item, Index) else item for item in node.data])
            below = tuple([self._substituted(child, slots, known, renames) for child in node.below])
            if renames and node.kind in ("add", "mul"):
                result = self.make(node.kind, data, tuple(sorted(below, key=ORDER)))
            elif (renames and node.kind not in ("delta", "where")) or _same(node, below):
                result = self.make(node.kind, data, below)
            else:
                result = self.rebuild(node, data, below, False)
            known[node] = result
        return result

    def replace(
        self,
        node: Node,
        names: frozenset[str] | None,
        change: Callable[[Node], Node | None],
        shapes: frozenset[int] | None = None,
    ) -> Node:
        """Put another node, from the top, for every node for which ``change`` gives one; that one is not entered.

        ``names``: only nodes with one of these entries can change (None: any). ``shapes``: only nodes of these shapes,
        which have all of the entries. Bound indices are named afresh meanwhile.
        """
        return _Replacement(self, names, change, shapes).of(node)


class _Replacement:
    """Puts another node for every node for which ``change`` gives one: the arguments of ``Graph.replace``."""

    def __init__(
        self,
        graph: Graph,
        names: frozenset[str] | None,
        change: Callable[[Node], Node | None],
        shapes: frozenset[int] | None,
    ) -> None:
        self.graph, self.names, self.change, self.shapes = graph, names, change, shapes
        self.known: dict[Node, Node] = {}
        self.holding: dict[Node, bool] = {}

    def of(self, node: Node) -> Node:
        """The node with what is put."""
        if not self._holds(node):
            return node
        result = self.known.get(node)
        if result is None:
            result = self.change(node)
            if result is None:
                result = self._below(node)
            self.known[node] = result
        return result

    def _holds(self, node: Node) -> bool:
        """Whether something in a node may change."""
        names, shapes = self.names, self.shapes
        if shapes is None:
            return names is None or not names.isdisjoint(node.names)
        if names is not None and not names <= node.names:
            return False
        found = self.holding.get(node)
        if found is None:
            found = self.holding[node] = node.shape in shapes or any(map(self._holds, node.below))
        return found

    def _below(self, node: Node) -> Node:
        graph = self.graph
        if node.kind in MATRICES:
            rows, columns, entry = graph.opened(node)
            changed = self.of(entry)
            return node if changed == entry else graph.matrix(node.kind, rows, columns, changed, node.slots)
        if node.kind not in BINDERS:
            new = tuple(map(self.of, node.below))
            return node if new == node.below else graph.rebuild(node, node.data, new, True)
        index, body = graph.unbind(node)
        new = (self.of(body), *map(self.of, node.below[1:]))
        if new == (body, *node.below[1:]):
            return node
        return graph.rebuild(node, (index, *node.data[1:]), new, True)


@lru_cache(maxsize=256)
def _by_height(size: str, height: int) -> Index:
    """The index that is bound above so many others."""
    return Index("", size, -1 - height)


def opens(node: Node) -> bool:
    """Whether a factor is a sum over a whole size."""
    return node.kind == "sum" and len(node.below) == 1 and len(node.data) == 1


def _renames(node: Node, slots: Mapping[Index, Slot]) -> bool:
    """Whether slots only give other names to free indices: then every law that made the node makes the renamed one."""
    new = set(slots.values())
    return len(new) == len(slots) and all(
        isinstance(slot, Index) and slot not in node.free and not -node.height <= slot.number < 0 for slot in new
    )


def _same(node: Node, below: tuple[Node, ...]) -> bool:
    """Whether a binder with another body is made as it was: the body is of the same kind and height."""
    return bool(node.bound) and all(
        old.kind == new.kind and old.height == new.height for old, new in zip(node.below, below, strict=True)
    )


def _has_delta(node: Node, index: Index) -> bool:
    """Whether a term has a factor ``d_{index, .}``."""
    factors = node.below if node.kind == "mul" else (node,)
    return any(factor.kind == "delta" and index in factor.free for factor in factors)
