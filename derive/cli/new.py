"""``derive new``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from derive.cli.output import readable

if TYPE_CHECKING:
    from derive.source import ReadError

STARTERS = Path(__file__).resolve().parents[1] / "starters"
SUFFIXES = (".md", ".tex")


@click.command()
@click.argument("name")
def new(name: str) -> None:
    """Write a commented document NAME to start from: Markdown (.md) or LaTeX (.tex). It checks as it is.

    Exit status: 0; 2 if it cannot be written. What is there already is never overwritten.
    """
    with readable():
        write_starter(Path(name))
    click.echo(f"{name} is written; now: derive check {name}")


def write_starter(path: Path) -> None:
    """Write the starter document of a path's suffix. Raises ReadError if that cannot be done."""
    if path.suffix not in SUFFIXES:
        raise _refused(path, "the name must end in .md or .tex", f"derive new {path.stem or 'notes'}.md")
    text = (STARTERS / f"starter{path.suffix}").read_text(encoding="utf-8")
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text.replace("TITLE", path.stem).replace("NAME", path.name))
    except FileExistsError:
        raise _refused(path, "is there already, and stays as it is", "choose another name") from None
    except FileNotFoundError:
        raise _refused(path, f"there is no folder {path.parent}", f"mkdir -p {path.parent}") from None
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or str(problem)
        raise _refused(path, f"cannot be written: {reason[:1].lower()}{reason[1:]}") from None


def _refused(path: Path, message: str, hint: str = "") -> ReadError:
    from derive.source import ReadError, Source

    return ReadError(message, hint=hint, source=Source(str(path), ""))
