"""Values of expressions in floating point: all entries of the free indices and many points at once.

An array has one axis for each index in scope, counted from the right, and behind these the ``shape`` of its world:
the points, and behind them the axes of the derivatives that are being taken, along which what does not move is repeated
(last, so that this is one long run). Arrays so laid out broadcast as they are.
What is undefined (the logarithm of a negative number, 1/0) is nan and spreads.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from functools import lru_cache, reduce
from math import prod
from weakref import ref

import numpy as np
from numpy.typing import NDArray

from derive.clock import tick
from derive.core.layout import TERMS, VALUES, Incomparable, Layout, names_of
from derive.core.real import elementary, matrices, quadrature, stencil, unknown
from derive.core.real.movement import Movement, movement
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

Array = NDArray[np.float64]
Scope = Mapping[Index, int]
Draw = Callable[[str, tuple[int, ...]], Array]

MOST_NUMBERS = 1 << 21
"""An array with more numbers than this is over the budget."""

_ZERO, _ONE = np.asarray(0.0), np.asarray(1.0)


@lru_cache(maxsize=256)
def _steps(count: int, behind: int) -> NDArray[np.intp]:
    """``0 … count - 1`` along the axis that has ``behind`` axes behind it."""
    return np.arange(count).reshape((count,) + (1,) * behind)


@lru_cache(maxsize=256)
def _grid(extents: tuple[int, ...]) -> tuple[NDArray[np.intp], ...]:
    """The places of all entries along each axis, one after the other."""
    return np.unravel_index(np.arange(prod(extents)), extents) if extents else ()


@lru_cache(maxsize=512)
def _parted(expr: Sum) -> tuple[tuple[Expr, ...], Sum]:
    """The factors in a sum that do not depend on its index, and the sum of the others."""
    index, body = expr.index, expr.body
    factors = body.factors if isinstance(body, Mul) else (body,)
    outside = tuple(factor for factor in factors if index not in free_indices(factor))
    if not outside:
        return (), expr
    inside = tuple(factor for factor in factors if index in free_indices(factor))
    return outside, Sum(index, inside[0] if len(inside) == 1 else Mul(inside))


def depth(scope: Scope) -> int:
    """How many axes the indices in scope have; one that is bound again inside leaves its axis unused."""
    return 1 + max(scope.values(), default=-1)


class World:
    """The values of all symbols at some points.

    ``live``: the defined symbols that are evaluated here; all others are asked of ``draw``, as free symbols are.
    ``stencils``: the axes, counted from the right, along which an entry is moved.
    ``width``: how far.
    """

    def __init__(
        self,
        layout: Layout,
        definitions: Mapping[str, Definition],
        live: frozenset[str],
        shape: tuple[int, ...],
        draw: Draw,
        stencils: tuple[int, ...] = (),
        width: float = stencil.WIDTH,
    ) -> None:
        self.layout, self.definitions, self.live = layout, definitions, live
        self.shape, self.draw, self.stencils, self.width = shape, draw, stencils, width
        self.tensors: dict[tuple[str, tuple[int, ...]], Array] = {}
        self.rough = False
        self._points = prod(shape)
        self._known: dict[tuple[Expr, tuple[Index, ...]], Array] = {}
        self._differenced: dict[tuple[Expr, tuple[Index, ...]], Array] = {}
        self._moved: dict[tuple[object, ...], World] = {}
        self._open: set[str] = set()

    def full(self, expr: Expr, params: tuple[Index, ...]) -> Array:
        """The tensor of an expression with one axis for each of its free indices, as ``params`` order them."""
        key = (expr, params)
        known = self._known.get(key)
        if known is None:
            extents = tuple(self.layout.sizes[index.size] for index in params)
            self._afford(extents)
            count = len(params)
            value = self._value(expr, {index: count - 1 - place for place, index in enumerate(params)})
            whole = extents + self.shape
            if value.shape != whole:
                # To repeat little takes less than a view of it.
                spread = np.empty(whole)
                spread[...] = value
                value = spread
            known = self._known[key] = value
        return known

    def hold(self, values: Mapping[str, Array]) -> None:
        """Give some free symbols these values."""
        for name, value in values.items():
            self.tensors[name, value.shape[: value.ndim - len(self.shape)]] = value

    def tensor(self, name: str, extents: tuple[int, ...]) -> Array:
        """The values of all entries of a symbol whose slots have these extents."""
        known = self.tensors.get((name, extents))
        if known is None:
            known = self._defined(name) if name in self.live else self.draw(name, extents)
            if known.shape[: len(extents)] != extents:
                raise Incomparable("ill-typed", name)
            self.tensors[name, extents] = known
        return known

    def _defined(self, name: str) -> Array:
        if name in self._open:
            raise Incomparable("circular", name)
        self._open.add(name)
        try:
            return self.full(self.definitions[name].body, self.definitions[name].params)
        finally:
            self._open.discard(name)

    def _entries(self, name: str, slots: tuple[Slot, ...]) -> Array:
        sizes = self.layout.sizes
        return self.tensor(name, tuple([sizes[slot.size] for slot in slots]))

    def _afford(self, extents: tuple[int, ...]) -> None:
        if prod(extents) * self._points > MOST_NUMBERS:
            raise Incomparable("budget", f"numbers {MOST_NUMBERS}")

    def _afford_all(self, letters: frozenset[Index]) -> None:
        """What has an axis for each of these indices."""
        sizes = self.layout.sizes
        self._afford(tuple([sizes[letter.size] for letter in letters]))

    def _value(self, expr: Expr, scope: Scope) -> Array:
        tick()
        # To take a node apart in a pattern takes longer than to see what it is; the most frequent ones come first.
        match expr:
            case Var():
                return self._gather(self._entries(expr.name, expr.indices), expr.indices, scope)
            case Mul():
                return reduce(operator.mul, [self._value(factor, scope) for factor in expr.factors] or [_ONE])
            case Num() | Decimal():
                return np.asarray(elementary.number(expr.value))
            case Sum():
                return self._sum(expr, scope)
            case Add():
                return reduce(operator.add, [self._value(term, scope) for term in expr.terms] or [_ZERO])
            case Pow():
                return self._power(self._value(expr.base, scope), expr.exponent, scope)
            case Fn():
                return self._function(expr.name, [self._value(arg, scope) for arg in expr.args])
            case D():
                return self._derivative(expr, scope)
            case Delta():
                same = self._place(expr.left, scope) == self._place(expr.right, scope)
                return np.asarray(same, dtype=np.float64)
            case Size():
                return np.asarray(float(self.layout.sizes[expr.name]))
        return self._rare(expr, scope)

    def _rare(self, expr: Expr, scope: Scope) -> Array:
        match expr:
            case Const():
                return np.asarray(np.pi)
            case Product(index, body):
                inner = {**scope, index: depth(scope)}
                self._afford_all(free_indices(body))
                value = self._value(body, inner)
                return np.asarray(np.where(self._range(expr, inner), value, 1.0).prod(axis=0))
            case Ord(slot) if slot.size == REALS:
                raise Incomparable("integral")
            case Ord(slot):
                return np.asarray(self._place(slot, scope) + 1, dtype=np.float64)
            case Where(left, right, then, otherwise):
                same = self._place(left, scope) == self._place(right, scope)
                return np.where(same, self._value(then, scope), self._value(otherwise, scope))
            case Pick(slot, items):
                place = self._place(slot, scope)
                found = self._value(items[0], scope)
                for number, item in enumerate(items[1:], 1):
                    found = np.where(place == number, self._value(item, scope), found)
                return found
            case Integral():
                return reduce(operator.add, [self._integral(part, scope) for part in quadrature.pieces(expr)])
            case Det():
                return matrices.determinants(self._matrix(expr, scope))
            case Inverse(_, _, _, row, column):
                places = (self._place(row, scope), self._place(column, scope))
                return matrices.entries(matrices.inverses(self._matrix(expr, scope)), *places)
            case Apply(name, orders, args, slots):
                values = [self._value(arg, scope) for arg in args]

                def coefficient(part: str) -> Array:
                    return self._value(Var(unknown.part(name, part), slots), scope)

                return np.asarray(unknown.value(orders, values, coefficient, np))
        raise TypeError(f"not a node of an expression: {type(expr).__name__}")

    def _matrix(self, expr: Det | Inverse, scope: Scope) -> Array:
        """The entries of the matrix of a node, rows and columns as the first two axes."""
        inner = {**scope, expr.columns: depth(scope), expr.rows: depth(scope) + 1}
        self._afford_all(free_indices(expr.body))
        value, n = self._value(expr.body, inner), self.layout.sizes[expr.rows.size]
        value = value.reshape((1,) * (depth(inner) + len(self.shape) - value.ndim) + value.shape)
        return np.broadcast_to(value, (n, n, *value.shape[2:]))

    def _gather(self, tensor: Array, slots: tuple[Slot, ...], scope: Scope) -> Array:
        if not slots:
            return tensor
        if len(slots) == 1 and isinstance(slots[0], Index) and (axis := scope.get(slots[0], -1)) >= 0:
            return tensor[(slice(None), *(None,) * axis)] if axis else tensor
        axes = [scope.get(slot, -1) if isinstance(slot, Index) else -1 for slot in slots]
        if -1 in axes or len(set(axes)) < len(axes):
            return np.asarray(tensor[tuple(self._entry(slot, scope) for slot in slots)])
        if axes == [*range(len(axes) - 1, -1, -1)]:
            return tensor
        order = sorted(range(len(axes)), key=lambda place: -axes[place])
        if order != list(range(len(axes))):
            tensor = tensor.transpose(order + list(range(len(axes), tensor.ndim)))
        present = set(axes)
        return np.asarray(tensor[tuple(slice(None) if axis in present else None for axis in range(max(axes), -1, -1))])

    def _entry(self, slot: Slot, scope: Scope) -> int | NDArray[np.intp]:
        """The entries that a slot asks of an axis."""
        if isinstance(slot, Label):
            return self.layout.place(slot)
        if not isinstance(slot, Index) or slot not in scope:
            raise Incomparable("free-index", slot_text(slot))
        return _steps(self.layout.sizes[slot.size], scope[slot])

    def _place(self, slot: Slot, scope: Scope) -> NDArray[np.intp]:
        """The values of a slot, counted from 0, laid out like a value."""
        if isinstance(slot, Label):
            return np.asarray(self.layout.place(slot))
        if not isinstance(slot, Index) or slot not in scope:
            raise Incomparable("free-index", slot_text(slot))
        return _steps(self.layout.sizes[slot.size], scope[slot] + len(self.shape))

    def _range(self, expr: Sum | Product, scope: Scope) -> NDArray[np.bool_]:
        """Which values of a bound index are run through; it has the first axis."""
        place = self._place(expr.index, scope)
        inside = np.ones(place.shape, dtype=np.bool_)
        for slot in expr.unequal:
            inside = inside & (place != self._place(slot, scope))
        if expr.bounds:
            lower, upper = (self._value(bound, scope) for bound in expr.bounds)
            if np.any(lower < 1) or np.any(upper > place.size):
                raise Incomparable("range", expr.index.name)
            inside = inside & (place + 1 >= lower) & (place + 1 <= upper)
        return inside

    def _sum(self, expr: Sum, scope: Scope) -> Array:
        index, body = expr.index, expr.body
        if index.size == NATURALS:
            self._afford_all(free_indices(body))
            terms = self._value(body, {**scope, index: depth(scope)})
            return quadrature.added_up(np.broadcast_to(terms, (TERMS, *terms.shape[-depth(scope) - len(self.shape) :])))
        if not expr.unequal and not expr.bounds:
            if index not in free_indices(body):
                return self.layout.sizes[index.size] * self._value(body, scope)
            outside, rest = _parted(expr)
            if outside:
                factors = [self._value(factor, scope) for factor in outside]
                return reduce(operator.mul, factors, self._sum(rest, scope))
        inner = {**scope, index: depth(scope)}
        self._afford_all(free_indices(body))
        value = self._value(body, inner)
        if not expr.unequal and not expr.bounds:
            if value.ndim < len(self.shape) + depth(inner):
                return self.layout.sizes[index.size] * value
            total = np.asarray(np.add.reduce(value, axis=0))
            return total if len(value) > 1 else self.layout.sizes[index.size] * total
        return np.asarray(np.where(self._range(expr, inner), value, 0.0).sum(axis=0))

    def _integral(self, expr: Integral, scope: Scope) -> Array:
        """An integral by values of its integrand; nan where they do not tell it."""
        rule = quadrature.rule(expr)
        extents = (VALUES, *(self.layout.sizes[index.size] for index in rule.params))
        self._afford(extents)
        lower, upper = (None if end is None else self.full(end, rule.params) for end in (expr.lower, expr.upper))
        places = np.arange(VALUES).reshape(-1, *(1,) * (len(rule.params) + len(self.shape)))
        held: dict[tuple[str, tuple[int, ...]], Array] = {
            (name, extents): np.broadcast_to(array, extents + self.shape)
            for name, array in zip((rule.values, rule.weights), quadrature.node(places, lower, upper, np), strict=True)
        }
        held |= {(shift, ()): np.zeros(self.shape) for shift in quadrature.shifts(rule.body)}
        self._afford_all(free_indices(rule.body))
        around = {key: self.tensors[key] for key in held if key in self.tensors}
        self.tensors |= held
        try:
            return quadrature.total(self._value(rule.body, {**scope, expr.index: depth(scope)}))
        finally:
            for key in held:
                del self.tensors[key]
            self.tensors |= around

    def _power(self, base: Array, exponent: Expr, scope: Scope) -> Array:
        if isinstance(exponent, Num):
            return elementary.power(base, exponent.value)
        if names_of(exponent):
            base = np.where(base > 0, base, np.nan)
        raised = self._value(exponent, scope)
        return np.asarray(np.power(np.where((base == 0) & (raised < 0), np.nan, base), raised))

    def _function(self, name: str, args: list[Array]) -> Array:
        if self.stencils and name in quadrature.KINKED:
            kink = args[0] - args[1] if len(args) == 2 else args[0]
            args[0] = stencil.smooth(kink, args[0], self.stencils)
        return elementary.FLOAT[name](*args)

    def _derivative(self, expr: D, scope: Scope) -> Array:
        """``(f(x + h) - f(x - h)) / 2h``, of a higher order, the entry moved in what the body is defined by."""
        found = movement(expr, self.definitions)
        if isinstance(found, Expr):
            return self._value(found, scope)
        tensor, params = self._differences(found)
        return self._gather(tensor, params, scope)

    def _differences(self, found: Movement) -> tuple[Array, tuple[Index, ...]]:
        """The derivative for all free indices of the body and all those of the variable, and these indices."""
        letters = tuple(dict.fromkeys(slot for slot in found.variable.indices if isinstance(slot, Index)))
        params = tuple(sorted(free_indices(found.body), key=lambda index: (index.name, index.number)))
        key = (D(found.body, found.variable, "total" if found.live else "explicit"), params)
        known = self._differenced.get(key)
        if known is None:
            world = self._move(found, letters)
            slope, rough = stencil.combine(world.full(found.body, params), self.width)
            self.rough = self.rough or rough or world.rough
            axes = range(slope.ndim - 1)
            slope = slope.transpose(*axes[: len(params)], slope.ndim - 1, *axes[len(params) :])
            extents = tuple(self.layout.sizes[letter.size] for letter in letters)
            known = self._differenced[key] = slope.reshape(slope.shape[: len(params)] + extents + self.shape)
        return known, params + letters

    def _move(self, found: Movement, letters: tuple[Index, ...]) -> World:
        """The world in which every wanted entry of a symbol is moved, one at a time."""
        variable = found.variable
        places = tuple(letters.index(slot) if isinstance(slot, Index) else slot for slot in variable.indices)
        key = (variable.name, places, found.live)
        known = self._moved.get(key)
        if known is None:
            extents = tuple(self.layout.sizes[letter.size] for letter in letters)
            count = prod(extents)
            grid = _grid(extents)
            own = isinstance(found.origin, Var)
            base = self._entries(variable.name, variable.indices) if own else self.full(found.origin, letters)
            self._afford((*base.shape[: len(places)], count, len(stencil.OFFSETS)))
            targets = [grid[place] if isinstance(place, int) else self._entry(place, {}) for place in places]
            moved = stencil.moved(base, targets, count, self.width)

            # This world keeps the new one: if that kept this one, only the garbage collector would end them.
            here = ref(self)

            def held(name: str, sizes: tuple[int, ...]) -> Array:
                if name == variable.name:
                    return moved
                around = here()
                assert around is not None
                return around.tensor(name, sizes)[..., None, None]

            shape = (*self.shape, count, len(stencil.OFFSETS))
            stencils = (*(axis - 2 for axis in self.stencils), -1)
            world = World(self.layout, found.definitions, found.live, shape, held, stencils, self.width)
            known = self._moved[key] = world
        return known
