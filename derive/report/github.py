"""A report as GitHub's workflow commands, which become annotations of the changed lines."""

from __future__ import annotations

from collections.abc import Mapping

from derive.report import words
from derive.report.findings import Finding, findings
from derive.report.outcome import Report


def render(report: Report) -> str:
    """One command for each finding; the last line sums up."""
    summary = words.summary((step.judged for step in report.steps), len(report.errors))
    return "\n".join([*map(_command, findings(report)), summary])


def _command(finding: Finding) -> str:
    properties: dict[str, str] = {"file": finding.file.path}
    if finding.region is not None:
        line, column, end_line, end_column = finding.region
        properties |= {"line": str(line), "endLine": str(end_line)}
        # GitHub takes columns within one line only.
        if line == end_line:
            properties |= {"col": str(column), "endColumn": str(end_column)}
    properties["title"] = f"derive: {finding.rule}"
    said = "\n".join(filter(None, (f"{finding.place}: {finding.message}", finding.details)))
    return f"::{finding.level} {_joined(properties)}::{_escaped(said)}"


def _joined(properties: Mapping[str, str]) -> str:
    return ",".join(f"{name}={_value(value)}" for name, value in properties.items())


def _escaped(text: str) -> str:
    """What would end a command is written in hexadecimal."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _value(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")
