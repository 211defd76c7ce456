"""A scope's statements to definitions, assumptions and chains of steps."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from derive.model import Context, Definition, Equation, Fact, Note
from derive.notation import ONE, Expr, Index, Label, Pick, Slot, Var, free_indices, names
from derive.reading import assumptions
from derive.reading.classify import Left, annotation, formal, is_definition, is_given
from derive.reading.declarations import aliases, declarations, enter
from derive.reading.elaborate import Elaborator
from derive.reading.survey import lexicon, look
from derive.reading.scopes import Scope
from derive.reading.sums import free_letters
from derive.reading.table import Symbol, Table
from derive.shapes import Tensor
from derive.source import ReadError, Span
from derive.tex.grammar import Grammar
from derive.tex.statements import Chain
from derive.tex.syntax import Call, Name, Node, Number
from derive.tex.tokens import Token


@dataclass
class Pending:
    """A definition as written: where it stands, its left side and its body."""

    chain: int
    left: Left
    body: tuple[Token, ...]
    plain: bool


@dataclass
class ScopeReading:
    """What was understood of one scope. ``steps``: for every chain the numbers of its relations that are steps."""

    scope: Scope
    table: Table
    definitions: dict[str, Definition] = field(default_factory=dict)
    equations: list[Equation] = field(default_factory=list)
    places: list[Span] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    errors: list[ReadError] = field(default_factory=list)
    steps: dict[int, list[int]] = field(default_factory=dict)
    premises: set[int] = field(default_factory=set)
    elaborators: dict[int, Elaborator] = field(default_factory=dict)
    depends: dict[str, frozenset[str]] = field(default_factory=dict)

    def elaborator(self, number: int, answers: Mapping[int, int] | None = None) -> Elaborator:
        """A reader for the members of a chain, sharing the free letters of the chain and of its premise."""
        chain = self.scope.chains[number]
        known = self.elaborators.get(number)
        if known is None:
            free = self.elaborator(chain.premise).free if chain.premise is not None else {}
            outside: frozenset[str] = frozenset()
            for member in chain.members:
                try:
                    outside |= free_letters(Grammar(member, self.table.lexicon).whole())
                except ReadError:
                    continue
            known = Elaborator(self.table, free, outside=outside, depends=self.depends)
            self.elaborators[number] = known
        return Elaborator(self.table, known.free, outside=known.outside, depends=self.depends, answers=answers or {})

    def member(self, number: int, member: int, answers: Mapping[int, int] | None = None) -> tuple[Tensor, Elaborator]:
        """The meaning of one member of a chain, and the reader that met its choices."""
        reader = self.elaborator(number, answers)
        grammar = Grammar(self.scope.chains[number].members[member], self.table.lexicon, answers)
        node = grammar.whole()
        value = reader.tensor(node, {})
        reader.choices.update(grammar.choices)
        return value, reader


def read_scope(scope: Scope, source_errors: bool = True) -> ScopeReading:
    """Understand a scope. What cannot be read is an error on that statement alone."""
    chains = scope.chains
    seen = look(chains, scope.words)
    declared, errors, used = declarations(chains, seen)
    functions = frozenset(n.text for d in declared if d.kind == "function" for n in d.names if isinstance(n, Name))
    named = frozenset(_base(n) for d in declared if d.kind not in ("function", "labels", "range") for n in d.names)
    seen.scripted -= {
        s for s in seen.perhaps_scripted if s.split("^")[0] in named or len(seen.powers[s.split("^")[0]]) > 1
    }
    table = Table(seen, lexicon(seen, named, functions))
    table.functions |= functions
    for setting in scope.settings:
        if (said := re.match(r"layout\s*:\s*(\w+)", setting.text)) is not None:
            if said.group(1) not in ("numerator", "denominator"):
                errors = [
                    *errors,
                    ReadError("this layout is unknown", setting.span, "write layout: numerator or layout: denominator"),
                ]
            else:
                table.layout = said.group(1)
    table.size_names |= seen.size_names - named
    reading = ScopeReading(scope, table)
    reading.errors += errors
    reading.errors += enter(table, declared)
    aliases(table, frozenset(seen.defined_applied))
    used |= assumptions.ranges(table, chains) | assumptions.numbers(table, chains)
    assumptions.one_hot(table, chains, declared)
    pending = _sort(reading, used)
    _define(reading, pending)
    _assume(reading)
    return reading


def _base(node: Node) -> str:
    return getattr(getattr(node, "base", node), "text", "")


def _sort(reading: ScopeReading, used: set[int]) -> list[Pending]:
    """Decide for every relation of every chain what it is."""
    chains, table = reading.scope.chains, reading.table
    pending: list[Pending] = []
    defined: set[str] = set()
    for number, chain in enumerate(chains):
        if number in used or not chain.signs:
            continue
        try:
            if (definition := _definition(table, chain, number, defined)) is not None:
                if not chain.inline or not definition.plain or _may_define_inline(chain, definition):
                    _refuse_second(reading, pending, definition)
                    pending.append(definition)
                    if not any(isinstance(item, Number) for item in definition.left.items):
                        defined.add(definition.left.name)
                    table.defined.add(definition.left.name)
                    last = len(chain.signs) - (chain.signs[-1].text == "=:" and len(chain.signs) > 1)
                    first = 0 if chain.signs[-1].text == "=:" else 1
                    reading.steps[number] = [
                        k for k in range(first, last) if not is_given(chain, k) and _is_equality(reading, chain, k)
                    ]
                    continue
        except ReadError as error:
            reading.errors.append(error)
            table.broken |= _mentioned(chain.members[0])
            continue
        annotated = any(sign.annotations for sign in chain.signs)
        givens = [k for k in range(len(chain.signs)) if is_given(chain, k)]
        if chain.implies and len(chain.signs) == 1 and _is_bare(chain):
            reading.premises.add(number)
        elif chain.inline and not annotated and not givens:
            continue
        else:
            reading.steps[number] = [
                k for k in range(len(chain.signs)) if k not in givens and _is_equality(reading, chain, k)
            ]
    return pending


def _refuse_second(reading: ScopeReading, pending: list[Pending], new: Pending) -> None:
    """A name is defined once; the same definition again changes nothing."""
    for old in pending:
        labelled = any(isinstance(item, Number) for item in old.left.items + new.left.items)
        if old.left.name == new.left.name and not labelled and [t.text for t in old.body] != [t.text for t in new.body]:
            span = reading.scope.chains[new.chain].signs[0].span
            raise ReadError(
                f"{new.left.name} is defined a second time",
                span,
                "write = for a step, or give the new quantity another name",
            )


def _is_equality(reading: ScopeReading, chain: Chain, k: int) -> bool:
    """Other relations are not judged, and the report says so."""
    sign = chain.signs[k]
    if sign.text in ("=", "==", ":=", "=:"):
        return True
    reading.notes.append(Note("relation-not-checked", sign.span, {"relation": sign.text}))
    return False


def _is_bare(chain: Chain) -> bool:
    """Whether a premise is about a bare symbol, so that it is an assumption and no step."""
    first = chain.members[0]
    return len(first) <= 3 or (
        all(t.kind in ("letter", "command", "script", "open", "close", "number") for t in first) and len(first) < 9
    )


def _may_define_inline(chain: Chain, definition: Pending) -> bool:
    return len(chain.signs) == 1 or annotation(chain.signs[0]).define


def _definition(table: Table, chain: Chain, number: int, defined: set[str]) -> Pending | None:
    if chain.signs[-1].text == "=:":
        left = is_definition(table, Chain((chain.members[-1], ()), (chain.signs[-1],)), defined)
        if left is not None:
            return Pending(number, left, chain.members[-2], False)
    left = is_definition(table, chain, defined)
    if left is None:
        return None
    plain = chain.signs[0].text == "=" and not annotation(chain.signs[0]).define
    body = chain.members[1]
    if plain and not isinstance(left.node, Call) and _mentions(table, body, left.name):
        return None
    return Pending(number, left, body, plain)


def _mentioned(tokens: Sequence[Token]) -> set[str]:
    """The name that an unreadable left side begins with."""
    return {next((t.text for t in tokens if t.kind in ("letter", "command")), "")}


def _mentions(table: Table, tokens: Sequence[Token], name: str) -> bool:
    try:
        node = Grammar(tokens, table.lexicon).whole()
    except ReadError:
        return False
    return name in _names_in(table, node)


def _names_in(table: Table, node: Node) -> set[str]:
    from derive.tex.syntax import Script, parts  # placed here by the import order of the stages

    found: set[str] = set()
    euler = {
        id(p.base)
        for p in parts(node)
        if isinstance(p, Script) and p.base == Name(p.base.span, "e") and p.power and not p.subs
    }
    for part in parts(node):
        if (isinstance(part, Script) and id(part.base) in euler) or id(part) in euler:
            continue
        if isinstance(part, Name | Script):
            try:
                found.add(table.resolve(part).name)
            except ReadError:
                continue
    return found


def _define(reading: ScopeReading, pending: list[Pending]) -> None:
    """Elaborate definitions, those that others need first. A circle is an error that names its symbols."""
    table = reading.table
    nodes: dict[int, Node] = {}
    needs: dict[str, set[str]] = {}
    for place, item in enumerate(pending):
        try:
            nodes[place] = Grammar(item.body, table.lexicon).whole()
        except ReadError as error:
            reading.errors.append(error)
            table.broken.add(item.left.name)
            continue
        needs.setdefault(item.left.name, set()).update(_names_in(table, nodes[place]))
        if (made := formal(item.left, nodes[place])) is not None:
            table.formals[item.left.name] = made
    own = {item.left.name for item in pending}
    needs = {name: below & own for name, below in needs.items()}
    order, circle = _order(needs)
    entries: dict[str, dict[str, tuple[Expr, Span]]] = {}
    for name in order:
        for place, item in enumerate(pending):
            if item.left.name == name and place in nodes:
                if name in circle:
                    reading.errors.append(_circular(reading, item, circle))
                    reading.table.broken.add(name)
                    continue
                _define_one(reading, item, nodes[place], entries)
    for name, found in entries.items():
        _join_entries(reading, name, found)


def _circular(reading: ScopeReading, item: Pending, circle: list[str]) -> ReadError:
    span = reading.scope.chains[item.chain].span
    path = " → ".join([*circle, circle[0]])
    return ReadError(
        f"circular definition: {path}",
        span,
        f"one letter seems to name two things: rename {circle[-1]} where it is not what {circle[0]} defines",
    )


def _order(needs: Mapping[str, set[str]]) -> tuple[list[str], list[str]]:
    """Names with those that they need first; and the names of a circle, if there is one."""
    order: list[str] = []
    done: set[str] = set()
    circle: list[str] = []

    def visit(name: str, path: list[str]) -> None:
        if name in done:
            return
        if name in path:
            if not circle:
                circle.extend(path[path.index(name) :])
            return
        for below in sorted(needs.get(name, ())):
            visit(below, [*path, name])
        if name not in done:
            done.add(name)
            order.append(name)

    for name in needs:
        visit(name, [])
    return order, circle


def _define_one(
    reading: ScopeReading, item: Pending, node: Node, entries: dict[str, dict[str, tuple[Expr, Span]]]
) -> None:
    table, chain = reading.table, reading.scope.chains[item.chain]
    reader = reading.elaborator(item.chain)
    name, span = item.left.name, chain.span
    try:
        known = table.symbols.get(name)
        rank = max(len(item.left.items), len(known.slots) if known else 0)
        value = reader.tensor(node, {})
        symbol = table.symbol(name, max(rank, len(item.left.items) + value.rank))
        slots = [reader.slot(i, size, {}) for i, size in zip(item.left.items, symbol.slots, strict=False)]
        rest = symbol.slots[len(slots) :]
        if value.rank != len(rest) and not (value.rank and not rest):
            value = _spread(reader, name, value, rest, span)
        for axis, size in zip(value.axes, rest, strict=False):
            table.sizes.unify(axis.size, size, name, span)
    except ReadError as error:
        if name not in table.formals:
            reading.errors.append(error)
        reading.table.broken.add(name)
        table.defined.discard(name)
        return
    _note_letters(reading, reader, slots)
    reading.notes += reader.notes
    if item.plain:
        reading.notes.append(Note("read-as-definition", chain.signs[0].span, {"name": name}))
    if value.rank and not rest:
        reading.notes.append(Note("vector-for-entry", span, {"name": name}))
        reading.table.broken.add(name)
        return
    labels = [slot for slot in slots if isinstance(slot, Label)]
    params = [slot for slot in slots if isinstance(slot, Index)]
    hidden = sorted(free_indices(value.body) - set(params) - set(value.axes), key=lambda i: i.name)
    for index in hidden:
        reading.notes.append(Note("free-index", span, {"letter": index.name, "name": name}))
    if hidden:
        slots_ = (*symbol.slots, *(index.size for index in hidden))
        table.symbols[name] = Symbol(name, slots_, symbol.family, symbol.declared, tuple(i.name for i in hidden))
    if labels:
        if len(slots) > 1:
            reading.errors.append(ReadError("only names with one label are defined one by one", span))
            return
        entries.setdefault(name, {})[labels[0].value] = (value.body, span)
        return
    reading.definitions[name] = Definition(name, (*params, *value.axes, *hidden), value.body)
    reading.depends[name] = names(value.body)


def _spread(reader: Elaborator, name: str, value: Tensor, rest: tuple[str, ...], span: Span) -> Tensor:
    """A definition of all entries by one number is no definition of a vector."""
    if value.rank == 0 and rest and not reader.table.symbols[name].declared:
        reader.table.symbols[name] = Symbol(name, ())
        return value
    raise ReadError(
        f"the two sides of the definition of {name} have different shapes", span, "give both the same indices"
    )


def _join_entries(reading: ScopeReading, name: str, found: dict[str, tuple[Expr, Span]]) -> None:
    """``z_4 := …, z_5 := …`` together define z."""
    table = reading.table
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


def _note_letters(reading: ScopeReading, reader: Elaborator, slots: Sequence[object]) -> None:
    """A letter that is both free and bound is read with the inner one renamed."""
    free = {slot.name for slot in slots if isinstance(slot, Index)}
    for letter, span in reader.bound:
        if letter in free:
            reading.notes.append(Note("free-and-bound", span, {"letter": letter}))


def _assume(reading: ScopeReading) -> None:
    """Read the assumptions."""
    reading.facts += reading.table.facts
    for number, chain in enumerate(reading.scope.chains):
        if number not in reading.steps and not (
            chain.inline and any(is_given(chain, k) for k in range(len(chain.signs)))
        ):
            continue
        for k in range(len(chain.signs)):
            if is_given(chain, k) and chain.signs[k].text in ("=", "=="):
                if number not in reading.steps and number in {p for p in reading.premises}:
                    continue
                try:
                    for equation in assumptions.equations(reading, number, k):
                        fact = assumptions.symmetric(equation)
                        if fact is not None:
                            reading.facts.append(fact)
                        else:
                            reading.equations.append(equation)
                            reading.places.append(chain.span)
                except ReadError as error:
                    reading.errors.append(error)


def premise(reading: ScopeReading, number: int) -> list[Equation] | tuple[str, Slot]:
    """The equations of a premise; of ``y_j = 1`` for a one-hot y the symbol and its class."""
    left, _ = reading.member(number, 0)
    right, _ = reading.member(number, 1)
    hot = {fact.name for fact in reading.facts if fact.kind == "one-hot"}
    if isinstance(left.body, Var) and left.body.name in hot and left.body.indices and right.body == ONE:
        return left.body.name, left.body.indices[-1]
    return assumptions.equations(reading, number, 0)


def context(reading: ScopeReading, final: Mapping[str, str]) -> Context:
    """The context of the scope's steps, with final sizes."""
    return assumptions.context(reading, dict(final))
