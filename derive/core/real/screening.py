"""Many relations under one context at the same points in floating point: which of them are clearly false?

What they share is evaluated once. A relation that is not clearly false may still be: the judge decides.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np

from derive.core.layout import Incomparable, Layout, different, opened
from derive.core.real.draws import Batch, world
from derive.core.real.floats import Array, Scope, World, depth
from derive.core.real.intervals import closed_decimal
from derive.core.real.sides import clear, depth_of, differ, letters, scene, sides
from derive.core.real.supposed import supposed
from derive.model import Assumption, Context
from derive.notation import D, Decimal, Expr, Sum, free_indices, walk

_BATCHES = (Batch(3, False, 0), Batch(32, True, 0), Batch(400, True, 0))
_MOST_KEPT = 4000


class Screen:
    """Points for the relations near ``lhs = rhs``."""

    def __init__(self, lhs: Expr, rhs: Expr, context: Context) -> None:
        self.lhs, self.rhs, self.context = lhs, rhs, context

    def excludes(self, lhs: Expr, rhs: Expr) -> bool:
        """Whether both sides clearly differ somewhere; False also where nothing could be computed."""
        if self._claims:
            return closed_decimal(lhs, rhs, self.context) == "fails"
        if self._here is None:
            return False
        with np.errstate(all="ignore"):
            try:
                depth = max(self._depth, depth_of((lhs, rhs)))
                if self.context.conditions:
                    return bool(np.count_nonzero(clear(sides(lhs, rhs, self.context, self._here), depth)))
                params = letters(lhs, rhs)
                return differ(self._here.full(lhs, params), self._here.full(rhs, params), depth)
            except (Incomparable, KeyError):
                return False

    def excludes_under(self, said: Assumption, context: Context) -> bool:
        """Whether the relation itself clearly fails where one thing more is given, under ``context``.

        False also where nothing could be computed.
        """
        if self._claims or self._here is None:
            return False
        with np.errstate(all="ignore"):
            try:
                world = supposed(self._here, self.context, said)
                if world is None:
                    return False
                seen = sides(self.lhs, self.rhs, context, world)
            except (Incomparable, KeyError):
                return False
            return bool(np.count_nonzero(clear(seen, self._depth)))

    @cached_property
    def _claims(self) -> bool:
        """Whether a decimal says how far the sides may be apart."""
        return any(isinstance(node, Decimal) for side in (self.lhs, self.rhs) for node in walk(side))

    @cached_property
    def _depth(self) -> int:
        bodies = (known.body for known in self.context.definitions.values())
        return depth_of((self.lhs, self.rhs, *bodies))

    @cached_property
    def _here(self) -> World | None:
        """A world in which both sides have values, with as few points as will do."""
        found: World | None = None
        with np.errstate(all="ignore"):
            for layout in self._layouts():
                for batch in _BATCHES:
                    try:
                        found = self._world(layout, batch)
                        if sides(self.lhs, self.rhs, self.context, found).valid.any(axis=-1).all():
                            return found
                    except (Incomparable, KeyError):
                        continue
        return found

    def _layouts(self) -> tuple[Layout, ...]:
        try:
            _, sizes = scene(self.lhs, self.rhs, self.context)
            return different(sizes)[:1] + different(opened(sizes))[:1]
        except Incomparable:
            return ()

    def _world(self, layout: Layout, batch: Batch) -> World:
        given, _ = scene(self.lhs, self.rhs, self.context)
        drawn = world(given, layout, batch)
        return _Remembering(drawn)


class _Remembering(World):
    """The world again, which keeps the value of every sum and derivative: to find what is plainer takes as long."""

    def __init__(self, like: World) -> None:
        super().__init__(like.layout, like.definitions, like.live, like.shape, like.draw)
        self.hold({name: value for (name, _), value in like.tensors.items() if name not in like.live})
        self._parts: dict[tuple[object, ...], Array] = {}

    def _value(self, expr: Expr, scope: Scope) -> Array:
        if not isinstance(expr, Sum | D):
            return super()._value(expr, scope)
        key = (expr, depth(scope), frozenset((index, scope.get(index)) for index in free_indices(expr)))
        known = self._parts.get(key)
        if known is None:
            if len(self._parts) > _MOST_KEPT:
                self._parts.clear()
            known = self._parts[key] = super()._value(expr, scope)
        return known
