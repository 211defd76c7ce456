"""Both sides of a relation made one scalar relation in common free indices."""

from __future__ import annotations

from derive.notation import D, Expr, canonical
from derive.reading.algebra import Algebra
from derive.reading.axes import is_plain
from derive.records import replace
from derive.shapes import Tensor, shape_name
from derive.source import ShapeError, Span


def align(algebra: Algebra, left: Tensor, right: Tensor, span: Span, *, fixed: bool = False) -> tuple[Expr, Expr, str]:
    """Both sides, entry by entry, and how they were matched.

    ``as-written``: equal shapes. ``transposed``: a row and a column, equal up to transposition. ``broadcast``: the side
    with fewer axes is the same for all values of the others. Raises ShapeError if the sizes of the axes do not fit;
    with ``fixed`` also where a derivative would fit in the other layout.
    """
    if left.rank == right.rank:
        left, right = algebra.alike(left, right, span)
        if not (fixed or _fits(algebra, left, right)) and (other := transposed(algebra, left, right)) is not None:
            return *other, "transposed"
        _unify(algebra, left, right, span)
        layout = "transposed" if left.rank == 1 and left.row != right.row else "as-written"
        return left.body, algebra.rename(right, left.axes), layout
    wide, narrow = (left, right) if left.rank > right.rank else (right, left)
    if narrow.rank:
        offset = wide.rank - narrow.rank
        part = replace(wide, axes=wide.axes[offset:])
        if not _fits(algebra, part, narrow) and _fits(algebra, replace(wide, axes=wide.axes[: narrow.rank]), narrow):
            part = replace(wide, axes=wide.axes[: narrow.rank])
        _unify(algebra, part, narrow, span)
        body = algebra.rename(narrow, part.axes)
        return (left.body, body, "broadcast") if wide is left else (body, right.body, "broadcast")
    return left.body, right.body, "broadcast"


def transposed(algebra: Algebra, left: Tensor, right: Tensor) -> tuple[Expr, Expr] | None:
    """Both sides with one of them transposed, where that one is a derivative by a matrix in the other layout."""
    if left.rank != 2 or right.rank != 2 or not (isinstance(left.body, D) or isinstance(right.body, D)):
        return None
    flipped = algebra.transpose(right)
    if not _fits(algebra, left, flipped):
        return None
    _unify(algebra, left, flipped, Span(0, 0))
    other = algebra.rename(flipped, left.axes)
    # What equals its own transpose as it is written claims that it is symmetric.
    return None if canonical(left.body) == canonical(other) else (left.body, other)


def _fits(algebra: Algebra, left: Tensor, right: Tensor) -> bool:
    """Whether no two axes are known to have different sizes."""
    find = algebra.sizes.find
    for a, b in zip(left.axes, right.axes, strict=True):
        if not (is_plain(a) and is_plain(b)):
            continue
        one, other = find(a.size), find(b.size)
        if one != other and not one.startswith("?") and not other.startswith("?"):
            return False
    return True


def _unify(algebra: Algebra, left: Tensor, right: Tensor, span: Span) -> None:
    if not _fits(algebra, left, right):
        sizes = [" × ".join(algebra.sizes.shown(axis.size) for axis in side.axes) for side in (left, right)]
        raise ShapeError(
            f"the sides have different shapes: {shape_name(left)} of size {sizes[0]}, "
            f"{shape_name(right)} of size {sizes[1]}",
            span,
            "transpose one side, or correct a declaration",
        )
    for a, b in zip(left.axes, right.axes, strict=True):
        algebra.same(a, b, span, "both sides")
