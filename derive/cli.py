"""The command line: arguments, files and the exit status; no mathematics."""

from __future__ import annotations

import gc
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING

import click

from derive import __version__

if TYPE_CHECKING:
    from derive.model import DocumentReport
    from derive.report.outcome import Report
    from derive.report.steps import Detail

PATIENCE = 1.0
"""Seconds after which a progress bar appears."""

_EXAMPLES = """
\b
Examples:
  derive check softmax-ce               a derivation of the catalogue
  derive check notes.md -               files, and standard input
  derive check notes.md --format json   for programs
  derive steps softmax-ce               the derivation written out, in LaTeX
  derive list                           the catalogue
  derive explain missing-delta          a mistake, with a wrong and a right example
  derive mutate softmax-ce              which wrong lines would be caught
"""

_CHECK_EXAMPLES = """
\b
Exit status:
  0  every step is as expected: proved, or marked wrong and refuted
  1  a step is wrong, or not proved
  2  something could not be read

\b
Examples:
  derive check softmax-ce
  derive check notes.md --accept numeric
  pbpaste | derive check - --quiet
"""

_STEPS_EXAMPLES = """
\b
Exit status: 0 the goal is derived; 1 no law leads on; 2 something could not be read

\b
Examples:
  derive steps softmax-ce
  derive steps model.md --of L --wrt 'W_{ij}' --format markdown
  derive steps softmax-ce --document > out.tex
  derive steps softmax-ce --code numpy
"""


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, epilog=_EXAMPLES)
@click.version_option(__version__, prog_name="derive")
def main() -> None:
    """Check derivations: every = is proved for every size, or refuted with a counterexample."""
    # A run leaves few cycles: looking for them at the usual pace takes a tenth of a short one.
    gc.set_threshold(1_000_000)


@main.command(epilog=_CHECK_EXAMPLES)
@click.argument("names", nargs=-1, required=True)
@click.option("--format", "form", type=click.Choice(["text", "json", "latex"]), default="text", show_default=True)
@click.option("--accept", type=click.Choice(["numeric"]), help="Let an undecided step pass that held in every number.")
@click.option("--quiet", "-q", is_flag=True, help="Show only what is not as expected.")
@click.option("--no-color", is_flag=True, help="No colours, also on a terminal.")
def check(names: tuple[str, ...], form: str, accept: str | None, quiet: bool, no_color: bool) -> None:
    """Judge every step of the documents NAMES: names of the catalogue, files, or - for standard input."""
    from derive.report.outcome import Report

    report = Report(tuple(checked(names, accept == "numeric")))
    colour = not no_color and _wants_colour()
    rendered = _rendered(report, form, colour, quiet)
    if rendered:
        _print(rendered, colour)
    sys.exit(report.exit_status)


@main.command(epilog=_STEPS_EXAMPLES)
@click.argument("name")
@click.option("--of", default="", metavar="L", help="What is differentiated, in LaTeX; by default the document's goal.")
@click.option("--wrt", default="", metavar="W_{ij}", help="By what, in LaTeX.")
@click.option("--format", "form", type=click.Choice(["latex", "text", "markdown", "json"]), default="latex")
@click.option("--detail", type=click.Choice(["brief", "normal", "full"]), default="normal", show_default=True)
@click.option("--document", is_flag=True, help="A complete .tex file.")
@click.option("--code", type=click.Choice(["numpy", "torch", "jax"]), help="A function that computes the gradient.")
def steps(name: str, of: str, wrt: str, form: str, detail: Detail, document: bool, code: str | None) -> None:
    """Write the derivation of the goal of NAME, a name of the catalogue or a file; every line is proved."""
    from derive.catalogue import path_of
    from derive.documents import open_source
    from derive.report import program
    from derive.report.steps import render
    from derive.source import ReadError
    from derive.stepper import derive_document

    if bool(of) != bool(wrt):
        raise click.UsageError("--of and --wrt belong together")
    try:
        derivation = derive_document(open_source(path_of(name)), of, wrt, thorough=detail == "full")
        _print(program.render(derivation, code) if code else render(derivation, form, detail, whole=document), False)
    except ReadError as error:
        click.echo(error.render(), err=True)
        sys.exit(2)
    sys.exit(0 if derivation.complete else 1)


@main.command()
@click.argument("name", required=False)
def explain(name: str | None) -> None:
    """Explain the mistake or law NAME, its examples checked; without NAME list all of them.

    Exit status: 0; 2 if there is no such name.
    """
    from derive.report.explain import overview, page
    from derive.source import ReadError

    try:
        _print(page(name) if name else overview(), False)
    except ReadError as error:
        click.echo(error.render(), err=True)
        sys.exit(2)


@main.command()
@click.argument("name")
@click.option("--most", default=1, show_default=True, metavar="N", help="Ways to make one mistake in one step.")
def mutate(name: str, most: int) -> None:
    """Make every mistake in every proved step of NAME: which wrong lines would be caught, and which steps say nothing?

    Exit status: 0 if all are caught, 1 if some would pass, 2 if something could not be read.
    """
    from derive.mutate import mutated
    from derive.report import mutants

    (document,) = checked((name,), False)
    for error in document.errors:
        click.echo(error.render(), err=True)
    found = []
    for judged in document.steps:
        if judged.verdict.proved:
            found.append(mutated(judged, most))
            _print("\n".join(mutants.step(document, found[-1])), False)
    _print("\n" + mutants.summary(document, found), False)
    survived = any(not mutant.caught for step in found for mutant in step.mutants)
    sys.exit(2 if document.errors else int(survived))


@main.command("list")
def catalogue() -> None:
    """Show the catalogue: names for `derive check`, one line each."""
    from derive.catalogue import entries

    known = entries()
    width = max((len(entry.name) for entry in known), default=0)
    for entry in known:
        _print(f"{entry.name:{width}}  {entry.title}", False)


def checked(names: Sequence[str], accept_numeric: bool) -> Iterator[DocumentReport]:
    """Check one document after the other; behind a long one a progress bar appears, on a terminal."""
    from derive.catalogue import path_of
    from derive.checker import check_source
    from derive.documents import open_source
    from derive.model import DocumentReport
    from derive.source import ReadError, Source

    with _Progress(len(names)) as progress:
        for done, name in enumerate(names):
            try:
                source = open_source(path_of(name))
            except ReadError as error:
                yield DocumentReport(error.source or Source(name, ""), errors=(error,))
            else:
                yield check_source(source, accept_numeric=accept_numeric, progress=partial(progress.show, done))


class _Progress(ExitStack):
    """A bar on standard error, on a terminal, once the check has taken a while."""

    def __init__(self, documents: int) -> None:
        super().__init__()
        self.bar = click.progressbar(length=documents * 100, label="checking", file=sys.stderr)
        self.begun = monotonic()
        self.shown = False

    def show(self, document: int, part: int, parts: int) -> None:
        """``part`` of ``parts`` of a document, counted from 0, is done."""
        if not self.shown and sys.stderr.isatty() and monotonic() - self.begun > PATIENCE:
            self.enter_context(self.bar)
            self.shown = True
        if self.shown:
            self.bar.update(100 * document + 100 * part // parts - self.bar.pos)


def _rendered(report: Report, form: str, colour: bool, quiet: bool) -> str:
    from derive.report import as_json, as_latex, text

    if form == "json":
        return as_json.render(report)
    if form == "latex":
        return as_latex.render(report)
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    return text.render(report, text.Look(colour, width, quiet))


def _wants_colour() -> bool:
    """https://no-color.org and https://force-color.org: NO_COLOR beats FORCE_COLOR beats the terminal."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return os.environ["FORCE_COLOR"] != "0"
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def _print(text: str, colour: bool) -> None:
    try:
        click.echo(text, color=colour)
    except UnicodeEncodeError:
        encoding = sys.stdout.encoding or "ascii"
        click.echo(text.encode(encoding, "backslashreplace").decode(encoding), color=colour)
