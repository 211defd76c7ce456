"""An expression as a graph without derivatives; definitions stay folded until they are asked for.

``dL/dv`` unfolds what depends on ``v``, holds ``v`` itself as a variable and differentiates. Assumptions and other
definitions are never substituted before (``A = B`` does not give ``dA/dv = dB/dv`` when the equality used them).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set

from derive.core.exact.differentiate import Argument, Differentiation, gradient_name, second_name
from derive.core.exact.graph import Graph
from derive.core.exact.matching import Abstraction
from derive.core.exact.nodes import Node, Refused
from derive.model import Application, Context
from derive.notation import (
    ONE,
    Add,
    Apply,
    Const,
    D,
    Decimal,
    Delta,
    Det,
    Expr,
    Fn,
    Index,
    Inverse,
    Mul,
    Num,
    Ord,
    Pick,
    Place,
    Pow,
    Product,
    Size,
    Slot,
    Sum,
    Var,
    Where,
    fresh,
    names,
    own_slots,
    sub,
)

Laws = Mapping[str, tuple[tuple[Index, ...], Node]]
"""What the entries of some tensors are: the indices and the body."""


class Translation:
    """Expressions of one context as nodes of one graph."""

    def __init__(self, graph: Graph, context: Context) -> None:
        self.graph, self.context = graph, context
        self.fixed = frozenset(fact.name for fact in context.facts if fact.kind in ("one-hot", "binary"))
        self._known: dict[Expr, Node] = {}
        self._bodies: dict[str, Node] = {}
        self._reach: dict[str, frozenset[str]] = {}

    def node(self, expr: Expr) -> Node:
        """The node of an expression; derivatives are carried out."""
        known = self._known.get(expr)
        if known is None:
            known = self._known[expr] = self._node(expr)
        return known

    def _node(self, expr: Expr) -> Node:
        graph = self.graph
        if any(isinstance(slot, Place) for slot in own_slots(expr)):
            raise Refused("partial-range")
        match expr:
            case Num(value) | Decimal(value):
                return graph.num(value)
            case Const(name):
                return graph.make("const", (name,))
            case Size(name):
                return graph.size(name)
            case Ord(index):
                return graph.make("ord", (index,))
            case Var(name, indices):
                return graph.entry(name, indices)
            case Add(terms):
                return graph.add([self.node(term) for term in terms])
            case Mul(factors):
                return graph.mul([self.node(factor) for factor in factors])
            case Pow(base, exponent):
                return graph.pow(self.node(base), self.node(exponent))
            case Sum(index, body, unequal, bounds):
                return graph.sum(index, self.node(body), unequal, self._bounds(index, bounds))
            case Product(index, body, unequal, bounds):
                return graph.product(index, self.node(body), unequal, self._bounds(index, bounds))
            case Delta(left, right):
                return graph.delta(left, right)
            case Fn("factorial", args):
                # An unknown function that is positive: its own laws are not used.
                return graph.fn("exp", (graph.apply("!", (0,), tuple(map(self.node, args)), ()),))
            case Fn("digamma", (arg,)):
                return graph.apply("!", (1,), (self.node(sub(arg, ONE)),), ())
            case Fn(name, args):
                return graph.fn(name, tuple(map(self.node, args)))
            case Apply(name, orders, args, indices):
                return graph.apply(name, orders, tuple(map(self.node, args)), indices)
            case Pick(index, items):
                return graph.make("pick", (index,), tuple(map(self.node, items)))
            case Where(left, right, then, otherwise):
                return graph.where(left, right, self.node(then), self.node(otherwise))
            case Det(rows, columns, body):
                return graph.matrix("det", rows, columns, self.node(body))
            case Inverse(rows, columns, body, row, column):
                return graph.matrix("inverse", rows, columns, self.node(body), (row, column))
            case D(body, wrt, mode):
                return self._derivative(body, wrt, mode == "explicit")
        raise Refused("unknown-node", type(expr).__name__)

    def _bounds(self, index: Index, bounds: tuple[Expr, Expr] | None) -> tuple[Node, ...]:
        """The ends of a range, unless it is the whole size."""
        return () if bounds in (None, (ONE, Size(index.size))) else tuple(map(self.node, bounds or ()))

    def body(self, name: str) -> Node:
        """The right side of a definition, other definitions folded."""
        if name not in self._bodies:
            self._bodies[name] = self.node(self.context.definitions[name].body)
        return self._bodies[name]

    def reach(self, name: str) -> frozenset[str]:
        """All symbols that a symbol is written in, itself included."""
        known = self._reach.get(name)
        if known is None:
            below = frozenset(self.context.unknown_of.get(name, ())) | self._behind(name)
            if name in self.context.definitions:
                below |= names(self.context.definitions[name].body)
            self._reach[name] = frozenset((name,))
            known = self._reach[name] = frozenset((name,)).union(*map(self.reach, below))
        return known

    def unfold(self, node: Node, wanted: frozenset[str]) -> Node:
        """The node with the definitions of some symbols written out, also where these bring them in."""
        wanted &= self.context.definitions.keys()
        laws: dict[str, tuple[tuple[Index, ...], Node]] = {}
        for name in node.names & wanted:
            self._write_out(name, wanted, laws)
        return rewrite(self.graph, node, laws)

    def _write_out(self, name: str, wanted: Set[str], laws: dict[str, tuple[tuple[Index, ...], Node]]) -> None:
        """Put the definition of a symbol, and before it those that it brings in, among the laws."""
        if name not in laws:
            body = self.body(name)
            for other in body.names & wanted:
                self._write_out(other, wanted, laws)
            laws[name] = self.context.definitions[name].params, rewrite(self.graph, body, laws)

    def _derivative(self, body: Expr, wrt: Expr, explicit: bool) -> Node:
        match wrt:
            case Var(name, indices):
                return self._by_entry(body, name, indices, explicit)
            case Size(name):
                raise Refused("wrt-size", name)
            case Ord(index):
                raise Refused("wrt-index", index.name if isinstance(index, Index) else index.value)
            case Num() | Decimal() | Const():
                raise Refused("wrt-number")
        return self._by_expression(self.node(body), self.node(wrt))

    def _by_entry(self, body: Expr, name: str, slots: tuple[Slot, ...], explicit: bool) -> Node:
        if name in self.fixed:
            raise Refused("wrt-one-hot", name)
        node = self.node(body)
        if explicit:
            if isinstance(body, Var) and body.name != name:
                node = self.unfold(node, frozenset((body.name,))) if body.name in node.names else node
            return self._differentiated(node, name, slots, frozenset(), explicit)
        through = self._through(node.names, frozenset((name,))) - {name}
        return self._differentiated(self.unfold(node, through), name, slots, through, explicit)

    def _differentiated(
        self, node: Node, name: str, slots: tuple[Slot, ...], through: frozenset[str], explicit: bool
    ) -> Node:
        """The derivative of a node in which what depends on the variable has been unfolded."""
        if any(tensor.startswith("∂²") and name in self.reach(tensor) for tensor in node.names):
            raise Refused("second-derivative", name)
        unknown = dict(self._unknown(name, explicit))
        if name not in node.names and node.names.isdisjoint(unknown):
            self._independent(node, name)
            return self.graph.zero
        return Differentiation(self.graph, name, slots, unknown, lambda entry: self.unfold(entry, through)).of(node)

    def _unknown(self, variable: str, explicit: bool) -> Iterator[tuple[str, tuple[Argument, ...]]]:
        """The unknown functions and their gradients, with what they depend on.

        ``explicit``: only where that is the variable itself.
        """
        for name, tensors in self.context.unknown_of.items():
            if not any(variable in self.reach(tensor) for tensor in tensors):
                continue
            known = self.context.applications.get(name, Application(name))
            places = {tensor: known.slots(k) for k, tensor in enumerate(tensors)}
            own = [(t, self._indices(t, len(at)), at) for t, at in places.items() if t == variable or not explicit]
            yield name, tuple(Argument(t, gradient_name(name, t), indices, at) for t, indices, at in own)
            for taken, at in places.items():
                count = len(self._indices(taken, len(at)))
                yield gradient_name(name, taken), tuple(_again(name, taken, count, *argument) for argument in own)

    def _behind(self, gradient: str) -> frozenset[str]:
        """The tensors on which the gradient of an unknown function depends."""
        for loss, tensors in self.context.unknown_of.items():
            if gradient.startswith((f"∂{loss}/∂", f"∂²{loss}/∂")):
                return frozenset(tensors)
        return frozenset()

    def _through(self, start: frozenset[str], variables: frozenset[str]) -> frozenset[str]:
        """The symbols below ``start`` that are written, perhaps through others, in one of the variables."""
        below = frozenset().union(*map(self.reach, start))
        return frozenset(name for name in below if not variables.isdisjoint(self.reach(name)))

    def _indices(self, name: str, shared: int) -> tuple[Index, ...]:
        """Indices for the slots of a tensor behind the first ones."""
        if name in self.context.definitions:
            sizes = tuple(index.size for index in self.context.definitions[name].params)
        elif name in self.context.slots:
            sizes = self.context.slots[name]
        else:
            raise Refused("unknown-of", name)
        return tuple(fresh(Index("", size)) for size in sizes[shared:])

    def _independent(self, node: Node, name: str) -> None:
        """Refuses a derivative by a defined symbol that the node is not written in, unless they share no input."""
        if name in self.context.definitions:
            below = frozenset().union(*map(self.reach, node.names))
            if not below.isdisjoint(self.reach(name)):
                raise Refused("not-written-in", name)

    def _by_expression(self, node: Node, wrt: Node) -> Node:
        """``df(u)/du``: all occurrences of ``u``, with any indices, become a variable; nothing else may vary."""
        if not wrt.names:
            raise Refused("wrt-number")
        carriers = frozenset(entry.name for entry in _entries(wrt) if wrt.free & set(entry.slots)) or wrt.names
        varying = frozenset().union(*map(self.reach, carriers))
        through = self._through(node.names | wrt.names, varying)
        for unfolded in (frozenset[str](), through):
            abstraction = Abstraction(self.graph, self.unfold(wrt, unfolded), f"\0{wrt.serial}")
            inner = abstraction.apply(self.unfold(node, unfolded))
            left = frozenset().union(*map(self.reach, inner.names)) & varying
            if abstraction.name in inner.names and not left:
                break
        if abstraction.name not in inner.names:
            raise Refused("not-written-in", "")
        if left:
            raise Refused("wrt-expression", min(left))
        variable = abstraction.entry
        slope = Differentiation(self.graph, variable.name, variable.slots, {}, lambda entry: entry).of(inner)
        return abstraction.undo(slope)


def _again(
    name: str, taken: str, count: int, argument: str, indices: tuple[Index, ...], shared: tuple[int, ...]
) -> Argument:
    """What the gradient of an unknown function by ``taken`` depends on: ``d^2f/dx dy = d^2f/dy dx``."""
    one, other = sorted((taken, argument))
    second = second_name(name, one, other)
    return Argument(argument, second, indices, shared, count, taken > argument, taken == argument)


def rewrite(graph: Graph, node: Node, laws: Laws) -> Node:
    """The node with the entries of some tensors written out."""

    def change(node: Node) -> Node | None:
        if node.kind != "entry" or node.name not in laws:
            return None
        indices, body = laws[node.name]
        return graph.substitute(body, dict(zip(indices, node.slots, strict=True)))

    return graph.replace(node, frozenset(laws), change)


def _entries(node: Node) -> list[Node]:
    stack, found = [node], []
    while stack:
        node = stack.pop()
        stack.extend(node.below)
        if node.kind == "entry":
            found.append(node)
    return found
