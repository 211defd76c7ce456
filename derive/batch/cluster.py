"""Rows judged by the workers of a Dask cluster: the same rows, the same outcomes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib import import_module
from itertools import islice
from multiprocessing import current_process
from typing import Any

from derive.batch.pool import ended, is_lost, judged_within, new_pool
from derive.batch.rows import Options, Outcome, Row
from derive.batch.workers import pebble
from derive.source import ReadError

_AHEAD = 4
_LOSSES = 100

DAEMONIC = "start the workers with DASK_DISTRIBUTED__WORKER__DAEMON=False, or with --no-nanny"


def outcomes_on(rows: Iterable[Row], options: Options, scheduler: str) -> Iterator[Outcome]:
    """The outcome of every row, in the order in which they are done, by the workers of the cluster at an address.

    A row whose worker is lost goes to another one. Raises ``ReadError`` if the extra is missing, nobody answers at the
    address, or the workers may not have processes of their own, in which a row can be stopped.
    """
    distributed = _distributed()
    rows = iter(rows)
    try:
        client = distributed.Client(scheduler, timeout=10, set_as_default=False)
    except (OSError, ValueError) as problem:
        raise ReadError(f"no scheduler answers at {scheduler}: {problem}") from None
    with client:
        _check_workers(client, scheduler)
        ahead = _AHEAD * max(1, sum(client.nthreads().values()))
        running = {}
        done = distributed.as_completed(loop=client.loop)

        def begin(count: int) -> None:
            for row in islice(rows, count):
                future = client.submit(judged_remotely, row, options, pure=False, retries=_LOSSES)
                running[future.key] = row
                done.add(future)

        begin(ahead)
        for future in done:
            row = running.pop(future.key)
            try:
                yield future.result()
            except Exception as problem:  # whatever a row brings about is the outcome of that row
                yield Outcome(row.id, "crash", f"{type(problem).__name__}: {problem}")
            begin(1)


def judged_remotely(row: Row, options: Options) -> Outcome:
    """The outcome of a row, judged in a process of its own beside the worker, so that it can be stopped."""
    try:
        future = _pool(options).schedule(judged_within, (row, options), timeout=options.timeout)
        if is_lost(future):
            future.result()
    except RuntimeError:  # the pool broke; the scheduler begins the row again
        _pool.cache_clear()
        raise
    return ended(future, row, options, pebble().ProcessExpired)


@lru_cache(maxsize=1)
def _pool(options: Options) -> Any:
    """This worker's processes, one for each of its threads that may ask at once."""
    return new_pool(options, int(_threads()))


def _threads() -> int:
    try:
        return int(import_module("distributed").get_worker().state.nthreads)
    except ValueError:  # outside of a worker
        return 1


def _daemonic() -> bool:
    return bool(current_process().daemon)


def _check_workers(client: Any, scheduler: str) -> None:
    try:
        client.wait_for_workers(1, timeout=30)
    except Exception:  # the library's own time-outs differ from version to version
        raise ReadError(f"the scheduler at {scheduler} has no workers", hint=f"dask worker {scheduler}") from None
    if any(client.run(_daemonic).values()):
        raise ReadError("the workers may not start processes, in which a row could be stopped", hint=DAEMONIC)


def _distributed() -> Any:
    try:
        return import_module("distributed")
    except ImportError:
        raise ReadError("a cluster needs dask.distributed", hint="pip install 'derive-check[dask]'") from None
