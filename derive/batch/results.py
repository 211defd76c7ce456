"""The file of outcomes: JSON lines, each written whole or not at all."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Self

from derive.batch.rows import Outcome
from derive.source import ReadError, Source


def as_line(outcome: Outcome) -> str:
    """A row of the output."""
    return json.dumps(asdict(outcome), ensure_ascii=False) + "\n"


class Results:
    """The output, to which outcomes are added as they come.

    With ``resume`` what was begun is continued, and half a line that a killed run left behind is cut off; ``done`` are
    the ids that are there. Without it a file that is there is an error. Raises ``ReadError`` if it cannot be written.
    """

    def __init__(self, path: Path, resume: bool) -> None:
        self.path = path
        self.done: frozenset[str] = frozenset()
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | (0 if resume else os.O_EXCL)
        try:
            self._file = os.open(path, flags, 0o666)
        except FileExistsError:
            raise self._error("is there already", "--resume continues it; or name another file") from None
        except OSError as problem:
            raise self._error(f"cannot be written: {problem.strerror}") from None
        if resume:
            self.done = self._kept()

    def _kept(self) -> frozenset[str]:
        """The ids of the whole lines; what comes after the last of them is cut off."""
        ids, end = set(), 0
        with self.path.open("rb") as file:
            for line in file:
                if not line.endswith(b"\n"):
                    break
                try:
                    row = json.loads(line)
                    name, _ = row["id"], row["status"]
                    ids.add(name)
                except (ValueError, KeyError, TypeError):
                    hint = "--resume continues a file that derive batch has written"
                    raise self._error("is not the output of a run", hint) from None
                end += len(line)
        os.ftruncate(self._file, end)
        return frozenset(ids)

    def add(self, outcome: Outcome) -> None:
        """Write a row."""
        rest = as_line(outcome).encode("utf-8", "backslashreplace")
        while rest:
            try:
                rest = rest[os.write(self._file, rest) :]
            except OSError as problem:
                raise self._error(f"cannot be written: {problem.strerror}") from None

    def _error(self, message: str, hint: str = "") -> ReadError:
        return ReadError(message, hint=hint, source=Source(str(self.path), ""))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._file)
