"""Whole texts, as people and language models write them: every step is read and proved."""

from __future__ import annotations

from pathlib import Path

import pytest

from derive.checker import check_source
from derive.source import Source

WRITTEN = Path(__file__).parent / "written"
STEPS = {
    "attention-backward": 5,
    "gaussian-likelihood": 6,
    "kalman-gain": 3,
    "kl-of-normal-laws": 4,
    "linear-regression": 3,
    "logistic-regression": 8,
    "matrix-factorization": 3,
    "poisson-regression": 4,
    "principal-components": 4,
}


@pytest.mark.parametrize("name", STEPS)
def test_every_step_is_proved(name: str) -> None:
    path = WRITTEN / f"{name}.md"
    found = check_source(Source(str(path), path.read_text(encoding="utf-8")))
    assert [str(error) for error in found.errors] == []
    assert [judged.verdict.status for judged in found.steps] == ["proved"] * STEPS[name]


def test_every_text_has_its_row() -> None:
    assert sorted(path.stem for path in WRITTEN.glob("*.md")) == sorted(STEPS)
