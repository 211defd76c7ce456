"""Why is a step wrong? The mistakes of the catalogue propose true relations near it; the core proves one, or none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import islice
from time import monotonic

from derive import mistakes
from derive.core import intervals, numeric, sizes
from derive.core.judge import IllTyped, Unsatisfiable, judge
from derive.forms.closed import closed_form
from derive.mistakes import Mistake, Repair, Wrong
from derive.model import Context, Diagnosis, Step, Verdict
from derive.notation import Expr, Sum, canonical, free_indices, walk
from derive.spelling import axes_of, said, spelled

MOST_TRIED = 300
MOST_OF_ONE = 80
"""Repairs of one mistake: none may crowd out the others."""
MOST_JUDGED = 12
MOST_SECONDS = 1.0
MOST_SHOWN = 3


@dataclass(frozen=True)
class Found:
    """A repair that the core has proved, and whose it is."""

    mistake: Mistake
    repair: Repair


def diagnose(step: Step, context: Context, verdict: Verdict) -> Diagnosis | None:
    """The mistake one of whose repairs is true, the smallest repair first; None if no known mistake explains the step.

    Repairs are screened in floating point; of those that survive, the core proves which hold for every size.
    """
    lhs, rhs = spelled(step.lhs, step.rhs)
    wrong = Wrong(lhs, rhs, context, partial(_failing, context))
    search = Search(wrong)
    found = search.smallest()
    return _diagnosis(wrong, found, search.tried) if found else None


def _failing(context: Context, lhs: Expr, rhs: Expr) -> tuple[Mapping[str, str], str, str] | None:
    return intervals.failing_entry(lhs, rhs, context)


class Search:
    """Goes through the repairs of one wrong step."""

    def __init__(self, wrong: Wrong) -> None:
        self.wrong = wrong
        self.tried = 0
        self.judged = 0
        self.end = monotonic() + MOST_SECONDS

    def smallest(self) -> tuple[Found, ...]:
        """The true repairs of the smallest edit, in the order of the catalogue."""
        found: list[Found] = []
        for mistake, repair in self._proposed():
            if found and self._size(repair) > self._size(found[0].repair):
                break
            if self.tried >= MOST_TRIED or self.judged >= MOST_JUDGED or monotonic() > self.end:
                break
            if self._holds(repair):
                found.append(Found(mistake, repair))
        return tuple(found)

    def _proposed(self) -> Iterator[tuple[Mistake, Repair]]:
        """All repairs, the smallest edit first, then as the catalogue has them; each relation once."""
        seen: set[object] = {(canonical(self.wrong.lhs), canonical(self.wrong.rhs), ())}
        every = [
            (mistake, repair) for mistake in mistakes.CATALOGUE for repair in islice(mistake(self.wrong), MOST_OF_ONE)
        ]
        for mistake, repair in sorted(every, key=lambda item: self._size(item[1])):
            key = (canonical(repair.lhs), canonical(repair.rhs), repair.holds_if)
            if key not in seen:
                seen.add(key)
                yield mistake, repair

    def _size(self, repair: Repair) -> int:
        """The size of an edit; one that makes a sum run over nothing is hardly meant."""
        idle = _idle(repair.lhs) + _idle(repair.rhs) - _idle(self.wrong.lhs) - _idle(self.wrong.rhs)
        return repair.edit + (2 if idle > 0 and repair.kind == "correction" else 0)

    def _holds(self, repair: Repair) -> bool:
        """Whether the core proves a repair."""
        context = repair.context or self.wrong.context
        self.tried += 1
        try:
            sizes.check(repair.lhs, repair.rhs, context)
            if not numeric.compare(repair.lhs, repair.rhs, context).agrees:
                return False
            self.judged += 1
            return judge(repair.lhs, repair.rhs, context).proved
        except (IllTyped, Unsatisfiable):
            return False


def _idle(expr: Expr) -> int:
    """How many sums have a body without their index."""
    return sum(isinstance(node, Sum) and node.index not in free_indices(node.body) for node in walk(expr))


def _diagnosis(wrong: Wrong, found: tuple[Found, ...], tried: int) -> Diagnosis:
    first = found[0]
    own = [item.repair for item in found if item.mistake is first.mistake]
    others = dict.fromkeys(mistakes.name(item.mistake) for item in found if item.mistake is not first.mistake)
    computes = first.repair.lhs if first.repair.kind == "reading" else None
    repairs = tuple(_shown(wrong, own))
    values = {
        **{place: _written(wrong, value) for place, value in first.repair.values.items()},
        **({"computes": _written(wrong, computes)} if computes is not None else {}),
        "explanation": mistakes.explanation(first.mistake),
    }
    return Diagnosis(
        mistakes.name(first.mistake), values, repairs, computes, first.repair.holds_if, tuple(others), tried
    )


def _written(wrong: Wrong, value: Expr | str | tuple[Expr, ...]) -> str:
    """What fills a place of an explanation, in LaTeX and in the author's letters."""
    if isinstance(value, tuple):
        return ", ".join(_written(wrong, item) for item in value)
    return value if isinstance(value, str) else said(value, axes_of(wrong.lhs, wrong.rhs))


def _shown(wrong: Wrong, repairs: list[Repair]) -> Iterator[tuple[Expr, Expr]]:
    """What should stand there: corrections as they are, else the left side carried out."""
    corrections = [repair for repair in repairs if repair.kind == "correction"]
    for repair in corrections[:MOST_SHOWN]:
        yield repair.lhs, repair.rhs
    if corrections or repairs[0].kind == "assumption":
        return
    closed = closed_form(wrong.lhs, wrong.context)
    if closed is not None and judge(wrong.lhs, closed, wrong.context).proved:
        yield wrong.lhs, closed
