"""One row in, one row out: the columns of a run in bulk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, fields
from typing import Literal

from derive.records import dataclass
from derive.settings import Settings

Status = Literal["ok", "wrong", "undecided", "unread", "invalid", "timeout", "memory", "crash"]

STATUSES: tuple[Status, ...] = ("ok", "wrong", "undecided", "unread", "invalid", "timeout", "memory", "crash")


@dataclass(frozen=True)
class Row:
    """A derivation to be checked.

    ``id``: what the result is called. ``text``: the derivation, as in a file. ``given``: declarations and definitions
    that stand before it. ``problem``: why it is no row at all; then there is nothing else to it.
    """

    id: str
    text: str = ""
    given: str = ""
    problem: str = ""


@dataclass(frozen=True)
class Options:
    """What holds for every row of a run.

    ``timeout``: seconds that a row may take. ``memory``: bytes that a worker may take beyond what it starts with.
    """

    settings: Settings = field(default=Settings())
    timeout: float = 60.0
    memory: int = 2 * 2**30


@dataclass(frozen=True)
class Outcome:
    """The verdict of a row: flat columns, those of the steps as lists of one length, those of the errors as well.

    ``status``: ``ok`` every step is as expected; ``wrong`` a step is refuted; ``undecided`` none is, and one is not
    proved; ``unread`` something could not be read (the steps that could be are there); ``invalid`` it is no row;
    ``timeout``, ``memory``, ``crash`` the check was stopped, and ``message`` says how. ``first_wrong`` is the number of
    the first refuted step that is not marked wrong, from 1. Lines and columns are those of ``text``, from 1; those of
    what stands in ``given`` are 0 or less. A step that needs no diagnosis has ``""`` there.
    """

    id: str
    status: Status
    message: str = ""
    steps: int = 0
    proved: int = 0
    refuted: int = 0
    undecided: int = 0
    first_wrong: int | None = None
    line: tuple[int, ...] = ()
    column: tuple[int, ...] = ()
    lhs: tuple[str, ...] = ()
    relation: tuple[str, ...] = ()
    rhs: tuple[str, ...] = ()
    verdict: tuple[str, ...] = ()
    as_expected: tuple[bool, ...] = ()
    evidence: tuple[str, ...] = ()
    mistake: tuple[str, ...] = ()
    explanation: tuple[str, ...] = ()
    repair: tuple[str, ...] = ()
    error_line: tuple[int, ...] = ()
    error_column: tuple[int, ...] = ()
    error: tuple[str, ...] = ()


COLUMNS = tuple(column.name for column in fields(Outcome))

_TYPES: Mapping[str, tuple[object, str]] = {
    "str": ({"type": "string"}, "VARCHAR"),
    "Status": ({"enum": list(STATUSES)}, "VARCHAR"),
    "int": ({"type": "integer"}, "BIGINT"),
    "int | None": ({"type": ["integer", "null"]}, "BIGINT"),
    "tuple[int, ...]": ({"type": "array", "items": {"type": "integer"}}, "BIGINT[]"),
    "tuple[str, ...]": ({"type": "array", "items": {"type": "string"}}, "VARCHAR[]"),
    "tuple[bool, ...]": ({"type": "array", "items": {"type": "boolean"}}, "BOOLEAN[]"),
}


def schema() -> Mapping[str, object]:
    """The JSON schema of a row of the output."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "derive batch: one row of the output",
        "type": "object",
        "properties": {column.name: _TYPES[str(column.type)][0] for column in fields(Outcome)},
        "required": list(COLUMNS),
        "additionalProperties": False,
    }


def column_types() -> Mapping[str, str]:
    """The type of each column in a Parquet file, in DuckDB's words."""
    return {column.name: _TYPES[str(column.type)][1] for column in fields(Outcome)}
