"""Sizes and shapes: sizes are unified, and matrix notation is turned into indices.

A tensor is a scalar expression and the indices of its axes, outermost first. A vector is a column unless ``row`` is set.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import count

from derive.notation import (
    MINUS_ONE,
    ONE,
    Add,
    Delta,
    Expr,
    Index,
    Mul,
    Pow,
    Product,
    Slot,
    Sum,
    children,
    fresh,
    num,
    own_slots,
    rebuild,
    rename_own,
    substitute_slots,
)
from derive.source import ReadError, Span


@dataclass(frozen=True)
class Tensor:
    """A scalar ``body`` in the free indices ``axes``; no axes is a number, one a vector, two a matrix."""

    body: Expr
    axes: tuple[Index, ...] = ()
    row: bool = False

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
        """Make two sizes the same. Raises ReadError that names ``what`` and both sizes if both are known and differ."""
        one, other = self.find(left), self.find(right)
        if one == other:
            return
        if not one.startswith("?") and not other.startswith("?"):
            if self.numbers.get(one) == self.numbers.get(other) and one in self.numbers:
                self.parents[one] = other
                return
            raise ReadError(
                f"two sizes for {what}: {self.shown(one)} and {self.shown(other)}",
                span,
                "rename one of the letters, or correct the declaration",
            )
        if one.startswith("?"):
            self.parents[one] = other
        else:
            self.parents[other] = one

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


def with_sizes(expr: Expr, final: dict[str, str]) -> Expr:
    """The expression with every size replaced by its final name."""

    def slot(s: Slot) -> Slot:
        size = final.get(s.size, s.size)
        return s if size == s.size else replace(s, size=size)

    known: dict[Expr, Expr] = {}

    def visit(node: Expr) -> Expr:
        if node in known:
            return known[node]
        below = children(node)
        new = tuple(map(visit, below))
        result = node if all(a is b for a, b in zip(below, new, strict=True)) else rebuild(node, new)
        if isinstance(result, Sum | Product):
            result = type(result)(slot(result.index), result.body, tuple(map(slot, result.unequal)), result.bounds)  # type: ignore[arg-type]
        elif own := {s: slot(s) for s in own_slots(result)}:
            result = rename_own(result, own)  # type: ignore[arg-type]
        known[node] = result
        return result

    return visit(expr)


class Algebra:
    """Products, sums and transposes of tensors; checks shapes as it goes."""

    def __init__(self, sizes: Sizes) -> None:
        self.sizes = sizes

    def rename(self, tensor: Tensor, axes: tuple[Index, ...]) -> Expr:
        """The entry of a tensor at other indices."""
        return substitute_slots(tensor.body, dict(zip(tensor.axes, axes, strict=True)))

    def same(self, left: Index, right: Index, span: Span) -> None:
        """Make two axes range over the same size."""
        self.sizes.unify(left.size, right.size, "one axis", span)

    def add(self, terms: list[tuple[int, Tensor]], span: Span) -> Tensor:
        """``u + v``, entry by entry; a number is added to every entry."""
        from_ = max((t for _, t in terms), key=lambda t: t.rank)
        bodies: list[Expr] = []
        for sign, term in terms:
            if term.rank == 0:
                body = term.body
            elif term.rank == from_.rank and (term.rank != 1 or term.row == from_.row):
                for a, b in zip(term.axes, from_.axes, strict=True):
                    self.same(a, b, span)
                body = self.rename(term, from_.axes)
            else:
                raise ReadError(
                    f"{shape_name(term)} cannot be added to {shape_name(from_)}", span, "transpose one of them?"
                )
            bodies.append(body if sign == 1 else Mul((MINUS_ONE, body)))
        return Tensor(bodies[0] if len(bodies) == 1 else Add(tuple(bodies)), from_.axes, from_.row)

    def elementwise(self, left: Tensor, right: Tensor, span: Span) -> Tensor:
        """The Hadamard product; a number multiplies every entry."""
        if left.rank == 0 or right.rank == 0:
            other = left if left.rank else right
            return Tensor(_times(left.body, right.body), other.axes, other.row)
        if left.rank != right.rank:
            raise ReadError(f"{shape_name(left)} and {shape_name(right)} have no product entry by entry", span)
        for a, b in zip(left.axes, right.axes, strict=True):
            self.same(a, b, span)
        return Tensor(_times(left.body, self.rename(right, left.axes)), left.axes, left.row)

    def contract(self, left: Tensor, right: Tensor, span: Span) -> Tensor:
        """The sum over the last axis of the left and the first of the right."""
        self.same(left.axes[-1], right.axes[0], span)
        bound = fresh(left.axes[-1])
        body = _times(
            self.rename(left, (*left.axes[:-1], bound)),
            self.rename(right, (bound, *right.axes[1:])),
        )
        axes = left.axes[:-1] + right.axes[1:]
        row = (left.row and left.rank == 1) or (left.rank == 1 and right.rank == 2)
        return Tensor(Sum(bound, body), axes, row and len(axes) == 1)

    def product(self, left: Tensor, right: Tensor, sign: str, span: Span) -> Tensor:
        r"""``uv`` as matrices are multiplied; ``\cdot`` between two columns is their inner product."""
        if sign in (r"\odot", r"\circ"):
            return self.elementwise(left, right, span)
        if left.rank == 0 or right.rank == 0:
            return self.elementwise(left, right, span)
        if left.rank > 2 or right.rank > 2:
            raise ReadError("a product with a tensor of more than two axes is not read", span, "write it with indices")
        if left.rank == 1 and right.rank == 1:
            if (left.row and not right.row) or (sign == r"\cdot" and left.row == right.row):
                return self.contract(left, right, span)
            if (not left.row and right.row) or sign == r"\otimes":
                axis = fresh(apart(right.axes[0], left.axes))
                return Tensor(_times(left.body, self.rename(right, (axis,))), (left.axes[0], axis))
            raise ReadError("two vectors stand side by side", span, r"write u^\top v, u v^\top or u \odot v")
        if left.rank == 1 and not left.row:
            raise ReadError(
                f"{shape_name(left)} cannot be multiplied with {shape_name(right)} in this order",
                span,
                r"transpose the vector?",
            )
        if right.rank == 1 and right.row:
            raise ReadError(
                f"{shape_name(left)} cannot be multiplied with {shape_name(right)} in this order",
                span,
                r"transpose the vector?",
            )
        return self.contract(left, right, span)

    def transpose(self, tensor: Tensor) -> Tensor:
        """``u^T``: columns become rows."""
        if tensor.rank == 1:
            return replace(tensor, row=not tensor.row)
        if tensor.rank == 2:
            return Tensor(tensor.body, (tensor.axes[1], tensor.axes[0]))
        return tensor

    def squared_norm(self, tensor: Tensor) -> Expr:
        """The sum of the squares of all entries."""
        body: Expr = Pow(tensor.body, num(2))
        for axis in tensor.axes:
            bound = fresh(axis)
            body = Sum(bound, substitute_slots(body, {axis: bound}))
        return body

    def identity(self, size: str) -> Tensor:
        """The identity matrix."""
        rows, columns = (fresh(Index(name, size)) for name in "ij")
        return Tensor(Delta(rows, columns), (rows, columns))

    def ones(self, size: str) -> Tensor:
        """The vector of ones."""
        return Tensor(ONE, (fresh(Index("i", size)),))


def apart(axis: Index, others: tuple[Index, ...]) -> Index:
    """The axis with a letter that none of the others has."""
    taken = {other.name for other in others}
    if axis.name not in taken:
        return axis
    return replace(axis, name=next((letter for letter in "ijklmnabc" if letter not in taken), axis.name))


def _times(left: Expr, right: Expr) -> Expr:
    if left == ONE:
        return right
    if right == ONE:
        return left
    factors = (left.factors if isinstance(left, Mul) else (left,)) + (
        right.factors if isinstance(right, Mul) else (right,)
    )
    return Mul(factors)


def shape_name(tensor: Tensor) -> str:
    """A shape in words."""
    if tensor.rank == 1:
        return "a row vector" if tensor.row else "a column vector"
    return {0: "a number", 2: "a matrix"}.get(tensor.rank, f"a tensor of {tensor.rank} axes")
