"""The nodes of the graph of a step, and the reason why a step may be refused.

A bound index is ``Index("", size, -1 - h)`` with ``h`` the number of binders nested in the body: expressions equal up
to renaming are then one node, and nothing that is put in from outside is captured.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import lru_cache
from operator import attrgetter
from typing import Literal, TypeGuard
from zlib import crc32

from derive.notation import Index, Label, Slot, slot_text

Kind = Literal[
    "num",
    "const",
    "size",
    "ord",
    "entry",
    "add",
    "mul",
    "pow",
    "sum",
    "product",
    "delta",
    "fn",
    "apply",
    "pick",
    "where",
    "det",
    "inverse",
]


class Refused(Exception):
    """The exact test cannot treat this step: a reason by name, and what fills it in. It never becomes a pass."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason, self.detail = reason, detail


UNIT = Fraction(1)

_SLOTS = (Index, Label)
_NO_INDICES: frozenset[Index] = frozenset()
_NO_NAMES: frozenset[str] = frozenset()
_STRIDE, _MODULUS = 1_000_003, 2**61 - 1


@lru_cache(maxsize=4096)
def _word(text: str) -> int:
    """A number for a word, the same in every run."""
    return crc32(text.encode())


def _shape(item: object) -> int:
    """A number for a part of a node's data, the same in every run; of a slot it sees the size alone."""
    match item:
        case Index() | Label():
            return _word(item.size)
        case str():
            return _word(item)
        case int() | Fraction():
            return hash(item)
        case tuple():
            return sum((place + 1) * _shape(part) for place, part in enumerate(item))
    return _word(repr(item))


class Node:
    """One operation on other nodes. Only a ``Graph`` makes nodes; equal ones are identical.

    ``data``: what the kind needs beside the nodes ``below``:

    ``num`` value; ``const``, ``size`` name; ``ord`` slot; ``entry`` name, slots; ``pow`` exponent (or none, with the
    exponent below); ``sum``, ``product`` index, slots left out (below: body, bounds); ``delta``, ``where`` two slots;
    ``fn`` name; ``apply`` name, orders, slots; ``pick`` slot; ``det`` the bound indices of rows and columns;
    ``inverse`` these, then the slots of the entry.

    ``bound``: the indices that the node binds. ``slots``: its own slots without these. ``free``: the free indices.
    ``names``: of the entries. ``height``: how deep binders nest. ``shape``: a hash, the same in every run, that does
    not see which slots stand where. ``order``: numbers first, then by shape, so that factors that differ in their slots
    only stand together. ``number``: the number that the node is, if it is one. ``exponent``: that of a power with a
    rational one; 1 for any other node.
    """

    __slots__ = (
        "below", "bound", "data", "exponent", "free", "height", "kind", "names", "number", "order", "serial", "shape",
        "slots",
    )  # fmt: skip

    def __init__(self, kind: Kind, data: tuple[object, ...], below: tuple[Node, ...], serial: int) -> None:
        self.kind, self.data, self.below, self.serial = kind, data, below, serial
        count = BOUND.get(kind, 0)
        bound = tuple([item for item in data[:count] if isinstance(item, Index)]) if count else ()
        slots = tuple([item for item in data[count:] if isinstance(item, _SLOTS)]) if data else ()
        free = _NO_INDICES
        names = frozenset((str(data[0]),)) if kind == "entry" else _NO_NAMES
        height, shape = count, _word(kind)
        for child in below:
            if not child.free <= free:
                free |= child.free
            if not child.names <= names:
                names |= child.names
            if child.height + count > height:
                height = child.height + count
            shape = (shape * _STRIDE + child.shape) % _MODULUS
        if bound:
            free = free.difference(bound)
        if slots:
            free = free.union([slot for slot in slots if isinstance(slot, Index)])
        for item in data:
            shape = (shape * _STRIDE + _shape(item)) % _MODULUS
        self.bound: tuple[Index, ...] = bound
        self.slots: tuple[Slot, ...] = slots
        self.free: frozenset[Index] = free
        self.names: frozenset[str] = names
        self.height: int = height
        self.shape: int = shape
        self.order: tuple[bool, int, int] = (kind != "num", shape, serial)
        value = data[0] if data and kind in ("num", "pow") else None
        number = value if isinstance(value, Fraction) else None
        self.number: Fraction | None = number if kind == "num" else None
        self.exponent: Fraction = number if number is not None and kind == "pow" else UNIT

    def __repr__(self) -> str:
        items = [f"{item.name}{item.number or ''}" if isinstance(item, Index) else str(item) for item in self.data]
        return f"{self.kind}({', '.join(items + [repr(child) for child in self.below])})"

    @property
    def name(self) -> str:
        """The name of an entry, a function, a size, a constant."""
        return str(self.data[0])

    @property
    def index(self) -> Index:
        """The first index that the node binds."""
        index = self.data[0]
        assert isinstance(index, Index)
        return index

    @property
    def orders(self) -> tuple[int, ...]:
        """How often an unknown function is differentiated by each argument."""
        orders = self.data[1]
        assert isinstance(orders, tuple)
        return orders


BOUND: Mapping[str, int] = {"sum": 1, "product": 1, "det": 2, "inverse": 2}
"""How many indices a node binds in its body: the first ones of its data."""
BINDERS: frozenset[Kind] = frozenset(("sum", "product"))
MATRICES: frozenset[Kind] = frozenset(("det", "inverse"))


def is_whole(value: Fraction | None) -> TypeGuard[Fraction]:
    """Whether a number is known and an integer."""
    return value is not None and value.denominator == 1


def walk(*roots: Node) -> Iterator[Node]:
    """Every node of the graph below, once."""
    seen = set(roots)
    stack = list(roots)
    while stack:
        node = stack.pop()
        yield node
        for child in node.below:
            if child not in seen:
                seen.add(child)
                stack.append(child)


ORDER = attrgetter("order")


def slot_order(slot: Slot) -> tuple[bool, str, str, int]:
    """Indices before labels, by letter."""
    if isinstance(slot, Index):
        return False, slot.name, slot.size, slot.number
    return True, slot_text(slot), slot.size, 0
