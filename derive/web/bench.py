"""Workers for the page: one for each kind of question, so that writing goes on while something long is computed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from threading import Lock
from typing import ParamSpec, TypeVar

from derive.records import dataclass
from derive.worker import Stopped, Worker

P = ParamSpec("P")
R = TypeVar("R")


class Overtaken(Exception):
    """A later question of the same window came."""


@dataclass
class _Desk:
    """A worker, whose turn it is, and the last question of each window."""

    worker: Worker = field(default_factory=Worker)
    turn: Lock = field(default_factory=Lock)
    running: str | None = None
    latest: dict[str, object] = field(default_factory=dict)


class Bench:
    """Questions in processes that are killed after ``seconds``.

    A new question of the same kind from the same window of the browser stops the one before, for whose answer nobody
    waits any more; another window waits for its turn.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._desks: dict[str, _Desk] = {}
        self._lock = Lock()

    def ask(self, kind: str, window: str, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """``function(*args, **kwargs)``. Raises Overtaken, TooLate, Stopped, and what the function raises."""
        question = object()
        with self._lock:
            desk = self._desks.setdefault(kind, _Desk())
            desk.latest[window] = question
            if desk.running == window:
                desk.worker.stop()
        with desk.turn:
            with self._lock:
                if desk.latest.get(window) is not question:
                    raise Overtaken
                desk.running = window
            try:
                return desk.worker.ask(self.seconds, function, *args, **kwargs)
            except Stopped:
                if desk.latest.get(window) is question:
                    raise
                raise Overtaken from None
            finally:
                with self._lock:
                    desk.running = None
                    if desk.latest.get(window) is question:
                        del desk.latest[window]

    def stop(self) -> None:
        """End all processes."""
        with self._lock:
            for desk in self._desks.values():
                desk.worker.stop()
