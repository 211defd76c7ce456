r"""Subscripts that are a part of the name: the h of ``W_h`` beside states ``h_t``, the rec of ``w_{rec}``, ``f_1(x)``.

What is declared or defined with letters below it is a family, unless these letters cannot be indices.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import pairwise

from derive.tex.scripts import own_key
from derive.tex.statements import Chain
from derive.tex.syntax import Bracket, Name, Node, Number, Script, Times
from derive.tex.tokens import Token
from derive.tex.vocabulary import DOTS

_DECLARES = (r"\in", ">", r"\ge", r"\succ", r"\succeq")
_SPECIAL = frozenset(("e", "I", r"\delta", r"\mathbf{1}", r"\mathbb{1}", r"\Pr"))
_OPERATORS = frozenset("DHJ")
"""Letters that may be signs of derivatives of what is named below them."""
_OF_FUNCTIONS = frozenset("DHJ")
"""Letters of derivatives of the function below them."""
_PLACES = frozenset("ijklmn")
"""Letters that, side by side, are indices and no word."""
_DOTS = [[text] for text in DOTS]
_WORD = 3
"""So many letters side by side may be a word."""


def head(chains: Sequence[Chain], number: int, node: Node) -> Script | None:
    """The name that a chain declares or defines, if it has subscripts; of ``f_1(x) = …`` the f_1."""
    signs = chains[number].signs
    if isinstance(node, Times) and len(node.factors) == 2 and isinstance(node.factors[1], Bracket):
        defines = bool(signs) and signs[0].text in ("=", ":=") and isinstance(node.factors[0], Script)
        if defines and _is_version(node.factors[0], chains[number].members[1]):
            node = node.factors[0]
    elif not (signs[0].text in (*_DECLARES, "=", ":=") if signs else _is_listed(chains, number)):
        return None
    plain = isinstance(node, Script) and isinstance(node.base, Name) and bool(node.subs) and not node.transpose
    return node if isinstance(node, Script) and plain else None


def _is_version(node: Node, body: Sequence[Token]) -> bool:
    r"""The f_1 of ``f_1(x)``, the \pi_\theta of ``\pi_\theta(a) = e^{\theta_a} / Z``."""
    below = node.subs if isinstance(node, Script) else ()
    entries = {token.text for token, after in pairwise(body) if after.text == "_"}
    return all(isinstance(sub, Number) or (isinstance(sub, Name) and sub.text in entries) for sub in below)


def _is_listed(chains: Sequence[Chain], number: int) -> bool:
    r"""Whether a formula is one of the names before a set: ``W_q, W_k \in \mathbb{R}^{d \times d}``."""
    display = chains[number].display
    for chain in chains[number + 1 :]:
        if chain.display != display:
            return False
        if chain.signs:
            return chain.signs[0].text in _DECLARES
    return False


def owned(
    heads: Sequence[tuple[Script, bool]], applied: Set[str], symbols: Set[str], letters: Set[str]
) -> frozenset[str]:
    """The names with their subscripts, as ``own_key`` writes them.

    ``heads``: names that are declared, True, or defined. ``applied``: names that have numbers below them where they are
    applied. ``symbols``: names of vectors, numbers, families. ``letters``: what is an index somewhere.
    """
    found: set[str] = set()
    siblings: set[tuple[str, int]] = set()
    waiting: list[tuple[str, tuple[str, int]]] = []
    for one, declared in heads:
        assert isinstance(one.base, Name)
        key = own_key(one)
        if one.base.text in _SPECIAL or not key:
            continue
        if all(isinstance(sub, Number) for sub in one.subs):
            found |= {key} if one.base.text in applied else set()
            continue
        below = [sub.text for sub in one.subs if isinstance(sub, Name)]
        if len(below) < len(one.subs) or letters & set(below):
            continue
        kind = one.base.text, len(one.subs)
        twice = declared and len(set(below)) < len(below)
        if set(below) <= symbols or twice or _is_word(one.subs, below):
            found.add(key)
            siblings.add(kind)
        else:
            waiting.append((key, kind))
    return frozenset(found | {key for key, kind in waiting if kind in siblings})


def of_states(scripts: Iterable[Script], symbols: Set[str], letters: Set[str]) -> frozenset[str]:
    r"""The names below which only names of other symbols stand: the W_f of ``W_f x_t`` beside ``f_t``, declared or not.

    Not the ``J_f`` of a Jacobian. ``symbols``: names that have letters below them themselves.
    """
    found: dict[str, set[str]] = {}
    below: dict[str, set[str]] = {}
    for script in scripts:
        if isinstance(script.base, Name) and script.subs and script.base.text not in _SPECIAL | _OPERATORS:
            found.setdefault(script.base.text, set()).add(own_key(script))
            names = below.setdefault(script.base.text, set())
            names |= {sub.text if isinstance(sub, Name) else "" for sub in script.subs}
    meant = (name for name, texts in below.items() if texts <= symbols - letters - {name} and name not in _OF_FUNCTIONS)
    return frozenset(key for name in meant for key in found[name] if key)


def separable(
    heads: Sequence[tuple[Script, bool]], over: Mapping[str, Set[str]], letters: Set[str], defined: Set[str]
) -> frozenset[str]:
    r"""Declared names whose letter may be no index: ``f_a, f_p \in \mathbb{R}^d``; ``u_o`` beside ``u_k``, ``k \le K``.

    It stands below such names only, and below the name there is another letter, or the name is defined alone.
    ``over``: the letters below each name; ``letters``: what is an index somewhere; ``defined``: names defined alone.
    """
    alone = [(one, one.subs[0]) for one, declared in heads if declared and len(one.subs) == 1 and own_key(one)]
    found = {
        (one.base.text, sub.text): own_key(one)
        for one, sub in alone
        if isinstance(one.base, Name) and isinstance(sub, Name) and one.base.text not in _SPECIAL
        if sub.text not in letters and (len(over.get(one.base.text, ())) > 1 or one.base.text in defined)
    }
    elsewhere = {(name, letter) for name, below in over.items() for letter in below} - found.keys()
    shared = {letter for _, letter in elsewhere}
    return frozenset(key for (_, letter), key in found.items() if letter not in shared)


def numbered(scripts: Iterable[Script], alone: Set[str], families: Set[str], shaped: Set[str]) -> frozenset[str]:
    """The names with a number below them of which the letter also stands alone: ``w_0`` beside ``w^T x``.

    ``families``: names that have letters below them, so that a number is the place of a member; it is of names with a
    shape, ``shaped``, too, unless it is 0, for entries are counted from 1.
    """
    found: set[str] = set()
    for one in scripts:
        if _has_numbers(one) and isinstance(one.base, Name) and one.base.text in alone - families - _SPECIAL:
            is_zero = isinstance(one.subs[0], Number) and one.subs[0].text == "0"
            found |= {own_key(one)} if is_zero or one.base.text not in shaped else set()
    return frozenset(found)


def _has_numbers(script: Script) -> bool:
    return len(script.subs) == 1 and isinstance(script.subs[0], Number)


def _is_word(subs: Sequence[Node], below: Sequence[str]) -> bool:
    side_by_side = all(one.span.end == other.span.start for one, other in pairwise(subs))
    return len(below) >= _WORD and side_by_side and not _PLACES.issuperset(below)


def ranges(chains: Sequence[Chain]) -> Iterator[str]:
    r"""The letters that are said to be indices: ``i = 1, \dots, n``, ``x_1, \dots, x_n``, ``if i = j``."""
    for number, chain in enumerate(chains):
        for condition in chain.conditions:
            yield from (token.text for token in (*condition.left, *condition.right))
        before = chains[number - 1].members[0] if number else ()
        if [token.text for token in before] in _DOTS and chains[number - 1].display == chain.display:
            yield from (behind.text for one, behind in pairwise(chain.members[0]) if one.text == "_")
        if not chain.signs or len(chain.members[0]) != 1:
            continue
        letter, sign, value = chain.members[0][0].text, chain.signs[0].text, chain.members[1]
        if sign == r"\in" and value[0].text in (r"\{", "["):
            yield letter
        following = chains[number + 1 : number + 3]
        dots = any(not other.texts.isdisjoint(DOTS) for other in following)
        if sign == "=" and value[0].kind == "number" and dots:
            yield letter
