"""What holds for all tests: nothing is taken from the user's cache or put there, and a busy machine finds the same."""

from __future__ import annotations

import pytest

from derive import search


@pytest.fixture(autouse=True)
def no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DERIVE_NO_CACHE", "1")


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two workers on one core take twice as long for the same search."""
    for name in ("MOST_SECONDS", "MOST_SECONDS_WITH_PAIRS", "MOST_SECONDS_GIVEN"):
        monkeypatch.setattr(search, name, 3 * getattr(search, name))
