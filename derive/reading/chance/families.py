r"""Whole families of data: ``p(X, Z)`` is ``\prod_i p(x_i, z_i)``, and means over ``Z`` are taken member by member."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from derive.notation import Add, Expr, Fn, Index, Mul, Product, Slot, Sum, free_indices, fresh, log, substitute_slots
from derive.reading.chance.averages import Average, Weights
from derive.reading.chance.laws import Distribution, value
from derive.reading.chance.outcomes import drawn
from derive.shapes import Tensor
from derive.source import ReadError, Span
from derive.tex.syntax import Law, Mean

if TYPE_CHECKING:
    from derive.reading.elaborate import Elaborator, Scope


def product(reader: Elaborator, node: Law, member: Law, scope: Scope) -> Tensor:
    """The product over the members, which are taken to be independent."""
    letters = dict.fromkeys(letter for own in reader.table.outcomes.whole.values() for letter in own)
    bound = {letter: fresh(Index(letter, reader.free_index(letter).size)) for letter in letters}
    found = reader.tensor(member, {**scope, **bound})
    body = found.body
    for index in bound.values():
        body = Product(index, body)
    return Tensor(body)


def averaging(reader: Elaborator, node: Mean, scope: Scope) -> tuple[list[Tensor], Average]:
    """A mean over a whole family of a sum over its members: the sum of their means."""
    laws, draw = reader.table.laws, node.draws[0]
    letters = tuple(n for n in drawn(draw))
    given = tuple(n for inner in draw.given for n in drawn(inner))
    member = laws.member(Law(draw.span, letters[0], letters, given))
    keys = tuple(laws.outcomes.key(n) for n in member.of)
    behind = tuple(laws.outcomes.key(n) for n in member.given)
    found = laws.of_variable((*keys, *behind), draw.parameters)
    if len(found) != 1 or len(node.draws) > 1:
        raise ReadError("the law of this family is not known", draw.span, "write it at its members: p(z_i | x_i)")
    law = found[0]
    bound = {key: fresh(Index(key, law.sizes[key][0])) for key in keys}
    values = [reader.tensor(arg, {**scope, **bound}) for arg in node.args]

    def average(body: Expr) -> Expr:
        return _by_member(
            body, tuple(bound.values()), lambda index: _weights(law, keys, behind, bound, index), node.span
        )

    return values, average


def _weights(
    law: Distribution, keys: tuple[str, ...], behind: tuple[str, ...], bound: dict[str, Index], member: Index
) -> Weights:
    slots: dict[str, tuple[Slot, ...]] = {key: (bound[key],) for key in keys}
    slots |= {key: (member,) * len(law.sizes[key]) for key in behind}
    return Weights(tuple(bound.values()), value(law, (keys, behind), slots, None))


def _by_member(body: Expr, outcomes: tuple[Index, ...], weights: Callable[[Index], Weights], span: Span) -> Expr:
    """``E[sum_i u_i] = sum_i E_i[u_i]``"""
    if not set(outcomes) & free_indices(body):
        return body
    match body:
        case Add(terms):
            return Add(tuple(_by_member(term, outcomes, weights, span) for term in terms))
        case Mul(factors):
            varying = [factor for factor in factors if set(outcomes) & free_indices(factor)]
            if len(varying) == 1:
                rest = tuple(factor for factor in factors if factor is not varying[0])
                return Mul((*rest, _by_member(varying[0], outcomes, weights, span)))
        case Fn("log", (Product(index, inner, (), None),)):
            return _by_member(Sum(index, log(inner)), outcomes, weights, span)
        case Sum(index, inner, (), None):
            member = fresh(index)
            return Sum(member, weights(member).average(substitute_slots(inner, {index: member})))
    raise ReadError("a mean over a whole family is read of a sum over its members", span, "write it member by member")
