"""A process that is asked one thing at a time, and is killed when an answer takes too long.

Texts come from strangers, and no bound inside the mathematics is as sure as the end of the process.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from threading import Lock
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


class TooLate(Exception):
    """No answer came within the time that was given."""


class Stopped(Exception):
    """The process ended before it answered."""


class Worker:
    """Calls functions in a process of its own, which starts when it is first needed; safe to use from several threads.

    After ``TooLate`` and ``Stopped`` the next question starts a new process.
    """

    def __init__(self) -> None:
        self._asking = Lock()
        self._running: tuple[SpawnProcess, Connection] | None = None

    def ask(self, seconds: float, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """``function(*args, **kwargs)``; the function, what it is given and what it returns can be pickled.

        Raises ``TooLate`` after ``seconds``, ``Stopped`` if the process was stopped or died, and what the function
        raises.
        """
        with self._asking:
            process, connection = self._running = self._running or _start()
            try:
                connection.send((function, args, kwargs))
                if not connection.poll(seconds):
                    raise TooLate
                raised, answer = connection.recv()
            except (EOFError, OSError):
                self._end(process, connection)
                raise Stopped from None
            except TooLate:
                self._end(process, connection)
                raise
        if raised:
            raise answer
        result: R = answer
        return result

    def stop(self) -> None:
        """End the process, also while it is at work."""
        running = self._running
        if running is not None:
            running[0].kill()

    def _end(self, process: SpawnProcess, connection: Connection) -> None:
        self._running = None
        process.kill()
        process.join()
        connection.close()


def _start() -> tuple[SpawnProcess, Connection]:
    here, there = multiprocessing.get_context("spawn").Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_answer, args=(there,), daemon=True)
    process.start()
    there.close()
    return process, here


def _answer(connection: Connection) -> None:
    """What the process does: answer until nobody asks any more."""
    # Standard output belongs to the protocol that the one who asks may speak there.
    os.dup2(2, 1)
    with suppress(EOFError, OSError, KeyboardInterrupt):
        while True:
            function, args, kwargs = connection.recv()
            try:
                answer = (False, function(*args, **kwargs))
            except Exception as problem:
                answer = (True, problem)
            connection.send(answer)
