r"""``a \in A(i)``, ``|P(i)|``: a set is a table of 0 and 1 of which nothing is known but what was said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.model import Definition, Fact
from derive.notation import ONE, Add, Delta, Expr, Index, Mul, Size, Slot, Sum, Var, fresh, neg, sub
from derive.reading.index_sets import name_of
from derive.reading.table import Symbol, Table
from derive.source import ReadError, Span
from derive.tex.limits import SET_SIGNS
from derive.tex.syntax import Bars, Bracket, Dots, Name, Node, Script, Times

if TYPE_CHECKING:
    from derive.reading.elaborate import Elaborator, Scope


def table_of(name: str) -> str:
    """The name of the table of 0 and 1 that says what a set holds."""
    return f"\\chi_{{{name}}}"


def is_set(table: Table, node: Node) -> bool:
    """Whether a name stands for a set."""
    return name_of(node) in table.seen.sets


def membership(reader: Elaborator, node: Node, slot: Slot, scope: Scope) -> Expr:
    """1 where the value of a slot is in a set, else 0."""
    match node:
        case Bracket(_, r"\{", items) if not any(isinstance(item, Dots) for item in items):
            deltas: list[Expr] = [Delta(slot, reader.slot(item, slot.size, scope)) for item in items]
            return deltas[0] if len(deltas) == 1 else Add(tuple(deltas))
        case Times(_, factors, signs) if all(sign in SET_SIGNS.values() for sign in signs):
            found = membership(reader, factors[0], slot, scope)
            for sign, factor, before in zip(signs, factors[1:], factors, strict=False):
                other = membership(reader, factor, slot, scope)
                apart = frozenset((name_of(before), name_of(factor))) in reader.table.sets.apart
                found = _joined(found, other, r"\sqcup" if apart and sign == r"\cup" else sign)
            return found
        case Name() | Script():
            return _entry(reader, node, slot, scope)
    raise ReadError("this set is not read", node.span, r"name the set: \sum_{i \in S}")


def _joined(left: Expr, right: Expr, sign: str) -> Expr:
    match sign:
        case r"\sqcup":
            return Add((left, right))
        case r"\cup":
            return Add((left, right, neg(Mul((left, right)))))
        case r"\cap":
            return Mul((left, right))
    return Mul((left, sub(ONE, right)))


def _entry(reader: Elaborator, node: Name | Script, slot: Slot, scope: Scope) -> Expr:
    """An entry of the table of a named set; one that is made of others is what these are."""
    table, name = reader.table, name_of(node)
    items = node.subs if isinstance(node, Script) else ()
    symbol = _symbol(reader, name, len(items))
    slots = tuple(reader.slot(item, size, scope) for item, size in zip(items, symbol.slots, strict=False))
    reader.sizes.unify(slot.size, symbol.slots[-1], f"the set {name}", node.span)
    if name in table.sets.made_of and symbol.name not in table.made:
        _make(reader, name, symbol, node.span)
    entry: Expr = Var(symbol.name, (*slots, slot))
    return Mul((sub(ONE, Delta(slots[0], slot)), entry)) if excludes(table, name) and slots else entry


def excludes(table: Table, name: str) -> bool:
    """Whether a set does not hold its own letter: it was said, or of a set of which it is a part."""
    above = (other for other, (_, node) in table.sets.made_of.items() if _joins(node, name))
    return name in table.sets.excludes or any(excludes(table, other) for other in above)


def _joins(node: Node, name: str) -> bool:
    """Whether a set is the union of others, of which one has a name."""
    joined = isinstance(node, Times) and all(sign in (r"\cup", r"\sqcup") for sign in node.signs)
    return joined and isinstance(node, Times) and name in map(name_of, node.factors)


def _symbol(reader: Elaborator, name: str, letters: int) -> Symbol:
    table, own = reader.table, table_of(name)
    known = table.symbols.get(own)
    if known is None:
        element = reader.sizes.unknown()
        # The letters of a set and its elements are indices of one kind: A(i) holds samples like i.
        known = table.symbols[own] = Symbol(own, (*(element for _ in range(letters)), element))
        if name not in table.sets.made_of:
            table.late_facts.append(Fact("binary", own))
    return known


def _make(reader: Elaborator, name: str, symbol: Symbol, span: Span) -> None:
    """The definition of the table of a set that is made of others."""
    table = reader.table
    letters, node = table.sets.made_of[name]
    indices = [fresh(Index(letter, symbol.slots[0])) for letter in letters]
    element = fresh(Index("a", symbol.slots[-1]))
    table.made[symbol.name] = Definition(symbol.name, (*indices, element), ONE)
    body = membership(reader, node, element, dict(zip(letters, indices, strict=True)))
    table.made[symbol.name] = Definition(symbol.name, (*indices, element), body)


def cardinality(reader: Elaborator, node: Bars, scope: Scope) -> Expr | None:
    """``|P(i)|``: how many elements a set has; None for a value between bars."""
    if node.width != 1 or not isinstance(node.body, Name | Script) or not is_set(reader.table, node.body):
        return None
    name = name_of(node.body)
    if isinstance(node.body, Name) and name not in reader.table.sets.parts:
        size = f"|{name}|"
        reader.table.size_names.add(size)
        return Size(size)
    items = node.body.subs if isinstance(node.body, Script) else ()
    index = fresh(Index("a", _symbol(reader, name, len(items)).slots[-1]))
    return Sum(index, membership(reader, node.body, index, scope))
