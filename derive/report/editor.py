"""What an editor shows: the message at a step, the evidence of a verdict, the names of actions."""

from __future__ import annotations

from derive.model import Judged
from derive.report import exact, why, words
from derive.report.text import MARKS
from derive.source import ReadError, Source

TOO_LONG = "the check took too long and was stopped"
DERIVE_STEP = "Derive this step"
CHANGED = "the text has changed; ask once more"
UNFILLED = {
    "nothing-missing": "nothing is missing: no line is known that stands between both sides",
    "not-connected": "no laws were found that lead from one side to the other",
    "not-written": "this relation stands in another file, or is made by a macro",
}


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
    found = judged.verdict.evidence
    rests_on = filter(None, (exact.sentence(found), words.numbers(found)) if status == "proved" else ())
    notes = dict.fromkeys(f"note: {words.note(note, source)}" for note in judged.step.notes)
    return (f"{MARKS[status]} {first}", *others, *rests_on, *notes)


def repair(judged: Judged) -> str:
    r"""``Insert \delta_{ij}``; where the repair is no such edit, the whole relation: ``Write p = 1``."""
    mark = judged.diagnosis.mark if judged.diagnosis else None
    said = why.edit(mark) if mark else f"write {why.repairs(judged)[0]}"
    return said[0].upper() + said[1:]


def unreadable(error: ReadError) -> str:
    """What could not be read, and the way out."""
    return error.message + (f"\n{error.hint}" if error.hint else "")
