"""Commands that need an extra: without it, one line that says how to get it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click


@contextmanager
def needs(extra: str, *modules: str) -> Iterator[None]:
    """Import what needs ``modules`` of an extra; where one is missing, the command ends with the way out.

    Raises ClickException, whose exit status is 1; a missing module that is not the extra's is raised as it is.
    """
    try:
        yield
    except ModuleNotFoundError as missing:
        package = (missing.name or "").split(".")[0]
        if package not in modules:
            raise
        way_out = f"pip install 'derive-check[{extra}]'"
        raise click.ClickException(f"{package} is missing or too old; get it with: {way_out}") from None
