"""`derive steps`: what is printed where, and the exit status."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from derive.cli import main

TEXT = r"""# A square

$w \in \mathbb{R}^K$

$$
L := \sum_k w_k^2 % goal: \frac{\partial L}{\partial w_j}
$$

$$
P := \prod_k w_k
$$
"""


@pytest.fixture
def document(tmp_path: Path) -> str:
    path = tmp_path / "square.md"
    path.write_text(TEXT, encoding="utf-8")
    return str(path)


LATEX = r"""Let $w \in \mathbb{R}^K$.
\begin{gather*}
  L := \sum_{k=1}^{K} w_k^2
\end{gather*}
\begin{align*}
  \frac{\partial L}{\partial w_j}
    &= \sum_{k=1}^{K} \frac{\partial}{\partial w_j} (w_k^2) && \text{linearity} \\
    &= 2 \sum_{k=1}^{K} \delta_{kj} w_k && \text{power rule, an entry by an entry is a delta} \\
    &= 2 w_j && \text{contraction of the delta}
\end{align*}
\begin{align*}
  \frac{\partial L}{\partial w} &= 2 w && \text{without indices}
\end{align*}
"""

TEXT_BRIEF = r"""  w \in \mathbb{R}^K
  L := \sum_{k=1}^{K} w_k^2

\frac{\partial L}{\partial w_j}
  = 2 w_j

\frac{\partial L}{\partial w}
  = 2 w    [without indices]
"""

CODE = '''import numpy as np


def gradient(w):
    """dL/dw.

    w: (K,)
    Returns: (K,)
    """
    return 2 * w
'''


@pytest.mark.parametrize(
    ("options", "output"),
    [
        ([], LATEX),
        (["--format", "text", "--detail", "brief"], TEXT_BRIEF),
        (["--code", "numpy"], CODE),
        (["--of", "L", "--wrt", "w_i", "--code", "numpy"], CODE),
    ],
)
def test_output(document: str, options: list[str], output: str) -> None:
    result = CliRunner().invoke(main, ["steps", document, *options])
    assert (result.exit_code, result.stderr, result.stdout) == (0, "", output)


def test_json(document: str) -> None:
    result = CliRunner().invoke(main, ["steps", document, "--format", "json"])
    found = json.loads(result.stdout)
    (chain,) = found.pop("steps")
    assert found == {
        "goal": r"\frac{\partial L}{\partial w_j}",
        "result": "2 w_j",
        "matrix": {"lhs": r"\frac{\partial L}{\partial w}", "rhs": "2 w"},
        "complete": True,
        "declarations": [r"w \in \mathbb{R}^K"],
        "assumptions": [],
        "definitions": [r"L := \sum_{k=1}^{K} w_k^2"],
    }
    assert [step["rule"] for step in chain["substeps"]] == ["linearity", "differentiate", "contraction"]


def test_a_complete_document(document: str) -> None:
    result = CliRunner().invoke(main, ["steps", document, "--document"])
    assert result.exit_code == 0
    assert result.stdout.startswith("\\documentclass{article}\n")
    assert LATEX in result.stdout


FAILURES = [
    (["--of", "P", "--wrt", "w_j"], 1, "No law leads on from here."),
    (["--of", "L", "--wrt", "q"], 2, "--of, --wrt:1:1: q stands in no definition"),
    (["--of", "L", "--wrt", "K"], 2, "--of, --wrt:1:28: K is a size; nothing can be differentiated by it"),
    (["--of", "L"], 2, "Error: --of and --wrt belong together"),
]


@pytest.mark.parametrize(("options", "status", "said"), FAILURES)
def test_failures(document: str, options: list[str], status: int, said: str) -> None:
    result = CliRunner().invoke(main, ["steps", document, *options])
    assert result.exit_code == status
    assert said in (result.stdout if status == 1 else result.stderr).splitlines()


def test_no_such_document() -> None:
    result = CliRunner().invoke(main, ["steps", "nothing-like-that"])
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("nothing-like-that: no such file or name\n")
