"""What an editor offers at a step: the repair, and the lines that are missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lsprotocol.types import (
    CodeAction,
    CodeActionKind,
    Command,
    Diagnostic,
    OptionalVersionedTextDocumentIdentifier,
    TextDocumentEdit,
    TextEdit,
    WorkspaceEdit,
)

from derive.language_server.diagnostics import of_step, underlined
from derive.language_server.papers import Paper
from derive.marks import Mark
from derive.model import DocumentReport, Judged
from derive.report import editor
from derive.source import Span

DERIVE_STEP = "derive.deriveStep"
"""The command that inserts the missing lines of a step; its arguments: the address of the paper, the step's number."""


def actions(paper: Paper, report: DocumentReport, stretch: Span) -> Iterator[CodeAction]:
    """What can be done about the steps that a stretch of the text touches."""
    touched = [judged for judged in report.steps if _touches(judged.step.span, stretch)]
    for judged in touched:
        if judged.diagnosis and judged.diagnosis.mark and not judged.as_expected:
            _, shown = of_step(paper, judged)
            yield repair(paper, judged.diagnosis.mark, shown)
    for judged in _meant(touched, stretch):
        arguments = [paper.uri, judged.step.number]
        command = Command(editor.DERIVE_STEP, DERIVE_STEP, arguments=arguments)
        yield CodeAction(editor.DERIVE_STEP, CodeActionKind.RefactorRewrite, command=command)


def repair(paper: Paper, mark: Mark, mends: Diagnostic) -> CodeAction:
    """The repair of a step as an edit of its text."""
    return CodeAction(
        editor.repair(mark),
        CodeActionKind.QuickFix,
        diagnostics=[mends],
        is_preferred=True,
        edit=edit(paper, [mark]),
    )


def edit(paper: Paper, changes: Sequence[tuple[Span, str]]) -> WorkspaceEdit:
    """Stretches of the text and what is to stand there, for the version that was checked and no other."""
    edits: list[TextDocumentEdit] = []
    for span, text in changes:
        sheet, places = paper.place(span)
        document = OptionalVersionedTextDocumentIdentifier(sheet.uri, sheet.version)
        edits.append(TextDocumentEdit(document, [TextEdit(places, text)]))
    return WorkspaceEdit(document_changes=edits)


def _touches(one: Span, other: Span) -> bool:
    return one.start <= other.end and other.start <= one.end


def _meant(touched: Sequence[Judged], stretch: Span) -> Sequence[Judged]:
    """Those of the steps on whose sign or right side the stretch lies, else all: neighbours share a side."""
    return [judged for judged in touched if _touches(underlined(judged), stretch)] or touched
