"""sum_kl A_ik B_kl A_lj as a network of tensors: terms of a sum, and the rules that put one network for another.

A rule is an equation; to put one side for the other is sound wherever the equation holds. Rules need not suffice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from derive.core.exact.expand import expanded
from derive.core.exact.graph import Graph, opens
from derive.core.exact.matching import ways
from derive.core.exact.nodes import Node, is_whole
from derive.notation import Index, Label, Slot
from derive.records import dataclass

_MOST_STEPS = 80
_MOST_TERMS = 60
_POWER = 4

Binding = Mapping[Index, Slot]


@dataclass(frozen=True)
class Network:
    """The sum over ``indices`` of the product of ``parts``."""

    indices: tuple[Index, ...]
    parts: tuple[Node, ...]

    def without(self, left_out: Iterable[Node]) -> tuple[Node, ...]:
        """The parts but these, each left out once."""
        rest = list(self.parts)
        for part in left_out:
            rest.remove(part)
        return tuple(rest)


@dataclass(frozen=True)
class Rule:
    """``pattern = value`` for all values of the free indices ``free``."""

    pattern: Network
    free: frozenset[Index]
    value: Node


def networks(graph: Graph, node: Node) -> list[Network]:
    """The terms of a node, multiplied out."""
    node = expanded(graph, node)
    terms = node.below if node.kind == "add" else (node,)
    return [network(graph, term) for term in terms if term is not graph.zero]


def network(graph: Graph, term: Node) -> Network:
    """One term: its sums over whole sizes opened, its small powers written out."""
    indices, parts, stack = list[Index](), list[Node](), [term]
    while stack:
        factor = stack.pop()
        if factor.kind == "mul":
            stack.extend(factor.below)
        elif opens(factor):
            index, body = graph.unbind(factor)
            indices.append(index)
            stack.append(body)
        elif factor.kind == "pow" and factor.data and is_whole(factor.exponent) and 0 < factor.exponent <= _POWER:
            stack.extend([factor.below[0]] * factor.exponent.numerator)
        else:
            parts.append(factor)
    return Network(tuple(indices), tuple(parts))


def joined(graph: Graph, indices: Iterable[Index], parts: Iterable[Node]) -> Node:
    """The node of a network."""
    result = graph.mul(parts)
    for index in indices:
        result = graph.sum(index, result)
    return result


def rule(graph: Graph, pattern: Node, value: Node) -> Rule:
    """An equation between a term and something; the number in front of the term goes to the other side."""
    found = network(graph, pattern)
    numbers = [part for part in found.parts if part.number]
    value = graph.mul((value, *(graph.inverse(number) for number in numbers)))
    return Rule(Network(found.indices, found.without(numbers)), pattern.free, value)


def rewritten(graph: Graph, node: Node, rules: Iterable[Rule], symmetric: frozenset[str]) -> Node:
    """The node with rules applied to its terms until none applies, or too often."""
    rules = tuple(rules)
    for _ in range(_MOST_STEPS):
        terms = networks(graph, node)
        for place, term in enumerate(terms[:_MOST_TERMS]):
            changed = next((new for one in rules if (new := _applied(graph, one, term, symmetric)) is not None), None)
            if changed is not None:
                others = (joined(graph, other.indices, other.parts) for k, other in enumerate(terms) if k != place)
                node = graph.add((changed, *others))
                break
        else:
            return graph.add(joined(graph, term.indices, term.parts) for term in terms)
    return node


def _applied(graph: Graph, one: Rule, term: Network, symmetric: frozenset[str]) -> Node | None:
    """The term with the value of a rule in the place of its pattern."""
    wanted = one.free | frozenset(one.pattern.indices)
    for bound, taken in _places(one.pattern.parts, term.parts, wanted, {}, symmetric):
        inner = [bound[index] for index in one.pattern.indices]
        rest = term.without(taken)
        outer = [bound[index] for index in one.free if index in bound]
        if (
            len(set(inner)) == len(inner)
            and all(index in term.indices for index in inner)
            and not set(inner) & set(outer)
            and not any(index in part.free for part in rest for index in inner)
        ):
            value = graph.substitute(one.value, {index: bound[index] for index in one.free})
            return joined(graph, [index for index in term.indices if index not in inner], (*rest, value))
    return None


def _places(
    patterns: tuple[Node, ...], parts: tuple[Node, ...], wanted: frozenset[Index], bound: Binding,
    symmetric: frozenset[str],
) -> Iterator[tuple[Binding, tuple[Node, ...]]]:  # fmt: skip
    """All ways to find some patterns among parts, each in a part of its own."""
    if not patterns:
        yield bound, ()
        return
    for place, part in enumerate(parts):
        for further in _ways(patterns[0], part, wanted, bound, symmetric):
            rest = parts[:place] + parts[place + 1 :]
            for found, taken in _places(patterns[1:], rest, wanted, further, symmetric):
                yield found, (part, *taken)


def _ways(
    pattern: Node, part: Node, wanted: frozenset[Index], bound: Binding, symmetric: frozenset[str]
) -> Iterator[Binding]:
    """The ways in which a part is an entry of the pattern; of a symmetric matrix rows and columns may be exchanged."""
    for found in ways(pattern, part, wanted, bound):
        if all(slot in part.free or isinstance(slot, Label) for index, slot in found.items() if index not in bound):
            yield found
    if pattern.kind == part.kind == "entry" and part.name in symmetric and pattern.name == part.name:
        *family, row, column = part.slots
        turned: Binding | None = bound
        for mine, its in zip(pattern.slots, (*family, column, row), strict=True):
            turned = _bound(turned, mine, its, wanted)
        if turned is not None:
            yield turned


def _bound(bound: Binding | None, mine: Slot, its: Slot, wanted: frozenset[Index]) -> Binding | None:
    if bound is None or (not isinstance(mine, Index) or mine not in wanted):
        return bound if mine == its else None
    if its.size != mine.size or bound.get(mine, its) != its:
        return None
    return {**bound, mine: its}
