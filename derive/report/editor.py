"""What an editor shows: the message at a step, the evidence of a verdict, the names of actions."""

from __future__ import annotations

from derive.marks import Mark
from derive.model import Judged
from derive.report import why, words
from derive.report.text import MARKS
from derive.source import ReadError, Source

TOO_LONG = "the check took too long and was stopped"
DERIVE_STEP = "Derive this step"
NOT_CONNECTED = "No law was found that leads from one side to the other."
CHANGED = "The text has changed; ask once more."


def message(judged: Judged) -> str:
    """What is to be said of a step that is not as expected."""
    lines = [words.verdict(judged)]
    if judged.verdict.refuted:
        lines += [*why.sentences(judged), *why.remarks(judged)]
    elif not judged.verdict.proved and (numbers := words.numbers(judged.verdict.evidence)):
        lines.append(numbers)
    return "\n".join(lines)


def evidence(judged: Judged, source: Source) -> tuple[str, ...]:
    """The verdict on a step, what it rests on, and how the step was read."""
    status = judged.verdict.status
    first, *others = message(judged).split("\n")
    numbers = words.numbers(judged.verdict.evidence) if status == "proved" else None
    notes = dict.fromkeys(f"note: {words.note(note, source)}" for note in judged.step.notes)
    return (f"{MARKS[status]} {first}", *others, *([numbers] if numbers else ()), *notes)


def repair(mark: Mark) -> str:
    r"""``Insert \\delta_{ij}``"""
    said = why.edit(mark)
    return said[0].upper() + said[1:]


def unreadable(error: ReadError) -> str:
    """What could not be read, and the way out."""
    return error.message + (f"\n{error.hint}" if error.hint else "")
