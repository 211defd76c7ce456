r"""Laws of vectors with a name: ``\theta \sim \mathrm{Dir}(\alpha)``, one-hot vectors ``x \sim \mathrm{Cat}(\pi)``.

With ``m_k = a_k / \sum_j a_j``: the mean is ``n m``, the covariance ``n (\operatorname{diag}(m) - m m^\top) / s``,
where s is ``1 + \sum_j a_j`` and n is 1 for a Dirichlet law, s is 1 for a multinomial one of n draws, and n is 1 for a
categorical law. Of a Dirichlet law, ``E[\log \theta_k] = \psi(a_k) - \psi(\sum_j a_j)``. Source: Kotz, Balakrishnan,
Johnson, Continuous Multivariate Distributions; Johnson, Kotz, Balakrishnan, Discrete Multivariate Distributions.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from derive.model import Definition
from derive.notation import (
    ONE,
    Add,
    Delta,
    Expr,
    Fn,
    Index,
    Mul,
    Slot,
    Sum,
    div,
    fresh,
    sub,
    substitute_slots,
)
from derive.reading.chance.standard import Drawn, written
from derive.reading.table import Symbol, Table
from derive.records import dataclass
from derive.source import ReadError, Span
from derive.tex.syntax import Name, Node

if TYPE_CHECKING:
    from derive.reading.chance.random import RandomSymbol
    from derive.reading.elaborate import Elaborator

_PARAMETERS = {"dirichlet": 1, "dir": 1, "categorical": 1, "cat": 1, "multinomial": 2, "multinom": 2, "mult": 2}
LAWS: Mapping[str, int] = _PARAMETERS
"""The number of parameters of a law, by the names that authors give it, in small letters; the last one is a vector."""


@dataclass(frozen=True)
class Known:
    """The mean, the covariance and, of a Dirichlet law, the mean of the logarithm, at indices of entries."""

    mean: Definition
    covariance: Definition
    logarithm: Definition | None


def drawn_from(node: Node) -> Drawn | None:
    r"""The law that ``\mathrm{Dir}(\alpha)`` is; None where it is no known one of vectors with so many parameters."""
    found = written(node)
    return found if found is not None and LAWS.get(found.name) == len(found.parameters) else None


def shape(table: Table, symbol: RandomSymbol) -> None:
    """What is drawn, and its last parameter, are vectors where nothing else says what they are."""
    assert symbol.vector is not None
    last = symbol.vector.parameters[-1]
    if not isinstance(last, Name):
        return
    resolved = table.resolve(last)
    known = table.symbols.get(resolved.name)
    if known is None and resolved.name not in table.defined:
        known = table.symbols[resolved.name] = Symbol(resolved.name, (table.sizes.unknown("k"),), declared=True)
    if known is not None and len(known.slots) == 1 and symbol.name not in table.symbols:
        family = tuple(table.letters.get(letter.text) or table.sizes.unknown(letter.text) for letter in symbol.letters)
        table.symbols[symbol.name] = Symbol(symbol.name, (*family, *known.slots), len(family), declared=True)


def known(reader: Elaborator, symbol: RandomSymbol, slots: tuple[str, ...]) -> Known:
    """What is known of a vector with such a law. Raises ReadError where it is none, or its parameters are not."""
    law = symbol.vector
    assert law is not None
    span = law.parameters[-1].span
    if len(slots) != len(symbol.letters) + 1:
        hint = r"declare it, $x \in \{0, 1\}^K$ one-hot, or write $p(x) := \pi_x$ for the law of a class"
        raise ReadError(f"{symbol.name} is read only as a vector with this law", span, hint)
    members = tuple(Index(letter.text, size) for letter, size in zip(symbol.letters, slots, strict=False))
    scope = {index.name: index for index in members}
    value = reader.tensor(law.parameters[-1], scope)
    if value.rank != 1:
        raise ReadError("the parameter of this law is no vector", span)
    reader.sizes.unify(value.axes[0].size, slots[-1], "this law", span)
    return _of_weights(reader, law, value.body, value.axes[0], members, span)


def _of_weights(
    reader: Elaborator, law: Drawn, weights: Expr, axis: Index, members: tuple[Index, ...], span: Span
) -> Known:
    """The moments of a law with these weights."""

    def at(slot: Slot) -> Expr:
        return substitute_slots(weights, {axis: slot})

    run, row, column = (fresh(axis) for _ in range(3))
    total = Sum(run, at(run))
    dirichlet = law.name.startswith("dir")
    draws = reader.scalar(law.parameters[0], {}) if len(law.parameters) > 1 else ONE
    # The weights of the others are probabilities.
    means = [div(at(slot), total) if dirichlet else at(slot) for slot in (row, column)]
    spread = sub(Mul((Delta(row, column), means[0])), Mul((means[0], means[1])))
    covariance = div(spread, Add((ONE, total))) if dirichlet else Mul((draws, spread))
    mean = means[0] if dirichlet else Mul((draws, means[0]))
    logarithm = sub(Fn("digamma", (at(row),)), Fn("digamma", (total,)))
    return Known(
        Definition("", (*members, row), mean),
        Definition("", (*members, row, column), covariance),
        Definition("", (*members, row), logarithm) if dirichlet else None,
    )
