"""``derive mcp``."""

from __future__ import annotations

import click

from derive.cli.extras import needs


@click.command()
@click.option("--seconds", default=60.0, show_default=True, type=click.FloatRange(min=1), help="Time for one answer.")
def mcp(seconds: float) -> None:
    """Run tools for agents (Model Context Protocol) on standard input and output. Needs the extra [mcp].

    check judges a derivation, derive_steps writes one, explain says what a mistake or law is.
    """
    with needs("mcp", "mcp", "mcp_types", "pydantic", "anyio"):
        from derive.agents.server import new_server

    new_server(seconds).run()
