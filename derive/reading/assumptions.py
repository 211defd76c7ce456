"""Assumptions: ranges of letters, sizes that are numbers, one-hot symbols, equations, premises."""

from __future__ import annotations

import re
from collections.abc import Sequence

from derive.model import Equation, Fact
from derive.notation import ONE, Slot, Var
from derive.reading.align import align
from derive.reading.classify import is_given
from derive.reading.declarations import Declared, known_size
from derive.reading.table import Table
from derive.reading.understood import ScopeReading
from derive.source import ReadError
from derive.tex.statements import Chain
from derive.tex.syntax import Name, Script
from derive.tex.vocabulary import DOTS


def ranges(table: Table, chains: Sequence[Chain]) -> set[int]:
    r"""letter "=" "1" "," "\dots" "," size: what a letter ranges over. Gives the chains that say so."""
    used: set[int] = set()
    for number, chain in enumerate(chains[:-1]):
        texts = [[t.text for t in member] for member in chain.members]
        if len(texts) != 2 or len(texts[0]) != 1 or texts[1] != ["1"] or chain.signs[0].text != "=":
            continue
        behind = [n for n in (number + 1, number + 2) if n < len(chains) and chains[n].display == chain.display]
        rest = [token for n in behind for member in chains[n].members for token in member]
        if len(rest) >= 2 and rest[0].text in DOTS:
            table.letters[texts[0][0]] = known_size(table, rest[1].text)
            used |= {number, *behind}
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


def in_words(table: Table, chains: Sequence[Chain], declared: Sequence[Declared]) -> None:
    """A declaration that is called one-hot or symmetric in words."""
    said = {chain.span: chain.words.lower() for chain in reversed(chains)}
    for item in declared:
        words = said.get(item.span, "")
        for node in item.names:
            if isinstance(node, Name | Script):
                name = table.resolve(node).name
                slots = table.symbols[name].slots if name in table.symbols else ()
                if any(word in words for word in ("one-hot", "one hot", "onehot")):
                    table.facts.append(Fact("one-hot", name, max(0, len(slots) - 1)))
                if _SYMMETRIC.search(words) and len(slots) == 2:
                    table.facts.append(Fact("symmetric", name))


_SYMMETRIC = re.compile(r"(?<!not )(?<!non-)\bsymmetric\b[^.;]*$")


def equation(reading: ScopeReading, number: int, relation: int) -> Equation:
    """The equation that a relation of a chain is."""
    left, reader = reading.member(number, relation)
    right, _ = reading.member(number, relation + 1)
    chain = reading.scope.chains[number]
    lhs, rhs, _ = align(reader.algebra, left, right, chain.signs[relation].span)
    return Equation(lhs, rhs)


def symmetric(said: Equation) -> Fact | None:
    """``A = A^T`` is a fact of A."""
    match said:
        case Equation(Var(name, (a, b)), Var(other, (c, d))) if name == other and (a, b) == (d, c) and a != b:
            return Fact("symmetric", name)
    return None


def assume(reading: ScopeReading) -> None:
    """Read the assumptions."""
    reading.facts += reading.table.facts
    for number, chain in enumerate(reading.scope.chains):
        if number in reading.premises or (number not in reading.steps and not chain.inline):
            continue
        for k, sign in enumerate(chain.signs):
            if is_given(chain, k) and sign.text in ("=", "=="):
                try:
                    _assume(reading, equation(reading, number, k), chain)
                except ReadError as error:
                    reading.errors.append(error)


def _assume(reading: ScopeReading, said: Equation, chain: Chain) -> None:
    fact = symmetric(said)
    if fact is not None:
        reading.facts.append(fact)
    else:
        reading.equations.append(said)
        reading.places.append(chain.span)


def premise(reading: ScopeReading, number: int) -> Equation | tuple[str, Slot]:
    """The equation of a premise; of ``y_j = 1`` for a one-hot y the symbol and its class."""
    left, _ = reading.member(number, 0)
    right, _ = reading.member(number, 1)
    hot = {fact.name for fact in reading.facts if fact.kind == "one-hot"}
    if isinstance(left.body, Var) and left.body.name in hot and left.body.indices and right.body == ONE:
        return left.body.name, left.body.indices[-1]
    return equation(reading, number, 0)
