"""The lines that are missing in a step: found by the laws, put into its text, and read back before they are shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Literal

from derive.model import DocumentReport, Judged
from derive.notation import D, Delta, Expr, free_indices, walk
from derive.printing import latex
from derive.records import dataclass
from derive.report.steps import aligned, rows
from derive.rules.matrices import matrix_form
from derive.seams import Above, Seam, above, seam
from derive.source import File
from derive.stepper import derive, paths
from derive.stepping.between import Lines, lines, meeting
from derive.stepping.goals import lettered, problem_of
from derive.stepping.premises import known_sizes

MOST_TRIED = 6
"""How often a text is checked again, each time with fewer lines."""

Again = Callable[[File, int, str], DocumentReport]
"""The report after a text was put into a file at an offset."""


@dataclass(frozen=True)
class Filling:
    """A text to put into a file at an offset; ``connected``: the laws lead over it to the other side."""

    file: File
    at: int
    text: str
    connected: bool


Unfilled = Literal["nothing-missing", "not-connected", "not-written"]
"""``nothing-missing``: both sides are neighbours already; ``not-connected``: no law leads on, or no line could be read
back; ``not-written``: the relation does not stand in the file as it was read."""


def filling(document: DocumentReport, judged: Judged, again: Again) -> Filling | Unfilled:
    """The lines between both sides of a step or, where the laws do not connect them, those that lead from its left one.

    Where the author writes no indices and no line can be written without, the derivation in indices stands above.

    Every line has been proved by the core as the laws gave it, and once more as it is written: ``again`` checks the
    whole text with it. A line that is not read back as what it is, or not proved there, is left out.
    """
    place = seam(document, judged)
    if place is None:
        return "not-written"
    between, connected = missing(judged)
    if between == () and connected:
        return "nothing-missing"
    for sizes in _limits(document, judged):
        written = tuple(text for line in between if (text := _written(line, judged, sizes)) is not None)
        text = _proved(document, judged, place, written, again)
        if text:
            return Filling(place.file, place.at, text, connected)
    return _chains_above(document, judged, again) or "not-connected"


def missing(judged: Judged) -> tuple[Lines, bool]:
    """The lines between both sides of a step, and whether the laws connect them over these."""
    step, context = judged.step, judged.context
    left = list(paths(step.lhs, context))
    right = list(paths(step.rhs, context)) if judged.verdict.proved else []
    connected = False
    for every_law in (False, True):
        ahead = [lines(step.lhs, path, every_law=every_law) for path in left]
        back = [lines(step.rhs, path, every_law=every_law) for path in right]
        found = meeting(ahead, back)
        connected = connected or found is not None
        if found:
            return found, True
    if connected or not any(isinstance(node, D) for node in walk(step.lhs)):
        return (), connected
    return (lines(step.lhs, left[0])[1:] if left else ()), False


def _chains_above(document: DocumentReport, judged: Judged, again: Again) -> Filling | None:
    """The derivation of a left side without indices, in indices, as displays above that of the step."""
    goal, place = lettered(judged.step.lhs), above(document, judged)
    if goal == judged.step.lhs or place is None or problem_of(goal, judged.context):
        return None
    derivation = derive(goal, judged.context)
    chains = [list(rows(chain, derivation, "normal")) for chain in derivation.steps]
    text = place.woven([r"\begin{aligned}", *aligned(chain), r"\end{aligned}"] for chain in chains)
    report = again(place.file, place.at, text)
    inside = [_is_inside(item, report, place, len(text)) for item in report.steps]
    new = [item for item, here in zip(report.steps, inside, strict=True) if here]
    first = inside.index(True) if True in inside else 0
    proved = len(new) == sum(map(len, chains)) > 0 and all(item.verdict.proved for item in new)
    undisturbed = _is_undisturbed(document, first, report, len(new))
    return Filling(place.file, place.at, text, derivation.complete) if proved and undisturbed else None


def _is_inside(judged: Judged, report: DocumentReport, place: Above, length: int) -> bool:
    """Whether a step stands in the text that was put in."""
    file, span = report.source.origin(judged.step.sign)
    return file.name == place.file.name and place.at <= span.start < place.at + length


def _limits(document: DocumentReport, judged: Judged) -> Iterator[frozenset[str]]:
    """The sizes that are written as limits of sums: as the author does, then all of them."""
    known = known_sizes(judged.context)
    span = judged.step.span
    if "=1}" not in document.source.text[span.start : span.end].replace(" ", ""):
        yield frozenset()
    yield known


def _written(line: Expr, judged: Judged, sizes: frozenset[str]) -> str | None:
    """A line in the author's manner; None if it cannot be written without the indices that he does not write."""
    context, axes = judged.context, judged.step.axes
    if any(index.number for index in free_indices(line)):
        # A delta is an identity matrix there, which says less than it hides.
        plain = 1 <= len(axes) <= 2 and not any(isinstance(node, Delta) for node in walk(line))
        return matrix_form(line, axes) if plain else None
    reserved = {*context.definitions, *context.slots, *context.unknown_of}
    return latex(line, sizes=sizes, reserved=reserved, forms=context.forms)


def _proved(
    document: DocumentReport, judged: Judged, place: Seam, written: tuple[str, ...], again: Again
) -> str | None:
    """The text of those lines that are proved where they are put."""
    for _ in range(MOST_TRIED):
        text, signs = place.woven(written)
        if not written:
            return None
        report = again(place.file, place.at, text)
        bad = _not_proved(report, place, signs)
        if not bad and _is_undisturbed(document, document.steps.index(judged), report, len(signs)):
            return text
        # Where only the rest of the document suffers, the last line is the one that has gone too far.
        bad = bad or {len(written) - 1}
        written = tuple(line for number, line in enumerate(written) if number not in bad)
    return None


def _not_proved(report: DocumentReport, place: Seam, signs: Sequence[int]) -> set[int]:
    """The lines whose relation is not proved, by number."""
    proved = set()
    for judged in report.steps:
        file, span = report.source.origin(judged.step.sign)
        if judged.verdict.proved and file.name == place.file.name:
            proved.add(span.start)
    return {number for number, sign in enumerate(signs) if sign not in proved}


def _is_undisturbed(before: DocumentReport, at: int, after: DocumentReport, count: int) -> bool:
    """Whether a report has ``count`` more proved steps at a place among its steps, and is the same else."""
    old = [item.verdict.status for item in before.steps]
    new = [item.verdict.status for item in after.steps]
    same = new == [*old[:at], *["proved"] * count, *old[at:]]
    return same and len(after.errors) == len(before.errors)
