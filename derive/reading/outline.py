"""Where the derivations of a document stand, before any of them is judged."""

from __future__ import annotations

from derive.documents import Document
from derive.reading.inferring import read_scope
from derive.reading.scopes import scopes
from derive.records import dataclass
from derive.settings import Settings
from derive.source import Span


@dataclass(frozen=True)
class Outline:
    """A derivation: its stretch of the text, from the first letter to the last, and how many steps it has."""

    span: Span
    steps: int


def derivations(document: Document, settings: Settings = Settings()) -> tuple[Outline, ...]:  # noqa: B008
    """The chains of which at least one relation is a step."""
    found: list[Outline] = []
    for scope in scopes(document):
        steps = read_scope(scope, settings).steps
        own = [number for number in sorted(steps) if number >= scope.inherited and steps[number]]
        found += [Outline(scope.chains[number].span, len(steps[number])) for number in own]
    return tuple(found)
