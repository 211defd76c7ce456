"""Where the names of a scope stand in its formulas, and which name each of them was read as."""

from __future__ import annotations

from collections.abc import Iterator

from derive.reading.understood import ScopeReading
from derive.records import dataclass
from derive.source import ReadError, Span
from derive.tex.syntax import Name, Node, Script, parts


@dataclass(frozen=True)
class Occurrence:
    r"""A name in the text of a chain: ``W^{(1)}`` for the ``W`` of ``W^{(1)}_{ij}``, ``i`` for its ``i``.

    ``span`` is the place of the letter; ``chain`` the number of the chain.
    """

    span: Span
    name: str
    chain: int


def occurrences(reading: ScopeReading) -> Iterator[Occurrence]:
    """Every name in the chains of a scope that are not inherited; what cannot be read is passed over."""
    for number in range(reading.scope.inherited, len(reading.scope.chains)):
        for member in reading.scope.chains[number].members:
            try:
                node, _ = reading.table.parse(member)
            except ReadError:
                continue
            yield from (Occurrence(span, name, number) for span, name in _names(node, reading))


def _names(node: Node, reading: ScopeReading) -> Iterator[tuple[Span, str]]:
    scripted: set[Span] = set()
    for part in parts(node):
        if isinstance(part, Script) and isinstance(part.base, Name):
            scripted.add(part.base.span)
            try:
                yield part.base.span, reading.table.resolve(part).name
            except ReadError:
                continue
        elif isinstance(part, Name) and part.span not in scripted:
            yield part.span, reading.table.resolve(part).name
