"""Where the maths stands in Markdown: rows of text, with every formula and its offset."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derive.documents import Display, Heading, read
from derive.source import Source, Span

# name, text, (start, text of the formula) for each
PLACES = [
    ("display on lines of its own", "$$\na = b\n$$\n", [(2, "\na = b\n")]),
    ("display on one line", "$$a = b$$", [(2, "a = b")]),
    ("display with a full stop after it", "$$\na\n$$.\n\n$$b$$,", [(2, "\na\n"), (12, "b")]),
    ("display with a label", "$$\na\n$$ (eq1)\n", [(2, "\na\n")]),
    ("display directly after prose", "So\n$$\na\n- b\n$$\nhence $$c$$.", [(5, "\na\n- b\n"), (23, "c")]),
    ("display that begins within a line", "So $$a\n= b\n$$\nand\n$$\nc\n$$\n", [(5, "a\n= b"), (20, "\nc\n")]),
    ("display that would be a list", "$$\n- a\n+ b\n$$", [(2, "\n- a\n+ b\n")]),
    ("display that would be a heading", "so\n$$\na\n=\nb\n$$", [(5, "\na\n=\nb\n")]),
    ("two displays in one line", "$$a$$ and $$b$$", [(2, "a"), (12, "b")]),
    ("display after a digit", "Step 5$$a = b$$2", [(8, "a = b")]),
    ("inline dollars in a display", "$$a \\text{ if $i$} $$", [(2, "a \\text{ if $i$} ")]),
    ("brackets", "\\[\na\n\\]\nand \\(b\\) and \\[c\\\\[2pt] d\\]", [(2, "\na\n"), (14, "b"), (24, "c\\\\[2pt] d")]),
    ("brackets that are brackets", "a \\[ b, f\\(x", []),
    ("environment", "\\begin{align}\na&=b\n\\end{align}\n", [(0, "\\begin{align}\na&=b\n\\end{align}")]),
    (
        "environments with punctuation",
        "x\n\\begin{align*}\na\n\\end{align*}.\n\n\\begin{align*}b\\end{align*}",
        [(2, "\\begin{align*}\na\n\\end{align*}"), (34, "\\begin{align*}b\\end{align*}")],
    ),
    ("environment in a line", "so \\begin{cases}a\\end{cases} b", [(3, "\\begin{cases}a\\end{cases}")]),
    ("fence", "```math\n a\nb\n```\n", [(8, " a\nb")]),
    ("fence with tildes, unclosed", "~~~ math\n\na", [(9, "\na")]),
    ("empty fence", "```math\n```\n", []),
    ("fence that is code", "```python\na = '$$b$$'\n```\n\n```latex\n$$a$$\n```", []),
    ("code spans and indented code", "`$a$` ``$$b$$``\n\n    $$\n    c\n    $$\n", []),
    ("html comment", "<!-- $$a = b$$ -->\n\n$c$", [(21, "c")]),
    ("html", "<p>so $a$<br>\n$$b$$</p>\n<blockquote><p>\\(c\\)</p></blockquote>", [(7, "a"), (16, "b"), (41, "c")]),
    ("html in a quote", "> <p>so\n> $a\n>  = b$</p>", [(11, "a\n   = b")]),
    (
        "html that is code",
        "<pre>$a$</pre>\n\n<p><code>$b$</code> $c$</p>\n\nso <code>$d$</code> $e$",
        [(37, "c"), (66, "e")],
    ),
    ("inline", "Let $x$ and $ y $ be", [(5, "x"), (13, " y ")]),
    ("inline at the beginning of what ends with a digit", "$x$ is 5", [(1, "x")]),
    ("inline over lines", "with $\\sum_k\n  y_k = 1$", [(6, "\\sum_k\n  y_k = 1")]),
    ("inline with backticks", "the $`a_b`$ of", [(6, "a_b")]),
    ("emphasis does not reach into maths", "*a $x_*$ b*, $y_i$ and $z_i$", [(4, "x_*"), (14, "y_i"), (24, "z_i")]),
    ("prices", "costs $5 or $6", []),
    ("a price and a formula", "costs $5, but $x$", [(15, "x")]),
    ("a price and a display", "costs $5. $$a = b$$", [(12, "a = b")]),
    ("escaped dollars", "\\$5 and $x = \\$5$ \\$$y$", [(9, "x = \\$5"), (21, "y")]),
    ("quote", "> $$\n> a\n>  = b\n> $$\n", [(4, "\n  a\n   = b\n  ")]),
    ("quote ends a display", "> $$\n> a\n\n$$b$$", [(12, "b")]),
    ("quote in a list in a quote", "> - > $$\n>   > a\n>   > $$", [(8, "\n      a\n      ")]),
    ("inline in a quote", "> so $a\n> = b$", [(6, "a\n  = b")]),
    ("inline in a lazy quote", "> so $a\n= b$", [(6, "a\n= b")]),
    ("list", "- so\n  $$\n  a\n  $$\n- $b$", [(9, "\n  a\n  "), (22, "b")]),
    ("numbered list with a fence", "1. so\n\n   ```math\n   a\n   ```\n", [(18, "   a")]),
    ("tabs", "-\t$$\n\ta\n\t$$\n-\t$b$\n\t\t$c$", [(4, "\n\ta\n\t"), (15, "b"), (21, "c")]),
    ("table", "| $a$ | $\\|b\\|$ |\n|---|---|\n| $a$ | $a$ |", [(3, "a"), (10, "|b |"), (31, "a"), (37, "a")]),
    ("table with few columns", "a | b\n--|--\n$c$ | \n$d$", [(13, "c"), (20, "d")]),
    ("line ends of another system", "$$\r\na\r\n= b\r\n$$\r\n\r\nso $c$\r\n", [(2, " \na \n= b \n"), (22, "c")]),
    ("line ends of an old system", "$$\ra\r$$\r\rso $c$", [(2, "\na\n"), (13, "c")]),
    ("not ASCII", "Größe 😀 $x$ 中 $y$", [(9, "x"), (15, "y")]),
    ("front matter", "---\ntitle: $x$\n---\n$y$", [(20, "y")]),
    ("link and emphasis", "[see $x$](http://a.b) **by $y$**", [(6, "x"), (28, "y")]),
    ("comment in a display", "$$a = b % wrong\n= c$$", [(2, "a = b % wrong\n= c")]),
]


def displays(text: str) -> list[Display]:
    return [block for block in read(Source("t.md", text)).blocks if isinstance(block, Display)]


@pytest.mark.parametrize(("text", "expected"), [row[1:] for row in PLACES], ids=[row[0] for row in PLACES])
def test_places(text: str, expected: list[tuple[int, str]]) -> None:
    assert [(display.start, display.text) for display in displays(text)] == expected


@pytest.mark.parametrize("text", [row[1] for row in PLACES], ids=[row[0] for row in PLACES])
def test_a_formula_is_the_source_with_blanks(text: str) -> None:
    for display in displays(text):
        written = text[display.span.start : display.span.end]
        same = [a == b or a == " " or (a, b) == ("\n", "\r") for a, b in zip(display.text, written, strict=True)]
        assert all(same)


@pytest.mark.parametrize("text", [row[1] for row in PLACES], ids=[row[0] for row in PLACES])
def test_no_errors(text: str) -> None:
    unclosed = text.startswith("> $$\n> a\n\n")
    assert len(read(Source("t.md", text)).errors) == unclosed


BEFORE = [
    ("Let $W$", ["let"]),
    ("**With** $a$, and given\n$b$ where $$c$$", ["with", ", and given", "where"]),
    ("$a$$b$", ["", ""]),
    ("given\n\n$a$", [""]),
    ("and this is a sentence that goes on for very long, suppose $a$", ["that goes on for very long, suppose"]),
]


@pytest.mark.parametrize(("text", "expected"), BEFORE)
def test_prose_before(text: str, expected: list[str]) -> None:
    assert [display.before.strip()[-35:] for display in displays(text)] == expected


def test_inline_is_told_from_display() -> None:
    assert [display.inline for display in displays("$a$ $$b$$ \\(c\\) \\[d\\]\n\n```math\ne\n```")] == [
        True,
        False,
        True,
        False,
        False,
    ]


HEADINGS = [
    ("# One ##\n\nTwo\nlines\n===\n\n### $x$", [(1, "One", 2), (1, "Two\nlines", 10), (3, "$x$", 29)]),
    ("> ## Quoted", [(2, "Quoted", 5)]),
    ("#no heading", []),
    ("<p>a</p><h2 id='b'>Two $x$</h2>\n<h3>C</h3>", [(2, "Two $x$", 19), (3, "C", 36)]),
]


@pytest.mark.parametrize(("text", "expected"), HEADINGS)
def test_headings(text: str, expected: list[tuple[int, str, int]]) -> None:
    headings = [block for block in read(Source("t.md", text)).blocks if isinstance(block, Heading)]
    assert headings == [Heading(level, title, Span(start, start + len(title))) for level, title, start in expected]


ERRORS = [
    (
        "Then $$a = b\n\nmore\n",
        "t.md:1:6: this $$ has no partner in its paragraph\n"
        "  Then $$a = b\n"
        "       ^~\n"
        "  a formula ends before the next blank line; begin and end it on lines of their own",
    ),
    (
        "$$\na\n\nb\n$$",
        "t.md:1:1: this $$ has no partner in its paragraph\n"
        "  $$\n"
        "  ^~\n"
        "  a formula ends before the next blank line; begin and end it on lines of their own",
    ),
    (
        "> \\begin{align}\n> a",
        "t.md:1:3: this \\begin{align} has no partner in its paragraph\n"
        "  > \\begin{align}\n"
        "    ^~~~~~~~~~~~~\n"
        "  a formula ends before the next blank line; begin and end it on lines of their own",
    ),
    (
        "\\[\na",
        "t.md:1:1: this \\[ has no partner in its paragraph\n"
        "  \\[\n"
        "  ^~\n"
        "  a formula ends before the next blank line; begin and end it on lines of their own",
    ),
    (" \n\t\n", "t.md: the document is empty"),
]


@pytest.mark.parametrize(("text", "expected"), ERRORS)
def test_errors(text: str, expected: str) -> None:
    assert str(read(Source("t.md", text)).errors[0]) == expected


def test_what_follows_an_unclosed_display_is_still_read() -> None:
    assert [display.text for display in displays("$$a\n\n$$\nb\n$$\n\n$c$")] == ["\nb\n", "c"]


@given(st.text(alphabet="$\\[](){}ab=|`>-# \n\t\r*_1.~begind", max_size=80))
def test_any_text_has_consistent_places(text: str) -> None:
    for display in displays(text):
        written = text[display.span.start : display.span.end]
        assert len(written) == len(display.text)
        assert all(a == b or a == " " or (a, b) == ("\n", "\r") for a, b in zip(display.text, written, strict=True))
