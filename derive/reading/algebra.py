"""Matrix notation to indices: sums, products, transposes and norms of tensors, their shapes checked on the way."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce

from derive.notation import (
    MINUS_ONE,
    ONE,
    Add,
    Delta,
    Det,
    Expr,
    Index,
    Inverse,
    Mul,
    Num,
    Pow,
    free_indices,
    fresh,
    num,
)
from derive.reading import axes, blocks, kronecker
from derive.reading.axes import fresh_axes, fresh_axis, is_plain, letters, moved, summed
from derive.records import replace
from derive.shapes import Sizes, Tensor, shape_name
from derive.source import ReadError, ShapeError, Span


class Algebra:
    """Products, sums and transposes of tensors; checks shapes as it goes."""

    def __init__(self, sizes: Sizes) -> None:
        self.sizes = sizes

    def rename(self, tensor: Tensor, others: tuple[Index, ...]) -> Expr:
        """The entry of a tensor at other indices."""
        return moved(tensor.body, tensor.axes, others)

    def same(self, left: Index, right: Index, span: Span, what: str = "one axis") -> None:
        """Make two axes range over the same size."""
        axes.same(self.sizes, left, right, span, what)

    def alike(self, left: Tensor, right: Tensor, span: Span) -> tuple[Tensor, Tensor]:
        """Two values of one shape, where the axes of one of them are open."""
        for place in range(min(left.rank, right.rank)):
            left, right = axes.alike(self.sizes, left, right, (place, place), span)
        return left, right

    def add(self, terms: list[tuple[int, Tensor]], span: Span) -> Tensor:
        """``u + v``, entry by entry; a number is added to every entry."""
        from_ = max((t for _, t in terms), key=lambda t: (t.rank, not all(map(axes.is_plain, t.axes))))
        bodies: list[Expr] = []
        for sign, term in terms:
            if term.axes and term.rank == from_.rank:
                term, from_ = self.alike(term, from_, span)
            if not term.axes:
                body = term.body
            elif term.rank == from_.rank and (term.rank != 1 or term.row == from_.row):
                for a, b in zip(term.axes, from_.axes, strict=True):
                    self.same(a, b, span)
                body = self.rename(term, from_.axes)
            else:
                raise ShapeError(
                    f"{shape_name(term)} cannot be added to {shape_name(from_)}", span, "transpose one of them?"
                )
            if sign == -1:
                body = num(-body.value) if isinstance(body, Num) and len(terms) == 1 else Mul((MINUS_ONE, body))
            bodies.append(body)
        return Tensor(bodies[0] if len(bodies) == 1 else Add(tuple(bodies)), from_.axes, from_.row)

    def elementwise(self, left: Tensor, right: Tensor, span: Span) -> Tensor:
        """The Hadamard product; a number multiplies every entry."""
        if left.rank == 0 or right.rank == 0:
            other = left if left.rank else right
            return Tensor(_times(left.body, right.body), other.axes, other.row)
        if left.rank != right.rank:
            raise ShapeError(f"{shape_name(left)} and {shape_name(right)} have no product entry by entry", span)
        left, right = self.alike(left, right, span)
        for a, b in zip(left.axes, right.axes, strict=True):
            self.same(a, b, span)
        return Tensor(_times(left.body, self.rename(right, left.axes)), left.axes, left.row)

    def inner(self, left: Tensor, right: Tensor, span: Span) -> Tensor:
        """``A : B``, the sum of the products of all entries."""
        return self.total(self.elementwise(left, right, span))

    def total(self, tensor: Tensor) -> Tensor:
        """The sum of all entries."""
        body = tensor.body
        for axis in tensor.axes:
            bound = fresh_axis(axis)
            body = summed(bound, moved(body, (axis,), (bound,)))
        return Tensor(body)

    def contract(self, left: Tensor, right: Tensor, span: Span) -> Tensor:
        """The sum over the last axis of the left and the first of the right."""
        if not self.fits(left.axes[-1], right.axes[0]) and (way_out := self._way_out(left, right)):
            sizes = f"{self.sizes.shown(left.axes[-1].size)} and {self.sizes.shown(right.axes[0].size)}"
            raise ShapeError(f"two sizes for the axis that this product sums over: {sizes}", span, way_out)
        left, right = axes.alike(self.sizes, left, right, (left.rank - 1, 0), span)
        self.same(left.axes[-1], right.axes[0], span, "the axis that this product sums over")
        bound, body = left.axes[-1], left.body
        # The axis itself can be bound, which spares renaming a long product, where nothing else speaks of it.
        if not is_plain(bound) or not bound.number or bound in free_indices(right.body):
            bound = fresh_axis(bound)
            body = self.rename(left, (*left.axes[:-1], bound))
        body = _times(body, self.rename(right, (bound, *right.axes[1:])))
        beyond = left.axes[:-1] + right.axes[1:]
        row = (left.row and left.rank == 1) or (left.rank == 1 and right.rank == 2)
        return Tensor(summed(bound, body), beyond, row and len(beyond) == 1)

    def fits(self, one: Index, other: Index) -> bool:
        """Whether no two known sizes are in the way of two axes being one."""
        if not (is_plain(one) and is_plain(other)):
            return True
        sizes = self.sizes.find(one.size), self.sizes.find(other.size)
        numbers = [self.sizes.numbers.get(size) for size in sizes]
        known = not any(size.startswith("?") for size in sizes)
        return not known or sizes[0] == sizes[1] or (numbers[0] is not None and numbers[0] == numbers[1])

    def _way_out(self, left: Tensor, right: Tensor) -> str:
        """What would make the shapes of two factors fit."""
        if left.rank == 2 and self.fits(left.axes[0], right.axes[0]):
            return "transpose the left factor?"
        if right.rank == 2 and self.fits(left.axes[-1], right.axes[1]):
            return "transpose the right factor?"
        if left.rank == right.rank == 1:
            return r"the outer product is u v^\top"
        if left.rank == right.rank == 2 and self.fits(left.axes[0], right.axes[1]):
            return "exchange the factors?"
        return ""

    def product(self, left: Tensor, right: Tensor, sign: str, span: Span) -> Tensor:
        r"""``uv`` as matrices are multiplied; ``\cdot`` between two columns is their inner product."""
        if sign in (r"\odot", r"\circ"):
            return self.elementwise(left, right, span)
        if sign == r"\oslash":
            return self.elementwise(left, each(right, lambda u: Pow(u, MINUS_ONE)), span)
        if sign == ":":
            return self.inner(left, right, span)
        if left.rank == 0 or right.rank == 0:
            return self.elementwise(left, right, span)
        if left.rank > 2 or right.rank > 2:
            raise ReadError("a product with a tensor of more than two axes is not read", span, "write it with indices")
        if left.rank == 1 and right.rank == 1:
            if (left.row and not right.row) or (sign in (r"\cdot", "@") and left.row == right.row):
                return self.contract(left, right, span)
        elif sign == "@" and left.rank == 1 and not left.row and self.fits(left.axes[0], right.axes[0]):
            return replace(self.contract(left, right, span), row=False)
        if left.rank == 1 and right.rank == 1:
            if not left.row and right.row:
                axis = fresh_axis(apart(right.axes[0], left.axes))
                return Tensor(_times(left.body, self.rename(right, (axis,))), (left.axes[0], axis))
            raise ShapeError("two vectors stand side by side", span, r"write u^\top v, u v^\top or u \odot v")
        if left.rank == 1 and not left.row:
            raise ShapeError(
                f"{shape_name(left)} cannot be multiplied with {shape_name(right)} in this order",
                span,
                r"transpose the vector?",
            )
        if right.rank == 1 and right.row:
            raise ShapeError(
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

    def is_square(self, tensor: Tensor) -> bool:
        """Whether rows and columns of a matrix are known to range over one size."""
        if tensor.rank != 2 or not all(map(is_plain, tensor.axes)):
            return False
        row, column = (self.sizes.find(axis.size) for axis in tensor.axes)
        return row == column

    def square(self, tensor: Tensor, span: Span, what: str) -> tuple[Index, Index, Expr]:
        """Rows and columns of a square matrix, to be bound, and its entry there."""
        if tensor.rank != 2:
            raise ShapeError(f"{shape_name(tensor)} has no {what}", span)
        if not all(map(is_plain, tensor.axes)):
            raise ReadError(f"the {what} of this matrix of pairs or of blocks is not read", span, "give it a name")
        self.same(
            tensor.axes[0],
            tensor.axes[1],
            span,
            f"rows and columns of what has {'an' if what[0] in 'aeiou' else 'a'} {what}",
        )
        rows, columns = map(fresh, tensor.axes)
        return rows, columns, self.rename(tensor, (rows, columns))

    def inverse(self, tensor: Tensor, span: Span) -> Tensor:
        r"""``A^{-1}``; ``(A \otimes B)^{-1} = A^{-1} \otimes B^{-1}``, of blocks by the Schur complement"""
        if tensor.rank == 0:
            return each(tensor, lambda u: Pow(u, MINUS_ONE))
        if (found := kronecker.factors(tensor)) is not None:
            return reduce(kronecker.kronecker, (self.inverse(factor, span) for factor in found))
        if not all(map(is_plain, tensor.axes)):
            return blocks.inverse(self, tensor, span)
        matrix = self.square(tensor, span, "inverse")
        row, column = map(fresh, tensor.axes)
        return Tensor(Inverse(*matrix, row, column), (row, column))

    def determinant(self, tensor: Tensor, span: Span) -> Tensor:
        """``det A``; of a Kronecker product and of blocks by the determinants that it is made of."""
        if tensor.rank == 0:
            return tensor
        if (found := kronecker.factors(tensor)) is not None:
            return kronecker.determinant(self, found, span)
        if tensor.rank == 2 and not all(map(is_plain, tensor.axes)):
            return blocks.determinant(self, tensor, span)
        return Tensor(Det(*self.square(tensor, span, "determinant")))

    def matrix_power(self, tensor: Tensor, exponent: int, span: Span) -> Tensor:
        """``A^n`` for an integer; ``A^0`` is the identity."""
        if exponent == 0:
            return self.identity(self.square(tensor, span, "power 0")[0].size)
        base = self.inverse(tensor, span) if exponent < 0 else tensor
        result = base
        for _ in range(abs(exponent) - 1):
            result = self.contract(result, fresh_axes(base), span)
        return result

    def squared_norm(self, tensor: Tensor) -> Expr:
        """The sum of the squares of all entries."""
        return self.total(each(tensor, lambda u: Pow(u, num(2)))).body

    def identity(self, size: str) -> Tensor:
        """The identity matrix."""
        rows, columns = (fresh(Index(name, size)) for name in "ij")
        return Tensor(Delta(rows, columns), (rows, columns))

    def ones(self, size: str) -> Tensor:
        """The vector of ones."""
        return Tensor(ONE, (fresh(Index("i", size)),))


def apart(axis: Index, others: tuple[Index, ...]) -> Index:
    """The axis with a letter that none of the others has."""
    taken = {letter.name for other in others for letter in letters(other)}
    if not is_plain(axis) or axis.name not in taken:
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


def each(value: Tensor, change: Callable[[Expr], Expr]) -> Tensor:
    """A function applied to every entry."""
    return replace(value, body=change(value.body))
