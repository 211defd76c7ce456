"""deg(u v) = deg u + deg v: how likely a random point hides a difference (Schwartz and Zippel).

With exponents that are affine in entries, ``e^x`` counts like a variable, and degree / prime bounds the error of a
point. With other exponents, logarithms or real powers the same number is a heuristic.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import lcm

from derive.core.exact.nodes import Node, is_whole

Degree = tuple[float, float]
"""The degrees of numerator and denominator."""


class Degrees:
    """Degrees of the nodes of a step at given sizes; ``heuristic`` where the bound is not a theorem."""

    def __init__(self, sizes: Mapping[str, int]) -> None:
        self.sizes = sizes
        self.heuristic = False
        self.scale = 1
        self._known: dict[Node, Degree] = {}

    def of(self, node: Node) -> Degree:
        """Upper bounds for the degrees of a numerator and a denominator of the node."""
        known = self._known.get(node)
        if known is None:
            known = self._known[node] = self._of(node)
        return known

    def _of(self, node: Node) -> Degree:
        match node.kind:
            case "num" | "size" | "ord" | "delta":
                return 0, 0
            case "entry" | "const":
                return 2, 0
            case "add" | "where" | "pick" | "sum":
                return self._sum(node)
            case "mul":
                parts = [self.of(factor) for factor in node.below]
                return sum(part[0] for part in parts), sum(part[1] for part in parts)
            case "product":
                n = self.sizes[node.index.size]
                up, down = self.of(node.below[0])
                return n * up, n * down
            case "pow":
                return self._pow(node)
            case "det" | "inverse":
                n = self.sizes[node.index.size]
                up, down = self.of(node.below[0])
                return n * (up + n * n * down), n * (up + n * n * down)
        if node.kind == "fn" and node.name == "exp":
            return self._exp(node.below[0])
        parts = [self.of(arg) for arg in node.below]
        if node.kind == "apply" or node.name in ("log", "sin", "cos", "erf"):
            self.heuristic = True
            return (parts[0][0] + 2, parts[0][1]) if node.name == "erf" else (2, 0)
        return max(part[0] for part in parts), sum(part[1] for part in parts)

    def _sum(self, node: Node) -> Degree:
        """Over the product of all denominators."""
        n = self.sizes[node.index.size] if node.kind == "sum" else 1
        parts = [self.of(term) for term in node.below]
        down = n * sum(part[1] for part in parts)
        return max(part[0] - part[1] for part in parts) + down, down

    def _pow(self, node: Node) -> Degree:
        up, down = self.of(node.below[0])
        if not node.data:
            self.heuristic = True
            return up, down
        size = abs(node.exponent)
        if not is_whole(node.exponent):
            self.scale = lcm(self.scale, node.exponent.denominator)
        up, down = float(size) * up, float(size) * down
        return (up, down) if node.exponent > 0 else (down, up)

    def _exp(self, exponent: Node) -> Degree:
        """``e^{a x + b y}`` is a monomial in ``e^x`` and ``e^y``."""
        weight = Fraction(0)
        for term in exponent.below if exponent.kind == "add" else (exponent,):
            factors = term.below if term.kind == "mul" else (term,)
            number = next((abs(f.number) for f in factors if f.number is not None), Fraction(1))
            rest = [factor for factor in factors if factor.number is None]
            if [factor.kind for factor in rest if factor.kind != "delta"] != ["entry"]:
                self.heuristic = True
            self.scale = lcm(self.scale, number.denominator)
            weight += number
        return 2 * float(weight), 2 * float(weight)

    def total(self, left: Node, right: Node) -> float:
        """The degree of the numerator of the difference."""
        (up, down), (other_up, other_down) = self.of(left), self.of(right)
        return self.scale * max(up + other_down, other_up + down)
