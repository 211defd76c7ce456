"""Chains in running text: which relations are judged, and what is said of the others."""

from __future__ import annotations

import pytest

from derive.checker import check_source
from derive.report.words import note
from derive.source import Source

VALUE = "not judged in running text: it does not hold for all values; a condition, it seems"
UNKNOWN = "not judged in running text: {} is defined nowhere; define it, or write a display"

ROWS = [
    ("a right one", "$(a+b)(a-b) = a^2 - ab + ba - b^2 = a^2 - b^2$", ["proved", "proved"], []),
    ("a wrong one", "$(a-b)^2 = a^2 - 2ab - b^2 = b^2 - 2ab + a^2$", ["refuted", "refuted"], []),
    ("in a list", "- $(a-b)^2 = a^2 - 2ab + b^2 = b^2$", ["proved", "refuted"], []),
    ("in a table", "|a|\n|-|\n|$(a-b)^2 = a^2 - 2ab + b^2 = b^2$|", ["proved", "refuted"], []),
    ("in a quote", "> So $(a-b)^2\n> = a^2 - 2ab + b^2 = b^2$", ["proved", "refuted"], []),
    ("a definition and a step", r"$p_k = \frac{e^{z_k}}{\sum_l e^{z_l}} = e^{z_k - \log \sum_l e^{z_l}}$", ["proved"], []),
    ("one relation", "Here $(a-b)^2 = a^2$ is", [], []),
    ("what a derivative is", r"$f(x) := x^3$ and $f'(x) = 3 x^2$, so $\frac{df(x)}{dx} = 2 x^2$", ["proved", "refuted"], []),
    ("what a derivative is to be", r"$f(x) := x^3$, where $f'(x) = 0$, and if $f'(x) = 3 x$", [], []),
    ("a derivative that is a name of what is differentiated", r"$x, a \in \mathbb{R}^n$, $\nabla_x (a^\top x) = a$, $\nabla_x (x^\top x) = x$", ["proved", "refuted"], []),
    ("a derivative that is given a name", r"$x, a \in \mathbb{R}^n$, $\nabla_x (a^\top x) = g$, $\nabla_x (a^\top x) = g_x$", [], []),
    ("alone in its line", "Here $(a-b)^2 = a^2$ is\n\n$(a-b)^2 = a^2 + b^2$.\n\nor $(a+b)^2 = a^2$", ["refuted"], []),
    ("alone in a line of a paragraph", "so that\n$(a-b)^2 = a^2 + b^2$\nholds, or\n\n$(a+b)^2 = a^2 + b^2$\nholds", [], []),
    ("alone in an item", "- $(a-b)^2 = a^2 + b^2$\n- the square: $(a+b)^2 = a^2 + 2ab + b^2$\n1. $a = 2$\n2. if $a + b = 3b$", ["refuted", "proved"], []),
    ("the derivative of what nothing explains", r"with $\frac{\partial L}{\partial y} = y - t$", [], []),
    ("names and numbers", "$x = y = 0$, $i = j = k$, $a_1 = a_2 = -1$", [], []),
    ("a condition", "if $x + 1 = y + z = 3$, then", [], []),
    ("a condition that is set", "setting $x + 1 = y + z = 3$", [], []),
    ("an optimum", r"$f(x) := x^2 - 4x$, $f'(x) = 2x - 4 = 0$", ["proved"], [VALUE]),
    ("a number that it is", r"$\sum_k \delta_{ik} - 1 = 1 - 1 = 0$", ["proved", "proved"], []),
    ("a letter that nothing explains", r"$f = \frac{1}{T} = \frac{\omega}{2\pi}$", [], [UNKNOWN.format("T")]),
    ("a loss that nothing explains", r"$\frac{\partial L}{\partial a} = 2a = a + a$", ["proved"], [UNKNOWN.format("L")]),
    ("a function that nothing explains", "$g'(x) = 2x = x + x$", ["proved"], [UNKNOWN.format("g")]),
    ("letters that are explained", r"$T \in \mathbb{R}$, $\omega \in \mathbb{R}$, $f = T + T = \omega$", ["refuted"], []),
    ("what cannot be read", r"$w = a + \foo = b$", [], ["not judged in running text: unknown command \\foo"]),
    ("what is annotated", "$a + b = b + a = b % wrong\n$", ["proved", "refuted"], []),
    ("a definition elsewhere comes first", "$L = a + b = c$ $$L = 2a$$ $$L = a + a$$", ["proved"], [UNKNOWN.format("b"), UNKNOWN.format("b")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "verdicts", "notes"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_running_text(text: str, verdicts: list[str], notes: list[str]) -> None:
    found = check_source(Source("t.md", text))
    said = [note(this, found.source) for this in found.notes if this.kind.startswith("inline")]
    assert ([judged.verdict.status for judged in found.steps], said) == (verdicts, notes)
    assert [error.message for error in found.errors if "no step" not in error.message] == []
