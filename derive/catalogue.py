"""The catalogue: the derivations that come with the program, by name."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path

from derive.records import dataclass
from derive.source import ReadError, Source

_PACKAGE = Path(__file__).resolve().parent
# In a wheel the catalogue lies inside the package, in a checkout beside it.
_PLACES = (_PACKAGE / "derivations", _PACKAGE.parent / "derivations")


@dataclass(frozen=True)
class Entry:
    """A derivation of the catalogue: its name (``softmax-ce``), its file, its first heading."""

    name: str
    path: Path
    title: str


def entries() -> tuple[Entry, ...]:
    """Every derivation of the catalogue, by name."""
    return tuple(Entry(name, path, _title(path)) for name, path in sorted(_files().items()))


def path_of(name_or_path: str) -> str:
    """The file that a name or path means: an existing path beats a name; ``-`` is standard input.

    Raises ``ReadError`` for what is neither.
    """
    if name_or_path == "-" or Path(name_or_path).exists() or Path(name_or_path).is_symlink():
        return name_or_path
    known = _files()
    if name_or_path in known:
        return _short(known[name_or_path])
    raise ReadError("no such file or name", hint=_hint(name_or_path, list(known)), source=Source(name_or_path, ""))


def _files() -> dict[str, Path]:
    for folder in _PLACES:
        if folder.is_dir():
            return {path.relative_to(folder).with_suffix("").as_posix(): path for path in folder.rglob("*.md")}
    return {}


def _title(path: Path) -> str:
    with path.open(encoding="utf-8") as lines:
        return next((line.lstrip("#").strip() for line in lines if line.startswith("#")), "")


def _short(path: Path) -> str:
    """The path as one would type it here."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def _hint(name: str, known: list[str]) -> str:
    listed = "`derive list` shows the names of the catalogue"
    close = get_close_matches(name, known)
    return f"did you mean {' or '.join(close)}? {listed}" if close else listed
