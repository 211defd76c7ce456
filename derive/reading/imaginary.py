r"""``f(x + ih)``, i the imaginary unit: everything here is real, so that its formulas are refused, not read as real."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from derive.reading.scopes import Scope
from derive.source import ReadError
from derive.tex.statements import Chain
from derive.tex.tokens import Token

_SAID = re.compile(
    r"\bimaginary\s+unit\b(?:\s+is)?[\s,:]*(?:\$?(?:\\mathrm\{|\\)?([ij])\b)?"
    r"|\$(?:\\mathrm\{)?([ij])\}?\s*(?::?=\s*\\sqrt\{-\s*1\}|\^\{?2\}?\s*=\s*-\s*1)"
)


def with_unit(scope: Scope) -> dict[int, ReadError]:
    """The chains in which the imaginary unit stands, by their numbers, where the text speaks of one."""
    said = next(filter(None, (_SAID.search(scope.source.text, s.start, s.end) for s in scope.prose)), None)
    if said is None:
        return {}
    letter = said[1] or said[2] or "i"
    found: dict[int, ReadError] = {}
    for number, chain in enumerate(scope.chains):
        for token in _factors(chain):
            if token.text == letter and number not in found and chain.signs and not chain.inline:
                hint = "write the real and the imaginary part as two relations"
                found[number] = ReadError("complex numbers are not read", token.span, hint)
    return found


def _factors(chain: Chain) -> Iterator[Token]:
    """The tokens of a chain that do not stand below others: the i of ``x_i`` is an index."""
    for member in chain.members:
        yield from _above(member)


def _above(tokens: Sequence[Token]) -> Iterator[Token]:
    at = 0
    while at < len(tokens):
        if tokens[at].text == "_" and tokens[at].kind == "script":
            at += 1
            depth = 0
            while at < len(tokens):
                depth += (tokens[at].kind == "open") - (tokens[at].kind == "close")
                at += 1
                if depth <= 0:
                    break
            continue
        yield tokens[at]
        at += 1
