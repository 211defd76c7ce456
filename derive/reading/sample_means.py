r"""The mean that a bar says: ``\bar x := \frac1n \sum_i x_i`` of a family of which the text says nothing else."""

from __future__ import annotations

import re

from derive.model import Definition, Note
from derive.notation import MINUS_ONE, Index, Mul, Pow, Size, Sum, Var, fresh
from derive.reading.table import Symbol
from derive.reading.understood import ScopeReading
from derive.tex.syntax import Big, Mean, Name, Node, Script, parts

_BAR = re.compile(r"\\(?:bar|overline)\{(\\?[A-Za-z]+)\}")


def sample_means(reading: ScopeReading) -> None:
    r"""``\bar x`` where nothing declares, defines or varies it, beside ``\sum_i x_i``: the mean; the report says so.

    Not where something is random, for the bar may then mean an expectation.
    """
    table = reading.table
    nodes = [part for chain in reading.scope.chains for part in table.nodes(chain)]
    if any(isinstance(part, Mean) for part in nodes):
        return
    scripted = {id(part.base) for part in nodes if isinstance(part, Script) and (part.subs or part.labels)}
    bare = {part.text: part for part in nodes if isinstance(part, Name) and id(part) not in scripted}
    for name, node in bare.items():
        found = _BAR.fullmatch(name)
        said = {*table.symbols, *table.defined, *table.broken, *table.adjoints, *table.aliases, *reading.depends}
        if found and name not in said and name not in table.seen.variables and _is_family(reading, found[1], bare):
            _define(reading, name, found[1], node)


def _is_family(reading: ScopeReading, name: str, bare: dict[str, Name]) -> bool:
    """Whether a name stands with one index alone, and a sum runs over it."""
    table = reading.table
    symbol = table.symbols.get(name)
    declared = symbol is not None and symbol.declared and symbol.family == 1
    if not declared and (name in bare or name in table.defined or table.seen.letter_scripts.get(name) != 1):
        return False
    return any(_is_summed(part, name) for chain in reading.scope.chains for part in table.nodes(chain))


def _is_summed(node: Node, name: str) -> bool:
    r"""Whether a node is a sum over the index of ``x_i``."""
    if not isinstance(node, Big) or node.op != "sum":
        return False
    letters = {letter.text for letter in node.letters}
    return any(
        isinstance(part, Script)
        and isinstance(part.base, Name)
        and part.base.text == name
        and any(isinstance(item, Name) and item.text in letters for item in (*part.subs, *part.labels))
        for part in parts(node.body)
    )


def _define(reading: ScopeReading, name: str, family: str, node: Node) -> None:
    table = reading.table
    slots = table.symbol(family).slots
    table.symbols[name] = Symbol(name, slots[1:], declared=True)
    member, params = fresh(Index("i", slots[0])), tuple(Index("j", size) for size in slots[1:])
    total = Sum(member, Var(family, (member, *params)))
    table.made[name] = Definition(name, params, Mul((Pow(Size(slots[0]), MINUS_ONE), total)))
    reading.depends[name] = frozenset((family,))
    reading.defined_at.setdefault(name, node.span.start)
    reading.notes.append(Note("taken-mean", node.span, {"name": name, "family": family}))
