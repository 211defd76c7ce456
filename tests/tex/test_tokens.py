"""Tokens: what only sets type is left out, everything else keeps its place."""

from __future__ import annotations

import pytest

from derive.source import Source
from derive.tex.tokens import tokenize

ROWS = [
    (r"\theta", "command"),
    ("12.50", "number"),
    (".5", "number"),
    ("x", "letter"),
    (r"\{", "open"),
    ("'", "prime"),
    (r"\quad", "gap"),
    ("&", "amp"),
]

SPELLINGS = [
    (r"a \cdot b * c ∗ d", r"a \cdot b \cdot c \cdot d"),
    (r"a − b – c", "a - b - c"),
    (r"\neq \ne ≠", r"\ne \ne \ne"),
    (r":= \coloneqq \triangleq \doteq ≔", ":= := := := :="),
    (r"\stackrel{\text{def}}{=} \overset{\Delta}{=} \overset{(1)}{=}", ":= := ="),
    (r"\Rightarrow \Longrightarrow \implies", r"\implies \implies \implies"),
    (r"\lVert v \rVert \| v \|", r"\| v \| \| v \|"),
    ("α σ ∑ ∂ ∇", r"\alpha \sigma \sum \partial \nabla"),
    (r"f^\prime f’", "f ^ ' f '"),
]

SILENT = [
    (r"\left( a \right)", "( a )"),
    (r"\bigl[ a \Bigr]", "[ a ]"),
    (r"\left. a \right|", "a |"),
    (r"a\,b\;c\!d~e\ f", "a b c d e f"),
    (r"\displaystyle a \limits \nonumber", "a"),
    (r"a \label{eq:1} \tag{3} b", "a b"),
    (r"{\bf W} x", "W x"),
    (r"\begin{alignat}{2} a \end{alignat}", "alignat a alignat"),
    (r"\begin{array}{r|c} a \end{array}", "array a array"),
    (r"\begin{aligned}[t] a \end{aligned}", "aligned a aligned"),
    (r"\operatorname*{softmax}", r"\operatorname { s o f t m a x }"),
    (r"\alpha*x", r"\alpha \cdot x"),
    (r"\logg x", r"\logg x"),
    (r"a \\[2pt] b \\* c", r"a \\[2pt] b \\* c"),
    (r"\text{if } i", "if  i"),
]

REFUSED = [
    ("x₁", "t:1:2: the character '₁' has no meaning here\n  x₁\n   ^"),
    ("a # b", "t:1:3: the character '#' has no meaning here\n  a # b\n    ^"),
    (
        r"\text{if i",
        "t:1:6: this { is never closed\n  \\text{if i\n       ^\n  add the missing }",
    ),
    (r"x = \begin", "t:1:10: an argument is missing here\n  x = \\begin\n           ^"),
    (
        r"\stackrel{a}{b}",
        "t:1:1: \\stackrel is read only around a relation sign\n"
        "  \\stackrel{a}{b}\n  ^~~~~~~~~\n  write the symbol itself",
    ),
]


def texts(formula: str) -> str:
    return " ".join(token.text for token in tokenize(formula).tokens)


@pytest.mark.parametrize(("formula", "kind"), ROWS)
def test_kind(formula: str, kind: str) -> None:
    assert [(t.kind, t.start, t.end) for t in tokenize(formula).tokens] == [(kind, 0, len(formula))]


@pytest.mark.parametrize(("formula", "expected"), SPELLINGS)
def test_spellings_of_one_thing(formula: str, expected: str) -> None:
    assert texts(formula) == expected


@pytest.mark.parametrize(("formula", "expected"), SILENT)
def test_typesetting_is_left_out(formula: str, expected: str) -> None:
    assert texts(formula) == expected


@pytest.mark.parametrize(("formula", "message"), REFUSED)
def test_refused(formula: str, message: str) -> None:
    (error,) = tokenize(formula).errors
    error.source = Source("t", formula)
    assert str(error) == message


def test_comments_are_kept_with_their_places() -> None:
    found = tokenize("a % given\n= b", start=10)
    assert [(c.text, c.span.start, c.span.end) for c in found.comments] == [("given", 12, 19)]
    assert [(t.text, t.start) for t in found.tokens] == [("a", 10), ("=", 20), ("b", 22)]
