"""Documents as files of tests: one test for each derivation, and one for what else of the document can be read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fnmatch import fnmatch
from functools import cached_property
from pathlib import Path, PurePath
from typing import Any

import pytest

from derive import documents
from derive.cache import user_cache
from derive.config import nearest, shown
from derive.files import open_source
from derive.model import DocumentReport
from derive.reading.outline import Outline, derivations
from derive.recall import check_recalled
from derive.records import dataclass
from derive.report import text
from derive.report.findings import findings
from derive.report.outcome import Report
from derive.source import ReadError, Source, Span

SUFFIXES = {".ipynb", ".md", ".tex"}


def pytest_configure(config: pytest.Config) -> None:
    """Look for documents in this run."""
    config.pluginmanager.register(Documents(config))


class Documents:
    """Which files are documents whose derivations are tests."""

    def __init__(self, config: pytest.Config) -> None:
        self.root = config.rootpath
        self.patterns: Sequence[str] = config.getini("derive_files")
        try:
            configured = nearest(self.root)
        except ReadError as error:
            raise pytest.UsageError(error.render()) from None
        self.configured = {Path(path).resolve() for path in configured.documents()} if configured.files else None

    def pytest_collect_file(self, file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
        """A document, if it is named, here or in the ini file; else if the configuration names it, or names none."""
        if file_path.suffix not in SUFFIXES:
            return None
        if not (parent.session.isinitpath(file_path) or self._is_meant(file_path)):
            return None
        return DocumentFile.from_parent(parent, path=file_path)

    def _is_meant(self, path: Path) -> bool:
        if self.patterns:
            below = path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else str(path)
            return any(fnmatch(name, pattern) for name in (below, path.name) for pattern in self.patterns)
        return self.configured is None or path.resolve() in self.configured


class DocumentFile(pytest.File):
    """A document. It is judged once, when its first test runs."""

    def collect(self) -> Iterator[pytest.Item]:
        """One test for each derivation, named by its line, and one for the rest of the document."""
        try:
            self.written = open_source(shown(self.path))
            config = nearest(self.path.parent)
        except ReadError as error:
            raise self.CollectError(error.render()) from None
        self.settings, self.cache = config.settings, user_cache() if config.cache else None
        document = documents.read(self.written)
        self.derivations = derivations(document, self.settings)
        if not self.derivations and not document.errors:
            return
        names: dict[str, int] = {}
        for outline in self.derivations:
            name = _name(document.source, outline.span)
            names[name] = names.get(name, 0) + 1
            numbered = f"{name} ({names[name]})" if names[name] > 1 else name
            yield DerivationItem.from_parent(self, name=numbered, outline=outline, source=document.source)
        yield DerivationItem.from_parent(self, name="everything can be read", outline=None, source=document.source)

    @cached_property
    def report(self) -> DocumentReport:
        """What the checker says of the whole document."""
        return check_recalled(self.written, self.settings, self.cache)

    @cached_property
    def others(self) -> tuple[ReadError, ...]:
        """What could not be read and belongs to no derivation."""
        return tuple(e for e in self.report.errors if not any(_within(e.span, one.span) for one in self.derivations))

    def part(self, outline: Outline | None) -> DocumentReport:
        """What the report says of one derivation; without one, of what belongs to none.

        A derivation that was not judged as a whole fails for what else could not be read.
        """
        if outline is None:
            return replace(self.report, steps=(), errors=self.others, notes=())
        steps = tuple(one for one in self.report.steps if _within(one.step.span, outline.span))
        errors = tuple(error for error in self.report.errors if _within(error.span, outline.span))
        if len(steps) < outline.steps and not errors:
            errors = self.others
        return replace(self.report, steps=steps, errors=errors, notes=())


class DerivationItem(pytest.Item):
    """A derivation, or what a document holds besides its derivations."""

    parent: DocumentFile

    def __init__(self, *, outline: Outline | None, source: Source, **options: Any) -> None:
        super().__init__(**options)
        self.outline, self.source = outline, source
        # Other plugins ask every test for its fixtures.
        self.funcargs: dict[str, object] = {}

    def runtest(self) -> None:
        """Raise Wrong if a step is not as expected, or something could not be read."""
        report = Report((self.parent.part(self.outline),))
        if not report.ok or (self.outline and len(report.steps) < self.outline.steps):
            raise Wrong(report)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The diagnosis, as ``derive check`` prints it."""
        if isinstance(excinfo.value, Wrong):
            return Said(excinfo.value.report)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[str, int, str]:
        """The file and line (counted from 0) at which the derivation begins."""
        at = self.outline.span.start if self.outline else 0
        return str(self.source.file(at).path), self.source.place(at)[0] - 1, self.name


class Wrong(Exception):
    """A derivation is not as it must be."""

    def __init__(self, report: Report) -> None:
        super().__init__(report)
        self.report = report


@dataclass(frozen=True)
class _Crash:
    message: str


class Said:
    """A failure as pytest shows it: in full, and in one line in its summary and in JUnit's XML."""

    def __init__(self, report: Report) -> None:
        found = [f"{finding.place}: {finding.message}" for finding in findings(report)]
        first, *more = found or ["not every step of this derivation was judged"]
        self.text = text.render(report, text.Look(quiet=True)) or first
        self.reprcrash = _Crash(f"{first} (and {len(more)} more)" if more else first)

    def __str__(self) -> str:
        return self.text

    def toterminal(self, writer: Any) -> None:
        """Write it, as pytest asks for."""
        writer.line(self.text)


def _name(source: Source, span: Span) -> str:
    """``line 12``; in a notebook ``cell 3 line 2``; in a file that is included, that file's name before it."""
    file, line = source.file(span.start), source.place(span.start)[0]
    included = PurePath(file.path).name if file.path != source.path else ""
    return " ".join(filter(None, (included, file.part, f"line {line}")))


def _within(span: Span | None, whole: Span) -> bool:
    return span is not None and whole.start <= span.start and span.end <= whole.end
