"""Every mistake as different people make it: in other letters, in indices and in matrices, with names and without."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from derive.checker import check_source
from derive.report import why
from derive.source import Source

OF_ALL_ROWS_AS_ONE = (
    r"Vectors $v_j \in \mathbb{R}^m$ for $j = 1, \dots, J$, $u \in \mathbb{R}^m$ and $s_j := \tanh(v_j^\top u)$."
)
OF_ALL_ROWS_AS_ONE_2 = (
    r"Keys $k_j \in \mathbb{R}^m$, a query $q \in \mathbb{R}^m$ and $a_j := \frac{e^{k_j^\top q}}{\sum_l "
    r"e^{k_l^\top q}}$."
)
LAYER_NORM = (
    r"Inputs $x \in \mathbb{R}^n$, $\mu := \frac{1}{n} \sum_i x_i$, $v := \frac{1}{n} \sum_i (x_i - \mu)^2$, "
    r"$\epsilon > 0$, $\hat{x}_i := \frac{x_i - \mu}{\sqrt{v + \epsilon}}$."
)
WORDS = (
    r"Vectors $v \in \mathbb{R}^D$, $u_w \in \mathbb{R}^D$ for $w = 1, \dots, V$, a word $o$, $p_w := "
    r"\frac{\exp(u_w^\top v)}{\sum_{w'} \exp(u_{w'}^\top v)}$ and $J := -\log p_o$."
)
CROSS_ENTROPY = (
    r"Logits $z \in \mathbb{R}^K$, targets $y \in \mathbb{R}^K$, $p_i := \frac{e^{z_i}}{\sum_k e^{z_k}}$ and $L "
    r":= -\sum_k y_k \log p_k$."
)
NETWORK = (
    r"Inputs $x \in \mathbb{R}^D$, weights $W \in \mathbb{R}^{H \times D}$, $V \in \mathbb{R}^{K \times H}$, "
    r"targets $t \in \mathbb{R}^K$, $a := W x$, $h_j := \tanh(a_j)$, $o := V h$ and $E := \frac{1}{2} \sum_k "
    r"(o_k - t_k)^2$."
)
NUMBERS = r"Numbers $x$, $a$, $b \in \mathbb{R}$."
QUADRATIC_FORM = r"A matrix $A \in \mathbb{R}^{n \times n}$ and a vector $x \in \mathbb{R}^n$."
RANDOM = r"Random variables $X$ and $Y$."
UNIT = r"Vectors $w \in \mathbb{R}^n$ and $x \in \mathbb{R}^n$."
VECTOR = r"A vector $x \in \mathbb{R}^n$."
RAYLEIGH = (
    r"A symmetric matrix $A \in \mathbb{R}^{n \times n}$, a vector $x \in \mathbb{R}^n$, $q := x^\top A x$, $m "
    r":= x^\top x$ and $\rho := q / m$."
)
GAUSSIAN = (
    r"Data $x_n \in \mathbb{R}$ for $n = 1, \dots, N$, a mean $\mu \in \mathbb{R}$, $\sigma > 0$ and $\ell := "
    r"-\frac{N}{2} \log(2 \pi) - N \log \sigma - \frac{1}{2 \sigma^2} \sum_n (x_n - \mu)^2$."
)
ENTRYWISE = (
    r"Inputs $x_{ni}$, targets $t_n$, weights $w_i$, $y_n := \sum_i w_i x_{ni}$ and $E := \frac{1}{2} \sum_n "
    r"(y_n - t_n)^2$."
)
SOFTMAX = r"Logits $z \in \mathbb{R}^K$ and $p_i := \frac{e^{z_i}}{\sum_k e^{z_k}}$."
ATTENTION = (
    r"Queries $Q \in \mathbb{R}^{T \times d}$, keys $K \in \mathbb{R}^{T \times d}$, values $V \in "
    r"\mathbb{R}^{T \times d}$, $S_{ij} := \sum_a Q_{ia} K_{ja}$, $A_{ij} := \frac{e^{S_{ij}}}{\sum_l "
    r"e^{S_{il}}}$ and $O := A V$."
)
SCORES = r"Scores $s \in \mathbb{R}^C$ and $\hat{y}_c := \frac{\exp(s_c)}{\sum_{c'=1}^C \exp(s_{c'})}$."
OF_TRANSPOSE_LAYOUT = (
    r"Square matrices $W, V \in \mathbb{R}^{n \times n}$, $x \in \mathbb{R}^n$, $t \in \mathbb{R}^n$, $h := W "
    r"x$, $o := V h$ and $E := \frac{1}{2} \lVert o - t \rVert^2$."
)
MATRICES = (
    r"Matrices $A \in \mathbb{R}^{n \times n}$, $B \in \mathbb{R}^{n \times n}$, $C \in \mathbb{R}^{n \times "
    r"n}$."
)
OF_INNER_OUTER_PRODUCT = (
    r"Vectors $u, v \in \mathbb{R}^n$, a matrix $M \in \mathbb{R}^{n \times n}$ and $f := u^\top M v$."
)
ROOT_MEAN_SQUARE = r"Inputs $x \in \mathbb{R}^n$, $r := \sqrt{\frac{1}{n} \sum_j x_j^2}$ and $u_i := \frac{x_i}{r}$."
PROBABILITIES = (
    r"Probabilities $p \in \mathbb{R}^n$ with $$\sum_k p_k = 1 % given"
    "\n"
    r"$$"
    "\n"
    r"and vectors $f \in \mathbb{R}^n$, $g \in \mathbb{R}^n$."
)
UNIT_VECTOR = r"A vector $x \in \mathbb{R}^n$, $r := \sqrt{\sum_k x_k^2}$ and $u_i := \frac{x_i}{r}$."
LOGISTIC = (
    r"Inputs $x_n \in \mathbb{R}^D$, labels $t_n \in \mathbb{R}$, weights $w \in \mathbb{R}^D$, $a_n := w^\top "
    r"x_n$, $y_n := \sigma(a_n)$ and $E := -\sum_n (t_n \log y_n + (1 - t_n) \log(1 - y_n))$."
)
RIDGE = r"A matrix $X \in \mathbb{R}^{N \times D}$, $y \in \mathbb{R}^N$, $w \in \mathbb{R}^D$, $\lambda > 0$."
LEAST_SQUARES = (
    r"A design matrix $X \in \mathbb{R}^{N \times D}$, targets $y \in \mathbb{R}^N$, weights $w \in "
    r"\mathbb{R}^D$ and $L := \frac{1}{2N} \lVert X w - y \rVert^2$."
)
CLASSIFIER = (
    r"Weights $W \in \mathbb{R}^{K \times D}$, an input $x \in \mathbb{R}^D$, targets $y \in \mathbb{R}^K$ with "
    r"$$\sum_k y_k = 1 % given"
    "\n"
    r"$$"
    "\n"
    r"and $z := W x$, $p_k := \frac{e^{z_k}}{\sum_l e^{z_l}}$, $L := -\sum_k y_k \log p_k$."
)
ONE_HOT = (
    r"Logits $z \in \mathbb{R}^K$, one-hot $y \in \{0,1\}^K$, $p_i := \frac{e^{z_i}}{\sum_k e^{z_k}}$ and $L := "
    r"-\sum_k y_k \log p_k$."
)
NEURON = (
    r"Numbers $w, b, x, y \in \mathbb{R}$, $z := w x + b$, $a := \frac{1}{1 + e^{-z}}$ and $L := -(y \log a + "
    r"(1 - y) \log(1 - a))$."
)


@dataclass(frozen=True)
class Row:
    """A wrong relation after its declarations, the mistake, and what should stand there."""

    before: str
    relation: str
    repair: str


ROWS = {
    "all-rows-as-one": (
        Row(
            OF_ALL_ROWS_AS_ONE,
            r"\frac{\partial s_j}{\partial v} = (1 - s_j^2) u",
            r"\frac{\partial s_j}{\partial v_i} = \delta_{ji} (1 - s_j^2) u",
        ),
        Row(
            OF_ALL_ROWS_AS_ONE_2,
            r"\frac{\partial \log a_j}{\partial k} = 0",
            r"\frac{\partial \log(a_j)}{\partial k_i} = (\delta_{ji} - a_i) q",
        ),
    ),
    "denominator-held-constant": (
        Row(
            LAYER_NORM,
            r"\frac{\partial \hat{x}_i}{\partial x_j} = \frac{\delta_{ij} - \frac{1}{n}}{\sqrt{v + \epsilon}}",
            r"\frac{\partial \hat{x}_i}{\partial x_j} = \frac{\delta_{ij} - \frac{1}{n}}{\sqrt{v + \epsilon}} "
            r"-\frac{\hat{x}_i}{n \sqrt{v + \epsilon}} \hat{x}_j",
        ),
        Row(
            WORDS,
            r"\frac{\partial J}{\partial v} = -u_o",
            r"\frac{\partial J}{\partial v} = + \frac{1}{\sum_{w'=1}^{V} \exp\left(\sum_{i=1}^{D} u_{w',i} "
            r"v_i\right)} u^\top \exp(u v) -u_o",
        ),
    ),
    "dropped-chain-sum": (
        Row(
            r"Logits $z \in \mathbb{R}^n$, $p_i := \frac{e^{z_i}}{\sum_j e^{z_j}}$, a one-hot $y \in \mathbb{R}^n$, "
            r"$E := -\sum_i y_i \ln p_i$.",
            r"\sum_j \frac{\partial E}{\partial p_j} \frac{\partial p_j}{\partial z_i} = -\frac{y_i}{p_i} p_i (1-p_i)",
            r"\sum_j \frac{\partial E}{\partial p_j} \frac{\partial p_j}{\partial z_i} = p_i - y_i",
        ),
        Row(
            CROSS_ENTROPY,
            r"\frac{\partial L}{\partial z_i} = \frac{\partial L}{\partial p_i} \frac{\partial p_i}{\partial z_i}",
            r"\frac{\partial L}{\partial z_i} = \sum_{i'} \frac{\partial L}{\partial p_{i'}} \frac{\partial "
            r"p_{i'}}{\partial z_i}",
        ),
        Row(
            NETWORK,
            r"\frac{\partial E}{\partial h_j} = \frac{\partial E}{\partial o_k} \frac{\partial o_k}{\partial h_j}",
            r"\frac{\partial E}{\partial h_j} = \sum_{k} \frac{\partial E}{\partial o_k} \frac{\partial "
            r"o_k}{\partial h_j}",
        ),
    ),
    "quotient-rule": (
        Row(
            r"Functions $f, g : \mathbb{R} \to \mathbb{R}$ and $x \in \mathbb{R}$.",
            r"\frac{d}{dx} \frac{f(x)}{g(x)} = \frac{f'(x)}{g'(x)}",
            r"\frac{d}{dx} \frac{f(x)}{g(x)} = \frac{f'(x) g(x) - f(x) g'(x)}{(g(x))^2}",
        ),
        Row(
            NUMBERS,
            r"\frac{d}{dx} \frac{e^x}{1 + e^x} = \frac{e^x (1 + e^x) + e^x e^x}{(1 + e^x)^2}",
            r"\frac{d}{dx} \frac{e^x}{1 + e^x} = \frac{e^x (1 - e^x) + e^x e^x}{(1 + e^x)^2}",
        ),
        Row(
            NUMBERS,
            r"\frac{d}{dx} \frac{e^x}{1 + e^x} = \frac{e^x (1 + e^x) - e^x e^x}{1 + e^x}",
            r"\frac{d}{dx} \frac{e^x}{1 + e^x} = \frac{e^x (1 + e^x) - e^x e^x}{(1 + e^x)^2}",
        ),
    ),
    "product-rule": (
        Row(QUADRATIC_FORM, r"\nabla_x (x^\top A x) = A x", r"\nabla_x (x^\top A x) = A x + A^\top x"),
        Row(NUMBERS, r"\frac{d}{dx} (x \log x) = \log x", r"\frac{d}{dx} (x \log x) = \log x + 1"),
    ),
    "power-rule": (
        Row(
            NUMBERS,
            r"\frac{d}{dx} (x^2 + a^2)^{3/2} = 3 x (x^2 + a^2)^{3/2}",
            r"\frac{d}{dx} (x^2 + a^2)^{3/2} = 3 x \sqrt{x^2 + a^2}",
        ),
        Row(
            VECTOR,
            r"\frac{\partial}{\partial x_i} \sum_k x_k^4 = x_i^3",
            r"\frac{\partial}{\partial x_i} \sum_k x_k^4 = 4 x_i^3",
        ),
    ),
    "missing-inner-derivative": (
        Row(
            r"Outputs $h_j \in \mathbb{R}$, weights $w_{kj} \in \mathbb{R}$, targets $t_k \in \mathbb{R}$, "
            r"$o_k := \sigma(\sum_j w_{kj} h_j)$ and $E := \frac12 \sum_k (t_k - o_k)^2$.",
            r"\frac{\partial E}{\partial h_j} = \sum_k (o_k - t_k) w_{kj}",
            r"\frac{\partial E}{\partial h_j} = \sum_k (o_k - t_k) w_{kj} o_k (1 - o_k)",
        ),
        Row(
            UNIT,
            r"\frac{\partial}{\partial w} \frac{1}{1 + e^{-w^\top x}} = \frac{e^{-w^\top x}}{(1 + e^{-w^\top x})^2}",
            r"\frac{\partial}{\partial w} \frac{1}{1 + e^{-w^\top x}} = \frac{e^{-w^\top x}}{(1 + e^{-w^\top x})^2} x",
        ),
        Row(RAYLEIGH, r"\nabla_x \log m = \frac{1}{m}", r"\nabla_x \log m = \frac{2}{m} x"),
        Row(
            GAUSSIAN,
            r"\frac{\partial \ell}{\partial \mu} = -\frac{1}{\sigma^2} \sum_n (x_n - \mu)",
            r"\frac{\partial \ell}{\partial \mu} = \frac{1}{\sigma^2} \sum_n (x_n - \mu)",
        ),
    ),
    "chain-rule-sum": (
        Row(
            NUMBERS + r" Let $u := x^2 + a$ and $g := \sin u$.",
            r"\frac{d g}{d x} = \frac{d g}{d u} + \frac{d u}{d x}",
            r"\frac{d g}{d x} = \frac{d g}{d u} \frac{d u}{d x}",
        ),
        Row(
            NETWORK,
            r"\frac{\partial E}{\partial a_j} = \frac{\partial E}{\partial h_j} + \frac{\partial h_j}{\partial a_j}",
            r"\frac{\partial E}{\partial a_j} = \frac{\partial E}{\partial h_j} \frac{\partial h_j}{\partial a_j}",
        ),
    ),
    "decimal-precision": (Row(r"The numbers:", r"\log 2 = 0.692", r"\log 2 = 0.693"),),
    "free-index-mismatch": (
        Row(
            ENTRYWISE,
            r"\frac{\partial E}{\partial w_i} = \sum_n (y_n - t_n) x_{nj}",
            r"\frac{\partial E}{\partial w_i} = \sum_n (y_n - t_n) x_{ni}",
        ),
        Row(
            VECTOR,
            r"\frac{\partial}{\partial x_k} \sum_i x_i^3 = 3 x_i^2",
            r"\frac{\partial}{\partial x_k} \sum_i x_i^3 = 3 x_k^2",
        ),
    ),
    "index-capture": (
        Row(
            r"Vectors $a, b \in \mathbb{R}^n$.",
            r"\left(\sum_i a_i\right) \left(\sum_j b_j\right) = \sum_i a_i b_i",
            r"\left(\sum_i a_i\right) \left(\sum_j b_j\right) = \sum_i \sum_{i'} a_i b_{i'}",
        ),
        Row(
            VECTOR,
            r"\left(\sum_i x_i\right)^2 = \sum_i x_i x_i",
            r"\left(\sum_i x_i\right)^2 = \sum_i \sum_{i'} x_i x_{i'}",
        ),
    ),
    "missing-delta": (
        Row(
            SOFTMAX,
            r"\frac{\partial \log p_i}{\partial z_j} = 1 - p_j",
            r"\frac{\partial \log p_i}{\partial z_j} = \delta_{ij} - p_j",
        ),
        Row(
            SOFTMAX,
            r"\frac{\partial p_i}{\partial z_j} = p_i (1 - p_j)",
            r"\frac{\partial p_i}{\partial z_j} = p_i (\delta_{ij} - p_j)",
        ),
    ),
    "wrong-delta": (
        Row(
            SOFTMAX,
            r"\frac{\partial}{\partial z_j} \sum_k a_k p_k = \sum_k a_k p_k (\delta_{ki} - p_j)",
            r"\frac{\partial}{\partial z_j} \sum_k a_k p_k = \sum_k a_k p_k (\delta_{kj} - p_j)",
        ),
        Row(
            SOFTMAX + r" Vectors $a \in \mathbb{R}^K$.",
            r"\sum_i a_i \frac{\partial p_i}{\partial z_j} = \sum_i a_i p_i (\delta_{ik} - p_j)",
            r"\sum_i a_i \frac{\partial p_i}{\partial z_j} = \sum_i a_i p_i (\delta_{ij} - p_j)",
        ),
        Row(
            r"Matrices $Q, K \in \mathbb{R}^{n \times d}$ and $S_{ij} := \frac{1}{\sqrt{d}} \sum_k Q_{ik} K_{jk}$.",
            r"\frac{\partial S_{ij}}{\partial Q_{ab}} = \frac{1}{\sqrt{d}} \delta_{ja} K_{ib}",
            r"\frac{\partial S_{ij}}{\partial Q_{ab}} = \frac{1}{\sqrt{d}} \delta_{ia} K_{jb}",
        ),
    ),
    "dummy-index-unused": (
        Row(SOFTMAX, r"p_i = \frac{e^{z_i}}{\sum_j e^{z_i}}", r"p_i = \frac{e^{z_i}}{\sum_j e^{z_j}}"),
        Row(CROSS_ENTROPY, r"L = -\sum_k y_i \log p_i", r"L = -\sum_k y_k \log(p_k)"),
    ),
    "wrong-bound-index": (
        Row(
            ATTENTION,
            r"A_{ij} = \frac{e^{S_{ij}}}{\sum_l e^{S_{lj}}}",
            r"A_{ij} = \frac{e^{S_{ij}}}{\sum_l e^{S_{il}}}",
        ),
        Row(
            SOFTMAX + r" A vector $g \in \mathbb{R}^K$.",
            r"\sum_k g_k \frac{\partial p_k}{\partial z_i} = p_i (g_i - \sum_k g_i p_k)",
            r"\sum_k g_k \frac{\partial p_k}{\partial z_i} = p_i (g_i - \sum_k g_k p_k)",
        ),
        Row(ATTENTION, r"O_{ib} = \sum_j A_{ij} V_{ib}", r"O_{ib} = \sum_j A_{ij} V_{jb}"),
    ),
    "wrong-index": (
        Row(
            SOFTMAX,
            r"\frac{\partial p_i}{\partial z_j} = \delta_{ij} p_i - p_j p_j",
            r"\frac{\partial p_i}{\partial z_j} = \delta_{ij} p_i - p_i p_j",
        ),
        Row(
            ATTENTION,
            r"\frac{\partial S_{ij}}{\partial Q_{ia}} = K_{ia}",
            r"\frac{\partial S_{ij}}{\partial Q_{ia}} = K_{ja}",
        ),
    ),
    "diagonal-only": (
        Row(
            LAYER_NORM,
            r"\frac{\partial \hat{x}_i}{\partial x_j} = \frac{1}{\sqrt{v + \epsilon}} (1 - \frac{1}{n} - "
            r"\frac{1}{n} \hat{x}_i^2)",
            r"\frac{\partial \hat{x}_i}{\partial x_j} = \frac{1}{\sqrt{v + \epsilon}} (\delta_{ij} + \frac{x_i}{(v + "
            r"\epsilon) n} \mu + \frac{\mu}{(v + \epsilon) n} x_j - \frac{1}{n} - \frac{x_i}{(v + \epsilon) n} "
            r"x_j - \frac{\mu^2}{(v + \epsilon) n})",
        ),
        Row(
            SCORES,
            r"\frac{\partial \hat{y}_c}{\partial s_k} = \hat{y}_c (1 - \hat{y}_c)",
            r"\frac{\partial \hat{y}_c}{\partial s_k} = \hat{y}_c (\delta_{ck} - \hat{y}_k)",
        ),
    ),
    "sign": (
        Row(
            r"Vectors $a, b, c \in \mathbb{R}^3$; $\epsilon$ is the Levi-Civita symbol. Repeated indices are summed.",
            r"\epsilon_{ijk} a_j \epsilon_{klm} b_l c_m = (\delta_{il}\delta_{jm} + \delta_{im}\delta_{jl}) a_j b_lc_m",
            r"\epsilon_{ijk} a_j \epsilon_{klm} b_l c_m = (\delta_{il}\delta_{jm} - \delta_{im}\delta_{jl}) a_j b_lc_m",
        ),
        Row(
            NETWORK,
            r"\frac{\partial E}{\partial V} = (t - o) h^\top",
            r"\frac{\partial E}{\partial V} = - (t - o) h^\top",
        ),
        Row(
            SOFTMAX,
            r"\frac{\partial p_i}{\partial z_j} = p_i (\delta_{ij} + p_j)",
            r"\frac{\partial p_i}{\partial z_j} = p_i (\delta_{ij} - p_j)",
        ),
    ),
    "transpose-layout": (
        Row(OF_TRANSPOSE_LAYOUT, r"\nabla_x E = W V^\top (o - t)", r"\nabla_x E = W^\top V^\top (o - t)"),
        Row(
            QUADRATIC_FORM + r" A vector $b \in \mathbb{R}^n$.",
            r"\nabla_x \lVert A x - b \rVert^2 = 2 A (A x - b)",
            r"\nabla_x \lVert A x - b \rVert^2 = 2 A^\top (A x - b)",
        ),
    ),
    "noncommutative-as-scalar": (
        Row(
            r"An invertible matrix $A \in \mathbb{R}^{n \times n}$.",
            r"d(A^{-1}) = -A^{-2} dA",
            r"d(A^{-1}) = -A^{-1} dA A^{-1}",
        ),
        Row(MATRICES, r"(A - B)(A + B) = A^2 - B^2", r""),
        Row(MATRICES, r"(A + B)^2 = A^2 + 2 A B + B^2", r"(A + B)^2 = A^2 + A B + B A + B^2"),
    ),
    "inner-outer-product": (
        Row(
            OF_INNER_OUTER_PRODUCT,
            r"\frac{\partial f}{\partial M} = u^\top v",
            r"\frac{\partial f}{\partial M} = u v^\top",
        ),
        Row(
            SOFTMAX,
            r"\frac{\partial p}{\partial z} = \operatorname{diag}(p) - p^\top p",
            r"\frac{\partial p}{\partial z} = \operatorname{diag}(p) - p p^\top",
        ),
        Row(
            UNIT + r" A number $y \in \mathbb{R}$.",
            r"(w^\top x - y) x = x^\top x w - y x",
            r"(w^\top x - y) x = x x^\top w - y x",
        ),
    ),
    "factor-outside-sum": (
        Row(ROOT_MEAN_SQUARE, r"\sum_j x_j u_j = x_i \sum_j u_j", r"\sum_j x_j u_j = \sum_{j} x_j u_j"),
        Row(
            ENTRYWISE,
            r"\frac{\partial E}{\partial w_i} = x_{ni} \sum_n (y_n - t_n)",
            r"\frac{\partial E}{\partial w_i} = \sum_{n'} x_{n',i} (y_{n'} - t_{n'})",
        ),
    ),
    "log-of-sum": (
        Row(
            r"Weights $\pi_k > 0$ and densities $\phi_{nk} > 0$, $n = 1, \dots, N$, $k = 1, \dots, K$, and "
            r"$\ell := \sum_n \log \sum_k \pi_k \phi_{nk}$.",
            r"\frac{\partial \ell}{\partial \pi_k} = \sum_n \frac{1}{\pi_k}",
            r"\frac{\partial \ell}{\partial \pi_k} = \sum_n \frac{\phi_{nk}}{\sum_{k'} \pi_{k'} \phi_{n,k'}}",
        ),
        Row(VECTOR, r"\log \sum_k e^{x_k} = \sum_k x_k", r"\log \sum_k e^{x_k} = \log\left(\sum_{k} e^{x_k}\right)"),
        Row(NUMBERS, r"\log(1 + e^x) = \log 1 + x", r""),
    ),
    "expectation-of-product": (
        Row(
            RANDOM,
            r"\operatorname{Var}(X + Y) = \operatorname{Var}(X) + \operatorname{Var}(Y)",
            r"\operatorname{Var}(X + Y) = \operatorname{Var}(X) + \operatorname{Var}(Y) "
            r"+ 2 (\mathbb{E}[X Y] - \mathbb{E}[X] \mathbb{E}[Y])",
        ),
        Row(
            PROBABILITIES,
            r"\sum_k p_k f_k^2 = \left(\sum_k p_k f_k\right)^2",
            r"\sum_k p_k f_k^2 = \sum_{k} p_k f_k f_k",
        ),
        Row(
            PROBABILITIES,
            r"\sum_k p_k f_k g_k = \left(\sum_k p_k f_k\right) \left(\sum_k p_k g_k\right)",
            r"\sum_k p_k f_k g_k = \left(\sum_{k} p_k f_k g_k \right)",
        ),
    ),
    "product-of-sums": (
        Row(
            ENTRYWISE,
            r"E = \frac{1}{2} \sum_n (y_n^2 + t_n^2) - \left(\sum_n y_n\right) \left(\sum_n t_n\right)",
            r"E = \frac{1}{2} \sum_n (y_n^2 + t_n^2) - \left(\sum_{n} y_n t_n \right)",
        ),
        Row(
            ENTRYWISE,
            r"\sum_n y_n t_n = \left(\sum_n y_n\right) \left(\sum_n t_n\right)",
            r"\sum_n y_n t_n = \left(\sum_{n} y_n t_n \right)",
        ),
    ),
    "function-of-sum": (
        Row(VECTOR, r"\lVert x \rVert = \sum_i x_i", r""),
        Row(NUMBERS, r"(a + b)^2 = a^2 + b^2", r"(a + b)^2 = a^2 + b^2 + 2 a b"),
    ),
    "exp-and-log": (
        Row(NUMBERS, r"e^{a x + b} = e^{a x} + e^b", r"e^{a x + b} = e^{a x + b}"),
        Row(NUMBERS, r"\log(e^a e^b) = a b", r""),
    ),
    "missing-assumption": (
        Row(
            CROSS_ENTROPY,
            r"\frac{\partial L}{\partial z_i} = p_i - y_i",
            r"\frac{\partial L}{\partial z_i} = p_i \sum_{k} y_k - y_i",
        ),
        Row(QUADRATIC_FORM, r"\nabla_x (x^\top A x) = 2 A x", r"\nabla_x (x^\top A x) = A x + A^\top x"),
    ),
    "wrong-power": (
        Row(
            UNIT_VECTOR,
            r"\frac{\partial u_i}{\partial x_j} = \frac{\delta_{ij}}{r} - \frac{x_i x_j}{r^2}",
            r"\frac{\partial u_i}{\partial x_j} = \frac{\delta_{ij}}{r} - \frac{x_i x_j}{r^3}",
        ),
        Row(
            RAYLEIGH,
            r"\nabla_x \rho = \frac{2 A x}{m} - \frac{2 q x}{m}",
            r"\nabla_x \rho = \frac{2 A x}{m} - \frac{2 q x}{m^2}",
        ),
    ),
    "inverted-factor": (
        Row(RAYLEIGH, r"\nabla_x \log m = 2 m x", r"\nabla_x \log m = 2 \frac{1}{m} x"),
        Row(
            GAUSSIAN,
            r"\frac{\partial \ell}{\partial \mu} = \sigma^2 \sum_n (x_n - \mu)",
            r"\frac{\partial \ell}{\partial \mu} = \frac{1}{\sigma^2} \sum_n (x_n - \mu)",
        ),
    ),
    "parenthesis-scope": (
        Row(
            r"Vectors $a, x, y \in \mathbb{R}^n$ and $b \in \mathbb{R}$.",
            r"\sum_i a_i \left(y_i \left(\sum_j x_j + b\right) - 1\right) = \sum_{i,j} a_i (y_i (x_j + b) - 1)",
            r"\sum_i a_i \left(y_i \left(\sum_j x_j + b\right) - 1\right) = "
            r"\sum_{i} a_i \left(y_i \left(\sum_{j} x_j + b\right) - 1\right)",
        ),
        Row(
            NUMBERS,
            r"\frac{d}{dx} \log(1 + e^x) = \frac{1}{1 + e^{-x - 1} + 1}",
            r"\frac{d}{dx} \log(1 + e^x) = \frac{1}{1 + e^{-x} - 1 + 1}",
        ),
        Row(
            LOGISTIC,
            r"\frac{\partial E}{\partial w_i} = \sum_n \sigma(a_n - t_n) x_{ni}",
            r"\frac{\partial E}{\partial w_i} = \sum_n (\sigma(a_n) - t_n) x_{ni}",
        ),
    ),
    "index-range": (
        Row(
            VECTOR,
            r"\left(\sum_i x_i\right)^2 = \sum_i x_i^2 + \sum_i \sum_j x_i x_j",
            r"\left(\sum_i x_i\right)^2 = \sum_i x_i^2 + \sum_i \sum_{j \ne i} x_i x_j",
        ),
        Row(SOFTMAX, r"1 - p_i = \sum_k p_k", r"1 - p_i = \sum_{k \ne i} p_k"),
    ),
    "double-counting": (
        Row(
            RIDGE,
            r"\nabla_w (\frac{\lambda}{2} \lVert w \rVert^2) = \lambda w + \lambda w",
            r"\nabla_w (\frac{\lambda}{2} \lVert w \rVert^2) = \lambda w",
        ),
        Row(QUADRATIC_FORM, r"(A + \lambda I) x = A x + \lambda x + \lambda x", r"(A + \lambda I) x = A x + \lambda x"),
    ),
    "extra-factor": (
        Row(
            RIDGE,
            r"\nabla_w \frac{1}{2} \lVert X w - y \rVert^2 = 2 X^\top (X w - y)",
            r"\nabla_w \frac{1}{2} \lVert X w - y \rVert^2 = X^\top (X w - y)",
        ),
        Row(
            ENTRYWISE,
            r"\frac{\partial E}{\partial w_i} = 2 \sum_n (y_n - t_n) x_{ni}",
            r"\frac{\partial E}{\partial w_i} = \sum_n (y_n - t_n) x_{ni}",
        ),
    ),
    "dropped-factor": (
        Row(
            r"An invertible matrix $A \in \mathbb{R}^{n \times n}$.",
            r"\frac{\partial \det A}{\partial A} = A^{-\top}",
            r"\frac{\partial \det A}{\partial A} = \det A A^{-\top}",
        ),
        Row(
            r"A policy $\pi(a)$ with parameters $\theta$ and rewards $r(a)$.",
            r"\sum_a r(a) \nabla_\theta \pi(a) = \sum_a r(a) \nabla_\theta \log \pi(a)",
            r"\sum_a r(a) \nabla_\theta \pi(a) = \sum_a \pi(a) r(a) \nabla_\theta \log \pi(a)",
        ),
        Row(
            RANDOM,
            r"\operatorname{Var}[X + Y] = \operatorname{Var}[X] + \operatorname{Var}[Y] + \operatorname{Cov}(X, Y)",
            r"\operatorname{Var}[X + Y] = \operatorname{Var}[X] + \operatorname{Var}[Y] + 2 \operatorname{Cov}(X, Y)",
        ),
        Row(LEAST_SQUARES, r"\nabla_w L = X^\top (X w - y)", r"\nabla_w L = \frac{1}{N} X^\top (X w - y)"),
        Row(NUMBERS, r"(a - b)^2 = a^2 - a b + b^2", r"(a - b)^2 = a^2 - 2 a b + b^2"),
    ),
    "extra-term": (
        Row(
            CROSS_ENTROPY,
            r"\frac{\partial L}{\partial p_i} = -\frac{y_i}{p_i} + \frac{1 - y_i}{1 - p_i}",
            r"\frac{\partial L}{\partial p_i} = -\frac{y_i}{p_i}",
        ),
        Row(
            ENTRYWISE,
            r"\frac{\partial E}{\partial w_i} = \sum_n (y_n - t_n) x_{ni} + w_i",
            r"\frac{\partial E}{\partial w_i} = \sum_n (y_n - t_n) x_{ni}",
        ),
    ),
    "dropped-term": (
        Row(
            CLASSIFIER,
            r"\frac{\partial L}{\partial W} = p x^\top",
            r"\frac{\partial L}{\partial W} = p x^\top -y x^\top",
        ),
        Row(
            CROSS_ENTROPY,
            r"\frac{\partial L}{\partial z_i} = p_i \sum_k y_k",
            r"\frac{\partial L}{\partial z_i} = p_i \sum_k y_k -y_i",
        ),
    ),
    "wrong-variable": (
        Row(
            CLASSIFIER,
            r"\frac{\partial L}{\partial W} = (z - y) x^\top",
            r"\frac{\partial L}{\partial W} = (p - y) x^\top",
        ),
        Row(ONE_HOT, r"\frac{\partial L}{\partial z_i} = z_i - y_i", r"\frac{\partial L}{\partial z_i} = p_i - y_i"),
    ),
    "symbol-for-two-things": (
        Row(NEURON, r"\frac{\partial L}{\partial w} = (a - y) a", r"\frac{\partial L}{\partial w} = (a - y) x"),
        Row(
            NETWORK,
            r"\frac{\partial E}{\partial a_j} = \left(\sum_k (o_k - t_k) V_{kj}\right) (1 - a_j^2) + 0 a_j",
            r"\frac{\partial E}{\partial a_j} = \left(\sum_k (o_k - t_k) V_{kj}\right) (1 - h_j^2) + 0 a_j",
        ),
    ),
    "arithmetic-slip": (
        Row(NUMBERS, r"(2 x + 3)^2 = 4 x^2 + 12 x + 6", r"(2 x + 3)^2 = 4 x^2 + 12 x + 9"),
        Row(NUMBERS, r"(x - 1)(x + 5) = x^2 + 3 x - 5", r"(x - 1)(x + 5) = x^2 + 4 x - 5"),
    ),
    "shape": (
        Row(
            CLASSIFIER,
            r"\frac{\partial L}{\partial W} = (p - y)^\top W x",
            r"\frac{\partial L}{\partial W} = (p - y) x^\top",
        ),
        Row(
            NETWORK,
            r"\frac{\partial E}{\partial o} = \frac{1}{2} \sum_k (o_k - t_k)",
            r"\frac{\partial E}{\partial o} = o - t",
        ),
    ),
}
EVERY = [pytest.param(name, row, id=f"{name}: {row.relation}") for name, rows in ROWS.items() for row in rows]


@pytest.mark.parametrize(("mistake", "row"), EVERY)
def test_it_is_named_and_mended(mistake: str, row: Row) -> None:
    report = check_source(Source("test", f"{row.before}\n\n$${row.relation}$$"))
    assert [str(error) for error in report.errors] == []
    step = report.steps[-1]
    assert step.verdict.refuted and step.diagnosis is not None
    assert (step.diagnosis.mistake, "".join(why.repairs(step)[:1])) == (mistake, row.repair)
