"""Definitions: every sign that defines, what a plain = defines, and its limits."""

from __future__ import annotations

import pytest

from tests.reading.outline import outline

DEFINED = [
    pytest.param(
        r"$$f_1(x) := x^2, \quad f_0(x) := 1 - f_1(x), \quad 0 + f_0(2 a) = 1 - f_1(2 a)$$",
        ["define f_{1} := x^2", "define f_{0} := 1 - f_{1}", "step 0 + 1 - (2 a)^2 = 1 - (2 a)^2"],
        id="functions-told-apart-by-numbers",
    ),
    pytest.param(
        r"$$\sigma_j^2 = \sum_i x_{ij}^2, \quad 0 + \sigma_j^2 = \sigma_j \sigma_j$$",
        [
            r"define \sigma^{2}_{j<n_j} := \sum_{i} x_{ij}^2",
            r"step 0 + \sigma^{2}_j = \sigma_j \sigma_j",
            r"note read-as-definition \sigma^{2}",
        ],
        id="a-family-of-variances-and-its-roots",
    ),
    pytest.param(
        r"$y \in \mathbb{R}^n$ $$f(\lambda) := \lambda^{y_1} e^{-\lambda}, \quad 0 + f(2) = 2$$",
        [r"define f := \lambda^{y_1} e^{-\lambda}", "step 0 + 2^{y_1} e^{-2} = 2"],
        id="a-parameter-raised-to-a-power-that-is-no-number",
    ),
    pytest.param(
        r"$x_i \in \mathbb{R}^d$, $\beta \in \mathbb{R}^d$ $$p(x) := x^\top \beta, \quad 0 + p(x_i) = \beta^\top x_i$$",
        [r"step 0 + \sum_{i'=1}^{d} x_{i,i'} \beta_{i'} = \sum_{i'=1}^{d} \beta_{i'} x_{i,i'}"],
        id="a-function-of-one-member-of-a-family",
    ),
    pytest.param(
        r"$$p(x_j \mid \mu_i, \Sigma_i) := \frac{x_j - \mu_i}{\Sigma_i}, \quad 0 + p(x_j \mid \mu_i, \Sigma_i) = "
        r"p(x_j \mid \mu_k, \Sigma_k), \quad p(x_j \mid \mu_i, \Sigma_k) + 0 = 1$$",
        [
            r"define p_{j<n_j,i<n_i} := \frac{x_j - \mu_i}{\Sigma_i}",
            "step 0 + p_{ji} = p_{jk}",
            "error the arguments do not agree on the index i",
        ],
        id="parameters-that-share-an-index",
    ),
    pytest.param(
        r"$y \in \mathbb{R}^n$ $$R(\beta_0, \beta_1) := \sum_i (y_i - \beta_0 - \beta_1)^2, \quad "
        r"\frac{\partial R(\beta_0, \beta_1)}{\partial \beta_0} = 0$$",
        [
            r"define R := \sum_{i=1}^{n} (y_i - \beta_{0} - \beta_{1})^2",
            r"step \frac{\partial R}{\partial \beta_{0}} = 0",
        ],
        id="parameters-told-apart-by-numbers",
    ),
    pytest.param(
        "$$p_k := e^{z_k} $$",
        ["define p_{k<n_k} := e^{z_k}"],
        id="by-:=",
    ),
    pytest.param(
        r"$$p_k \coloneqq e^{z_k} $$",
        ["define p_{k<n_k} := e^{z_k}"],
        id="by-coloneqq",
    ),
    pytest.param(
        r"$$p_k \triangleq e^{z_k} $$",
        ["define p_{k<n_k} := e^{z_k}"],
        id="by-triangleq",
    ),
    pytest.param(
        r"$$p_k \stackrel{\text{def}}{=} e^{z_k} $$",
        ["define p_{k<n_k} := e^{z_k}"],
        id="by-def-above-the-sign",
    ),
    pytest.param(
        "$$e^{z_k} =: p_k$$",
        ["define p_{k<n_k} := e^{z_k}"],
        id="backwards",
    ),
    pytest.param(
        r"$$p_k = e^{z_k},\quad \frac{\partial p_k}{\partial z_j} = \delta_{jk} p_k$$",
        [
            "define p_{k<n_k} := e^{z_k}",
            r"step \frac{\partial p_k}{\partial z_j} = \delta_{jk} p_k",
            "note read-as-definition p",
        ],
        id="by-a-plain-equals-sign",
    ),
    pytest.param(
        r"$$0 + o_j = o_j,\quad o_j = e^{z_j}$$",
        ["define o_{j<n_j} := e^{z_j}", "step 0 + o_j = o_j", "note read-as-definition o"],
        id="after-its-use",
    ),
    pytest.param(
        r"$z \in \mathbb{R}^K$ $$z_k = x_k$$",
        ["step z_k = x_k"],
        id="a-declared-input-is-no-definition",
    ),
    pytest.param(
        r"$$p_k = e^{z_k},\quad p_k = e^{z_k} + 0$$",
        ["define p_{k<n_k} := e^{z_k}", "step p_k = e^{z_k} + 0", "note read-as-definition p"],
        id="a-second-equals-sign-is-a-step",
    ),
    pytest.param(
        "$$p_k = e^{z_k} % step$$",
        ["step p_k = e^{z_k}"],
        id="marked-as-a-step",
    ),
    pytest.param(
        r"""$$
p_k = e^{z_k} % step
$$""",
        ["step p_k = e^{z_k}"],
        id="marked-as-a-step-on-its-own-line",
    ),
    pytest.param(
        r"""$z \in \mathbb{R}^K$
$$
z_k = x_k % define
$$""",
        ["define z_{k<K} := x_k"],
        id="marked-as-a-definition",
    ),
    pytest.param(
        "$$a = a + b$$",
        ["step a = a + b"],
        id="through-itself-it-is-a-step",
    ),
    pytest.param(
        "$$A_{ii} = 1$$",
        ["step A_{ii} = 1"],
        id="the-diagonal-is-a-step",
    ),
    pytest.param(
        r"$$\frac{\partial x}{\partial x} = 1$$",
        [r"step \frac{\partial x}{\partial x} = 1"],
        id="a-derivative-is-a-step",
    ),
    pytest.param(
        "$$p_k = e^{z_k} = e^{0 + z_k}$$",
        ["define p_{k<n_k} := e^{z_k}", "step e^{z_k} = e^{0 + z_k}", "note read-as-definition p"],
        id="a-chain-goes-on-behind-it",
    ),
    pytest.param(
        r"$W \in \mathbb{R}^{K \times D}$, $x \in \mathbb{R}^D$ $$z := W x$$",
        [r"define z_{i<K} := \sum_{j=1}^{D} W_{ij} x_j"],
        id="a-vector",
    ),
    pytest.param(
        r"$$g(t) := t^2,\quad g(3) = 9$$",
        ["define g := t^2", "step 3^2 = 9"],
        id="a-function-and-its-use",
    ),
    pytest.param(
        r"$$p(a) = e^{z_a},\quad 0 + p(b) = e^{z_b}$$",
        ["define p_{a<n_a} := e^{z_a}", "step 0 + p_b = e^{z_b}", "note read-as-definition p"],
        id="entries-by-brackets",
    ),
    pytest.param(
        r"$i \in \{4,5\}$ $$z_4 := a,\quad z_5 := b, \quad 0 + z_i = z_i$$",
        ["define z_{i<{4,5}} := [a, b]", "step 0 + z_i = z_i"],
        id="entry-by-entry",
    ),
    pytest.param(
        r"$i \in \{4,5,6\}$ $$z_4 := a,\quad z_5 := b, \quad 0 + z_i = z_i$$",
        ["define z_{i<{4,5}} := [a, b]", "error two sizes for the index i: {4,5,6} and {4,5}"],
        id="entry-by-entry-with-one-missing",
    ),
    pytest.param(
        r"$$a := b,\quad a := c$$",
        ["error a is defined a second time"],
        id="twice",
    ),
    pytest.param(
        r"$$a := b + 1,\quad b := c,\quad c := a$$",
        [
            "error circular definition: a → b → c → a",
            "error circular definition: a → b → c → a",
            "error circular definition: a → b → c → a",
        ],
        id="in-a-circle",
    ),
    pytest.param(
        r"$$p_j = \frac{e^{z_j}}{\sum_j e^{z_j}}$$",
        [
            r"define p_{j<n_j} := \frac{e^{z_j}}{\sum_{j'} e^{z_{j'}}}",
            "note free-and-bound j",
            "note read-as-definition p",
        ],
        id="a-letter-that-is-free-and-bound",
    ),
    pytest.param(
        r"$$s_i = \frac{e^{t_i}}{\sum_k e^{t}}$$",
        [
            r"define s_{i<n_i,i<n_i} := \frac{e^{t_i}}{\sum_{k} e^{t_{i'}}}",
            "note bound-unused k t_k",
            "note elementwise-division",
            "note read-as-definition s",
        ],
        id="a-sum-that-does-not-run",
    ),
    pytest.param(
        r"$$E := y_i \log a_i$$",
        [r"define E_{i<n_i} := y_i \log(a_i)", "note free-index i E"],
        id="a-free-letter-on-the-right",
    ),
    pytest.param(
        "$$a + b := c$$",
        ["error only a name with plain, different indices can be defined"],
        id="something-that-is-no-name",
    ),
]


@pytest.mark.parametrize(("text", "expected"), DEFINED)
def test_definitions(text: str, expected: list[str]) -> None:
    assert outline(text) == expected
