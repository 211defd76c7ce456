"""``derive steps``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from derive.cli import offered
from derive.cli.output import echo, readable

if TYPE_CHECKING:
    from derive.report.steps import Detail

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


@click.command(epilog=_STEPS_EXAMPLES)
@click.argument("name", shell_complete=offered.documents)
@click.option("--of", default="", metavar="L", help="What is differentiated, in LaTeX; by default the document's goal.")
@click.option("--wrt", default="", metavar="W_{ij}", help="By what, in LaTeX.")
@click.option("--format", "form", type=click.Choice(["latex", "text", "markdown", "json"]), default="latex")
@click.option("--detail", type=click.Choice(["brief", "normal", "full"]), default="normal", show_default=True)
@click.option("--document", is_flag=True, help="A complete .tex file.")
@click.option("--code", type=click.Choice(["numpy", "torch", "jax"]), help="A function that computes the gradient.")
def steps(name: str, of: str, wrt: str, form: str, detail: Detail, document: bool, code: str | None) -> None:
    """Write the derivation of the goal of NAME, a name of the catalogue or a file; every line is proved."""
    from derive.cli.asking import asked
    from derive.report import program
    from derive.report.steps import render
    from derive.stepper import derive_document

    if bool(of) != bool(wrt):
        raise click.UsageError("--of and --wrt belong together")
    with readable():
        (one,) = asked((name,))
        if one.error is not None:
            raise one.error
        derivation = derive_document(one.source, of, wrt, thorough=detail == "full", settings=one.settings)
        echo(program.render(derivation, code) if code else render(derivation, form, detail, whole=document), False)
    sys.exit(0 if derivation.complete else 1)
