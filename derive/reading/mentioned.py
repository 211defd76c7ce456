r"""Equations that running text mentions as conditions: "with $\sum_k \pi_k = 1$", ``A = A^\top``."""

from __future__ import annotations

import re

from derive.reading.left_sides import left_side, names_in
from derive.reading.understood import ScopeReading
from derive.source import ReadError
from derive.tex.statements import Chain
from derive.tex.vocabulary import PLAIN_STYLES, UPRIGHT

_WITH = re.compile(
    r"\b(with|where|since|because|as|so that|satisf\w+|s\.t\.|constraints?|using|used|the fact|recall|note|knowing|let)"
    r"( that)?$"
)
_TOGETHER = re.compile(r"(,|and|, and|with|such that)?")
_NEXT = re.compile(r"\n\s*\n|\n\s*(?:[-*+]|\d+[.)])\s|\\item\b")
_TRANSPOSES = ("T", r"\top", r"\intercal", "'")
_SETS_TYPE = frozenset(("{", "}", *PLAIN_STYLES, *UPRIGHT))


def mentioned(reading: ScopeReading) -> frozenset[int]:
    r"""The equations that running text mentions as conditions on what it declares: "with $\sum_k \pi_k = 1$".

    They stand behind such a word, or in a list of declarations; only what nothing defines can be meant.
    """
    found: set[int] = set()
    listed = -1
    for number, chain in enumerate(reading.scope.chains):
        beside = listed >= 0 and chain.display - listed <= 1 and not _begins_a_line(reading, number)
        goes_on = beside and _TOGETHER.fullmatch(chain.words.lower().strip())
        defines = goes_on and chain.inline and [sign.text for sign in chain.signs] == [":="]
        if number in reading.declared or defines:
            listed = chain.display
            continue
        if not chain.inline or chain.doubted or number in reading.steps or number in reading.premises:
            continue
        said = goes_on or _WITH.search(chain.words.lower()) or _speaks_for_itself(chain)
        if said and [sign.text for sign in chain.signs] == ["="] and _is_condition(reading, chain):
            found.add(number)
            listed = chain.display
    return frozenset(found)


def _begins_a_line(reading: ScopeReading, number: int) -> bool:
    """Whether a paragraph, or an item of a list, ends between a formula and the one before it."""
    before, here = reading.scope.chains[number - 1 : number + 1]
    return _NEXT.search(reading.scope.source.text, before.span.end, here.span.start) is not None


def _speaks_for_itself(chain: Chain) -> bool:
    r"""``A = A^\top``, ``\|x\| = 1``"""
    texts = [[t.text for t in member if t.text not in ("{", "}")] for member in chain.members]
    is_norm = len(texts) == 2 and texts[0][:1] == [r"\|"] and texts[1] == ["1"]
    return is_norm or _is_symmetry(chain)


def _is_symmetry(chain: Chain) -> bool:
    """``A = A^\\top``, ``S_w = S_w^\\mathrm{T}``"""
    if len(chain.members) != 2:
        return False
    left, right = ([t.text for t in member if t.text not in _SETS_TYPE] for member in chain.members)
    short, long = sorted((left, right), key=len)
    name, behind = long[: len(short)], long[len(short) :]
    return name == short and len(behind) == 2 and behind[0] == "^" and behind[1] in _TRANSPOSES


def _is_condition(reading: ScopeReading, chain: Chain) -> bool:
    """Whether an equation speaks of what nothing defines, and is no value of a name."""
    table = reading.table
    named: set[str] = set()
    for member in chain.members:
        try:
            named |= names_in(table, table.parse(member)[0])
        except ReadError:
            return False
    if named & (reading.definitions.keys() | table.formals.keys() | table.defined | table.broken):
        return False
    return _is_symmetry(chain) or left_side(table, chain.members[0]) is None
