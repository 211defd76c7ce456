"""Real derivations, right, wrong and sloppy: nothing right is called wrong, and the first wrong relation is found."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import pytest

from derive import search
from derive.checker import check_source
from derive.model import DocumentReport
from derive.source import ShapeError, Source

CASES = Path(__file__).parent / "cases"
EXPECTED = tomllib.loads((CASES / "expected.toml").read_text())


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is asked here are verdicts: a mistake is sought, but not for long."""
    monkeypatch.setattr(search, "MOST_TRIED", search.LEAST_TRIED)


@cache
def report(kind: str, name: str) -> DocumentReport:
    path = CASES / kind / f"{name}.md"
    return check_source(Source(str(path), path.read_text()))


def rows(kind: str, *, beyond: bool) -> list[object]:
    return [pytest.param(row, id=row["case"]) for row in EXPECTED[kind] if ("beyond" in row) == beyond]


def squeezed(text: str) -> str:
    for command in ("\\left", "\\right", "\\mathop"):
        text = text.replace(command, "")
    return "".join(text.split())


@pytest.mark.parametrize("row", rows("right", beyond=False))
def test_right(row: dict[str, object]) -> None:
    found = report("right", str(row["case"]))
    assert [str(error) for error in found.errors] == []
    for judged in found.steps:
        assert judged.verdict.proved or (judged.verdict.undecided and judged.verdict.evidence.holds_numerically)


@pytest.mark.parametrize("row", rows("right", beyond=True))
def test_right_is_never_refuted(row: dict[str, object]) -> None:
    found = report("right", str(row["case"]))
    assert [judged.step.number for judged in found.steps if judged.verdict.refuted] == []


@pytest.mark.parametrize("row", rows("wrong", beyond=False))
def test_first_wrong_relation(row: dict[str, object]) -> None:
    found = report("wrong", str(row["case"]))
    if "shapes" in row:
        assert {judged.verdict.status for judged in found.steps} == {"proved"}
        assert [(type(error), error.message) for error in found.errors] == [(ShapeError, row["shapes"])]
        assert [found.source.place(error.span.start)[0] for error in found.errors if error.span] == [row["line"]]
        return
    assert [str(error) for error in found.errors] == []
    first = next(judged for judged in found.steps if not judged.verdict.proved)
    step, text = first.step, found.source.text
    assert first.verdict.refuted
    assert found.source.place(step.sign.start)[0] == row["line"]
    assert squeezed(str(row["right"])).startswith(squeezed(text[step.rhs_span.start : step.rhs_span.end])[:20])


@pytest.mark.parametrize("row", rows("wrong", beyond=True))
def test_nothing_wrong_is_proved(row: dict[str, object]) -> None:
    found = report("wrong", str(row["case"]))
    for judged in found.steps:
        at, right = found.source.place(judged.step.sign.start)[0], str(row["right"])
        written = squeezed(found.source.text[judged.step.rhs_span.start : judged.step.rhs_span.end])
        if at == row["line"] and written == squeezed(right):
            assert not judged.verdict.proved


@pytest.mark.parametrize("row", rows("sloppy", beyond=False))
def test_sloppy(row: dict[str, object]) -> None:
    found = report("sloppy", str(row["case"]))
    if "asks" in row:
        assert [error.message for error in found.errors] == [row["asks"]]
        return
    assert [str(error) for error in found.errors] == []
    assert [judged.step.number for judged in found.steps if judged.verdict.refuted] == []
