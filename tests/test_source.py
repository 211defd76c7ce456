"""Places in a text, and the caret under them."""

from __future__ import annotations

import pytest

from derive.source import ReadError, Source, Span

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
