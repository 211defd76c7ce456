"""Expressions and their slots as trees: what is below, which indices are free, putting slots for indices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from derive.notation.building import ONE, sub
from derive.notation.nodes import (
    Add,
    Apply,
    Binder,
    Const,
    D,
    Decimal,
    Delta,
    Det,
    Expr,
    Fn,
    Index,
    Integral,
    Inverse,
    Label,
    Mul,
    Num,
    Ord,
    Pick,
    Place,
    Pow,
    Product,
    Size,
    Slot,
    Sum,
    Var,
    Where,
    fresh,
    keep,
)


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
    known = expr._children
    if known is None:
        known = _children(expr)
        keep(expr, "_children", known)
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
        case Integral(_, body, lower, upper):
            return (body, *(end for end in (lower, upper) if end is not None))
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
        case Integral(index, _, lower, upper):
            ends = iter(below[1:])
            return Integral(index, below[0], lower and next(ends), upper and next(ends))
    return expr


def bound_indices(expr: Expr) -> tuple[Index, ...]:
    """The indices that the node itself binds in its body, its first child."""
    match expr:
        case Sum(index) | Product(index) | Integral(index):
            return (index,)
        case Det(rows, columns) | Inverse(rows, columns):
            return (rows, columns)
    return ()


def rebound(expr: Binder, indices: tuple[Index, ...], body: Expr) -> Binder:
    """The same binder with other bound indices and a body in these."""
    match expr:
        case Sum(_, _, unequal, bounds) | Product(_, _, unequal, bounds):
            return type(expr)(indices[0], body, unequal, bounds)
        case Integral(_, _, lower, upper):
            return Integral(indices[0], body, lower, upper)
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
    known = expr._free
    if known is None:
        known = _free_indices(expr)
        keep(expr, "_free", known)
    return known


def _free_indices(expr: Expr) -> frozenset[Index]:
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
    return frozenset(found)


def names(expr: Expr) -> frozenset[str]:
    """The names of all symbols (``Var``) that occur; found once for a node."""
    known = expr._names
    if known is None:
        own = frozenset((expr.name,)) if isinstance(expr, Var) else frozenset[str]()
        known = own.union(*map(names, children(expr)))
        keep(expr, "_names", known)
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
        case Add(items) | Mul(items):
            return type(expr)(tuple([substitute_slots(item, slots) for item in items]))
        case Pow() | Fn():
            return rebuild(expr, tuple([substitute_slots(child, slots) for child in children(expr)]))
        case Sum(index, body, (), None) if not any(index in letters_in(slot) for slot in slots.values()):
            return Sum(index, substitute_slots(body, slots))
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
        case Sum() | Product() | Integral() | Det() | Inverse():
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
    known = expr._binds
    if known is None:
        known = isinstance(expr, Binder) or any(map(binds_below, children(expr)))
        keep(expr, "_binds", known)
    return known


def order(expr: Expr) -> int:
    """How many derivatives stand inside one another; found once for a node."""
    known = expr._order
    if known is None:
        known = max(map(order, children(expr)), default=0) + isinstance(expr, D)
        keep(expr, "_order", known)
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
