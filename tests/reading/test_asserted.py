r"""What running text denies, leaves open or takes back is no assumption: the verdicts of the displays behind it."""

from __future__ import annotations

import pytest

from derive import check
from derive.reading.asserted import doubted, withdrawn
from derive.source import Span

GRADIENT = r"$$\nabla_x (x^\top A x) = 2 A x$$"
MATRIX = r"Let $A \in \mathbb{R}^{n \times n}$, $x \in \mathbb{R}^n$. "
LOSS = r"Let $p_k = \frac{e^{z_k}}{\sum_l e^{z_l}}$ and $L = -\sum_k y_k \log p_k$. "
LOGITS = r"$$\frac{\partial L}{\partial z_j} = p_j - y_j$$"
REAL = r"Let $x \in \mathbb{R}$. "
UNKNOWN = "error: it is not known how these are distributed together"
MEANS = r"$$E[XY] = E[X] E[Y]$$"
SUM = r"$$\operatorname{Var}\left(\sum_i X_i\right) = n \sigma^2$$"

ROWS = {
    "said": (MATRIX + "We assume that $A$ is symmetric." + GRADIENT, ["proved"]),
    "said without loss of generality": (MATRIX + "Without loss of generality $A$ is symmetric." + GRADIENT, ["proved"]),
    "said against something else": (MATRIX + "It need not be invertible, but $A$ is symmetric." + GRADIENT, ["proved"]),
    "a mistake": (MATRIX + "A common mistake is to think that $A$ is symmetric. It isn't." + GRADIENT, ["refuted"]),
    "what others take": (MATRIX + "Many textbooks take $A$ symmetric; we do not." + GRADIENT, ["refuted"]),
    "no longer": (MATRIX + "We no longer assume that $A$ is symmetric." + GRADIENT, ["refuted"]),
    "a false equation": (MATRIX + r"We do not have $A = A^\top$." + GRADIENT, ["refuted"]),
    "a wish": (MATRIX + r"It would be nice to have $A = A^\top$." + GRADIENT, ["refuted"]),
    "what is to be shown": (MATRIX + r"Show that $A = A^\top$." + GRADIENT, ["refuted"]),
    "taken back": (MATRIX + "$A$ is symmetric." + GRADIENT + "Now drop the symmetry of $A$." + GRADIENT, ["proved", "refuted"]),
    "taken back in a section": (
        f"## One\n{MATRIX}$A$ is symmetric.\n{GRADIENT}\n\n## Two\nLet $A$ be arbitrary now.\n\n{GRADIENT}",
        ["proved", "refuted"],
    ),
    "a constraint": (LOSS + r"Here $\sum_k y_k = 1$ is given." + LOGITS, ["proved"]),
    "no constraint": (LOSS + r"It is wrong that $\sum_k y_k = 1$ is given." + LOGITS, ["refuted"]),
    "one that fails": (LOSS + r"In the other case, where $\sum_k y_k = 1$ fails, we get" + LOGITS, ["undecided"]),
    "only if": (
        r"Note that $\sum_i r_i = 0$ only when there is an intercept. $$\frac{1}{n} \sum_{i=1}^n r_i = 0$$",
        ["refuted"],
    ),
    "whenever": (MATRIX + "It is simple whenever $A$ is symmetric. Else:" + GRADIENT, ["refuted"]),
    "no domain": (REAL + r"Textbooks require $x > 0$, but we allow every number. $$|x| = x$$", ["refuted"]),
    "a question": (REAL + r"Is $x > 0$? $$|x| = x$$", ["refuted"]),
    "independent in part": (
        r"Let $X, Y, Z$ be random variables such that $X$ and $Y$ are independent. $$E[XZ] = E[X] E[Z]$$",
        [UNKNOWN],
    ),
    "not given another": (
        r"Suppose $X$ and $Y$ are independent. $$p(x, y \mid z) = p(x \mid z) p(y \mid z)$$",
        ["refuted"],
    ),
    "hardly independent": ("The random variables $X$ and $Y$ are hardly independent. " + MEANS, [UNKNOWN]),
    "independent of all else": ("Random variables $X$, $Y$. The noise is independent of everything. " + MEANS, ["refuted"]),
    "independent no more": ("Random variables $X$ and $Y$ are independent. We now let $X$ and $Y$ be dependent. " + MEANS, [UNKNOWN]),
    "a pair": ("Random variables $X$ and $Y$ are independent. " + MEANS, ["proved"]),
    "members of which no more is said": (
        r"Let $X_1, \dots, X_n$ be random variables with common mean $\mu$ and variance $\sigma^2$. " + SUM,
        [UNKNOWN],
    ),
    "not necessarily independent": (
        r"Let $X_1, \dots, X_n$ be identically distributed, not necessarily independent, with mean $\mu$ and variance $\sigma^2$. " + SUM,
        [UNKNOWN],
    ),
    "independent members": (r"Let $X_1, \dots, X_n$ be i.i.d. with mean $\mu$ and variance $\sigma^2$. " + SUM, ["proved"]),
    "a deviation in place of a variance": (
        r"Let $X \sim \mathcal{N}(\mu, \sigma)$. $$\operatorname{Var}(X) = \sigma$$",
        ["error: the law of X is not read yet"],
    ),
    "a deviation in a density": (
        r"$$p(x) = \mathcal{N}(x; \mu, \sigma) = \frac{1}{\sqrt{2 \pi \sigma}} e^{-\frac{(x - \mu)^2}{2 \sigma}}$$",
        ["error: this may be the variance of the law or its standard deviation"],
    ),
    "a mean in place of a rate": (
        r"Let $X \sim \text{Exp}(\lambda)$ where $\lambda$ is the mean. $$E[X] = \frac{1}{\lambda}$$",
        [r"error: \lambda may be the rate of this law or its mean"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), [pytest.param(*row, id=name) for name, row in ROWS.items()])
def test_assumptions(text: str, expected: list[str]) -> None:
    report = check(text=text)
    assert [f"error: {error.message}" for error in report.errors] + [s.verdict.status for s in report.steps] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Let $x$ be positive.", ""),
        ("We may assume that $x$ is positive.", ""),
        ("The log is not defined elsewhere, so let $x$ be positive.", ""),
        ("Not only is $x$ positive.", ""),
        ("Had we $x$, it would do.", "open"),
        ("That $x$ is positive is false.", "denied"),
        ("Say $x$. This is not so.", "denied"),
        ('The assumption "$x$ is positive" is made.', "open"),
        ("Every positive number $x$ satisfies it.", "open"),
        ("- $x$ positive: easy.", "open"),
        ("Suppose for the sake of argument that $x$ is positive.", "open"),
        ("A positive number $x$ is given.", ""),
        ("Do not forget that $x$ is positive.", ""),
        ("i.e. not bounded. Then $x$ is positive.", ""),
    ],
)
def test_doubt(text: str, expected: str) -> None:
    at = text.index("x$")
    assert doubted(text, Span(at, at + 1)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Now drop the symmetry of $A$.", 0),
        (r"For general $\mathbf{A}$ this fails.", 0),
        (r"$A \in \mathbb{R}^{n \times n}$ need not have this property.", 0),
        ("$AB$ is not symmetric.", -1),
        ("Let $A$ be a general symmetric matrix.", -1),
        ("Fine. It is no longer symmetric.", 5),
    ],
)
def test_withdrawn(text: str, expected: int) -> None:
    assert withdrawn(text, [Span(0, len(text))], "A", "symmetric") == expected


SOFTMAX = r"$a = \sigma(z)$, $z \in \mathbb{R}^n$. $$\frac{\partial a_i}{\partial z_j} = \delta_{ij} a_i (1 - a_i)$$"
NORM = r"$A \in \mathbb{R}^{n \times n}$. $$\|A\|^2 = \operatorname{tr}(A^\top A)$$"

MEANINGS = [
    (r"With the softmax $\sigma$ and " + SOFTMAX, [r"the text says that \sigma is another function"]),
    (r"With the sigmoid $\sigma$, not a softmax, and " + SOFTMAX, []),
    (r"Let $\|A\|$ be the operator norm of " + NORM, ["the text says that this norm of a matrix is another one"]),
    (r"All norms are spectral norms, " + NORM, ["the text says that this norm of a matrix is another one"]),
    (r"The spectral norm is $\|A\|_2$, " + NORM, []),
    (r"Let $\|x\|$ be the max norm, $x \in \mathbb{R}^n$. $$\|x\|^2 = x^\top x$$", ["the text says that this norm is another one"]),
    (
        r"Let $\langle x, y \rangle = x^\top M y$, $x, y \in \mathbb{R}^n$. $$\langle x, y \rangle = x^\top y$$",
        ["the text says that this inner product is another one"],
    ),
    (
        r"Let $\langle x, y \rangle = x^\top y$, $x, y \in \mathbb{R}^n$. $$\langle x, y \rangle = x^\top y$$",
        [],
    ),
    (r"Logarithms are to base 2. $$\frac{d}{dx} \log x = \frac{1}{x}$$", ["the text says that logarithms are to another base, which is not read"]),
    (r"Logarithms are natural, not to base 2. $$\frac{d}{dx} \log x = \frac{1}{x}$$", []),
    (r"Angles are in degrees. $$\frac{d}{dx} \sin x = \cos x$$", ["the text says that angles are in degrees"]),
    (r"Let $\delta_{ij}$ be the error of unit $j$. $$\sum_j \delta_{ij} x_j = x_i$$", [r"the text says that \delta with two indices is something else"]),
    (r"An $x$-dependent weight $b$ is used. $$\frac{d}{dx} (b x) = b$$", ["b depends on x, and how is not said"]),
    (r"Here $c$ depends on $x$. $$\frac{d}{dx} (c x) = c$$", ["c depends on x, and how is not said"]),
    (r"Here $c$ does not depend on $x$. $$\frac{d}{dx} (c x) = c$$", []),
    (r"Let $u$ and $v$ be functions of $x$. $$\frac{d}{dx} (x u) = u$$", ["u depends on x, and how is not said"]),
    (r"A loss $L$ depends on $w$. $$\frac{d}{dw} (L + w) = \frac{d L}{d w} + 1$$", []),
    (r"Let $A_i$ be the $i$-th column of $A \in \mathbb{R}^{n \times n}$. $$A_i^\top A_j = (A^\top A)_{ij}$$", []),
    (r"Let $A_i$ be the $i$-th row and $B_j$ the $j$-th column of $A, B \in \mathbb{R}^{n \times n}$. $$A_i^\top B_j = (A B)_{ij}$$", []),
    (r"Let $x(t)$ be a path. $$\frac{d}{dt} (t x) = x$$", ["x depends on t, and how is not said"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "errors"), MEANINGS)
def test_what_words_make_of_signs(text: str, errors: list[str]) -> None:
    report = check(text=text)
    found = [error.message for error in report.errors]
    assert list(dict.fromkeys(message for message in found if "could not be read" not in message)) == errors
    assert all(step.verdict.proved for step in report.steps)
