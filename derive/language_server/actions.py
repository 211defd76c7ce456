"""What an editor offers at a step: the repair, and the lines that are missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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
from derive.model import DocumentReport, Judged
from derive.report import editor
from derive.report.edits import Edit, edits
from derive.source import Span

DERIVE_STEP = "derive.deriveStep"
"""The command that inserts the missing lines of a step; its arguments: the address of the paper, the step's number."""


def actions(paper: Paper, examined: Examined, uri: str, stretch: Span, *, lazily: bool) -> Iterator[CodeAction]:
    """What can be done about the steps that a stretch of a sheet touches.

    ``lazily``: the editor asks for the edit of an action when it is chosen; else the action is a command.
    """
    report = examined.report
    for judged in (steps := steps_at(paper, examined, uri, stretch)):
        changes = () if judged.as_expected else edits(judged)
        if changes and all(is_editable(paper, report, span) for span, _ in changes):
            yield repair(paper, report, judged, changes)
    for judged in steps:
        step = [paper.uri, judged.step.number]
        yield CodeAction(
            editor.DERIVE_STEP,
            CodeActionKind.RefactorRewrite,
            data=step if lazily else None,
            command=None if lazily else Command(editor.DERIVE_STEP, DERIVE_STEP, arguments=step),
        )


def repair(paper: Paper, report: DocumentReport, judged: Judged, changes: Sequence[Edit]) -> CodeAction:
    """The repair of a step as edits of its text."""
    places = [(paper.place(report.source, span), text) for span, text in changes]
    return CodeAction(
        editor.repair(judged),
        CodeActionKind.QuickFix,
        diagnostics=[of_step(paper, report, judged)[1]],
        is_preferred=True,
        edit=edit(paper, places),
    )


def is_editable(paper: Paper, report: DocumentReport, span: Span) -> bool:
    """Whether a stretch of what was read stands in a sheet as it is: no macro made it, no other file holds it."""
    return report.source.is_written(span) and not paper.place(report.source, span).within


def edit(paper: Paper, changes: Sequence[tuple[Place, str]]) -> WorkspaceEdit:
    """Places and what is to stand there, for the versions that were checked and no others."""
    documents = []
    for sheet in dict.fromkeys(place.sheet for place, _ in changes):
        own = [TextEdit(paper.range(place), text) for place, text in changes if place.sheet == sheet]
        identifier = OptionalVersionedTextDocumentIdentifier(sheet.uri, sheet.version)
        documents.append(TextDocumentEdit(identifier, own))
    return WorkspaceEdit(document_changes=documents)
