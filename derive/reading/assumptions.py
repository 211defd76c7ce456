"""Assumptions: ranges of letters, sizes that are numbers, one-hot symbols, equations, premises."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress

from derive.model import Coincidence, Equation, Fact, Note, guarded
from derive.notation import HALF, ONE, ZERO, Index, Num, Pow, Var, free_indices, num
from derive.reading.align import align
from derive.reading.asserted import withdrawn
from derive.reading.classes import Fixed
from derive.reading.conditions import speaks_of_data
from derive.reading.entering import known_size
from derive.reading.images import is_image
from derive.reading.left_sides import is_given
from derive.reading.listed import listed
from derive.reading.mentioned import mentioned
from derive.reading.properties import given
from derive.reading.table import Table
from derive.reading.understood import ScopeReading
from derive.source import ReadError, Span
from derive.tex.statements import Chain, When
from derive.tex.vocabulary import DOTS

ASIDE = "state it of a symbol of its own, or leave the condition out"

_USING = re.compile(r"\b(?:using|knowing|now)\b[^.]*$|\w.*\b(?:by|with)\b[^.]*$")
_GOES_ON = re.compile(r"[^.]*")
_NOW = re.compile(r"\bnow\b[^.;]*$")


def ranges(table: Table, chains: Sequence[Chain]) -> set[int]:
    r"""letter "=" "1" "," "\dots" "," size: what a letter ranges over. Gives the chains that say so."""
    used: set[int] = set()
    for number, chain in enumerate(chains[:-1]):
        texts = [[t.text for t in member] for member in chain.members]
        if len(texts) != 2 or len(texts[0]) != 1 or texts[1] != ["1"] or chain.signs[0].text != "=":
            continue
        behind = [n for n in range(number + 1, number + 4) if n < len(chains) and chains[n].display == chain.display]
        rest = [token for n in behind for member in chains[n].members for token in member]
        more = 1 if rest[:1] and rest[0].text == "2" else 0
        if len(rest) >= 2 + more and rest[more].text in DOTS:
            table.letters[texts[0][0]] = known_size(table, rest[more + 1].text)
            used |= {number, *behind[: 2 + more]}
    return used


def numbers(table: Table, chains: Sequence[Chain]) -> set[int]:
    """size "=" number, size "=" size. Gives the chains that say so."""
    used: set[int] = set()
    sizes = table.size_names | table.seen.size_names
    symbols = table.symbols.keys() | table.seen.letter_scripts.keys()
    for number, chain in enumerate(chains):
        match [[t.text for t in member] for member in chain.members]:
            case [[size], [value]] if size in sizes and value.isdigit():
                if chain.signs[0].text in ("=", ":=") and not chain.implies:
                    table.sizes.numbers[size] = int(value)
                    table.size_names.add(size)
                    used.add(number)
            case [[one], [other]] if chain.inline and {one, other} & sizes and not {one, other} & symbols:
                if chain.signs[0].text == "=" and one.isalpha() and other.isalpha():
                    table.sizes.parents[one] = other
                    table.size_names |= {one, other}
                    used.add(number)
    return used


def members(table: Table, chains: Sequence[Chain]) -> None:
    r"""``$x_1, \dots, x_n$``: a family that nothing else gives a size has n members."""
    for found in listed(chains, table.seen.words):
        last = found.last
        name = table.seen.lexicon.of_family(found.name)
        is_family = name in table.symbols or table.seen.letter_scripts.get(name)
        slots = table.symbol(name).slots if is_family and last.text not in table.seen.counting.bound else ()
        if slots and table.sizes.find(slots[0]).startswith("?"):
            table.sizes.unify(slots[0], known_size(table, last.text), "this list", last.span)


def equation(reading: ScopeReading, number: int, relation: int) -> Equation:
    """The equation that a relation of a chain is, for all values of its indices.

    Raises ReadError if it holds under a condition on data, which is not read.
    """
    left, reader = reading.member(number, relation)
    right, _ = reading.member(number, relation + 1)
    chain = reading.scope.chains[number]
    lhs, rhs, _ = align(reader.algebra, left, right, chain.signs[relation].span)
    where, data = conditions_of(reading, number, chain.conditions)
    if data:
        raise ReadError("an assumption that holds for some data only is not read", chain.span, ASIDE)
    return guarded(Equation(lhs, rhs), where)


def conditions_of(
    reading: ScopeReading, number: int, said: Sequence[When]
) -> tuple[tuple[Coincidence, ...], tuple[Equation, ...]]:
    """What conditions say of the indices of a chain, and of data."""
    reader = reading.elaborator(number)
    where: list[Coincidence] = []
    data: list[Equation] = []
    for when in said:
        left, right = (reading.table.parse(side)[0] for side in (when.left, when.right))
        if when.order:
            continue
        if speaks_of_data(reading.table, left):
            lhs, rhs = reader.scalar(left, {}), reader.scalar(right, {})
            if when.equal:
                data.append(Equation(lhs, rhs))
            elif isinstance(lhs, Var) and lhs.name in reading.table.binary and rhs in (ZERO, ONE):
                data.append(Equation(lhs, ONE if rhs == ZERO else ZERO))
        elif not (is_image(left) or is_image(right)):
            size = reading.table.sizes.unknown()
            where.append(Coincidence(reader.slot(left, size, {}), reader.slot(right, size, {}), when.equal))
    return tuple(where), tuple(data)


def symmetric(said: Equation) -> Fact | None:
    """``A = A^T`` is a fact of A."""
    match said:
        case Equation(Var(name, (*family, a, b)), Var(other, (*same, c, d))) if name == other and (a, b) == (d, c):
            if a != b and family == same and all(isinstance(slot, Index) for slot in (*family, a, b)):
                return Fact("symmetric", name)
    return None


def assume(reading: ScopeReading) -> None:
    """Read the assumptions."""
    reading.facts += reading.table.facts
    _hold_from_now_on(reading)
    for name, words in reading.table.properties.items():
        for word, span in words.items() if name not in reading.definitions else ():
            for said in given(reading.table, name, word):
                entered = _enter(reading, said, span)
                _withdraw(reading, entered, name, word, span)
    conditions = mentioned(reading)
    for number, chain in enumerate(reading.scope.chains):
        if number in reading.premises or (number not in reading.steps and not chain.inline):
            continue
        if number in conditions:
            _mention(reading, number)
            continue
        if chain.inline and [sign.text for sign in chain.signs] == [r"\ne"]:
            with suppress(ReadError):
                left, right = (reading.table.parse(member)[0] for member in chain.members)
                reading.apart.append((left, right))
        for k, sign in enumerate(chain.signs):
            if is_given(chain, k) and sign.text in ("=", "=="):
                try:
                    _enter(reading, equation(reading, number, k), chain.span)
                except ReadError as error:
                    reading.errors.append(error)


def _withdraw(reading: ScopeReading, said: Fact | Equation, name: str, word: str, span: Span) -> None:
    """What the words take back later holds up to there: "now drop the symmetry of $A$"."""
    scope = reading.scope
    behind = [Span(max(part.start, span.end), part.end) for part in scope.prose if part.end > span.end]
    at = withdrawn(scope.source.text, behind, name, word)
    if at >= 0:
        reading.until[said] = sum(chain.span.start < at for chain in scope.chains)


def _mention(reading: ScopeReading, number: int) -> None:
    """An equation that running text mentions becomes an assumption, and the report says so."""
    chain = reading.scope.chains[number]
    try:
        said = equation(reading, number, 0)
    except ReadError as error:
        reading.notes.append(Note("inline-unread", error.span or chain.span, {"reason": error.message}))
        return
    entered = _enter(reading, said, chain.span)
    if _leads_on(reading, number):
        reading.since[entered] = number
    reading.notes.append(Note("read-as-given", chain.signs[0].span))


def _leads_on(reading: ScopeReading, number: int) -> bool:
    """Whether what is said is said for the display that follows: "using $w^T w = 1$:" """
    chains = reading.scope.chains
    if number + 1 >= len(chains) or chains[number + 1].inline or not _USING.search(chains[number].words.lower()):
        return False
    text = reading.scope.source.text
    return _GOES_ON.fullmatch(text, chains[number].span.end, chains[number + 1].span.start) is not None


def _hold_from_now_on(reading: ScopeReading) -> None:
    """ "Now let $x > 0$": the domain holds for what follows."""
    for number, chain in enumerate(reading.scope.chains):
        if chain.inline and len(chain.members[0]) == 1 and _NOW.search(chain.words.lower()):
            for fact in reading.facts:
                if fact.name == chain.members[0][0].text and fact.kind in ("positive", "nonnegative"):
                    reading.since[fact] = number


def _enter(reading: ScopeReading, said: Fact | Equation, span: Span) -> Fact | Equation:
    r"""One assumption, as it is entered; the same fact is entered once. ``\sqrt u = c`` is ``u = c^2``."""
    match said:
        case Equation(Pow(base, exponent), Num(value)) if exponent == HALF and value >= 0:
            said = Equation(base, num(value**2))
    fact = said if isinstance(said, Fact) else symmetric(said)
    if isinstance(said, Equation) and fact is None:
        reading.equations.append(said)
        reading.places.append(span)
    elif fact not in reading.facts and fact is not None:
        reading.facts.append(fact)
    return fact or said


def premise(reading: ScopeReading, number: int) -> Equation | Fixed:
    """The equation of a premise; of ``y_j = 1`` for a one-hot y the row that it fixes."""
    left, _ = reading.member(number, 0)
    right, _ = reading.member(number, 1)
    hot = {fact.name for fact in reading.facts if fact.kind == "one-hot"}
    if isinstance(left.body, Var) and left.body.name in hot and left.body.indices and right.body == ONE:
        return fixed(reading, number, Equation(left.body, right.body)) or equation(reading, number, 0)
    return equation(reading, number, 0)


def fixed(reading: ScopeReading, number: int, said: Equation) -> Fixed | None:
    """The entry that a condition on data gives a value; None if no index is free in it.

    Raises ReadError if it is no value of an entry.
    """
    if not free_indices(said.lhs) | free_indices(said.rhs):
        return None
    span = reading.scope.chains[number].span
    if not isinstance(said.lhs, Var) or free_indices(said.rhs):
        raise ReadError("this condition on an entry is not read", span, "write y_i = 1")
    name, slots = said.lhs.name, said.lhs.indices
    hot = said.rhs == ONE and Fact("one-hot", name, len(slots) - 1) in reading.facts
    return Fixed(name, slots, None if hot else said.rhs, span)
