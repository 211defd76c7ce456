"""What should stand there: the smallest repairs, in the author's words where they are edits of the text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from derive.core import sizes
from derive.core.judge import IllTyped, judge
from derive.core.real import numeric
from derive.forms.closed import closed_form
from derive.marks import Mark, edited, mark
from derive.mistakes import Wrong
from derive.model import Context, Step
from derive.notation import D, Expr, canonical, substitute_slots, walk
from derive.reading.rewriting import Written
from derive.records import dataclass
from derive.search import Found
from derive.spelling import letters

Pair = tuple[Expr, Expr]
"""Both sides of a relation that holds."""


@dataclass(frozen=True)
class Text:
    """Both sides of a step as they are written."""

    lhs: Written
    rhs: Written


@dataclass(frozen=True)
class Correction:
    """A repair; where it is an edit of the text, how many tokens change, where, and what the relation then is."""

    repair: Pair
    size: int = 0
    mark: Mark | None = None
    relation: str = ""


def corrections(found: tuple[Found, ...], wrong: Wrong, step: Step | None, text: Text | None) -> tuple[Correction, ...]:
    """What should stand there: of the corrections of the mistake the smallest, with those of others no larger.

    Where the mistake has none, or none was found: the smallest of those of others and of the left side carried out. A
    relation of one thing to itself says nothing: it is shown if there is no other.
    """
    pairs = [
        (item.names == found[0].names, (item.repair.lhs, item.repair.rhs))
        for item in found
        if item.repair.kind == "correction"
    ]
    telling = [(own, pair) for own, pair in pairs if canonical(pair[0]) != canonical(pair[1])]
    own = [pair for own, pair in telling if own]
    others = [pair for own, pair in telling if not own]
    if not own:
        own = [*right_value(wrong), *others] or [pair for _, pair in pairs]
    if step is None or text is None:
        return tuple(map(Correction, _distinct((*own, *others))))
    edits = _edits(own, wrong, step, text)
    if not edits:
        return tuple(map(Correction, _distinct(own)))
    smallest = min(edit.size for edit in edits)
    edits += _edits([pair for pair in others if pair not in own], wrong, step, text)
    return tuple(edit for edit in edits if edit.size <= smallest)


def right_value(wrong: Wrong) -> Iterator[Pair]:
    """The left side carried out, where it is a derivative that has a closed form."""
    closed = closed_form(wrong.lhs, wrong.context) if any(isinstance(node, D) for node in walk(wrong.lhs)) else None
    if closed is not None and judge(wrong.lhs, closed, wrong.context).proved:
        yield wrong.lhs, closed


def _edits(pairs: list[Pair], wrong: Wrong, step: Step, text: Text) -> list[Correction]:
    found = (_edit(step, wrong, pair, text) for pair in _distinct(pairs))
    return [edit for edit in found if edit is not None]


def _distinct(pairs: Iterable[Pair]) -> Iterable[Pair]:
    """Each relation once, whatever the numbers of its bound indices."""
    seen: dict[Pair, Pair] = {}
    for lhs, rhs in pairs:
        seen.setdefault((canonical(lhs), canonical(rhs)), (lhs, rhs))
    return seen.values()


def _edit(step: Step, wrong: Wrong, repair: Pair, text: Text) -> Correction | None:
    """A repair of one side as an edit of the text."""
    lhs, rhs = repair
    if lhs != wrong.lhs and rhs != wrong.rhs:
        return None
    on_the_right = lhs == wrong.lhs
    side, old, new = (text.rhs, wrong.rhs, rhs) if on_the_right else (text.lhs, wrong.lhs, lhs)
    spoken = {new: old for old, new in letters(step.lhs, step.rhs).items()}
    meant = substitute_slots(new, spoken)
    found = mark(side, old, new, lambda found: _is_same(found, meant, wrong.context))
    if found is None:
        return None
    size, place = found
    changed, kept = edited(side, place), edited(text.lhs if on_the_right else text.rhs)
    sides = (kept, changed) if on_the_right else (changed, kept)
    return Correction(repair, size, place, f"{sides[0]} = {sides[1]}")


def _is_same(left: Expr, right: Expr, context: Context) -> bool:
    try:
        sizes.check(left, right, context)
    except IllTyped:
        return False
    return canonical(left) == canonical(right) or numeric.compare(left, right, context).agrees
