r"""Which letters are outcomes: the x and z of ``p(x, z)``, of ``\mathbb{E}_{x \sim p}``, of ``\int … dx``.

An outcome is an index over a finite set. A letter of which only members are ever seen, ``x_i`` with ``\sum_i``, is
data: it is fixed, and its own index takes its place. Whatever is differentiated by, stands behind a semicolon or below
the name of a law is a parameter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import field

from derive.reading.chance.standard import is_density
from derive.records import dataclass
from derive.tex.chance import GAUSSIAN
from derive.tex.names import flat
from derive.tex.syntax import Big, Dots, Draw, Event, Information, Law, Mean, Name, Node, Script, parts

TRAJECTORY = r"\tau"
POLICY = r"\pi"
"""The outcome of which letters with the time below them are components."""


@dataclass
class Outcomes:
    r"""The letters of outcomes, those of data, and parameters; all as texts without subscripts and primes.

    ``refined``: letters of which several stand in one law, ``s`` and ``s'``, ``x_t`` and ``x_{t-1}``: they keep their
    subscripts. ``bound``: those that an expectation, a sum or an integral runs over. ``whole``: capital letters that
    stand for all members of a family, ``X`` beside ``x_i``, with the indices of the members. ``components``: of a
    trajectory, the ``s_t`` and ``a_t`` of ``\tau``.
    """

    letters: set[str] = field(default_factory=set)
    data: set[str] = field(default_factory=set)
    refined: set[str] = field(default_factory=set)
    bound: set[str] = field(default_factory=set)
    parameters: set[str] = field(default_factory=set)
    capitals: set[str] = field(default_factory=set)
    whole: dict[str, tuple[str, ...]] = field(default_factory=dict)
    components: set[str] = field(default_factory=set)
    indices: frozenset[str] = frozenset()

    def letter(self, node: Node | str) -> str | None:
        """The letter of an outcome as an index, whatever the case it is written in; None for anything else."""
        if isinstance(node, Name):
            node = node.text
        base, primes, text = (base_name(node), _primes(node), flat(node)) if isinstance(node, Node) else _split(node)
        low = lower(base)
        if isinstance(node, Script) and node.power is not None and not isinstance(node.power, Name):
            return None
        if low not in self.letters or low in self.data or (base != low and base not in self.capitals):
            return None
        return lower(text) if low in self.refined or self._is_named(node) else low + primes

    def is_component(self, node: Node) -> bool:
        """Whether an argument is a component of a trajectory."""
        return lower(base_name(node)) in self.components

    def key(self, node: Node) -> str:
        """The variable of a law that an argument is a value of."""
        node = node.letter if isinstance(node, Event) else node
        low = lower(base_name(node))
        if low in self.data and isinstance(node, Script):
            return low + "," * (len(node.subs + node.labels) - 1)
        return lower(flat(node)) if low in self.refined else low

    def _is_named(self, node: Node | str) -> bool:
        r"""Whether scripts tell values of one letter apart: ``\theta^{old}``, not the ``z_i`` of the i-th point."""
        if not isinstance(node, Script):
            return False
        items = node.subs + node.labels
        return node.power is not None or any(not isinstance(i, Name) or i.text not in self.indices for i in items)


def lower(text: str) -> str:
    """A capital Latin letter as a small one: X has the values x."""
    first = text[:1]
    alone = first.isascii() and first.isupper() and (len(text) == 1 or text[1] in "_^'")
    return first.lower() + text[1:] if alone else text


def outcomes(
    nodes: Sequence[Node], names: Set[str], random: Set[str], indices: Set[str], declared: Set[str], varied: Set[str]
) -> Outcomes:
    """The outcomes of formulas, of which ``nodes`` are all parts.

    ``names``: those of laws; ``random``: what is known by its moments; ``indices``: letters that sums bind;
    ``varied``: what is differentiated by.
    """
    laws = [node for node in nodes if isinstance(node, Law) and not _is_formula(node)]
    found = Outcomes(indices=frozenset(indices))
    found.bound = {lower(base_name(letter)) for letter in _bound(nodes, laws) if base_name(letter) not in names}
    found.bound |= {lower(base_name(n)) for n in _measured(nodes) if base_name(n) not in {*names, *declared}}
    of = {lower(base_name(letter)) for law in laws for letter in _letters(law.of)}
    behind = {base_name(node) for law in laws for node in law.parameters if not _is_member(node, indices)}
    below = {
        base_name(sub)
        for law in (*(law.name for law in laws), *_drawn_from(nodes))
        for sub in subscripts(law)
        if not isinstance(sub, Name) or sub.text not in indices
    }
    given = {base_name(letter) for law in laws for letter in _letters(law.given)}
    known = found.bound | of
    found.parameters = (behind | below | set(varied) | (given & set(declared))) - (known - set(varied))
    fixed = [node for law in laws for node in law.parameters if _is_member(node, indices)]
    seen: dict[str, list[Node]] = {}
    for letter in (*(letter for law in laws for letter in _letters(law.of + law.given)), *fixed):
        if base_name(letter) not in found.parameters:
            seen.setdefault(lower(base_name(letter)), []).append(letter)
    for base in found.bound - found.parameters:
        seen.setdefault(base, [])
    seen = {base: letters for base, letters in seen.items() if base not in {lower(name) for name in random}}
    if TRAJECTORY in found.bound or any([base_name(n) for n in law.of] == [TRAJECTORY] for law in laws):
        found.components = {base for base, letters in seen.items() if _are_components(letters, base in found.bound)}
        seen = {base: letters for base, letters in seen.items() if base not in found.components}
    found.whole = _whole(seen, indices)
    seen = {base: [n for n in letters if base_name(n) not in found.whole] for base, letters in seen.items()}
    found.letters = set(seen)
    found.data = {
        base
        for base, letters in seen.items()
        if letters and base not in found.bound and all(_is_member(n, indices) for n in letters)
    }
    for law in laws:
        bases = [lower(base_name(letter)) for letter in _letters(law.of + law.given)]
        found.refined |= {base for base in bases if bases.count(base) > 1}
    written = {node.text for node in nodes if isinstance(node, Name)} - set(declared) - set(names)
    found.capitals = {text for text in written if lower(text) != text and lower(text) in seen}
    found.capitals |= {base_name(n) for letters in seen.values() for n in letters} | {
        base_name(n) for n in _bound(nodes, laws)
    }
    return found


def _is_formula(node: Law) -> bool:
    """Whether a law is known by its name, so that its arguments are numbers."""
    return base_name(node.name) == GAUSSIAN or is_density(node)


def _are_components(letters: Sequence[Node], bound: bool) -> bool:
    """Whether a letter always has the time below it, and nothing runs over it."""
    return bool(letters) and not bound and all(isinstance(n, Script) and n.subs for n in letters)


def _whole(seen: Mapping[str, list[Node]], indices: Set[str]) -> dict[str, tuple[str, ...]]:
    """The capital letters without an index of which members occur, each with the index letters of these."""
    found: dict[str, tuple[str, ...]] = {}
    for letters in seen.values():
        members = [n for n in letters if _is_member(n, indices)]
        if members and isinstance(members[0], Script):
            own = tuple(flat(item) for item in members[0].subs + members[0].labels)
            found |= {n.text: own for n in letters if isinstance(n, Name) and lower(n.text) != n.text}
    return found


def subscripts(name: Node) -> tuple[Node, ...]:
    """The subscripts of the name of a law."""
    return name.subs if isinstance(name, Script) else ()


def drawn(draw: Draw) -> tuple[Node, ...]:
    """The letters that a draw binds."""
    if draw.letters or not isinstance(draw.law, Law):
        return tuple(n.letter if isinstance(n, Event) else n for n in draw.letters)
    return tuple(_letters(draw.law.of))


def averaged(node: Mean) -> list[Node]:
    """The letters in a conditional expectation that are random: those of the case of what is given."""
    given = [letter for draw in node.given for letter in drawn(draw)]
    if node.draws or not given:
        return []
    capital = lower(base_name(given[0])) != base_name(given[0])
    names = (part for arg in node.args for part in parts(arg) if isinstance(part, Name) and len(part.text) == 1)
    return [name for name in names if (lower(name.text) != name.text) == capital and name.text.isalpha()]


def _letters(arguments: Iterable[Node]) -> Iterator[Node]:
    """The letters among arguments."""
    for node in arguments:
        letter = node.letter if isinstance(node, Event) else node
        if not isinstance(letter, Dots) and base_name(letter):
            yield letter


def _bound(nodes: Iterable[Node], laws: Iterable[Law]) -> Iterator[Node]:
    """The letters that expectations, integrals, sums over arguments of laws, and events run over."""
    arguments = {flat(letter) for law in laws for letter in _letters(law.of + law.given)}
    for node in nodes:
        match node:
            case Mean(_, _, draws, _, given):
                for draw in (*draws, *given):
                    yield from drawn(draw)
                yield from averaged(node)
            case Big(_, _, letters):
                own = (letter for letter in letters if letter.text in arguments)
                yield from (Name(letter.span, _split(letter.text)[0]) for letter in own)
            case Event(_, letter):
                yield letter


def _drawn_from(nodes: Iterable[Node]) -> Iterator[Node]:
    r"""The names of laws that stand without arguments: the ``p_\theta`` of ``x \sim p_\theta``."""
    for node in nodes:
        if isinstance(node, Mean):
            yield from (draw.law for draw in (*node.draws, *node.given) if isinstance(draw.law, Script))


def _measured(nodes: Iterable[Node]) -> Iterator[Node]:
    """The letters of which entropies and mutual information are taken."""
    for node in nodes:
        if isinstance(node, Information) and node.measure != "KL":
            yield from (n for n in node.args if isinstance(n, Name | Script))
            yield from (n for draw in node.given for n in drawn(draw))


def _is_member(node: Node, indices: Set[str]) -> bool:
    """Whether a letter stands with indices that sums bind."""
    if not isinstance(node, Script) or not (items := node.subs + node.labels):
        return False
    return all(isinstance(item, Name) and item.text in indices for item in items)


def base_name(node: Node) -> str:
    """The letter of a name, without its scripts."""
    match node:
        case Name(_, text) | Script(_, Name(_, text), transpose=False):
            return text
    return ""


def _primes(node: Node) -> str:
    return "'" * node.primes if isinstance(node, Script) else ""


def _split(text: str) -> tuple[str, str, str]:
    """The letter, the primes and the whole of ``z_{i}'``."""
    bare = text.rstrip("'")
    base = bare.split("_{")[0].split("^{(")[0] if not bare.startswith("\\mathrm") else bare
    return base, text[len(bare) :], text
