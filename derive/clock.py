"""How long a piece of work may take. Long work asks ``tick`` as it goes; past the time it stops with ``OutOfTime``.

The time is that of the processor, not of the day: on a busy machine the same work comes as far.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from math import inf
from time import thread_time

from derive.records import dataclass

# Asking the time of the processor costs more than what is done between two ticks.
PACE = 32


class OutOfTime(Exception):
    """The time is over. It never becomes a verdict but "undecided"."""


@dataclass(slots=True)
class _Limit:
    """When the work ends, in the processor time of its thread, and how often it has ticked."""

    end: float
    ticks: int = 0


# What is deep in the work knows its end without every function in between handing it down.
_LIMIT: ContextVar[_Limit | None] = ContextVar("limit", default=None)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Stop what goes on inside after so many seconds, or earlier if it goes on inside of less."""
    outer = _LIMIT.get()
    token = _LIMIT.set(_Limit(min(outer.end if outer else inf, thread_time() + seconds)))
    try:
        yield
    finally:
        _LIMIT.reset(token)


def tick() -> None:
    """Raises ``OutOfTime`` when the time is over."""
    limit = _LIMIT.get()
    if limit is None:
        return
    limit.ticks += 1
    if limit.ticks % PACE == 0 and thread_time() > limit.end:
        raise OutOfTime
