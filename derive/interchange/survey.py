"""What the symbols of SymPy expressions are used as: indices, sizes, tensors of some rank."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field

import sympy
from sympy import Basic, Idx, Indexed, IndexedBase, Integer, KroneckerDelta, Piecewise, Symbol
from sympy.core.relational import Equality, Unequality

from derive.interchange.errors import UnknownNode
from derive.records import dataclass

Limit = tuple[Symbol | Idx, sympy.Expr, sympy.Expr]


@dataclass
class Survey:
    """``indices``: letters that occur free as an index. ``letters``: those, and the bound ones. ``sizes``: names in
    limits and shapes. ``ranks``: how many slots each tensor has.

    ``starts``: for each size, where ranges over the whole of it start, 0 or 1.
    """

    indices: set[str] = field(default_factory=set)
    sizes: set[str] = field(default_factory=set)
    ranks: dict[str, int] = field(default_factory=dict)
    starts: dict[str, set[int]] = field(default_factory=dict)
    letters: set[str] = field(default_factory=set)


def survey(expressions: Iterable[Basic]) -> Survey:
    """Walk over the expressions once. Raises UnknownNode for a sum without limits."""
    found = Survey()
    for expression in expressions:
        _visit(expression, frozenset(), found)
    found.sizes -= found.indices
    return found


def limits_of(node: sympy.Sum | sympy.Product) -> list[Limit]:
    """The limits, outermost first: a later one may be used by those before it."""
    limits: list[Limit] = []
    for limit in reversed(node.limits):
        if len(limit) != 3:
            raise UnknownNode(f"{type(node).__name__} without limits", str(node))
        limits.append((limit[0], limit[1], limit[2]))
    return limits


def size_counted(low: sympy.Expr, high: sympy.Expr) -> sympy.Expr | None:
    """The size whose values ``low … high`` are all of, where low is 0 or 1."""
    if low == 1:
        return high
    return high + 1 if low == 0 else None


def _visit(node: Basic, bound: frozenset[str], found: Survey) -> None:
    if isinstance(node, Indexed):
        _tensor(node.base, len(node.indices), found)
        _slots(node.indices, bound, found)
    elif isinstance(node, IndexedBase):
        _tensor(node, 0, found)
    elif isinstance(node, KroneckerDelta):
        _slots(node.args[:2], bound, found)
    elif isinstance(node, sympy.Sum | sympy.Product):
        for letter, low, high in limits_of(node):
            _range(low, high, bound, found)
            bound |= {letter.name}
            found.letters.add(letter.name)
        _visit(node.function, bound, found)
    elif isinstance(node, Piecewise):
        for branch, condition in node.args:
            if isinstance(condition, Equality | Unequality) and all(side.is_integer for side in condition.args):
                _slots(condition.args, bound, found)
            _visit(branch, bound, found)
    elif isinstance(node, Idx):
        _slots((node,), bound, found)
    else:
        for part in node.args:
            _visit(part, bound, found)


def _tensor(base: IndexedBase, rank: int, found: Survey) -> None:
    shape = base.shape or ()
    found.ranks[base.name] = max(found.ranks.get(base.name, 0), rank, len(shape))
    for size in shape:
        _size(size, found)


def _slots(slots: Iterable[Basic], bound: frozenset[str], found: Survey) -> None:
    for slot in slots:
        if isinstance(slot, Idx) and slot.lower is not None:
            _range(slot.lower, slot.upper, bound, found)
        if isinstance(slot, Symbol | Idx):
            found.letters.add(slot.name)
        if isinstance(slot, Symbol | Idx) and slot.name not in bound:
            found.indices.add(slot.name)


def _range(low: sympy.Expr, high: sympy.Expr, bound: frozenset[str], found: Survey) -> None:
    for end in (low, high):
        for symbol in end.free_symbols:
            if isinstance(symbol, Symbol) and symbol.name not in bound:
                _size(symbol, found)
    size = size_counted(low, high)
    if isinstance(size, Symbol | Integer):
        found.starts.setdefault(str(size), set()).add(int(low))


def _size(size: sympy.Expr, found: Survey) -> None:
    if isinstance(size, Symbol):
        found.sizes.add(size.name)
