"""Chains in running text, ``$a = b = c$``: what they state is judged, what they only mention is not.

Running text says less than a display: it mentions conditions, special values, letters that are explained nowhere. What
does not hold and may be one of these is no step, and the report says so.
"""

from __future__ import annotations

from derive.joint import JointReading
from derive.model import Judged, Note
from derive.notation import Apply, Decimal, Expr, Num, names, walk
from derive.reading.understood import ScopeReading
from derive.records import dataclass
from derive.source import ReadError


@dataclass(frozen=True)
class Stated:
    """What a chain in running text comes to."""

    steps: tuple[Judged, ...]
    notes: tuple[Note, ...]
    errors: tuple[ReadError, ...]


def stated(joint: JointReading) -> Stated:
    """The steps of a chain. One in running text that is not annotated loses those that it may only mention."""
    chain = joint.statement
    if not chain.inline or any(sign.annotations for sign in chain.signs):
        return Stated(tuple(joint.steps), tuple(joint.notes), tuple(joint.errors))
    steps, notes = list[Judged](), list[Note]()
    for judged in joint.steps:
        open_ = judged.verdict.refuted or judged.verdict.evidence.method == "unsaid-function"
        why = _why_not(judged, joint) if open_ else None
        if why is None:
            steps.append(judged)
        else:
            notes.append(Note(why[0], judged.step.sign, {"name": why[1]}))
    notes += [Note("inline-unread", error.span or chain.span, {"reason": error.message}) for error in joint.errors]
    wrong = {str(judged.step.sign.start) for judged in steps if judged.verdict.refuted}
    kept = [
        note
        for note in joint.notes
        if any(_lies_in(note, judged) for judged in steps) and (note.kind != "built-on" or note.values["at"] in wrong)
    ]
    return Stated(tuple(steps), (*kept, *notes), ())


def _why_not(judged: Judged, joint: JointReading) -> tuple[str, str] | None:
    """Why a relation that does not hold for all values need not be meant to, and the name that nothing explains."""
    if isinstance(judged.step.rhs, Num | Decimal):
        return "inline-value", ""
    reading = joint.chain.reading
    members = [reading.made_of(_named(read[0].value.body)) for read in joint.readings.values()]
    for name in sorted(_named(judged.step.lhs) ^ _named(judged.step.rhs)):
        if not _is_explained(name, reading) and sum(name in member for member in members) == 1:
            return "inline-unknown", name
    return None


def _is_explained(name: str, reading: ScopeReading) -> bool:
    """Whether a name was defined or declared."""
    table = reading.table
    symbol = table.symbols.get(name)
    known = name in reading.definitions or name in table.formals or name in table.functions
    return known or (symbol is not None and symbol.declared)


def _named(side: Expr) -> frozenset[str]:
    """The symbols and unknown functions of a side."""
    return names(side) | {node.name for node in walk(side) if isinstance(node, Apply)}


def _lies_in(note: Note, judged: Judged) -> bool:
    """Whether a note speaks of a step."""
    return judged.step.span.start <= note.span.start <= judged.step.span.end
