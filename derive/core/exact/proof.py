"""Which of the ways to look at a step proves it: definitions folded or unfolded, assumptions rewritten or parametrised.

Every view is sound by itself: a folded definition, or a sum under exp, log or a root that became a fresh symbol, may
take any value, so what holds for all values of the fresh symbol holds for the expression that it stands for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from derive.clock import OutOfTime
from derive.core.exact.applications import equal_applications, renamed
from derive.core.exact.assumptions import Assumptions, assumptions, imposed, put
from derive.core.exact.expand import expanded
from derive.core.exact.generalise import (
    arguments,
    generalised,
    is_positive,
    kinks_freed,
    logarithms_taken,
    loops_freed,
    products_freed,
    summands,
)
from derive.core.exact.graph import Graph
from derive.core.exact.identity import Answer, IdentityTest, Limits, Question
from derive.core.exact.linear import Freed
from derive.core.exact.nodes import BINDERS, MATRICES, Node, Refused, walk
from derive.core.exact.patterns import FreeSlots
from derive.core.exact.powers import is_integral, powers_freed
from derive.core.exact.translate import Translation
from derive.core.layout import written
from derive.model import Context
from derive.notation import Det, Expr, Fn, Index, Label, Num, Pow, children, fresh, names, order
from derive.notation import walk as notation_walk
from derive.records import dataclass, replace

_ENOUGH = 8_000
_TRIED = 4
_ARGUMENTS = 8


@dataclass(frozen=True)
class _Traits:
    """What is written in an expression: derivatives (how deep), determinants outside logarithms, functions that jump,
    powers with an exponent without symbols.
    """

    derivative: int
    bare: bool
    jump: bool
    powers: tuple[Pow, ...]


@lru_cache(maxsize=512)
def _traits(expr: Expr) -> _Traits:
    nodes = list(notation_walk(expr))
    return _Traits(
        order(expr),
        any(isinstance(child, Det) for node in nodes if not _is_log(node) for child in children(node)),
        any(isinstance(node, Fn) and node.name in ("sign", "step") for node in nodes),
        tuple(n for n in nodes if isinstance(n, Pow) and not isinstance(n.exponent, Num) and not names(n.exponent)),
    )


def _is_log(expr: Expr) -> bool:
    return isinstance(expr, Fn) and expr.name == "log"


class Prover:
    """Proofs under one context; what was translated for one step serves the next."""

    def __init__(self, context: Context, seed: int, limits: Limits) -> None:
        self.context, self.seed, self.limits = context, seed, limits
        self.smooth = self.related = True
        self.powers = False
        self._start()

    def _start(self) -> None:
        self.graph = Graph(self.limits.nodes)
        self.translation = Translation(self.graph, self.context)
        self.given: Assumptions | None = None
        self._same: Mapping[str, str] | None = None
        self._known: dict[tuple[Node, frozenset[str]], Node] = {}

    def prove(self, lhs: Expr, rhs: Expr) -> Answer:
        """The first view that proves the step, else the answer of the most faithful one. Raises ``Unsatisfiable``."""
        traits = [_traits(expr) for expr in written((lhs, rhs), self.context.definitions)]
        self.smooth = any(found.derivative for found in traits[:2]) and not any(found.jump for found in traits)
        self.related = sum(found.derivative for found in traits) < 2 or not any(found.bare for found in traits)
        if len(self.graph) > _ENOUGH:
            self._start()
        try:
            self.assume()
            self._check_powers([power for found in traits for power in found.powers])
            sides = self.translation.node(lhs), self.translation.node(rhs)
            return self._first(self._views(*sides))
        except Refused as refused:
            self._start()
            return Answer("undecided", refused.reason, refused.detail)
        except RecursionError:
            self._start()
            return Answer("undecided", "budget", "nesting")
        except OutOfTime:
            self._start()
            raise

    def assume(self) -> None:
        """Reads what is given, once. Raises ``Unsatisfiable``, and ``Refused`` for what cannot be read."""
        if self.given is None:
            self.given = assumptions(self.translation)

    def _check_powers(self, powers: list[Pow]) -> None:
        """Refuses ``u^v`` unless u is positive: it has a value at a negative u, which ``e^{v log u}`` does not have.

        Where v is a whole number at all sizes, as K is, such powers are taken for symbols.
        """
        assert self.given is not None
        self.powers = False
        everything = frozenset(self.context.definitions)
        for power in powers:
            exponent = self.translation.node(power.exponent)
            if exponent.number is None:
                base = self.translation.unfold(self.translation.node(power.base), everything)
                if not is_positive(base, self.given.positive):
                    if not is_integral(exponent):
                        raise Refused("size-in-exponent")
                    self.powers = True

    def _first(self, views: Iterator[Question]) -> Answer:
        last = Answer("undecided", "no-view")
        reasons: list[Answer] = []
        failed: dict[frozenset[tuple[str, int]], Mapping[str, int]] = {}
        for question in views:
            last = IdentityTest(self.graph, question, self.seed, self.limits).answer()
            if last.outcome == "equal":
                return last
            if last.outcome == "undecided":
                reasons.append(last)
            failed.update((frozenset(shape.items()), shape) for shape in last.sizes)
        if self.powers and not reasons:
            return Answer("undecided", "size-in-exponent")
        return reasons[-1] if reasons else replace(last, sizes=tuple(failed.values()))

    def _views(self, lhs: Node, rhs: Node) -> Iterator[Question]:
        """From the most folded to the most faithful; no view twice."""
        seen: set[object] = set()
        for further in (False, True):
            for wanted in self._foldings(lhs, rhs):
                if (further, wanted) in seen:
                    continue
                seen.add((further, wanted))
                left, right = (self._unfolded(side, wanted) for side in (lhs, rhs))
                for question in self._compared(left, right, wanted, further):
                    if question.key not in seen:
                        seen.add(question.key)
                        yield question

    def _compared(self, lhs: Node, rhs: Node, wanted: frozenset[str], further: bool) -> Iterator[Question]:
        """The sides with what is given put in; ``further``: their difference, expanded, and their logarithms.

        What that brings in of the definitions ``wanted`` is written out, too.
        """
        if further:
            yield from self._logged(lhs, rhs)
            lhs, rhs = expanded(self.graph, self.graph.sub(lhs, rhs)), self.graph.zero
        for left, right in self._assumed(lhs, rhs):
            sides = self._unfolded(left, wanted), self._unfolded(right, wanted)
            yield from self._further(sides[0]) if further else self._questions(*sides)

    def _unfolded(self, side: Node, wanted: frozenset[str]) -> Node:
        """A side with some definitions written out; neighbours in a chain share sides."""
        key = side, wanted
        if key not in self._known:
            if self._same is None:
                self._same = equal_applications(self.translation)
            self._known[key] = renamed(self.translation, self.translation.unfold(side, wanted), self._same)
        return self._known[key]

    def _assumed(self, lhs: Node, rhs: Node) -> Iterator[tuple[Node, Node]]:
        """The sides with what is given put in, as they are, and with parametrisations."""
        rewritten = self._imposed(lhs, rhs, False)
        parametrised = self._imposed(*rewritten, True)
        plain = rewritten == (lhs, rhs)
        yield from dict.fromkeys((parametrised, rewritten) if plain else (rewritten, (lhs, rhs), parametrised))

    def _imposed(self, lhs: Node, rhs: Node, parametrised: bool) -> tuple[Node, Node]:
        assert self.given is not None
        return imposed(self.graph, lhs, self.given, parametrised), imposed(self.graph, rhs, self.given, parametrised)

    def _foldings(self, lhs: Node, rhs: Node) -> Iterator[frozenset[str]]:
        """Which definitions to write out: none, all but what is written in inputs only, all.

        A symbol that is folded on one side and unfolded on the other proves little: it is written out on both, and so
        is what that brings in. Foldings in which one remains come last.
        """
        definitions = self.context.definitions
        below = frozenset().union(*map(self.translation.reach, lhs.names | rhs.names))
        reached = frozenset(name for name in below if name in definitions)
        leaves = frozenset(name for name in reached if self.translation.body(name).names.isdisjoint(definitions))
        later = []
        for wanted in dict.fromkeys((frozenset[str](), reached - leaves)):
            while uneven := self._uneven(lhs, rhs, wanted):
                later.append(wanted)
                wanted |= uneven
            yield wanted
        yield reached
        yield from later

    def _uneven(self, lhs: Node, rhs: Node, wanted: frozenset[str]) -> frozenset[str]:
        """The symbols that are folded on one side only; if any are written out, those of which the other has a part."""
        left, right = (self._unfolded(side, wanted).names for side in (lhs, rhs))
        found = ((left ^ right) & self.context.definitions.keys()) - wanted
        if not wanted:
            return found
        parts = self.translation.reach
        return frozenset(name for name in found if not parts(name).isdisjoint(right if name in left else left))

    def _questions(self, lhs: Node, rhs: Node) -> Iterator[Question]:
        """Sizes as symbols, with sums under functions generalised or not; last, sizes that are numbers as numbers."""
        if self.powers:
            lhs, rhs = self._without_powers(lhs, rhs)
        plain = self._question(lhs, rhs, {})
        for left, right, positive in generalised(self.graph, lhs, rhs, plain.positive):
            yield replace(plain, lhs=left, rhs=right, positive=plain.positive | positive)
        yield plain

    def _logged(self, lhs: Node, rhs: Node) -> Iterator[Question]:
        """Logarithms of both sides, where these are positive, and logarithms taken apart."""
        assert self.given is not None
        for sides in self._assumed(lhs, rhs):
            logged = logarithms_taken(self.graph, *sides, self.given.positive)
            if logged is not None:
                yield from self._questions(*logged[:2])
                yield from self._questions(expanded(self.graph, self.graph.sub(*logged[:2])), self.graph.zero)

    def _further(self, node: Node) -> Iterator[Question]:
        """Views of what is to be 0 for what the plain ones leave open: loops freed, summands compared, equal arguments
        made one.
        """
        zero = self.graph.zero
        if self.powers:
            node = self._without_powers(node, zero)[0]
        yield from self._questions(node, zero)
        plain = self._question(node, zero, {})
        if any(part.kind in MATRICES for part in walk(node)):
            yield from self._linear(node)
            yield replace(plain, tried=_TRIED)
            return
        products = products_freed(self.graph, node, plain.positive)
        if products is not node:
            yield from self._questions(products, zero)
        if not self.powers and any(part.kind == "product" for part in walk(node)):
            apart = powers_freed(self.graph, node, zero, plain.positive)
            if apart is not None:
                yield from self._questions(*apart)
        kinks = kinks_freed(self.graph, node)
        if kinks is not node:
            yield replace(plain, lhs=kinks)
        looped = loops_freed(self.graph, node, plain.positive)
        if looped is not None:
            yield replace(plain, lhs=looped[0], positive=plain.positive | looped[1])
        for size in sorted({part.index.size for part in walk(node) if part.kind == "sum"}):
            found = summands(self.graph, node, size)
            if found is not None:
                yield self._question(found, zero, {})
        joined = self._joined(node)
        if joined is not node:
            yield from self._questions(joined, zero)
        fixed = {size: n for size, n in self.context.sizes.items() if isinstance(n, int) and size in _sizes(node)}
        if fixed:
            yield self._question(node, zero, fixed)

    def _without_powers(self, lhs: Node, rhs: Node) -> tuple[Node, Node]:
        """The sides with ``u^K`` as symbols. Raises ``Refused`` where there are too many."""
        assert self.given is not None
        freed = powers_freed(self.graph, lhs, rhs, self.given.positive)
        if freed is None:
            raise Refused("size-in-exponent")
        return freed

    def _linear(self, node: Node) -> Iterator[Question]:
        """Inverses and determinants as fresh tensors."""
        assert self.given is not None
        freed = Freed(self.graph, self.given, self._equal, self.related)
        kept = {slot for c in self.context.conditions for slot in (c.left, c.right) if isinstance(slot, Index)}
        for view in freed.views(node, frozenset(kept)):
            for question in self._questions(view, self.graph.zero):
                symmetric = question.symmetric | freed.symmetric
                yield replace(question, symmetric=symmetric, positive=question.positive | freed.positive)

    def _joined(self, node: Node) -> Node:
        """The node with arguments of functions that are equal at every size written alike."""
        kept: list[Node] = []
        for argument in arguments(node)[:_ARGUMENTS]:
            for other in kept:
                if argument.free == other.free and self._equal(argument, other):
                    node = put(self.graph, node, argument, other)
                    break
            else:
                kept.append(argument)
        return node

    def _equal(self, left: Node, right: Node) -> bool:
        """Whether two arguments are equal for all values of their indices, bound or under conditions as they may be."""
        free = {index: fresh(index) for index in left.free | right.free}
        question = self._question(self.graph.substitute(left, free), self.graph.substitute(right, free), {})
        question = replace(question, free=replace(question.free, conditions=()))
        answer = IdentityTest(self.graph, question, self.seed, self.limits).answer()
        return answer.outcome == "equal" and not answer.partial

    def _question(self, lhs: Node, rhs: Node, numbers: Mapping[str, int]) -> Question:
        assert self.given is not None
        named = {size: values for size, values in self.context.sizes.items() if isinstance(values, tuple)}
        everything = list(walk(lhs, rhs))
        counted = {node.slots[0].size for node in everything if node.kind in ("ord", "pick")}
        counted |= {node.index.size for node in everything if node.kind in BINDERS and len(node.below) > 1}
        picked = {node.slots[0].size: len(node.below) for node in everything if node.kind == "pick"}
        fixed = {**{size: len(values) for size, values in named.items()}, **picked, **numbers}
        conditions = self.context.conditions
        slots = {slot for given in conditions for slot in (given.left, given.right)}
        slots |= {slot for node in everything for slot in node.slots}
        slots |= lhs.free | rhs.free
        indices = {slot for slot in slots if isinstance(slot, Index) and slot.number >= 0}
        labels = {slot for slot in slots if isinstance(slot, Label)}
        free = FreeSlots(
            tuple(sorted(indices, key=lambda index: (index.name, index.size, index.number))),
            tuple(sorted(labels, key=lambda label: (label.size, label.value))),
            conditions,
            frozenset(named) | counted,
        )
        ordered = tuple(Label(value, size) for size, values in named.items() for value in values)
        given = self.given
        return Question(lhs, rhs, free, fixed, ordered, given.positive, given.symmetric, given.nonzero, self.smooth)


def _sizes(*roots: Node) -> set[str]:
    """The sizes that nodes speak of."""
    found = {slot.size for node in walk(*roots) for slot in node.slots}
    found |= {index.size for node in walk(*roots) for index in node.bound}
    return found | {node.name for node in walk(*roots) if node.kind == "size"}
