"""The core's own trial: random identities, and random statements that an oracle has found false.

python -m trials.identities                100,000 of each: about an hour on two cores
python -m trials.identities --count 1000   a short one

True statements are true by construction: `tests/core/writer.py` rewrites a random expression by laws of its own. False
ones are mutations that `tests/core/oracle.py` confirmed to be false, with fractions, at sizes of 1 to 3. An error is a
true statement that is refuted, or a false one that is proved.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import islice

from derive.core.judge import judge
from derive.model import Context
from derive.notation import Expr
from tests.core.oracle import differ
from tests.core.writer import false_statement, true_statement

CHUNK = 50


def true_ones(start: int) -> Counter[str]:
    """The verdicts of true statements, and why some are undecided; those that are refuted are named by their seeds."""
    found: Counter[str] = Counter()
    for seed in range(start, start + CHUNK):
        verdict = judge(*true_statement(seed), Context())
        found[verdict.status] += 1
        if verdict.refuted:
            found[f"error: true statement {seed}"] += 1
        elif verdict.undecided:
            found[f"undecided: {verdict.evidence.method}"] += 1
    return found


def false_ones(start: int) -> Counter[str]:
    """The verdicts of statements that the oracle has found false; what is not refuted is named by its seed."""
    found: Counter[str] = Counter()
    for lhs, rhs, seed in islice(_false_statements(start), CHUNK):
        verdict = judge(lhs, rhs, Context())
        found[verdict.status] += 1
        if verdict.proved:
            found[f"error: false statement {seed}"] += 1
        elif verdict.undecided:
            found[f"undecided: {verdict.evidence.method}: false statement {seed}"] += 1
    return found


def _false_statements(start: int) -> Iterator[tuple[Expr, Expr, int]]:
    seed = start * 1000
    while True:
        seed += 1
        lhs, rhs = false_statement(seed)
        if differ(lhs, rhs, ("K", "D"), 3):
            yield lhs, rhs, seed


def main() -> None:
    """Run both trials and print what came of them; exit 1 if there was an error."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--start", type=int, default=0, help="the first seed")
    parser.add_argument("--only", choices=("true", "false"), help="one of the two")
    parser.add_argument("--jobs", type=int, default=2)
    asked = parser.parse_args()
    errors = 0
    print("| statements | number | proved | refuted | undecided | errors | ms each |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for name, trial in (("true", true_ones), ("false", false_ones)):
        if asked.only not in (None, name):
            continue
        begun = time.perf_counter()
        total: Counter[str] = Counter()
        with ProcessPoolExecutor(asked.jobs) as pool:
            for found in pool.map(trial, range(asked.start, asked.start + asked.count, CHUNK)):
                total += found
        each = 1000 * asked.jobs * (time.perf_counter() - begun) / asked.count
        wrong = sorted(key for key in total if key.startswith("error"))
        errors += len(wrong)
        cells = [name, asked.count, *(total[s] for s in ("proved", "refuted", "undecided")), len(wrong), f"{each:.0f}"]
        print("| " + " | ".join(map(str, cells)) + " |")
        shown = wrong + [f"{total[key]} {key}" for key in sorted(total) if key.startswith("undecided: ")]
        print("\n".join(shown), file=sys.stderr, flush=True)
    sys.exit(bool(errors))


if __name__ == "__main__":
    main()
