"""One line for each step and each place that could not be read."""

from __future__ import annotations

import pytest

from derive.report import concise
from tests.report.formats import ALL

UNPROVED = "a denominator under a sum contains a sum over the same size; it held everywhere it was tried"
ROWS = [
    (
        "good",
        False,
        [
            "notes.md:5:6: proved: every K, D",
            "notes.md:7:6: proved: every K, D",
            "notes.md:8:6: refuted: wrong, as marked: sign: should be a_i = d_i",
        ],
    ),
    ("good", True, []),
    (
        "bad",
        True,
        [
            f"notes.md:7:6: undecided: not proved: {UNPROVED}",
            "notes.md:8:6: refuted: wrong: no known mistake explains this",
            "notes.md:12:16: error: unknown command \\foo (declare it as a name)",
        ],
    ),
    ("wrong", False, ["notes.md:8:6: refuted: wrong: sign: should be a_i = d_i"]),
    (
        "cell",
        False,
        [
            "a:b,c.ipynb:cell 3:1:3: error: 100% < > (a ]]> b\N{REPLACEMENT CHARACTER})",
            "a:b,c.ipynb:cell 3:2:5: refuted: wrong: sign: should be a_i = d_i",
        ],
    ),
    ("missing", False, ["no.md:1:1: error: no such file (see x)"]),
    ("nothing", False, []),
]


@pytest.mark.parametrize(("name", "quiet", "lines"), ROWS)
def test_lines(name: str, quiet: bool, lines: list[str]) -> None:
    assert concise.render(ALL[name], quiet=quiet).splitlines() == lines
