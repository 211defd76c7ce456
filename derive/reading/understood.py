"""What was understood of one scope; members of its chains are read with it, its steps are judged under its context."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field

from derive.model import Context, Definition, Equation, Fact, Note
from derive.notation import Index
from derive.reading import orders
from derive.reading.algebra import Algebra
from derive.reading.bounds import bounded
from derive.reading.conditions import imposed
from derive.reading.differentials import varied
from derive.reading.elaborate import Elaborator
from derive.reading.forms import forms_of
from derive.reading.free import free_letters
from derive.reading.images import lifted
from derive.reading.integrals import letters_of
from derive.reading.scopes import Scope
from derive.reading.table import Table
from derive.records import dataclass, replace
from derive.shapes import Tensor, with_sizes
from derive.source import ReadError, Span
from derive.tex.syntax import Node


@dataclass
class ScopeReading:
    r"""What was understood of one scope.

    ``steps``: for every chain the numbers of its relations that are steps. ``premises``: the chains that are premises;
    ``declared``: those that declare. ``places``: where the equations stand. ``defined_at``, ``declared_at``: where each
    definition and declaration does. ``depends``: for every defined symbol those that its definition holds.
    ``recursive``: the symbols that are defined through themselves, at moved places. ``concluded``: the symbols whose
    definition is what a chain concludes, with its number: before it they are free. ``solutions``: those of them that
    are a value of another symbol, as one with a hat is. ``apart``: indices of indices, and letters, that are said to
    differ. ``fixed_points``: the chains that say what a symbol is through itself. ``any_law``: the symbols of laws that
    are read as any law, though more is said of them. ``since``: assumptions that hold from a chain on, with its number;
    ``until``: those that words take back before a chain. ``optima``: the chains that end with the condition for an
    optimum.
    """

    scope: Scope
    table: Table
    declared: frozenset[int] = frozenset()
    definitions: dict[str, Definition] = field(default_factory=dict)
    equations: list[Equation] = field(default_factory=list)
    places: list[Span] = field(default_factory=list)
    defined_at: dict[str, int] = field(default_factory=dict)
    declared_at: dict[str, int] = field(default_factory=dict)
    facts: list[Fact] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    errors: list[ReadError] = field(default_factory=list)
    steps: dict[int, list[int]] = field(default_factory=dict)
    premises: set[int] = field(default_factory=set)
    elaborators: dict[int, Elaborator] = field(default_factory=dict)
    depends: dict[str, frozenset[str]] = field(default_factory=dict)
    recursive: frozenset[str] = frozenset()
    concluded: dict[str, int] = field(default_factory=dict)
    solutions: dict[str, str] = field(default_factory=dict)
    apart: list[tuple[Node, Node]] = field(default_factory=list)
    fixed_points: frozenset[int] = frozenset()
    optima: frozenset[int] = frozenset()
    any_law: frozenset[str] = frozenset()
    since: dict[Fact | Equation, int] = field(default_factory=dict)
    until: dict[Fact | Equation, int] = field(default_factory=dict)

    @property
    def explained(self) -> dict[str, int]:
        """Where each name is declared or defined."""
        return self.declared_at | self.defined_at

    def made_of(self, start: Iterable[str]) -> frozenset[str]:
        """Some symbols and those that their definitions hold, through all definitions."""
        found, stack = set[str](), [*start]
        while stack:
            if (name := stack.pop()) not in found:
                found.add(name)
                stack += self.depends.get(name, ())
        return frozenset(found)

    def elaborator(self, number: int, answers: Mapping[int, int] | None = None) -> Elaborator:
        """A reader for the members of a chain, sharing the free letters of the chain and of its premise."""
        known = self.shared(number)
        return Elaborator(
            self.table,
            known.free,
            outside=known.outside,
            integrated=known.integrated,
            indefinite=known.indefinite,
            varied=known.varied,
            depends=self.depends,
            answers=answers or {},
        )

    def shared(self, number: int) -> Elaborator:
        """What the readers of the members of a chain have in common."""
        if (known := self.elaborators.get(number)) is not None:
            return known
        chain = self.scope.chains[number]
        before = self.shared(chain.premise) if chain.premise is not None else None
        free, moving = (before.free, before.varied) if before is not None else ({}, frozenset[str]())
        outside: frozenset[str] = frozenset()
        nodes: list[Node] = []
        for member in chain.members:
            try:
                node = self.table.parse(member)[0]
            except ReadError:
                continue
            nodes.append(node)
            outside |= free_letters(node)
            moving |= varied(node)
        known = Elaborator(self.table, free, outside=outside, varied=moving, depends=self.depends)
        known.integrated, known.indefinite = letters_of(nodes)
        self.elaborators[number] = known
        return known

    @property
    def algebra(self) -> Algebra:
        """The algebra of tensors over the sizes of the scope."""
        return Algebra(self.table.sizes)

    def member(self, number: int, member: int, answers: Mapping[int, int] | None = None) -> tuple[Tensor, Elaborator]:
        """The meaning of one member of a chain, and the reader that met its choices."""
        reader = self.elaborator(number, answers)
        tokens = self.scope.chains[number].members[member]
        node, choices = self.table.parse(tokens, answers)
        with bounded(node.span):
            value = orders.read(reader, node)
            body = imposed(reader, self.scope.chains[number].conditions, value.body)
            value = replace(value, body=lifted(reader, body))
        reader.choices.update(choices)
        for letter in self.table.space.left_out.get(id(tokens), ()):
            reader.notes.append(Note("not-summed", letter.span, {"letter": letter.text}))
        return value, reader


def context(reading: ScopeReading, final: Mapping[str, str]) -> Context:
    """Definitions, assumptions and sizes under their final names."""
    table = reading.table

    def index(i: Index) -> Index:
        return Index(i.name, final.get(i.size, i.size), i.number)

    definitions = {
        name: Definition(name, tuple(map(index, d.params)), with_sizes(d.body, final))
        for name, d in (table.made | reading.definitions).items()
    }
    slots = {name: tuple(final.get(size, size) for size in symbol.slots) for name, symbol in table.symbols.items()}
    sizes: dict[str, int | tuple[str, ...]] = {
        final.get(size, size): value for size, value in table.sizes.numbers.items()
    }
    return Context(
        definitions=definitions,
        equations=tuple(
            Equation(with_sizes(e.lhs, final), with_sizes(e.rhs, final))
            for e in (*reading.table.laws.equations, *reading.equations)
        ),
        facts=tuple(dict.fromkeys((*reading.facts, *table.late_facts))),
        slots=slots,
        sizes=sizes,
        applications={name: application for name, (_, application) in table.applied.items()},
        forms=forms_of(table),
    )
