"""Derivations in a notebook: ``%load_ext derive``, then ``%%derive`` above the text of a cell, or ``%derive names``."""

# IPython has no types.
# mypy: disable-error-code="untyped-decorator"

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic import Magics, line_cell_magic, magics_class
from IPython.core.magic_arguments import argument, magic_arguments, parse_argstring
from IPython.display import display

from derive.catalogue import path_of
from derive.checker import check_source
from derive.config import nearest
from derive.files import open_source
from derive.notation import Expr
from derive.printing import latex
from derive.records import replace
from derive.report import as_latex, text
from derive.report.outcome import Report
from derive.settings import Settings
from derive.source import ReadError, Source


class NotAsExpected(Exception):
    """A step is wrong or not proved, or something could not be read; the message is the report."""

    def _render_traceback_(self) -> list[str]:
        """The report alone: where in this module it was raised tells nobody anything."""
        return str(self).split("\n")


@magics_class
class DeriveMagics(Magics):  # type: ignore[misc]
    """The magic command."""

    @magic_arguments()
    @argument("names", nargs="*", help="in the line alone: names of the catalogue, or files")
    @argument("--accept", choices=["numeric"], help="let an undecided step pass that held in every number")
    @argument("--seed", type=int, help="fix the random draws")
    @argument("--strict", action="store_true", help="raise an error unless every step is as expected")
    @line_cell_magic
    def derive(self, line: str, cell: str | None = None) -> Report | None:
        """Check the text of a cell, or documents by their names; the report is the value of the cell.

        Each cell is a document of its own. What a project has configured holds here as well.
        """
        asked = parse_argstring(self.derive, line)
        sources = _named(asked.names) if cell is None else [Source("<cell>", cell)]
        report = Report(tuple(check_source(source, _settings(source, asked)) for source in sources))
        if asked.strict and not report.ok:
            display(report)
            raise NotAsExpected(text.render(report, text.Look(quiet=True)))
        return report


def _named(names: Sequence[str]) -> list[Source]:
    """The documents of these names."""
    if not names:
        raise UsageError("%derive names documents: %derive softmax-ce notes.md; %%derive checks the text of its cell")
    try:
        return [open_source(path_of(name)) for name in names]
    except ReadError as error:
        raise UsageError(error.render()) from None


def _settings(source: Source, asked: Any) -> Settings:
    """Those of the configuration nearest to a document; what stands in the line goes before them."""
    settings = nearest(Path(source.folder) if source.folder else Path.cwd()).settings
    if asked.accept is not None:
        settings = replace(settings, accept=(asked.accept,))
    return settings if asked.seed is None else replace(settings, seed=asked.seed)


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Add the magic command, and show expressions as formulas and reports in words."""
    shell.register_magics(DeriveMagics)
    formatters = shell.display_formatter.formatters
    formatters["text/latex"].for_type(Expr, lambda expr: f"${latex(expr)}$")
    formatters["text/latex"].for_type(Report, as_latex.render)
    formatters["text/plain"].for_type(Report, _in_words)


def _in_words(report: Report, printer: Any, _cycle: bool) -> None:
    printer.text(text.render(report, text.Look()))
