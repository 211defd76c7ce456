"""The command line: arguments, exit status, colours. The checker is a stub here."""

from __future__ import annotations

import gc
import io
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from click.testing import CliRunner

from derive import catalogue, cli
from derive.cli import asking, main, output
from derive.model import DocumentReport, Judged
from derive.settings import Settings
from derive.source import Source
from tests.report.examples import BAD, GOOD, MARKED, PROVED

ANSWERS = {"good": GOOD.documents[0], "bad": BAD.documents[0]}


@dataclass
class Asked:
    """What the stub was asked to check."""

    sources: list[Source] = field(default_factory=list)
    settings: list[Settings] = field(default_factory=list)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Asked]:
    log = Asked()

    def check_source(source: Source, settings: Settings, *, progress: Callable[[int, int], None]) -> DocumentReport:
        progress(0, 2)
        progress(1, 2)
        log.sources.append(source)
        log.settings.append(settings)
        return ANSWERS.get(source.text, DocumentReport(source, (Judged(MARKED, PROVED),)))

    monkeypatch.setattr("derive.recall.check_source", check_source)
    monkeypatch.chdir(tmp_path)
    for variable in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(variable, raising=False)
    for name in ANSWERS:
        (tmp_path / name).write_text(name)
    yield log


RUNS = [
    (["check", "good"], 0, "3 steps: 2 proved, 1 wrong as marked\n"),
    (["check", "good", "--quiet"], 0, ""),
    (["check", "-q", "bad"], 2, "  declare it as a name\n"),
    (["check", "bad", "good"], 2, "7 steps: 4 proved, 1 wrong, 1 wrong as marked, 1 not proved, 1 place not read\n"),
    (["check", "nosuch"], 2, "1 place not read\n"),
    (["check", "good", "--format", "latex"], 0, "\\end{align*}\n"),
    (["check", "good", "--format", "json"], 0, "}\n"),
    (["check", "bad", "--format", "github"], 2, "4 steps: 2 proved, 1 wrong, 1 not proved, 1 place not read\n"),
    (["check", "bad", "--format", "sarif"], 2, "}\n"),
    (["check", "bad", "--format", "junit"], 2, "</testsuites>\n"),
    (["check", "bad", "--format", "concise", "-q"], 2, "unknown command \\foo (declare it as a name)\n"),
    (["--version"], 0, "derive, version 0.1.0\n"),
]


@pytest.mark.parametrize(("arguments", "status", "end"), RUNS)
def test_exit_status(asked: Asked, arguments: list[str], status: int, end: str) -> None:
    result = CliRunner().invoke(main, arguments)
    assert (result.exit_code, result.stdout[-len(end) :] if end else result.stdout) == (status, end)
    assert result.stderr == ""


USAGE = [
    (["check"], "Missing argument 'NAMES...'."),
    (["check", "good", "--format", "xml"], "Invalid value for '--format'"),
    (["chek"], "No such command 'chek'."),
]


@pytest.mark.parametrize(("arguments", "message"), USAGE)
def test_usage_errors(asked: Asked, arguments: list[str], message: str) -> None:
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 2 and message in result.stderr


def test_standard_input(asked: Asked) -> None:
    result = CliRunner().invoke(main, ["check", "-"], input="good")
    assert (result.exit_code, asked.sources[0].path) == (0, "<stdin>")


@pytest.mark.parametrize(
    ("options", "settings"),
    [
        ([], Settings()),
        (["--accept", "numeric"], Settings(accept=("numeric",))),
        (["--seed", "7"], Settings(seed=7)),
    ],
)
def test_options_reach_the_checker(asked: Asked, options: list[str], settings: Settings) -> None:
    CliRunner().invoke(main, ["check", "good", *options])
    assert asked.settings == [settings]


def test_a_name_that_nothing_has(asked: Asked) -> None:
    result = CliRunner().invoke(main, ["check", "normal-equation"])
    assert result.stdout == (
        "normal-equation\n"
        "error: normal-equation: no such file or name\n"
        "  did you mean normal-equations? `derive list` shows the names of the catalogue\n"
        "\n"
        "0 steps: 1 place not read\n"
    )


def test_an_existing_path_beats_a_name(asked: Asked, tmp_path: Path) -> None:
    CliRunner().invoke(main, ["check", "softmax-ce"])
    (tmp_path / "softmax-ce").write_text("good")
    CliRunner().invoke(main, ["check", "softmax-ce"])
    assert [Path(source.path).name for source in asked.sources] == ["softmax-ce.md", "softmax-ce"]
    assert asked.sources[1].text == "good"


class Terminal(io.StringIO):
    """Standard error as a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("patience", "label"), [(0.0, "checking"), (60.0, "")])
def test_a_progress_bar_on_a_terminal(
    asked: Asked, monkeypatch: pytest.MonkeyPatch, patience: float, label: str
) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(output, "PATIENCE", patience)
    assert len(list(output.checked(asking.asked(["good", "bad"])))) == 2
    assert label in terminal.getvalue() and bool(terminal.getvalue()) == bool(label)


def test_several_documents_are_one_json_object(asked: Asked) -> None:
    result = CliRunner().invoke(main, ["check", "good", "nosuch", "bad", "--format", "json"])
    found = json.loads(result.stdout)
    assert [(len(document["steps"]), len(document["errors"])) for document in found["documents"]] == [
        (3, 0),
        (0, 1),
        (4, 1),
    ]
    assert found["summary"]["exit_status"] == result.exit_code == 2


COLOURS = [
    ({}, [], False),
    ({"FORCE_COLOR": "1"}, [], True),
    ({"FORCE_COLOR": "0"}, [], False),
    ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, [], False),
    ({"FORCE_COLOR": "1", "NO_COLOR": ""}, [], True),
    ({"FORCE_COLOR": "1"}, ["--no-color"], False),
]


@pytest.mark.parametrize(("environment", "options", "coloured"), COLOURS)
def test_colours(asked: Asked, environment: dict[str, str], options: list[str], coloured: bool) -> None:
    result = CliRunner(env=environment).invoke(main, ["check", "good", *options], color=True)
    assert ("\x1b[" in result.stdout) == coloured


def test_a_terminal_without_the_marks(asked: Asked) -> None:
    result = CliRunner(charset="latin-1").invoke(main, ["check", "good"])
    assert result.exit_code == 0 and "\\u2713 a_i = b_i" in result.stdout


def test_help_shows_examples() -> None:
    result = CliRunner().invoke(main, ["check", "--help"])
    assert "  derive check softmax-ce\n" in result.stdout and "  2  something could not be read\n" in result.stdout


def test_list_has_one_line_for_each_entry() -> None:
    result = CliRunner().invoke(main, ["list"])
    rows = result.stdout.splitlines()
    assert [row.split("  ")[0] for row in rows] == [entry.name for entry in catalogue.entries()]
    assert next(row for row in rows if row.startswith("softmax-ce ")).endswith(
        "  Softmax and cross-entropy: the gradient with respect to the weights"
    )


def test_help_does_not_wait_for_what_it_does_not_need() -> None:
    code = "import sys, derive.cli; print([m for m in ('sympy', 'numpy', 'mpmath', 'markdown_it') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_pages_are_written_beside_the_report(asked: Asked, tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["check", "good", "good", "--html", "out/pages", "-q"])
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "wrote out/pages/notes.html\nwrote out/pages/notes-2.html\n"
    assert (tmp_path / "out/pages/notes-2.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_a_page_that_cannot_be_written(asked: Asked) -> None:
    result = CliRunner().invoke(main, ["check", "good", "--html", "good"])
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", "good: file exists\n")


@pytest.mark.parametrize(("loaded", "frozen"), [({}, [True]), ({"duckdb": None}, [])], ids=["alone", "beside DuckDB"])
def test_what_is_left_at_the_end(loaded: dict[str, None], frozen: list[bool], monkeypatch: pytest.MonkeyPatch) -> None:
    """DuckDB complains of objects that are not freed."""
    found: list[bool] = []
    monkeypatch.setattr(gc, "freeze", lambda: found.append(True))
    with monkeypatch.context() as context:
        context.setattr(sys, "modules", loaded)
        cli._leave()
    assert found == frozen
