r"""Order symbols: ``f(x + h) = f(x) + f'(x) h + O(h^2)`` as what it says of the derivatives by h at h = 0.

Two functions that are smooth near 0 agree up to ``O(h^n)`` if and only if their difference and its derivatives below
the n-th are 0 at 0, by Taylor's theorem. What is divided by h is multiplied by it first.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import TYPE_CHECKING

from derive.model import Definition, Equation, Fact, Note
from derive.notation import (
    ONE,
    OWN,
    ZERO,
    Add,
    D,
    Expr,
    Fn,
    Index,
    Mul,
    Num,
    Pick,
    Pow,
    Var,
    fresh,
    names,
    neg,
    num,
    sub,
    transform,
    walk,
)
from derive.reading.table import Symbol, Table
from derive.records import dataclass
from derive.shapes import Order, Tensor
from derive.source import ReadError, Span
from derive.tex.lexicon import ORDERS
from derive.tex.syntax import Bars, Call, Name, Node, Number, Script, Terms, parts

if TYPE_CHECKING:
    from derive.reading.elaborate import Elaborator

_MOST = 4
"""The highest order that is read: derivatives of a higher one are not computed well enough."""
_KINKED = ("relu", "sign", "abs", "step", "max", "min")
_SMALL = ("h", r"\epsilon", r"\varepsilon", r"\delta", r"\eta", r"\Delta", "x", "t", "z")
"""Letters of which an order symbol may stand alone on a side; of ``O(n^2)`` nobody says that n is small."""


@dataclass(frozen=True)
class Split:
    """A member without its order symbols; None where nothing else stands in it."""

    rest: Node | None
    orders: tuple[Call, ...]


def is_order(node: Node, table: Table) -> bool:
    """Whether a formula is an order symbol."""
    if not isinstance(node, Call) or not isinstance(node.function, Name) or len(node.args) != 1:
        return False
    name = node.function.text
    known = name in table.symbols or name in table.defined or name in table.functions or name in table.maps
    return name in ORDERS and not known


def split(node: Node, table: Table) -> Split:
    """The order symbols among the terms of a member."""
    if is_order(node, table):
        assert isinstance(node, Call)
        return Split(None, (node,))
    if not isinstance(node, Terms):
        return Split(node, ())
    found = tuple(term for _, term in node.terms if isinstance(term, Call) and is_order(term, table))
    rest = tuple((sign, term) for sign, term in node.terms if not is_order(term, table))
    return Split(Terms(node.span, rest) if rest else None, found) if found else Split(node, ())


def read(reader: Elaborator, node: Node) -> Tensor:
    """A member of a chain, with the lowest of its order symbols."""
    taken = split(node, reader.table)
    if not taken.orders:
        return reader.tensor(node, {})
    orders = [_order(reader, call, alone=taken.rest is None) for call in taken.orders]
    if len({order.variable for order in orders}) > 1:
        raise ReadError("these order symbols are of several letters", node.span, "write them in one")
    least = min(orders, key=lambda order: order.count)
    value = Tensor(ZERO) if taken.rest is None else reader.tensor(taken.rest, {})
    return Tensor(value.body, value.axes, value.row, least)


def _order(reader: Elaborator, call: Call, *, alone: bool) -> Order:
    """The letter, and how many derivatives are 0: n of ``O(h^n)``, n + 1 of ``o(h^n)``."""
    base, power = _power(call.args[0])
    while isinstance(base, Bars):
        base = base.body
    plain = isinstance(base, Name) or (isinstance(base, Script) and base.power is None)
    if base is None or not plain or not 0 < power <= _MOST:
        raise ReadError("this order symbol is not read", call.span, r"write O(h^2), in one letter that goes to 0")
    if alone and not any(isinstance(part, Name) and part.text in _SMALL for part in parts(base)):
        raise ReadError("nothing says that this letter goes to 0", call.span, "write what is left, and O(h^2)")
    value = reader.tensor(base, {})
    if not isinstance(value.body, Var) or value.rank > 1 or value.body.name in reader.table.defined:
        raise ReadError("this order symbol is not read", call.span, "write it in a letter that nothing defines")
    assert isinstance(call.function, Name)
    count = power + (call.function.text.strip("{}").endswith("o"))
    reader.notes.append(Note("order", call.span, {"letter": value.body.name, "count": str(count)}))
    return Order(value.body, count)


def _power(node: Node) -> tuple[Node | None, int]:
    """The base and the whole power of ``h^2``, ``|h|``."""
    match node:
        case Script(span, base, power=Number(_, text)) if text.isdigit():
            assert isinstance(node, Script)
            bare = Script(span, base, node.subs, node.labels) if node.subs or node.labels else base
            return bare, int(text)
        case Name() | Bars() | Script():
            return node, 1
    return None, 0


def compared(table: Table, lhs: Expr, rhs: Expr, order: Order, span: Span) -> tuple[Expr, Expr, tuple[Equation, ...]]:
    """The derivatives of the difference of both sides, zeros, and that the letter is 0 there.

    It is a symbol of its own that is defined as 0, unless other symbols were made of the letter: then it is a premise.
    """
    variable = order.variable
    if any(isinstance(node, Fn) and node.name in _KINKED and variable.name in names(node) for node in _nodes(lhs, rhs)):
        raise ReadError("an order symbol beside a function with a kink is not read", span, "write what is left over")
    difference = sub(lhs, rhs)
    if variable.name not in names(difference):
        raise ReadError(f"nothing beside this order symbol depends on {variable.name}", span, "write it out")
    count, below = order.count, _divisor(difference, variable)
    if below:
        difference, count = _multiplied(difference, variable, below), count + below
    current, name = difference, variable.name
    given: tuple[Equation, ...] = (Equation(variable, ZERO),)
    if not _is_below(difference, variable.name, table):
        name, given = _at_zero(table, variable), ()
        current = transform(difference, lambda node: _renamed(node, variable.name, name))
    derivatives = [current]
    for number in range(1, count):
        slots = tuple(Index(f"{slot.name}_{number}", slot.size) for slot in variable.indices if isinstance(slot, Index))
        current = D(current, Var(name, slots))
        derivatives.append(current)
    if len(derivatives) == 1:
        return current, ZERO, given
    index = fresh(Index("order", f"{OWN}order {count}"))
    return Pick(Index(index.name, index.size), tuple(derivatives)), ZERO, given


def lower(left: Order | None, right: Order | None, span: Span) -> Order | None:
    """What may be left out of one of two sides or the other: the lower of both orders."""
    if left is None or right is None:
        return left or right
    if left.variable != right.variable:
        raise ReadError("these order symbols are of several letters", span, "write them in one")
    return min(left, right, key=lambda order: order.count)


def refuse_signed(order: Order, given: tuple[Equation, ...], facts: Iterable[Fact], span: Span) -> None:
    """Refuse a letter that is 0 by a premise and has a sign by what is given of it."""
    if given and any(fact.name == order.variable.name for fact in facts):
        hint = f"leave out what is given of {order.variable.name}"
        raise ReadError("this expansion of an unknown function of vectors is not read", span, hint)


def _renamed(node: Expr, name: str, other: str) -> Expr | None:
    return Var(other, node.indices) if isinstance(node, Var) and node.name == name else None


def _is_below(expr: Expr, name: str, table: Table) -> bool:
    """Whether a symbol that was made for an argument depends on a symbol."""
    made, seen, stack = table.made, set[str](), list(names(expr))
    while stack:
        if (own := stack.pop()) not in seen:
            seen.add(own)
            stack += names(made[own].body) if own in made else table.applied.get(own, ((), None))[0]
    return any(name in names(made[own].body) for own in seen & made.keys())


def _nodes(*exprs: Expr) -> list[Expr]:
    return [node for expr in exprs for node in walk(expr)]


def _at_zero(table: Table, variable: Var) -> str:
    """The symbol that is 0 and by which is differentiated."""
    name = f"{variable.name}_{{0}}" if "_" not in variable.name else f"{variable.name}'"
    while name in table.symbols and name not in table.made:
        name += "'"
    params = tuple(fresh(slot) for slot in variable.indices if isinstance(slot, Index))
    if name not in table.made:
        table.made[name] = Definition(name, params, ZERO)
        table.symbols[name] = Symbol(name, tuple(index.size for index in params))
    return name


def _divisor(expr: Expr, variable: Var) -> int:
    """The largest power of a number by which a term is divided."""
    found = [_below(factor, variable) for term in _terms(expr) for factor in _factors(term)]
    return max(found, default=0)


def _below(factor: Expr, variable: Var) -> int:
    match factor:
        case Pow(base, Num(power)) if power < 0 and power.denominator == 1 and variable.name in names(base):
            own = sum(_times(part, variable) for part in _factors(base))
            return -int(power) * own
    return 0


def _times(part: Expr, variable: Var) -> int:
    """n of ``h^n``"""
    match part:
        case Pow(base, Num(power)) if base == variable and power > 0 and power.denominator == 1:
            return int(power)
    return int(part == variable)


def _terms(expr: Expr) -> list[Expr]:
    match expr:
        case Add(terms):
            return [inner for term in terms for inner in _terms(term)]
        case Mul((Num(value), inner)) if value == -1:
            return [neg(term) for term in _terms(inner)]
    return [expr]


def _factors(expr: Expr) -> list[Expr]:
    return [inner for factor in expr.factors for inner in _factors(factor)] if isinstance(expr, Mul) else [expr]


def _multiplied(expr: Expr, variable: Var, count: int) -> Expr:
    """``h^count u``, the powers of h in denominators taken out."""
    whole: list[Expr] = []
    for term in _terms(expr):
        left, factors = count, list[Expr]()
        for factor in _factors(term):
            own = _below(factor, variable)
            if not own:
                factors.append(factor)
                continue
            assert isinstance(factor, Pow)
            left -= own
            rest = tuple(part for part in _factors(factor.base) if not _times(part, variable))
            if rest:
                factors.append(Pow(Mul(rest) if len(rest) > 1 else rest[0], factor.exponent))
        whole.append(Mul((*factors, Pow(variable, num(Fraction(left))))) if left else Mul((ONE, *factors)))
    return Add(tuple(whole))
