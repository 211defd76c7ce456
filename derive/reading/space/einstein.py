r"""``a_i b_i`` means ``\sum_i a_i b_i`` where a text says so: the sums that nobody writes, put into the syntax tree.

term     := what is multiplied, differentiated or divided by: its letters are counted together
bracket  := terms that are added; each binds its own pairs, and what remains free counts once outside

A letter that occurs twice in a term is summed, one that occurs three times is an error. What a function is applied
to, an exponent, a power and what stands below a fraction are terms of their own, whose free letters count outside.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import fields, replace
from typing import TYPE_CHECKING

from derive.records import dataclass
from derive.source import ReadError
from derive.tex.syntax import (
    Big,
    Bracket,
    Cases,
    Condition,
    Derivative,
    Frac,
    Gradient,
    Matrix,
    Name,
    Node,
    Script,
    Terms,
    Times,
)

if TYPE_CHECKING:
    from derive.reading.table import Table


MANY = 3
"""So often no index may occur in a term."""


@dataclass(frozen=True)
class _Term:
    """A formula, the places of the letters that stand free in it, and the letters that are summed within."""

    node: Node
    free: tuple[Name, ...] = ()
    summed: frozenset[str] = frozenset()


def summed(table: Table, node: Node, kept: frozenset[str] = frozenset()) -> tuple[Node, tuple[Name, ...]]:
    """The formula with a sum over every index that is repeated in a term, those ``kept`` left out.

    With it the repeated letters that were left out. Raises ReadError with the place of an index that occurs three times
    in a term.
    """
    convention = _Convention(table, kept)
    return convention.closed(node).node, tuple(convention.left_out.values())


def free(table: Table, node: Node) -> frozenset[str]:
    """The letters that stand free in a formula, its repeated ones summed."""
    try:
        return frozenset(name.text for name in _Convention(table, frozenset()).closed(node).free)
    except ReadError:
        return frozenset()


class _Convention:
    """Finds the indices of formulas; which scripts are indices the ``table`` knows.

    ``kept``: letters that are free on the left of the chain, and so on its right, however often they occur.
    """

    def __init__(self, table: Table, kept: frozenset[str]) -> None:
        self.table, self.kept = table, kept
        self.left_out: dict[str, Name] = {}

    def closed(self, node: Node) -> _Term:
        """A formula as a term of its own: its pairs are summed."""
        if isinstance(node, Terms):
            return self._added(node)
        return self._bound(self._open(node))

    def _added(self, node: Terms) -> _Term:
        """Every term binds its own pairs; a letter that is free in several counts once."""
        below = [(sign, self.closed(term)) for sign, term in node.terms]
        free = {name.text: name for _, term in below for name in term.free}
        inner = frozenset().union(*(term.summed for _, term in below))
        terms = tuple((sign, term.node) for sign, term in below)
        return _Term(replace(node, terms=terms), tuple(free.values()), inner)

    def _bound(self, term: _Term) -> _Term:
        """The sums over the letters that stand twice in a term."""
        places: dict[str, list[Name]] = {}
        for name in term.free:
            places.setdefault(name.text, []).append(name)
        for text, met in places.items():
            if text in self.kept:
                self.left_out |= {text: met[-1]} if len(met) > 1 else {}
                continue
            if len(met) >= MANY or text in term.summed:
                raise ReadError(
                    f"the index {text} occurs more than twice in this term",
                    met[-1].span,
                    "rename one pair, or write the sum that is meant",
                )
        pairs = [met[-1] for text, met in places.items() if len(met) == MANY - 1 and text not in self.kept]
        node = term.node
        for letter in reversed(pairs):
            node = Big(term.node.span, "sum", (replace(letter, span=term.node.span),), None, None, None, (), node)
        bound = frozenset(letter.text for letter in pairs)
        return _Term(node, tuple(name for name in term.free if name.text not in bound), term.summed | bound)

    def _open(self, node: Node) -> _Term:
        """A formula with its letters, before those that stand twice are summed."""
        match node:
            case Terms(_, ((_, _),)) | Bracket(_, _, (_,)):
                return self._within(node)
            case Terms():
                return self._added(node)
            case Script():
                return self._script(node)
            case Big():
                return self._big(node)
            case Frac(_, top, bottom):
                above, below = self._open(top), self.closed(bottom)
                self._refuse_across(above, below)
                return _Term(replace(node, top=above.node, bottom=below.node), *_together((above, below)))
            case Derivative(_, body, wrts):
                inner, by = self._open(body), [self._open(wrt) for wrt in wrts]
                whole = replace(node, body=inner.node, wrts=tuple(wrt.node for wrt in by))
                letters = tuple(wrt for wrt in wrts if isinstance(wrt, Name) and self.table.space.counts(wrt))
                free, within = _together((inner, *by))
                return _Term(whole, (*letters, *free), within)
            case Gradient(_, Name() as wrt, body) if self.table.space.counts(wrt):
                inner = self._open(body)
                return _Term(replace(node, body=inner.node), (wrt,) * node.order + inner.free, inner.summed)
            case Times(_, factors):
                if len(factors) == 2 and node.signs == ("/",):
                    return self._slashed(node)
                below_ = [self._open(factor) for factor in factors]
                return _Term(replace(node, factors=tuple(t.node for t in below_)), *_together(below_))
            case Cases(_, rows):
                return self._cases(node, rows)
            case Condition(_, left, right):
                return _Term(node, tuple(side for side in (left, right) if isinstance(side, Name)))
            case Matrix(_, rows):
                return _Term(replace(node, rows=tuple(tuple(self.closed(item).node for item in row) for row in rows)))
        return self._within(node)

    def _within(self, node: Node) -> _Term:
        """Any other formula: what it holds is a term of its own each."""
        changed: dict[str, Node | tuple[Node, ...]] = {}
        terms: list[_Term] = []
        if isinstance(node, Terms):
            ((sign, term),) = node.terms
            inner = self._open(term)
            return replace(inner, node=replace(node, terms=((sign, inner.node),)))
        for field in fields(node)[1:]:
            value = getattr(node, field.name)
            if isinstance(value, Node):
                terms.append(self.closed(value))
                changed[field.name] = terms[-1].node
            elif isinstance(value, tuple) and value and all(isinstance(item, Node) for item in value):
                terms += (items := [self.closed(item) for item in value])
                changed[field.name] = tuple(item.node for item in items)
        return _Term(replace(node, **changed), *_together(terms))  # type: ignore[arg-type]

    def _script(self, node: Script) -> _Term:
        """The indices of a name; of a bracket with indices those, too; a power is a term of its own."""
        power = self.closed(node.power) if node.power is not None else _Term(node)
        if not isinstance(node.base, Name):
            base = self.closed(node.base)
            items = [item for item in (*node.labels, *node.subs) if isinstance(item, Name)]
            free, within = _together((base, power))
            changed = replace(node, base=base.node, power=power.node if node.power is not None else None)
            return _Term(changed, (*items, *free), within)
        with suppress(ReadError):
            resolved = self.table.resolve(node)
            items = [item for item in resolved.items if isinstance(item, Name)]
            if resolved.power is None:
                return _Term(node, tuple(items))
            return _Term(replace(node, power=power.node), (*items, *power.free), power.summed)
        return _Term(node)

    def _big(self, node: Big) -> _Term:
        """A sum that is written: its letters are bound, whatever the convention."""
        body = self._open(node.body)
        letters = {letter.text for letter in node.letters}
        inner = self._bound(replace(body, free=tuple(name for name in body.free if name.text not in letters)))
        return replace(inner, node=replace(node, body=inner.node))

    def _cases(self, node: Cases, rows: tuple[tuple[Node, Node | None], ...]) -> _Term:
        """Every row is a term of its own; what is free in several, or in a condition, counts once."""
        values = [self.closed(value) for value, _ in rows]
        whens = [self.closed(when) for _, when in rows if when is not None]
        free = {name.text: name for term in (*values, *whens) for name in term.free}
        within = frozenset().union(*(term.summed for term in values))
        changed = tuple((value.node, when) for value, (_, when) in zip(values, rows, strict=True))
        return _Term(replace(node, rows=changed), tuple(free.values()), within)

    def _slashed(self, node: Times) -> _Term:
        above, below = self._open(node.factors[0]), self.closed(node.factors[1])
        self._refuse_across(above, below)
        return _Term(replace(node, factors=(above.node, below.node)), *_together((above, below)))

    def _refuse_across(self, above: _Term, below: _Term) -> None:
        """``a_i / b_i``: whether it is summed nobody can tell."""
        letters = {name.text for name in above.free}
        for name in below.free:
            if name.text in letters - self.kept:
                raise ReadError(
                    f"the index {name.text} stands above and below a fraction: whether it is summed is not said",
                    name.span,
                    rf"write \sum_{name.text}, or say that there is no sum",
                )


def _together(terms: list[_Term] | tuple[_Term, ...]) -> tuple[tuple[Name, ...], frozenset[str]]:
    """The free letters of several terms, and those that are summed within."""
    free = tuple(name for term in terms for name in term.free)
    return free, frozenset().union(*(term.summed for term in terms))
