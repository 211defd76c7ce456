"""The outcome of a check, as the library hands it out."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING

import derive
from derive.model import DocumentReport, Expected, Judged, Verdict
from derive.records import dataclass
from derive.report import why
from derive.source import ReadError

if TYPE_CHECKING:
    import sympy


@dataclass(frozen=True)
class StepView:
    """A judged step and its place. Lines and columns are counted from 1; the place is that of the relation sign."""

    document: DocumentReport
    judged: Judged

    @property
    def path(self) -> str:
        """The file in which the relation sign stands, as it was named."""
        return self.document.source.file(self.judged.step.sign.start).path

    @property
    def place(self) -> str:
        """``path:line:column``; in a notebook ``nb.ipynb:cell 3:2:5``."""
        return self.document.source.where(self.judged.step.sign.start)

    @property
    def number(self) -> int:
        """The step's number in its document, from 1."""
        return self.judged.step.number

    @property
    def line(self) -> int:
        """The line of the relation sign."""
        return self.document.source.place(self.judged.step.sign.start)[0]

    @property
    def column(self) -> int:
        """The column of the relation sign."""
        return self.document.source.place(self.judged.step.sign.start)[1]

    @property
    def end_line(self) -> int:
        """The line in which the right side ends."""
        return self.document.source.end_place(self.judged.step.rhs_span)[0]

    @property
    def end_column(self) -> int:
        """The column after the right side."""
        return self.document.source.end_place(self.judged.step.rhs_span)[1]

    @property
    def relation(self) -> str:
        """The relation, ``=`` for an equality."""
        return self.judged.step.relation

    @cached_property
    def lhs(self) -> sympy.Expr:
        """The left side as a SymPy expression."""
        return derive.to_sympy(self.judged.step.lhs)

    @cached_property
    def rhs(self) -> sympy.Expr:
        """The right side as a SymPy expression."""
        return derive.to_sympy(self.judged.step.rhs)

    @property
    def verdict(self) -> Verdict:
        """Proved, refuted or undecided, with the evidence."""
        return self.judged.verdict

    @property
    def expected(self) -> Expected:
        """ "proved", or "refuted" for a step that is marked wrong."""
        return self.judged.step.expected

    @property
    def as_expected(self) -> bool:
        """Whether the verdict is the expected one."""
        return self.judged.as_expected

    @property
    def mistake(self) -> why.Mistake | None:
        """Why a refuted step is wrong, if a known mistake explains it."""
        return why.mistake(self.judged)

    def _repr_html_(self) -> str:
        """How a notebook shows it."""
        return _shown("step", self.document, self.judged)


@dataclass(frozen=True)
class Report:
    """What a check found in one or several documents."""

    documents: tuple[DocumentReport, ...]

    @cached_property
    def steps(self) -> tuple[StepView, ...]:
        """All steps of all documents, in order."""
        return tuple(self._steps())

    def _steps(self) -> Iterator[StepView]:
        for document in self.documents:
            for judged in document.steps:
                yield StepView(document, judged)

    @property
    def errors(self) -> tuple[ReadError, ...]:
        """All that could not be read."""
        return tuple(error for document in self.documents for error in document.errors)

    @property
    def first_wrong(self) -> StepView | None:
        """The first refuted step that is not marked wrong."""
        return next((step for step in self.steps if step.verdict.refuted and step.expected == "proved"), None)

    @property
    def exit_status(self) -> int:
        """2 if something could not be read, else 1 if a step is not as expected, else 0."""
        if self.errors:
            return 2
        return 0 if all(step.as_expected for step in self.steps) else 1

    @property
    def ok(self) -> bool:
        """Everything could be read, and every step is as expected."""
        return self.exit_status == 0

    def _repr_html_(self) -> str:
        """How a notebook shows it."""
        return _shown("reports", self.documents)


def _shown(what: str, *of: object) -> str:
    """HTML; outside a notebook nobody waits for its printer."""
    return str(getattr(import_module("derive.report.html.table"), what)(*of))
