"""The symbols of SymPy expressions: which letter, tensor or size each one is, and what is known of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field

import sympy
from sympy import Basic, Idx, IndexedBase, Integer, Symbol

from derive.interchange.errors import NameClash, UnknownNode
from derive.interchange.names import latex_name
from derive.interchange.survey import Survey, size_counted, survey
from derive.model import Fact
from derive.notation import Add, Expr, Index, Label, Ord, Size, Slot, Var, num, ordinal, slot_text
from derive.records import dataclass
from derive.shapes import Sizes
from derive.source import Span

NOWHERE = Span(0, 0)
_IMPLICIT = "mnrstuvMNRSTUV"
_BEYOND = (
    "integer",
    "rational",
    "irrational",
    "even",
    "odd",
    "prime",
    "composite",
    "negative",
    "nonpositive",
    "zero",
    "imaginary",
)
"""Assumptions of SymPy symbols that no Fact says."""


@dataclass(frozen=True)
class Bound:
    """A bound letter: SymPy's symbol, our index, and the number at which counting starts."""

    symbol: Basic
    index: Index
    start: int


Scope = Mapping[str, Bound]


@dataclass
class Symbols:
    """Everything that is known of the names in a set of expressions; filled while they are read."""

    survey: Survey
    indices: frozenset[str] = frozenset()
    sizes: Sizes = field(default_factory=Sizes)
    slots: dict[str, tuple[str, ...]] = field(default_factory=dict)
    facts: dict[str, Fact | None] = field(default_factory=dict)
    beyond: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _kinds: dict[str, str] = field(default_factory=dict)
    _originals: dict[str, str] = field(default_factory=dict)
    _free: dict[str, Index] = field(default_factory=dict)

    def open(self, *parts: Basic) -> None:
        """Begin to read parts that share their letters; the letters of what was read before are forgotten."""
        self.indices = frozenset(survey(parts).indices)
        self._free = {}

    def same_size(self, first: str, second: str, letter: str) -> None:
        """One size; ReadError with the letter and both sizes where it cannot be."""
        self.sizes.unify(first, second, f"the index {letter}", NOWHERE)

    def named_size(self, size: sympy.Expr) -> str:
        """A symbol or a number as a size."""
        if isinstance(size, Integer):
            self.sizes.numbers[str(size)] = int(size)
            return str(size)
        if isinstance(size, Symbol):
            return self._name(size.name, "a size")
        raise UnknownNode("a size that is no symbol", str(size))

    def number(self, symbol: Symbol | Idx, scope: Scope) -> Expr:
        """A symbol where a number stands: a scalar, a size, or the value of an index."""
        if symbol.name in scope:
            bound = self._in_scope(symbol, scope)
            return Ord(bound.index) if bound.start else Add((Ord(bound.index), num(-1)))
        if symbol.name in self.indices:
            return ordinal(self.slot(symbol, scope))
        if symbol.name in self.survey.sizes:
            return Size(self._name(symbol.name, "a size"))
        if not symbol.is_commutative:
            raise UnknownNode("a symbol that does not commute", symbol.name)
        name = self._name(symbol.name, "a number")
        self._assume(name, symbol)
        return Var(name)

    def slot(self, node: Basic, scope: Scope) -> Slot:
        """A symbol or an integer where an index stands."""
        if isinstance(node, Integer):
            return Label(str(node), self.sizes.unknown(str(node)))
        if not isinstance(node, Symbol | Idx):
            raise UnknownNode("arithmetic with indices", str(node))
        if node.name in scope:
            return self._in_scope(node, scope).index
        known = self._free.get(node.name)
        if known is None:
            known = Index(self._name(node.name, "an index"), self.sizes.unknown(latex_name(node.name)))
            self._free[node.name] = known
        if isinstance(node, Idx) and node.lower is not None:
            size = size_counted(node.lower, node.upper)
            if isinstance(size, Symbol | Integer):
                self.same_size(known.size, self.named_size(size), known.name)
        return known

    def entry(self, base: IndexedBase, indices: Sequence[Basic], scope: Scope) -> Var:
        """An entry of a tensor; slots that are not written get indices of their own, the last slot always the same."""
        name = self._name(base.name, "a tensor")
        self._assume(name, base)
        rank = self.survey.ranks[base.name]
        if rank == 0:
            raise UnknownNode("a tensor whose number of indices is not known", base.name)
        slots = [self.slot(index, scope) for index in indices]
        slots += [self.implicit(place) for place in range(rank - len(slots), 0, -1)]
        for place, size in enumerate(base.shape or ()):
            self.same_size(self.places(name, rank)[place], self.named_size(size), slot_name(slots[place]))
        return Var(name, self.fit(name, slots))

    def fit(self, name: str, slots: Sequence[Slot]) -> tuple[Slot, ...]:
        """The slots, each over the size of its place in the symbol."""
        for size, slot in zip(self.places(name, len(slots)), slots, strict=True):
            self.same_size(size, slot.size, slot_name(slot))
        return tuple(slots)

    def places(self, name: str, rank: int) -> tuple[str, ...]:
        """The sizes of a symbol's slots."""
        if name not in self.slots:
            self.slots[name] = tuple(self.sizes.unknown() for _ in range(rank))
        if len(self.slots[name]) != rank:
            raise NameClash(name, f"used with {len(self.slots[name])} indices", f"with {rank}")
        return self.slots[name]

    def implicit(self, place: int) -> Index:
        """The index of a slot that is not written, counted from the last."""
        letters = [letter for letter in _IMPLICIT if letter not in self.survey.letters | self.survey.sizes]
        letter = letters[place - 1]
        return self._free.setdefault(f" {place}", Index(letter, self.sizes.unknown(letter)))

    def implicit_in(self, indices: Iterable[Index]) -> bool:
        """Whether one of the indices belongs to a slot that is not written."""
        own = {index for key, index in self._free.items() if key.startswith(" ")}
        return not own.isdisjoint(indices)

    def function(self, name: str) -> str:
        """The name of an unknown function."""
        return self._name(name, "a function")

    def _in_scope(self, symbol: Symbol | Idx, scope: Scope) -> Bound:
        bound = scope[symbol.name]
        if bound.symbol != symbol:
            raise NameClash(symbol.name, "the index of a sum", "another symbol of the same name in it")
        return bound

    def _name(self, name: str, kind: str) -> str:
        latex = latex_name(name)
        if self._originals.setdefault(latex, name) != name:
            raise NameClash(latex, f"the symbol {self._originals[latex]}", f"the symbol {name}")
        if self._kinds.setdefault(name, kind) != kind:
            raise NameClash(name, self._kinds[name], kind)
        return latex

    def _assume(self, name: str, symbol: Symbol | IndexedBase) -> None:
        given = symbol.assumptions0
        kind = next((kind for kind in ("positive", "nonnegative") if given.get(kind)), None)
        fact = None if kind is None else Fact("positive" if kind == "positive" else "nonnegative", name)
        beyond = tuple(word for word in _BEYOND if given.get(word))
        if given.get("nonzero") and kind != "positive":
            beyond += ("nonzero",)
        if (self.facts.setdefault(name, fact), self.beyond.setdefault(name, beyond)) != (fact, beyond):
            raise NameClash(name, "a symbol with one set of assumptions", "a symbol with another")


def slot_name(slot: Slot) -> str:
    """How a slot is written."""
    return slot_text(slot)
