r"""Letters that are a vector where they are bold or indexed, and alone its length: ``r = |\mathbf{r}|``; or a size."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from derive.tex.statements import Chain
from derive.tex.tokens import Token
from derive.tex.vocabulary import PLAIN_STYLES

_LENGTH = re.compile(
    r"\s*,?\s*(?:is|denotes|being|=)?\s*(?:its|the)\s+(?:euclidean\s+)?(?:norm|magnitude|length|modulus)\b",
    re.IGNORECASE,
)


def lengths(chains: Sequence[Chain]) -> frozenset[str]:
    """The letters that alone are the length of the vector with the same letter."""
    styled = _all_styled(chains)
    found: set[str] = set()
    for chain in chains:
        first = [token.text for token in chain.members[0]]
        if len(first) != 1 or chain.members[0][0].kind != "letter":
            continue
        (letter,) = first
        if letter in styled and not chain.signs and chain.inline and _LENGTH.match(chain.after):
            found.add(letter)
        beside = zip(chain.signs, chain.members[1:], strict=False)
        if any(sign.text in ("=", ":=") and _is_length(member, letter) for sign, member in beside):
            found.add(letter)
    return frozenset(found)


def beside_sizes(chains: Sequence[Chain]) -> frozenset[str]:
    r"""The bold letters of which the plain one is a size: ``\mathbf{h} \in \mathbb{R}^h``."""
    styled = _all_styled(chains)
    sets = [member for chain in chains for member in chain.members[1:] if _is_space(member)]
    sizes = {token.text for member in sets for token in member[3:] if token.kind == "letter"}
    bold = {text for member in sets for text in _styled(member)}
    return frozenset((styled & sizes) - bold)


def _is_space(member: Sequence[Token]) -> bool:
    r"""``\mathbb{R}^{h \times d}``"""
    texts = [token.text for token in member[:5]]
    return texts[:1] == [r"\mathbb"] and "R" in texts[1:3]


def _all_styled(chains: Sequence[Chain]) -> set[str]:
    """The letters that are bold or have an arrow somewhere."""
    written = (chain for chain in chains if not chain.texts.isdisjoint(PLAIN_STYLES))
    return {text for chain in written for member in chain.members for text in _styled(member)}


def _styled(member: Sequence[Token]) -> list[str]:
    """The letters that are bold or have an arrow."""
    texts = [token.text for token in member if token.text not in ("{", "}")]
    return [after for style, after in pairwise(texts) if style in PLAIN_STYLES]


def _is_length(member: Sequence[Token], letter: str) -> bool:
    r"""``|\mathbf{r}|``, ``\sqrt{\mathbf{r} \cdot \mathbf{r}}``, ``\sqrt{r_i r_i}``: the letter never stands alone."""
    texts = [token.text for token in member if token.text not in ("{", "}")]
    root = texts[:1] == [r"\sqrt"]
    framed = len(texts) > 2 and texts[0] in ("|", r"\|") and texts[-1] == texts[0]
    places = [place for place, text in enumerate(texts) if text == letter]
    own = all(texts[place - 1] in PLAIN_STYLES or texts[place + 1 : place + 2] == ["_"] for place in places)
    return bool(places) and own and (root or framed)
