"""Other ways to read a scope, tried where steps are wrong or unread as it is read first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from derive.model import Judged, Note
from derive.reading.bare_values import without_arguments
from derive.reading.occurrences import occurrences
from derive.reading.scopes import Scope
from derive.reading.totals import twofold
from derive.reading.understood import ScopeReading
from derive.records import dataclass
from derive.source import Span
from derive.tex.syntax import Call, Name, Node, Script, parts

SLOPE = r"\sigma"
MOST_LETTERS = 3
"""How many letters are tried as the names of two things."""


@dataclass(frozen=True)
class Attempt:
    """A scope to be read in another way, and what the report says if that is taken."""

    scope: Scope
    notes: tuple[Note, ...] = ()


def _first_said(reading: ScopeReading, steps: Sequence[Judged]) -> Iterator[Attempt]:
    """Declared names that a wrong step gives a value, before any step speaks of them, are defined by it."""
    spoken: dict[str, int] = {}
    for found in occurrences(reading):
        if reading.steps.get(found.chain):
            spoken[found.name] = min(found.span.start, spoken.get(found.name, found.span.start))
    said = ((note.values["name"], step) for step in steps for note in step.step.notes if note.kind == "declared-input")
    made = frozenset(name for name, step in said if spoken.get(name, -1) >= step.step.span.start)
    if made:
        yield Attempt(replace(reading.scope, made=made))


def _letters_apart(reading: ScopeReading, steps: Sequence[Judged]) -> Iterator[Attempt]:
    """Letters below names may be no indices."""
    separable = reading.table.seen.separable
    if separable:
        note = Note("letters-apart", _start(reading), {"names": ", ".join(sorted(separable))})
        yield Attempt(replace(reading.scope, apart=separable), (note,))


def _two_things(reading: ScopeReading, steps: Sequence[Judged]) -> Iterator[Attempt]:
    r"""A letter alone may be another thing than the letter with an index: ``\eta`` and ``\eta_k``."""
    scope, table = reading.scope, reading.table
    # What varies is not constant in its member.
    depends = {*table.seen.variables, *table.seen.varied, *table.unknown_of, *table.functions, *table.maps}
    for letter in sorted(twofold(scope.chains) - scope.twofold - depends)[:MOST_LETTERS]:
        note = Note("two-things", _start(reading), {"name": letter})
        yield Attempt(replace(scope, twofold=scope.twofold | {letter}), (note,))


def _slope(reading: ScopeReading, steps: Sequence[Judged]) -> Iterator[Attempt]:
    r"""The sign of the sigmoid may be a number: the slope in ``e^{-\sigma (s_i - s_j)}``."""
    table = reading.table
    known = table.functions | table.formals.keys() | table.seen.primed | reading.scope.factors
    if SLOPE in table.lexicon.functions - known and any(map(_raises_slope, table.seen.nodes)):
        note = Note("no-function", _start(reading), {"name": SLOPE})
        yield Attempt(replace(reading.scope, factors=frozenset((SLOPE,))), (note,))


def _raises_slope(node: Node) -> bool:
    """Whether the slope stands in an exponent."""
    for part in parts(node):
        match part:
            case Script(_, Name(_, "e"), (), (), Node() as power) | Call(_, Name(_, r"\exp"), (power,)):
                if any(isinstance(inner, Name) and inner.text == SLOPE for inner in parts(power)):
                    return True
    return False


def _values_alone(reading: ScopeReading, steps: Sequence[Judged]) -> Iterator[Attempt]:
    r"""The value ``f(x)`` at one x may be written f: ``\hat f`` and ``f`` in "``y = f(x) + \varepsilon``"."""
    chains, names = without_arguments(reading.scope.chains)
    if names and not names & reading.table.seen.spotted.laws:
        note = Note("value-alone", _start(reading), {"names": ", ".join(sorted(names))})
        yield Attempt(replace(reading.scope, chains=chains), (note,))


def _start(reading: ScopeReading) -> Span:
    return Span(reading.scope.start, reading.scope.start)


ATTEMPTS: tuple[Callable[[ScopeReading, Sequence[Judged]], Iterator[Attempt]], ...] = (
    _first_said,
    _letters_apart,
    _two_things,
    _slope,
    _values_alone,
)
"""One after the other, each from what was taken before it."""
