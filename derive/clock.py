"""How long a piece of work may take. Long work asks ``tick`` as it goes; past the time it stops with ``OutOfTime``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from math import inf
from time import monotonic

# What is deep in the work knows its end without every function in between handing it down.
_END: ContextVar[float] = ContextVar("end", default=inf)


class OutOfTime(Exception):
    """The time is over. It never becomes a verdict but "undecided"."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Stop what goes on inside after so many seconds, or earlier if it goes on inside of less."""
    token = _END.set(min(_END.get(), monotonic() + seconds))
    try:
        yield
    finally:
        _END.reset(token)


def tick() -> None:
    """Raises ``OutOfTime`` when the time is over."""
    end = _END.get()
    if end is not inf and monotonic() > end:
        raise OutOfTime
