"""The report on a terminal: whole texts."""

from __future__ import annotations

import re

import pytest

from derive.report import text
from derive.report.outcome import Report
from tests.report.examples import BAD, GOOD, report

ALL_GOOD = r"""notes.md
   1 ✓ a_i = b_i + c_i
       every K, D · both sides agree within 2e-16 at 8 points (K = 3, D = 2; K = 2, D = 4)
   2 ✓ = d_i
       every K, D · both sides agree within 2e-16 at 8 points (K = 3, D = 2; K = 2, D = 4)
   3 ✗ = 0
       notes.md:8:6: wrong, as marked
             &= 0 % wrong: sign
              ^
       at K = 2, size 1, i = 1 the left side is 0.25, the right side 0
       for a = 1/2, d = [[1, 0], [-1/2, 2]]
       sign: the sign of d_i is lost
       also explained by extra-term
       should be: a_i = d_i
       or: a_i = b_i
             &= 0 % wrong: sign
                ^ replace by d_i
       holds if: d is positive

3 steps: 2 proved, 1 wrong as marked"""

ALL_BAD = r"""notes.md
   1 ✓ a_i = b_i + c_i
       every K, D · both sides agree within 2e-16 at 8 points (K = 3, D = 2; K = 2, D = 4)
   2 ~ = d_i
       notes.md:7:6: not proved: a denominator under a sum contains a sum over the same size; it held everywhere it was tried
             &= d_i \\[2pt]
              ^
       both sides agree at 1 point (K = 3)
   3 ✗ = 0
       notes.md:8:6: wrong
             &= 0 % wrong: sign
              ^
       at K = 2, size 1, i = 1 the left side is 0.25, the right side 0
       for a = 1/2, d = [[1, 0], [-1/2, 2]]
       no known mistake explains this
     · 12:3: k is free and bound at once; the bound one was renamed
   4 ✓ u = v
       every K, D · both sides agree within 2e-16 at 8 points (K = 3, D = 2; K = 2, D = 4)
       note: u is read as reaching to the end of the term
error: notes.md:12:16: unknown command \foo
  $$u = v, w = x \foo$$
                 ^~~~
  declare it as a name

4 steps: 2 proved, 1 wrong, 1 not proved, 1 place not read"""

QUIET_BAD = "\n".join(
    row for row in ALL_BAD.split("\n")[3:-2] if not re.search(r"12:3|4 ✓|K = 3, D = 2|note:", row)
)  # fmt: skip

WHOLE = [
    ("as expected", GOOD, text.Look(), ALL_GOOD),
    ("as expected, quiet", GOOD, text.Look(quiet=True), ""),
    ("not as expected", BAD, text.Look(), ALL_BAD),
    ("not as expected, quiet", BAD, text.Look(quiet=True), QUIET_BAD),
    ("nothing", report(), text.Look(), "0 steps: nothing to check"),
]


@pytest.mark.parametrize(("found", "look", "expected"), [row[1:] for row in WHOLE], ids=[row[0] for row in WHOLE])
def test_whole_text(found: Report, look: text.Look, expected: str) -> None:
    assert text.render(found, look) == expected


def test_colours_change_nothing_else() -> None:
    coloured = text.render(BAD, text.Look(colour=True))
    assert "\x1b[31;1m✗\x1b[0m" in coloured and "\x1b[32m✓\x1b[0m" in coloured and "\x1b[33m~\x1b[0m" in coloured
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == ALL_BAD


def test_lines_fit_the_terminal() -> None:
    rows = text.render(BAD, text.Look(width=60)).split("\n")
    assert max(map(len, rows)) <= 60
    assert " ".join(" ".join(rows).split()) == " ".join(ALL_BAD.split())
