"""What a run has printed, kept: the next run over the same texts prints it again and imports nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from derive import cache
from derive.cache import Cache
from derive.cli.asking import Asked
from derive.files import open_below
from derive.source import ReadError

if TYPE_CHECKING:
    from derive.model import Judged
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
        case {"text": str(text), "status": int(status), "included": list(included)}:
            if all(_found(folder, name, tuple(suffixes)) == digest for folder, name, suffixes, digest in included):
                return Printed(text, status)
    return None


def keep(kept: Cache, documents: Sequence[Asked], form: Form, printed: Printed, report: Report) -> None:
    """Keep what a run has printed, and which files its documents asked for; but not what ran out of time."""
    if any(_ran_out_of_time(step.judged) for step in report.steps):
        return
    included = [
        (document.source.folder, inclusion.name, inclusion.suffixes, _digest(inclusion.text))
        for document in report.documents
        for inclusion in document.source.inclusions
    ]
    value = {"text": printed.text, "status": printed.status, "included": included}
    kept.put(_key(documents, form), value)


def _ran_out_of_time(judged: Judged) -> bool:
    """Whether a step, or the search for its mistake, might end otherwise another time."""
    why = judged.diagnosis
    return judged.verdict.evidence.method == "time" or (why is not None and not why.mistake and not why.tried)


def _key(documents: Sequence[Asked], form: Form) -> str:
    """The hash of everything that a run over these documents depends on, but for the files that they include."""
    errors = [one.error and one.error.render() for one in documents]
    texts = [(one.source.path, one.source.text, astuple(one.settings)) for one in documents]
    return cache.key("printed", texts, errors, astuple(form))


def _found(folder: str, name: str, suffixes: tuple[str, ...]) -> str | None:
    """The hash of the file that a document includes; None if there is none."""
    try:
        return _digest(open_below(folder, name, suffixes).text)
    except ReadError:
        return None


def _digest(text: str | None) -> str | None:
    return None if text is None else sha256(text.encode(errors="surrogatepass")).hexdigest()
