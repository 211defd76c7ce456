r"""Matrices whose rows are the members of a family: ``X_{ij} := x_{ij}``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from derive.model import Definition, Note
from derive.notation import Index, Var
from derive.reading.table import Symbol
from derive.reading.understood import ScopeReading
from derive.source import Span
from derive.tex.syntax import Name, Node, Script, Times
from derive.tex.tokens import Token

_ROWS_OF = re.compile(r"\b(?:the|as|are) (rows|columns) of(?: the| a)?(?: (?:design |data |feature )?matrix)?\s*$")
_WITH_ROWS = re.compile(
    r"^\s*,?\s*(?:(?:be|is|denotes?|for|as) )?(?:the |an? )?(?:[\w-]+ )*"
    r"(?:with|has|having|whose|-th|th) (?:the )?(row|column)s?(?: are| is| being| equals)?(?: given by)?\s*$"
)


def rows(reading: ScopeReading) -> None:
    r"""``X_{ij} := x_{ij}``, where the text says that the ``x_n`` are the rows of X, and nothing defines X.

    The same of columns. Members that are not declared, or beside an X that is differentiated by, are made of X.
    """
    chains = [chain for chain in reading.scope.chains if chain.inline and chain.members[0]]
    for at, chain in enumerate(chains):
        before = chains[max(0, at - 6) : at][::-1]
        if (said := _ROWS_OF.search(chain.words.lower())) is not None:
            families = [name for other in before if (name := _symbol(reading, other.members[0], family=1))]
            matrix = _symbol(reading, chain.members[0], family=0)
        elif (said := _WITH_ROWS.search(chain.words.lower())) is not None and before:
            families = [_symbol(reading, chain.members[0], family=1) or _open_family(reading, chain.members[0])]
            named = (_symbol(reading, other.members[0], family=0) for other in before[:2])
            matrix = next(filter(None, named), "")
        else:
            continue
        if matrix and families and families[0] and not {matrix, families[0]} & reading.table.defined:
            stack(reading, matrix, families[0], chain.span, columns=said[1].startswith("column"))


def _symbol(reading: ScopeReading, tokens: Sequence[Token], *, family: int) -> str:
    """The declared symbol with two slots, so many of them those of a family, that a formula begins with; else none."""
    for token in tokens[:3]:
        symbol = reading.table.symbols.get(token.text)
        if symbol is not None and symbol.declared and len(symbol.slots) == 2 and symbol.family == family:
            return symbol.name
    return ""


def _open_family(reading: ScopeReading, tokens: Sequence[Token]) -> str:
    """The name with one index, of which nothing is known, that a formula begins with; else none."""
    table = reading.table
    for token in tokens[:3]:
        if table.seen.letter_scripts.get(token.text) == 1 and token.text not in table.symbols:
            return token.text
    return ""


def stack(reading: ScopeReading, matrix: str, family: str, span: Span, *, columns: bool = False) -> None:
    """The members of a family as the rows, or columns, of a matrix; those that are not declared are made of it."""
    table = reading.table
    sizes = table.symbols[matrix].slots[:: -1 if columns else 1]
    is_open = family not in table.symbols
    if is_open:
        table.symbols[family] = Symbol(family, sizes, 1, True)
    for one, other in zip(sizes, table.symbols[family].slots, strict=True):
        table.sizes.unify(one, other, f"the {'columns' if columns else 'rows'} of {matrix}", span)
    places = tuple(Index(letter, size) for letter, size in zip("ij", sizes, strict=True))
    turned = places[::-1] if columns else places
    if is_open or (matrix in table.seen.variables and family not in table.seen.variables):
        made, base, params, entry = family, matrix, places, turned
    else:
        made, base, params, entry = matrix, family, turned, places
    table.made[made] = Definition(made, params, Var(base, entry))
    reading.depends[made] = frozenset((base,))
    reading.defined_at.setdefault(made, span.start)


def unsaid_rows(reading: ScopeReading) -> None:
    r"""The same of an X of which nothing is said, beside vectors ``x_i``, where it stands as ``X^\top … X``."""
    table = reading.table
    products = [
        part.factors for chain in reading.scope.chains for part in table.nodes(chain) if isinstance(part, Times)
    ]
    for family, symbol in list(table.symbols.items()):
        name = family.upper()
        fits = len(family) == 1 and name != family and len(symbol.slots) == 2 and symbol.family == 1 and symbol.declared
        if not fits or name in table.symbols or name in {*table.defined, *table.broken, *reading.depends}:
            continue
        places = [place for factors in products for place in _places(factors, name)]
        if any(x.transpose for x, _ in places) and all(_is_of_rows(reading, symbol, *place) for place in places):
            table.symbols[name] = Symbol(name, symbol.slots, declared=True)
            stack(reading, name, family, places[0][0].span)
            reading.notes.append(Note("taken-rows", places[0][0].span, {"name": name, "family": family}))


def _places(factors: Sequence[Node], name: str) -> Iterator[tuple[Script, Node | None]]:
    """A matrix among factors, with a transpose or without, and what stands behind it."""
    for factor, behind in zip_longest(factors, factors[1:]):
        match factor:
            case Script(_, Name(_, text), (), (), None) if text == name:
                yield factor, behind
            case Name(span, text) if text == name:
                yield Script(span, factor), behind


def _is_of_rows(reading: ScopeReading, family: Symbol, matrix: Script, behind: Node | None) -> bool:
    r"""Whether ``X^\top v`` and ``X v`` fit a matrix with the vectors as rows: as far as the size of v is known."""
    assert isinstance(matrix.base, Name)
    if isinstance(behind, Script) and isinstance(behind.base, Name) and behind.base.text == matrix.base.text:
        return matrix.transpose  # X^T X, and not X X^T, which may be meant of columns
    known = reading.table.symbols.get(behind.text) if isinstance(behind, Name) else None
    if known is None or len(known.slots) != 1:
        return True
    find = reading.table.sizes.find
    return find(known.slots[0]) != find(family.slots[1 if matrix.transpose else 0])
