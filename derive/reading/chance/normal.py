r"""The normal law: ``\mathcal{N}(x; \mu, \Sigma)``, its density, and integrals with it as a weight."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from derive.notation import (
    HALF,
    Const,
    Delta,
    Expr,
    Mul,
    Pow,
    Product,
    Size,
    Sum,
    div,
    exp,
    freshen,
    log,
    neg,
    num,
    substitute_slots,
)
from derive.reading.axes import is_plain
from derive.reading.chance import moments
from derive.reading.chance.named import is_normal, parameters, says_deviation
from derive.reading.chance.random import RandomSymbol
from derive.records import replace
from derive.shapes import Tensor
from derive.source import ReadError, Span
from derive.tex.syntax import Big, Law, Name, Node, Number, Terms, Times

if TYPE_CHECKING:
    from derive.reading.elaborate import Elaborator, Scope


def density(reader: Elaborator, node: Law, scope: Scope) -> Tensor:
    """``e^{-(x - m)^2 / 2v} / sqrt(2 pi v)``, of a vector with the inverse and the determinant of its covariance."""
    point, mean, variance = parameters(node)
    if point is None:
        raise ReadError("a density has no value without its point", node.span, r"write \mathcal{N}(x; \mu, \sigma^2)")
    _must_be_variance(variance)
    values = [reader.tensor(part, scope) for part in (point, mean, variance)]
    return Tensor(_density(reader, values[0], values[1], values[2], node.span))


def _must_be_variance(node: Node) -> None:
    if says_deviation(node):
        hint = r"write \mathcal{N}(x; \mu, \sigma^2)"
        raise ReadError("this may be the variance of the law or its standard deviation", node.span, hint)


def _density(reader: Elaborator, point: Tensor, mean: Tensor, variance: Tensor, span: Span) -> Expr:
    centred = reader.algebra.add([(1, point), (-1, mean)], span)
    two_pi, neg_half = Mul((num(2), Const("pi"))), num(Fraction(-1, 2))
    if centred.rank == 0 and variance.rank == 0:
        exponent = neg(Mul((HALF, Pow(centred.body, num(2)), Pow(variance.body, num(-1)))))
        return Mul((Pow(Mul((two_pi, variance.body)), neg_half), exp(exponent)))
    if centred.rank != 1 or variance.rank not in (0, 2):
        raise ReadError("this normal law is not read", span, "give it a vector, a mean and a covariance")
    return _of_vector(reader, centred, variance, two_pi, span)


def _of_vector(reader: Elaborator, centred: Tensor, variance: Tensor, two_pi: Expr, span: Span) -> Expr:
    algebra, size = reader.algebra, Size(centred.axes[0].size)
    if variance.rank == 2 and (entry := _on_diagonal(reader, variance)) is not None:
        axis = centred.axes[0]
        reader.sizes.unify(axis.size, entry.axes[0].size, "a covariance", span)
        own = reader.algebra.rename(entry, (axis,))
        along: Expr = Sum(axis, div(Pow(centred.body, num(2)), own))
        across: Expr = Product(axis, Pow(Mul((two_pi, own)), num(Fraction(-1, 2))))
        return Mul((freshen(across), exp(neg(Mul((HALF, freshen(along)))))))
    row = algebra.transpose(centred) if not centred.row else centred
    if variance.rank == 0:
        square = div(algebra.squared_norm(centred), variance.body)
        scale = Pow(Mul((two_pi, variance.body)), Mul((num(Fraction(-1, 2)), size)))
    else:
        weighed = algebra.contract(row, algebra.inverse(variance, span), span)
        square = algebra.contract(weighed, centred, span).body
        scale = Pow(Mul((Pow(two_pi, size), algebra.determinant(variance, span).body)), num(Fraction(-1, 2)))
    return Mul((scale, exp(neg(Mul((HALF, square))))))


def _on_diagonal(reader: Elaborator, variance: Tensor) -> Tensor | None:
    """The diagonal of what is written as a diagonal matrix: ``v_i`` of ``\\delta_{ij} v_i``."""
    i, j = variance.axes
    factors = variance.body.factors if isinstance(variance.body, Mul) else (variance.body,)
    if not (is_plain(i) and is_plain(j)) or not any(f in (Delta(i, j), Delta(j, i)) for f in factors):
        return None
    rest = Mul(tuple(factor for factor in factors if factor not in (Delta(i, j), Delta(j, i))))
    return Tensor(substitute_slots(rest, {j: i}), (i,))


def log_density(reader: Elaborator, symbol: RandomSymbol, span: Span) -> Tensor:
    """The logarithm of the density of a normal symbol, at itself."""
    assert symbol.mean is not None and symbol.variance is not None
    name = Name(span, symbol.name)
    values = [reader.tensor(node, {}) for node in (name, symbol.mean, symbol.variance)]
    return Tensor(log(_density(reader, values[0], values[1], values[2], span)))


def weighted(reader: Elaborator, node: Big, scope: Scope) -> Tensor | None:
    """An integral with a normal density as a factor: the expectation of the rest."""
    if len(node.letters) != 1:
        return None
    found = _factors(node.body)
    normal = [factor for factor in found if is_normal(factor)]
    if len(normal) != 1:
        return None
    law = normal[0]
    assert isinstance(law, Law)
    point, mean, variance = parameters(law)
    _must_be_variance(variance)
    letter = node.letters[0]
    if point is not None and not (isinstance(point, Name) and point.text == letter.text):
        return None
    rest = [factor for factor in found if factor is not law]
    body: Node = Number(node.span, "1") if not rest else Times(node.span, tuple(rest), ("",) * (len(rest) - 1))
    value = reader.tensor(rest[0] if len(rest) == 1 else body, scope)
    symbol = RandomSymbol(letter.text, (), mean, variance, True, f"_{{{law.span.start}}}")
    known = moments.of_symbol(reader, symbol)
    return replace(value, body=moments.average(reader, value.body, [known], node.span))


def _factors(node: Node) -> Sequence[Node]:
    match node:
        case Times(_, factors, signs) if "/" not in signs:
            return factors
        case Terms(_, ((1, inner),)):
            return _factors(inner)
    return (node,)
