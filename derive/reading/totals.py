r"""Letters that name two things: members and what is made of all of them, ``L = \sum_i L_i``; a family and its origin;
iterates ``x_{k+1} = x_k - \eta \nabla f(x_k)`` and the x of ``f(x)``.

The x_0 of ``x_t := a_t x_0 + b_t \epsilon`` is no member of the family that is made of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise, zip_longest

from derive.reading.listed import listed
from derive.tex.statements import Chain
from derive.tex.tokens import Token
from derive.tex.vocabulary import ACCENTS, LETTERS, PLAIN_STYLES

_SUMS = (r"\sum", r"\prod")
_AVERAGE = re.compile(r"(?:(?<![a-zA-Z])E|\\E|Var|\{V)\}?[\[(]$")
"""The beginning of an expectation or a variance."""
_MEMBER = 3
"""The tokens of ``x_i``, without braces."""
_TRANSPOSES = (r"\top", "T", r"\intercal", r"\mathsf", r"\mathrm")
_UNIT = ("e", r"\hat")
_OWNERS = frozenset(("_", *ACCENTS))
"""What stands behind them is a part of a name."""


def _bare(member: Sequence[Token]) -> list[str]:
    """The texts of a formula without its braces."""
    return [token.text for token in member if token.text not in ("{", "}")]


def totals(chains: Sequence[Chain]) -> frozenset[str]:
    """The letters that alone are a sum or a product over the family with the same letter; a vector is no such thing."""
    found = {
        chain.members[0][0].text
        for chain in chains
        if chain.signs and chain.signs[0].text in ("=", ":=") and len(chain.members[0]) == 1
        if any(_is_made_of_members(member, chain.members[0][0]) for member in chain.members[1:])
    }
    found |= _of_samples(chains)
    return frozenset(found - _vectors(chains)) if found else frozenset()


def _of_samples(chains: Sequence[Chain]) -> set[str]:
    r"""The letters of expectations ``E[X^2]`` beside a family ``X_1, \dots, X_n`` in running text: one like these."""
    families = {family.name for family in listed(chains, frozenset())}
    found = set[str]()
    for member in (member for chain in chains for member in chain.members if families):
        texts = [token.text for token in member]
        found |= {
            text
            for place, (text, after) in enumerate(pairwise(texts))
            if text in families and after != "_" and _AVERAGE.search("".join(texts[:place]))
        }
    return found


def _is_made_of_members(member: Sequence[Token], name: Token) -> bool:
    r"""``\frac{1}{N} \sum_i L_i``; not ``\sum_i x_i e_i``, a vector by its entries."""
    texts = [token.text for token in member]
    if not (name.kind == "letter" or name.text in LETTERS) or not any(sign in texts for sign in _SUMS):
        return False
    subscripted = [after == "_" for text, after in pairwise([*texts, ""]) if text == name.text]
    units = any(text in _UNIT and after in ("_", "{") for text, after in pairwise(texts))
    return bool(subscripted) and all(subscripted) and not units


def iterates(chains: Sequence[Chain]) -> frozenset[str]:
    r"""The letters of recursions ``x_{k+1} = …``, ``x_t = … x_{t-1}`` that also stand alone."""
    found: set[str] = set()
    for chain in chains:
        if len(chain.signs) == 1 and chain.signs[0].text in ("=", ":="):
            left, right = map(_bare, chain.members)
            found |= {left[0]} if left[0].isalpha() and _recurs(left, right) else set()
    return frozenset(letter for letter in found if any(_stands_alone(chain, letter) for chain in chains))


def _recurs(left: Sequence[str], right: Sequence[str]) -> bool:
    """``x_{k+1}`` beside ``x_k``, ``x_k`` beside ``x_{k-1}``"""
    member = [*left[:3]]
    before = {("+", "1"): member, (): [*member, "-", "1"]}.get((*left[3:],))
    if before is None or member[1:2] != ["_"]:
        return False
    return any([*right[at : at + len(before)]] == before for at in range(len(right)))


def twofold(chains: Sequence[Chain]) -> frozenset[str]:
    r"""The letters that stand alone and, with a letter below, are defined: ``\eta`` beside ``\eta_k = …``.

    Not those that nothing but a vector can be: bold, transposed, between bars, declared with a shape.
    """
    found: set[str] = set()
    for chain in chains:
        left = _bare(chain.members[0])
        below = len(left) == _MEMBER and left[1] == "_" and left[2].isalpha()
        if below and chain.signs and chain.signs[0].text in ("=", ":=") and (left[0].isalpha() or left[0] in LETTERS):
            found.add(left[0])
    alone = {letter for letter in found if any(_stands_alone(chain, letter) for chain in chains)}
    return frozenset(alone - _vectors(chains) - _transposed(chains) - _curves(chains)) if alone else frozenset()


def _curves(chains: Sequence[Chain]) -> set[str]:
    r"""The x of ``x(t) \in \mathbb{R}^n``, which has entries."""
    declared = (chain.members[0] for chain in chains if chain.signs and chain.signs[0].text == r"\in")
    return {member[0].text for member in declared if member[1:2] and member[1].text == "("}


def _transposed(chains: Sequence[Chain]) -> set[str]:
    found: set[str] = set()
    for member in (member for chain in chains for member in chain.members):
        texts = _bare(member)
        found |= {
            one
            for one, mark, sign in zip(texts, texts[1:], texts[2:], strict=False)
            if mark == "^" and sign in _TRANSPOSES
        }
        found |= {one for bar, one in pairwise(texts) if bar in (r"\|", r"\Vert", r"\lVert")}
    return found


def _stands_alone(chain: Chain, letter: str) -> bool:
    """Whether a letter has no script and is none."""
    return any(
        one.text == letter and (behind is None or behind.text not in ("_", "^", "'"))
        for member in chain.members
        for one, behind in _unscripted(member)
    )


def _unscripted(member: Sequence[Token]) -> Iterator[tuple[Token, Token | None]]:
    """The tokens outside of subscripts and accents, each with the one behind it."""
    depth, below = 0, False
    for one, behind in zip_longest(member, member[1:]):
        assert one is not None
        if below or depth:
            depth += (one.text == "{") - (one.text == "}")
        else:
            yield one, behind
        below = not depth and one.text in _OWNERS


def origins(chains: Sequence[Chain]) -> frozenset[str]:
    r"""The names with a number, ``x_{0}``, of which the members with a letter are made, or ``\alpha_0``, their sum."""
    found: set[str] = set()
    for chain in chains:
        left = _bare(chain.members[0])
        sign = chain.signs[0].text if chain.signs else ""
        if left[1:] == ["_", "0"] and sign in ("=", ":=") and _is_sum_of(chain.members[1], left[0]):
            found.add(f"{left[0]}_{{0}}")
        family = len(left) == _MEMBER and left[1] == "_" and (left[2].isalpha() or left[2] in LETTERS)
        if not family or not chain.signs or chain.signs[0].text not in ("=", ":="):
            continue
        body = [token for token in chain.members[1] if token.text not in ("{", "}")]
        places = [place for place, token in enumerate(body) if token.text == left[0]]
        below = [body[place + 2] for place in places if [t.text for t in body[place + 1 : place + 2]] == ["_"]]
        if below and len(below) == len(places) and all(token.kind == "number" for token in below):
            found |= {f"{left[0]}_{{{token.text}}}" for token in below}
    return frozenset(found)


def _is_sum_of(tokens: Sequence[Token], letter: str) -> bool:
    r"""``\sum_k \alpha_k``"""
    texts = [token.text for token in tokens]
    return texts[:1] == [r"\sum"] and texts[-3:-1] == [letter, "_"] and texts.count(letter) == 1


def _vectors(chains: Sequence[Chain]) -> frozenset[str]:
    r"""The letters that are bold, or alone are declared with a shape: their entries have the same letter."""
    found: set[str] = set()
    for chain in chains:
        for member in chain.members:
            texts = _bare(member)
            found |= {after for style, after in pairwise(texts) if style in PLAIN_STYLES}
        if chain.signs and chain.signs[0].text == r"\in" and len(chain.members[0]) == 1:
            shaped = any(token.text == "^" for token in chain.members[1])
            found |= {chain.members[0][0].text} if shaped else set()
    return frozenset(found)
