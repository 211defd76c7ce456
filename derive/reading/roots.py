r"""Matrices that others imply: the root ``\Sigma^{1/2}`` of a positive definite matrix, the pseudo-inverse ``A^+``.

Every positive definite matrix is the square of exactly one positive definite matrix (Horn and Johnson, Matrix Analysis,
theorem 7.2.6): what holds of ``\Sigma := S S`` for every S holds for every Sigma. Every matrix of rank r >= 1 is a
product ``F G`` of an m × r matrix of independent columns and an r × n matrix of independent rows;
its pseudo-inverse is ``G^\top (G G^\top)^{-1} (F^\top F)^{-1} F^\top`` (Ben-Israel and Greville, Generalized Inverses,
theorem 1.5).
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from derive.model import Definition, Note
from derive.notation import Expr, Index, Mul, Sum, Var, fresh, names
from derive.reading.algebra import Algebra
from derive.reading.axes import fresh_axes
from derive.reading.table import Symbol
from derive.reading.understood import ScopeReading
from derive.shapes import Tensor
from derive.source import ReadError, Span
from derive.tex.syntax import Frac, Name, Node, Number, Root, Script, Terms, Times

_PSEUDO = (r"^\dagger", "^+")
_RANKS = ("full-column-rank", "full-row-rank")


def halves(power: Node) -> Fraction | None:
    """The number that an exponent is, where it is an odd number of halves."""
    value = _number(power)
    return value if value is not None and value.denominator == 2 else None


def _number(node: Node) -> Fraction | None:
    match node:
        case Number(_, text):
            return Fraction(text)
        case Terms(_, ((sign, inner),)):
            value = _number(inner)
            return None if value is None else sign * value
        case Frac(_, top, bottom) | Times(_, (top, bottom), ("/",)):
            numbers = _number(top), _number(bottom)
            return numbers[0] / numbers[1] if numbers[0] is not None and numbers[1] else None
    return None


def roots(reading: ScopeReading) -> None:
    r"""``\Sigma := \Sigma^{1/2} \Sigma^{1/2}``, both positive definite, where a text speaks of the root."""
    table = reading.table
    for name, span in _raised(reading):
        symbol, words = table.symbols.get(name), table.properties.get(name, {})
        definite = symbol is not None and len(symbol.slots) == 2 and "positive-definite" in words
        if symbol is None or not definite or name in table.defined or name in table.made:
            continue
        root = rf"{name}^{{1/2}}"
        table.symbols[root] = Symbol(root, symbol.slots)
        own = {word: place for word, place in words.items() if word in ("symmetric", "positive-definite")}
        table.properties[root] = own
        table.properties[name] = {word: place for word, place in words.items() if word not in own}
        row, column = (Index(letter, size) for letter, size in zip("ij", symbol.slots, strict=True))
        between = fresh(Index("k", row.size))
        body = Sum(between, Mul((Var(root, (row, between)), Var(root, (between, column)))))
        _make(reading, name, (row, column), body, span)
        table.factors[name] = frozenset((root,))


def _written(reading: ScopeReading) -> list[Node]:
    """All that stands in the formulas of a scope that can be read."""
    return [node for chain in reading.scope.chains for node in reading.table.nodes(chain)]


def _raised(reading: ScopeReading) -> Iterator[tuple[str, Span]]:
    """The names that are raised to halves, or stand below a root."""
    table = reading.table
    for part in _written(reading):
        match part:
            case Script(span, Name() | Script() as base, power=Node() as power) if halves(power) is not None:
                bare = Script(span, part.base, part.subs, part.labels) if part.subs or part.labels else base
            case Root(span, Name() | Script() as bare, None):
                pass
            case _:
                continue
        try:
            found = table.resolve(bare)
        except ReadError:
            continue
        if not found.items:
            yield found.name, span


def _make(reading: ScopeReading, name: str, params: tuple[Index, ...], body: Expr, span: Span) -> None:
    reading.table.made[name] = Definition(name, params, body)
    reading.depends[name] = names(body)
    reading.defined_at.setdefault(name, span.start)


def pseudo_inverses(reading: ScopeReading) -> None:
    """``A^+`` of a matrix that is declared, by its factors, or by A itself where that has full rank."""
    table = reading.table
    for part in _written(reading):
        if not isinstance(part, Name) or not part.text.endswith(_PSEUDO):
            continue
        name = part.text
        sign = next((sign for sign in _PSEUDO if name.endswith(sign)), "")
        base = table.symbols.get(name.removesuffix(sign)) if sign else None
        known = name in table.symbols or name in table.defined or name in table.made
        if base is None or known or len(base.slots) != 2 or base.name in table.defined:
            continue
        table.symbols[name] = Symbol(name, base.slots[::-1])
        words = table.properties.get(base.name, {})
        algebra, matrix = Algebra(table.sizes), _symbol(base.name, base.slots)
        said = next((word for word in _RANKS if word in words), "")
        if said:
            value = _by_rank(algebra, matrix, part.span, columns=said == _RANKS[0])
        elif base.name in table.made:
            continue
        else:
            value = _by_factors(reading, algebra, matrix, base, part.span)
            reading.notes.append(Note("pseudo-inverse", part.span, {"name": base.name}))
        row, column = (Index(letter, axis.size) for letter, axis in zip("ij", value.axes, strict=True))
        _make(reading, name, (row, column), algebra.rename(value, (row, column)), part.span)


def _symbol(name: str, slots: tuple[str, ...]) -> Tensor:
    axes = tuple(fresh(Index(letter, size)) for letter, size in zip("ij", slots, strict=True))
    return Tensor(Var(name, axes), axes)


def _by_rank(algebra: Algebra, matrix: Tensor, span: Span, *, columns: bool) -> Tensor:
    r"""``(A^\top A)^{-1} A^\top``, or ``A^\top (A A^\top)^{-1}``"""
    turned = fresh_axes(algebra.transpose(matrix))
    if columns:
        gram = algebra.inverse(algebra.contract(turned, matrix, span), span)
        return algebra.contract(gram, fresh_axes(turned), span)
    gram = algebra.inverse(algebra.contract(matrix, turned, span), span)
    return algebra.contract(fresh_axes(turned), gram, span)


def _by_factors(reading: ScopeReading, algebra: Algebra, matrix: Tensor, base: Symbol, span: Span) -> Tensor:
    r"""``A := F G``, and ``A^+`` by F and G."""
    table = reading.table
    rank = rf"\operatorname{{rank}} {base.name}"
    table.size_names.add(rank)
    left, right = rf"{base.name}_{{\mathrm{{columns}}}}", rf"{base.name}_{{\mathrm{{rows}}}}"
    table.symbols[left] = Symbol(left, (base.slots[0], rank))
    table.symbols[right] = Symbol(right, (rank, base.slots[1]))
    one, other = _symbol(left, (base.slots[0], rank)), _symbol(right, (rank, base.slots[1]))
    row, column = (Index(letter, size) for letter, size in zip("ij", base.slots, strict=True))
    product = algebra.contract(one, other, span)
    _make(reading, base.name, (row, column), algebra.rename(product, (row, column)), span)
    table.factors[base.name] = frozenset((left, right))
    return algebra.contract(
        _by_rank(algebra, other, span, columns=False), _by_rank(algebra, one, span, columns=True), span
    )
