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
    pytest.param(SUMMED + r"$$C_{ij} := A_{ik} B_{jk}, \quad C_{ii} = A_{ij} B_{ij}$$",
                 ["proved"], id="a-trace"),
    pytest.param(SUMMED + r"$$\partial_i (x_j x_j) = 2 x_i$$", ["proved"], id="derivative-of-a-square"),
    pytest.param(SUMMED + r"$$S^{ij} := Q^{ia} K^{ja}, \quad S^{ii} = Q^{ia} K^{ia}$$", ["proved"], id="indices-above"),
    pytest.param(SUMMED + r"$$p^i := e^{z^i} / (e^{z^j} u_j), \quad p^i u_i = 1$$", ["proved"], id="free-on-left"),
    pytest.param(r"$$\nabla \times \nabla f = 0, \quad \nabla \cdot (\nabla \times v) = 0$$", ["proved"] * 2, id="d2"),
    pytest.param(r"$$\nabla \cdot (f v) = f \nabla \cdot v + v \cdot \nabla f$$", ["proved"], id="product-rule"),
    pytest.param(r"$$\nabla \cdot (f v) = f \nabla \cdot v$$", ["refuted"], id="product-rule-lost-term"),
    pytest.param(r"Vectors $a, b, c$: $$a \times (b \times c) = b (a \cdot c) - c (a \cdot b)$$", ["proved"], id="bac"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "statuses"), ROWS)
def test_verdicts(text: str, statuses: list[str]) -> None:
    found = check_source(Source("t.md", text))
    assert [str(error) for error in found.errors] == []
    assert [judged.verdict.status for judged in found.steps] == statuses


ERRORS = [
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
