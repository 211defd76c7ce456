"""Documents written to be proved although they are false, or called wrong although they are right."""

from __future__ import annotations

import pytest

from derive.checker import check_source
from derive.source import Source

PROVED, REFUTED, UNDECIDED = "proved", "refuted", "undecided"
TOGETHER = "error: it is not known how these are distributed together"

LAWS = {
    "two laws of one letter are two": (
        r"$$\mathbb{E}_{x \sim p}[f(x)] = \mathbb{E}_{x \sim q}[f(x)]$$",
        [REFUTED],
    ),
    "two parameters": (r"$$\mathbb{E}_{x \sim p_\theta}[f(x)] = \mathbb{E}_{x \sim p_\phi}[f(x)]$$", [REFUTED]),
    "a prime": (r"$$\mathbb{E}_{a \sim \pi}[Q(s, a)] = \mathbb{E}_{a \sim \pi'}[Q(s, a)]$$", [REFUTED]),
    "the data and the model": (
        r"$$\mathbb{E}_{x \sim p}[\nabla_\theta \log p_\theta(x)] = 0$$ $$\mathrm{KL}(p(x) \| p_\theta(x)) = 0$$",
        [REFUTED, REFUTED],
    ),
    "the data, drawn from only": (
        r"$$\mathbb{E}_{x \sim \mathcal{D}}[\nabla_\theta \log p_\theta(x)] = 0$$",
        [REFUTED],
    ),
    "two marginals are no joint law": (r"$$E[X Y] = \sum_x p(x) x \sum_y p(y) y$$", [TOGETHER]),
    "a law of which nothing is read": (
        r"$X \sim \mathrm{Zipf}(\lambda)$ $$E[X] = \lambda$$",
        ["error: the law of X is not read yet"],
    ),
    "a law that is no name": (
        r"$$\mathbb{E}_{x \sim A + B}[x] = 1$$ $$a + a = 2 a$$",
        ["error: this distribution is not read yet", PROVED],
    ),
}
INDEPENDENCE = {
    "not": (r"Random variables $X$ and $Y$ are not independent. $$E[XY] = E[X] E[Y]$$", [TOGETHER]),
    "if": (r"Random variables $X$, $Y$. If they were independent, $$E[XY] = E[X] E[Y]$$", [TOGETHER]),
    "given": (r"Random variables $X$, $Y$, independent given $Z$. $$E[XY] = E[X] E[Y]$$", [TOGETHER]),
    "of something else": (
        r"Random variables $X$ and $Y$. Noise that is independent of the data. $$E[XY] = E[X] E[Y]$$",
        [REFUTED],
    ),
    "of some": (
        r"Independent random variables $X$, $Y$. A random variable $Z$."
        r"$$E[XZ] = E[X] E[Z]$$ $$E[X + Z] = E[X] + E[Z]$$",
        [TOGETHER, PROVED],
    ),
    "in pairs": (r"Pairwise independent random variables $X$, $Y$, $Z$. $$E[XYZ] = E[X] E[Y] E[Z]$$", [TOGETHER]),
    "of one that is averaged alone": (r"Random variable $X$. $$E[X Y] = E[X] E[Y]$$", [REFUTED]),
    "of one that stands beside it": (
        r"Random variable $X$. $$\operatorname{Var}(X + Y) = \operatorname{Var}(X)$$",
        [REFUTED],
    ),
    "by moments and of another law": (r"$X \sim (\mu, \sigma^2)$. $$E[X Y] = \mu E[Y]$$", [TOGETHER]),
    "numbers in a list behind it": (
        r"Random variable $X$, $a, b \in \mathbb{R}$. $$E[a X + b] = a E[X] + b$$ $$E[a X + b] = a E[X]$$",
        [PROVED, REFUTED],
    ),
    "by moments": (
        r"$x \sim (\mu, \sigma^2)$ and $y \sim (\nu, \tau^2)$ are not independent. $$E[xy] = \mu \nu$$",
        [TOGETHER],
    ),
    "of each other": (
        r"$x \sim (\mu, \sigma^2)$ and $y \sim (\nu, \tau^2)$ are independent of each other. $$E[xy] = \mu \nu$$",
        [PROVED],
    ),
}
IMPLICATIONS = [
    (r"a = b \iff a^2 = b^2", [REFUTED, PROVED]),
    (r"a = 2 \iff 3 a = 6", [PROVED, PROVED]),
    (r"x = y \iff x_1 = y_1", [REFUTED, PROVED]),
    (r"z = a + b \iff a = z - b", [PROVED, PROVED]),
    (r"a^2 = 1 \implies a = 1 \implies a + 1 = 2", [REFUTED, PROVED]),
    (r"a = 1 \implies b a = b \implies b a^2 = b", [PROVED, PROVED]),
    (r"a = 1 \implies b = 1 \implies a = b", [REFUTED, REFUTED]),
    (r"C_{ij} = c_i \delta_{ij} \implies C_{ij} = c_j", [REFUTED]),
]
DECIMALS = [
    (r"0.5 \cdot 0.5 = 0.26", UNDECIDED),
    (r"0.1 + 0.2 = 0.4", UNDECIDED),
    (r"e^{0.5} \approx 1.7", UNDECIDED),
    (r"1000 \cdot 0.5 = 540", UNDECIDED),
    (r"\frac{e^{0.5}}{1 + e^{0.5}} = \frac{1.6487}{1 + 1.6487}", PROVED),
    (r"0.0900 + 0.2447 + 0.6652 = 1", PROVED),
    (r"\frac18 = 0.13", PROVED),
    (r"1.5 \cdot 10^{-3} = 0.0015", PROVED),
    (r"0.2447 + 0.6652 = 0.91 = -(-0.9099)", PROVED),
]

FUNCTION = r"$f : \mathbb{R} \to \mathbb{R}$, $a \in \mathbb{R}$"
SHAPES = [
    (r"$f : \mathbb{R}^n \to \mathbb{R}^n$, $x \in \mathbb{R}^n$ $$J_f(x) = J_f(x)^\top$$", [REFUTED]),
    (
        r"$W \in \mathbb{R}^{n \times n}$, $L(W) \in \mathbb{R}$"
        r"$$\frac{\partial L}{\partial W} = \left(\frac{\partial L}{\partial W}\right)^\top$$",
        [REFUTED],
    ),
    (
        r"$p(z) = \mathcal{N}(z; \mu, \sigma^2)$, $\sigma > 0$"
        r"$$p(z) = \frac{1}{\sqrt{2 \pi}} e^{-\frac{(z - \mu)^2}{2 \sigma^2}}$$",
        [REFUTED],
    ),
]


@pytest.mark.parametrize(("text", "expected"), SHAPES)
def test_shapes(text: str, expected: list[str]) -> None:
    assert outcome(text) == expected


NAMES = [
    (r"$f_\theta(x) := \theta x$ $$f_\phi(x) = \theta x$$ $$f_\phi(x) = \phi x$$", [REFUTED, PROVED]),
    (
        r"$x \in \mathbb{R}$, $\vec{x} \in \mathbb{R}^n$ $$\vec{x}^\top \vec{x} = x^2$$",
        ["error: x is declared a second time, with another shape", PROVED],
    ),
]


@pytest.mark.parametrize(("text", "expected"), NAMES)
def test_names(text: str, expected: list[str]) -> None:
    assert outcome(text) == expected


FUNCTIONS = {
    r"f^{(2)}(a) = f(a)": ["error: f^{(…)} may be a derivative or one of several functions"],
    r"a + 1 = f_n(a) + f(a)": ["error: the function f stands with and without an index"],
    r"f^{-1}(a) = \frac{1}{f(a)}": ["error: a power of the function f without its argument is not read"],
    r"\tanh^{-1}(a) = \frac{1}{\tanh(a)}": [r"error: \tanh^{-1} may be the inverse function or 1/\tanh"],
    r"a + \sigma_1(a) = a + \sigma_2(a)": ["error: an index of the function sigmoid is not read"] * 2,
    r"\sin^2 a + \cos^2 a = 1": [PROVED],
}


@pytest.mark.parametrize(("formula", "expected"), FUNCTIONS.items())
def test_functions(formula: str, expected: list[str]) -> None:
    assert outcome(f"{FUNCTION} $${formula}$$")[:2] == expected


RECURSIONS = [
    (r"$$h_t = a h_{t-1}, \quad h_0 = 1$$ $$h_t = a^t$$", [UNDECIDED]),
    (r"$$h_t = a h_{t-1}$$ with $h_0 = 1$. $$h_2 = a^2 = a^3$$", [UNDECIDED, REFUTED]),
    (r"$$h_t = a h_{t-1}$$ $$h_0 = 1$$ $$h_0 = 2$$", [REFUTED]),
    (r"$$h_t = a h_{t-1}$$ $$h_5 = a^4 h_1 = a^4 h_2$$", [UNDECIDED, REFUTED]),
    (r"$$z_1 = 3$$ $$z_1 = 4$$", [REFUTED]),
    (r"$h_0 = 0$, $$h_t = a h_{t-1} + x_t$$ $$h_2 = a x_1 + x_2$$ $$h_2 = x_2$$", [UNDECIDED, REFUTED]),
    (r"$$\sum_{t=0}^{T-1} r_t = \sum_{t=1}^T r_t$$", [REFUTED]),
    (r"$$\sum_{t=0}^{T-1} 2 r_t = 2 \sum_{t=0}^{T-1} r_t$$", [PROVED]),
]


@pytest.mark.parametrize(("text", "expected"), RECURSIONS)
def test_recursions(text: str, expected: list[str]) -> None:
    assert outcome(rf"$a \in \mathbb{{R}}$ {text}") == expected


MEAN = r"$x_i \in \mathbb{R}$, $i = 1, \dots, n$, $\bar x := \frac1n \sum_i x_i$"
SUMS = [
    (r"\sum_i (x_i - \bar x)^2 = \sum_i x_i^2 - \bar x^2", [UNDECIDED]),
    (r"\sum_i (x_i - \bar x)^2 = \sum_i x_i^2 - n \bar x^2", [PROVED]),
    (r"\sum_{i \ne j} x_i x_j = n^2 \bar x^2 - \sum_i x_i^2", [PROVED]),
    (r"\sum_{i \ne j} x_i x_j = n^2 \bar x^2", [REFUTED]),
    (r"\sum_{i \ne j} x_i = n \bar x - x_j", [PROVED]),
    (r"\prod_i x_i \prod_i \frac{1}{x_i} = 1", [PROVED]),
    (r"\prod_i x_i \prod_i x_i = \prod_i x_i", [REFUTED]),
]


@pytest.mark.parametrize(("formula", "expected"), SUMS)
def test_sums(formula: str, expected: list[str]) -> None:
    assert outcome(f"{MEAN} $${formula}$$") == expected


COUNTED = [
    (r"$\bar x := \frac1n \sum_i x_i$ $$\sum_i (x_i - \bar x) = 0$$", [PROVED]),
    (r"Let $x_1, \dots, x_n$ be data, $\bar x := \frac1n \sum_i x_i$. $$\sum_i (x_i - \bar x) = 0$$", [PROVED]),
    (r"$$\frac1n \sum_i a = a$$ $$\frac1n \sum_i a = n a$$", [PROVED, REFUTED]),
    (r"$$\sum_k \frac{1}{K} = 1$$", [PROVED]),
    (r"$x \in \mathbb{R}^d$ $$\frac1n \sum_i x_i = \frac1d \sum_i x_i$$", [REFUTED]),
    (
        r"Let $x_1, \dots, x_n$ be independent with mean $\mu$ and variance $\sigma^2$."
        r"$$\operatorname{Var}\left(\frac1n \sum_i x_i\right) = \frac{\sigma^2}{n}$$"
        r"$$\operatorname{Var}\left(\frac1n \sum_i x_i\right) = \sigma^2$$",
        [PROVED, REFUTED],
    ),
]


@pytest.mark.parametrize(("text", "expected"), COUNTED)
def test_how_many_terms(text: str, expected: list[str]) -> None:
    assert outcome(f"$a \\in \\mathbb{{R}}$ {text}") == expected


SQUARE = r"$x, y \in \mathbb{R}^n$, $A, W \in \mathbb{R}^{n \times n}$, $z := A x$"
LAYOUTS = [
    (r"$$\nabla_W (x^\top W y) = x y^\top$$ $$\nabla_W (x^\top W y) = y x^\top$$", [PROVED, REFUTED]),
    (r"$$\frac{\partial}{\partial W} (x^\top W y) = y x^\top$$", [PROVED]),
    (
        r"$$\frac{\partial \operatorname{tr}(A W)}{\partial W} = A^\top$$"
        r"$$\frac{\partial}{\partial W} (x^\top W y) = y x^\top$$",
        [PROVED, REFUTED],
    ),
    (
        r"$$\frac{\partial \operatorname{tr}(A W)}{\partial W} = A$$"
        r"$$\frac{\partial}{\partial W} (x^\top W y) = y x^\top$$",
        [PROVED, PROVED],
    ),
    (r"$$\frac{\partial z}{\partial x} = A$$ $$\frac{\partial z}{\partial x} = A^\top$$", [PROVED, REFUTED]),
    (
        "$$ % layout: denominator\n$$ $$\\frac{\\partial}{\\partial W} (x^\\top W y) = y x^\\top$$",
        [REFUTED],
    ),
]


@pytest.mark.parametrize(("text", "expected"), LAYOUTS)
def test_layouts(text: str, expected: list[str]) -> None:
    assert outcome(f"{SQUARE}\n\n{text}") == expected


REACH = [
    (r"\frac{d}{da} a^2 e^a = 2 a e^a", [UNDECIDED]),
    (r"\frac{d}{da} a^2 e^a = 2 a e^a + a^2 e^a", [PROVED]),
    (r"\nabla_x x^\top A x = A x", [UNDECIDED]),
    (r"\nabla_x x^\top A x = (A + A^\top) x", [PROVED]),
    (r"\frac{d}{da} (a^2 e^a) = \frac{d}{da} a^2 e^a + a^2 \frac{d}{da} e^a = 2 a e^a + a^2 e^a", [PROVED, PROVED]),
    (r"(f + g)(a) = a^2 + 1 + a", ["error: a formula of functions that is applied as a whole is not read"]),
    (r"f(a) + g(a) = a^2 + 1 + a", [PROVED]),
    (r"\frac{\partial h}{\partial a}(1, 2) = 4", ["error: a derivative at several arguments is not read"]),
    (r"\left.\frac{\partial h}{\partial a}\right|_{a = 1, b = 2} = 4", [PROVED]),
    (
        r"\left.\frac{\partial h}{\partial a}\right|_{a = b, b = a} = 2 a^2",
        ["error: the value of another letter here is made of b"],
    ),
]


@pytest.mark.parametrize(("formula", "expected"), REACH)
def test_reach(formula: str, expected: list[str]) -> None:
    functions = "$f(a) := a^2$, $g(a) := 1 + a$, $h(a, b) := a^2 b$"
    assert outcome(f"{SQUARE} $a, b \\in \\mathbb{{R}}$ {functions} $${formula}$$") == expected


ONE_ENTRY = "what is said of one entry of x alone is not read"
AMBIGUOUS = "error: c(…) can be read as the function c applied or as a product"
NAMED = [
    (r"Let $f$ be convex. $$f(a + b) = f(a) + f(b)$$", [REFUTED]),
    (r"Let $f$ be nonnegative. $$f(a + b) = f(a) + f(b)$$", [REFUTED]),
    (r"$$c(a + b) = c(b + a)$$", [AMBIGUOUS, AMBIGUOUS]),
    (r"Let $f > 0$. $$f (a + b) = f a + f b$$", [PROVED]),
    (r"With rate $\eta$: $$\eta (a + b) = \eta a + \eta b$$", [PROVED]),
    (r"$x \in \mathbb{R}^n$ with $x_1 \ge 0$. $$|x_2| = x_2$$", [f"error: {ONE_ENTRY}", REFUTED]),
    (r"$x_1, x_2 > 0$. $$\log(x_1 x_2) = \log x_1 + \log x_2$$", [PROVED]),
]


@pytest.mark.parametrize(("text", "expected"), NAMED)
def test_what_names_are(text: str, expected: list[str]) -> None:
    assert outcome(f"$a, b \\in \\mathbb{{R}}$. {text}") == expected


WORDS = [
    (r"If $A$ is symmetric, then $$\nabla_x (x^\top A x) = 2 A x$$", [UNDECIDED]),
    (r"If $A$ is symmetric, then $$\nabla_x (x^\top A x) = A x$$", [REFUTED]),
    (r"$$\nabla_x (x^\top A x) = 2 A x \quad \text{(for symmetric A)}$$", [UNDECIDED]),
    (r"$$\nabla_x (x^\top A x) = 2 A x$$ if $A$ is symmetric.", [UNDECIDED]),
    (r"For symmetric $A$: $$A = A^\top$$ In general $$x^\top A = A x$$", [UNDECIDED, REFUTED]),
    (r"Let $A$ be symmetric. $$\nabla_x (x^\top A x) = 2 A x$$", [PROVED]),
    (r"We don't assume symmetric $A$. $$A = A^\top$$", [REFUTED]),
    (r"$A$ is orthogonal to $W$. $$A^\top A = I$$", [REFUTED]),
    (r"$A$ has a symmetric part. $$A = A^\top$$", [REFUTED]),
    (r"Positive $x$ is not assumed. $$|x_i| = x_i$$", [REFUTED]),
    (r"For $c = 1$ this reduces to $$c x = x$$", [UNDECIDED]),
    (r"Setting $c = 0$ gives $$c x_i + 1 = 1$$ $$c x_i + 1 = 1$$", [UNDECIDED, REFUTED]),
    (r"Let $c = 0$. $$c x_i = 0$$ $$x_i + 1 = x_i$$", [UNDECIDED, REFUTED]),
    (r"$$\sqrt{c^2} = c \quad (c > 0)$$ $$\sqrt{c^2} = c$$", [UNDECIDED, REFUTED]),
]


@pytest.mark.parametrize(("text", "expected"), WORDS)
def test_conditions_in_words(text: str, expected: list[str]) -> None:
    assert outcome(f"{SQUARE}, $c \\in \\mathbb{{R}}$. {text}") == expected


AGAIN = "c is defined a second time"
LOST = "the definition of c could not be read, so nothing can be said of it"
DEFINED = [
    (r"Let $$c = a + b.$$ Now let $$c = a - b.$$ $$c + b = a$$", [f"error: {AGAIN}", f"error: {LOST}"]),
    (r"Let $$c = a + b.$$ Let us write $$c = b + a.$$", [PROVED]),
    (r"$$\lfloor a \rfloor = a$$", [r"error: unknown command \lfloor"]),
    (r"$A \in \mathbb{R}^{n \times n}$ $$\|A\|_2 = \|A\|_F$$", ["error: this norm of a matrix is not read"]),
    (
        r"$$f(a) = a^2 - 2 a b$$ Setting the derivative to zero, $$f'(a) = 2 a - 2 b = 0$$ $$f(a) = -a^2$$"
        r"In general, $$f(a) = -a^2$$",
        [PROVED, PROVED, REFUTED],
    ),
]


@pytest.mark.parametrize(("text", "expected"), DEFINED)
def test_what_is_said_of_names(text: str, expected: list[str]) -> None:
    assert outcome(f"$a, b \\in \\mathbb{{R}}$ {text}") == expected


CONDITIONS = [
    (r"If $x > 0$, $$|x| = x$$ In general $$|x| = x$$", [PROVED, REFUTED]),
    (r"If $x > 0$, then we have $$|x| = x$$ and if $x < 0$, $$|x| = -x$$", [PROVED, PROVED]),
    (r"If $x > 0$ and $y < 0$, $$\sqrt{x^2 y^2} = x y = -x y$$", [REFUTED, REFUTED]),
    (r"$$\sqrt{y^2} = y$$ $$|x| = x$$ if $x > 0$.", [REFUTED, PROVED]),
    (r"If $x > 0$ all is well. $$|x| = x$$", [REFUTED]),
    (r"Unless $x > 0$, $$|x| = x$$", [REFUTED]),
    (r"The case $x = y$ is easy. Both cases together: $$|x - y| = 0$$", [REFUTED]),
    (r"We do not assume $x > 0$. $$|x| = x$$", [REFUTED]),
    (r"Suppose that $x > 0$. $$|x| = x$$", [PROVED]),
]


@pytest.mark.parametrize(("text", "expected"), CONDITIONS)
def test_conditions(text: str, expected: list[str]) -> None:
    assert outcome(f"$x, y \\in \\mathbb{{R}}$ {text}") == expected


@pytest.mark.parametrize(("formula", "expected"), IMPLICATIONS)
def test_implications(formula: str, expected: list[str]) -> None:
    assert outcome(f"$a, b \\in \\mathbb{{R}}$, $x, y \\in \\mathbb{{R}}^n$ $${formula}$$") == expected


@pytest.mark.parametrize(("formula", "verdict"), DECIMALS)
def test_decimals(formula: str, verdict: str) -> None:
    assert {*outcome(f"$${formula}$$")} == {verdict}


@pytest.mark.parametrize(("text", "expected"), [pytest.param(*row, id=name) for name, row in LAWS.items()])
def test_laws(text: str, expected: list[str]) -> None:
    assert outcome(text) == expected


@pytest.mark.parametrize(("text", "expected"), [pytest.param(*row, id=name) for name, row in INDEPENDENCE.items()])
def test_independence(text: str, expected: list[str]) -> None:
    assert outcome(text) == expected


def outcome(text: str) -> list[str]:
    """The errors and the verdicts of a text, in the order of their places."""
    report = check_source(Source("<row>", text))
    found = [(judged.step.span.start, judged.verdict.status) for judged in report.steps]
    found += [(error.span.start if error.span else -1, f"error: {error.message}") for error in report.errors]
    return [said for _, said in sorted(dict.fromkeys(found))]
