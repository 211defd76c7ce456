r"""What lecture notes and answers leave to the reader: means, rows of a matrix, what is set to zero."""

from __future__ import annotations

import pytest

from derive.checker import check_source
from derive.source import Source

OLS = r"""Let $X \in \mathbb{R}^{n \times p}$ have full column rank, $y \in \mathbb{R}^n$ and
$S(\beta) = \|y - X \beta\|^2$.

$$\frac{\partial S}{\partial \beta} = 2 X^T X \beta - 2 X^T y$$

Setting this to zero gives the normal equations

"""
LAGRANGE = r"""Let $S$ be symmetric, $w \in \mathbb{R}^d$ and $L(w, \lambda) = w^T S w - \lambda (w^T w - 1)$.

$$\frac{\partial L}{\partial w} = 2 S w - 2 \lambda w$$

$$\frac{\partial L}{\partial \lambda} = 1 - w^T w$$

Setting the first one to zero,

"""
NETWORK = r"""Let $W \in \mathbb{R}^{m \times d}$, $x \in \mathbb{R}^d$, $b, v \in \mathbb{R}^m$,
$L = v^T \tanh(W x + b)$, and $a = W x + b$.

"""
MIXTURE = r"""$$Q(\mu, \pi) = \sum_{n=1}^N \sum_{k=1}^K r_{nk} \left(
\log \pi_k - \frac{1}{2} \log(2 \pi) - (x_n - \mu_k)^2 / 2\right)$$

"""
ROWS = [
    pytest.param(
        r"$$\sum_{i=1}^n (x_i - \bar x)^2 = \sum_{i=1}^n x_i^2 - n \bar x^2$$",
        ["proved"],
        id="the-mean-that-a-bar-says",
    ),
    pytest.param(r"$$\sum_i (x_i - \bar x)^2 = \sum_i x_i^2 + n \bar x^2$$", ["refuted"], id="a-wrong-one"),
    pytest.param(
        "Let $x_i \\in \\mathbb{R}^d$, $w \\in \\mathbb{R}^d$. Letting "
        "$X \\in \\mathbb{R}^{n \\times d}$ be the matrix "
        "with rows $x_i^\\top$,\n\n$$\\sum_{i=1}^n x_i x_i^\\top w = X^\\top X w$$",
        ["proved"],
        id="a-matrix-with-rows",
    ),
    pytest.param(
        "Let $X \\in \\mathbb{R}^{n \\times d}$ be the matrix whose $i$-th row is $x_i^\\top$, "
        "$w \\in \\mathbb{R}^d$.\n\n"
        "$$\\sum_{i=1}^n x_i x_i^\\top w = X^\\top X w$$\n\n$$\\sum_{i=1}^n x_i x_i^\\top w = X^\\top X X w$$",
        ["proved", "unread"],
        id="whose-rows-are",
    ),
    pytest.param(OLS + r"$$X^T X \hat\beta = X^T y$$", ["proved", "proved"], id="what-holds-of-the-solution"),
    pytest.param(OLS + r"$$X^T X \hat\beta = 2 X^T y$$", ["proved", "refuted"], id="what-does-not-hold-of-it"),
    pytest.param(
        OLS
        + r"$$X^T X \hat\beta = X^T y$$"
        + r" Let $\hat y = X \hat\beta$ and $e = y - \hat y$. $$X^T e + X^T \hat y = X^T y$$",
        ["proved", "proved", "proved"],
        id="a-hat-of-what-is-not-varied",
    ),
    pytest.param(LAGRANGE + r"$$S w = \lambda w$$", ["proved"] * 3, id="the-first-one"),
    pytest.param(LAGRANGE + r"$$w^T w = 1$$", ["proved", "proved", "refuted"], id="not-the-second-one"),
    pytest.param(
        NETWORK + r"$$\frac{\partial L}{\partial a} = v \odot (1 - \tanh^2(a))$$",
        ["proved"],
        id="by-what-is-written-out",
    ),
    pytest.param(
        NETWORK + r"$$\frac{\partial L}{\partial a} = v \odot (1 - \tanh(a))$$",
        ["refuted"],
        id="wrong-by-what-is-written-out",
    ),
    pytest.param(MIXTURE + r"$$\frac{\partial Q}{\partial \pi_k} = \sum_n r_{nk} / \pi_k$$", ["proved"], id="two-pi"),
    pytest.param(
        MIXTURE + r"$$\frac{\partial Q}{\partial \pi_k} = \sum_n r_{nk} \pi_k$$", ["refuted"], id="two-pi-wrong"
    ),
    pytest.param(
        "Let $A \\in \\mathbb{R}^{n \\times n}$, $x \\in \\mathbb{R}^n$.\n\n1. $x^\\top A x = 0$\n"
        "2. $\\nabla_x (x^\\top A x) = A x$",
        ["refuted"],
        id="a-list-behind-declarations-gives-nothing",
    ),
    pytest.param(
        "Let $m_i \\in \\{0, 1\\}$ with $\\mathbb{E}[m_i] = q$.\n\n$$\\mathbb{E}[m_i^2] = q$$\n\n"
        "$$\\mathbb{E}[m_i^2] = q^2$$",
        ["proved", "refuted"],
        id="moments-of-bits",
    ),
    pytest.param(
        "Let $h = \\log \\frac{\\pi_w}{\\rho_w} - \\log \\frac{\\pi_l}{\\rho_l}$, where $\\pi_w, \\pi_l > 0$ and "
        "$\\rho_w, \\rho_l > 0$.\n\n"
        "$$\\frac{\\partial h}{\\partial \\pi_w} = 1 / \\pi_w$$\n\n"
        "$$\\frac{\\partial h}{\\partial \\pi_l} = 1 / \\pi_l$$",
        ["proved", "refuted"],
        id="letters-below-several-names",
    ),
    pytest.param(
        "Let $Z \\in \\mathbb{R}^{n \\times m}$, $L = \\frac{1}{2} \\sum_{ij} Z_{ij}^2$ and "
        "$\\Delta_2 = \\frac{\\partial L}{\\partial Z}$.\n\n"
        "1. $\\Delta_2 = Z + 0$\n2. **Here:** $\\Delta_2 = 2 Z$\n3. For $Z = 0$ it is $\\Delta_2 = 0 Z$.",
        ["proved", "refuted"],
        id="items-of-a-list",
    ),
    pytest.param(
        r"$$\sqrt{x^2} = x$$ Now let $x > 0$. Then $$\sqrt{x^2} = x$$",
        ["refuted", "proved"],
        id="now-let-is-from-now-on",
    ),
    pytest.param(
        "Let $w \\in \\mathbb{R}^d$.\n\n$$w^T w + 0 = 1$$\n\nMultiplying by $w$ "
        "and using $w^T w = 1$:\n\n$$w w^T w = w$$",
        ["refuted", "proved"],
        id="using-for-the-display-that-follows",
    ),
    pytest.param(
        "Let $w \\in \\mathbb{R}^d$.\n\n$$w w^T w = w$$\n\nwhere we used the fact that $w^T w = 1$.",
        ["proved"],
        id="used-for-the-display-before",
    ),
    pytest.param(
        "Let $x, b \\in \\mathbb{R}^n$, $A \\in \\mathbb{R}^{n \\times n}$ symmetric, "
        "$f(x) = \\frac{1}{2} x^\\top A x - b^\\top x$ and $x_{k+1} = x_k - \\eta \\nabla f(x_k)$.\n\n"
        "$$x_{k+1} = (I - \\eta A) x_k + \\eta b$$\n\n"
        "$$x_{k+1} = (I - \\eta A) x_k + b$$\n\n$$\\nabla f(x) = A x - b$$",
        ["proved", "refuted", "proved"],
        id="iterates-of-a-vector",
    ),
    pytest.param(
        "Let $x_1, \\dots, x_n$ be samples from $f(x; \\lambda) = \\lambda e^{-\\lambda x}$, $x \\ge 0$.\n\n"
        "$$L(\\lambda) = \\prod_{i=1}^n \\lambda e^{-\\lambda x_i} = \\lambda^n e^{-\\lambda \\sum_{i=1}^n x_i}$$\n\n"
        "$$\\frac{d}{d\\lambda} \\log L(\\lambda) = \\frac{n}{\\lambda} - \\sum_{i=1}^n x_i = 0 "
        "\\implies \\hat\\lambda = \\frac{n}{\\sum_{i=1}^n x_i} = \\frac{1}{\\bar x}$$\n\n"
        "The information is $-\\mathbb{E}[\\frac{d^2}{d\\lambda^2} \\log L(\\lambda)]$.",
        ["proved", "proved", "proved", "proved"],
        id="the-likelihood-of-a-rate",
    ),
    pytest.param(
        r"$$\log L = \sum_{n=1}^N \log \frac{1}{\sqrt{2 \pi v}} e^{-\frac{(x_n - \mu)^2}{2 v}} "
        r"= -\frac{N}{2} \log(2 \pi v) - \frac{1}{2 v} \sum_{n=1}^N (x_n - \mu)^2$$"
        r"$$\frac{\partial \log L}{\partial \mu} = \frac{1}{v} \sum_{n=1}^N (x_n - \mu) "
        r"= \frac{1}{v} \sum_{n=1}^N (\mu - x_n)$$",
        ["proved", "proved", "refuted"],
        id="a-likelihood-by-its-logarithm",
    ),
    pytest.param(
        r"With $q(z|x) = \mathcal N(\mu, \mathrm{diag}(\sigma^2))$ and $p(z) = \mathcal N(0, I)$, $z \in \mathbb R^d$:"
        "\n\n"
        r"$$KL(q\|p) = \frac12\sum_{j=1}^d\left(\mu_j^2 + \sigma_j^2 - 1 - \log\sigma_j^2\right)$$"
        "\n\n"
        r"$$KL(q\|p) = \frac12\sum_{j=1}^d\left(\mu_j^2 + \sigma_j^2 + 1 - \log\sigma_j^2\right)$$",
        ["proved", "refuted"],
        id="a-divergence-of-normal-vectors",
    ),
    pytest.param(
        r"$$\text{softplus}'(x) = \sigma(x)$$ $$\text{relu}'(x) = \mathbf{1}[x > 0]$$ $$\text{softplus}'(x) = x$$",
        ["proved", "proved", "refuted"],
        id="primes-of-functions-in-words",
    ),
    pytest.param(
        r"Let $y = f(x) + \varepsilon$ with $\mathbb{E}[\varepsilon] = 0$, $\mathrm{Var}(\varepsilon) = \sigma^2$, "
        "and let $\\hat f$ be independent of $\\varepsilon$.\n\n"
        r"$$\mathbb{E}[(y - \hat f)^2] = \mathbb{E}[(f - \hat f)^2] + \sigma^2 "
        r"= \mathbb{E}[(f - \hat f)^2] - \sigma^2$$",
        ["proved", "refuted"],
        id="a-value-without-its-argument",
    ),
    pytest.param(
        r"$$y = f(x) + b$$ $$f + b = y$$ $$\frac{\partial f}{\partial x} = 0$$",
        ["refuted", "undecided"],
        id="an-argument-that-varies-is-not-left-out",
    ),
    pytest.param(
        r"Let $A, B \in \mathbb{R}^{n \times n}$ with $AB = BA$. $$(A+B)^2 = A^2 + 2AB + B^2 = A^2 + AB + B^2$$",
        ["proved", "refuted"],
        id="matrices-that-commute",
    ),
    pytest.param(
        r"$$-\log p_k - 1 + \lambda = 0 \implies p_k = e^{\lambda - 1}$$"
        r"$$-\log q_k - \mu = 0 \implies q_k = e^{\mu}$$",
        ["proved", "refuted"],
        id="what-has-a-logarithm-is-positive",
    ),
    pytest.param(
        r"Let $w \in \mathbb{R}^d$, $H \in \mathbb{R}^{d \times d}$ be symmetric positive definite. "
        r"$$H (w - w_0) + \lambda w = 0 \implies w = (H + \lambda I)^{-1} H w_0$$"
        r"$$w^\top (w - w_0) = w^\top w - w^\top w_0 = w^\top w_0 - w^\top w$$",
        ["proved", "proved", "refuted"],
        id="a-start-beside-a-vector",
    ),
    pytest.param(
        r"$$L = -\log \frac{e^{s_+}}{\sum_j e^{s_j}}$$ Let $p_j = \frac{e^{s_j}}{\sum_k e^{s_k}}$ and $s_+ = s_1$. "
        r"$$\frac{\partial L}{\partial s_j} = p_j - \mathbb{1}[j = 1] = p_j + \mathbb{1}[j = 1]$$",
        ["proved", "refuted"],
        id="one-of-the-scores",
    ),
    pytest.param(
        r"Let $w_i$ and $x_i$ all be independent with mean zero, $\mathrm{Var}(w_i) = \sigma_w^2$ and "
        r"$\mathrm{Var}(x_i) = \sigma_x^2$. $$\mathrm{Var}(\sum_{i=1}^n w_i) = n \sigma_w^2$$"
        r"$$\mathrm{Var}(\sum_{i=1}^n w_i x_i) = n \sigma_w^2 \sigma_x^2$$",
        ["proved", "undecided"],
        id="deviations-named-after-what-deviates",
    ),
    pytest.param(
        r"A latent $z$ with a distribution $q(z)$, a joint $p(x, z)$. $$KL(q(T) \| p(z \mid x)) = 0$$",
        ["unread"],
        id="laws-of-different-outcomes",
    ),
    pytest.param(
        "Let $x(t) \\in \\mathbb{R}^n$ and $x_i = y_i$.\n\n$$\\int_0^1 x_i dt = x_i$$\n\n$$x + t = x_k$$",
        ["refuted", "refuted"],
        id="a-curve-and-its-entries",
    ),
    pytest.param(
        "Let $A$ be symmetric, $g_k = A x_k - b$ and $x_{k+1} = x_k - \\eta g_k$.\n\n"
        "$$x_{k+1} = x_k - \\eta A x_k + \\eta b$$\n\n$$x_{k+1} = x_k - \\eta A x_k + b$$\n\n"
        "Line search takes $\\eta_k = \\frac{g_k^\\top g_k}{g_k^\\top A g_k}$.",
        ["proved", "refuted"],
        id="a-step-size-beside-that-of-a-step",
    ),
    pytest.param(
        "Let $x_1, \\dots, x_N \\in \\mathbb{R}$ and $N_k = \\sum_n r_{nk}$.\n\n"
        "$$\\sum_k N_k = \\sum_k \\sum_{n=1}^N r_{nk}$$",
        ["proved"],
        id="a-size-beside-a-family-of-its-letter",
    ),
]


@pytest.mark.parametrize(("text", "expected"), ROWS)
def test_what_goes_without_saying(text: str, expected: list[str]) -> None:
    found = check_source(Source("t.md", text))
    statuses = [judged.verdict.status for judged in found.steps]
    assert statuses + ["unread"] * len(found.errors) == expected
