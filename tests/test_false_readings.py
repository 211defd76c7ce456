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
        r"$$f_t = \sigma(W_f x_t + U_f h_{t-1}), \quad g_t = \tanh(W_g x_t + U_g h_{t-1}), \quad "
        r"\tilde{c}_t = f_t \odot c_{t-1}, \quad c_t = \tilde{c}_t + W_c g_t$$ "
        r"where $x_t \in \mathbb{R}^m$ and $h_t, c_t \in \mathbb{R}^n$. "
        r"$$\frac{\partial c_t}{\partial \tilde{c}_t} = I = W_c$$",
        [PROVED, REFUTED],
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
