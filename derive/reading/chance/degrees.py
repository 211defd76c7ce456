"""How random symbols stand in an expression: what it is made of, its degree in them, which of them it mixes."""

from __future__ import annotations

from collections.abc import Mapping, Set
from math import inf
from typing import TYPE_CHECKING

from derive.model import Definition
from derive.notation import (
    Add,
    D,
    Expr,
    Fn,
    Mul,
    Num,
    Pow,
    Product,
    Sum,
    Var,
    freshen,
    names,
    substitute_slots,
    transform,
    walk,
)

if TYPE_CHECKING:
    from derive.reading.elaborate import Elaborator


def unfolded(reader: Elaborator, body: Expr, random: Set[str], held: Set[str] = frozenset()) -> Expr:
    """The formula with everything written out that is made of random symbols, but for what is ``held``."""
    known: Mapping[str, Definition] = {**reader.table.made, **reader.table.definitions}

    def change(node: Expr) -> Expr | None:
        if not isinstance(node, Var) or node.name in random | held or not made_of(node.name, known) & random:
            return None
        definition = known[node.name]
        inner = substitute_slots(freshen(definition.body), dict(zip(definition.params, node.indices, strict=True)))
        return unfolded(reader, inner, random, held)

    return transform(body, change)


def made_of(name: str, known: Mapping[str, Definition]) -> set[str]:
    """The symbols that a symbol is made of, through definitions."""
    found, stack = set[str](), [name]
    while stack:
        top = stack.pop()
        for below in names(known[top].body) if top in known else ():
            if below not in found:
                found.add(below)
                stack.append(below)
    return found


def mixed(expr: Expr, left: str, right: str) -> bool:
    """Whether two symbols are multiplied with one another somewhere."""
    if not {left, right} <= names(expr):
        return False
    match expr:
        case Add(terms):
            return any(mixed(term, left, right) for term in terms)
        case Sum(_, body):
            return mixed(body, left, right)
        case Mul(factors):
            holding = [factor for factor in factors if {left, right} & names(factor)]
            return len(holding) > 1 or mixed(holding[0], left, right)
    return True


def several(expr: Expr, name: str) -> bool:
    """Whether different members of a family may be multiplied with one another somewhere."""
    match expr:
        case Add(terms):
            return any(several(term, name) for term in terms)
        case Sum(_, body):
            return several(body, name)
        case Var():
            return False
    if name not in names(expr):
        return False
    members = {node for node in walk(expr) if isinstance(node, Var) and node.name == name}
    sums = any(isinstance(node, Sum) and name in names(node) for node in walk(expr))
    return sums or len(members) > 1


def degree(expr: Expr, random: frozenset[str]) -> float:
    """The degree of a formula as a polynomial in some symbols; infinite if it is none."""
    if not names(expr) & random:
        return 0
    match expr:
        case Var():
            return 1
        case Add(terms):
            return max(degree(term, random) for term in terms)
        case Mul(factors):
            return sum(degree(factor, random) for factor in factors)
        case Pow(base, Num(value)) if value.denominator == 1 and value >= 0:
            return degree(base, random) * int(value)
        case Sum(_, body):
            return degree(body, random)
        case Fn("log", (body,)):
            return _degree_of_logarithm(body, random)
        case D(body, Var(name), "total") if name in random:
            return max(degree(body, random) - 1, 0)
        case D(body, Var(name), "total"):
            return _degree_of_slope(body, random, name)
    return inf


def _degree_of_slope(expr: Expr, random: frozenset[str], name: str) -> float:
    """The degree of a derivative by a symbol, of which terms do not depend on it vanish."""
    if name not in names(expr):
        return 0
    match expr:
        case Add(terms):
            return max(_degree_of_slope(term, random, name) for term in terms)
        case Sum(_, body):
            return _degree_of_slope(body, random, name)
        case Mul((Num(), *rest)):
            return _degree_of_slope(Mul(tuple(rest)) if len(rest) > 1 else rest[0], random, name)
        case D(body, Var(other), "total") if other not in random:
            return _degree_of_slope(body, random, other)
        case Fn("log", (Mul(factors),)):
            return max(_degree_of_slope(Fn("log", (factor,)), random, name) for factor in factors)
        case Fn("log", (Product(_, body),)):
            return _degree_of_slope(Fn("log", (body,)), random, name)
    return degree(expr, random)


def _degree_of_logarithm(expr: Expr, random: frozenset[str]) -> float:
    """The degree of the logarithm of a product of exponentials."""
    if not names(expr) & random:
        return 0
    match expr:
        case Mul(factors):
            return max(_degree_of_logarithm(factor, random) for factor in factors)
        case Pow(base, exponent) if not names(exponent) & random:
            return _degree_of_logarithm(base, random)
        case Pow(base, exponent) if not names(base) & random:
            return degree(exponent, random)
        case Product(_, body):
            return _degree_of_logarithm(body, random)
        case Fn("exp", (body,)):
            return degree(body, random)
    return inf
