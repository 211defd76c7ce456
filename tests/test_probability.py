"""Likelihoods, expectations and probabilities as people write them: right ones are proved, wrong ones refuted."""

# ruff: noqa: E501 (a row is one statement in the letters of the subject)

from __future__ import annotations

import pytest

from derive.checker import check_source
from derive.source import Source

LIKELIHOODS = [
    pytest.param(
        r"""Data $x \in \mathbb{R}^N$, a rate $\lambda \in \mathbb{R}$ with $$\lambda > 0$$
        $$p(x_n \mid \lambda) := \lambda e^{-\lambda x_n}$$
        $$\ell(\lambda) := \log p(x \mid \lambda)$$
        $$\ell(\lambda) = \sum_{n=1}^N \log p(x_n \mid \lambda) = N \log \lambda - \lambda \sum_{n=1}^N x_n$$
        $$\frac{d\ell(\lambda)}{d\lambda} = \frac{N}{\lambda} - \sum_n x_n = N - \lambda \sum_n x_n$$
        $$\hat\lambda := \frac{N}{\sum_n x_n}$$
        $$\frac{d\ell(\hat\lambda)}{d\lambda} = 0$$""",
        ["proved", "proved", "proved", "refuted", "proved"],
        id="exponential-data",
    ),
    pytest.param(
        r"""Coin tosses $x \in \mathbb{R}^N$ and $\mu \in (0, 1)$:
        $$p(x_n|\mu) := \mu^{x_n} (1-\mu)^{1-x_n}$$
        $$\ln p(x|\mu) = \sum_{n=1}^N \left\{ x_n \ln \mu + (1-x_n) \ln(1-\mu) \right\}$$
        $$\frac{d}{d\mu} \ln p(x|\mu) = \sum_n \left(\frac{x_n}{\mu} - \frac{1-x_n}{1-\mu}\right)$$
        $$\frac{d}{d\mu} \ln p(x|\mu) = \sum_n \left(\frac{x_n}{\mu} + \frac{1-x_n}{1-\mu}\right)$$""",
        ["proved", "proved", "refuted"],
        id="Bernoulli-data",
    ),
    pytest.param(
        r"""With $m \in \mathbb{R}$, $N \in \mathbb{R}$, $\mu \in (0, 1)$
        $$\operatorname{Bin}(m | N, \mu) := \binom{N}{m} \mu^m (1-\mu)^{N-m}$$
        $$\ln \operatorname{Bin}(m | N, \mu) = \ln N! - \ln m! - \ln (N-m)! + m \ln \mu + (N-m) \ln (1-\mu)$$
        $$\frac{\partial}{\partial \mu} \ln \operatorname{Bin}(m | N, \mu) = \frac{m}{\mu} - \frac{N-m}{1-\mu}$$
        $$\frac{\partial}{\partial \mu} \ln \operatorname{Bin}(m | N, \mu) = \frac{m}{\mu} - \frac{N}{1-\mu}$$""",
        ["proved", "proved", "refuted"],
        id="binomial-counts",
    ),
    pytest.param(
        r"""Data $x \in \mathbb{R}^n$, $\mu \in \mathbb{R}$ and $\sigma \in \mathbb{R}$, $\sigma > 0$.
        $$L(\mu, \sigma^2) = \prod_{i=1}^n \frac{1}{\sqrt{2\pi\sigma^2}} e^{-\frac{(x_i - \mu)^2}{2\sigma^2}}$$
        $$\ln L(\mu, \sigma^2) = -\frac{n}{2} \ln(2\pi) - \frac{n}{2} \ln \sigma^2 - \frac{1}{2\sigma^2} \sum_{i=1}^n (x_i - \mu)^2$$
        $$\frac{\partial \ln L(\mu, \sigma^2)}{\partial \sigma^2} = -\frac{n}{2\sigma^2} + \frac{1}{2\sigma^4} \sum_{i=1}^n (x_i - \mu)^2$$
        $$\frac{\partial \ln L(\mu, \sigma^2)}{\partial \sigma^2} = -\frac{n}{2\sigma^2} + \frac{1}{\sigma^4} \sum_{i=1}^n (x_i - \mu)^2$$""",
        ["proved", "proved", "refuted"],
        id="by-the-variance-as-one-letter",
    ),
]


LAWS = [
    pytest.param(
        r"""$$\sum_x p(x) = 1, \quad p(x) = \sum_z p(x, z) = \int p(x \mid z) p(z) dz$$
        $$p(z \mid x) = \frac{p(x \mid z) p(z)}{p(x)} = \frac{p(x \mid z) p(z)}{\sum_{z'} p(x \mid z') p(z')}$$
        $$p(z \mid x) = \frac{p(x \mid z) p(z)}{p(z)}$$""",
        ["proved", "proved", "proved", "proved", "proved", "refuted"],
        id="Bayes",
    ),
    pytest.param(
        r"""$$P(A \mid B) = \frac{P(B \mid A) P(A)}{\sum_a P(B \mid A = a) P(A = a)} = \frac{P(B \mid A) P(A)}{\sum_b P(B = b \mid A) P(A)}$$""",
        ["proved", "refuted"],
        id="events-and-capital-letters",
    ),
    pytest.param(
        r"""$$\sum_z q(z) \log \frac{p(x, z)}{q(z)} = \sum_z q(z) \log p(x, z) - \sum_z q(z) \log q(z)$$
        $$\sum_z q(z) \log \frac{p(x, z)}{q(z)} = \sum_z q(z) \log p(x, z) + \sum_z q(z) \log q(z)$$""",
        ["proved", "refuted"],
        id="joint-law-in-a-sum",
    ),
    pytest.param(
        r"""A policy $\pi(a)$ with parameters $\theta$.
        $$\nabla_\theta \sum_a \pi(a) r(a) = \sum_a r(a) \nabla_\theta \pi(a) = \sum_a \pi(a) r(a) \nabla_\theta \log \pi(a)$$""",
        ["proved", "proved"],
        id="bracket-of-the-last-operand",
    ),
    pytest.param(
        r"""$$\log p(x) = \mathbb{E}_{q(z)}\left[\log \frac{p(x, z)}{q(z)}\right] + D_{KL}(q(z) \,\|\, p(z \mid x))$$
        $$\log p_\theta(x) = \mathbb{E}_{z \sim q}[\log p_\theta(x, z)] - \mathbb{E}_q[\log q(z)] + \mathrm{KL}(q(z) || p_\theta(z|x))$$
        $$\mathbb{E}_{z \sim q}\left[\log \frac{p(x, z)}{q(z)}\right] = \mathbb{E}_{z \sim q}[\log p(x \mid z)] - D_{KL}(q(z) \| p(z))$$
        $$\mathbb{E}_{z \sim q}\left[\log \frac{p(x, z)}{q(z)}\right] = \mathbb{E}_{z \sim q}[\log p(x \mid z)] + D_{KL}(q(z) \| p(z))$$""",
        ["proved", "proved", "proved", "refuted"],
        id="evidence-lower-bound",
    ),
    pytest.param(
        r"""$$H(X, Y) = - \sum_{x, y} p(x, y) \log p(x, y) = H(X) + H(Y \mid X)$$
        $$I(X; Y) = H(X) - H(X \mid Y) = H(X) + H(Y) - H(X, Y) = D_{KL}(p(x, y) \| p(x) p(y))$$
        $$I(X; Y) = H(X) - H(Y \mid X)$$""",
        ["proved", "proved", "proved", "proved", "proved", "refuted"],
        id="entropies-and-mutual-information",
    ),
    pytest.param(
        r"""$$H(p, q) = - \sum_x p(x) \log q(x) = H(p) + D_{KL}(p \| q), \quad H(p, q) = H(q) + D_{KL}(p \| q)$$""",
        ["proved", "proved", "refuted"],
        id="cross-entropy",
    ),
    pytest.param(
        r"""$$\mathrm{E}[\mathrm{E}[X \mid Y]] = \mathrm{E}[X]$$
        $$\mathrm{Var}(X) = \mathrm{E}[\mathrm{Var}(X \mid Y)] + \mathrm{Var}(\mathrm{E}[X \mid Y])$$
        $$\mathrm{Var}(X) = \mathrm{E}[\mathrm{Var}(X \mid Y)]$$
        $$P(X = x, Y = y) = P(X = x \mid Y = y) P(Y = y)$$""",
        ["proved", "proved", "refuted", "proved"],
        id="total-expectation-and-variance",
    ),
    pytest.param(
        r"""Parameters $\theta \in \mathbb{R}^d$.
        $$\nabla_\theta \mathbb{E}_{x \sim p_\theta}[f(x)] = \nabla_\theta \int p_\theta(x) f(x) dx = \mathbb{E}_{x \sim p_\theta}[f(x) \nabla_\theta \log p_\theta(x)]$$
        $$\mathbb{E}_{x \sim p_\theta}[\nabla_\theta \log p_\theta(x)] = 0$$
        $$\nabla_\theta \mathbb{E}_{x \sim p_\theta}[f(x)] = \mathbb{E}_{x \sim p_\theta}[\nabla_\theta \log p_\theta(x)]$$
        $$\mathbb{E}_{p_\theta}[\nabla_\theta \log p_\theta(x) \nabla_\theta \log p_\theta(x)^\top] = - \mathbb{E}_{p_\theta}[\nabla_\theta^2 \log p_\theta(x)]$$""",
        ["proved", "proved", "proved", "refuted", "proved"],
        id="score-function",
    ),
    pytest.param(
        r"""Parameters $\theta \in \mathbb{R}^d$.
        $$V(s) := \mathbb{E}_{a \sim \pi_\theta(\cdot \mid s)}[Q(s, a)]$$
        $$\nabla_\theta V(s) = \sum_a \nabla_\theta \pi_\theta(a \mid s) Q(s, a) = \mathbb{E}_{a \sim \pi_\theta}[Q(s, a) \nabla_\theta \log \pi_\theta(a \mid s)]$$
        $$\mathbb{E}_{a \sim \pi_\theta}[(Q(s, a) - b(s)) \nabla_\theta \log \pi_\theta(a \mid s)] = \nabla_\theta V(s)$$
        $$\sum_a Q(s, a) \nabla_\theta \log \pi_\theta(a \mid s) = \nabla_\theta V(s)$$""",
        ["proved", "proved", "proved", "refuted"],
        id="policy-gradient-with-a-baseline",
    ),
]

MOMENTS = [
    pytest.param(
        r"""Random variables $X \sim D$, $Y \sim D$.
        $$\mathrm{Var}(X) = E[X^2] - E[X]^2, \quad E[a X + b Y] = a E[X] + b E[Y]$$
        $$\operatorname{Cov}(X, Y) = E[XY] - E[X] E[Y]$$
        $$\operatorname{Var}(X + Y) = \operatorname{Var}(X) + \operatorname{Var}(Y) + 2 \operatorname{Cov}(X, Y)$$
        $$\operatorname{Var}(X + Y) = \operatorname{Var}(X) + \operatorname{Var}(Y), \quad E[XY] = E[X] E[Y]$$
        $$\mathrm{Var}(a X + b) = a^2 \mathrm{Var}(X), \quad \mathrm{Var}(a X + b) = a \mathrm{Var}(X)$$""",
        ["proved", "proved", "proved", "proved", "refuted", "refuted", "proved", "refuted"],
        id="any-two-variables",
    ),
    pytest.param(
        r"""Independent random variables $X \sim D$, $Y \sim F$. Then
        $$\operatorname{Var}(X + Y) = \operatorname{Var}(X) + \operatorname{Var}(Y), \quad E[XY] = E[X] E[Y], \quad E[X^2] = E[X]^2$$""",
        ["proved", "proved", "refuted"],
        id="independent-variables",
    ),
    pytest.param(
        r"""Discrete random variables $X$ and $Y$ with values in $\mathbb{R}$.
        $$E[XY] = E[X] E[Y], \quad \operatorname{Var}(X + Y) = \operatorname{Var}(X) + \operatorname{Var}(Y) + \operatorname{Cov}(X, Y)$$""",
        ["refuted", "refuted"],
        id="all-of-a-list-are-random",
    ),
    pytest.param(
        r"""Let $X$, $Y$ and $Z$ be independent random variables.
        $$E[XY] = E[X] E[Y]$$""",
        ["proved"],
        id="a-list-that-is-said-to-be-independent-behind-it",
    ),
    pytest.param(
        r"""Random variables $X$, $Y$ and $Z$.
        $$E[Y] = E[E[Y \mid X]], \quad \mathrm{Var}(Y) = E[Y^2] - E[Y]^2, \quad E[XZ] = E[X] E[Z], \quad E[Y \mid X] = E[Y]$$""",
        ["proved", "proved", "refuted", "refuted"],
        id="random-variables-of-which-one-is-given",
    ),
    pytest.param(
        r"""Let $X$, $Y$ and $Z$ be independent random variables.
        $$E[Y \mid X] = E[Y], \quad E[XZ] = E[X] E[Z], \quad E[X^2] = E[X]^2$$""",
        ["proved", "proved", "refuted"],
        id="independent-variables-of-which-one-is-given",
    ),
    pytest.param(
        r"""Independent random $y_i$ with mean $\mu$ and variance $\sigma^2$; their mean is $\bar{y} := \frac{1}{n} \sum_{i=1}^n y_i$.
        $$\mathrm{E}[\bar{y}] = \mu, \quad \mathrm{Var}[\bar{y}] = \frac{\sigma^2}{n}, \quad \mathrm{Var}[\bar{y}] = \sigma^2$$
        $$\mathrm{E}\left[\frac{1}{n} \sum_i (y_i - \bar y)^2\right] = \frac{n-1}{n} \sigma^2, \quad \mathrm{E}[y_i y_j] = \mu^2 + \delta_{ij} \sigma^2$$""",
        ["proved", "proved", "refuted", "proved", "proved"],
        id="a-sample-in-words",
    ),
    pytest.param(
        r"""$x \in \mathbb{R}^n$, $x \sim \mathcal{N}(\mu, \Sigma)$, $A \in \mathbb{R}^{n \times n}$, $\mu \in \mathbb{R}^n$, $\Sigma \in \mathbb{R}^{n \times n}$
        $$\mathbb{E}[x^\top A x] = \operatorname{tr}(A \Sigma) + \mu^\top A \mu, \quad \mathbb{E}[x x^\top] = \Sigma + \mu \mu^\top$$
        $$\mathbb{E}[x x^\top] = \Sigma, \quad \operatorname{Var}[A x] = A \Sigma A^\top$$""",
        ["proved", "proved", "refuted", "proved"],
        id="a-normal-vector",
    ),
    pytest.param(
        r"""$x \sim \mathcal{N}(0, \sigma^2)$
        $$\mathbb{E}[x^4] = 3 \sigma^4, \quad \operatorname{Var}[x^2] = 2 \sigma^4, \quad \mathbb{E}[x^4] = \sigma^4$$""",
        ["proved", "proved", "refuted"],
        id="fourth-moments",
    ),
]


def statuses(text: str) -> list[str]:
    found = check_source(Source("t.md", "\n".join(line.strip() for line in text.splitlines())))
    assert [str(error) for error in found.errors] == []
    return [judged.verdict.status for judged in found.steps]


NORMAL = [
    pytest.param(
        r"""Forward process: $q(x_t \mid x_{t-1}) = \mathcal{N}(x_t; \sqrt{1-\beta_t} x_{t-1}, \beta_t)$ with $0 < \beta_t < 1$.
        $$\log q(x_t \mid x_{t-1}) = -\frac{1}{2} \log(2\pi\beta_t) - \frac{(x_t - \sqrt{1-\beta_t} x_{t-1})^2}{2\beta_t}$$
        $$\log q(x_t \mid x_{t-1}) = -\frac{1}{2} \log(2\pi\beta_t) - \frac{(x_t - \beta_t x_{t-1})^2}{2\beta_t}$$""",
        ["proved", "refuted"],
        id="a-transition",
    ),
    pytest.param(
        r"""Let $p(x) = \mathcal{N}(x \mid \mu_1, \sigma_1^2)$ and $q(x) = \mathcal{N}(x \mid \mu_2, \sigma_2^2)$. Then
        $$D_{KL}(p \| q) = \mathbb{E}_p[\log p(x) - \log q(x)] = \log\frac{\sigma_2}{\sigma_1} + \frac{\sigma_1^2 + (\mu_1-\mu_2)^2}{2\sigma_2^2} - \frac{1}{2}$$
        $$\mathbb{E}_p[(x-\mu_2)^2] = \sigma_1^2 + \mu_1 - \mu_2$$""",
        ["proved", "proved", "refuted"],
        id="divergence",
    ),
    pytest.param(
        r"""Let $p = \mathcal{N}(\mu, \sigma^2)$ and $q = \mathcal{N}(0, 1)$:
        $$D_{KL}(p \| q) = \frac12 (\mu^2 + \sigma^2 - 1 - \log \sigma^2) = D_{KL}(\mathcal{N}(\mu, \sigma^2) \| \mathcal{N}(0, 1))$$""",
        ["proved", "proved"],
        id="without-a-point",
    ),
    pytest.param(
        r"""We have $q(z) = \mathcal{N}(z \mid \mu, \operatorname{diag}(\sigma^2))$ with $\mu, \sigma \in \mathbb{R}^J$ and $p(z) = \mathcal{N}(z \mid 0, I)$.
        $$-D_{KL}(q(z) \| p(z)) = \int q(z) (\log p(z) - \log q(z)) dz = \frac{1}{2} \sum_{j=1}^J (1 + \log(\sigma_j^2) - \mu_j^2 - \sigma_j^2)$$""",
        ["proved", "proved"],
        id="diagonal",
    ),
    pytest.param(
        r"""Let $p(x) = \mathcal{N}(x \mid \mu, \sigma^2) = \frac{1}{\sqrt{2\pi\sigma^2}} e^{-(x-\mu)^2 / (2\sigma^2)}$. Then
        $$\mathbb{E}_{x \sim p}\left[\left(\frac{\partial}{\partial \mu} \log p(x)\right)^2\right] = \frac{1}{\sigma^2}$$
        $$\mathbb{E}_p\left[\frac{\partial}{\partial \mu} x^2\right] = 2 \mu$$
        $$\frac{\partial}{\partial \mu} \mathbb{E}_p\left[x^2\right] = 2 \mu$$
        $$H(p) = -\int p(x) \log p(x) dx = \frac{1}{2} \log(2 \pi e \sigma^2)$$""",
        ["proved", "proved", "proved", "refuted", "proved", "proved", "proved"],
        id="derivatives-inside",
    ),
    pytest.param(
        r"""Let $q(z|x) = \mathcal{N}(z; \mu, \sigma^2)$ and $p(z) = \mathcal{N}(0, 1)$.
        $$\log p(x) = \mathbb{E}_{q(z|x)}\left[\log \frac{p(x, z)}{q(z|x)}\right] + \mathrm{KL}(q(z|x) \| p(z|x))$$
        $$\mathrm{KL}(q(z|x) \| p(z)) = \frac{1}{2}(\mu^2 + \sigma^2 - 1) - \log \sigma$$""",
        ["proved", "undecided"],
        id="a-table-beside-other-laws",
    ),
]


NAMED = [
    pytest.param(
        r"""Let $X \sim \mathrm{Poisson}(\lambda)$.
        $$E[X] = \lambda, \quad \operatorname{Var}(X) = \lambda, \quad E[X^3] = \lambda^3 + 3\lambda^2 + \lambda, \quad E[X^2] = \lambda^2$$
        $$P(X = k) = \frac{\lambda^k e^{-\lambda}}{k!}, \quad \log p(x) = x \log \lambda - \lambda - \log x!, \quad \log p(x \mid \lambda) = x \log \lambda - \lambda$$""",
        ["proved", "proved", "proved", "refuted", "proved", "proved", "refuted"],
        id="Poisson",
    ),
    pytest.param(
        r"""Let $x_i \sim \mathrm{Bernoulli}(\theta)$ be i.i.d. for $i = 1, \dots, n$.
        $$\ell(\theta) := \sum_{i=1}^n \log p(x_i)$$
        $$E\left[\frac{\partial \ell}{\partial \theta}\right] = 0, \quad -E\left[\frac{\partial^2 \ell}{\partial \theta^2}\right] = \frac{n}{\theta(1-\theta)}, \quad \operatorname{Var}\left(\frac1n \sum_i x_i\right) = \theta(1-\theta)$$""",
        ["proved", "proved", "refuted"],
        id="Bernoulli-scores",
    ),
    pytest.param(
        r"""Let $x_1, \dots, x_n \sim \mathrm{Exp}(\lambda)$ be i.i.d. and $\ell(\lambda) := \sum_{i=1}^n \log p(x_i \mid \lambda)$.
        $$\frac{d\ell}{d\lambda} = \frac{n}{\lambda} - \sum_{i=1}^n x_i, \quad E[x_i^2] = \frac{2}{\lambda^2}, \quad \operatorname{Var}(x_i) = \frac{1}{\lambda}$$""",
        ["proved", "proved", "refuted"],
        id="exponential",
    ),
    pytest.param(
        r"""Let $w, x_i \in \mathbb{R}^d$ and $y_i \sim \mathrm{Bernoulli}(\mu_i)$ with $\mu_i := \sigma(w^\top x_i)$, $i = 1, \dots, n$.
        $$L := \sum_{i=1}^n \log p(y_i \mid \mu_i)$$ $$\nabla_w L = \sum_i (y_i - \mu_i) x_i, \quad E[\nabla_w L] = 0$$""",
        ["proved", "proved"],
        id="logistic-regression",
    ),
    pytest.param(
        r"""Let $G \sim \mathrm{Gamma}(\alpha, \beta)$. $$E[G] = \frac{\alpha}{\beta}, \quad \operatorname{Var}(G) = \frac{\alpha}{\beta^2}, \quad E[G^2] = \frac{\alpha^2}{\beta^2}$$""",
        ["proved", "proved", "refuted"],
        id="gamma",
    ),
    pytest.param(
        r"""Let $\theta \sim \text{Beta}(a, b)$. $$E[\theta] = \frac{a}{a+b}, \quad \operatorname{Var}(\theta) = \frac{ab}{(a+b)^2(a+b+1)}$$""",
        ["proved", "proved"],
        id="beta",
    ),
    pytest.param(
        r"""Let $X \sim \mathcal{U}(a, b)$. $$E[X] = \frac{a+b}{2}, \quad \operatorname{Var}(X) = \frac{(b-a)^2}{12}, \quad \operatorname{Var}(X) = \frac{b-a}{12}$$""",
        ["proved", "proved", "refuted"],
        id="uniform",
    ),
    pytest.param(
        r"""Let $X \sim \mathrm{Bin}(n, p)$. $$E[X] = n p, \quad E[X^2] = n p (1 - p) + n^2 p^2, \quad \operatorname{Var}(X) = n p$$""",
        ["proved", "proved", "refuted"],
        id="binomial",
    ),
    pytest.param(
        r"""Let $\theta \sim \mathrm{Dir}(\alpha)$, $\alpha \in \mathbb{R}^K$, $\alpha_0 = \sum_k \alpha_k$.
        $$E[\theta_k] = \frac{\alpha_k}{\alpha_0}, \quad \operatorname{Var}(\theta_k) = \frac{\alpha_k (\alpha_0 - \alpha_k)}{\alpha_0^2 (\alpha_0 + 1)}, \quad E[\log \theta_k] = \psi(\alpha_k) - \psi(\alpha_0)$$
        $$\operatorname{Cov}(\theta_j, \theta_k) = \frac{\alpha_0 \alpha_j \delta_{jk} - \alpha_j \alpha_k}{\alpha_0^2 (\alpha_0 + 1)}, \quad \operatorname{Var}(\theta_k) = \frac{\alpha_k (\alpha_0 - \alpha_k)}{\alpha_0^2}, \quad E[\log \theta_k] = \psi(\alpha_k)$$""",
        ["proved", "proved", "proved", "proved", "refuted", "refuted"],
        id="Dirichlet",
    ),
    pytest.param(
        r"""Let $x \sim \mathrm{Cat}(\pi)$ be one-hot, $x \in \{0, 1\}^K$, $\pi \in \Delta^{K-1}$.
        $$E[x_k] = \pi_k, \quad \operatorname{Cov}(x) = \operatorname{diag}(\pi) - \pi \pi^\top, \quad \operatorname{Var}(x_k) = \pi_k$$""",
        ["proved", "proved", "refuted"],
        id="categorical",
    ),
    pytest.param(
        r"""Let $x \sim \mathrm{Multinomial}(N, p)$, $p \in \Delta^{K-1}$.
        $$E[x_k] = N p_k, \quad \operatorname{Cov}(x_j, x_k) = -N p_j p_k, \quad j \ne k, \quad \operatorname{Var}(x_k) = N p_k$$""",
        ["proved", "proved", "refuted"],
        id="multinomial",
    ),
    pytest.param(
        r"""Let $X \sim \mathrm{Exp}(\lambda)$. $$P(X \le x) = 1 - e^{-\lambda x}, \quad P(a < X \le b) = e^{-\lambda a} - e^{-\lambda b}, \quad P(X > x) = 1 - e^{-\lambda x}$$""",
        ["proved", "proved", "refuted"],
        id="distribution-function",
    ),
    pytest.param(
        r"""Let $X \sim \mathcal{N}(\mu, \sigma^2)$, $\sigma > 0$, and $\Phi$ the standard normal CDF.
        $$P(X \ge x) = \Phi\left(\frac{\mu - x}{\sigma}\right), \quad P(X \ge x) = \Phi\left(\frac{x - \mu}{\sigma}\right)$$""",
        ["proved", "refuted"],
        id="normal-distribution-function",
    ),
    pytest.param(
        r"""$$\mathcal{N}(x \mid \mu, \sigma^2) = \frac{1}{\sqrt{2\pi\sigma^2}} e^{-(x-\mu)^2/(2\sigma^2)}$$
        $$E[x] = \int_{-\infty}^{\infty} \mathcal{N}(x \mid \mu, \sigma^2)\, x\,dx = \mu, \quad E[x^2] = \mu^2 + \sigma^2, \quad E[x^2] = \sigma^2$$""",
        ["proved", "proved", "proved", "proved", "refuted"],
        id="the-one-normal-density-of-a-text",
    ),
    pytest.param(
        r"""$$E[Y(1 - Y)] = E[Y] - E[Y^2], \quad E[Y(1 - Y)] = E[Y] - E[Y]^2$$""",
        ["proved", "refuted"],
        id="a-factor-before-a-bracket",
    ),
    pytest.param(
        r"""$$E[g(X)] = \int g(x) p(x)\,dx, \quad E[a X + b] = \int (a x + b) p(x)\,dx, \quad E[g(X)] = \int x p(x)\,dx$$""",
        ["proved", "proved", "refuted"],
        id="functions-of-X",
    ),
    pytest.param(
        r"""$$E[w^\top \phi(x)] = w^\top E[\phi(x)], \quad \operatorname{Var}(g(X)) = E[g(X)^2] - E[g(X)]$$""",
        ["proved", "refuted"],
        id="features",
    ),
    pytest.param(
        r"""Let $p(x) = \mathcal{N}(x; \mu, \Sigma)$, $\Sigma \in \mathbb{R}^{d \times d}$ positive definite, $\mu \in \mathbb{R}^d$.
        $$H(p) = \frac{d}{2} (1 + \log(2\pi)) + \frac12 \log|\Sigma|, \quad H(p) = \frac{d}{2} \log(2\pi) + \frac12 \log|\Sigma|$$""",
        ["undecided", "refuted"],
        id="entropy-of-a-normal-vector",
    ),
    pytest.param(
        r"""$$\log \mathrm{Bern}(x \mid \mu) = x \log \mu + (1 - x) \log (1 - \mu), \quad \mathrm{Poisson}(x; \lambda) = \frac{\lambda^x e^{\lambda}}{x!}$$""",
        ["proved", "refuted"],
        id="densities-by-name",
    ),
    pytest.param(
        r"""Let $x_i \sim \mathcal{N}(\mu, \sigma^2)$ be i.i.d. for $i = 1, \dots, n$, $\sigma > 0$, $\ell := -\sum_{i=1}^n \frac{(x_i - \mu)^2}{2\sigma^2}$.
        $$-E\left[\frac{\partial^2 \ell}{\partial \mu^2}\right] = \frac{n}{\sigma^2}, \quad E\left[\frac{\partial^2 \ell}{\partial \mu^2}\right] = 0$$""",
        ["proved", "refuted"],
        id="Fisher-information-of-a-mean",
    ),
]


@pytest.mark.parametrize(("text", "expected"), LIKELIHOODS)
def test_likelihoods(text: str, expected: list[str]) -> None:
    assert statuses(text) == expected


@pytest.mark.parametrize(("text", "expected"), LAWS)
def test_laws(text: str, expected: list[str]) -> None:
    assert statuses(text) == expected


@pytest.mark.parametrize(("text", "expected"), MOMENTS)
def test_moments(text: str, expected: list[str]) -> None:
    assert statuses(text) == expected


@pytest.mark.parametrize(("text", "expected"), NAMED)
def test_laws_with_parameters(text: str, expected: list[str]) -> None:
    assert statuses(text) == expected


@pytest.mark.parametrize(
    ("text", "letter"),
    [
        (r"Let $X \sim \text{Exponential}(\theta)$. $$E[X] = \theta$$", r"\theta"),
        (r"Let $X \sim \mathrm{Exp}(\lambda)$ with mean $\lambda$. $$E[X^2] = 2 \lambda^2$$", r"\lambda"),
    ],
)
def test_a_parameter_with_two_meanings(text: str, letter: str) -> None:
    report = check_source(Source("notes.md", text))
    assert [error.message for error in report.errors] == [f"{letter} may be the rate of this law or its mean"]


@pytest.mark.parametrize(
    ("law", "event"), [("U(0, 1)", r"X \le 2"), (r"\mathrm{Exp}(\lambda)", r"X \le -x"), ("U(a, b)", r"X > 7")]
)
def test_tails_beyond_the_values(law: str, event: str) -> None:
    report = check_source(Source("notes.md", rf"Let $X \sim {law}$. $$P({event}) = 2$$"))
    assert [error.message for error in report.errors] == ["this may not lie among the values of X"]


def test_expectation_of_a_recursion() -> None:
    text = (
        r"Let $g_i$ be i.i.d. with mean $\mu$. $$m_t = \beta m_{t-1} + (1 - \beta) g_t$$ $$E[m_t] = \mu (1 - \beta^t)$$"
    )
    report = check_source(Source("notes.md", text))
    assert [error.message for error in report.errors] == [
        "the expectation of m, which is defined through itself, is not read"
    ]


def test_tails_of_other_laws() -> None:
    report = check_source(
        Source("notes.md", r"Let $X \sim \mathrm{Poisson}(\lambda)$. $$P(X \ge 1) = 1 - e^{-\lambda}$$")
    )
    assert [error.message for error in report.errors] == ["the distribution function of X is not read"]


def test_functions_that_are_averaged_without_an_argument() -> None:
    report = check_source(
        Source("notes.md", r"$$E[f] = \sum_x p(x) f(x)$$ $$\operatorname{Var}(f(x)) = E[f(x)^2] - E[f(x)]^2$$")
    )
    assert [error.message for error in report.errors] == ["f stands here without its argument"]
    assert [judged.verdict.status for judged in report.steps] == ["proved"]


def test_classes_that_are_no_vectors() -> None:
    report = check_source(Source("notes.md", r"Let $x \sim \mathrm{Cat}(\pi)$. $$E[1[x = k]] = \pi_k$$"))
    assert [error.message for error in report.errors] == ["the probability that x has a value is not read"]


@pytest.mark.parametrize(("text", "expected"), NORMAL)
def test_normal_laws_with_names(text: str, expected: list[str]) -> None:
    assert statuses(text) == expected
