"""Finding the formulas of a document."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from derive.documents import read
from derive.source import Source

TEXT = (Path(__file__).parents[1] / "derivations" / "softmax-ce.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("times", [1, 10])
def test_read(benchmark: Any, times: int) -> None:
    benchmark(read, Source("softmax-ce.md", TEXT * times))
