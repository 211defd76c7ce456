"""``derive new``: a document that checks as it is; what is not written, and why."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from derive.checker import check_source
from derive.cli import main
from derive.documents import open_source


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("name", ["softmax-ce.md", "softmax-ce.tex"])
def test_the_document_checks_as_it_is(name: str) -> None:
    result = CliRunner().invoke(main, ["new", name])
    assert (result.exit_code, result.stdout) == (0, f"{name} is written; now: derive check {name}\n")
    text = Path(name).read_text(encoding="utf-8")
    assert "softmax-ce" in text and "TITLE" not in text and "NAME" not in text
    report = check_source(open_source(name))
    assert [str(error) for error in report.errors] == []
    assert [judged.as_expected for judged in report.steps] == [True] * 7
    assert [judged.verdict.refuted for judged in report.steps] == [False] * 4 + [True] + [False] * 2


def test_nothing_is_overwritten() -> None:
    Path("a.md").write_text("mine")
    result = CliRunner().invoke(main, ["new", "a.md"])
    assert (result.exit_code, Path("a.md").read_text()) == (2, "mine")
    assert result.stderr == "a.md: is there already, and stays as it is\n  choose another name\n"


REFUSED = [
    ("a.txt", "a.txt: the name must end in .md or .tex\n  derive new a.md\n"),
    ("no/folder/a.md", "no/folder/a.md: there is no folder no/folder\n  mkdir -p no/folder\n"),
    ("file/a.md", "file/a.md: cannot be written: not a directory\n"),
]


@pytest.mark.parametrize(("name", "message"), REFUSED)
def test_refused(name: str, message: str) -> None:
    Path("file").write_text("")
    result = CliRunner().invoke(main, ["new", name])
    assert (result.exit_code, result.stderr) == (2, message)
