"""A text that was checked before is not judged again, unless something that it depends on is another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from derive import recall
from derive.cache import Cache
from derive.checker import check_source
from derive.model import DocumentReport
from derive.report import as_json
from derive.report.outcome import Report
from derive.settings import Settings
from derive.source import Inclusion, Source
from tests.report.examples import DOCUMENT

WRONG = Source("wrong.md", "$p_i := e^{z_i} / \\sum_k e^{z_k}$\n\n$$\\frac{\\partial p_i}{\\partial z_j} = p_i$$")


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The texts that were judged."""
    log: list[str] = []

    def logged(source: Source, settings: Settings, *, progress: object = None) -> DocumentReport:
        log.append(source.text)
        return check_source(source, settings)

    monkeypatch.setattr(recall, "check_source", logged)
    yield log


CHANGES = [
    (WRONG, Settings(), False),
    (replace(WRONG, text=WRONG.text + " "), Settings(), True),
    (replace(WRONG, path="other.md"), Settings(), True),
    (WRONG, Settings(seed=1), True),
    (WRONG, Settings(accept=("numeric",)), True),
    (WRONG, Settings(layout="numerator"), True),
    (WRONG, Settings(sizes=(("K", 3),)), True),
    (WRONG, Settings(seconds=3.0), True),
]


@pytest.mark.parametrize(("source", "settings", "again"), CHANGES)
def test_what_is_judged_again(
    judged: list[str], tmp_path: Path, source: Source, settings: Settings, again: bool
) -> None:
    kept = Cache(tmp_path)
    first = recall.check_recalled(WRONG, Settings(), kept)
    second = recall.check_recalled(source, settings, kept)
    assert len(judged) == 1 + again
    assert again or as_json.render(Report((first,))) == as_json.render(Report((second,)))


def test_without_a_cache(judged: list[str]) -> None:
    for _ in range(2):
        recall.check_recalled(WRONG, Settings(), None)
    assert len(judged) == 2


@pytest.mark.parametrize(("text", "again"), [("x", False), ("y", True), (None, True)])
def test_what_it_includes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str | None, again: bool) -> None:
    asked: list[str] = []
    included = replace(DOCUMENT, folder=str(tmp_path), inclusions=(Inclusion("part", (".tex",), "x"),))

    def checked(source: Source, settings: Settings, *, progress: object = None) -> DocumentReport:
        asked.append(source.path)
        return DocumentReport(included)

    monkeypatch.setattr(recall, "check_source", checked)
    kept = Cache(tmp_path / "kept")
    recall.check_recalled(DOCUMENT, Settings(), kept)
    if text is not None:
        (tmp_path / "part.tex").write_text(text)
    recall.check_recalled(DOCUMENT, Settings(), kept)
    assert len(asked) == 1 + again


def test_a_damaged_entry_is_judged_again(judged: list[str], tmp_path: Path) -> None:
    kept = Cache(tmp_path)
    first = recall.check_recalled(WRONG, Settings(), kept)
    (entry,) = tmp_path.iterdir()
    kept.put(entry.stem, {"rows": [["Nothing"]], "included": []})
    second = recall.check_recalled(WRONG, Settings(), kept)
    assert len(judged) == 2 and second.steps[0].verdict.status == first.steps[0].verdict.status == "refuted"
