"""A chain's members in all their readings, and the relations between neighbours as scalar relations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import field
from itertools import combinations, islice, product

from derive.model import Coincidence, Definition, Equation, Fact, Note
from derive.notation import (
    Expr,
    Index,
    Mul,
    Num,
    Size,
    Var,
    bound_indices,
    canonical,
    free_indices,
    names,
    substitute_slots,
    walk,
)
from derive.reading import orders
from derive.reading.align import align, transposed
from derive.reading.assumptions import conditions_of, fixed, premise
from derive.reading.axes import letters
from derive.reading.classes import Fixed
from derive.reading.classify import index_condition
from derive.reading.conditions import apart, supposed
from derive.reading.contracted import contracted
from derive.reading.integrals import up_to_a_constant
from derive.reading.understood import ScopeReading
from derive.records import dataclass, replace
from derive.shapes import Tensor
from derive.source import ReadError, Span
from derive.tex.cursor import Choice
from derive.tex.statements import Chain

MAX_READINGS = 12
"""How many readings of one member are tried at most."""
MOST_OPEN = 3
"""How many choices of a member without a meaning are tried otherwise."""


@dataclass(frozen=True)
class Reading:
    """One reading of a member: its meaning, the options taken where habits differ, warnings."""

    value: Tensor
    taken: tuple[tuple[Choice, int], ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class Relation:
    """Both sides of a relation in common indices, how their axes were matched, and the axes: rows, then columns.

    ``premises``: what holds for this relation alone.
    """

    lhs: Expr
    rhs: Expr
    layout: str
    axes: tuple[Index, ...] = ()
    premises: tuple[Equation, ...] = ()


@dataclass
class ChainReading:
    """The members of one chain of a scope. ``errors`` maps a member to why it cannot be read.

    What the chain stands under: ``conditions``; ``premises``; the entries whose value they fix; the
    definition ``local`` to the chain that a premise is; ``facts`` of symbols.
    """

    reading: ScopeReading
    number: int
    first: dict[int, Reading] = field(default_factory=dict)
    choices: dict[int, dict[int, Choice]] = field(default_factory=dict)
    errors: dict[int, ReadError] = field(default_factory=dict)
    conditions: tuple[Coincidence, ...] = ()
    premises: tuple[Equation, ...] = ()
    fixed: tuple[Fixed, ...] = ()
    local: Definition | None = None
    facts: tuple[Fact, ...] = ()

    @property
    def relations(self) -> list[int]:
        """The numbers of the relations that are steps; that of a premise is one where it is read for itself."""
        return self.reading.steps.get(self.number, [0] if self.number in self.reading.premises else [])

    def member_span(self, member: int) -> Span:
        """The place of a member."""
        tokens = self.reading.scope.chains[self.number].members[member]
        return Span(tokens[0].start, tokens[-1].end)

    def sign_span(self, relation: int) -> Span:
        """The place of a relation sign."""
        return self.reading.scope.chains[self.number].signs[relation].span

    def relation(self, number: int, left: Tensor, right: Tensor) -> Relation:
        """The relation between two readings of neighbours. Raises ReadError where their shapes do not fit."""
        self._close_sizes(left, right)
        lhs, rhs, layout = align(
            self.reading.algebra, left, right, self.sign_span(number), fixed=self.fixes_layout(number)
        )
        if layout == "broadcast" and (left.rank == 0) != (right.rank == 0):
            single = lhs if left.rank == 0 else rhs
            if isinstance(single, Num):
                layout = "as-written"
        lhs, rhs = self._apart(lhs, rhs)
        given: tuple[Equation, ...] = ()
        if (order := orders.lower(left.order, right.order, self.sign_span(number))) is not None:
            lhs, rhs, given = orders.compared(self.reading.table, lhs, rhs, order, self.sign_span(number))
            orders.refuse_signed(order, given, self.reading.facts, self.sign_span(number))
        lhs, rhs = up_to_a_constant(lhs, rhs, self.reading.shared(self.number).indefinite)
        axes = max(left, right, key=lambda side: side.rank).axes
        return Relation(lhs, rhs, layout, tuple(letter for axis in axes for letter in letters(axis)), given)

    def _apart(self, lhs: Expr, rhs: Expr) -> tuple[Expr, Expr]:
        """Both sides where the indices of indices that the text says to differ do so."""
        for left, right in self.reading.apart:
            differ = apart(self.reading.elaborator(self.number), left, right, free_indices(lhs) | free_indices(rhs))
            if differ is not None:
                lhs, rhs = Mul((differ, lhs)), Mul((differ, rhs))
        return lhs, rhs

    def _close_sizes(self, left: Tensor, right: Tensor) -> None:
        r"""``\operatorname{tr} I = n``: an identity whose size nothing tells has the one that is a number there."""
        sizes = self.reading.table.sizes
        numbers = {node.name for side in (left, right) for node in walk(side.body) if isinstance(node, Size)}
        used = {sizes.find(i.size) for side in (left, right) for node in walk(side.body) for i in bound_indices(node)}
        for size, span in self.reading.table.open_sizes:
            if sizes.find(size).startswith("?") and sizes.find(size) in used and len(numbers) == 1:
                sizes.unify(size, min(numbers), "this identity", span)

    def fixes_layout(self, relation: int) -> bool:
        r"""Whether a derivative by a matrix has one layout: the document says which, or a side begins with ``\nabla``.

        A gradient has the shape of what it is taken by.
        """
        members = self.reading.scope.chains[self.number].members
        gradient = any(member[0].text == r"\nabla" for member in members[relation : relation + 2])
        return gradient or self.reading.table.layout_said or self.reading.scope.one_layout

    def otherwise(self, relation: int, left: Tensor, right: Tensor) -> Iterator[Relation]:
        """What a relation may mean that does not hold as its shapes say.

        A derivative by a matrix in the other layout; or, where a vector stands beside one of its entries, the vector at
        each free index of that entry's side.
        """
        algebra = self.reading.algebra
        open_ = left.rank == 2 == right.rank and not self.fixes_layout(relation)
        if open_ and (sides := transposed(algebra, left, right)) is not None:
            yield Relation(*sides, "transposed", tuple(letter for axis in left.axes for letter in letters(axis)))
        if {left.rank, right.rank} != {0, 1}:
            return
        vector, entry = (left, right) if left.rank else (right, left)
        sizes, axis = self.reading.table.sizes, vector.axes[0]
        for index in sorted(free_indices(entry.body), key=lambda i: i.name):
            if sizes.find(index.size) == sizes.find(axis.size):
                body = substitute_slots(vector.body, {axis: index})
                yield Relation(body, entry.body, "entry") if vector is left else Relation(entry.body, body, "entry")

    def others(self, member: int) -> Iterator[Reading]:
        """The readings of a member besides the first, each different from those before it."""
        choices = self.choices.get(member, {})
        places = sorted(choices)
        seen = {_key(self.first[member].value)}
        options = [range(len(choices[place].options)) for place in places]
        for combination in islice(product(*options), 1, 4 * MAX_READINGS):
            answers = dict(zip(places, combination, strict=True))
            try:
                found = _read(self.reading, self.number, member, answers)[0]
            except ReadError:
                continue
            if _key(found.value) not in seen:
                seen.add(_key(found.value))
                yield found
            if len(seen) >= MAX_READINGS:
                return
        yield from self._contracted(member)

    def _contracted(self, member: int) -> Iterator[Reading]:
        """The first reading of a member with a term summed over a letter that is also bound elsewhere in it."""
        first = self.first[member]
        twice = {note.values["letter"]: note for note in first.notes if note.kind == "free-and-bound"}
        others = frozenset().union(*(free_indices(self.first[n].value.body) for n in self.first if n != member))
        for value, letter in contracted(first.value, twice.keys(), others):
            notes = tuple(
                Note("contracted", note.span, note.values) if note is twice[letter] else note for note in first.notes
            )
            yield replace(first, value=value, notes=notes)


def _key(value: Tensor) -> tuple[object, ...]:
    return (canonical(value.body), value.rank, value.row)


def _read(
    reading: ScopeReading, number: int, member: int, answers: Mapping[int, int]
) -> tuple[Reading, dict[int, Choice]]:
    value, reader = reading.member(number, member, answers)
    taken = tuple((choice, answers.get(place, 0)) for place, choice in sorted(reader.choices.items()))
    notes = tuple(reader.notes)
    for letter, span in reader.bound:
        if letter in reader.free and (reader.free[letter] in free_indices(value.body) or letter in reader.outside):
            notes += (Note("free-and-bound", span, {"letter": letter}),)
    return Reading(value, taken, notes), dict(reader.choices)


def _first(reading: ScopeReading, number: int, member: int) -> tuple[Reading, dict[int, Choice]]:
    """The first reading of a member that has a meaning, as habits go. Raises what is wrong with the usual one."""
    try:
        return _read(reading, number, member, {})
    except ReadError as error:
        with suppress(ReadError):
            _, choices = reading.table.parse(reading.scope.chains[number].members[member])
            places = sorted(choices)[:MOST_OPEN]
            options = [range(len(choices[place].options)) for place in places]
            for combination in islice(product(*options), 1, MAX_READINGS):
                with suppress(ReadError):
                    return _read(reading, number, member, dict(zip(places, combination, strict=True)))
        raise error


def read_chain(reading: ScopeReading, number: int) -> ChainReading:
    """Read the members of a chain for the first time, and match the shapes of neighbours."""
    found = ChainReading(reading, number)
    beside = {member for k in found.relations for member in (k, k + 1)}
    for member in sorted(beside):
        try:
            found.first[member], found.choices[member] = _first(reading, number, member)
        except ReadError as error:
            found.errors[member] = error
    try:
        _under(found)
    except ReadError as error:
        found.first, found.errors = {}, dict.fromkeys(sorted(beside), error)
    for k in found.relations:
        if k in found.first and k + 1 in found.first:
            try:
                found.relation(k, found.first[k].value, found.first[k + 1].value)
            except ReadError:
                continue
    return found


def _under(found: ChainReading) -> None:
    """The conditions and the premise of a chain. Raises ReadError."""
    reading, chain = found.reading, found.reading.scope.chains[found.number]
    said = index_condition(reading.table, reading.scope.chains[chain.premise]) if chain.premise is not None else None
    found.conditions, data = conditions_of(reading, found.number, (*chain.conditions, *([said] if said else [])))
    found.conditions += tuple(_kept_apart(found))
    before: list[Equation | Fixed] = [fixed(reading, found.number, value) or value for value in data]
    if said is None:
        before += (given := list(_given(reading, chain)))
        if len(given) == 1 and isinstance(given[0], Equation):
            found.local = _local(reading, given[0])
    positive = dict.fromkeys(supposed(reading.table, when) for when in chain.conditions if when.order)
    found.facts = tuple(Fact("positive", name) for name in positive if name is not None)
    found.premises = tuple(one for one in before if isinstance(one, Equation))
    found.fixed = tuple(one for one in before if isinstance(one, Fixed))


def _kept_apart(found: ChainReading) -> Iterator[Coincidence]:
    r"""``C := f(s_i, s_j)`` speaks of two things: its letters, which stand nowhere on its left, are different."""
    reading, table = found.reading, found.reading.table
    used = {name for one in found.first.values() for name in names(one.value.body)} & reading.definitions.keys()
    for name in sorted(used):
        hidden = [letter for letter in table.symbols[name].hidden if table.outcomes.letter(letter) is None]
        for one, other in combinations(map(reading.shared(found.number).free_index, hidden), 2):
            if table.sizes.find(one.size) == table.sizes.find(other.size):
                said = Note("kept-apart", found.member_span(0), {"left": one.name, "right": other.name, "name": name})
                reading.notes += [said] if said not in reading.notes else []
                yield Coincidence(one, other, equal=False)


def _given(reading: ScopeReading, chain: Chain) -> Iterator[Equation | Fixed]:
    r"""The premises of a chain that are no steps: ``a = 1 \implies b = 2 a \implies`` both."""
    while chain.premise is not None and chain.premise in reading.premises:
        number, chain = chain.premise, reading.scope.chains[chain.premise]
        if index_condition(reading.table, chain) is None:
            yield premise(reading, number)


def _local(reading: ScopeReading, given: Equation) -> Definition | None:
    """The definition, for one chain alone, that a premise about a symbol is of which nothing else is known."""
    match given.lhs:
        case Var(name, indices) if name not in reading.definitions and not reading.table.symbols[name].declared:
            params = tuple(slot for slot in indices if isinstance(slot, Index))
            made_of = reading.made_of(names(given.rhs))
            if name not in made_of and len(set(params)) == len(indices) and free_indices(given.rhs) <= set(params):
                return Definition(name, params, given.rhs)
    return None


def used_conditions(conditions: tuple[Coincidence, ...], lhs: Expr, rhs: Expr) -> tuple[Coincidence, ...]:
    """The conditions that concern the free indices of a step."""
    free = free_indices(lhs) | free_indices(rhs)
    return tuple(
        c for c in conditions if all(not isinstance(slot, Index) or slot in free for slot in (c.left, c.right))
    )
