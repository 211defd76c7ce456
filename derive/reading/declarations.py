r"""Declarations: ``W \in \mathbb{R}^{K \times D}``, ``i \in \{4, 5\}``, ``a > 0``, ``f : \mathbb{R} \to \mathbb{R}``.

declaration := names "\in" set ["\subseteq" set] | name relation "0" | "0" relation name [relation "1"]
             | "1" "\le" letter "\le" size | name "\succ" "0" | name ":" set "\to" set
             | "(" name ("," name)* ")" "\in" set ("\times" set)* | set ("=" | "\subseteq") set
names       := name ("," name)* | (name ",")* name "," "\dots" "," name
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from itertools import pairwise

from derive.reading.extents import UnreadSize, is_computed
from derive.reading.seen import Seen
from derive.reading.sets import Kind, name_of, read_set
from derive.records import dataclass, replace
from derive.source import ReadError, Span
from derive.tex.cursor import split
from derive.tex.grammar import Grammar
from derive.tex.lexicon import Lexicon
from derive.tex.statements import Chain
from derive.tex.syntax import Bracket, Name, Node, Number, Script, Times
from derive.tex.tokens import Token
from derive.tex.vocabulary import DOTS

_FROM = re.compile(
    r"(?:which |that )?(?:is )?(?:a )?(?:smooth |differentiable )*(?:function |map )?(?:maps? )?from$|maps$"
)
_ORDER = {"<": ">", r"\le": r"\ge", ">": "<", r"\ge": r"\le"}
_DENIED = re.compile(
    r"\b(unless|whether|not (?:assume|require|need|suppose|imply|mean)\w*|need not have|without)\b[^.;:,]*$",
    re.IGNORECASE,
)
_SUBSETS = (r"\subseteq", r"\subset", "=")
_POSITIVE = {">": "positive", r"\ge": "nonnegative", "<": "negative", r"\le": "nonpositive"}
_DEFINITE = {r"\succ": "positive-definite", r"\succeq": "symmetric"}


@dataclass(frozen=True)
class Declared:
    """Names and the set they were said to be in.

    ``properties``: what was said of them in words. ``weak``: the shape was said in words alone, and a definition of the
    name says more. ``rank``: the number of axes, where no sizes are known. ``domain``: of a function, what it is
    applied to; then the set is that of its values. ``chains``: the numbers of those that say so.
    """

    names: tuple[Node, ...]
    kind: Kind
    span: Span
    entries: tuple[Node, ...] = ()
    arguments: tuple[Node, ...] = ()
    properties: tuple[str, ...] = ()
    weak: bool = False
    rank: int | None = None
    domain: tuple[Kind, ...] = ()
    chains: tuple[int, ...] = ()


@dataclass(frozen=True)
class Declarations:
    """What was declared; what could not be read; the chains that declare; sets without a meaning; sets with names.

    ``unread``: names of which the sizes could not be read.
    """

    found: tuple[Declared, ...]
    errors: tuple[ReadError, ...]
    used: frozenset[int]
    abstract: tuple[Span, ...]
    sets: Mapping[str, Kind]
    unread: frozenset[str] = frozenset()


def declarations(chains: Sequence[Chain], seen: Seen, defined: Set[str] = frozenset()) -> Declarations:
    """The declarations among these chains; ``defined``: the names with which definitions may begin."""
    reading = _Reading(chains, seen, _sets(chains))
    for number, chain in enumerate(chains):
        if chain.signs and not _states_order(chain, chains, seen, defined):
            reading.chain(number, chain)
        else:
            reading.name(number, chain)
    reading.mapped()
    used = frozenset(reading.used)
    return Declarations(
        tuple(reading.found),
        tuple(reading.errors),
        used,
        tuple(reading.abstract),
        reading.sets,
        frozenset(reading.unread),
    )


class _Reading:
    """One pass over the chains; ``pending``: the names of a display that a set may follow."""

    def __init__(self, chains: Sequence[Chain], seen: Seen, sets: Mapping[str, Kind]) -> None:
        self.chains, self.seen, self.sets = chains, seen, sets
        self.found: list[Declared] = []
        self.errors: list[ReadError] = []
        self.used: set[int] = set()
        self.abstract: list[Span] = []
        self.pending: list[int] = []
        self.unread: set[str] = set()

    def name(self, number: int, chain: Chain) -> None:
        """A statement without a relation: it may be one of several names before a set."""
        last = self.pending[-1] if self.pending else None
        together = last is not None and self.chains[last].display == chain.display
        self.pending = [*self.pending, number] if together else [number]

    def chain(self, number: int, chain: Chain) -> None:
        """A statement with a relation: a declaration or not."""
        before = [n for n in self.pending if self.chains[n].display == chain.display]
        self.pending = []
        try:
            declared = _declaration(chain, self.seen, self.sets)
            for one in declared:
                one = replace(self._with_words(one, chain), chains=(*before, number))
                if one.kind.kind == "abstract":
                    self.abstract.append(chain.members[1][0].span)
                elif before and any(self.chains[n].members[0][0].text in DOTS for n in before):
                    self.found.append(_family(one))
                    self.found += self._beside_family(one, before)
                else:
                    names = tuple(name for n in before for name in names_of(self.chains[n].members[0], self.seen))
                    self.found.append(replace(one, names=names + one.names))
        except ReadError as error:
            self.errors.append(error)
            self.used.update([*before, number])
            left = chain.members[0]
            if isinstance(error, UnreadSize) and len(left) == 1:
                self.unread.add(left[0].text)
            return
        if declared or _names_a_set(chain, self.sets):
            self.used.update([*before, number])

    def _beside_family(self, family: Declared, before: Sequence[int]) -> Iterator[Declared]:
        r"""``q`` of ``q, k_1, \dots, k_N \in \mathbb{R}^d``"""
        plain = [tokens for n in before if (tokens := self.chains[n].members[0])[0].text not in DOTS]
        listed = {_base(node) for node in family.names}
        names = tuple(name for tokens in plain for name in names_of(tokens, self.seen))
        others = tuple(node for node in names if _base(node) not in listed)
        if others:
            yield replace(family, names=others)

    def mapped(self) -> None:
        """``$g$ maps from $\\mathbb{R}^m$ to $\\mathbb{R}^n$``"""
        for number, (name, start, end) in enumerate(zip(self.chains, self.chains[1:], self.chains[2:], strict=False)):
            said = name.inline and start.words and _FROM.match(start.words) and end.words == "to"
            if not said or name.signs or start.signs or end.signs:
                continue
            try:
                domain = tuple(read_set(factor, self.sets) for factor in _factors(start.members[0]))
                values = replace(read_set(end.members[0], self.sets), kind="function")
                names = names_of(name.members[0], self.seen)
            except ReadError:
                continue
            numbers = (number, number + 1, number + 2)
            self.found.append(Declared(names, values, name.span, domain=domain, chains=numbers))
            self.used.update(numbers)

    def _with_words(self, declared: Declared, chain: Chain) -> Declared:
        """``the identity $I \\in \\mathbb{R}^{n \\times n}$``"""
        if declared.kind.kind == "real" and re.search(r"\bidentity\b[^.,;]*$", chain.words.lower()):
            return replace(declared, kind=replace(declared.kind, kind="identity"))
        return declared


def _sets(chains: Sequence[Chain]) -> dict[str, Kind]:
    r"""The sets that have names: ``\mathcal{X} \subseteq \mathbb{R}^d``, ``x \in \mathcal{X} = \mathbb{R}^d``."""
    found: dict[str, Kind] = {}
    for chain in chains:
        for left, sign, right in zip(chain.members, chain.signs, chain.members[1:], strict=False):
            if sign.text in _SUBSETS and len(left) in (1, 2, 4) and left[0].text != "(" and _looks_like_a_set(right):
                try:
                    kind = read_set(right, found)
                except ReadError:
                    continue
                if kind.kind != "abstract":
                    found[name_of(left)] = kind
    return found


def _looks_like_a_set(tokens: Sequence[Token]) -> bool:
    texts = [token.text for token in tokens]
    return texts[0] in (r"\{", r"\mathbb", r"\mathbf") or (texts[-1] in (")", "]") and texts[0] in ("(", "["))


def _names_a_set(chain: Chain, sets: Mapping[str, Kind]) -> bool:
    """``\\mathcal{X} = \\mathbb{R}^d``"""
    return (
        chain.signs[0].text in _SUBSETS
        and chain.members[0][0].text in (r"\mathcal", r"\mathscr")
        and (name_of(chain.members[0]) in sets)
    )


def _base(node: Node) -> str:
    return node.base.text if isinstance(node, Script) and isinstance(node.base, Name) else ""


def _family(declared: Declared) -> Declared:
    r"""``x_1, \dots, x_N \in \mathbb{R}^D``: a family whose last member says how many there are."""
    node = declared.names[-1]
    if not isinstance(node, Script) or len(node.subs) != 1 or not isinstance(node.subs[0], Name | Number):
        raise ReadError("the last of these names has no number", node.span, r"write x_1, \dots, x_N \in \mathbb{R}^D")
    last = node.subs[0].text
    kind = replace(declared.kind, sizes=(last, *declared.kind.sizes))
    return replace(declared, names=(node.base,), kind=kind, properties=(*declared.properties, "family"))


def names_of(tokens: Sequence[Token], seen: Seen) -> tuple[Node, ...]:
    """The name that stands before a set."""
    node = seen.heard.again(tokens, seen.naming)[0] if tokens else Grammar(tokens, seen.naming).whole("a name")
    match node:
        case Times(span, (head, Bracket(_, _, items))) if isinstance(head, Name | Script) and _are_places(items, seen):
            script = head if isinstance(head, Script) else Script(span, head)
            return (replace(script, subs=script.subs + items),)
    if not isinstance(node, Name | Script):
        raise ReadError("only a name can be declared", node.span, r"write W \in \mathbb{R}^{K \times D}")
    return (node,)


def _are_places(items: tuple[Node, ...], seen: Seen) -> bool:
    """Whether what a name is applied to makes entries of it: ``x(t)``, ``F_k(y)``."""
    return seen.counting.counts_time(items) or seen.lists_places(items)


def _arguments(tokens: Sequence[Token], seen: Seen) -> tuple[Node, ...] | None:
    """L and its arguments in ``L(Y) \\in \\mathbb{R}``: an unknown function of symbols."""
    if tokens[-1].text != ")" or tokens[0].text == "(" or not any(t.text == "(" for t in tokens):
        return None
    g = Grammar(tokens, Lexicon(words=seen.words, owned=seen.owned, brackets_multiply=True))
    node = g.whole("a name")
    if isinstance(node, Times) and len(node.factors) == 2 and isinstance(node.factors[1], Bracket):
        if _are_places(node.factors[1].items, seen):
            return None
        return (node.factors[0], *node.factors[1].items)
    return None


def _depends_on(left: Sequence[Token], right: Sequence[Token]) -> bool:
    """``x = x(t)``"""
    return right[0].text == left[0].text and left[0].kind == "letter" and [t.text for t in right[1:2]] == ["("]


def _declaration(chain: Chain, seen: Seen, sets: Mapping[str, Kind]) -> list[Declared]:
    """What a chain declares, if it does."""
    signs, members = [sign.text for sign in chain.signs], chain.members
    left, right = members[0], members[1]
    if signs == ["=", r"\in"]:
        return _with_entries(chain, seen, sets)
    if signs == ["="] and len(left) == 1 and _depends_on(left, right) and (applied := _arguments(right, seen)):
        return [Declared(applied[:1], Kind("real"), chain.span, arguments=applied[1:], weak=True)]
    if signs[0] == r"\to" and any(t.text in (":", r"\colon") for t in left):
        return [_function(chain, seen, sets)]
    if (bounded := _bounded(chain, seen)) is not None:
        return [] if chain.inline and _DENIED.search(chain.words) else [bounded]
    if len(signs) == 1 and signs[0] in _DEFINITE and [t.text for t in right] == ["0"] and _is_name(left):
        names = names_of(left, seen)
        return [Declared(names, Kind("real"), chain.span, properties=(_DEFINITE[signs[0]],), rank=2, weak=True)]
    if signs[0] != r"\in" or any(sign not in _SUBSETS for sign in signs[1:]):
        return []
    if left[0].text == "(" and left[-1].text == ")":
        return _tuple(chain, seen, sets)
    if not _is_name(left):
        return []
    if (arguments := _arguments(left, seen)) is not None:
        return [Declared(arguments[:1], read_set(right, sets), chain.span, arguments=arguments[1:])]
    return [Declared(names_of(left, seen), read_set(right, sets), chain.span)]


def _with_entries(chain: Chain, seen: Seen, sets: Mapping[str, Kind]) -> list[Declared]:
    r"""``Y = (y_{ij}) \in \mathbb{R}^{p \times r}``, ``X = [x_1, \dots, x_N]^\top \in \mathbb{R}^{N \times D}``"""
    left, middle, right = chain.members
    if not _is_name(left) or any(token.text == "(" for token in left):
        return []
    declared = Declared(names_of(left, seen), read_set(right, sets), chain.span)
    if any(map(is_computed, declared.kind.sizes)):
        return []
    listed = any(token.text == "," or token.text in DOTS for token in _outside(middle[1:-1]))
    if middle[0].text == "(" and middle[-1].text == ")" and not listed:
        return [replace(declared, entries=names_of(middle[1:-1], seen))]
    return [declared] if middle[0].kind == "open" else []


def _tuple(chain: Chain, seen: Seen, sets: Mapping[str, Kind]) -> list[Declared]:
    r"""``(x_n, y_n) \in \mathbb{R}^D \times \{0, 1\}``"""
    names = split(chain.members[0][1:-1], ",")
    kinds = _factors(chain.members[1])
    if len(names) != len(kinds):
        return []
    pairs = zip(names, kinds, strict=True)
    return [Declared(names_of(name, seen), read_set(kind, sets), chain.span) for name, kind in pairs]


def _factors(tokens: Sequence[Token]) -> list[list[Token]]:
    r"""The factors of a product of sets; the ``\times`` in an exponent is none."""
    found: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        depth += (token.kind == "open") - (token.kind == "close")
        if depth == 0 and token.text == r"\times":
            found.append([])
        else:
            found[-1].append(token)
    return [factor for factor in found if factor]


def _function(chain: Chain, seen: Seen, sets: Mapping[str, Kind]) -> Declared:
    r"""``f : \mathbb{R}^n \to \mathbb{R}``"""
    left = chain.members[0]
    colon = next(place for place, token in enumerate(left) if token.text in (":", r"\colon"))
    domain = tuple(read_set(factor, sets) for factor in _factors(left[colon + 1 :]))
    values = read_set(chain.members[1], sets)
    return Declared(names_of(left[:colon], seen), replace(values, kind="function"), chain.span, domain=domain)


def _states_order(chain: Chain, chains: Sequence[Chain], seen: Seen, defined: Set[str]) -> bool:
    r"""Whether a display such as ``p_k \ge 0``, ``x^\top A x > 0`` says something of what has a meaning already.

    That is a name with a definition, a power of a name that also stands alone, and whatever is no name.
    """
    if chain.inline or any(sign.text not in _ORDER for sign in chain.signs):
        return False
    sides = [member for member in chain.members if _is_simple(member)]
    try:
        named = [node for member in sides for node in names_of(member, seen)]
    except ReadError:
        return True
    bases = [node.base if isinstance(node, Script) else node for node in named]
    powers = [node.base for node in named if isinstance(node, Script) and node.power is not None]
    return any(isinstance(base, Name) and base.text in defined for base in bases) or any(
        isinstance(base, Name) and _stands_alone(base.text, chains) for base in powers
    )


def _stands_alone(name: str, chains: Sequence[Chain]) -> bool:
    """Whether a name occurs without a power."""
    members = [member for chain in chains for member in chain.members]
    return any(
        token.text == name and not (place + 1 < len(member) and member[place + 1].text == "^")
        for member in members
        for place, token in enumerate(member)
    )


def _bounded(chain: Chain, seen: Seen) -> Declared | None:
    r"""``a > 0``, ``0 < a``, ``0 < a < 1``, ``1 \le k \le K``"""
    signs, members = [sign.text for sign in chain.signs], chain.members
    if not signs or len(signs) > 2 or any(sign not in _ORDER and sign not in _POSITIVE for sign in signs):
        return None
    texts = ["".join(token.text for token in member) for member in members]
    if len(signs) == 1 and texts[0] == "0" and signs[0] in _ORDER:
        signs, members, texts = [_ORDER[signs[0]]], members[::-1], texts[::-1]
    if len(signs) == 1 and signs[0] in _POSITIVE and texts[1] == "0" and _is_square(members[0]):
        return Declared((), Kind("real"), chain.span)  # of real numbers this says nothing
    if len(signs) == 1 and signs[0] in _POSITIVE and texts[1] == "0" and _is_simple(members[0]):
        return Declared(names_of(members[0], seen), Kind(_POSITIVE[signs[0]]), chain.span)
    if len(signs) != 2 or not set(signs) <= {"<", r"\le"} or not _is_simple(members[1]):
        return None
    if texts[0] == "0" and texts[2] in ("1", r"\infty"):
        kind = "unit-interval" if texts[2] == "1" else "positive"
        return Declared(names_of(members[1], seen), Kind(kind), chain.span)
    if texts[0] == "1" and len(members[2]) == 1 and members[2][0].kind == "letter" and len(members[1]) == 1:
        return Declared(names_of(members[1], seen), Kind("range", (texts[2],)), chain.span)
    return None


def _is_square(tokens: Sequence[Token]) -> bool:
    """``\\sigma_k^2``: a square of an entry."""
    texts = [token.text for token in tokens]
    return texts[1:2] == ["_"] and texts[-2:] == ["^", "2"] and len(_outside(tokens[:-2])) <= len(("x", "_", "k"))


def _is_simple(tokens: Sequence[Token]) -> bool:
    """Whether tokens are a name with scripts and nothing else."""
    outside = _outside(tokens)
    return _is_name(tokens) and not any(t.text in ("(", ")", "[", "]") or t.kind == "bar" for t in outside)


def _is_name(tokens: Sequence[Token]) -> bool:
    return (
        bool(tokens)
        and tokens[0].kind in ("letter", "command", "words")
        and not any(t.kind == "sign" and before.kind != "script" for before, t in pairwise(_outside(tokens)))
    )


def _outside(tokens: Sequence[Token]) -> list[Token]:
    depth, found = 0, []
    for token in tokens:
        depth += (token.kind == "open") - (token.kind == "close")
        if depth == 0:
            found.append(token)
    return found
