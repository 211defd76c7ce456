"""What "the singular value decomposition" and "the eigendecomposition" say of their factors."""

from __future__ import annotations

import pytest

from derive.checker import check_source
from derive.source import Source

SVD = r"By the singular value decomposition, $A = U \Sigma V^T$. "
THIN = r"Let the thin SVD be $A = U \Sigma V^T$. "
EIGEN = r"Let $S$ have the eigendecomposition $S = Q \Lambda Q^\top$. "
RIDGE = r"Let $w^* = (X^\top X+\lambda I)^{-1}X^\top y$. With the SVD $X = U\Sigma V^\top$, "
# A text, its verdicts, the decompositions that its notes name.
ROWS = [
    (SVD + r"$$A^T A = V \Sigma^2 V^T$$ $$A v_i = \sigma_i u_i$$", ["proved", "proved"], ["singular"]),
    (SVD + r"$$A = \sum_i \sigma_i u_i v_i^T$$ $$V V^T = I$$", ["proved", "proved"], ["singular"]),
    (THIN + r"$$A^T A = V \Sigma^2 V^T$$ $$V V^T = I$$", ["proved", "refuted"], ["singular-thin"]),
    (EIGEN + r"$$(S + \mu I)^{-1} = Q (\Lambda + \mu I)^{-1} Q^\top$$ $$S q_i = \lambda_i q_i$$ $$S^{-1} = Q \Lambda Q^\top$$", ["proved", "proved", "refuted"], ["spectral"]),
    (RIDGE + r"$$w^* = V(\Sigma^2+\lambda I)^{-1}\Sigma U^\top y = \sum_{j} \frac{\sigma_j}{\sigma_j^2+\lambda} v_j u_j^\top y$$", ["proved", "proved"], ["singular"]),
    (r"Let $A = U \Sigma V^T$. $$A^T A = V \Sigma^2 V^T$$", ["unread"], []),
    (r"Let $A = U D V^\top$ with orthogonal $U \in \mathbb{R}^{n \times n}$, $V \in \mathbb{R}^{n \times n}$ and diagonal $D \in \mathbb{R}^{n \times n}$. $$A^\top A + \lambda I = V (D^2 + \lambda I) V^\top$$", ["proved"], []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "verdicts", "said"), ROWS, ids=range(len(ROWS)))
def test_decompositions(text: str, verdicts: list[str], said: list[str]) -> None:
    report = check_source(Source("text", text))
    assert [judged.verdict.status for judged in report.steps] + ["unread"] * len(report.errors) == verdicts
    kinds = (note.kind for note in report.notes)
    assert [kind.removesuffix("-decomposition") for kind in kinds if kind.endswith("-decomposition")] == said
