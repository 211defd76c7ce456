"""Workflow commands: nothing in a text ends a command or a property."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest

from derive.report import github
from tests.report.formats import ALL

# https://docs.github.com/actions/reference/workflow-commands-for-github-actions
COMMAND = re.compile(r"::(error|warning) (\w+=[^:,]*(?:,\w+=[^:,]*)*)::([^\r\n]*)")
ROWS = [
    ("good", ["3 steps: 2 proved, 1 wrong as marked"]),
    (
        "bad",
        [
            "::warning file=notes.md,line=7,endLine=7,col=6,endColumn=11,title=derive%3A not-proved::notes.md:7:6: "
            "not proved: a denominator under a sum contains a sum over the same size; it held everywhere it was tried"
            "%0Ab_i + c_i = d_i%0Aboth sides agree at 1 point (K = 3)",
            "::error file=notes.md,line=8,endLine=8,col=6,endColumn=9,title=derive%3A wrong::notes.md:8:6: "
            "wrong: no known mistake explains this%0Ad_i = 0%0A"
            "at K = 2, size 1, i = 1 the left side is 0.25, the right side 0%0Afor a = 1/2, d = [[1, 0], [-1/2, 2]]%0A"
            "no known mistake explains this",
            "::error file=notes.md,line=12,endLine=12,col=16,endColumn=20,title=derive%3A not-read::notes.md:12:16: "
            "unknown command \\foo (declare it as a name)%0A$$u = v, w = x \\foo$$%0A               ^~~~",
            "4 steps: 2 proved, 1 wrong, 1 not proved, 1 place not read",
        ],
    ),
    (
        "cell",
        [
            "::error file=a%3Ab%2Cc.ipynb,title=derive%3A not-read::a:b,c.ipynb:cell 3:1:3: "
            "100%25 <%0D%0A> (a ]]> b\x07)%0A$$a < 100\\%25 \\& b, c$$%0A  ^~~~~~~~~~~~~~~~~",
            "::error file=a%3Ab%2Cc.ipynb,title=derive%3A sign::a:b,c.ipynb:cell 3:2:5: wrong: sign: "
            "should be a_i = d_i%0Aa = b%0Aat K = 2, size 1, i = 1 the left side is 0.25, the right side 0%0A"
            "for a = 1/2, d = [[1, 0], [-1/2, 2]]%0Asign: the sign of d_i is lost%0Aalso explained by extra-term%0A"
            "should be: a_i = d_i%0Aor: a_i = b_i%0A  $$a = b$$%0A        ^ replace by c%0Aholds if: d is positive",
            "1 step: 1 wrong, 1 place not read",
        ],
    ),
    (
        "missing",
        ["::error file=no.md,title=derive%3A not-read::no.md: no such file (see x)", "0 steps: 1 place not read"],
    ),
]


@pytest.mark.parametrize(("name", "lines"), ROWS)
def test_commands(name: str, lines: list[str]) -> None:
    assert github.render(ALL[name]).split("\n") == lines


@pytest.mark.parametrize("name", ALL)
def test_every_command_is_one_line_and_says_the_file_back(name: str) -> None:
    *commands, _ = github.render(ALL[name]).split("\n")
    for command in commands:
        found = COMMAND.fullmatch(command)
        assert found is not None
        properties = dict(part.split("=") for part in found[2].split(","))
        assert unquote(properties["file"]) in {"notes.md", "a:b,c.ipynb", "no.md"}
