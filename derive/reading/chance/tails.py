r"""Probabilities of an order, ``P(X \le x)``: the distribution function of a law with a name.

Like the density, it is what it is where the number lies among the values of X. Where X has a density, ``<`` and ``\le``
say the same; of other laws nothing is read.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from derive.notation import HALF, ONE, Add, Expr, Fn, Num, Pow, Var, canonical, div, names, sub
from derive.reading.chance import standard
from derive.shapes import Tensor
from derive.source import ReadError
from derive.tex.events import ORDERS
from derive.tex.syntax import Name, Node, Tail

if TYPE_CHECKING:
    from derive.reading.chance.random import RandomSymbol
    from derive.reading.elaborate import Elaborator, Scope

_HINT = r"declare a law that is read, X \sim \mathcal{N}(\mu, \sigma^2), or write F(x) for the probability"


def tail(reader: Elaborator, node: Tail, scope: Scope) -> Tensor:
    """The probability that a random symbol is below a number, or above it."""
    symbol, sign, end = _random(reader, node.left), node.sign, node.right
    if symbol is None:
        symbol, sign, end = _random(reader, node.right), ORDERS[node.sign], node.left
    if symbol is None or symbol.letters:
        raise ReadError("the probability of this order is not read", node.span, _HINT)
    at = reader.scalar(end, scope)
    if names(at) & reader.table.randomness.symbols.keys():
        raise ReadError("the probability of an order of random numbers is not read", node.span, _HINT)
    below = _distribution(reader, symbol, at, node, scope)
    return Tensor(below if sign in ("<", r"\le") else sub(ONE, below))


def _may_be_among(reader: Elaborator, at: Expr, ends: Sequence[Expr]) -> bool:
    """Whether a number is written so that it may be a value: a letter, a number between the ends, an exponential."""
    match canonical(at):
        case Num(value) if len(ends) == 1:
            return value >= 0
        case Num(value):
            known = [end.value for end in ends if isinstance(end, Num)]
            return len(known) == len(ends) and known[0] <= value <= known[-1]
        case Var(name):
            return f"|{name}|" not in reader.table.symbols
        case Add(terms):
            return len(ends) == 1 and all(_may_be_among(reader, term, ends) for term in terms)
        case Fn("exp"):
            return True
    return False


def _random(reader: Elaborator, node: Node) -> RandomSymbol | None:
    return reader.table.randomness.symbols.get(node.text) if isinstance(node, Name) else None


def _distribution(reader: Elaborator, symbol: RandomSymbol, at: Expr, node: Tail, scope: Scope) -> Expr:
    """The distribution function of a symbol."""
    if symbol.law is not None:
        values = standard.parameters(reader, symbol.law, node.span, scope)
        known = standard.LAWS[symbol.law.name].distribution
        if known is not None and not _may_be_among(reader, at, values):
            raise ReadError(f"this may not lie among the values of {symbol.name}", node.span, "give it a letter")
        if known is not None:
            return known(at, values)
    elif symbol.gaussian and symbol.mean is not None and symbol.variance is not None:
        mean, variance = reader.scalar(symbol.mean, scope), reader.scalar(symbol.variance, scope)
        return Fn("normcdf", (div(sub(at, mean), Pow(variance, HALF)),))
    raise ReadError(f"the distribution function of {symbol.name} is not read", node.span, _HINT)
