"""Derivations: every entry of the catalogue written out and read back; what a goal must not be; where laws end."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from derive.checker import check_source
from derive.notation import canonical
from derive.report.steps import render, written
from derive.rules import Setting
from derive.source import ReadError, Source
from derive.stepper import derive_document
from derive.stepping.engine import Engine
from derive.stepping.steps import Derivation, DerivedStep

FOLDER = Path(__file__).parents[1] / "derivations"
WITH_GOAL = sorted(path.stem for path in FOLDER.glob("*.md") if "% goal:" in path.read_text(encoding="utf-8"))


def source(name: str) -> Source:
    return Source(name, (FOLDER / f"{name}.md").read_text(encoding="utf-8"))


@cache
def derived(name: str) -> Derivation:
    return derive_document(source(name))


def test_the_catalogue_is_broad() -> None:
    assert len(WITH_GOAL) >= 30


@pytest.mark.parametrize("name", WITH_GOAL)
def test_a_goal_of_the_catalogue_is_derived(name: str) -> None:
    assert derived(name).complete


@pytest.mark.parametrize("form", ["markdown", "latex"])
@pytest.mark.parametrize("name", ["softmax-ce", "softmax-ce-input", "batch-norm", "logistic-hessian", "mlp-two-layers"])
def test_what_is_printed_is_read_back_and_proved(name: str, form: str) -> None:
    assert unproved(render(derived(name), form)) == []


@pytest.mark.parametrize("name", WITH_GOAL)
def test_every_line_of_the_catalogue_is_read_back(name: str) -> None:
    assert unproved(render(derived(name), "markdown")) == []


def unproved(text: str) -> list[str]:
    """What `derive check` does not prove of a printed derivation."""
    report = check_source(Source("printed", text))
    errors = [error.render() for error in report.errors]
    return errors + [f"{j.step.number}: {j.verdict.evidence.method}" for j in report.steps if not j.verdict.proved]


def test_lines_follow_one_another() -> None:
    def follow(step: DerivedStep) -> None:
        here = step.before
        for inner in step.substeps:
            assert canonical(inner.before) == canonical(here)
            follow(inner)
            here = inner.after
        if step.substeps:
            assert canonical(here) == canonical(step.after)

    for chain in derived("softmax-ce").steps:
        follow(chain)


def test_single_laws_are_proved_as_well() -> None:
    derivation = derive_document(source("softmax-ce"), thorough=True)
    assert render(derivation, "text", "full").splitlines()[8:24] == FULL.strip("\n").splitlines()


FULL = r"""
\frac{\partial p_m}{\partial z_k}
  = \frac{\partial}{\partial z_k} \left(\frac{e^{z_m}}{\sum_{l=1}^{K} e^{z_l}}\right)    [definition]
  = \frac{\frac{\partial e^{z_m}}{\partial z_k} \sum_{l=1}^{K} e^{z_l} - e^{z_m} \frac{\partial \sum_{l=1}^{K} e^{z_l}}{\partial z_k}}{\left(\sum_{l=1}^{K} e^{z_l}\right)^2}    [quotient rule]
  = \frac{\frac{\partial e^{z_m}}{\partial z_k} \sum_{l=1}^{K} e^{z_l} - e^{z_m} \sum_{l=1}^{K} \frac{\partial e^{z_l}}{\partial z_k}}{\left(\sum_{l=1}^{K} e^{z_l}\right)^2}    [linearity]
  = \frac{e^{z_m} \frac{\partial z_m}{\partial z_k} \sum_{l=1}^{K} e^{z_l} - e^{z_m} \sum_{l=1}^{K} \frac{\partial e^{z_l}}{\partial z_k}}{\left(\sum_{l=1}^{K} e^{z_l}\right)^2}    [derivative of exp]
  = \frac{\delta_{mk} e^{z_m} \sum_{l=1}^{K} e^{z_l} - e^{z_m} \sum_{l=1}^{K} \frac{\partial e^{z_l}}{\partial z_k}}{\left(\sum_{l=1}^{K} e^{z_l}\right)^2}    [an entry by an entry is a delta]
  = \frac{\delta_{mk} e^{z_m} \sum_{l=1}^{K} e^{z_l} - e^{z_m} \sum_{l=1}^{K} e^{z_l} \frac{\partial z_l}{\partial z_k}}{\left(\sum_{l=1}^{K} e^{z_l}\right)^2}    [derivative of exp]
  = \frac{\delta_{mk} e^{z_m} \sum_{l=1}^{K} e^{z_l} - e^{z_m} \sum_{l=1}^{K} \delta_{lk} e^{z_l}}{\left(\sum_{l=1}^{K} e^{z_l}\right)^2}    [an entry by an entry is a delta]
  = \frac{\delta_{mk} e^{z_m} \sum_{l=1}^{K} e^{z_l} - e^{z_m} e^{z_k}}{\left(\sum_{l=1}^{K} e^{z_l}\right)^2}    [contraction of the delta]
  = \frac{\delta_{mk} e^{z_m}}{\sum_{l=1}^{K} e^{z_l}} - \frac{e^{z_m}}{\sum_{l=1}^{K} e^{z_l}} \frac{e^{z_k}}{\sum_{l=1}^{K} e^{z_l}}    [splitting the fraction]
  = \delta_{km} p_m - \frac{e^{z_m}}{\sum_{l=1}^{K} e^{z_l}} \frac{e^{z_k}}{\sum_{l=1}^{K} e^{z_l}}    [definition of p]
  = \delta_{km} p_m - p_m p_k    [definition]
  = p_m (\delta_{km} - p_k)    [factoring]

\frac{\partial L}{\partial p_m}
  = \frac{\partial}{\partial p_m} \left(-\sum_{k=1}^{K} y_k \log(p_k)\right)    [definition]
"""

SOFTMAX_CE = r"""
  W \in \mathbb{R}^{K \times D}
  x \in \mathbb{R}^D
  y \in \mathbb{R}^K
  \sum_{k=1}^{K} y_k = 1
  z_i := \sum_{j=1}^{D} W_{ij} x_j
  p_k := \frac{e^{z_k}}{\sum_{l=1}^{K} e^{z_l}}
  L := -\sum_{k=1}^{K} y_k \log(p_k)

\frac{\partial p_m}{\partial z_k}
  = \frac{\frac{\partial e^{z_m}}{\partial z_k} \sum_{l=1}^{K} e^{z_l} - e^{z_m} \frac{\partial \sum_{l=1}^{K} e^{z_l}}{\partial z_k}}{\left(\sum_{l=1}^{K} e^{z_l}\right)^2}    [quotient rule]
  = \frac{\delta_{mk} e^{z_m} \sum_{l=1}^{K} e^{z_l} - e^{z_m} \sum_{l=1}^{K} \delta_{lk} e^{z_l}}{\left(\sum_{l=1}^{K} e^{z_l}\right)^2}    [linearity, derivative of exp, an entry by an entry is a delta]
  = \frac{\delta_{mk} e^{z_m} \sum_{l=1}^{K} e^{z_l} - e^{z_m} e^{z_k}}{\left(\sum_{l=1}^{K} e^{z_l}\right)^2}    [contraction of the delta]
  = \frac{\delta_{mk} e^{z_m}}{\sum_{l=1}^{K} e^{z_l}} - \frac{e^{z_m}}{\sum_{l=1}^{K} e^{z_l}} \frac{e^{z_k}}{\sum_{l=1}^{K} e^{z_l}}    [splitting the fraction]
  = \delta_{km} p_m - p_m p_k    [definition of p]
  = p_m (\delta_{km} - p_k)    [factoring]

\frac{\partial L}{\partial p_m}
  = -\sum_{k=1}^{K} y_k \frac{\partial \log(p_k)}{\partial p_m}    [linearity]
  = -\sum_{k=1}^{K} \frac{\delta_{km} y_k}{p_k}    [derivative of log, an entry by an entry is a delta]
  = -\frac{y_m}{p_m}    [contraction of the delta]

\frac{\partial L}{\partial z_k}
  = \sum_{m=1}^{K} \frac{\partial L}{\partial p_m} \frac{\partial p_m}{\partial z_k}    [chain rule, over all paths]
  = -\sum_{m=1}^{K} \frac{y_m}{p_m} p_m (\delta_{km} - p_k)    [what was found, put in]
  = -\sum_{m=1}^{K} y_m (\delta_{km} - p_k)    [cancelling]
  = -\left(y_k - p_k \sum_{m=1}^{K} y_m\right)    [multiplying out, splitting the sum, contraction of the delta, constant out of the sum]
  = -(y_k - p_k)    [assumption on y]
  = p_k - y_k    [sign]

\frac{\partial z_k}{\partial W_{ij}}
  = \sum_{d=1}^{D} \frac{\partial W_{kd}}{\partial W_{ij}} x_d    [linearity]
  = \sum_{d=1}^{D} \delta_{ki} \delta_{dj} x_d    [an entry by an entry is a delta]
  = \delta_{ki} x_j    [contraction of the delta]

\frac{\partial L}{\partial W_{ij}}
  = \sum_{k=1}^{K} \frac{\partial L}{\partial z_k} \frac{\partial z_k}{\partial W_{ij}}    [chain rule, over all paths]
  = \sum_{k=1}^{K} \delta_{ki} (p_k - y_k) x_j    [what was found, put in]
  = (p_i - y_i) x_j    [contraction of the delta]

\frac{\partial L}{\partial W}
  = (p - y) x^\top    [without indices]
"""


def test_the_derivation_of_softmax_cross_entropy() -> None:
    assert render(derived("softmax-ce"), "text") == SOFTMAX_CE.strip("\n")


BRIEF = r"""
Let $W \in \mathbb{R}^{K \times D}$, $x \in \mathbb{R}^D$, $y \in \mathbb{R}^K$.

$$
\sum_{k=1}^{K} y_k = 1 % given
$$

$$
z_i := \sum_{j=1}^{D} W_{ij} x_j
$$

$$
p_k := \frac{e^{z_k}}{\sum_{l=1}^{K} e^{z_l}}
$$

$$
L := -\sum_{k=1}^{K} y_k \log(p_k)
$$

$$
\begin{aligned}
  \frac{\partial p_m}{\partial z_k} &= p_m (\delta_{km} - p_k)
\end{aligned}
$$

$$
\begin{aligned}
  \frac{\partial L}{\partial p_m} &= -\frac{y_m}{p_m}
\end{aligned}
$$

$$
\begin{aligned}
  \frac{\partial L}{\partial z_k} &= p_k - y_k
\end{aligned}
$$

$$
\begin{aligned}
  \frac{\partial z_k}{\partial W_{ij}} &= \delta_{ki} x_j
\end{aligned}
$$

$$
\begin{aligned}
  \frac{\partial L}{\partial W_{ij}} &= (p_i - y_i) x_j
\end{aligned}
$$

$$
\begin{aligned}
  \frac{\partial L}{\partial W} &= (p - y) x^\top && \text{without indices}
\end{aligned}
$$
"""


def test_brief() -> None:
    assert render(derived("softmax-ce"), "markdown", "brief") == BRIEF.lstrip("\n")


def test_a_whole_document() -> None:
    rows = render(derived("softmax-ce"), "latex", whole=True).splitlines()
    assert rows[0] == r"\documentclass{article}"
    assert rows[-1] == r"\end{document}"
    assert [row for row in rows if row.startswith(r"\begin")].count(r"\begin{align*}") == 6


DOCUMENT = r"""# A document

$W \in \mathbb{R}^{K \times D}$, $x \in \mathbb{R}^D$, $w > 0$, and a one-hot $h \in \{0, 1\}^K$.

$$
z_k := \sum_d W_{kd} x_d
$$

$$
P := \prod_k z_k
$$

$$
L := \sum_k h_k z_k^2 + w^w
$$
"""

GOALS = [
    ("L", "W_{ij}", r"2 h_i z_i x_j"),
    ("L", "W", r"2 h_i z_i x_j"),
    ("L", "w", r"w^w \cdot (\log(w) + 1)"),
    (r"\sum_k z_k^3", "x_j", r"3 \sum_{k=1}^{K} z_k^2 W_{kj}"),
    (r"\frac{\partial L}{\partial z_k}", "z_j", r"2 \delta_{kj} h_k"),
]


@pytest.mark.parametrize(("of", "wrt", "result"), GOALS)
def test_goals(of: str, wrt: str, result: str) -> None:
    derivation = derive_document(Source("d.md", DOCUMENT), of, wrt)
    assert (derivation.complete, written(derivation.result, derivation)) == (True, result)


SENSELESS = [
    ("L", "q", "q stands in no definition"),
    ("L", "K", "K is a size; nothing can be differentiated by it"),
    ("L", "k", "k is an index; nothing can be differentiated by it"),
    ("L", "h_k", "h is one-hot; nothing can be differentiated by it"),
    ("z_k", "w", "what is differentiated is not written in terms of w"),
    ("M", "w", "M stands in no definition"),
    ("L", "W_{ijk}", "W has 2 indices, but 3 stand here"),
    ("L", "W_{ij", "this { is never closed"),
    ("L = 1", "w", "= cannot stand here"),
]


@pytest.mark.parametrize(("of", "wrt", "message"), SENSELESS)
def test_a_goal_that_makes_no_sense(of: str, wrt: str, message: str) -> None:
    with pytest.raises(ReadError) as caught:
        derive_document(Source("d.md", DOCUMENT), of, wrt)
    assert caught.value.message == message


def test_the_place_of_a_senseless_goal() -> None:
    text = DOCUMENT.replace(r"+ w^w", r"+ w^w % goal: \frac{\partial L}{\partial q}")
    with pytest.raises(ReadError) as caught:
        derive_document(Source("d.md", text))
    assert caught.value.render() == (
        "d.md:14:37: q stands in no definition\n"
        "  L := \\sum_k h_k z_k^2 + w^w % goal: \\frac{\\partial L}{\\partial q}\n"
        "                                      ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~\n"
        "  write \\frac{\\partial L}{\\partial W_{ij}}"
    )


def test_the_derivation_of_a_recursion_is_refused() -> None:
    document = Source("d.md", r"$$h_t = \tanh(w h_{t-1} + x_t)$$")
    with pytest.raises(ReadError, match="h is defined through itself"):
        derive_document(document, "h_t", "w")


def test_a_document_without_a_goal() -> None:
    with pytest.raises(ReadError, match="this document names no goal"):
        derive_document(Source("d.md", DOCUMENT))


def test_where_no_law_leads_on() -> None:
    derivation = derive_document(Source("d.md", DOCUMENT), "P", "z_k")
    assert not derivation.complete
    assert render(derivation, "text").splitlines()[-4:] == [
        r"\frac{\partial P}{\partial z_k}",
        r"  = \frac{\partial}{\partial z_k} \left(\prod_{m=1}^{K} z_m\right)    [definition]",
        "",
        "No law leads on from here.",
    ]


def test_a_line_that_is_not_proved_is_not_kept() -> None:
    derivation = derived("softmax-ce")
    line = derivation.steps[0].substeps[-1]
    wrong = DerivedStep("common_factor", line.before, derivation.steps[1].after)
    assert engine(derivation).proved(line) == line
    assert engine(derivation).proved(wrong) is None


def engine(derivation: Derivation) -> Engine:
    return Engine(Setting(derivation.context))
