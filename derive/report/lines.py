r"""A step as its author wrote it, on one line.

Comments, alignment marks and line breaks between the rows of an environment are left out.
"""

from __future__ import annotations

from derive.model import DocumentReport, Step
from derive.rows import one_line, sized
from derive.source import Span


def sides(document: DocumentReport, step: Step) -> tuple[str, str, str]:
    """Left side, relation and right side as written."""

    def written(span: Span) -> str:
        start = sized(document.source.text, span.start)
        return one_line(document.source.written(Span(start, span.end)))

    return written(step.lhs_span), written(step.sign), written(step.rhs_span)


def continues(step: Step, before: Step | None) -> bool:
    """Whether a step goes on from the right side of the one before."""
    return before is not None and step.lhs_span == before.rhs_span
