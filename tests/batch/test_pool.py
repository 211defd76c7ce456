"""A row that hangs, crashes or eats memory costs itself alone."""

from __future__ import annotations

import os
import time
from collections import Counter
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from typing import Self

import pytest

from derive import check_many
from derive.batch import pool
from derive.batch.judging import judged
from derive.batch.pool import outcomes
from derive.batch.rows import Options, Outcome, Row
from derive.settings import Settings


def misbehaving(row: Row, options: Options) -> Outcome:
    """Does what the row's text says."""
    match row.text:
        case "hang":
            time.sleep(600)
        case "spin":
            while True:
                pass
        case "die":
            os._exit(7)
        case "raise":
            raise ValueError("no")
        case "memory":
            return Outcome(row.id, "ok", str(len(bytearray(2**40))))
    return Outcome(row.id, "ok")


TEXTS = ["fine", "hang", "fine", "die", "raise", "fine", "spin", "memory", *["fine"] * 20]
EXPECTED = {
    "hang": ("timeout", "more than 1 s"),
    "spin": ("timeout", "more than 1 s"),
    "die": ("crash", "the worker died with status 7"),
    "raise": ("crash", "ValueError: no"),
    "fine": ("ok", ""),
}


def test_a_bad_row_costs_itself_alone() -> None:
    rows = [Row(str(number), text) for number, text in enumerate(TEXTS)]
    found = {outcome.id: outcome for outcome in outcomes(rows, Options(timeout=1.0), 2, misbehaving)}
    assert len(found) == len(rows)
    for row in rows:
        if row.text != "memory":
            assert (found[row.id].status, found[row.id].message) == EXPECTED[row.text]


class Breaking:
    """A pool that breaks over the second row it is given, and takes no other."""

    def __init__(self) -> None:
        self.futures: list[Future[Outcome]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *problem: object) -> None: ...

    def schedule(self, judge: object, args: tuple[Row, Options], timeout: float) -> Future[Outcome]:
        self.futures.append(Future())
        if len(self.futures) == 1:
            self.futures[0].set_result(Outcome(args[0].id, "ok"))
        elif len(self.futures) == 2:
            self.futures[1].set_exception(BrokenProcessPool("all workers expired"))
        else:
            raise RuntimeError("Unexpected error within the Pool")
        return self.futures[-1]


def test_workers_that_are_all_lost_are_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "new_pool", lambda options, jobs: Breaking())
    rows = [Row(str(number), "fine") for number in range(20)]
    found = Counter((outcome.id, outcome.status) for outcome in outcomes(rows, Options(), 1))
    assert found == Counter((row.id, "ok") for row in rows)


def hungry(row: Row, options: Options) -> Outcome:
    """Takes as many MiB as the row says."""
    kept = bytearray(int(row.text) * 2**20)
    return Outcome(row.id, "ok", str(len(kept)))


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("resource")
    rows = [Row("a", "10"), Row("b", "900"), Row("c", "10")]
    found = {outcome.id: outcome for outcome in outcomes(rows, Options(memory=200 * 2**20), 1, _eating)}
    assert {name: outcome.status for name, outcome in found.items()} == {"a": "ok", "b": "memory", "c": "ok"}
    assert found["b"].message == "more than 200 MiB"


def _eating(row: Row, options: Options) -> Outcome:
    from derive.batch import pool

    pool.judged = hungry
    return pool.judged_within(row, options)


STEPS = [rf"$$\frac{{d}}{{dx}} x^{n} = {n + n % 2} x^{n - 1}$$" for n in range(2, 8)]


def test_many_from_python() -> None:
    rows = ["$$a + a = 2a$$", {"id": "b", "text": "$$2a = 3a$$", "given": "$a > 0$"}, *STEPS]
    found = {outcome.id: outcome.status for outcome in check_many(rows, jobs=2)}
    assert found == {"0": "ok", "b": "wrong", **{str(n): "ok" if n % 2 == 0 else "wrong" for n in range(2, 8)}}


def test_outcomes_do_not_depend_on_the_order() -> None:
    rows = [Row(str(number), text) for number, text in enumerate(STEPS)]
    alone = {row.id: judged(row, Options(Settings(seed=3))) for row in rows}
    assert {outcome.id: outcome for outcome in outcomes(rows[::-1], Options(Settings(seed=3)), 2)} == alone


def test_a_run_that_is_left_stops() -> None:
    rows = (Row(str(number), "fine") for number in range(10**9))
    found = outcomes(rows, Options(), 2, misbehaving)
    assert next(found).status == "ok"
    found.close()  # type: ignore[attr-defined]
