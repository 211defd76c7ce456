r"""``\sigma^2`` as a symbol of its own, beside ``\sigma``: the one is made of the other."""

from __future__ import annotations

from derive.model import Definition, Fact
from derive.notation import HALF, Expr, Pow, Var, num
from derive.reading.understood import ScopeReading


def squares(reading: ScopeReading) -> None:
    r"""``\sigma := (\sigma^2)^{1/2}``, unless ``\sigma`` is defined: then ``\sigma^2`` is its square."""
    table = reading.table
    for square in sorted(table.lexicon.scripted):
        name = square.removesuffix("^{2}")
        if name == square or not table.seen.powers.get(name, set()) - {"2"}:
            continue
        symbol = table.symbol(name)
        if symbol.slots:
            continue
        table.symbol(square, 0)
        if name in table.defined:
            _make(reading, square, name, num(2))
        else:
            _make(reading, name, square, HALF)
            if square not in table.defined:
                table.facts.append(Fact("positive", square))
            table.facts[:] = [fact for fact in table.facts if fact.name != name]


def _make(reading: ScopeReading, name: str, base: str, exponent: Expr) -> None:
    reading.table.made[name] = Definition(name, (), Pow(Var(base), exponent))
    reading.depends[name] = frozenset((base,))
    reading.defined_at.setdefault(name, -1)
