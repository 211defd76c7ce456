"""Checking with a memory: the report on a text that was checked before, if everything it depends on is the same."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import astuple

from derive import cache
from derive.archive import decoded, encoded
from derive.cache import Cache
from derive.checker import Progress, check_source
from derive.model import DocumentReport
from derive.settings import Settings
from derive.source import Source


def check_recalled(
    source: Source, settings: Settings, kept: Cache | None, *, progress: Progress | None = None
) -> DocumentReport:
    """The report of ``check_source``, from the cache if it is there. What ran out of time is not kept."""
    if kept is None:
        return check_source(source, settings, progress=progress)
    key = cache.key("report", source.path, source.text, astuple(settings))
    found = _recalled(kept, key)
    if found is None:
        found = check_source(source, settings, progress=progress)
        if not any(judged.ran_out_of_time for judged in found.steps):
            # What cannot be encoded is found out again the next time.
            with suppress(TypeError, RecursionError):
                kept.put(key, {"rows": encoded(found), "included": cache.included([found.source])})
    return found


def _recalled(kept: Cache, key: str) -> DocumentReport | None:
    match kept.get(key):
        case {"rows": list(rows), "included": list(included)} if cache.is_unchanged(included):
            with suppress(KeyError, IndexError, TypeError, ValueError):
                return decoded(rows)
    return None
