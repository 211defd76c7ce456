"""A report as SARIF 2.1.0, the format of code scanning: https://docs.oasis-open.org/sarif/sarif/v2.1.0."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import PurePath
from urllib.parse import quote

from derive import __version__, mistakes
from derive.report.findings import Finding, findings, region
from derive.report.outcome import Report
from derive.rows import one_line
from derive.source import File, Span

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"

_RULES = {
    "wrong": "a relation has a counterexample, and no known mistake explains it",
    "not-proved": "a relation was neither proved nor refuted",
    "right-but-marked-wrong": "a relation is marked as wrong, but it is right",
    "not-read": "a place could not be read",
}

Json = Mapping[str, object]


def render(report: Report) -> str:
    """One run, one result for each finding, with the repair as a fix where its place is known."""
    found = tuple(findings(report))
    rules = sorted({finding.rule for finding in found})
    run: Json = {
        "tool": {"driver": {"name": "derive", "semanticVersion": __version__, "rules": [*map(_rule, rules)]}},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": not report.errors, "exitCode": report.exit_status}],
        "results": [
            _result(finding, rules.index(finding.rule), mark)
            for finding, mark in zip(found, _fingerprints(found), strict=True)
        ],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2)


def _rule(name: str) -> Json:
    known = {mistakes.name(mistake): mistake for mistake in mistakes.CATALOGUE}
    if name not in known:
        return {"id": name, "shortDescription": {"text": _RULES.get(name, name)}}
    return {
        "id": name,
        "shortDescription": {"text": mistakes.statement(known[name]).replace("``", "")},
        "fullDescription": {"text": mistakes.why(known[name])},
        "help": {"text": f"derive explain {name}"},
    }


def _result(finding: Finding, rule: int, fingerprint: str) -> Json:
    return {
        "ruleId": finding.rule,
        "ruleIndex": rule,
        "level": finding.level,
        "message": {"text": _said(finding)},
        "locations": [{"physicalLocation": _location(finding)}],
        "partialFingerprints": {"primaryLocationLineHash": fingerprint},
        **({"fixes": [_fix(finding.file, finding.message, *finding.mark)]} if finding.mark else {}),
    }


def _said(finding: Finding) -> str:
    """What is wrong, and where if the location cannot say it: in a cell of a notebook."""
    message = finding.message if finding.region else f"{finding.place}: {finding.message}"
    return f"{message}\n\n{finding.details}" if finding.details else message


def _fix(file: File, message: str, span: Span, text: str) -> Json:
    replacement = {"deletedRegion": _region(*region(file, span)), "insertedContent": {"text": text}}
    return {
        "description": {"text": message},
        "artifactChanges": [{"artifactLocation": _artifact(file), "replacements": [replacement]}],
    }


def _location(finding: Finding) -> Json:
    where = {"region": _region(*finding.region)} if finding.region else {}
    return {"artifactLocation": _artifact(finding.file), **where}


def _artifact(file: File) -> Json:
    path = PurePath(file.path)
    return {"uri": path.as_uri() if path.is_absolute() else quote(path.as_posix())}


def _region(line: int, column: int, end_line: int, end_column: int) -> Json:
    return {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}


def _fingerprints(found: Iterable[Finding]) -> list[str]:
    """What stays the same when lines move: file, rule and text; then which of several that are alike it is."""
    seen: dict[str, int] = {}
    marks: list[str] = []
    for finding in found:
        span = finding.span or Span(0, 0)
        written = one_line(finding.file.text[span.start : span.end])
        digest = sha256("\n".join((finding.file.name, finding.rule, written)).encode()).hexdigest()[:16]
        seen[digest] = seen.get(digest, 0) + 1
        marks.append(f"{digest}:{seen[digest]}")
    return marks
