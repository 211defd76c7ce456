"""Macros: what remains of a text when they are expanded, where its letters come from, what cannot be expanded."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derive.documents.mouth import Mouth
from derive.documents.weaving import Strand, Weaver
from derive.source import ReadError, Source, Span


def expand(text: str) -> tuple[Source, list[ReadError]]:
    source, weaver = Source("a.tex", text), Weaver()
    mouth = Mouth(weaver)
    mouth.read(source, Strand(text, 0))
    return weaver.source(source), mouth.errors


# name, text, what remains
EXPANDED = [
    ("a symbol", r"\newcommand{\R}{\mathbb{R}}$x \in \R^n$, \R y", r"$x \in \mathbb{R}^n$, \mathbb{R} y"),
    ("without braces", r"\newcommand\R{\mathbb R}\R", r"\mathbb R"),
    ("arguments", r"\newcommand{\pd}[2]{\frac{\partial #1}{\partial #2}}\pd{L}{W_{ij}}\pd xy", r"\frac{\partial L}{\partial W_{ij}}\frac{\partial x}{\partial y}"),
    ("an argument that is a command", r"\newcommand{\v}[1]{\mathbf{#1}}\v\alpha\v{\v x}", r"\mathbf{\alpha}\mathbf{\mathbf{x}}"),
    ("space before arguments", "\\newcommand{\\f}[2]{#1;#2}\\f {a}\n  {b}", "a;b"),
    ("an argument that has a default", r"\newcommand{\norm}[2][2]{|#2|_{#1}}\norm{x}\norm[1]{[y]}", r"|x|_{2}|[y]|_{1}"),
    ("def", r"\def\E{\mathbb E}\def\p#1#2{#2#1}\E\p{a}{b}", r"\mathbb E b a"),
    ("def with text between arguments", r"\def\E(#1|#2){E[#1;#2]}\E(x_{|}|{y)})", "E[x_{|};y)]"),
    ("defined anew", r"\def\a{1}\a\renewcommand{\a}{2}\a\providecommand{\a}{3}\a", "122"),
    ("provided", r"\providecommand{\a}{3}\a", "3"),
    ("a redefined command keeps its old meaning by let", r"\let\old\vec\renewcommand{\vec}[1]{\old{\mathbf{#1}}}\vec x", r"\vec{\mathbf{x}}"),
    ("let of a macro", r"\def\a{1}\let\b=\a\def\a{2}\b\a", "12"),
    ("an operator", r"\DeclareMathOperator{\tr}{tr}\DeclareMathOperator*{\argmin}{arg\,min}\tr A\argmin_x", r"\operatorname{tr} A\operatorname{argmin}_x"),
    ("an operator that is a symbol", r"\DeclareMathOperator{\E}{\mathbb{E}}\E x", r"{\mathbb{E}} x"),
    ("paired delimiters", r"\DeclarePairedDelimiter{\abs}{\lvert}{\rvert}\abs*{x}\abs[\big]{y}", r"\left\lvert x \right\rvert\left\lvert y \right\rvert"),
    ("environments in macros", r"\newcommand{\be}{\begin{equation}}\newcommand{\ee}{\end{equation}}\be a \ee", r"\begin{equation} a \end{equation}"),
    ("an environment", r"\newenvironment{eq}[1]{\begin{align}#1&}{\end{align}}\begin{eq}{a}b\end{eq}", r"\begin{align}a&b\end{align}"),
    ("macros in macros", r"\def\a{\b\b}\def\b{x}\a", "x x"),
    ("the argument stands behind the macro", r"\newcommand{\f}[1]{(#1)}\newcommand{\g}{\f}\g{x}y", "(x)y"),
    ("letters do not grow together", r"\def\x{b}\def\a{\alpha}a\x\a{}c\partial\x{\x}d", r"a b\alpha{}c\partial b{b}d"),
    ("an argument behind a command", r"\newcommand{\d}[1]{\partial#1}\d x", r"\partial x"),
    ("number signs", r"\newcommand{\f}[1]{#1\def\g##1{##1#1}}\f{a}\g{b}", "a b a"),
    ("comments in definitions", "\\newcommand{\\f}[1]{% first\n  #1 + % second\n  1}\\f{a}", "a + 1"),
    ("comments stay", "\\def\\a{1}x % \\a\n\\a \\% \\a", "x % \\a\n1 \\% 1"),
    ("what is only shown", "\\def\\a{1}\\verb|\\a| \\begin{verbatim}\\a\\end{verbatim}\\a", "\\verb|\\a| \\begin{verbatim}\\a\\end{verbatim}1"),
    ("what is left out", "a\\iffalse b\\fi c\\begin{comment}d\\end{comment}e", "a c e"),
    ("in the middle of another name", r"\def\a{1}\ab\a", r"\ab1"),
    ("packages that set type", r"\ensuremath{x}\xspace y", "x y"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), [row[1:] for row in EXPANDED], ids=[row[0] for row in EXPANDED])
def test_expanded(text: str, expected: str) -> None:
    source, errors = expand(text)
    assert (source.text, errors) == (expected, [])


REFUSED = [
    (
        "recursion",
        r"\def\a{\a}$\a + b$",
        "a.tex:1:12: \\a stands for itself, or for too much\n  \\def\\a{\\a}$\\a + b$\n             ^~\n  correct its definition",
    ),
    (
        "recursion through another one",
        r"\def\a{x\b}\def\b{y\a}\b",
        "a.tex:1:23: \\b stands for itself, or for too much\n  \\def\\a{x\\b}\\def\\b{y\\a}\\b\n                        ^~\n  correct its definition",
    ),
    (
        "growth",
        r"\def\a#1{\a{#1#1}}\a{x}",
        "a.tex:1:19: \\a stands for itself, or for too much\n  \\def\\a#1{\\a{#1#1}}\\a{x}\n                    ^~~~~\n  correct its definition",
    ),
    (
        "a missing argument",
        "\\newcommand{\\f}[2]{#1#2}\n\\f{a}\n\nb",
        "a.tex:2:1: \\f needs 2 arguments\n  \\f{a}\n  ^~~~~\n  write them behind it, each in braces",
    ),
    (
        "an argument that a bracket ends",
        r"\newcommand{\f}[1]{#1}{\f}",
        "a.tex:1:24: \\f needs 1 argument\n  \\newcommand{\\f}[1]{#1}{\\f}\n                         ^~\n  write them behind it, each in braces",
    ),
    (
        "text that is missing",
        r"\def\E(#1){#1}\E x",
        "a.tex:1:15: \\E is defined with ( behind it\n  \\def\\E(#1){#1}\\E x\n                ^~~\n  write it as its definition does",
    ),
    (
        "a brace that never closes",
        r"\newcommand{\f}{a",
        "a.tex:1:1: a brace behind this is never closed\n  \\newcommand{\\f}{a\n  ^~~~~~~~~~~~~~~\n  add the missing }",
    ),
    (
        "a name that is none",
        r"\newcommand{x}{a}",
        "a.tex:1:1: \\newcommand defines no name: x\n  \\newcommand{x}{a}\n  ^~~~~~~~~~~~~~\n  a name begins with a backslash",
    ),
    (
        "a number of arguments that is none",
        r"\newcommand{\f}[x]{a}",
        "a.tex:1:1: the number of arguments is one digit\n  \\newcommand{\\f}[x]{a}\n  ^~~~~~~~~~~~~~~~~~\n  write \\newcommand{\\name}[2]{…}",
    ),
]


@pytest.mark.parametrize(("text", "expected"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_refused(text: str, expected: str) -> None:
    assert [str(error) for error in expand(text)[1]] == [expected]


def test_what_is_refused_stays_and_the_rest_is_read() -> None:
    source, errors = expand(r"\def\a{\a}\def\b{1}\a\b")
    assert (source.text, len(errors)) == (r"\a1", 1)


# The last formula, what of it is looked at, and its place
PLACES = [
    (r"\def\b{x+1}a \b c", "a", "a.tex:1:12", "a"),
    (r"\def\b{x+1}a \b c", "x", "a.tex:1:14", r"x"),
    (r"\def\b{x+1}a \b c", "x+1", "a.tex:1:14", r"\b"),
    (r"\def\b{x+1}a \b c", " c", "a.tex:1:16", " c"),
    (r"\def\n#1{|#1|}\n{a+b}", "|a+b|", "a.tex:1:15", r"\n{a+b}"),
    (r"\def\n#1{|#1|}\n{a+b}", "a+b", "a.tex:1:18", "a+b"),
    (r"\def\n#1{|#1|}\n{a+b}", "+b|", "a.tex:1:19", "+b|"),
    (r"\def\s#1#2{#2-#1}\s{a}{b}", "b-a", "a.tex:1:18", r"\s{a}{b}"),
    (r"\def\n#1{|#1|}\def\m#1{\n{#1+1}}\m{a}", "a", "a.tex:1:36", "a"),
    (r"\def\n#1{|#1|}\def\m#1{\n{#1+1}}\m{a}", "+1|", "a.tex:1:33", "+1|"),
]


@pytest.mark.parametrize(("text", "read", "where", "written"), PLACES)
def test_places(text: str, read: str, where: str, written: str) -> None:
    source, _ = expand(text)
    start = source.text.rindex(read)
    span = Span(start, start + len(read))
    file, found = source.origin(span)
    line, column = file.place(found.start)
    assert (f"{file.name}:{line}:{column}", source.written(span)) == (where, written)


@given(st.text(alphabet=r"\abdef#12{}[]% $n" + "\n", max_size=60))
def test_any_text_is_read(text: str) -> None:
    source, _ = expand(r"\def\a{b}\newcommand{\b}[1]{#1\a}" + text)
    for start in range(len(source.text)):
        source.place(start)
