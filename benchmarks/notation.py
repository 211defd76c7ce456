"""How much of real text is read: for the cases of `tests/cases/`, what was read, proved, refuted, found.

python -m benchmarks.notation
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from derive.checker import check_source
from derive.model import DocumentReport
from derive.source import ShapeError, Source

CASES = Path(__file__).parents[1] / "tests" / "cases"


@dataclass
class Count:
    """Of one kind of cases: how many there are, how many are read without an error; their relations by verdict.

    ``found``: how many get what they must get: all proved, or the first wrong relation refuted, or its shapes, or the
    question that only the author can answer.
    """

    cases: int = 0
    readable: int = 0
    relations: int = 0
    proved: int = 0
    refuted: int = 0
    undecided: int = 0
    found: int = 0


def count(kind: str) -> Count:
    """Check every case of a kind."""
    total = Count()
    for row in tomllib.loads((CASES / "expected.toml").read_text())[kind]:
        path = CASES / kind / f"{row['case']}.md"
        report = check_source(Source(str(path), path.read_text()))
        verdicts = [judged.verdict.status for judged in report.steps]
        total.cases += 1
        total.readable += not report.errors
        total.relations += len(verdicts)
        total.proved += verdicts.count("proved")
        total.refuted += verdicts.count("refuted")
        total.undecided += verdicts.count("undecided")
        total.found += _found(kind, row, report)
    return total


def _found(kind: str, row: Mapping[str, object], report: DocumentReport) -> bool:
    """Whether a case gets what it must get."""
    refuted = [report.source.place(j.step.sign.start)[0] for j in report.steps if j.verdict.refuted]
    if kind == "wrong":
        shapes = [error for error in report.errors if isinstance(error, ShapeError) and error.span]
        refuted += [report.source.place(error.span.start)[0] for error in shapes if error.span]
        return bool(refuted) and min(refuted) == row["line"]
    if "asks" in row:
        return [error.message for error in report.errors] == [row["asks"]]
    proved = all(judged.verdict.proved for judged in report.steps)
    return not report.errors and (proved if kind == "right" else not refuted)


def main() -> None:
    """Print one row a kind."""
    print("| cases | all | readable | relations | proved | refuted | undecided | as they must be |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for kind in ("right", "wrong", "sloppy"):
        n = count(kind)
        cells = (kind, n.cases, n.readable, n.relations, n.proved, n.refuted, n.undecided, n.found)
        print("| " + " | ".join(map(str, cells)) + " |")


if __name__ == "__main__":
    main()
