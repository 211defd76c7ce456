"""The syntax tree: what a formula says on paper, before letters have a meaning. Every node carries its span."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain

from derive.records import dataclass
from derive.source import Span


@dataclass(frozen=True)
class Node:
    """Base of all syntax nodes; ``span`` is the place in the source."""

    span: Span


@dataclass(frozen=True)
class Number(Node):
    """``2``, ``0.0903``"""

    text: str


@dataclass(frozen=True)
class Name(Node):
    r"""A letter or a word: ``x``, ``\theta``, ``\hat{y}``, ``\mathrm{Loss}``; bold and arrows are taken off."""

    text: str


@dataclass(frozen=True)
class Script(Node):
    r"""A base with subscripts, label superscripts ``^{(i)}``, a power, ``^\top`` and primes."""

    base: Node
    subs: tuple[Node, ...] = ()
    labels: tuple[Node, ...] = ()
    power: Node | None = None
    transpose: bool = False
    primes: int = 0


@dataclass(frozen=True)
class Bracket(Node):
    """``(a)``, ``[a, b]``, ``{a}``: one item groups, several are a list or arguments."""

    open: str
    items: tuple[Node, ...]


@dataclass(frozen=True)
class Bars(Node):
    r"""``|a|`` (width 1) or ``\|a\|`` (width 2)."""

    width: int
    body: Node


@dataclass(frozen=True)
class Terms(Node):
    """``a + b - c``: signed terms."""

    terms: tuple[tuple[int, Node], ...]


@dataclass(frozen=True)
class Times(Node):
    r"""Factors and what stands between them: ``""`` (side by side), ``\cdot \times / \odot \otimes``."""

    factors: tuple[Node, ...]
    signs: tuple[str, ...]


@dataclass(frozen=True)
class Frac(Node):
    r"""``\frac{u}{v}``"""

    top: Node
    bottom: Node


@dataclass(frozen=True)
class Root(Node):
    r"""``\sqrt[n]{u}``"""

    body: Node
    degree: Node | None


@dataclass(frozen=True)
class Big(Node):
    r"""``\sum_{k=1, k \ne i}^K body``: bound letters, limits, the set they range over, exclusions."""

    op: str
    letters: tuple[Name, ...]
    lower: Node | None
    upper: Node | None
    domain: Node | None
    unequal: tuple[tuple[Node, Node], ...]
    body: Node
    conditions: tuple[Node, ...] = ()


@dataclass(frozen=True)
class Derivative(Node):
    r"""``\partial body / \partial a \partial b``; ``total`` for the letter d, ``short``: ``\partial_a body``."""

    body: Node
    wrts: tuple[Node, ...]
    total: bool
    short: bool = False


@dataclass(frozen=True)
class Differential(Node):
    r"""``d body``, the differential of a formula: ``dX``, ``d(AB)``, ``\partial X`` with nothing below it"""

    body: Node


@dataclass(frozen=True)
class Rate(Node):
    r"""``\dot{V}`` of a defined V, the derivative by the time."""

    body: Node


@dataclass(frozen=True)
class Gradient(Node):
    r"""``\nabla_W body``, ``\nabla^2 body``; ``jacobian``: as ``D body``"""

    wrt: Node | None
    body: Node
    order: int
    jacobian: bool = False


@dataclass(frozen=True)
class Nabla(Node):
    r"""``\nabla \cdot body``, ``\nabla \times body``, ``\Delta body``: ``div``, ``curl`` or ``laplacian``."""

    operator: str
    body: Node


@dataclass(frozen=True)
class Operand(Node):
    r"""What an operator without one, the ``\nabla`` of ``(v \cdot \nabla) f``, is to act on."""


@dataclass(frozen=True)
class Call(Node):
    r"""``\log x``, ``f'(x)``, ``h_\theta(x)``: a function (a name or a scripted name) and its arguments."""

    function: Node
    args: tuple[Node, ...]
    primes: int = 0


@dataclass(frozen=True)
class Matrix(Node):
    """Rows of entries in a matrix environment."""

    rows: tuple[tuple[Node, ...], ...]


@dataclass(frozen=True)
class Cases(Node):
    """Rows of a ``cases`` environment: a value and the condition beside it; without one it is what remains."""

    rows: tuple[tuple[Node, Node | None], ...]


@dataclass(frozen=True)
class Condition(Node):
    """``i = j`` or ``i \\ne j``, as a condition; with ``within``, ``i \\in A`` or ``i \\notin A``."""

    left: Node
    right: Node
    equal: bool
    within: bool = False


@dataclass(frozen=True)
class Indicator(Node):
    r"""``\mathbb{1}[i = j]``"""

    condition: Node


@dataclass(frozen=True)
class Compare(Node):
    """``a > b`` inside an indicator."""

    left: Node
    sign: str
    right: Node


@dataclass(frozen=True)
class Event(Node):
    """``X = x`` inside a probability."""

    letter: Node
    value: Node


@dataclass(frozen=True)
class Law(Node):
    r"""``p_\theta(x \mid z; \phi)``: a distribution at a point. An argument ``\cdot`` is ``Dots``."""

    name: Node
    of: tuple[Node, ...]
    given: tuple[Node, ...] = ()
    parameters: tuple[Node, ...] = ()


@dataclass(frozen=True)
class Tail(Node):
    r"""``P(X \le x)``: the probability that two numbers are in this order."""

    left: Node
    sign: str
    right: Node


@dataclass(frozen=True)
class Draw(Node):
    r"""``x \sim p``, ``Z \mid X``, ``q(z)`` below an expectation: letters, their law, what is given."""

    letters: tuple[Node, ...]
    law: Node | None
    given: tuple[Draw, ...] = ()
    parameters: tuple[Node, ...] = ()


@dataclass(frozen=True)
class Mean(Node):
    r"""``\mathbb{E}_{x \sim p}[body \mid y]``; the operator is ``E``, ``Var`` or ``Cov``."""

    operator: str
    draws: tuple[Draw, ...]
    args: tuple[Node, ...]
    given: tuple[Draw, ...] = ()


@dataclass(frozen=True)
class Information(Node):
    r"""``D_{KL}(p \| q)``, ``H(X \mid Y)``, ``I(X; Y)``: the measure is ``KL``, ``H`` or ``I``."""

    measure: str
    args: tuple[Node, ...]
    given: tuple[Draw, ...] = ()


@dataclass(frozen=True)
class At(Node):
    r"""``f |_{x = a}``: a formula where letters have values."""

    body: Node
    points: tuple[tuple[Node, Node], ...]


@dataclass(frozen=True)
class Between(Node):
    r"""``u |_{x = a}^b``, ``[u]_a^b``: the value at the upper end minus that at the lower one, in a letter."""

    body: Node
    letter: Node | None
    lower: Node
    upper: Node


@dataclass(frozen=True)
class All(Node):
    r"""``:`` or ``\cdot`` as a subscript: all values of an index, the column ``A_{:,j}``"""


@dataclass(frozen=True)
class Dots(Node):
    r"""``\dots``"""


@dataclass(frozen=True)
class Words(Node):
    r"""``\text{otherwise}``"""

    text: str


def skeleton(node: object) -> object:
    """A node without its places, to compare what is written."""
    if isinstance(node, Node):
        return (type(node).__name__, *(skeleton(getattr(node, name)) for name in _names(type(node))))
    return tuple(map(skeleton, node)) if isinstance(node, tuple) else node


def children(node: Node) -> Iterator[Node]:
    """The nodes directly below a node."""
    stack: list[object] = [getattr(node, name) for name in reversed(_names(type(node)))]
    while stack:
        value = stack.pop()
        if isinstance(value, Node):
            yield value
        elif isinstance(value, tuple):
            stack += value[::-1]


# A union that is made anew for each question takes longer than the question.
_HOLDS_NODES = (Node, tuple)


def parts(node: Node) -> Iterator[Node]:
    """All nodes of a tree, the node itself first."""
    found: tuple[Node, ...] | None = node.__dict__.get("_inside")
    if found is None:
        # Without the node: what holds itself is no longer free as soon as nothing else holds it.
        found = node.__dict__["_inside"] = _inside(node)
    return chain((node,), found)


def _inside(node: Node) -> tuple[Node, ...]:
    """All nodes of a tree but the node itself, in the order in which they are written."""
    found = list[Node]()
    stack: list[object] = [getattr(node, name) for name in reversed(_names(type(node)))]
    while stack:
        value = stack.pop()
        if isinstance(value, Node):
            found.append(value)
            for name in reversed(_names(type(value))):
                below = getattr(value, name)
                if isinstance(below, _HOLDS_NODES):
                    stack.append(below)
        elif isinstance(value, tuple):
            stack += value[::-1]
    return tuple(found)


def below(node: Node) -> Iterator[Node]:
    """The nodes directly below a node, in the order in which they are written."""
    stack: list[object] = [getattr(node, name) for name in reversed(_names(type(node)))]
    while stack:
        value = stack.pop()
        if isinstance(value, Node):
            yield value
        elif isinstance(value, tuple):
            stack += value[::-1]


def mapped(node: Node, rule: Callable[[Node], Node]) -> Node:
    """The tree with every node as a rule makes it, from the inside out."""
    names = _names(type(node))
    old = [getattr(node, name) for name in names]
    new = [_mapped(value, rule) for value in old]
    same = all(a is b for a, b in zip(old, new, strict=True))
    return rule(node if same else type(node)(node.span, *new))


def _mapped(value: object, rule: Callable[[Node], Node]) -> object:
    if isinstance(value, Node):
        return mapped(value, rule)
    if isinstance(value, tuple):
        new = tuple(_mapped(item, rule) for item in value)
        return value if all(a is b for a, b in zip(value, new, strict=True)) else new
    return value


def barred(node: Node) -> Node:
    r"""``\bar{W}`` for ``dW``."""
    match node:
        case Differential(span, Name(_, text)):
            return Name(span, f"\\bar{{{text}}}")
        case Differential(span, Script(_, Name(_, text), subs, labels, power, transpose, primes)):
            return Script(span, Name(span, f"\\bar{{{text}}}"), subs, labels, power, transpose, primes)
    return node


def _names(kind: type[Node]) -> tuple[str, ...]:
    """What a node consists of, besides its place, in the order in which it is written."""
    return kind.__match_args__[1:]
