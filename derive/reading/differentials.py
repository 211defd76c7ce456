r"""Differentials: ``d(AB) = (dA) B + A\, dB``, with ``dX`` a tensor of its own; or ``dX`` for the gradient by X.

What varies in a chain of formulas are the symbols whose differentials stand in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.notation import ZERO, Add, D, Expr, Index, Mul, Size, Sum, Var, fresh, names
from derive.reading.adjoints import LOSSES
from derive.reading.derivatives import refuse_dependent, refuse_factored
from derive.reading.kronecker import is_vec
from derive.reading.table import Symbol
from derive.records import replace
from derive.shapes import Tensor
from derive.source import ReadError
from derive.tex.cursor import Choice
from derive.tex.syntax import Call, Differential, Name, Node, Script, parts

if TYPE_CHECKING:
    from derive.reading.elaborate import Elaborator, Scope

_CONVENTION = -(10**9)
"""The place of the choice what d means: one in a member of a chain."""


def differential(reader: Elaborator, node: Differential, scope: Scope) -> Tensor:
    """``sum_kl du/dX_kl dX_kl`` over all that varies; or, a choice where there is one loss, the gradient of that."""
    value = reader.tensor(node.body, scope)
    if not names(value.body) and "d" in reader.table.size_names:
        return replace(value, body=Mul((Size("d"), value.body)))  # d \log(2 \pi): the size d
    if (adjoint := _adjoint(reader, node, value)) is not None:
        return adjoint
    moving = _moving(reader, node)
    if isinstance(value.body, Var) and value.body.name in moving:
        return Tensor(Var(_differential_of(reader, value.body.name), value.body.indices), value.axes, value.row)
    below = _reached(reader, names(value.body))
    unknown = any(reader.is_unknown(name) for name in below)
    for name in sorted(moving):
        refuse_factored(reader, value.body, name, node.span)
        refuse_dependent(reader, value.body, name, node.span)
    terms = [_along(reader, value.body, name) for name in sorted(moving) if unknown or name in below]
    body = terms[0] if len(terms) == 1 else Add(tuple(terms)) if terms else ZERO
    return Tensor(body, value.axes, value.row)


def varied(node: Node) -> frozenset[str]:
    """The names of the symbols whose differentials stand in a formula."""
    found: set[str] = set()
    for part in parts(node):
        if isinstance(part, Differential):
            body = part.body.args[0] if isinstance(part.body, Call) and is_vec(part.body) else part.body
            base = body.base if isinstance(body, Script) else body
            if isinstance(base, Name):
                found.add(base.text)
    return frozenset(found)


def _moving(reader: Elaborator, node: Differential) -> frozenset[str]:
    """The symbols without definition that vary: those with a differential, else the inputs of what has one."""
    free = frozenset(name for name in reader.varied if name not in reader.table.defined and not reader.is_unknown(name))
    if free:
        return free
    below = _reached(reader, reader.varied | names(reader.tensor(node.body, {}).body))
    inputs = frozenset(name for name in below if name not in reader.depends and not reader.is_unknown(name))
    if not inputs:
        raise ReadError("nothing varies in this differential", node.span, "write the differential of a symbol: dX")
    return inputs


def _along(reader: Elaborator, body: Expr, name: str) -> Expr:
    """``sum_kl du/dX_kl dX_kl``"""
    sizes = reader.table.symbol(name).slots
    slots = tuple(fresh(Index("klmn"[place % 4], size)) for place, size in enumerate(sizes))
    result: Expr = Mul((D(body, Var(name, slots)), Var(_differential_of(reader, name), slots)))
    for index in reversed(slots):
        result = Sum(index, result)
    return result


def _differential_of(reader: Elaborator, name: str) -> str:
    """The name of the tensor ``dX``, which has the slots of X."""
    own = "d" + name
    if own not in reader.table.symbols:
        reader.table.symbols[own] = Symbol(own, reader.table.symbol(name).slots)
    return own


def _adjoint(reader: Elaborator, node: Differential, value: Tensor) -> Tensor | None:
    """``dL/dX`` for ``dX`` where a document that has one loss L writes it so."""
    table = reader.table
    losses = [name for name in (*table.unknown_of, *sorted(table.defined & LOSSES)) if not table.symbol(name).slots]
    if len(set(losses)) != 1 or not isinstance(value.body, Var) or value.body.name in losses:
        return None
    reader.choices[_CONVENTION] = Choice("differential", node.span, ("differential", "adjoint"))
    if not reader.answers.get(_CONVENTION):
        return None
    return Tensor(D(Var(losses[0]), value.body), value.axes, value.row)


def _reached(reader: Elaborator, start: frozenset[str]) -> frozenset[str]:
    """The symbols that some are made of, and they themselves."""
    found, stack = set[str](), list(start)
    while stack:
        name = stack.pop()
        if name not in found:
            found.add(name)
            stack += reader.depends.get(name, ())
    return frozenset(found)
