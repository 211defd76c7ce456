"""Shapes by what stands beside: ``w^\\top x`` a vector x, ``x^\\top A x`` a matrix A, ``A x + b`` a vector b."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from derive.reading.undeclared import (
    is_capital,
    is_member,
    is_numbered,
    is_transposed,
    letter_of,
    open_name,
    untransposed,
)
from derive.reading.understood import ScopeReading
from derive.source import ReadError
from derive.tex.lexicon import bare
from derive.tex.syntax import Call, Name, Node, Script, Terms, Times, parts


def by_neighbours(reading: ScopeReading, names: Mapping[str, Node]) -> tuple[int, ...]:
    """What is transposed, what stands behind a row or a matrix: x of ``w^\\top x``, A of ``x^\\top A x``; and what is
    added to that: b of ``A x + b``. Matrices with numbers are alike: ``W_1`` and ``W_2``.
    """
    ranks = {name: (2 if is_capital(name) else 1) if is_transposed(node) else 0 for name, node in names.items()}
    every = [part for chain in reading.scope.chains for part in reading.table.nodes(chain)]
    states = any(map(_of_states, every))
    for _ in range(3):
        before = dict(ranks)
        for part in every:
            if isinstance(part, Times):
                _tell(reading, part, ranks)
                if states:
                    _tell_states(reading, part, ranks)
            elif isinstance(part, Terms) and any(_is_image(reading, term, ranks) for _, term in part.terms):
                found = {open_name(reading, term) for _, term in part.terms}
                ranks |= {name: 1 for name in found & ranks.keys() if name and not is_capital(name)}
        matrices = {letter_of(name) for name, rank in ranks.items() if rank > 1}
        ranks |= {name: 2 for name in ranks if letter_of(name) in matrices and letter_of(name) != name}
        if ranks == before:
            break
    return tuple(ranks.values())


def acting(reading: ScopeReading, names: Mapping[str, Node]) -> set[str]:
    """The capital letters in front of something small in a product: the W of ``W x``."""
    found: set[str] = set()
    for chain in reading.scope.chains:
        for part in reading.table.nodes(chain):
            for before, behind in pairwise(part.factors) if isinstance(part, Times) else ():
                name, other = open_name(reading, before), open_name(reading, behind)
                if name is not None and name in names and is_capital(name) and not (other and is_capital(other)):
                    found.add(name)
    return found


def _of_states(node: Node) -> bool:
    r"""``f_t \odot c_{t-1}``, ``\operatorname{diag}(z_t)``: members of families are vectors."""
    match node:
        case Times(_, factors, signs):
            return any(s == r"\odot" and all(map(is_member, p)) for p, s in zip(pairwise(factors), signs, strict=False))
        case Call(_, Name(_, text), (argument,)):
            return bare(text) == "diag" and any(map(is_member, parts(argument)))
    return False


def _tell_states(reading: ScopeReading, whole: Times, ranks: dict[str, int]) -> None:
    """``W_f x_t``: a capital letter in front of a state is a matrix."""
    for before, here in pairwise(whole.factors):
        first, name = _rank(reading, before, ranks)[0], _rank(reading, here, ranks)[0]
        if first in ranks and is_capital(first) and is_member(here):
            ranks[first] = 2
            ranks |= {name: 1} if name in ranks else {}


def _is_image(reading: ScopeReading, term: Node, ranks: Mapping[str, int]) -> bool:
    """``A x``, what a matrix makes of a vector."""
    if not isinstance(term, Times) or len(term.factors) <= 1:
        return False
    *before, last = term.factors
    found = [_rank(reading, factor, ranks)[1] for factor in before]
    return found[-1] == 2 and 1 not in found and not is_capital(open_name(reading, last) or "a")


def _tell(reading: ScopeReading, whole: Times, ranks: dict[str, int]) -> None:
    for before, here in pairwise(whole.factors):
        name, mine = _rank(reading, here, ranks)
        first, other = _rank(reading, before, ranks)
        if name in ranks and ((isinstance(before, Script) and before.transpose and other) or other == 2):
            ranks[name] = max(ranks[name], 2 if is_capital(name) and not is_member(here) else 1)
        if first in ranks and is_capital(first) and mine:
            ranks[first] = 2


def _rank(reading: ScopeReading, node: Node, ranks: Mapping[str, int]) -> tuple[str, int]:
    """The name that a factor is, and of how many axes."""
    base = node.base if isinstance(node, Script) and not (node.subs or node.labels) else untransposed(node)
    if isinstance(base, Script) and isinstance(base.base, Name) and not is_numbered(base):
        if is_member(base) and base.base.text in ranks:
            return base.base.text, ranks[base.base.text]
        family = reading.table.symbols.get(base.base.text)
        known = family is not None and family.declared
        return "", max(0, len(family.slots) - len(base.subs + base.labels)) if known and family is not None else 0
    if not isinstance(base, Name | Script):
        return "", 0
    try:
        name = reading.table.name_of(base)
        if isinstance(base, Script) and reading.table.resolve(base).items:
            return "", 0
    except ReadError:
        return "", 0
    symbol = reading.table.symbols.get(name)
    return name, ranks.get(name, len(symbol.slots) if symbol is not None else 0)
