"""``derive check``."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from derive.cli import offered
from derive.cli.output import checked, echo, readable, wants_colour
from derive.cli.pages import write_pages
from derive.settings import FORMATS

if TYPE_CHECKING:
    from derive.cache import Cache
    from derive.cli.asking import Asked
    from derive.cli.printed import Form, Printed
    from derive.config import Config
    from derive.report.outcome import Report

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
  derive check notes.md --html out/
  pbpaste | derive check - --quiet
"""


@click.command(epilog=_CHECK_EXAMPLES)
@click.argument("names", nargs=-1, shell_complete=offered.documents)
@click.option("--format", "form", type=click.Choice(FORMATS), help="The form of the report.  [default: text]")
@click.option("--accept", type=click.Choice(["numeric"]), help="Let an undecided step pass that held in every number.")
@click.option(
    "--seed", type=click.IntRange(0), metavar="N", help="Fix the random draws, which are else each run's own."
)
@click.option(
    "--seconds",
    type=click.FloatRange(0, min_open=True),
    help="The time for the verdict on a step.  [default: 10]",
)
@click.option("--html", "pages", metavar="DIR", help="Write each document as a page into DIR, too.")
@click.option("--explain", is_flag=True, help="Show how every name was read, as text and in JSON.")
@click.option("--quiet", "-q", is_flag=True, help="Show only what is not as expected.")
@click.option("--no-color", is_flag=True, help="No colours, also on a terminal.")
@click.option("--no-cache", is_flag=True, envvar="DERIVE_NO_CACHE", help="Find out everything again.")
def check(
    names: tuple[str, ...],
    form: str | None,
    accept: str | None,
    seed: int | None,
    seconds: float | None,
    pages: str | None,
    explain: bool,
    quiet: bool,
    no_color: bool,
    no_cache: bool,
) -> None:
    """Judge every step of the documents NAMES: names of the catalogue, files, or - for standard input.

    Without NAMES the files of the configuration are checked: `files` in derive.toml, or in pyproject.toml under
    [tool.derive].
    """
    from derive.cache import user_cache
    from derive.cli.asking import asked
    from derive.cli.printed import Form, keep, recalled
    from derive.config import nearest

    with readable():
        config = nearest(Path.cwd())
        documents = asked(names or _configured(config), accept, seed, seconds)
    colour = not no_color and wants_colour()
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    wanted = Form(form or config.format, quiet or config.quiet, colour, width, explain)
    cache = None if no_cache or not config.cache else user_cache()
    # A page shows more than what was kept of an earlier run.
    printed = recalled(cache, documents, wanted) if cache and pages is None else None
    if printed is None:
        printed, report = _printed(documents, wanted, cache)
        if pages is not None:
            write_pages(report, pages)
        if cache:
            keep(cache, documents, wanted, printed, report)
    if printed.text:
        echo(printed.text, colour)
    sys.exit(printed.status)


def _configured(config: Config) -> tuple[str, ...]:
    """The documents that the configuration names."""
    if not config.files:
        raise click.UsageError("Missing argument 'NAMES...'. Name documents, or set files in derive.toml.")
    documents = config.documents()
    if not documents:
        raise click.UsageError(f"No document below {config.folder} matches files: {', '.join(config.files)}")
    return documents


def _printed(documents: Sequence[Asked], form: Form, cache: Cache | None) -> tuple[Printed, Report]:
    """What a run prints, and the report that it prints."""
    from derive.cli.printed import Printed
    from derive.report.outcome import Report

    report = Report(tuple(checked(documents, explain=form.explain, cache=cache)))
    return Printed(_rendered(report, form), report.exit_status), report


def _rendered(report: Report, form: Form) -> str:
    """The report in the form that was asked for, of which alone the module is loaded."""
    match form.name:
        case "concise":
            from derive.report import concise

            return concise.render(report, quiet=form.quiet)
        case "github":
            from derive.report import github

            return github.render(report)
        case "json":
            from derive.report import as_json

            return as_json.render(report)
        case "junit":
            from derive.report import junit

            return junit.render(report)
        case "latex":
            from derive.report import as_latex

            return as_latex.render(report)
        case "sarif":
            from derive.report import sarif

            return sarif.render(report)
    from derive.report import text

    return text.render(report, text.Look(form.colour, form.width, form.quiet))
