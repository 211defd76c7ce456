"""``A A^{-1} = I`` for every size: inverses and determinants as fresh tensors, with what they satisfy as rules.

An inverse ``P`` of ``M`` is a fresh tensor (what holds for all its values holds for the inverse), ``M P = P M = I`` are
rules, and where a side has ``P`` at a free index, both sides are multiplied by ``M`` there: ``P u = v`` is ``u = M v``,
since ``M`` has an inverse wherever ``P`` has a value. None of this depends on the size. See docs/core.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import field
from itertools import product
from math import prod

from derive.core.exact.assumptions import Assumptions
from derive.core.exact.expand import expanded
from derive.core.exact.factoring import Factoring
from derive.core.exact.graph import Graph
from derive.core.exact.matching import match
from derive.core.exact.networks import Network, Rule, joined, network, networks, rewritten, rule
from derive.core.exact.nodes import MATRICES, Kind, Node, walk
from derive.notation import Index, Slot, fresh
from derive.records import dataclass

_MOST = 12
_MOST_VIEWS = 12
_MOST_CHOICES = 8

Equal = Callable[[Node, Node], bool]
"""Whether two nodes are equal for every size, for all values of their free indices."""


@dataclass(frozen=True)
class Matrix:
    """``(body)_{rows, columns}`` and the fresh name of its inverse or determinant; ``family``: other free indices."""

    kind: Kind
    name: str
    rows: Index
    columns: Index
    body: Node
    family: tuple[Index, ...]

    def entry(self, row: Index, column: Index) -> dict[Index, Slot]:
        """The substitution that gives the entry at a row and a column."""
        return {self.rows: row, self.columns: column}


@dataclass
class Freed:
    """Both sides without inverses and determinants, what is known of the fresh tensors, and which are symmetric."""

    graph: Graph
    given: Assumptions
    equal: Equal
    related: bool
    matrices: list[Matrix] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    symmetric: frozenset[str] = frozenset()
    positive: frozenset[str] = frozenset()

    def views(self, node: Node, kept: frozenset[Index]) -> Iterator[Node]:
        """What is to be 0, in several forms. ``kept``: free indices of which conditions speak."""
        graph = self.graph
        self.symmetric = self.given.symmetric
        self.rules = [rule(graph, *sides) for sides in self.given.rewritings]
        factoring = Factoring(graph, self.given.positive, self.given.orthogonal)
        node = self._abstracted(factoring.of(expanded(graph, node)))
        if any(part.kind in MATRICES for part in walk(node)):
            return
        yield node
        if self.related:
            yield from self._explored(node, kept)

    def _explored(self, node: Node, kept: frozenset[Index]) -> Iterator[Node]:
        """Forms that are 0 only if the node is: by the rules, multiplied by a matrix, without a common factor."""
        seen, waiting = set[Node](), [node]
        while waiting and len(seen) < _MOST_VIEWS:
            node = rewritten(self.graph, waiting.pop(0), self.rules, self.symmetric)
            if node not in seen:
                seen.add(node)
                yield node
                waiting += self._multiplied(node, kept) or self._stripped(node)

    def _abstracted(self, node: Node) -> Node:
        """Every inverse and determinant as an entry of a fresh tensor, the innermost first."""
        for _ in range(_MOST):
            found = next((part for part in walk(node) if part.kind in MATRICES and _is_innermost(part)), None)
            if found is None:
                break
            node = self._put(node, found)
        return node

    def _put(self, node: Node, found: Node) -> Node:
        """The node with one inverse or determinant, at any indices, as the entry of a tensor."""
        graph = self.graph
        rows, columns = (fresh(Index(name, found.index.size)) for name in "rc")
        outer, inner = found.bound
        body = graph.substitute(found.below[0], {outer: rows, inner: columns})
        body = rewritten(graph, body, self.rules, self.symmetric)
        family = tuple(sorted(body.free - {rows, columns}, key=lambda index: (index.name, index.size, index.number)))
        matrix, turned = self._known(found.kind, rows, columns, body, family)
        letters = {old: fresh(Index(old.name, old.size)) for old in family}
        places = (fresh(rows), fresh(columns)) if found.kind == "inverse" else ()
        pattern = graph.substitute(graph.make(found.kind, (outer, inner, *places), found.below), letters)

        def change(part: Node) -> Node | None:
            bound = match(pattern, part)
            if bound is None:
                return None
            slots = tuple(bound[index] for index in places)
            own = tuple(bound.get(letters[index], letters[index]) for index in family)
            return graph.entry(matrix.name, (*own, *(slots[::-1] if turned else slots)))

        return graph.replace(node, None, change)

    def _known(
        self, kind: Kind, rows: Index, columns: Index, body: Node, family: tuple[Index, ...]
    ) -> tuple[Matrix, bool]:
        """The matrix among those met before that is the same, perhaps turned; else a new one and what it satisfies."""
        graph = self.graph
        for known in self.matrices:
            if known.kind == kind and known.rows.size == rows.size and known.family == family:
                for turned in (False, True):
                    at = known.entry(columns, rows) if turned else known.entry(rows, columns)
                    if self.equal(graph.substitute(known.body, at), body):
                        return known, turned
        matrix = Matrix(kind, f"\0{kind}{body.serial}", rows, columns, body, family)
        self.matrices.append(matrix)
        if kind == "inverse":
            other = graph.substitute(body, {rows: columns, columns: rows})
            if self.equal(body, other):
                self.symmetric |= {matrix.name}
            self.rules += self._relations(matrix)
        return matrix, False

    def _relations(self, matrix: Matrix) -> Iterator[Rule]:
        """``sum_m M_am P_mb = d_ab`` and ``sum_m P_am M_mb = d_ab``, solved for the longest term."""
        graph = self.graph
        a, b, m = (fresh(Index(name, matrix.rows.size)) for name in "abm")
        terms = [joined(graph, term.indices, term.parts) for term in networks(graph, matrix.body)]
        if not terms:
            return
        longest = max(terms, key=lambda term: (_length(network(graph, term)), -term.serial))
        for first in (True, False):
            at = matrix.entry(a, m) if first else matrix.entry(m, b)
            inverse = graph.entry(matrix.name, (*matrix.family, *((m, b) if first else (a, m))))
            sides = [graph.sum(m, graph.mul((graph.substitute(term, at), inverse))) for term in terms]
            others = graph.add(side for side, term in zip(sides, terms, strict=True) if term is not longest)
            found = rule(graph, sides[terms.index(longest)], graph.sub(graph.delta(a, b), others))
            if found.value.free <= found.free:
                yield found

    def _multiplied(self, node: Node, kept: frozenset[Index]) -> list[Node]:
        """``sum_i M_ji u_i`` for ``u_i``, for every inverse of an M at a free index i of the node.

        The new free index takes the letter of the old one. Of an index in ``kept`` not all values count.
        """
        graph, found = self.graph, dict[tuple[Node, Index], Node]()
        for matrix in reversed([matrix for matrix in self.matrices if matrix.kind == "inverse"]):
            for part in walk(node):
                if part.kind != "entry" or part.name != matrix.name or part.slots[-2] == part.slots[-1]:
                    continue
                own = dict(zip(matrix.family, part.slots[:-2], strict=True))
                for place in (-2, -1):
                    index = part.slots[place]
                    if not isinstance(index, Index) or index not in node.free - kept or index in own.values():
                        continue
                    summed = fresh(index)
                    at = matrix.entry(index, summed) if place == -2 else matrix.entry(summed, index)
                    factor = graph.substitute(matrix.body, {**own, **at})
                    if (factor, index) not in found:
                        whole = graph.sum(summed, graph.mul((factor, graph.substitute(node, {index: summed}))))
                        found[factor, index] = expanded(graph, whole)
        return list(found.values())

    def _stripped(self, node: Node) -> list[Node]:
        """``u_i`` for ``sum_i u_i x_i``, where all terms have an entry of x in common: it may take any value."""
        graph, terms = self.graph, networks(self.graph, node)
        names = [{part.name for part in term.parts if part.kind == "entry" and part.slots} for term in terms]
        found = []
        for name in sorted(set[str]().union(*names).intersection(*names)) if names else ():
            choices = [
                [part for part in term.parts if part.kind == "entry" and part.name == name and _all_in(part, term)]
                for term in terms
            ]
            if prod(map(len, choices)) > _MOST_CHOICES:
                continue
            for chosen in product(*choices):
                letters = tuple(fresh(Index("s", slot.size)) for slot in chosen[0].slots)
                rest = []
                for term, part in zip(terms, chosen, strict=True):
                    slots = [slot for slot in part.slots if isinstance(slot, Index)]
                    left = [index for index in term.indices if index not in slots]
                    bare = graph.mul(term.without((part,)))
                    rest.append(joined(graph, left, (graph.substitute(bare, dict(zip(slots, letters, strict=True))),)))
                found.append(graph.add(rest))
        return found


def _length(term: Network) -> int:
    """How many tensors a term holds, deltas not counted."""
    return sum(bool(part.free) and part.kind != "delta" for part in term.parts)


def _all_in(part: Node, term: Network) -> bool:
    """Whether the slots of an entry are different summed indices."""
    return set(part.slots) <= set(term.indices) and len(set(part.slots)) == len(part.slots)


def _is_innermost(node: Node) -> bool:
    return not any(part.kind in MATRICES for part in walk(*node.below))
