r"""Definitions that the notation implies: of ``\sigma`` beside ``\sigma^2``, of a diagonal matrix by its diagonal."""

from __future__ import annotations

from derive.model import Definition, Fact
from derive.notation import HALF, Delta, Expr, Index, Mul, Pow, Var, num
from derive.reading.understood import ScopeReading
from derive.records import replace
from derive.tex.lexicon import power_of_family


def squares(reading: ScopeReading) -> None:
    r"""``\sigma := (\sigma^2)^{1/2}``, unless ``\sigma`` is defined: then ``\sigma^2`` is its square.

    The same of families, ``\sigma_j``.
    """
    table = reading.table
    for square in sorted(table.lexicon.scripted):
        name = square.removesuffix("^{2}").removesuffix(r"_{\cdot}")
        if not square.endswith("^{2}") or not table.seen.powers.get(name, set()) - {"2"}:
            continue
        slots, own = table.symbol(name).slots, power_of_family(name, "2") == square
        if bool(slots) != own:
            continue
        square = f"{name}^{{2}}"
        table.symbol(square, len(slots))
        table.symbols[square] = replace(table.symbols[square], slots=slots)
        if name in table.defined:
            _make(reading, square, name, num(2), slots)
        else:
            _make(reading, name, square, HALF, slots)
            if square not in table.defined:
                table.facts.append(Fact("positive", square))
            table.facts[:] = [fact for fact in table.facts if fact.name != name]


def _make(reading: ScopeReading, name: str, base: str, exponent: Expr, slots: tuple[str, ...]) -> None:
    params = tuple(Index(letter, size) for letter, size in zip("ijkl", slots, strict=False))
    reading.table.made[name] = Definition(name, params, Pow(Var(base, params), exponent))
    reading.depends[name] = frozenset((base,))
    reading.defined_at.setdefault(name, -1)


def diagonals(reading: ScopeReading) -> None:
    r"""``D_{ij} := \delta_{ij} d_i`` for what is called a diagonal matrix, where nothing defines it."""
    table = reading.table
    for name, words in table.properties.items():
        symbol = table.symbols.get(name)
        if "diagonal" in words and symbol is not None and len(symbol.slots) == 2 and name not in table.defined:
            row, column = (Index(letter, size) for letter, size in zip("ij", symbol.slots, strict=True))
            entries = table.symbol(rf"\operatorname{{diag}}({name})", 1)
            table.symbols[entries.name] = replace(entries, slots=symbol.slots[:1])
            body = Mul((Delta(row, column), Var(entries.name, (row,))))
            table.made[name] = Definition(name, (row, column), body)
            reading.depends[name] = frozenset((entries.name,))
            reading.defined_at.setdefault(name, words["diagonal"].start)
