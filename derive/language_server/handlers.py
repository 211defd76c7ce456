"""What the server answers to each request of an editor."""

from __future__ import annotations

from collections.abc import Sequence

from lsprotocol import types
from pygls.capabilities import get_capability

from derive.language_server.actions import DERIVE_STEP, actions, edit
from derive.language_server.checks import Pace
from derive.language_server.examining import Examined, derive_step
from derive.language_server.hovers import hover
from derive.language_server.papers import Paper
from derive.language_server.server import DeriveServer
from derive.report import editor
from derive.source import Span


def opened(server: DeriveServer, params: types.DidOpenTextDocumentParams) -> None:
    """Check a document."""
    _check(server, params.text_document.uri, server.paper(params.text_document.uri))


def changed(server: DeriveServer, params: types.DidChangeTextDocumentParams) -> None:
    """Check a document again."""
    _check(server, params.text_document.uri, server.paper(params.text_document.uri))


def closed(server: DeriveServer, params: types.DidCloseTextDocumentParams) -> None:
    """Forget a document."""
    server.checks.closed(params.text_document.uri)
    server.forget(params.text_document.uri)


def notebook_opened(server: DeriveServer, params: types.DidOpenNotebookDocumentParams) -> None:
    """Check the cells of a notebook."""
    _check(server, params.notebook_document.uri, server.notebook(params.notebook_document.uri))


def notebook_changed(server: DeriveServer, params: types.DidChangeNotebookDocumentParams) -> None:
    """Check the cells of a notebook again, and forget those that are gone."""
    cells = params.change.cells
    for gone in (cells.structure.did_close or ()) if cells and cells.structure else ():
        server.forget(gone.uri)
    _check(server, params.notebook_document.uri, server.notebook(params.notebook_document.uri))


def notebook_closed(server: DeriveServer, params: types.DidCloseNotebookDocumentParams) -> None:
    """Forget a notebook."""
    server.checks.closed(params.notebook_document.uri)
    for cell in params.cell_text_documents:
        server.forget(cell.uri)


async def hovered(server: DeriveServer, params: types.HoverParams) -> types.Hover | None:
    """What is known of a place."""
    newest = await _newest(server, params.text_document.uri)
    if newest is None:
        return None
    paper, examined = newest
    offset = paper.at(params.text_document.uri, params.position)
    return None if offset is None else hover(paper, examined, params.text_document.uri, offset)


async def asked(server: DeriveServer, params: types.CodeActionParams) -> list[types.CodeAction]:
    """What can be done at a place."""
    newest = await _newest(server, params.text_document.uri)
    if newest is None:
        return []
    paper, examined = newest
    uri = params.text_document.uri
    start, end = (paper.at(uri, place) or 0 for place in (params.range.start, params.range.end))
    lazily = "edit" in get_capability(
        server.client_capabilities, "text_document.code_action.resolve_support.properties", ()
    )
    found = actions(paper, examined, uri, Span(start, end), lazily=lazily)
    return [action for action in found if _is_wanted(action.kind or "", params.context.only)]


def _is_wanted(kind: str, wanted: Sequence[str] | None) -> bool:
    """Whether a kind of actions is one of those that were asked for, or a part of it: ``refactor.rewrite``."""
    return not wanted or any(kind == one or kind.startswith(one + ".") for one in wanted)


async def resolved(server: DeriveServer, action: types.CodeAction) -> types.CodeAction:
    """An action with its edit: the missing lines of a step, if there are any."""
    if isinstance(action.data, list | tuple):
        action.edit = await _missing_lines(server, *action.data)
    return action


async def step_derived(server: DeriveServer, uri: str, number: int) -> None:
    """Put the missing lines of a step into its text."""
    found = await _missing_lines(server, uri, number)
    if found is not None:
        answer = await server.workspace_apply_edit_async(types.ApplyWorkspaceEditParams(found, editor.DERIVE_STEP))
        if not answer.applied:
            _say(server, editor.CHANGED)


async def _missing_lines(server: DeriveServer, uri: str, number: int) -> types.WorkspaceEdit | None:
    """The missing lines of a step as an edit; None if there are none, and then the editor says why."""
    newest = await server.checks.newest(uri)
    found = None
    if newest is not None:
        found = await server.checks.ask(derive_step, newest[0], number)
    if newest is not None and isinstance(found, tuple):
        return edit(newest[0], [found])
    _say(server, editor.UNFILLED[found] if isinstance(found, str) else editor.TOO_LONG if newest else editor.CHANGED)
    return None


def _say(server: DeriveServer, message: str) -> None:
    server.window_show_message(types.ShowMessageParams(types.MessageType.Info, message))


def stopped(server: DeriveServer, *_: object) -> None:
    """End the processes that check."""
    server.checks.stop()


def _check(server: DeriveServer, uri: str, paper: Paper | None) -> None:
    """Check a paper; one that has no text any more is forgotten."""
    if paper is None:
        server.checks.closed(uri)
    else:
        server.checks.changed(paper)


async def _newest(server: DeriveServer, uri: str) -> tuple[Paper, Examined] | None:
    paper = server.paper(uri)
    return None if paper is None else await server.checks.newest(paper.uri)


def new_server(pace: Pace = Pace()) -> DeriveServer:  # noqa: B008
    """A server that knows all its answers."""
    server = DeriveServer(pace)
    for feature, handler in (
        (types.TEXT_DOCUMENT_DID_OPEN, opened),
        (types.TEXT_DOCUMENT_DID_CHANGE, changed),
        (types.TEXT_DOCUMENT_DID_CLOSE, closed),
        (types.NOTEBOOK_DOCUMENT_DID_OPEN, notebook_opened),
        (types.NOTEBOOK_DOCUMENT_DID_CHANGE, notebook_changed),
        (types.NOTEBOOK_DOCUMENT_DID_CLOSE, notebook_closed),
        (types.TEXT_DOCUMENT_HOVER, hovered),
        (types.CODE_ACTION_RESOLVE, resolved),
        (types.SHUTDOWN, stopped),
    ):
        server.feature(feature)(handler)
    kinds = [types.CodeActionKind.QuickFix, types.CodeActionKind.RefactorRewrite]
    server.feature(types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(kinds, resolve_provider=True))(asked)
    server.command(DERIVE_STEP)(step_derived)
    return server
