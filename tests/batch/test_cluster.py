"""The same rows on a cluster of several worker processes, one of which is killed in mid-run."""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Iterator

import pytest

from derive.batch.cluster import outcomes_on
from derive.batch.rows import Options, Row
from derive.source import ReadError

dask = pytest.importorskip("dask")
distributed = pytest.importorskip("distributed")


@pytest.fixture
def cluster() -> Iterator[str]:
    several = {"n_workers": 3, "threads_per_worker": 1, "processes": True}
    with (
        dask.config.set({"distributed.worker.daemon": False}),
        distributed.LocalCluster(**several, dashboard_address=None, host="127.0.0.1") as running,
    ):
        yield running.scheduler_address


def test_a_lost_worker_loses_nothing(cluster: str) -> None:
    rows = [Row(str(n), f"$$\\frac{{d}}{{dx}} x^2 = {2 + (n % 2)} x$$") for n in range(60)]
    found: Counter[tuple[str, str]] = Counter()
    for number, outcome in enumerate(outcomes_on(rows, Options(), cluster)):
        found[outcome.id, outcome.status] += 1
        if number == 5:
            with distributed.Client(cluster, set_as_default=False) as client:
                os.kill(client.run(os.getpid, workers=[next(iter(client.nthreads()))]).popitem()[1], signal.SIGKILL)
    assert found == Counter((str(n), "wrong" if n % 2 else "ok") for n in range(60))


def test_nobody_answers() -> None:
    with pytest.raises(ReadError, match=r"no scheduler answers at tcp://127\.0\.0\.1:1"):
        list(outcomes_on([Row("1", "")], Options(), "tcp://127.0.0.1:1"))


def test_workers_in_which_nothing_can_be_stopped() -> None:
    with (
        distributed.LocalCluster(n_workers=1, processes=True, dashboard_address=None, host="127.0.0.1") as running,
        pytest.raises(ReadError, match="the workers may not start processes, in which a row could be stopped"),
    ):
        list(outcomes_on([Row("1", "")], Options(), running.scheduler_address))
