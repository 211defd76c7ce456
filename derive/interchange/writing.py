"""Our own nodes as SymPy expressions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

import sympy

from derive.interchange.errors import UnknownNode
from derive.interchange.names import plain_name
from derive.interchange.partial import PartialDerivative
from derive.letters import Letters, bind, free_letters, written_names
from derive.model import Context
from derive.notation import (
    Add,
    Apply,
    Const,
    D,
    Decimal,
    Delta,
    Det,
    Expr,
    Fn,
    Integral,
    Inverse,
    Label,
    Mul,
    Num,
    Ord,
    Pick,
    Place,
    Pow,
    Product,
    Size,
    Slot,
    Sum,
    Var,
    Where,
    slot_text,
    substitute_slots,
    walk,
)
from derive.records import dataclass

_FUNCTIONS: Mapping[str, Callable[..., sympy.Expr]] = {
    "exp": sympy.exp,
    "log": sympy.log,
    "tanh": sympy.tanh,
    "sinh": sympy.sinh,
    "cosh": sympy.cosh,
    "sin": sympy.sin,
    "cos": sympy.cos,
    "abs": sympy.Abs,
    "sign": sympy.sign,
    "step": sympy.Heaviside,
    "factorial": sympy.factorial,
    "digamma": sympy.digamma,
    "erf": sympy.erf,
    "normcdf": lambda u: (1 + sympy.erf(u / sympy.sqrt(2))) / 2,
    "normpdf": lambda u: sympy.exp(-(u**2) / 2) / sympy.sqrt(2 * sympy.pi),
    "max": sympy.Max,
    "min": sympy.Min,
    "relu": lambda u: sympy.Max(0, u),
    "sigmoid": lambda u: 1 / (1 + sympy.exp(-u)),
    "softplus": lambda u: sympy.log(1 + sympy.exp(u)),
}


@dataclass(frozen=True)
class _Writer:
    """``taken``: names that no bound letter may have."""

    context: Context
    taken: frozenset[str]

    def write(self, expr: Expr, letters: Letters) -> sympy.Expr:
        below = [self.write(part, letters) for part in _parts(expr)]
        plain = _is_fragile(expr)
        match expr:
            case Num(value):
                return sympy.Rational(value.numerator, value.denominator)
            case Decimal():
                return _float(expr)
            case Const():
                return sympy.pi
            case Size(name):
                return sympy.Symbol(plain_name(name), integer=True)
            case Ord(index):
                return self.slot(index, letters)
            case Var(name, indices):
                return self.entry(name, [self.slot(slot, letters) for slot in indices])
            case Add():
                return sympy.Add(*below, evaluate=not plain)
            case Mul():
                return sympy.Mul(*below, evaluate=not plain)
            case Pow():
                return sympy.Pow(*below, evaluate=not plain)
            case Delta(left, right):
                return sympy.KroneckerDelta(self.slot(left, letters), self.slot(right, letters))
            case Fn("exp") if plain:
                return sympy.exp(below[0], evaluate=False)
            case Fn(name):
                return _FUNCTIONS[name](*below)
            case Apply(name, orders, _, indices):
                return _applied(name, orders, [self.slot(slot, letters) for slot in indices], below)
            case Sum() | Product():
                return self.big_operator(expr, letters)
            case Integral():
                return self.integral(expr, letters)
            case D(_, _, mode):
                return derivative(below[0], below[1], mode)
            case Where(left, right):
                same = sympy.Eq(self.slot(left, letters), self.slot(right, letters))
                return sympy.Piecewise((below[0], same), (below[1], True), evaluate=False)
            case Pick(index):
                return self.pick(index, below, letters)
            case Det() | Inverse():
                raise UnknownNode(f"{type(expr).__name__} of a matrix whose size is a symbol")
        raise TypeError(f"not a node of an expression: {type(expr).__name__}")

    def slot(self, slot: Slot, letters: Letters) -> sympy.Expr:
        if isinstance(slot, Label):
            return sympy.Integer(slot.value) if slot.value.isdigit() else _letter(slot.value)
        if isinstance(slot, Place):
            raise TypeError(f"SymPy has no entry at a computed place: {slot_text(slot)}")
        name = letters[slot]
        return sympy.Integer(name) if name.isdigit() else _letter(name)

    def entry(self, name: str, slots: list[sympy.Expr]) -> sympy.Expr:
        facts = {fact.kind: True for fact in self.context.facts if fact.name == name}
        known = {kind: True for kind in ("positive", "nonnegative") if kind in facts}
        if not slots:
            return sympy.Symbol(plain_name(name), **known)
        return sympy.IndexedBase(plain_name(name), **known)[tuple(slots)]

    def big_operator(self, expr: Sum | Product, letters: Letters) -> sympy.Expr:
        """``(k, 1, K)``; over labels, all values written out."""
        join = sympy.Add if isinstance(expr, Sum) else sympy.Mul
        size = self.context.sizes.get(expr.index.size)
        if isinstance(size, tuple) and not expr.bounds and not expr.unequal:
            labels = [Label(value, expr.index.size) for value in size]
            return join(*(self.write(substitute_slots(expr.body, {expr.index: label}), letters) for label in labels))
        inside = bind(expr.index, letters, self.taken)
        letter = _letter(inside[expr.index])
        body = self.write(expr.body, inside)
        for slot in expr.unequal:
            unit = 0 if isinstance(expr, Sum) else 1
            body = sympy.Piecewise((unit, sympy.Eq(letter, self.slot(slot, letters))), (body, True), evaluate=False)
        count = sympy.Integer(size) if isinstance(size, int) else _size(expr.index.size)
        low, high = (self.write(end, letters) for end in expr.bounds) if expr.bounds else (sympy.Integer(1), count)
        return _bound(sympy.Sum if isinstance(expr, Sum) else sympy.Product, body, sympy.Tuple(letter, low, high))

    def integral(self, expr: Integral, letters: Letters) -> sympy.Expr:
        """``(x, a, b)``"""
        inside = bind(expr.index, letters, self.taken)
        variable = sympy.Symbol(plain_name(inside[expr.index]))
        body = self.write(expr.body, inside).subs(_letter(inside[expr.index]), variable)
        low = -sympy.oo if expr.lower is None else self.write(expr.lower, letters)
        high = sympy.oo if expr.upper is None else self.write(expr.upper, letters)
        return sympy.Integral(body, (variable, low, high))

    def pick(self, index: Slot, items: list[sympy.Expr], letters: Letters) -> sympy.Expr:
        labels = self.context.sizes.get(index.size)
        values = labels if isinstance(labels, tuple) else tuple(str(place + 1) for place in range(len(items)))
        sides = [self.slot(Label(value, index.size), letters) for value in values]
        rows = [(item, sympy.Eq(self.slot(index, letters), side)) for item, side in zip(items, sides, strict=True)]
        return sympy.Piecewise(*rows[:-1], (items[-1], True), evaluate=False)


def to_sympy(expr: Expr, context: Context | None = None) -> sympy.Expr:
    r"""The expression as a SymPy tree: entries are ``Indexed``, indices and sizes integer symbols, sums ``(k, 1, K)``.

    ``context`` says which symbols are positive and which sizes are numbers or labels. A name that is the LaTeX of a
    plain one gets the plain one (``\theta`` is ``theta``). ``sigmoid``, ``softplus`` and the rectifier are written out.
    Where SymPy's constructors would cancel what may be undefined (``\delta_{ij}/\delta_{ij}``), they do not evaluate.
    """
    writer = _Writer(context or Context(), written_names(expr))
    return writer.write(expr, free_letters(expr))


def derivative(body: sympy.Expr, wrt: sympy.Expr, mode: str = "total") -> sympy.Expr:
    """SymPy's ``Derivative`` where it holds exactly this, else ``PartialDerivative``."""
    if mode == "total" and isinstance(wrt, sympy.Symbol | sympy.Indexed) and not isinstance(body, sympy.Derivative):
        held = sympy.Derivative(body, wrt, evaluate=False)
        if isinstance(held, sympy.Derivative) and held.expr == body and held.variables == (wrt,):
            return held
    return PartialDerivative(body, wrt, mode)


def _parts(expr: Expr) -> tuple[Expr, ...]:
    """The parts that are written with the same letters."""
    match expr:
        case Add(items) | Mul(items) | Pick(_, items) | Fn(_, items) | Apply(_, _, items):
            return items
        case Pow(first, second) | D(first, second) | Where(_, _, first, second):
            return (first, second)
    return ()


def _is_fragile(expr: Expr) -> bool:
    """Whether a divisor, a root or a logarithm in it may be undefined at some values of the indices alone."""
    for node in walk(expr):
        match node:
            case Pow(_, Num(value)) if value >= 0 and value.denominator == 1:
                continue
            case Pow(base) | Fn("log", (base,)):
                if isinstance(base, Num) and base.value <= 0:
                    return True
                if any(isinstance(part, Delta | Where | Pick | Ord) for part in walk(base)):
                    return True
    return False


def _bound(kind: type, body: sympy.Expr, limit: sympy.Tuple) -> sympy.Expr:
    """A sum or product, past SymPy's constructor where that pulls a condition out of an inner sum."""
    if not body.has(sympy.Piecewise):
        return kind(body, limit)
    node = sympy.Expr.__new__(kind, body, limit)
    node.is_commutative = True
    return node


def _letter(name: str) -> sympy.Symbol:
    return sympy.Symbol(plain_name(name), integer=True)


def _size(name: str) -> sympy.Expr:
    return sympy.Integer(name) if name.isdigit() else sympy.Symbol(plain_name(name), integer=True)


def _float(expr: Decimal) -> sympy.Float:
    places, unit = 0, 2 * expr.half_unit
    while unit < 1:
        places, unit = places + 1, unit * 10
    digits = len(str(abs(round(expr.value * 10**places))))
    return sympy.Float(sympy.Rational(Fraction(expr.value).numerator, expr.value.denominator), digits)


def _applied(name: str, orders: tuple[int, ...], slots: list[sympy.Expr], args: list[sympy.Expr]) -> sympy.Expr:
    """``f'(u)`` is ``Subs(Derivative(f(t), t), t, u)``."""
    function = sympy.Function(plain_name(name))
    if not any(orders):
        return function(*slots, *args)
    dummies = [sympy.Dummy(f"t_{place}") for place in range(1, len(args) + 1)]
    by = [(dummy, order) for dummy, order in zip(dummies, orders, strict=True) if order]
    inside = sympy.Derivative(function(*slots, *dummies), *by, evaluate=False)
    return sympy.Subs(inside, tuple(dummies), tuple(args))
