"""Which checks run, and which of their results are shown, when texts change while they run."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from derive.language_server.checks import Checks, Pace
from derive.language_server.papers import Paper, Sheet

pytestmark = pytest.mark.asyncio
PACE = Pace(pause=0.0, limit=60.0, grace=0.0)


def examine(paper: Paper) -> tuple[str, int]:
    """The text and the process; ``hang`` hangs."""
    text = paper.source.text
    if text == "hang":
        signal.pause()
    if text == "raise":
        raise ValueError(text)
    return text, os.getpid()


class Desk:
    """Papers that are checked, and what was published of them."""

    def __init__(self, pace: Pace = PACE, processes: int = 1) -> None:
        self.published: list[tuple[str, str | None]] = []
        self.checks = Checks(examine, self.publish, pace, processes)

    def publish(self, paper: Paper, found: tuple[str, int] | None) -> None:
        self.published.append((paper.uri, found and found[0]))

    def write(self, uri: str, text: str) -> None:
        self.checks.changed(Paper(uri, uri, (Sheet(uri, text),)))

    async def newest(self, uri: str) -> str | None:
        found = await self.checks.newest(uri)
        return found and found[1][0]


@pytest_asyncio.fixture
async def desk() -> AsyncIterator[Desk]:
    desk = Desk()
    yield desk
    desk.checks.stop()


async def test_what_is_typed_in_between_is_not_checked(desk: Desk) -> None:
    for text in ("a", "b", "c"):
        desk.write("x", text)
    assert (await desk.newest("x"), desk.published) == ("c", [("x", "c")])


async def test_a_check_that_hangs_is_killed_when_its_text_changes(desk: Desk) -> None:
    desk.write("x", "first")
    await desk.newest("x")
    desk.write("x", "hang")
    await asyncio.sleep(0.2)
    desk.write("x", "last")
    assert (await desk.newest("x"), desk.published) == ("last", [("x", "first"), ("x", "last")])


async def test_the_loop_goes_on_while_a_check_hangs(desk: Desk) -> None:
    other = Desk(processes=2)
    other.write("x", "hang")
    other.write("y", "b")
    assert (await other.newest("y"), other.published) == ("b", [("y", "b")])
    other.checks.stop()


async def test_a_check_that_takes_too_long_says_so() -> None:
    desk = Desk(Pace(pause=0.0, limit=0.5))
    desk.write("x", "hang")
    assert (await desk.newest("x"), desk.published) == (None, [("x", None)])
    desk.checks.stop()


async def test_a_check_that_raises_is_logged(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    desk.write("x", "raise")
    assert (await desk.newest("x"), desk.published) == (None, [])
    assert [record.message for record in caplog.records] == ["the check failed"]
    desk.write("x", "a")
    assert await desk.newest("x") == "a"


async def test_a_paper_that_is_closed_is_not_checked(desk: Desk) -> None:
    desk.write("x", "a")
    desk.checks.closed("x")
    assert (await desk.newest("x"), desk.published) == (None, [])
