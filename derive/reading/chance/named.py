r"""Normal laws with names: where ``p(x) = \mathcal{N}(x; m, v)`` is said, p is written out wherever it is used.

``p(u)`` is the density at u, ``\mathbb{E}_p`` and ``\mathbb{E}_{x \sim p}`` average over it; a divergence from it is
``\mathrm{KL}(p \| q) = \mathbb{E}_{x \sim p}[\log p(x) - \log q(x)]``. A law whose letter other laws speak of as well
(``p(x \mid z)`` beside ``q(z)``) keeps its name: these are tables over the outcomes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import field
from itertools import pairwise

from derive.reading.chance import standard
from derive.reading.chance.outcomes import base_name, lower
from derive.reading.chance.spotting import spot
from derive.records import dataclass, replace
from derive.source import ReadError
from derive.tex.chance import GAUSSIAN
from derive.tex.cursor import outer_relations
from derive.tex.grammar import Grammar
from derive.tex.lexicon import Lexicon
from derive.tex.names import flat
from derive.tex.statements import Chain
from derive.tex.syntax import (
    Big,
    Bracket,
    Call,
    Draw,
    Event,
    Information,
    Law,
    Mean,
    Name,
    Node,
    Script,
    Terms,
    Times,
    mapped,
    parts,
    skeleton,
)
from derive.tex.tokens import Token


@dataclass(frozen=True)
class NormalLaw:
    """The normal law that a name stands for, at its point; the texts of what it is ``given``.

    ``letter``: of a law with another name, what is drawn from it; the name is then that of its density.
    """

    law: Law
    given: tuple[str, ...] = ()
    letter: str = ""

    def allows(self, node: Law) -> bool:
        """Whether a law with its name is this one."""
        behind = tuple(map(flat, (*node.given, *node.parameters)))
        if not self.letter:
            return tuple(map(flat, node.given)) in ((), self.given) and not node.parameters
        point = node.of[0].letter if isinstance(node.of[0], Event) else node.of[0]
        return lower(base_name(point)) == self.letter and {*behind} <= {*self.given}


NormalLaws = Mapping[str, NormalLaw]
_LETTER = "x"
"""The letter of a law that is never seen at a point."""
_UNNAMED = ""
"""Stands for the law of averages that name none."""
_DEVIATIONS = frozenset((r"\sigma", r"\hat{\sigma}", r"\bar{\sigma}", r"\tilde{\sigma}"))
_DENSITIES = ("p", "f", "P", r"\Pr")
"""What the density of what is drawn is called."""
_IN_CASE = re.compile(r"\b(?:for|if|when|whenever|case|special(?:i[sz]ing|i[sz]es)?)\b[^.;]*$", re.IGNORECASE)
"""Words in front of what holds in a special case."""
_LETTERS = 1
"""A density of one letter: what is written out."""


def is_normal(node: Node) -> bool:
    """Whether a formula is the normal law."""
    return isinstance(node, Law) and isinstance(node.name, Name) and node.name.text == GAUSSIAN


def parameters(node: Law) -> tuple[Node | None, Node, Node]:
    """Its point, if it is written, its mean and its variance."""
    items = (*node.of, *node.given, *node.parameters)
    if len(items) not in (2, 3):
        raise ReadError("a normal law has a mean and a variance", node.span, r"write \mathcal{N}(x; \mu, \sigma^2)")
    return (items[0] if len(items) == 3 else None), items[-2], items[-1]


def says_deviation(node: Node) -> bool:
    r"""Whether a second parameter is a letter of standard deviations: ``\sigma``, ``\sigma_k``, ``\hat\sigma``."""
    base = node.base if isinstance(node, Script) and node.power is None else node
    return isinstance(base, Name) and base.text in _DEVIATIONS


@dataclass(frozen=True)
class Named:
    """``laws``: the normal laws that are written out. ``used``: the chains that only name one.

    ``tables``: names of laws that are read as any law, though they are said to be normal.
    """

    laws: NormalLaws = field(default_factory=dict)
    used: frozenset[int] = frozenset()
    tables: frozenset[str] = frozenset()


def normal_laws(chains: Sequence[Chain], words: Set[str]) -> Named:
    """The normal laws with names."""
    drawn = dict(_drawn_laws(chains, words))
    members = (member for chain in chains if r"\mathcal" in chain.texts for member in chain.members)
    pairs = (pair for member in members for pair in pairwise(member))
    if not drawn and not any(_is_normal_sign(*pair) for pair in pairs):
        return Named()
    seen = spot(chains)
    lexicon = Lexicon(words=words, brackets_multiply=True, laws=seen.laws, chance=seen.chance, versions=seen.versions)
    said = dict(_said(chains, lexicon))
    special = _special(chains, said)
    said = {number: one for number, one in said.items() if number not in special}
    known = {name: law for law, name in said.values()}
    if len(known) < len(said):
        known = {}  # a name for two laws
    known |= {name: law for name, law in drawn.items() if name not in known}
    aware = replace(lexicon, laws=seen.laws | set(map(_plain, known)))
    nodes = [part for chain in chains for member in chain.members for part in _parts(member, aware)]
    known = _at_their_point(nodes, known)
    while clash := _clashing(nodes, known):
        known = {name: law for name, law in known.items() if name not in clash}
    tables = frozenset(_plain(name) for _, name in said.values() if name not in known) & seen.laws
    single = {number: name for number, (_, name) in said.items() if len(chains[number].signs) == 1}
    used = frozenset(number for number, name in single.items() if name in known or _plain(name) in tables)
    return Named(known | _of_averages(nodes, known), used | special, tables)


def _special(chains: Sequence[Chain], said: Mapping[int, tuple[NormalLaw, str]]) -> frozenset[int]:
    r"""Where running text says what a law with another law is in a special case: "for $q = \mathcal{N}(0, 1)$"."""
    first: set[str] = set()
    found: set[int] = set()
    for number, (_, name) in said.items():
        if name in first and chains[number].inline and _IN_CASE.search(chains[number].words):
            found.add(number)
        first.add(name)
    return frozenset(found)


def _at_their_point(nodes: Sequence[Node], known: Mapping[str, NormalLaw]) -> dict[str, NormalLaw]:
    r"""The laws, those that are said without a letter with the one at which all are seen: the z of ``\log q(z)``."""
    seen = {
        flat(node.of[0]): node.of[0]
        for node in nodes
        if isinstance(node, Law) and flat(node.name) in known and len(node.of) == 1 and not is_normal(node)
    }
    if len(seen) != 1 or not isinstance(point := next(iter(seen.values())), Name):
        return dict(known)
    unsaid = {name: one for name, one in known.items() if not one.letter and flat(one.law.of[0]) == _LETTER}
    return {**known, **{name: replace(one, law=replace(one.law, of=(point,))) for name, one in unsaid.items()}}


def _of_averages(nodes: Sequence[Node], known: NormalLaws) -> dict[str, NormalLaw]:
    r"""The normal law below every average that has one: also that of ``\langle x^2 \rangle`` beside them."""
    means = (written_out(node, known) for node in nodes if isinstance(node, Mean) and node.draws)
    drawn = [draw for mean in means if isinstance(mean, Mean) for draw in mean.draws]
    if len({skeleton((draw.letters, draw.law)) for draw in drawn}) != 1:
        return {}
    letters, law = drawn[0].letters, drawn[0].law
    if isinstance(law, Law) and is_normal(law) and len(letters) == _LETTERS:
        return {_UNNAMED: NormalLaw(replace(law, of=letters))}
    return {}


def _drawn_laws(chains: Sequence[Chain], words: Set[str]) -> Iterator[tuple[str, NormalLaw]]:
    r"""The densities ``p``, ``f``, ``P`` of ``x \sim \mathrm{Pois}(\lambda)``, but for those that a formula gives."""
    lexicon = Lexicon(words=words, brackets_multiply=True)
    found: list[NormalLaw] = []
    for chain in chains:
        if not chain.signs or chain.signs[-1].text != r"\sim":
            continue
        left, right = (next(iter(_parts(member, lexicon)), None) for member in chain.members[-2:])
        law = standard.drawn_from(right) if right is not None else None
        base = left.base if isinstance(left, Script) else left
        if law is not None and left is not None and isinstance(base, Name):
            name = Name(left.span, f"\\mathrm{{{law.name}}}")
            given = tuple(map(flat, law.parameters))
            found.append(NormalLaw(Law(left.span, name, (left,), law.parameters), given, lower(base.text)))
    heads = (chain.members[0] for chain in chains if chain.signs and chain.signs[0].text in ("=", ":="))
    defined = {head[0].text for head in heads if head[1:2] and head[1].text == "(" and not outer_relations(head[2:-1])}
    if len(found) == 1:
        yield from ((name, found[0]) for name in _DENSITIES if name not in defined)


def _plain(name: str) -> str:
    return name.split("_")[0]


def _is_normal_sign(before: Token, token: Token) -> bool:
    return before.text == r"\mathcal" and token.text in ("N", "{")


def _said(chains: Sequence[Chain], lexicon: Lexicon) -> Iterator[tuple[int, tuple[NormalLaw, str]]]:
    r"""``p(x) = \mathcal{N}(x; m, v)`` and ``p = \mathcal{N}(m, v)``"""
    for number, chain in enumerate(chains):
        if not chain.signs or chain.signs[0].text not in ("=", ":=", r"\sim") or chain.conditions:
            continue
        right = next(iter(_parts(chain.members[1], lexicon)), None)
        if not isinstance(right, Law) or not is_normal(right):
            continue
        own = replace(lexicon, laws=lexicon.laws | {chain.members[0][0].text})
        if (left := next(iter(_parts(chain.members[0], own)), None)) is None:
            continue
        name, point = _head(left)
        with_point = len(right.of + right.given + right.parameters) == 3
        at_ = parameters(right)[0] if with_point else None
        if name and chain.signs[0].text != r"\sim" and (at_ is None or flat(at_) == (flat(point) if point else "")):
            _, mean, variance = parameters(right)
            at = point or Name(right.span, _LETTER)
            behind = tuple(map(flat, left.given)) if isinstance(left, Law) else ()
            yield number, (NormalLaw(replace(right, of=(at,), given=(mean, variance), parameters=()), behind), name)


def _head(node: Node) -> tuple[str, Node | None]:
    """The name of a law and the letter in its bracket."""
    match node:
        case Law(_, name, (Name() | Script() as point,)):
            return flat(name), point
        case Times(_, (Name() | Script() as name, Bracket(_, "(", (Name() | Script() as point,))), ("",)):
            return flat(name), point
        case Call(_, Name() as name, (Name() | Script() as point,), 0):
            return flat(name), point
        case Name() | Script():
            return flat(node), None
    return "", None


def _parts(member: Sequence[Token], lexicon: Lexicon) -> Iterator[Node]:
    try:
        yield from parts(Grammar(member, lexicon).whole())
    except ReadError:
        return


def _clashing(nodes: Sequence[Node], known: NormalLaws) -> set[str]:
    """The laws whose letter stands in laws that are not written out, or that are used otherwise."""
    taken: set[str] = set()
    clash: set[str] = set()
    for node in nodes:
        match node:
            case Law(_, name, of, given) if not is_normal(node) and standard.at_point(node) is None:
                own = known.get(flat(name))
                if own is None or len(of) != _LETTERS or not own.allows(node):
                    taken |= {base_name(letter) for letter in (*of, *given)}
                    clash |= {flat(name)} & known.keys()
            case Draw(_, letters, Name() | Script() as name) if flat(name) not in known:
                taken |= {base_name(letter) for letter in letters}
            case Information(_, "KL", (left, right)):
                names = [law.name if isinstance(law, Law) else law for law in (left, right)]
                both = [flat(name) in known or is_normal(law) for name, law in zip(names, (left, right), strict=True)]
                clash |= set(map(flat, names)) & known.keys() if not all(both) else set()
    return clash | {name for name, one in known.items() if base_name(one.law.of[0]) in taken}


def written_out(node: Node, laws: NormalLaws) -> Node:
    """The formula with named normal laws written out, and divergences between normal laws as expectations."""
    return mapped(node, lambda part: _written(part, laws))


def _written(node: Node, laws: NormalLaws) -> Node:
    match node:
        case Law(span, name, (point,)) if flat(name) in laws and laws[flat(name)].allows(node):
            at = point.value if isinstance(point, Event) else point
            return replace(laws[flat(name)].law, span=span, of=(at,))
    return _averaged(node, {name: law for name, law in laws.items() if not law.letter})


def _averaged(node: Node, laws: NormalLaws) -> Node:
    """Averages over normal laws, divergences and entropies of them."""
    match node:
        case Mean(_, _, draws) if draws:
            return replace(node, draws=tuple(_drawn(draw, laws) for draw in draws))
        case Mean(span, "E", (), (body,), ()) if _UNNAMED in laws:
            law = laws[_UNNAMED].law
            occurs = any(flat(part) == flat(law.of[0]) for part in parts(body))
            return replace(node, draws=(Draw(span, law.of, replace(law, of=())),)) if occurs else node
        case Information(span, "KL", (left, right)):
            at = _point(left, laws) or _point(right, laws) or Name(span, _LETTER)
            first, second = _at(left, at, laws), _at(right, at, laws)
            if first is not None and second is not None:
                logs = [Call(span, Name(span, r"\log"), (law,)) for law in (first, second)]
                draw = Draw(span, (at,), replace(first, of=()))
                return Mean(span, "E", (draw,), (Terms(span, ((1, logs[0]), (-1, logs[1]))),))
        case Information(span, "H", (law,), ()) if own := _at(law, _point(law, laws) or Name(span, _LETTER), laws):
            draw = Draw(span, own.of, replace(own, of=()))
            return Mean(span, "E", (draw,), (Terms(span, ((-1, Call(span, Name(span, r"\log"), (own,))),)),))
    return node


def _drawn(draw: Draw, laws: NormalLaws) -> Draw:
    """``x \\sim p``, ``p`` and ``p(x)`` below an expectation."""
    match draw:
        case Draw(span, (Name() | Script() as name,), None, ()) if flat(name) in laws:
            law = laws[flat(name)].law
            return Draw(span, law.of, replace(law, of=()))
        case Draw(span, letters, Name() | Script() as name, ()) if letters and flat(name) in laws:
            return Draw(span, letters, replace(laws[flat(name)].law, of=()))
        case Draw(span, (), Law(_, _, (point, *_)) as law, ()) if is_normal(law) and len(law.of + law.given) == 3:
            return Draw(span, (point,), replace(law, of=()))
    return draw


def _point(node: Node, laws: NormalLaws) -> Node | None:
    """The letter of a law, if it is written or was said."""
    if isinstance(node, Law):
        return parameters(node)[0] if is_normal(node) else next(iter(node.of), None)
    own = laws.get(flat(node))
    return own.law.of[0] if own is not None and flat(own.law.of[0]) != _LETTER else None


def _at(node: Node, point: Node, laws: NormalLaws) -> Law | None:
    """A normal law at a point; None for any other law."""
    name = node.name if isinstance(node, Law) else node
    known = laws.get(flat(name))
    own = node if isinstance(node, Law) and is_normal(node) else known.law if known is not None else None
    if own is None:
        return None
    _, mean, variance = parameters(own)
    return replace(own, span=node.span, of=(point,), given=(mean, variance), parameters=())


def tabulated(node: Node, entries: Set[str]) -> Node:
    r"""``\mathbb{E}_{a \sim \pi}[u]`` as ``\sum_a \pi(a) u``, where a formula gives the ``entries`` of the law."""
    return mapped(node, lambda part: _summed(part, entries))


def _summed(node: Node, entries: Set[str]) -> Node:
    match node:
        case Mean(span, "E", (Draw(_, (Name() as letter,), Name() | Script() as law, (), ()),), (body,), ()):
            if base_name(law) in entries or flat(law) in entries:
                weight = Script(law.span, Name(law.span, _plain(base_name(law))), (letter,))
                whole = Times(span, (weight, Bracket(body.span, "(", (body,))), ("",))
                return Big(span, "sum", (letter,), None, None, None, (), whole)
    return node
