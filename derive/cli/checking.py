"""``derive check``."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

import click

from derive.cli.output import checked, echo, wants_colour

if TYPE_CHECKING:
    from derive.report.outcome import Report

FORMATS = ("text", "concise", "json", "latex", "github", "sarif", "junit")

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


@click.command(epilog=_CHECK_EXAMPLES)
@click.argument("names", nargs=-1, required=True)
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option("--accept", type=click.Choice(["numeric"]), help="Let an undecided step pass that held in every number.")
@click.option(
    "--seed", type=click.IntRange(0), metavar="N", help="Fix the random draws, which are else each run's own."
)
@click.option("--quiet", "-q", is_flag=True, help="Show only what is not as expected.")
@click.option("--no-color", is_flag=True, help="No colours, also on a terminal.")
def check(names: tuple[str, ...], form: str, accept: str | None, seed: int | None, quiet: bool, no_color: bool) -> None:
    """Judge every step of the documents NAMES: names of the catalogue, files, or - for standard input."""
    from derive.report.outcome import Report
    from derive.settings import Settings

    report = Report(tuple(checked(names, Settings((accept,) if accept else (), seed))))
    colour = not no_color and wants_colour()
    rendered = _rendered(report, form, colour, quiet)
    if rendered:
        echo(rendered, colour)
    sys.exit(report.exit_status)


def _rendered(report: Report, form: str, colour: bool, quiet: bool) -> str:
    from derive.report import as_json, as_latex, concise, github, junit, sarif, text

    match form:
        case "concise":
            return concise.render(report, quiet=quiet)
        case "github":
            return github.render(report)
        case "json":
            return as_json.render(report)
        case "junit":
            return junit.render(report)
        case "latex":
            return as_latex.render(report)
        case "sarif":
            return sarif.render(report)
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    return text.render(report, text.Look(colour, width, quiet))
