r"""The mean that a bar says: ``\bar x := \frac1n \sum_i x_i`` of a family of which the text says nothing else."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from contextlib import suppress

from derive.model import Definition, Note
from derive.notation import MINUS_ONE, Index, Mul, Pow, Size, Sum, Var, fresh
from derive.reading.table import Symbol, Table
from derive.reading.understood import ScopeReading
from derive.source import ReadError
from derive.tex.statements import Chain
from derive.tex.syntax import Big, Mean, Name, Node, Script, parts

_BAR = re.compile(r"\\(?:bar|overline)\{(\\?[A-Za-z]+)\}")
_NAMED = re.compile(r"\s*(?:be|is|denotes?|are|stands? for)\s+(?:an?|the|some|any|our|its)\b")
_TITLED = re.compile(r"\b(?:the|a|an|some)\s+\w+(?:\s\w+)?\s*$")
_IS_MEAN = re.compile(r"^(?!.*\b(?:weighted|trimmed|geometric|harmonic)\b).*\b(?:means?|averages?)\b")
"""What is said of the mean itself."""


def sample_means(reading: ScopeReading) -> None:
    r"""``\bar x`` where nothing declares, defines or varies it, beside ``\sum_i x_i``: the mean; the report says so.

    Where expectations are written, the bar may mean one: then only in a chain that has the sum, too.
    """
    table = reading.table
    nodes = [part for chain in reading.scope.chains for part in table.nodes(chain)]
    with_means = Mean in map(type, nodes)
    scripted = {id(part.base) for part in nodes if isinstance(part, Script) and (part.subs or part.labels)}
    bare = {part.text: part for part in nodes if isinstance(part, Name) and id(part) not in scripted}
    alone = bare.keys() - _formal(reading, scripted)
    otherwise = {_name(table, chain) for chain in reading.scope.chains if _is_otherwise(chain)}
    for name, node in bare.items():
        found = _BAR.fullmatch(name)
        said = {*table.symbols, *table.defined, *table.broken, *table.adjoints, *table.aliases, *reading.depends}
        new = found and name not in said and name not in table.seen.variables
        if found and new and name not in otherwise and _is_family(reading, found[1], alone, name if with_means else ""):
            _define(reading, name, found[1], node)


def _name(table: Table, chain: Chain) -> str:
    """The name that running text mentions; empty for other formulas."""
    with suppress(ReadError):
        node = table.parse(chain.members[0])[0]
        return node.text if isinstance(node, Name) else ""
    return ""


def _is_otherwise(chain: Chain) -> bool:
    r"""Whether words call ``$\bar x$`` something else than a mean: "let $\bar x$ be the median"."""
    said = f"{chain.words} " if not _NAMED.match(chain.after) else chain.after
    called = _NAMED.match(chain.after) or _TITLED.search(chain.words)
    return chain.inline and not chain.signs and called is not None and _IS_MEAN.search(said) is None


def _formal(reading: ScopeReading, scripted: Set[int]) -> set[str]:
    r"""The letters that alone are no values: the x of ``f(x; \lambda) := …`` and of ``x \ge 0``, if no step has it."""
    table = reading.table
    formal = {one.text for args in table.seen.defined_applied.values() for one in args if isinstance(one, Name)}
    judged = (chain for number, chain in enumerate(reading.scope.chains) if formal and reading.steps.get(number))
    found = (part for chain in judged for part in table.nodes(chain))
    return formal - {part.text for part in found if isinstance(part, Name) and id(part) not in scripted}


def _is_family(reading: ScopeReading, name: str, alone: Set[str], beside: str) -> bool:
    """Whether a name stands with one index alone, and a sum runs over it, in a chain that has the name ``beside``."""
    table = reading.table
    symbol = table.symbols.get(name)
    declared = symbol is not None and symbol.declared and symbol.family == 1
    if not declared and (name in alone or name in table.defined or table.seen.letter_scripts.get(name) != 1):
        return False
    found = (table.nodes(chain) for chain in reading.scope.chains)
    chains = (nodes for nodes in map(list, found) if not beside or _names_it(nodes, beside))
    return any(_is_summed(part, name) for nodes in chains for part in nodes)


def _names_it(nodes: Sequence[Node], name: str) -> bool:
    return any(isinstance(part, Name) and part.text == name for part in nodes)


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
