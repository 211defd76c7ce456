"""A second run prints what the first one did, byte for byte, and does not look at the mathematics again."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from shutil import copytree

import pytest

from derive.cache import Cache
from derive.cli.asking import Asked
from derive.cli.printed import Form, Printed, keep, recalled
from derive.model import Diagnosis, Evidence, Judged, Verdict
from derive.settings import FORMATS
from tests.report.examples import DIAGNOSIS, DOCUMENT, FIRST, PROVED, REFUTED, THIRD, report

ROOT = Path(__file__).parents[1]
WRONG = r"""$p_i := e^{z_i} / \sum_k e^{z_k}$

$$\frac{\partial p_i}{\partial z_j} = p_i (1 - p_j)$$

$$p_i = \foo$$
"""
HEAVY = ("sympy", "numpy", "mpmath", "markdown_it", "derive.checker", "derive.report")
RUN = f"""
import sys
from derive.cli import main
try:
    main(sys.argv[1:])
finally:
    print([name for name in {HEAVY} if name in sys.modules], file=sys.stderr)
"""


def run(folder: Path, options: Sequence[str], **environment: str) -> tuple[bytes, int, bool]:
    """What a run prints, its exit status, and whether it looked at the mathematics."""
    done = subprocess.run(
        [sys.executable, "-c", RUN, "check", *options],
        capture_output=True,
        cwd=folder,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "DERIVE_CACHE_DIR": str(folder / "kept"),
            **environment,
        },
        check=False,
    )
    return done.stdout, done.returncode, done.stderr != b"[]\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "wrong.md").write_text(WRONG)
    (tmp_path / "right.md").write_text("$$a + b = b + a$$")
    return tmp_path


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which a document was checked."""
    folder = tmp_path_factory.mktemp("checked")
    (folder / "right.md").write_text("$$a + b = b + a$$")
    assert run(folder, ["right.md"])[1:] == (0, True)
    return folder


@pytest.mark.parametrize("form", FORMATS)
def test_byte_for_byte_the_same(folder: Path, form: str) -> None:
    options = ["wrong.md", "right.md", "--format", form]
    first, second = run(folder, options), run(folder, options)
    assert (first[1], first[2]) == (2, True)
    assert second == (*first[:2], False)


def test_colours_are_of_the_run(folder: Path) -> None:
    plain, coloured = run(folder, ["wrong.md"]), run(folder, ["wrong.md"], FORCE_COLOR="1")
    assert b"\x1b[" in coloured[0] and b"\x1b[" not in plain[0]
    assert run(folder, ["wrong.md"], FORCE_COLOR="1") == (*coloured[:2], False)


CHANGES = {
    "nothing": ([], {}, False),
    "the text": ([], {"right.md": "$$a + b = b + a$$\n"}, True),
    "the settings": ([], {"derive.toml": "seed = 1"}, True),
    "an option": (["--accept", "numeric"], {}, True),
    "the form": (["--quiet"], {}, True),
    "no cache": (["--no-cache"], {}, True),
    "no cache, by configuration": ([], {"derive.toml": "cache = false"}, True),
}


@pytest.mark.parametrize(("options", "files", "again"), CHANGES.values(), ids=CHANGES)
def test_what_changes_a_run(
    checked: Path, tmp_path: Path, options: list[str], files: dict[str, str], again: bool
) -> None:
    copytree(checked, tmp_path, dirs_exist_ok=True)
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    assert run(tmp_path, ["right.md", *options])[1:] == (0, again)


def test_standard_input_is_known_by_its_text(folder: Path) -> None:
    code = [sys.executable, "-m", "derive", "check", "-", "--format", "concise"]
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "DERIVE_CACHE_DIR": str(folder / "kept")}
    for text, said in [("$$a = a$$", b"proved"), ("$$a = 2 a$$", b"refuted"), ("$$a = a$$", b"proved")]:
        done = subprocess.run(code, input=text.encode(), capture_output=True, cwd=folder, env=environment, check=False)
        assert done.stdout.startswith(b"<stdin>:1:5: " + said)


def test_a_damaged_entry_changes_nothing(folder: Path) -> None:
    first = run(folder, ["wrong.md"])
    for entry in (folder / "kept").iterdir():
        entry.write_bytes(entry.read_bytes().replace(b"wrong", b"right"))
    assert run(folder, ["wrong.md"]) == first


def test_nothing_is_kept_of_what_is_not_there(folder: Path) -> None:
    first = run(folder, ["nosuch.md"])
    (folder / "nosuch.md").write_text("")
    assert first[0] != run(folder, ["nosuch.md"])[0]


PAPER = r"""\documentclass{article}
\usepackage{amsmath,own}
\begin{document}
\input{parts/a}
\end{document}
"""
INCLUSIONS = {
    "nothing": ({}, False, b"proved"),
    "what is included": ({"parts/a.tex": "$$a + b = b$$"}, True, b"refuted"),
    "a package beside it": ({"own.sty": r"\newcommand{\mine}{b}"}, True, b"refuted"),
    "another file": ({"parts/b.tex": "$$a + b = b$$"}, False, b"proved"),
}


@pytest.mark.parametrize(("files", "again", "verdict"), INCLUSIONS.values(), ids=INCLUSIONS)
def test_what_a_paper_includes(folder: Path, files: dict[str, str], again: bool, verdict: bytes) -> None:
    (folder / "parts").mkdir()
    before = {"paper.tex": PAPER, "parts/a.tex": r"$$a + b = b + \mine$$", "own.sty": r"\newcommand{\mine}{a}"}
    for name, text in before.items():
        (folder / name).write_text(text)
    options = ["paper.tex", "--format", "concise"]
    assert b"proved" in run(folder, options)[0]
    for name, text in files.items():
        (folder / name).write_text(text)
    printed, _, looked = run(folder, options)
    assert (verdict in printed, looked) == (True, again)


def test_a_file_that_was_missing_and_is_there_now(folder: Path) -> None:
    (folder / "paper.tex").write_text(PAPER)
    assert b"there is no file parts/a.tex" in run(folder, ["paper.tex"])[0]
    (folder / "parts").mkdir()
    (folder / "parts/a.tex").write_text("$$a = 2 a$$")
    assert b"wrong" in run(folder, ["paper.tex"])[0]


SLOW = Verdict("undecided", Evidence("time", "10 s"))
STOPPED = Diagnosis("", {}, tried=7, stopped=True)
NOT_FOUND = Diagnosis("", {}, tried=7)
LASTING = [
    (Judged(FIRST, PROVED), True),
    (Judged(THIRD, REFUTED, DIAGNOSIS), True),
    (Judged(THIRD, REFUTED, NOT_FOUND), True),
    (Judged(THIRD, REFUTED, STOPPED), False),
    (Judged(FIRST, SLOW), False),
]


@pytest.mark.parametrize(("judged", "known"), LASTING)
def test_what_took_too_long_is_found_out_again(tmp_path: Path, judged: Judged, known: bool) -> None:
    kept, form, printed = Cache(tmp_path), Form("text", False, False, None), Printed("said", 0)
    keep(kept, [Asked(DOCUMENT)], form, printed, report(judged))
    assert recalled(kept, [Asked(DOCUMENT)], form) == (printed if known else None)
