"""SymPy expressions read as our own nodes. The node types are a closed list; any other is refused by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import reduce

import sympy
from sympy import Basic
from sympy.core.function import AppliedUndef
from sympy.core.relational import Equality, Unequality

from derive.interchange.errors import UnknownNode
from derive.interchange.partial import PartialDerivative
from derive.interchange.survey import Limit, limits_of, size_counted
from derive.interchange.symbols import Bound, Scope, Symbols, slot_name
from derive.notation import (
    FUNCTIONS,
    ONE,
    ZERO,
    Add,
    Apply,
    Const,
    D,
    Decimal,
    Delta,
    Expr,
    Fn,
    Index,
    Mul,
    Num,
    Pow,
    Product,
    Slot,
    Sum,
    Var,
    Where,
    div,
    free_indices,
    fresh,
)

_FUNCTIONS: Mapping[type, str] = {
    sympy.exp: "exp", sympy.log: "log", sympy.tanh: "tanh", sympy.sinh: "sinh", sympy.cosh: "cosh", sympy.sin: "sin",
    sympy.cos: "cos", sympy.Abs: "abs", sympy.sign: "sign", sympy.Heaviside: "step", sympy.factorial: "factorial",
    sympy.erf: "erf",
}  # fmt: skip
_QUOTIENTS: Mapping[type, tuple[str | None, str]] = {
    sympy.tan: ("sin", "cos"), sympy.cot: ("cos", "sin"), sympy.sec: (None, "cos"), sympy.csc: (None, "sin"),
    sympy.coth: ("cosh", "sinh"), sympy.sech: (None, "cosh"), sympy.csch: (None, "sinh"),
}  # fmt: skip
_MACHINE_PRECISION = 53


def read(node: Basic, symbols: Symbols, scope: Scope) -> Expr:
    """One expression; its sizes are provisional until ``symbols`` has seen all. Raises UnknownNode."""
    for kinds, reader in _READERS:
        if isinstance(node, kinds):
            return reader(node, symbols, scope)
    raise UnknownNode(type(node).__name__, str(node))


def _number(node: sympy.Expr, symbols: Symbols, scope: Scope) -> Expr:
    if node.is_Rational and node.is_finite:
        return Num(Fraction(int(node.p), int(node.q)))
    if node == sympy.pi:
        return Const("pi")
    if node == sympy.E:
        return Fn("exp", (ONE,))
    raise UnknownNode(str(node))


def _decimal(node: sympy.Float, symbols: Symbols, scope: Scope) -> Expr:
    """At its printed digits; a number of machine precision at the fewest that tell it from its neighbours."""
    text = repr(float(node)) if node._prec == _MACHINE_PRECISION else str(node)
    if not node.is_finite:
        raise UnknownNode(text)
    mantissa, _, power = text.partition("e")
    places = len(mantissa.partition(".")[2]) - int(power or 0)
    return Decimal(Fraction(text), Fraction(1, 2) * Fraction(10) ** -places)


def _symbol(node: sympy.Symbol, symbols: Symbols, scope: Scope) -> Expr:
    return symbols.number(node, scope)


def _indexed(node: sympy.Indexed, symbols: Symbols, scope: Scope) -> Expr:
    return symbols.entry(node.base, node.indices, scope)


def _tensor(node: sympy.IndexedBase, symbols: Symbols, scope: Scope) -> Expr:
    return symbols.entry(node, (), scope)


def _add(node: sympy.Add, symbols: Symbols, scope: Scope) -> Expr:
    """What is added stands before what is taken away, as people write it."""
    terms = sorted(node.args, key=lambda term: bool(term.could_extract_minus_sign() and not term.is_Add))
    return Add(tuple(read(term, symbols, scope) for term in terms))


def _mul(node: sympy.Mul, symbols: Symbols, scope: Scope) -> Expr:
    factors = tuple(read(factor, symbols, scope) for factor in sorted(node.args, key=_place))
    if sum(symbols.implicit_in(free_indices(factor)) for factor in factors) > 1:
        raise UnknownNode("a product of vectors without indices", str(node))
    return Mul(factors)


def _place(factor: sympy.Expr) -> tuple[int, int]:
    """Numbers, scalars, matrices, vectors, functions, what needs a bracket, sums, divisors."""
    if isinstance(factor, sympy.Pow) and factor.exp.is_Rational and factor.exp.is_negative:
        return (7, 0)
    if isinstance(factor, sympy.Indexed):
        return (3, -len(factor.indices))
    order: tuple[type, ...] = (sympy.Number, sympy.Symbol, sympy.Indexed, sympy.Add, sympy.Sum)
    places = (0, 1, 3, 5, 6)
    return next(((place, 0) for kind, place in zip(order, places, strict=True) if isinstance(factor, kind)), (4, 0))


def _pow(node: sympy.Pow, symbols: Symbols, scope: Scope) -> Expr:
    return Pow(_scalar(node.base, symbols, scope), _scalar(node.exp, symbols, scope))


def _scalar(node: Basic, symbols: Symbols, scope: Scope) -> Expr:
    expr = read(node, symbols, scope)
    if symbols.implicit_in(free_indices(expr)):
        raise UnknownNode("a function of a vector without index", str(node))
    return expr


def _function(node: sympy.Function, symbols: Symbols, scope: Scope) -> Expr:
    return Fn(_FUNCTIONS[node.func], (_scalar(node.args[0], symbols, scope),))


def _quotient(node: sympy.Function, symbols: Symbols, scope: Scope) -> Expr:
    above, below = _QUOTIENTS[node.func]
    arg = _scalar(node.args[0], symbols, scope)
    return div(Fn(above, (arg,)) if above else ONE, Fn(below, (arg,)))


def _extremum(node: sympy.Max | sympy.Min, symbols: Symbols, scope: Scope) -> Expr:
    """``max(0, u)`` is the rectifier."""
    name = "max" if isinstance(node, sympy.Max) else "min"
    args = [_scalar(arg, symbols, scope) for arg in node.args]
    if name == "max" and len(args) == 2 and ZERO in args:
        return Fn("relu", tuple(arg for arg in args if arg != ZERO))
    return reduce(lambda left, right: Fn(name, (left, right)), args)


def _delta(node: sympy.KroneckerDelta, symbols: Symbols, scope: Scope) -> Expr:
    left, right = _pair(node.args[:2], symbols, scope)
    return Delta(left, right)


def _pair(pair: tuple[Basic, ...], symbols: Symbols, scope: Scope) -> tuple[Slot, Slot]:
    left, right = (symbols.slot(side, scope) for side in pair)
    symbols.same_size(left.size, right.size, slot_name(left if isinstance(left, Index) else right))
    return left, right


def _piecewise(node: sympy.Piecewise, symbols: Symbols, scope: Scope) -> Expr:
    *rows, (last, condition) = node.args
    if condition != True:  # noqa: E712
        raise UnknownNode("Piecewise without an otherwise", str(node))
    expr = read(last, symbols, scope)
    for then, condition in reversed(rows):
        equal = isinstance(condition, Equality)
        sides = condition.args if equal or isinstance(condition, Unequality) else ()
        if not sides or not all(side.is_integer or str(side) in scope for side in sides):
            raise UnknownNode("a condition that does not compare two indices", str(condition))
        left, right = _pair(sides, symbols, scope)
        branch = read(then, symbols, scope)
        expr = Where(left, right, branch, expr) if equal else Where(left, right, expr, branch)
    return expr


def _big_operator(node: sympy.Sum | sympy.Product, symbols: Symbols, scope: Scope) -> Expr:
    binders: list[tuple[Index, tuple[Expr, Expr] | None]] = []
    for limit in limits_of(node):
        bound, ends = _limit(limit, symbols, scope)
        binders.append((bound.index, ends))
        scope = {**scope, limit[0].name: bound}
    kind, unit = (Sum, ZERO) if isinstance(node, sympy.Sum) else (Product, ONE)
    body = read(node.function, symbols, scope)
    for index, ends in reversed(binders):
        unequal: tuple[Slot, ...] = ()
        while isinstance(body, Where) and body.then == unit and index in (body.left, body.right):
            other = body.right if body.left == index else body.left
            unequal, body = (*unequal, other), body.otherwise
        body = kind(index, body, unequal, ends)
    return body


def _limit(limit: Limit, symbols: Symbols, scope: Scope) -> tuple[Bound, tuple[Expr, Expr] | None]:
    """``(k, 0, K-1)`` and ``(k, 1, K)`` are the whole size; any other range has ends, counted from 1."""
    letter, low, high = limit
    size = size_counted(low, high)
    index = fresh(Index(letter.name, symbols.sizes.unknown(letter.name)))
    counted = isinstance(size, sympy.Symbol) and size.name in symbols.survey.sizes and size.name not in scope
    if counted or (isinstance(size, sympy.Integer) and size >= 1):
        symbols.same_size(index.size, symbols.named_size(size), index.name)
        return Bound(letter, index, int(low)), None
    starts = set().union(*(symbols.survey.starts.get(str(s), set()) for s in low.free_symbols | high.free_symbols))
    if len(starts) > 1:
        raise UnknownNode("a range that may count from 0 or from 1", str(limit))
    start = starts.pop() if starts else int(low != 0)
    ends = tuple(read(end + 1 - start, symbols, scope) for end in (low, high))
    return Bound(letter, index, start), (ends[0], ends[1])


def _applied(node: AppliedUndef, symbols: Symbols, scope: Scope) -> Expr:
    """``f(x)``; first arguments that are indices number a family; ``p(a)`` with nothing else is an entry."""
    name = symbols.function(node.func.__name__)
    args = list(node.args)
    if FUNCTIONS.get(node.func.__name__) == len(args):
        return Fn(node.func.__name__, tuple(_scalar(arg, symbols, scope) for arg in args))
    slots: list[Slot] = []
    while args and isinstance(args[0], sympy.Symbol | sympy.Idx) and _is_index(args[0], symbols, scope):
        slots.append(symbols.slot(args.pop(0), scope))
    if not args:
        return Var(name, symbols.fit(name, slots))
    family = symbols.fit(f"{name}()", slots)
    return Apply(name, (0,) * len(args), tuple(_scalar(arg, symbols, scope) for arg in args), family)


def _is_index(symbol: sympy.Symbol, symbols: Symbols, scope: Scope) -> bool:
    return symbol.name in scope or symbol.name in symbols.indices


def _derivative(node: sympy.Derivative, symbols: Symbols, scope: Scope) -> Expr:
    expr = read(node.expr, symbols, scope)
    for variable, times in node.variable_count:
        if not times.is_Integer:
            raise UnknownNode("a derivative of symbolic order", str(node))
        by = read(variable, symbols, scope)
        if isinstance(expr, Apply) and expr.args == (by,):
            expr = Apply(expr.name, (expr.orders[0] + int(times),), expr.args, expr.indices)
            continue
        for _ in range(int(times)):
            expr = D(expr, by)
    return expr


def _partial(node: PartialDerivative, symbols: Symbols, scope: Scope) -> Expr:
    body, wrt = read(node.body, symbols, scope), read(node.wrt, symbols, scope)
    if symbols.implicit_in(free_indices(body)) and symbols.implicit_in(free_indices(wrt)):
        raise UnknownNode("the derivative of a vector by a vector, both without indices", str(node))
    return D(body, wrt, "explicit" if node.mode == "explicit" else "total")


def _substituted(node: sympy.Subs, symbols: Symbols, scope: Scope) -> Expr:
    """``Subs(Derivative(f(t), t), t, u)`` is ``f'(u)``."""
    inside = node.expr
    if not (isinstance(inside, sympy.Derivative) and isinstance(inside.expr, AppliedUndef)):
        raise UnknownNode("Subs", str(node))
    function, points = inside.expr, dict(zip(node.variables, node.point, strict=True))
    orders = dict(inside.variable_count)
    if not set(orders) <= set(points) or not set(points) <= set(function.args):
        raise UnknownNode("Subs", str(node))
    plain = function.func(*(points.get(arg, arg) for arg in function.args))
    expr = read(plain, symbols, scope)
    if not isinstance(expr, Apply):
        raise UnknownNode("Subs", str(node))
    taken = tuple(int(orders.get(arg, 0)) for arg in function.args)
    return Apply(expr.name, taken[len(expr.indices) :], expr.args, expr.indices)


_READERS: tuple[tuple[tuple[type, ...], Callable[..., Expr]], ...] = (
    ((sympy.Float,), _decimal),
    ((sympy.Rational, sympy.NumberSymbol), _number),
    ((sympy.Symbol, sympy.Idx), _symbol),
    ((sympy.Indexed,), _indexed),
    ((sympy.IndexedBase,), _tensor),
    ((sympy.Add,), _add),
    ((sympy.Mul,), _mul),
    ((sympy.Pow,), _pow),
    ((sympy.Sum, sympy.Product), _big_operator),
    ((sympy.KroneckerDelta,), _delta),
    ((sympy.Piecewise,), _piecewise),
    ((sympy.Max, sympy.Min), _extremum),
    (tuple(_FUNCTIONS), _function),
    (tuple(_QUOTIENTS), _quotient),
    ((AppliedUndef,), _applied),
    ((sympy.Derivative,), _derivative),
    ((PartialDerivative,), _partial),
    ((sympy.Subs,), _substituted),
)
