"""Which of the ways to look at a step proves it: definitions folded or unfolded, assumptions rewritten or parametrised.

Every view is sound by itself: a folded definition, or a sum under exp, log or a root that became a fresh symbol, may take
any value, so what holds for all values of the fresh symbol holds for the expression that it stands for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from derive.core.assumptions import Assumptions, assumptions, imposed
from derive.core.generalise import generalised
from derive.core.graph import Graph
from derive.core.identity import Answer, IdentityTest, Limits, Question
from derive.core.nodes import BINDERS, Node, Refused, walk
from derive.core.patterns import FreeSlots
from derive.core.translate import Translation
from derive.model import Context
from derive.notation import Expr, Index, Label

_ENOUGH = 20_000


class Prover:
    """Proofs under one context; what was translated for one step serves the next."""

    def __init__(self, context: Context, seed: int, limits: Limits) -> None:
        self.context, self.seed, self.limits = context, seed, limits
        self._start()

    def _start(self) -> None:
        self.graph = Graph(self.limits.nodes)
        self.translation = Translation(self.graph, self.context)
        self.given: Assumptions | None = None

    def prove(self, lhs: Expr, rhs: Expr) -> Answer:
        """The first view that proves the step, else the answer of the most faithful one. Raises ``Unsatisfiable``."""
        if len(self.graph) > _ENOUGH:
            self._start()
        try:
            if self.given is None:
                self.given = assumptions(self.translation)
            sides = self.translation.node(lhs), self.translation.node(rhs)
            return self._first(self._views(*sides))
        except Refused as refused:
            self._start()
            return Answer("undecided", refused.reason, refused.detail)
        except RecursionError:
            self._start()
            return Answer("undecided", "budget", "nesting")

    def _first(self, views: Iterator[Question]) -> Answer:
        last = Answer("undecided", "no-view")
        reasons: list[Answer] = []
        for question in views:
            last = IdentityTest(self.graph, question, self.seed, self.limits).answer()
            if last.outcome == "equal":
                return last
            if last.outcome == "undecided":
                reasons.append(last)
        return reasons[-1] if reasons else last

    def _views(self, lhs: Node, rhs: Node) -> Iterator[Question]:
        """From the most folded to the most faithful; no view twice."""
        assert self.given is not None
        seen: set[tuple[Node, Node, tuple[str, ...]]] = set()
        for wanted in self._foldings(lhs, rhs):
            sides = tuple(self.translation.unfold(side, wanted) for side in (lhs, rhs))
            for parametrised in (False, True):
                left, right = (imposed(self.graph, side, self.given, parametrised) for side in sides)
                for question in self._questions(left, right):
                    key = question.lhs, question.rhs, tuple(question.fixed)
                    if key not in seen:
                        seen.add(key)
                        yield question

    def _foldings(self, lhs: Node, rhs: Node) -> Iterator[frozenset[str]]:
        """Nothing unfolded; everything but what is written in inputs only; everything."""
        definitions = self.context.definitions
        yield frozenset()
        reached = frozenset().union(*map(self.translation.reach, lhs.names | rhs.names)) & definitions.keys()
        leaves = frozenset(name for name in reached if self.translation.body(name).names.isdisjoint(definitions))
        if leaves != reached:
            yield reached - leaves
        yield reached

    def _questions(self, lhs: Node, rhs: Node) -> Iterator[Question]:
        """Sizes as symbols, with sums under functions generalised or not; last, sizes that are numbers as numbers."""
        numbers = {size: value for size, value in self.context.sizes.items() if isinstance(value, int)}
        plain = self._question(lhs, rhs, {})
        for left, right, positive in generalised(self.graph, lhs, rhs):
            yield replace(plain, lhs=left, rhs=right, positive=plain.positive | positive)
        yield plain
        present = {slot.size for node in walk(lhs, rhs) for slot in node.slots}
        present |= {node.index.size for node in walk(lhs, rhs) if node.kind in BINDERS}
        present |= {node.name for node in walk(lhs, rhs) if node.kind == "size"}
        fixed = {size: value for size, value in numbers.items() if size in present}
        if fixed:
            yield self._question(lhs, rhs, fixed)

    def _question(self, lhs: Node, rhs: Node, numbers: Mapping[str, int]) -> Question:
        assert self.given is not None
        named = {size: values for size, values in self.context.sizes.items() if isinstance(values, tuple)}
        everything = list(walk(lhs, rhs))
        counted = {node.slots[0].size for node in everything if node.kind in ("ord", "pick")}
        counted |= {node.index.size for node in everything if node.kind in BINDERS and len(node.below) > 1}
        picked = {
            node.slots[0].size: len(node.below) for node in everything if node.kind == "pick"
        }
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
        return Question(lhs, rhs, free, fixed, ordered, self.given.positive, self.given.symmetric)
