"""Formulas to indices: matrices, applications, sums, derivatives, words; and what of them is refused."""

from __future__ import annotations

import pytest

from tests.reading.outline import outline

FORMULAS = [
    pytest.param(
        r"$x \in \mathbb{R}^n$, $W_x, W_h \in \mathbb{R}^{k \times n}$, $w_{rec} \in \mathbb{R}$, "
        r"$U_{hh} \in \mathbb{R}^{k \times k}$ $$U_{hh} W_x x + w_{rec} W_h x = W_x x$$",
        [
            r"step \sum_{j=1}^{n} \left(\sum_{j'=1}^{k} (U_{hh})_{i,j'} (W_{x})_{j',j}\right) x_j + "
            r"\sum_{j=1}^{n} w_{rec} \cdot (W_{h})_{ij} x_j = \sum_{j=1}^{n} (W_{x})_{ij} x_j"
        ],
        id="subscripts-that-are-a-part-of-the-name",
    ),
    pytest.param(
        r"$X \in \mathbb{R}^{n \times p}$ $$f(y \mid \beta) := \beta y, \quad p(y \mid \beta) := \beta, \quad "
        r"0 + p(y \mid \beta) = f(2 \mid p)$$",
        [r"define f := \beta y", r"define p := \beta", "step 0 + p = p \\cdot 2"],
        id="a-letter-that-is-a-size-and-a-density",
    ),
    pytest.param(
        r"$A \in \mathbb{R}^{n \times n}$ $$0 + \log(|A|) = \log |A|$$",
        [r"step 0 + \log(\det A) = \log(\det A)"],
        id="bars-that-fill-the-brackets-of-a-function",
    ),
    pytest.param(
        r"$w, x \in \mathbb{R}^n$ $$\big|\big| w - x \big|\big|_2^2 = \left|\left| x - w \right|\right|^2$$",
        [r"step \sum_{i=1}^{n} (w_i - x_i)^2 = \sum_{i=1}^{n} (x_i - w_i)^2"],
        id="norms-with-sizes-of-bars",
    ),
    pytest.param(
        r"$W \in \mathbb{R}^{K \times D}$, $x \in \mathbb{R}^D$, $y \in \mathbb{R}^K$ $$y^\top W x = x^\top W^\top y$$",
        [
            r"step \sum_{j=1}^{D} \left(\sum_{i=1}^{K} y_i W_{ij}\right) x_j = \sum_{i=1}^{K} \left(\sum_{i'=1}^{D} x_{i'} W_{i,i'}\right) y_i"
        ],
        id="matrix-notation",
    ),
    pytest.param(
        r"$p \in \mathbb{R}^K$, $x \in \mathbb{R}^D$, $L \in \mathbb{R}$ $$[p x^\top]_{ij} = p_i x_j$$",
        ["step p_i x_j = p_i x_j"],
        id="an-outer-product",
    ),
    pytest.param(
        r"$p \in \mathbb{R}^K$, $q \in \mathbb{R}^K$ $$\operatorname{diag}(p) q = p \odot q$$",
        [r"step \sum_{i'=1}^{K} \delta_{i,i'} p_i q_{i'} = p_i q_i"],
        id="diag-and-a-Hadamard-product",
    ),
    pytest.param(
        r"$u \in \mathbb{R}^K$, $v \in \mathbb{R}^K$ $$\|u - v\|_2^2 = \langle u, u \rangle - 2 u \cdot v + \sum_k v_k^2$$",
        [
            r"step \sum_{i=1}^{K} (u_i - v_i)^2 = \sum_{i=1}^{K} u_i u_i - \sum_{i=1}^{K} 2 u_i v_i + \sum_{k=1}^{K} v_k^2"
        ],
        id="norms-and-inner-products",
    ),
    pytest.param(
        r"$u \in \mathbb{R}^K$ $$\mathbf{1}^\top u = \mathbf{1}^\top I u$$",
        [r"step \sum_{i=1}^{K} u_i = \sum_{j=1}^{K} \left(\sum_{i=1}^{K} \delta_{ij}\right) u_j"],
        id="ones-and-the-identity",
    ),
    pytest.param(
        r"$W \in \mathbb{R}^{K \times D}$, $x \in \mathbb{R}^D$, $z := W x$, $L := \sum_k z_k$ $$\nabla_W L = \mathbf{1} x^\top$$",
        [
            r"define z_{i<K} := \sum_{j=1}^{D} W_{ij} x_j",
            r"define L := \sum_{k=1}^{K} z_k",
            r"step \frac{\partial L}{\partial W_{ij}} = x_j",
        ],
        id="a-gradient-by-a-matrix",
    ),
    pytest.param(
        r"$S_j := e^{a_j} \sum_k a_k$ $$D_{j} S_i = \frac{\partial S_i}{\partial a_j}$$ $$D_k \log S_i = D_k (\log S_i)$$",
        [
            r"define S_{j<n_j} := e^{a_j} \sum_{k} a_k",
            r"step \frac{\partial S_i}{\partial a_j} = \frac{\partial S_i}{\partial a_j}",
            r"step \frac{\partial \log(S_i)}{\partial a_k} = \frac{\partial \log(S_i)}{\partial a_k}",
        ],
        id="a-numbered-D-that-the-text-explains",
    ),
    pytest.param(
        r"$D \in \mathbb{R}^N$, $S_j := e^{a_j} \sum_{k=1}^N a_k$ $$D_j S_i = \frac{\partial S_i}{\partial a_j}$$",
        [
            r"define S_{j<N} := e^{a_j} \sum_{k=1}^{N} a_k",
            r"step D_j S_i = \frac{\partial S_i}{\partial a_j}",
        ],
        id="a-numbered-D-that-is-declared",
    ),
    pytest.param(
        r"$$P(O=o|C=c) = \frac{e^{u_o v_c}}{\sum_w e^{u_w v_c}}$$ $$\frac{\partial P(o|c)}{\partial v_c} = P(o|c)$$",
        [
            r"define P_{o<n_o,c<n_c} := \frac{e^{u_o v_c}}{\sum_{w} e^{u_w v_c}}",
            r"step \frac{\partial P_{oc}}{\partial v_c} = P_{oc}",
            r"note read-as-definition P",
        ],
        id="a-function-at-random-variables-with-their-own-letters",
    ),
    pytest.param(
        r"$$P(O=?|C=c) = \frac{e^{u_o v_c}}{\sum_w e^{u_w v_c}}$$ $$\frac{\partial P(o|c)}{\partial v_c} = 0$$",
        [
            r"error = cannot stand here",
            r"error the definition of P could not be read, so nothing can be said of it",
        ],
        id="what-stands-left-of-an-unread-definition-is-no-constant",
    ),
    pytest.param(
        r"$x_n \in \mathbb{R}^M$, $n = 1, \dots, N$, the rows of $X \in \mathbb{R}^{N \times M}$ $$\sum_n x_n = X^\top \mathbf{1}$$",
        ["define X_{i<N,j<M} := x_{ij}", r"step \sum_{n=1}^{N} x_{ni} = \sum_{i'=1}^{N} X_{i',i}"],
        id="the-rows-of-a-matrix",
    ),
    pytest.param(
        r"$W \in \mathbb{R}^{K \times D}$, $x \in \mathbb{R}^K$ $$0 + W x = W x$$",
        ["error two sizes for the axis that this product sums over: D and K"],
        id="shapes-that-do-not-fit",
    ),
    pytest.param(
        r"$u \in \mathbb{R}^K$, $v \in \mathbb{R}^K$ $$0 + u v = 0$$",
        ["error two vectors stand side by side"],
        id="a-column-times-a-column",
    ),
    pytest.param(
        r"$W \in \mathbb{R}^{K \times K}$, $x \in \mathbb{R}^K$ $$W + x = W$$",
        ["error a column vector cannot be added to a matrix"],
        id="a-vector-beside-a-matrix",
    ),
    pytest.param(
        r"$W \in \mathbb{R}^{K \times D}$, $x \in \mathbb{R}^D$ $$W + x = W$$",
        ["step W_{ij} + x_j = W_{ij}", "note broadcast-rows"],
        id="a-vector-added-to-every-row",
    ),
    pytest.param(
        r"$x \in \mathbb{R}^K$ $$x_{ij} + 0 = 0$$",
        ["error x has one index, but 2 stand here"],
        id="too-many-indices",
    ),
    pytest.param(
        r"$a \in \mathbb{R}$ $$a(b + c) = ab + ac$$",
        [r"step a \cdot (b + c) = a b + a c"],
        id="a-bracket-behind-a-number-is-a-product",
    ),
    pytest.param(
        r"$h : \mathbb{R} \to \mathbb{R}$ $$h(b + c) = h(c + b)$$",
        ["step h(b + c) = h(c + b)"],
        id="a-bracket-behind-a-function-applies-it",
    ),
    pytest.param(
        "$$0 + p(i) = p(i) + 0 z_i$$",
        ["step 0 + p_i = p_i + 0 z_i"],
        id="a-bracket-with-an-index-letter-is-an-entry",
    ),
    pytest.param(
        "$$q(b + c) = b$$",
        ["error q(…) can be read as the function q applied or as a product"],
        id="neither-is-known",
    ),
    pytest.param(
        "$$q'(b + c) = q'(c + b)$$",
        ["step q'(b + c) = q'(c + b)"],
        id="a-prime-makes-a-function",
    ),
    pytest.param(
        r"$z \in \mathbb{R}^K$ $$\operatorname{softmax}(z)_i = \frac{e^{z_i}}{\sum_k e^{z_k}}$$",
        [r"step \frac{e^{z_i}}{\sum_{k=1}^{K} e^{z_k}} = \frac{e^{z_i}}{\sum_{k=1}^{K} e^{z_k}}"],
        id="softmax-of-a-vector",
    ),
    pytest.param(
        r"$z \in \mathbb{R}^K$ $$\operatorname{softmax}(z_i) = 1$$",
        ["error softmax takes a vector, but a number stands here"],
        id="softmax-of-a-number",
    ),
    pytest.param(
        r"$$e^x \pi = \exp(x) \pi,\quad \sigma(x) = \frac{1}{1 + e^{-x}},\quad \delta_{ij} = \mathbf{1}[i = j]$$",
        [
            r"define \sigma := \frac{1}{1 + e^{-x}}",
            r"step e^x \pi = e^x \pi",
            r"step \delta_{ij} = \delta_{ij}",
            r"note read-as-definition \sigma",
        ],
        id="e,-pi,-exp,-sigma-and-delta-mean-the-usual",
    ),
    pytest.param(
        r"$\sigma > 0$ $$\sigma(a + b) = \sigma a + \sigma b$$",
        [r"fact positive \sigma", r"step \sigma \cdot (a + b) = \sigma a + \sigma b"],
        id="sigma-as-a-number",
    ),
    pytest.param(
        r"$e \in \mathbb{R}^K$ $$0 + e_k^2 = e_k e_k$$",
        ["step 0 + e_k^2 = e_k e_k"],
        id="e-as-a-vector",
    ),
    pytest.param(
        r"$\delta \in \mathbb{R}^{N \times K}$ $$0 + \delta_{nk} = \delta_{nk}$$",
        [r"step 0 + \delta_{nk} = \delta_{nk}"],
        id="delta-with-another-meaning",
    ),
    pytest.param(
        "$$[0.0903, 0.2447] = [0.09, 0.2447]$$",
        ["step [0.0903, 0.2447] = [0.09, 0.2447]"],
        id="decimals",
    ),
    pytest.param(
        r"$$[a_1, \dots, a_n] = [a_1 + 0, \dots, a_n + 0]$$",
        ["step a_i = a_i + 0"],
        id="a-list-of-a-general-entry",
    ),
    pytest.param(
        r"$$\begin{pmatrix} a & b \\ c & d \end{pmatrix} \begin{pmatrix} x \\ y \end{pmatrix} = \begin{pmatrix} a x + b y \\ c x + d y \end{pmatrix}$$",
        [r"step \sum_{j=1}^{2} [[a, b]_j, [c, d]_j] \cdot [x, y]_j = [a x + b y, c x + d y]"],
        id="a-matrix-of-entries",
    ),
    pytest.param(
        r"$$\frac{\partial x_i}{\partial x_j} = \begin{cases} 1 & \text{if } i = j \\ 0 & \text{otherwise} \end{cases}$$",
        [
            r"step \frac{\partial x_i}{\partial x_j} = \begin{cases} 1 & \text{if } i = j \\ 0 & \text{if } i \ne j \end{cases}"
        ],
        id="cases",
    ),
    pytest.param(
        r"$$x_i = \begin{cases} 1 & i = j \\ 0 & i = k \end{cases}$$",
        ["error these cases leave something out"],
        id="cases-that-leave-something-out",
    ),
    pytest.param(
        r"$$\mathbb{1}[x > 0] = 1 - \mathbb{1}[x \le 0]$$",
        [r"step \mathbb{1}[x > 0] = 1 - (1 - \mathbb{1}[x > 0])"],
        id="indicators-of-comparisons",
    ),
    pytest.param(
        r"$$\sum_{k=1}^K x_k = \sum_{k} x_k$$",
        [r"step \sum_{k=1}^{K} x_k = \sum_{k=1}^{K} x_k"],
        id="limits",
    ),
    pytest.param(
        r"$$\sum_{k=0}^{K-1} x_k = \sum_{k} x_k$$",
        [r"step \sum_{k=1}^{K} x_k = \sum_{k=1}^{K} x_k"],
        id="limits-from-0",
    ),
    pytest.param(
        r"$$\sum_{k=1}^K x_k = \sum_{k=0}^{K-1} x_k$$",
        [r"step \sum_{k=1}^{K} x_k = \sum_{k=0}^{K - 1} x_k"],
        id="limits-from-0-and-1",
    ),
    pytest.param(
        r"$$\sum_{k=2}^K x_k = \sum_{k=1}^K x_k - x_1$$",
        [r"step \sum_{k=2}^{K} x_k = \sum_{k=1}^{K} x_k - x_1"],
        id="a-part-of-the-range",
    ),
    pytest.param(
        r"$$\sum_{i \ne j} x_i + 0 x_j = \sum_i x_i - x_j$$",
        [r"step \sum_{i \ne j} x_i + 0 x_j = \sum_{i} x_i - x_j"],
        id="what-a-sum-leaves-out-binds-the-letter-that-is-not-free",
    ),
    pytest.param(
        r"$$\sum x_k = \sum_k x_k$$",
        [r"step \sum_{k} x_k = \sum_{k} x_k"],
        id="a-sum-without-letters",
    ),
    pytest.param(
        r"$$\sum x_i y_j = 0$$",
        ["error this sum does not say whether it runs over i or j"],
        id="a-sum-without-letters-over-one-of-two",
    ),
    pytest.param(
        r"$$Loss = -\sum_i y_i \log p_i,\quad \frac{\partial Loss}{\partial p_i} = -\frac{y_i}{p_i}$$",
        [
            r"define \mathrm{Loss} := -\sum_{i} y_i \log(p_i)",
            r"step \frac{\partial \mathrm{Loss}}{\partial p_i} = -\frac{y_i}{p_i}",
            r"note read-as-definition \mathrm{Loss}",
        ],
        id="words-are-names-where-they-are-defined",
    ),
    pytest.param(
        r"$$a + b = b + a \text{ and so } b + a = a + b$$",
        ["step a + b = b + a", "step b + a = a + b"],
        id="words-between-formulas-are-no-names",
    ),
    pytest.param(
        r"$w_d \in \mathbb{R}^D$, $x \in \mathbb{R}^D$, $s_d := w_d^\top x$ $$\frac{\partial s_a}{\partial w} = x$$",
        [r"define s_{d<n_d} := \sum_{i=1}^{D} w_{di} x_i", r"step \frac{\partial s_a}{\partial w_{ij}} = x_j"],
        id="a-derivative-by-a-family",
    ),
    pytest.param(
        r"$w_d \in \mathbb{R}^D$, $x \in \mathbb{R}^D$ $$\frac{\partial}{\partial (w_i^\top x)} e^{w_i^\top x} = e^{w_i^\top x}$$",
        [
            r"step \frac{\partial \exp\left(\sum_{i'=1}^{D} w_{i,i'} x_{i'}\right)}{\partial \left(\sum_{i'=1}^{D} w_{i,i'} x_{i'}\right)} = \exp\left(\sum_{i'=1}^{D} w_{i,i'} x_{i'}\right)"
        ],
        id="a-derivative-by-an-expression",
    ),
    pytest.param(
        r"$$\frac{\partial}{\partial K} \sum_{k=1}^K x_k = 0$$",
        ["error K is a size; nothing can be differentiated by it"],
        id="a-derivative-by-a-size",
    ),
    pytest.param(
        r"$$\sum_k \frac{\partial x_k}{\partial k} = 0$$",
        ["error k is a bound index; nothing can be differentiated by it"],
        id="a-derivative-by-a-bound-letter",
    ),
    pytest.param(
        r"$$\frac{1}{N} \sum_{n=1}^N 1 = 1$$",
        [r"step \frac{1}{N} \sum_{n=1}^{N} 1 = 1"],
        id="a-size-as-a-number",
    ),
    pytest.param(
        "$$x^{9^{9^9}} = 1$$",
        ["error this exponent is larger than 1000"],
        id="powers-are-bounded",
    ),
    pytest.param(
        r"$$p_k := \frac{e^{z_k}}{,}$$ $$0 + p_k = p_k$$",
        ["error the definition of p could not be read, so nothing can be said of it", "error , cannot stand here"],
        id="what-follows-from-a-broken-definition-is-not-read",
    ),
]


@pytest.mark.parametrize(("text", "expected"), FORMULAS)
def test_formulas(text: str, expected: list[str]) -> None:
    assert outline(text) == expected
