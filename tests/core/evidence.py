"""The whole evidence of the verdicts on the tables of statements, with a fixed seed: sizes, points, counterexample.

python -m tests.core.evidence       writes evidence.json anew, after a change that is meant
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from derive.core.judge import judge
from derive.model import Context, Verdict
from tests.core.shorthand import T

SEED = 17
FILE = Path(__file__).with_suffix(".json")


def seeded(lhs: T, rhs: T, given: Context) -> Verdict:
    """The verdict with draws that are the same in every run."""
    return judge(lhs.expr, rhs.expr, replace(given, seed=SEED))


def shown(verdict: Verdict) -> str:
    """All of it in one line, but for the deviation in floating point."""
    evidence = verdict.evidence
    parts = [verdict.status, evidence.method, evidence.detail, _sizes(evidence.sizes)]
    parts.append(f"{evidence.points} points" if evidence.points else "")
    if evidence.error_bits is not None:
        parts.append(f"{evidence.error_bits:.1f} bits" + (", heuristic" if evidence.heuristic else ""))
    if evidence.float_points:
        agreeing = "agree" if evidence.holds_numerically else "differ"
        parts.append(f"{evidence.float_points} in floating point at {_sizes(evidence.float_sizes)} {agreeing}")
    elif evidence.holds_numerically:
        parts.append("holds numerically")
    parts.append(f"for {', '.join(evidence.free_sizes)}" if evidence.free_sizes else "")
    if (found := verdict.counterexample) is not None:
        values = ", ".join(f"{name} = {value}" for name, value in found.values.items())
        parts.append(f"{found.lhs} is not {found.rhs} at {_sizes((found.sizes,))} [{_named(found.entry)}] for {values}")
    return "; ".join(part for part in parts if part)


def _named(values: Mapping[str, object]) -> str:
    return " ".join(f"{name}={value}" for name, value in values.items())


def _sizes(sizes: tuple[Mapping[str, int], ...]) -> str:
    return ", ".join(map(_named, sizes))


def expected(table: str) -> dict[str, Any]:
    """What stands in the file for the rows of one table; of a new row, what to do."""
    found: dict[str, dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))
    return defaultdict(lambda: "a new row: python -m tests.core.evidence", found.get(table, {}))


def main() -> None:
    """Write the file."""
    from tests.core import test_false_statements, test_laws, test_nodes, test_questions

    tables: dict[str, list[Any]] = {
        "laws": test_laws.TRUE,
        "true": test_false_statements.TRUE,
        "false": test_false_statements.FALSE,
    }
    found = {
        table: {name: shown(seeded(lhs, rhs, given)) for name, lhs, rhs, given, *_ in rows}
        for table, rows in tables.items()
    }
    found["nodes"] = {name: test_nodes.described(expr, given) for name, expr, given in test_nodes.NODES}
    asked = {name: test_questions.questions(lhs, rhs, given) for name, lhs, rhs, given in test_questions.ASKED}
    learned = {name: test_questions.learned(given) for name, given in test_questions.GIVEN}
    FILE.write_text(
        json.dumps(found | {"asked": asked, "given": learned}, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    main()
