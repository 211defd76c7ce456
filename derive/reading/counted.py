r"""How many terms a sum without limits has, from letters beside it: ``\frac1n \sum_i x_i``, ``\sum_k \frac1K``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from itertools import pairwise
from typing import TypeGuard

from derive.tex.statements import Chain
from derive.tex.syntax import Big, Frac, Name, Node, Number, Times, parts
from derive.tex.vocabulary import DOTS

_COUNTS = frozenset("nNmMKTBDdS")
"""Letters that count, where a sum stands behind one over them."""
_CAPITALS = {"k": "K", "n": "N", "m": "M", "d": "D"}
"""Letters of indices, and how many values they have."""


def counted(nodes: Sequence[Node], bare: Set[str], taken: Set[str]) -> dict[int, str]:
    """By the place of a sum the letter that counts its terms; ``bare``: letters that stand alone, ``taken``: others."""
    sums = [node for node in nodes if isinstance(node, Big) and _is_open(node)]
    if not sums:
        return {}
    means = [node for node in nodes if isinstance(node, Times | Frac)]
    found = {start: letter for node in means for start, letter in _averages(node) if letter not in taken}
    for node in sums:
        capital = _CAPITALS.get(node.letters[0].text, "")
        if capital in bare - taken:
            found.setdefault(node.span.start, capital)
    idle = [node for node in nodes if _has_idle_letter(node)]
    factors = {letter for node in nodes for letter in _multiples(node)} - taken if idle else set()
    if len(factors) == 1:
        found |= {node.span.start: min(factors) for node in idle if node.span.start not in found}
    return found


def last_of_lists(chains: Sequence[Chain]) -> set[str]:
    r"""The n of ``x_1, \dots, x_n`` in running text."""
    found: set[str] = set()
    for dots, last in pairwise(chains):
        listed = dots.inline and not dots.signs and [token.text in DOTS for token in dots.members[0]] == [True]
        match [token.text for token in last.members[0] if token.text not in ("{", "}")]:
            case [*_, "_", letter] if listed and last.inline:
                found.add(letter)
    return found


def _averages(node: Node) -> Iterator[tuple[int, str]]:
    r"""``\frac{1}{n} \sum_i``, ``\frac{1}{2 n} \sum_i``, ``\frac{\sum_i x_i}{n}``"""
    match node:
        case Times(_, factors):
            for before, factor in pairwise(factors):
                if isinstance(before, Frac) and isinstance(before.top, Number) and _is_open(factor):
                    yield from ((factor.span.start, letter) for letter in _letter(before.bottom))
        case Frac(_, top, bottom) if _is_open(top):
            yield from ((top.span.start, letter) for letter in _letter(bottom))


def _has_idle_letter(node: Node) -> bool:
    r"""``\sum_{i,j} x_i``: a sum over several letters, of which one does not occur in it."""
    if not isinstance(node, Big) or len(node.letters) < 2 or not _is_unlimited(node):
        return False
    occurring = {part.text for part in parts(node.body) if isinstance(part, Name)}
    return any(letter.text not in occurring for letter in node.letters)


def _multiples(node: Node) -> Iterator[str]:
    r"""``n \sum_i``, ``2 n \sum_i``"""
    match node:
        case Times(_, factors):
            for before, factor in pairwise(factors):
                if isinstance(before, Name) and before.text in _COUNTS and _is_open(factor):
                    yield before.text


def _letter(node: Node) -> Iterator[str]:
    match node:
        case Name(_, text) | Times(_, (Number(), Name(_, text))) if text in _COUNTS:
            yield text


def _is_open(node: Node) -> TypeGuard[Big]:
    """Whether a node is a sum over one letter that does not say how far."""
    return isinstance(node, Big) and len(node.letters) == 1 and _is_unlimited(node)


def _is_unlimited(node: Big) -> bool:
    limits = node.lower or node.upper or node.domain or node.unequal or node.conditions
    return node.op == "sum" and not limits
