r"""What a text demands and does not claim: ``f'(x) \stackrel{!}{=} 0``, "setting the derivative to zero, $f'(x) = 0$".

Such a condition holds for what follows, to the end of the scope.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from itertools import pairwise

from derive.tex.statements import Chain
from derive.tex.tokens import DEMANDED, Token
from derive.tex.vocabulary import LETTERS, PLAIN_STYLES

_LONGEST_NAME = 12
"""The most tokens of a name with its scripts."""

_SETS = re.compile(
    r"(?:\b(?:we|to|and|then|now|us|can)\s+set\b|^\s*set\b|\.\s*set\b|\b(?:setting|equat(?:e|ing)|putting|requir\w+|demand\w*"
    r"|must|solv(?:e|ing)|first[- ]order|stationar\w+|optimality))\b[^.]*$",
    re.IGNORECASE,
)


_SETTING = re.compile(r"\b(?:set(?:ting)?|equating|putting|from|solving)\s*$", re.IGNORECASE)

_SETS_THIS = re.compile(
    r"\b(?:set(?:ting)?|equat(?:e|ing)|putting)\s+(?:this|it|that|these|both|the|them|all|each|its|their|derivatives?"
    r"|gradients?)\b(?:[^.$]|\$[^$]*\$)*(?:\bzero|\$?\b0)\b[^.]*$",
    re.IGNORECASE,
)
"""What stands before the display is set to 0, and the display follows."""
_DERIVATIVES = re.compile(
    r"\b(?:the|its|their|all|both)\s+(?:\w+\s+)?(?:derivatives?|gradients?)\b[^.$]*$", re.IGNORECASE
)
"""Words that speak of derivatives, also of some that were not written down."""


_IN_GENERAL = re.compile(
    r"\b(?:in general|generally|for (?:a )?(?:general|arbitrary)|regardless|without (?:this|that|the))\b[^.]*$",
    re.IGNORECASE,
)
_ORDINALS = ("first", "second", "third")
_WHICH = re.compile(r"\bthe (first|second|third)\b[^.]*$", re.IGNORECASE)

_SOLUTION = re.compile(r"\\(?:wide)?(?:hat|tilde|bar)\{(.+)\}|(.+?)(?:\^\*|\^\{\*\}|_\{\\mathrm\{.+\}\})")


def set_before(chains: Sequence[Chain], number: int) -> tuple[int, ...]:
    """The chains whose last members are set to 0 by the words before a display: "setting this to zero gives"."""
    own = chains[number]
    if own.inline or not own.signs or _is_zero(own) or not _SETS_THIS.search(own.lead):
        return ()
    before = [n for n in range(number) if not chains[n].inline and chains[n].signs and chains[n].display < own.display]
    last = [n for n in before if chains[n].display == _meant(chains, before, own.lead)]
    if _DERIVATIVES.search(own.lead) and not any(differentiates(chains[n].members) for n in last):
        return ()
    plain = (n for n in last if not (_is_zero(chains[n]) or chains[n].implies or chains[n].conditions))
    return tuple(n for n in plain if chains[n].premise is None and chains[n].signs[-1].text == "=")


def _meant(chains: Sequence[Chain], before: Sequence[int], lead: str) -> int:
    """The display of which words speak: the last one, or "the first one" of the derivatives right before."""
    run: list[int] = []
    for n in reversed(before):
        if not differentiates(chains[n].members[:1]):
            break
        run.append(chains[n].display)
    places = sorted({*run})
    said = _WHICH.search(lead)
    place = _ORDINALS.index(said[1].lower()) if said else len(places)
    return places[place] if place < len(places) else chains[before[-1]].display


def set_inline(chains: Sequence[Chain], number: int) -> tuple[int, ...]:
    r"""The formulas in running text that are set to 0 right before a display: "setting $\nabla_w L = 0$ gives"."""
    found: list[int] = []
    for before in range(number - 1, -1, -1):
        if chains[number].inline or not chains[before].inline:
            break
        if chains[before].signs and _is_zero(chains[before]) and _SETTING.search(chains[before].words):
            found.append(before)
    return tuple(found)


_ZERO = re.compile(r"0(?:_.+)?")


def in_general(chain: Chain) -> bool:
    """Whether the words before a display say that it holds without the conditions before it."""
    return not chain.inline and _IN_GENERAL.search(chain.lead) is not None


def _is_zero(chain: Chain) -> bool:
    r"""Whether a chain ends with ``0``, ``0_p``, ``\mathbf{0}``."""
    texts = [token.text for token in chain.members[-1]]
    if "0" not in texts:
        return False
    return _ZERO.fullmatch("".join(text for text in texts if text not in (*PLAIN_STYLES, "{", "}"))) is not None


def solution_of(name: str) -> str | None:
    r"""The symbol of which a name is a value: ``\mu`` of ``\hat\mu``, ``\mu^*`` and ``\mu_{\mathrm{ML}}``."""
    found = _SOLUTION.fullmatch(name)
    return (found[1] or found[2]) if found else None


def fixed_points(chains: Sequence[Chain], declared: Set[int]) -> frozenset[int]:
    r"""The displays ``v = r + \gamma P v`` that say what a symbol is, through itself, before all else."""
    found: set[int] = set()
    seen: set[str] = set()
    for number, chain in enumerate(chains):
        if number in declared:
            continue
        if _refers_to_itself(chain) and (assigns(chain) or not seen.intersection(_letters(chain.members[0]))):
            found.add(number)
        seen.update(*map(_letters, chain.members))
    return frozenset(found)


def _letters(tokens: Sequence[Token]) -> set[str]:
    return {token.text for token in tokens if token.kind == "letter" or token.text in LETTERS}


def _refers_to_itself(chain: Chain) -> bool:
    if chain.inline or len(chain.signs) != 1 or chain.signs[0].text != "=":
        return False
    left, right = ([token.text for token in member] for member in chain.members)
    starts = chain.members[0][0].kind == "letter" or left[0] in LETTERS or left[0] in PLAIN_STYLES
    short = len(left) <= _LONGEST_NAME and "(" not in left
    says_more = bool(_letters(chain.members[1]) - _letters(chain.members[0]))
    places = [at for at, text in enumerate(right) if text == left[0]]
    return starts and short and says_more and any(right[at : at + len(left)] == left for at in places)


def assigns(chain: Chain) -> bool:
    r"""``w = w - \eta g``: whether what a symbol is said to be is its old value and something more."""
    left, right = ([token.text for token in member] for member in chain.members[:2])
    return right[: len(left)] == left and right[len(left) : len(left) + 1] in (["+"], ["-"])


def is_of_derivative(chain: Chain) -> bool:
    r"""``\frac{\partial L}{\partial w} = \dots = 0``, ``\nabla_w L = 0``"""
    return _is_zero(chain) and differentiates(chain.members[:1])


def begins_with_zero(chain: Chain) -> bool:
    r"""``0 = \frac{\partial L}{\partial w} = \dots``, as no one writes what a derivative comes to."""
    first = Chain(chain.members[:1], ())
    return not chain.inline and chain.signs[0].text == "=" and _is_zero(first) and differentiates(chain.members[1:2])


def differentiates(members: Sequence[Sequence[Token]]) -> bool:
    r"""Whether a derivative stands in some formulas: a nabla, a fraction of differentials, ``f'(x)``."""
    return any(derivatives(member) for member in members) or any(
        mark == "'" and after == "("
        for member in members
        for mark, after in pairwise(token.text for token in member if token.text != "}")
    )


def derivatives(member: Sequence[Token]) -> int:
    """How many derivatives stand in a formula, those by which and of which counted once."""
    texts = [token.text for token in member]
    fractions = ([r"\frac", "{", "d"], [r"\frac", "{", r"\mathrm"], [r"\frac", "{", r"\partial"])
    found = sum(texts[at : at + 3] in fractions for at in range(len(texts)))
    below = sum(texts[at : at + 2] in ([r"\partial", "_"], [r"\partial", "/"]) for at in range(len(texts)))
    return found + below + texts.count(r"\nabla") or int(r"\partial" in texts)


def is_demanded(chain: Chain) -> bool:
    """Whether the last relation of a chain is written as a demand."""
    return bool(chain.signs) and chain.signs[-1].text == DEMANDED


def sets_to_zero(chain: Chain) -> bool:
    """Whether the words before a display say that its last member is set to 0."""
    return not chain.inline and bool(chain.signs) and _is_zero(chain) and _SETS.search(chain.lead) is not None
