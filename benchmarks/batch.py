"""Derivations in bulk: steps a second, with one worker and with two, and the memory of a worker over the run.

python -m benchmarks.batch                 20,000 documents with one worker, and 2,000 with one and with two in turn
python -m benchmarks.batch --count 2000    fewer
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

from benchmarks.steps import TRUE, WRONG
from derive.batch.judging import judged
from derive.batch.pool import outcomes
from derive.batch.rows import Options, Outcome, Row

PAGE = os.sysconf("SC_PAGE_SIZE") / 2**20
SHARE_OF_WRONG = 0.05


def documents(count: int) -> Iterator[Row]:
    """Short derivations with the same definitions in each: two to five steps of the 36, some with a wrong one."""
    random = Random(1)
    given = sorted({declarations for declarations, _ in TRUE})
    for number in range(count):
        declarations = random.choice(given)
        right = [step for known, step in TRUE if known == declarations]
        wrong = [step for known, step in WRONG if known == declarations]
        steps = random.choices(right, k=random.randrange(2, 6))
        if wrong and random.random() < SHARE_OF_WRONG * len(steps):
            steps[random.randrange(len(steps))] = random.choice(wrong)
        letter = random.choice("mnrstvg")
        text = "\n\n".join(f"$${step}$$" for step in steps)
        yield Row(str(number), f"Derivation {number}{letter}.\n\n{text}", declarations)


def judged_and_weighed(row: Row, options: Options) -> Outcome:
    """The outcome, with the memory of the worker as its message."""
    outcome = judged(row, options)
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return Outcome(outcome.id, outcome.status, f"{pages * PAGE:.0f}", steps=outcome.steps)


def run(count: int, jobs: int) -> tuple[float, int, list[float]]:
    """Seconds, steps, and the memory in megabytes at each document."""
    begun = time.perf_counter()
    found = list(outcomes(documents(count), Options(), jobs, judged_and_weighed))
    assert len(found) == count and not {outcome.status for outcome in found} - {"ok", "wrong"}
    return time.perf_counter() - begun, sum(o.steps for o in found), [float(o.message) for o in found]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=20_000)
    count = parser.parse_args().count
    taken, steps, memory = run(count, 1)
    tenth = max(1, count // 10)
    print("| what | measured |")
    print("| --- | --- |")
    print(f"| documents, steps | {count}, {steps} |")
    print(f"| steps a second, one worker | {steps / taken:.0f} |")
    print(f"| memory after a tenth, at the end | {memory[tenth]:.0f} MB, {memory[-1]:.0f} MB |")
    rates: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(3):
        for jobs, found in rates.items():
            seconds, some, _ = run(min(count, 700), jobs)
            found.append(some / seconds)
    one, two = (statistics.median(found) for found in rates.values())
    print(f"| two workers against one, side by side | {two:.0f} / {one:.0f} steps a second: {two / one:.2f} times |")


if __name__ == "__main__":
    main()
