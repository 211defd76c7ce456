r"""What is printed can be read: read back and printed again it is the same text.

``0 = …`` is a step, not a definition. A sum without limits ranges over a size that only the declarations name.
"""

from __future__ import annotations

import pytest

from derive import documents
from derive.printing import latex
from derive.reading.chains import read_chain
from derive.reading.inferring import read_scope
from derive.reading.scopes import scopes
from derive.shapes import with_sizes
from derive.source import Source

VECTORS = r"$z \in \mathbb{R}^K$, $y \in \mathbb{R}^K$, $p \in \mathbb{R}^K$"
FUNCTION = r"$f : \mathbb{R} \times \mathbb{R} \to \mathbb{R}$"

ROWS = [
    ("", "-12"),
    ("", r"\frac{2}{3}"),
    ("", "0.0900"),
    ("", r"\hat{y}_i"),
    (r"$\Sigma_C \in \mathbb{R}^{K \times K}$", r"(\Sigma_{C})_{ij}"),
    (r"$W^{(1)} \in \mathbb{R}^{K \times K}$", "(W^{(1)}_{ij})^2"),
    ("", "w_{41}"),
    ("", r"A_{\mu i}"),
    (r"$V \in \mathbb{R}^{K \times K}$", "V_{l,n}"),
    ("", r"\frac{a}{2 b}"),
    ("", r"\delta_{i',j}"),
    ("", "1 - (-x)"),
    ("", r"-(a + b)"),
    ("", r"p_i (\delta_{ij} - p_j)"),
    ("", r"a \cdot (b + c)"),
    ("", r"x^2 \cdot (a + b)"),
    ("", "(a + b) (a + c)"),
    ("", r"2 \cdot 3"),
    ("", "-3 x"),
    (VECTORS, r"\frac{e^{z_i}}{\sum_{k=1}^{K} e^{z_k}}"),
    ("", r"-\frac{y_i}{p_i} \frac{\partial p_i}{\partial z_j}"),
    (VECTORS, r"\frac{1}{K} \sum_{k=1}^{K} e^{z_k}"),
    ("", r"\frac{a}{b c^2}"),
    ("", r"\frac{1}{\sqrt{x}}"),
    (VECTORS, r"\left(\frac{e^{z_i}}{\sum_{k=1}^{K} e^{z_k}}\right)^2"),
    ("", "p_i^{1/T}"),
    ("", "x^{-a}"),
    ("", r"(\log(x))^2"),
    ("", "e^{z_i/T}"),
    ("", r"\exp\left(-\frac{x^2}{2}\right)"),
    ("", r"\exp(e^x)"),
    ("", r"\sigma(x)"),
    ("", r"\sigma \operatorname{sigmoid}(x)"),
    ("", r"\operatorname{softplus}(x) \tanh(x)"),
    ("", r"\operatorname{relu}(x) + \max(0, x)"),
    ("", r"\mathbb{1}[x - t > 0]"),
    ("", r"\left|x\right|^2"),
    ("", "f'(x)"),
    ("", "f_k''(x)"),
    (FUNCTION, "f(x, t)"),
    (FUNCTION, r"\frac{\partial^3 f(x, t)}{\partial x \partial x \partial t}"),
    (VECTORS, r"-\sum_{k=1}^{K} y_k \log(p_k)"),
    ("", r"\sum_{k} x_k"),
    (VECTORS, r"\sum_{k=1}^{K} (a + z_k)"),
    ("", r"\sum_{k \ne i, k \ne j} z_k"),
    (VECTORS, r"\left(\sum_{k=1}^{K} e^{z_k}\right) \sum_{k=1}^{K} e^{z_k}"),
    (VECTORS, r"\sum_{k=1}^{K} z_k \sum_{k'=1}^{K} y_{k'}"),
    (VECTORS, r"z_k \sum_{k'=1}^{K} e^{z_{k'}} + a"),
    (VECTORS, r"\prod_{k=1}^{K} z_k"),
    ("", r"\frac{\partial e^{z_i}}{\partial z_j}"),
    ("", r"\frac{\partial}{\partial z_j} (a p_i)"),
    ("", r"\left(\frac{\partial}{\partial z_j} (a p_i)\right) x"),
    ("", r"\frac{\partial p_j}{\partial \left(\sum_{d} w_{id} x_d\right)}"),
    ("", r"\frac{\partial^2 L}{\partial z_i \partial z_j}"),
    ("", r"\begin{cases} p_i & \text{if } i = j \\ 0 & \text{if } i \ne j \end{cases}"),
    ("", r"y_i \cdot [1, a]_i"),
]


@pytest.mark.parametrize(("declarations", "formula"), ROWS, ids=[formula for _, formula in ROWS])
def test_reading_back(declarations: str, formula: str) -> None:
    source = Source("formula.md", f"{declarations}\n\n$$ 0 = {formula} $$\n")
    reading = read_scope(scopes(documents.read(source))[0])
    number = max(chain for chain, steps in reading.steps.items() if steps)
    chain = read_chain(reading, number)
    assert (reading.errors, chain.errors) == ([], {})
    value = with_sizes(chain.first[1].value.body, reading.table.sizes.final_names())
    assert latex(value) == formula
