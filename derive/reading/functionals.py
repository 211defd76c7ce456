r"""Linear functions without their arguments: the ``\pi_k`` of ``\sum_k e^{z_k} \pi_k``, where ``\pi_k(z) := z_k``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.notation import Add, D, Expr, Mul, Sum, Var, names
from derive.reading.formals import body_at
from derive.reading.matrices import raised
from derive.shapes import Tensor
from derive.source import ReadError
from derive.tex.cursor import Choice
from derive.tex.syntax import Call, Name, Script

if TYPE_CHECKING:
    from derive.reading.elaborate import Elaborator, Scope


def chosen(reader: Elaborator, node: Name | Script, scope: Scope) -> Tensor | None:
    """A linear function without its argument, where a choice says that it is the function, and not its value."""
    base = node.base if isinstance(node, Script) else node
    if not isinstance(base, Name) or base.text not in reader.table.formals:
        return None
    try:
        resolved = reader.table.resolve(node)
    except ReadError:
        return None
    found = functional(reader, base.text, node, scope)
    if found is None:
        return None
    reader.choices[node.span.start] = Choice("functional", node.span, ("value", "function"))
    if not reader.answers.get(node.span.start, 0):
        return None
    return raised(reader, found, resolved.power, resolved.transpose, node.span, scope)


def functional(reader: Elaborator, name: str, node: Name | Script, scope: Scope) -> Tensor | None:
    r"""``\pi_k`` where ``\pi_k(z) := z_k``: a linear function of a vector without its argument is its gradient, a row.

    None where the function has other parameters, or is not linear.
    """
    formal = reader.table.formals.get(name)
    own = node.subs if isinstance(node, Script) else ()
    if formal is None or len(formal.params) != 1 or len(own) != len(formal.letters) or name in reader.applying:
        return None
    (param,) = formal.params
    if not isinstance(param, Name) or param.text not in reader.table.symbols:
        return None
    at = reader.tensor(param, scope)
    function = Name(node.span, name) if not own else Script(node.span, Name(node.span, name), own)
    value = body_at(reader, name, Call(node.span, function, (param,)), [at], scope)
    if at.rank != 1 or value.rank or not isinstance(at.body, Var) or not _is_linear(value.body, at.body.name):
        return None
    return Tensor(D(value.body, at.body), at.axes, row=True)


def _is_linear(expr: Expr, name: str) -> bool:
    """Whether an expression is linear in the entries of a symbol, as it is written."""
    match expr:
        case Var(own):
            return own == name
        case Add(terms):
            return all(_is_linear(term, name) for term in terms)
        case Sum(_, body):
            return _is_linear(body, name)
        case Mul(factors):
            varying = [factor for factor in factors if name in names(factor)]
            return len(varying) == 1 and _is_linear(varying[0], name)
    return False
