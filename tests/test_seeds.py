"""The texts the project began with: every relation gets the verdict, the diagnosis and the notes it must get."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import pytest

from derive.checker import check_source
from derive.model import DocumentReport
from derive.source import Source

ROOT = Path(__file__).parent.parent
EXPECTED = tomllib.loads((Path(__file__).parent / "seeds_expected.toml").read_text())
ROWS = [(name, row) for name, rows in EXPECTED.items() for row in rows]
HEALS = "chain-heals"


@cache
def report(name: str) -> DocumentReport:
    path = ROOT / "derivations" / f"{name}.md"
    return check_source(Source(str(path), path.read_text()))


def squeezed(text: str) -> str:
    return "".join(text.replace("\\left", "").replace("\\right", "").split())


def ident(row: tuple[str, dict[str, object]]) -> str:
    return f"{row[0]}:{row[1]['line']}:{row[1]['right']}"


@pytest.mark.parametrize(("name", "row"), ROWS, ids=map(ident, ROWS))
def test_relation(name: str, row: dict[str, object]) -> None:
    found = report(name)
    source = found.source
    steps = [j for j in found.steps if source.place(j.step.sign.start)[0] == row["line"]]
    right = squeezed(str(row["right"]))
    steps = [
        j for j in steps if squeezed(source.text[j.step.rhs_span.start : j.step.rhs_span.end]).startswith(right[:12])
    ]
    if row["kind"] != "step":
        assert steps == []
    else:
        (judged,) = steps
        assert (judged.verdict.status, judged.as_expected) == (row["verdict"], True)
        if "mistake" in row:
            assert judged.diagnosis is not None and judged.diagnosis.mistake == row["mistake"]
    notes = {n.kind for n in found.notes if source.place(n.span.start)[0] == row["line"]}
    assert set(row.get("notes", ())) - {"dot-product"} <= notes  # type: ignore[call-overload]


@pytest.mark.parametrize("name", EXPECTED)
def test_nothing_else_is_said(name: str) -> None:
    found = report(name)
    steps = [row for row in EXPECTED[name] if row["kind"] == "step"]
    assert (len(found.steps), [str(error) for error in found.errors]) == (len(steps), [])
