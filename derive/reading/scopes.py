"""A document cut into scopes: each with its statements, and those before the first section that it inherits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from derive.documents import Display, Document, Heading
from derive.reading.names import find_words
from derive.source import ReadError
from derive.tex.statements import Chain, Statements, statements
from derive.tex.tokens import tokenize

SECTION = 2
"""The level of the headings that begin a scope."""


@dataclass(frozen=True)
class Scope:
    """The chains of one scope; the first ``inherited`` of them are those that every scope inherits."""

    chains: tuple[Chain, ...]
    inherited: int
    statements: Statements
    errors: tuple[ReadError, ...]


def scopes(document: Document) -> list[Scope]:
    """The scopes of a document: what stands before the first section, and every section."""
    parts: list[list[Display]] = [[]]
    for block in document.blocks:
        if isinstance(block, Heading):
            if block.level == SECTION:
                parts.append([])
        else:
            parts[-1].append(block)
    base, *sections = parts
    found = [_scope(document, base, ())]
    found += [_scope(document, base, section) for section in sections]
    return found


def _scope(document: Document, base: Sequence[Display], own: Sequence[Display]) -> Scope:
    displays = [*base, *own]
    lists = []
    for display in displays:
        try:
            lists.append(tokenize(display.text, display.start).tokens)
        except ReadError:
            continue
    words = find_words(lists)
    pieces = [(d.text, d.start, d.inline, d.before) for d in displays]
    found, errors = statements(pieces, document.source, words)
    limit = own[0].start if own else None
    inherited = 0 if limit is None else sum(chain.span.start < limit for chain in found.chains)
    fresh_errors = [e for e in errors if limit is None or e.span is None or e.span.start >= limit]
    return Scope(found.chains, inherited, found, tuple(fresh_errors))
