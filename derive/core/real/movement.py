"""``d body / d entry``: which variable is moved and which definitions move with it."""

from __future__ import annotations

from collections.abc import Mapping

from derive.core.layout import Incomparable, names_of, reach
from derive.core.real.abstraction import abstract, only_entry
from derive.model import Definition
from derive.notation import ZERO, D, Expr, Ord, Size, Var, div, substitute_slots
from derive.records import dataclass


@dataclass(frozen=True)
class Movement:
    """``body`` is evaluated with an entry of ``variable`` moved and with it the symbols ``live``; all others are held.

    ``origin``: the expression that the variable stands for, with its letters; the variable itself, if it is a symbol.
    """

    body: Expr
    variable: Var
    origin: Expr
    definitions: Mapping[str, Definition]
    live: frozenset[str]


def movement(expr: D, definitions: Mapping[str, Definition]) -> Movement | Expr:
    """What a derivative moves; or an expression without it, where the derivative is one of others, or 0.

    A function of a single entry, ``d/d(s^2)``, gives a quotient. Raises ``Incomparable``: ``wrt-expression`` where what
    is left is not a function of the expression, ``not-written-in`` where the body does not lead to a defined symbol.
    """
    body, wrt, mode = expr.body, expr.wrt, expr.mode
    variable, reading = wrt, definitions
    if isinstance(wrt, Size | Ord):
        raise Incomparable("wrt-size")
    if not isinstance(wrt, Var):
        found = abstract(body, wrt, definitions)
        if found is None:
            entry = only_entry(wrt)
            if entry is None:
                raise Incomparable("wrt-expression")
            return div(D(body, entry, mode), D(wrt, entry, mode))
        body, variable, reading = found.body, found.variable, found.definitions
    assert isinstance(variable, Var)
    live: frozenset[str] = frozenset()
    if mode == "explicit":
        if isinstance(body, Var) and body.name in reading and body.name != variable.name:
            known = reading[body.name]
            body = substitute_slots(known.body, dict(zip(known.params, body.indices, strict=True)))
    else:
        live = moving(variable.name, reading)
    if variable.name in names_of(body) or live & names_of(body):
        return Movement(body, variable, wrt, reading, live)
    if variable.name in definitions and names_of(body):
        raise Incomparable("not-written-in", variable.name)
    return ZERO


def moving(name: str, definitions: Mapping[str, Definition]) -> frozenset[str]:
    """The defined symbols that change when a symbol does, this one being held itself."""
    return frozenset(
        other
        for other, known in definitions.items()
        if other != name and name in reach(names_of(known.body), definitions)
    )
