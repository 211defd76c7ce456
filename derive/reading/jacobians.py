r"""Derivatives of functions by their arguments: ``J_f(x)``, ``Df(u)``, ``\nabla f(u)``, ``H_f(x)``; ``f \circ g``.

``f(u)`` is differentiated by ``u``, whatever that is made of. The Jacobian has a row for each entry of the value; of a
number it is a row.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from derive.reading import calls, derivatives
from derive.reading.maps import first_arguments, hold
from derive.records import replace
from derive.shapes import Tensor
from derive.source import ReadError, Span
from derive.tex.cursor import Choice
from derive.tex.lexicon import composed
from derive.tex.syntax import Bracket, Call, Gradient, Name, Node, Script, Times, parts

if TYPE_CHECKING:
    from derive.reading.elaborate import Elaborator, Scope

_ORDERS = {"J": 1, "H": 2}


def operator(reader: Elaborator, node: Node) -> tuple[int, Node] | None:
    """The order and the function of ``J_f``, ``H_f``; None for any other name."""
    match node:
        case Script(_, Name(_, text), (function,), (), None, False, 0) if text in reader.table.lexicon.jacobians:
            return _ORDERS[text], function
    return None


def jacobian(reader: Elaborator, node: Node, args: Sequence[Node] | None, scope: Scope) -> Tensor | None:
    """``J_f(x)``, ``H_f(x)``; without arguments at those that f is first applied to."""
    if (found := operator(reader, node)) is None:
        return None
    order, function = found
    return slope(reader, function, args, order, node.span, scope)


def gradient(reader: Elaborator, node: Gradient, scope: Scope) -> Tensor | None:
    r"""``\nabla f(u)``, ``Df(u)`` by ``u``; None where it is taken by something else."""
    match node.body:
        case Script(_, Call() as body, (), (), None, True, 0):
            found = gradient(reader, replace(node, body=body), scope)
            return None if found is None else reader.algebra.transpose(found)
        case Times(span, (first, *rest), signs) if _stands_alone(node, first):
            own = replace(node, span=node.span.to(first.span), body=first)
            call = first.base if isinstance(first, Script) else first
            if not isinstance(call, Call) or not _is_function(reader, call.function):
                return None
            return reader.times(Times(node.span.to(span), (own, *rest), signs), scope)
        case Call(_, function, args, 0) if _is_function(reader, function) and _needs_holding(reader, function, args):
            given: Sequence[Node] | None = args
        case Name() as function if function.text in reader.table.maps and first_arguments(reader.table, function.text):
            given = None
        case Bracket(_, _, (Call(_, function, args) as inner,)) if _is_function(reader, function):
            names = {part.text for arg in args for part in parts(arg) if isinstance(part, Name)}
            hint = rf"write \nabla_{{{min(names)}}}" if names else r"write \nabla_{x}"
            raise ReadError("this gradient does not say by what it is taken", inner.span, hint)
        case Bracket(_, _, (inner,)) if composed(inner, reader.table.lexicon.functions):
            function, given = inner, None
        case _:
            return None
    value = slope(reader, function, given, node.order, node.span, scope)
    if node.jacobian or (node.order == 1 and value.rank == 1):
        return value if node.jacobian else replace(value, row=False)
    if value.rank != 2 or node.order > 1:
        return value
    place = -node.span.start - 1
    reader.choices[place] = Choice("gradient-of-vector", node.span, ("rows", "columns"))
    return reader.algebra.transpose(value) if reader.answers.get(place, 0) else value


def _stands_alone(node: Gradient, first: Node) -> bool:
    """Whether a gradient is that of the function behind it alone: by a bare name the rest could be meant, too."""
    call = first.base if isinstance(first, Script) else first
    if not isinstance(call, Call):
        return False
    if isinstance(first, Script) and first.transpose:
        return True
    return node.order > 1 or len(call.args) != 1 or not isinstance(call.args[0], Name)


def _is_function(reader: Elaborator, function: Node) -> bool:
    """Whether a name is that of a function of the document, or several joined."""
    inner = function.items[0] if isinstance(function, Bracket) else function
    base = inner.base if isinstance(inner, Script) else inner
    own = reader.table.maps.keys() | reader.table.formals.keys()
    joined = bool(composed(inner, reader.table.lexicon.functions))
    return joined or (isinstance(base, Name) and base.text in own)


def _needs_holding(reader: Elaborator, function: Node, args: Sequence[Node]) -> bool:
    """Whether an argument is no bare name, or the function is unknown."""
    base = function.base if isinstance(function, Script) else function
    unknown = isinstance(base, Name) and base.text in reader.table.maps
    return len(args) == 1 and (unknown or not isinstance(base, Name) or not isinstance(args[0], Name | Script))


def slope(
    reader: Elaborator, function: Node, args: Sequence[Node] | None, order: int, span: Span, scope: Scope
) -> Tensor:
    """The derivative of a function by its argument, ``order`` times; of a number by a vector once, a row."""
    given = args if args is not None else _arguments(reader, function, span)
    if len(given) != 1:
        raise ReadError("this derivative does not say by which argument", span, r"write \frac{\partial f}{\partial x}")
    _, variable = hold(reader, reader.tensor(given[0], scope))
    result = value(reader, function, [variable], span, scope)
    number = not result.rank
    for _ in range(order):
        result = derivatives.by(reader, result, variable, span, given[0], total=True)
    return replace(result, row=True) if number and order == 1 and result.rank == 1 else result


def _arguments(reader: Elaborator, function: Node, span: Span) -> Sequence[Node]:
    """What a function is first applied to, or was defined with; of several joined, the last one's."""
    last = function
    while not isinstance(last, Name | Script):
        last = last.items[0] if isinstance(last, Bracket) else last.factors[-1]  # type: ignore[attr-defined]
    base = last.base if isinstance(last, Script) else last
    name = base.text if isinstance(base, Name) else ""
    if name in reader.table.formals:
        return reader.table.formals[name].params
    if names := first_arguments(reader.table, name):
        return [Name(span, own) for own in names]
    raise ReadError(f"it is not clear where the derivative of {name} is taken", span, f"write {name}(…)")


def value(reader: Elaborator, function: Node, args: Sequence[Tensor], span: Span, scope: Scope) -> Tensor:
    r"""A function of these values; ``f \circ g`` of them is f of g of them."""
    match function:
        case Bracket(_, _, (inner,)):
            return value(reader, inner, args, span, scope)
        case _ if parts := composed(function, reader.table.lexicon.functions):
            for part in reversed(parts):
                args = [value(reader, part, args, span, scope)]
            return args[0]
    known = dict(reader.arguments)
    names = [Name(span, f"\0{place}") for place in range(len(args))]
    reader.arguments.update({name.text: arg for name, arg in zip(names, args, strict=True)})
    try:
        return calls.call(reader, Call(span, function, tuple(names)), scope)
    finally:
        reader.arguments.clear()
        reader.arguments.update(known)
