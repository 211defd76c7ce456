r"""``d/db \int_a^b f dx = f(b)``: ends of integrals that depend on what is differentiated by."""

from __future__ import annotations

from derive.core.bounds import Bounds
from derive.core.layout import names_of, reach
from derive.core.real.quadrature import KINKED
from derive.model import Context
from derive.notation import (
    ONE,
    Add,
    Apply,
    D,
    Expr,
    Fn,
    Index,
    Integral,
    Mul,
    Num,
    Ord,
    Pow,
    Var,
    children,
    free_indices,
    fresh,
    freshen,
    neg,
    rebuild,
    substitute_slots,
    transform,
    walk,
)

SMOOTH = frozenset(("exp", "sinh", "cosh", "tanh", "sigmoid", "softplus", "sin", "cos", "erf", "normcdf", "normpdf"))
"""Known functions that are smooth at every number."""


class Moving(Exception):
    """An end of an integral depends on what is differentiated by, inside of what is not a product or sum."""


def differentiated(expr: Expr, context: Context) -> Expr:
    r"""``d/dt \int_a^b f dx = f(b) db/dt - f(a) da/dt + \int_a^b df/dt dx``, where the ends depend on t."""
    below = tuple(differentiated(child, context) for child in children(expr))
    expr = rebuild(expr, below) if below else expr
    return _leibniz(expr.body, expr, context) if isinstance(expr, D) else expr


def _leibniz(body: Expr, by: D, context: Context) -> Expr:
    """The derivative of an expression with integrals whose ends move."""
    if not moves(body, by.wrt, context):
        return D(body, by.wrt, by.mode)
    if not isinstance(by.wrt, Var):
        raise Moving
    match body:
        case Add(terms):
            return Add(tuple(_leibniz(term, by, context) for term in terms))
        case Mul(factors):
            return Add(
                tuple(
                    Mul((*factors[:place], _leibniz(factor, by, context), *factors[place + 1 :]))
                    for place, factor in enumerate(factors)
                )
            )
        case Integral(index, inner, lower, upper) if not tears(body, by.wrt, context):
            ends = [(end, sign) for end, sign in ((upper, ONE), (lower, neg(ONE))) if end is not None]
            below = {node.wrt for node in walk(inner) if isinstance(node, D)}
            if Ord(index) in below or any(_is_made_of(end, wrt, context) for wrt in below for end, _ in ends):
                raise Moving  # a derivative by x or t, at x = t, is not that of what stands there
            moved = [
                Mul((sign, at(inner, index, end), ONE if end == by.wrt else D(end, by.wrt, by.mode)))
                for end, sign in ends
            ]
            if not _is_made_of(inner, by.wrt, context):
                return Add(tuple(moved))
            own = fresh(index)
            rest = D(substitute_slots(inner, {index: own}), by.wrt, by.mode)
            return Add((*moved, Integral(own, rest, lower, upper)))
    raise Moving


def at(body: Expr, index: Index, end: Expr) -> Expr:
    """An integrand at an end."""
    return put(body, Ord(index), end)


def moves(expr: Expr, wrt: Expr, context: Context) -> bool:
    """Whether an integral in an expression has an end that may depend on a variable."""
    ends = [end for node in walk(expr) if isinstance(node, Integral) for end in (node.lower, node.upper) if end]
    return any(_is_made_of(end, wrt, context) for end in ends)


def _is_made_of(expr: Expr, wrt: Expr, context: Context) -> bool:
    known = context.definitions
    above = reach(names_of(wrt), known) if not isinstance(wrt, Var) else names_of(wrt)
    below = reach(names_of(expr), known)
    unknown = reach((part for name in below for part in context.unknown_of.get(name, ())), known)
    return not above.isdisjoint(below | unknown)


def tears(expr: Expr, wrt: Expr, context: Context) -> bool:
    """Whether an integrand in an expression may have a kink or a jump at a place that depends on a variable.

    It may where a root is taken of what may be 0, and where a function or a root is applied to what has a pole.
    """
    bounds = Bounds(context)
    integrals = [node for node in walk(expr) if isinstance(node, Integral)]
    indices = {node.index for node in integrals}

    def travels(part: Expr) -> bool:
        return not indices.isdisjoint(free_indices(part)) and _is_made_of(part, wrt, context)

    def torn(part: Expr, inside: bool) -> bool:
        match part:
            case Fn(name) if name in KINKED and travels(part):
                return True
            case Pow(base, Num(power)) if power.denominator == 1:
                if inside and power < 0 and travels(base) and not bounds.of(base).positive:
                    return True
            case Pow(base) if travels(base) and not bounds.of(base).positive:
                return True
            case Fn() | Apply() | Pow():
                inside = True
        return any(torn(child, inside) for child in children(part))

    return any(torn(node.body, inside=False) for node in integrals)


def is_free_between(start: Expr, end: Var, context: Context) -> bool:
    """Whether what is given of an end holds for all numbers between the two ends, and nothing else speaks of it."""
    kinds = {fact.kind for fact in context.facts if fact.name == end.name}
    inside = not kinds or (kinds <= {"positive", "nonnegative"} and Bounds(context).of(start).nonnegative)
    return inside and not _is_used(end.name, context)


def _is_used(name: str, context: Context) -> bool:
    """Whether a definition or an equation speaks of a symbol."""
    given = (side for e in context.equations for side in (e.lhs, e.rhs))
    return name in context.definitions or any(
        name in names_of(expr) for expr in (*given, *(known.body for known in context.definitions.values()))
    )


def continues(expr: Expr, name: str, bounds: Bounds, inside: bool = False) -> bool:
    """Whether an expression that is bounded on an interval of values of a symbol is continuous there.

    It may have poles where it is not ``inside`` of a function, whose value may jump where its argument has one.
    """
    if name not in names_of(expr) or isinstance(expr, Var):
        return True
    match expr:
        case Add(parts) | Mul(parts):
            return all(continues(part, name, bounds, inside) for part in parts)
        case Fn("log", (arg,)) | Pow(arg, Num()) if bounds.of(arg).positive:
            return continues(arg, name, bounds, inside=True)
        case Pow(base, Num(power)) if power.denominator == 1:
            return (power > 0 or not inside) and continues(base, name, bounds, inside)
        case Integral():
            return all(continues(part, name, bounds, inside=True) for part in children(expr))
        case Fn("log", (Var(),)):
            return True
        case Apply(_, _, args):
            return all(continues(arg, name, bounds, inside=True) for arg in args)
        case Fn(function, args) if function in SMOOTH:
            return all(continues(arg, name, bounds, inside=True) for arg in args)
    return False


def put(expr: Expr, symbol: Expr, value: Expr) -> Expr:
    """An expression with a value for a symbol, or for the number over which an integral runs."""
    return freshen(transform(expr, lambda part: value if part == symbol else None))
