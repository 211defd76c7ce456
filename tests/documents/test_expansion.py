"""Macros and HTML's characters in the formulas of Markdown."""

from __future__ import annotations

import pytest

from derive.documents import Display, Heading, read
from derive.source import Source

ROWS = [
    ("a macro", "$$\\newcommand{\\R}{\\mathbb{R}}$$\n\n$x \\in \\R$", [("", "1:3"), ("x \\in \\mathbb{R}", "3:2")]),
    ("a macro beside its use", "$\\def\\b{\\beta}\\b + 1$ \\b", [("\\beta + 1", "1:15")]),
    ("a macro in a quote", "> $$\n> \\def\\b{\\beta}\n> a = \\b\n> $$", [("\n  \n  a = \\beta\n  ", "1:5")]),
    ("code defines nothing", "`\\newcommand{\\R}{1}` $\\def\\a{1}\\R$", [("\\R", "1:32")]),
    ("characters", "$a &lt; b &amp;= c$ &lt; $d&nbsp;&#x3b1;$", [("a < b &= c", "1:2"), ("d α", "1:27")]),
    ("an alignment that is none of these", "$$a &= b$$", [("a &= b", "1:3")]),
]


@pytest.mark.parametrize(("text", "expected"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_formulas(text: str, expected: list[tuple[str, str]]) -> None:
    document = read(Source("t.md", text))
    found = [block for block in document.blocks if isinstance(block, Display)]
    assert [block.text for block in found] == [row[0] for row in expected]
    assert [document.source.text[b.span.start : b.span.end] for b in found] == [row[0] for row in expected]
    assert [document.source.where(b.start)[5:] for b in found if b.text.strip()] == [
        w for t, w in expected if t.strip()
    ]


def test_headings_move_along() -> None:
    document = read(Source("t.md", "$\\def\\b{\\beta\\beta}\\b$\n\n## On $\\b$\n"))
    (heading,) = [block for block in document.blocks if isinstance(block, Heading)]
    assert document.source.where(heading.span.start) == "t.md:3:4"


def test_an_error_in_a_macro() -> None:
    (error,) = read(Source("t.md", "$\\def\\b{\\b}\\b$")).errors
    assert str(error).startswith("t.md:1:12: \\b stands for itself, or for too much\n")
