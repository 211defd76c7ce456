"""A = B for every size, by values at finitely many: Theorem A on top of exact evaluation.

The sizes are all ``n`` with ``m_s <= n_s <= max(m_s, f_s) + B_s``: ``f_s`` free values, ``B_s`` the arity of the
difference. A size at which the step is nowhere defined (``1/(N-1)`` at 1) says nothing: the test starts above it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from math import ceil, prod
from typing import Literal

import numpy as np

from derive.core.exact.arity import Arities
from derive.core.exact.degree import Degrees
from derive.core.exact.evaluate import Evaluation, Setting
from derive.core.exact.fields import Mask, Tower, tower
from derive.core.exact.graph import Graph
from derive.core.exact.levels import Levels, bits, is_monomial, jumps, levels
from derive.core.exact.nodes import MATRICES, Node, Refused, walk
from derive.core.exact.patterns import FreeSlots, Places, patterns
from derive.core.exact.relations import EXTRA, Relations, Signature, relations
from derive.core.exact.signs import Signs
from derive.notation import OWN, Label
from derive.records import dataclass, replace

WANTED_BITS = 100
_MOST_TRIED = 64
_MOST_CHOICES = 14
_HIT = 70
"""Times ``2 ** m`` points meet each of ``2 ** m`` equally likely cases, but for a share of ``2 ** -100``."""


@dataclass(frozen=True)
class Limits:
    """How much work one step may cost; beyond it the step is Undecided."""

    nodes: int = 60_000
    shapes: int = 400
    elements: int = 3_000_000
    signs: int = 6


@dataclass(frozen=True)
class Question:
    """Two nodes without derivatives, definitions and assumptions that are to be compared.

    ``fixed``: sizes that are numbers here, not symbols. ``labels``: the values of named sizes, in order. ``smooth``:
    where a function jumps does not matter, since the step differentiates. ``tried``: not every size is meant, but each
    one up to this number; then the answer is undecided at best.
    """

    lhs: Node
    rhs: Node
    free: FreeSlots
    fixed: Mapping[str, int]
    labels: tuple[Label, ...] = ()
    positive: frozenset[str] = frozenset()
    symmetric: frozenset[str] = frozenset()
    nonzero: frozenset[str] = frozenset()
    smooth: bool = True
    tried: int = 0

    @property
    def key(self) -> tuple[object, ...]:
        """What tells two questions about one step apart."""
        return self.lhs, self.rhs, self.positive, tuple(self.fixed), self.tried


@dataclass(frozen=True)
class Answer:
    """``equal``: proved. ``different``: some value differs in the field at these ``sizes``.

    ``reason``: why neither was shown. ``fixed``: proved at sizes that are numbers, not at every size. ``partial``:
    nothing is said of some pattern or size, at which the step is defined nowhere.
    """

    outcome: Literal["equal", "different", "undecided"]
    reason: str = ""
    detail: str = ""
    sizes: tuple[Mapping[str, int], ...] = ()
    points: int = 0
    error_bits: float | None = None
    heuristic: bool = False
    fixed: bool = False
    partial: bool = False


class IdentityTest:
    """The test of one question."""

    def __init__(self, graph: Graph, question: Question, seed: int, limits: Limits) -> None:
        self.graph, self.question, self.seed, self.limits = graph, question, seed, limits
        self.difference = graph.sub(question.lhs, question.rhs)
        self.levels: Levels
        self.signs: Signs
        self.arity: dict[str, int] = {}
        self.points = 0
        self.error_bits = float("inf")
        self.heuristic = False
        self.relations: Relations | None = None
        self.related: dict[tuple[object, ...], dict[int, Signature]] = {}
        self._width = 0

    def answer(self) -> Answer:
        """The answer; what the theorems do not cover is undecided."""
        if self.difference is self.graph.zero:
            return Answer("equal")
        if self.difference.number is not None:
            return Answer("different")
        try:
            self.levels = levels(self.question.lhs, self.question.rhs)
            self.signs = Signs((self.question.lhs, self.question.rhs), self.levels, self.question.positive)
            sizes = self._sizes()
            if self.question.tried:
                return self._tried(sizes)
            return self._search({size: self._least(size) for size in sizes}, False)
        except Refused as refused:
            return Answer("undecided", refused.reason, refused.detail)

    def _sizes(self) -> list[str]:
        """The symbolic sizes that a side speaks of."""
        sizes = {index.size for index in self.question.free.indices}
        for node in walk(self.question.lhs, self.question.rhs, self.difference):
            if node.kind == "size":
                sizes.add(node.name)
            sizes.update(slot.size for slot in node.slots)
            sizes.update(index.size for index in node.bound)
        self._width = (
            max(sum(i.number < 0 for i in node.free) for node in walk(self.question.lhs, self.question.rhs)) + 1
        )
        return sorted(sizes - self.question.fixed.keys())

    def _tried(self, sizes: list[str]) -> Answer:
        """Whether the sides agree exactly at small sizes, where no theorem says that this is enough."""
        kinds = {node.kind for node in walk(self.difference)} & MATRICES
        reason, detail = ("inverse" if "inverse" in kinds else "determinant"), ", ".join(sizes)
        lows = {size: self._least(size) for size in sizes}
        self.arity = {size: max(0, self.question.tried - low) for size, low in lows.items()}
        held = []
        for shape, places, count in self._shapes(lows)[:_MOST_TRIED]:
            status = self._compare(shape, places, count)
            if status is None:
                return Answer("different", sizes=(shape,))
            if any(status):
                held.append(shape)
        return Answer("undecided", reason, detail, tuple(held), self.points)

    def _least(self, size: str) -> int:
        return max(1, len(self.question.free.of_size(size)[1]))

    def _search(self, lows: dict[str, int], careful: bool) -> Answer:
        """Tests the sizes from ``lows`` on, and again from higher ones where the lowest are outside the domain."""
        self.arity, self.relations = arities(self.graph, self.difference, lows, self.question, careful)
        self.related = {}
        tested = self._shapes(lows)
        if not tested:
            raise Refused("empty-domain")
        alive: dict[tuple[object, ...], list[tuple[int, ...]]] = {}
        dead: dict[tuple[object, ...], list[tuple[int, ...]]] = {}
        for shape, places, count in tested:
            status = self._compare(shape, places, count)
            if status is None:
                return Answer("different", sizes=(shape,))
            for number, lives in enumerate(status):
                key = _pattern(places, number)
                (alive if lives else dead).setdefault(key, []).append(tuple(shape.values()))
        if self.relations is not None and (dead or not self.relations.stable(self.related)):
            raise Refused("nested-sum", self.relations.size)
        if not dead:
            return replace(self._proved(tested), partial=careful)
        if not alive:
            raise Refused("undefined")
        if not careful:
            return self._search(lows, True)
        outside = {shape for pattern, shapes in dead.items() if pattern in alive for shape in shapes}
        if not outside:
            return replace(self._proved(tested), partial=True)
        for place, size in enumerate(lows):
            lowest = {shape for shapes in alive.values() for shape in shapes if shape[place] == lows[size]}
            if not lowest and lows[size] < 4 and all(shape[place] == lows[size] for shape in outside):
                return self._search({**lows, size: lows[size] + 1}, True)
        raise Refused("undefined")

    def _proved(self, tested: list[tuple[dict[str, int], Places, int]]) -> Answer:
        sizes = tuple({**shape, **self._fixed_here()} for shape, _, _ in tested)
        return Answer("equal", "", "", sizes, self.points, self.error_bits, self.heuristic, bool(self._fixed_here()))

    def _fixed_here(self) -> dict[str, int]:
        names = {index.size for node in walk(self.difference) for index in node.bound}
        names |= {index.size for index in self.question.free.indices}
        return {size: n for size, n in self.question.fixed.items() if size in names and not size.startswith(OWN)}

    def _shapes(self, lows: Mapping[str, int]) -> list[tuple[dict[str, int], Places, int]]:
        """All sizes to be tested, each with the patterns of the free indices that belong to it."""
        free, bounds = self.question.free, tuple((size, (low, self.arity[size])) for size, low in lows.items())
        ranges = []
        for size, low in lows.items():
            indices, labels = free.of_size(size)
            ranges.append(range(low, max(low, len(indices) + len(labels)) + self.arity[size] + 1))
        fixed = tuple(self.question.fixed.items())
        found: list[tuple[dict[str, int], Places, int]] = []
        for values in product(*ranges):
            shape = dict(zip(lows, values, strict=True))
            rows = patterns(free, (*shape.items(), *fixed), bounds, self.question.labels)
            if rows is not None:
                found.append((shape, *rows))
            if len(found) > self.limits.shapes:
                raise Refused("budget", f"sizes {self.limits.shapes}")
        return sorted(found, key=lambda item: sum(item[0].values()))

    def _compare(self, shape: Mapping[str, int], places: Places, count: int) -> list[bool] | None:
        """For each pattern whether it is in the domain somewhere; None if a value differs."""
        question, sizes = self.question, {**self.question.fixed, **shape}
        sides = question.lhs, question.rhs
        hidden, masked = self.signs.bits(sizes)
        if hidden > self.limits.signs or masked > 4:
            raise Refused("many-signs")
        jumping = [] if question.smooth else jumps(*sides)
        if not all(map(is_monomial, jumping)):
            raise Refused("kink")
        towers = self._towers(hidden)
        valid = np.zeros(count, np.intp)
        for attempt in range(towers + 3):
            field = self._tower(attempt, sizes)
            needed = self._needed(sizes, field, hidden)
            setting = Setting(self.levels, sizes, places, question.positive, question.nonzero, question.symmetric)
            points = -(-(needed if not masked else 2 * needed * 2**masked + 16) // towers)
            points = max(points, self.relations.points if self.relations else 0)
            self._afford(points, count, sizes)
            if jumping and not self._holds_at_jumps(field, setting, jumping, count, hidden):
                return None
            evaluation = Evaluation(field, setting, points, hash((self.seed, attempt, *shape.values())) % 2**63)
            (left, bad), (right, other_bad) = (evaluation.of(side, self.levels.root) for side in sides)
            undefined = bad if other_bad is None else other_bad if bad is None else bad | other_bad
            same = left == right
            same = same if undefined is None else same | undefined
            if np.count_nonzero(same) < same.size:
                return None
            if self.relations is not None and attempt == 0:
                self._relate(self.relations, evaluation, field, shape, places, count, points)
            if undefined is None:
                valid += points
            else:
                defined = np.broadcast_to(~undefined, np.broadcast_shapes(undefined.shape, (count, points)))
                valid += defined.sum(axis=-1).reshape(count)
            enough = (valid >= needed) | ((valid == 0) & (masked == 0))
            if attempt + 1 >= towers and bool(enough.all()):
                return [bool(number) for number in valid]
        raise Refused("domain")

    def _relate(
        self, watched: Relations, evaluation: Evaluation, field: Tower, shape: Mapping[str, int], places: Places,
        count: int, points: int,
    ) -> None:  # fmt: skip
        """Notes how the arguments of Theorem B are related at one shape."""
        level = max(self.levels.root - 1, 0)
        others = tuple((size, n) for size, n in shape.items() if size != watched.size)
        for number, signature in enumerate(watched.at(evaluation, level, field.p[level], count, points)):
            key = (_pattern(places, number), others)
            self.related.setdefault(key, {})[shape[watched.size]] = signature

    def _towers(self, hidden: int) -> int:
        """How many towers the points are spread over: several, where a constant has one value or sign in each tower."""
        constant = not self.difference.names and any(node.kind in ("fn", "pow") for node in walk(self.difference))
        return (3 if self.levels.short else 6) if hidden or constant else 1

    def _tower(self, attempt: int, sizes: Mapping[str, int]) -> Tower:
        """A tower in which the positive numbers that are asked for their sign are squares."""
        numbers = self.signs.numbers(sizes)
        for turn in range(40):
            field = tower(self.levels.count, self.seed + 101 * attempt + 10007 * turn, self.levels.short)
            if all(map(field.knows, numbers)):
                return field
        raise Refused("budget", "number")

    def _holds_at_jumps(self, field: Tower, setting: Setting, jumping: Sequence[Node], count: int, hidden: int) -> bool:
        """Whether the sides agree where entries are 0, at which sign and step jump, each of them or not."""
        sizes = setting.sizes
        entries = {node.name: node.slots for node in walk(*jumping) if node.kind == "entry"}
        zeros = frozenset(entries) - setting.nonzero
        choices = hidden + sum(prod(sizes[slot.size] for slot in entries[name]) for name in zeros)
        if choices > _MOST_CHOICES:
            raise Refused("many-signs")
        points = _HIT * 2**choices
        self._afford(points, count, sizes)
        evaluation = Evaluation(field, replace(setting, zeros=zeros), points, self.seed + 1)
        (left, bad), (right, other_bad) = (
            evaluation.of(side, self.levels.root) for side in (self.question.lhs, self.question.rhs)
        )
        same: Mask = left == right
        for mask in (bad, other_bad):
            same = same if mask is None else same | mask
        return bool(same.all())

    def _needed(self, sizes: Mapping[str, int], field: Tower, hidden: int) -> int:
        """How many points make the probability of a false pass less than ``2 ** -100``."""
        degrees = Degrees(sizes)
        per_point = bits(degrees.total(self.question.lhs, self.question.rhs), field.low)
        if per_point < 1:
            raise Refused("budget", "degree")
        self.heuristic |= degrees.heuristic
        needed = ceil(WANTED_BITS / per_point) + 1
        found = needed * per_point
        if hidden:
            needed = max(needed, _HIT * 2**hidden)
            found = needed * 1.4427 / 2**hidden
        if not self.difference.names:
            found = min(found, self._towers(hidden) * per_point)
        self.points = max(self.points, needed)
        self.error_bits = min(self.error_bits, found)
        return needed

    def _afford(self, points: int, count: int, sizes: Mapping[str, int]) -> None:
        largest = max(sizes.values(), default=1)
        if points * count * largest**self._width < 200_000:
            return
        for node in walk(self.question.lhs, self.question.rhs):
            volume = points * count
            bound = [index for index in node.free if index.number < 0]
            bound += node.bound
            for index in bound:
                volume *= sizes[index.size]
            if volume > self.limits.elements:
                raise Refused("budget", f"elements {self.limits.elements}")


def arities(
    graph: Graph, difference: Node, lows: Mapping[str, int], question: Question, careful: bool
) -> tuple[dict[str, int], Relations | None]:
    """The arity of a difference in each symbolic size, and what Theorem B has to watch in one of them.

    Raises ``Refused`` where no theorem gives one.

    A sum over one size of different denominators in another makes the second depend on the tested values of the first:
    a cycle of such sizes is excluded. ``careful``: at least that of the product of all denominators, so that one of
    them vanishes at every size if it does at those that are tested. ``lows``: the least sizes that are tested.
    """
    settling = _Settling(graph, difference, lows, question, careful)
    for size in lows:
        settling.settle(size)
    watched = settling.watched
    if len(watched) > 1:
        raise Refused("nested-sum", min(watched))
    return settling.found, next(iter(watched.values()), None)


class _Settling:
    """The arity in each size, which may ask for the largest value of another one."""

    def __init__(
        self, graph: Graph, difference: Node, lows: Mapping[str, int], question: Question, careful: bool
    ) -> None:
        self.graph, self.difference, self.lows = graph, difference, lows
        self.question, self.careful = question, careful
        self.found: dict[str, int] = {}
        self.watched: dict[str, Relations] = {}
        self.pending: list[str] = []

    def settle(self, size: str) -> int:
        """The arity in a size. Raises ``Refused`` where none can be given."""
        if size in self.pending:
            raise Refused("size-cycle", size)
        if size not in self.found:
            self.pending.append(size)
            counted = Arities(self.graph, size, self.largest)
            arity = counted.of(self.difference)
            below = sum(map(counted.base, arity.denominators)) if self.careful else 0
            self.pending.pop()
            self.found[size] = max(arity.a, below)
            if counted.arguments:
                self.watched[size] = relations(counted, self.difference, self.found[size])
                self.found[size] = self.watched[size].wanted - 1 + EXTRA
        return self.found[size]

    def largest(self, size: str) -> int:
        """The largest value of a size that is tested."""
        if size in self.question.fixed:
            return self.question.fixed[size]
        indices, labels = self.question.free.of_size(size)
        return max(self.lows[size], len(indices) + len(labels)) + self.settle(size)


def _pattern(places: Places, number: int) -> tuple[object, ...]:
    """Which values the free indices have in one pattern."""
    return tuple((slot, int(values[number % len(values)])) for slot, values in places.items())
