"""One entry of an expression at one point, in sixty digits or as an interval.

What has no value there (the logarithm of a negative number, the slope of a kink) raises ``Undefined``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache, reduce
from operator import add, mul
from typing import Any
from weakref import ref

from derive.clock import tick
from derive.core.layout import VALUES, Incomparable, Layout, names_of
from derive.core.real import quadrature, unknown
from derive.core.real.matrices import eliminated
from derive.core.real.movement import Movement, movement
from derive.core.real.precision import increasing
from derive.model import Definition
from derive.notation import (
    NATURALS,
    REALS,
    Add,
    Apply,
    Const,
    D,
    Decimal,
    Delta,
    Det,
    Expr,
    Fn,
    Index,
    Integral,
    Inverse,
    Label,
    Mul,
    Num,
    Ord,
    Pick,
    Pow,
    Product,
    Size,
    Slot,
    Sum,
    Var,
    Where,
    free_indices,
    slot_text,
)

Places = tuple[int, ...]
Entry = Mapping[Index, int]
Look = Callable[[str, Places], Any]

MOST_TERMS = 200_000


class Undefined(Exception):
    """There is no value at this point."""


class Precise:
    """The values of all symbols at one point. ``lib`` is mpmath's numbers or intervals, ``look`` knows free symbols.

    ``claims``: a decimal is the interval that it claims. ``live``: the defined symbols that are evaluated here.
    """

    def __init__(
        self, lib: Any, layout: Layout, definitions: Mapping[str, Definition], live: frozenset[str], look: Look,
        claims: bool = False,
    ) -> None:  # fmt: skip
        self.lib, self.layout, self.definitions, self.live = lib, layout, definitions, live
        self.look, self.claims = look, claims
        self.signs: list[int] = []
        self._entries: dict[tuple[str, Places], Any] = {}
        self._known: dict[tuple[object, ...], Any] = {}
        self._moved: dict[tuple[object, ...], Precise] = {}
        self._terms = 0
        self._zero, self._one, self._least, self._step = _constants(lib)

    def entry(self, name: str, places: Places) -> Any:
        """The value of one entry of a symbol."""
        key = (name, places)
        if key not in self._entries:
            if name in self.live:
                known = self.definitions[name]
                self._entries[key] = self.value(known.body, dict(zip(known.params, places, strict=True)))
            else:
                self._entries[key] = self.look(name, places)
        return self._entries[key]

    def number(self, value: Fraction) -> Any:
        """A rational number in this arithmetic."""
        whole = self.lib.mpf(value.numerator)
        return whole if value.denominator == 1 else whole / value.denominator

    def value(self, expr: Expr, at: Entry) -> Any:
        """The value of an expression with its free indices at some places, counted from 0."""
        match expr:
            case Var(name, slots):
                return self.entry(name, tuple([self._place(slot, at) for slot in slots]))
            case Num(value):
                return self.number(value)
            case Mul(factors):
                return self._product([self.value(factor, at) for factor in factors])
            case Add(terms):
                return self._total([self.value(term, at) for term in terms])
            case Sum() | Fn() | D() | Integral():
                return self._once(expr, at)
            case Pow(base, exponent):
                return self._power(self.value(base, at), exponent, at)
            case Decimal(value, half):
                exact = self.number(value)
                return exact + self.lib.mpf([-1, 1]) * self.number(half) if self.claims else exact
            case Const():
                return +self.lib.pi
            case Size(name):
                return self.lib.mpf(self.layout.sizes[name])
            case Ord(slot) if slot.size == REALS:
                raise Undefined
            case Ord(slot):
                return self.lib.mpf(self._place(slot, at) + 1)
            case Product(index, body):
                return self._product([self.value(body, {**at, index: place}) for place in self._range(expr, at)])
            case Delta(left, right):
                return self._one if self._place(left, at) == self._place(right, at) else self._zero
            case Where(left, right, then, otherwise):
                return self.value(then if self._place(left, at) == self._place(right, at) else otherwise, at)
            case Pick(slot, items):
                return self.value(items[self._place(slot, at)], at)
            case Apply(name, orders, args, slots):
                places = tuple(self._place(slot, at) for slot in slots)
                values = [self.value(arg, at) for arg in args]

                def coefficient(part: str) -> Any:
                    return self.entry(unknown.part(name, part), places)

                return unknown.value(orders, values, coefficient, self.lib)
            case Det() | Inverse():
                return self._matrix(expr, at)
        raise TypeError(f"not a node of an expression: {type(expr).__name__}")

    def _once(self, expr: Sum | Fn | D | Integral, at: Entry) -> Any:
        """What takes long, once for each choice of the free indices; but each time where it looks at a sign."""
        tick()
        key = (expr, *map(at.get, _ordered(expr)))
        known = self._known.get(key)
        if known is not None:
            return known
        looked_at = len(self.signs)
        match expr:
            case Sum(index, body) if index.size == NATURALS:
                first = [self.value(body, {**at, index: place}) for place in self._range(expr, at)]
                if self.claims or not quadrature.is_added_up(first):
                    raise Undefined
                found = self._total(first)
            case Sum(index, body):
                found = self._total([self.value(body, {**at, index: place}) for place in self._range(expr, at)])
            case Fn(name, args):
                found = self._function(name, [self.value(arg, at) for arg in args])
            case D():
                found = self._derivative(expr, at)
            case Integral():
                found = self._total([self._integral(part, at) for part in quadrature.pieces(expr)])
        if len(self.signs) == looked_at or isinstance(expr, D):
            self._known[key] = found
        return found

    def _product(self, values: list[Any]) -> Any:
        return reduce(mul, values) if values else self._one

    def _total(self, values: list[Any]) -> Any:
        return reduce(add, values) if values else self._zero

    def _place(self, slot: Slot, at: Entry) -> int:
        if isinstance(slot, Label):
            return self.layout.place(slot)
        if not isinstance(slot, Index) or slot not in at:
            raise Incomparable("free-index", slot_text(slot))
        return at[slot]

    def _range(self, expr: Sum | Product, at: Entry) -> list[int]:
        count = self.layout.sizes[expr.index.size]
        self._terms += count
        if self._terms > MOST_TERMS:
            raise Incomparable("budget", f"terms {MOST_TERMS}")
        left_out = {self._place(slot, at) for slot in expr.unequal}
        lower, upper = (self.value(bound, at) for bound in expr.bounds) if expr.bounds else (1, count)
        if lower < 1 or upper > count:
            raise Incomparable("range", expr.index.name)
        return [place for place in range(count) if lower <= place + 1 <= upper and place not in left_out]

    def _sign(self, value: Any) -> int:
        """The sign of a value; an interval around 0 has none, nor has what may be 0 but for an error of rounding."""
        if not self.claims and abs(value) < self._least and value != 0:
            raise Undefined
        if value > 0:
            return 1
        if value < 0:
            return -1
        if value == 0:
            return 0
        raise Undefined

    def _power(self, base: Any, exponent: Expr, at: Entry) -> Any:
        if isinstance(exponent, Num) and exponent.value.denominator == 1:
            return self._whole_power(base, exponent.value.numerator)
        raised = self.value(exponent, at)
        whole = None if names_of(exponent) else _whole(raised)
        if whole is not None:
            return self._whole_power(base, whole)
        sign = self._sign(base)
        if sign == 0 and self._sign(raised) > 0 and not names_of(exponent):
            return base
        if sign <= 0:
            raise Undefined
        return self.lib.exp(self.lib.log(base) * raised)

    def _whole_power(self, base: Any, exponent: int) -> Any:
        if exponent < 0 and self._sign(base) == 0:
            raise Undefined
        return base**exponent

    def _function(self, name: str, args: list[Any]) -> Any:
        lib, u = self.lib, args[0]
        match name:
            case "exp":
                if not abs(u) < 10_000:
                    raise Undefined
                return lib.exp(u) if self.claims else _exp(lib, u)
            case "log":
                if self._sign(u) <= 0:
                    raise Undefined
                return lib.log(u) if self.claims else _log(lib, u)
            case "sin":
                return lib.sin(u)
            case "cos":
                return lib.cos(u)
            case "factorial":
                if self._sign(u + 1) <= 0:
                    raise Undefined
                return lib.gamma(u + 1)
            case "digamma":
                if self._sign(u) <= 0:
                    raise Undefined
                return increasing("digamma", u, lib)
            case "erf":
                return increasing("erf", u, lib)
            case "normcdf":
                return (1 + increasing("erf", u / lib.sqrt(lib.mpf(2)), lib)) / 2
            case "normpdf":
                return self._function("exp", [-u * u / 2]) / lib.sqrt(2 * lib.pi)
            case "sigmoid":
                return 1 / (1 + self._function("exp", [-u]))
            case "softplus":
                return lib.log(1 + self._function("exp", [u]))
            case "sinh" | "cosh" | "tanh":
                up, down = self._function("exp", [u]), self._function("exp", [-u])
                return {"sinh": (up - down) / 2, "cosh": (up + down) / 2, "tanh": (up - down) / (up + down)}[name]
        return self._kinked(name, args)

    def _kinked(self, name: str, args: list[Any]) -> Any:
        u = args[0]
        sign = self._sign(u - args[1] if len(args) == 2 else u)
        self.signs.append(sign)
        match name:
            case "relu":
                return u if sign > 0 else 0 * u
            case "abs":
                return u if sign >= 0 else -u
            case "sign":
                return self.lib.mpf(sign)
            case "step":
                return self.lib.mpf(int(sign > 0))
            case "max":
                return u if sign >= 0 else args[1]
            case "min":
                return u if sign <= 0 else args[1]
        raise TypeError(f"not a known function: {name}")

    def _matrix(self, expr: Det | Inverse, at: Entry) -> Any:
        """A determinant, or an entry of an inverse; intervals have none."""
        if self.claims:
            raise Undefined
        count, zero = range(self.layout.sizes[expr.rows.size]), self.lib.mpf(0)
        matrix = [[self.value(expr.body, {**at, expr.rows: i, expr.columns: j}) for j in count] for i in count]
        determinant, inverse = eliminated(matrix, zero, zero + 1)
        if isinstance(expr, Det):
            return determinant
        if inverse is None or self._sign(determinant) == 0:
            raise Undefined
        return inverse[self._place(expr.row, at)][self._place(expr.column, at)]

    def _integral(self, expr: Integral, at: Entry) -> Any:
        """An integral by values of its integrand; intervals have none."""
        if self.claims or quadrature.is_steep(expr):
            raise Undefined
        rule = quadrature.rule(expr)
        others = tuple(self._place(index, at) for index in rule.params)
        lower, upper = (None if end is None else self.value(end, at) for end in (expr.lower, expr.upper))
        self._entries |= {(shift, ()): self.lib.mpf(0) for shift in quadrature.shifts(rule.body)}
        terms: list[Any] = []
        for place in range(VALUES):
            value, weight = quadrature.node(place, lower, upper, self.lib)
            self._entries[rule.values, (place, *others)] = value
            self._entries[rule.weights, (place, *others)] = weight
            try:
                terms.append(self.value(rule.body, {**at, expr.index: place}))
            except Undefined:
                terms.append(None)
        found = sum((term for term in terms if term is not None), self.lib.mpf(0))
        if not quadrature.believed(terms, found):
            raise Undefined
        return found

    def _derivative(self, expr: D, at: Entry) -> Any:
        """``(f(x + h) - f(x - h)) / 2h``"""
        found = movement(expr, self.definitions)
        return self.value(found, at) if isinstance(found, Expr) else self._difference(found, at)

    def _difference(self, found: Movement, at: Entry) -> Any:
        if self.claims:
            raise Undefined
        # It must be defined in the middle as well: here, unless what moves is held here.
        here = found.live <= self.live and isinstance(found.origin, Var)
        worlds = [self._move(found, 1, at), self if here else self._move(found, 0, at), self._move(found, -1, at)]
        kept = self.signs
        for world in worlds:
            world.signs = []
        try:
            high, _, low = (world.value(found.body, at) for world in worlds)
        finally:
            self.signs = kept
        if worlds[0].signs != worlds[2].signs:
            raise Undefined
        self.signs += worlds[0].signs
        return (high - low) / (2 * self._step)

    def _move(self, found: Movement, side: int, at: Entry) -> Precise:
        """The point at which the entry is moved to one side."""
        name = found.variable.name
        target = tuple(self._place(slot, at) for slot in found.variable.indices)
        key = (name, target, side, found.live)
        if key not in self._moved:
            own = isinstance(found.origin, Var)
            letters = tuple(slot for slot in found.variable.indices if isinstance(slot, Index))

            # This point keeps the new one: if that kept this one, only the garbage collector would end them.
            here = ref(self)

            def look(other: str, places: Places) -> Any:
                around = here()
                assert around is not None
                if other != name:
                    return around.entry(other, places)
                if own:
                    value = around.entry(name, places)
                else:
                    value = around.value(found.origin, dict(zip(letters, places, strict=True)))
                return value + side * around._step if places == target else value

            self._moved[key] = Precise(self.lib, self.layout, found.definitions, found.live, look)
        return self._moved[key]


def _whole(raised: Any) -> int | None:
    """The whole number that the value of an exponent without symbols is."""
    try:
        return int(raised) if raised == int(raised) else None
    except (TypeError, ValueError):
        return None


@lru_cache(maxsize=512)
def _ordered(expr: Expr) -> tuple[Index, ...]:
    """The free indices in an order of their own."""
    return tuple(sorted(free_indices(expr), key=lambda index: (index.name, index.size, index.number)))


# Few entries are moved at a time, and plain values are few: most arguments were seen before.
@lru_cache(maxsize=1024)
def _exp(lib: Any, u: Any) -> Any:
    return lib.exp(u)


@lru_cache(maxsize=1024)
def _log(lib: Any, u: Any) -> Any:
    return lib.log(u)


@lru_cache(maxsize=8)
def _constants(lib: Any) -> tuple[Any, Any, Any, Any]:
    """0; 1; what is hardly more than an error; the step of differences: errors step^2, 10^-dps/step, about 10^-30."""
    one = lib.mpf(1)
    return lib.mpf(0), one, one / 10**25, one / 10 ** (lib.dps // 4)
