"""The command line: arguments, files and the exit status; no mathematics. One module per command."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from functools import partial

import click

from derive import __version__
from derive.cli.batch import batch
from derive.cli.catalogue import catalogue
from derive.cli.checking import check
from derive.cli.completion import completion
from derive.cli.explain import explain
from derive.cli.lsp import lsp
from derive.cli.mcp import mcp
from derive.cli.mutate import mutate
from derive.cli.new import new
from derive.cli.serve import serve
from derive.cli.steps import steps

_EXAMPLES = """
\b
Examples:
  derive check softmax-ce               a derivation of the catalogue
  derive check notes.md -               files, and standard input
  derive check notes.md --format json   for programs
  derive new softmax-ce.md              a commented document to start from
  derive steps softmax-ce               the derivation written out, in LaTeX
  derive list                           the catalogue
  derive explain missing-delta          a mistake, with a wrong and a right example
  derive mutate softmax-ce              which wrong lines would be caught
  derive serve                          a page to write, check and derive in
  derive lsp                            for editors: verdicts as you type
  derive mcp                            for agents: tools to check and derive
  derive batch in.jsonl -o out.jsonl    many derivations, a row for each
"""

_LASTING = ("serve", "lsp", "mcp")

# The matrices are small: the threads that NumPy's algebra would start at its import cost more than they do.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def _leave() -> None:
    """At its end Python looks for cycles among all that is there, which would be a sixth of a short run.

    DuckDB says so at length if it finds that its objects were not freed.
    """
    if "duckdb" not in sys.modules:
        gc.freeze()


atexit.register(_leave)


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, epilog=_EXAMPLES)
@click.version_option(__version__, prog_name="derive")
@click.pass_context
def main(context: click.Context) -> None:
    """Check derivations: every = is proved for every size, or refuted with a counterexample."""
    if context.invoked_subcommand not in _LASTING:
        # A run leaves few cycles: looking for them at the usual pace takes a tenth of a short one.
        context.call_on_close(partial(gc.set_threshold, *gc.get_threshold()))
        gc.set_threshold(1_000_000)


for _command in (
    check,
    steps,
    explain,
    mutate,
    catalogue,
    new,
    batch,
    lsp,
    mcp,
    serve,
    completion,
):
    main.add_command(_command)
