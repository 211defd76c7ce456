"""How fast, in one table: everything that is compared is measured in turn, in one run.

python -m benchmarks                    about two minutes on two idle cores
python -m benchmarks --documents 20000  with a long run in bulk
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence

from benchmarks import batch, steps
from benchmarks.test_steps import SIZES
from benchmarks.warm import forget
from derive.checker import check_source
from derive.source import Source

COLD = {
    "python": ("-c", "pass"),
    "sympy": ("-c", "import sympy"),
    "help": ("-m", "derive", "--help"),
    "check": ("-m", "derive", "check", "softmax-ce", "--no-cache"),
    "again": ("-m", "derive", "check", "softmax-ce"),
    "steps": ("-m", "derive", "steps", "softmax-ce"),
}
"""Whole runs of the program, and what they are compared with."""


def in_turn(measured: Mapping[str, Callable[[], float]], rounds: int) -> Mapping[str, float]:
    """The median of each, one after the other in every round, after one that does not count."""
    found: dict[str, list[float]] = {name: [] for name in measured}
    for number in range(rounds + 1):
        for name, measure in measured.items():
            value = measure()
            if number:
                found[name].append(value)
    return {name: statistics.median(values) for name, values in found.items()}


def cold(command: Sequence[str], folder: str) -> float:
    """The processor's seconds that a process takes; modules are compiled, as they are after an installation."""
    environment = {**os.environ, "DERIVE_CACHE_DIR": folder}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *command], check=True, capture_output=True, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def check(text: str) -> float:
    """The processor's seconds that a warm check takes for a step."""
    forget()
    begun = time.process_time()
    report = check_source(Source("softmax-ce.md", text))
    return (time.process_time() - begun) / len(report.steps)


PEAK = "from derive.cli import main; main(['check', 'softmax-ce', '--no-cache'], standalone_mode=False)"


def peak() -> float:
    """The largest memory of a check, in megabytes."""
    # What getrusage gives counts the process that began this one, too.
    code = f"try:\n {PEAK}\nexcept SystemExit: print(open('/proc/self/status').read())"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return int(re.findall(r"VmHWM:\s+(\d+) kB", done.stdout)[-1]) / 1024


def _rows(rounds: int, documents: int) -> list[tuple[str, str, str]]:
    """What was measured, and beside what."""
    right, each, reading = steps.measured(rounds)
    with tempfile.TemporaryDirectory() as folder:
        runs = {name: (lambda command=command: cold(command, folder)) for name, command in COLD.items()}  # type: ignore[misc]
        took = in_turn(runs, rounds)
    memory = peak()
    warm = in_turn({name: (lambda text=text: check(text)) for name, text in SIZES.items()}, rounds)  # type: ignore[misc]
    bulk = batch.measured(documents)
    beside = f"{took['sympy']:.2f} s for `import sympy`: "
    return [
        ("36 ordinary steps, all sizes symbolic", f"{right} right", ""),
        ("the same, judged warm", f"{1000 * sum(each):.0f} ms, median {1000 * statistics.median(each):.1f} ms", ""),
        ("the same, read with their definitions", f"{1000 * reading:.0f} ms", ""),
        ("`derive check softmax-ce`, cold", f"{took['check']:.2f} s", f"{beside}{took['check'] / took['sympy']:.2f}"),
        ("the same, unchanged", f"{took['again']:.2f} s", f"{beside}{took['again'] / took['sympy']:.2f}"),
        ("`derive steps softmax-ce`, cold", f"{took['steps']:.2f} s", f"{beside}{took['steps'] / took['sympy']:.2f}"),
        ("`derive --help`", f"{1000 * took['help']:.0f} ms", f"{1000 * took['python']:.0f} ms for Python alone"),
        ("the peak memory of a check", f"{memory:.0f} MB", ""),
        (
            "a warm step of softmax-ce, read and judged",
            f"{1000 * warm['symbols']:.1f} ms",
            f"{1000 * warm['K = 1000']:.1f} ms with K = 1000: {warm['K = 1000'] / warm['symbols']:.2f}",
        ),
        *bulk,
    ]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--documents", type=int, default=700)
    asked = parser.parse_args()
    print("| what | measured | beside |")
    print("| --- | --- | --- |")
    for row in _rows(asked.rounds, asked.documents):
        print("| " + " | ".join(row) + " |")


if __name__ == "__main__":
    main()
