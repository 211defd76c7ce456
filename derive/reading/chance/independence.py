r"""Which random symbols the words call independent: "let $X$ and $Y$ be independent", "i.i.d.", "mutually independent".

The word concerns the names in its sentence, or everything that is random where the sentence names fewer than two.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set

from derive.reading.asserted import doubt_of
from derive.records import dataclass
from derive.tex.statements import Chain

_SAID = re.compile(r"\b(independent(ly)?|i\.?i\.?d\.?)\b|\\perp", re.IGNORECASE)
_OTHERWISE = re.compile(
    r"(\b(not|no|never|nor|non|if|unless|whether|when|were|without|cannot|conditionally|pairwise)\b|n't\b)[^.;:]*$",
    re.IGNORECASE,
)
"""Words before it with which it says something else, or says it under a condition."""
_DEPENDENT = re.compile(
    r"(?<!un)(?<!un-)\b(dependent(?! (variables?|on|upon))|correlated"
    r"|(drop\w*|relax\w*) (the )?(assumption of )?independen\w+)\b",
    re.IGNORECASE,
)
"""What takes back that something is independent."""
_LINEARLY = re.compile(r"\b(linearly|algebraically)\s*$", re.IGNORECASE)
_OF = re.compile(r"\s*(of|from|to)\b(?!\s+(each other|one another|all others?|every other)\b)", re.IGNORECASE)
_HEDGED = re.compile(
    r"\b(almost|nearly|approximately|roughly|practically|virtually|asymptotically|hardly|barely|far from|anything but"
    r"|under|fixed|theory|may|so[- ]called|treat\w*|dependent or|correlated or|naive\w*|given)\b[^.;:]*$",
    re.IGNORECASE,
)
"""Words before it with which it is said in part only, or of something else."""
_OR_NOT = re.compile(r"[^.;]*?(\?|\bor (not|dependent|correlated)\b|\bunder\b|\bfor (a )?fixed\b)", re.IGNORECASE)
_ALL = re.compile(
    r"\b(they|these|those|both|all|variables?|vectors|samples?|observations?|measurements?|errors|terms|draws|events|points"
    r"|components|coordinates|entries|two|noises?|data)\b[^.;:]*\b(are|be|being|is)\b[^.;:]*$|\bassum\w+\s*$",
    re.IGNORECASE,
)
"""Where nothing is named: what is said of everything that is random."""
_NOUN = re.compile(
    r"\s*(random|variables?|vectors|samples?|observations?|measurements?|errors|draws|events|copies|noise)\b",
    re.IGNORECASE,
)
_FROM = re.compile(r"\s*(of|from)\b", re.IGNORECASE)
_GIVEN = re.compile(r"\s*(given|conditional|if|when|unless)\b", re.IGNORECASE)
_BEHIND = re.compile(r"\b(given|conditional(ly)? on|conditioned on)\b", re.IGNORECASE)
_DENIED = re.compile(r"\b(not|no|never|nor|if|unless|whether|cannot|without)\b|n't\b", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<!i)(?<!i\.d)\.(?:\s|$)|;", re.IGNORECASE)
_CLAUSE = re.compile(
    r"\b(such that|so that|where|in which|for which|but|while|whereas|assum\w*|suppos\w*)\b", re.IGNORECASE
)
"""Where a clause begins: what is named before is not what it speaks of, if it names anything."""
_CUT = 60
"""Prose that is as long may be cut off at its end."""


@dataclass(frozen=True)
class Independence:
    """``groups``: the names that are independent of one another; ``all``: of everything; ``unclear``: it is hedged.

    ``given``: names that are independent of one another, given others.
    """

    groups: tuple[frozenset[str], ...] = ()
    given: tuple[tuple[frozenset[str], frozenset[str]], ...] = ()
    all: bool = False
    unclear: bool = False


def independence(
    chains: Sequence[Chain], names: Callable[[Chain], frozenset[str]], families: Set[str] = frozenset()
) -> Independence:
    """What the words around formulas say.

    ``names``: those of the random symbols that a formula names. ``families``: those that have members, which may be all
    that is called independent.
    """
    groups: list[frozenset[str]] = []
    given: list[tuple[frozenset[str], frozenset[str]]] = []
    everything = unclear = False
    for text, named in _sentences(chains, names):
        if _DEPENDENT.search(text) and (groups or everything):
            groups, everything, unclear = [], False, True
        last = 0
        for said in _SAID.finditer(text):
            before, after = text[: said.start()], text[said.end() :]
            begun = max((cut.end() for cut in _CLAUSE.finditer(before)), default=0)
            own = {
                name for name, places in named.items() if any(max(last, begun) <= at < said.start() for at in places)
            }
            here = {name for name, places in named.items() if begun <= places[-1]}
            last = said.end()
            if _LINEARLY.search(before):
                continue
            if _is_hedged(before, after):
                unclear = True
                if (said_given := _conditionally(text, named)) is not None:
                    given.append(said_given)
            elif len(own) > 1 or (own and own <= families and not _FROM.match(after)):
                groups.append(frozenset(own))
            elif len(here) > 1 or here & families:
                groups.append(frozenset(here))
            elif len(named) > 1 or named.keys() & families:
                groups.append(frozenset(named))
            elif not _OF.match(after) and (_ALL.search(before) or _NOUN.match(after)):
                everything = True
    return Independence(tuple(groups), tuple(given), everything, unclear)


def _is_hedged(before: str, after: str) -> bool:
    """Whether the words around it say something else, or say it under a condition."""
    otherwise = _OTHERWISE.search(before) or _HEDGED.search(before) or _OR_NOT.match(after) or _GIVEN.match(after)
    return bool(otherwise) or doubt_of(before.lower(), after.lower()) != ""


def _conditionally(text: str, named: Mapping[str, Sequence[int]]) -> tuple[frozenset[str], frozenset[str]] | None:
    """The names before "given" and those behind it, where nothing else is said of their independence."""
    word = _BEHIND.search(text)
    if word is None or _DENIED.search(text):
        return None
    before = frozenset(name for name, places in named.items() if places[0] < word.start())
    return (before, frozenset(named) - before) if len(before) > 1 and len(before) < len(named) else None


def _sentences(
    chains: Sequence[Chain], names: Callable[[Chain], frozenset[str]]
) -> Iterator[tuple[str, dict[str, list[int]]]]:
    """The sentences around formulas, each with the names in it and their places; a display ends one."""
    text, named = "", dict[str, list[int]]()
    last: Chain | None = None
    for chain in chains:
        if last is None or last.display != chain.display:
            first, *others = _SENTENCE.split(_between(last, chain))
            text += f" {first}"
            for other in others:
                yield text, named
                text, named = other, {}
        for name in names(chain) if chain.inline else ():
            named.setdefault(name, []).append(len(text))
        last = chain
    yield (f"{text} {_SENTENCE.split(last.after)[0]}" if last else text), named
    yield from ((other, {}) for other in (_SENTENCE.split(last.after)[1:] if last else ()))


def _between(last: Chain | None, chain: Chain) -> str:
    """The words between two formulas; a display ends the sentence."""
    if last is None:
        return chain.words
    behind = last.after if len(last.after) < _CUT else f"{last.after} {chain.words}"
    return (behind or chain.words) if last.inline else f". {behind or chain.words}"
