r"""Readings that would call a right step wrong, or prove a wrong one: the verdicts of short texts, in order."""

from __future__ import annotations

import pytest

from derive import check

PROVED, REFUTED, UNDECIDED = "proved", "refuted", "undecided"
UNIT = r"A vector $x \in \mathbb{R}^n$, $r := \lVert x \rVert$ and $u_i := x_i / r$."

ROWS = {
    "what is added to a vector is one, whatever is claimed": (
        r"Logits $z = W x + b$ with $W \in \mathbb{R}^{K \times D}$, $p = \mathrm{softmax}(z)$, one-hot $y$, "
        r"$L = -\sum_k y_k \log p_k$. $$\frac{\partial L}{\partial b} = p - y$$ "
        r"$$\frac{\partial L}{\partial b} = \sum_k (p_k - y_k)$$",
        [PROVED, REFUTED],
    ),
    "a norm with a name is no constant": (
        UNIT + r"$$\frac{\partial u_i}{\partial x_j} = \frac{\delta_{ij}}{r}$$",
        [REFUTED],
    ),
    "it is where the text differentiates by it": (
        UNIT
        + r"$$\frac{\partial u_i}{\partial x_j} = \frac{\delta_{ij}}{r}$$"
        + r"$$\frac{\partial u_i}{\partial r} = -\frac{x_i}{r^2}$$",
        [PROVED, PROVED],
    ),
    "a declared function has its arguments": (
        r"A function $f(x) \in \mathbb{R}$. $$f(x) - f(y) = 0$$ $$\sum_{k=1}^n f(k) = n f(x)$$",
        [REFUTED, REFUTED],
    ),
    "the prime of a bound letter is no transpose": (
        r"The energy $E(y, x; \theta) \in \mathbb{R}$ is differentiable, $y$ ranges over a finite set $\mathcal{Y}$. "
        r"$$\nabla_\theta \log \sum_{y \in \mathcal{Y}} \exp [-E(y, x; \theta)] = \frac{1}{\sum_{y' \in \mathcal{Y}} "
        r"\exp [-E(y', x; \theta)]} \nabla_\theta \sum_{y \in \mathcal{Y}} \exp [-E(y, x; \theta)]$$",
        [PROVED],
    ),
    "the parameters of a policy are no indices": (
        r"$$\pi_\theta(a) = \frac{e^{\theta_a}}{\sum_b e^{\theta_b}}$$ $$J(\theta) = \sum_a \pi_\theta(a) r(a)$$ "
        r"$$\frac{\partial J}{\partial \theta_c} = \pi_\theta(c) (r(c) - J(\theta)) = \pi_\theta(c) r(c)$$",
        [PROVED, REFUTED],
    ),
    "a covariance that is said as an expectation": (
        r"A random vector $x \in \mathbb{R}^n$ with mean $\mu$, with $E[(x-\mu)(x-\mu)^\top] = \Sigma$, "
        r"and $A \in \mathbb{R}^{n \times n}$. "
        r"$$E[x^\top A x] = \operatorname{tr}(A \Sigma) + \mu^\top A \mu = \operatorname{tr}(A \Sigma)$$",
        [PROVED, REFUTED],
    ),
    "a member behind the general one is defined, too": (
        r"$$y_{t+1} = w x_t$$ $$\frac{\partial y_{t+1}}{\partial w} = x_t$$ $$\frac{\partial y_t}{\partial w} = x_t$$",
        [PROVED, REFUTED],
    ),
    "a colour takes no sign away": (
        r"$$a \color{blue}{- b} + c = a + c \textcolor{red}{- b}$$ $$2 \color{red}{(-b)} = 2 - b$$",
        [PROVED, REFUTED],
    ),
    "a covariance without a shape is square": (
        r"A random variable $x \in \mathbb{R}^n$ with covariance $\Sigma$, and $A \in \mathbb{R}^{n \times n}$. "
        r"$$\operatorname{Cov}(A x) = A^\top \Sigma A$$",
        [REFUTED],
    ),
    "a derivative that is 0 where an optimum is looked for": (
        r"The likelihood is $$L(\lambda) = \prod_{i=1}^n \frac{\lambda^{x_i} e^{-\lambda}}{x_i!}$$ "
        r"$$\frac{d}{d\lambda} \log L = \frac{1}{\lambda} \sum_{i=1}^n x_i - n = 0$$ "
        r"$$\hat\lambda = \frac{1}{n} \sum_{i=1}^n x_i = \sum_{i=1}^n x_i$$",
        [PROVED, PROVED, REFUTED],
    ),
    "a wrong derivative is no optimum": (
        r"We minimise $$L = (w x - y)^2$$ $$\frac{\partial L}{\partial w} = 2 (w x - y) = 0$$",
        [REFUTED, REFUTED],
    ),
    "what is 0 where no optimum is looked for": (
        r"$$L = (w x - y)^2$$ $$\frac{\partial L}{\partial w} = 2 (w x - y) x = 0$$",
        [PROVED, REFUTED],
    ),
    "a member of a family is no objective": (
        r"We minimise the loss. $$p_a = \frac{e^{w_a}}{\sum_b e^{w_b}}$$ "
        r"$$\frac{\partial p_a}{\partial w_a} = p_a (1 - p_a) = 0$$",
        [PROVED, REFUTED],
    ),
    "derivatives that are set to zero and not written down": (
        r"$$\ell(\mu, s) = -\frac{n}{2} \log s - \frac{1}{2 s} \sum_{i=1}^n (x_i - \mu)^2$$ "
        r"Setting the derivatives to zero "
        r"gives $$\hat\mu = \frac1n \sum_{i=1}^n x_i, \qquad \hat s = \frac1n \sum_{i=1}^n (x_i - \hat\mu)^2$$ "
        r"$$\ell(\hat\mu, \hat s) = -\frac{n}{2} \log \hat s - \frac{n}{2} = -\frac{n}{2} \log \hat s$$",
        [PROVED, REFUTED],
    ),
    "what was proved of an optimum holds there": (
        r"We maximise $w^\top S w$ subject to $w^\top w = 1$, with $S$ a symmetric matrix. "
        r"$$\mathcal{L}(w, \lambda) = w^\top S w - \lambda (w^\top w - 1)$$ "
        r"$$\frac{\partial \mathcal{L}}{\partial w} = 2 S w - 2 \lambda w = 0$$ $$S w = \lambda w$$ "
        r"$$w^\top S w = \lambda w^\top w = 2 \lambda$$",
        [PROVED, PROVED, PROVED, REFUTED],
    ),
    "what a conclusion is about has a shape": (
        r"$$J(\alpha) = \lVert y - K \alpha \rVert^2 + \lambda \alpha^\top K \alpha$$ "
        r"where $K$ is a symmetric matrix. "
        r"$$\nabla_\alpha J = -2 K (y - K \alpha) + 2 \lambda K \alpha$$ Setting this to zero, if $K$ is invertible, "
        r"$$\alpha = (K + \lambda I)^{-1} y$$",
        [PROVED, UNDECIDED],
    ),
    "names of other states below names tell these apart": (
        r"$$f_t = \sigma(W_f x_t), \quad c_t = f_t \odot c_{t-1} + W_c x_t$$ "
        r"where $x_t \in \mathbb{R}^m$ and $c_t \in \mathbb{R}^n$. "
        r"$$\frac{\partial c_t}{\partial f_t} = \operatorname{diag}(c_{t-1}) = \operatorname{diag}(c_t)$$",
        [PROVED, REFUTED],
    ),
    "a number below a vector may be a part of another name": (
        r"$$L = \frac12 (w^\top x + w_0 - y)^2$$ $$\frac{\partial L}{\partial w} = (w^\top x + w_0 - y) x$$ "
        r"$$\frac{\partial L}{\partial w_0} = w^\top x + w_0 - y = w^\top x - y$$",
        [PROVED, PROVED, REFUTED],
    ),
    "members behind a row are vectors": (
        r"Let $s_j = q^\top k_j$. $$L = -s_0 + \log \sum_{j=0}^N \exp(s_j)$$ "
        r"With $p_j = \frac{\exp(s_j)}{\sum_{l=0}^N \exp(s_l)}$: "
        r"$$\frac{\partial L}{\partial q} = \sum_{j=0}^N p_j k_j - k_0 = \sum_{j=0}^N p_j k_j$$",
        [PROVED, REFUTED],
    ),
    "states that a diagonal matrix is made of are vectors": (
        r"$$h_t = \tanh(W_{hh} h_{t-1} + W_{xh} x_t)$$ "
        r"$$\frac{\partial h_t}{\partial h_{t-1}} = \operatorname{diag}(1 - h_t^2) W_{hh}$$",
        [PROVED],
    ),
    "matrices of such states do not commute": (
        r"$$h_t = \tanh(W_{hh} h_{t-1} + W_{xh} x_t)$$ "
        r"$$\frac{\partial h_t}{\partial h_{t-1}} = W_{hh} \operatorname{diag}(1 - h_t^2)$$",
        [REFUTED],
    ),
    "a matrix with a subscript of its own in front of a bracket": (
        r"$$r_t = \sigma(W_r x_t + U_r h_{t-1}), \quad h_t = W_h x_t + U_h (r_t \odot h_{t-1})$$ "
        r"$$h_t = U_h (h_{t-1} \odot r_t) + W_h x_t = W_h x_t + (U_h r_t) \odot h_{t-1}$$",
        [PROVED, REFUTED],
    ),
    "a product whose limits are not in order is not spoken of": (
        r"$$h_t = w h_{t-1} + x_t$$ "
        r"$$\frac{\partial h_t}{\partial h_k} = \prod_{j=k+1}^t w = w^{t-k} = w^{t-k+1}$$",
        [UNDECIDED, UNDECIDED, REFUTED],
    ),
    "a letter of a sum from 0 begins at 0": (
        r"$$y_i = \sum_{j=0}^{k-1} w_j x_{i+j}$$ $$\frac{\partial y_i}{\partial w_j} = x_{i+j}$$ "
        r"$$\frac{\partial y_i}{\partial w_j} = x_{i-j}$$",
        [UNDECIDED, REFUTED],
    ),
    "the slope of a sigmoid": (
        r"$$C = (1 - P) \sigma (s_i - s_j) + \log(1 + e^{-\sigma (s_i - s_j)})$$ "
        r"$$\frac{\partial C}{\partial s_i} = \sigma \left( 1 - P - \frac{1}{1 + e^{\sigma (s_i - s_j)}} \right) "
        r"= \sigma \left( 1 - \frac{1}{1 + e^{\sigma (s_i - s_j)}} \right)$$",
        [PROVED, REFUTED],
    ),
    "a normal law without a letter has the one at which it is seen": (
        r"Let $q = \mathcal{N}(\mu, \sigma^2)$ and $p = \mathcal{N}(0, 1)$. "
        r"$$\mathbb{E}_q[\log p(z)] = -\frac12 \log(2\pi) - \frac12 (\mu^2 + \sigma^2) "
        r"= -\frac12 \log(2\pi) - \frac12 \mu^2$$",
        [PROVED, REFUTED],
    ),
    "an average over a law that a formula gives": (
        r"$$\pi_\theta(a) = \frac{e^{\theta_a}}{\sum_b e^{\theta_b}}$$ "
        r"$$\frac{\partial}{\partial \theta_c} \log \pi_\theta(a) = \mathbf{1}[a = c] - \pi_\theta(c)$$ "
        r"$$\mathbb{E}_{a \sim \pi_\theta}[\mathbf{1}[a = c] - \pi_\theta(c)] = 0 = \pi_\theta(c)$$",
        [PROVED, PROVED, REFUTED],
    ),
    "a label that is moved on a name that stands nowhere else": (
        r"$$z^{(l+1)} = W^{(l)} a^{(l)}$$ "
        r"$$\frac{\partial z^{(l+1)}_i}{\partial a^{(l)}_j} = W^{(l)}_{ij} = W^{(l)}_{ji}$$",
        [PROVED, REFUTED],
    ),
    "a condition in words before an empty line": (
        "Let $A$ be a matrix. If $A$ is idempotent,\n\n$$A A x = A x$$\n\nIn general,\n\n$$A A x = A x$$",
        [UNDECIDED, REFUTED],
    ),
    "a second definition for a special case": (
        r"We have $h_t = \tanh(w h_{t-1})$. $$\frac{\partial h_t}{\partial h_{t-1}} = w (1 - h_t^2)$$ "
        "For the linear case $h_t = w h_{t-1}$ we get\n\n"
        r"$$\frac{\partial h_t}{\partial h_{t-1}} = w$$"
        "\n\nso\n\n"
        r"$$\frac{\partial h_t}{\partial w} = h_{t-1} + w \frac{\partial h_{t-1}}{\partial w}$$"
        "\n\nIn general,\n\n"
        r"$$\frac{\partial h_t}{\partial h_{t-1}} = w$$",
        [PROVED, UNDECIDED, UNDECIDED, REFUTED],
    ),
    "a matrix that is a function of a number is no number": (
        r"Let $K = K(\theta)$ be a symmetric positive definite $n \times n$ matrix and $y \in \mathbb{R}^n$. "
        r"$$\frac{\partial K^{-1}}{\partial \theta} = -K^{-1} \frac{\partial K}{\partial \theta} K^{-1} "
        r"= -K^{-2} \frac{\partial K}{\partial \theta}$$",
        [PROVED, REFUTED],
    ),
    "what is said of such a matrix is not forgotten": (
        r"Let $K = K(\theta)$ be a symmetric $n \times n$ matrix and $y \in \mathbb{R}^n$. "
        r"$$y^\top K^\top = (K y)^\top = 2 y^\top K^\top$$ $$K^\top y = K y$$",
        [PROVED, REFUTED, UNDECIDED],
    ),
    "a sum over a letter that does not occur in it": (
        r"$$\sum_{i,j} x_i = n \sum_i x_i = n^2 \sum_i x_i$$",
        [PROVED, REFUTED],
    ),
    "a divergence of conditional laws may be an average": (
        r"$$D(p(x,y) \| q(x,y)) = D(p(x) \| q(x)) + D(p(y|x) \| q(y|x))$$",
        [PROVED],
    ),
    "a capital that is applied to outcomes is none": (
        r"$$\nabla_\theta \mathbb{E}_{a \sim \pi_\theta}[A(s,a)] "
        r"= \mathbb{E}_{a \sim \pi_\theta}[\nabla_\theta \log \pi_\theta(a|s) A(s,a)] "
        r"= \mathbb{E}_{a \sim \pi_\theta}[\nabla_\theta \log \pi_\theta(a|s)]$$",
        [PROVED, REFUTED],
    ),
    "two cases of one letter": (
        r"$$f(w) = \frac12 (w - a)^2 + \lambda |w|$$ For $w > 0$:"
        "\n\n"
        r"$$f'(w) = w - a + \lambda$$"
        "\n\n"
        r"For $w < 0$:"
        "\n\n"
        r"$$f'(w) = w - a - \lambda = w - a + \lambda$$",
        [PROVED, PROVED, REFUTED],
    ),
    "a conclusion that goes through itself": (
        r"The likelihood is $$\ell = \sum_k \log \sum_j e^{-(x_k - m_j)^2}$$ "
        r"$$g_{kj} = \frac{e^{-(x_k - m_j)^2}}{\sum_l e^{-(x_k - m_l)^2}}$$ "
        r"$$\frac{\partial \ell}{\partial m_j} = \sum_k 2 g_{kj} (x_k - m_j) = 0$$ "
        r"$$m_j = \frac{\sum_k g_{kj} x_k}{\sum_k g_{kj}}$$",
        [PROVED, PROVED],
    ),
    "a mean of zero that is not made use of": (
        r"Let $w_i$ and $x_i$ be independent with mean zero. "
        r"$$\operatorname{Var}(w_i x_i) = \operatorname{Var}(w_i) \operatorname{Var}(x_i)$$",
        [UNDECIDED],
    ),
    "nothing said of the means": (
        r"Let $w_i$ and $x_i$ be independent. "
        r"$$\operatorname{Var}(w_i x_i) = \operatorname{Var}(w_i) \operatorname{Var}(x_i)$$",
        [REFUTED],
    ),
    "a transpose above a label": (
        r"Data $x^{(i)} \in \mathbb{R}^n$, $i = 1, \dots, m$, $w \in \mathbb{R}^n$. "
        r"$$\sum_i (w^T x^{(i)})^2 = \sum_i w^T x^{(i)} x^{(i)^T} w$$",
        [PROVED],
    ),
    "the recurrent term is not forgotten": (
        r"Numbers $w, u \in \mathbb{R}$. $$h_t = \tanh(w h_{t-1} + u x_t)$$"
        r"$$\frac{\partial h_t}{\partial w} = (1 - h_t^2) h_{t-1}$$",
        [REFUTED],
    ),
    "an exponent beside the number itself is no label": (
        r"$x \in \mathbb{R}$, $n \in \mathbb{N}$ $$\frac{x^{n+1}}{x^n} = x$$",
        [PROVED],
    ),
    "0 to n are n + 1": (
        r"$$\sum_{i=0}^n 1 = n$$ $$\sum_{i=0}^n 1 = n + 1$$",
        [REFUTED, UNDECIDED],
    ),
    "the mean of n + 1": (
        r"$\bar x := \frac{1}{n+1} \sum_{i=0}^n x_i$ $$\sum_{i=0}^n (x_i - \bar x) = 0$$",
        [UNDECIDED],
    ),
    "a negative number": (
        r"$x < 0$ $$\sqrt{x^2} = x$$ $$\log(2 (-x)) = \log 2 + \log(-x)$$",
        [REFUTED, PROVED],
    ),
    "no number is positive and negative": (r"$x > 0$, $x < 0$ $$x = |x|$$", [UNDECIDED]),
    "a condition on a value": (
        r"$x \in \mathbb{R}$ $$\frac{d}{dx} |x| = -1 \quad \text{if } x < 0$$"
        r"$$\frac{d}{dx} |x| = 1 \quad \text{if } x < 0$$",
        [PROVED, REFUTED],
    ),
    "a condition concerns its formula alone": (
        r"$x \in \mathbb{R}$ $$\sqrt{x^2} = x \quad \text{if } x > 0$$ $$\sqrt{x^2} = x$$",
        [PROVED, REFUTED],
    ),
    "a condition on one entry says nothing of the others": (
        r"$y \in \{0, 1\}^n$, $p \in \mathbb{R}^n$ $$y_j = 1 \quad \text{if } y_i = 1$$"
        r"$$\sum_j y_j = n \quad \text{if } y_i = 1$$ $$y_i p_i = p_i \quad \text{if } y_i = 1$$",
        [REFUTED, REFUTED, PROVED],
    ),
    "one row of a one-hot matrix says nothing of the others": (
        r"Labels $Y \in \{0, 1\}^{N \times K}$, one-hot $Y$."
        r"$$Y_{nj} = 1 \implies Y_{nk} = \delta_{kj}$$ $$Y_{nj} = 1 \implies \sum_n Y_{nk} = N \delta_{kj}$$",
        [PROVED, REFUTED],
    ),
    "a premise under a condition on indices": (
        r"$A \in \mathbb{R}^{n \times n}$. If $i \ne j$: $$A_{ij} = 0 \implies A_{kl} = 0$$",
        [UNDECIDED],
    ),
    "a premise under a condition on an index that it does not have": (
        r"Let $A \in \mathbb{R}^{n \times n}$ be invertible, $x, y \in \mathbb{R}^n$."
        r"$$(A^{-1} x)_i = y_i \quad (i \ne j) \implies x = A y$$",
        [REFUTED],
    ),
    "an assumption under a condition on indices": (
        "$A \\in \\mathbb{R}^{n \\times n}$ $$A_{ij} = 0 \\quad (i \\ne j) % given\n$$ $$A_{kl} = 0$$",
        [REFUTED],
    ),
    "a gradient of what is not written in its variable": (
        r"Rewards $r(a)$, probabilities $\pi(a)$ that depend on $\theta \in \mathbb{R}^d$. "
        r"$$\nabla_\theta \sum_a \pi(a) r(a) = \sum_a \nabla_\theta \log \pi(a) r(a)$$ $$\nabla_\theta r(a) = 0$$",
        [UNDECIDED, PROVED],
    ),
    "laws in which no parameter is written": (
        r"A policy $\pi(a \mid s)$ with parameters $\theta$. "
        r"$$\nabla_\theta \sum_a \pi(a \mid s) r(a) = \sum_a r(a) \nabla_\theta \log \pi(a \mid s)$$"
        r"$$\nabla_\theta \sum_a \pi(a \mid s) r(a) = \sum_a r(a) \pi(a \mid s) \nabla_\theta \log \pi(a \mid s)$$",
        [REFUTED, PROVED],
    ),
    "moments in words beside a declaration": (
        r"A random vector $x \in \mathbb{R}^n$ with mean $\mu$ and covariance $\Sigma$, "
        r"a matrix $A \in \mathbb{R}^{n \times n}$. $$E[x^\top A x] = \mu^\top A \mu + \operatorname{tr}(A \Sigma)$$",
        [PROVED],
    ),
    "a list says how many there are": (
        r"Given $x_1, x_2, \dots, x_n$ and a number $y$. $$\frac1n \sum_i (x_i + y) = y + \frac1n \sum_i x_i$$",
        [PROVED],
    ),
    "a number beside a random variable": (
        r"A random variable $X$ and $a \in \mathbb{R}$. $$\operatorname{Var}(a X + b) = a^2 \operatorname{Var}(X)$$",
        [PROVED],
    ),
    "a list of what is independent": (
        r"Independent $X_1, \ldots, X_n$ with mean $\mu$ and variance $\sigma^2$. "
        r"$$\operatorname{Var}\left[\frac1n \sum_i X_i\right] = \frac{\sigma^2}{n}$$",
        [PROVED],
    ),
    "conditions beside rows": (
        r"$z \in \mathbb{R}$, $a := \max(0, z)$ \begin{align} \frac{\partial a}{\partial z} &= 1 && \text{if } z > 0 \\"
        r" \frac{\partial a}{\partial z} &= 0 && \text{if } z < 0 \end{align}",
        [PROVED, PROVED],
    ),
}


@pytest.mark.parametrize("name", ROWS)
def test_verdicts(name: str) -> None:
    text, expected = ROWS[name]
    report = check(text=text)
    assert [str(error) for error in report.errors] == []
    assert [step.verdict.status for step in report.steps] == expected
