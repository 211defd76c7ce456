"""``A A^{-1} = I`` for every size: inverses and determinants as fresh tensors, with what they satisfy as rules.

An inverse ``P`` of ``M`` is a fresh tensor (what holds for all its values holds for the inverse), ``M P = P M = I`` are
rules, and where a side has ``P`` at a free index, both sides are multiplied by ``M`` there: ``P u = v`` is ``u = M v``,
since ``M`` has an inverse wherever ``P`` has a value. None of this depends on the size. See docs/core.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from derive.core.exact.assumptions import Assumptions
from derive.core.exact.expand import expanded
from derive.core.exact.factoring import Factoring
from derive.core.exact.graph import Graph
from derive.core.exact.matching import match
from derive.core.exact.networks import Rule, joined, network, networks, rewritten, rule
from derive.core.exact.nodes import MATRICES, Kind, Node, walk
from derive.notation import Index, Slot, fresh

_MOST = 12
_ROUNDS = 4

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

    def views(self, lhs: Node, rhs: Node, kept: frozenset[Index]) -> Iterator[Node]:
        """What is to be 0, in several forms. ``kept``: free indices of which conditions speak."""
        graph = self.graph
        self.symmetric = self.given.symmetric
        self.rules = [rule(graph, *sides) for sides in self.given.rewritings]
        orthogonal = self._orthogonal()
        factoring = Factoring(graph, self.given.positive, orthogonal)
        node = factoring.of(expanded(graph, graph.sub(lhs, rhs)))
        node = self._abstracted(node)
        if any(part.kind in MATRICES for part in walk(node)):
            return
        yield node
        if not self.related:
            return
        for _ in range(_ROUNDS):
            node = rewritten(graph, node, self.rules, self.symmetric)
            yield node
            outer = self._at_free_index(node, kept)
            if outer is None:
                return
            node = self._multiplied(node, *outer)

    def _orthogonal(self) -> frozenset[str]:
        """Square matrices given as ``U^T U = I``; ``U U^T = I`` becomes a rule as well."""
        graph, found = self.graph, set[str]()
        for one in list(self.rules):
            parts = one.pattern.parts
            if len(parts) != 2 or len(one.pattern.indices) != 1 or {part.kind for part in parts} != {"entry"}:
                continue
            (first, second), (inner,) = parts, one.pattern.indices
            if first.name != second.name or len(first.slots) != 2 or first.slots[0].size != first.slots[1].size:
                continue
            outer = [slot for part in parts for slot in part.slots if slot != inner]
            places = [part.slots.index(inner) for part in parts if inner in part.slots]
            if len(outer) != 2 or len(set(places)) != 1 or not all(isinstance(slot, Index) for slot in outer):
                continue
            if one.value is graph.delta(outer[0], outer[1]):
                found.add(first.name)
                turned = [graph.entry(part.name, part.slots[::-1]) for part in parts]
                self.rules.append(rule(graph, graph.sum(inner, graph.mul(turned)), one.value))
        return frozenset(found)

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
        longest = max(terms, key=lambda term: (len(network(graph, term).parts), -term.serial))
        for first in (True, False):
            at = matrix.entry(a, m) if first else matrix.entry(m, b)
            inverse = graph.entry(matrix.name, (*matrix.family, *((m, b) if first else (a, m))))
            sides = [graph.sum(m, graph.mul((graph.substitute(term, at), inverse))) for term in terms]
            others = graph.add(side for side, term in zip(sides, terms, strict=True) if term is not longest)
            found = rule(graph, sides[terms.index(longest)], graph.sub(graph.delta(a, b), others))
            if found.value.free <= found.free:
                yield found

    def _at_free_index(self, node: Node, kept: frozenset[Index]) -> tuple[Matrix, Node, int] | None:
        """An inverse at a free index of the step: the matrix, the entry, and which of its last slots that is."""
        named: Mapping[str, Matrix] = {matrix.name: matrix for matrix in self.matrices if matrix.kind == "inverse"}
        best: tuple[int, Matrix, Node, int] | None = None
        for term in networks(self.graph, node):
            for part in term.parts:
                if part.kind == "entry" and part.name in named:
                    for place in (0, 1):
                        slot = part.slots[place - 2]
                        if isinstance(slot, Index) and slot.number >= 0 and slot not in {*term.indices, *kept}:
                            if slot in part.slots[:-2] or part.slots[-2] == part.slots[-1]:
                                continue
                            rank = self.matrices.index(named[part.name])
                            if best is None or rank > best[0]:
                                best = rank, named[part.name], part, place
        return best[1:] if best else None

    def _multiplied(self, node: Node, matrix: Matrix, part: Node, place: int) -> Node:
        """``sum_i M_ji u_i`` for ``u_i``, or ``sum_i u_i M_ij``; the new free index takes the letter of the old one."""
        graph = self.graph
        index = part.slots[place - 2]
        assert isinstance(index, Index)
        summed = fresh(index)
        own = dict(zip(matrix.family, part.slots[:-2], strict=True))
        at = matrix.entry(index, summed) if place == 0 else matrix.entry(summed, index)
        factor = graph.substitute(matrix.body, {**own, **at})
        return expanded(graph, graph.sum(summed, graph.mul((factor, graph.substitute(node, {index: summed})))))


def _is_innermost(node: Node) -> bool:
    return not any(part.kind in MATRICES for part in walk(*node.below))
