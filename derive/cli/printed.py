"""What a run has printed, kept: the next run over the same texts prints it again and imports nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple
from typing import TYPE_CHECKING

from derive import cache
from derive.cache import Cache
from derive.cli.asking import Asked
from derive.records import dataclass

if TYPE_CHECKING:
    from derive.report.outcome import Report


@dataclass(frozen=True)
class Form:
    """How a report is printed: the name of its format, only what is not as expected, in colours, folded at a width.

    ``explain``: with how every name was read.
    """

    name: str
    quiet: bool
    colour: bool
    width: int | None
    explain: bool = False


@dataclass(frozen=True)
class Printed:
    """What a run prints, and its exit status."""

    text: str
    status: int


def recalled(kept: Cache, documents: Sequence[Asked], form: Form) -> Printed | None:
    """What the same run has printed before, if the files that its documents include are still the same."""
    match kept.get(_key(documents, form)):
        case {"text": str(text), "status": int(status), "included": list(included)} if cache.is_unchanged(included):
            return Printed(text, status)
    return None


def keep(kept: Cache, documents: Sequence[Asked], form: Form, printed: Printed, report: Report) -> None:
    """Keep what a run has printed; but not what ran out of time."""
    if not any(step.judged.ran_out_of_time for step in report.steps):
        included = cache.included(document.source for document in report.documents)
        kept.put(_key(documents, form), {"text": printed.text, "status": printed.status, "included": included})


def _key(documents: Sequence[Asked], form: Form) -> str:
    """The hash of everything that a run over these documents depends on, but for the files that they include."""
    errors = [one.error and one.error.render() for one in documents]
    texts = [(one.source.path, one.source.text, astuple(one.settings)) for one in documents]
    return cache.key("printed", texts, errors, astuple(form))
