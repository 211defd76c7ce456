"""The catalogue of mistakes and of laws, explained: every example is checked while one reads it."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Literal

from derive import mistakes
from derive.checker import check_source
from derive.mistakes import Mistake
from derive.report import text
from derive.report.outcome import Report
from derive.rules import LAWS, Law
from derive.source import ReadError, Source

_INDENT = "  "
Kind = Literal["mistake", "law"]
KINDS: tuple[Kind, ...] = ("mistake", "law")


def overview() -> str:
    """All mistakes and all laws, one line each."""
    entries = list(known())
    width = max(len(name) for _, name, _ in entries)
    rows = {kind: [f"{_INDENT}{name:{width}}  {line}" for of, name, line in entries if of == kind] for kind in KINDS}
    return "\n".join(["Mistakes:", *rows["mistake"], "", "Laws:", *rows["law"]])


def known() -> Iterator[tuple[Kind, str, str]]:
    """All mistakes and all laws: which of both, the name, what it says."""
    for mistake in mistakes.CATALOGUE:
        yield "mistake", mistakes.name(mistake), mistakes.statement(mistake).replace("``", "")
    for name, law in _laws().items():
        yield "law", name, _law_itself(law)


def page(name: str) -> str:
    """A mistake or a law, explained. Raises ReadError for a name that is neither, with those close to it."""
    wanted = name.replace("_", "-")
    entries = [entry for entry in mistakes.ENTRIES if wanted == mistakes.name(entry.mistake)]
    entries = entries or [entry for entry in mistakes.ENTRIES if wanted in entry.kinds]
    if entries:
        return "\n\n".join("\n".join(_mistake(entry.mistake, entry.kinds)) for entry in entries)
    if wanted in _laws():
        return "\n".join(_law(wanted, _laws()[wanted]))
    raise ReadError("there is no mistake or law of this name", hint=_hint(wanted), source=Source(name, ""))


def _mistake(mistake: Mistake, kinds: tuple[str, ...]) -> Iterator[str]:
    yield mistakes.name(mistake)
    yield f"{_INDENT}{mistakes.statement(mistake).replace('``', '')}"
    yield f"{_INDENT}{mistakes.why(mistake)}"
    if kinds:
        yield f"{_INDENT}Also called {' or '.join(kinds)}."
    for kind in ("Wrong", "Right"):
        yield ""
        yield f"{kind}:"
        yield from _checked(kind, mistakes.example(mistake, kind))


def _checked(kind: str, example: str) -> Iterator[str]:
    """An example and what the checker says of it."""
    yield from (f"{_INDENT}{line}" if line else "" for line in example.split("\n"))
    yield ""
    report = Report((check_source(Source(f"{kind.lower()} example", example)),))
    yield from text.render(report, text.Look()).split("\n")[1:-2]


def _laws() -> dict[str, Law]:
    return {law.__name__.replace("_", "-"): law for law in LAWS}


def _law_itself(law: Law) -> str:
    return (law.__doc__ or "").split("\n")[0].strip()


def _law(name: str, law: Law) -> Iterator[str]:
    yield name
    yield from (f"{_INDENT}{line}".rstrip() for line in inspect.cleandoc(law.__doc__ or "").split("\n"))


def _hint(wanted: str) -> str:
    kinds = (kind for entry in mistakes.ENTRIES for kind in entry.kinds)
    close = get_close_matches(wanted, dict.fromkeys((*map(mistakes.name, mistakes.CATALOGUE), *kinds, *_laws())))
    listed = "`derive explain` shows all names"
    return f"did you mean {' or '.join(close)}? {listed}" if close else listed
