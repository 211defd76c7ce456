r"""What a text says of sets of indices: ``A(i) = P(i) \cup N(i)``, ``i \notin A(i)``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from typing import TYPE_CHECKING

from derive.records import dataclass
from derive.source import ReadError
from derive.tex.limits import SET_SIGNS, domain
from derive.tex.statements import Chain
from derive.tex.syntax import Bracket, Dots, Name, Node, Number, Script, Times, skeleton

if TYPE_CHECKING:
    from derive.tex.grammar import Grammar


@dataclass
class Sets:
    """What was said of sets.

    ``made_of``: the sets that are others joined, with their letters. ``excludes``: the sets that do not hold the letter
    they belong to. ``apart``: pairs of sets without a common element. ``parts``: names of sets that are parts of a
    range, so that a sum over one is no sum over a size of its own.
    """

    made_of: dict[str, tuple[tuple[str, ...], Node]] = field(default_factory=dict)
    excludes: set[str] = field(default_factory=set)
    apart: set[frozenset[str]] = field(default_factory=set)
    parts: set[str] = field(default_factory=set)


def told(chains: Sequence[Chain], grammar: Grammar) -> tuple[Sets, set[int]]:
    """What these chains say of sets, and the numbers of those that say nothing else."""
    sets, used = Sets(), set[int]()
    for number, chain in enumerate(chains):
        signs = [sign.text for sign in chain.signs]
        if chain.texts.isdisjoint(SET_SIGNS) and signs not in ([r"\notin"], [r"\subset"]):
            continue
        try:
            nodes = [domain(grammar.below(member), list(member)) for member in chain.members]
        except ReadError:
            continue
        used.add(number)
        _note(sets, nodes, signs, "disjoint" in chain.words.lower())
    return sets, used


def _note(sets: Sets, nodes: Sequence[Node], signs: Sequence[str], disjoint: bool) -> None:
    """One statement about sets."""
    for node in nodes:
        sets.parts |= {name_of(part) for part in (node.factors if isinstance(node, Times) else (node,))} - {""}
    match nodes, signs:
        case [letter, Node() as whole], [r"\notin"]:
            if isinstance(whole, Script) and skeleton(letter) in map(skeleton, whole.subs):
                sets.excludes.add(name_of(whole))
        case [Times(_, (one, other), (r"\cap",)), Name(_, r"\emptyset")], _:
            sets.apart.add(frozenset((name_of(one), name_of(other))))
        case [Name() | Script() as left, Times() as right], ["=" | ":="]:
            letters = left.subs if isinstance(left, Script) else ()
            sets.made_of[name_of(left)] = tuple(s.text for s in letters if isinstance(s, Name)), right
            if disjoint or r"\sqcup" in right.signs:
                sets.apart.add(frozenset(map(name_of, right.factors)))


def name_of(node: Node) -> str:
    """The name of a set, without the letters it belongs to."""
    base = node.base if isinstance(node, Script) else node
    return base.text if isinstance(base, Name) else ""


def whole(node: Node) -> str | None:
    r"""The size of ``\{1, \dots, n\}`` or ``[n]``; None for any other set."""
    match node:
        case Bracket(_, "[", (Name(_, text) | Number(_, text),)):
            return text
        case Bracket(_, r"\{", (Number(_, "1"), *_, Dots(), Name(_, text) | Number(_, text))):
            return text
    return None
