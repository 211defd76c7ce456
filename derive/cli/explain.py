"""``derive explain``."""

from __future__ import annotations

import sys

import click

from derive.cli import offered
from derive.cli.output import echo


@click.command()
@click.argument("name", required=False, shell_complete=offered.explained)
def explain(name: str | None) -> None:
    """Explain the mistake or law NAME, its examples checked; without NAME list all of them.

    Exit status: 0; 2 if there is no such name.
    """
    from derive.report.explain import overview, page
    from derive.source import ReadError

    try:
        echo(page(name) if name else overview(), False)
    except ReadError as error:
        click.echo(error.render(), err=True)
        sys.exit(2)
