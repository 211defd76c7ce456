"""SARIF: it fits the schema of the standard; a fix edits the file; fingerprints stay when lines move."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema.validators import validator_for

from derive.report import sarif
from derive.report.outcome import Report
from derive.source import Source
from tests.report.examples import DOCUMENT, TEXT
from tests.report.formats import ALL, WRONG

# The schema of the standard's last revision, 2.1.0-rtm.5.
SCHEMA = json.loads((Path(__file__).parent / "schemas/sarif-2.1.0.json").read_text(encoding="utf-8"))


def run(report: Report) -> Any:
    return json.loads(sarif.render(report))["runs"][0]


@pytest.mark.parametrize("name", ALL)
def test_output_fits_the_schema(name: str) -> None:
    validator = validator_for(SCHEMA)
    validator(SCHEMA, format_checker=validator.FORMAT_CHECKER).validate(json.loads(sarif.render(ALL[name])))


def test_the_schema_refuses_what_the_standard_does_not_know() -> None:
    log = json.loads(sarif.render(WRONG))
    log["runs"][0]["results"][0]["rule"] = "sign"
    assert not validator_for(SCHEMA)(SCHEMA).is_valid(log)


def test_a_result() -> None:
    (result,) = run(WRONG)["results"]
    assert result == {
        "ruleId": "sign",
        "ruleIndex": 0,
        "level": "error",
        "message": {
            "text": "wrong: sign: should be a_i = d_i\n\nd_i = 0\n"
            "at K = 2, size 1, i = 1 the left side is 0.25, the right side 0\nfor a = 1/2, d = [[1, 0], [-1/2, 2]]\n"
            "sign: the sign of d_i is lost\nalso explained by extra-term\nshould be: a_i = d_i\nor: a_i = b_i\n"
            "      &= 0 % wrong: sign\n         ^ replace by d_i\nholds if: d is positive"
        },
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "notes.md"},
                    "region": {"startLine": 8, "startColumn": 6, "endLine": 8, "endColumn": 9},
                }
            }
        ],
        "partialFingerprints": {"primaryLocationLineHash": "cb90a41cbfc1902a:1"},
        "fixes": [
            {
                "description": {"text": "wrong: sign: should be a_i = d_i"},
                "artifactChanges": [
                    {
                        "artifactLocation": {"uri": "notes.md"},
                        "replacements": [
                            {
                                "deletedRegion": {"startLine": 8, "startColumn": 8, "endLine": 8, "endColumn": 9},
                                "insertedContent": {"text": "d_i"},
                            }
                        ],
                    }
                ],
            }
        ],
    }


def test_the_rules_are_those_of_the_results() -> None:
    found = run(ALL["several"])
    rules = [rule["id"] for rule in found["tool"]["driver"]["rules"]]
    assert rules == ["not-proved", "not-read", "wrong"]
    assert [rules[result["ruleIndex"]] == result["ruleId"] for result in found["results"]] == [True] * 4
    assert found["invocations"] == [{"executionSuccessful": False, "exitCode": 2}]


@pytest.mark.parametrize(("name", "uri"), [("cell", "a%3Ab%2Cc.ipynb"), ("missing", "no.md")])
def test_what_has_no_lines_in_the_file_has_no_region_and_no_fix(name: str, uri: str) -> None:
    for result in run(ALL[name])["results"]:
        assert result["locations"] == [{"physicalLocation": {"artifactLocation": {"uri": uri}}}]
        assert "fixes" not in result


def moved(text: str) -> Report:
    """The wrong step once more, under lines that were put above it."""
    (document,) = WRONG.documents
    shift = len(text) - len(TEXT)
    (judged,) = document.steps
    places = {
        name: replace(span, start=span.start + shift, end=span.end + shift)
        for name, span in vars(judged.step).items()
        if name.endswith("span") or name == "sign"
    }
    step = replace(judged.step, **places)
    return Report((replace(document, source=Source(DOCUMENT.path, text), steps=(replace(judged, step=step),) * 2),))


def test_fingerprints_stay_when_lines_move_and_tell_those_that_are_alike_apart() -> None:
    prints = [
        result["partialFingerprints"]["primaryLocationLineHash"] for result in run(moved("\n\n" + TEXT))["results"]
    ]
    assert prints == ["cb90a41cbfc1902a:1", "cb90a41cbfc1902a:2"]
