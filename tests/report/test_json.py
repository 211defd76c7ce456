"""The report as JSON: it fits its schema and says what the issue of the day is."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib.resources import files

import jsonschema
import pytest

from derive.model import DocumentReport, Judged, Verdict
from derive.report import as_json
from derive.report.outcome import Report
from derive.source import ReadError, Source
from tests.report.examples import BAD, FIRST, GOOD, PROVED, report

SCHEMA = json.loads(files("derive.report").joinpath("schema.json").read_text(encoding="utf-8"))
UNREADABLE = Report((DocumentReport(Source("no.md", ""), errors=(ReadError("no such file"),)),))
INFINITE = report(Judged(FIRST, Verdict("proved", replace(PROVED.evidence, deviation=float("inf")))))


@pytest.mark.parametrize("found", [GOOD, BAD, report(), Report(()), UNREADABLE, INFINITE])
def test_output_fits_the_schema(found: Report) -> None:
    jsonschema.validate(json.loads(as_json.render(found)), SCHEMA)


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_a_refuted_step() -> None:
    step = json.loads(as_json.render(GOOD))["documents"][0]["steps"][2]
    del step["evidence"]
    assert step == {
        "number": 3,
        "place": "notes.md:8:6",
        "line": 8,
        "column": 6,
        "end_line": 8,
        "end_column": 9,
        "lhs": "d_i",
        "rhs": "0",
        "relation": "=",
        "verdict": "refuted",
        "expected": "refuted",
        "as_expected": True,
        "counterexample": {
            "sizes": {"K": 2, "?1": 1},
            "entry": {"i": "1"},
            "values": {"a": "1/2", "d": [["1", "0"], ["-1/2", "2"]]},
            "lhs": "0.25",
            "rhs": "0",
        },
        "mistake": {
            "name": "sign",
            "explanation": "the sign of d_i is lost",
            "repair": "a_i = d_i",
            "repairs": ["a_i = d_i", "a_i = b_i"],
            "also": ["extra-term"],
            "kinds": [],
            "computes": None,
            "holds_if": "d is positive",
            "mark": {"line": 8, "column": 8, "end_line": 8, "end_column": 9, "text": "d_i"},
            "tried": 7,
        },
        "notes": [],
    }


def test_what_was_not_read() -> None:
    found = json.loads(as_json.render(BAD))
    assert found["documents"][0]["errors"] == [
        {
            "place": "notes.md:12:16",
            "line": 12,
            "column": 16,
            "message": "unknown command \\foo",
            "hint": "declare it as a name",
        }
    ]
    assert found["summary"] == {
        "steps": 4,
        "proved": 2,
        "refuted": 1,
        "undecided": 1,
        "as_expected": 2,
        "errors": 1,
        "ok": False,
        "exit_status": 2,
    }
