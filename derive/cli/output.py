"""What every command shares: printing, colours, and documents checked behind a progress bar."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from derive.cache import Cache
    from derive.cli.asking import Asked
    from derive.model import DocumentReport

PATIENCE = 1.0
"""Seconds after which a progress bar appears."""


@contextmanager
def readable() -> Iterator[None]:
    """End the command with status 2, and say why, at what cannot be read."""
    from derive.source import ReadError

    try:
        yield
    except ReadError as error:
        click.echo(error.render(), err=True)
        sys.exit(2)


def checked(
    documents: Sequence[Asked], *, explain: bool = False, cache: Cache | None = None
) -> Iterator[DocumentReport]:
    """Check one document after the other, unless the ``cache`` has its report; behind a long one a bar appears.

    With ``explain`` each report says how the names were read.
    """
    from derive.meanings import meanings
    from derive.model import DocumentReport
    from derive.recall import check_recalled

    with _Progress(len(documents)) as progress:
        for done, one in enumerate(documents):
            if one.error is not None:
                yield DocumentReport(one.source, errors=(one.error,))
            else:
                found = check_recalled(one.source, one.settings, cache, progress=partial(progress.show, done))
                yield replace(found, meanings=meanings(one.source, one.settings, found.notes)) if explain else found


class _Progress(ExitStack):
    """A bar on standard error, on a terminal, once the check has taken a while."""

    def __init__(self, documents: int) -> None:
        super().__init__()
        self.bar = click.progressbar(length=documents * 100, label="checking", file=sys.stderr)
        self.begun = monotonic()
        self.shown = False

    def show(self, document: int, part: int, parts: int) -> None:
        """``part`` of ``parts`` of a document, counted from 0, is done."""
        if not self.shown and sys.stderr.isatty() and monotonic() - self.begun > PATIENCE:
            self.enter_context(self.bar)
            self.shown = True
        if self.shown:
            self.bar.update(100 * document + 100 * part // parts - self.bar.pos)


def wants_colour() -> bool:
    """https://no-color.org and https://force-color.org: NO_COLOR beats FORCE_COLOR beats the terminal."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return os.environ["FORCE_COLOR"] != "0"
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def echo(text: str, colour: bool) -> None:
    """Print ``text``; what the terminal cannot show is escaped. Where nothing can be printed, the command ends."""
    try:
        try:
            click.echo(text, color=colour)
        except UnicodeEncodeError:
            encoding = sys.stdout.encoding or "ascii"
            click.echo(text.encode(encoding, "backslashreplace").decode(encoding), color=colour)
    except BrokenPipeError:
        raise
    except OSError as problem:
        click.echo(f"standard output cannot be written: {(problem.strerror or str(problem)).lower()}", err=True)
        os._exit(2)  # not sys.exit, which would try to write once more
