r"""Matrices whose rows are the members of a family: ``X_{ij} := x_{ij}``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress

from derive.model import Definition, Note
from derive.notation import Index, Var
from derive.reading.table import Symbol
from derive.reading.understood import ScopeReading
from derive.source import ReadError, Span
from derive.tex.syntax import Name, Node, Script, Times, parts
from derive.tex.tokens import Token

_ROWS_OF = re.compile(r"\b(?:the|as|are) rows of(?: the| a)?(?: (?:design |data |feature )?matrix)?\s*$")
_WITH_ROWS = re.compile(r"^\s*,?\s*(?:with|has|having|whose) (?:the )?rows(?: are)?\s*$")


def rows(reading: ScopeReading) -> None:
    r"""``X_{ij} := x_{ij}``, where the text says that the ``x_n`` are the rows of X, and nothing defines X."""
    chains = [chain for chain in reading.scope.chains if chain.inline and chain.members[0]]
    for at, chain in enumerate(chains):
        before = chains[max(0, at - 6) : at][::-1]
        if _ROWS_OF.search(chain.words.lower()):
            families = [name for other in before if (name := _symbol(reading, other.members[0], family=1))]
            matrix = _symbol(reading, chain.members[0], family=0)
        elif _WITH_ROWS.search(chain.words.lower()) and before:
            families = [_symbol(reading, chain.members[0], family=1)]
            matrix = _symbol(reading, before[0].members[0], family=0)
        else:
            continue
        if matrix and families and families[0] and not {matrix, families[0]} & reading.table.defined:
            _stack(reading, matrix, families[0], chain.span)


def _symbol(reading: ScopeReading, tokens: Sequence[Token], *, family: int) -> str:
    """The declared symbol with two slots, so many of them those of a family, that a formula begins with; else none."""
    for token in tokens[:3]:
        symbol = reading.table.symbols.get(token.text)
        if symbol is not None and symbol.declared and len(symbol.slots) == 2 and symbol.family == family:
            return symbol.name
    return ""


def _stack(reading: ScopeReading, matrix: str, family: str, span: Span) -> None:
    table = reading.table
    for one, other in zip(table.symbols[matrix].slots, table.symbols[family].slots, strict=True):
        table.sizes.unify(one, other, f"the rows of {matrix}", span)
    params = tuple(Index(letter, size) for letter, size in zip("ij", table.symbols[matrix].slots, strict=True))
    table.made[matrix] = Definition(matrix, params, Var(family, params))
    reading.depends[matrix] = frozenset((family,))
    reading.defined_at.setdefault(matrix, span.start)


def unsaid_rows(reading: ScopeReading) -> None:
    r"""The same of an X of which nothing is said, beside vectors ``x_i``, where it stands as ``X^\top … X``."""
    table = reading.table
    products = [
        part.factors
        for chain in reading.scope.chains
        for member in chain.members
        for part in _parts(reading, member)
        if isinstance(part, Times)
    ]
    for family, symbol in list(table.symbols.items()):
        name = family.upper()
        fits = len(family) == 1 and name != family and len(symbol.slots) == 2 and symbol.family == 1 and symbol.declared
        if not fits or name in table.symbols or name in {*table.defined, *table.broken, *reading.depends}:
            continue
        places = [found for factors in products if (found := list(_occurrences(factors, name)))]
        if places and all(found[0].transpose for found in places):
            table.symbols[name] = Symbol(name, symbol.slots, declared=True)
            _stack(reading, name, family, places[0][0].span)
            reading.notes.append(Note("taken-rows", places[0][0].span, {"name": name, "family": family}))


def _occurrences(factors: Sequence[Node], name: str) -> Iterator[Script]:
    """A matrix among factors, with a transpose or without."""
    for factor in factors:
        match factor:
            case Script(_, Name(_, text), (), (), None) if text == name:
                yield factor
            case Name(span, text) if text == name:
                yield Script(span, factor)


def _parts(reading: ScopeReading, member: tuple[Token, ...]) -> Iterator[Node]:
    with suppress(ReadError):
        yield from parts(reading.table.parse(member)[0])
