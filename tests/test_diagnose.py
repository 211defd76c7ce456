"""A wrong step, the mistake that explains it, and what should stand there."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from derive.checker import check_source
from derive.diagnose import diagnose
from derive.mistakes import Wrong
from derive.model import Context, Diagnosis, Judged, Step
from derive.notation import Add, Expr, Index, Mul, Var, names, num
from derive.report import why, words
from derive.search import MOST_TRIED, Search
from derive.source import Source, Span

SOFTMAX = r"Logits $z \in \mathbb{R}^n$ and $p_i := \frac{e^{z_i}}{\sum_k e^{z_k}}$." + "\n\n"
LOSS = (
    r"Logits $z \in \mathbb{R}^n$, targets $y \in \mathbb{R}^n$, $p_i := \frac{e^{z_i}}{\sum_k e^{z_k}}$ and "
    r"$L := -\sum_k y_k \log p_k$." + "\n\n"
)
ROWS_OF_W = (
    r"Weights $w_d \in \mathbb{R}^n$, an input $x \in \mathbb{R}^n$, "
    r"$p(a) := \frac{e^{w_a^\top x}}{\sum_d e^{w_d^\top x}}$." + "\n\n"
)
NETWORK = (
    r"Inputs $y \in \mathbb{R}^m$, weights $w \in \mathbb{R}^{m \times n}$, targets $t \in \mathbb{R}^n$, "
    r"$z_j := \sum_i w_{ij} y_i$, $o_j := \frac{e^{z_j}}{\sum_k e^{z_k}}$ and $E := -\sum_k t_k \log o_k$." + "\n\n"
)
LEAST_SQUARES = (
    r"A matrix $X \in \mathbb{R}^{n \times d}$, weights $w \in \mathbb{R}^d$, outputs $y \in \mathbb{R}^n$ and "
    r"$L := \frac{1}{n} \sum_i (\sum_j X_{ij} w_j - y_i)^2$." + "\n\n"
)


def judged(text: str) -> Judged:
    """The only step of a document."""
    report = check_source(Source("test", text))
    assert [str(error) for error in report.errors] == []
    (step,) = report.steps
    return step


@dataclass(frozen=True)
class Row:
    """A wrong relation after its declarations, and all that is to be said of it."""

    before: str
    relation: str
    mistake: str
    explanation: str
    repairs: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


ROWS = [
    Row(
        ROWS_OF_W,
        r"\frac{\partial p(a)}{\partial w} = 0",
        "all-rows-as-one",
        r"All w_i were differentiated as if they were one variable: the right side is "
        r"\sum_{i} \frac{\partial p(a)}{\partial w_i}, the derivative when all of them move together. The derivative "
        r"by one of them carries its index, and a Kronecker delta says where it is the same one.",
        (r"\frac{\partial p(a)}{\partial w_i} = p(a) (\delta_{ai} - p(i)) x",),
    ),
    Row(
        SOFTMAX,
        r"\frac{\partial p_i}{\partial z_j} = p_i \delta_{ij}",
        "denominator-held-constant",
        r"\sum_{k=1}^{n} e^{z_k} was held constant when \frac{\partial p_i}{\partial z_j} was taken, but it depends on "
        "z_j as well.",
        (r"\frac{\partial p_i}{\partial z_j} = p_i (\delta_{ij} - p_j)",),
        ("dropped-term",),
    ),
    Row(
        NETWORK,
        r"\frac{\partial E}{\partial w_{ij}} = -t_j (1 - o_j) y_i",
        "dropped-chain-sum",
        r"The chain rule sums over all entries of what stands between: \frac{\partial E}{\partial o_j} "
        r"\frac{\partial o_j}{\partial z_j} \frac{\partial z_j}{\partial w_{ij}} follows one path only, through o_j, "
        "and the others are lost.",
        (r"\frac{\partial E}{\partial w_{ij}} = \left(o_j \sum_{k} t_k - t_j\right) y_i",),
    ),
    Row(
        LEAST_SQUARES,
        r"\frac{\partial L}{\partial w_j} = \sum_i 2 (\sum_k X_{ik} w_k - y_i) X_{ij}",
        "dropped-factor",
        r"The factor \frac{1}{n} is missing at \sum_i 2 (\sum_k X_{ik} w_k - y_i) X_{ij}.",
        (
            r"\frac{\partial L}{\partial w_j} = \frac{1}{n} \sum_i 2 (\sum_k X_{ik} w_k - y_i) X_{ij}",
            r"\frac{\partial L}{\partial w_j} = \sum_i 2 \frac{1}{n} (\sum_k X_{ik} w_k - y_i) X_{ij}",
        ),
    ),
    Row(
        LOSS,
        r"\frac{\partial L}{\partial z_i} = p_i - y_i",
        "missing-assumption",
        r"This holds if \sum_{i=1}^{n} y_i = 1, which is not given.",
        (r"\frac{\partial L}{\partial z_i} = p_i \sum_{k} y_k - y_i",),
    ),
    Row(
        LOSS,
        r"\frac{\partial L}{\partial z_i} = y_i - p_i \sum_k y_k",
        "sign",
        r"A sign is wrong: y_i - p_i \sum_k y_k should be -(y_i - p_i \sum_k y_k).",
        (r"\frac{\partial L}{\partial z_i} = -(y_i - p_i \sum_k y_k)",),
    ),
    Row(
        SOFTMAX,
        r"[\sum_k p_k, 1] = [0.9, 1]",
        "",
        "",
    ),
    Row(
        "Three numbers:\n\n",
        r"[\frac{1}{3}, \frac{2}{3}, 1] = [0.33, 0.66, 1.1]",
        "decimal-precision",
        r"0.66, 1.1 does not hold at its printed precision: it should be 0.67, 1.0.",
        (r"[\frac{1}{3}, \frac{2}{3}, 1] = [0.33, 0.67, 1.0]",),
    ),
    Row(
        "Let $x \\sim \\mathcal{N}(\\mu, \\sigma^2)$.\n\n",
        r"E[x^2] = \sigma^2",
        "dropped-term",
        r"The term \mathbb{E}[x]^2 is missing.",
        (r"E[x^2] = \sigma^2 + \mathbb{E}[x]^2",),
    ),
    Row(
        r"$A \in \mathbb{R}^{m \times n}$, $x \in \mathbb{R}^n$, $b \in \mathbb{R}^m$." + "\n\n",
        r"\nabla_x (\frac12 \|A x - b\|^2 + \frac{\lambda}{2} \|x\|^2) = A^\top (A x - b) + \lambda",
        "dropped-factor",
        r"The factor x is missing at \lambda.",
        (r"\nabla_x (\frac12 \|A x - b\|^2 + \frac{\lambda}{2} \|x\|^2) = A^\top (A x - b) + x \lambda",),
    ),
    Row(
        "Distributions.\n\n",
        r"p(x \mid y) = \frac{p(y \mid x) p(y)}{p(x)}",
        "wrong-variable",
        r"The wrong symbol: p(y), p(x) should be p(x), p(y).",
        (r"p(x \mid y) = \frac{p(y \mid x) p(x)}{p(y)}",),
    ),
    Row(
        r"$A \in \mathbb{R}^{n \times n}$." + "\n\n",
        r"\det(2 A) = 2 \det A",
        "wrong-power",
        r"The exponent is wrong: 2 should be 2^n.",
        (r"\det(2 A) = 2^n \det A",),
    ),
    Row(  # A function of two arguments is not taken for one that was dropped in front of one.
        "Let $x \\in \\mathbb{R}$.\n\n",
        r"\max(0, x) + x = 2 \max(0, x) - 1",
        "",
        "",
    ),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.relation)
def test_a_wrong_step_is_explained(row: Row) -> None:
    step = judged(f"{row.before}$${row.relation}$$")
    assert step.verdict.refuted
    found = step.diagnosis
    assert found is not None
    assert found.tried > 0
    if not row.mistake:
        assert found.mistake == ""
        return
    shown = why.mistake(step)
    assert shown is not None
    assert (found.mistake, shown.explanation, shown.repairs, found.also) == (
        row.mistake, row.explanation, row.repairs, row.also,
    )  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.relation)
def test_it_is_the_same_every_time(row: Row) -> None:
    first, second = (judged(f"{row.before}$${row.relation}$$") for _ in range(2))
    assert why.mistake(first) == why.mistake(second)


def test_every_repair_is_proved() -> None:
    for row in ROWS:
        for repair in row.repairs:
            if "p_a" not in repair and "_i = [" not in repair:  # A symbol that was declared as p(a); a list.
                assert judged(f"{row.before}$${repair}$$").verdict.proved, repair


HOLDS_IF = [
    (r"$A \in \mathbb{R}^{n \times n}$, $x \in \mathbb{R}^n$", r"\nabla_x (x^\top A x) = 2 A x", "A is symmetric"),
    (r"$x \in \mathbb{R}$", r"\sqrt{x^2} = x", "x is positive"),
    (r"$y \in \mathbb{R}^n$, $p_i := \frac{1}{n}$", r"\sum_k y_k p_k = p_i", r"\sum_{i=1}^{n} y_i = 1"),
    (r"$y \in \mathbb{R}^n$", r"y_i^2 = y_i", "y is one-hot"),
    (r"$u \in \mathbb{R}^n$, $x \in \mathbb{R}^n$", r"x_i \sum_k u_k^2 = x_i", r"\sum_{i=1}^{n} u_i^2 = 1"),
    (r"$u \in \mathbb{R}^n$, $x \in \mathbb{R}^n$", r"x_i + \sum_k u_k = x_i", r"\sum_{i=1}^{n} u_i = 0"),
    (r"$x \in \mathbb{R}^n$", r"\frac{\partial x_i}{\partial x_j} = 0", r"i \ne j"),
    (
        r"$A \in \mathbb{R}^{m \times n}$",
        r"\frac{1}{m} \sum_{i=1}^m \sum_{j=1}^n A_{ij} = \frac{1}{n} \sum_{i=1}^m \sum_{j=1}^n A_{ij}",
        "A is square",
    ),
    (r"$x \in \mathbb{R}^m$, $y \in \mathbb{R}^n$", r"\sum_{i=1}^m 1 = \sum_{j=1}^n 1", "m = n"),
    (r"$g : \mathbb{R} \to \mathbb{R}$", r"\frac{d}{dx} (g(x) x^2) = 2 x g(x)", "g(x) is independent of x"),
]


@pytest.mark.parametrize(("before", "relation", "condition"), HOLDS_IF)
def test_what_would_make_it_true(before: str, relation: str, condition: str) -> None:
    shown = why.diagnosed(judged(f"{before}.\n\n$${relation}$$"))
    assert shown is not None
    assert shown.holds_if == condition


COMPUTES = [
    (ROWS_OF_W, r"\frac{\partial p(a)}{\partial w} = 0", r"\sum_{i} \frac{\partial p(a)}{\partial w_i}"),
    (SOFTMAX, r"\frac{\partial p_i}{\partial z_j} = p_i (1 - p_i)", r"\frac{\partial p_i}{\partial z_i}"),
]


@pytest.mark.parametrize(("before", "relation", "derivative"), COMPUTES)
def test_what_the_wrong_side_computes(before: str, relation: str, derivative: str) -> None:
    shown = why.diagnosed(judged(f"{before}$${relation}$$"))
    assert shown is not None
    assert shown.computes == derivative


TOGETHER = [
    ("$x \\in \\mathbb{R}$", r"(x - 2)^3 = x^3 + 6 x^2 + 12 x + 8", "sign", ()),
    ("Numbers $x$ and $a$", r"(x - a)^3 = x^3 + 3 a x^2 + 3 a x - a^3", "sign", ("wrong-power",)),
]


@pytest.mark.parametrize(("before", "relation", "mistake", "also"), TOGETHER)
def test_two_slips_at_once(before: str, relation: str, mistake: str, also: tuple[str, ...]) -> None:
    found = judged(f"{before}.\n\n$${relation}$$").diagnosis
    assert found is not None
    assert (found.mistake, found.also[: len(also)]) == (mistake, also)


CHAIN = r"""Numbers $x \in \mathbb{R}$ and $a \in \mathbb{R}$.

$$
\begin{aligned}
(x + a)^2 &= x^2 + a x + a^2 \\
  &= x (x + a) + a^2 \\
  &= x^2 + 2 a x + a^2 \\
  &= x (x + 2 a) + a^2
\end{aligned}
$$
"""


def test_a_chain_says_what_is_built_on_a_wrong_line_and_where_it_heals() -> None:
    report = check_source(Source("test", CHAIN))
    assert [step.verdict.status for step in report.steps] == ["refuted", "proved", "refuted", "proved"]
    assert [step.diagnosis is not None for step in report.steps] == [True, False, False, False]
    said = [(report.source.place(n.span.start)[0], words.note(n, report.source)) for n in report.notes]
    assert said == [
        (6, "right, but built on line 5, which is wrong"),
        (7, "a relation before is wrong, but here the chain equals its beginning again"),
    ]


def diagnosed(lhs: Expr, rhs: Expr, context: Context) -> Diagnosis:
    span = Span(0, 0)
    step = Step(1, lhs, rhs, "=", span, span, span, span)
    return diagnose(step, context)


def test_what_no_mistake_explains_has_no_diagnosis() -> None:
    vector = Var("x", (Index("i", "n"),))
    found = diagnosed(vector, num(7), Context(slots={"x": ("n",)}))
    assert (found.mistake, found.repairs, found.tried > 0) == ("", (), True)


def test_a_symbol_is_not_equated_with_itself() -> None:
    matrix = Var("A", (Index("k", "n"), Index("l", "n")))
    found = diagnosed(matrix, num(0), Context(slots={"A": ("n", "n")}))
    assert (found.mistake, found.repairs) == ("", ())


def test_the_search_ends() -> None:
    index = Index("i", "n")
    terms = tuple(Mul((Var(f"x{number}", (index,)), Var(f"y{number}", (index,)))) for number in range(30))
    context = Context(slots={name: ("n",) for term in terms for name in names(term)})
    search = Search(Wrong(Var("z", (index,)), Add(terms), context, lambda lhs, rhs: None))
    assert search.smallest() == ()
    assert search.tried <= MOST_TRIED
