"""Names that are transposed and never declared have the shape that fits, and the report says so."""

from __future__ import annotations

import pytest

from derive.checker import check_source
from derive.source import Source

QUADRATIC = r"$$f = x^\top A x + b^\top x$$"
LINEAR = r"$$g = w^\top x + b$$"
# A text, its verdicts, what is said of the shapes.
ROWS = [
    (QUADRATIC + r"$$\nabla_x f = (A + A^\top) x + b$$", ["proved"], "x a vector, A a matrix, b a vector"),
    (QUADRATIC + r"$$\nabla_x f = 2 A x + b$$", ["refuted"], "x a vector, b a vector, A a matrix"),
    (LINEAR + r"$$\nabla_w g = x$$", ["proved"], "w a vector, x a vector"),
    (LINEAR + r"$$\frac{\partial g}{\partial b} = 1$$", ["proved"], "w a vector, x a vector"),
    (r"Let $c$ be a constant. $$c^\top c = c^2$$", ["proved"], ""),
    (r"$x \in \mathbb{R}^n$ $$x^\top x + x^\top x = 2 x^\top x$$", ["proved"], ""),
    (r"$$\lVert X w - y \rVert^2 = w^\top X^\top X w - 2 y^\top X w + y^\top y$$", ["proved"], "X a matrix, w a vector, y a vector"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "verdicts", "said"), ROWS, ids=range(len(ROWS)))
def test_shapes(text: str, verdicts: list[str], said: str) -> None:
    report = check_source(Source("text", text))
    assert [judged.verdict.status for judged in report.steps] == verdicts and not report.errors
    assert [note.values["names"] for note in report.notes if note.kind == "shapes-inferred"] == ([said] if said else [])
