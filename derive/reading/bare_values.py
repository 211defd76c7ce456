r"""``f`` alone beside ``f(x)`` at one x that stands nowhere else: the value has the name of the function."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from derive.records import replace
from derive.tex.statements import Chain
from derive.tex.tokens import Token

_ARGUMENT = 3
"""The tokens of ``(x)``."""


def without_arguments(chains: Sequence[Chain]) -> tuple[tuple[Chain, ...], frozenset[str]]:
    r"""The chains with f for ``f(x)``, and the names f; nothing changed where f is not written alone, too.

    The argument is the same letter everywhere, and stands nowhere but behind such names: nothing varies it.
    """
    members = [member for chain in chains for member in chain.members]
    applied = {(member[at - 1].text, member[at + 1].text) for member in members for at in _brackets(member)}
    letters = {letter for _, letter in applied}
    free = {token.text for member in members for token in _without(member, letters)}
    names = {name for name, letter in applied if letter not in free}
    alone = {name for member in members for name in names if _stands_alone(member, name)}
    if not alone:
        return tuple(chains), frozenset()
    kept = {letter for name, letter in applied if name in alone}
    changed = (
        replace(chain, members=tuple(_without(member, kept - free) for member in chain.members)) for chain in chains
    )
    return tuple(changed), frozenset(alone)


def _brackets(member: Sequence[Token]) -> list[int]:
    """Where ``(x)`` stands behind a letter, or behind a letter with an accent."""
    return [
        at
        for at in range(1, len(member) - _ARGUMENT + 1)
        if [member[at].text, member[at + 2].text] == ["(", ")"]
        and member[at + 1].kind == "letter"
        and (member[at - 1].kind == "letter" or _is_accented(member, at - 1))
    ]


def _is_accented(member: Sequence[Token], at: int) -> bool:
    r"""``\hat{f}``"""
    return member[at].text == "}" and at > 2 and member[at - 1].kind == "letter" and member[at - 2].text == "{"


def _without(member: Sequence[Token], letters: set[str]) -> tuple[Token, ...]:
    dropped = {at + k for at in _brackets(member) if member[at + 1].text in letters for k in range(_ARGUMENT)}
    return tuple(token for at, token in enumerate(member) if at not in dropped)


def _stands_alone(member: Sequence[Token], name: str) -> bool:
    brackets = {at - 1 for at in _brackets(member)}
    pairs = enumerate(zip_longest(member, member[1:]))
    return any(
        one is not None
        and one.text == name
        and at not in brackets
        and (behind is None or behind.text not in ("(", "_"))
        for at, (one, behind) in pairs
    )
