"""``df(u)/du = f'(t) at t = u``: a derivative by an expression ``u`` makes all its occurrences one variable."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import permutations

from derive.core.layout import names_of, reach
from derive.model import Definition
from derive.notation import (
    Add,
    Apply,
    Const,
    D,
    Decimal,
    Det,
    Expr,
    Fn,
    Index,
    Inverse,
    Mul,
    Num,
    Product,
    Size,
    Slot,
    Sum,
    Var,
    bound_indices,
    children,
    free_indices,
    own_slots,
    transform,
    walk,
)
from derive.records import dataclass

Binding = Mapping[Index, Slot]


@dataclass(frozen=True)
class Abstracted:
    """``body`` and ``definitions`` with every occurrence of an expression replaced by ``variable``."""

    variable: Var
    body: Expr
    definitions: Mapping[str, Definition]


def abstract(body: Expr, wrt: Expr, definitions: Mapping[str, Definition]) -> Abstracted | None:
    """All occurrences of ``wrt``, whatever its free indices, as one new variable; None where it is not all there is.

    That is so if it does not occur, or if a symbol that carries its free indices (any symbol, if it has none) occurs
    outside it. Source: the reading of ``d / d(w_i^T x)`` in which ``w_i^T x`` is the argument of a function.
    """
    letters = tuple(sorted(free_indices(wrt), key=lambda index: (index.name, index.number)))
    variable = Var(f"\0{hash(wrt)}", letters)

    def replaced(expr: Expr) -> Expr:
        def change(node: Expr) -> Expr | None:
            if type(node) is not type(wrt):
                return None
            binding = next(_matches(wrt, node, {}), None)
            return None if binding is None else Var(variable.name, tuple(binding[letter] for letter in letters))

        return transform(expr, change)

    changed = {
        name: Definition(name, known.params, replaced(known.body))
        for name, known in definitions.items()
        if name in reach(names_of(body), definitions)
    }
    found = Abstracted(variable, replaced(body), {**definitions, **changed})
    left = reach(names_of(found.body), found.definitions)
    if variable.name not in left or carriers(wrt) & left:
        return None
    return found


def carriers(wrt: Expr) -> frozenset[str]:
    """The symbols that carry free indices of an expression, or all its symbols if it has none."""
    letters = free_indices(wrt)
    symbols = [node for node in walk(wrt) if isinstance(node, Var)]
    carrying = frozenset(node.name for node in symbols if letters & set(node.indices))
    return carrying or frozenset(node.name for node in symbols)


def only_entry(wrt: Expr) -> Var | None:
    """The one entry of one symbol of which an expression is a function, if there is one."""
    symbols = {node for node in walk(wrt) if isinstance(node, Var)}
    if len(symbols) != 1 or any(bound_indices(node) for node in walk(wrt)):
        return None
    (entry,) = symbols
    return entry if free_indices(wrt) == free_indices(entry) else None


def _matches(pattern: Expr, node: Expr, binding: Binding) -> Iterator[Binding]:
    """The ways to bind the free indices of a pattern so that it is the node, up to the order of terms and factors."""
    if type(pattern) is not type(node):
        return
    if isinstance(pattern, Sum | Product) and isinstance(node, Sum | Product):
        if pattern.index.size != node.index.size or pattern.bounds or node.bounds:
            return
        inner = {**binding, pattern.index: node.index}
        if len(pattern.unequal) == len(node.unequal):
            for found in _slots(pattern.unequal, node.unequal, inner):
                for more in _matches(pattern.body, node.body, found):
                    if node.index not in [more[i] for i in more if i != pattern.index]:
                        yield {index: slot for index, slot in more.items() if index != pattern.index}
        return
    if isinstance(pattern, Det | Inverse):
        return  # a derivative by a matrix function of entries is not taken
    below, other = children(pattern), children(node)
    if len(below) != len(other) or _head(pattern) != _head(node):
        return
    orders = permutations(other) if isinstance(pattern, Add | Mul) and len(other) <= 4 else iter((other,))
    for found in _slots(own_slots(pattern), own_slots(node), binding):
        for order in orders:
            yield from _all(below, order, found)


def _all(patterns: tuple[Expr, ...], nodes: tuple[Expr, ...], binding: Binding) -> Iterator[Binding]:
    if not patterns:
        yield binding
        return
    for found in _matches(patterns[0], nodes[0], binding):
        yield from _all(patterns[1:], nodes[1:], found)


def _slots(pattern: tuple[Slot, ...], node: tuple[Slot, ...], binding: Binding) -> Iterator[Binding]:
    if len(pattern) != len(node):
        return
    found = dict(binding)
    for mine, other in zip(pattern, node, strict=True):
        if isinstance(mine, Index):
            if mine.size != other.size or found.setdefault(mine, other) != other:
                return
        elif mine != other:
            return
    yield found


def _head(node: Expr) -> tuple[object, ...]:
    """What stands in a node besides its slots and children."""
    match node:
        case Num(value):
            return (value,)
        case Decimal(value, half_unit):
            return (value, half_unit)
        case Const(name) | Size(name) | Var(name) | Fn(name):
            return (name,)
        case Apply(name, orders):
            return (name, orders)
        case D(_, _, mode):
            return (mode,)
    return ()
