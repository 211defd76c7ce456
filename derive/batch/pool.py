"""Rows judged by workers of this machine. A row that hangs, crashes or eats memory costs itself alone."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, TimeoutError, wait
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from multiprocessing import get_all_start_methods, get_context
from typing import Any

from derive.batch.judging import judged
from derive.batch.rows import Options, Outcome, Row
from derive.batch.workers import bounded, pebble

Judge = Callable[[Row, Options], Outcome]

_AHEAD = 4


def outcomes(rows: Iterable[Row], options: Options, jobs: int, judge: Judge | None = None) -> Iterator[Outcome]:
    """The outcome of every row, in the order in which they are done, by ``jobs`` workers.

    Raises ``ReadError`` if the extra is missing.
    """
    rows = iter(rows)
    expired = pebble().ProcessExpired
    with new_pool(options, jobs) as pool:
        try:
            running = {_begun(pool, row, options, judge): row for row in islice(rows, _AHEAD * jobs)}
            while running:
                done, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    row = running.pop(future)
                    yield ended(future, row, options, expired)
                    running |= {_begun(pool, new, options, judge): new for new in islice(rows, 1)}
        except GeneratorExit:
            pool.stop()
            raise


def new_pool(options: Options, jobs: int) -> Any:
    """Workers with a bound on their memory, begun afresh when one is lost."""
    method = "forkserver" if "forkserver" in get_all_start_methods() else "spawn"
    context = get_context(method)
    if method == "forkserver":
        context.set_forkserver_preload(["derive.batch.judging"])
    return pebble().ProcessPool(jobs, initializer=bounded, initargs=(options.memory,), context=context)


def _begun(pool: Any, row: Row, options: Options, judge: Judge | None) -> Future[Outcome]:
    future: Future[Outcome] = pool.schedule(judge or judged_within, (row, options), timeout=options.timeout)
    return future


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
