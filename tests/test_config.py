"""The configuration: found as documented, every mistake in it an error with its place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from derive.cli import main
from derive.cli.asking import asked
from derive.config import Config, nearest
from derive.settings import Settings
from derive.source import ReadError

KEYS = "accept, cache, exclude, files, format, layout, quiet, seconds, seed, sizes"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    (tmp_path / "a/b/c").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    yield tmp_path


FULL = """
accept = ["self-loop", "budget"]
cache = false
exclude = ["drafts/"]
files = ["notes/**/*.md", "paper.tex"]
format = "concise"
layout = "numerator"
quiet = true
seconds = 2.5
seed = 7

[sizes]
K = 10
D = 3
"""
SETTINGS = Settings(("self-loop", "budget"), 7, "numerator", (("D", 3), ("K", 10)), 2.5)


def under_tool(text: str) -> str:
    return "[project]\nname = 'x'\n\n[tool.derive]" + text.replace("[sizes]", "[tool.derive.sizes]")


@pytest.mark.parametrize(("name", "text"), [("derive.toml", FULL), ("pyproject.toml", under_tool(FULL))])
def test_every_key(here: Path, name: str, text: str) -> None:
    (here / name).write_text(text)
    assert nearest(here) == Config(
        SETTINGS, here.resolve(), ("notes/**/*.md", "paper.tex"), ("drafts/",), "concise", True, False
    )
    assert all(f"\n{key}" in text or f"{key}]" in text for key in KEYS.split(", "))


@pytest.mark.parametrize(("value", "accept"), [('"numeric"', ("numeric",)), ('["numeric"]', ("numeric",)), ("[]", ())])
def test_accepted(here: Path, value: str, accept: tuple[str, ...]) -> None:
    (here / "derive.toml").write_text(f"accept = {value}")
    assert nearest(here).settings == Settings(accept)


FOUND = [
    ({}, None),
    ({"derive.toml": "seed = 1"}, 1),
    ({"pyproject.toml": "[tool.derive]\nseed = 1"}, 1),
    ({"pyproject.toml": "[tool.derive]\nseed = 1", "derive.toml": "seed = 2"}, 2),
    ({"a/derive.toml": "seed = 1", "a/b/pyproject.toml": "tool.derive.seed = 2"}, 2),
    ({"a/derive.toml": "seed = 1", "a/b/pyproject.toml": "[project]\nname = 'derive'"}, 1),
    ({"a/derive.toml": "seed = 1", "a/b/derive.toml": "layout = 'numerator'"}, None),
    ({"a/derive.toml": "seed = 1", "a/b/pyproject.toml": "not TOML, and of no concern"}, 1),
]


@pytest.mark.parametrize(("files", "seed"), FOUND)
def test_the_nearest_one_counts_and_inherits_nothing(here: Path, files: dict[str, str], seed: int | None) -> None:
    for name, text in files.items():
        (here / name).write_text(text)
    assert nearest(here / "a/b/c").settings.seed == seed


WRONG = [
    (
        "derive.toml",
        'files = ["*.md"]\nlayuot = "numerator"\n',
        'derive.toml:2:1: unknown key layuot in derive.toml\n  layuot = "numerator"\n  ^~~~~~\n'
        f"  did you mean layout? the keys are {KEYS}",
    ),
    (
        "pyproject.toml",
        "# frmat\n[tool.other]\nfrmat = 1\n[tool.derive]\nfrmat = 'json'\n",
        "pyproject.toml:5:1: unknown key frmat in [tool.derive]\n  frmat = 'json'\n  ^~~~~\n"
        f"  did you mean format? the keys are {KEYS}",
    ),
    (
        "pyproject.toml",
        "tool = { derive = { seed = 1, zzz = 2 } }\n",
        "pyproject.toml:1:31: unknown key zzz in [tool.derive]\n  tool = { derive = { seed = 1, zzz = 2 } }\n"
        "                                ^~~\n"
        f"  the keys are {KEYS}",
    ),
    (
        "derive.toml",
        "[rules]\nsign = true\n",
        "derive.toml:1:2: unknown key rules in derive.toml\n  [rules]\n   ^~~~~\n"
        f"  did you mean files? the keys are {KEYS}",
    ),
    (
        "derive.toml",
        'layout = "numeratr" # layout\n',
        'derive.toml:1:10: layout is one of denominator, numerator, not "numeratr"\n'
        '  layout = "numeratr" # layout\n           ^~~~~~~~~~\n  did you mean numerator?',
    ),
    (
        "derive.toml",
        "format = 1\n",
        "derive.toml:1:10: format is one of text, concise, json, latex, github, sarif, junit, not 1\n"
        "  format = 1\n           ^",
    ),
    (
        "derive.toml",
        "accept = ['self-lop']",
        'derive.toml:1:10: accept is "numeric" or a list of reasons, not "self-lop"\n'
        "  accept = ['self-lop']\n           ^~~~~~~~~~~~\n  did you mean self-loop?",
    ),
    ("derive.toml", "accept = 1", "derive.toml:1:10: accept is a list of strings, not 1\n  accept = 1\n           ^"),
    (
        "derive.toml",
        'files = "*.md"',
        'derive.toml:1:9: files is a list of strings, not "*.md"\n  files = "*.md"\n          ^~~~~~',
    ),
    (
        "derive.toml",
        'files = ["/etc/*.md"]',
        'derive.toml:1:9: files is a list of patterns of files below this folder, not "/etc/*.md"\n'
        '  files = ["/etc/*.md"]\n          ^~~~~~~~~~~~~',
    ),
    (
        "derive.toml",
        'exclude = ["../x"]',
        'derive.toml:1:11: exclude is a list of patterns of files below this folder, not "../x"\n'
        '  exclude = ["../x"]\n            ^~~~~~~~',
    ),
    ("derive.toml", "quiet = 1", "derive.toml:1:9: quiet is true or false, not 1\n  quiet = 1\n          ^"),
    ("derive.toml", "seed = true", "derive.toml:1:8: seed is a natural number, not true\n  seed = true\n         ^~~~"),
    (
        "derive.toml",
        "sizes = 3",
        "derive.toml:1:9: sizes is a table of sizes such as { K = 10 }, not 3\n  sizes = 3\n          ^",
    ),
    (
        "derive.toml",
        "sizes = { K = 2, D = 0 }",
        "derive.toml:1:22: sizes.D is a whole number from 1 on, not 0\n"
        "  sizes = { K = 2, D = 0 }\n                       ^",
    ),
    (
        "pyproject.toml",
        "[tool.derive.sizes]\nK = 'many'\n",
        "pyproject.toml:2:5: sizes.K is a whole number from 1 on, not \"many\"\n  K = 'many'\n      ^~~~~~",
    ),
    (
        "pyproject.toml",
        "[tool]\nderive = 3\n",
        "pyproject.toml:2:10: tool.derive is a table, not 3\n  derive = 3\n           ^",
    ),
    (
        "derive.toml",
        'seed = 1\nlayout = "numerator\n',
        "derive.toml:2:20: not TOML: illegal character '\\n'\n  layout = \"numerator\n                     ^",
    ),
    ("derive.toml", "seed =", "derive.toml:1:7: not TOML: invalid value\n  seed =\n        ^"),
]


@pytest.mark.parametrize(("name", "text", "message"), WRONG)
def test_what_cannot_be_read_is_an_error_with_its_place(here: Path, name: str, text: str, message: str) -> None:
    (here / name).write_text(text)
    with pytest.raises(ReadError) as raised:
        nearest(here)
    assert raised.value.render() == message


FILES = [
    (["**/*.md"], [], ["a/b/y.md", "a/x.md", "z.md"]),
    (["*.md"], [], ["z.md"]),
    (["z.md", "z.md", "a/*.tex"], [], ["a/x.tex", "z.md"]),
    (["**/*"], ["a/b"], ["a/x.md", "a/x.tex", "derive.toml", "z.md"]),
    (["**/*"], ["*.md", "*.toml"], ["a/x.tex"]),
    (["a/**/*.md"], ["a/b/"], ["a/x.md"]),
]


@pytest.mark.parametrize(("files", "exclude", "found"), FILES)
def test_documents(here: Path, files: list[str], exclude: list[str], found: list[str]) -> None:
    (here / "derive.toml").write_text(f"files = {files}\nexclude = {exclude}\n")
    for name in ("a/b/y.md", "a/x.md", "a/x.tex", "z.md"):
        (here / name).write_text("$$a = a$$")
    assert list(nearest(here).documents()) == found


def test_documents_are_shown_as_one_would_type_them(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (here / "derive.toml").write_text("files = ['a/b/*.md']")
    (here / "a/b/y.md").write_text("$$a = a$$")
    monkeypatch.chdir(here / "a")
    assert nearest(Path.cwd()).documents() == ("b/y.md",)
    monkeypatch.chdir(here / "a/b/c")
    assert nearest(Path.cwd()).documents() == (str(here.resolve() / "a/b/y.md"),)


def test_every_document_is_checked_under_the_configuration_nearest_to_it(here: Path) -> None:
    (here / "derive.toml").write_text("seed = 1\nlayout = 'numerator'")
    (here / "a/derive.toml").write_text("seed = 2")
    for name in ("x.md", "a/y.md", "a/b/z.md"):
        (here / name).write_text("$$a = a$$")
    names = ["x.md", "a/y.md", "a/b/z.md", "nosuch.md"]
    assert [one.settings for one in asked(names)] == [
        Settings(seed=1, layout="numerator"),
        Settings(seed=2),
        Settings(seed=2),
        Settings(),
    ]
    assert [one.settings.seed for one in asked(names, seed=3)] == [3, 3, 3, None]
    assert asked(["x.md"], accept="numeric")[0].settings == Settings(("numeric",), 1, "numerator")


RUNS = [
    ("", ["check"], 2, "Error: Missing argument 'NAMES...'. Name documents, or set files in derive.toml.\n"),
    ("files = ['*.md']", ["check"], 0, ""),
    ("files = ['*.md']\nformat = 'concise'", ["check"], 0, "x.md:1:5: proved: for all values\n"),
    ("files = ['*.md']\nformat = 'concise'", ["check", "--format", "text"], 0, "1 step: 1 proved\n"),
    ("format = 'concise'\nquiet = true", ["check", "x.md"], 0, ""),
    ("quiet = 1", ["check", "x.md"], 2, "derive.toml:1:9: quiet is true or false, not 1\n  quiet = 1\n          ^\n"),
]


@pytest.mark.parametrize(("text", "arguments", "status", "end"), RUNS)
def test_the_command(here: Path, text: str, arguments: list[str], status: int, end: str) -> None:
    (here / "derive.toml").write_text(text)
    (here / "x.md").write_text("$$a = a$$")
    result = CliRunner().invoke(main, arguments)
    assert (result.exit_code, result.output[-len(end) :] if end else "") == (status, end)


def test_files_that_match_nothing_are_an_error(here: Path) -> None:
    (here / "derive.toml").write_text("files = ['*.md', '*.tex']")
    result = CliRunner().invoke(main, ["check"])
    assert result.exit_code == 2
    assert result.stderr.endswith(f"Error: No document below {here.resolve()} matches files: *.md, *.tex\n")
