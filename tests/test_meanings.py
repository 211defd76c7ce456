"""What the names of a text are read as, in words, at their places."""

from __future__ import annotations

import pytest

from derive.meanings import meanings
from derive.report.names import meaning
from derive.source import Source

ROWS = [
    (r"$W \in \mathbb{R}^{K \times D}$", "W", r"W: a matrix, W \in \mathbb{R}^{K \times D}, declared"),
    (r"$W \in \mathbb{R}^{K \times D}$", "D", "D: a size"),
    (r"$K = 10$ and $z \in \mathbb{R}^K$", "z", r"z: a vector, z \in \mathbb{R}^K, declared"),
    (r"$z \in \mathbb{R}^K$, $K = 10$", "K", "K: a size = 10"),
    (r"$i, j \in \{4, 5, 6\}$, $$w_{i} = w_{i}$$", "i", "i: an index; it ranges over 4, 5, 6"),
    (r"$$p_k := e^{z_k}$$", "p", "p: a vector, p \\in \\mathbb{R}^{n_k}\ndefined: p_{k} := e^{z_k} (line 1)"),
    (r"$$\sum_k x_k = \sum_l x_l$$", "l", "l: an index; it ranges over n_k"),
    (r"$W^{(1)} \in \mathbb{R}^{K \times D}$", "W", r"W^{(1)}: a matrix, W^{(1)} \in \mathbb{R}^{K \times D}, declared"),
    (r"$$\sum_k y_k = 1 % given$$", "y", "y: a vector, y \\in \\mathbb{R}^{n_k}, inferred from how it is written\ngiven: \\sum_{k} y_k = 1"),
    (r"$L(y) \in \mathbb{R}$, $$\frac{dL}{dy_i} = \frac{dL}{dy_i}$$", "L", r"L: an unknown function of y, L(y) \in \mathbb{R}, declared"),
    (r"$$T_{ijk} = T_{ijk}$$", "T", r"T: a tensor with 3 indices, T \in \mathbb{R}^{n_i \times n_j \times n_k}, inferred from how it is written"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "name", "said"), ROWS)
def test_a_name(text: str, name: str, said: str) -> None:
    source = Source("a.md", text)
    found = [this for this in meanings(source) if text[this.span.start : this.span.end] == name]
    assert {"\n".join(meaning(this, source)) for this in found} == {said}


def test_a_section_gives_a_name_another_meaning() -> None:
    text = "$$a := 1$$\n\n## Two\n\n$$b := 2 a$$\n\n## Three\n\n$$b := a^2$$"
    found = [(this.name, this.span.start, this.defined_at) for this in meanings(Source("a.md", text))]
    assert found == [("a", 2, 2), ("b", 22, 22), ("a", 29, 2), ("b", 46, 46), ("a", 51, 2)]


def test_what_cannot_be_read_is_passed_over() -> None:
    assert [this.name for this in meanings(Source("a.md", r"$$\int a = b$$"))] == ["b"]
