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


def statuses(text: str) -> list[str]:
    found = check_source(Source("t.md", text))
    assert [str(error) for error in found.errors] == []
    return [judged.verdict.status for judged in found.steps]


@pytest.mark.parametrize(("text", "expected"), LIKELIHOODS)
def test_likelihoods(text: str, expected: list[str]) -> None:
    assert statuses(text) == expected
