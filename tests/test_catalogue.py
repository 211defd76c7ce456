"""The catalogue: every document is read, every step is as its author says, every name has its line in `derive list`."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from derive.catalogue import Entry, entries
from derive.checker import check_source
from derive.model import DocumentReport
from derive.source import Source

FOLDER = Path(__file__).parent.parent / "derivations"
ENTRIES = entries()
# These are quoted as they were found: they derive nothing of their own.
QUOTED = {"seed-a", "seed-b", "seed-c", "seed-d"}
LONGEST_TITLE = 85


def name(entry: Entry) -> str:
    return entry.name


@cache
def report(path: Path) -> DocumentReport:
    return check_source(Source(path.name, path.read_text(encoding="utf-8")))


def test_every_document_is_an_entry() -> None:
    assert [entry.path for entry in ENTRIES] == sorted(FOLDER.glob("*.md"), key=lambda path: path.stem)


@pytest.mark.parametrize("entry", ENTRIES, ids=name)
def test_every_step_is_as_its_author_says(entry: Entry) -> None:
    found = report(entry.path)
    surprising = [(j.step.number, j.verdict.status) for j in found.steps if not j.as_expected]
    assert (surprising, [str(error) for error in found.errors]) == ([], [])


@pytest.mark.parametrize("entry", [entry for entry in ENTRIES if entry.name not in QUOTED], ids=name)
def test_what_is_not_marked_is_proved(entry: Entry) -> None:
    lines = entry.path.read_text(encoding="utf-8").splitlines()
    unproved = [j for j in report(entry.path).steps if j.verdict.status != "proved"]
    places = [report(entry.path).source.place(j.step.sign.start)[0] for j in unproved]
    assert [lines[line - 1] for line in places if "% wrong:" not in lines[line - 1]] == []


@pytest.mark.parametrize("entry", [entry for entry in ENTRIES if entry.name not in QUOTED], ids=name)
def test_one_goal(entry: Entry) -> None:
    text = entry.path.read_text(encoding="utf-8")
    assert len(re.findall(r"% goal: \\frac\{\\partial.*\}$", text, re.MULTILINE)) == 1


@pytest.mark.parametrize("entry", ENTRIES, ids=name)
def test_the_first_line_says_what_it_is(entry: Entry) -> None:
    first = entry.path.read_text(encoding="utf-8").splitlines()[0]
    assert first == f"# {entry.title}"
    assert 0 < len(entry.title) <= LONGEST_TITLE and not entry.title.endswith(".")


def test_no_two_titles_are_the_same() -> None:
    titles = [entry.title for entry in ENTRIES]
    assert sorted(set(titles)) == sorted(titles)
