"""What was found out once, kept in the user's cache folder under the hash of all that it depends on.

An entry that is not exactly what was written is not used, and a folder that cannot be written is no error: then
everything is found out again. Entries are JSON; nothing in them is executed.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path

from derive import __version__
from derive.files import open_below
from derive.records import dataclass
from derive.source import ReadError, Source

FOLDER = "DERIVE_CACHE_DIR"
"""The environment variable that names another folder."""
NONE = "DERIVE_NO_CACHE"
"""The environment variable with which nothing is kept."""
LARGEST = 4_000_000
"""Bytes of one entry; what is larger is not kept."""
ROOM = 64_000_000
"""Bytes of all entries; the ones that were not used for the longest time go first."""

_PACKAGE = Path(__file__).resolve().parent


def user_cache() -> Cache | None:
    """The cache of this user; None if the environment says that there is none."""
    if os.environ.get(NONE, "").lower() in ("1", "true", "t", "yes", "y", "on"):
        return None
    own = os.environ.get(FOLDER)
    return Cache(Path(own) if own else user_cache_path("derive", appauthor=False))


def key(*parts: object) -> str:
    """The hash of this program, of this Python and of ``parts``, which JSON can hold."""
    return sha256(json.dumps([_program(), *parts], sort_keys=True).encode()).hexdigest()


def included(sources: Iterable[Source]) -> list[object]:
    """The files that texts have asked for, each with the hash of what was found."""
    return [
        [source.folder, inclusion.name, list(inclusion.suffixes), _hash_of(inclusion.text)]
        for source in sources
        for inclusion in source.inclusions
    ]


def is_unchanged(included: list[Any]) -> bool:
    """Whether the same files are found, and there is the same in them."""
    return all(_found(folder, name, tuple(suffixes)) == known for folder, name, suffixes, known in included)


def _found(folder: str, name: str, suffixes: tuple[str, ...]) -> str | None:
    try:
        return _hash_of(open_below(folder, name, suffixes).text)
    except ReadError:
        return None


def _hash_of(text: str | None) -> str | None:
    return None if text is None else sha256(text.encode(errors="surrogatepass")).hexdigest()


def _program() -> list[str]:
    """The version, and the text of every module: it changes from one minute to the next where one works on it."""
    own = sha256()
    for path in sorted(_modules(str(_PACKAGE))):
        text = Path(path).read_bytes()
        own.update(f"{path} {len(text)} ".encode(errors="surrogateescape") + text)
    return [__version__, sys.version, own.hexdigest()]


def _modules(folder: str) -> Iterator[str]:
    with os.scandir(folder) as found:
        for entry in found:
            if entry.is_dir():
                yield from _modules(entry.path)
            elif entry.name.endswith(".py"):
                yield entry.path


@dataclass(frozen=True)
class Cache:
    """A folder of entries. ``room``: how many bytes they may take together."""

    folder: Path
    room: int = ROOM

    def get(self, key: str) -> object:
        """What was put there under a key; None if nothing was, or if it is damaged."""
        path = self._path(key)
        try:
            found = json.loads(path.read_bytes())
            known = found["key"] == key and found["digest"] == _digest(found["value"])
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return None
        if not known:
            return None
        with suppress(OSError):
            os.utime(path)
        return found["value"]

    def put(self, key: str, value: object) -> None:
        """Keep a value, which JSON can hold, if there is room for it. Others see all of it or nothing."""
        entry = json.dumps({"key": key, "digest": _digest(value), "value": value}).encode()
        if len(entry) > min(LARGEST, self.room):
            return
        with suppress(OSError):
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._make_room(len(entry))
            unfinished = self.folder / f"{key}.{os.getpid()}"
            try:
                unfinished.write_bytes(entry)
                unfinished.replace(self._path(key))
            finally:
                unfinished.unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}.json"

    def _make_room(self, needed: int) -> None:
        with os.scandir(self.folder) as found:
            files = sorted((entry.stat().st_mtime_ns, entry.stat().st_size, entry.path) for entry in found)
        taken = sum(size for _, size, _ in files)
        for _, size, path in files:
            if taken + needed <= self.room:
                return
            with suppress(OSError):
                os.unlink(path)
            taken -= size


def _digest(value: object) -> str:
    return sha256(json.dumps(value).encode()).hexdigest()
