"""The server: what is open in an editor is checked, and what was found is shown there."""

from __future__ import annotations

from pathlib import PurePath

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path
from pygls.workspace import TextDocument

from derive import __version__
from derive.documents import LATEX, MARKDOWN
from derive.language_server.checks import Checks, Pace
from derive.language_server.diagnostics import diagnostics
from derive.language_server.examining import Examined, examine
from derive.language_server.papers import Paper, Sheet, cell_name

LANGUAGES = {"markdown": ".md", "latex": ".tex", "tex": ".tex"}
"""The languages that are checked, as editors call them, and how their files end."""
CELLS = types.NotebookDocumentSyncOptions(
    [types.NotebookDocumentFilterWithCells([types.NotebookCellLanguage("markdown")], notebook="jupyter-notebook")]
)


class DeriveServer(LanguageServer):
    """Checks what is open in an editor."""

    def __init__(self, pace: Pace = Pace()) -> None:  # noqa: B008
        super().__init__(
            "derive",
            __version__,
            text_document_sync_kind=types.TextDocumentSyncKind.Full,
            notebook_document_sync=CELLS,
        )
        self.checks: Checks[Examined] = Checks(examine, self.publish, pace)

    def publish(self, paper: Paper, examined: Examined | None) -> None:
        """Show what a check found; None: it took too long."""
        versions = {sheet.uri: sheet.version for sheet in paper.sheets}
        for uri, shown in diagnostics(paper, examined.report if examined else None).items():
            self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, shown, versions[uri]))

    def forget(self, uri: str) -> None:
        """Show nothing in a document any more."""
        self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))

    def paper(self, uri: str) -> Paper | None:
        """The paper that a document is, or of which a cell is a part; None if it is in no language that is checked."""
        notebook = self.workspace.get_notebook_document(cell_uri=uri)
        if notebook is not None:
            return self.notebook(notebook.uri)
        document = self.workspace.get_text_document(uri)
        path = _path(document)
        if path is None:
            return None
        folder = str(PurePath(path).parent) if uri.startswith("file:") else None
        sheet = Sheet(document.uri, document.source, document.version)
        return Paper(uri, path, (sheet,), folder, self._encoding)

    def notebook(self, uri: str) -> Paper | None:
        """The Markdown cells of a notebook as one paper; None if it has none."""
        notebook = self.workspace.get_notebook_document(notebook_uri=uri)
        cells = notebook.cells if notebook else ()
        sheets = []
        for number, cell in enumerate(cells):
            if cell.kind == types.NotebookCellKind.Markup:
                document = self.workspace.get_text_document(cell.document)
                sheets.append(Sheet(cell.document, document.source, document.version, cell_name(number)))
        path = to_fs_path(uri) if uri.startswith("file:") else None
        folder = str(PurePath(path).parent) if path else None
        return Paper(uri, path or f"{uri}.ipynb", tuple(sheets), folder, self._encoding) if sheets else None

    @property
    def _encoding(self) -> str:
        return self.workspace.position_encoding or types.PositionEncodingKind.Utf16


def _path(document: TextDocument) -> str | None:
    """The name under which a document is read: its ending says how."""
    if PurePath(document.path).suffix.lower() in LATEX | MARKDOWN:
        return document.path
    ending = LANGUAGES.get(document.language_id or "")
    return document.path + ending if ending else None
