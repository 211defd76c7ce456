r"""Operators in brackets act on what stands behind these: ``(v \cdot \nabla) f``, ``(\partial_t + c)^2 u``.

What is no operator in such a bracket multiplies: ``(\nabla + a) f`` is ``\nabla f + a f``.
"""

from __future__ import annotations

from collections.abc import Sequence

from derive.records import replace
from derive.tex.syntax import Bracket, Derivative, Gradient, Nabla, Node, Number, Operand, Script, Terms, Times, parts


def acts(node: Node) -> bool:
    """Whether a formula is an operator that has nothing to act on yet."""
    return Operand in map(type, parts(node))


def applied(factors: Sequence[Node], signs: Sequence[str]) -> tuple[list[Node], list[str]]:
    """The factors of a term, operators in brackets applied to all that stands behind them."""
    found, between = list(factors), list(signs)
    for place in range(len(found) - 2, -1, -1):
        if isinstance(found[place], Bracket | Script) and acts(found[place]):
            rest = found[place + 1 :]
            span = rest[0].span.to(rest[-1].span)
            operand = rest[0] if len(rest) == 1 else Times(span, tuple(rest), tuple(between[place + 1 :]))
            found, between = [*found[:place], _on(found[place], operand)], between[:place]
    return found, between


def _on(node: Node, operand: Node, *, dotted: bool = False) -> Node:
    """What an operator makes of an operand; ``dotted``: the operator is a vector, and so is the operand."""
    match node:
        case Operand():
            return operand
        case Script(span, Bracket() as base, (), (), Number(_, "2"), False, 0):
            once = _on(base, operand)
            return replace(_on(base, Bracket(span, "(", (once,)), dotted=_is_vector(base)), span=span.to(operand.span))
        case Bracket(_, _, (inner,)) if acts(node):
            return replace(node, items=(_on(inner, operand, dotted=dotted),), span=node.span.to(operand.span))
        case Terms(_, terms):
            below = tuple((sign, _on(term, operand, dotted=dotted)) for sign, term in terms)
            return replace(node, terms=below, span=node.span.to(operand.span))
        case Times(_, (*before, last)) if acts(last):
            return replace(node, factors=(*before, _on(last, operand)), span=node.span.to(operand.span))
        case Gradient(span, None, Operand(), 1) if dotted:
            return Nabla(span.to(operand.span), "div", operand)
        case Gradient(_, _, body) | Nabla(_, _, body) | Derivative(_, body) if acts(body):
            return replace(node, body=_on(body, operand), span=node.span.to(operand.span))
    return Times(node.span.to(operand.span), (node, operand), (r"\cdot" if dotted else "",))


def _is_vector(bracket: Bracket) -> bool:
    """Whether an operator is one of vectors: a bare gradient is one of its terms."""
    inner = bracket.items[0]
    terms = [term for _, term in inner.terms] if isinstance(inner, Terms) else [inner]
    return any(isinstance(term, Gradient) and isinstance(term.body, Operand) and term.order == 1 for term in terms)
