"""How names were read: kind, shape, what they depend on, where that was said or seen."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner

from derive.checker import check_source
from derive.cli import main
from derive.meanings import meanings
from derive.report import as_json, symbols, text
from derive.report.outcome import Report
from derive.source import Source
from tests.report.test_json import SCHEMA

ROWS = [
    (
        "declared, defined, inferred",
        "$W \\in \\mathbb{R}^{K \\times D}$ and\n$x \\in \\mathbb{R}^D$\n$$\nz := W x, \\quad p_k = e^{z_k}\n$$\n$$p_i y_i = y_i p_i$$",
        [
            r"W: a matrix, W \in \mathbb{R}^{K \times D}; declared at 1:2",
            "K: a size; inferred at 1:20",
            "D: a size; inferred at 1:29",
            r"x: a vector, x \in \mathbb{R}^D; declared at 2:2",
            r"z: a vector, z \in \mathbb{R}^K; defined at 4:1 as z_{i} := \sum_{j=1}^{D} W_{ij} x_j; depends on W, x",
            r"p: a vector, p \in \mathbb{R}^K; defined at 4:17 as p_{k} := e^{z_k}; depends on z, W, x",
            "k: an index over K; inferred at 4:19",
            "i: an index over K; inferred at 6:5",
            r"y: a vector, y \in \mathbb{R}^K; inferred at 6:7",
        ],
    ),
    (
        "letters and functions",
        "$f : \\mathbb{R} \\to \\mathbb{R}$, $n = 1, \\dots, N$, $i \\in \\{4, 5\\}$ $$f(x_n) w_i = w_i f(x_n)$$",
        [
            "f: an unknown function; declared at 1:2",
            "n: an index over N; declared at 1:35",
            "N: a size; declared at 1:49",
            "i: an index over 4, 5; declared at 1:54",
            r"x: a vector, x \in \mathbb{R}^N; inferred at 1:74",
            r"w: a vector, w \in \mathbb{R}^{{4,5}}; inferred at 1:79",
        ],
    ),
    (
        "a loss",
        "$$\\frac{\\partial L}{\\partial y_i} = \\frac{\\partial L}{\\partial y_i}$$",
        [
            r"L: an unknown function of y, L(y) \in \mathbb{R}; inferred at 1:18; depends on y",
            r"y: a vector, y \in \mathbb{R}^{n_i}; inferred at 1:30",
            "i: an index over n_i; inferred at 1:32",
        ],
    ),
    (
        "a section reads a name anew",
        "$a > 0$\n\n## One\n\n$$b := a$$ $$b = a$$\n\n## Two\n\n$$b_i := a$$ $$b_i = a$$",
        [
            "a: a number, a > 0; declared at 1:2; given: a is positive",
            r"b: a number, b \in \mathbb{R}; defined at 5:3 as b := a; depends on a",
            r"b: a vector, b \in \mathbb{R}^{n_i}; defined at 9:3 as b_{i} := a; depends on a",
            "i: an index over n_i; inferred at 9:5",
        ],
    ),
]


@pytest.mark.parametrize(("written", "expected"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_lines(written: str, expected: list[str]) -> None:
    source = Source("a.md", written)
    assert list(symbols.lines(replace(check_source(source), meanings=meanings(source)))) == expected


def test_a_report_with_symbols() -> None:
    source = Source("a.md", ROWS[0][1])
    report = Report((replace(check_source(source), meanings=meanings(source)),))
    assert text.render(report, text.Look()).splitlines()[1] == "       " + ROWS[0][2][0]
    found = json.loads(as_json.render(report))
    jsonschema.validate(found, SCHEMA)
    assert found["documents"][0]["symbols"][5] == {
        "name": "p",
        "kind": "vector",
        "shape": ["K"],
        "depends": ["z", "W", "x"],
        "origin": "defined",
        "place": "a.md:4:17",
        "line": 4,
        "column": 17,
        "definition": "p_{k} := e^{z_k}",
        "given": [],
    }


def test_the_option(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DERIVE_CACHE_DIR", str(tmp_path / "cache"))
    Path("a.md").write_text("$$a b = b a$$")
    shown = [CliRunner().invoke(main, ["check", "a.md", *options]).stdout for options in ([], ["--explain"], [])]
    assert shown[1].splitlines()[1:3] == [
        r"       a: a number, a \in \mathbb{R}; inferred at 1:3",
        r"       b: a number, b \in \mathbb{R}; inferred at 1:5",
    ]
    assert shown[0] == shown[2] == shown[1].replace("\n".join(shown[1].splitlines()[1:3]) + "\n", "")
    plain = json.loads(CliRunner().invoke(main, ["check", "a.md", "--format", "json"]).stdout)
    assert "symbols" not in plain["documents"][0]
