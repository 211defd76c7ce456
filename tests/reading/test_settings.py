"""What a document is read under besides its own text: the settings, before which its own words go."""

from __future__ import annotations

import pytest

from derive.checker import check_source
from derive.report import words
from derive.settings import REASONS, Settings
from derive.source import Source

THREE = Settings(sizes=(("K", 3), ("N", 7)))
ROWS = [
    (r"$$\sum_{k=1}^K 1 = 3$$", Settings(), ["refuted"], []),
    (r"$$\sum_{k=1}^K 1 = 3$$", THREE, ["proved"], ["K is 3, as the settings say"]),
    ("$K = 4$\n\n$$\\sum_{k=1}^K 1 = 3$$", THREE, ["refuted"], []),
    (r"$$\sum_{k=1}^M a_k = \sum_{l=1}^M a_l$$", THREE, ["proved"], []),
]
TRACE = r"""$A \in \mathbb{R}^{n \times m}, X \in \mathbb{R}^{m \times n}$

$$\frac{\partial \operatorname{tr}(A X)}{\partial X} = %s$$
"""
OTHER_LAYOUT = "read with one side transposed: a row beside a column, or a derivative in the other layout"
LAYOUTS = [
    (TRACE % "A^\\top", Settings(), []),
    (TRACE % "A", Settings(layout="numerator"), []),
    (TRACE % "A^\\top", Settings(layout="numerator"), [OTHER_LAYOUT]),
    ("% layout: denominator".join(("$$ ", " $$\n\n")) + TRACE % "A^\\top", Settings(layout="numerator"), []),
]


@pytest.mark.parametrize(("text", "settings", "verdicts", "notes"), ROWS)
def test_sizes(text: str, settings: Settings, verdicts: list[str], notes: list[str]) -> None:
    report = check_source(Source("notes.md", text), settings)
    assert [judged.verdict.status for judged in report.steps] == verdicts
    assert [words.note(note, report.source) for note in report.notes] == notes


@pytest.mark.parametrize(("text", "settings", "notes"), LAYOUTS)
def test_layout(text: str, settings: Settings, notes: list[str]) -> None:
    report = check_source(Source("notes.md", text), settings)
    assert [judged.verdict.status for judged in report.steps] == ["proved"]
    assert [words.note(note, report.source) for note in report.notes] == notes


ROOT = r"$$\sqrt{(e - 3)^2} = 3 - e$$"
ACCEPTED = [((), False), (("numeric",), True), (("constant-sign",), True), (("self-loop", "budget"), False)]


@pytest.mark.parametrize(("accept", "passes"), ACCEPTED)
def test_what_is_accepted_undecided(accept: tuple[str, ...], passes: bool) -> None:
    (judged,) = check_source(Source("notes.md", ROOT), Settings(accept)).steps
    assert (judged.verdict.status, judged.verdict.evidence.method) == ("undecided", "constant-sign")
    assert judged.as_expected == passes


def test_every_reason_can_be_accepted() -> None:
    # A difference that could not be confirmed is a disagreement that did not hold everywhere.
    assert set(REASONS) == set(words.UNDECIDED) - {"difference-unconfirmed"}
