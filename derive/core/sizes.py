"""x_k of K entries, k < K: every slot ranges over the size of its tensor, every delta over one size."""

from __future__ import annotations

from collections.abc import Mapping

from derive.model import Context
from derive.notation import (
    Apply,
    Delta,
    Det,
    Expr,
    Index,
    Inverse,
    Label,
    Pick,
    Product,
    Slot,
    Sum,
    Var,
    Where,
    slot_text,
    walk,
)


class IllTyped(Exception):
    """A letter ranges over two sizes. ``letter``: the index or symbol; ``first``, ``second``: the two sizes."""

    def __init__(self, letter: str, first: str, second: str) -> None:
        super().__init__(letter, first, second)
        self.letter, self.first, self.second = letter, first, second


def check(lhs: Expr, rhs: Expr, context: Context) -> None:
    """Checks both sides, the definitions and the equations of the context. Raises ``IllTyped``."""
    known = dict(context.slots)
    for definition in context.definitions.values():
        _same(definition.name, known, definition.params, context)
    sides = [side for equation in context.equations for side in (equation.lhs, equation.rhs)]
    for expr in (*(definition.body for definition in context.definitions.values()), *sides, lhs, rhs):
        for node in walk(expr):
            _check(node, known, context)


def _check(node: Expr, known: dict[str, tuple[str, ...]], context: Context) -> None:
    match node:
        case Var(name, indices):
            _same(name, known, indices, context)
        case Apply(name, _, _, indices) if indices:
            _same(f"{name}()", known, indices, context)
        case Delta(left, right) | Where(left, right):
            _one_size(left, right)
        case Sum(index, _, unequal) | Product(index, _, unequal):
            for slot in unequal:
                _one_size(index, slot)
        case Det(rows, columns):
            _one_size(rows, columns)
        case Inverse(rows, columns, _, row, column):
            for slot in (columns, row, column):
                _one_size(rows, slot)
        case Pick(index, items):
            size = context.sizes.get(index.size)
            length = len(size) if isinstance(size, tuple) else size
            if length is not None and length != len(items):
                raise IllTyped(slot_text(index), index.size, str(len(items)))


def _same(name: str, known: dict[str, tuple[str, ...]], slots: tuple[Slot, ...], context: Context) -> None:
    """The slots of an entry against those of the symbol, or of its first entry where it is not declared."""
    sizes = tuple(slot.size for slot in slots)
    expected = known.setdefault(name, sizes)
    if len(expected) != len(sizes):
        raise IllTyped(name, ", ".join(expected), ", ".join(sizes))
    for slot, size in zip(slots, expected, strict=True):
        if slot.size != size:
            raise IllTyped(slot_text(slot), size, slot.size)
        _known_label(slot, context.sizes)


def _known_label(slot: Slot, sizes: Mapping[str, int | tuple[str, ...]]) -> None:
    values = sizes.get(slot.size)
    if isinstance(slot, Label) and isinstance(values, tuple) and slot.value not in values:
        raise IllTyped(slot.value, slot.size, ", ".join(values))


def _one_size(left: Slot, right: Slot) -> None:
    if left.size != right.size:
        raise IllTyped(slot_text(left if isinstance(left, Index) else right), left.size, right.size)
