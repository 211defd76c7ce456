"""Places in every form of a report: of notebooks with their cell, of LaTeX in the file where it was written."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from derive.checker import check_source
from derive.documents import open_source
from derive.report import as_json, as_latex, text
from derive.report.outcome import Report
from tests.report.test_json import SCHEMA

NOTEBOOK = {
    "cells": [
        {"cell_type": "markdown", "source": ["## Squares\n", "$$a^2 b = b a^2$$"]},
        {"cell_type": "code", "source": ["1 + 1"], "outputs": []},
        {
            "cell_type": "markdown",
            "source": ["so\n", "$$(a+b)^2 &= a^2 + b^2\n", "= b^2 + a^2$$ and $$0 = \\frac{a}$$"],
        },
    ]
}
MAIN = r"""\newcommand{\sq}[1]{{#1}^2}
\newcommand{\odd}[1]{#1 \in \mathbb{X}}
\begin{document}
\input{sub/proof}
and $\odd{a}$
\end{document}
"""
PROOF = "\n\\begin{align}\n  \\sq{(a+b)} &= \\sq{a} + \\sq{b}\n\\end{align}\n"


@pytest.fixture
def notebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Report:
    monkeypatch.chdir(tmp_path)
    Path("nb.ipynb").write_text(json.dumps(NOTEBOOK))
    return Report((check_source(open_source("nb.ipynb")),))


@pytest.fixture
def paper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Report:
    monkeypatch.chdir(tmp_path)
    Path("sub").mkdir()
    Path("main.tex").write_text(MAIN)
    Path("sub/proof.tex").write_text(PROOF)
    return Report((check_source(open_source("main.tex")),))


def test_a_notebook_as_text(notebook: Report) -> None:
    shown = text.render(notebook, text.Look()).splitlines()
    assert "       nb.ipynb:cell 3:2:12: wrong" in shown
    assert "     · cell 3:3:1: right, but built on line 2 of cell 3, which is wrong" in shown
    at = shown.index("error: nb.ipynb:cell 3:3:32: an argument is missing here")
    assert shown[at + 1 : at + 3] == [r"  = b^2 + a^2$$ and $$0 = \frac{a}$$", " " * 33 + "^"]


def test_a_notebook_as_json(notebook: Report) -> None:
    found = json.loads(as_json.render(notebook))
    jsonschema.validate(found, SCHEMA)
    (document,) = found["documents"]
    assert document["path"] == "nb.ipynb"
    assert [(step["place"], step["line"], step["column"]) for step in document["steps"]] == [
        ("nb.ipynb:cell 1:2:9", 2, 9),
        ("nb.ipynb:cell 3:2:12", 2, 12),
        ("nb.ipynb:cell 3:3:1", 3, 1),
    ]
    assert [error["place"] for error in document["errors"]] == ["nb.ipynb:cell 3:3:32"]
    assert {note["place"] for note in document["notes"]} == {"nb.ipynb:cell 3:3:1"}


def test_a_notebook_as_latex(notebook: Report) -> None:
    assert "% nb.ipynb:cell 3:3:32: an argument is missing here" in as_latex.render(notebook).splitlines()


def test_a_notebook_in_the_library(notebook: Report) -> None:
    assert [(step.path, step.place) for step in notebook.steps[1:2]] == [("nb.ipynb", "nb.ipynb:cell 3:2:12")]


def test_a_paper_as_text(paper: Report) -> None:
    shown = text.render(paper, text.Look()).splitlines()
    assert shown[:5] == [
        "main.tex",
        r"   1 ✗ \sq{(a+b)} = \sq{a} + \sq{b}",
        "       sub/proof.tex:3:15: wrong",
        r"           \sq{(a+b)} &= \sq{a} + \sq{b}",
        "                       ^",
    ]
    at = shown.index("error: main.tex:5:6: this set is not read")
    assert shown[at + 1 : at + 4] == [r"  and $\odd{a}$", "       ^~~~~~~", r"  \odd{a} stands for a \in \mathbb{X}"]


def test_a_paper_as_json(paper: Report) -> None:
    found = json.loads(as_json.render(paper))
    jsonschema.validate(found, SCHEMA)
    (step,) = found["documents"][0]["steps"]
    assert (step["place"], step["end_line"], step["end_column"]) == ("sub/proof.tex:3:15", 3, 32)
    assert (step["lhs"], step["rhs"]) == (r"\sq{(a+b)}", r"\sq{a} + \sq{b}")
    assert (paper.steps[0].path, paper.steps[0].line) == ("sub/proof.tex", 3)
