r"""What dots stand for: ``x_1 + \dots + x_n``, ``x_1 \cdots x_n``, ``[a_1, \dots, a_n]``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from derive.notation import Index, Product, Size, Sum, fresh, num
from derive.reading.dots import PLACE, general
from derive.reading.places import computes, count
from derive.shapes import Tensor
from derive.source import ReadError, Span
from derive.tex.syntax import Dots, Name, Node, Number, skeleton

if TYPE_CHECKING:
    from derive.reading.elaborate import Elaborator, Scope


def summed(reader: Elaborator, terms: Sequence[tuple[int, Node]], span: Span, scope: Scope) -> list[tuple[int, Tensor]]:
    r"""The terms of ``x_1 + x_2 + \dots + x_n``: those before the dots and the last one as one sum."""
    nodes = [term for _, term in terms]
    at = _dots(nodes, span)
    if len({terms[k][0] for k in (at - 1, at, at + 1)}) > 1:
        raise ReadError("the signs around these dots differ", nodes[at].span, "write the sum with its limits")
    kept, value = _run(reader, nodes, at, scope, Sum)
    alone = [(sign, reader.tensor(term, scope)) for sign, term in (*terms[:kept], *terms[at + 2 :])]
    return [*alone[:kept], (terms[at][0], value), *alone[kept:]]


def multiplied(reader: Elaborator, factors: Sequence[Node], span: Span, scope: Scope) -> list[Tensor]:
    r"""The factors of ``x_1 x_2 \cdots x_n``."""
    at = _dots(factors, span)
    kept, value = _run(reader, factors, at, scope, Product)
    alone = [reader.tensor(factor, scope) for factor in (*factors[:kept], *factors[at + 2 :])]
    return [*alone[:kept], value, *alone[kept:]]


def _dots(nodes: Sequence[Node], span: Span) -> int:
    """Where the dots stand: once, with something on both sides."""
    at = [k for k, node in enumerate(nodes) if isinstance(node, Dots)]
    if len(at) != 1 or not 0 < at[0] < len(nodes) - 1:
        raise ReadError("dots stand once, between terms of one form", span, "write the sum with its limits")
    return at[0]


def _run(
    reader: Elaborator, nodes: Sequence[Node], at: int, scope: Scope, make: type[Sum | Product]
) -> tuple[int, Tensor]:
    """What the dots at a place are with what stands beside them; and how many nodes before stand for themselves."""
    found = general(nodes[at - 1], nodes[at + 1])
    if found is None:
        raise ReadError("what stands beside these dots has not one form", nodes[at].span, "write x_1 + \\dots + x_n")
    body, first, last = found
    kept = at - 1
    while kept and isinstance(first, Number) and (earlier := general(nodes[kept - 1], nodes[at + 1])) is not None:
        same = skeleton(earlier[0]) == skeleton(body) and isinstance(earlier[1], Number)
        if not same or int(earlier[1].text) != int(first.text) - 1:  # type: ignore[attr-defined]
            break
        first, kept = earlier[1], kept - 1
    size = reader.sizes.unknown("i")
    whole = isinstance(first, Number) and first.text == "1" and isinstance(last, Name | Number)
    bounds = None
    if isinstance(last, Name) and whole and reader.table.counts(last.text) != "index":
        reader.table.size_names.add(last.text)
        reader.sizes.unify(size, last.text, "these dots", last.span)
    elif isinstance(last, Number) and whole:
        reader.sizes.numbers[last.text] = int(last.text)
        reader.sizes.unify(size, last.text, "these dots", last.span)
    else:
        bounds = (count(reader, first, size, scope), count(reader, last, size, scope))
        if isinstance(bounds[1], Size) and reader.sizes.find(size).startswith("?"):
            reader.sizes.unify(size, bounds[1].name, "these dots", last.span)
    index = fresh(Index("i", size))
    value = reader.tensor(body, {**scope, PLACE: index})
    if bounds is None and computes(body, PLACE):
        bounds = (num(1), Size(size))
    return kept, Tensor(make(index, value.body, (), bounds), value.axes, value.row)
