"""Rows from a file of JSON lines, a folder of documents, or a Parquet file. A bad row is a row with a problem."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from zlib import crc32

from derive.batch.parquet import read_parquet
from derive.batch.rows import Row
from derive.files import open_source
from derive.records import replace
from derive.source import ReadError, Source

SUFFIXES = (".md", ".markdown", ".tex", ".ipynb")
"""What is a document in a folder."""


def rows_of(path: Path) -> Iterator[Row]:
    """The rows of a folder, a ``.parquet`` file, or else a file of JSON lines, each with an id of its own.

    Raises ``ReadError`` if there is no such file.
    """
    if not path.exists():
        raise ReadError("no such file or folder", source=Source(str(path), ""))
    if path.is_dir():
        return _folder(path)
    if path.suffix == ".parquet":
        return distinct(map(row_from, read_parquet(path)))
    return distinct(_lines(path))


def row_from(given: object, name: str = "") -> Row:
    """A row from a text or a mapping with ``text``, ``id`` and ``given``; without an id it is called ``name``."""
    if isinstance(given, Row):
        return given
    if isinstance(given, str):
        return Row(name, given)
    if not isinstance(given, Mapping):
        return Row(name, problem="a row is an object with id and text")
    found = given.get("id", name)
    name = str(found) if isinstance(found, str | int) and not isinstance(found, bool) else name
    text, before = given.get("text"), given.get("given") or ""
    if not isinstance(text, str):
        return Row(name, problem="the row has no text" if text is None else "text is not a string")
    if not isinstance(before, str):
        return Row(name, problem="given is not a string")
    return Row(name, text, before)


def distinct(rows: Iterable[Row]) -> Iterator[Row]:
    """The rows, of which those whose id was there before have a problem and an id of their own."""
    seen: set[str] = set()
    for row in rows:
        if row.id in seen:
            number = next(n for n in range(2, len(seen) + 3) if f"{row.id} ({n})" not in seen)
            row = Row(f"{row.id} ({number})", problem=f"the id {row.id} is there twice")
        seen.add(row.id)
        yield row


def share(rows: Iterable[Row], part: int, parts: int) -> Iterator[Row]:
    """The rows of part ``part`` of ``parts``, from 1: which those are depends on their ids alone."""
    return (row for row in rows if crc32(row.id.encode()) % parts == part - 1)


def _lines(path: Path) -> Iterator[Row]:
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if line.strip():
                yield _line(line, f"line {number}")


def _line(line: bytes, name: str) -> Row:
    try:
        return row_from(json.loads(line), name)
    except (ValueError, RecursionError) as problem:
        return Row(name, problem=f"not a JSON object: {problem}")


def _folder(path: Path) -> Iterator[Row]:
    for file in sorted(path.rglob("*")):
        if file.suffix in SUFFIXES and file.is_file():
            name = file.relative_to(path).as_posix()
            if not file.resolve().is_relative_to(path.resolve()):
                yield Row(name, problem="a link out of the folder")
                continue
            try:
                yield replace(row_from(open_source(str(file)).text), id=name)
            except ReadError as error:
                yield Row(name, problem=error.message)
