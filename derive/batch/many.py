"""Checking many derivations from Python."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping

from derive.batch.pool import outcomes
from derive.batch.rows import Options, Outcome, Row
from derive.batch.sources import distinct, row_from
from derive.settings import Settings


def check_many(
    rows: Iterable[Row | str | Mapping[str, object]],
    *,
    jobs: int | None = None,
    timeout: float = 60.0,
    memory: int = 2 * 2**30,
    accept_numeric: bool = False,
    seed: int | None = None,
) -> Iterator[Outcome]:
    """Check many derivations, each in a worker process, and yield their outcomes as they are done.

    ``rows``: texts, mappings with ``text`` and perhaps ``id`` and ``given`` (what stands before the text), or ``Row``;
    they are taken from the iterable as they are needed. Without an id a row is called by its number, from 0. ``jobs``:
    how many workers, by default one for each processor. A row that takes more than ``timeout`` seconds or ``memory``
    bytes, or that kills its worker, has the status ``timeout``, ``memory`` or ``crash``; the others go on.

    As with ``multiprocessing``, a script that calls this does so under ``if __name__ == "__main__":``. Raises
    ``ReadError`` if the extra ``batch`` is not installed.
    """
    options = Options(Settings(("numeric",) if accept_numeric else (), seed), timeout, memory)
    named = (row_from(row, str(number)) for number, row in enumerate(rows))
    return outcomes(distinct(named), options, jobs or os.cpu_count() or 1)
