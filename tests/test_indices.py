"""Index notation as people write it: recursions, ranges, dots, indices of indices, sets; what each step comes to.

``proved`` holds for every size, ``few`` exactly at the few sizes at which it can be decided, ``refuted`` is wrong.
"""

from __future__ import annotations

import pytest

from derive.checker import check_source
from derive.model import Verdict
from derive.source import Source

RECURRENT = r"""$x_t \in \mathbb{R}$, $w \in \mathbb{R}$, $u \in \mathbb{R}$

$$h_t = \tanh(w h_{t-1} + u x_t)$$

"""
LAYERS = r"""$W^l \in \mathbb{R}^{n \times n}$, $b^l \in \mathbb{R}^n$, $\sigma : \mathbb{R} \to \mathbb{R}$

$$z^l = W^l a^{l-1} + b^l, \quad a^l = \sigma(z^l), \quad \delta^l := \frac{\partial C}{\partial z^l}$$

"""
CLASSES = r"$$L_i = -\log \frac{e^{f_{y_i}}}{\sum_j e^{f_j}}, \quad p_k := \frac{e^{f_k}}{\sum_j e^{f_j}}$$ "
CONTRAST = r"Embeddings $z_i \in \mathbb{R}^d$, the set $A(i) = P(i) \sqcup N(i)$, and $i \notin A(i)$. "
BELOW = r"\frac{\sum_{a \in A(i)} z_a e^{z_i \cdot z_a}}{\sum_{a \in A(i)} e^{z_i \cdot z_a}}"

ROWS = [
    pytest.param(RECURRENT + r"$$\frac{\partial h_t}{\partial h_{t-1}} = w (1 - h_t^2)$$", ["proved"], id="one-step"),
    pytest.param(RECURRENT + r"$$\frac{\partial h_t}{\partial h_{t-1}} = 1 - h_t^2$$", ["refuted"], id="inner-lost"),
    pytest.param(
        RECURRENT + r"$$\partial_w h_t = (1 - h_t^2)(h_{t-1} + w \partial_w h_{t-1})$$",
        ["proved"],
        id="through-the-past",
    ),
    pytest.param(RECURRENT + r"$$\frac{d h_t}{d w} = (1 - h_t^2) h_{t-1}$$", ["refuted"], id="the-past-lost"),
    pytest.param(
        RECURRENT + r"$$\partial_w h_t = \sum_{k=1}^t \left(\prod_{j=k+1}^t w (1 - h_j^2)\right) (1 - h_k^2) h_{k-1}$$",
        ["few"],
        id="through-time",
    ),
    pytest.param(
        RECURRENT + r"$$\partial_w h_t = \sum_{k=1}^t \left(\prod_{j=k}^t w (1 - h_j^2)\right) (1 - h_k^2) h_{k-1}$$",
        ["refuted"],
        id="one-factor-too-many",
    ),
    pytest.param(
        LAYERS + r"$$\delta^l = (W^{l+1})^T \delta^{l+1} \odot \sigma'(z^l)$$", ["proved"], id="backpropagation"
    ),
    pytest.param(
        LAYERS + r"$$\frac{\partial C}{\partial W^l} = \delta^l (a^{l-1})^T$$", ["proved"], id="gradient-of-a-layer"
    ),
    pytest.param(
        LAYERS + r"$$\frac{\partial C}{\partial W^l} = \delta^l (a^l)^T$$",
        ["refuted"],
        id="the-wrong-layer",
    ),
    pytest.param(r"$$\sum_{k=0}^{n-1} k = \frac{n(n-1)}{2}$$", ["few"], id="an-index-as-a-number"),
    pytest.param(r"$$\sum_{k=0}^{n} x_k = x_0 + \sum_{k=1}^n x_k$$", ["few"], id="the-first-term"),
    pytest.param(r"$$\sum_{i=1}^n (x_{i+1} - x_i) = x_{n+1} - x_1$$", ["few"], id="telescoping"),
    pytest.param(r"$$\sum_{i=1}^n (x_{i+1} - x_i) = x_{n} - x_1$$", ["refuted"], id="telescoping-off-by-one"),
    pytest.param(r"$$\sum_{i<j} (x_i - x_j)^2 = \frac12 \sum_{i,j} (x_i - x_j)^2$$", ["few"], id="pairs"),
    pytest.param(r"$$\sum_{i=1}^n x_i = x_1 + x_2 + \dots + x_n$$", ["proved"], id="dots"),
    pytest.param(r"$$\prod_{i=1}^n x_i = x_1 x_2 \cdots x_n$$", ["proved"], id="dots-of-a-product"),
    pytest.param(r"$$(1-x)(1 + x + x^2 + \cdots + x^{n}) = 1 - x^{n+1}$$", ["few"], id="geometric-sum"),
    pytest.param(
        CLASSES + r"$$\frac{\partial L_i}{\partial f_k} = p_k - \mathbb{1}(y_i = k)$$",
        ["proved"],
        id="the-class",
    ),
    pytest.param(CLASSES + r"$$\frac{\partial L_i}{\partial f_k} = p_k - 1$$", ["refuted"], id="the-class-forgotten"),
    pytest.param(
        CONTRAST + rf"$$\frac{{\partial}}{{\partial z_i}} \log \sum_{{a \in A(i)}} e^{{z_i \cdot z_a}} = {BELOW}$$",
        ["proved"],
        id="sum-over-a-set",
    ),
    pytest.param(
        CONTRAST + r"$$\sum_{a \in A(i)} |z_a|^2 = \sum_{p \in P(i)} |z_p|^2 + \sum_{n \in N(i)} |z_n|^2$$",
        ["proved"],
        id="disjoint-union",
    ),
    pytest.param(r"$y_i \in \{0, 1\}$ $$\sum_{i : y_i = 1} x_i = \sum_i y_i x_i$$", ["proved"], id="condition-on-data"),
    pytest.param(r"$$\delta_{ij} = \delta_i^j = \delta^{ij} = 1[i = j]$$", ["proved"] * 3, id="deltas"),
    pytest.param(
        r"$$x_i = \begin{cases} x_i + 0 = x_i & \text{if $i = j$,} \\ x_i & \text{otherwise} \end{cases}$$",
        ["proved", "proved"],
        id="chain-in-a-row",
    ),
    pytest.param(
        r"$$\underbrace{\sum_i x_i}_{\text{the sum}} \overset{(a)}{=} \sum_k x_k$$", ["proved"], id="braces-and-marks"
    ),
]


def said(verdict: Verdict) -> str:
    return "few" if verdict.undecided and verdict.evidence.method == "few-sizes" else verdict.status


@pytest.mark.parametrize(("text", "expected"), ROWS)
def test_steps(text: str, expected: list[str]) -> None:
    report = check_source(Source("notes.md", text))
    assert [str(error) for error in report.errors] == []
    assert [said(judged.verdict) for judged in report.steps] == expected
