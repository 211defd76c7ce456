"""Reports as pages in a folder."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from derive.model import Judged
    from derive.report.html.markup import Markup
    from derive.report.outcome import Report


def write_pages(report: Report, folder: str) -> None:
    """Write a page for each document, ``notes.md`` as ``notes.html``, and name it on standard error.

    The exit status is 2 if that cannot be done.
    """
    from derive.report.html.page import render

    names = _names(report)
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
        for document, name in zip(report.documents, names, strict=True):
            path = Path(folder, name)
            path.write_text(render(document, _picture), encoding="utf-8")
            click.echo(f"wrote {path}", err=True)
    except OSError as problem:
        click.echo(f"{problem.filename or folder}: {(problem.strerror or str(problem)).lower()}", err=True)
        sys.exit(2)


def _names(report: Report) -> Iterator[str]:
    """A name for the page of each document; no two alike."""
    taken: set[str] = set()
    for document in report.documents:
        stem = Path(document.source.path.strip("<>")).stem or "document"
        wishes = (stem if number == 1 else f"{stem}-{number}" for number in count(1))
        name = next(wish for wish in wishes if wish not in taken)
        taken.add(name)
        yield f"{name}.html"


def _picture(judged: Judged) -> Markup | None:
    """A picture where matplotlib is installed, else tables; it is imported for the first picture only."""
    if find_spec("matplotlib") is None:
        from derive.report.html.heat import tables

        return tables(judged)
    from derive.report.html.plots import picture

    return picture(judged)
