r"""Derivatives by the time, written with dots: ``\dot{V} = \sum_i \frac{\partial V}{\partial x_i} \dot{x}_i``.

What has a dot somewhere and is not defined varies with the time, and nothing else does; ``\dot{x}`` is a symbol of its
own, which a text may define, ``\dot{x} = A x``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.notation import Add, D, Expr, Index, Mul, Sum, Var, fresh, names
from derive.reading.chance.degrees import made_of
from derive.reading.seen import Seen
from derive.reading.table import Symbol
from derive.shapes import Tensor
from derive.source import ReadError
from derive.tex.names import DOT
from derive.tex.syntax import Name, Node, Rate

if TYPE_CHECKING:
    from derive.reading.elaborate import Elaborator, Scope

_TWICE = {DOT: r"\ddot"}
TIME = "t"


def rated(seen: Seen) -> frozenset[str]:
    r"""The defined names of which a dot is read as the derivative, where something that is not defined has one, too."""
    dotted = moving(seen)
    defined = dotted & (seen.left | seen.defined_applied.keys())
    return frozenset(defined) if dotted - defined else frozenset()


def moving(seen: Seen) -> set[str]:
    r"""The x of ``\dot{x}``."""
    return {name[len(DOT) + 1 : -1] for name in seen.bare | seen.left if name.startswith(f"{DOT}{{")}


def rate(reader: Elaborator, node: Rate, scope: Scope) -> Tensor:
    r"""``\dot{V}``. Raises ReadError where nothing in V varies."""
    found = of(reader, node.body, node, scope)
    if found is None:
        raise ReadError("nothing here varies with the time", node.span, r"write \dot{x} of what does")
    return found


def by_time(
    reader: Elaborator, body: Node, wrts: tuple[Node, ...], total: bool, node: Node, scope: Scope
) -> Tensor | None:
    r"""``\frac{d}{dt} u`` in a text that writes dots; None where nothing in u varies so."""
    timed = total and len(wrts) == 1 and isinstance(wrts[0], Name) and wrts[0].text == TIME
    if not timed or TIME in reader.table.symbols or not moving(reader.table.seen):
        return None
    return of(reader, body, node, scope)


def of(reader: Elaborator, body: Node, node: Node, scope: Scope) -> Tensor | None:
    """The derivative by the time of what a formula is. Raises ReadError where the time stands in it, too."""
    value, table = reader.tensor(body, scope), reader.table
    below = _below(reader, value)
    varying = sorted(moving(table.seen) - table.lexicon.rates)
    terms = [term for name in varying for term in _along(reader, value, name, below)]
    if terms and TIME in below:
        raise ReadError("the time stands here beside what varies with it", node.span, r"write x(t), and \frac{d}{dt}")
    return Tensor(Add(tuple(terms)) if len(terms) > 1 else terms[0], value.axes, value.row) if terms else None


def _below(reader: Elaborator, value: Tensor) -> frozenset[str]:
    """All symbols that a formula is made of, also as the arguments of unknown functions."""
    table = reader.table
    found = set(names(value.body))
    for name in names(value.body):
        found |= made_of(name, {**table.made, **table.definitions})
    for name in found & table.applied.keys():
        found |= {*table.applied[name][0]}
    return frozenset(found)


def _along(reader: Elaborator, value: Tensor, name: str, below: frozenset[str]) -> list[Expr]:
    """The derivative by a symbol and by its rate, where this is not defined, each times its own rate."""
    rates = [(name, f"{DOT}{{{name}}}")]
    if rates[0][1] not in reader.table.definitions:
        rates.append((rates[0][1], f"{_TWICE[DOT]}{{{name}}}"))
    found: list[Expr] = []
    for symbol, speed in rates:
        if symbol not in below:
            continue
        slots = reader.table.symbol(symbol, 0).slots
        reader.table.symbols.setdefault(speed, Symbol(speed, slots))
        axes = tuple(fresh(Index("ijkl"[place], size)) for place, size in enumerate(slots))
        term: Expr = Mul((D(value.body, Var(symbol, axes)), Var(speed, axes)))
        for axis in reversed(axes):
            term = Sum(axis, term)
        found.append(term)
    return found
