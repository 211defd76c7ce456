"""Wrong derivations as they are posted: the first wrong relation is found, its mistake named, a repair shown."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from derive.checker import check_source
from derive.source import Source

POSTED = Path(__file__).parent / "posted"
ROWS = tomllib.loads((POSTED / "expected.toml").read_text())["wrong"]


@pytest.mark.parametrize("row", ROWS, ids=[row["case"] for row in ROWS])
def test_first_wrong_relation(row: dict[str, object]) -> None:
    path = POSTED / f"{row['case']}.md"
    found = check_source(Source(str(path), path.read_text()))
    assert [str(error) for error in found.errors] == []
    first = next(judged for judged in found.steps if not judged.verdict.proved)
    text, span, why = found.source.text, first.step.rhs_span, first.diagnosis
    assert first.verdict.refuted
    assert (found.source.place(first.step.sign.start)[0], text[span.start : span.end].splitlines()[0]) == (
        row["line"],
        row["right"],
    )
    assert why is not None and {why.mistake, *why.also, *why.kinds} >= set(row["kinds"])  # type: ignore[call-overload]
    assert why.repairs


def test_every_document_has_its_row() -> None:
    assert sorted(path.stem for path in POSTED.glob("*.md")) == sorted(row["case"] for row in ROWS)
