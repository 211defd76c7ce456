"""``(AB)^{-1} = B^{-1} A^{-1}``, ``det(AB) = det A det B``: inverses and determinants of products, for every size.

Every law keeps the domain: a product of square matrices has an inverse exactly if its factors have one.
"""

from __future__ import annotations

from derive.core.exact.generalise import is_positive
from derive.core.exact.graph import Graph
from derive.core.exact.networks import Network, joined, networks
from derive.core.exact.nodes import MATRICES, Node
from derive.notation import Index, Slot
from derive.records import dataclass


@dataclass(frozen=True)
class Factoring:
    """Takes determinants and inverses apart. ``orthogonal``: square matrices with ``U^T U = I``."""

    graph: Graph
    positive: frozenset[str]
    orthogonal: frozenset[str]

    def of(self, node: Node) -> Node:
        """The node with all its determinants and inverses taken apart, the innermost first."""

        def change(node: Node) -> Node | None:
            if node.kind not in MATRICES:
                return None
            rows, columns, entry = self.graph.opened(node)
            body = self.of(entry)
            if node.kind == "det":
                return self.determinant(rows, columns, body)
            return self.inverse(rows, columns, body, *node.slots)

        return self.graph.replace(node, None, change)

    def inverse(self, rows: Index, columns: Index, body: Node, row: Slot, column: Slot) -> Node:
        """The entry at ``row`` and ``column`` of the inverse of ``(body)_{rows, columns}``."""
        graph = self.graph
        whole = graph.matrix("inverse", rows, columns, body, (row, column))
        terms = networks(graph, body)
        if len(terms) != 1:
            return whole
        term = terms[0]
        scalars = _loose(term, rows, columns)
        if scalars.parts:
            rest = _rest(graph, term, scalars)
            factor = graph.inverse(joined(graph, scalars.indices, scalars.parts))
            return graph.mul((factor, self.inverse(rows, columns, rest, row, column)))
        if (diagonal := self._diagonal(term, rows, columns)) is not None:
            return graph.mul((graph.delta(row, column), graph.inverse(graph.substitute(diagonal, {rows: row}))))
        if (known := self._known(term, rows, columns, row, column)) is not None:
            return known
        if (scaled := self._scaled(term, rows, columns)) is not None:
            outer, rest, at = scaled
            slot = column if at == rows else row
            return graph.mul(
                (graph.inverse(graph.substitute(outer, {at: slot})), self.inverse(rows, columns, rest, row, column))
            )
        if (cut := _cut(graph, term, rows, columns)) is not None:
            left, right, between = cut
            first = self.inverse(between, columns, right, row, between)
            second = self.inverse(rows, between, left, between, column)
            return graph.sum(between, graph.mul((first, second)))
        return whole

    def determinant(self, rows: Index, columns: Index, body: Node) -> Node:
        """The determinant of ``(body)_{rows, columns}``."""
        graph = self.graph
        whole = graph.matrix("det", rows, columns, body)
        terms = networks(graph, body)
        if len(terms) != 1:
            return whole
        term = terms[0]
        scalars = _loose(term, rows, columns)
        if scalars.parts:
            factor = joined(graph, scalars.indices, scalars.parts)
            if not is_positive(factor, self.positive):
                return whole
            rest = _rest(graph, term, scalars)
            return graph.mul((graph.pow(factor, graph.size(rows.size)), self.determinant(rows, columns, rest)))
        if (diagonal := self._diagonal(term, rows, columns)) is not None:
            return graph.product(rows, diagonal)
        if term.parts[0].kind == "inverse" and len(term.parts) == 1 and set(term.parts[0].slots) == {rows, columns}:
            inner_rows, inner_columns, entry = graph.opened(term.parts[0])
            return graph.inverse(self.determinant(inner_rows, inner_columns, entry))
        if (scaled := self._scaled(term, rows, columns)) is not None:
            outer, rest, at = scaled
            return graph.mul((graph.product(at, outer), self.determinant(rows, columns, rest)))
        if (cut := _cut(graph, term, rows, columns)) is not None:
            left, right, between = cut
            return graph.mul((self.determinant(rows, between, left), self.determinant(between, columns, right)))
        return whole

    def _diagonal(self, term: Network, rows: Index, columns: Index) -> Node | None:
        """``d_k`` at ``k = rows`` if the matrix is ``delta_kl d_k``."""
        unit = self.graph.delta(rows, columns)
        if unit not in term.parts:
            return None
        rest = joined(self.graph, term.indices, term.without((unit,)))
        return self.graph.substitute(rest, {columns: rows})

    def _known(self, term: Network, rows: Index, columns: Index, row: Slot, column: Slot) -> Node | None:
        """The inverse of an inverse, and of an orthogonal matrix."""
        if len(term.parts) != 1 or term.indices:
            return None
        (part,) = term.parts
        if part.kind == "inverse" and set(part.slots) == {rows, columns}:
            inner_rows, inner_columns, entry = self.graph.opened(part)
            places = (row, column) if part.slots == (rows, columns) else (column, row)
            return self.graph.substitute(entry, {inner_rows: places[0], inner_columns: places[1]})
        if part.kind == "entry" and part.name in self.orthogonal and set(part.slots) == {rows, columns}:
            return self.graph.substitute(part, {rows: column, columns: row})
        return None

    def _scaled(self, term: Network, rows: Index, columns: Index) -> tuple[Node, Node, Index] | None:
        """``d_k`` and ``A_kl`` if the matrix is ``d_k A_kl`` or ``A_kl d_l``, and which index ``d`` has."""
        for mine, other in ((rows, columns), (columns, rows)):
            outer = tuple(part for part in term.parts if part.free & {*term.indices, rows, columns} == {mine})
            rest = term.without(outer)
            if outer and any(mine in part.free for part in rest) and any(other in part.free for part in rest):
                return self.graph.mul(outer), joined(self.graph, term.indices, rest), mine
        return None


def _loose(term: Network, rows: Index, columns: Index) -> Network:
    """The parts that are joined to neither rows nor columns."""
    tied = _tied(term.parts, term.indices, {rows, columns})
    parts = tuple(part for part in term.parts if part not in tied)
    return Network(tuple(i for i in term.indices if not any(i in part.free for part in tied)), parts)


def _rest(graph: Graph, term: Network, left_out: Network) -> Node:
    indices = tuple(index for index in term.indices if index not in left_out.indices)
    return joined(graph, indices, term.without(left_out.parts))


def _tied(parts: tuple[Node, ...], indices: tuple[Index, ...], start: set[Index]) -> set[Node]:
    """The parts that are joined to some indices, directly or through summed ones."""
    reached, tied = set(start), set[Node]()
    while more := {part for part in parts if part not in tied and part.free & reached}:
        tied |= more
        reached |= {index for part in more for index in part.free if index in indices}
    return tied


def _cut(graph: Graph, term: Network, rows: Index, columns: Index) -> tuple[Node, Node, Index] | None:
    """``A_km``, ``B_ml`` and ``m`` if the matrix is ``sum_m A_km B_ml`` with square A and B."""
    for between in term.indices:
        if between.size != rows.size:
            continue
        others = tuple(index for index in term.indices if index != between)
        left = _tied(term.parts, others, {rows})
        right = _tied(term.parts, others, {columns})
        middle = {part for part in term.parts if part not in left | right}
        if left & right or not all(_meets(side, between) for side in (left, right)):
            continue
        right |= middle
        sides = []
        for side in (left, right):
            inner = tuple(index for index in others if any(index in part.free for part in side))
            sides.append(joined(graph, inner, (part for part in term.parts if part in side)))
        return sides[0], sides[1], between
    return None


def _meets(side: set[Node], index: Index) -> bool:
    return any(index in part.free for part in side)
