"""The laws by which nodes are made: sums and products are flattened, like terms collected, numbers computed.

Every law keeps the value wherever the written expression is defined. It may define it in more places, never in fewer.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from itertools import count

from derive.clock import tick
from derive.core.exact.nodes import ORDER, UNIT, Kind, Node, Refused, is_whole, slot_order
from derive.notation import Label, Slot

_LARGEST_EXPONENT = 400
_NOTHING = Fraction(0)


class Algebra:
    """Makes nodes that bind no index. ``limit`` bounds their number; beyond it ``Refused("budget")``."""

    def __init__(self, limit: int = 100_000) -> None:
        self._known: dict[tuple[object, ...], Node] = {}
        self._numbers: dict[tuple[int, int], Node] = {}
        self._serials = count()
        self.limit = limit
        self.zero, self.one, self.minus_one = self.num(0), self.num(1), self.num(-1)

    def __len__(self) -> int:
        return len(self._known)

    def make(self, kind: Kind, data: tuple[object, ...], below: tuple[Node, ...] = ()) -> Node:
        """The node itself, without any law."""
        key = (kind, data, below)
        known = self._known.get(key)
        if known is None:
            if len(self._known) > self.limit:
                raise Refused("budget", f"nodes {self.limit}")
            tick()
            known = self._known[key] = Node(kind, data, below, next(self._serials))
        return known

    def num(self, value: int | Fraction) -> Node:
        """An exact number."""
        pair = value.numerator, value.denominator
        known = self._numbers.get(pair)
        if known is None:
            known = self._numbers[pair] = self.make("num", (value if isinstance(value, Fraction) else Fraction(value),))
        return known

    def size(self, name: str) -> Node:
        """A size as a number."""
        return self.make("size", (name,))

    def entry(self, name: str, slots: Iterable[Slot] = ()) -> Node:
        """An entry of a tensor."""
        return self.make("entry", (name, *slots))

    def add(self, terms: Iterable[Node]) -> Node:
        """``u + v``; like terms are collected."""
        constant = _NOTHING
        parts: dict[Node, Fraction] = {}
        stack = list(terms)[::-1]
        while stack:
            term = stack.pop()
            if term.kind == "add":
                stack.extend(reversed(term.below))
                continue
            factor, core = self._split(term)
            if core is self.one:
                constant += factor
            else:
                before = parts.get(core)
                parts[core] = factor if before is None else before + factor
        items = [self._scaled(factor, core) for core, factor in parts.items() if factor]
        if constant:
            items.append(self.num(constant))
        if len(items) < 2:
            return items[0] if items else self.zero
        return self.make("add", (), tuple(sorted(items, key=ORDER)))

    def sub(self, left: Node, right: Node) -> Node:
        """``u - v``"""
        return self.add((left, self.neg(right)))

    def neg(self, node: Node) -> Node:
        """``-u``"""
        return self.mul((self.minus_one, node))

    def _split(self, term: Node) -> tuple[Fraction, Node]:
        """A term as a number times the rest."""
        value = term.number
        if value is not None:
            return value, self.one
        if term.kind == "mul":
            value = term.below[0].number
            if value is not None:
                rest = term.below[1:]
                return value, rest[0] if len(rest) == 1 else self.make("mul", (), rest)
        return UNIT, term

    def _scaled(self, factor: Fraction, core: Node) -> Node:
        """A number times a node that has no number as a factor."""
        if factor is UNIT or factor == 1:
            return core
        if core is self.one:
            return self.num(factor)
        if core.kind == "add":
            return self.add(self._scaled(factor * own, part) for own, part in map(self._split, core.below))
        rest = core.below if core.kind == "mul" else (core,)
        return self.make("mul", (), (self.num(factor), *rest))

    def mul(self, factors: Iterable[Node]) -> Node:
        """``u v``; powers of one base with exponents of one sign are collected (``u / u`` stays)."""
        constant = UNIT
        powers: dict[tuple[Node, bool], Fraction] = {}
        stack = list(factors)[::-1]
        while stack:
            factor = stack.pop()
            value = factor.number
            if value is not None:
                constant = value if constant is UNIT else constant * value
            elif factor.kind == "mul":
                stack.extend(reversed(factor.below))
            else:
                base = factor.below[0] if factor.kind == "pow" and factor.data else factor
                exponent = factor.exponent
                key = base, exponent.numerator > 0
                before = powers.get(key)
                powers[key] = exponent if before is None else before + exponent
        if not constant:
            return self.zero
        items = [self._power(base, exponent) for (base, _), exponent in powers.items()]
        if any(item.kind in ("mul", "num") for item in items):
            return self.mul((self.num(constant), *items))
        if len(items) < 2:
            return self._scaled(constant, items[0] if items else self.one)
        return self._scaled(constant, self.make("mul", (), tuple(sorted(items, key=ORDER))))

    def pow(self, base: Node, exponent: Node) -> Node:
        """``u ** v``"""
        value = exponent.number
        if value is not None:
            return self._power(base, value)
        if base is self.one:
            return base
        positive, rest = self._positive_factors(base)
        if not positive:
            return self.make("pow", (), (base, exponent))
        exponents = [self.fn("exp", (self.mul((exponent, self._logarithm(factor))),)) for factor in positive]
        return self.mul((*exponents, *(() if rest is self.one else (self.pow(rest, exponent),))))

    def _positive_factors(self, node: Node) -> tuple[list[Node], Node]:
        """The exponentials among the factors of a node, with their powers, and the rest."""
        factors = node.below if node.kind == "mul" else (node,)
        positive = [factor for factor in factors if _is_exponential(factor)]
        return positive, self.mul(factor for factor in factors if factor not in positive) if positive else node

    def _logarithm(self, factor: Node) -> Node:
        """The exponent of an exponential or of a power of one."""
        base = factor.below[0] if factor.kind == "pow" else factor
        return self.mul((self.num(factor.exponent), base.below[0]))

    def inverse(self, node: Node) -> Node:
        """``1 / u``"""
        return self._power(node, Fraction(-1))

    def _power(self, base: Node, exponent: Fraction) -> Node:
        """``u ** r`` for a rational number; a root of a product stays one, for its factors may be negative."""
        if exponent is UNIT or exponent == 1:
            return base
        if not exponent or base is self.one:
            return self.one
        if is_whole(exponent):
            value = base.number
            if value is not None and (value or exponent > 0) and abs(exponent) < _LARGEST_EXPONENT:
                return self.num(value**exponent.numerator)
            if base.kind == "mul":
                return self.mul(self._power(factor, exponent) for factor in base.below)
            if base.kind == "delta" and exponent > 0:
                return base
            if base.kind == "pow" and base.data:
                return self._power(base.below[0], base.exponent * exponent)
            return self.make("pow", (exponent,), (base,))
        positive, rest = self._positive_factors(base)
        if positive:
            power = self.num(exponent)
            roots = [self.fn("exp", (self.mul((power, self._logarithm(factor))),)) for factor in positive]
            return self.mul((*roots, self._power(rest, exponent)))
        if base.kind == "pow" and base.data and base.exponent % 2 == 1:
            return self._power(base.below[0], base.exponent * exponent)
        return self.make("pow", (exponent,), (base,))

    def delta(self, left: Slot, right: Slot) -> Node:
        """1 where both slots have one value, else 0."""
        if left == right:
            return self.one
        if isinstance(left, Label) and isinstance(right, Label):
            return self.zero
        return self.make("delta", _ordered(left, right))

    def where(self, left: Slot, right: Slot, then: Node, otherwise: Node) -> Node:
        """``then`` where both slots have one value, else ``otherwise``."""
        if left == right:
            return then
        if isinstance(left, Label) and isinstance(right, Label):
            return otherwise
        return self.make("where", _ordered(left, right), (then, otherwise))

    def apply(self, name: str, orders: tuple[int, ...], args: tuple[Node, ...], slots: tuple[Slot, ...]) -> Node:
        """An unknown function of a family, differentiated ``orders`` times."""
        return self.make("apply", (name, orders, *slots), args)

    def _exp(self, u: Node) -> Node:
        """``e^{n log u + v} = u^n e^v``"""
        powers, rest = [], []
        for term in u.below if u.kind == "add" else (u,):
            factor, core = self._split(term)
            if core.kind == "fn" and core.name == "log":
                powers.append(self._power(core.below[0], factor))
            else:
                rest.append(term)
        exponent = self.add(rest) if powers else u
        return self.mul((*powers, self.one if exponent is self.zero else self.make("fn", ("exp",), (exponent,))))

    def _log(self, u: Node) -> Node:
        """``log(e^u v) = u + log v``; ``log(v^a) = a log v`` unless ``a`` is even. The domains are the same."""
        if u is self.one:
            return self.zero
        positive, rest = self._positive_factors(u)
        if positive:
            return self.add((*map(self._logarithm, positive), self._log(rest)))
        if u.kind == "pow" and (not u.data or u.exponent % 2 == 1 or not is_whole(u.exponent)):
            exponent = self.num(u.exponent) if u.data else u.below[1]
            return self.mul((exponent, self._log(u.below[0])))
        return self.make("fn", ("log",), (u,))

    def fn(self, name: str, args: tuple[Node, ...]) -> Node:
        """A known function; those that are rational in exp, or a logarithm of that, are written so."""
        u = args[0]
        match name:
            case "exp":
                return self._exp(u)
            case "log":
                return self._log(u)
            case "sigmoid":
                return self.inverse(self.add((self.one, self.fn("exp", (self.neg(u),)))))
            case "tanh":
                double = self.fn("exp", (self.mul((self.num(2), u)),))
                return self.mul((self.sub(double, self.one), self.inverse(self.add((double, self.one)))))
            case "softplus":
                return self.fn("log", (self.add((self.one, self.fn("exp", (u,)))),))
            case "sinh" | "cosh":
                rising, falling = self.fn("exp", (u,)), self.fn("exp", (self.neg(u),))
                both = self.add((rising, falling)) if name == "cosh" else self.sub(rising, falling)
                return self.mul((self.num(Fraction(1, 2)), both))
            case "normcdf":
                root = self.pow(self.num(2), self.num(Fraction(-1, 2)))
                error = self.fn("erf", (self.mul((root, u)),))
                return self.mul((self.num(Fraction(1, 2)), self.add((self.one, error))))
            case "normpdf":
                scale = self.pow(self.mul((self.num(2), self.make("const", ("pi",)))), self.num(Fraction(-1, 2)))
                exponent = self.mul((self.num(Fraction(-1, 2)), self.pow(u, self.num(2))))
                return self.mul((scale, self.fn("exp", (exponent,))))
            case "min":
                return self.neg(self.fn("max", tuple(map(self.neg, args))))
        return self.make("fn", (name,), args)


def _ordered(left: Slot, right: Slot) -> tuple[Slot, Slot]:
    """Two slots in an order of their own."""
    return (left, right) if slot_order(left) <= slot_order(right) else (right, left)


def _is_exponential(node: Node) -> bool:
    """Whether a node is ``e^u`` or a rational power of it."""
    base = node.below[0] if node.kind == "pow" and node.data else node
    return base.kind == "fn" and base.name == "exp"
