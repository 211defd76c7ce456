"""``derive list``."""

from __future__ import annotations

import click

from derive.cli.output import echo


@click.command("list")
def catalogue() -> None:
    """Show the catalogue: names for `derive check`, one line each."""
    from derive.catalogue import entries

    known = entries()
    width = max((len(entry.name) for entry in known), default=0)
    for entry in known:
        echo(f"{entry.name:{width}}  {entry.title}", False)
