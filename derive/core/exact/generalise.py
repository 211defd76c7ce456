"""log(Sum_k e^{z_k}) as log(s): sums under exp, log, roots and unknown functions as fresh symbols.

An identity that holds for every value of ``s`` holds for the sum; then Theorem A is enough, and no relation between
sums under a function has to be followed from size to size (Theorem B).
"""

from __future__ import annotations

from collections.abc import Iterator

from derive.core.exact.graph import Graph
from derive.core.exact.levels import is_monomial, jumps
from derive.core.exact.matching import Abstraction
from derive.core.exact.nodes import BINDERS, Node, is_whole, walk
from derive.notation import Index, fresh

_MOST_ROOTS = 16
_MOST_LOOPS = 8
_MOST_KINKS = 8

View = tuple[Node, Node, frozenset[str]]
"""Both sides and the names of the fresh symbols that are positive."""


def generalised(graph: Graph, lhs: Node, rhs: Node, positive: frozenset[str]) -> Iterator[View]:
    """Sums in arguments and what is under a root as symbols; sizes in arguments, too; functions of closed sums."""
    plain: View = lhs, rhs, frozenset()
    if not any(node.kind in BINDERS or node.kind == "size" for node in _arguments(lhs, rhs) for node in walk(node)):
        yield from _radicands(graph, plain)
        return
    view = _abstracted(graph, plain, positive)
    yield from _radicands(graph, view)
    yield view
    sized = _sizes_freed(graph, view)
    if sized is not None:
        yield sized
        yield from _radicands(graph, sized)
    yield _functions_freed(graph, lhs, rhs)


def loops_freed(graph: Graph, node: Node, positive: frozenset[str]) -> tuple[Node, frozenset[str]] | None:
    """Sums in a denominator that is itself summed over (``Sum_i 1 / Sum_l u_il``) as fresh symbols.

    Gives the node and which of the fresh symbols are positive; None where there are none, or too many.
    """
    before, names = node, frozenset[str]()
    for _ in range(_MOST_LOOPS):
        found = next(_loops(node), None)
        if found is None:
            return None if node is before else (node, names)
        abstraction = Abstraction(graph, found, f"\0loop{found.serial}")
        if is_positive(found, positive | names):
            names |= {abstraction.name}
        node = abstraction.apply(node)
    return None


def products_freed(graph: Graph, node: Node, positive: frozenset[str]) -> Node:
    """``prod_k u_k = e^{sum_k log u_k}`` for what is positive, and ``prod_{k != j} u_k`` the same over ``u_j``."""

    def change(node: Node) -> Node | None:
        if node.kind != "product" or len(node.below) > 1 or not is_positive(node.below[0], positive):
            return None
        index, body = graph.unbind(node)
        if len(node.slots) > 1:
            return graph.fn("exp", (graph.sum(index, graph.fn("log", (body,)), node.slots),))
        left_out = [graph.inverse(graph.substitute(body, {index: slot})) for slot in node.slots]
        return graph.mul((graph.fn("exp", (graph.sum(index, graph.fn("log", (body,))),)), *left_out))

    return graph.replace(node, None, change)


def logarithms_taken(graph: Graph, lhs: Node, rhs: Node, positive: frozenset[str]) -> View | None:
    """``u = v`` if ``log u = log v``, for positive u and v that hold products or powers; logarithms taken apart."""

    def change(node: Node) -> Node | None:
        if node.kind == "fn" and node.name == "log" and is_positive(node.below[0], positive):
            apart = _logarithm(graph, node.below[0], positive)
            return None if apart is node else apart
        return None

    before = lhs, rhs
    many = any(node.kind == "product" or (node.kind == "pow" and not node.data) for node in walk(lhs, rhs))
    if many and is_positive(lhs, positive) and is_positive(rhs, positive):
        lhs, rhs = _logarithm(graph, lhs, positive), _logarithm(graph, rhs, positive)
    lhs, rhs = graph.replace(lhs, None, change), graph.replace(rhs, None, change)
    return None if (lhs, rhs) == before else (lhs, rhs, frozenset())


def _logarithm(graph: Graph, node: Node, positive: frozenset[str]) -> Node:
    """The logarithm of what is positive: of products the sum, of powers the multiple."""
    if not is_positive(node, positive) or (node.kind in ("product", "pow") and not _is_simple(node, positive)):
        return graph.fn("log", (node,))
    match node.kind:
        case "mul":
            return graph.add([_logarithm(graph, factor, positive) for factor in node.below])
        case "product":
            index, body = graph.unbind(node)
            return graph.sum(index, _logarithm(graph, body, positive), node.slots)
        case "pow":
            exponent = graph.num(node.exponent) if node.data else node.below[1]
            return graph.mul((exponent, _logarithm(graph, node.below[0], positive)))
    return graph.fn("log", (node,))


def _is_simple(node: Node, positive: frozenset[str]) -> bool:
    """A product over the whole size, a power of what is positive."""
    return len(node.below) == 1 if node.kind == "product" else is_positive(node.below[0], positive)


def kinks_freed(graph: Graph, node: Node) -> Node:
    """What stands in ``sign`` or ``step`` as fresh entries, so that 0 can be drawn."""
    for _ in range(_MOST_KINKS):
        found = next((argument for argument in jumps(node) if not is_monomial(argument)), None)
        if found is None:
            break
        node = Abstraction(graph, found, f"\0kink{found.serial}").apply(node)
    return node


def _loops(root: Node) -> Iterator[Node]:
    """Sums over a size within denominators that hold a bound index of the same size."""
    for node in walk(root):
        if node.kind == "pow" and node.exponent < 0:
            for below in walk(node.below[0]):
                sizes = {index.size for index in node.free if index.number < 0}
                if below.kind == "sum" and below.index.size in sizes:
                    yield below


def summands(graph: Graph, difference: Node, size: str) -> Node | None:
    """``Sum_k u_k = Sum_k v_k`` if ``u_k = v_k``: what is to vanish for a free index; None if a term is no such sum."""
    index = fresh(Index("k", size))
    terms = []
    for term in difference.below if difference.kind == "add" else (difference,):
        factors = list(term.below if term.kind == "mul" else (term,))
        for place, factor in enumerate(factors):
            if factor.kind == "size" and factor.name == size:
                factors[place] = graph.one
                break
            if factor.kind == "sum" and factor.index.size == size and len(factor.data) == len(factor.below) == 1:
                inner, body = graph.unbind(factor)
                factors[place] = graph.substitute(body, {inner: index})
                break
        else:
            return None
        terms.append(graph.mul(factors))
    return graph.add(terms)


def arguments(root: Node) -> list[Node]:
    """The arguments of functions that hold a sum, each once."""
    found = dict.fromkeys(_arguments(root))
    return [node for node in found if any(below.kind in BINDERS for below in walk(node))]


def is_positive(node: Node, positive: frozenset[str]) -> bool:
    """Whether a node is positive at all real values (0 at most where its entries are)."""
    match node.kind:
        case "num":
            return node.number is not None and node.number > 0
        case "size" | "const":
            return True
        case "entry":
            return node.name in positive
        case "fn":
            return node.name == "exp"
        case "pow" if node.data and is_whole(node.exponent) and node.exponent % 2 == 0:
            return True
        case "pow":
            return is_positive(node.below[0], positive)
        case "add" | "mul" | "sum" | "product":
            return all(is_positive(child, positive) for child in node.below)
    return False


def _arguments(*roots: Node) -> Iterator[Node]:
    """What stands in a function that is no polynomial of its argument."""
    for node in walk(*roots):
        polynomial = node.kind == "pow" and node.data and is_whole(node.exponent)
        if node.kind in ("fn", "apply", "pow") and not polynomial:
            yield from node.below


def _abstracted(graph: Graph, view: View, positive: frozenset[str]) -> View:
    """All sums that stand in an argument somewhere as fresh entries wherever they stand, innermost functions first."""
    lhs, rhs, names = view
    while (found := _outermost(lhs, rhs)) is not None:
        abstraction = Abstraction(graph, found, f"\0sum{found.serial}")
        if is_positive(found, positive | names):
            names |= {abstraction.name}
        lhs, rhs = abstraction.apply(lhs), abstraction.apply(rhs)
    return lhs, rhs, names


def _functions_freed(graph: Graph, lhs: Node, rhs: Node) -> View:
    """Whole functions of closed sums, such as ``log S``, as fresh symbols; the sums stay where they stand alone."""

    def closed(node: Node) -> bool:
        return node.kind == "fn" and node.name in ("log", "exp") and any(below.kind in BINDERS for below in walk(node))

    for _ in range(16):
        found = next((node for node in walk(lhs, rhs) if closed(node)), None)
        if found is None:
            break
        abstraction = Abstraction(graph, found, f"\0fn{found.serial}")
        lhs, rhs = abstraction.apply(lhs), abstraction.apply(rhs)
    return lhs, rhs, frozenset()


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


def _sizes_freed(graph: Graph, view: View) -> View | None:
    """Sizes that occur as numbers in an argument (``1/sqrt(d)``) as positive scalars, wherever they are numbers."""
    lhs, rhs, positive = view
    sizes = {node.name for argument in _arguments(lhs, rhs) for node in walk(argument) if node.kind == "size"}
    if not sizes:
        return None

    def change(node: Node) -> Node | None:
        return graph.entry(f"\0size{node.name}") if node.kind == "size" and node.name in sizes else None

    left, right = (graph.replace(side, None, change) for side in (lhs, rhs))
    return left, right, positive | {f"\0size{name}" for name in sizes}


def _radicands(graph: Graph, view: View) -> Iterator[View]:
    """What stands under a root as a positive symbol, unless the root may stand where it is not taken."""
    lhs, rhs, positive = view
    if any(node.kind == "where" or (node.kind in BINDERS and node.slots) for node in walk(lhs, rhs)):
        return
    for _ in range(_MOST_ROOTS):
        base = next((base for base in _bases(lhs, rhs) if base.kind not in ("entry", "num", "size")), None)
        if base is None:
            break
        abstraction = Abstraction(graph, base, f"\0root{base.serial}")
        positive |= {abstraction.name}
        lhs, rhs = abstraction.apply(lhs), abstraction.apply(rhs)
    if positive != view[2]:
        yield lhs, rhs, positive


def _bases(*roots: Node) -> Iterator[Node]:
    """What is raised to a power that is no integer."""
    for node in walk(*roots):
        if node.kind == "pow" and not (node.data and is_whole(node.exponent)):
            yield node.below[0]
