r"""Families that running text lists, ``$x_1, \dots, x_n$``: their last members, and which are random samples."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set

from derive.records import dataclass
from derive.source import ReadError
from derive.tex.grammar import Grammar
from derive.tex.lexicon import Lexicon
from derive.tex.statements import Chain
from derive.tex.syntax import Name, Node, Number, Script
from derive.tex.vocabulary import DOTS

_INDEPENDENT = r"(?:(?:mutually|all|statistically|identically)\s+)*(?:independent(?:ly)?|i\.?\s?i\.?\s?d\.?)"
_GIVEN = r"\s*(?:given|conditional(?:ly)?|conditioned|unless)\b"
_BEFORE = re.compile(rf"\b{_INDEPENDENT}[a-z\s,]*$|\brandom sample\s*$")
_BEHIND = re.compile(
    rf"\s*(?:(?:be|are)\s+)?(?:an?\s+)?(?:{_INDEPENDENT}(?![a-z])(?!{_GIVEN})|random sample\b|\\sim\b)"
)
_DENIED = re.compile(
    r"(?:\b(?:not|no|never|nor|neither|non|without|cannot|unless|whether|conditionally|pairwise)\b|n't\b)[^.;:]*$"
)
"""Words with which what is said behind them is not said, or says less."""
_CONDITIONAL = re.compile(_GIVEN)
_IDENTICAL = re.compile(
    r"\bi\.?\s?i\.?\s?d\b|\bidentically distributed|\brandom sample\b|\bsame (?:law|distribution)\b"
)


@dataclass(frozen=True)
class Listed:
    """``x_1, \\dots, x_n``: the general member, the words in front of the list and behind it, the number of its end.

    ``doubted``: these words deny what they say, or leave it open.
    """

    member: Script
    before: str
    after: str
    number: int
    doubted: bool = False

    @property
    def name(self) -> str:
        """x"""
        assert isinstance(self.member.base, Name)
        return self.member.base.text

    @property
    def last(self) -> Name:
        """n"""
        (letter,) = (item for item in self.member.subs + self.member.labels if isinstance(item, Name))
        return letter

    @property
    def is_sample(self) -> bool:
        """Whether the words say that the members are random and independent."""
        if self.doubted:
            return False
        if (said := _BEFORE.search(self.before)) is not None:
            return _DENIED.search(self.before[: said.start()]) is None and _CONDITIONAL.match(self.after) is None
        return _BEHIND.match(self.after) is not None and _DENIED.search(self.before) is None

    @property
    def is_identical(self) -> bool:
        """Whether all members of a sample have one law."""
        return self.is_sample and _IDENTICAL.search(f"{self.before} {self.after}") is not None


def listed(chains: Sequence[Chain], words: Set[str]) -> Iterator[Listed]:
    """The families that running text lists."""
    lexicon = Lexicon(words=words, brackets_multiply=True)
    for at, chain in enumerate(chains[1:-1], 1):
        if not (_is_alone(chain) and chain.members[0][0].text in DOTS):
            continue
        start = at - 1
        while start > 0 and chains[start].words == "" and chains[start - 1].display == chain.display:
            start -= 1
        first, last = (_script(chains[n], lexicon) for n in (start, at + 1))
        if first is not None and last is not None and _is_family(first, last):
            yield Listed(last, chains[start].words.lower(), chains[at + 1].after.lower(), at + 1, bool(chain.doubted))


def _is_alone(chain: Chain) -> bool:
    return chain.inline and not chain.signs and len(chain.members[0]) == 1


def _script(chain: Chain, lexicon: Lexicon) -> Script | None:
    if not chain.inline or chain.signs:
        return None
    try:
        node = Grammar(chain.members[0], lexicon).whole()
    except ReadError:
        return None
    plain = isinstance(node, Script) and isinstance(node.base, Name) and node.power is None and not node.transpose
    return node if isinstance(node, Script) and plain and len(node.subs + node.labels) == 1 else None


def _is_family(first: Script, last: Script) -> bool:
    """``x_1`` and ``x_n``"""
    assert isinstance(first.base, Name) and isinstance(last.base, Name)
    (one,), (letter,) = first.subs + first.labels, last.subs + last.labels
    return first.base.text == last.base.text and _is_one(one) and isinstance(letter, Name)


def _is_one(node: Node) -> bool:
    return isinstance(node, Number) and node.text == "1"
