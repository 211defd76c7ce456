"""Checking a document: bad input is an error at its place, and the rest is still checked."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derive.checker import check_source
from derive.model import DocumentReport
from derive.source import Source

REST = "\n\n$$a + b = b + a$$\n"
WRONG = Path(__file__).parent / "documents_wrong"


def check(text: str) -> DocumentReport:
    return check_source(Source("t.md", text))


def verdicts(found: DocumentReport) -> list[str]:
    return [judged.verdict.status for judged in found.steps]


BAD = [
    pytest.param(
        r"$$x + \foo = x$$",
        "t.md:1:7: unknown command \\foo\n  $$x + \\foo = x$$\n        ^~~~\n"
        "  write it in other words, or declare it as a name",
        id="unknown-command",
    ),
    pytest.param(
        "$$(x = 1$$",
        "t.md:1:3: this ( is never closed\n  $$(x = 1$$\n    ^\n  add the missing )",
        id="unclosed-bracket",
    ),
    pytest.param(
        "$$x) + 0 = 1$$", "t.md:1:4: ) cannot stand here\n  $$x) + 0 = 1$$\n     ^", id="bracket-that-was-not-open"
    ),
    pytest.param(
        r"$W \in \mathbb{R}^{K \times D}$, $x \in \mathbb{R}^K$" + "\n\n" + r"$$0 + \sum_j W_{ij} x_j = 0$$",
        "t.md:3:23: two sizes for the index j: D and K\n  $$0 + \\sum_j W_{ij} x_j = 0$$\n"
        "                        ^\n  rename one of the letters, or correct the declaration",
        id="two-sizes-for-one-letter",
    ),
    pytest.param(
        r"$x \in \mathbb{R}^K$, $y \in \mathbb{R}^D$" + "\n\n$$0 + x = y$$",
        "t.md:3:9: the sides have different shapes: a column vector of size K, a column vector of size D\n"
        "  $$0 + x = y$$\n          ^\n  transpose one side, or correct a declaration",
        id="sides-of-different-shapes",
    ),
    pytest.param(
        "$$1 = 2 % given\n$$\n\n$$0 + u = u$$",
        "t.md:1:3: this assumption cannot hold together with the others\n  $$1 = 2 % given\n    ^~~~~\n"
        "  correct or remove one of the assumptions; a step under them would say nothing",
        id="an-assumption-that-never-holds",
    ),
    pytest.param(
        "## Here\n\n$$\\sum_k y_k = 1 % given\n$$\n\n$$\\sum_k y_k = 2 % given\n$$\n\n$$0 + y_i = y_i$$\n\n## There",
        "t.md:6:3: this assumption cannot hold together with the others\n"
        "  $$\\sum_k y_k = 2 % given\n    ^~~~~~~~~~~~~~\n"
        "  correct or remove one of the assumptions; a step under them would say nothing",
        id="assumptions-that-contradict-each-other",
    ),
    pytest.param(
        "$$" + "(" * 100 + "x" + ")" * 100 + " + 0 = x$$",
        "t.md:1:33: the formula is nested too deeply here\n  $$"
        + "(" * 100
        + "x"
        + ")" * 100
        + " + 0 = x$$\n"
        + " " * 34
        + "^",
        id="nested-too-deeply",
    ),
]


@pytest.mark.parametrize(("text", "message"), BAD)
def test_bad_input_is_an_error_at_its_place(text: str, message: str) -> None:
    assert [str(error) for error in check(text).errors] == [message]


@pytest.mark.parametrize("text", [row.values[0] for row in BAD if "given" not in str(row.values[0])])
def test_the_rest_is_still_checked(text: str) -> None:
    found = check(text + REST)
    assert (verdicts(found), len(found.errors)) == (["proved"], 1)


def test_a_circle_is_an_error_and_the_rest_is_checked() -> None:
    path = WRONG / "circular.md"
    found = check_source(Source("circular.md", path.read_text()))
    assert verdicts(found) == ["proved"]
    circle = [error for error in found.errors if "circular" in error.message]
    assert {error.message for error in circle} == {"circular definition: o → z → o"}
    assert {error.hint for error in circle} == {"one letter seems to name two things: give one of them another name"}


NOTHING = [
    ("", "t.md: the document is empty"),
    ("  \n", "t.md: the document is empty"),
    (
        "Only words.",
        "t.md:1:1: there is no step to check in this document\n  Only words.\n  ^\n"
        "  write a relation in a display: $$a = b$$",
    ),
    (
        "$$p_k := e^{z_k}$$",
        "t.md:1:1: there is no step to check in this document\n  $$p_k := e^{z_k}$$\n  ^\n"
        "  write a relation in a display: $$a = b$$",
    ),
    (
        "$$$$",
        "t.md:1:1: there is no step to check in this document\n  $$$$\n  ^\n  write a relation in a display: $$a = b$$",
    ),
]


@pytest.mark.parametrize(("text", "message"), NOTHING)
def test_nothing_to_check(text: str, message: str) -> None:
    assert [str(error) for error in check(text).errors] == [message]


READINGS = [
    # One occurrence has one reading, shared by the relations on both its sides.
    (
        r"$$\log p q = q \log p$$",
        ["proved"],
        [("function-scope", "next-factor")],
    ),
    (
        r"$$0 + \log p q = \log p + \log q$$",
        ["proved"],
        [("function-scope", "term")],
    ),
    (
        r"$$0 + \log p / q = \log p - \log q$$",
        ["proved"],
        [("function-scope", "term")],
    ),
    (
        r"$$0 + \log p q = \log p + \log q = q \log p$$",
        ["proved", "refuted"],
        [("function-scope", "term")],
    ),
    (r"$$\sum_{k=1}^K x_k + 1 = K + \sum_{k=1}^K x_k$$", ["undecided"], [("sum-reach", "to-the-end")]),
    (r"$$\frac{d}{dx} x^2 a = 2 a x$$", ["proved"], []),
    (r"$$0 + 1 / 2 a = \frac{1}{2 a}$$", ["proved"], [("slash", "all-factors")]),
]


@pytest.mark.parametrize(("text", "expected", "taken"), READINGS)
def test_joint_readings(text: str, expected: list[str], taken: list[tuple[str, str]]) -> None:
    found = check("$p > 0$, $q > 0$\n\n" + text)
    notes = [(n.values["question"], n.values["answer"]) for n in found.notes if n.kind == "read-as"]
    assert (verdicts(found), list(dict.fromkeys(notes))) == (expected, taken)


NOTES = [
    (
        r"$z \in \mathbb{R}^K$, $x \in \mathbb{R}^K$ $$z_i = 2 x_i$$",
        [("declared-input", {"name": "z"})],
    ),
    (
        r"$y \in \mathbb{R}^n$ $$\sum_i y_i^2 = n s^2$$",
        [("unsaid", {"name": "s"})],
    ),
    (
        r"$w \in \mathbb{R}^n$, $\lambda > 0$ and $J := \lambda w^\top w$ $$\nabla_w J = \lambda w$$",
        [],
    ),
    (
        "$$0 + a = a \\to b$$",
        [("relation-not-checked", {"relation": r"\to"})],
    ),
    (
        "$$x + x = 3 x = 2 x$$",
        [("chain-heals", {})],
    ),
    (
        r"$p > 0$, $q > 0$ $$0 + \log p q = p$$",
        [
            ("no-reading-holds", {"readings": r"0 + \log(p) q, 0 + \log(p q)"}),
            ("read-as", None),
        ],
    ),
]


@pytest.mark.parametrize(("text", "expected"), NOTES)
def test_notes(text: str, expected: list[tuple[str, dict[str, str] | None]]) -> None:
    found = [(note.kind, dict(note.values)) for note in check(text).notes]
    assert [kind for kind, _ in found] == [kind for kind, _ in expected]
    assert [v for v, (_, w) in zip((v for _, v in found), expected, strict=True) if w is not None] == [
        w for _, w in expected if w is not None
    ]


REMARKS = [
    pytest.param(
        r"$\gamma > 0$. For $\gamma = 0$ nothing is left.", r"\gamma u = 0", id="a-value-of-what-has-a-domain"
    ),
    pytest.param(r"With $T = 1$ it is the usual one.", "T u = u", id="a-special-case"),
]


@pytest.mark.parametrize(("prose", "formula"), REMARKS)
def test_a_remark_defines_nothing(prose: str, formula: str) -> None:
    assert verdicts(check(f"{prose}\n\n$${formula}$$")) == ["refuted"]


@pytest.mark.parametrize(
    "formula",
    [
        r"e^{\left(\sum_k u_k\right)^2} = e^{\sum_k \sum_l u_k u_l}",
        r"\log\left(\sum_k e^{u_k}\right)^2 = 2 \log \sum_k e^{u_k}",
        r"\log\left(\sum_k e^{u_k}\right)^2 = \left(\log \sum_k e^{u_k}\right) \left(\log \sum_l e^{u_l}\right)",
    ],
)
def test_powers_of_brackets(formula: str) -> None:
    assert verdicts(check(f"$${formula}$$")) == ["proved"]


def test_a_bracket_behind_a_delta_multiplies() -> None:
    formula = r"\frac{\partial}{\partial u_i} u_k^2 = \delta_{ki} \left(u_i + u_i\right)"
    assert verdicts(check(f"$${formula}$$")) == ["proved"]


PROJECTIONS = r"""
$X \in \mathbb{R}^{N \times D}$, $Y \in \mathbb{R}^{M \times C}$,
$U \in \mathbb{R}^{D \times H}$, $W \in \mathbb{R}^{C \times H}$

$$Q_{nh} := \sum_d X_{nd} U_{dh}$$

$$K_{mh} := \sum_c Y_{mc} W_{ch}$$

$$L := \sum_n \log \sum_m e^{\sum_h Q_{nh} K_{mh}}$$

$$\frac{\partial L}{\partial U_{ij}} = \sum_n \frac{\partial L}{\partial Q_{nj}} X_{ni}$$
"""


def test_definitions_that_stand_aside_stay_folded() -> None:
    assert verdicts(check(PROJECTIONS)) == ["proved"]


def test_a_premise_holds_for_what_it_implies_alone() -> None:
    found = check("$$\\tau = 1 \\Longrightarrow \\tau x = x$$\n\n$$\\tau x = x$$")
    assert verdicts(found) == ["proved", "refuted"]


def test_steps_are_numbered_and_definitions_told_once() -> None:
    found = check("$$p := 2$$\n\n$$p + 0 = 2$$\n\n## One\n\n$$p + 1 = 3$$\n\n## Two\n\n$$p + 2 = 4$$")
    assert [judged.step.number for judged in found.steps] == [1, 2, 3]
    assert [definition.name for definition in found.definitions] == ["p"]


COMMANDS = r"""
    x y z p W i j k K 1 2 0.5 ( ) [ ] { } | \| \{ \} _ ^ _{ij} ^2 ^\top ' + - * / \cdot \odot = := =: \ne \in <
    \implies , ; : . ! & \\ \quad \frac \frac{a}{b} \frac{\partial \partial \nabla_ \sum \sum_k \sum_{k\ne i} \prod
    \log \exp \sqrt \hat \mathbf \mathrm{ \operatorname{softmax} \text{if} \text{ \delta_{ij} \mathbb{1} \mathbb{R}^K
    \dots \int \begin{cases} \end{cases} \begin{aligned} \end{aligned} \begin{pmatrix} \end{pmatrix} \left( \right)
    \foo e \pi \sigma d ∑ ₁ 漢
"""
LONGER = ["% given\n", "% wrong\n", "\n\n", "$$", "$", "## H\n\n", r"\in \{4,5\}", r"f : \mathbb{R} \to \mathbb{R}"]
SOUP = st.lists(st.sampled_from([*COMMANDS.split(), *LONGER]), max_size=25)


@settings(max_examples=200, deadline=None)
@given(SOUP)
def test_nothing_escapes(parts: list[str]) -> None:
    found = check("$$" + " ".join(parts) + "$$")
    assert found.steps or found.errors
    for error in found.errors:
        assert str(error).startswith("t.md")


@pytest.mark.parametrize(
    "text", [r"$u > 0$ and $$u^a u^b = u^{a + b}$$", r"$u > 0$ and $$\frac{u^a}{u^b} = u^{a - b}$$"]
)
def test_letters_that_are_added_above_are_powers(text: str) -> None:
    (judged,) = check_source(Source("powers.md", text)).steps
    assert judged.verdict.proved
