"""The laws of differentiation as they are applied: what a slip may go wrong about."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from derive.notation import Expr, Index
from derive.records import dataclass


@dataclass(frozen=True)
class Entry:
    """``d x_k / d x_i = delta_ki``"""

    node: Expr
    wrt: Expr
    right: Expr


@dataclass(frozen=True)
class ProductLaw:
    """``(u v)' = u' v + u v'``; ``slopes`` are the derivatives of the factors, ``terms`` those of the result."""

    factors: tuple[Expr, ...]
    slopes: tuple[Expr, ...]
    terms: tuple[Expr, ...]


@dataclass(frozen=True)
class TermLaw:
    """``(u + v)' = u' + v'``: the derivative of one term, and that of the others."""

    slope: Expr
    others: Expr


@dataclass(frozen=True)
class QuotientLaw:
    """``(u/v)' = (u' v - u v') / v^2``"""

    u: Expr
    v: Expr
    du: Expr
    dv: Expr


@dataclass(frozen=True)
class ChainLaw:
    """``f(u)' = f'(u) u'``; for a power ``u^n``, ``outer`` is ``n u^{n-1}``."""

    node: Expr
    outer: Expr
    inner: Expr
    slope: Expr


@dataclass(frozen=True)
class SumLaw:
    """``(sum_k u_k)' = sum_k u_k'``"""

    index: Index
    body: Expr
    slope: Expr


@dataclass(frozen=True)
class SymbolLaw:
    """``dL/dx`` through a defined symbol: the derivative of its definition"""

    node: Expr
    slope: Expr


Law = Entry | ProductLaw | TermLaw | QuotientLaw | ChainLaw | SumLaw | SymbolLaw
Slip = Callable[[Law], Iterator[Expr]]
"""What one application of a law could be mistaken for."""


@dataclass(frozen=True)
class Variant:
    """A derivative with one slip: the result, the law that was misapplied, and the slip."""

    result: Expr
    law: Law
    slip: Slip


Variants = tuple[Expr, tuple[Variant, ...]]
"""A derivative, and its variants with one slip."""

Settle = Callable[[Expr], Expr]


def as_it_is(expr: Expr) -> Expr:
    """The expression itself."""
    return expr
