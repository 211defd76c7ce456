"""What lecturers say of names in words: what is given by it, and what shapes; and what says nothing."""

from __future__ import annotations

import pytest

from tests.reading.outline import outline

SPD = ["fact positive-definite A", "fact symmetric A"]
SYMMETRIC = ["fact symmetric A"]
ORTHOGONAL = [r"given \sum_{i=1}^{n} A_{ij} A_{il} = \delta_{jl}", r"given \sum_{j=1}^{n} A_{ij} A_{kj} = \delta_{ik}"]
DECLARED = r"$A \in \mathbb{R}^{n \times n}$"

# What is said, and what is given by it
GIVEN = [
    (f"Let {DECLARED} be symmetric.", SYMMETRIC),
    (f"Let {DECLARED} be a real symmetric matrix.", SYMMETRIC),
    (f"{DECLARED} symmetric.", SYMMETRIC),
    (f"the symmetric matrix {DECLARED}", SYMMETRIC),
    (f"{DECLARED} is symmetric and positive definite.", SPD),
    (f"a symmetric, positive definite matrix {DECLARED}", SPD),
    (f"{DECLARED}, positive-definite,", SPD),
    (f"{DECLARED} is assumed to be positive semi-definite.", SYMMETRIC),
    (f"with covariance matrix {DECLARED}", SPD),
    (f"with mean $b$ and covariance {DECLARED}.", SPD),
    (r"Let $A$ be a symmetric positive definite $n \times n$ matrix.", SPD),
    (f"Let {DECLARED} be the (symmetric) sample covariance matrix.", SYMMETRIC),
    (r"an $n \times n$ symmetric matrix $A$", SYMMETRIC),
    (r"a symmetric $n \times n$ matrix $A$", SYMMETRIC),
    (r"$A \succ 0$", SPD),
    (r"$A \succeq 0$", SYMMETRIC),
    (r"$A \in \mathbb{S}^n_{++}$", SPD),
    (r"$A \in \mathbb{S}_{+}^{n}$", SYMMETRIC),
    (r"$A \in \mathbf{S}^n$", SYMMETRIC),
    (r"$A \in \mathrm{Sym}(n)$", SYMMETRIC),
    (f"{DECLARED}, $A = A^\\top$", SYMMETRIC),
    (f"{DECLARED} with $A^T = A$", SYMMETRIC),
    (f"Let {DECLARED} be an orthogonal matrix.", ORTHOGONAL),
    (r"$A \in \mathrm{O}(n)$", ORTHOGONAL),
    (r"Let $A$ and $B$ be orthogonal $n \times n$ matrices.", [*ORTHOGONAL, *(row.replace("A", "B") for row in ORTHOGONAL)]),
    (r"$A \in \mathbb{R}^{n \times n}$ has orthogonal columns.", []),
    (f"{DECLARED} is symmetric or skew-symmetric.", []),
    (f"Either $B$ or {DECLARED} is symmetric.", []),
    (f"{DECLARED} is positive definite (not necessarily symmetric).", []),
    (f"For now we ignore that {DECLARED} is symmetric.", []),
    (f"{DECLARED} is almost symmetric.", []),
    (r"$A \in \mathbb{R}^{n \times n}$ has orthonormal columns.", ORTHOGONAL[:1]),
    (f"Let {DECLARED} be skew-symmetric.", ["given A_{ij} = -A_{ji}"]),
    (f"Let {DECLARED} be idempotent.", [r"given \sum_{l=1}^{n} A_{il} A_{lj} = A_{ij}"]),
    (f"Let {DECLARED} be diagonal.", [r"define A_{i<n,j<n} := \delta_{ij} \operatorname{diag}(A)_i"]),
    (r"a unit vector $x \in \mathbb{R}^n$", [r"given \sum_{i=1}^{n} x_i^2 = 1"]),
    (r"$x \in \mathbb{R}^n$ has unit norm.", [r"given \sum_{i=1}^{n} x_i^2 = 1"]),
    (r"$x \in \mathbb{S}^{n-1}$", [r"given \sum_{i=1}^{n} x_i^2 = 1"]),
    (r"$x \in \mathbb{R}^n$, $\|x\| = 1$", [r"given \sum_{i=1}^{n} x_i^2 = 1"]),
    (r"$p \in \Delta^{K-1}$", [r"given \sum_{i=1}^{K} p_i = 1", "fact unit-interval p"]),
    (r"$p \in \Delta_K$", [r"given \sum_{i=1}^{K} p_i = 1", "fact unit-interval p"]),
    (r"$Y \in \mathbb{R}^{n \times K}$, where each row of $Y$ sums to one.", [r"given \sum_{j=1}^{K} Y_{ij} = 1"]),
    (r"$A \in \mathbb{R}^{n \times m}$; the columns of $A$ sum to $1$.", [r"given \sum_{i=1}^{n} A_{ij} = 1"]),
    (r"targets $y \in \mathbb{R}^K$ that sum to 1", [r"given \sum_{i=1}^{K} y_i = 1"]),
    (r"$y \in \mathbb{R}^K$ with entries summing to one", [r"given \sum_{i=1}^{K} y_i = 1"]),
    (r"$y \in \mathbb{R}^K$. If $y$ sums to one", []),
    (r"$y \in \mathbb{R}^K$. Show that the vector $y$ sums to one, so $y$ sums to one", []),
    (r"$y \in \mathbb{R}^K$ sums to 1.5", []),
    (r"a probability vector $p \in \mathbb{R}^K$", [r"given \sum_{i=1}^{K} p_i = 1", "fact unit-interval p"]),
    ("Let $y$ be one-hot. $y_k$", ["fact one-hot y along 0"]),
    (r"One-hot targets $y_n \in \{0, 1\}^K$", ["fact one-hot y along 1"]),
    (r"$y_k \in \{0, 1\}$", ["given y_i^2 = y_i"]),
    (r"$y \in \{-1, +1\}$", ["given y^2 = 1"]),
    ("a positive constant $c$", ["fact positive c"]),
    (r"Observed counts $y_i$, $i = 1, \dots, n$", ["fact nonnegative y"]),
    ("Let $a$, $b$ and $c$ be nonnegative.", ["fact nonnegative a", "fact nonnegative b", "fact nonnegative c"]),
    ("where $x$ is a number and $a$ a positive scalar.", ["fact positive a"]),
    (r"with $\sum_k \pi_k = 1$", [r"given \sum_{k} \pi_k = 1"]),
    (r"with $\sum_k \pi_k = 1$ given", [r"given \sum_{k} \pi_k = 1"]),
    (r"since $\sum_k \pi_k = 1$", [r"given \sum_{k} \pi_k = 1"]),
    (r"$\pi_k > 0$ and $\sum_k \pi_k = 1$", [r"given \sum_{k} \pi_k = 1", r"fact positive \pi"]),
    (r"$\sum_k \pi_k = 1$ by assumption.", [r"given \sum_{k} \pi_k = 1"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), GIVEN, ids=[row[0] for row in GIVEN])
def test_given(text: str, expected: list[str]) -> None:
    assert [row for row in outline(text) if not row.startswith("note")] == expected


NOTHING = [
    "If $A$ is symmetric, then",
    "We show that $A$ is symmetric.",
    "Is $A$ symmetric?",
    "$A$ is not symmetric.",
    "$A$ need not be symmetric.",
    "$A$ is symmetric if and only if $B$ is.",
    "multiply $A$ by the symmetric part of $B$",
    "the diagonal of $A$",
    "the number of classes $K$",
    "symmetric. Now $A$",
    "With $A$, the symmetric matrix is",
    "With $A$ the positive part is",
    r"where $p_k := e^{z_k}$ and $\sum_k p_k = 1$",
    r"if $\sum_k \pi_k = 1$, then",
    r"with $\gamma = 1$",
    r"at $\sum_k \pi_k = 1$",
]


@pytest.mark.parametrize("text", NOTHING)
def test_what_says_nothing(text: str) -> None:
    assert [row for row in outline(text) if row.startswith(("fact", "given", "error"))] == []


SHAPES = [
    (r"Let $x$ be a vector in $\mathbb{R}^n$.", "x", r"\sum_{i=1}^{n} x_i x_i"),
    (r"For anchor $x$, a positive $z$ and negative $y$, all in $\mathbb{R}^n$,", "z", r"\sum_{i=1}^{n} z_i z_i"),
    (r"Let $x$ and $y$ be vectors in $\mathbb{R}^n$.", "y", r"\sum_{i=1}^{n} y_i y_i"),
    (r"a $D$-dimensional vector $w$", "w", r"\sum_{i=1}^{D} w_i w_i"),
    (r"Let $w$ be a $D$-dimensional vector.", "w", r"\sum_{i=1}^{D} w_i w_i"),
    (r"where $w$ is the weight vector.", "w", r"\sum_{i} w_i w_i"),
    (r"Let $X$ be an $N \times D$ matrix.", "X", r"\sum_{i=1}^{N} X_{ij} X_{i,j'}"),
    (r"the $N \times D$ design matrix $X$", "X", r"\sum_{i=1}^{N} X_{ij} X_{i,j'}"),
    (r"$X \in M_{N, D}(\mathbb{R})$", "X", r"\sum_{i=1}^{N} X_{ij} X_{i,j'}"),
    (r"$x \in \mathcal{X} \subseteq \mathbb{R}^d$", "x", r"\sum_{i=1}^{d} x_i x_i"),
    (r"$\mathcal{X} = \mathbb{R}^d$ and $x \in \mathcal{X}$", "x", r"\sum_{i=1}^{d} x_i x_i"),
    (r"$x \in \mathbb{R}_{++}^n$", "x", r"\sum_{i=1}^{n} x_i x_i"),
    (r"$x \in (0, \infty)^n$", "x", r"\sum_{i=1}^{n} x_i x_i"),
    (r"$(x, y) \in \mathbb{R}^D \times \{0, 1\}$", "x", r"\sum_{i=1}^{D} x_i x_i"),
    (r"$X = [x_1, \dots, x_N]^\top \in \mathbb{R}^{N \times D}$", "X", r"\sum_{i=1}^{N} X_{ij} X_{i,j'}"),
    ("Let $c$ be a constant.", "c", "c c"),
]


@pytest.mark.parametrize(("text", "name", "square"), SHAPES, ids=[row[0] for row in SHAPES])
def test_shapes(text: str, name: str, square: str) -> None:
    steps = [row for row in outline(f"{text}\n\n$$0 + {name}^\\top {name} = 0$$") if row.startswith(("step", "error"))]
    assert steps == [f"step 0 + {square} = 0"]


def test_a_family_that_is_written_out() -> None:
    rows = outline(r"$x_1, \dots, x_N \in \mathbb{R}^D$ $$0 + \sum_n x_n = 0$$")
    assert rows == [r"step 0 + \sum_{n=1}^{N} x_{ni} = 0"]


def test_a_definition_goes_before_a_noun() -> None:
    rows = outline(
        r"$x_n \in \mathbb{R}$. The vector $\mu$ is the mean: $$\mu = \frac1N \sum_{n=1}^N x_n$$ $$0 + \mu = \mu$$"
    )
    assert rows[0] == r"define \mu := \frac{1}{N} \sum_{n=1}^{N} x_n"


REFUSED = [
    (r"$x \in \mathbb{C}^n$", "this set is not read"),
    (r"$A \in \mathbb{S}_{++}$", "the size of these matrices is missing"),
    (r"$A \in \mathbb{R}^{n(n+1)/2 \times m}$", "these sizes are not read"),
    (r"$A \in \mathbb{R}^{n \times m}$ is symmetric.", "two sizes for the symmetric A: n and m"),
    (
        r"$f : \mathbb{R}^n \to \mathbb{R}$, $A \in \mathbb{R}^{n \times n}$ $$0 + f(A) = 0$$",
        "f takes a column vector, but a matrix stands here",
    ),
    (
        r"$f : \mathbb{R}^n \times \mathbb{R} \to \mathbb{R}$ $$0 + f(x) = 0$$",
        "f is declared with 2 arguments, 1 stand here",
    ),
    (
        r"$A \in \mathbb{R}^{n \times n}$, $x(t) \in \mathbb{R}^n$, $\dot{x} = A x$ $$0 + \frac{d}{dt} x^\top x = 0$$",
        r"\dot{x} as the derivative of x is not read",
    ),
    (r"$x_1, \dots, x \in \mathbb{R}^D$", "the last of these names has no number"),
]


@pytest.mark.parametrize(("text", "message"), REFUSED, ids=[row[0] for row in REFUSED])
def test_refused(text: str, message: str) -> None:
    assert [row for row in outline(text) if row.startswith("error")] == [f"error {message}"]


def test_an_abstract_set_says_nothing() -> None:
    assert outline(r"$\theta \in \Theta$ $$0 + \theta = \theta$$") == [r"step 0 + \theta = \theta", "note set-unknown"]


def test_a_function_of_a_vector() -> None:
    rows = outline(r"$f : \mathbb{R}^n \to \mathbb{R}$ $$0 + \frac{\partial f(z)}{\partial z_i} = 0$$")
    assert rows == [r"step 0 + \frac{\partial f}{\partial z_i} = 0"]


@pytest.mark.parametrize(
    "words", [r", \quad i = 1, \dots, n", r"\quad \text{for all } i = 1, 2, \dots, n", r"\qquad \forall i"]
)
def test_a_range_is_no_condition(words: str) -> None:
    assert outline(rf"$$0 + a_i = a_i {words}$$") == ["step 0 + a_i = a_i"]
