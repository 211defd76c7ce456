"""A process that can be killed: answers, errors, and what happens when none comes."""

from __future__ import annotations

import os
import pickle
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from derive.notation import Index, Sum, Var
from derive.notation.nodes import keep
from derive.records import replace
from derive.source import ReadError, Source, Span
from derive.worker import Stopped, TooLate, Worker

LONG = 60.0
ROW = Index("i", "n", 1)
X = Var("x", (ROW,))


@pytest.fixture
def worker() -> Iterator[Worker]:
    worker = Worker()
    yield worker
    worker.stop()


def test_an_answer_comes_from_another_process(worker: Worker) -> None:
    first, second = worker.ask(LONG, os.getpid), worker.ask(LONG, os.getpid)
    assert first == second != os.getpid()


def test_what_the_function_raises_is_raised(worker: Worker) -> None:
    with pytest.raises(ZeroDivisionError):
        worker.ask(LONG, divmod, 1, 0)
    assert worker.ask(LONG, divmod, 7, 2) == (3, 1)


def test_a_read_error_keeps_its_place() -> None:
    error = ReadError("message", Span(1, 2), "hint", Source("a.md", "abc"))
    worker = Worker()
    assert worker.ask(LONG, str, error) == "a.md:1:2: message\n  abc\n   ^\n  hint"
    worker.stop()


def test_too_late(worker: Worker) -> None:
    first = worker.ask(LONG, os.getpid)
    with pytest.raises(TooLate):
        worker.ask(0.05, time.sleep, LONG)
    assert worker.ask(LONG, os.getpid) not in (first, os.getpid())


def test_a_process_that_dies(worker: Worker) -> None:
    with pytest.raises(Stopped):
        worker.ask(LONG, os._exit, 3)
    assert worker.ask(LONG, abs, -1) == 1


def test_stopped_while_at_work(worker: Worker) -> None:
    pid = worker.ask(LONG, os.getpid)
    with ThreadPoolExecutor(1) as threads:
        asked = threads.submit(worker.ask, LONG, signal.pause)
        while not asked.running():
            time.sleep(0.001)
        worker.stop()
        with pytest.raises(Stopped):
            asked.result()
    assert worker.ask(LONG, os.getpid) != pid


def test_what_it_prints_goes_to_standard_error(worker: Worker, capfd: pytest.CaptureFixture[str]) -> None:
    worker.ask(LONG, os.write, 1, b"printed\n")
    assert capfd.readouterr() == ("", "printed\n")


@pytest.mark.parametrize("item", [ROW, X, Sum(ROW, X)], ids=["index", "entry", "sum"])
def test_how_words_hash_stays_in_a_process(item: Index | Var | Sum) -> None:
    there = replace(item)
    keep(there, "_hash", 7)
    assert {pickle.loads(pickle.dumps(there))} == {item}
