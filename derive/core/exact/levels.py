"""Which levels of the tower a step touches, and what in it looks at signs."""

from __future__ import annotations

from collections.abc import Iterable
from math import log2

from derive.core.exact.fields import LONGEST
from derive.core.exact.nodes import Node, Refused, is_whole, walk
from derive.records import dataclass


@dataclass(frozen=True)
class Levels:
    """A tower of ``count`` levels; the step is evaluated at ``root``, arguments of unknown functions at ``key``.

    ``short``: logarithms are needed. ``strict``: they meet exponentials, so that they must be those of positive
    numbers. ``signed``: something looks at signs.
    """

    count: int
    root: int
    key: int
    short: bool
    strict: bool
    signed: bool


SIGNS = frozenset(("relu", "abs", "sign", "step", "max"))


def levels(*roots: Node) -> Levels:
    """The levels for the nodes of a step. Raises ``Refused("nesting")`` if no tower is long enough."""
    reach = _Reach()
    low, high = reach.all(roots)
    drawn = (node for node in walk(*roots) if node.kind == "apply" or _is_wave(node) or is_odd(node))
    arguments = [arg for node in drawn for arg in node.below]
    key_low, key_high = reach.all(arguments)
    everything = list(walk(*roots))
    logs = any(node.kind == "fn" and node.name == "log" for node in everything)
    powers = any(node.kind == "pow" and not node.data for node in everything)
    strict = logs and (powers or any(_meets(node) or _looks_at_sign(node) for node in everything))
    signed = logs or powers or any(map(_looks_at_sign, everything))
    longest = LONGEST
    deepest = max(-low, -key_low)
    if max(-low + high, -key_low + key_high) + 1 > longest:
        deepest = min(deepest, longest - 1 - max(high, key_high))
        if deepest < 0 or powers:
            raise Refused("nesting")
        return Levels(longest, min(-low, longest - 1 - high), deepest, logs, strict, signed)
    top = max(-low + high, -key_low + key_high)
    return Levels(top + 1, -low, -key_low, logs or powers, strict, signed)


class _Reach:
    """How many levels a node reaches below (negative) and above its own."""

    def __init__(self) -> None:
        self._known: dict[Node, tuple[int, int]] = {}

    def of(self, node: Node) -> tuple[int, int]:
        known = self._known.get(node)
        if known is None:
            known = self._known[node] = self._of(node)
        return known

    def all(self, nodes: Iterable[Node], offset: int = 0) -> tuple[int, int]:
        low = high = 0
        for node in nodes:
            below, above = self.of(node)
            low, high = min(low, below + offset), max(high, above + offset)
        return low, high

    def _of(self, node: Node) -> tuple[int, int]:
        if node.kind == "apply" or _is_wave(node):
            return 0, 0
        if node.kind == "fn" and node.name == "exp":
            low, high = self.all(node.below, -1)
            return min(low, -1), high
        if node.kind == "fn" and node.name == "log":
            low, high = self.all(node.below, 1)
            return low, max(high, 1)
        if node.kind == "pow" and not node.data:
            low, high = self.all(node.below[1:], -1)
            base_low, base_high = self.of(node.below[0])
            return min(low, base_low, -1), max(high, base_high)
        return self.all(node.below)


def _is_wave(node: Node) -> bool:
    return node.kind == "fn" and node.name in ("sin", "cos")


def is_odd(node: Node) -> bool:
    """Whether a node is its argument times what the square of that determines."""
    return node.kind == "fn" and node.name == "erf"


def _meets(node: Node) -> bool:
    """Whether a node is an exponential of something with a logarithm in it."""
    inside = node.kind == "fn" and node.name == "exp"
    return inside and any(child.kind == "fn" and child.name == "log" for child in walk(node))


def _looks_at_sign(node: Node) -> bool:
    return (node.kind == "pow" and not is_whole(node.exponent)) or (node.kind == "fn" and node.name in SIGNS)


def jumps(*roots: Node) -> list[Node]:
    """The arguments of functions that jump at 0."""
    return [node.below[0] for node in walk(*roots) if node.kind == "fn" and node.name in ("sign", "step")]


def is_monomial(node: Node) -> bool:
    """Whether a node is a product of entries and numbers, so that entries that are 0 make it 0."""
    factors = node.below if node.kind == "mul" else (node,)
    return all(factor.kind in ("entry", "num", "size") for factor in factors)


def is_power_product(node: Node) -> bool:
    """Whether a node is a product of whole powers of entries and numbers, of which the sign is that at every level."""
    if node.kind == "mul" or (node.kind == "pow" and is_whole(node.exponent)):
        return all(map(is_power_product, node.below))
    return node.kind in ("entry", "num", "size")


def has_known_root(node: Node, positive: frozenset[str]) -> bool:
    """Whether the values of a node are squares of which the root is no other value of the step."""
    match node.kind:
        case "num":
            return node.number is not None and node.number > 0
        case "size" | "const":
            return True
        case "entry":
            return node.name in positive
        case "fn":
            return node.name == "exp"
        case "mul":
            return all(has_known_root(factor, positive) for factor in node.below)
        case "pow":
            return has_known_root(node.below[0], positive)
    return False


def bits(degree: float, prime: int) -> float:
    """How many bits of doubt one random point removes: a polynomial has at most ``degree`` roots along a line."""
    return max(0.0, log2(prime) - log2(max(1.0, degree)))
