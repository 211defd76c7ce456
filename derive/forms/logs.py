r"""``\log p_i = z_i - \log \sum_k e^{z_k}``: logarithms of products as sums of logarithms.

What comes out is proposed: it holds where all factors are positive.
"""

from __future__ import annotations

from derive.forms.building import plus, times
from derive.model import Context
from derive.notation import Expr, Fn, Mul, Pow, Var, freshen, log, substitute_slots, transform


def opened(expr: Expr, context: Context) -> Expr:
    """The expression with its logarithms of products taken apart, through definitions."""

    def change(node: Expr) -> Expr | None:
        return _sum_of_logs(node.args[0], context) if isinstance(node, Fn) and node.name == "log" else None

    return transform(expr, change)


def _sum_of_logs(inside: Expr, context: Context) -> Expr:
    match inside:
        case Mul(factors):
            return plus(_sum_of_logs(factor, context) for factor in factors)
        case Pow(base, exponent):
            return times(exponent, _sum_of_logs(base, context))
        case Fn("exp", (exponent,)):
            return exponent
        case Var(name, slots) if name in context.definitions:
            known = context.definitions[name]
            body = freshen(substitute_slots(known.body, dict(zip(known.params, slots, strict=True))))
            if isinstance(body, Mul | Pow) or (isinstance(body, Fn) and body.name == "exp"):
                return _sum_of_logs(body, context)
    return log(inside)
