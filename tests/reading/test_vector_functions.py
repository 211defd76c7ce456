"""Functions whose values are vectors, as people write them, each relation with what it must be."""

from __future__ import annotations

import pytest

from derive.checker import check_source
from derive.model import Diagnosis
from derive.source import Source

TWO = r"Let $f : \mathbb{R}^m \to \mathbb{R}^p$ and $g : \mathbb{R}^n \to \mathbb{R}^m$ be differentiable."
SQUARE = r"Let $f, g : \mathbb{R}^n \to \mathbb{R}^n$ be differentiable and $A \in \mathbb{R}^{n \times n}$, $x \in \mathbb{R}^n$."
SCALAR = r"Let $f : \mathbb{R}^n \to \mathbb{R}$ be twice differentiable and $x, d \in \mathbb{R}^n$."
AFFINE = r"Let $A \in \mathbb{R}^{m \times n}$, $x \in \mathbb{R}^n$, $b \in \mathbb{R}^m$."
LAYER = AFFINE + r" A layer $f(x) = \sigma(A x + b)$, where $\sigma$ works element-wise."

ROWS = {
    "chain rule": (TWO, r"J_{f \circ g}(x) = J_f(g(x)) J_g(x)", "✓"),
    "chain rule, D": (TWO, r"D(f \circ g)(x) = Df(g(x)) \, Dg(x)", "✓"),
    "chain rule, inner point forgotten": (SQUARE, r"J_{f \circ g}(x) = J_f(x) J_g(x)", "✗"),
    "chain rule, factors exchanged": (SQUARE, r"J_{f \circ g}(x) = J_g(x) J_f(g(x))", "✗"),
    "chain rule, transposed": (SQUARE, r"J_{f \circ g}(x)^\top = J_f(g(x))^\top J_g(x)^\top", "✗"),
    "chain rule, other order of composition": (SQUARE, r"J_{f \circ g}(x) = J_g(f(x)) J_f(x)", "✗"),
    "components": (
        TWO + r" $h(x) = f(g(x))$",
        r"\frac{\partial h_i}{\partial x_j} = \sum_{k=1}^m \frac{\partial f_i}{\partial g_k}"
        r" \frac{\partial g_k}{\partial x_j}",
        "✓",
    ),
    "composition applied": (SQUARE, r"(f \circ g)(x) - f(g(x)) = 0, \quad (f \circ g)(x) - g(f(x)) = 0", "✓✗"),
    "an affine argument": (SQUARE, r"\frac{\partial f(A x)}{\partial x} = J_f(A x) A", "✓"),
    "an affine argument, at x": (SQUARE, r"\frac{\partial f(A x)}{\partial x} = J_f(x) A", "✗"),
    "no map is linear": (SQUARE, r"f(A x) - A f(x) = 0", "✗"),
    "no map works by entries": (SQUARE, r"J_f(x) - \operatorname{diag}(\operatorname{diag}(J_f(x))) = 0", "✗"),
    "a Jacobian of what is defined": (AFFINE, r"f(x) := A x + b, J_f(x) = A, \frac{\partial f}{\partial x} = A", "✓✓"),
    "a layer": (LAYER, r"J_f(x) = \operatorname{diag}(\sigma'(A x + b)) A", "✓"),
    "a layer, the diagonal lost": (LAYER, r"J_f(x) = A \operatorname{diag}(\sigma'(A x + b))", "✗"),
    "a loss of values": (
        TWO + r" $y = g(x)$",
        r"\frac{\partial L}{\partial x} = \left(\frac{\partial y}{\partial x}\right)^\top \frac{\partial L}{\partial y}",
        "✓",
    ),
    "residuals": (
        r"$r : \mathbb{R}^n \to \mathbb{R}^m$, $\phi(x) = \frac{1}{2} \lVert r(x) \rVert^2$",
        r"\nabla \phi(x) = J_r(x)^\top r(x), \nabla \phi(x) = 2 J_r(x)^\top r(x)",
        "✓✗",
    ),
    "product rule": (
        r"$u, v : \mathbb{R}^n \to \mathbb{R}^m$ of $x \in \mathbb{R}^n$.",
        r"\frac{\partial (u^\top v)}{\partial x} = u^\top \frac{\partial v}{\partial x} + v^\top \frac{\partial u}{\partial x}",
        "✓",
    ),
    "along a line": (
        SCALAR + r" $\phi(t) = f(x + t d)$",
        r"\phi'(t) = \nabla f(x + t d)^\top d, \phi''(t) = d^\top \nabla^2 f(x + t d) d, \phi''(t) = d^\top \nabla^2 f(x) d",
        "✓✓✗",
    ),
    "along a curve": (
        r"$f : \mathbb{R}^n \to \mathbb{R}$ and $x(t) \in \mathbb{R}^n$.",
        r"\frac{d}{dt} f(x(t)) = \nabla f(x(t))^\top x'(t), \frac{d}{dt} f(x(t)) = \sum_{i=1}^n"
        r" \frac{\partial f}{\partial x_i} \frac{dx_i}{dt}, \frac{d}{dt} f(x(t)) = \frac{\partial f}{\partial x_1}",
        "✓✓✗",
    ),
    "at each of a family": (
        SCALAR.replace("x, d", "x_k, d") + r" $F = \sum_{k=1}^N f(x_k)$",
        r"\frac{\partial F}{\partial x_k} = \nabla f(x_k)",
        "✓",
    ),
    "values are vectors, declared where it stands": (
        r"$x \in \mathbb{R}^n$, $g(x) \in \mathbb{R}^m$",
        r"\frac{\partial g_i}{\partial x_j} - \frac{\partial g_1}{\partial x_j} = 0",
        "✗",
    ),
    "a Hessian": (SCALAR, r"H_f(x) = \nabla^2 f(x), H_f(x)^\top = H_f(x), H_f(x) = H_f(d)", "✓✓✗"),
    "in words": (
        r"Suppose that $x \in \mathbb{R}^m$, $y \in \mathbb{R}^n$, $g$ maps from $\mathbb{R}^m$ to $\mathbb{R}^n$, and $f$ maps"
        r" from $\mathbb{R}^n$ to $\mathbb{R}$. If $y = g(x)$ and $z = f(y)$, then",
        r"\frac{\partial z}{\partial x_i} = \sum_j \frac{\partial z}{\partial y_j} \frac{\partial y_j}{\partial x_i},"
        r"\nabla_x z = \left(\frac{\partial y}{\partial x}\right)^\top \nabla_y z, \nabla_x z = \nabla_x y",
        "✓✓✗",
    ),
    "at a point": (
        r"$f(x) := x^3$, $g : \mathbb{R}^n \to \mathbb{R}$ and $u, v \in \mathbb{R}^n$.",
        r"\left.\frac{\partial f}{\partial x}\right|_{x=a} = 3 a^2, \frac{d (a x)}{dx}\bigg|_{x=a} = 2 a,"
        r"\left.\frac{d}{dt} g(u + t v)\right|_{t=0} = \nabla g(u)^\top v, \left.\frac{\partial g}{\partial u}\right|_{u=v} = \nabla g(u)",
        "✓✗✓✗",
    ),
    "along a vector": (
        r"$f : \mathbb{R}^n \to \mathbb{R}$ and $x, v \in \mathbb{R}^n$.",
        r"D_v f(x) = \nabla f(x)^\top v, D_v f(x) = \nabla f(v)^\top x",
        "✓✗",
    ),
    "through two arguments": (
        r"Let $f(x, t)$ be a function of $x$ and $t$, where $x = x(t)$.",
        r"\frac{df}{dt} = \frac{\partial f}{\partial x} \frac{dx}{dt} + \frac{\partial f}{\partial t},"
        r"\frac{df}{dt} = \frac{\partial f}{\partial x} \frac{dx}{dt}",
        "✓✗",
    ),
    "a function without its argument": (
        r"Let $f$ be differentiable.",
        r"\frac{df}{dx} = f'(x), \frac{d}{dx} ( x f ) = f(x) + x f', \frac{d}{dx} ( x f ) = x f'",
        "✓✓✗",
    ),
    "a declared function that is defined": (r"Let $f : \mathbb{R} \to \mathbb{R}$.", r"f(x) = x^2, f'(x) = 2 x", "✓"),
}
BLOCKS = r"""Let $A \in \mathbb{R}^{p \times n}$, $B \in \mathbb{R}^{p \times m}$, $x \in \mathbb{R}^n$, $y \in \mathbb{R}^m$, $W \in \mathbb{R}^{p \times (n + m)}$,
$z \in \mathbb{R}^{2n}$, $S \in \mathbb{R}^{2n \times 2n}$, $u \in \mathbb{R}^{n+1}$ and $a \in \mathbb{R}^{pn}$."""

ROWS |= {
    "computed sizes": (
        BLOCKS,
        r"\frac{\partial}{\partial W} \lVert W [x; y] \rVert^2 = 2 W [x; y] [x; y]^\top, \frac{\partial}{\partial z} z^\top S z = (S + S^\top) z,"
        r"\frac{\partial}{\partial u} u^\top [x; 1] = [x; 1], a^\top \operatorname{vec}(A) = \operatorname{vec}(A)^\top a",
        "✓✓✓✓",
    ),
    "computed sizes, wrong": (
        BLOCKS,
        r"\frac{\partial}{\partial z} z^\top S z = 2 S z, \frac{\partial}{\partial u} u^\top [x; 1] = [x; 0], a^\top a = 0",
        "✗✗✗",
    ),
    "blocks side by side": (
        BLOCKS,
        r"V := [A\ B], V [x; y] = A x + B y, V [x; y] = A x, V V^\top = A A^\top + B B^\top",
        "✓✗✓",
    ),
    "blocks with their sizes": (
        BLOCKS.replace(r"$W \in", r"$W = [A\ B] \in").replace(r"$z \in", r"$z = [x; x] \in"),
        r"W [x; y] = A x + B y, z^\top z = 2 x^\top x",
        "✓✓",
    ),
}
ARRAYS = r"""Let $X \in \mathbb{R}^{N \times D}$, $W \in \mathbb{R}^{D \times M}$, $b \in \mathbb{R}^M$, $x, w \in \mathbb{R}^D$, $A \in \mathbb{R}^{D \times D}$."""
VECS = (
    r"Let $A \in \mathbb{R}^{m \times n}$, $B \in \mathbb{R}^{p \times q}$, and let $K_{mn}$ be the commutation matrix."
)
ROWS |= {
    "commutation": (
        VECS,
        r"K_{mn} \operatorname{vec}(A) = \operatorname{vec}(A^\top), K_{mn}^\top = K_{nm}, K_{nm} K_{mn} = I,"
        r"K_{pm} (A \otimes B) = (B \otimes A) K_{qn}, \frac{\partial \operatorname{vec}(A^\top)}{\partial \operatorname{vec}(A)} = K_{mn}",
        "✓✓✓✓✓",
    ),
    "commutation, wrong": (
        VECS,
        r"K_{mn} \operatorname{vec}(A) = \operatorname{vec}(A), K_{pm} (A \otimes B) = (B \otimes A) K_{nq}",
        "✗✗",
    ),
    "programs": (
        ARRAYS + r" $Y := X @ W + b$, $L := np.sum(Y * Y)$",
        r"\frac{\partial L}{\partial W} = 2 * X.T @ Y, \frac{\partial L}{\partial W} = 2 * X.T.dot(Y), \frac{\partial L}{\partial W} = X.T @ Y",
        "✓✓✗",
    ),
    "functions of programs": (
        ARRAYS,
        r"np.dot(w, x) = w^\top x, x @ A = A.T @ x, np.outer(x, w) = x w^\top, np.mean(x) = np.sum(x) / D, np.log(np.exp(x)) = x, x @ A = A @ x",
        "✓✓✓✓✓✗",
    ),
}
CURVE = r"Let $x^2 + y^2 = 1$ define $y$ as a function of $x$."
ROWS |= {
    "an equation defines": (
        CURVE,
        r"\frac{dy}{dx} = -\frac{x}{y}, \frac{d}{dx} (x^2 + y^2) = 2 x + 2 y \frac{dy}{dx}, \frac{d^2 y}{dx^2} = -\frac{1}{y^3}",
        "✓✓✓",
    ),
    "an equation defines, wrong": (CURVE, r"\frac{dy}{dx} = \frac{x}{y}, \frac{d^2 y}{dx^2} = \frac{1}{y^3}", "✗✗"),
    "an unknown equation defines": (
        r"Let $F(x, y) = 0$ define $y$ as a function of $x$.",
        r"\frac{dy}{dx} = -\frac{\partial F / \partial x}{\partial F / \partial y}, \frac{dy}{dx} = \frac{\partial F / \partial x}{\partial F / \partial y}",
        "✓✗",
    ),
    "the place behind a derivative": (
        r"$f(x) := x^2$, $g, h : \mathbb{R} \to \mathbb{R}$, $F : \mathbb{R}^n \to \mathbb{R}^m$, $u, v \in \mathbb{R}^n$.",
        r"\frac{df}{dx}(a) = 2 a, (g \circ h)'(x) = g'(h(x)) h'(x), \frac{\partial F_i}{\partial u_j}(v) = [J_F(v)]_{ij},"
        r"\frac{df}{dx} (a + b) = 2 x (a + b), \frac{df}{dx}(a) = 2 x, \frac{\partial F_i}{\partial u_j}(v) = [J_F(u)]_{ij}",
        "✓✓✓✓✗✗",
    ),
    "a prime as the Jacobian": (
        r"$f, g : \mathbb{R}^n \to \mathbb{R}^n$ and $x \in \mathbb{R}^n$.",
        r"(f \circ g)'(x) = f'(g(x)) g'(x), f'(x) = J_f(x), (f \circ g)'(x) = g'(x) f'(g(x))",
        "✓✓✗",
    ),
}
SQUARES = r"Let $A, B, C, D \in \mathbb{R}^{n \times n}$ be invertible, $G \in \mathbb{R}^{m \times m}$ and $H \in \mathbb{R}^{n \times m}$."
ROWS |= {
    "three by three blocks": (
        SQUARES,
        r"\det \begin{bmatrix} A & B & H \\ 0 & D & H \\ 0 & 0 & G \end{bmatrix} = \det A \det D \det G,"
        r"\begin{bmatrix} I & A & C \\ 0 & I & B \\ 0 & 0 & I \end{bmatrix}^{-1} = \begin{bmatrix} I & -A & A B - C \\ 0 & I & -B \\ 0 & 0 & I \end{bmatrix}",
        "✓✓",
    ),
    "three by three blocks, wrong": (
        SQUARES,
        r"\begin{bmatrix} I & A & C \\ 0 & I & B \\ 0 & 0 & I \end{bmatrix}^{-1} = \begin{bmatrix} I & -A & -C \\ 0 & I & -B \\ 0 & 0 & I \end{bmatrix}",
        "✗",
    ),
}
ROWS |= {
    "a gradient ends before a product entry by entry": (
        r"$z = A x + b$, $h = \phi(z)$, $L = \ell(h)$ with $A \in \mathbb{R}^{m \times n}$, $x \in \mathbb{R}^n$, $b \in \mathbb{R}^m$,"
        r" $\ell : \mathbb{R}^m \to \mathbb{R}$, and $\phi$ acts elementwise.",
        r"\frac{\partial L}{\partial A} = (\nabla \ell(h) \odot \phi'(z)) x^\top, \frac{\partial L}{\partial x} = A^\top \nabla \ell(h)",
        "✓✗",
    ),
    "a transposed gradient in a definition": (
        r"$f : \mathbb{R}^n \to \mathbb{R}$, $x, p \in \mathbb{R}^n$, $m(p) = f(x) + \nabla f(x)^\top p + \frac12 p^\top \nabla^2 f(x) p$",
        r"\nabla_p m(p) = \nabla f(x) + \nabla^2 f(x) p, \nabla_p m(p) = \nabla^2 f(x) p",
        "✓✗",
    ),
    "entries of a value": (
        r"$s : \mathbb{R}^K \to \mathbb{R}^K$, $s(z)_i = \frac{e^{z_i}}{\sum_j e^{z_j}}$.",
        r"\frac{\partial s_i}{\partial z_j} = s_i (\delta_{ij} - s_j), J_s(z) = \operatorname{diag}(s(z)) - s(z) s(z)^\top,"
        r"\frac{\partial s_i}{\partial z_j} = s_i (1 - s_j)",
        "✓✓✗",
    ),
    "an equation behind a definition": (
        r"Let $F(x, y) = x^2 y + y^3 = 2$ and $\frac{dy}{dx}$ be its implicit derivative.",
        r"2 x y + x^2 \frac{dy}{dx} + 3 y^2 \frac{dy}{dx} = 0, 2 x y + x^2 \frac{dy}{dx} = 0",
        "✓✗",
    ),
}
MARKS = {"proved": "✓", "refuted": "✗", "undecided": "~"}


@pytest.mark.parametrize(("setting", "formula", "marks"), ROWS.values(), ids=ROWS)
def test_relations(setting: str, formula: str, marks: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("derive.joint.diagnose", lambda *_: Diagnosis("", {}))
    found = check_source(Source("notes.md", f"{setting}\n\n$$\n{formula}\n$$\n"))
    assert "".join(MARKS[judged.verdict.status] for judged in found.steps) == marks, found.errors
    assert [str(error) for error in found.errors] == []
