r"""What "the singular value decomposition $X = U \Sigma V^\top$" says of its factors, and "the eigendecomposition".

Of an n x p matrix with n >= p the columns of U are orthonormal, V is orthogonal, Sigma diagonal with entries >= 0; of a
thin or truncated one only the columns of V are orthonormal. ``A = Q \Lambda Q^\top`` has an orthogonal Q and a diagonal
Lambda (Golub and Van Loan, Matrix Computations, sections 2.4 and 8.1).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from typing import TypeGuard

from derive.model import Definition
from derive.notation import Index, Var
from derive.reading.declarations import Declared
from derive.reading.sets import Kind
from derive.reading.stacked import stack
from derive.reading.table import Symbol
from derive.reading.understood import ScopeReading
from derive.records import dataclass
from derive.source import ReadError
from derive.tex.grammar import Grammar
from derive.tex.lexicon import Lexicon
from derive.tex.statements import Chain
from derive.tex.syntax import Name, Node, Script, Times
from derive.tex.tokens import Token

_SINGULAR = re.compile(r"\bsvd\b|\bsingular[- ]value", re.IGNORECASE)
_SPECTRAL = re.compile(
    r"\beigen(?:value |vector )?-?decompos|\bspectral (?:theorem|decomposition)|\bdiagonali[sz]", re.IGNORECASE
)
_THIN = re.compile(r"\b(?:thin|compact|reduced|truncated|economy|rank-)", re.IGNORECASE)
_SIGMA = frozenset((r"\Sigma",))
_VALUES = {r"\Sigma": r"\sigma", r"\Lambda": r"\lambda", r"\Delta": r"\delta"}
"""The letters of the entries of a diagonal matrix."""


@dataclass(frozen=True)
class Decomposition:
    """``whole = left middle right^\\top``, in the chain ``number``; ``thin``: the right matrix need not be square."""

    number: int
    whole: Name | None
    left: Name
    middle: Name
    right: Name
    thin: bool = False


def decompositions(chains: Sequence[Chain], words: Set[str]) -> Iterator[Decomposition]:
    """The products that the words around them call a decomposition."""
    for number, chain in enumerate(chains):
        if not chain.signs or chain.signs[0].text not in ("=", ":="):
            continue
        said = f"{chain.words} {chain.lead} {chain.after}"
        singular, spectral = _SINGULAR.search(said), _SPECTRAL.search(said)
        if not (singular or spectral):
            continue
        factors = _factors(chain, words)
        if len(factors) != 3:
            continue
        left, middle, turned = factors
        if isinstance(left, Name) and isinstance(middle, Name) and _is_transposed(turned):
            right = turned.base
            assert isinstance(right, Name)
            alike = left.text == right.text
            if (spectral if alike else singular) and middle.text not in (left.text, right.text):
                whole = _parsed(chain.members[0], words)
                yield Decomposition(
                    number,
                    whole if isinstance(whole, Name) else None,
                    left,
                    middle,
                    right,
                    _THIN.search(said) is not None,
                )


def sigmas(found: Sequence[Decomposition]) -> frozenset[str]:
    r"""``\Sigma``, if it is a matrix in some decomposition and no sign of a sum."""
    return _SIGMA & {one.middle.text for one in found}


def wholes(found: Sequence[Decomposition]) -> frozenset[str]:
    """The names of what is taken apart, which its factors define."""
    return frozenset(one.whole.text for one in found if one.whole is not None)


def said_by(found: Sequence[Decomposition], chains: Sequence[Chain]) -> Iterator[Declared]:
    """What the decompositions say of their factors."""
    for one in found:
        span = chains[one.number].span
        real, columns = Kind("real"), ("orthonormal-columns",)
        outer = (one.left, columns), (one.right, columns if one.thin else ("orthogonal",))
        for name, properties in outer if one.left.text != one.right.text else outer[1:]:
            yield Declared((name,), real, span, properties=properties, weak=True, rank=2)
        if one.whole is not None:
            yield Declared((one.whole,), real, span, weak=True, rank=2)
        yield Declared((one.middle,), real, span, properties=("diagonal",), weak=True, rank=2)


def columns(reading: ScopeReading, found: Sequence[Decomposition]) -> None:
    r"""``u_j`` and ``v_j``, of which nothing else is said, as the columns of U and V; ``\sigma_j := \Sigma_{jj}``."""
    table, chains = reading.table, reading.scope.chains

    def is_open(letter: str) -> bool:
        said = letter in table.symbols or letter in table.defined or letter in reading.depends
        return not said and table.seen.letter_scripts.get(letter) == 1

    for one in found:
        span = chains[one.number].span
        for matrix in dict.fromkeys((one.left.text, one.right.text)):
            if matrix in table.symbols and matrix.lower() != matrix and is_open(matrix.lower()):
                stack(reading, matrix, matrix.lower(), span, columns=True)
        middle = table.symbols.get(one.middle.text)
        letter = _VALUES.get(one.middle.text, one.middle.text.lower())
        if middle is not None and len(middle.slots) == 2 and letter != one.middle.text and is_open(letter):
            table.symbols[letter] = Symbol(letter, middle.slots[:1], 1, True)
            at = Index("j", middle.slots[0])
            table.made[letter] = Definition(letter, (at,), Var(one.middle.text, (at, at)))
            reading.depends[letter] = frozenset((one.middle.text,))
            reading.defined_at.setdefault(letter, span.start)


def _factors(chain: Chain, words: Set[str]) -> tuple[Node, ...]:
    node = _parsed(chain.members[1], words)
    return node.factors if isinstance(node, Times) else ()


def _parsed(tokens: Sequence[Token], words: Set[str]) -> Node | None:
    try:
        return Grammar(tokens, Lexicon(words=words, brackets_multiply=True, variables=_SIGMA)).whole()
    except ReadError:
        return None


def _is_transposed(node: Node) -> TypeGuard[Script]:
    return (
        isinstance(node, Script) and isinstance(node.base, Name) and node.transpose and not (node.subs or node.labels)
    )
