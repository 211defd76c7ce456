"""Definitions: what each defined symbol is made of, those that others need first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

from derive.model import Definition, Equation, Note
from derive.notation import Expr, Index, Label, Pick, Slot, Var, free_indices, names
from derive.reading import recursions
from derive.reading.axes import is_plain
from derive.reading.bounds import bounded
from derive.reading.classify import Pending
from derive.reading.dots import is_computed
from derive.reading.elaborate import Elaborator
from derive.reading.images import lifted
from derive.reading.left_sides import formal, names_in
from derive.reading.recursions import moved
from derive.reading.table import Composite, Symbol, Table
from derive.reading.understood import ScopeReading
from derive.records import dataclass, replace
from derive.shapes import Tensor
from derive.source import ReadError, Span
from derive.tex.syntax import Call, Name, Node, Number, Script, parts

_TWO_THINGS = "one letter seems to name two things: give one of them another name"

Entries = dict[str, dict[str, tuple[Expr, Span]]]
"""Of a symbol that is defined entry by entry: for every label the body and its place."""


def define(reading: ScopeReading, pending: Sequence[Pending]) -> None:
    """Elaborate definitions, those that others need first. A circle is an error that names its symbols."""
    table = reading.table
    parsed: dict[str, list[tuple[Pending, Node]]] = {}
    for item in pending:
        try:
            node, _ = table.parse(item.body)
        except ReadError as error:
            _unread(reading, item, error)
            continue
        parsed.setdefault(item.left.name, []).append((item, node))
        if (made := formal(table, item.left, node)) is not None:
            table.formals[item.left.name] = made
    needs = {name: {n for _, node in items for n in names_in(table, node)} for name, items in parsed.items()}
    going_round = recursions.circles(needs)
    back = {name: {n for _, node in parsed[name] for n in moved(table, node)} for name in parsed}
    first = {name: below - back[name] for name, below in needs.items()}
    for group in going_round:
        # What defines h_{t+1} goes back wherever it says h_t; what a circle needs besides comes before all of it.
        others = {below for name in group for below in needs[name]} - group
        first |= {name: (others if _defines_next(parsed[name]) else first[name] | others) for name in group}
    order, circles = _order({name: sorted(below & parsed.keys()) for name, below in first.items()})
    # What a conclusion says of a symbol through itself is an equation: the means of a mixture.
    solved = {name for circle in circles for name in circle} & reading.concluded.keys()
    if solved:
        table.defined -= solved
        define(reading, [item for item in pending if item.left.name not in solved])
        return
    reading.recursive |= frozenset().union(*going_round)
    for circle in circles:
        reading.errors += [_circular(reading, item, circle) for name in circle for item, _ in parsed[name]]
        table.broken.update(circle)
    entries: Entries = {}
    unshaped = list(going_round)
    for name in order:
        for group in [group for group in unshaped if name in group]:
            _shape(reading, [member for member in order if member in group], parsed)
            unshaped.remove(group)
        for item, node in parsed[name]:
            if name not in table.broken and not _takes_a_member(table, item.left.node, node):
                _define_one(reading, item, node, entries)
    for name, found in entries.items():
        if name in reading.definitions and name in reading.recursive:
            _begin(reading, name, found)
        else:
            _join_entries(reading, name, found)


def _defines_next(items: Sequence[tuple[Pending, Node]]) -> bool:
    """Whether a symbol is defined at a moved place: ``h_{t+1} := …``."""
    return all(any(map(is_computed, item.left.items)) for item, _ in items)


def _takes_a_member(table: Table, left: Node, body: Node) -> bool:
    r"""Whether ``p(x) := \sigma(x^\top \beta)`` is a function of one x_i: its parameter is the name of a family."""
    if not isinstance(left, Call):
        return False
    families = {p.text for p in left.args if isinstance(p, Name) and p.text in table.symbols}
    families = {name for name in families if table.symbols[name].family}
    inner = {id(part.base) for part in parts(body) if isinstance(part, Script) and (part.subs or part.labels)}
    return any(isinstance(part, Name) and part.text in families and id(part) not in inner for part in parts(body))


def _unread(reading: ScopeReading, item: Pending, error: ReadError) -> None:
    """A definition that cannot be read; a chain in running text may not have been meant as one."""
    chain = reading.scope.chains[item.chain]
    if chain.inline and len(chain.signs) > 1:
        reading.notes.append(Note("inline-unread", error.span or chain.span, {"reason": error.message}))
    else:
        reading.errors.append(error)
        reading.table.broken.add(item.left.name)


def _order(needs: Mapping[str, Sequence[str]]) -> tuple[list[str], list[list[str]]]:
    """Names, those first that others need; and the circles among them."""
    left, circles = dict(needs), list[list[str]]()
    while True:
        try:
            return list(TopologicalSorter(left).static_order()), circles
        except CycleError as error:
            circle: list[str] = error.args[1][:0:-1]
            first = min(map(list(needs).index, circle))
            turn = circle.index(list(needs)[first])
            circles.append(circle[turn:] + circle[:turn])
            left |= dict.fromkeys(circle, ())


def _shape(reading: ScopeReading, group: Sequence[str], parsed: Mapping[str, list[tuple[Pending, Node]]]) -> None:
    """Find how many axes symbols have that are defined through one another, by trying."""
    table = reading.table
    sizes, symbols = table.sizes, dict(table.symbols)
    for extra in range(recursions.MAX_AXES + 1):
        table.sizes, table.symbols = sizes.copy(), dict(symbols)
        recursions.preset(table, group, extra)
        try:
            for name in group:
                for item, node in parsed[name]:
                    reader, span = reading.elaborator(item.chain), reading.scope.chains[item.chain].span
                    body = _body(reader, item, reader.tensor(node, {}), span)
                    if body.value.rank and not body.rest:
                        raise ReadError("a vector stands for an entry", span)
            return
        except ReadError:
            continue
    table.sizes, table.symbols = sizes, symbols


def _circular(reading: ScopeReading, item: Pending, circle: Sequence[str]) -> ReadError:
    path = " → ".join([*circle, circle[0]])
    hint = _TWO_THINGS
    return ReadError(f"circular definition: {path}", reading.scope.chains[item.chain].span, hint)


@dataclass(frozen=True)
class _Body:
    """The slots of a left side, the sizes of the axes it leaves open, the value; ``hidden``: letters it lacks."""

    slots: tuple[Slot, ...]
    rest: tuple[str, ...]
    value: Tensor
    hidden: tuple[Index, ...]


def _define_one(reading: ScopeReading, item: Pending, node: Node, entries: Entries) -> None:
    """Enter one definition, or one entry of it."""
    table, name, span = reading.table, item.left.name, reading.scope.chains[item.chain].span
    reader = reading.elaborator(item.chain)
    try:
        with bounded(span):
            value = reader.tensor(node, {})
            if not all(map(is_plain, value.axes)):
                _compose(reader, item, value)
                reading.notes += reader.notes
                reading.defined_at[name] = span.start
                return
            body = _body(reader, item, value, span)
    except ReadError as error:
        _unread(reading, item, error)
        table.defined.discard(name)
        return
    _note(reading, reader, item, body)
    if body.value.rank and not body.rest:
        table.broken.add(name)
        return
    if body.hidden:
        symbol = table.symbols[name]
        slots = (*symbol.slots, *(index.size for index in body.hidden))
        letters = tuple(index.name for index in body.hidden)
        table.symbols[name] = Symbol(name, slots, symbol.family, symbol.declared, letters)
    labels = [slot for slot in body.slots if isinstance(slot, Label)]
    if labels and len(body.slots) > 1:
        reading.errors.append(ReadError("only names with one label are defined one by one", span))
    elif labels:
        entries.setdefault(name, {})[labels[0].value] = (body.value.body, span)
    else:
        params = [slot for slot in body.slots if isinstance(slot, Index)]
        reading.definitions[name] = Definition(name, (*params, *body.value.axes, *body.hidden), body.value.body)
        reading.depends[name] = names(body.value.body)
        reading.defined_at[name] = span.start


def _compose(reader: Elaborator, item: Pending, value: Tensor) -> None:
    r"""``\tilde{x} := [x; 1]``: the name stands for what has no shape of its own."""
    table, name, items = reader.table, item.left.name, item.left.items
    symbol = table.symbol(name, len(items))
    slots = [reader.slot(one, size, {}) for one, size in zip(items, symbol.slots, strict=False)]
    params = tuple(slot for slot in slots if isinstance(slot, Index))
    if len(params) != len(symbol.slots):
        raise ReadError(f"{name} stands for blocks or pairs here", item.left.node.span, "do not declare its shape")
    table.composites[name] = Composite(params, value)


def _body(reader: Elaborator, item: Pending, value: Tensor, span: Span) -> _Body:
    """The meaning of both sides of a definition. Raises ReadError where their shapes do not fit."""
    table, name, items = reader.table, item.left.name, item.left.items
    known = table.symbols.get(name)
    value = replace(value, body=lifted(reader, value.body))
    symbol = table.symbol(name, max(len(items) + value.rank, len(known.slots) if known else 0))
    slots = tuple(reader.slot(i, size, {}) for i, size in zip(items, symbol.slots, strict=False))
    rest = symbol.slots[len(slots) :]
    if value.rank != len(rest) and not (value.rank and not rest):
        _refuse_spread(reader, item, value, rest, span)
    for axis, size in zip(value.axes, rest, strict=False):
        table.sizes.unify(axis.size, size, name, span)
    slots, value = recursions.at_parameters(slots, value)
    params = {slot for slot in slots if isinstance(slot, Index)}
    hidden = sorted(free_indices(value.body) - params - set(value.axes), key=lambda index: index.name)
    return _Body(slots, rest, value, tuple(hidden))


def _refuse_spread(reader: Elaborator, item: Pending, value: Tensor, rest: tuple[str, ...], span: Span) -> None:
    """A definition of all entries by one number is no definition of a vector: then the symbol is a number."""
    name = item.left.name
    labelled = any(isinstance(index, Number) for index in item.left.items)
    if value.rank or not rest or labelled or reader.table.symbols[name].declared:
        raise ReadError(
            f"the two sides of the definition of {name} have different shapes", span, "give both the same indices"
        )
    reader.table.symbols[name] = Symbol(name, ())


def _note(reading: ScopeReading, reader: Elaborator, item: Pending, body: _Body) -> None:
    """How a definition was read, and what is odd about it."""
    chain, name = reading.scope.chains[item.chain], item.left.name
    free = {slot.name for slot in body.slots if isinstance(slot, Index)}
    reading.notes += [
        Note("free-and-bound", span, {"letter": letter}) for letter, span in reader.bound if letter in free
    ]
    reading.notes += reader.notes
    if item.plain:
        reading.notes.append(Note("read-as-definition", chain.signs[item.relation].span, {"name": name}))
    if body.value.rank and not body.rest:
        reading.notes.append(Note("vector-for-entry", chain.span, {"name": name}))
    for index in body.hidden:
        reading.notes.append(Note("free-index", chain.span, {"letter": index.name, "name": name}))


def _begin(reading: ScopeReading, name: str, found: dict[str, tuple[Expr, Span]]) -> None:
    """``h_0 := 0`` beside ``h_t := f(h_{t-1})``: where the recursion begins."""
    size = reading.table.symbols[name].slots[0]
    for value, (body, span) in found.items():
        reading.equations.append(Equation(Var(name, (Label(value, size),)), body))
        reading.places.append(span)


def _join_entries(reading: ScopeReading, name: str, found: dict[str, tuple[Expr, Span]]) -> None:
    """``z_4 := …, z_5 := …`` together define z."""
    table = reading.table
    if not table.symbols[name].slots:
        (_, span), *_ = found.values()
        reading.errors.append(ReadError(f"{name} has entries here, and none elsewhere", span, _TWO_THINGS))
        return
    size = table.symbols[name].slots[0]
    known = table.sizes.numbers.get(table.sizes.find(size))
    labels = known if isinstance(known, tuple) else tuple(sorted(found, key=lambda v: (len(v), v)))
    if set(labels) != set(found):
        missing = sorted(set(labels) - set(found))
        reading.errors.append(
            ReadError(
                f"{name}_{missing[0]} is not defined, but other entries of {name} are", next(iter(found.values()))[1]
            )
        )
        reading.table.broken.add(name)
        return
    if not isinstance(known, tuple):
        own = "{" + ",".join(labels) + "}"
        table.sizes.numbers[own] = labels
        table.sizes.unify(size, own, name, next(iter(found.values()))[1])
        size = own
    index = Index("i", size)
    body = Pick(index, tuple(found[label][0] for label in labels))
    reading.definitions[name] = Definition(name, (index,), body)
    reading.depends[name] = names(body)
    reading.defined_at[name] = min(span.start for _, span in found.values())
