"""What the names of a document were read as: symbols with their shapes and definitions, index letters, sizes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from derive import documents
from derive.model import Assumption, Context, Definition
from derive.notation import Expr, Index, Product, Sum, names, own_slots, walk
from derive.reading.chains import read_chain
from derive.reading.occurrences import occurrences
from derive.reading.scope_reading import read_scope
from derive.reading.scopes import scopes
from derive.reading.understood import ScopeReading, context
from derive.reading.unknowns import unknown_functions
from derive.shapes import with_sizes
from derive.source import Source, Span


@dataclass(frozen=True)
class Meaning:
    """A name at one place of the text, and what it is in the ``context`` of its scope.

    Of a symbol: ``definition`` and its place, if it has one; ``declared``, or its shape was inferred; what is
    ``given`` of it. Of an index letter: the ``size`` over which it ranges. Of a size: neither.
    """

    span: Span
    name: str
    context: Context
    definition: Definition | None = None
    defined_at: int | None = None
    declared: bool = False
    given: tuple[Assumption, ...] = ()
    size: str | None = None


def meanings(source: Source) -> tuple[Meaning, ...]:
    """The meaning of every name in the formulas of a document, in the order of the text."""
    found = [meaning for scope in scopes(documents.read(source)) for meaning in _of_scope(read_scope(scope))]
    return tuple(sorted(found, key=lambda meaning: meaning.span.start))


def _of_scope(reading: ScopeReading) -> Iterator[Meaning]:
    members = _members(reading)
    final = reading.table.sizes.final_names()
    read = [expr for exprs in members.values() for expr in exprs]
    base = replace(
        context(reading, final), unknown_of=unknown_functions(read, reading.depends, reading.table.unknown_of)
    )
    letters = {chain: _letters(with_sizes(expr, final) for expr in exprs) for chain, exprs in members.items()}
    everywhere = _letters(definition.body for definition in base.definitions.values()) | {
        index.name: index.size for definition in base.definitions.values() for index in definition.params
    }
    declared = {letter: final.get(size, size) for letter, size in reading.table.letters.items()}
    known = {size for slots in base.slots.values() for size in slots} | set(declared.values()) | base.sizes.keys()
    for occurrence in occurrences(reading):
        name, place = occurrence.name, occurrence.span
        if name in base.slots or name in base.definitions or name in base.unknown_of:
            yield _symbol(name, place, reading, base)
        elif size := {**everywhere, **declared, **letters.get(occurrence.chain, {})}.get(name):
            yield Meaning(place, name, base, size=size)
        elif name in known:
            yield Meaning(place, name, base)


def _members(reading: ScopeReading) -> Mapping[int, list[Expr]]:
    """What the members of every chain of steps are, in their first readings; reading them settles the sizes."""
    found: dict[int, list[Expr]] = {}
    for number in range(reading.scope.inherited, len(reading.scope.chains)):
        if reading.steps.get(number):
            found[number] = [member.value.body for member in read_chain(reading, number).first.values()]
    return found


def _letters(exprs: Iterable[Expr]) -> dict[str, str]:
    """The index letters of expressions, free and bound, and the sizes that they range over."""
    found: dict[str, str] = {}
    for expr in exprs:
        for node in walk(expr):
            for slot in own_slots(node):
                if isinstance(slot, Index):
                    found.setdefault(slot.name, slot.size)
            if isinstance(node, Sum | Product):
                found.setdefault(node.index.name, node.index.size)
    return found


def _symbol(name: str, place: Span, reading: ScopeReading, base: Context) -> Meaning:
    known = reading.table.symbols.get(name)
    given: list[Assumption] = [fact for fact in base.facts if fact.name == name]
    given += [equation for equation in base.equations if name in names(equation.lhs) | names(equation.rhs)]
    return Meaning(
        place,
        name,
        base,
        definition=base.definitions.get(name),
        defined_at=reading.defined_at.get(name),
        declared=known is not None and known.declared,
        given=tuple(given),
    )
