"""Places in a text, and the caret under them."""

from __future__ import annotations

import re

import pytest

from derive.source import File, ReadError, Source, Span, Stretch

# text, what the caret stands under, the line and what is drawn below it
POINTERS = [
    ("a\nb = c\n", "=", "b = c", "  ^"),
    ("a\nb = cc\n", "cc", "b = cc", "    ^~"),
    ("\tb = c", "=", "\tb = c", "\t  ^"),
    ("令 b = 中文", "=", "令 b = 中文", "     ^"),
    ("令 b = 中文", "中文", "令 b = 中文", "       ^~~~"),
    ("e\u0301 = b", "=", "e\u0301 = b", "  ^"),
    ("b = c\r\nd", "c\r\nd", "b = c", "    ^"),
]


@pytest.mark.parametrize(("text", "what", "line", "mark"), POINTERS)
def test_pointer(text: str, what: str, line: str, mark: str) -> None:
    start = text.index(what)
    assert Source("t.md", text).pointer(Span(start, start + len(what))) == (line, mark)


def test_pointer_at_the_end_of_the_text() -> None:
    assert Source("t.md", "ab").pointer(Span(2, 3)) == ("ab", "  ^")


def test_error_with_place_and_hint() -> None:
    error = ReadError("this is odd", Span(2, 4), "write it so", Source("t.md", "a\nbc d\n"))
    assert str(error) == "t.md:2:1: this is odd\n  bc d\n  ^~\n  write it so"


# "A \v{x+1} b" in a file, where \v{#1} stands for "<#1>", and a second file behind it
MAIN, OTHER = File("a.tex", r"A \v{x+1} b"), File("sub/b.tex", "c = d\n")
USE = Span(2, 9)
WOVEN = Source(
    "a.tex",
    "A <x+1> b\nc = d\n",
    (
        Stretch(0, MAIN, 0),
        Stretch(2, MAIN, 2, 7, USE),
        Stretch(3, MAIN, 5, None, USE),
        Stretch(6, MAIN, 2, 7, USE),
        Stretch(7, MAIN, 9),
        Stretch(10, OTHER, 0),
    ),
)

# what is read, where it begins, where it ends, as it was written, whether it takes no macro apart, what is pointed at
ORIGINS = [
    ("A", "a.tex:1:1", (1, 2), "A", True, "^"),
    ("A <", "a.tex:1:1", (1, 10), "A <", False, "^~~~~~~~~"),
    ("<", "a.tex:1:3", (1, 10), "<", False, "  ^~~~~~~"),
    ("<x+1>", "a.tex:1:3", (1, 10), r"\v{x+1}", True, "  ^~~~~~~"),
    ("x", "a.tex:1:6", (1, 7), "x", True, "     ^"),
    ("+1", "a.tex:1:7", (1, 9), "+1", True, "      ^~"),
    ("x+1> b", "a.tex:1:6", (1, 12), "x+1> b", False, "     ^~~~~~"),
    ("A <x+1> b", "a.tex:1:1", (1, 12), r"A \v{x+1} b", True, "^~~~~~~~~~~"),
    ("d", "sub/b.tex:1:5", (1, 6), "d", True, "    ^"),
    ("b\nc", "a.tex:1:11", (1, 13), "b\nc", False, "          ^"),
]


@pytest.mark.parametrize(("read", "where", "end", "written", "whole", "mark"), ORIGINS, ids=[row[0] for row in ORIGINS])
def test_origins(read: str, where: str, end: tuple[int, int], written: str, whole: bool, mark: str) -> None:
    start = WOVEN.text.index(read)
    span = Span(start, start + len(read))
    found = (WOVEN.where(start), WOVEN.end_place(span), WOVEN.written(span), WOVEN.is_written(span))
    assert (*found, WOVEN.pointer(span)[1]) == (where, end, written, whole, mark)


def test_an_error_in_a_macro_says_what_it_stands_for() -> None:
    error = ReadError("this is odd", Span(2, 3), source=WOVEN)
    assert str(error) == "a.tex:1:3: this is odd\n  A \\v{x+1} b\n    ^~~~~~~\n  \\v{x+1} stands for <x+1>"


def test_an_error_in_the_argument_of_a_macro_is_at_its_own_place() -> None:
    error = ReadError("this is odd", Span(4, 5), source=WOVEN)
    assert str(error) == "a.tex:1:7: this is odd\n  A \\v{x+1} b\n        ^"


def test_a_part_of_a_file_is_named() -> None:
    source = Source(
        "nb.ipynb",
        "a\n\nb = c\n",
        (Stretch(0, File("nb.ipynb", "a\n", "cell 1"), 0), Stretch(3, File("nb.ipynb", "b = c\n", "cell 3"), 0)),
    )
    assert (source.where(5), source.file(5).path) == ("nb.ipynb:cell 3:1:3", "nb.ipynb")


# what stands in the text, what a terminal is given, and where the caret stands
OBEYED = [
    ("an escape sequence", "a\x1b[2Jb = c", "a\N{REPLACEMENT CHARACTER}[2Jb = c"),
    ("a title", "\x1b]0;a\x07b = c", "\N{REPLACEMENT CHARACTER}]0;a\N{REPLACEMENT CHARACTER}b = c"),
    ("a carriage return", "c\rb = d", "c\N{REPLACEMENT CHARACTER}b = d"),
    ("one of the eighties", "a\x9b2J = c", "a\N{REPLACEMENT CHARACTER}2J = c"),
    ("an override", "a\u202e = c\u202c", "a\N{REPLACEMENT CHARACTER} = c\N{REPLACEMENT CHARACTER}"),
    ("an isolate", "a\u2066 = c\u2069", "a\N{REPLACEMENT CHARACTER} = c\N{REPLACEMENT CHARACTER}"),
    ("a tab and an umlaut stay", "\tä = c", "\tä = c"),
]


@pytest.mark.parametrize(("text", "shown"), [row[1:] for row in OBEYED], ids=[row[0] for row in OBEYED])
def test_what_a_terminal_would_obey_is_only_a_sign(text: str, shown: str) -> None:
    sign = text.rindex("=")
    error = ReadError("this is odd", Span(sign, sign + 1), source=Source("a.md", text))
    assert error.render().split("\n")[1:] == [
        f"  {shown}",
        "  " + re.sub(r"[^\t]", " ", shown[: shown.rindex("=")]) + "^",
    ]


def test_the_name_of_a_file_is_no_escape_sequence() -> None:
    assert (
        ReadError("no such file", source=Source("\x1b[2J.md", "")).render()
        == "\N{REPLACEMENT CHARACTER}[2J.md: no such file"
    )
