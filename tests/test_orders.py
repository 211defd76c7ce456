"""Order symbols: what they say of derivatives at 0."""

# ruff: noqa: E501 (a row is one statement in the letters of the subject)

from __future__ import annotations

import pytest

from derive.checker import check_source
from derive.source import Source

SMOOTH = r"Let $f: \mathbb{R}\to\mathbb{R}$ be smooth. "
VECTORS = r"Let $f: \mathbb{R}^n\to\mathbb{R}$ be smooth, $h \in \mathbb{R}^n$, $x \in \mathbb{R}^n$. "

ROWS = [
    ("Taylor", SMOOTH + r"$$f(x+h) = f(x) + f'(x)h + O(h^2)$$ $$f(x+h) = f(x) + f'(x)h + f''(x)h^2 + \mathcal{O}(h^3)$$", ["proved", "refuted"]),
    ("a quotient of differences", SMOOTH + r"$$\frac{f(x+h) - f(x-h)}{2h} = f'(x) + O(h^2)$$ $$\frac{f(x+h) - f(x)}{h} = f'(x) + O(h^2)$$", ["proved", "refuted"]),
    ("on both sides", SMOOTH + r"$$f(x+h) - f(x) = f'(x) h + O(h^2) = O(h)$$", ["proved", "proved"]),
    ("known functions", r"$$\log(1+x) = x - \frac{x^2}{2} + O(x^3)$$ $$\cos x = 1 - x^2 + o(x^2)$$ $$e^x = 1 + x + \frac{x^2}{2} + O(x^3)$$ $$\sigma(x) = \frac12 + \frac{x}{2} + O(x^2)$$", ["proved", "refuted", "proved", "refuted"]),
    ("matrices", r"Let $A, X \in \mathbb{R}^{n\times n}$. $$\det(I + \epsilon X) = 1 + \epsilon \operatorname{tr} X + O(\epsilon^2)$$ $$(A + \epsilon X)^{-1} = A^{-1} - \epsilon A^{-1} X + O(\epsilon^2)$$", ["proved", "refuted"]),
    ("a defined function of vectors", r"Let $A \in \mathbb{R}^{n\times n}$, $x \in \mathbb{R}^n$, $d \in \mathbb{R}^n$, $f(x) := x^\top A x$. $$f(x + d) = f(x) + x^\top (A + A^\top) d + O(\|d\|^2)$$ $$f(x + d) = f(x) + 2 x^\top A d + o(\|d\|)$$", ["proved", "refuted"]),
    ("an unknown function of vectors", VECTORS + r"$$f(x+h) = f(x) + \nabla f(x)^\top h + o(\|h\|)$$ $$f(x+h) = f(x) + 2\nabla f(x)^\top h + O(\|h\|^2)$$", ["undecided", "refuted"]),
    ("a root that has no slope", r"$$h \sqrt{h} = O(h^2)$$", ["undecided"]),
]  # fmt: skip

UNREAD = [
    (r"$$|h| + h^2 = O(h^2)$$", "an order symbol beside a function with a kink is not read"),
    (r"$$\log(1 + O(h)) = h$$", "an order symbol is read only as a term of a side"),
    (r"$$2 n + 3 = O(n)$$", "nothing says that this letter goes to 0"),
    (r"$$\tanh x = x - \frac{x^3}{3} + O(x^5)$$", "this order symbol is not read"),
    (r"$$\sin h = h + O(h^3) + o(k)$$", "these order symbols are of several letters"),
]


@pytest.mark.parametrize(("text", "verdicts"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_orders(text: str, verdicts: list[str]) -> None:
    found = check_source(Source("t.md", text))
    assert ([judged.verdict.status for judged in found.steps], found.errors) == (verdicts, ())


@pytest.mark.parametrize(("text", "message"), UNREAD, ids=[row[1] for row in UNREAD])
def test_orders_that_are_not_read(text: str, message: str) -> None:
    assert message in [error.message for error in check_source(Source("t.md", text)).errors]
