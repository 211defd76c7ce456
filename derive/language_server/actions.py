"""What an editor offers at a step: the repair, and the lines that are missing."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol.types import (
    CodeAction,
    CodeActionKind,
    Command,
    OptionalVersionedTextDocumentIdentifier,
    TextDocumentEdit,
    TextEdit,
    WorkspaceEdit,
)

from derive.language_server.diagnostics import of_step
from derive.language_server.examining import Examined
from derive.language_server.hovers import steps_at
from derive.language_server.papers import Paper, Place
from derive.marks import Mark
from derive.model import DocumentReport, Judged
from derive.report import editor
from derive.source import Span

DERIVE_STEP = "derive.deriveStep"
"""The command that inserts the missing lines of a step; its arguments: the address of the paper, the step's number."""


def actions(paper: Paper, examined: Examined, uri: str, stretch: Span) -> Iterator[CodeAction]:
    """What can be done about the steps that a stretch of a sheet touches."""
    report = examined.report
    for judged in (steps := steps_at(paper, examined, uri, stretch)):
        mark = judged.diagnosis.mark if judged.diagnosis else None
        if mark and not judged.as_expected and is_editable(paper, report, mark[0]):
            yield repair(paper, report, judged, mark)
    for judged in steps:
        command = Command(editor.DERIVE_STEP, DERIVE_STEP, arguments=[paper.uri, judged.step.number])
        yield CodeAction(editor.DERIVE_STEP, CodeActionKind.RefactorRewrite, command=command)


def repair(paper: Paper, report: DocumentReport, judged: Judged, mark: Mark) -> CodeAction:
    """The repair of a step as an edit of its text."""
    return CodeAction(
        editor.repair(mark),
        CodeActionKind.QuickFix,
        diagnostics=[of_step(paper, report, judged)[1]],
        is_preferred=True,
        edit=edit(paper, paper.place(report.source, mark[0]), mark[1]),
    )


def is_editable(paper: Paper, report: DocumentReport, span: Span) -> bool:
    """Whether a stretch of what was read stands in a sheet as it is: no macro made it, no other file holds it."""
    return report.source.is_written(span) and not paper.place(report.source, span).within


def edit(paper: Paper, place: Place, text: str) -> WorkspaceEdit:
    """A place and what is to stand there, for the version that was checked and no other."""
    document = OptionalVersionedTextDocumentIdentifier(place.sheet.uri, place.sheet.version)
    return WorkspaceEdit(document_changes=[TextDocumentEdit(document, [TextEdit(paper.range(place), text)])])
