"""A repair as edits of the author's text."""

from __future__ import annotations

from derive.model import Judged
from derive.notation import free_indices
from derive.report.why import repair_sides
from derive.source import Span
from derive.spelling import spelled

Edit = tuple[Span, str]
"""A stretch of the source, and what stands there instead."""


def edits(judged: Judged) -> tuple[Edit, ...]:
    """The smallest repair as edits of the source: the mark in it, else the sides that change, written anew.

    Empty if there is no repair. A side stays as it is where the repair leaves it alone and speaks in the author's
    letters only.
    """
    diagnosis, step = judged.diagnosis, judged.step
    if diagnosis is None or not diagnosis.repairs:
        return ()
    if diagnosis.mark is not None:
        return (diagnosis.mark,)
    lhs, rhs = diagnosis.repairs[0]
    left, right = repair_sides(lhs, rhs, judged.context.forms, step.axes)
    if all(not index.number for index in free_indices(lhs) | free_indices(rhs)):
        old = spelled(step.lhs, step.rhs)
        if lhs == old[0]:
            return ((step.rhs_span, right),)
        if rhs == old[1]:
            return ((step.lhs_span, left),)
    return ((step.lhs_span, left), (step.rhs_span, right))
