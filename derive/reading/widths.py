r"""Widths of layers: in ``W^{(l)} \in \mathbb{R}^{n_l \times n_{l-1}}`` the layers are read with one width, ``n_l``.

Layers of different widths are a part of such ones: units that nothing leads on from change no other entry.
"""

from __future__ import annotations

from collections.abc import Sequence

from derive.source import Span
from derive.tex.statements import Chain
from derive.tex.tokens import Token

_SCRIPTS = ("_", "^")
_MOVED = 4
"""How many tokens ``_ l - 1`` are."""


def one_width(tokens: Sequence[Token]) -> list[Token]:
    """The tokens of sizes, without their braces, with ``n_l`` for ``n_{l-1}``, ``n_{l+1}`` and ``n^{l-1}``."""
    if not _moves(tokens):
        return list(tokens)
    found: list[Token] = []
    rest = list(tokens)
    while rest:
        if found and found[-1].kind == "letter" and (length := _is_width(rest)):
            found += [Token("script", "_", rest[0].start, rest[0].end), rest[1]]
            del rest[:length]
        else:
            found.append(rest.pop(0))
    return found


def widths(chains: Sequence[Chain]) -> list[Span]:
    """Where sizes of a layer beside another one are declared."""
    found: list[Span] = []
    for chain in chains:
        for member, sign in zip(chain.members[1:], chain.signs, strict=False):
            plain = [token for token in member if token.text not in ("{", "}")]
            if sign.text == r"\in" and _moves(plain):
                found.append(chain.span)
    return found


def _moves(tokens: Sequence[Token]) -> bool:
    """Whether the layer before another one, or behind it, is spoken of."""
    return any(_is_width(tokens[place:]) == _MOVED for place in range(len(tokens)))


def _is_width(tokens: Sequence[Token]) -> int:
    """How many tokens the index of a layer takes: ``_ l - 1``, ``^ l``; 0 where none stands here."""
    texts = [token.text for token in tokens[:4]]
    if len(texts) < 2 or texts[0] not in _SCRIPTS or tokens[1].kind != "letter" or texts[1] == "T":
        return 0
    if texts[2:3] in (["-"], ["+"]) and texts[3:] == ["1"] and tokens[2].kind == "sign":
        return _MOVED
    return 2 if texts[0] == "^" else 0
