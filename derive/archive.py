"""A report as data that JSON can hold, and back. Nothing but the closed list of nodes and nouns is ever made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from fractions import Fraction
from types import ModuleType
from typing import Any

from derive import model, notation, source
from derive.documents import blocks
from derive.model import DocumentReport
from derive.notation import Index, fresh
from derive.source import ReadError


def _nouns(*modules: ModuleType) -> dict[str, tuple[type[Any], tuple[str, ...]]]:
    """The dataclasses of some modules, by name, and the names of their fields."""
    found = {name: cls for module in modules for name, cls in vars(module).items() if isinstance(cls, type)}
    return {name: (cls, tuple(f.name for f in fields(cls))) for name, cls in found.items() if is_dataclass(cls)}


_NOUNS = _nouns(source, blocks, notation, model)
_ERROR = ("message", "span", "hint", "source")


def encoded(report: DocumentReport) -> list[object]:
    """The objects of a report, each after those that it is made of; what is shared stands there once.

    Raises TypeError for what is neither a node nor a noun.
    """
    writer = _Writer()
    writer.value(report)
    return writer.rows


def decoded(rows: list[Any]) -> DocumentReport:
    """The report again; its bound indices are new ones, in the old order.

    Raises KeyError, IndexError, TypeError or ValueError for what ``encoded`` has not written.
    """
    numbers = sorted({row[3] for row in rows if row[0] == "Index" and row[3] > 0})
    reader = _Reader({number: fresh(Index("", "")).number for number in numbers})
    for row in rows:
        reader.read(row)
    report = reader.made[-1]
    if not isinstance(report, DocumentReport):
        raise TypeError(report)
    return report


class _Writer:
    """``rows``: a name and the values of the fields. ``known``: the rows of what was written, by identity."""

    def __init__(self) -> None:
        self.rows: list[object] = []
        self.known: dict[int, int] = {}

    def value(self, value: object) -> object:
        match value:
            case None | bool() | int() | float() | str():
                return value
            case Fraction():
                return {"ratio": str(value)}
            case tuple() | list():
                return [self.value(item) for item in value]
            case Mapping():
                return {"mapping": [[self.value(key), self.value(item)] for key, item in value.items()]}
        if id(value) not in self.known:
            name = type(value).__name__
            names = _ERROR if isinstance(value, ReadError) else _NOUNS[name][1] if name in _NOUNS else None
            if names is None:
                raise TypeError(f"{name} is no part of a report")
            row = [name, *(self.value(getattr(value, field)) for field in names)]
            self.known[id(value)] = len(self.rows)
            self.rows.append(row)
        return {"row": self.known[id(value)]}


class _Reader:
    """``made``: what every row is. ``numbers``: the new numbers of bound indices."""

    def __init__(self, numbers: Mapping[int, int]) -> None:
        self.numbers = numbers
        self.made: list[Any] = []

    def read(self, row: list[Any]) -> None:
        name, *rest = row
        values = [self.value(item) for item in rest]
        if name == "ReadError":
            self.made.append(ReadError(*values))
            return
        if name == "Index" and values[2] in self.numbers:
            values[2] = self.numbers[values[2]]
        self.made.append(_NOUNS[name][0](*values))

    def value(self, value: Any) -> Any:
        match value:
            case list():
                return tuple(self.value(item) for item in value)
            case {"row": int(number)}:
                return self.made[number]
            case {"mapping": list(items)}:
                return {self.value(key): self.value(item) for key, item in items}
            case {"ratio": str(text)}:
                return Fraction(text)
            case dict():
                raise ValueError(value)
        return value
