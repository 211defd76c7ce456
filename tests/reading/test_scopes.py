"""Scopes: what a section inherits and what stays in it."""

from __future__ import annotations

import pytest

from tests.reading.outline import outline

SCOPED = [
    pytest.param(
        r"""$z \in \mathbb{R}^K$

$$p_k := e^{z_k}$$

## One

$$q_k := p_k^2$$ $$0 + q_k = p_k^2$$

## Two

$$q_k := p_k^3$$ $$0 + q_k = p_k^3$$""",
        [
            "define p_{k<K} := e^{z_k}",
            "define q_{k<K} := p_k^2",
            "step 0 + q_k = p_k^2",
            "define q_{k<K} := p_k^3",
            "step 0 + q_k = p_k^3",
        ],
        id="a-section-inherits-what-stands-before-the-first-one",
    ),
    pytest.param(
        r"""## One

### Part

$$q := 2$$

### Other part

$$q + 0 = 2$$

## Two

$$q + 0 = 2$$""",
        ["define q := 2", "step q + 0 = 2", "step q + 0 = 2"],
        id="a-part-of-a-section-stays-in-it",
    ),
    pytest.param(
        r"""$$a := ($$

## One

$$b + 0 = b$$

## Two

$$c + 0 = c$$""",
        ["error this ( is never closed", "step b + 0 = b", "step c + 0 = c"],
        id="an-error-before-the-first-section-is-said-once",
    ),
]


@pytest.mark.parametrize(("text", "expected"), SCOPED)
def test_scopes(text: str, expected: list[str]) -> None:
    assert outline(text) == expected
