"""Reading a file, or standard input, as text."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

from derive.records import replace
from derive.source import ReadError, Source

LARGEST = 10_000_000
STANDARD_INPUT = "-"


def open_source(path: str) -> Source:
    """Read a file; ``-`` is standard input.

    Raises ``ReadError`` for what is not there, not a file, not UTF-8, not text or larger than ``LARGEST`` bytes.
    """
    raw = sys.stdin.buffer.read(LARGEST + 1) if path == STANDARD_INPUT else _read(path)
    name = "<stdin>" if path == STANDARD_INPUT else path
    folder = None if path == STANDARD_INPUT else str(Path(path).parent)
    if len(raw) > LARGEST:
        raise _unreadable(name, f"larger than {LARGEST // 1_000_000} MB", "a derivation is shorter: split the file")
    return Source(name, _decoded(raw, name), folder=folder)


def open_below(folder: str | None, name: str, suffixes: tuple[str, ...]) -> Source:
    """Read a file that another one includes; a suffix may be left out.

    Raises ``ReadError`` if it is not there, or does not lie in the folder or below it.
    """
    if folder is None:
        raise ReadError(f"a text without a folder cannot include {name}", hint="put it into the text, or check a file")
    for suffix in suffixes:
        path = Path(folder) / (name + suffix)
        try:
            inside = path.resolve().is_relative_to(Path(folder).resolve())
            there = inside and path.is_file()
        except (OSError, ValueError):
            inside = there = False
        if not inside:
            raise ReadError(f"{name} does not lie in the folder of this document", hint="include files in or below it")
        if there:
            return replace(open_source(str(path)), folder=folder)
    raise ReadError(f"there is no file {name}{suffixes[0]}", hint=f"files are looked for in {folder}")


def _read(path: str) -> bytes:
    try:
        # A pipe that nobody writes to must not be waited for.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with open(handle, "rb") as file:
            if stat.S_ISDIR(os.fstat(handle).st_mode):
                raise IsADirectoryError
            os.set_blocking(handle, True)
            return file.read(LARGEST + 1)
    except FileNotFoundError:
        if Path(path).is_symlink():
            raise _unreadable(path, "a link to a file that is not there") from None
        raise _unreadable(path, "no such file", "`derive list` shows the names of the catalogue") from None
    except IsADirectoryError:
        raise _unreadable(
            path, "this is a directory", f"name the files: derive check {path.rstrip('/')}/*.md"
        ) from None
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or str(problem)
        raise _unreadable(path, f"cannot be opened: {reason[:1].lower()}{reason[1:]}") from None


def _decoded(raw: bytes, name: str) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _unreadable(name, "this is UTF-16, not UTF-8", "save the file as UTF-8")
    if 0 in raw:
        raise _unreadable(name, f"not a text file: a zero byte on line {_line(raw, raw.index(0))}")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        where = _line(raw, problem.start)
        message = f"not UTF-8: the byte 0x{raw[problem.start]:02x} on line {where}"
        raise _unreadable(name, message, "save the file as UTF-8") from None


def _line(raw: bytes, offset: int) -> int:
    return raw.count(b"\n", 0, offset) + 1


def _unreadable(name: str, message: str, hint: str = "") -> ReadError:
    return ReadError(message, hint=hint, source=Source(name, ""))
