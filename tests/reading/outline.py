"""What a document is read as, one line a thing: definitions, assumptions, steps, notes, errors. Nothing is judged."""

from __future__ import annotations

from derive import documents
from derive.model import Coincidence, Fact, Note
from derive.notation import Index, Label
from derive.printing import latex
from derive.reading.annotations import annotation
from derive.reading.chains import read_chain, used_conditions
from derive.reading.inferring import read_scope
from derive.reading.scopes import scopes
from derive.reading.understood import ScopeReading, context
from derive.shapes import with_sizes
from derive.source import ReadError, Source


def outline(text: str) -> list[str]:
    source = Source("t", text)
    rows: list[str] = []
    for scope in scopes(documents.read(source)):
        rows += _scope(read_scope(scope), source)
    return rows


def _scope(reading: ScopeReading, source: Source) -> list[str]:
    start = reading.scope.start
    steps = [row for n in sorted(reading.steps) if n >= reading.scope.inherited for row in _chain(reading, n)]
    final = reading.table.sizes.final_names()
    found = context(reading, final)
    rows = [
        f"define {name}{_params(d.params)} := {latex(d.body)}"
        for name, d in found.definitions.items()
        if reading.defined_at.get(name, -1) >= start
    ]
    rows += [f"given {latex(e.lhs)} = {latex(e.rhs)}" for e in found.equations]
    rows += [_fact(fact) for fact in found.facts]
    rows += steps
    rows += [_note(note) for note in reading.notes if note.span.start >= start]
    errors = [*reading.scope.errors, *reading.errors]
    return rows + [f"error {error.message}" for error in errors if error.span is None or error.span.start >= start]


def _params(params: tuple[Index, ...]) -> str:
    return f"_{{{','.join(f'{p.name}<{p.size}' for p in params)}}}" if params else ""


def _fact(fact: Fact) -> str:
    return f"fact {fact.kind} {fact.name}" + (f" along {fact.axis}" if fact.kind == "one-hot" else "")


def _note(note: Note) -> str:
    return " ".join(["note", note.kind, *note.values.values()])


def _condition(condition: Coincidence) -> str:
    ends = [slot.value if isinstance(slot, Label) else slot.name for slot in (condition.left, condition.right)]
    return ("=" if condition.equal else "≠").join(ends)


def _chain(reading: ScopeReading, number: int) -> list[str]:
    found = read_chain(reading, number)
    final = reading.table.sizes.final_names()
    rows = [f"error {error.message}" for error in found.errors.values()]
    for k in found.relations:
        if k not in found.first or k + 1 not in found.first:
            continue
        try:
            sides = found.relation(k, found.first[k].value, found.first[k + 1].value)
        except ReadError as error:
            rows.append(f"error {error.message}")
            continue
        row = f"step {latex(with_sizes(sides.lhs, final))} = {latex(with_sizes(sides.rhs, final))}"
        row += "".join(f" if {_condition(c)}" for c in used_conditions(found.conditions, sides.lhs, sides.rhs))
        row += "".join(f" given {latex(p.lhs)} = {latex(p.rhs)}" for p in found.premises)
        row += f" ({sides.layout})" if sides.layout != "as-written" else ""
        said = annotation(reading.scope.chains[number].signs[k])
        row += f" marked wrong {said.mistake or ''}".rstrip() * said.wrong + " accept numeric" * said.accept_numeric
        rows += [row, *(_note(n) for member in (k, k + 1) for n in found.first[member].notes)]
    return list(dict.fromkeys(rows))
