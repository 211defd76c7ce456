"""Declarations: shapes, labels, ranges, domains, functions; and what of them is refused."""

from __future__ import annotations

import pytest

from tests.reading.outline import outline

DECLARED = [
    pytest.param(
        r"$W \in \mathbb{R}^{K \times D}$, $x \in \mathbb{R}^D$ $$0 + W x = W x$$",
        [r"step 0 + \sum_{j=1}^{D} W_{ij} x_j = \sum_{j=1}^{D} W_{ij} x_j"],
        id="a-matrix-and-a-vector",
    ),
    pytest.param(
        r"$x \in \mathbb{R}^3$ $$0 + x^\top x = \sum_i x_i^2$$",
        [r"step 0 + \sum_{i=1}^{3} x_i x_i = \sum_{i=1}^{3} x_i^2"],
        id="a-number-as-a-size",
    ),
    pytest.param(
        r"$u, v \in \mathbb{R}^K$ $$u^\top v = v^\top u$$",
        [r"step \sum_{i=1}^{K} u_i v_i = \sum_{i=1}^{K} v_i u_i"],
        id="several-names-at-once",
    ),
    pytest.param(
        r"$i \in \{4,5,6\}$ $$0 + z_i = z_i,\quad 0 + z_4 = z_4$$",
        ["step 0 + z_i = z_i", "step 0 + z_4 = z_4"],
        id="labels",
    ),
    pytest.param(
        r"$n = 1, \dots, N$ $$0 + \frac{1}{N} \sum_n x_n = \frac{1}{N} \sum_n x_n$$",
        [r"step 0 + \frac{1}{N} \sum_{n=1}^{N} x_n = \frac{1}{N} \sum_{n=1}^{N} x_n"],
        id="a-range-of-a-letter",
    ),
    pytest.param(
        r"Data $x_i \in \mathbb{R}$ for $i = 1, \dots, n$. $$\sum_i 1 = n$$",
        [r"step \sum_{i=1}^{n} 1 = n"],
        id="a-range-of-a-letter-after-for",
    ),
    pytest.param(
        r"A symmetric matrix $A \in \mathbb{R}^{n \times n}$, and $B \in \mathbb{R}^{n \times n}$, not symmetric. $$A + B = B + A$$",
        ["fact symmetric A", r"step A_{ij} + B_{ij} = B_{ij} + A_{ij}"],
        id="symmetric-in-words",
    ),
    pytest.param(
        r"$\sigma > 0$ $$\sqrt{\sigma^2} = \sigma$$",
        [r"fact positive \sigma", r"step \sqrt{\sigma^2} = \sigma"],
        id="positive",
    ),
    pytest.param(
        r"$a \in \mathbb{R}_{>0}$, $b \in (0, \infty)$, $c \in [0, 1]$ $$a + b = b + a + 0 c$$",
        ["fact positive a", "fact positive b", "fact unit-interval c", "step a + b = b + a + 0 c"],
        id="positive-numbers",
    ),
    pytest.param(
        r"Let the one-hot vector $y \in \{0, 1\}^K$ be the target. $$\sum_k y_k^2 = \sum_k y_k$$",
        ["fact one-hot y along 0", r"step \sum_{k=1}^{K} y_k^2 = \sum_{k=1}^{K} y_k"],
        id="one-hot-in-words",
    ),
    pytest.param(
        r"$f : \mathbb{R} \to \mathbb{R}$ $$\frac{d}{dx} f(x) = f'(x)$$",
        [r"step \frac{\partial f(x)}{\partial x} = f'(x)"],
        id="an-unknown-function",
    ),
    pytest.param(
        r"$w_d \in \mathbb{R}^D$, $x \in \mathbb{R}^D$ $$w_d^\top x = x^\top w_d$$",
        [r"step \sum_{i=1}^{D} w_{di} x_i = \sum_{i=1}^{D} x_i w_{di}"],
        id="a-family-of-vectors",
    ),
    pytest.param(
        r"$A \in \mathbb{R}^{K \times K}$ $$\operatorname{tr} A = \sum_i a_{ii}$$",
        [r"step \sum_{i=1}^{K} A_{ii} = \sum_{i=1}^{K} A_{ii}"],
        id="entries-by-a-small-letter",
    ),
    pytest.param(
        r"$x \in \mathbb{R}^K$, $K = 1000$ $$\sum_k x_k = \sum_j x_j$$",
        [r"step \sum_{k=1}^{K} x_k = \sum_{j=1}^{K} x_j"],
        id="a-size-as-a-number",
    ),
    pytest.param(
        r"$L(Y) \in \mathbb{R}$, $Y \in \mathbb{R}^{N \times D}$ $$\frac{\partial L}{\partial Y_{ij}} = \frac{\partial L}{\partial Y_{ij}}$$",
        [r"step \frac{\partial L}{\partial Y_{ij}} = \frac{\partial L}{\partial Y_{ij}}"],
        id="a-loss-of-the-outputs",
    ),
    pytest.param(
        r"$A \in \mathbb{R}^{K \times K}$, assuming $A = A^\top$. $$A_{ij} = A_{ji}$$",
        ["fact symmetric A", "step A_{ij} = A_{ji}"],
        id="symmetric",
    ),
    pytest.param(
        r"$W \in \mathbb{R}^{K \times D}$, $x \in \mathbb{R}^K$ $$0 + \sum_j W_{ij} x_j = 0$$",
        ["error two sizes for the index j: D and K"],
        id="two-sizes-for-one-letter",
    ),
    pytest.param(
        r"$x \in \mathbb{P}$ $$x = x + 0$$",
        ["step x = x + 0", "error this set is not read"],
        id="an-unknown-set",
    ),
    pytest.param(
        r"$x \in \{\}$ $$x = x + 0$$",
        ["step x = x + 0", "error this set is not read"],
        id="an-empty-set",
    ),
    pytest.param(
        r"$x \in \mathbb{}$ $$x = x + 0$$",
        ["step x = x + 0", "error this set is not read"],
        id="a-set-without-a-letter",
    ),
    pytest.param(
        r"$x \in (-1, 1)$ $$x = x + 0$$",
        ["step x = x + 0", "error this interval is not read"],
        id="an-unknown-interval",
    ),
    pytest.param(
        r"$x \in [0, \infty)$ $$x = x + 0$$", ["fact nonnegative x", "step x = x + 0"], id="a-half-open-interval"
    ),
    pytest.param(
        r"$x \in \mathbb{R}_{\ge 0}^K$ $$x_i = x_i + 0$$",
        ["fact nonnegative x", "step x_i = x_i + 0"],
        id="nonnegative-entries",
    ),
    pytest.param(
        r"$x \in \mathbb{C}$ $$x = x + 0$$", ["step x = x + 0", "error this set is not read"], id="complex-numbers"
    ),
    pytest.param(
        r"A function $f : \mathbb{R} \to \mathbb{R}$ and the imaginary unit $i$: $$f(x + ih) = f(x)$$ $$\sum_i x_i = x_1$$",
        [r"step \sum_{i} x_i = x_1", "error complex numbers are not read"],
        id="the-imaginary-unit",
    ),
]


@pytest.mark.parametrize(("text", "expected"), DECLARED)
def test_declarations(text: str, expected: list[str]) -> None:
    assert outline(text) == expected
