"""Derivations in bulk: steps a second, with one worker and with two, and the memory of a worker over the run.

python -m benchmarks.batch                 20,000 documents with one worker, and some with one and with two in turn
python -m benchmarks.batch --count 2000    fewer
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from benchmarks.steps import TRUE, WRONG
from derive.batch.judging import judged
from derive.batch.pool import outcomes
from derive.batch.rows import Options, Outcome, Row

PAGE = os.sysconf("SC_PAGE_SIZE") / 2**20
SHARE_OF_WRONG = 0.05
SHARES = (0.01, 0.05, 0.1, 0.25, 0.5, 0.75)
"""After so much of a run the memory is printed."""


NAMES = ("AHJLRWX", "hpqsuwxyz")
"""Letters of symbols; those of indices and sizes stay."""
FREE = ("BCEFGMPQSTUVYZ", "cfgmortv")
"""Letters that no index, size or constant has."""


def documents(count: int, alike: bool = False) -> Iterator[Row]:
    """Short derivations, two to five steps of the 36, some with a wrong one.

    Each calls its symbols by letters of its own, so that hardly two say the same, unless they are to be ``alike``.
    """
    random = Random(1)
    given = sorted({declarations for declarations, _ in TRUE})
    for number in range(count):
        declarations = random.choice(given)
        right = [step for known, step in TRUE if known == declarations]
        wrong = [step for known, step in WRONG if known == declarations]
        steps = random.sample(right, k=min(len(right), random.randrange(2, 6)))
        if wrong and random.random() < SHARE_OF_WRONG * len(steps):
            steps[random.randrange(len(steps))] = random.choice(wrong)
        new = {} if alike else letters(random)
        formulas = "\n\n".join(renamed(f"$${step}$$", new) for step in steps)
        yield Row(str(number), f"Derivation {number}.\n\n{formulas}", renamed(declarations, new))


def letters(random: Random) -> dict[str, str]:
    """Another letter for each symbol."""
    found = dict[str, str]()
    for old, free in zip(NAMES, FREE, strict=True):
        found |= zip(old, random.sample(sorted({*old, *free}), len(old)), strict=True)
    return found


def renamed(text: str, new: dict[str, str]) -> str:
    """Formulas in which other letters stand for some, but for those of commands."""
    return re.sub(r"\\mathbb\{R\}|\\[A-Za-z]+|[A-Za-z]", lambda word: new.get(word[0], word[0]), text)


def judged_and_weighed(row: Row, options: Options) -> Outcome:
    """The outcome, with the memory of the worker as its message where there is a verdict."""
    outcome = judged(row, options)
    if outcome.status not in ("ok", "wrong"):
        return outcome
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return Outcome(outcome.id, outcome.status, f"{pages * PAGE:.0f}", steps=outcome.steps)


@dataclass(frozen=True)
class Run:
    """Seconds, steps, the memory in megabytes at each document, and the documents that had no verdict."""

    seconds: float
    steps: int
    memory: list[float]
    without: list[str]


def run(count: int, jobs: int, alike: bool = False) -> Run:
    """Check so many documents."""
    begun = time.perf_counter()
    steps, memory, without = 0, list[float](), list[str]()
    for outcome in outcomes(documents(count, alike), Options(), jobs, judged_and_weighed):
        steps += outcome.steps
        if outcome.status in ("ok", "wrong"):
            memory.append(float(outcome.message))
        else:
            without.append(f"{outcome.id}: {outcome.status}")
    return Run(time.perf_counter() - begun, steps, memory, without)


def measured(count: int) -> list[tuple[str, str, str]]:
    """What was measured in bulk, and beside what."""
    long = run(count, 1)
    rates: dict[int, list[float]] = {1: [], 2: []}
    same: list[float] = []
    for _ in range(3):
        for jobs, found in rates.items():
            short = run(min(count, 300), jobs)
            found.append(short.steps / short.seconds)
        short = run(min(count, 300), 1, alike=True)
        same.append(short.steps / short.seconds)
    one, two = (statistics.median(found) for found in rates.values())
    alike = statistics.median(same)
    return [
        (
            f"{count} documents, no two alike, one worker",
            f"{long.steps / long.seconds:.0f} steps a second",
            f"{long.steps} steps; without a verdict: {', '.join(long.without[:5]) or 'none'}",
        ),
        ("its memory at the end", f"{long.memory[-1]:.0f} MB", f"{_course(long.memory)} MB"),
        ("two workers", f"{two:.0f} steps a second", f"{one:.0f} with one: {two / one:.2f}"),
        (
            "documents that say the same",
            f"{alike:.0f} steps a second",
            f"{one:.0f} of different ones: {alike / one:.2f}",
        ),
    ]


def _course(memory: list[float]) -> str:
    """The memory after some shares of the documents."""
    return ", ".join(f"{memory[int(share * (len(memory) - 1))]:.0f} after {share:.0%}" for share in SHARES)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=20_000)
    print("| what | measured | beside |")
    print("| --- | --- | --- |")
    for row in measured(parser.parse_args().count):
        print("| " + " | ".join(row) + " |")


if __name__ == "__main__":
    main()
