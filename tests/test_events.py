"""Events: unions, intersections and complements; what words say of independence."""

# ruff: noqa: E501 (a row is one statement in the letters of the subject)

from __future__ import annotations

import pytest

from derive.checker import check_source
from derive.source import Source

PROVED, REFUTED = "proved", "refuted"
ROWS = [
    ("a union", r"$$P(A \cup B) = P(A) + P(B) - P(A \cap B)$$ $$P(A \cup B) = P(A) + P(B)$$ $$P(A \cup B) \le P(A) + P(B)$$", [PROVED, REFUTED, PROVED]),
    ("Bayes", r"$$P(A \mid B) = \frac{P(A \cap B)}{P(B)} = \frac{P(B\mid A)P(A)}{P(B\mid A)P(A) + P(B\mid A^c)P(A^c)}$$ $$P(A \mid B) = \frac{P(B\mid A)P(A)}{P(B\mid A)P(A) + P(B\mid A^c)P(A)}$$", [PROVED, PROVED, REFUTED]),
    ("complements", r"$$\Pr((A \cup B)^c) = \Pr(A^c \cap B^c), \quad \Pr(A \setminus B) = \Pr(A) - \Pr(A \cap B), \quad \Pr(\neg A) = \Pr(A) - 1$$", [PROVED, PROVED, REFUTED]),
    ("given a union", r"$$\mathbb{P}(A \mid B \cup C) = \frac{\mathbb{P}((A \cap B) \cup (A \cap C))}{\mathbb{P}(B \cup C)}$$", [PROVED]),
    ("dependent events", r"$$P(A \cap B) = P(A) P(B)$$", [REFUTED]),
    ("independent events", r"Let $A$ and $B$ be independent events. $$P(A \cap B) = P(A) P(B)$$ $$P(A \mid B) = P(A)$$ $$P(A \cup B) = P(A) + P(B)$$", [PROVED, PROVED, REFUTED]),
    ("independent variables", r"Suppose $X$, $Y$ and $Z$ are independent. $$P(X, Y, Z) = P(X) P(Y) P(Z)$$", [PROVED]),
    ("conditionally independent", r"Suppose $x$ and $y$ are conditionally independent given $z$. $$p(x, y, z) = p(x \mid z) p(y \mid z) p(z), \quad p(x \mid y, z) = p(x \mid z), \quad p(x, y) = p(x) p(y)$$", [PROVED, PROVED, REFUTED]),
    ("a sample", r"Let $x_1,\dots,x_N$ be independent with mean $\mu$ and variance $\sigma^2$. $$\mathbb{E}\left[\frac1N\sum_{n=1}^N x_n\right] = \mu, \quad \operatorname{Var}\left(\frac1N\sum_{n=1}^N x_n\right) = \frac{\sigma^2}{N}, \quad \operatorname{Var}\left(\frac1N\sum_{n=1}^N x_n\right) = \sigma^2$$", [PROVED, PROVED, REFUTED]),
    ("not independent", r"Suppose $x$ and $y$ are not independent given $z$. $$p(x, y \mid z) = p(x \mid z) p(y \mid z)$$", [REFUTED]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "verdicts"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_events(text: str, verdicts: list[str]) -> None:
    found = check_source(Source("t.md", text))
    assert ([judged.verdict.status for judged in found.steps], found.errors) == (verdicts, ())


def test_an_event_without_a_name_is_not_read() -> None:
    (error, *_) = check_source(Source("t.md", r"$$P(A \cup B C) = P(A)$$")).errors
    assert (error.message, error.hint) == ("this event is not read yet", r"give it a name: P(A \cap B)")
