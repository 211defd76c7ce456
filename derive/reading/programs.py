"""Functions of array libraries, ``np.sum(X)``, ``np.dot(A, B)``: a vector there is neither a row nor a column."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.notation import HALF, Fn, Mul, Pow, Size, div, num
from derive.reading import calls
from derive.reading.algebra import each
from derive.reading.axes import is_plain
from derive.shapes import Tensor
from derive.source import ReadError
from derive.tex.syntax import Call, Name

if TYPE_CHECKING:
    from derive.reading.elaborate import Elaborator

PREFIX = "program."
_OF_TWO = ("dot", "outer", "max", "min")


def call(reader: Elaborator, word: str, args: list[Tensor], node: Call) -> Tensor:
    """The value of a function of an array library at its arguments."""
    word, first = word.removeprefix(PREFIX), args[0]
    if len(args) != (2 if word in _OF_TWO else 1):
        raise ReadError(f"{word} is not read with {len(args)} arguments", node.span, "write it as a formula")
    match word:
        case "sum":
            return reader.algebra.total(first)
        case "mean":
            return _mean(reader, first, node)
        case "dot":
            return reader.algebra.product(first, args[1], "@", node.span)
        case "outer":
            return reader.algebra.product(first, reader.algebra.transpose(args[1]), "", node.span)
        case "sqrt":
            return each(first, lambda u: Pow(u, HALF))
        case "square":
            return each(first, lambda u: Pow(u, num(2)))
        case "abs":
            return each(first, lambda u: Fn("abs", (u,)))
        case "inv":
            return reader.algebra.inverse(first, node.span)
        case "norm":
            return Tensor(Pow(reader.algebra.squared_norm(first), HALF))
    known = {"trace": "tr"}.get(word, word)
    return calls.structural(reader, known, args, Call(node.span, Name(node.span, known), node.args))


def _mean(reader: Elaborator, value: Tensor, node: Call) -> Tensor:
    """The mean of all entries."""
    if not all(map(is_plain, value.axes)):
        raise ReadError("the mean of blocks or pairs is not read", node.span, "write the sum, divided by its size")
    sizes = tuple(Size(axis.size) for axis in value.axes)
    return Tensor(div(reader.algebra.total(value).body, Mul(sizes) if len(sizes) != 1 else sizes[0]))
