"""Bounds on what is read, so that no text can hold up or break the reader."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from derive.source import ReadError, Span

MAX_APPLICATIONS = 200
"""How many times the bodies of defined functions are put in within one member."""


@contextmanager
def bounded(span: Span) -> Iterator[None]:
    """Too deep a nesting is an error at this place."""
    try:
        yield
    except RecursionError:
        raise ReadError("this is nested too deeply", span, "cut it into several formulas") from None
