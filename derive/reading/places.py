"""Computed places: ``t - 1``, ``i + k``, ``T`` in a subscript; the ends of ranges."""

from __future__ import annotations

from collections.abc import Iterator, Set
from typing import TYPE_CHECKING

from derive.notation import Add, Expr, Label, Mul, Num, Size, Slot, free_indices, neg, num, ordinal, place
from derive.source import ReadError
from derive.tex.syntax import Big, Bracket, Name, Node, Number, Script, Terms, Times, parts

if TYPE_CHECKING:
    from derive.reading.elaborate import Elaborator, Scope


def position(reader: Elaborator, node: Node, size: str, scope: Scope) -> Slot:
    """The slot at a computed place over a size; a letter moved by a number ranges over the same size."""
    at = count(reader, node, size, scope)
    found = place(at, size)
    if isinstance(found, Label):
        reader.sizes.label(size, found.value)
    return found


def count(reader: Elaborator, node: Node, size: str, scope: Scope) -> Expr:
    """A computed place as a number. Raises ReadError for what is not made of letters and numbers."""
    match node:
        case Number(_, text) if text.isdigit():
            return num(int(text))
        case Bracket(_, _, (inner,)):
            return count(reader, inner, size, scope)
        case Name(span, text):
            if text not in scope and reader.table.counts(text) == "size":
                reader.table.size_names.add(text)
                return Size(text)
            return ordinal(reader.slot(Name(span, text), size, scope))
        case Times(_, (Number(_, text), letter), _):
            return Mul((num(int(text)), count(reader, letter, reader.sizes.unknown(), scope)))
        case Terms(_, terms):
            letters = [term for _, term in terms if not isinstance(term, Number)]
            own = size if len(letters) == 1 else ""
            found = [(sign, count(reader, term, own or reader.sizes.unknown(), scope)) for sign, term in terms]
            return Add(tuple(value if sign == 1 else _minus(value) for sign, value in found))
    raise ReadError("this subscript is not read yet", node.span, "an index is a letter, a number, or t - 1")


def _minus(value: Expr) -> Expr:
    return Num(-value.value) if isinstance(value, Num) else neg(value)


def computes(node: Node, letter: str, named: Set[str] = frozenset()) -> bool:
    """Whether a letter is used as a number: outside subscripts, in a computed place, or in the limit of a sum.

    ``named``: letters whose subscripts are no places.
    """
    inside: set[int] = set()
    for part in parts(node):
        if isinstance(part, Script):
            for item in part.subs + part.labels:
                if isinstance(item, Name):
                    inside.add(id(item))
                elif isinstance(part.base, Name) and part.base.text in named:
                    inside.update(map(id, parts(item)))
        if isinstance(part, Big):
            inside |= {id(bound) for bound in part.letters}
        if isinstance(part, Name) and part.text == letter and id(part) not in inside:
            return True
    return False


def goes_down(lower: Node, upper: Node, inside: bool) -> bool:
    r"""Whether a range runs downwards: ``\sum_{i=t}^{1}``; ``inside`` one that does, also ``\prod_{j=t}^{i+1}``."""
    if isinstance(upper, Number) and not isinstance(lower, Number):
        return True
    return inside and not isinstance(lower, Number) and not isinstance(upper, Number)


def spans(low: Expr, high: Expr) -> Iterator[str]:
    """The sizes of the letters in the ends of a range."""
    for end in (low, high):
        yield from sorted(index.size for index in free_indices(end))
