"""Names that are transposed and never declared have the shape that fits, and the report says so."""

from __future__ import annotations

import pytest

from derive.checker import check_source
from derive.source import Source

QUADRATIC = r"$$f = x^\top A x + b^\top x$$"
SQUARES_OF = r"$$L(w) = \sum_{i=1}^n (y_i - w^\top x_i)^2$$"
LINEAR = r"$$g = w^\top x + b$$"
# A text, its verdicts, what is said of the shapes.
ROWS = [
    (QUADRATIC + r"$$\nabla_x f = (A + A^\top) x + b$$", ["proved"], "x as a vector, A as a matrix, b as a vector"),
    (QUADRATIC + r"$$\nabla_x f = 2 A x + b$$", ["refuted"], "x as a vector, b as a vector, A as a matrix"),
    (LINEAR + r"$$\nabla_w g = x$$", ["proved"], "w as a vector, x as a vector"),
    (LINEAR + r"$$\frac{\partial g}{\partial b} = 1$$", ["proved"], "w as a vector, x as a vector"),
    (r"$$z_1 = W_1 x + b_1$$ $$z_2 = W_2 z_1 + b_2$$ $$\frac{\partial}{\partial z_1} (a^\top z_2) = W_2^\top a, \quad \frac{\partial (a^\top z_2)}{\partial b_2} = a$$", ["proved", "proved"], "W_{2} as a matrix, a as a vector, W_{1} as a matrix, x as a vector, b_{1} as a vector, b_{2} as a vector"),
    (SQUARES_OF + r"$$\nabla_w L = -2 \sum_{i=1}^n (y_i - w^\top x_i) x_i$$", ["proved"], "w as a vector, x_{i} as a vector"),
    (SQUARES_OF + r"$$\nabla_w L = 2 \sum_{i=1}^n (y_i - w^\top x_i) x_i$$", ["refuted"], "w as a vector, x_{i} as a vector"),
    (r"$$h_t = \tanh(W h_{t-1} + U x_t + b)$$ $$\frac{\partial h_t}{\partial h_{t-1}} = W^\top \mathrm{diag}(1 - h_t \odot h_t)$$ $$\frac{\partial h_t}{\partial h_{t-1}} = \mathrm{diag}(1 - h_t \odot h_t) W$$", ["refuted", "proved"], "W as a matrix, U as a matrix, b as a vector, x_{i} as a vector"),
    (r"Let $c$ be a constant. $$c^\top c = c^2$$", ["proved"], ""),
    (r"$x \in \mathbb{R}^n$ $$x^\top x + x^\top x = 2 x^\top x$$", ["proved"], ""),
    (r"$$\lVert X w - y \rVert^2 = w^\top X^\top X w - 2 y^\top X w + y^\top y$$", ["proved"], "X as a matrix, w as a vector, y as a vector"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "verdicts", "said"), ROWS, ids=range(len(ROWS)))
def test_shapes(text: str, verdicts: list[str], said: str) -> None:
    report = check_source(Source("text", text))
    assert [judged.verdict.status for judged in report.steps] == verdicts and not report.errors
    assert [note.values["names"] for note in report.notes if note.kind == "shapes-inferred"] == ([said] if said else [])


DATA = r"$x_n \in \mathbb{R}^D$ for $n = 1, \dots, N$ and a symmetric positive definite $\Sigma \in \mathbb{R}^{D \times D}$. "
SQUARES = r"$$\ell = -\frac12 \sum_{n=1}^N (x_n - \mu)^\top \Sigma^{-1} (x_n - \mu)$$"
NETWORK = r"Let $y$ be one-hot. $$z_1 = W_1 x + b_1, \quad h = \tanh(z_1), \quad z_2 = W_2 h + b_2$$ $$p = \mathrm{softmax}(z_2), \quad L = -\sum_k y_k \log p_k$$"
# What is added to vectors is one, unless it is added to numbers as well.
ADDED = [
    (DATA + SQUARES + r"$$\frac{\partial \ell}{\partial \mu} = \sum_{n=1}^N \Sigma^{-1} (x_n - \mu)$$", ["proved"], r"\mu as a vector"),
    (r"$W \in \mathbb{R}^{m \times n}$, $x \in \mathbb{R}^n$ $$z = W x + b$$ $$L = \lVert z \rVert^2$$ $$\nabla_b L = 2 z$$", ["proved"], "b as a vector"),
    (r"$X \in \mathbb{R}^{n \times p}$, $y \in \mathbb{R}^n$ $$L = \lVert y - X w \rVert^2$$ $$\nabla_w L = -2 X^\top (y - X w)$$", ["proved"], "w as a vector"),
    (r"$A \in \mathbb{R}^{n \times n}$ $$\frac{\partial}{\partial c} \operatorname{tr}(A c) = \operatorname{tr} A$$", ["proved"], ""),
    (NETWORK + r"$$\frac{\partial L}{\partial b_2} = p - y, \quad \frac{\partial L}{\partial W_2} = (p - y) h^\top$$", ["proved", "proved"], "W_{1} as a matrix, x as a vector, b_{1} as a vector, W_{2} as a matrix, b_{2} as a vector"),
    (NETWORK + r"$$\frac{\partial L}{\partial b_2} = (p - y) h^\top$$", ["refuted"], "W_{1} as a matrix, x as a vector, b_{1} as a vector, W_{2} as a matrix, b_{2} as a vector"),
    (r"$x \in \mathbb{R}^n$ $$L = \lVert x - c \rVert^2$$ $$\frac{\partial L}{\partial c} = -2 \sum_i (x_i - c)$$", ["proved"], ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "verdicts", "said"), ADDED, ids=range(len(ADDED)))
def test_what_is_added_to_vectors(text: str, verdicts: list[str], said: str) -> None:
    report = check_source(Source("text", text))
    assert [judged.verdict.status for judged in report.steps] == verdicts and not report.errors
    assert [note.values["names"] for note in report.notes if note.kind == "shapes-beside"] == ([said] if said else [])
