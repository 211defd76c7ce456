"""In what layout the derivatives of a document stand: one that shows it in some steps has it in all.

A derivative by a matrix that holds only in the other layout is right where the document uses that one.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from derive.clock import OutOfTime, within
from derive.core.claims import decide
from derive.core.judge import IllTyped, Unsatisfiable
from derive.model import Judged, Step
from derive.notation import D, Var, substitute_slots
from derive.records import replace
from derive.settings import Settings

AXES = 2


def mixed(steps: Sequence[Judged], settings: Settings) -> bool:
    """Whether some derivatives hold only as they are written, others of their kind only in the other layout."""
    other = {kind for judged in steps if judged.step.layout == "transposed" and (kind := _kind(judged.step))}
    written = (judged for judged in steps if judged.step.layout == "as-written" and judged.verdict.proved)
    return bool(other) and any(_kind(judged.step) in other and _shows(judged, settings) for judged in written)


def _kind(step: Step) -> int:
    """How many axes a matrix of derivatives has from what they are taken by: 2, or 1 of a vector; else 0."""
    if len(step.axes) != AXES:
        return 0
    slopes = [side for side in (step.lhs, step.rhs) if isinstance(side, D) and isinstance(side.wrt, Var)]
    found = [sum(axis in slope.wrt.indices for axis in step.axes) for slope in slopes if isinstance(slope.wrt, Var)]
    return max(found, default=0)


def _shows(judged: Judged, settings: Settings) -> bool:
    """Whether a step does not hold in the other layout."""
    rows, columns = judged.step.axes
    if rows.size != columns.size:
        return True
    side = judged.step.rhs if isinstance(judged.step.lhs, D) else judged.step.lhs
    turned = replace(judged.step, rhs=substitute_slots(side, {rows: columns, columns: rows}))
    turned = turned if isinstance(judged.step.lhs, D) else replace(turned, lhs=judged.step.rhs)
    with suppress(IllTyped, Unsatisfiable, RecursionError, OutOfTime), within(settings.seconds):
        return decide(turned, judged.context).refuted
    return False
