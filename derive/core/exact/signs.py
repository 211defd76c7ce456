"""Where a step looks at signs: how many of them a random point must hit, and which numbers must have the right one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import prod

from derive.core.exact.levels import SIGNS, Levels, has_known_root, is_odd, is_power_product
from derive.core.exact.nodes import Node, Refused, is_whole, walk


class Signs:
    """What in the roots of a step is asked for its sign, and at which level.

    The sign of a product of entries is the same at every level, that of a sum is drawn at each level anew. ``needed``
    is what must be positive for the step to be defined.
    """

    def __init__(self, roots: tuple[Node, ...], levels: Levels, positive: frozenset[str]) -> None:
        self.needed: dict[tuple[Node, int], bool] = {}
        self._levels = levels
        self._seen: set[tuple[Node, int]] = set()
        if levels.signed:
            for root in roots:
                self._visit(root, levels.root)
        known = [place for place in self.needed if has_known_root(place[0], positive)]
        self.arguments = frozenset(node for node, _ in self.needed)
        for place in known:
            del self.needed[place]
        for (node, _), needed in self.needed.items():
            if (not needed or _is_square(node)) and any(map(_is_constant, walk(node))):
                raise Refused("constant-sign")

    def _visit(self, node: Node, level: int) -> None:
        if (node, level) in self._seen:
            return
        self._seen.add((node, level))
        if node.kind == "pow" and (not node.data or not is_whole(node.exponent)):
            self._ask(node.below[0], level, True)
        elif node.kind == "fn" and node.name == "log" and self._levels.strict:
            self._ask(node.below[0], level + 1, True)
        elif node.kind == "fn" and node.name in SIGNS:
            self._ask(node if node.name == "max" else node.below[0], level, False)
        for child, where in self._below(node, level):
            self._visit(child, where)

    def _below(self, node: Node, level: int) -> Iterator[tuple[Node, int]]:
        """The children of a node with the levels at which they are evaluated."""
        unknown = node.kind == "apply" or (node.kind == "fn" and node.name in ("sin", "cos"))
        if is_odd(node):
            return ((child, where) for child in node.below for where in {level, self._levels.key})
        if unknown or (node.kind == "fn" and node.name == "exp" and not level):
            return ((child, self._levels.key) for child in node.below)
        if node.kind == "fn" and node.name in ("exp", "log"):
            return ((child, level - 1 if node.name == "exp" else level + 1) for child in node.below)
        if node.kind == "pow" and not node.data:
            return iter(zip(node.below, (level, level - 1), strict=True))
        return ((child, level) for child in node.below)

    def _ask(self, node: Node, level: int, needed: bool) -> None:
        place = node, 0 if is_power_product(node) else level
        self.needed[place] = needed or self.needed.get(place, False)

    def bits(self, sizes: Mapping[str, int]) -> tuple[int, int]:
        """How many entries are asked for their sign, and how many of them must be positive for the step to be defined.

        A false step may differ at one of the ``2 ** m`` combinations of ``m`` signs only.
        """
        hidden = masked = 0
        for (node, _), needed in self.needed.items():
            count = prod(sizes[index.size] for index in node.free if index.number < 0)
            hidden += count
            masked += count if needed and not _is_square(node) else 0
        return hidden, masked

    def numbers(self, sizes: Mapping[str, int]) -> frozenset[int]:
        """The numbers in these arguments: the positive ones must be squares, and are so in some towers only."""
        found: set[int] = set()
        for node in walk(*self.arguments):
            if node.number is not None:
                found.update((abs(node.number.numerator), node.number.denominator))
            elif node.kind == "size":
                found.add(sizes[node.name])
        return frozenset(found - {0, 1})


def _is_square(node: Node) -> bool:
    return node.kind == "pow" and node.exponent % 2 == 0


def _is_constant(node: Node) -> bool:
    """Whether a node is a number such as ``e - 3``, of which a random tower does not know the sign."""
    if node.names or node.kind == "num" or has_known_root(node, frozenset()):
        return False
    return any(below.kind == "const" or (below.kind == "fn" and below.name in ("exp", "log")) for below in walk(node))
