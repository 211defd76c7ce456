"""The closed list of node types of an expression, and how to walk, build and rename them safely.

An expression is a scalar in index notation: a vector or matrix is the family of its entries, with free indices.
Nodes are immutable and compare by structure. A bound index carries a fresh number, so that substitution cannot
capture it. Nothing here simplifies: ``x/x`` stays ``x/x``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import count
from typing import Literal

_fresh_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Index:
    """A letter ranging over a size. ``number`` is 0 for a free index, unique for a bound one."""

    name: str
    size: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class Label:
    """A concrete value of an index: the 4 of ``w_{41}``, or a named class."""

    value: str
    size: str


@dataclass(frozen=True, slots=True)
class Place:
    """A computed place: the ``t - 1`` of ``h_{t-1}``. ``at`` is made of numbers, sizes and indices (``Ord``)."""

    at: Expr
    size: str


Slot = Index | Label | Place


class Expr:
    """Base of all nodes. Equality is structural; the hash is computed once."""

    __match_args__: tuple[str, ...] = ()

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if type(self) is not type(other) or hash(self) != hash(other):
            return False
        return all(getattr(self, name) == getattr(other, name) for name in self.__match_args__)

    def __hash__(self) -> int:
        known = self.__dict__.get("_hash")
        if known is None:
            known = hash((type(self).__name__, *(getattr(self, name) for name in self.__match_args__)))
            self.__dict__["_hash"] = known
        return known


@dataclass(frozen=True, eq=False)
class Num(Expr):
    """An exact rational number."""

    value: Fraction


@dataclass(frozen=True, eq=False)
class Decimal(Expr):
    """A number printed as a decimal; it claims ``value`` up to ``half_unit``, half a unit of its last digit."""

    value: Fraction
    half_unit: Fraction


@dataclass(frozen=True, eq=False)
class Const(Expr):
    """A transcendental constant: ``pi`` (e is ``Fn("exp", (ONE,))``)."""

    name: Literal["pi"]


@dataclass(frozen=True, eq=False)
class Size(Expr):
    """A size that occurs as a number: the K of ``1/K``."""

    name: str


@dataclass(frozen=True, eq=False)
class Ord(Expr):
    """The value of an index as a number, counted from 1."""

    index: Index | Label


@dataclass(frozen=True, eq=False)
class Var(Expr):
    """An entry of a symbol, free or defined; a scalar has no indices."""

    name: str
    indices: tuple[Slot, ...] = ()


@dataclass(frozen=True, eq=False)
class Add(Expr):
    """A sum of terms."""

    terms: tuple[Expr, ...]


@dataclass(frozen=True, eq=False)
class Mul(Expr):
    """A product of factors; a quotient has a factor ``Pow(v, -1)``."""

    factors: tuple[Expr, ...]


@dataclass(frozen=True, eq=False)
class Pow(Expr):
    """``base ** exponent``; the square root is ``Pow(u, 1/2)``."""

    base: Expr
    exponent: Expr


@dataclass(frozen=True, eq=False)
class Sum(Expr):
    """``sum_{index} body`` over the whole size; leaves out values equal to a slot in ``unequal``.

    With ``bounds`` (lower, upper) the range is not the whole size: 1-based, both ends included.
    The body need not be defined at values left out.
    """

    index: Index
    body: Expr
    unequal: tuple[Slot, ...] = ()
    bounds: tuple[Expr, Expr] | None = None


@dataclass(frozen=True, eq=False)
class Product(Expr):
    """``prod_{index} body``; fields as of ``Sum``."""

    index: Index
    body: Expr
    unequal: tuple[Slot, ...] = ()
    bounds: tuple[Expr, Expr] | None = None


@dataclass(frozen=True, eq=False)
class Delta(Expr):
    """The Kronecker delta: 1 where both slots have the same value, else 0."""

    left: Slot
    right: Slot


@dataclass(frozen=True, eq=False)
class Fn(Expr):
    """A known function of one or more scalars; the names are the keys of ``FUNCTIONS``."""

    name: str
    args: tuple[Expr, ...]


@dataclass(frozen=True, eq=False)
class Apply(Expr):
    """An unknown smooth function, ``orders[i]`` times differentiated by its i-th argument: ``f'(x)``.

    ``indices``: a family of functions ``f_k``.
    """

    name: str
    orders: tuple[int, ...]
    args: tuple[Expr, ...]
    indices: tuple[Slot, ...] = ()


@dataclass(frozen=True, eq=False)
class D(Expr):
    """The derivative of ``body`` by ``wrt``: an entry (a ``Var``) or any other scalar expression.

    ``total``: through every path of definitions. ``explicit``: only by what stands in the definition of the
    symbol that ``body`` is, other defined symbols held.
    """

    body: Expr
    wrt: Expr
    mode: Literal["total", "explicit"] = "total"


@dataclass(frozen=True, eq=False)
class Pick(Expr):
    """The item of an explicit list that an index names: the entries of ``[a, b, c]``; its size is ``len(items)``."""

    index: Slot
    items: tuple[Expr, ...]


@dataclass(frozen=True, eq=False)
class Where(Expr):
    """``then`` where the two slots are equal, else ``otherwise``; the branch not taken need not be defined."""

    left: Slot
    right: Slot
    then: Expr
    otherwise: Expr


@dataclass(frozen=True, eq=False)
class Det(Expr):
    """The determinant of the matrix with the entries ``body``; ``rows`` and ``columns`` are bound, over one size."""

    rows: Index
    columns: Index
    body: Expr


@dataclass(frozen=True, eq=False)
class Inverse(Expr):
    """The entry in ``row`` and ``column`` of the inverse of the matrix that ``Det`` takes the determinant of."""

    rows: Index
    columns: Index
    body: Expr
    row: Slot
    column: Slot


Binder = Sum | Product | Det | Inverse
"""The nodes that bind indices."""

FUNCTIONS: Mapping[str, int] = {
    "exp": 1, "log": 1, "tanh": 1, "sinh": 1, "cosh": 1, "sigmoid": 1, "softplus": 1,
    "relu": 1, "sign": 1, "abs": 1, "step": 1, "max": 2, "min": 2, "sin": 1, "cos": 1,
    "factorial": 1,
}  # fmt: skip
"""Known functions and their number of arguments; ``step(u)`` is 1 for u > 0, else 0;
``factorial(u)`` is the gamma function at u + 1, u > -1."""

ZERO = Num(Fraction(0))
ONE = Num(Fraction(1))
MINUS_ONE = Num(Fraction(-1))
HALF = Num(Fraction(1, 2))


def num(value: int | Fraction) -> Num:
    """An exact number."""
    return Num(Fraction(value))


def neg(expr: Expr) -> Expr:
    """``-u``"""
    return Mul((MINUS_ONE, expr))


def sub(left: Expr, right: Expr) -> Expr:
    """``u - v``"""
    return Add((left, neg(right)))


def div(numerator: Expr, denominator: Expr) -> Expr:
    """``u / v``"""
    return Mul((numerator, Pow(denominator, MINUS_ONE)))


def exp(expr: Expr) -> Expr:
    """``e^u``"""
    return Fn("exp", (expr,))


def log(expr: Expr) -> Expr:
    """The natural logarithm."""
    return Fn("log", (expr,))


def fresh(index: Index, numbers: Iterator[int] = _fresh_numbers) -> Index:
    """The same letter over the same size, as a bound index of its own."""
    return Index(index.name, index.size, next(numbers))


def sum_over(index: Index, body: Expr, unequal: tuple[Slot, ...] = ()) -> Sum:
    """``sum_{index} body`` with the free letter ``index`` of ``body`` bound by a fresh index."""
    bound = fresh(index)
    return Sum(bound, substitute_slots(body, {index: bound}), unequal)


def slot_text(slot: Slot) -> str:
    """How a slot is written."""
    match slot:
        case Index(name):
            return name
        case Label(value):
            return value
        case Place(at):
            return _place_text(at)
    raise TypeError(f"not a slot: {slot!r}")


def _place_text(at: Expr) -> str:
    """An affine expression of letters as text."""
    text = ""
    for number, atom in _affine(at):
        letter = slot_text(atom.index) if isinstance(atom, Ord) else atom.name if isinstance(atom, Size) else ""
        size = str(abs(number)) if abs(number) != 1 or not letter else ""
        sign = "-" if number < 0 else "+" if text else ""
        text += f" {sign} {size}{letter}" if text else f"{sign}{size}{letter}"
    return text


def letters_in(slot: Slot) -> frozenset[Index]:
    """The indices that a slot speaks of."""
    match slot:
        case Index():
            return frozenset((slot,))
        case Place(at):
            return free_indices(at)
    return frozenset()


def place(at: Expr, size: str) -> Slot:
    """The slot at a computed place: the index itself where ``at`` is one, a label where it is a number."""
    constant, parts = Fraction(0), dict[Expr, Fraction]()
    for number, atom in _affine(at):
        if atom == ONE:
            constant += number
        else:
            parts[atom] = parts.get(atom, Fraction(0)) + number
    parts = {atom: number for atom, number in parts.items() if number}
    match list(parts.items()):
        case [] if constant.denominator == 1:
            return Label(str(constant), size)
        case [(Ord(index), number)] if number == 1 and not constant and index.size == size:
            return index
    terms = [atom if number == 1 else Mul((Num(number), atom)) for atom, number in parts.items()]
    if constant or not terms:
        terms.append(Num(constant))
    return Place(terms[0] if len(terms) == 1 else Add(tuple(terms)), size)


def _affine(expr: Expr) -> Iterator[tuple[Fraction, Expr]]:
    """The terms of a sum, each as a number times the rest."""
    match expr:
        case Num(value):
            yield value, ONE
        case Add(terms):
            for term in terms:
                yield from _affine(term)
        case Mul((Num(value), rest)):
            yield from ((value * number, atom) for number, atom in _affine(rest))
        case _:
            yield Fraction(1), expr


def ordinal(slot: Slot) -> Expr:
    """The value of a slot as a number, counted from 1."""
    match slot:
        case Place(at):
            return at
        case Label(value) if value.lstrip("-").isdecimal():
            return Num(Fraction(value))
        case Index() | Label():
            return Ord(slot)
    raise TypeError(f"not a slot: {slot!r}")


def shift(left: Slot, right: Slot) -> int | None:
    """By how much one slot lies behind another, ``1`` for t and ``t - 1``; None where it is not fixed."""
    if isinstance(left, Label) and isinstance(right, Label):
        return None
    apart = place(sub(ordinal(left), ordinal(right)), left.size)
    return int(apart.value) if isinstance(apart, Label) else None


def renamed(slot: Slot, slots: Mapping[Index, Slot]) -> Slot:
    """A slot with other slots for its indices."""
    match slot:
        case Index():
            return slots.get(slot, slot)
        case Place(at, size):
            return place(substitute_slots(at, slots), size)
    return slot


_LEAVES = (Var, Num, Decimal, Const, Size, Ord, Delta)


def children(expr: Expr) -> tuple[Expr, ...]:
    """The expressions directly below a node, in reading order; found once for a node."""
    known: tuple[Expr, ...] | None = expr.__dict__.get("_children")
    if known is None:
        known = expr.__dict__["_children"] = _children(expr)
    return known


def _children(expr: Expr) -> tuple[Expr, ...]:
    if isinstance(expr, _LEAVES):
        return ()
    match expr:
        case Add(items) | Mul(items) | Pick(_, items):
            return items
        case Pow(base, exponent):
            return (base, exponent)
        case Sum(_, body, _, bounds) | Product(_, body, _, bounds):
            return (body, *bounds) if bounds else (body,)
        case Fn(_, args) | Apply(_, _, args):
            return args
        case D(body, wrt):
            return (body, wrt)
        case Where(_, _, then, otherwise):
            return (then, otherwise)
        case Det(_, _, body) | Inverse(_, _, body):
            return (body,)
    raise TypeError(f"not a node of an expression: {type(expr).__name__}")


def rebuild(expr: Expr, below: tuple[Expr, ...]) -> Expr:
    """The same node with other children."""
    match expr:
        case Add():
            return Add(below)
        case Mul():
            return Mul(below)
        case Pow():
            return Pow(*below)
        case Sum(index, _, unequal, bounds):
            return Sum(index, below[0], unequal, (below[1], below[2]) if bounds else None)
        case Product(index, _, unequal, bounds):
            return Product(index, below[0], unequal, (below[1], below[2]) if bounds else None)
        case Fn(name):
            return Fn(name, below)
        case Apply(name, orders, _, indices):
            return Apply(name, orders, below, indices)
        case D(_, _, mode):
            return D(below[0], below[1], mode)
        case Pick(index):
            return Pick(index, below)
        case Where(left, right):
            return Where(left, right, *below)
        case Det(rows, columns):
            return Det(rows, columns, below[0])
        case Inverse(rows, columns, _, row, column):
            return Inverse(rows, columns, below[0], row, column)
    return expr


def bound_indices(expr: Expr) -> tuple[Index, ...]:
    """The indices that the node itself binds in its body, its first child."""
    match expr:
        case Sum(index) | Product(index):
            return (index,)
        case Det(rows, columns) | Inverse(rows, columns):
            return (rows, columns)
    return ()


def rebound(expr: Binder, indices: tuple[Index, ...], body: Expr) -> Binder:
    """The same binder with other bound indices and a body in these."""
    match expr:
        case Sum(_, _, unequal, bounds) | Product(_, _, unequal, bounds):
            return type(expr)(indices[0], body, unequal, bounds)
        case Det():
            return Det(indices[0], indices[1], body)
        case Inverse(_, _, _, row, column):
            return Inverse(indices[0], indices[1], body, row, column)


def walk(expr: Expr) -> Iterator[Expr]:
    """The node itself and all nodes below it, from the top."""
    stack = [expr]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(children(node)))


def own_slots(expr: Expr) -> tuple[Slot, ...]:
    """The slots that stand in the node itself, not those of its children; a binder's own index is left out."""
    match expr:
        case Var(_, indices) | Apply(_, _, _, indices):
            return indices
        case Delta(left, right) | Where(left, right):
            return (left, right)
        case Sum(_, _, unequal) | Product(_, _, unequal):
            return unequal
        case Pick(index) | Ord(index):
            return (index,)
        case Inverse(_, _, _, row, column):
            return (row, column)
    return ()


def free_indices(expr: Expr) -> frozenset[Index]:
    """The indices that occur free; computed once for a node."""
    known: frozenset[Index] | None = expr.__dict__.get("_free")
    if known is None:
        found = set[Index]()
        below = children(expr)
        if isinstance(expr, Binder):
            found |= free_indices(below[0])
            found.difference_update(bound_indices(expr))
            below = below[1:]
        for child in below:
            found |= free_indices(child)
        for slot in own_slots(expr):
            if isinstance(slot, Index):
                found.add(slot)
            else:
                found |= letters_in(slot)
        known = expr.__dict__["_free"] = frozenset(found)
    return known


def names(expr: Expr) -> frozenset[str]:
    """The names of all symbols (``Var``) that occur; found once for a node."""
    known: frozenset[str] | None = expr.__dict__.get("_names")
    if known is None:
        own = frozenset((expr.name,)) if isinstance(expr, Var) else frozenset[str]()
        known = expr.__dict__["_names"] = own.union(*map(names, children(expr)))
    return known


def substitute_slots(expr: Expr, slots: Mapping[Index, Slot]) -> Expr:
    """Replace free indices by other slots; bound indices are renamed where they would capture one."""
    free = free_indices(expr)
    if free.isdisjoint(slots):
        return expr
    slots = {old: new for old, new in slots.items() if old in free and old != new}
    if not slots:
        return expr

    def new(slot: Slot) -> Slot:
        return renamed(slot, slots)

    match expr:
        case Var(name, indices):
            return Var(name, tuple(map(new, indices)))
        case Add() | Mul() | Pow() | Fn():
            return rebuild(expr, tuple(substitute_slots(child, slots) for child in children(expr)))
        case Delta(left, right):
            return Delta(new(left), new(right))
        case Ord(index):
            return ordinal(new(index))
        case Pick(index, items):
            return Pick(new(index), tuple(substitute_slots(item, slots) for item in items))
        case Where(left, right, then, otherwise):
            return Where(new(left), new(right), substitute_slots(then, slots), substitute_slots(otherwise, slots))
        case Apply(name, orders, args, indices):
            return Apply(name, orders, tuple(substitute_slots(a, slots) for a in args), tuple(map(new, indices)))
        case Sum() | Product() | Det() | Inverse():
            binds = bound_indices(expr)
            inner = {old: slot for old, slot in slots.items() if old not in binds}
            taken = frozenset().union(*map(letters_in, inner.values()))
            apart = tuple(fresh(index) if index in taken else index for index in binds)
            body = substitute_slots(children(expr)[0], dict(zip(binds, apart, strict=True)))
            moved = rebound(expr, apart, substitute_slots(body, inner))
            ends = tuple(substitute_slots(bound, slots) for bound in children(expr)[1:])
            own: dict[Slot, Slot] = {slot: new(slot) for slot in own_slots(expr)}
            return rename_own(rebuild(moved, (children(moved)[0], *ends)), own)
    return rebuild(expr, tuple(substitute_slots(child, slots) for child in children(expr)))


def binds_below(expr: Expr) -> bool:
    """Whether some node of an expression binds an index; found once for a node."""
    known: bool | None = expr.__dict__.get("_binds")
    if known is None:
        known = expr.__dict__["_binds"] = isinstance(expr, Binder) or any(map(binds_below, children(expr)))
    return known


def freshen(expr: Expr, numbers: Iterator[int] = _fresh_numbers) -> Expr:
    """Give every bound index of an expression a number of its own, the next one."""
    return _freshened(expr, {}, numbers)


def _freshened(expr: Expr, slots: Mapping[Index, Slot], numbers: Iterator[int]) -> Expr:
    """The same with fresh indices put for some free ones."""
    if not binds_below(expr):
        return substitute_slots(expr, slots)
    binds = bound_indices(expr)
    others = tuple(fresh(index, numbers) for index in binds)
    below = tuple(_freshened(child, slots, numbers) for child in children(expr)[1 if binds else 0 :])
    if isinstance(expr, Binder):
        body = _freshened(expr.body, {**slots, **dict(zip(binds, others, strict=True))}, numbers)
        expr, below = rebound(expr, others, body), (body, *below)
    own: dict[Slot, Slot] = {slot: renamed(slot, slots) for slot in own_slots(expr) if letters_in(slot) & slots.keys()}
    bare = rebuild(expr, below)
    return rename_own(bare, own) if own else bare


def transform(expr: Expr, change: Callable[[Expr], Expr | None]) -> Expr:
    """Replace, from the top, every node for which ``change`` gives another one; what it gives is not entered."""
    changed = change(expr)
    if changed is not None:
        return changed
    below = children(expr)
    new = tuple(transform(child, change) for child in below)
    return expr if all(a is b for a, b in zip(below, new, strict=True)) else rebuild(expr, new)


def canonical(expr: Expr) -> Expr:
    """Rename bound indices by their place, so that expressions equal up to renaming become equal.

    A canonical expression is for comparison only: its bound numbers are negative and not unique. Found once for a node.
    """

    def rename(node: Expr, depth: int, seen: Mapping[Index, Slot]) -> Expr:
        if not binds_below(node) and free_indices(node).isdisjoint(seen):
            return node
        binds = bound_indices(node)
        places = tuple(Index("", index.size, -1 - depth - place) for place, index in enumerate(binds))
        inner = {**seen, **dict(zip(binds, places, strict=True))}
        below = tuple(
            rename(child, depth + len(binds), inner) if binds and place == 0 else rename(child, depth, seen)
            for place, child in enumerate(children(node))
        )
        if isinstance(node, Binder):
            node = rebound(node, places, below[0])
        own: dict[Slot, Slot] = {s: renamed(s, seen) for s in own_slots(node) if letters_in(s) & seen.keys()}
        bare = rebuild(node, below) if below else node
        return rename_own(bare, own) if own else bare

    known: Expr | None = expr.__dict__.get("_canonical")
    if known is None:
        known = expr.__dict__["_canonical"] = rename(expr, 0, {})
    return known


def rename_own(expr: Expr, slots: Mapping[Slot, Slot]) -> Expr:
    """Rename the slots of a node itself, not those of its children."""

    def new(slot: Slot) -> Slot:
        return slots.get(slot, slot)

    match expr:
        case Var(name, indices):
            return Var(name, tuple(map(new, indices)))
        case Delta(left, right):
            return Delta(new(left), new(right))
        case Ord(index):
            return ordinal(new(index))
        case Pick(index, items):
            return Pick(new(index), items)
        case Where(left, right, then, otherwise):
            return Where(new(left), new(right), then, otherwise)
        case Apply(name, orders, args, indices):
            return Apply(name, orders, args, tuple(map(new, indices)))
        case Sum(index, body, unequal, bounds) | Product(index, body, unequal, bounds):
            return type(expr)(index, body, tuple(map(new, unequal)), bounds)
        case Inverse(rows, columns, body, row, column):
            return Inverse(rows, columns, body, new(row), new(column))
    return expr
