"""Documents that were checked once, for all tests of pages."""

from __future__ import annotations

from functools import cache

from derive.checker import check_source
from derive.model import DocumentReport
from derive.source import Source

WRONG = r"""# A wrong Jacobian

The probabilities are $p_k := \frac{e^{z_k}}{\sum_l e^{z_l}}$, and *with* targets $y$ the loss is
$L := -\sum_k y_k \log p_k$, see [elsewhere](https://example.org/a?b=1&c=2).

$$
\begin{aligned}
\frac{\partial p_i}{\partial z_j} &= p_i (1 - p_j) \\
\frac{\partial L}{\partial z_j} &= \sum_k \foo{p_k} - y_j \\
\sum_k p_k &= 1
\end{aligned}
$$

- In a list, $$\frac{\partial \log p_i}{\partial z_j} = \delta_{ij} - p_j$$ stands.

| a | b |
| --- | --- |
| $p_i = p_j$ | text |

$$\sum_k k^{-2} \frac{\pi}{2} = \foo % wrong
$$
"""


@cache
def checked(text: str) -> DocumentReport:
    """What the checker says of a text."""
    return check_source(Source("notes.md", text))
