"""What tells that a letter counts places: ``t`` of ``h_{t-1}``, ``i`` of ``\\sum_{i=1}^{t}``, ``l`` of ``a^{l+1}``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import field
from typing import Literal

from derive.reading.dots import general, is_computed, letters_of
from derive.records import dataclass
from derive.tex.syntax import (
    Big,
    Bracket,
    Derivative,
    Dots,
    Gradient,
    Matrix,
    Name,
    Node,
    Number,
    Script,
    Terms,
    Times,
    parts,
)


@dataclass
class Counting:
    """Letters that count places.

    ``moved``: letters of computed subscripts, and of computed lower limits. ``bound``: letters of sums. ``over``:
    for every name the letters of its subscripts. ``limits``: for every upper limit of one letter where the sums
    begin, and the letters that they bind. ``raised``: for every letter in superscripts the names. ``raised_moved``:
    those of computed ones. ``alone``: letters that stand as factors. ``moved_labels``: whether a computed
    superscript in brackets was seen, ``labelled_moved``: for its letters the names, ``labels``: letters alone
    there. ``scripts``: for every name with a superscript how many indices it has if that is one. ``times``: letters
    that names are applied to, moved. ``flat``: names that stand without a superscript: with a subscript, or as a
    side of a relation. ``above``: for every name with letters in a superscript how many indices it has if these are
    some, and the letters; ``pairs``: names with several there. ``but_one``: letters to which 1 is added, outside of
    scripts.
    """

    moved: set[str] = field(default_factory=set)
    bound: set[str] = field(default_factory=set)
    over: dict[str, set[str]] = field(default_factory=dict)
    limits: dict[str, tuple[set[str], set[str]]] = field(default_factory=dict)
    raised: dict[str, set[str]] = field(default_factory=dict)
    raised_moved: dict[str, set[str]] = field(default_factory=dict)
    alone: set[str] = field(default_factory=set)
    moved_labels: bool = False
    labelled_moved: dict[str, set[str]] = field(default_factory=dict)
    labels: set[str] = field(default_factory=set)
    scripts: dict[str, int] = field(default_factory=dict)
    times: set[str] = field(default_factory=set)
    flat: set[str] = field(default_factory=set)
    above: dict[str, tuple[int, frozenset[str]]] = field(default_factory=dict)
    pairs: set[str] = field(default_factory=set)
    but_one: set[str] = field(default_factory=set)

    def letter(self, text: str) -> Literal["index", "size", ""]:
        """Whether a letter is an index that counts places, a size, or neither, by what is written."""
        below = any(text in letters for letters in self.over.values())
        if text in self.bound or (text in self.moved and below and not text.isupper()):
            return "index"
        return "size" if text in self.limits else ""

    def labelled(self) -> frozenset[str]:
        """The names with a computed superscript in brackets whose letter is a label elsewhere: z of ``z^{(l+1)}``."""
        return frozenset().union(*(self.labelled_moved.get(letter, ()) for letter in self.labels))

    def counts_time(self, items: tuple[Node, ...]) -> bool:
        """Whether a name applied to these is an entry: ``x(t)`` beside ``x(t - 1)``, where t stands nowhere else."""
        if len(items) != 1:
            return False
        letter = items[0].text if isinstance(items[0], Name) else _moved_by_number(items[0])
        return letter in self.times - self.alone

    def lengths(self) -> Iterator[str]:
        r"""The letters of upper limits that count all but one: the n of ``\frac{1}{n+1} \sum_{i=0}^n x_i``."""
        subscripts = frozenset().union(*self.over.values()) | self.bound | self.moved
        yield from self.limits.keys() & self.but_one - subscripts

    def layers(self) -> Iterator[str]:
        """The names whose superscripts are labels.

        Their letter is moved there and stands nowhere else, and they never stand without it.
        """
        for letter, names in self.raised_moved.items():
            if letter in self.raised and letter not in self.alone | self.bound | self.moved:
                yield from (names | self.raised[letter]) - self.alone - self.flat


def look_at_places(every: Sequence[Node], counting: Counting, arguments: Sequence[tuple[Node, ...]]) -> None:
    """Note what a formula tells of the letters that count places.

    ``every``: the nodes of the formula, itself first. ``arguments``: of the names that are applied in it. A letter that
    is all of it ("at time $t$") tells nothing.
    """
    inner = {id(every[0])}
    for items in arguments:
        inner |= {id(item) for item in items}
        if len(items) == 1 and (letter := _moved_by_number(items[0])):
            counting.times.add(letter)
            inner |= {id(part) for part in parts(items[0])}
    for part in every:
        if isinstance(part, Script):
            inner |= {id(item) for item in part.subs + part.labels} | {id(part.base), id(part.power)}
            _scripts(part, counting, inner)
        elif isinstance(part, Big):
            inner |= {id(letter) for letter in part.letters}
            counting.bound.update(letter.text for letter in part.letters)
            if part.lower is not None and is_computed(part.lower):
                counting.moved.update(letters_of(part.lower))
            if isinstance(part.upper, Name):
                low = part.lower.text if isinstance(part.lower, Number) else "?" if part.lower else "1"
                lows, letters = counting.limits.setdefault(part.upper.text, (set(), set()))
                lows.add(low)
                letters.update(letter.text for letter in part.letters)
                inner.add(id(part.upper))
        elif isinstance(part, Derivative) and part.short:
            inner |= {id(wrt) for wrt in part.wrts}
        elif isinstance(part, Gradient):
            inner.add(id(part.wrt))
        elif isinstance(part, Terms | Times):
            _dots(part, counting)
            if (part is every[0] or id(part) not in inner) and (letter := _but_one(part)):
                counting.but_one.add(letter)
        elif isinstance(part, Matrix):
            for line in (*part.rows, *zip(*part.rows, strict=False)):
                _dotted(line, counting)
        elif isinstance(part, Name) and id(part) not in inner:
            counting.alone.add(part.text)


def letters_above(script: Script) -> tuple[Node, ...]:
    r"""The letters of a superscript that may be indices: ``T^{ij}``, ``T^i``, also with primes or beside numbers."""
    match script.power:
        case Times(_, (first, *_) as factors, signs) if not any(signs) and not isinstance(first, Number):
            items: tuple[Node, ...] = factors
        case Name() | Script():
            items = (script.power,)
        case _:
            return ()
    return items if all(map(_is_letter, items)) else ()


def _is_letter(node: Node) -> bool:
    match node:
        case Name(_, text):
            return not text.startswith("\\mathrm{")
        case Number(_, text):
            return text.isdigit()
        case Script(_, Name(), (), (), None, False):
            return True
    return False


def _dots(node: Terms | Times, counting: Counting) -> None:
    r"""``x_1 + \dots + x_n``: n is a size."""
    _dotted([term for _, term in node.terms] if isinstance(node, Terms) else node.factors, counting)


def _dotted(nodes: Sequence[Node], counting: Counting) -> None:
    for before, dots, after in zip(nodes, nodes[1:], nodes[2:], strict=False):
        if isinstance(dots, Dots) and (found := general(before, after)) is not None and isinstance(found[1], Number):
            for letter in letters_of(found[2]):
                lows, _ = counting.limits.setdefault(letter, (set(), set()))
                lows.add(found[1].text)


def _moved_by_number(node: Node) -> str:
    """t in ``t - 1``"""
    match node:
        case Terms(_, ((1, Name(_, text)), (_, Number()))):
            return text
    return ""


def _but_one(node: Node) -> str:
    """n in ``n + 1``"""
    match node:
        case Terms(_, ((1, Name(_, text)), (1, Number(_, "1")))) | Terms(_, ((1, Number(_, "1")), (1, Name(_, text)))):
            return text
    return ""


def _scripts(script: Script, counting: Counting, inner: set[int]) -> None:
    counting.labels.update(label.text for label in script.labels if isinstance(label, Name))
    for item in script.subs + script.labels:
        if isinstance(item, Name):
            if isinstance(script.base, Name):
                counting.over.setdefault(script.base.text, set()).add(item.text)
        elif is_computed(item):
            counting.moved.update(letters_of(item))
            inner |= {id(part) for part in parts(item)}
    if isinstance(script.base, Name) and script.power is None and not script.labels:
        counting.flat.add(script.base.text)
    if not isinstance(script.base, Name) or script.power is None or script.base.text == "e":
        return
    if (above := letters_above(script)) and not script.transpose:
        inner |= {id(part) for item in above for part in parts(item)}
        several_, letters = counting.above.get(script.base.text, (0, frozenset[str]()))
        count = len(script.labels + script.subs + above)
        found = letters.union(letter for item in above for letter in letters_of(item))
        counting.above[script.base.text] = max(several_, count), found
        counting.pairs |= {script.base.text} if len(above) > 1 else set()
    name, several = script.base.text, len(script.subs + script.labels) + 1
    if isinstance(script.power, Name) or is_computed(script.power):
        counting.scripts[name] = max(counting.scripts.get(name, 0), several)
    match script.power:
        case Name(_, text):
            counting.raised.setdefault(text, set()).add(script.base.text)
        case Bracket(_, _, (below,)) if is_computed(below):
            counting.moved_labels = True
            for letter in letters_of(below):
                counting.labelled_moved.setdefault(letter, set()).add(script.base.text)
        case Terms() if is_computed(script.power):
            inner |= {id(part) for part in parts(script.power)}
            # Two letters are added where powers are multiplied: u^a u^b = u^{a+b}.
            if letter := _moved_by_number(script.power):
                counting.raised_moved.setdefault(letter, set()).add(script.base.text)
