"""Whatever a text is, a check ends with a report: no traceback. `python -m trials.fuzz` tries more."""

from __future__ import annotations

from pathlib import Path

import pytest

from derive.checker import check_source
from derive.report import as_json, text
from derive.report.outcome import Report
from derive.settings import Settings
from derive.source import Source
from tests.fuzz import mutation

CORPUS = sorted((Path(__file__).parent / "corpus").glob("*.md"))


def reported(document: str) -> None:
    """Check a text and write the report."""
    report = Report((check_source(Source("text", document), Settings(seconds=5.0)),))
    assert text.render(report, text.Look(False, None, False)) and as_json.render(report)


@pytest.mark.parametrize("seed", range(60))
def test_a_text_near_a_real_one(seed: int) -> None:
    reported(mutation.text(seed))


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_what_broke_once(path: Path) -> None:
    reported(path.read_text(encoding="utf-8"))
