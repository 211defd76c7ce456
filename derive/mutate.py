"""Which wrong lines would be caught? Every mistake is made in every proved step, and what comes out is judged."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from derive import mistakes
from derive.core import sizes
from derive.core.judge import IllTyped, Unsatisfiable, judge
from derive.diagnose import wrong_relation
from derive.mistakes import Entry, Wrong
from derive.model import Judged, Step, Verdict
from derive.notation import Expr, canonical
from derive.records import dataclass
from derive.search import Search

MOST_LOOKED_AT = 60
NOWHERE = frozenset({"domain", "empty-domain", "undefined"})
"""Reasons why nothing could be compared: the mistake has left the domain."""


@dataclass(frozen=True)
class Mutant:
    """A proved step in which a mistake was made: its sides, the verdict on them.

    ``found``: the mistakes that explain it, the likeliest first, if it is refuted.
    """

    mistake: str
    lhs: Expr
    rhs: Expr
    verdict: Verdict
    found: tuple[str, ...] = ()

    @property
    def caught(self) -> bool:
        """Whether it is refuted, or seen to be defined nowhere."""
        return self.verdict.refuted or (self.verdict.undecided and self.verdict.evidence.method in NOWHERE)

    @property
    def named(self) -> bool:
        """Whether the diagnosis is the mistake that was made, or a tie with it."""
        return self.mistake in self.found


@dataclass(frozen=True)
class Mutated:
    """A proved step and its mutants, those that are still true left out."""

    step: Step
    mutants: tuple[Mutant, ...]

    @property
    def says_nothing(self) -> bool:
        """Every wrong line would pass."""
        return not any(mutant.caught for mutant in self.mutants)


def mutated(judged: Judged, most: int = 1) -> Mutated:
    """A proved step with every mistake made in it, each in at most ``most`` ways."""
    right = wrong_relation(judged.step, judged.context)
    found = (_judged(right, name, rhs) for name, rhs in wrong_sides(right, most))
    return Mutated(judged.step, tuple(mutant for mutant in found if mutant is not None and not mutant.verdict.proved))


def wrong_sides(right: Wrong, most: int) -> Iterator[tuple[str, Expr]]:
    """The right sides that the mistakes make of a relation, each once, with the name of the mistake."""
    seen = {canonical(right.rhs)}
    for entry in mistakes.ENTRIES:
        for rhs in islice(_made(entry, right, seen), most):
            yield mistakes.name(entry.mistake), rhs


def _made(entry: Entry, right: Wrong, seen: set[Expr]) -> Iterator[Expr]:
    """What one mistake makes of a relation, the ways far from one another first."""
    ways = list(islice(entry.slips(right), MOST_LOOKED_AT))
    middle = len(ways) // 2
    for rhs in (*ways[middle:], *ways[:middle]):
        key = canonical(rhs)
        if key not in seen:
            seen.add(key)
            yield rhs


def _judged(right: Wrong, name: str, rhs: Expr) -> Mutant | None:
    """The verdict on a mutant and, where it is caught, what it is taken for; None if its letters do not fit."""
    try:
        sizes.check(right.lhs, rhs, right.context)
        verdict = judge(right.lhs, rhs, right.context)
    except (IllTyped, Unsatisfiable):
        return None
    if not verdict.refuted:
        return Mutant(name, right.lhs, rhs, verdict)
    found = Search(Wrong(right.lhs, rhs, right.context, right.failing)).smallest()
    return Mutant(name, right.lhs, rhs, verdict, tuple(dict.fromkeys(name for item in found for name in item.names)))
