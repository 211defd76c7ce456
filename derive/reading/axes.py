"""Axes that are made of others: the pairs of indices of a Kronecker product, the blocks of a matrix of matrices.

No size is computed: an axis over pairs is two indices, one over blocks an index of each block and the number of the
block. What holds of such entries holds for every size of theirs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from derive.notation import (
    ONE,
    ZERO,
    Add,
    Delta,
    Expr,
    Index,
    Label,
    Mul,
    Pick,
    Sum,
    free_indices,
    fresh,
    substitute_slots,
    transform,
)
from derive.records import dataclass, replace
from derive.shapes import Sizes, Tensor
from derive.source import ReadError, ShapeError, Span

_WAY_OUT = "write it with indices"
_NO_INDEX = Index("", "")


@dataclass(frozen=True, slots=True)
class Flat(Index):
    """An axis over all combinations of the values of ``parts``; the last one runs fastest."""

    parts: tuple[Index, ...] = ()


@dataclass(frozen=True, slots=True)
class Stack(Index):
    """An axis over the values of one of ``parts`` behind the other; ``which`` says of which. None is a single value."""

    which: Index = _NO_INDEX
    parts: tuple[Index | None, ...] = ()


def flat(*axes: Index) -> Index:
    """One axis over all combinations of the values of several."""
    parts = tuple(part for axis in axes for part in (axis.parts if isinstance(axis, Flat) else (axis,)))
    return parts[0] if len(parts) == 1 else Flat("", "", parts=parts)


def stack(sizes: Sizes, parts: Sequence[Index | None]) -> Index:
    """One axis over the values of several, one behind the other."""
    size = str(len(parts))
    sizes.numbers[size] = len(parts)
    which = fresh(Index("b" if any(parts) else "i", size))
    return Stack("", "", which=which, parts=tuple(parts)) if any(parts) else which


def is_plain(axis: Index) -> bool:
    """Whether an axis is an index, and not made of several."""
    return not isinstance(axis, Flat | Stack)


def letters(axis: Index) -> Iterator[Index]:
    """The indices that an axis is made of."""
    match axis:
        case Flat(parts=parts):
            for part in parts:
                yield from letters(part)
        case Stack(which=which, parts=blocks):
            yield which
            for block in blocks:
                yield from letters(block) if block is not None else ()
        case _:
            yield axis


def fresh_axis(axis: Index) -> Index:
    """The same axis, of indices of its own."""
    match axis:
        case Flat(parts=parts):
            return replace(axis, parts=tuple(map(fresh_axis, parts)))
        case Stack(which=which, parts=blocks):
            return replace(axis, which=fresh(which), parts=tuple(b if b is None else fresh_axis(b) for b in blocks))
    return fresh(axis)


def moved(body: Expr, old: Sequence[Index], new: Sequence[Index]) -> Expr:
    """A body with other axes for its own."""
    pairs = zip(old, new, strict=True)
    return substitute_slots(body, {a: b for one, two in pairs for a, b in zip(letters(one), letters(two), strict=True)})


def fresh_axes(value: Tensor) -> Tensor:
    """The same value with axes of its own."""
    own = tuple(map(fresh_axis, value.axes))
    return Tensor(moved(value.body, value.axes, own), own, value.row)


def summed(axis: Index, body: Expr) -> Expr:
    """The sum over an axis whose indices occur in the body only."""
    match axis:
        case Flat(parts=parts):
            for part in reversed(parts):
                body = summed(part, body)
            return body
        case Stack(parts=blocks):
            terms = [picked(axis, number, body) for number in range(len(blocks))]
            return Add(tuple(t if b is None else summed(b, t) for b, t in zip(blocks, terms, strict=True)))
    return Sum(axis, body)


def picked(axis: Stack, number: int, body: Expr) -> Expr:
    """A body in one of the blocks of an axis, counted from 0."""
    which = axis.which
    return transform(substitute_slots(body, {which: Label(str(number + 1), which.size)}), item)


def item(expr: Expr) -> Expr | None:
    """The item of a list at a place that is a number."""
    match expr:
        case Pick(Label(value), items):
            return transform(items[int(value) - 1], item)
    return None


def delta(one: Index, other: Index) -> Expr:
    """1 where two axes, alike and of different indices, have the same value, else 0."""
    match one, other:
        case Flat(parts=left), Flat(parts=right):
            return Mul(tuple(delta(a, b) for a, b in zip(left, right, strict=True)))
        case Stack(which=here, parts=left), Stack(which=there, parts=right):
            same = [ONE if a is None or b is None else delta(a, b) for a, b in zip(left, right, strict=True)]
            rows = (Pick(there, tuple(d if k == n else ZERO for k in range(len(same)))) for n, d in enumerate(same))
            return Pick(here, tuple(rows))
    return Delta(one, other)


def same(sizes: Sizes, left: Index, right: Index, span: Span, what: str) -> None:
    """Make two axes range over the same values. Raises ReadError where one is made of others and the other is not."""
    match left, right:
        case (Flat(parts=one), Flat(parts=other)) | (Stack(parts=one), Stack(parts=other)) if len(one) == len(other):
            for a, b in zip(one, other, strict=True):
                if (a is None) != (b is None):
                    raise ShapeError("the blocks of these matrices do not fit together", span)
                if a is not None and b is not None:
                    same(sizes, a, b, span, what)
        case _ if is_plain(left) and is_plain(right):
            sizes.unify(left.size, right.size, what, span)
        case _:
            raise ReadError("an axis of pairs or of blocks stands beside another one here", span, _WAY_OUT)


def alike(sizes: Sizes, left: Tensor, right: Tensor, places: tuple[int, int], span: Span) -> tuple[Tensor, Tensor]:
    """Two values whose axes at two places are alike: an identity, zeros and ones take what they stand beside."""
    one, other = left.axes[places[0]], right.axes[places[1]]
    if isinstance(one, Stack) and isinstance(other, Stack) and len(one.parts) == len(other.parts):
        closed = [_single(sizes, a, b) for a, b in ((one, other), (other, one))]
        return _with(left, places[0], closed[0]), _with(right, places[1], closed[1])
    if is_plain(one) and not is_plain(other) and sizes.find(one.size).startswith("?"):
        return _like(left, places[0], other, span), right
    if is_plain(other) and not is_plain(one) and sizes.find(other.size).startswith("?"):
        return left, _like(right, places[1], one, span)
    return left, right


def _single(sizes: Sizes, axis: Stack, beside: Stack) -> Stack:
    """An axis whose blocks of zeros are single values where those beside it are."""
    return replace(
        axis,
        parts=tuple(
            None if b is None and a is not None and is_plain(a) and sizes.find(a.size).startswith("?") else a
            for a, b in zip(axis.parts, beside.parts, strict=True)
        ),
    )


def _with(value: Tensor, place: int, axis: Index) -> Tensor:
    """A value with another axis at a place, that no index of its body tells from its own."""
    if free_indices(value.body).isdisjoint(set(letters(value.axes[place])) - set(letters(axis))):
        return replace(value, axes=(*value.axes[:place], axis, *value.axes[place + 1 :]))
    return value


def _like(value: Tensor, place: int, axis: Index, span: Span) -> Tensor:
    """A value whose axis at a place was open, with another one there, and beyond the deltas that stand on it."""
    old, new = value.axes[place], fresh_axis(axis)
    taken = {old: new}

    def change(node: Expr) -> Expr | None:
        if not isinstance(node, Delta) or old not in (node.left, node.right):
            return None
        beside = node.right if node.left == old else node.left
        if not isinstance(beside, Index) or beside not in value.axes:
            return None
        taken.setdefault(beside, fresh_axis(axis))
        return delta(new, taken[beside])

    body = transform(value.body, change)
    if not free_indices(body).isdisjoint(taken):
        raise ReadError("the size of this is not known beside pairs or blocks", span, _WAY_OUT)
    return Tensor(body, tuple(taken.get(a, a) for a in value.axes), value.row)
