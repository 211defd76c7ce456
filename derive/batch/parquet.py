"""Parquet files, by DuckDB."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from derive.batch.rows import column_types
from derive.source import ReadError, Source

_CHUNK = 1000


def read_parquet(path: Path) -> Iterator[Mapping[str, object]]:
    """The rows of a Parquet file with columns ``text``, ``id`` and ``given``, the last two if it has them.

    Raises ``ReadError`` if the extra is missing, or the file is no such table.
    """
    duckdb = _duckdb(path)
    try:
        found = duckdb.connect().execute("SELECT * FROM read_parquet(?)", [str(path)])
        names = [column[0] for column in found.description]
        number = 0
        while chunk := found.fetchmany(_CHUNK):
            for values in chunk:
                number += 1
                yield {"id": f"row {number}", **dict(zip(names, values, strict=True))}
    except duckdb.Error as problem:
        reason = str(problem).splitlines()[0]
        raise ReadError(f"not a Parquet file: {reason}", source=Source(str(path), "")) from None


def write_parquet(lines: Path, path: Path) -> None:
    """A Parquet file from the file of JSON lines of a finished run.

    Raises ``ReadError`` if the extra is missing or the file cannot be written.
    """
    duckdb = _duckdb(path)
    try:
        connection = duckdb.connect()
        columns = "{" + ", ".join(f"'{name}': '{kind}'" for name, kind in column_types().items()) + "}"
        rows = f"SELECT * FROM read_json(?, format = 'newline_delimited', columns = {columns}) ORDER BY id"
        connection.execute(f"COPY ({rows}) TO {_quoted(path)} (FORMAT parquet)", [str(lines)])
    except duckdb.Error as problem:
        reason = str(problem).splitlines()[0]
        raise ReadError(f"cannot be written: {reason}", source=Source(str(path), "")) from None


def require_parquet(path: Path) -> None:
    """Raises ``ReadError`` if Parquet files cannot be read or written here."""
    _duckdb(path)


def _duckdb(path: Path) -> Any:
    try:
        return import_module("duckdb")
    except ImportError:
        hint = "pip install 'derive-check[parquet]'"
        raise ReadError("Parquet files need DuckDB", hint=hint, source=Source(str(path), "")) from None


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
