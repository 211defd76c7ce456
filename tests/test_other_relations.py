r"""Relations that are no equalities: ``\approx``, ``\le``, ``\propto``, ``\ne``, and what follows from what."""

from __future__ import annotations

import pytest

from derive.checker import check_source
from derive.model import DocumentReport
from derive.report import why, words
from derive.source import Source

GIVEN = r"""
Let $z \in \mathbb{R}^K$, $x, y \in \mathbb{R}^N$, $a, b, c, d \in \mathbb{R}$, $A \in \mathbb{S}^N_{++}$, $s > 0$,
$X \in \mathbb{R}^{N \times D}$, $w \in \mathbb{R}^D$.

$$p_k := \frac{e^{z_k}}{\sum_j e^{z_j}}$$

$$g(u \mid \mu, \tau) := \sqrt{\frac{\tau}{2\pi}} e^{-\tau (u - \mu)^2 / 2}$$

$$
"""


def check(formula: str) -> DocumentReport:
    return check_source(Source("<row>", f"{GIVEN}{formula}\n$$\n"))


def found(formula: str) -> list[str]:
    """The verdicts in words, what refutes the steps, and the notes on the formula."""
    report = check(formula)
    source = report.source
    said = [f"error: {error.message}" for error in report.errors]
    for judged in report.steps:
        said.append(f"{judged.verdict.status}: {words.verdict(judged)}")
        said += [f"  {line}" for line in why.sentences(judged)] if judged.verdict.refuted else []
    start = source.text.rindex("$$\n", 0, source.text.rindex("$$"))
    return said + [words.note(note, source) for note in report.notes if note.span.start > start]


BOUNDS = "proved: for all values, by bounds of its parts"
SAMPLED = "undecided: not proved: an inequality is only sampled; it held everywhere it was tried"

INEQUALITIES = [
    (r"p_k \ge 0", [BOUNDS]),
    (r"p_k > 0", [BOUNDS]),
    (r"0 \le p_k \le 1", [BOUNDS, BOUNDS]),
    (r"p_k - p_k^2 \ge 0", [BOUNDS]),
    (r"\sum_k p_k^2 \le \sum_k p_k", [BOUNDS]),
    (r"-\sum_k p_k \log p_k \ge 0", [BOUNDS]),
    (r"x^\top A x \ge 0", [BOUNDS]),
    (r"\lVert x \rVert^2 + s > 0", [BOUNDS]),
    (r"a^2 + b^2 \ge 2 a b", [BOUNDS]),
    (r"a b \le \frac{a^2 + b^2}{2}", [BOUNDS]),
    (r"\log s \le s - 1", [BOUNDS]),
    (r"e^a \ge 1 + a", [BOUNDS]),
    (r"e^{-x_n^2} \le 1", [BOUNDS]),
    (r"e < 3 < \pi", ["proved: by intervals that enclose both sides"] * 2),
    (r"x^\top y \le \lVert x \rVert \lVert y \rVert", [SAMPLED]),
    (
        r"a^2 \ge a",
        ["refuted: wrong", "  the left side is 0.25, the right side 0.5", "  for a = 1/2"],
    ),
    (r"a^2 > 0", ["refuted: wrong", "  the left side is 0, the right side 0", "  for a = 0"]),
    (
        r"\lVert x \rVert + s \le \lVert x \rVert",
        [
            "refuted: wrong",
            "  at N = 1 the left side is 2, the right side 1",
            "  for s = 1, x = [1]",
            r"with \ge it holds",
        ],
    ),
    (
        r"a + s = s + a \le s",
        ["proved: for all values", "refuted: wrong", "  the left side is 2, the right side 1", "  for a = 1, s = 1"],
    ),
    (
        r"a + 0 = a, \quad r \le a",
        ["proved: for all values", r"not judged: nothing defines r, so that \le is a statement about it"],
    ),
]

CLOSE = [
    (r"\ln 2 \approx 0.693", ["proved: at its printed precision"]),
    (r"\pi \approx 3.1416", ["proved: at its printed precision"]),
    (r"\pi \approx 3.1415", ["undecided: not proved: its digits are cut off, not rounded"]),
    (r"\pi \approx 3.15", ["refuted: wrong", "  the left side is 3.141593, the right side 3.15"]),
    (r"a + a \approx 2 a", ["proved: for all values"]),
    (r"\sin a \approx a", ["undecided: not proved: how close both sides are is only measured"]),
    (r"a \ne a + 1", ["undecided: not proved: both sides differ at some values, which says nothing of the others"]),
    (r"a b \ne b a", ["refuted: wrong", "  both sides are equal"]),
]

PROPORTIONAL = [
    (r"p_k \propto e^{z_k}", ["proved: every K", "read as proportional in k"]),
    (
        r"p_k \propto e^{2 z_k}",
        [
            "refuted: wrong",
            "  at K = 2, k = 1, k' = 2 left divided by right is 0.09893802, with the primed values 0.2689414",
            "  for z = [1, 0]",
            "read as proportional in k",
        ],
    ),
    (
        r"g(u \mid \mu, \tau) \propto e^{-\tau (u - \mu)^2 / 2} \propto e^{-\tau u^2 / 2 + \tau \mu u}",
        ["proved: for all values", "proved: for all values", "read as proportional in u", "read as proportional in u"],
    ),
    ("e^{a + b} \\propto e^a % in a", ["proved: for all values", "read as proportional in a"]),
    (
        "e^{a + b} \\propto e^a % in b",
        [
            "refuted: wrong",
            "  left divided by right is 1, with the primed values 2.718282",
            "  for a = 1, b = 0, b' = 1",
            "read as proportional in b",
        ],
    ),
    (r"e^{a + b} \propto e^a", ["error: nothing says in what the sides are proportional"]),
    ("e^a \\propto e^b % in c", ["error: neither side depends on c"]),
    (
        r"a + 0 = a, \quad q_k \propto p_k",
        ["proved: for all values", r"not judged: nothing defines q, so that \propto is a statement about it"],
    ),
]

CONDITION = "read as a condition: it does not hold for all values"
IMPLIED = [
    (
        r"\frac{\partial}{\partial w} \left(\frac{1}{N} \|X w - x\|^2\right) = 0 \implies X^\top X w = X^\top x",
        ["proved: every D, N", CONDITION],
    ),
    (r"X^\top X w = X^\top x \implies w = (X^\top X)^{-1} X^\top x", ["proved: every D, N", CONDITION]),
    (r"\sum_n (x_n - a) = 0 \Rightarrow a = \frac{1}{N} \sum_n x_n", ["proved: every N", CONDITION]),
    (
        r"-\frac{N}{2 s} + \frac{1}{2 s^2} \sum_n x_n^2 = 0 \implies s = \frac{1}{N} \sum_n x_n^2",
        ["proved: every N", CONDITION, "read as the definition of s"],
    ),
    (r"a b + c = 0 \implies b = -c / a", ["proved: for all values", CONDITION]),
    (r"A^{-1} (x - y) = 0 \implies x = y", ["proved: every N", CONDITION]),
    (
        r"\nabla_w \lVert X w - x \rVert^2 = 0 \implies w = (X^\top X)^{-1} X^\top x",
        ["proved: every D, N", CONDITION],
    ),
    (
        r"a b = a c \implies b = c",
        ["undecided: not proved: it follows where a is not 0, which nothing says", CONDITION],
    ),
    (r"s b = s c \implies b = c", ["proved: for all values", CONDITION]),
    (
        r"\log s = a \implies s = e^a",
        ["proved: for all values", CONDITION, "read as the definition of s"],
    ),
    (r"e^{a b} = s \iff a b = \log s", ["proved: for all values", "proved: for all values"]),
    (
        r"a^2 = b \implies a^4 = b^2 \implies a^8 = b^4",
        ["proved: for all values", "proved: for all values", CONDITION],
    ),
    (
        r"a^2 = a b \iff a = b",
        ["proved: for all values", "undecided: not proved: it follows where a is not 0, which nothing says"],
    ),
    (
        r"a + 0 = a, \quad a < b \implies 2 a < 2 b",
        [
            "proved: for all values",
            r"not judged: nothing defines a, so that < is a statement about it",
            "not judged: what it follows from is no equation",
        ],
    ),
]


@pytest.mark.parametrize(
    ("formula", "expected"), [*INEQUALITIES, *CLOSE, *PROPORTIONAL, *IMPLIED], ids=lambda item: str(item)[:60]
)
def test_verdicts(formula: str, expected: list[str]) -> None:
    assert found(formula) == expected


def test_a_wrong_conclusion_is_refuted_and_repaired() -> None:
    (judged,) = check(r"a b + 2 c = 0 \implies b = -c / a").steps
    assert judged.verdict.refuted and judged.diagnosis is not None and judged.diagnosis.mistake
    assert why.repairs(judged)[0] == r"b = -\frac{2 c}{a}"


def test_a_solved_symbol_is_free_before_its_solution() -> None:
    # With m = sum x / N in it, both sides of the wrong gradient would be 0.
    text = r"""
$$L(m) := \frac{1}{2} \sum_n (u_n - m)^2$$

$$\frac{\partial L}{\partial m} = -2 \sum_n (u_n - m)$$

$$\frac{\partial L}{\partial m} = 0 \implies m = \frac{1}{N} \sum_{n=1}^N u_n$$

$$N m = \sum_n u_n$$
"""
    report = check_source(Source("<row>", text))
    assert [judged.verdict.status for judged in report.steps] == ["refuted", "proved", "proved"]


# The solution brings in what is defined by the mean, which the other side folds.
MEANS = r"$$\bar x = \frac1n \sum_i x_i$$ $$\bar y = \frac1n \sum_i y_i$$"
SLOPE = MEANS + r"$$w = \frac{\sum_i x_i^3}{\sum_i (x_i - \bar x)^2}$$"


@pytest.mark.parametrize(("sign", "status"), [("-", "proved"), ("+", "refuted")])
def test_what_a_solution_brings_in_is_written_out(sign: str, status: str) -> None:
    solved = r"$$\sum_{i=1}^n (y_i - w x_i - b) = 0 \implies b = \bar y %s w \bar x$$"
    report = check_source(Source("<row>", SLOPE + solved % sign))
    assert [judged.verdict.status for judged in report.steps] == [status]


DEMANDED = [
    # The sign of a demand; the words before a display; a name for the solution.
    (
        r"""$$\frac{\partial L}{\partial m} = -\frac{1}{v^2} \sum_n (u_n - m) \stackrel{!}{=} 0$$

$$m = \frac{1}{N} \sum_{n=1}^N u_n$$""",
        ["proved", "proved"],
        ["read as the definition of m"],
    ),
    (
        r"""Setting the derivative to zero,

$$-\frac{1}{v^2} \sum_n (u_n - m) = 0,$$

we find

$$m = \frac{1}{N} \sum_{n=1}^N u_n.$$""",
        ["proved"],
        [CONDITION, "read as the definition of m"],
    ),
    (
        r"$$\frac{\partial L}{\partial m} = 0 \implies \hat m = \frac{1}{N} \sum_{n=1}^N u_n$$",
        ["proved"],
        [
            CONDITION,
            r"read as the definition of \hat{m}",
            r"\hat{m} is read as a value of m that satisfies the condition",
        ],
    ),
    (
        r"$$\frac{\partial L}{\partial m} = 0 \implies \hat m = \frac{2}{N} \sum_{n=1}^N u_n$$",
        ["refuted"],
        [
            CONDITION,
            "nothing says what u is, so it may be anything: define it (u := …), or mark this line % given",
            r"read as the definition of \hat{m}",
            r"\hat{m} is read as a value of m that satisfies the condition",
        ],
    ),
    # What stands before is set to 0 by the words alone.
    (
        r"""$$\frac{\partial L}{\partial m} = -\frac{1}{v^2} \sum_n (u_n - m)$$

Setting the derivative with respect to $m$ to zero gives

$$\hat m = \frac{1}{N} \sum_{n=1}^N u_n$$""",
        ["proved", "proved"],
        [
            "read where the derivatives that are set to 0 before are 0",
            r"read as the definition of \hat{m}",
            r"\hat{m} is read as a value of m that satisfies the condition",
        ],
    ),
    (
        r"""$$\frac{\partial L}{\partial m} = -\frac{1}{v^2} \sum_n (u_n - m)$$

Setting this to zero gives

$$\hat m = \frac{2}{N} \sum_{n=1}^N u_n$$""",
        ["proved", "refuted"],
        [
            "nothing says what u is, so it may be anything: define it (u := …), or mark this line % given",
            r"read as the definition of \hat{m}",
            r"\hat{m} is read as a value of m that satisfies the condition",
        ],
    ),
    (
        r"""$$f(x) := x^2 - 2 c x$$ $$f'(x) = 2 x - 2 c$$ Setting this to zero gives $$x^* = c$$""",
        ["proved", "proved"],
        [
            "read where the derivatives that are set to 0 before are 0",
            "read as the definition of x^*",
            "x^* is read as a value of x that satisfies the condition",
        ],
    ),
    # Nothing says that this is demanded.
    (r"The derivative is $$\frac{\partial L}{\partial m} = 0$$", ["refuted"], []),
]


@pytest.mark.parametrize(("text", "statuses", "notes"), DEMANDED)
def test_what_is_demanded(text: str, statuses: list[str], notes: list[str]) -> None:
    report = check_source(Source("<row>", "$$L(m) := \\frac{1}{2 v^2} \\sum_{n=1}^N (u_n - m)^2$$\n\n" + text))
    assert [judged.verdict.status for judged in report.steps] == statuses
    found = [words.note(note, report.source) for note in report.notes]
    assert sorted(found) == sorted(notes)


# None of these holds; a rule that proves one of them is wrong.
NEVER = [
    r"p_k^2 \ge p_k",
    r"\sum_k p_k \log p_k \ge 0",
    r"a^2 + b^2 \ge 3 a b",
    r"a b \ge 0",
    r"\log s \le s - 2",
    r"e^a \ge 2 + a",
    r"x^\top A y \ge 0",
    r"x_i A_{ij} x_j \ge 0",
    r"\sum_{k \ne i} p_k > 0",
    r"\frac{p_k}{p_k + a} \le 1",
    r"\frac{e^{z_i}}{\sum_k e^{2 z_k}} \le 1",
    r"\prod_n x_n \ge 0",
    r"\max(a, b) \ge \max(a, c)",
    r"\sum_k p_k^2 \ge \sum_k p_k",
    r"s^a \ge 1",
    r"\frac{1}{a} \ge 0",
    r"\tanh a \ge 0",
]


@pytest.mark.parametrize("formula", NEVER)
def test_never_proved(formula: str) -> None:
    assert "proved" not in [judged.verdict.status for judged in check(formula).steps]
