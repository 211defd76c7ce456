"""The configuration of a project: ``derive.toml``, or ``[tool.derive]`` in ``pyproject.toml``; docs/config.md."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import field
from difflib import get_close_matches
from fnmatch import fnmatch
from pathlib import Path, PurePath

from derive.files import open_source
from derive.records import dataclass
from derive.settings import FORMATS, LAYOUTS, REASONS, Layout, Settings
from derive.source import ReadError, Source, Span

KEYS = ("accept", "cache", "exclude", "files", "format", "layout", "quiet", "seconds", "seed", "sizes")
NAMES = ("derive.toml", "pyproject.toml")
"""The files that hold a configuration; in one folder the first goes before the second."""


@dataclass(frozen=True)
class Config:
    """What a project has set.

    ``settings``: what its documents are checked under. ``files``, ``exclude``: patterns of the documents that are
    checked where none is named, below ``folder``. ``format``, ``quiet``, ``cache``: as the options of ``derive check``.
    """

    settings: Settings = Settings()
    folder: Path = field(default_factory=Path.cwd)
    files: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    format: str = "text"
    quiet: bool = False
    cache: bool = True

    def documents(self) -> tuple[str, ...]:
        """The paths of all documents that ``files`` means, sorted, as one would type them here."""
        found = {path for pattern in self.files for path in self.folder.glob(pattern) if path.is_file()}
        return tuple(shown(path) for path in sorted(found) if not self._excluded(path.relative_to(self.folder)))

    def _excluded(self, path: PurePath) -> bool:
        above = [place.as_posix() for place in (path, *path.parents)]
        return any(fnmatch(place, pattern.rstrip("/")) for place in above for pattern in self.exclude)


def nearest(folder: Path) -> Config:
    """The configuration of the nearest folder, upward, that has one; the defaults where none has.

    Only one counts: nothing is inherited from those further up. A ``pyproject.toml`` without ``[tool.derive]`` is
    passed over. Raises ReadError, with its place, for what is not TOML, a key that is not known and a value that a key
    cannot have.
    """
    here = folder.resolve()
    for place in (here, *here.parents):
        for name in NAMES:
            if (place / name).is_file() and (found := _read(place / name)) is not None:
                return found
    return Config()


def shown(path: Path) -> str:
    """A path as one would type it here."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def _read(path: Path) -> Config | None:
    """The configuration in a file; None if it has none."""
    own = path.name == NAMES[0]
    source = open_source(shown(path))
    if not own and "derive" not in source.text:
        return None
    above = () if own else ("tool", "derive")
    table: object = _parsed(source)
    for key in above:
        table = table.get(key) if isinstance(table, Mapping) else None
    if table is None:
        return None
    toml = _Toml(source, above)
    if not isinstance(table, Mapping):
        raise toml.error((), "a table", table)
    return _Table(toml, table).config(path.parent)


def _parsed(source: Source) -> Mapping[str, object]:
    try:
        return tomllib.loads(source.text)
    except tomllib.TOMLDecodeError as problem:
        said = re.fullmatch(r"(.*) \(at line (\d+), column (\d+)\)", str(problem))
        message = said[1] if said else str(problem).removesuffix(" (at end of document)")
        starts = [0, *(found.end() for found in re.finditer("\n", source.text)), len(source.text)]
        at = starts[int(said[2]) - 1] + int(said[3]) - 1 if said else len(source.text.rstrip())
        raise ReadError(f"not TOML: {message[:1].lower()}{message[1:]}", Span(at, at + 1), source=source) from None


@dataclass(frozen=True)
class _Toml:
    """A file and the table in it that is the configuration: for errors with their place."""

    source: Source
    above: tuple[str, ...]

    def unknown(self, key: str, known: Iterable[str]) -> ReadError:
        """A key that is none of those that are known."""
        name = f"[{'.'.join(self.above)}]" if self.above else NAMES[0]
        hint = f"{_close(key, known)}the keys are {', '.join(known)}"
        return ReadError(f"unknown key {key} in {name}", self._key((key,)), hint, self.source)

    def error(self, keys: tuple[str, ...], needed: str, value: object, known: Iterable[str] = ()) -> ReadError:
        """A value that a key cannot have."""
        message = f"{'.'.join(keys or self.above)} is {needed}, not {_written(value)}"
        hint = _close(value, known).rstrip() if isinstance(value, str) else ""
        return ReadError(message, self._value(keys), hint, self.source)

    def _key(self, keys: tuple[str, ...]) -> Span:
        """Where a key stands: in the first statement with which the file has it."""
        path = (*self.above, *keys)
        text, word = self.source.text, re.escape(path[-1])
        for found in re.finditer(rf"(?<![\w-]){word}(?![\w-])", text):
            if self._has(path, found.end()):
                return Span(*found.span())
        return Span(0, 1)

    def _has(self, path: tuple[str, ...], at: int) -> bool:
        """Whether the text up to the end of the statement that holds the place ``at`` has a key."""
        for end in re.finditer(r"\n|\Z", self.source.text[at:]):
            try:
                table: object = tomllib.loads(self.source.text[: at + end.end()])
            except tomllib.TOMLDecodeError:
                continue
            for key in path:
                if not isinstance(table, Mapping) or key not in table:
                    return False
                table = table[key]
            return True
        return False

    def _value(self, keys: tuple[str, ...]) -> Span:
        """Where the value of a key begins, on the line of the key."""
        key = self._key(keys)
        found = re.compile(r"""["']?[ \t]*=[ \t]*("[^"\n]*"|'[^'\n]*'|\[[^\n#]*\]|[^\s,}#]+)""").match(
            self.source.text, key.end
        )
        return Span(*found.span(1)) if found else key


def _close(name: str, known: Iterable[str]) -> str:
    found = get_close_matches(name, list(known), 1)
    return f"did you mean {found[0]}? " if found else ""


def _written(value: object) -> str:
    """A value as TOML writes it."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return f'"{value}"'
        case Mapping():
            return "a table"
    return str(value)


@dataclass(frozen=True)
class _Table:
    """The keys of a configuration, each with its type. Every method raises ReadError for another one."""

    toml: _Toml
    items: Mapping[str, object]

    def config(self, folder: Path) -> Config:
        for key in self.items:
            if key not in KEYS:
                raise self.toml.unknown(key, KEYS)
        layout: Layout = "numerator" if self.one_of("layout", LAYOUTS) == "numerator" else "denominator"
        return Config(
            settings=Settings(
                accept=self.accepted("accept"),
                seed=self.natural("seed"),
                layout=layout,
                sizes=self.sizes("sizes"),
                seconds=self.seconds("seconds", Settings().seconds),
            ),
            folder=folder,
            files=self.patterns("files"),
            exclude=self.patterns("exclude"),
            format=self.one_of("format", FORMATS),
            quiet=self.truth("quiet", False),
            cache=self.truth("cache", True),
        )

    def truth(self, key: str, default: bool) -> bool:
        value = self.items.get(key, default)
        if not isinstance(value, bool):
            raise self.toml.error((key,), "true or false", value)
        return value

    def natural(self, key: str) -> int | None:
        value = self.items.get(key)
        if value is None:
            return None
        if type(value) is not int or value < 0:
            raise self.toml.error((key,), "a natural number", value)
        return value

    def seconds(self, key: str, default: float) -> float:
        value = self.items.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < float("inf"):
            raise self.toml.error((key,), "a positive number", value)
        return float(value)

    def one_of(self, key: str, known: tuple[str, ...]) -> str:
        """The first one is the default."""
        value = self.items.get(key, known[0])
        if not isinstance(value, str) or value not in known:
            raise self.toml.error((key,), "one of " + ", ".join(known), value, known)
        return value

    def strings(self, key: str) -> tuple[str, ...]:
        value = self.items.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.toml.error((key,), "a list of strings", value)
        return tuple(value)

    def patterns(self, key: str) -> tuple[str, ...]:
        for pattern in self.strings(key):
            if not pattern or PurePath(pattern).is_absolute() or ".." in PurePath(pattern).parts:
                raise self.toml.error((key,), "a list of patterns of files below this folder", pattern)
        return self.strings(key)

    def accepted(self, key: str) -> tuple[str, ...]:
        reasons = self.strings(key) if self.items.get(key) != "numeric" else ("numeric",)
        for reason in reasons:
            if reason not in ("numeric", *REASONS):
                raise self.toml.error((key,), '"numeric" or a list of reasons', reason, REASONS)
        return reasons

    def sizes(self, key: str) -> tuple[tuple[str, int], ...]:
        value = self.items.get(key, {})
        if not isinstance(value, Mapping):
            raise self.toml.error((key,), "a table of sizes such as { K = 10 }", value)
        for name, number in value.items():
            if type(number) is not int or number < 1:
                raise self.toml.error((key, name), "a whole number from 1 on", number)
        return tuple(sorted(value.items()))
