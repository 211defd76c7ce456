"""The server over its protocol, as an editor speaks to it."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator, Sequence
from itertools import count
from pathlib import Path

import pytest
import pytest_lsp
from lsprotocol import types
from pygls.protocol import default_converter
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

ROOT = str(Path(__file__).parents[2])


class Editor(LanguageClient):
    """An editor: it keeps what is published in order, applies edits and keeps messages."""

    def __init__(self) -> None:
        super().__init__(converter_factory=default_converter)
        self.published: asyncio.Queue[types.PublishDiagnosticsParams] = asyncio.Queue()
        self.edits: asyncio.Queue[types.WorkspaceEdit] = asyncio.Queue()

        @self.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def publish(params: types.PublishDiagnosticsParams) -> None:
            self.published.put_nowait(params)

        @self.feature(types.WINDOW_SHOW_MESSAGE)
        def show(params: types.ShowMessageParams) -> None:
            self.messages.append(params)

        @self.feature(types.WORKSPACE_APPLY_EDIT)
        def apply(params: types.ApplyWorkspaceEditParams) -> types.ApplyWorkspaceEditResult:
            self.edits.put_nowait(params.edit)
            return types.ApplyWorkspaceEditResult(applied=True)

    async def diagnostics_of(self, uri: str) -> types.PublishDiagnosticsParams:
        while (found := await self.published.get()).uri != uri:
            continue
        return found


COMMAND = [sys.executable, "-m", "derive", "lsp"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": ROOT}
CONFIG = ClientServerConfig(COMMAND, client_factory=Editor, server_env=ENVIRONMENT)
NUMBERS = count()
pytestmark = pytest.mark.asyncio(loop_scope="module")

WRONG = r"""# 𝒮oftmax 😀

With $z \in \mathbb{R}^K$ let

$$p_k := \frac{e^{z_k}}{\sum_l e^{z_l}}$$

so that 𝒽ere 😀 $$\text{𝒹} \quad \frac{\partial p_i}{\partial z_j} = p_i (1 - p_j)$$
"""
LINE = 6


def column(text: str, line: int, sign: str) -> int:
    """Where a sign stands in a line, in units of UTF-16."""
    row = text.split("\n")[line]
    return len(row[: row.index(sign)].encode("utf-16-le")) // 2


SIGN, END = column(WRONG, LINE, "= p_i"), column(WRONG, LINE, "p_j)$$") + 4


def capabilities(encoding: str = "utf-16") -> types.InitializeParams:
    params = types.InitializeParams(client_capabilities("visual_studio_code"))
    params.capabilities.general = types.GeneralClientCapabilities(position_encodings=[encoding])
    params.capabilities.notebook_document = types.NotebookDocumentClientCapabilities(
        types.NotebookDocumentSyncClientCapabilities()
    )
    return params


@pytest_lsp.fixture(config=CONFIG, scope="module")
async def client(lsp_client: Editor) -> AsyncIterator[None]:
    await lsp_client.initialize_session(capabilities())
    yield
    await lsp_client.shutdown_session()


class Open:
    """A document that is open in an editor."""

    def __init__(
        self, client: Editor, text: str, language: str = "markdown", ending: str = ".md", uri: str = ""
    ) -> None:
        self.client, self.text, self.version = client, text, 1
        self.uri = uri or f"file:///notes/{next(NUMBERS)}{ending}"
        item = types.TextDocumentItem(self.uri, language, 1, text)
        client.text_document_did_open(types.DidOpenTextDocumentParams(item))

    @property
    def identifier(self) -> types.TextDocumentIdentifier:
        return types.TextDocumentIdentifier(self.uri)

    def type(self, text: str) -> None:
        self.text, self.version = text, self.version + 1
        identifier = types.VersionedTextDocumentIdentifier(self.version, self.uri)
        change = types.TextDocumentContentChangeWholeDocument(text)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(identifier, [change]))

    async def diagnostics(self) -> Sequence[types.Diagnostic]:
        """Those of this version; whatever is published for an older one is a mistake."""
        found = await self.client.diagnostics_of(self.uri)
        assert found.version == self.version
        return found.diagnostics

    async def actions(self, line: int, character: int, kind: str | None = None) -> Sequence[types.CodeAction]:
        place = types.Position(line, character)
        context = types.CodeActionContext([], only=[kind] if kind else None)
        params = types.CodeActionParams(self.identifier, types.Range(place, place), context)
        return await self.client.text_document_code_action_async(params) or ()

    async def hover(self, line: int, character: int) -> str | None:
        params = types.HoverParams(self.identifier, types.Position(line, character))
        found = await self.client.text_document_hover_async(params)
        assert found is None or found.contents.kind == types.MarkupKind.PlainText
        return found.contents.value if found else None

    def apply(self, edit: types.WorkspaceEdit) -> None:
        for change in edit.document_changes:
            assert change.text_document == types.OptionalVersionedTextDocumentIdentifier(self.uri, self.version)
            for one in change.edits:
                self.type(edited(self.text, one))


def edited(text: str, edit: types.TextEdit) -> str:
    lines = [line.encode("utf-16-le") for line in text.split("\n")]
    start, end = edit.range.start, edit.range.end
    before = [*lines[: start.line], lines[start.line][: 2 * start.character]]
    behind = [lines[end.line][2 * end.character :], *lines[end.line + 1 :]]
    joined = "\n".encode("utf-16-le")
    return (joined.join(before) + edit.new_text.encode("utf-16-le") + joined.join(behind)).decode("utf-16-le")


def span(line: int, start: int, end: int) -> types.Range:
    return types.Range(types.Position(line, start), types.Position(line, end))


MESSAGE = r"""wrong
at K = 2, i = 1, j = 2 the left side is -0.25, the right side 0.25
for z = [1, 1]
missing-delta: \delta_{ij} is missing: 1 belongs there only where i and j are the same.
should be: \frac{\partial p_i}{\partial z_j} = p_i (\delta_{ij} - p_j)"""


async def test_a_wrong_step_is_repaired_by_a_quick_fix(client: Editor) -> None:
    paper = Open(client, WRONG)
    (found,) = await paper.diagnostics()
    assert found == types.Diagnostic(
        span(LINE, SIGN, END), MESSAGE, types.DiagnosticSeverity.Error, "missing-delta", source="derive"
    )
    (fix,) = await paper.actions(LINE, SIGN, types.CodeActionKind.QuickFix)
    assert (fix.title, fix.kind, fix.is_preferred) == (r"Replace by \delta_{ij}", "quickfix", True)
    assert fix.diagnostics == (found,)
    paper.apply(fix.edit)
    assert paper.text == WRONG.replace("(1 - p_j)", r"(\delta_{ij} - p_j)")
    assert await paper.diagnostics() == ()
    assert await paper.actions(LINE, SIGN, types.CodeActionKind.QuickFix) == ()


async def test_only_the_newest_version_is_published(client: Editor) -> None:
    paper = Open(client, WRONG)
    for wrong in (r"\delta_{ij}", r"2", r"\delta_{ij}", "1"):
        paper.type(WRONG.replace("(1 - p_j)", f"({wrong} - p_j)"))
    assert [one.code for one in await paper.diagnostics()] == ["missing-delta"]


HOVERS = [
    (LINE, SIGN, ["✗ wrong", *MESSAGE.split("\n")[1:]]),
    (4, 2, [r"p: a vector, p \in \mathbb{R}^K", r"defined: p_{k} := \frac{e^{z_k}}{\sum_{l=1}^{K} e^{z_l}} (line 5)"]),
    (4, 4, ["k: an index; it ranges over K"]),
    (2, 6, [r"z: a vector, z \in \mathbb{R}^K, declared"]),
    (2, 23, ["K: a size"]),
    (0, 4, None),
]


@pytest.mark.parametrize(("line", "character", "said"), HOVERS)
async def test_a_hover(client: Editor, line: int, character: int, said: list[str] | None) -> None:
    paper = Open(client, WRONG)
    found = await paper.hover(line, character)
    assert found == (None if said is None else "\n".join(said))


async def test_a_hover_on_a_name_in_a_step_says_both(client: Editor) -> None:
    paper = Open(client, "For $x_k > 0$:\n\n$$\\sum_k (x_k - x_k) = 0$$\n")
    name, verdict = (await paper.hover(2, 10) or "").split("\n\n")
    assert name.split("\n") == [
        r"x: a vector, x \in (0, \infty)^{n_k}, inferred from how it is written",
        "given: x is positive",
    ]
    assert verdict == "✓ any number of k\nboth sides agree at 6 points (n_k = 3; n_k = 4)"


SHOWN = [
    (
        "$$\\foo = 1$$",
        "Warning",
        "not-read",
        "unknown command \\foo\nwrite it in other words, or declare it as a name",
    ),
    (
        "$$a = a, \\quad a \\to b$$",
        "Information",
        "relation-not-checked",
        "\\to is not judged",
    ),
    ("$$a = a % wrong$$", "Warning", "proved", "marked wrong, but it is right: for all values"),
]


@pytest.mark.parametrize(("text", "severity", "code", "message"), SHOWN, ids=[row[2] for row in SHOWN])
async def test_what_is_shown(client: Editor, text: str, severity: str, code: str, message: str) -> None:
    paper = Open(client, text)
    assert [(one.severity.name, one.code, one.message) for one in await paper.diagnostics()] == [
        (severity, code, message)
    ]


@pytest.mark.parametrize("text", ["", "# Notes\n\nOnly words.", "$$a := 1$$"])
async def test_a_text_that_is_no_derivation(client: Editor, text: str) -> None:
    assert await Open(client, text).diagnostics() == ()


async def test_other_languages_are_left_alone(client: Editor) -> None:
    other = Open(client, "$$1 = 2$$", "python", ".py")
    assert (await other.hover(0, 4), await other.actions(0, 4)) == (None, ())


async def test_an_unsaved_document_is_read_by_its_language(client: Editor) -> None:
    paper = Open(client, "$$1 = 2$$", "markdown", "")
    assert [one.severity for one in await paper.diagnostics()] == [types.DiagnosticSeverity.Error]


async def test_a_document_that_is_closed(client: Editor) -> None:
    paper = Open(client, "$$1 = 2$$")
    assert len(await paper.diagnostics()) == 1
    client.text_document_did_close(types.DidCloseTextDocumentParams(paper.identifier))
    assert (await client.diagnostics_of(paper.uri)).diagnostics == ()


def cell(uri: str, text: str, version: int = 1) -> types.TextDocumentItem:
    return types.TextDocumentItem(uri, "markdown", version, text)


async def test_a_cell_that_is_removed_is_forgotten(client: Editor) -> None:
    book, only = "cells:nb#b", "cells:nb#only"
    cells = [types.NotebookCell(types.NotebookCellKind.Markup, only)]
    notebook = types.NotebookDocument(book, "jupyter-notebook", 1, cells)
    client.notebook_document_did_open(types.DidOpenNotebookDocumentParams(notebook, [cell(only, "$$1 = 2$$")]))
    assert len((await client.diagnostics_of(only)).diagnostics) == 1
    gone = types.NotebookDocumentCellChangeStructure(
        types.NotebookCellArrayChange(0, 1), did_close=[types.TextDocumentIdentifier(only)]
    )
    change = types.NotebookDocumentChangeEvent(cells=types.NotebookDocumentCellChanges(structure=gone))
    identifier = types.VersionedNotebookDocumentIdentifier(2, book)
    client.notebook_document_did_change(types.DidChangeNotebookDocumentParams(identifier, change))
    assert (await client.diagnostics_of(only)).diagnostics == ()


async def test_a_notebook_is_one_text(client: Editor) -> None:
    book, first, code, last = (f"cells:nb#{name}" for name in ("book", "first", "code", "last"))
    cells = [
        types.NotebookCell(types.NotebookCellKind.Markup, first),
        types.NotebookCell(types.NotebookCellKind.Code, code),
        types.NotebookCell(types.NotebookCellKind.Markup, last),
    ]
    texts = [cell(first, "# 😀\n\n$$f := x^2$$"), cell(code, "1 + 1"), cell(last, "$$\\frac{df}{dx} = 3 x$$")]
    client.notebook_document_did_open(
        types.DidOpenNotebookDocumentParams(types.NotebookDocument(book, "jupyter-notebook", 1, cells), texts)
    )
    assert (await client.diagnostics_of(first)).diagnostics == ()
    (wrong,) = (await client.diagnostics_of(last)).diagnostics
    assert (wrong.severity, wrong.range) == (types.DiagnosticSeverity.Error, span(0, 16, 21))
    hover = types.HoverParams(types.TextDocumentIdentifier(last), types.Position(0, 9))
    found = await client.text_document_hover_async(hover)
    assert found.contents.value.startswith(
        "f: a number, f \\in \\mathbb{R}\ndefined: f := x^2 (cell 1, line 3)\n\n✗ wrong"
    )


MACROS = r"""\documentclass{article}
\newcommand{\R}{\mathbb{R}}
\newcommand{\dd}[2]{\frac{\partial #1}{\partial #2}}
\newcommand{\half}{\frac{1}{3}}
\begin{document}
Let $z \in \R^K$ and \[ f := \sum_k z_k^2. \] 😀 Then \[ \dd{f}{z_i} = 3 z_i, \]
and \[ \dd{}{z_i} \half z_i = \half. \]
and \[ \frac{1}{2} = \half. \]
\input{other}
\end{document}
"""


async def test_latex_with_macros_and_an_included_file(client: Editor, tmp_path: Path) -> None:
    (tmp_path / "other.tex").write_text("So\n\\[ 1 = 2. \\]\n")
    paper = Open(client, MACROS, "latex", uri=(tmp_path / "main.tex").as_uri())
    first, second, included = await paper.diagnostics()
    assert first.range == span(5, column(MACROS, 5, "= 3"), column(MACROS, 5, ", \\]"))
    assert second.range == span(7, column(MACROS, 7, "= "), column(MACROS, 7, ". \\]"))
    assert included.range == span(8, 0, 0)
    assert included.message.startswith(f"{tmp_path}/other.tex:2:6: wrong\n")
    assert await paper.hover(5, column(MACROS, 5, "z ")) == r"z: a vector, z \in \mathbb{R}^K, declared"
    (fix,) = await paper.actions(5, first.range.start.character, types.CodeActionKind.QuickFix)
    paper.apply(fix.edit)
    assert paper.text == MACROS.replace("= 3 z_i", "= 2 z_i")
    assert len(await paper.diagnostics()) == 2


async def test_columns_in_the_units_that_the_editor_prefers() -> None:
    client = await CONFIG.start()
    agreed = await client.initialize_session(capabilities("utf-8"))
    paper = Open(client, WRONG)
    (found,) = await paper.diagnostics()
    sign = len(WRONG.split("\n")[LINE].partition("= p_i")[0].encode())
    assert (found.range.start.character, agreed.capabilities.position_encoding) == (sign, "utf-8")
    await client.shutdown_session()
    await client.stop()


async def test_over_tcp() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [*COMMAND, "--tcp", "--port", str(port)]
    server = await asyncio.create_subprocess_exec(*command, env=ENVIRONMENT, stderr=asyncio.subprocess.PIPE)
    assert await server.stderr.readline() == f"Waiting for an editor on 127.0.0.1:{port}.\n".encode()
    client = Editor()
    while True:
        try:
            await client.start_tcp("127.0.0.1", port)
            break
        except OSError:
            await asyncio.sleep(0.05)
    await client.initialize_session(capabilities())
    paper = Open(client, "$$1 = 2$$")
    assert len(await paper.diagnostics()) == 1
    await client.shutdown_session()
    assert await server.wait() == 0


LEAP = r"""Let $z \in \mathbb{R}^K$, $$p_k := \frac{e^{z_k}}{\sum_l e^{z_l}}$$

$$
\begin{aligned}
\text{𝒹} \quad \frac{\partial p_i}{\partial z_j} &= p_i (\delta_{ij} - p_j) % 😀
\end{aligned}
$$

$$p_i + 1 = 1 + p_i$$
"""
LINES = r"""&= \frac{\frac{\partial e^{z_i}}{\partial z_j} \sum_{l} e^{z_l} - e^{z_i} \frac{\partial \sum_{l} e^{z_l}}{\partial z_j}}{\left(\sum_{l} e^{z_l}\right)^2} \\
  &= \frac{\delta_{ij} e^{z_i} \sum_{l} e^{z_l} - e^{z_i} \sum_{l} \delta_{lj} e^{z_l}}{\left(\sum_{l} e^{z_l}\right)^2} \\
  &= \frac{\delta_{ij} e^{z_i} \sum_{l} e^{z_l} - e^{z_i} e^{z_j}}{\left(\sum_{l} e^{z_l}\right)^2} \\
  &= \frac{\delta_{ij} e^{z_i}}{\sum_{l} e^{z_l}} - \frac{e^{z_i}}{\sum_{l} e^{z_l}} \frac{e^{z_j}}{\sum_{l} e^{z_l}} \\
  &= \delta_{ij} p_i - p_i p_j \\
  """  # noqa: E501


async def test_a_step_is_derived(client: Editor) -> None:
    paper = Open(client, LEAP)
    assert await paper.diagnostics() == ()
    place = column(LEAP, 4, "&= p_i")
    (offered,) = await paper.actions(4, place + 3)
    assert (offered.title, offered.kind, offered.edit) == ("Derive this step", "refactor.rewrite", None)
    chosen = await client.code_action_resolve_async(offered)
    paper.apply(chosen.edit)
    assert paper.text == LEAP.replace("&= p_i", LINES + "&= p_i")
    assert await paper.diagnostics() == ()


async def test_a_step_is_derived_by_the_command(client: Editor) -> None:
    paper = Open(client, LEAP)
    await paper.diagnostics()
    await client.workspace_execute_command_async(types.ExecuteCommandParams("derive.deriveStep", [paper.uri, 1]))
    paper.apply(await client.edits.get())
    assert paper.text == LEAP.replace("&= p_i", LINES + "&= p_i")


async def test_a_step_in_which_nothing_is_missing(client: Editor) -> None:
    paper = Open(client, LEAP)
    (offered,) = await paper.actions(8, 8)
    assert (await client.code_action_resolve_async(offered)).edit is None
    assert client.messages[-1].message == "nothing is missing: no line is known that stands between both sides"


async def test_the_configuration_of_the_folder(client: Editor, tmp_path: Path) -> None:
    (tmp_path / "derive.toml").write_text("lay = 1\n")
    paper = Open(client, "$$1 = 2$$", uri=(tmp_path / "a.md").as_uri())
    (found,) = await paper.diagnostics()
    assert found.message.startswith(f"{tmp_path}/derive.toml:1:1: unknown key lay in derive.toml\n")
    (tmp_path / "derive.toml").write_text('layout = "numerator"\n')
    paper.type(
        "With $W \\in \\mathbb{R}^{K \\times D}$, $x \\in \\mathbb{R}^D$: $$\\frac{\\partial Wx}{\\partial x} = W$$"
    )
    assert await paper.diagnostics() == ()
