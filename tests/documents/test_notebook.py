"""Notebooks: Markdown cells in order, every place with its cell; what is no notebook."""

from __future__ import annotations

import json

import pytest

from derive.documents import read
from derive.source import Source


def notebook(*cells: tuple[str, object]) -> str:
    return json.dumps({"cells": [{"cell_type": kind, "source": text, "outputs": []} for kind, text in cells]})


def places(text: str, path: str = "nb.ipynb") -> list[tuple[str, object]]:
    document = read(Source(path, text))
    assert document.errors == ()
    return [(document.source.where(b.span.start), getattr(b, "text", None) or b.title) for b in document.blocks]  # type: ignore[union-attr]


FOUND = [
    (
        "cells in order",
        notebook(("markdown", ["## A\n", "so $a$"]), ("code", "x = '$b$'"), ("markdown", "and\n\n$$c$$")),
        [("nb.ipynb:cell 1:1:4", "A"), ("nb.ipynb:cell 1:2:5", "a"), ("nb.ipynb:cell 3:3:3", "c")],
    ),
    (
        "a cell ends what is open",
        notebook(("markdown", "```\n$a$"), ("markdown", "$b$"), ("markdown", "- $c$"), ("markdown", "    $d$")),
        [("nb.ipynb:cell 2:1:2", "b"), ("nb.ipynb:cell 3:1:4", "c")],
    ),
    (
        "macros of one cell hold in the next",
        notebook(("markdown", r"$\newcommand{\R}{\mathbb{R}} $"), ("markdown", r"$x \in \R$")),
        [("nb.ipynb:cell 1:1:29", " "), ("nb.ipynb:cell 2:1:2", r"x \in \mathbb{R}")],
    ),
    (
        "the third version of the format",
        json.dumps({"worksheets": [{"cells": [{"cell_type": "markdown", "source": ["$a$"]}]}]}),
        [("nb.ipynb:cell 1:1:2", "a")],
    ),
    ("not only ASCII", notebook(("markdown", "Größe 😀 $x$")), [("nb.ipynb:cell 1:1:10", "x")]),
]


@pytest.mark.parametrize(("text", "expected"), [row[1:] for row in FOUND], ids=[row[0] for row in FOUND])
def test_found(text: str, expected: list[tuple[str, str]]) -> None:
    assert places(text) == expected


def test_a_notebook_is_seen_without_its_suffix() -> None:
    assert places(notebook(("markdown", "$a$")), "<stdin>") == [("<stdin>:cell 1:1:2", "a")]


HINT = "a notebook is JSON with a list of cells; save it again, or name a file of another format .md or .tex"
REFUSED = [
    ("no JSON", "{,", f"nb.ipynb: this is no notebook: Expecting property name enclosed in double quotes at line 1, column 2\n  {HINT}"),
    ("another JSON", "[1, 2]", f"nb.ipynb: this is no notebook: it has no list of cells\n  {HINT}"),
    ("cells that are none", '{"cells": 1}', f"nb.ipynb: this is no notebook: it has no list of cells\n  {HINT}"),
    ("nested deeply", "[" * 100_000, f"nb.ipynb: this is no notebook: it is nested too deeply\n  {HINT}"),
    ("no text", notebook(("code", ""), ("markdown", [1])), f"nb.ipynb: cell 2 of this notebook has no text\n  {HINT}"),
    ("only code", notebook(("code", "$a$")), "nb.ipynb: this notebook has no Markdown cell\n  derivations are read from Markdown cells"),
    (
        "a display that never ends",
        notebook(("code", ""), ("markdown", "so\n$$a")),
        "nb.ipynb:cell 2:2:1: this $$ has no partner in its paragraph\n  $$a\n  ^~\n  a formula ends before the next blank line; begin and end it on lines of their own",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_refused(text: str, expected: str) -> None:
    assert [str(error) for error in read(Source("nb.ipynb", text)).errors] == [expected]
