"""The plugin in real runs of pytest: what is collected, how a failure is shown, and that it costs nothing when off."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

# Runs inside this process forget what they import, and NumPy can be imported only once.
import derive.pytest_plugin.collecting  # noqa: F401

pytest_plugins = ["pytester"]

NOTES = r"""# Softmax

$p_i := e^{z_i} / \sum_k e^{z_k}$

$$
\begin{aligned}
\frac{\partial p_i}{\partial z_j} &= p_i (1 - p_j) \\
 &= p_i (1 - p_j)
\end{aligned}
$$

## Entropy

$$\sum_k p_k = 1, \quad \sum_k \log e^{z_k} = \sum_l z_l$$

$$\frac{\partial \log p_i}{\partial z_j} = \foo$$

$$
p_i = 0 % wrong
$$
"""
RIGHT = "$$a + b = b + a$$\n"
PAPER = "\\documentclass{article}\n\\begin{document}\n\\input{part}\n$a + b = b + a$\n\\[a = a\\]\n\\end{document}\n"
CELLS = [
    {"cell_type": "code", "source": "1", "metadata": {}, "outputs": [], "execution_count": None},
    {"cell_type": "markdown", "source": "# Cell\n\n$$a = 2 a$$\n", "metadata": {}},
]
NOTEBOOK = json.dumps({"cells": CELLS, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


@pytest.fixture
def plugin(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What loads this plugin and no other one."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    return ["-p", "derive.pytest_plugin", "-W", "ignore::pytest.PytestWarning"]


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    files = {"notes.md": NOTES, "right.md": RIGHT, "paper.tex": PAPER, "part.tex": RIGHT, "nb.ipynb": NOTEBOOK}
    for name, text in {
        **files,
        "docs/more.md": RIGHT,
        "words.md": "# No maths\n",
        "test_x.py": "def test(): pass",
    }.items():
        path = pytester.path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return pytester


def collected(project: pytest.Pytester, plugin: list[str], *arguments: str) -> list[str]:
    result = project.runpytest_inprocess(*plugin, "--collect-only", "-q", *arguments)
    return [line for line in result.outlines if "::" in line]


READ = "everything can be read"
ALL = [
    "docs/more.md::line 1",
    f"docs/more.md::{READ}",
    "nb.ipynb::cell 2 line 3",
    f"nb.ipynb::{READ}",
    "notes.md::line 7",
    "notes.md::line 14",
    "notes.md::line 14 (2)",
    "notes.md::line 16",
    "notes.md::line 19",
    f"notes.md::{READ}",
    "paper.tex::part.tex line 1",
    "paper.tex::line 4",
    "paper.tex::line 5",
    f"paper.tex::{READ}",
    "part.tex::line 1",
    f"part.tex::{READ}",
    "right.md::line 1",
    f"right.md::{READ}",
    "test_x.py::test",
]


def test_off(project: pytest.Pytester, plugin: list[str]) -> None:
    assert collected(project, plugin) == ["test_x.py::test"]
    assert collected(project, plugin, "right.md") == []


def test_all_documents(project: pytest.Pytester, plugin: list[str]) -> None:
    assert sorted(collected(project, plugin, "--derive")) == sorted(ALL)


CHOSEN = [
    ("[pytest]\nderive_files = right.md docs/*", {}, [], [*ALL[:2], *ALL[-3:]]),
    ("[pytest]\nderive_files = *.ipynb", {}, [], [*ALL[2:4], "test_x.py::test"]),
    ("[pytest]\nderive_files = none.md", {}, [], ["test_x.py::test"]),
    ("[pytest]\nderive_files = none.md", {}, ["right.md"], ALL[-3:-1]),
    ("", {"derive.toml": "files = ['docs/*.md']"}, ["--derive"], [*ALL[:2], "test_x.py::test"]),
    ("", {"derive.toml": "files = ['docs/*.md']"}, ["--derive", "right.md"], ALL[-3:-1]),
    ("[pytest]\nderive_files = right.md", {"derive.toml": "files = ['docs/*.md']"}, [], ALL[-3:]),
]


@pytest.mark.parametrize(("ini", "files", "arguments", "found"), CHOSEN)
def test_the_documents_that_are_meant(
    project: pytest.Pytester, plugin: list[str], ini: str, files: dict[str, str], arguments: list[str], found: list[str]
) -> None:
    for name, text in {"pytest.ini": ini or "[pytest]", **files}.items():
        (project.path / name).write_text(text)
    assert collected(project, plugin, *arguments) == found


def test_failures_print_the_diagnosis(project: pytest.Pytester, plugin: list[str]) -> None:
    result = project.runpytest_inprocess(*plugin, "--derive", "notes.md", "right.md", "nb.ipynb")
    result.assert_outcomes(passed=7, failed=3)
    result.stdout.fnmatch_lines(
        [
            "*_ line 7 _*",
            r"   1 ✗ \frac{\partial p_i}{\partial z_j} = p_i (1 - p_j)",
            "       notes.md:7:36: wrong",
            "       missing-delta: *",
            r"       should be: \frac{\partial p_i}{\partial z_j} = p_i (\delta_{ij} - p_j)",
            r"*^ replace by \delta_{ij}",
            "*_ line 16 _*",
            r"error: notes.md:16:44: unknown command \foo",
            "*_ cell 2 line 3 _*",
            "   1 ✗ a = 2 a",
            "*short test summary info*",
            "FAILED notes.md::line 7 - notes.md:7:36: wrong: missing-delta:*",
            "FAILED notes.md::line 16 - notes.md:16:44: unknown command*",
            "FAILED nb.ipynb::cell 2 line 3 - nb.ipynb:cell 2:3:5: wrong*",
        ]
    )
    # The second step of the chain is right, and pytest's own lines of Python are of no use here.
    assert not any("   2 " in line or "Traceback" in line for line in result.outlines)


def test_junit_has_the_true_line_and_the_message(project: pytest.Pytester, plugin: list[str]) -> None:
    project.runpytest_inprocess(*plugin, "--derive", "notes.md", "--junitxml=out.xml", "-o", "junit_family=xunit1")
    cases = list(ElementTree.parse(project.path / "out.xml").iter("testcase"))
    # This format counts lines from 0.
    assert [(case.attrib["file"], int(case.attrib["line"]) + 1) for case in cases] == [
        ("notes.md", line) for line in (7, 14, 14, 16, 19, 1)
    ]
    (failure,) = cases[0]
    repair = r"should be \frac{\partial p_i}{\partial z_j} = p_i (\delta_{ij} - p_j)"
    assert failure.attrib["message"] == f"notes.md:7:36: wrong: missing-delta: {repair}"


OUTSIDE = [
    ("$$a = a$$\n\nan open $$b = \n\nend", "this $$ has no partner in its paragraph", {"passed": 1, "failed": 1}),
    ("$x > 0$ and $$x = 0 % given$$\n\n$$x = x$$", "this assumption cannot hold", {"failed": 2}),
    ("an open $$b = \n\nend", "this $$ has no partner in its paragraph", {"failed": 1}),
]


@pytest.mark.parametrize(("text", "message", "outcomes"), OUTSIDE)
def test_what_belongs_to_no_derivation_fails_the_document(
    pytester: pytest.Pytester, plugin: list[str], text: str, message: str, outcomes: dict[str, int]
) -> None:
    (pytester.path / "a.md").write_text(text)
    result = pytester.runpytest_inprocess(*plugin, "--derive", "a.md")
    result.assert_outcomes(**outcomes)
    assert message in "\n".join(result.outlines)


def test_settings_of_the_configuration(pytester: pytest.Pytester, plugin: list[str]) -> None:
    (pytester.path / "a.md").write_text(r"$$\sum_{k=1}^K 1 = 3$$")
    pytester.runpytest_inprocess(*plugin, "--derive", "a.md").assert_outcomes(passed=1, failed=1)
    (pytester.path / "derive.toml").write_text("sizes = { K = 3 }")
    pytester.runpytest_inprocess(*plugin, "--derive", "a.md").assert_outcomes(passed=2)
    (pytester.path / "derive.toml").write_text("size = 3")
    result = pytester.runpytest_inprocess(*plugin, "--derive", "a.md")
    assert "did you mean sizes?" in str(result.stderr)


def test_a_file_that_is_no_text(pytester: pytest.Pytester, plugin: list[str]) -> None:
    (pytester.path / "a.md").write_bytes(b"\xff\x00")
    result = pytester.runpytest_inprocess(*plugin, "--derive", "a.md")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["a.md: not a text file: a zero byte on line 1"])


def test_it_costs_nothing_when_off(pytester: pytest.Pytester) -> None:
    heavy = ("numpy", "click", "derive.source", "derive.checker", "derive.pytest_plugin.collecting")
    code = f"import sys, derive.pytest_plugin; print([m for m in {heavy} if m in sys.modules])"
    root = Path(__file__).parents[1]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
