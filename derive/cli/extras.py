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
        if (missing.name or "").split(".")[0] not in modules:
            raise
        raise click.ClickException(
            f"{missing.name} is not installed; get it with: pip install 'derive-check[{extra}]'"
        ) from None
