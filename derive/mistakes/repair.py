"""What a mistake is told of a wrong step, and what it proposes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from typing import Literal

from derive.model import Assumption, Context
from derive.notation import Expr, Size, bound_indices, names, walk
from derive.records import dataclass

Values = Mapping[str, "Expr | str | tuple[Expr, ...]"]
"""What fills the places of an explanation."""

Failing = Callable[[Expr, Expr], tuple[Mapping[str, str], str, str] | None]
"""The first entry of two sides without free symbols at which a decimal does not hold, and both values there."""


@dataclass(frozen=True)
class Wrong:
    """A refuted relation and what is known about its symbols."""

    lhs: Expr
    rhs: Expr
    context: Context
    failing: Failing


@dataclass(frozen=True)
class Repair:
    """A relation near the wrong one; the mistake is found if the core proves it.

    ``kind``: a ``correction`` is what should stand there. A ``reading`` has as its left side what the wrong right side
    computes. An ``assumption`` is the wrong relation itself, under a context in which it may hold. ``edit``: its size.
    ``values`` fill the explanation. ``context``: where it is not that of the step.
    ``holds_if``: what that context says in addition. ``apart``: of a reading, how differently from the right side it
    is built.
    """

    lhs: Expr
    rhs: Expr
    edit: int = 1
    values: Values = field(default_factory=dict)
    kind: Literal["correction", "reading", "assumption"] = "correction"
    context: Context | None = None
    holds_if: tuple[Assumption, ...] = ()
    apart: int | None = None


Mistake = Callable[[Wrong], Iterator[Repair]]
"""Proposes repairs of a wrong relation. Its docstring explains it, with a wrong and a right example."""

Slips = Callable[[Wrong], Iterator[Expr]]
"""The right sides that the mistake would make of a relation that holds."""


@dataclass(frozen=True)
class Entry:
    """A mistake of the catalogue: how it is repaired, how it is made, and broader words that it goes by.

    ``far``: more repairs of it, none of edit 1, for where nothing smaller holds.
    """

    mistake: Mistake
    slips: Slips
    kinds: tuple[str, ...] = ()
    far: Mistake | None = None


def corrected(mistake: Mistake) -> Slips:
    """The slips of a mistake that is made as it, or another one, is repaired: a sign is wrong either way."""

    def slips(right: Wrong) -> Iterator[Expr]:
        for repair in mistake(right):
            if repair.kind == "correction" and repair.lhs == right.lhs:
                yield repair.rhs

    return slips


def symbols(wrong: Wrong) -> frozenset[str]:
    """The symbols of a step and of the definitions that it uses."""
    found = set(names(wrong.lhs) | names(wrong.rhs))
    stack = list(found)
    while stack:
        known = wrong.context.definitions.get(stack.pop())
        for name in names(known.body) - found if known else ():
            found.add(name)
            stack.append(name)
    return frozenset(found)


def sizes(wrong: Wrong) -> tuple[str, ...]:
    """The sizes that a step and the definitions under it speak of: as numbers, ranges of sums, or those of matrices."""
    found: dict[str, None] = {}
    for side in (wrong.lhs, wrong.rhs, *(known.body for known in wrong.context.definitions.values())):
        for node in walk(side):
            if isinstance(node, Size):
                found[node.name] = None
            for index in bound_indices(node):
                found[index.size] = None
    return tuple(found)
