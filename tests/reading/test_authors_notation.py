r"""Notation as authors of posts and lecture notes use it, without a word about it; what each step comes to."""

from __future__ import annotations

import pytest

from derive.checker import check_source
from derive.source import Source

KALMAN = r"""$P_{k|k-1}, \Sigma_- \in \mathbb{R}^{n \times n}$ symmetric positive definite, $H \in \mathbb{R}^{m \times n}$,
$K, K' \in \mathbb{R}^{n \times m}$, $x^-, z \in \mathbb{R}^n$, $I$ the identity.

"""
NORMAL = r"Let $\Phi$ be the standard normal CDF and $\phi$ its density. "
PROBIT = r"""With the CDF $\Phi$ of the standard normal law and its density $\phi$, $w, x_n \in \mathbb{R}^D$, $y_n \in \{0, 1\}$,
$n = 1, \dots, N$, $p_n := \Phi(w^\top x_n)$ and $L := -\sum_n [y_n \log p_n + (1 - y_n) \log(1 - p_n)]$.

"""
SCORES = r"$a, b, x > 0$, $f := \frac{b^a}{\Gamma(a)} x^{a-1} e^{-bx}$. "
STEPS = r"$w_t, g_t \in \mathbb{R}^d$, $\eta > 0$. $$w_{t+1} = w_t - \eta g_t$$ "
LAYER = r"""$X_i \in \mathbb{R}$, $i = 1, \dots, n$, $\mu := \frac{1}{n} \sum_i X_i$,
$\sigma := \sqrt{\frac{1}{n} \sum_i (X_i - \mu)^2}$.

"""
TRIPLET = r"$a, p, n \in \mathbb{R}^d$, $m > 0$. $$L := \max(0, \|a - p\|^2 - \|a - n\|^2 + m)$$ "

ROWS = [
    pytest.param(
        r"$$f(a + b) = f(b + a)$$ $$f(a + b) = f(a) + f(b)$$",
        ["proved", "refuted"],
        id="a-letter-of-functions-before-brackets",
    ),
    pytest.param(
        r"$w \in \mathbb{R}^d$ $$\tilde{J}(w) = \frac{\alpha}{2} w^\top w + J(w; X, y)$$"
        r"$$\nabla_w \tilde{J}(w) = \alpha w + \nabla_w J(w; X, y)$$ $$\nabla_w \tilde{J}(w) = 2 \alpha w + \nabla_w J(w; X, y)$$",
        ["proved", "refuted"],
        id="a-loss-of-vectors-before-brackets",
    ),
    pytest.param(
        r"$\theta \in \mathbb{R}^d$ $$\nabla_\theta J(\theta) = \nabla_\theta \tfrac12 \|X\theta - y\|^2 = X^\top(X\theta - y)$$",
        ["undecided", "proved"],
        id="nothing-says-what-J-is",
    ),
    pytest.param(
        r"$$\nabla_w \sum_i (w^\top x_i - y_i)^2 = 2 \sum_i (w^\top x_i - y_i) x_i$$"
        r"$$\nabla_w \sum_i (w^\top x_i - y_i)^2 = \sum_i (w^\top x_i - y_i) x_i$$",
        ["proved", "refuted"],
        id="members-behind-a-row-are-vectors",
    ),
    pytest.param(
        r"$X \in \mathbb{R}^{n \times d}$, $w \in \mathbb{R}^d$, $y \in \mathbb{R}^n$. $$\partial_w \|y - Xw\|^2 = "
        r"2 X^\top (X w - y) = 0 \text{ and hence } X^\top y = X^\top X w$$ $$\partial_w \|y - Xw\|^2 = "
        r"2 X^\top (X w - y) = 0 \text{ and hence } X^\top y = 2 X^\top X w$$",
        ["proved", "proved", "proved", "refuted"],
        id="words-behind-zero-conclude",
    ),
    pytest.param(
        r"$W_l \in \mathbb{R}^{d_l \times d_{l-1}}$ $$h_l = \sigma(W_l h_{l-1})$$ $$\frac{\partial h_l}{\partial h_{l-1}} = "
        r"\operatorname{diag}(\sigma'(W_l h_{l-1})) W_l, \quad \frac{\partial h_l}{\partial h_{l-1}} = W_l \operatorname{diag}(\sigma'(W_l h_{l-1}))$$",
        ["proved", "refuted"],
        id="layers-of-different-widths",
    ),
    pytest.param(
        r"$W^{l} \in \mathbb{R}^{n^l \times n^{l-1}}$ $$n_l - n_{l-1} = 0$$", ["refuted"], id="widths-are-not-equal"
    ),
    pytest.param(
        r"$x \in \mathbb{R}^n$, $A, P \in \mathbb{R}^{n \times n}$, $P$ symmetric. $$\dot{x} = A x, \qquad V = x^\top P x$$"
        r"$$\dot{V} = \dot{x}^\top P x + x^\top P \dot{x} = x^\top (A^\top P + P A) x$$ $$\dot{V} = 2 x^\top P x$$",
        ["proved", "proved", "refuted"],
        id="dots-are-derivatives-by-the-time",
    ),
    pytest.param(
        r"$$L = \frac12 m \dot{x}^2 - \frac12 k x^2$$ $$\frac{d}{dt} \frac{\partial L}{\partial \dot x} = m \ddot{x}, \quad "
        r"\frac{d}{dt} (m x \dot{x}) = m x \ddot{x}$$",
        ["proved", "refuted"],
        id="derivatives-by-the-time-beside-dots",
    ),
    pytest.param(
        r"$\theta \in \mathbb{R}^d$, $\dot{\theta} = -\nabla L(\theta)$. $$\frac{d}{dt} L(\theta) = \nabla L(\theta)^\top \dot{\theta} = "
        r"-\|\nabla L(\theta)\|^2$$",
        ["proved", "proved"],
        id="gradient-flow",
    ),
    pytest.param(
        r"$$\log_2 x = \frac{\ln x}{\ln 2}, \quad \log_2^2 8 = 9, \quad \log_{10} x = \ln x$$",
        ["proved", "proved", "refuted"],
        id="logarithms-to-a-base",
    ),
    pytest.param(
        r"$$\nabla_\theta \mathbb{E}_{\tau\sim\pi_\theta}[R(\tau)] = \int_\tau \nabla_\theta P(\tau|\theta) R(\tau) = "
        r"\mathbb{E}_{\tau\sim\pi_\theta}[\nabla_\theta\log P(\tau|\theta) R(\tau)] = "
        r"\mathbb{E}_{\tau\sim\pi_\theta}[\nabla_\theta P(\tau|\theta) R(\tau)]$$",
        ["proved", "proved", "refuted"],
        id="a-policy-draws-trajectories",
    ),
    pytest.param(
        r"$$\left. a x + b x \right|_{x=1} = a + b$$ $$\left. a x + b x \right|_{x=1} = a x + b$$",
        ["proved", "refuted"],
        id="a-bar-reaches-over-all-terms",
    ),
    pytest.param(
        r"$A \in \mathbb{R}^{n \times n}$ symmetric, $x, v \in \mathbb{R}^n$, $f(x) = x^\top A x$. "
        r"$$\left.\frac{d}{dt}\right|_{t=0} f(x + t v) = 2 v^\top A x$$ $$\frac{d}{dt}\Big|_{t=0} f(x + t v) = v^\top A x$$",
        ["proved", "refuted"],
        id="an-operator-at-a-point",
    ),
    pytest.param(
        r"$$f(x,y) = x y \hspace{0.5in} \rightarrow \hspace{0.5in} \frac{\partial f}{\partial x} = y \hspace{0.5in} "
        r"\frac{\partial f}{\partial y} = y$$",
        ["proved", "refuted"],
        id="wide-spaces-divide",
    ),
    pytest.param(
        r"$$\mathbb{1}(x >= 1) + \mathbb{1}(x < 1) = 1$$ $$a + a \quad = \quad a$$",
        ["proved", "refuted"],
        id="order-of-two-characters",
    ),
    pytest.param(
        r"$$\int_0^1 x\,\mathrm dx = \frac12$$ $$\frac{\mathrm d}{\mathrm dx} x^2 = x$$",
        ["proved", "refuted"],
        id="upright-d-without-braces",
    ),
    pytest.param(
        r"$$\frac{1}{\pi(1+x^2)} = \frac{1}{\pi + \pi x^2}$$ $$\frac{1}{\pi(1+x^2)} = \frac{1}{\pi + x^2}$$",
        ["proved", "refuted"],
        id="the-circle-constant-before-terms",
    ),
    pytest.param(KALMAN + r"$$\Sigma_- H^\top K'{}^\top = (K' H \Sigma_{-})^\top$$", ["proved"], id="sign-below"),
    pytest.param(KALMAN + r"$$(I - K H) P_{k|k-1} = P_{k\mid k-1} - K H P_{k|k-1}$$", ["proved"], id="bar-below"),
    pytest.param(KALMAN + r"$$\|x^- - z\|^2 ={} \|z - x^{-}\|^2$$", ["proved"], id="sign-above-and-empty-braces"),
    pytest.param(KALMAN + r"$$P_{k|k-1} H^\top = P_{k|k} H^\top$$", ["refuted"], id="bars-tell-names-apart"),
    pytest.param(
        r"$W \in \mathbb{R}^{d \times d'}$ $$\operatorname{tr}(W^\top W) = \sum_{j=1}^{d'} \sum_{i=1}^d W_{ij}^2$$",
        ["proved"],
        id="a-size-with-a-prime",
    ),
    pytest.param(
        r"$\mu, x_i \in \mathbb{R}^p$, $i = 1, \dots, n$. $$\frac{d}{d\mu} \sum_i \|x_i - \mu\|^2 + 0_p = 2(n\mu - \sum_i x_i)$$",
        ["proved"],
        id="zero-with-its-size",
    ),
    pytest.param(
        TRIPLET
        + r"$$\frac{\partial L}{\partial a} = \begin{cases} 2(n - p), & \text{if } \|a - p\|^2 - \|a - n\|^2 + m > 0, \\"
        + r" 0, & \text{otherwise.} \end{cases}$$",
        ["proved"],
        id="cases-of-vectors",
    ),
    pytest.param(
        TRIPLET
        + r"$$\frac{\partial L}{\partial a} = \begin{cases} 2(p - n), & \text{if } \|a - p\|^2 - \|a - n\|^2 + m > 0, \\"
        + r" 0, & \text{otherwise.} \end{cases}$$",
        ["refuted"],
        id="cases-of-wrong-vectors",
    ),
    pytest.param(
        r"A law $p(x \mid \theta)$. $$\int \nabla_\theta p(x \mid \theta) \,\text{d}x = \nabla_\theta 1$$",
        ["proved"],
        id="an-upright-d-as-text",
    ),
    pytest.param(
        "$$\n\n\\begin{aligned}\n\n2 (x + y) &= 2x + 2y\n\n\\end{aligned}\n\n$$", ["proved"], id="blank-lines"
    ),
    pytest.param(
        r"$$\begin{aligned} (x+1)^2 &= x^2 + 2x + 1 & \scriptstyle{\text{; binomial formula}} \end{aligned}$$",
        ["proved"],
        id="words-in-braces",
    ),
    pytest.param(
        NORMAL
        + r"$$\Phi'(x) = \phi(x), \quad \phi'(x) = -x \phi(x), \quad \Phi(-x) = 1 - \Phi(x), \quad \phi'(x) = x \phi(x)$$",
        ["proved", "proved", "proved", "refuted"],
        id="the-normal-law",
    ),
    pytest.param(
        NORMAL
        + r"$$\int_c^\infty t \phi(t)\,dt = \phi(c)$$ $$\Phi(x) = \tfrac12 + \tfrac12 \operatorname{erf}(x / \sqrt2)$$ "
        r"$$\frac{d}{dx} \log \Phi(x) = \phi(x)$$",
        ["proved", "refuted"],
        id="tails-of-the-normal-law",
    ),
    pytest.param(
        r"With the CDF $\Phi$ of the standard normal, $\mathrm{GELU}(x) = x \Phi(x)$. $$\mathrm{GELU}(x) - \mathrm{GELU}(-x) = x$$"
        r"$$\mathrm{GELU}'(x) = \Phi(x) + x \phi(x)$$ $$\mathrm{GELU}'(x) = \Phi(x) + \phi(x)$$",
        ["proved", "proved", "refuted"],
        id="gelu",
    ),
    pytest.param(
        PROBIT + r"$$\nabla_w L = -\sum_n \frac{(y_n - p_n) \phi(w^\top x_n)}{p_n (1 - p_n)} x_n$$",
        ["proved"],
        id="probit",
    ),
    pytest.param(
        r"Let $\Phi, \phi : \mathbb{R} \to \mathbb{R}$ be features, and none the standard normal CDF. $$\frac{d}{dx} \Phi(x) = \phi(x)$$",
        ["refuted"],
        id="features-are-no-normal-law",
    ),
    pytest.param(SCORES + r"$$\ln f = a \ln b - \ln\Gamma(a) + (a-1)\ln x - bx$$", ["proved"], id="gamma"),
    pytest.param(SCORES + r"$$\frac{\partial \ln f}{\partial a} = \ln b - \psi(a) + \ln x$$", ["proved"], id="digamma"),
    pytest.param(r"$a > 0$. $$\frac{d}{da} \ln \Gamma(a) = \frac{1}{a}$$", ["refuted"], id="gamma-is-no-factor"),
    pytest.param(
        r"$\Gamma \in \mathbb{R}^{n \times n}$, $x, y \in \mathbb{R}^n$. $$\Gamma(x + y) = \Gamma x + \Gamma y$$",
        ["proved"],
        id="a-matrix-gamma",
    ),
    pytest.param(
        r"$n_k > 0$, $k = 1, \dots, K$, $n := \sum_{k=1}^K n_k$. $$\sum_k \frac{n_k}{n} = 1$$",
        ["proved"],
        id="a-total-and-its-parts",
    ),
    pytest.param(
        r"$x_i, w \in \mathbb{R}^d$. $$L = \frac{1}{N}\sum_{i=1}^N L_i, \qquad L_i = \frac{1}{2} (w^\top x_i)^2$$"
        r" $$\frac{\partial L}{\partial w} = \frac{1}{N} \sum_i \frac{\partial L_i}{\partial w} = \frac{1}{N}\sum_i (w^\top x_i) x_i$$",
        ["proved", "proved"],
        id="a-loss-and-its-parts",
    ),
    pytest.param(STEPS + r"$$\|w_{t+1}\|^2 = \|w_t - \eta g_t\|^2$$", ["proved"], id="the-next-one-defined"),
    pytest.param(STEPS + r"$$\|w_{t+1}\|^2 = \|w_t + \eta g_t\|^2$$", ["refuted"], id="the-next-one-defined-wrong"),
    pytest.param(
        LAYER
        + r"$$\frac{\partial}{\partial X_j} \frac{1}{\sigma} = -\frac{1}{\sigma^2} \sigma (X_j - \mu) \frac{1}{n \sigma^2}$$",
        ["proved"],
        id="a-deviation-is-no-logistic-function",
    ),
    pytest.param(
        r"$x \in \mathbb{R}^d$, $\mathbf{1} \in \mathbb{R}^d$. $$\mathbf{1}^\top (x - \tfrac{1}{d} \mathbf{1} \mathbf{1}^\top x) = 0$$",
        ["proved"],
        id="ones-declared",
    ),
    pytest.param(
        r"$z_i \in \mathbb{R}^d$, $i = 1, \dots, m$, $b_{ij} := z_i^\top z_j$. $$\sum_{i=1}^m \|z_i\|^2 = \operatorname{tr}(\mathbf{B})$$",
        ["proved"],
        id="a-matrix-by-its-entries",
    ),
    pytest.param(
        r"$X \sim \mathcal{N}(\mu, \sigma^2)$, $\sigma > 0$. $$\mathrm{E}\left[(x - \mu)^2\right] = \sigma^2$$",
        ["proved"],
        id="a-small-letter-for-a-random-one",
    ),
    pytest.param(
        r"$y_i \sim \mathcal{N}(\mu, \sigma^2)$, $i = 1, \dots, n$, $\bar{y} := \frac{1}{n}\sum_i y_i$. "
        r"$$\hat{\sigma}^2_{\mathrm{MLE}} = \frac{1}{n} \sum_{i=1}^n (y_i - \bar{y})^2$$ "
        r"$$\mathbb{E}[\hat{\sigma}^2_{\mathrm{MLE}}] = \frac{n-1}{n} \sigma^2$$",
        ["proved"],
        id="a-square-with-a-word-below",
    ),
    pytest.param(
        r"$z \in \mathbb{R}^K$, one-hot $y \in \{0,1\}^K$, $\epsilon \in (0, 1)$. "
        r"$$y_k^{LS} = (1 - \epsilon) y_k + \frac{\epsilon}{K}$$ $$\sum_k y_k^{LS} = 1$$",
        ["proved"],
        id="capitals-above-are-a-word",
    ),
    pytest.param(
        r"$\lambda_k, F_k(y) \in \mathbb{R}$. $$Z = \sum_y \exp\left(\sum_k \lambda_k F_k(y)\right)$$ "
        r"$$\frac{\partial Z}{\partial \lambda_k} = \sum_y F_k(y) \exp\left(\sum_j \lambda_j F_j(y)\right)$$",
        ["proved"],
        id="a-table-of-values",
    ),
]


TRIPLE = r"""$f_a, f_p, f_n \in \mathbb{R}^d$. $$L = \|f_a - f_p\|^2 - \|f_a - f_n\|^2$$

"""
NEGATIVES = r"""$v, u_o \in \mathbb{R}^d$, $u_k \in \mathbb{R}^d$, $k = 1, \dots, K$.

$$J = -\log\sigma(u_o^\top v) - \sum_{k=1}^K \log\sigma(-u_k^\top v)$$

"""
VALUES = r"$P \in \mathbb{R}^{S \times S}$, $r, v \in \mathbb{R}^S$, $\gamma \in (0,1)$. "
MARGIN = r"""$w, x_i \in \mathbb{R}^d$, $\alpha_i \in \mathbb{R}$, $i = 1, \dots, m$, $L := \frac12\|w\|^2 - \sum_i \alpha_i w^\top x_i$.

$$\frac{\partial L}{\partial w} = w - \sum_i \alpha_i x_i = 0 \Longrightarrow w = \sum_i \alpha_i x_i$$

"""
GATES = r"""$W_f, W_i \in \mathbb{R}^{h \times d}$, $x_t \in \mathbb{R}^d$.

$$f_t = \sigma(W_f x_t), \quad i_t = \sigma(W_i x_t), \quad c_t = f_t \odot c_{t-1} + i_t$$

"""
RECTANGLES = r"$P, Q \in \mathbb{R}^{N \times M}$. "

IN_CONTEXT = [
    pytest.param(
        r"$p_t \in (0,1)$, $x \in \mathbb{R}$. $$F = -\log(p_t)$$ $$\frac{\partial F}{\partial p_t} = -\frac{1}{p_t}$$"
        r" $$p = \sigma(x)$$ $$\frac{d p}{dx} = p(1-p)$$",
        ["proved", "proved"],
        id="a-letter-alone-and-with-a-label",
    ),
    pytest.param(
        r"$a_1, a_2 > 0$. $$X \sim \mathrm{Gam}(a_1, a_2)$$ $$a_1 \ln a_2^2 = 2 a_1 \ln a_2$$",
        ["proved"],
        id="the-parameters-of-a-law",
    ),
    pytest.param(
        r"$W \in \mathbb{R}^{d \times m}$ with columns $w_j$, $z \in \mathbb{R}^m$. $$W z = \sum_j z_j w_j$$",
        ["proved"],
        id="columns-of-a-matrix",
    ),
    pytest.param(
        r"$W \in \mathbb{R}^{d \times d}$ with rows $w_j^\top$, $z \in \mathbb{R}^d$. $$W z = \sum_j z_j w_j$$",
        ["refuted"],
        id="rows-of-a-matrix",
    ),
    pytest.param(
        r"$W \in \mathbb{R}^{d \times k}$ with orthonormal columns, $z \in \mathbb{R}^k$. $$z^\top W^\top W z = z^\top z$$",
        ["proved"],
        id="a-tall-matrix-with-orthonormal-columns",
    ),
    pytest.param(
        r"$C \in \mathbb{R}^{m \times n}$, $K' \in \mathbb{R}^{n \times m}$. $$K'(C + C) = 2 K' C$$",
        ["proved"],
        id="a-matrix-with-a-prime",
    ),
    pytest.param(
        r"$v, w \in \mathbb{R}^k$, $L(w) \in \mathbb{R}$. $$\nabla_w L \cdot v = \sum_i v_i \frac{\partial L}{\partial w_i}$$",
        ["proved"],
        id="a-gradient-before-a-dot",
    ),
    pytest.param(
        r"$u \in \mathbb{R}^m$, $V \in \mathbb{R}^{m \times n}$, $x \in \mathbb{R}^n$. $$\mathbf{1}^\top (u \odot V x) = u^\top V x$$",
        ["proved"],
        id="side-by-side-before-entry-by-entry",
    ),
    pytest.param(
        r"$k_*, y \in \mathbb{R}^n$. $$k_*^\top y = y^\top k_{*}$$",
        ["proved"],
        id="a-star-below",
    ),
    pytest.param(
        TRIPLE + r"$$\frac{\partial L}{\partial f_p} = 2(f_p - f_a)$$", ["proved"], id="letters-are-no-indices"
    ),
    pytest.param(TRIPLE + r"$$\frac{\partial L}{\partial f_p} = 2(f_a - f_p)$$", ["refuted"], id="no-indices-wrong"),
    pytest.param(
        NEGATIVES + r"$$\frac{\partial J}{\partial u_o} = (\sigma(u_o^\top v) - 1) v$$"
        r" $$\frac{\partial J}{\partial u_k} = \sigma(u_k^\top v) v$$",
        ["proved", "proved"],
        id="one-letter-is-no-index",
    ),
    pytest.param(
        r"$z \in \mathbb{R}^K$, $p_k := \frac{e^{z_k}}{\sum_l e^{z_l}}$. $$\frac{\partial p_i}{\partial z_j} = -p_i p_j$$",
        ["refuted"],
        id="indices-stay-indices",
    ),
    pytest.param(
        VALUES + r"$$v = r + \gamma P v$$ $$(I - \gamma P) v = r$$ $$v = (I - \gamma P)^{-1} r$$",
        ["proved", "proved"],
        id="a-fixed-point",
    ),
    pytest.param(
        VALUES + r"$$\|v\|^2 = v^\top v$$ $$v = r + \gamma P v$$", ["proved", "refuted"], id="a-late-fixed-point"
    ),
    pytest.param(
        r"$w, g \in \mathbb{R}^d$, $\eta > 0$. $$w = w - \eta g$$ $$\eta g = 0$$",
        ["refuted"],
        id="an-assignment-gives-nothing",
    ),
    pytest.param(
        MARGIN + r"$$L = \frac12 w^\top w - w^\top \sum_i \alpha_i x_i = -\frac12 w^\top w$$",
        ["proved", "proved", "proved", "proved"],
        id="at-the-optimum",
    ),
    pytest.param(
        MARGIN + r"$$\frac{\partial L}{\partial w} = 2 w - 2 \sum_i \alpha_i x_i$$",
        ["proved", "proved", "refuted"],
        id="a-gradient-is-one-everywhere",
    ),
    pytest.param(GATES + r"$$c_t - i_t = f_t \odot c_{t-1}$$", ["proved"], id="gates-before-the-state"),
    pytest.param(RECTANGLES + r"$$P_{i:}^\top Q_{i:} = \sum_j P_{ij} Q_{ij}$$", ["proved"], id="rows-as-columns"),
    pytest.param(
        RECTANGLES + r"$$P_{i:}^\top Q_{i:} = \sum_j P_{ij} Q_{ij}^2$$", ["refuted"], id="rows-as-columns-wrong"
    ),
    pytest.param(
        r"$\theta_k \in \mathbb{R}$. $$\frac{\partial}{\partial \theta_k} \log \sum_l e^{\theta_l} = \frac{e^{\theta_k}}{\sum_l e^{\theta_l}} = p_k$$"
        r" $$\sum_k p_k = 1$$",
        ["proved", "proved"],
        id="named-at-the-end",
    ),
    pytest.param(
        r"$\theta, p \in \mathbb{R}^K$. $$\frac{\partial}{\partial \theta_k} \log \sum_l e^{\theta_l} = \frac{e^{\theta_k}}{\sum_l e^{\theta_l}} = p_k$$",
        ["proved", "refuted"],
        id="declared-is-not-named",
    ),
    pytest.param(
        r"$\theta, x_i \in \mathbb{R}^d$, $y_i \in \mathbb{R}$, $i = 1, \dots, m$. "
        r"$$\ell(\theta) = \log p(y \mid X, \theta) = \sum_i (y_i \theta^\top x_i - e^{\theta^\top x_i})$$ "
        r"$$\frac{\partial \ell}{\partial \theta} = \sum_i (y_i - e^{\theta^\top x_i}) x_i$$",
        ["proved"],
        id="a-law-by-its-logarithm",
    ),
    pytest.param(
        r"$x_i \in \mathbb{R}$. $$\ell(\theta) = \log L(\theta) = \sum_i (x_i \theta - e^\theta)$$ "
        r"$$\frac{d \ell}{d\theta} = \sum_i (x_i + e^\theta)$$",
        ["refuted"],
        id="a-likelihood-by-its-logarithm",
    ),
    pytest.param(
        r"$x_0, \epsilon \in \mathbb{R}^d$, $a_t \in (0,1)$, $x_t := \sqrt{a_t} x_0 + \sqrt{1 - a_t} \epsilon$. "
        r"$$x_0 = \frac{1}{\sqrt{a_t}}(x_t - \sqrt{1-a_t}\epsilon)$$",
        ["proved"],
        id="the-origin-of-a-family",
    ),
    pytest.param(
        r"$w, x \in \mathbb{R}^d$, $y, \eta \in \mathbb{R}$, $L := \frac12 (w^\top x - y)^2$. "
        r"$$\Delta w = -\eta \frac{\partial L}{\partial w}$$ $$\Delta w_j = -\eta (w^\top x - y) x_j$$",
        ["proved"],
        id="an-increment",
    ),
    pytest.param(
        r"$x_{i,j}, \gamma_j \in \mathbb{R}$, $y_{i,j} := \gamma_j x_{i,j}$, the loss $L(y) \in \mathbb{R}$, "
        r"$dy_{i,j} := \frac{\partial L}{\partial y_{i,j}}$. $$\frac{\partial L}{\partial \gamma_j} = \sum_i dy_{i,j} x_{i,j}$$",
        ["proved"],
        id="a-gradient-with-a-name",
    ),
    pytest.param(
        r"$x, v \in \mathbb{R}^n$, $p_k := e^{x_k} / \sum_j e^{x_j}$. $$f(x) = \log \sum_k \exp x_k$$ "
        r"$$v^T \nabla^2 f(x) v = \sum_k p_k v_k^2 - \left(\sum_k p_k v_k\right)^2$$",
        ["proved"],
        id="a-reach-without-meaning-is-not-taken",
    ),
    pytest.param(
        r"$P \in \mathbb{R}^{n \times n}$ and $Q \in \mathbb{R}^{m \times m}$ symmetric positive definite, $x \in \mathbb{R}^n$. "
        r"$$P^\top x = P x$$",
        ["proved"],
        id="both-are-symmetric",
    ),
    pytest.param(
        r"$y_i, \mu \in \mathbb{R}^p$, $i = 1, \dots, n$, $p(y_i \mid \mu) := (2\pi)^{-p/2} e^{-\frac12 \|y_i - \mu\|^2}$. "
        r"$$p(y \mid \mu) = \prod_{i=1}^n p(y_i \mid \mu)$$",
        ["proved"],
        id="a-size-and-a-density",
    ),
    pytest.param(
        r"$h_{t-1}, c_t \in \mathbb{R}^d$, $W \in \mathbb{R}^{d \times d}$, $h_t := W h_{t-1}$. $$c_t^\top h_t = c_t^\top W h_{t-1}$$",
        ["proved"],
        id="a-moved-place-declared",
    ),
    pytest.param(
        r"$x_i, y_i, a_0, \hat{a}_0, b_1 \in \mathbb{R}$, $i = 1, \dots, n$, "
        r"$p(y \mid a_0, b_1) := \exp(-\sum_i (y_i - a_0 - b_1 x_i)^2)$, $L(a_0, b_1) := \log p(y \mid a_0, b_1)$. "
        r"$$\frac{d L(\hat{a}_0, b_1)}{d b_1} = 2 \sum_i (y_i - \hat{a}_0 - b_1 x_i) x_i$$"
        r"$$\frac{d L(\hat{a}_0, b_1)}{d b_1} = 2 \sum_i (y_i - a_0 - b_1 x_i) x_i$$",
        ["proved", "refuted"],
        id="a-number-below-a-parameter",
    ),
    pytest.param(
        r"$u \in \mathbb{R}^V$, $y_j := e^{u_j} / \sum_k e^{u_k}$. "
        r"$$\log y_c = u_c - \log \sum_k e^{u_k} := -E$$ $$\frac{\partial E}{\partial u_j} = y_j - \delta_{jc}$$"
        r"$$\frac{\partial E}{\partial u_j} = \delta_{jc} - y_j$$",
        ["proved", "proved", "refuted"],
        id="what-a-chain-ends-with-is-negated",
    ),
    pytest.param(
        r"$x_i, b \in \mathbb{R}$. $$\sum_{i=1}^n x_i + b \overset{\eqref{eq:def-1}}{=} b + \sum_{i=1}^n x_i$$"
        r"$$\sum_{i=1}^n x_i + b \overset{\ref{eq:def}}{=} b - \sum_{i=1}^n x_i$$",
        ["proved", "refuted"],
        id="a-reference-above-a-sign-defines-nothing",
    ),
    pytest.param(
        r"$\mu, m \in \mathbb{R}$, $s > 0$, $p(x) = \mathcal{N}(x; \mu, s^2)$. "
        r"$$\langle (x - m)^2 \rangle_{p(x)} = \langle x^2 \rangle - 2 m \langle x \rangle + m^2 = \mu^2 + s^2 - 2 m \mu + m^2$$"
        r"$$\langle x^2 \rangle = s^2$$",
        ["proved", "proved", "refuted"],
        id="averages-of-one-law",
    ),
    pytest.param(
        r"Laws $p(x, y)$, $q(x, y)$. $$D(p(x,y) \| q(x,y)) = \sum_x \sum_y p(x,y) \log \frac{p(x,y)}{q(x,y)}$$"
        r"$$D(p(x) \| q(x)) = \sum_x q(x) \log \frac{p(x)}{q(x)}$$",
        ["proved", "refuted"],
        id="a-plain-divergence",
    ),
    pytest.param(
        r"$D \in \mathbb{R}^{n \times n}$, $x, y \in \mathbb{R}^n$. $$D(\|x\| y) = \|x\| D y$$",
        ["proved"],
        id="a-norm-is-no-divergence",
    ),
    pytest.param(
        r"$X \in \mathbb{R}^{n \times p}$, $y \in \mathbb{R}^n$, $w \in \mathbb{R}^p$, $L(w) := \|y - X w\|^2$. Setting the derivative to "
        r"zero: $$\begin{aligned} \frac{d L(\hat{w})}{d w} &= 0_p \\ X^\top X \hat{w} &= X^\top y \\ X^\top X \hat{w} &= 2 X^\top y \end{aligned}$$",
        ["proved", "refuted"],
        id="set-to-zeros",
    ),
    pytest.param(
        r"$A, U \in \mathbb{R}^{p \times p}$, $\hat\beta^{ridge}, b \in \mathbb{R}^p$. $$A(\hat\beta^{ridge} + b) = A\hat\beta^{ridge} + A b$$",
        ["proved"],
        id="a-word-above",
    ),
    pytest.param(
        r"$x_n \in \mathbb{R}^d$, $C := (x_i - x_j)^\top (x_i - x_j)$. $$\frac{\partial C}{\partial x_i} = 2 (x_i - x_j)$$"
        r"$$\frac{\partial C}{\partial x_i} = 2 (x_j - x_i)$$ $$\frac{\partial C}{\partial x_k} = 2 (x_i - x_j)$$",
        ["proved", "refuted", "refuted"],
        id="two-fixed-members-differ",
    ),
    pytest.param(
        r"$F \in \mathbb{R}^{d \times d}$ symmetric positive definite, $u, g \in \mathbb{R}^d$. "
        r"$$\begin{aligned} 0 &= \frac{\partial}{\partial u} \left( g^T u + \frac12 u^T F u \right) \\ &= g + F u \\ F u &= -g \\"
        r" F u &= g \end{aligned}$$",
        ["proved", "proved", "refuted"],
        id="a-condition-that-begins-with-zero",
    ),
    pytest.param(
        r"$X \in \mathbb{R}^n$ random with mean $\mu$ and covariance $\Sigma$; a symmetric $n \times n$ matrix $A$. "
        r"$$E[X^\top A X] = \operatorname{tr}(A (\Sigma + \mu \mu^\top)) = \operatorname{tr}(A \Sigma)$$",
        ["proved", "refuted"],
        id="moments-behind-a-declaration",
    ),
    pytest.param(
        r"$x \in \mathbb{R}^{n \times p}$, $b \in \mathbb{R}^p$, $e_i \in \mathbb{R}$. "
        r"$$\sum_i e_i (x_i b - 1) = \sum_i e_i \Big(\sum_j x_{ij} b_j\Big) - \sum_i e_i = \sum_i e_i x_i b$$",
        ["proved", "refuted"],
        id="a-row-in-front-of-a-vector",
    ),
    pytest.param(
        r"$z, y \in \mathbb{R}^n$, $s := \operatorname{softmax}(z)$, with $\sum_i y_i = 1$. $$L = -y : \log s$$"
        r"$$dL = y : (s s^\top - \operatorname{Diag}(s)) \operatorname{Diag}(s)^{-1} dz$$ $$dL = (s - y) : dz$$",
        ["refuted", "proved"],
        id="a-capital-diagonal",
    ),
    pytest.param(
        r"$x \in \mathbb{R}^n$, $\bar{x} := \frac1n \sum_i x_i$. $$1_n^\top x = n \bar{x} = 1_n^\top 1_n$$",
        ["proved", "refuted"],
        id="ones-with-their-size",
    ),
    pytest.param(
        r"$W \in \mathbb{R}^{p \times q}$, $X \in \mathbb{R}^{q \times r}$, a loss $L(Y) \in \mathbb{R}$. $$Y = WX, \quad y_{ij} = \sum_a w_{ia} x_{aj}$$"
        r"$$\frac{\partial L}{\partial w_{mn}} = \sum_{j} \frac{\partial L}{\partial y_{mj}} x_{nj} = \sum_j \frac{\partial L}{\partial y_{mj}} x_{jn}$$",
        ["proved", "proved", "refuted"],
        id="a-matrix-and-its-entries-both-defined",
    ),
    pytest.param(
        r"$\mathbf{x} \in \mathbb{R}^d$, $\mathbf{W} \in \mathbb{R}^{h \times d}$, $\mathbf{V} \in \mathbb{R}^{q \times h}$, a loss $L(\mathbf{o}) \in \mathbb{R}$,"
        r" $\mathbf{h} := \mathbf{W} \mathbf{x}$, $\mathbf{o} := \mathbf{V} \mathbf{h}$. $$\frac{\partial L}{\partial \mathbf{h}} = \mathbf{V}^\top \frac{\partial L}{\partial \mathbf{o}}$$",
        ["proved"],
        id="a-bold-letter-beside-a-size",
    ),
    pytest.param(
        r"$A \in \mathbb{R}^{T \times T}$, $V \in \mathbb{R}^{T \times d}$, $\gamma > 0$, a loss $L(O) \in \mathbb{R}$, $O := A V$. "
        r"$$\frac{\partial L}{\partial V} = A^T \frac{\partial L}{\partial O} = A \frac{\partial L}{\partial O}$$ $$\gamma^T \gamma = \gamma^{T + 1}$$",
        ["proved", "refuted", "proved"],
        id="a-transpose-beside-a-size",
    ),
    pytest.param(
        r"$$P_\theta(\tau) := \rho_0(s_0) \prod_{t \ge 0} P(s_{t+1} \mid s_t, a_t) \pi_\theta(a_t \mid s_t)$$"
        r"$$\nabla_\theta \log P_\theta(\tau) = \sum_{t \ge 0} \nabla_\theta \log \pi_\theta(a_t \mid s_t)"
        r" = \sum_{t \ge 0} \nabla_\theta \pi_\theta(a_t \mid s_t)$$",
        ["proved", "refuted"],
        id="a-trajectory-without-an-expectation",
    ),
    pytest.param(
        r"$\gamma \in (0, 1)$. $$\sum_{t \ge 0} \gamma^t = \frac{1}{1 - \gamma}$$ $$\sum_{t \geq 1} \gamma^t = \frac{1}{1 - \gamma}$$",
        ["proved", "refuted"],
        id="a-sum-from-a-number-on",
    ),
    pytest.param(
        r"$p \in (0, 1)$, $n, y > 0$, $f(p) := {n \choose y} p^y (1-p)^{n-y}$. "
        r"$$\frac{d \log f(p)}{dp} = {y \over p} - {n - y \over 1 - p} = {y \over p} + {n - y \over 1 - p}$$",
        ["proved", "refuted"],
        id="over-and-choose",
    ),
    pytest.param(
        r"$z, y \in \mathbb{R}^n$, $s_i := \frac{e^{z_i}}{\sum_j e^{z_j}}$, $\sum_i y_i = 1$, $L := -\sum_i y_i \log s_i$. "
        r"$$\frac{\partial L}{\partial z_i} = s_i - y_i$$",
        ["proved"],
        id="given-in-a-list-with-definitions",
    ),
    pytest.param(
        r"$f : \mathbb{R} \to \mathbb{R}$. $$z^{(l+1)}_k = \sum_j W^{(l)}_{kj} a^{(l)}_j + b^{(l)}_k$$ $$a^{(l)}_j = f(z^{(l)}_j)$$"
        r"$$\frac{\partial z^{(l+1)}_k}{\partial z^{(l)}_j} = W^{(l)}_{kj} f'(z^{(l)}_j)$$"
        r"$$\frac{\partial z^{(l+1)}_k}{\partial z^{(l)}_j} = W^{(l)}_{kj} f(z^{(l)}_j)$$",
        ["undecided", "refuted"],
        id="layers-one-through-the-other",
    ),
    pytest.param(
        r"$x \in \mathbb{R}^N$, $c \in \mathbb{R}$. $$\begin{aligned} y &= \log \sum_n e^{x_n} \\ e^y &= e^c \sum_n e^{x_n - c} \\"
        r" y &= \log \sum_n e^{x_n - c} \end{aligned}$$",
        ["proved", "refuted"],
        id="an-exponential-on-the-left",
    ),
    pytest.param(
        r"$h \in \mathbb{R}^N$, $v_{w_j} \in \mathbb{R}^N$, $u_j := v_{w_j}^\top h$, $E := -u_c + \log \sum_{k=1}^V e^{u_k}$. "
        r"$$\frac{\partial E}{\partial u_j} = \frac{e^{u_j}}{\sum_k e^{u_k}} - \delta_{jc} = \frac{e^{u_j}}{\sum_k e^{u_k}}$$",
        ["proved", "refuted"],
        id="an-index-of-an-index-declared",
    ),
]


@pytest.mark.parametrize(("text", "expected"), [*ROWS, *IN_CONTEXT])
def test_steps(text: str, expected: list[str]) -> None:
    report = check_source(Source("notes.md", text))
    assert [str(error) for error in report.errors] == []
    assert [judged.verdict.status for judged in report.steps] == expected
