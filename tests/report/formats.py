"""Reports for the formats that machines read: text that would end a command or a tag, a notebook, a missing file."""

from __future__ import annotations

from dataclasses import replace

from derive.model import DocumentReport, Judged
from derive.report.outcome import Report
from derive.source import File, ReadError, Source, Span, Stretch
from tests.report.examples import BAD, DIAGNOSIS, GOOD, REFUTED, THIRD, report

WRONG = report(Judged(THIRD, REFUTED, DIAGNOSIS))

_CELL = "$$a < 100\\% \\& b, c$$\n$$a = b$$\n"
_SIGN = Span(_CELL.index("= b"), _CELL.index("= b") + 1)
NOTEBOOK = Source("a:b,c.ipynb", _CELL, (Stretch(0, File("a:b,c.ipynb", _CELL, "cell 3"), 0),))
_STEP = replace(
    THIRD,
    span=Span(_SIGN.start - 2, _SIGN.end + 2),
    sign=_SIGN,
    lhs_span=Span(_SIGN.start - 2, _SIGN.start - 1),
    rhs_span=Span(_SIGN.end + 1, _SIGN.end + 2),
)
_INSTEAD = replace(DIAGNOSIS, mark=(Span(_SIGN.end + 1, _SIGN.end + 2), "c"))
_FIRST_LINE = Span(2, _CELL.index("$$\n"))
CELL = Report(
    (
        DocumentReport(
            NOTEBOOK,
            (Judged(_STEP, REFUTED, _INSTEAD),),
            errors=(ReadError("100% <\r\n>", _FIRST_LINE, "a ]]> b\x07", NOTEBOOK),),
        ),
    )
)
MISSING = Report((DocumentReport(Source("no.md", ""), errors=(ReadError("no such file", hint="see x"),)),))

ALL = {
    "good": GOOD,
    "bad": BAD,
    "wrong": WRONG,
    "cell": CELL,
    "missing": MISSING,
    "nothing": Report(()),
    "several": Report((*GOOD.documents, *BAD.documents, *MISSING.documents)),
}
