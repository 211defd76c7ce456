"""Assumptions, ranges of letters, sizes that are numbers; and the context that a scope's steps are judged under."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from derive.model import Context, Definition, Equation, Fact
from derive.notation import Index, Var
from derive.reading.align import align
from derive.reading.declarations import Declared
from derive.reading.table import Table
from derive.shapes import with_sizes
from derive.tex.statements import Chain
from derive.tex.syntax import Name, Script

if TYPE_CHECKING:
    from derive.reading.scope_reading import ScopeReading

_DOTS = (r"\dots", r"\ldots", r"\cdots", r"\dotsc")


def ranges(table: Table, chains: Sequence[Chain]) -> set[int]:
    r"""``n = 1, \dots, N`` says what a letter ranges over. Gives the chains that say so."""
    used: set[int] = set()
    for number, chain in enumerate(chains[:-1]):
        texts = [[t.text for t in member] for member in chain.members]
        behind = chains[number + 1]
        if len(texts) == 2 and texts[1] == ["1"] and chain.signs[0].text == "=" and len(texts[0]) == 1:
            rest = [
                t
                for later in chains[number + 1 : number + 3]
                if later.display == chain.display
                for m in later.members
                for t in m
            ]
            if rest and rest[0].text in _DOTS and behind.display == chain.display and len(rest) >= 2:
                size = rest[1]
                if size.kind == "number":
                    table.sizes.numbers[size.text] = int(size.text)
                else:
                    table.size_names.add(size.text)
                for letter in texts[0]:
                    table.letters[letter] = size.text
                used |= {number, number + 1, number + 2}
    return used


def numbers(table: Table, chains: Sequence[Chain]) -> set[int]:
    """``K = 1000`` makes a size a number. Gives the chains that do."""
    used: set[int] = set()
    sizes = table.size_names | table.seen.size_names
    for number, chain in enumerate(chains):
        texts = [[t.text for t in member] for member in chain.members]
        if (
            len(texts) == 2
            and len(texts[0]) == 1
            and texts[0][0] in sizes
            and len(texts[1]) == 1
            and texts[1][0].isdigit()
        ):
            if chain.signs[0].text in ("=", ":=") and not chain.implies:
                table.sizes.numbers[texts[0][0]] = int(texts[1][0])
                table.size_names.add(texts[0][0])
                used.add(number)
    return used


def one_hot(table: Table, chains: Sequence[Chain], declared: Sequence[Declared]) -> None:
    """A declaration that is called one-hot in words."""
    for item in declared:
        chain = next((c for c in chains if c.span == item.span), None)
        said = chain.words.lower() if chain is not None else ""
        if "one-hot" in said or "one hot" in said or "onehot" in said:
            for node in item.names:
                if isinstance(node, Name | Script):
                    name = table.resolve(node).name
                    slots = table.symbols[name].slots if name in table.symbols else ()
                    table.facts.append(Fact("one-hot", name, max(0, len(slots) - 1)))


def equations(reading: ScopeReading, number: int, relation: int) -> list[Equation]:
    """The equation that a relation of a chain is."""
    left, reader = reading.member(number, relation)
    right, _ = reading.member(number, relation + 1)
    chain = reading.scope.chains[number]
    lhs, rhs, _ = align(reader.algebra, left, right, chain.signs[relation].span)
    return [Equation(lhs, rhs)]


def symmetric(equation: Equation) -> Fact | None:
    """``A = A^T`` is a fact of A."""
    match equation:
        case Equation(Var(name, (a, b)), Var(other, (c, d))) if name == other and (a, b) == (d, c) and a != b:
            return Fact("symmetric", name)
    return None


def context(reading: ScopeReading, final: dict[str, str]) -> Context:
    """Definitions, assumptions and sizes under their final names."""
    table = reading.table

    def index(i: Index) -> Index:
        return Index(i.name, final.get(i.size, i.size), i.number)

    definitions = {
        name: Definition(name, tuple(map(index, d.params)), with_sizes(d.body, final))
        for name, d in reading.definitions.items()
    }
    slots = {name: tuple(final.get(size, size) for size in symbol.slots) for name, symbol in table.symbols.items()}
    sizes: dict[str, int | tuple[str, ...]] = {
        final.get(size, size): value for size, value in table.sizes.numbers.items()
    }
    return Context(
        definitions=definitions,
        equations=tuple(Equation(with_sizes(e.lhs, final), with_sizes(e.rhs, final)) for e in reading.equations),
        facts=tuple(reading.facts),
        slots=slots,
        sizes=sizes,
    )
