"""``lhs = rhs`` in floating point: the second opinion, which shares nothing with the exact one.

Derivatives are differences of the definitions, so that an error in the laws of differentiation cannot hide here.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain

import numpy as np

from derive.core.layout import Incomparable, Layout, Sizes, different, opened, rearranged, written
from derive.core.real.draws import Batch, Given, world
from derive.core.real.intervals import closed_decimal
from derive.core.real.sides import (
    CLEAR,
    Seen,
    allowed_entries,
    clear,
    depth_of,
    deviations,
    holds_everywhere,
    scene,
    sides,
)
from derive.core.real.stencil import WIDTH
from derive.model import Context, Evidence
from derive.notation import Expr
from derive.records import dataclass, replace

_TOLERANCE = (1e-7, 1e-5, 1e-3)
"""Relative, for expressions with no derivative, with one, with derivatives of derivatives."""
_BATCHES = ((32, True), (400, True))


@dataclass(frozen=True)
class Opinion:
    """What floating point says of a step.

    ``deviation``: the largest relative difference seen, None where there was nothing to compare. ``agrees`` and
    ``differs`` are both False where it is unclear. ``points``: real points at which both sides are defined, over all
    ``sizes``. ``empty``: no such point was found. ``unreliable``: derivatives could not be trusted at any.
    ``reason``: the code of what stands in the way, such as ``assumption``, ``not-written-in``, ``wrt-expression``,
    ``budget``; ``detail`` fills it in.
    """

    deviation: float | None = None
    agrees: bool = False
    differs: bool = False
    points: int = 0
    sizes: tuple[Mapping[str, int], ...] = ()
    empty: bool = False
    unreliable: bool = False
    reason: str = ""
    detail: str = ""


def noted(evidence: Evidence, opinion: Opinion) -> Evidence:
    """With what floating point says."""
    return replace(
        evidence,
        deviation=opinion.deviation,
        float_sizes=opinion.sizes,
        float_points=opinion.points,
        holds_numerically=opinion.agrees,
    )


def compare(
    lhs: Expr, rhs: Expr, context: Context, seed: int = 0, *, points: int = 3, relation: str = "=", width: float = WIDTH
) -> Opinion:
    """Both sides at random real points, at sizes that are pairwise different: do all their entries agree?

    With another ``relation``, an inequality: does it hold in all their entries? ``points`` are drawn at each size,
    negative values included; where a side is undefined at all of them, and for inequalities, more points follow whose
    symbols are partly positive or small. Assumptions are imposed on what is drawn. Where sizes given as
    numbers are too large for it, smaller ones stand for them (``sizes`` of the opinion says which).
    """
    decided = closed_decimal(lhs, rhs, context) if relation == "=" else None
    if decided is not None:
        return Opinion(0.0 if decided == "holds" else 1.0, decided == "holds", decided == "fails", 1)
    with np.errstate(all="ignore"):
        try:
            given, sizes = scene(lhs, rhs, context)
            depth = depth_of(written((lhs, rhs), given.named()))
            step = Compared(lhs, rhs, context, given, depth, seed, points, relation, width)
            try:
                return _summary(step, _seen(step, sizes))
            except Incomparable as error:
                if error.reason != "budget":
                    raise
                return _summary(step, _seen(step, opened(sizes)))
        except Incomparable as error:
            return Opinion(reason=error.reason, detail=error.detail)


@dataclass(frozen=True)
class Compared:
    """A step, what is given of its symbols, how deep its derivatives are nested, the points to take, its relation.

    ``width``: how far an entry is moved to differentiate by it.
    """

    lhs: Expr
    rhs: Expr
    context: Context
    given: Given
    depth: int
    seed: int
    points: int
    relation: str
    width: float


def _seen(step: Compared, sizes: Sizes) -> list[Seen]:
    """Both sides at different sizes, until they clearly differ.

    What is given may be impossible at some, or be defined nowhere: a wide matrix has no orthonormal columns.
    """
    seen: list[Seen] = []
    failure: Incomparable | None = None
    first = different(sizes)
    for number, layout in enumerate(chain(first, rearranged(sizes))):
        if number >= len(first) and any(one.valid.any() for one in seen):
            break
        try:
            seen.append(_at(step, layout))
        except Incomparable as error:
            if error.reason != "assumption":
                raise
            failure = error
            continue
        if np.count_nonzero(clear(seen[-1], step.depth, step.relation)):
            break
    if failure is not None and not seen:
        raise failure
    return seen


def _at(step: Compared, layout: Layout) -> Seen:
    """Both sides at one layout, with more and other points while some entry is undefined at all of them.

    Raises ``Incomparable`` where no batch of points could be had.
    """
    seen: Seen | None = None
    failure, failed = Incomparable("assumption"), False
    few = (Batch(step.points, False, step.seed, step.width),) if step.relation == "=" else ()
    for batch in (*few, *(Batch(*more, step.seed, step.width) for more in _BATCHES)):
        try:
            seen = sides(step.lhs, step.rhs, step.context, world(step.given, layout, batch))
        except Incomparable as error:
            # Where fewer points than can be afforded do not satisfy what is given, it is that which fails.
            unsatisfied = failed and error.reason == "budget"
            failure = failure if unsatisfied else error
            failed = failed or error.reason == "assumption"
            if error.reason == "assumption":
                continue
            break
        if holds_everywhere(seen.valid):
            break
        if not np.any(allowed_entries(seen.params, step.context.conditions, layout) & ~seen.valid.any(axis=-1)):
            break
    if seen is None:
        raise failure
    return seen


def _defined_nowhere(step: Compared, seen: list[Seen]) -> bool:
    """Whether a side without derivatives, which rounding does not touch, has no value at any point."""
    named = step.given.named()
    values = ((step.lhs, [one.lhs for one in seen]), (step.rhs, [one.rhs for one in seen]))
    return any(
        not depth_of(written((side,), named)) and not any(np.isfinite(found).any() for found in there)
        for side, there in values
    )


def _points(seen: Seen) -> int:
    """At how many points both sides are defined somewhere."""
    count = seen.valid.shape[-1]
    return count if holds_everywhere(seen.valid) else int(seen.valid.reshape(-1, count).any(axis=0).sum())


def _summary(step: Compared, seen: list[Seen]) -> Opinion:
    compared = [one for one in seen if np.count_nonzero(one.valid)]
    rough = any(one.rough for one in seen)
    if not compared:
        rough = rough and not _defined_nowhere(step, seen)
        return Opinion(empty=not rough, unreliable=rough, reason="unreliable" if rough else "empty-domain")
    depth = step.depth
    deviation = max(float(deviations(one, depth).max()) for one in compared)
    points = sum(map(_points, compared))
    tolerance = _TOLERANCE[min(depth, 2)]
    sizes = tuple(one.layout.sizes for one in compared)
    if step.relation != "=":
        fails = any(clear(one, depth, step.relation).any() for one in compared)
        return Opinion(None, not fails, fails, points, sizes)
    return Opinion(deviation, deviation < tolerance, deviation > CLEAR[min(depth, 2)], points, sizes, unreliable=False)
