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
    "a declared function that is defined": (r"Let $f : \mathbb{R} \to \mathbb{R}$.", r"f(x) = x^2, f'(x) = 2 x", "✓"),
}
MARKS = {"proved": "✓", "refuted": "✗", "undecided": "~"}


@pytest.mark.parametrize(("setting", "formula", "marks"), ROWS.values(), ids=ROWS)
def test_relations(setting: str, formula: str, marks: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("derive.joint.diagnose", lambda *_: Diagnosis("", {}))
    found = check_source(Source("notes.md", f"{setting}\n\n$$\n{formula}\n$$\n"))
    assert "".join(MARKS[judged.verdict.status] for judged in found.steps) == marks, found.errors
    assert [str(error) for error in found.errors] == []
