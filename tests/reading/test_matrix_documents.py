"""Matrix calculus as people write it: short derivations, each with what every relation must be."""

from __future__ import annotations

import pytest

from derive.checker import check_source
from derive.model import Diagnosis
from derive.source import Source

GAUSSIAN = r"""
Data $x_n \in \mathbb{R}^d$, $n = 1, \dots, N$, a mean $\mu \in \mathbb{R}^d$ and a covariance
$\Sigma \in \mathbb{R}^{d \times d}$ with

$$
\Sigma = \Sigma^\top % given
$$

and $\ell := -\frac{N}{2} \log|\Sigma| - \frac12 \sum_n (x_n - \mu)^\top \Sigma^{-1} (x_n - \mu)$.
"""

LAYER = r"""
Inputs $X \in \mathbb{R}^{m \times n}$, weights $W \in \mathbb{R}^{n \times k}$, a bias $b \in \mathbb{R}^k$,
$Y := X W + \mathbf{1} b^\top$, and a loss $L(Y) \in \mathbb{R}$.
"""

VECTORS = r"""
A matrix $A \in \mathbb{R}^{m \times n}$, vectors $x \in \mathbb{R}^n$, $b \in \mathbb{R}^m$, a square
$S \in \mathbb{R}^{n \times n}$, and $f(x) := \frac12 \|A x - b\|_2^2$.
"""

SETTINGS = {"gaussian": GAUSSIAN, "layer": LAYER, "vectors": VECTORS}

ROWS = {
    "the score of the mean": ("gaussian", r"\nabla_\mu \ell = \Sigma^{-1} \sum_n (x_n - \mu)", "✓"),
    "the score of the mean, its sign lost": ("gaussian", r"\nabla_\mu \ell = -\Sigma^{-1} \sum_n (x_n - \mu)", "✗"),
    "the score of the covariance": (
        "gaussian",
        r"\frac{\partial \ell}{\partial \Sigma} = -\frac{N}{2} \Sigma^{-1}"
        r" + \frac12 \Sigma^{-1} \sum_n (x_n - \mu)(x_n - \mu)^\top \Sigma^{-1}",
        "✓",
    ),
    "the score of the covariance, an inverse lost": (
        "gaussian",
        r"\frac{\partial \ell}{\partial \Sigma} = -\frac{N}{2} \Sigma^{-1}"
        r" + \frac12 \Sigma^{-1} \sum_n (x_n - \mu)(x_n - \mu)^\top",
        "✗",
    ),
    "the trace trick": (
        "gaussian",
        r"\sum_n (x_n - \mu)^\top \Sigma^{-1} (x_n - \mu)"
        r" = \operatorname{tr}\left(\Sigma^{-1} \sum_n (x_n - \mu)(x_n - \mu)^\top\right)",
        "✓",
    ),
    "backward, by the inputs": ("layer", r"\frac{\partial L}{\partial X} = \frac{\partial L}{\partial Y} W^\top", "✓"),
    "backward, by the weights": ("layer", r"dW = X^\top dY", "✓"),
    "backward, by the bias": (
        "layer",
        r"\frac{\partial L}{\partial b} = \left(\frac{\partial L}{\partial Y}\right)^\top \mathbf{1}",
        "✓",
    ),
    "reading off the gradient": (
        "layer",
        r"dL = \frac{\partial L}{\partial Y} : X \, dW = X^\top \frac{\partial L}{\partial Y} : dW",
        "✓✓",
    ),
    "the gradient of least squares": ("vectors", r"\nabla f(x) = A^\top (A x - b)", "✓"),
    "its Hessian": ("vectors", r"\nabla^2 f(x) = A^\top A", "✓"),
    "its Hessian, without the first factor": ("vectors", r"\nabla^2 f(x) = 2 A^\top A", "✗"),
    "its differential": (
        "vectors",
        r"df = (A x - b)^\top A \, dx \implies \frac{\partial f}{\partial x} = A^\top (A x - b)",
        "✓✓",
    ),
    "a quadratic form": ("vectors", r"d(x^\top S x) = x^\top (S + S^\top) dx", "✓"),
    "a quadratic form, as if symmetric": ("vectors", r"d(x^\top S x) = 2 x^\top S \, dx", "✗"),
    "a norm by a matrix": ("vectors", r"\nabla_x \|x\|_S^2 = (S + S^\top) x", "✓"),
    "a norm of order one": ("vectors", r"\frac{\partial \|x\|_1}{\partial x_i} = \operatorname{sign}(x_i)", "✓"),
    "a column": ("vectors", r"A e_j = A_{:,j}", "✓"),
    "an entry": ("vectors", r"e_i^\top S e_j = S_{ij}", "✓"),
    "an identity whose size its trace tells": ("vectors", r"\operatorname{tr}(2 I) = 2 n", "✓"),
    "a written inverse": (
        "vectors",
        r"\begin{bmatrix} p & q \\ r & s \end{bmatrix}^{-1}"
        r" = \frac{1}{ps - qr} \begin{bmatrix} s & -q \\ -r & p \end{bmatrix}",
        "✓",
    ),
    "a written inverse, its signs lost": (
        "vectors",
        r"\begin{bmatrix} p & q \\ r & s \end{bmatrix}^{-1}"
        r" = \frac{1}{ps - qr} \begin{bmatrix} s & q \\ r & p \end{bmatrix}",
        "✗",
    ),
    "a chain of derivatives": (
        "vectors",
        r"\frac{\partial}{\partial x} \log \|A x - b\|^2 = \frac{2 A^\top (A x - b)}{\|A x - b\|^2}",
        "✓",
    ),
}
MARKS = {"proved": "✓", "refuted": "✗", "undecided": "~"}


@pytest.mark.parametrize(("setting", "formula", "marks"), ROWS.values(), ids=ROWS)
def test_relations(setting: str, formula: str, marks: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("derive.joint.diagnose", lambda *_: Diagnosis("", {}))
    found = check_source(Source("notes.md", f"{SETTINGS[setting]}\n\n$$\n{formula}\n$$\n"))
    assert [str(error) for error in found.errors] == []
    assert "".join(MARKS[judged.verdict.status] for judged in found.steps) == marks
