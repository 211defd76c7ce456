r"""What a property of a symbol gives: facts that the core knows, or equations.

orthogonal: \sum_k Q_{ki} Q_{kj} = \delta_{ij} = \sum_k Q_{ik} Q_{jk}; unit: \sum_i x_i^2 = 1; simplex: \sum_k p_k = 1;
negative: x = -|x|, where |x| is a positive symbol of its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from derive.model import Equation, Fact
from derive.notation import ONE, Delta, Expr, Index, Mul, Pow, Var, neg, num, sum_over
from derive.reading.table import Symbol, Table
from derive.source import ReadError

SQUARE = {"symmetric", "positive-definite", "orthogonal", "diagonal", "skew-symmetric", "idempotent"}


def square(table: Table) -> list[ReadError]:
    """The matrices that must be square are."""
    errors = []
    for name, words in table.properties.items():
        symbol = table.symbols.get(name)
        for word, span in words.items():
            if word not in SQUARE or symbol is None:
                continue
            if len(symbol.slots) < 2:
                continue
            try:
                table.sizes.unify(symbol.slots[-2], symbol.slots[-1], f"the {word.replace('-', ' ')} {name}", span)
            except ReadError as error:
                errors.append(error)
    return errors


def given(table: Table, name: str, word: str) -> Iterator[Fact | Equation]:
    """What a property gives of a symbol; nothing if its shape does not fit."""
    slots = table.symbol(name).slots
    rank = len(slots)
    letters = tuple(Index(letter, size) for letter, size in zip("ijabcdefgh", slots, strict=False))
    entry = Var(name, letters)
    match word:
        case "positive" | "nonnegative":
            yield Fact("positive" if word == "positive" else "nonnegative", name)
        case "negative" | "nonpositive":
            size = f"|{name}|"
            table.symbols.setdefault(size, Symbol(size, slots))
            yield Fact("positive" if word == "negative" else "nonnegative", size)
            yield Equation(entry, neg(Var(size, letters)))
        case "one-hot" if rank:
            yield Fact("one-hot", name, rank - 1)
        case "symmetric" | "positive-definite" if rank >= 2:
            if word == "positive-definite":
                yield Fact("positive-definite", name)
            yield Fact("symmetric", name)
        case "positive-definite" if not rank:
            yield Fact("positive", name)
        case "unit" if rank:
            yield Equation(sum_over(letters[-1], Pow(entry, num(2))), ONE)
        case "simplex" if rank:
            yield Fact("unit-interval", name)
            yield Equation(sum_over(letters[-1], entry), ONE)
        case "sums-to-one" if rank:
            yield Equation(sum_over(letters[-1], entry), ONE)
        case "columns-sum-to-one" if rank >= 2:
            yield Equation(sum_over(letters[-2], entry), ONE)
        case "binary" if "one-hot" not in table.properties[name]:
            yield Equation(Pow(entry, num(2)), entry)
        case "sign":
            yield Equation(Pow(entry, num(2)), ONE)
        case _ if rank >= 2:
            yield from _matrix(name, letters, word)


def _matrix(name: str, letters: tuple[Index, ...], word: str) -> Iterator[Equation]:
    *family, row, column = letters
    other = Index("k", row.size)
    across = Index("l", column.size)

    def at(*slots: Index) -> Var:
        return Var(name, (*family, *slots))

    match word:
        case "orthogonal" | "orthonormal-columns" | "orthonormal-rows":
            if word != "orthonormal-rows":
                inner = Mul((at(row, column), at(row, across)))
                yield Equation(sum_over(row, inner), Delta(column, across))
            if word != "orthonormal-columns":
                outer = Mul((at(row, column), at(other, column)))
                yield Equation(sum_over(column, outer), Delta(row, other))
        case "skew-symmetric":
            yield Equation(at(row, column), neg(at(column, row)))
        case "idempotent":
            product: Expr = Mul((at(row, across), at(across, column)))
            yield Equation(sum_over(across, product), at(row, column))
