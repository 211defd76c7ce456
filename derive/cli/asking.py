"""The documents that a command was asked for: their texts, and the settings under which each is checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from derive.catalogue import path_of
from derive.config import nearest
from derive.files import STANDARD_INPUT, open_source
from derive.records import dataclass
from derive.settings import Settings
from derive.source import ReadError, Source


@dataclass(frozen=True)
class Asked:
    """A document, or the ``error`` for which there is none, and what it is checked under."""

    source: Source
    settings: Settings = Settings()
    error: ReadError | None = None


def asked(
    names: Sequence[str], accept: str | None = None, seed: int | None = None, seconds: float | None = None
) -> tuple[Asked, ...]:
    """The documents of these names: of the catalogue, of files, ``-`` for standard input.

    The settings of each are those of the configuration nearest to it, upward from its folder; what is given here goes
    before them. Raises ReadError for a configuration that cannot be read.
    """
    settings_of = cache(lambda folder: nearest(folder).settings)
    found: list[Asked] = []
    for name in names:
        try:
            path = path_of(name)
            source = open_source(path)
        except ReadError as error:
            found.append(Asked(error.source or Source(name, ""), error=error))
            continue
        settings = settings_of(Path.cwd() if path == STANDARD_INPUT else Path(path).parent)
        if accept is not None:
            settings = replace(settings, accept=(accept,))
        if seed is not None:
            settings = replace(settings, seed=seed)
        if seconds is not None:
            settings = replace(settings, seconds=seconds)
        found.append(Asked(source, settings))
    return tuple(found)
