"""What a step that fails may be meant to stand under: a condition beside it in words that nothing makes use of.

Such a step is not wrong, unless it fails under the condition, too.
"""

from __future__ import annotations

from contextlib import suppress

from derive.clock import OutOfTime, within
from derive.core.claims import decide
from derive.core.judge import IllTyped, Unsatisfiable
from derive.core.layout import reach
from derive.joint import JointReading
from derive.model import Equation, Evidence, Judged, Verdict
from derive.notation import names
from derive.reading.doubts import doubt
from derive.records import replace


def reserve(joint: JointReading) -> None:
    """Leave undecided what fails only where a condition that is not read need not hold."""
    for place, judged in enumerate(joint.steps):
        if judged.verdict.refuted and (words := _condition(judged, joint)):
            joint.steps[place] = replace(
                judged, verdict=Verdict("undecided", Evidence("unread-condition", words)), diagnosis=None
            )


def _condition(judged: Judged, joint: JointReading) -> str:
    """The words of the condition under which a step may hold; none where it fails under it."""
    step, under = judged.step, judged.context
    made_of = reach(names(step.lhs) | names(step.rhs), under.definitions)
    said = doubt(joint.chain.reading, joint.chain.number, made_of, under)
    if said is None:
        return ""
    if not said.unread and judged.verdict.evidence.method != "shapes":
        finished = joint.framing.finished
        given = tuple(Equation(finished(e.lhs), finished(e.rhs)) for e in said.equations)
        more = replace(under, facts=under.facts + said.facts, equations=under.equations + given)
        with suppress(IllTyped, Unsatisfiable, RecursionError, OutOfTime), within(joint.settings.seconds):
            if decide(step, more).refuted:
                return ""
    return said.words
