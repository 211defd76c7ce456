"""What was seen of the names of a part of a document, before anything has a meaning."""

from __future__ import annotations

from dataclasses import field
from functools import cached_property

from derive.reading.chance.named import NormalLaws
from derive.reading.chance.spotting import Spotted
from derive.reading.counting import Counting
from derive.records import dataclass
from derive.source import Span
from derive.tex.heard import Heard
from derive.tex.lexicon import Lexicon
from derive.tex.syntax import Name, Node, Script

FUNCTION_LETTERS = ("f", "g", "h", "F", "G", r"\phi", r"\varphi", r"\psi")
"""Letters that are mostly a function's."""


@dataclass
class Seen:
    """What was seen of the names of a scope.

    ``varied``: bare names that are differentiated by. ``variables``: names that are, whatever their scripts.
    ``nodes``: the formulas, and ``parts``: all that stands in them, each before what it is made of.
    ``normal``: the names of normal laws, which are written out. ``counted``: by the place of a sum without limits the
    letter that says how many terms it has.
    """

    words: set[str] = field(default_factory=set)
    bare: set[str] = field(default_factory=set)
    alone: set[str] = field(default_factory=set)
    averaged: set[str] = field(default_factory=set)
    left: set[str] = field(default_factory=set)
    applied: dict[str, list[tuple[Node, ...]]] = field(default_factory=dict)
    primed: set[str] = field(default_factory=set)
    defined_applied: dict[str, tuple[Node, ...]] = field(default_factory=dict)
    index_letters: set[str] = field(default_factory=set)
    letter_scripts: dict[str, int] = field(default_factory=dict)
    number_scripts: set[str] = field(default_factory=set)
    size_names: set[str] = field(default_factory=set)
    scripted: set[str] = field(default_factory=set)
    transposed: set[str] = field(default_factory=set)
    labelled: set[str] = field(default_factory=set)
    perhaps_scripted: set[str] = field(default_factory=set)
    powers: dict[str, set[str]] = field(default_factory=dict)
    parameters: set[str] = field(default_factory=set)
    varied: set[str] = field(default_factory=set)
    variables: set[str] = field(default_factory=set)
    circles: set[Span] = field(default_factory=set)
    spotted: Spotted = field(default_factory=Spotted)
    nodes: list[Node] = field(default_factory=list)
    parts: list[Node] = field(default_factory=list)
    summed: set[str] = field(default_factory=set)
    integrated: set[str] = field(default_factory=set)
    twice: bool = False
    lexicon: Lexicon = field(default_factory=Lexicon)
    heard: Heard = field(default_factory=lambda: Heard(Lexicon()))
    letter_labels: set[str] = field(default_factory=set)
    sets: set[str] = field(default_factory=set)
    counting: Counting = field(default_factory=Counting)
    heads: list[tuple[Script, bool]] = field(default_factory=list)
    introduced: list[Script] = field(default_factory=list)
    numbered: set[str] = field(default_factory=set)
    symbols: set[str] = field(default_factory=set)
    places: set[str] = field(default_factory=set)
    below: dict[str, list[tuple[Node, ...]]] = field(default_factory=dict)
    taken_of: dict[str, list[tuple[Node, tuple[Node, ...]]]] = field(default_factory=dict)
    jacobians: frozenset[str] = frozenset()
    directions: frozenset[str] = frozenset()
    owned: frozenset[str] = frozenset()
    normal: NormalLaws = field(default_factory=dict)
    special: frozenset[str] = frozenset()
    separable: frozenset[str] = frozenset()
    counted: dict[int, str] = field(default_factory=dict)

    @cached_property
    def naming(self) -> Lexicon:
        """How the names before a set are read."""
        return Lexicon(
            words=self.words,
            scripted=self.scripted,
            owned=self.owned,
            totals=self.lexicon.totals,
            increments=self.lexicon.increments,
            brackets_multiply=True,
        )

    def lists_places(self, items: tuple[Node, ...]) -> bool:
        """Whether all arguments are letters that sums bind: the ``F_k(y)`` of ``\\sum_y F_k(y)`` is an entry."""
        return all(isinstance(item, Name) and item.text in self.summed for item in items)
