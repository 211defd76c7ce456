"""Index calculus as people write it: Einstein's convention, the Levi-Civita symbol, fields; what each step comes to."""

from __future__ import annotations

import pytest

from derive.checker import check_source
from derive.source import Source

SUMMED = "Repeated indices are summed. "
EPSILON = SUMMED + r"$\epsilon_{ijk}$ is the Levi-Civita symbol. "

ROWS = [
    pytest.param(EPSILON + r"$$\epsilon_{ijk}\epsilon_{ilm} = \delta_{jl}\delta_{km} - \delta_{jm}\delta_{kl}$$",
                 ["proved"], id="contracted-epsilons"),
    pytest.param(EPSILON + r"$$\epsilon_{ijk}\epsilon_{ilm} = \delta_{jm}\delta_{kl} - \delta_{jl}\delta_{km}$$",
                 ["refuted"], id="contracted-epsilons-sign"),
    pytest.param(EPSILON + r"$$\epsilon_{ijk}\epsilon_{ijk} = 6, \quad \delta_{ii} = 3$$", ["proved"] * 2, id="traces"),
    pytest.param(SUMMED + r"$$a_i b_j \delta_{ij} = a_i b_i = \sum_k a_k b_k$$", ["proved"] * 2, id="a-written-sum"),
    pytest.param(SUMMED + r"$$\delta_{ij} \delta_{ij} = \delta_{ii}$$", ["proved"], id="deltas-alone"),
    pytest.param(SUMMED + r"$$C_{ij} := A_{ik} B_{jk}, \quad C_{ii} = A_{ij} B_{ij}$$",
                 ["proved"], id="a-trace"),
    pytest.param(SUMMED + r"$$\partial_i (x_j x_j) = 2 x_i$$", ["proved"], id="derivative-of-a-square"),
    pytest.param(SUMMED + r"$$S^{ij} := Q^{ia} K^{ja}, \quad S^{ii} = Q^{ia} K^{ia}$$", ["proved"], id="indices-above"),
    pytest.param(SUMMED + r"$$p^i := e^{z^i} / (e^{z^j} u_j), \quad p^i u_i = 1$$", ["proved"], id="free-on-left"),
    pytest.param(r"$$\nabla \times \nabla f = 0, \quad \nabla \cdot (\nabla \times v) = 0$$", ["proved"] * 2, id="d2"),
    pytest.param(r"$$\nabla \cdot (f v) = f \nabla \cdot v + v \cdot \nabla f$$", ["proved"], id="product-rule"),
    pytest.param(r"$$\nabla \cdot (f v) = f \nabla \cdot v$$", ["refuted"], id="product-rule-lost-term"),
    pytest.param(r"Vectors $a, b, c$: $$a \times (b \times c) = b (a \cdot c) - c (a \cdot b)$$", ["proved"], id="bac"),
    pytest.param(r"$$\nabla (A \cdot B) = A \times (\nabla \times B) + B \times (\nabla \times A) "
                 r"+ (A \cdot \nabla) B + (B \cdot \nabla) A$$",
                 ["proved"], id="operators-in-brackets"),
    pytest.param(r"With $\vec{r}$ the position vector and $r$ its norm: "
                 r"$$\nabla^2 r^{-n} = n(n-1) r^{-n-2} = n(n+1) r^{-n-2}$$",
                 ["proved", "refuted"], id="a-length"),
    pytest.param(SUMMED + r"Let $R = \sqrt{R_\alpha R_\alpha}$. "
                 r"$$\frac{\partial}{\partial R_\alpha} \frac{1}{R} = -\frac{R_\alpha}{R^3}$$",
                 ["proved"], id="a-length-beside-entries"),
    pytest.param(r"The Laplacian $\Delta = \nabla^2$: "
                 r"$$\Delta (fg) = f \Delta g + 2 \nabla f \cdot \nabla g + g \Delta f$$",
                 ["proved"], id="laplacian"),
    pytest.param(r"$$\nabla \cdot F = \frac{\partial F_x}{\partial x} + \frac{\partial F_y}{\partial y} "
                 r"+ \frac{\partial F_z}{\partial z}, \quad "
                 r"(\nabla \times F)_x = \partial_z F_y - \partial_y F_z$$",
                 ["proved", "refuted"], id="axes-with-letters"),
    pytest.param(SUMMED + r"Constants $\lambda$, $\mu$, $\sigma_{ij} := \lambda \partial_k u_k \delta_{ij} "
                 r"+ \mu (\partial_i u_j + \partial_j u_i)$. "
                 r"$$\partial_j \sigma_{ij} = (\lambda + \mu) \partial_i \partial_j u_j "
                 r"+ \mu \partial_j \partial_j u_i$$",
                 ["proved"], id="elasticity"),
    pytest.param(SUMMED + r"$$\nabla \times (\vec A \times \vec B) "
                 r"= \partial_l \hat e_l \times (a_i b_j \hat e_k \epsilon_{ijk}) "
                 r"= \vec A (\nabla \cdot \vec B) + (\vec B \cdot \nabla) \vec A "
                 r"- (\vec A \cdot \nabla) \vec B - \vec B (\nabla \cdot \vec A)$$",
                 ["proved"] * 2, id="unit-vectors-and-components"),
    pytest.param(r"$$\vec{\nabla} \times \mathbf{(A {\times} B)} = \nabla \times (A \times B)$$",
                 ["proved"], id="styles"),
    pytest.param(r"$x, y \in \mathbb{R}$ $$\pdv{x} \qty(x^2 y) = 2xy, \quad \pdv{(x^2 y)}{x}{y} = 2x, "
                 r"\quad \abs{x}^2 = x^2, \quad \dv{x} (x^2) = x$$",
                 ["proved"] * 3 + ["refuted"], id="physics"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "statuses"), ROWS)
def test_verdicts(text: str, statuses: list[str]) -> None:
    found = check_source(Source("t.md", text))
    assert [str(error) for error in found.errors] == []
    assert [judged.verdict.status for judged in found.steps] == statuses


ERRORS = [
    pytest.param(SUMMED + r"$$\nabla \cdot (A \times B) = [\epsilon_{ijk} A_j B_k],_i$$",
                 "a comma in front of an index is not read", id="comma"),
    pytest.param(r"$x \in \mathbb{R}^n$ $$\nabla \cdot x = 3$$",
                 "the fields here depend on x, which has no fixed number of entries",
                 id="any-dimension"),
    pytest.param(r"$$\nabla \times (\nabla \cdot v) = 0$$", "a number has no curl", id="curl-of-a-number"),
    pytest.param(SUMMED + "$$a_i b_i c_i = 1$$", "the index i occurs more than twice in this term", id="three-times"),
    pytest.param(SUMMED + r"$$\partial_i (x_i x_i) = 2 x_i$$", "the index i occurs more than twice in this term",
                 id="three-times-below-a-derivative"),
    pytest.param(SUMMED + r"$$\frac{a_i}{b_i} = 1$$",
                 "the index i stands above and below a fraction: whether it is summed is not said", id="across"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "message"), ERRORS)
def test_errors(text: str, message: str) -> None:
    found = check_source(Source("t.md", text))
    assert [error.message for error in found.errors] == [message]


@pytest.mark.parametrize(
    "text",
    ["We do not use the Einstein summation convention.", "Written without implicit summation.", "A sum is a sum."],
)
def test_nothing_is_summed_unless_said(text: str) -> None:
    found = check_source(Source("t.md", text + r" $$\sum_i a_i b_i = a_i b_i$$"))
    assert [judged.verdict.status for judged in found.steps] == ["refuted"]


def test_what_is_said() -> None:
    text = SUMMED + r"$$p^i := e^{z^i} z^i, \quad p_i = e^{z_i} z_i$$ $$\nabla^2 f = \partial_j \partial_j f$$"
    found = check_source(Source("t.md", text))
    said = {(note.kind, *note.values.values()) for note in found.notes}
    assert said == {("einstein",), ("not-summed", "i"), ("fields", "f", "x")}
