"""What the other processes do: check a text, and find the lines that are missing in it."""

from __future__ import annotations

from dataclasses import dataclass

from derive.checker import check_source
from derive.language_server.papers import Paper
from derive.meanings import Meaning, meanings
from derive.model import DocumentReport


@dataclass(frozen=True)
class Examined:
    """What a check found, and what the names in the text were read as."""

    report: DocumentReport
    meanings: tuple[Meaning, ...]


def examine(paper: Paper) -> Examined:
    """Check a paper."""
    return Examined(check_source(paper.source), meanings(paper.source))
