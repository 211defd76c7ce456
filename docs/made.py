"""Pages made from the catalogues: every mistake, every law, every derivation with its derived steps."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from pathlib import Path

from derive import mistakes
from derive.catalogue import Entry, entries
from derive.files import open_source
from derive.report import explain
from derive.report.steps import render
from derive.rules import LAWS
from derive.source import ReadError
from derive.stepper import derive_document


def pages(folder: Path) -> None:
    """Write all pages into a folder."""
    folder.mkdir(exist_ok=True)
    _write(folder / "mistakes.md", _mistakes())
    _write(folder / "laws.md", _laws())
    (folder / "gallery").mkdir(exist_ok=True)
    known = entries()
    for entry in known:
        _write(folder / "gallery" / f"{entry.name}.md", _derivation(entry))
    _write(folder / "gallery.md", _gallery(known))


def _write(path: Path, lines: Iterable[str]) -> None:
    """Write a page if it is another than before, so that an unchanged one is not built again."""
    text = "\n".join(lines) + "\n"
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def _mistakes() -> Iterable[str]:
    yield "# The mistakes"
    yield ""
    yield "What `derive explain NAME` says of each, with its examples, which were checked when this page was made."
    for entry in mistakes.CATALOGUE:
        name = mistakes.name(entry)
        yield from ("", f"## {name}", "", mistakes.statement(entry).replace("``", "`"), "", mistakes.why(entry))
        for kind in ("Wrong", "Right"):
            yield from ("", f"{kind}:", "")
            yield from _document(mistakes.example(entry, kind))
        yield from ("", "What is said of them:", "", "```text", *_checked(name), "```")


def _checked(name: str) -> list[str]:
    """The part of an explanation that shows the examples checked."""
    lines = explain.page(name).splitlines()
    first = next(number for number, line in enumerate(lines) if line == "Wrong:")
    return lines[first:]


def _document(text: str) -> Iterable[str]:
    """A piece of a document: typeset where a page can, and as it is written."""
    yield text
    yield from ("", "````markdown", text, "````")


def _laws() -> Iterable[str]:
    yield "# The laws"
    yield ""
    yield "The laws by which `derive steps` goes on from line to line. Each is proved from its own statement by a test."
    for law in LAWS:
        first, _, rest = (inspect.getdoc(law) or "").partition("\n")
        yield from ("", f"## {law.__name__.replace('_', '-')}", "", f"`{first.strip('`')}`", "", rest.strip())


def _gallery(known: tuple[Entry, ...]) -> Iterable[str]:
    yield "# The derivations"
    yield ""
    yield "What `derive list` names: derivations of the field, every step of them proved, and written anew by the laws."
    yield from ("", "| name | |", "| --- | --- |")
    yield from (f"| [{entry.name}](gallery/{entry.name}.md) | {entry.title} |" for entry in known)
    yield from ("", "```{toctree}", ":hidden:", ":glob:", "", "gallery/*", "```")


def _derivation(entry: Entry) -> Iterable[str]:
    source = open_source(str(entry.path))
    yield source.text.strip().replace("\n# ", "\n## ")
    try:
        derived = render(derive_document(source, "", "", thorough=False), "markdown", "normal", whole=False)
    except ReadError:
        return
    yield from ("", "## By the laws", "", f"What `derive steps {entry.name} --format markdown` writes:", "", derived)
