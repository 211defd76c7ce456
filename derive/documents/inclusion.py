"""A ``.tex`` file with the files that it includes, all macros expanded: one text, every letter with its place."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace

from derive.documents.mouth import Mouth
from derive.documents.weaving import Strand, Weaver
from derive.files import LARGEST, open_below
from derive.source import Inclusion, ReadError, Source, Span

MOST_FILES = 200
_PACKAGE = re.compile(r"^[^%\n]*\\(?:usepackage|RequirePackage)(?:\[[^\]]*\])?\{([^{}]*)\}", re.MULTILINE)


def expanded(source: Source) -> tuple[Source, list[ReadError]]:
    """The text of a file after all inclusions and macros, and what of them could not be read."""
    reading = _Reading(source)
    reading.read(source)
    return replace(reading.weaver.source(source), inclusions=tuple(reading.inclusions)), reading.mouth.errors


class _Reading:
    """The files that are being read, the outermost first."""

    def __init__(self, source: Source) -> None:
        self.weaver = Weaver()
        self.mouth = Mouth(self.weaver, include=self._include)
        self.folder = source.folder
        self.inclusions: list[Inclusion] = []
        self.open: list[str] = []
        self.count = self.length = 0
        if self.folder is not None:
            self._packages(source.text)

    def read(self, source: Source) -> None:
        """Read a file from its beginning to its end."""
        self.open.append(source.path)
        self.mouth.read(source, Strand(source.text.replace("\r\n", " \n").replace("\r", "\n"), 0))
        self.open.pop()

    def _packages(self, text: str) -> None:
        """The macros of packages that lie beside the file; what else they do, no document needs."""
        for names in _PACKAGE.findall(text):
            for name in names.split(","):
                with suppress(ReadError):
                    package = self._opened(name.strip(), (".sty",))
                    self.mouth.weaver = Weaver()
                    self.read(package)
        self.mouth.weaver = self.weaver
        self.mouth.errors.clear()

    def _opened(self, name: str, suffixes: tuple[str, ...]) -> Source:
        try:
            source = open_below(self.folder, name, suffixes)
        except ReadError:
            self.inclusions.append(Inclusion(name, suffixes, None))
            raise
        self.inclusions.append(Inclusion(name, suffixes, source.text))
        return source

    def _include(self, name: str, base: Source, place: Span) -> None:
        """Read a file at a place of another one."""
        try:
            source = self._opened(name, ("",) if name.endswith(".tex") else (".tex", ""))
            self.count += 1
            self.length += len(source.text)
            if source.path in self.open:
                raise ReadError(f"{name} includes itself", hint="remove one of the inclusions")
            if self.count > MOST_FILES or self.length > LARGEST:
                raise ReadError("this document includes too much", hint="check its parts one by one")
        except ReadError as problem:
            self.mouth.errors.append(ReadError(problem.message, place, problem.hint, base))
        else:
            self.read(source)
