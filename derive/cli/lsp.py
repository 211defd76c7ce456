"""``derive lsp``."""

from __future__ import annotations

import click

from derive.cli.extras import needs

_LSP_EXAMPLES = """
\b
Examples:
  derive lsp                      an editor starts it so and speaks over standard input and output
  derive lsp --tcp --port 2087    an editor connects to it
"""


@click.command(epilog=_LSP_EXAMPLES)
@click.option("--tcp", is_flag=True, help="Wait for one editor on a port instead of standard input.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to wait.")
@click.option("--port", default=2087, show_default=True, type=click.IntRange(1, 65535), help="The port to wait on.")
def lsp(tcp: bool, host: str, port: int) -> None:
    """Run the language server: verdicts as you type, repairs as quick fixes, hovers. Needs the extra [lsp]."""
    with needs("lsp", "pygls", "lsprotocol"):
        from derive.language_server.handlers import new_server

    server = new_server()
    if tcp:
        click.echo(f"Waiting for an editor on {host}:{port}.", err=True)
        server.start_tcp(host, port)
    else:
        server.start_io()
