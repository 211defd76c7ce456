r"""A step as its author wrote it, on one line.

Comments, alignment marks and line breaks between the rows of an environment are left out.
"""

from __future__ import annotations

import re

from derive.model import DocumentReport, Step
from derive.source import Span

_COMMENT = re.compile(r"(?<!\\)((?:\\\\)*)%[^\n]*")
_TOKEN = re.compile(
    r"\\begin\{[^}]*\}|\\end\{[^}]*\}|\\\\(?:\[[^\]]*\])?|\\(?:nonumber|notag)(?![A-Za-z])|\\(?:label|tag)\{[^}]*\}|\\.|[{}&]|[^\\{}&]+",
    re.DOTALL,
)
_SIZE = re.compile(r"\\(?:left|[bB]igg?[lm]?)\s*\Z")
_LAYOUT = re.compile(r"&|\\\\(\[[^\]]*\])?|\\nonumber|\\notag|\\(label|tag)\{[^}]*\}")


def sides(document: DocumentReport, step: Step) -> tuple[str, str, str]:
    """Left side, relation and right side as written."""

    def written(span: Span) -> str:
        # A bracket's size is no part of its place.
        size = _SIZE.search(document.source.text, max(0, span.start - 12), span.start)
        return one_line(document.source.written(Span(size.start(), span.end) if size else span))

    return written(step.lhs_span), written(step.sign), written(step.rhs_span)


def continues(step: Step, before: Step | None) -> bool:
    """Whether a step goes on from the right side of the one before."""
    return before is not None and step.lhs_span == before.rhs_span


def one_line(latex: str) -> str:
    """A piece of LaTeX without comments, and without what only lays out the rows that it stands in."""
    depth, kept = 0, []
    for found in _TOKEN.finditer(_COMMENT.sub(r"\1", latex)):
        token = found[0]
        depth += token == "{" or token.startswith(r"\begin{")
        depth -= token == "}" or token.startswith(r"\end{")
        kept.append(" " if depth <= 0 and _LAYOUT.fullmatch(token) else token)
    return " ".join("".join(kept).split())
