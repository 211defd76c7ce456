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

PRODUCTS = r"""
Matrices $A \in \mathbb{R}^{m \times n}$, $B \in \mathbb{R}^{p \times q}$, $C \in \mathbb{R}^{n \times r}$,
$D \in \mathbb{R}^{q \times s}$, $X, Y \in \mathbb{R}^{n \times p}$, $S \in \mathbb{R}^{n \times n}$, vectors
$x \in \mathbb{R}^n$, $y \in \mathbb{R}^p$, and $\theta := \operatorname{vec}(X)$.
"""

BLOCKS = r"""
Matrices $A, E \in \mathbb{R}^{m \times m}$, $B \in \mathbb{R}^{m \times n}$, $C \in \mathbb{R}^{n \times m}$,
$D, H \in \mathbb{R}^{n \times n}$, $W_x \in \mathbb{R}^{k \times m}$, $W_h \in \mathbb{R}^{k \times n}$, vectors
$x \in \mathbb{R}^m$, $h \in \mathbb{R}^n$, $c, t \in \mathbb{R}^k$, the matrix $W := [W_x, W_h, c]$, the vector
$z := \begin{bmatrix} x \\ h \\ 1 \end{bmatrix}$, and $\ell := \frac12 \|W z - t\|^2$.
"""

ROOTS = r"""
A symmetric positive definite $\Sigma \in \mathbb{R}^{n \times n}$, matrices $A \in \mathbb{R}^{m \times n}$,
$M \in \mathbb{R}^{n \times n}$, a matrix $F \in \mathbb{R}^{m \times n}$ with full column rank, and
$x, y \in \mathbb{R}^n$.
"""

ADJOINTS = r"""
Reverse mode through $z = W x + b$, $h = \sigma(z)$, $y = v^\top h$, $L = \frac12 (y - t)^2$, where
$W \in \mathbb{R}^{k \times d}$, $x \in \mathbb{R}^d$, $b, v \in \mathbb{R}^k$, $t \in \mathbb{R}$.
"""

PROGRAM = r"""
Inputs $X \in \mathbb{R}^{N \times D}$, $W \in \mathbb{R}^{D \times M}$, $b \in \mathbb{R}^M$, $Y = X W + b$ and a loss
$L(Y) \in \mathbb{R}$.
"""

ATTENTION = r"""
Let $Q \in \mathbb{R}^{n \times d}$, $K \in \mathbb{R}^{m \times d}$, $V \in \mathbb{R}^{m \times c}$, $S = Q K^\top / \sqrt{d}$,
$P_{ij} = \frac{\exp(S_{ij})}{\sum_k \exp(S_{ik})}$ and $O = P V$. Let $L$ be a scalar function of $O$; write
$dO = \frac{\partial L}{\partial O}$, and similarly for the other matrices.
"""

SETTINGS = {
    "attention": ATTENTION,
    "roots": ROOTS,
    "adjoints": ADJOINTS,
    "program": PROGRAM,
    "gaussian": GAUSSIAN,
    "layer": LAYER,
    "vectors": VECTORS,
    "products": PRODUCTS,
    "blocks": BLOCKS,
}

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
    "vec of a product": (
        "products",
        r"\operatorname{vec}(A X B) = (B^\top \otimes A) \operatorname{vec}(X) = (B^\top \otimes A) \theta",
        "✓✓",
    ),
    "a product of Kronecker products": ("products", r"(A \otimes B)(C \otimes D) = A C \otimes B D", "✓"),
    "the inverse of one, its factors exchanged": (
        "products",
        r"(S \otimes 2 S^{-1})^{-1} = S^{-1} \otimes \tfrac12 S, (S \otimes 2 S^{-1})^{-1} = \tfrac12 S \otimes S^{-1}",
        "✓✗",
    ),
    "a Jacobian of pairs": (
        "products",
        r"\frac{\partial \operatorname{vec}(A X)}{\partial \theta} = I \otimes A, d\operatorname{vec}(X B)"
        r" = (B^\top \otimes I)\, d\operatorname{vec}(X)",
        "✓✓",
    ),
    "vec of an outer product": ("products", r"\operatorname{vec}(x y^\top) = y \otimes x", "✓"),
    "an inner product of vecs": (
        "products",
        r"\operatorname{tr}(X^\top Y) = \operatorname{vec}(X)^\top \operatorname{vec}(Y) = \theta^\top \theta",
        "✓✗",
    ),
    "a trace of a Kronecker product": (
        "products",
        r"\operatorname{tr}(S \otimes S) = (\operatorname{tr} S)^2 = \operatorname{tr} S^2",
        "✓✗",
    ),
    "a product of blocks": (
        "blocks",
        r"\begin{bmatrix} A & B \\ C & D \end{bmatrix} \begin{bmatrix} E & B \\ 0 & H \end{bmatrix}"
        r" = \begin{bmatrix} A E & A B + B H \\ C E & C B + D H \end{bmatrix}",
        "✓",
    ),
    "a product of blocks, one exchanged": (
        "blocks",
        r"\begin{bmatrix} A & B \\ C & D \end{bmatrix} \begin{bmatrix} E & B \\ 0 & H \end{bmatrix}"
        r" = \begin{bmatrix} A E & A B + B H \\ C E & C B + H D \end{bmatrix}",
        "✗",
    ),
    "a quadratic form in blocks": (
        "blocks",
        r"[x; h]^\top \begin{bmatrix} A & B \\ B^\top & D \end{bmatrix} [x; h]"
        r" = x^\top A x + 2 x^\top B h + h^\top D h",
        "✓",
    ),
    "a bias as a column": ("blocks", r"W z = W_x x + W_h h + c", "✓"),
    "a bias as a column, lost": ("blocks", r"W z = W_x x + W_h h", "✗"),
    "the gradient by all weights": ("blocks", r"\frac{\partial \ell}{\partial W} = (W z - t) z^\top", "✓"),
    "by blocks": (
        "blocks",
        r"\frac{\partial \ell}{\partial W} = \left[ (W z - t) x^\top, (W z - t) h^\top, W z - t \right]",
        "✓",
    ),
    "a matrix and its identity": (
        "blocks",
        r"\begin{bmatrix} A & B \\ C & D \end{bmatrix} + \lambda I"
        r" = \begin{bmatrix} A + \lambda I & B \\ C & D + \lambda I \end{bmatrix}",
        "✓",
    ),
    "rows of a regularised problem": (
        "blocks",
        r"\left\| \begin{bmatrix} W_x \\ \sqrt{\lambda} I \end{bmatrix} x - \begin{bmatrix} t \\ 0 \end{bmatrix} \right\|^2"
        r" = \|W_x x - t\|^2 + \lambda \|x\|^2",
        "✓",
    ),
    "a determinant of blocks": ("blocks", r"\det \begin{bmatrix} A & 0 \\ C & D \end{bmatrix} = \det(A) \det(D)", "✓"),
    "an inverse of blocks": (
        "blocks",
        r"\begin{bmatrix} A & B \\ 0 & D \end{bmatrix}^{-1}"
        r" = \begin{bmatrix} A^{-1} & -A^{-1} B D^{-1} \\ 0 & D^{-1} \end{bmatrix}",
        "✓",
    ),
    "an inverse of blocks, its sign lost": (
        "blocks",
        r"\begin{bmatrix} A & B \\ 0 & D \end{bmatrix}^{-1}"
        r" = \begin{bmatrix} A^{-1} & A^{-1} B D^{-1} \\ 0 & D^{-1} \end{bmatrix}",
        "✗",
    ),
    "factors of blocks": (
        "blocks",
        r"\begin{bmatrix} A & B \\ C & D \end{bmatrix} = \begin{bmatrix} I & 0 \\ C A^{-1} & I \end{bmatrix}"
        r" \begin{bmatrix} A & 0 \\ 0 & D - C A^{-1} B \end{bmatrix} \begin{bmatrix} I & A^{-1} B \\ 0 & I \end{bmatrix}",
        "✓",
    ),
    "a root": ("roots", r"\Sigma^{1/2} \Sigma^{\frac12} = \Sigma, \Sigma^{-1/2} \Sigma \Sigma^{-1/2} = I", "✓✓"),
    "a root is symmetric and does not commute": (
        "roots",
        r"(\sqrt{\Sigma})^\top = \Sigma^{1/2}, \Sigma^{1/2} M = M \Sigma^{1/2}",
        "✓✗",
    ),
    "a whitened norm": (
        "roots",
        r"\|\Sigma^{-1/2} (x - y)\|^2 = \|x - y\|_{\Sigma^{-1}}^2, \log\det \Sigma^{1/2} = \tfrac12 \log\det \Sigma",
        "✓✓",
    ),
    "the equations of Penrose": (
        "roots",
        r"A A^+ A = A, A^+ A A^+ = A^+, (A A^+)^\top = A A^+, (A^+ A)^\top = A^+ A",
        "✓✓✓✓",
    ),
    "a pseudo-inverse is no inverse": ("roots", r"A^\dagger A = I", "✗"),
    "a pseudo-inverse of full column rank": ("roots", r"F^+ F = I, F F^+ = I", "✓✗"),
    "powers and quotients entry by entry": (
        "roots",
        r"A^{\circ 2} = A \odot A = A .* A, (A \oslash F) \odot F = A, (A ./ F) .* F = A",
        "✓✓✓✓",
    ),
    "a mixed Hessian": (
        "roots",
        r"\frac{\partial^2 (x^\top M y)}{\partial x \partial y^\top} = M, \nabla^2_{xy} (x^\top M y) = M",
        "✓✓",
    ),
    "adjoints": (
        "adjoints",
        r"\bar{v} = \bar{y} h, \bar{z} = \bar{y} v \odot h \odot (1 - h), \bar{W} = \bar{z} x^\top, \bar{b} = \bar{z}",
        "✓✓✓✓",
    ),
    "an adjoint, a factor lost": ("adjoints", r"\bar{z} = \bar{y} v \odot h", "✗"),
    "gradients as a program writes them": (
        "program",
        r"dX = dY @ W.T, dW = X.T @ dY, db = \sum dY, db = \sum_n dY_n",
        "✓✓✓✓",
    ),
    "gradients of attention": (
        "attention",
        r"dV = P^\top dO, dP = dO V^\top, dS_{ij} = P_{ij} (dP_{ij} - \sum_k P_{ik} dP_{ik}), dQ = \frac{1}{\sqrt{d}} dS K",
        "✓✓✓✓",
    ),
    "gradients of attention, the sum lost": ("attention", r"dS_{ij} = P_{ij} dP_{ij}", "✗"),
    "a differential beside a size d": (
        "adjoints",
        r"d \operatorname{tr}(W^\top W) = 2 \operatorname{tr}(W^\top dW), d \log 2 = \log 2 + (d - 1) \log 2",
        "✓✓",
    ),
    "a gradient as a program writes it, doubled": ("program", r"dW = 2 X.T @ dY", "✗"),
}
MARKS = {"proved": "✓", "refuted": "✗", "undecided": "~"}


@pytest.mark.parametrize(("setting", "formula", "marks"), ROWS.values(), ids=ROWS)
def test_relations(setting: str, formula: str, marks: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("derive.joint.diagnose", lambda *_: Diagnosis("", {}))
    found = check_source(Source("notes.md", f"{SETTINGS[setting]}\n\n$$\n{formula}\n$$\n"))
    assert [str(error) for error in found.errors] == []
    assert "".join(MARKS[judged.verdict.status] for judged in found.steps) == marks
