"""Mutation testing of the core: each mutant is one small change to one function; some test should fail.

python -m trials.mutants --sample 600 --seed 1      so many, of every module in proportion
python -m trials.mutants                            every mutant: many hours
python -m trials.mutants --only 'exact/identity.py:' those whose place begins so

Needs ``pip install mutmut coverage``. A mutant lives in a forked process, where everything is imported already; only
the tests that run through its lines are run, until one fails, those first that have killed others of its function or
that run through few lines. Results are appended to ``--to``, and not computed again. What cannot be killed is named in
``trials/equivalent.py`` and counted by itself.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import random
import re
import signal
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from math import sqrt
from pathlib import Path
from time import process_time
from typing import Any

import coverage
import pytest
from _pytest.runner import runtestprotocol

from trials.equivalent import reason
from trials.mutation import CORE, ROOT, Live, Mutant, live, mutants, put_in

TESTS = [
    "tests/core",
    "tests/test_false_accepts.py",
    "tests/test_sympy_traps.py",
    "tests/rules/test_laws.py",
    "tests/test_other_relations.py",
    "tests/test_integrals.py",
    "tests/test_jensen.py",
    "tests/test_orders.py",
    "tests/test_indices.py",
    "tests/test_probability.py",
    "tests/reading/test_matrix_documents.py",
]
KEPT = ROOT / "build" / "tests.coverage.json"
_KNOWN = 20
"""How many tests that have killed before are tried first."""
OPTIONS = ["-q", "-s", "-p", "no:cacheprovider", "-p", "no:randomly", "--tb=no", "--assert=plain"]


class Trial:
    """A pytest plugin: instead of running the tests once, run them against every mutant."""

    def __init__(self, asked: argparse.Namespace) -> None:
        self.asked = asked
        self.kills: dict[str, Counter[int]] = defaultdict(Counter)
        self.reach: Counter[int] = Counter()
        self.there: Live = {}
        self.lines: dict[str, dict[int, list[int]]] = {}
        self.seconds: list[float] = []

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Measure the tests, then try the mutants."""
        self.lines, self.seconds = self.measured(session.items)
        for per in self.lines.values():
            for tests in per.values():
                self.reach.update(tests)
        known = {row["name"] for row in results(self.asked.to) if not (self.asked.again and lives(row))}
        chosen = [mutant for mutant in drawn(self.asked) if mutant.name not in known]
        gc.collect()
        self.there = live()
        gc.freeze()
        with self.asked.to.open("a", encoding="utf-8") as out:
            for mutant in chosen:
                row = self.tried(mutant, session.items, self.through(mutant))
                print(json.dumps(row, ensure_ascii=False), file=out, flush=True)
        return True

    def through(self, mutant: Mutant) -> set[int]:
        """The tests that run through the lines of a mutant, or of a constant through those that speak of it."""
        if mutant.function is not None:
            hit = self.lines.get(str(mutant.path.relative_to(ROOT)), {})
            return {test for line in range(mutant.lines[0], mutant.lines[1] + 1) for test in hit.get(line, ())}
        spoken = re.compile(rf"\b{mutant.place or mutant.path.stem}\b")
        found = set()
        for path, per in self.lines.items():
            text = (ROOT / path).read_text(encoding="utf-8").splitlines()
            for line, tests in per.items():
                if spoken.search(text[line - 1]):
                    found.update(tests)
        return found

    def measured(self, items: Sequence[pytest.Item]) -> tuple[dict[str, dict[int, list[int]]], list[float]]:
        """Which tests run through which lines, and how long each takes.

        What was measured is kept; where the core has changed since, its lines are found again by their text.
        """
        known = json.loads(KEPT.read_text()) if KEPT.exists() else {"core": {}, "tests": {}}
        now = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in sorted(CORE.rglob("*.py"))}
        tests = known["tests"]
        for path, text in now.items():
            if (before := known["core"].get(path, text)) != text:
                place = moved(before.splitlines(), text.splitlines())
                for test in tests.values():
                    if path in test["lines"]:
                        test["lines"][path] = sorted({line for old in test["lines"][path] for line in place[old]})
        KEPT.write_text(json.dumps({"core": now, "tests": tests}))
        if missing := [item for item in items if item.nodeid not in tests]:
            if not (child := os.fork()):
                KEPT.write_text(json.dumps({"core": now, "tests": tests | measures(missing)}))
                os._exit(0)
            os.waitpid(child, 0)
            tests = json.loads(KEPT.read_text())["tests"]
        lines: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
        for number, item in enumerate(items):
            for path, hit in tests[item.nodeid]["lines"].items():
                for line in hit:
                    lines[path][line].append(number)
        return lines, [tests[item.nodeid]["seconds"] for item in items]

    def ordered(
        self, items: Sequence[pytest.Item], through: set[int], killed: Callable[[int], tuple[int, int]]
    ) -> list[int]:
        """The tests that have killed most, then those that are quick and run through little, of all kinds in turn."""
        first = sorted((test for test in through if any(killed(test))), key=killed, reverse=True)[:_KNOWN]
        kinds: Counter[str] = Counter()
        later = []
        for cost, test in sorted((self.seconds[t] * self.reach[t] ** 0.5, t) for t in through.difference(first)):
            kind = items[test].nodeid.partition("[")[0]
            kinds[kind] += 1
            later.append((cost * kinds[kind], test))
        return [*first, *(test for _, test in sorted(later))]

    def tried(self, mutant: Mutant, items: Sequence[pytest.Item], through: set[int]) -> dict[str, Any]:
        """Whether a test fails with the mutant, and which."""
        here, module = self.kills[mutant.name.partition("#")[0]], self.kills[str(mutant.path)]
        tests = self.ordered(items, through, lambda test: (here[test], module[test]))
        row: dict[str, Any] = {"name": mutant.name, "line": mutant.lines[0], "change": mutant.change}
        row["tests"] = len(tests)
        if not tests:
            return row | {"status": "not covered"}
        reader, writer = os.pipe()
        if not (child := os.fork()):
            rows = [(test, items[test], self.seconds[test]) for test in tests]
            run_against(mutant, self.there, rows, writer, self.asked.seconds)
        os.close(writer)
        _, status, used = os.wait4(child, 0)
        row["seconds"] = round(used.ru_utime + used.ru_stime, 2)
        said = os.read(reader, 4096).decode()
        os.close(reader)
        if os.WIFSIGNALED(status):
            return row | {"status": "timeout" if os.WTERMSIG(status) == signal.SIGPROF else "crash", "by": said}
        if said.startswith("killed"):
            test = int(said.split()[1])
            here[test] += 1
            module[test] += 1
            return row | {"status": "killed", "by": items[test].nodeid}
        return row | {"status": said or "crash"}


def moved(before: list[str], after: list[str]) -> dict[int, list[int]]:
    """Of every line of a text the lines that it has become; of one that was changed, all that stand in its place."""
    place: dict[int, list[int]] = defaultdict(list)
    for kind, start, end, first, last in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            place |= {line + 1: [line - start + first + 1] for line in range(start, end)}
        else:
            around = range(max(start, 1), end + 1) or [start]
            for line in around:
                place[line] = [*place[line], *range(first + 1, last + 1)]
    return place


def drawn(asked: argparse.Namespace) -> list[Mutant]:
    """The mutants that are asked for. Of a sample every module has its part; the first ones are a sample, too."""
    only = tuple(asked.only or [""])
    files = tuple(each.partition(":")[0] for each in only)
    paths = [path for path in sorted(CORE.rglob("*.py")) if str(path.relative_to(CORE)).startswith(files)]
    chance = random.Random(asked.seed)
    found: list[Mutant] = []
    for path in paths:
        own = [mutant for mutant in mutants(path) if begins(mutant.name, only)]
        chance.shuffle(own)
        found += own
    if asked.sample is None:
        return found
    start = chance.random()
    sample = [found[int((start + k) * len(found) / asked.sample)] for k in range(asked.sample)]
    return chance.sample(sample, len(sample))


def begins(name: str, only: Sequence[str]) -> bool:
    """Whether a mutant is asked for: by its whole name, or by how its place begins."""
    return any(name == each if "#" in each else name.startswith(each) for each in only)


def run_against(
    mutant: Mutant, there: Live, tests: list[tuple[int, pytest.Item, float]], writer: int, budget: float
) -> None:
    """In the forked process: change the program and run the tests until one fails. Does not return."""
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    said = "survived"
    try:
        put_in(mutant, there)
    except AssertionError as problem:
        os.write(writer, f"no program: {problem!r}"[:200].encode())
        os._exit(0)
    except Exception:  # as where the module is imported
        os._exit(1)
    spent = 0.0
    for number, item, seconds in tests:
        if spent > budget:
            said = "survived the quick tests"
            break
        signal.setitimer(signal.ITIMER_PROF, 2 + 10 * seconds)
        try:
            failed = any(report.failed for report in runtestprotocol(item, log=False, nextitem=None))
        except BaseException:
            failed = True
        if failed:
            said = f"killed {number}"
            break
        spent += seconds
    os.write(writer, said.encode())
    os._exit(0)


def measures(items: Sequence[pytest.Item]) -> dict[str, dict[str, Any]]:
    """Of every test its lines and its time."""
    measure = coverage.Coverage(data_file=None, source=[str(CORE)])
    seconds = []
    measure.start()
    for number, item in enumerate(items):
        measure.switch_context(str(number))
        begun = process_time()
        failed = [r for r in runtestprotocol(item, log=False, nextitem=None) if r.failed]
        assert not failed, item.nodeid
        seconds.append(process_time() - begun)
    measure.stop()
    data = measure.get_data()
    lines: list[dict[str, list[int]]] = [defaultdict(list) for _ in items]
    for path in data.measured_files():
        for line, tests in data.contexts_by_lineno(path).items():
            for test in filter(None, tests):
                lines[int(test)][str(Path(path).relative_to(ROOT))].append(line)
    return {item.nodeid: {"seconds": seconds[n], "lines": lines[n]} for n, item in enumerate(items)}


def results(kept: Path) -> list[dict[str, Any]]:
    """What is known of each mutant; of two results the later one."""
    rows = map(json.loads, kept.open(encoding="utf-8")) if kept.exists() else ()
    return list({row["name"]: row for row in rows}.values())


def lives(row: dict[str, Any]) -> bool:
    """Whether no test failed."""
    return row["status"].startswith(("survived", "not covered"))


def what(row: dict[str, Any]) -> str:
    """What became of a mutant, in one word."""
    if not lives(row):
        return str(row["status"])
    if reason(row["name"], row["change"]) is not None:
        return "equivalent"
    return "survived" if row["status"].startswith("survived") else str(row["status"])


def between(dead: int, number: int) -> tuple[float, float]:
    """The 95 % confidence interval of a share. Source: E. B. Wilson, J. Am. Stat. Assoc. 22 (1927) 209."""
    if not number:
        return 0.0, 1.0
    z, share = 1.96, dead / number
    middle = (share + z * z / (2 * number)) / (1 + z * z / number)
    half = z * sqrt(share * (1 - share) / number + z * z / (4 * number * number)) / (1 + z * z / number)
    return middle - half, middle + half


def table(rows: list[dict[str, Any]]) -> None:
    """By module: how many mutants, and what became of them."""
    kinds = ("killed", "timeout", "crash", "survived", "not covered", "equivalent")
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        for module in (row["name"].split(":")[0], "all"):
            counts[module][what(row)] += 1
    print("| module | mutants | " + " | ".join(kinds) + " | share killed |")
    print("| --- |" + " --- |" * (len(kinds) + 2))
    for module in sorted(counts, key=lambda name: (name == "all", name)):
        found = counts[module]
        dead = sum(found[kind] for kind in kinds[:3])
        number = dead + found["survived"] + found["not covered"]
        cells = [module, number + found["equivalent"], *(found[kind] for kind in kinds)]
        print("| " + " | ".join(map(str, cells)) + f" | {dead / max(number, 1):.1%} |")
    print(f"killed of those that are not equivalent, with 95 % confidence: {between(dead, number)}")


def main() -> None:
    """Try the mutants, print the survivors and a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sample", type=int, help="how many, drawn at random from all modules in proportion")
    parser.add_argument("--seed", type=int, default=0, help="of the draw")
    parser.add_argument("--only", action="append", help="only mutants whose place begins so")
    parser.add_argument("--seconds", type=float, default=1e9, help="CPU time of tests for one mutant")
    parser.add_argument("--again", action="store_true", help="try those again that survived before")
    parser.add_argument("--show", action="store_true", help="only show what is known")
    parser.add_argument("--to", type=Path, default=ROOT / "build" / "mutants.jsonl")
    parser.add_argument("tests", nargs="*", default=TESTS)
    asked = parser.parse_args()
    asked.to.parent.mkdir(exist_ok=True)
    os.chdir(ROOT)
    if not asked.show:
        pytest.main([*OPTIONS, *asked.tests], plugins=[Trial(asked)])
    rows = results(asked.to)
    for row in rows:
        if what(row) in ("survived", "not covered"):
            print(f"{row['name']} (line {row['line']}): {row['status']}: {row['change']}")
    table(rows)


if __name__ == "__main__":
    main()
