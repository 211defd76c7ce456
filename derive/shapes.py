"""Sizes and shapes: which sizes are the same, and what has axes.

A tensor is a scalar expression and the indices of its axes, outermost first. A vector is a column unless ``row`` is
set.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from itertools import count

from derive.notation import (
    Binder,
    Expr,
    Index,
    Place,
    Size,
    Slot,
    Var,
    bound_indices,
    children,
    own_slots,
    rebound,
    rebuild,
    rename_own,
)
from derive.records import dataclass, replace
from derive.source import ShapeError, Span


@dataclass(frozen=True)
class Order:
    """``O(h^count)``: what is left out of a formula, with its derivatives by h below this one, is 0 where h is."""

    variable: Var
    count: int


@dataclass(frozen=True)
class Tensor:
    """A scalar ``body`` in the free indices ``axes``; no axes is a number, one a vector, two a matrix.

    ``order``: what is left out of it, a member of a chain.
    """

    body: Expr
    axes: tuple[Index, ...] = ()
    row: bool = False
    order: Order | None = None

    @property
    def rank(self) -> int:
        """The number of axes."""
        return len(self.axes)


@dataclass
class Sizes:
    """Which sizes are the same. A size is a name; one that begins with ``?`` is not known yet."""

    parents: dict[str, str] = field(default_factory=dict)
    hints: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, int | tuple[str, ...]] = field(default_factory=dict)
    labels: dict[str, set[str]] = field(default_factory=dict)
    _unknown: count[int] = field(default_factory=lambda: count(1))

    def unknown(self, hint: str = "") -> str:
        """A size that is not known yet; ``hint`` is a letter that ranges over it."""
        name = f"?{next(self._unknown)}"
        self.hints[name] = hint
        return name

    def find(self, size: str) -> str:
        """The representative of a size."""
        while (parent := self.parents.get(size)) is not None:
            size = parent
        return size

    def unify(self, left: str, right: str, what: str, span: Span) -> None:
        """Make two sizes the same. Raises ShapeError that names ``what`` and both sizes if they are known to differ."""
        one, other = self.find(left), self.find(right)
        if one == other:
            return
        if not one.startswith("?") and not other.startswith("?"):
            if self.numbers.get(one) == self.numbers.get(other) and one in self.numbers:
                self.parents[one] = other
                return
            if (named := self._labelled(one, other)) is not None:
                self.parents[other if named == one else one] = named
                return
            raise ShapeError(
                f"two sizes for {what}: {self.shown(one)} and {self.shown(other)}",
                span,
                "rename one of the letters, or correct the declaration",
            )
        if one.startswith("?"):
            self.parents[one] = other
        else:
            self.parents[other] = one

    def _labelled(self, one: str, other: str) -> str | None:
        """Which of two sizes has labels as values, as many as the other one is: ``{4, 5, 6}`` and 3."""
        for named, counted in ((one, other), (other, one)):
            labels = self.numbers.get(named)
            if isinstance(labels, tuple) and len(labels) == self.numbers.get(counted):
                return named
        return None

    def join_loose(self, held: Iterable[str]) -> None:
        """Make the sizes of one letter the same where nothing tells what it ranges over; none that is ``held``."""
        fixed = {self.find(size) for size in held}
        first: dict[str, str] = {}
        for size, letter in self.hints.items():
            root = self.find(size)
            if letter and root.startswith("?") and root not in fixed:
                known = self.find(first.setdefault(letter, root))
                if known != root:
                    self.parents[root] = known

    def shown(self, size: str) -> str:
        """A size as the reader knows it."""
        return self.find(size).lstrip("?")

    def label(self, size: str, value: str) -> None:
        """Note that ``value`` is one of the values of an index over this size."""
        self.labels.setdefault(size, set()).add(value)

    def final_names(self) -> dict[str, str]:
        """A name for every size: what it was unified with, or one made from a letter that ranges over it."""
        roots: dict[str, str] = {}
        taken = {size for size in self.parents.values() if not size.startswith("?")} | set(self.numbers)
        letters: dict[str, str] = {}
        for size, hint in self.hints.items():
            if hint:
                letters.setdefault(self.find(size), hint)
        for size in [*self.hints, *self.parents]:
            root = self.find(size)
            if root.startswith("?") and root not in roots:
                letter = letters.get(root, "n")
                name = f"n_{letter}" if len(letter) == 1 else f"n_{{{letter}}}"
                while name in taken:
                    name += "'"
                taken.add(name)
                roots[root] = name
        return {size: roots.get(self.find(size), self.find(size)) for size in [*self.hints, *self.parents]}

    def label_sets(self) -> dict[str, tuple[str, ...]]:
        """For every representative the labels that were used with it, in order."""
        found: dict[str, set[str]] = {}
        for size, values in self.labels.items():
            found.setdefault(self.find(size), set()).update(values)
        return {size: tuple(sorted(values, key=lambda v: (len(v), v))) for size, values in found.items()}

    def copy(self) -> Sizes:
        """The same knowledge, to try a reading on."""
        return Sizes(
            dict(self.parents),
            dict(self.hints),
            dict(self.numbers),
            {k: set(v) for k, v in self.labels.items()},
            self._unknown,
        )


def with_sizes(expr: Expr, final: Mapping[str, str]) -> Expr:
    """The expression with every size replaced by its final name."""
    return _Sized(final).expr(expr)


class _Sized:
    """What has every size replaced by its final name, each node once."""

    def __init__(self, final: Mapping[str, str]) -> None:
        self.final = final
        self.known: dict[Expr, Expr] = {}

    def expr(self, node: Expr) -> Expr:
        """An expression under the final names."""
        if node in self.known:
            return self.known[node]
        below = children(node)
        new = tuple(map(self.expr, below))
        result = node if all(a is b for a, b in zip(below, new, strict=True)) else rebuild(node, new)
        if isinstance(result, Size) and result.name in self.final:
            result = Size(self.final[result.name])
        if isinstance(result, Binder):
            bound = tuple(map(self.index, bound_indices(result)))
            result = rebound(result, bound, result.body) if bound != bound_indices(result) else result
        slots = {old: self.slot(old) for old in own_slots(result)}
        self.known[node] = result = rename_own(result, slots) if any(o != n for o, n in slots.items()) else result
        return result

    def index(self, index: Index) -> Index:
        """An index under the final names."""
        size = self.final.get(index.size, index.size)
        return index if size == index.size else Index(index.name, size, index.number)

    def slot(self, slot: Slot) -> Slot:
        """A slot under the final names."""
        if isinstance(slot, Index):
            return self.index(slot)
        size = self.final.get(slot.size, slot.size)
        if isinstance(slot, Place):
            return Place(self.expr(slot.at), size)
        return slot if size == slot.size else replace(slot, size=size)


def shape_name(tensor: Tensor) -> str:
    """A shape in words."""
    if tensor.rank == 1:
        return "a row vector" if tensor.row else "a column vector"
    return {0: "a number", 2: "a matrix"}.get(tensor.rank, f"a tensor of {tensor.rank} axes")
