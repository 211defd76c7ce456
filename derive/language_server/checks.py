"""The newest check of every paper: in processes of their own, never two of one paper, never an old one's result."""

from __future__ import annotations

import asyncio
import logging
from asyncio import CancelledError, Task
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, ParamSpec, TypeVar

from derive.language_server.papers import Paper
from derive.records import dataclass
from derive.worker import Stopped, TooLate, Worker

P = ParamSpec("P")
R = TypeVar("R")
A = TypeVar("A")
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Pace:
    """In seconds. ``pause``: how long nobody types before a check begins. ``limit``: how long a check may take.

    ``grace``: how long one whose text has changed may go on. A process that is not killed knows its work still.
    """

    pause: float = 0.3
    limit: float = 60.0
    grace: float = 1.0


class Checks(Generic[R]):
    """Checks papers by ``examine``, which runs in another process, and hands what came out to ``publish``.

    ``publish`` gets None for a check that took too long.
    """

    def __init__(
        self,
        examine: Callable[[Paper], R],
        publish: Callable[[Paper, R | None], None],
        pace: Pace = Pace(),  # noqa: B008
        processes: int = 2,
    ) -> None:
        self._examine, self._publish, self._pace = examine, publish, pace
        self._workers = [Worker() for _ in range(processes)]
        self._threads = ThreadPoolExecutor(processes)
        self._tasks: dict[str, Task[tuple[Paper, R] | None]] = {}
        # The one that was used last knows most; the others start when they are needed.
        self._idle: asyncio.LifoQueue[Worker] = asyncio.LifoQueue()
        for worker in self._workers:
            self._idle.put_nowait(worker)

    def changed(self, paper: Paper) -> None:
        """Check a paper, once nobody has typed for a while; an older check of it is given up."""
        self.closed(paper.uri)
        self._tasks[paper.uri] = task = asyncio.get_running_loop().create_task(self._check(paper))
        task.add_done_callback(_told)

    def closed(self, uri: str) -> None:
        """Give up the check of a paper."""
        if uri in self._tasks:
            self._tasks.pop(uri).cancel()

    async def newest(self, uri: str) -> tuple[Paper, R] | None:
        """What the newest check of a paper found, once it is done; None if it took too long, or the paper changed."""
        if uri not in self._tasks:
            return None
        task = self._tasks[uri]
        await asyncio.wait({task})
        return None if task.cancelled() or task.exception() else task.result()

    async def ask(self, function: Callable[P, A], *args: P.args, **kwargs: P.kwargs) -> A | None:
        """``function(*args, **kwargs)`` in one of the processes; None if it took too long."""
        worker = await self._idle.get()
        loop = asyncio.get_running_loop()
        answer = loop.run_in_executor(self._threads, lambda: worker.ask(self._pace.limit, function, *args, **kwargs))
        answer.add_done_callback(lambda _: self._idle.put_nowait(worker))
        try:
            return await asyncio.shield(answer)
        except (TooLate, Stopped):
            return None
        except CancelledError:
            loop.call_later(self._pace.grace, lambda: None if answer.done() else worker.stop())
            answer.add_done_callback(lambda _: answer.exception())
            raise

    def stop(self) -> None:
        """End the processes."""
        for worker in self._workers:
            worker.stop()
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _check(self, paper: Paper) -> tuple[Paper, R] | None:
        await asyncio.sleep(self._pace.pause)
        found = await self.ask(self._examine, paper)
        self._publish(paper, found)
        return None if found is None else (paper, found)


def _told(task: Task[object]) -> None:
    """What went wrong in a check stands in the log; the next change begins anew."""
    if not task.cancelled() and task.exception() is not None:
        _LOG.error("the check failed", exc_info=task.exception())
