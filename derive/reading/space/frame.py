r"""What a scope says of space: the coordinates, what is a field, whether repeated indices are summed.

field := what a derivative by the coordinates is taken of directly: the ``v`` of ``\partial_i v_j``, ``\nabla \cdot v``
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import field

from derive.reading.seen import Seen
from derive.records import dataclass
from derive.source import ReadError, Span
from derive.tex.syntax import (
    Big,
    Bracket,
    Call,
    Derivative,
    Gradient,
    Nabla,
    Name,
    Node,
    Number,
    Script,
    Terms,
    Times,
    below,
    parts,
)

LEVI_CIVITA = (r"\epsilon", r"\varepsilon")
_NOWHERE = Span(0, 0)
_LETTERS = frozenset("ijklmnpq") | {r"\mu", r"\nu", r"\rho", r"\sigma", r"\kappa", r"\lambda"}
"""Letters that are indices below a ``\\partial`` if they stand nowhere alone."""
_FUNCTIONS = frozenset("fghuvw") | {r"\phi", r"\varphi", r"\psi", r"\Phi", r"\Psi", r"\chi"}
"""Letters that name functions where nothing else is said of them."""


@dataclass
class Space:
    r"""What is known of space in one scope.

    ``summed``: Einstein's convention holds, as ``said`` somewhere; ``used``: where space is first spoken of in a
    formula. ``coordinates``: the vector by which ``\partial_i`` differentiates; ``named``: so in
    the text; ``position``: another name of it; ``axes``: the letters x, y, z that its entries go by.
    ``size``: over what its index ranges. ``letters``: those by which a short derivative is one by a coordinate.
    ``fields``: what depends on the coordinates, and on ``times``. ``vectors``: names that are vectors here.
    ``epsilon``: the letters that are the Levi-Civita symbol. ``active``: fields or the symbol occur. ``crosses``: so do
    products of vectors. ``permutation``: the symbol with three indices that curls and these are made of.
    ``refused``: why fields cannot be read. ``laplacian``: the operator is named. ``above``: names whose superscripts
    are indices. ``kept``: for the tokens of a member, by their id, the letters that are free on the left of its chain;
    ``left_out``: those repeated there.
    """

    summed: bool = False
    said: Span = _NOWHERE
    used: Span = _NOWHERE
    coordinates: str = "x"
    named: bool = False
    axes: tuple[str, ...] = ()
    size: str = "3"
    letters: frozenset[str] = frozenset()
    fields: frozenset[str] = frozenset()
    times: tuple[str, ...] = ()
    vectors: frozenset[str] = frozenset()
    epsilon: frozenset[str] = frozenset()
    active: bool = False
    refused: ReadError | None = None
    laplacian: bool = False
    crosses: bool = False
    permutation: str = ""
    position: str = ""
    above: frozenset[str] = frozenset()
    kept: dict[int, frozenset[str]] = field(default_factory=dict)
    left_out: dict[int, tuple[Name, ...]] = field(default_factory=dict)

    def axis(self, node: Node) -> str:
        r"""The number of the axis that a letter is: 1 for x, also for ``\hat{x}``; empty for any other."""
        letter = node.text.removeprefix("\\hat{").removesuffix("}") if isinstance(node, Name) else ""
        return str(self.axes.index(letter) + 1) if letter in self.axes else ""

    def counts(self, node: Node) -> bool:
        """Whether a variable of a derivative is an index: the i of ``\\partial_i``, or a number."""
        return isinstance(node, Number) or (isinstance(node, Name) and node.text in self.letters)


def index_letters(seen: Seen, nodes: Sequence[Node]) -> frozenset[str]:
    """The letters by which short derivatives are taken and which are indices: they stand nowhere as a number."""
    below = {wrt.text for wrt in _short(nodes) if isinstance(wrt, Name)}
    alone = _alone(nodes) if below else set[str]()
    return frozenset(letter for letter in below - alone if letter in seen.index_letters | _LETTERS)


def above(seen: Seen, repeated: bool) -> frozenset[str]:
    r"""The names whose superscripts are indices: of ``T^{ij}`` one letter is an index elsewhere, none stands alone.

    A single letter is one where ``repeated`` letters are summed.
    """
    counting, found = seen.counting, set[str]()
    for name, (count, letters) in counting.above.items():
        several = name in counting.pairs and bool(letters & seen.index_letters)
        if letters.isdisjoint(counting.alone | {"T"}) and (repeated or several):
            found.add(name)
            seen.index_letters |= letters
            seen.letter_scripts[name] = max(seen.letter_scripts.get(name, 0), count)
    return frozenset(found)


def _short(nodes: Sequence[Node]) -> Iterator[Node]:
    """The variables of derivatives written ``\\partial_i`` and ``\\nabla_i``."""
    for node in nodes:
        if isinstance(node, Derivative) and node.short:
            yield from node.wrts
        elif isinstance(node, Gradient) and node.wrt is not None:
            yield node.wrt


def _alone(nodes: Sequence[Node]) -> set[str]:
    """The letters that stand somewhere by themselves, in no script and below no sum or derivative."""
    inner: set[int] = set()
    for node in nodes:
        match node:
            case Script(_, Name() as base, subs, labels, power):
                inner |= {id(base), id(power)} | {id(part) for item in (*subs, *labels) for part in parts(item)}
                if isinstance(power, Times):
                    inner |= {id(factor) for factor in power.factors}
            case Script(_, _, subs, labels):
                inner |= {id(item) for item in (*subs, *labels)}
            case Big(_, _, letters):
                inner |= {id(letter) for letter in letters}
            case Derivative(_, _, wrts, _, True):
                inner |= {id(wrt) for wrt in wrts}
            case Gradient(_, wrt):
                inner.add(id(wrt))
    return {node.text for node in nodes if isinstance(node, Name) and id(node) not in inner}


def differentiated(
    nodes: Sequence[Node], by_index: frozenset[str], coordinates: str, times: Collection[str]
) -> Iterator[Node]:
    """What derivatives by the coordinates and by the time are taken of."""
    for node in nodes:
        match node:
            case Derivative(_, body, wrts, _, True) if any(_is_index(wrt, by_index) for wrt in wrts):
                yield body
            case Derivative(_, body, wrts) if any(_is_entry(wrt, coordinates) for wrt in wrts):
                yield body
            case Derivative(_, body, wrts) if any(isinstance(wrt, Name) and wrt.text in times for wrt in wrts):
                yield body
            case Nabla(_, _, body) | Gradient(_, None, body):
                yield body
            case Gradient(_, Name(_, text), body) if text in by_index:
                yield body


def _is_index(node: Node, letters: frozenset[str]) -> bool:
    return isinstance(node, Number) or (isinstance(node, Name) and node.text in letters)


def _is_entry(node: Node, coordinates: str) -> bool:
    """``x_i``, ``x^i``, of the coordinates x."""
    return isinstance(node, Script) and isinstance(node.base, Name) and node.base.text == coordinates


def direct(node: Node) -> str:
    """The name that a formula is: ``v``, ``v_j``, ``f(x)``, ``\\partial_i v_j``; nothing for any other formula."""
    match node:
        case Name(_, text) | Script(_, Name(_, text), power=None):
            return text
        case Script(_, Bracket(_, _, (inner,))) | Bracket(_, _, (inner,)):
            return direct(inner)
        case Call(_, function):
            return direct(function)
        case Times(_, (first, Bracket()), ("",)):
            return direct(first)
        case Derivative(_, body) | Gradient(_, _, body) | Nabla(_, _, body):
            return direct(body)
        case Terms(_, ((_, term),)):
            return direct(term)
    return ""


def fields(bodies: Sequence[Node], coordinates: str, known: frozenset[str], constant: set[str]) -> set[str]:
    """The names that are functions of the coordinates; ``known``: those that are vectors here.

    They are what derivatives are taken of directly. Of a formula that does not speak of the coordinates the vectors
    are, too, and letters that usually are functions; and all its names, if it has no other field: its derivative
    would say nothing.
    """
    found = {name for body in bodies for name in _directly(body)}
    for body in bodies:
        inside = set(_names(body)) - constant
        if coordinates not in inside and not direct(body):
            found |= inside & (_FUNCTIONS | known)
    for body in bodies:
        inside = set(_names(body)) - constant
        if coordinates not in inside and not inside & found:
            found |= inside
    return found - {*constant, *LEVI_CIVITA, r"\delta", "e", r"\hat{e}", r"\hat{u}", r"\pi", coordinates}


def _directly(body: Node) -> Iterator[str]:
    match body:
        case Terms(_, terms):
            for _, term in terms:
                yield from _directly(term)
        case Bracket(_, _, items):
            for item in items:
                yield from _directly(item)
        case _ if name := direct(body):
            yield name


def _names(node: Node) -> Iterator[str]:
    """The names that a formula is made of; those in subscripts and exponents are none."""
    match node:
        case Name(_, text):
            yield text
        case Script(_, base):
            yield from _names(base)
        case Call(_, _, args):
            for arg in args:
                yield from _names(arg)
        case Derivative(_, body) | Gradient(_, _, body) | Nabla(_, _, body):
            yield from _names(body)
        case _:
            for part in below(node):
                yield from _names(part)


def vectors(nodes: Sequence[Node]) -> Iterator[str]:
    """The names that must be vectors: below a divergence or a curl, beside a cross product, dotted with a gradient."""
    for node in nodes:
        match node:
            case Nabla(_, "div" | "curl", body):
                yield from _vectors_in(body)
            case Times(_, factors, signs):
                for left, sign, right in zip(factors, signs, factors[1:], strict=False):
                    if sign == r"\times" or (sign == r"\cdot" and any(map(_is_gradient, (left, right)))):
                        yield from (side.text for side in (left, right) if isinstance(side, Name))


def _vectors_in(body: Node) -> Iterator[str]:
    match body:
        case Name(_, text):
            yield text
        case Bracket(_, _, (inner,)):
            yield from _vectors_in(inner)
        case Terms(_, terms):
            for _, term in terms:
                yield from _vectors_in(term)
        case Times(_, factors, signs) if r"\times" in signs:
            yield from (factor.text for factor in factors if isinstance(factor, Name))


def _is_gradient(node: Node) -> bool:
    return isinstance(node, Gradient) and node.wrt is None
