"""What the names of a document were read as: symbols with their shapes and definitions, index letters, sizes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from derive import documents
from derive.model import Assumption, Context, Meaning, Note
from derive.notation import Apply, Expr, Index, Product, Sum, names, own_slots, walk
from derive.reading.chains import read_chain
from derive.reading.inferring import read_scope
from derive.reading.occurrences import occurrences
from derive.reading.scopes import scopes, widened
from derive.reading.understood import ScopeReading, context
from derive.reading.unknowns import unknown_functions
from derive.records import replace
from derive.settings import Settings
from derive.shapes import with_sizes
from derive.source import Source, Span

__all__ = ["Meaning", "meanings"]


def meanings(
    source: Source,
    settings: Settings = Settings(),  # noqa: B008
    notes: Iterable[Note] = (),
) -> tuple[Meaning, ...]:
    """The meaning of every name in the formulas of a document, in the order of the text.

    ``notes`` of a report on it say which sections were read with those before them.
    """
    document = documents.read(source)
    wide = {note.span.start for note in notes if note.kind == "from-sections-before"}
    explained: dict[str, int] = {}
    found: list[Meaning] = []
    for number, scope in enumerate(scopes(document)):
        reading = read_scope(scope, settings)
        own = reading.explained
        if scope.start in wide:
            but = {at for name, at in explained.items() if name in own}
            reading = read_scope(widened(document, number, but), settings)
        explained = own | explained
        found += _of_scope(reading)
    return tuple(sorted(found, key=lambda meaning: meaning.span.start))


def _of_scope(reading: ScopeReading) -> Iterator[Meaning]:
    members = _members(reading)
    final = reading.table.sizes.final_names()
    read = [expr for exprs in members.values() for expr in exprs]
    base = replace(context(reading, final), unknown_of=unknown_functions(read, reading))
    letters = {chain: _letters(with_sizes(expr, final) for expr in exprs) for chain, exprs in members.items()}
    everywhere = _letters(definition.body for definition in base.definitions.values()) | {
        index.name: index.size for definition in base.definitions.values() for index in definition.params
    }
    declared = {letter: final.get(size, size) for letter, size in reading.table.letters.items()}
    applied = {node.name for expr in read for node in walk(expr) if isinstance(node, Apply)}
    known = {size for slots in base.slots.values() for size in slots} | set(declared.values()) | base.sizes.keys()
    for occurrence in occurrences(reading):
        name, place = occurrence.name, occurrence.span
        at = reading.declared_at.get(name)
        if name in base.slots or name in base.definitions or name in base.unknown_of:
            yield _symbol(name, place, reading, base)
        elif name in reading.table.functions | reading.table.formals.keys() | applied:
            yield Meaning(place, name, base, declared=at is not None, declared_at=at, function=True)
        elif size := {**everywhere, **declared, **letters.get(occurrence.chain, {})}.get(name):
            yield Meaning(place, name, base, declared=name in declared, declared_at=at, size=size)
        elif name in known:
            yield Meaning(place, name, base, declared_at=at)


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
        declared_at=reading.declared_at.get(name),
        given=tuple(given),
    )
