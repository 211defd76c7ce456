"""Reports made by hand: what every form of output is tried on."""

from __future__ import annotations

from dataclasses import replace

from derive import documents
from derive.model import (
    Counterexample,
    Definition,
    Diagnosis,
    DocumentReport,
    Evidence,
    Fact,
    Judged,
    Note,
    Step,
    Verdict,
)
from derive.notation import Index, Var
from derive.report.outcome import Report
from derive.source import ReadError, Source, Span

TEXT = r"""# A title

$$
\begin{aligned}
a_i &= b_i % because
      + c_i \\
    &= d_i \\[2pt]
    &= 0 % wrong: sign
\end{aligned}
$$

$$u = v, w = x \foo$$
"""
ROW = Index("i", "K")
PROVED = Verdict(
    "proved",
    Evidence(
        "every-size",
        sizes=({"K": 1}, {"K": 2}),
        points=4,
        error_bits=104.5,
        deviation=2.2e-16,
        float_sizes=({"K": 3, "D": 2}, {"K": 2, "D": 4}),
        float_points=8,
        holds_numerically=True,
        free_sizes=("K", "D"),
    ),
)
REFUTED = Verdict(
    "refuted",
    Evidence("counterexample", free_sizes=("K",)),
    Counterexample({"K": 2, "?1": 1}, {"i": "1"}, {"a": "1/2", "d": (("1", "0"), ("-1/2", "2"))}, "0.25", "0"),
)
UNDECIDED = Verdict(
    "undecided",
    Evidence("self-loop", deviation=0.0, float_sizes=({"K": 3},), float_points=1, holds_numerically=True),
)
DIAGNOSIS = Diagnosis(
    "sign",
    {"explanation": "the sign of {what} is lost", "what": "d_i"},
    ((Var("a", (ROW,)), Var("d", (ROW,))), (Var("a", (ROW,)), Var("b", (ROW,)))),
    holds_if=(Fact("positive", "d"),),
    also=("extra-term",),
    tried=7,
    mark=(Span(TEXT.index("0 % wrong"), TEXT.index("0 % wrong") + 1), "d_i"),
)
UNEXPLAINED = Diagnosis("", {})
DOCUMENT = Source("notes.md", TEXT)


def span(what: str, after: str = "") -> Span:
    """Where a piece of the text stands."""
    start = TEXT.index(what, TEXT.index(after))
    return Span(start, start + len(what))


def step(number: int, left: Span, sign: Span, right: Span) -> Step:
    """A step; what its sides mean is of no concern to a report."""
    a, b = Var("a", (ROW,)), Var("b", (ROW,))
    return Step(number, a, b, "=", left.to(right), sign, left, right)


FIRST = step(1, span("a_i"), span("=", "a_i"), span("b_i % because\n      + c_i"))
SECOND = step(2, span("b_i % because\n      + c_i"), span("=", "c_i"), span("d_i"))
THIRD = step(3, span("d_i"), span("=", "d_i"), span("0", "d_i"))
FOURTH = step(4, span("u", "u = v"), span("=", "u = v"), span("v", "u = v"))
MARKED = replace(THIRD, expected="refuted", expected_mistake="sign")
ERROR = ReadError("unknown command \\foo", span("\\foo"), "declare it as a name", DOCUMENT)
NOTE = Note("free-and-bound", span("u = v"), {"letter": "k"})
READ_AS = Note("read-as", FOURTH.lhs_span, {"question": "sum-scope", "answer": "term"})
DEFINITIONS = (Definition("p", (ROW,), Var("b", (ROW,))),)


def report(*steps: Judged, errors: tuple[ReadError, ...] = (), notes: tuple[Note, ...] = ()) -> Report:
    """A report on one document."""
    return Report((DocumentReport(DOCUMENT, steps, DEFINITIONS, notes, errors, documents.read(DOCUMENT).blocks),))


GOOD = report(Judged(FIRST, PROVED), Judged(SECOND, PROVED), Judged(MARKED, REFUTED, DIAGNOSIS))
BAD = report(
    Judged(FIRST, PROVED),
    Judged(SECOND, UNDECIDED),
    Judged(THIRD, REFUTED, UNEXPLAINED),
    Judged(
        replace(FOURTH, notes=(Note("read-as", FOURTH.lhs_span, {"question": "sum-scope", "answer": "term"}),)), PROVED
    ),
    errors=(ERROR,),
    notes=(NOTE,),
)
