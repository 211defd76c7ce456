r"""What a text says to depend on something in words, "$c$ depends on $x$", "let $w$ be a function of $t$".

How it does is not known: a derivative of what is made of it is not read, unless the text differentiates it itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from derive.reading.asserted import doubted
from derive.reading.chance.outcomes import base_name
from derive.reading.table import Table
from derive.source import ReadError
from derive.tex.statements import Chain
from derive.tex.syntax import Derivative, Gradient, Name, Node, Script, parts

_ADVERBS = r"(?:\w+ly\s+|also\s+|itself\s+|in turn\s+|may\s+|can\s+|might\s+|will\s+|does\s+|again\s+)*"
_IS = r"(?:is|are|be|being|as|which is|that is)\s+"
_WORDS = r"(?:\w+\s+){0,3}"
_DEPENDS = re.compile(
    rf"\s*,?\s*(?:(?:{_IS}(?:an?\s+)?{_WORDS})?(?:which|that|and)\s+)?{_ADVERBS}"
    rf"(?:depends?|depending|dependent|var(?:y|ies|ying)|evolves?|changes?)\s+{_ADVERBS}(?:on|upon|with)\s+{_WORDS}"
    rf"|\s*,?\s*{_IS}(?:itself\s+|also\s+)*(?:an?\s+)?{_WORDS}functions?\s+of\s+{_WORDS}"
    rf"|\s*,?\s*{_IS}{_ADVERBS}(?:dependent on|determined by|governed by|controlled by)\s+{_WORDS}"
)
_MOVES = re.compile(rf"\s*{_IS}(?:not|no)\s+(?:an?\s+)?constants?\s+(?:in|with respect to|as a function of)\s+{_WORDS}")
_HYPHEN = re.compile(rf"-\s?dependent\s+{_WORDS}")
"""``$x$-dependent weights $c$``"""
_AND = re.compile(r"\s*(?:,|and|, and)\s*")


def dependent(table: Table, chains: Sequence[Chain], text: str) -> Mapping[str, frozenset[str]]:
    """The symbols that nothing defines and that words say to depend on others, with these."""
    found: dict[str, set[str]] = {}
    differentiated = _differentiated(table)
    for number, chain in enumerate(chains[:-1]):
        if _HYPHEN.fullmatch(f"{chain.after} ") and _names(chain) and _names(chains[number + 1]):
            name = _symbol(table, chains[number + 1])
            if name and name not in differentiated and not _is_known(table, name):
                found.setdefault(name, set()).add(_symbol(table, chain))
        moves = _MOVES.fullmatch(f"{chain.after} ") is not None
        if not _names(chain) or not (moves or _DEPENDS.fullmatch(f"{chain.after} ")):
            continue
        name = _symbol(table, chain)
        if not name or name in differentiated or _is_known(table, name) or (not moves and doubted(text, chain.span)):
            continue
        together = {name, *_listed_before(table, chains[: number + 1])} - differentiated
        for before, behind in zip(chains[number:], chains[number + 1 :], strict=False):
            goes_on = before is chain or _AND.fullmatch(before.after) is not None
            if not goes_on or not _names(behind):
                break
            for one in together:
                found.setdefault(one, set()).add(_symbol(table, behind))
    for name in table.seen.applied.keys() - _defined(table) - table.lexicon.functions - table.unknown_of.keys():
        found.setdefault(name, set()).update(applied_to(table, name) & table.seen.varied)
    return {name: frozenset(of) for name, given in found.items() if (of := given - {"", name})}


def _listed_before(table: Table, chains: Sequence[Chain]) -> Iterator[str]:
    """The names in front of the last one: "$u$ and $v$ are functions of"."""
    for before, behind in zip(chains[-2::-1], chains[:0:-1], strict=False):
        if not (_names(before) and _AND.fullmatch(before.after) and before.display == behind.display - 1):
            return
        if (name := _symbol(table, before)) and not _is_known(table, name):
            yield name


def _names(chain: Chain) -> bool:
    """Whether running text names something there, or declares it."""
    return chain.inline and all(sign.text == r"\in" for sign in chain.signs)


def applied_to(table: Table, name: str) -> set[str]:
    """The letters that a name is applied to: t of ``x(t)``."""
    return {arg.text for items in table.seen.applied.get(name, ()) for arg in items if isinstance(arg, Name)}


def _defined(table: Table) -> set[str]:
    seen = table.seen
    return table.defined | seen.left | table.formals.keys() | seen.defined_applied.keys()


def _differentiated(table: Table) -> set[str]:
    """The names of which derivatives are written: these are functions of what they are differentiated by."""
    nodes = [part for node in table.seen.nodes for part in parts(node)]
    return {base_name(n.body) for n in nodes if isinstance(n, Derivative | Gradient) and _is_name(n.body)}


def _is_name(node: Node) -> bool:
    return isinstance(node, Name | Script)


def _is_known(table: Table, name: str) -> bool:
    """Whether something says what a name is, or it is a function that is applied."""
    known = _defined(table) | table.maps.keys() | table.unknown_of.keys() | table.applied.keys()
    return name in known | table.seen.applied.keys()


def _symbol(table: Table, chain: Chain) -> str:
    """The name that a formula is; empty if it is none."""
    try:
        node = table.parse(chain.members[0])[0]
        return table.resolve(node).name if isinstance(node, Name | Script) else ""
    except ReadError:
        return ""
