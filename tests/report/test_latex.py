"""The report as LaTeX, and a step on one line."""

from __future__ import annotations

from dataclasses import replace

import pytest

from derive.model import DocumentReport
from derive.report import as_latex
from derive.report.lines import sides
from derive.rows import one_line
from derive.source import Source, Span
from tests.report.examples import BAD, FIRST, GOOD

ALL_GOOD = r"""% notes.md
\begin{align*}
  a_i &= b_i + c_i && \checkmark\ \text{every K, D} \\
   &= d_i && \checkmark\ \text{every K, D} \\
   &= 0 && \times\ \text{wrong, as marked: sign} \\
  & && \text{should be: } a_i = d_i
\end{align*}"""


def test_whole_fragment() -> None:
    assert as_latex.render(GOOD) == ALL_GOOD


def test_what_was_not_read_is_a_comment() -> None:
    assert as_latex.render(BAD).split("\n")[:5] == [
        r"% notes.md",
        r"% notes.md:12:16: unknown command \foo",
        r"%   $$u = v, w = x \foo$$",
        r"%                  ^~~~",
        r"%   declare it as a name",
    ]


LINES = [
    ("a % note\n  b", "a b"),
    (r"a \\ &\quad + b \nonumber", r"a \quad + b"),
    (r"a \\[2pt] + b \label{x} \tag{1}", "a + b"),
    ("\\begin{cases} a & b \\\\ c & d \\end{cases} & e", r"\begin{cases} a & b \\ c & d \end{cases} e"),
    (r"\frac{a & b}{c}", r"\frac{a & b}{c}"),
    (r"50\% \& x", r"50\% \& x"),
    (r"a \\% break", "a"),
]


@pytest.mark.parametrize(("written", "expected"), LINES)
def test_one_line(written: str, expected: str) -> None:
    assert one_line(written) == expected


SIDES = [
    (r"\left(a\right) b = c", "(a", r"\left(a\right) b"),
    (r"\Bigl (a\Bigr) b = c", "(a", r"\Bigl (a\Bigr) b"),
    (r"\leftarrow (a) b = c", "(a", "(a) b"),
]


@pytest.mark.parametrize(("text", "begins", "expected"), SIDES)
def test_the_size_of_a_bracket_belongs_to_it(text: str, begins: str, expected: str) -> None:
    left = Span(text.index(begins), text.index(" ="))
    step = replace(FIRST, lhs_span=left)
    assert sides(DocumentReport(Source("t.md", text)), step)[0] == expected
