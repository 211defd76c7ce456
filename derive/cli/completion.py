"""``derive completion``."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from derive.cli.output import echo

SHELLS = ("bash", "zsh", "fish")

_COMPLETION_EXAMPLES = """
\b
Once, in the start-up file of the shell:
  bash  eval "$(derive completion bash)"
  zsh   eval "$(derive completion zsh)"
  fish  derive completion fish | source
"""


@click.command(epilog=_COMPLETION_EXAMPLES)
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print what makes SHELL complete commands, options, files and the names of derivations, mistakes and laws."""
    script = get_completion_class(shell)
    assert script is not None
    echo(script(context.find_root().command, {}, "derive", "_DERIVE_COMPLETE").source(), False)
