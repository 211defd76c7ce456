"""Rows judged by workers of this machine. A row that hangs, crashes or eats memory costs itself alone."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Future, TimeoutError, wait
from contextlib import suppress
from itertools import chain, islice
from multiprocessing import get_all_start_methods, get_context
from typing import Any

from derive.batch.judging import judged
from derive.batch.rows import Options, Outcome, Row
from derive.batch.workers import bounded, pebble
from derive.records import replace

Judge = Callable[[Row, Options], Outcome]

_AHEAD = 4
_MOST_IN_VAIN = 3
"""So many pools in a row may break before one outcome is there."""


def outcomes(rows: Iterable[Row], options: Options, jobs: int, judge: Judge | None = None) -> Iterator[Outcome]:
    """The outcome of every row, in the order in which they are done, by ``jobs`` workers.

    Where all workers are lost at once, as when one is killed that waits for a row, new ones begin, with the rows that
    had none. Raises ``ReadError`` if the extra is missing.
    """
    expired = pebble().ProcessExpired
    rows, in_vain = iter(rows), 0
    while in_vain < _MOST_IN_VAIN:
        in_vain += 1
        lost: list[Row] = []
        with new_pool(options, jobs) as pool:
            try:
                for future, row in _ended(pool, rows, options, jobs, judge, lost):
                    in_vain = 0
                    yield ended(future, row, options, expired)
            except GeneratorExit:
                pool.stop()
                raise
        if not lost:
            return
        rows = chain(lost, rows)
    for row in rows:
        yield Outcome(row.id, "crash", "the workers die before they begin")


def _ended(
    pool: Any, rows: Iterator[Row], options: Options, jobs: int, judge: Judge | None, lost: list[Row]
) -> Iterator[tuple[Future[Outcome], Row]]:
    """The rows as they end; ``lost`` are in the end those that were begun and had no outcome when the pool broke."""
    running: dict[Future[Outcome], Row] = {}

    def begin(count: int) -> None:
        for row in islice(rows, count):
            try:
                running[pool.schedule(judge or judged_within, (row, options), timeout=options.timeout)] = row
            except RuntimeError:
                lost.append(row)
                return

    begin(_AHEAD * jobs)
    while running:
        done, _ = wait(running, return_when=FIRST_COMPLETED)
        for future in done:
            row = running.pop(future)
            if is_lost(future):
                lost.append(row)
                continue
            yield future, row
            if not lost:
                begin(1)


def is_lost(future: Future[Outcome]) -> bool:
    """Whether a row ended because the pool broke, through no fault of its own."""
    return not future.cancelled() and isinstance(future.exception(), BrokenExecutor)


def new_pool(options: Options, jobs: int) -> Any:
    """Workers with a bound on their memory, begun afresh when one is lost."""
    method = "forkserver" if "forkserver" in get_all_start_methods() else "spawn"
    context = get_context(method)
    if method == "forkserver":
        context.set_forkserver_preload(["derive.batch.judging"])
    return pebble().ProcessPool(jobs, initializer=bounded, initargs=(options.memory,), context=context)


def judged_within(row: Row, options: Options) -> Outcome:
    """The outcome of a row, or that its memory did not suffice."""
    with suppress(MemoryError):
        return judged(row, options)
    gc.collect()
    return Outcome(row.id, "memory", f"more than {options.memory / 2**20:g} MiB")


def ended(future: Future[Outcome], row: Row, options: Options, expired: type[Exception]) -> Outcome:
    """The outcome of a row whose worker answered, or did not live to."""
    try:
        return replace(future.result(), id=row.id)
    except TimeoutError:
        return Outcome(row.id, "timeout", f"more than {options.timeout:g} s")
    except CancelledError:
        return Outcome(row.id, "crash", "the run was stopped")
    except expired as problem:
        return Outcome(row.id, "crash", f"the worker died with status {getattr(problem, 'exitcode', '?')}")
    except Exception as problem:  # whatever a row brings about is the outcome of that row
        return Outcome(row.id, "crash", f"{type(problem).__name__}: {problem}")
