"""Jensen's inequality, as evidence bounds and divergences use it."""

# ruff: noqa: E501 (a row is one statement in the letters of the subject)

from __future__ import annotations

import pytest

from derive.checker import check_source
from derive.source import Source

ROWS = [
    ("an evidence bound", r"$$\log p(x) = \log \int q(z) \frac{p(x,z)}{q(z)}\,dz \ge \int q(z) \log \frac{p(x,z)}{q(z)}\,dz$$", ["proved", "proved"]),
    ("as a difference of means", r"$$\log p(x) \ge \mathbb{E}_{q(z \mid x)}[\log p(x, z)] - \mathbb{E}_{q(z\mid x)}[\log q(z \mid x)]$$", ["proved"]),
    ("the wrong weights", r"$$\log p(x) \ge \sum_z p(z) \log \frac{p(x, z)}{q(z)}$$", ["refuted"]),
    ("the wrong way round", r"$$\log \mathbb{E}_{q(z)}\left[\frac{p(x,z)}{q(z)}\right] \le \mathbb{E}_{q(z)}\left[\log \frac{p(x,z)}{q(z)}\right]$$", ["refuted"]),
    ("a divergence", r"$$D_{KL}(q(z) \| p(z)) \ge 0$$", ["proved"]),
    ("weights that sum to 1", r"With $w \in \Delta^{K-1}$. $$\log \sum_k w_k u_k \ge \sum_k w_k \log u_k, \quad \exp\left(\sum_k w_k x_k\right) \le \sum_k w_k e^{x_k}, \quad \left(\sum_k w_k x_k\right)^2 \le \sum_k w_k x_k^2$$", ["proved", "proved", "proved"]),
    ("weights that need not", r"$$\log \sum_k w_k u_k \ge \sum_k w_k \log u_k$$", ["refuted"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "verdicts"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_jensen(text: str, verdicts: list[str]) -> None:
    assert [judged.verdict.status for judged in check_source(Source("t.md", text)).steps] == verdicts
