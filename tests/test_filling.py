"""The lines that are missing in a step: the text around it is what was written, ⟦…⟧ is what is put in."""

from __future__ import annotations

import pytest

from derive.checker import check_source
from derive.filling import Filling, Unfilled, filling
from derive.model import DocumentReport
from derive.source import File, Source

GIVEN = r"""Let $z \in \mathbb{R}^K$, $x, b \in \mathbb{R}^D$, $A \in \mathbb{R}^{D \times D}$,
$$p_k := \frac{e^{z_k}}{\sum_l e^{z_l}}, \quad f := \sum_d x_d^2, \quad g := b^\top A x$$

"""

FILLED = [
    (
        "a display of one line",
        r"""$$\frac{\partial f}{\partial x_i} ⟦= \sum_{d} \frac{\partial}{\partial x_i} (x_d^2)
  = 2 \sum_{d} \delta_{di} x_d
  ⟧= 2 x_i$$""",
    ),
    (
        "rows that are aligned, and a comment",
        r"""$$
\begin{aligned}
f &= f \\
\frac{\partial f}{\partial x_i}
  ⟦&= \sum_{d} \frac{\partial}{\partial x_i} (x_d^2) \\
  &= 2 \sum_{d} \delta_{di} x_d \\
  ⟧&= 2 x_i % 😀
\end{aligned}
$$""",
    ),
    (
        "three columns",
        r"""\begin{eqnarray}
\frac{\partial f}{\partial x_i} ⟦&=& \sum_{d} \frac{\partial}{\partial x_i} (x_d^2) \\
  &=& 2 \sum_{d} \delta_{di} x_d \\
  ⟧&=& 2 x_i
\end{eqnarray}""",
    ),
    (
        "rows that are not aligned",
        r"""$$\begin{gather}
\frac{\partial f}{\partial x_i} ⟦= \sum_{d} \frac{\partial}{\partial x_i} (x_d^2) \\
  = 2 \sum_{d} \delta_{di} x_d \\
  ⟧= 2 x_i
\end{gather}$$""",
    ),
    (
        "another column before it",
        r"""\begin{align}
f = f, \quad & \quad \frac{\partial f}{\partial x_i} &⟦= \sum_{d} \frac{\partial}{\partial x_i} (x_d^2) = 2 \sum_{d} \delta_{di} x_d ⟧= 2 x_i
\end{align}""",
    ),
    (
        "a list in a quote",
        r"""> - so
>   $$
>   \frac{\partial f}{\partial x_i} ⟦= \sum_{d} \frac{\partial}{\partial x_i} (x_d^2)
>     = 2 \sum_{d} \delta_{di} x_d
>     ⟧= 2 x_i
>   $$""",
    ),
    (
        "line ends of another system",
        "- $$\\frac{\\partial f}{\\partial x_i} ⟦= \\sum_{d} \\frac{\\partial}{\\partial x_i} (x_d^2)\r\n"
        "    = 2 \\sum_{d} \\delta_{di} x_d\r\n    ⟧= 2 x_i$$\r\n",
    ),
    (
        "sums with limits",
        r"""$$\frac{\partial}{\partial x_i} \sum_{d=1}^D x_d^2 ⟦= \sum_{d=1}^{D} \frac{\partial}{\partial x_i} (x_d^2)
  = 2 \sum_{d=1}^{D} \delta_{di} x_d
  ⟧= 2 x_i$$""",
    ),
    (
        "definitions and logarithms",
        r"""$$\log p_k ⟦= \log\left(\frac{e^{z_k}}{\sum_{l} e^{z_l}}\right)
  ⟧= z_k - \log \sum_l e^{z_l}$$""",
    ),
    (
        "from both sides",
        r"""$$\sum_j \frac{\partial p_i}{\partial z_j} ⟦= \sum_{j} p_i (\delta_{ij} - p_j)
  = p_i \left(1 - \sum_{j} p_j\right)
  = p_i (1 - 1)
  = 0
  = p_i - p_i
  = p_i - p_i \sum_{j} p_j
  = \sum_{j} p_j (\delta_{ij} - p_i)
  ⟧= \sum_j \frac{\partial p_j}{\partial z_i}$$""",
    ),
    (
        "up to where a wrong step begins",
        r"""$$\frac{\partial f}{\partial x_i} ⟦= \sum_{d} \frac{\partial}{\partial x_i} (x_d^2)
  = 2 \sum_{d} \delta_{di} x_d
  = 2 x_i
  ⟧= 3 x_i$$""",
    ),
    (
        "vectors without indices",
        r"""⟦> $$
> \begin{aligned}
>   \frac{\partial g}{\partial x_i}
>     &= \sum_{j=1}^{D} \frac{\partial x_j}{\partial x_i} \sum_{d=1}^{D} b_d A_{dj} && \text{linearity} \\
>     &= \sum_{j=1}^{D} \delta_{ji} \sum_{d=1}^{D} b_d A_{dj} && \text{an entry by an entry is a delta} \\
>     &= \sum_{d=1}^{D} b_d A_{di} && \text{contraction of the delta}
> \end{aligned}
> $$
>
⟧> $$\nabla_x g = A^\top b$$""",
    ),
]  # fmt: skip


def outcome(text: str, path: str = "a.md", step: int = -1) -> tuple[Source, Filling | Unfilled]:
    source = Source(path, GIVEN + text)
    report = check_source(source)

    def again(file: File, at: int, text: str) -> DocumentReport:
        assert file.text == source.text
        return check_source(Source(path, source.text[:at] + text + source.text[at:]))

    return source, filling(report, report.steps[step], again)


def shown(source: Source, found: Filling | Unfilled) -> str:
    assert isinstance(found, Filling), found
    return (source.text[: found.at] + "⟦" + found.text + "⟧" + source.text[found.at :]).removeprefix(GIVEN)


@pytest.mark.parametrize("filled", [row[1] for row in FILLED], ids=[row[0] for row in FILLED])
def test_a_text_is_filled(filled: str) -> None:
    before, rest = filled.split("⟦")
    assert shown(*outcome(before + rest.split("⟧")[1])) == filled


def test_running_text_stays_in_its_line() -> None:
    filled = (
        r"so $\frac{\partial f}{\partial x_i} ⟦= \sum_{d} \frac{\partial}{\partial x_i} (x_d^2) "
        r"= 2 \sum_{d} \delta_{di} x_d ⟧= 2 x_i = x_i + x_i$ and"
    )
    before, rest = filled.split("⟦")
    assert shown(*outcome(before + rest.split("⟧")[1], step=0)) == filled


def test_latex_with_a_macro() -> None:
    filled = r"""\newcommand{\dd}[2]{\frac{\partial #1}{\partial #2}}
\begin{align*}
  \dd{f}{x_i} ⟦&= \sum_{d} \frac{\partial}{\partial x_i} (x_d^2) \\
    &= 2 \sum_{d} \delta_{di} x_d \\
    ⟧&= 2 x_i,
\end{align*}
"""
    before, rest = filled.split("⟦")
    assert shown(*outcome(before + rest.split("⟧")[1], "a.tex")) == filled


UNFILLED = [
    ("nothing-missing", r"$$x_1 + x_2 = x_2 + x_1$$"),
    ("nothing-missing", r"$$p_i x_1 - p_i x_2 = p_i (x_1 - x_2)$$"),
    ("not-connected", r"$$x_1 + x_2 = x_2$$"),
    ("not-connected", r"$$\sin^2 x_1 + \cos^2 x_1 = 1$$"),
    ("not-written", r"$$\newcommand{\eq}{=} \frac{\partial f}{\partial x_i} \eq 2 x_i$$"),
]


@pytest.mark.parametrize(("why", "text"), UNFILLED)
def test_a_text_is_not_filled(why: str, text: str) -> None:
    assert outcome(text)[1] == why


def test_a_line_that_is_not_proved_where_it_stands_is_not_put_in() -> None:
    source = Source("a.md", GIVEN + r"$$\frac{\partial f}{\partial x_i} = 2 x_i$$")
    report = check_source(source)
    unproved = check_source(Source("a.md", source.text.replace("2 x_i", "3 x_i")))
    assert filling(report, report.steps[-1], lambda *_: unproved) == "not-connected"
    assert filling(report, report.steps[-1], lambda *_: report) == "not-connected"
