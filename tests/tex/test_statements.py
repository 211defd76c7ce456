"""Statements: rows, chains over displays, conditions, annotations, premises."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from derive.source import Source
from derive.tex.cutting import Piece, statements
from derive.tex.statements import Chain, Statements
from derive.tex.tokens import Token, tokenize

SEPARATED = [
    ("a = b = c", ["a = b = c"]),
    (r"a = b, \quad c = d", ["a = b", "c = d"]),
    (r"a = b \text{ and } c = d.", ["a = b", "c = d"]),
    (r"a = b \\ c = d", ["a = b", "c = d"]),
    (r"f(a, b) = c", ["f ( a , b ) = c"]),
    ("a =\n= b", ["a = b"]),
    (r"x \approx y \ne z", [r"x \approx y \ne z"]),
]

ROWS = [
    (r"\begin{aligned} a &= b \\ &= c \end{aligned}", ["a = b = c"]),
    (r"\begin{align} a &= b \\ c &= d \end{align}", ["a = b", "c = d"]),
    (r"\begin{align*} a &= b \\ &\quad + c \end{align*}", ["a = b + c"]),
    (r"\begin{align*} a &= b + \\ & c \end{align*}", ["a = b + c"]),
    (r"\begin{align*} a &= b \\ &\quad - c \end{align*}", ["a = b - c"]),
    (r"\begin{align*} a &= \\ & b \end{align*}", ["a = b"]),
    (r"\begin{aligned} a &= \left( b \right. \\ &\quad \left. + c \right) \end{aligned}", ["a = ( b + c )"]),
    (r"\begin{eqnarray} a & = & b \\ & = & c \end{eqnarray}", ["a = b = c"]),
    (r"\begin{array}{rcl} a & = & b \\ & = & c \end{array}", ["a = b = c"]),
    (r"\begin{alignat}{2} a &= b & c &= d \end{alignat}", ["a = b", "c = d"]),
    (r"\begin{align} a &= b & \quad -c &= d \\ &= e & &= f \end{align}", ["a = b = e", "- c = d = f"]),
    (r"\begin{align} a &= b && c = d && \text{so} \\ &= e \end{align}", ["a = b = e", "c = d"]),
    (r"\begin{align} a &= b &= c \\ d & & + e &= f \end{align}", ["a = b = c", "d + e = f"]),
    (r"\begin{align} a = & b & c \\ & + d & = e \end{align}", ["a = b c + d = e"]),
    (r"\begin{align} a &= b \\ &= f(x & , y) & g &= h \end{align}", ["a = b = f ( x , y )", "g = h"]),
    (r"\begin{cases} a = b \\ c = d \end{cases}", ["a = b", "c = d"]),
    (r"x = \begin{cases} a & i = j \\ b & i \ne j \end{cases}", [r"x = cases a & i = j \\ b & i \ne j cases"]),
    (r"\boxed{a = b} \quad \text{and} \quad {c = d}", ["a = b", "c = d"]),
    (r"a = \boxed{b = c}", ["a = b = c"]),
    (r"\boxed{\boxed{a = {b = c}}}", ["a = b = c"]),
    (r"\boxed{\begin{aligned} a &= b \\ &= c \end{aligned}}", ["a = b = c"]),
    (r"\left\{ \begin{aligned} a &= b \\ c &= d \end{aligned} \right.", ["a = b", "c = d"]),
    (r"\{ a = b \}", [r"\{ a = b \}"]),
    (r"\underbrace{a = b}_{c} \text{ so } \boxed{a} = b", [r"\underbrace { a = b } _ { c }", r"\boxed { a } = b"]),
    (
        r"\sum_{i = 1}^{n} a_{i = j} = \frac{a = b}{2}",
        [r"\sum _ { i = 1 } ^ { n } a _ { i = j } = \frac { a = b } { 2 }"],
    ),
    (r"M = \begin{pmatrix} a & b \end{pmatrix}", ["M = pmatrix a & b pmatrix"]),
]

CONDITIONS = [
    (r"i = j: a = b, c = d", [("a = b", "i=j"), ("c = d", "i=j")]),
    (r"\text{if } i \ne j: a = b", [("a = b", "i≠j")]),
    (r"a = b \quad \text{if } i = j, \\ c = d", [("a = b", "i=j"), ("c = d", "")]),
    (r"a = b \quad (i = j)", [("a = b", "i=j")]),
    (r"a = b \quad (j \ne y_i)", [("a = b", "j≠y_i")]),
    (r"a = b \quad (i < j)", [("a = b", ""), ("( i < j )", "")]),
    (r"a = b \text{ for } j = y_{i}", [("a = b", "j=y_{i}")]),
    (r"a = b \text{ where } s = y_{i}", [("a = b", ""), ("s = y _ { i }", "")]),
    (r"i = j: a = b \\ i \ne j: c = d", [("a = b", "i=j"), ("c = d", "i≠j")]),
]

IMPLIES = [
    (r"a = b \Longrightarrow c = d, e = f", [None, 0, None]),
    (r"a = b \implies c = d \Rightarrow e = f", [None, 0, 1]),
]

ERRORS = [
    ("= a", "t:1:1: nothing stands left of this relation sign\n  = a\n  ^\n  write both sides"),
    ("a =", "t:1:3: nothing stands right of this relation sign\n  a =\n    ^\n  write both sides"),
    (r"a = \approx b", "t:1:5: two relation signs stand side by side\n  a = \\approx b\n      ^~~~~~~"),
    ("( a = b", "t:1:1: this ( is never closed\n  ( a = b\n  ^\n  add the missing )"),
    (
        r"\begin{aligned} a = b",
        "t:1:1: \\begin{aligned} is never closed\n  \\begin{aligned} a = b\n  ^~~~~~~~~~~~~~~\n"
        "  add the missing \\end{aligned}",
    ),
    (
        r"a = b \end{aligned}",
        "t:1:7: \\end{aligned} ends nothing that is open here\n  a = b \\end{aligned}\n        ^~~~~~~~~~~~~",
    ),
]


def cut(displays: Sequence[str], **said: bool) -> Statements:
    source = Source("t", "\n\n".join(displays))
    pieces, start = [], 0
    for display in displays:
        pieces.append(Piece(tokenize(display, start), **said))
        start += len(display) + 2
    found = statements(pieces, source, frozenset())
    for error in found.errors:
        error.source = source
    return found


def text(tokens: Sequence[Token]) -> str:
    return "".join(token.text for token in tokens)


def written(chain: Chain) -> str:
    members = [" ".join(token.text for token in member) for member in chain.members]
    return " ".join(
        part for pair in zip(members, [*(s.text for s in chain.signs), ""], strict=True) for part in pair
    ).strip()


@pytest.mark.parametrize(("display", "expected"), SEPARATED + ROWS)
def test_chains(display: str, expected: list[str]) -> None:
    assert list(map(written, cut([display]).chains)) == expected


@pytest.mark.parametrize(("display", "expected"), CONDITIONS)
def test_conditions(display: str, expected: list[tuple[str, str]]) -> None:
    found = [
        (written(c), ",".join(f"{text(w.left)}{'=' if w.equal else '≠'}{text(w.right)}" for w in c.conditions))
        for c in cut([display]).chains
    ]
    assert found == expected


@pytest.mark.parametrize(("display", "expected"), IMPLIES)
def test_premises(display: str, expected: list[int | None]) -> None:
    assert [chain.premise for chain in cut([display]).chains] == expected


@pytest.mark.parametrize(("display", "message"), ERRORS)
def test_refused(display: str, message: str) -> None:
    assert [str(error) for error in cut([display]).errors] == [message]


@pytest.mark.parametrize(
    ("displays", "expected"),
    [
        (["a = b", "= c"], ["a = b = c"]),
        (["a = b", "= c = d", "e = f"], ["a = b = c = d", "e = f"]),
        (["a = b", "+ c"], ["a = b", "+ c"]),
    ],
)
def test_a_display_that_begins_with_a_sign_goes_on(displays: list[str], expected: list[str]) -> None:
    assert list(map(written, cut(displays).chains)) == expected


@pytest.mark.parametrize(
    ("displays", "expected"),
    [
        (["a = b", "( c = d", "e = f"], ["a = b", "e = f"]),
        ([r"\begin{aligned} a &= b \\ ( c &= d \\ &= e \\ f &= g \end{aligned}"], ["a = b", "e", "f = g"]),
        ([r"a = \approx b, c = d \quad e ="], ["c = d"]),
        (["a = b # c, d = e"], ["d = e"]),
        (["a = b", "c = = = ( d", "= e = f"], ["a = b", "e = f"]),
        ([r"a = \stackrel{x}{y} \\ b = c"], ["b = c"]),
    ],
)
def test_an_error_concerns_its_statement_alone(displays: list[str], expected: list[str]) -> None:
    found = cut(displays)
    assert (list(map(written, found.chains)), len(found.errors) > 0) == (expected, True)


@pytest.mark.parametrize(
    ("displays", "annotations", "loose"),
    [
        (["a = b % wrong"], [("wrong",)], []),
        (["a = b = c % given"], [(), ("given",)], []),
        (["a\n= b % wrong: sign\n= c"], [("wrong: sign",), ()], []),
        (["a = b", "= c % wrong"], [(), ("wrong",)], []),
        (["% layout: numerator\na = b"], [()], ["layout: numerator"]),
    ],
)
def test_an_annotation_concerns_the_last_sign_on_its_line(
    displays: list[str], annotations: list[tuple[str, ...]], loose: list[str]
) -> None:
    found = cut(displays)
    assert [sign.annotations for chain in found.chains for sign in chain.signs] == annotations
    assert [comment.text for comment in found.settings] == loose
