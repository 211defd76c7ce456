"""What is to be said beside the verdict on a step: how it was read, and what its author may have meant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from derive.model import Note, Step, Verdict
from derive.notation import Expr, names
from derive.printing import latex
from derive.reading.chains import ChainReading, Reading
from derive.reading.left_sides import left_side
from derive.records import dataclass
from derive.shapes import with_sizes
from derive.tex.cursor import Choice

NAMED_ALWAYS = {"function-scope"}
"""Choices whose first answer is no convention, so that it is named even where it holds."""


def once(notes: Iterable[Note]) -> tuple[Note, ...]:
    """Every note once, in order."""
    found: dict[tuple[object, ...], Note] = {}
    for note in notes:
        found.setdefault((note.kind, note.span, *sorted(note.values.items())), note)
    return tuple(found.values())


@dataclass(frozen=True)
class Remarks:
    """``readings``: those of every member of a chain. ``defined``: the symbols with definitions."""

    chain: ChainReading
    defined: frozenset[str]
    readings: Mapping[int, Sequence[Reading]]
    final: Mapping[str, str]

    def on(self, relation: int, path: Mapping[int, int], step: Step, verdict: Verdict) -> list[Note]:
        """The readings that were taken, warnings, and what may be meant where a step does not hold."""
        notes: list[Note] = []
        for member in (relation, relation + 1):
            reading, several = self.readings[member][path[member]], len(self.readings[member]) > 1
            notes += reading.notes
            notes += [
                self._read_as(member, choice, option, reading)
                for choice, option in reading.taken
                if option or several or choice.kind in NAMED_ALWAYS
            ]
            if several and verdict.refuted:
                shown = ", ".join(latex(self._final(other.value.body)) for other in self.readings[member])
                notes.append(Note("no-reading-holds", self.chain.member_span(member), {"readings": shown}))
        if step.layout != "as-written":
            notes.append(Note(step.layout, step.sign))
        if verdict.refuted and step.expected == "proved" and (name := self._declared(relation)):
            notes.append(Note("declared-input", step.sign, {"name": name}))
        elif verdict.refuted and step.expected == "proved" and (name := self._unsaid(step)):
            notes.append(Note("unsaid", step.sign, {"name": name}))
        return notes

    def _final(self, expr: Expr) -> Expr:
        return with_sizes(expr, self.final)

    def _read_as(self, member: int, choice: Choice, option: int, reading: Reading) -> Note:
        """Which reading was taken, and the others."""
        others = [latex(self._final(other.value.body)) for other in self.readings[member] if other is not reading]
        values = {
            "question": choice.kind,
            "answer": choice.options[option],
            "formula": latex(self._final(reading.value.body)),
            "others": ", ".join(others),
        }
        return Note("read-as", choice.span, values)

    def _unsaid(self, step: Step) -> str | None:
        """The symbol of which the left side is not made, and nothing is said, if there is one such on the right."""
        reading = self.chain.reading
        if reading.scope.chains[self.chain.number].implies:
            return None  # a condition says of a letter what it is
        symbols = reading.table.symbols
        made_of = reading.made_of(names(step.lhs)) | {fact.name for fact in reading.facts}
        found = [
            name
            for name in sorted(names(step.rhs) - made_of)
            if name in symbols and not symbols[name].declared and name not in self.defined
        ]
        return found[0] if len(found) == 1 else None

    def _declared(self, relation: int) -> str | None:
        """The declared symbol without a definition that a relation may be meant to define."""
        reading = self.chain.reading
        table, chain = reading.table, reading.scope.chains[self.chain.number]
        if relation or chain.signs[0].text != "=":
            return None
        left = left_side(table, chain.members[0])
        symbol = table.symbols.get(left.name) if left else None
        inputs = symbol is not None and symbol.declared and symbol.name not in self.defined
        return symbol.name if symbol is not None and inputs else None
