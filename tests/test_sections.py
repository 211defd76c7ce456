"""Sections: what one says of a name the next ones use, unless they say it themselves or hold without it."""

from __future__ import annotations

import pytest

from derive.checker import check_source
from derive.source import Source

SETUP = r"""# Softmax

## 1. Setup

Let $W \in \mathbb{R}^{K \times D}$, $x \in \mathbb{R}^D$, $z = W x$ and

$$p_i = \frac{e^{z_i}}{\sum_k e^{z_k}}$$

"""
JACOBIAN = r"\frac{\partial p_i}{\partial z_j}"
ROWS = [
    pytest.param(
        f"## 2. Jacobian\n\n$${JACOBIAN} = p_i (\\delta_{{ij}} - p_j)$$\n", ["proved"], ["p, z"], id="a-name-of-before"
    ),
    pytest.param(f"## 2. Jacobian\n\n$${JACOBIAN} = p_i (1 - p_j)$$\n", ["refuted"], ["p, z"], id="its-wrong-sibling"),
    pytest.param(
        f"## 2. Jacobian\n\n$${JACOBIAN} = p_i (\\delta_{{ij}} - p_j)$$\n\n"
        "## 3. In short\n\n$$\\frac{\\partial}{\\partial W_{ab}} p_i = p_i (\\delta_{ia} - p_a) x_b$$\n",
        ["proved", "proved"],
        ["p, z", "W, p, x"],
        id="over-several-sections",
    ),
    pytest.param(
        "## 2. Another model\n\nLet $z_i = x_i^2$ and $p_i = z_i / \\sum_k z_k$.\n\n$$\\sum_i p_i = 1$$\n"
        "$$\\frac{\\partial z_i}{\\partial x_i} = 2 x_i$$\n",
        ["proved", "proved"],
        [],
        id="what-a-section-says-itself",
    ),
    pytest.param(
        "## 2. Powers\n\n$$p^2 - z^2 = (p - z) (p + z)$$\n", ["proved"], [], id="letters-that-hold-for-all-values"
    ),
    pytest.param("## 2. Powers\n\n$$p^2 - z^2 = (p - z)^2$$\n", ["refuted"], ["p, z"], id="letters-of-another-shape"),
]


@pytest.mark.parametrize(("text", "expected", "taken"), ROWS)
def test_what_sections_before_say(text: str, expected: list[str], taken: list[str]) -> None:
    found = check_source(Source("t.md", SETUP + text))
    assert [str(error) for error in found.errors] == []
    assert [judged.verdict.status for judged in found.steps] == expected
    assert [note.values["names"] for note in found.notes if note.kind == "from-sections-before"] == taken


CASES = r"""Let $p_i = \frac{e^{z_i}}{\sum_k e^{z_k}}$.

**Case 1: $i = j$.** By the quotient rule,

$$\frac{\partial p_i}{\partial z_j} = p_i (1 - p_j)$$

### Case 2: $i \ne j$

Only the denominator depends on it:

$$\frac{\partial p_i}{\partial z_j} = -p_i p_j$$

Together,

$$\frac{\partial p_i}{\partial z_j} = -p_i p_j$$
"""


def test_a_case_in_words_concerns_the_display_behind_it() -> None:
    found = check_source(Source("t.md", CASES))
    assert [judged.verdict.status for judged in found.steps] == ["proved", "proved", "refuted"]
