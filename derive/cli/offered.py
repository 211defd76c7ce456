"""The names that a shell offers to complete."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


def documents(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Files, and the names of the catalogue."""
    from click.shell_completion import CompletionItem

    from derive.catalogue import entries

    known = [CompletionItem(entry.name, help=entry.title) for entry in entries() if entry.name.startswith(incomplete)]
    return [CompletionItem(incomplete, type="file"), *known]


def explained(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The names of mistakes and laws, and what else mistakes are called."""
    from click.shell_completion import CompletionItem

    from derive import mistakes
    from derive.rules import LAWS

    known = {kind: "" for entry in mistakes.ENTRIES for kind in entry.kinds}
    known |= {mistakes.name(one): mistakes.statement(one).replace("``", "") for one in mistakes.CATALOGUE}
    known |= {law.__name__.replace("_", "-"): (law.__doc__ or "").split("\n")[0].strip() for law in LAWS}
    return [CompletionItem(name, help=said) for name, said in sorted(known.items()) if name.startswith(incomplete)]
