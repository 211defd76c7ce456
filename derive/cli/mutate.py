"""``derive mutate``."""

from __future__ import annotations

import sys

import click

from derive.cli import offered
from derive.cli.output import checked, echo, readable


@click.command()
@click.argument("name", shell_complete=offered.documents)
@click.option("--most", default=1, show_default=True, metavar="N", help="Ways to make one mistake in one step.")
def mutate(name: str, most: int) -> None:
    """Make every mistake in every proved step of NAME: which wrong lines would be caught, and which steps say nothing?

    Exit status: 0 if all are caught, 1 if some would pass, 2 if something could not be read.
    """
    from derive.cli.asking import asked
    from derive.mutate import mutated
    from derive.report import mutants

    with readable():
        documents = asked((name,))
    (document,) = checked(documents)
    for error in document.errors:
        click.echo(error.render(), err=True)
    found = []
    for judged in document.steps:
        if judged.verdict.proved and judged.step.equates:
            found.append(mutated(judged, most))
            echo("\n".join(mutants.step(document, found[-1])), False)
    echo("\n" + mutants.summary(document, found), False)
    survived = any(not mutant.caught for step in found for mutant in step.mutants)
    sys.exit(2 if document.errors else int(survived))
