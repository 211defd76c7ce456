"""Assumptions, premises, conditions and annotations: what they concern, and what not."""

from __future__ import annotations

import pytest

from tests.reading.outline import outline

ASSUMED = [
    pytest.param(
        r"""$$
\sum_k y_k = 1 % given
$$
$$0 + \sum_k y_k = 1$$""",
        [r"given \sum_{k} y_k = 1", r"step 0 + \sum_{k} y_k = 1"],
        id="given",
    ),
    pytest.param(
        "$$\\sum_k y_k = 1$$ % given\n\n$$0 + \\sum_k y_k = 1$$\n\n$$\n\\tau = 1\n$$ % given",
        [r"given \sum_{k} y_k = 1", r"given \tau = 1", r"step 0 + \sum_{k} y_k = 1"],
        id="given-behind-the-display",
    ),
    pytest.param(
        r"We assume that $\sum_k y_k = 1$. $$0 + \sum_k y_k = 1$$",
        [r"given \sum_{k} y_k = 1", r"step 0 + \sum_{k} y_k = 1"],
        id="given-in-words",
    ),
    pytest.param(
        r"We see that $\sum_k y_k = 1$. $$0 + \sum_k y_k = 1$$",
        [r"step 0 + \sum_{k} y_k = 1"],
        id="inline-maths-without-words-is-not-read",
    ),
    pytest.param(
        r"$$\tau = 1 \Longrightarrow \tau x = x,\quad \tau y = y$$",
        [r"step \tau x = x given \tau = 1", r"step \tau y = y"],
        id="a-premise-of-one-step-alone",
    ),
    pytest.param(
        r"$$i = j \Longrightarrow x_i = x_j$$",
        ["step x_i = x_j if i=j"],
        id="a-premise-on-indices",
    ),
    pytest.param(
        r"""$$i = j: \quad 0 + x_i = x_j, \quad 0 + y_i = y_j$$

$$0 + x_i = x_j$$""",
        ["step 0 + x_i = x_j if i=j", "step 0 + y_i = y_j if i=j", "step 0 + x_i = x_j"],
        id="if-i-=-j,-up-to-the-end-of-the-display",
    ),
    pytest.param(
        r"$$i = j: \quad 0 + a = a$$",
        ["step 0 + a = a"],
        id="a-condition-that-concerns-no-index-of-the-step",
    ),
    pytest.param(
        r"""If $i = j$, then

$$0 + x_i = x_j$$""",
        ["step 0 + x_i = x_j if i=j"],
        id="if-i-=-j,-before-the-display",
    ),
    pytest.param(
        """If $i = j$, this gives:

$$0 + x_i = x_j$$

$$x_j = 0 + x_i$$

In general

$$x_i + 0 = x_j$$""",
        ["step 0 + x_i = x_j if i=j", "step x_j = 0 + x_i if i=j", "step x_i + 0 = x_j"],
        id="if-i-=-j,-before-several-displays-without-a-word-between",
    ),
    pytest.param(
        r"symmetric positive definite $\Sigma_k \in \mathbb{R}^{d \times d}$ $$0 + \Sigma_k = \Sigma_k^\top$$",
        [r"fact positive-definite \Sigma", r"fact symmetric \Sigma", r"step 0 + \Sigma_{kij} = \Sigma_{kji}"],
        id="a-family-of-symmetric-matrices",
    ),
    pytest.param(
        r"$w \in \mathbb{R}^d$, $S_w \in \mathbb{R}^{d \times d}$ with $\boldsymbol S_w = \boldsymbol S_w^\mathrm{T}$ "
        r"$$0 + [S_w]_{ij} = w_i$$",
        [r"fact symmetric S_{w}", r"step 0 + (S_{w})_{ij} = w_i", "note read-as-given"],
        id="a-matrix-with-a-label-is-symmetric",
    ),
    pytest.param(
        r"""The case $i = j$ is simple. In general

$$0 + x_i = x_j$$""",
        ["step 0 + x_i = x_j"],
        id="i-=-j-in-passing",
    ),
    pytest.param(
        r"""$$
0 + a = b % wrong
$$""",
        ["step 0 + a = b marked wrong"],
        id="marked-wrong",
    ),
    pytest.param(
        r"""$$
0 + a = b % wrong: sign
$$""",
        ["step 0 + a = b marked wrong sign"],
        id="marked-wrong-by-name",
    ),
    pytest.param(
        r"""$$
0 + a = a % accept: numeric
$$""",
        ["step 0 + a = a accept numeric"],
        id="accepted-by-numbers",
    ),
    pytest.param(
        r"""$$
% layout: sideways
0 + a = a
$$""",
        ["step 0 + a = a", "error this layout is unknown"],
        id="an-unknown-layout",
    ),
]


@pytest.mark.parametrize(("text", "expected"), ASSUMED)
def test_assumptions(text: str, expected: list[str]) -> None:
    assert outline(text) == expected
