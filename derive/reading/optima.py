r"""Displays of a text that looks for an optimum which say where it is: ``\frac{\partial L}{\partial w} = \dots = 0``.

A derivative that was computed and is then 0 is 0 there, and need not be so everywhere.
"""

from __future__ import annotations

import re

from derive.reading.chance.outcomes import base_name
from derive.reading.demands import is_of_derivative
from derive.reading.left_sides import parsed
from derive.reading.scopes import Scope
from derive.reading.table import Table
from derive.tex.lexicon import bare
from derive.tex.statements import Chain
from derive.tex.syntax import Call, Derivative, Gradient, Name, Node

_OPTIMISES = re.compile(
    r"\b(?:maxim|minim|optim|extrem|stationar|lagrang|likelihood|estimat|multiplier|dual\b|mle\b|map\b|least[- ]squares"
    r"|first[- ]order cond|critical point|normal equation|m-step|solv)",
    re.IGNORECASE,
)
"""Words of a text that looks for an optimum."""


def optima(scope: Scope, table: Table) -> frozenset[int]:
    """The chains that end with the condition for an optimum, after what the derivative comes to."""
    text = scope.source.text
    if not any(_OPTIMISES.search(text, span.start, span.end) for span in scope.prose):
        return frozenset()
    return frozenset(number for number, chain in enumerate(scope.chains) if _is_optimum(chain, table))


def _is_optimum(chain: Chain, table: Table) -> bool:
    if (chain.inline and not chain.alone) or chain.implies or len(chain.signs) < 2 or not is_of_derivative(chain):
        return False
    plain = all(sign.text == "=" for sign in chain.signs) and not any(sign.annotations for sign in chain.signs)
    node = parsed(table, chain.members[0])
    return plain and not chain.in_row and node is not None and _is_of_objective(node)


def _is_of_objective(node: Node) -> bool:
    """Whether a number is differentiated: L, ``L(w)`` by w, its logarithm; p_a and p(a) are members of a family."""
    match node:
        case Derivative(_, body, wrts):
            return _is_number(body, wrts)
        case Gradient(_, wrt, body, 1):
            return _is_number(body, (wrt,) if wrt is not None else ())
        case Call(_, Name(), (argument,), 1):
            return bool(base_name(argument))
    return False


def _is_number(body: Node, wrts: tuple[Node, ...]) -> bool:
    match body:
        case Name():
            return True
        case Call(_, Name(_, text), (argument,), 0) if bare(text) in ("log", "ln"):
            return _is_number(argument, wrts)
        case Call(_, Name(), args, 0):
            return bool({base_name(wrt) for wrt in wrts} & {base_name(argument) for argument in args} - {""})
    return False
