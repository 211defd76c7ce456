"""What the other processes do: check a text, and find the lines that are missing in it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from derive.checker import check_source
from derive.config import nearest
from derive.filling import Filling, Unfilled, filling
from derive.language_server.papers import Paper, Place
from derive.meanings import meanings
from derive.model import DocumentReport, Meaning
from derive.records import dataclass
from derive.settings import Settings
from derive.source import File, ReadError, Span


@dataclass(frozen=True)
class Examined:
    """What a check found, and what the names in the text were read as."""

    report: DocumentReport
    meanings: tuple[Meaning, ...]


def derive_step(paper: Paper, number: int) -> tuple[Place, str] | Unfilled:
    """The text that fills a step, and its place; or why there is none."""
    report = examine(paper).report
    judged = next(judged for judged in report.steps if judged.step.number == number)
    if paper.place(report.source, judged.step.sign).within:
        return "not-written"

    def again(file: File, at: int, text: str) -> DocumentReport:
        return check_source(paper.with_text(file, at, text).source, settings(paper))

    found = filling(report, judged, again)
    if isinstance(found, Filling):
        return Place(paper.sheet(found.file) or paper.sheets[0], Span(found.at, found.at)), found.text
    return found


def settings(paper: Paper) -> Settings:
    """Those of the configuration nearest to a paper. Raises ReadError for one that cannot be read."""
    return nearest(Path(paper.folder)).settings if paper.folder else Settings()


def examine(paper: Paper) -> Examined:
    """Check a paper."""
    try:
        return _examined(paper, settings(paper))
    except ReadError as error:
        return Examined(DocumentReport(paper.source, errors=(error,)), ())


# An expression from another process may have the number of an index that is made here: what is worked on is made here.
@lru_cache(maxsize=4)
def _examined(paper: Paper, known: Settings) -> Examined:
    report = check_source(paper.source, known)
    return Examined(report, meanings(paper.source, known, report.notes))
