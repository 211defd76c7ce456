"""Mutation testing of the core: each mutant is one small change to one function; some test should fail.

python -m trials.mutants                    every mutant: many hours
python -m trials.mutants --every 8          every eighth, over all modules
python -m trials.mutants --only 'identity.py:120'   those whose place begins so

The mutations are those of mutmut (``pip install mutmut coverage``), and some of ours: a condition denied, a statement
left out, a result that is None. A mutant lives in a forked process, where everything is imported already; only the
tests that run through its lines are run, until one fails. Results are appended to ``--to``, and not computed again.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import signal
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import process_time
from types import CodeType, FunctionType, ModuleType
from typing import Any

import coverage
import libcst as cst
import pytest
from _pytest.runner import runtestprotocol
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.mutators import mutation_operators

ROOT = Path(__file__).parents[1]
CORE = ROOT / "derive" / "core"
TESTS = [
    "tests/core",
    "tests/test_false_accepts.py",
    "tests/test_sympy_traps.py",
    "tests/rules/test_laws.py",
    "tests/test_indices.py",
    "tests/test_probability.py",
    "tests/reading/test_matrix_documents.py",
]
PLAIN = (bool, int, float, str, tuple, frozenset, dict, type(None))


@dataclass(frozen=True)
class Mutant:
    """One change: of which node of which file, on which lines, to what."""

    path: Path
    number: int
    lines: tuple[int, int]
    function: int | None
    module: cst.Module
    old: cst.CSTNode
    new: cst.CSTNode

    @property
    def name(self) -> str:
        """Where it is, and which one there."""
        return f"{self.path.relative_to(CORE)}:{self.lines[0]}#{self.number}"

    @property
    def change(self) -> str:
        """What is written, and what instead."""
        old, new = (" ".join(self.module.code_for_node(node).split()) for node in (self.old, self.new))
        return f"{old[:150]}  →  {new[:150]}"


class Mutations(cst.CSTVisitor):
    """All changes to one file, in the order of their places."""

    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self) -> None:
        self.found: list[tuple[tuple[int, int], int | None, cst.CSTNode, cst.CSTNode]] = []
        self.functions = -1
        self.depth = 0

    def on_visit(self, node: cst.CSTNode) -> bool:
        """Collect what may be changed here; annotations, imports, decorators and docstrings stay."""
        if isinstance(node, cst.Annotation | cst.Import | cst.ImportFrom | cst.Decorator):
            return False
        if isinstance(node, cst.Expr) and isinstance(node.value, cst.SimpleString | cst.ConcatenatedString):
            return False
        if isinstance(node, cst.FunctionDef):
            self.functions += self.depth == 0
            self.depth += 1
        for new in changes(node):
            position = self.get_metadata(PositionProvider, node, None)
            if position is not None:
                inside = self.functions if self.depth else None
                self.found.append(((position.start.line, position.end.line), inside, node, new))
        return True

    def on_leave(self, original_node: cst.CSTNode) -> None:
        """Count how deep in functions we are."""
        self.depth -= isinstance(original_node, cst.FunctionDef)


def changes(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """What a node becomes: mutmut's mutations, and ours."""
    for kind, operator in mutation_operators:
        if isinstance(node, kind):
            yield from operator(node)
    match node:
        case cst.If() | cst.While() | cst.CompIf() | cst.Assert() if not isinstance(node.test, cst.UnaryOperation):
            test = node.test.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
            yield node.with_changes(test=cst.UnaryOperation(cst.Not(), test))
        case cst.Return(value=cst.BaseExpression()):
            yield node.with_changes(value=cst.Name("None"))
        case cst.Raise() | cst.Expr():
            yield cst.Pass()


def mutants(path: Path) -> list[Mutant]:
    """All mutants of one file."""
    wrapper = MetadataWrapper(cst.parse_module(path.read_text(encoding="utf-8")))
    visitor = Mutations()
    wrapper.visit(visitor)
    numbers: Counter[int] = Counter()
    found = []
    for lines, function, old, new in visitor.found:
        numbers[lines[0]] += 1
        found.append(Mutant(path, numbers[lines[0]], lines, function, wrapper.module, old, new))
    return found


def functions_of(code: CodeType) -> list[CodeType]:
    """The functions of a module and the methods of its classes, in the order of the text."""
    found = []
    for constant in code.co_consts:
        if isinstance(constant, CodeType) and constant.co_name not in ("<lambda>", "<listcomp>", "<genexpr>"):
            is_class = not constant.co_flags & 2
            found += functions_of(constant) if is_class else [constant]
    return sorted(found, key=lambda each: each.co_firstlineno)


Live = dict[tuple[str, str, int], list[FunctionType]]


def live() -> Live:
    """The functions of the core that exist, also those that are wrapped, by file, name and line."""
    found: Live = defaultdict(list)
    for thing in gc.get_objects():
        if isinstance(thing, FunctionType) and thing.__code__.co_filename.startswith(str(CORE)):
            code = thing.__code__
            found[code.co_filename, code.co_qualname, code.co_firstlineno].append(thing)
    return found


def put_in(mutant: Mutant, there: Live) -> None:
    """Change the program that runs into the mutant."""
    name = ".".join(mutant.path.relative_to(ROOT).with_suffix("").parts)
    old = mutant.path.read_text(encoding="utf-8")
    new = mutant.module.deep_replace(mutant.old, mutant.new).code
    before, after = (compile(text, str(mutant.path), "exec") for text in (old, new))
    if mutant.function is not None:
        place, changed = functions_of(before)[mutant.function], functions_of(after)[mutant.function]
        functions = there[str(mutant.path), place.co_qualname, place.co_firstlineno]
        assert functions, "no such function"
        for function in functions:
            function.__code__ = changed
        return
    space: dict[str, Any] = {"__name__": name, "__file__": str(mutant.path)}
    fake = ModuleType(name)
    fake.__dict__.update(space)
    exec(after, fake.__dict__)
    replace_values(sys.modules[name], fake)


def replace_values(module: ModuleType, changed: ModuleType) -> None:
    """Take over the constants and the defaults of classes from a changed module, wherever they were imported."""
    everywhere = [each for name, each in sys.modules.items() if name.startswith("derive.")]
    for name, value in vars(changed).items():
        original = vars(module).get(name)
        if isinstance(value, PLAIN) and not name.startswith("__") and value != original:
            for other in everywhere:
                if vars(other).get(name, other) is original:
                    setattr(other, name, value)
        elif isinstance(value, type) and isinstance(original, type) and value.__module__ == module.__name__:
            for field, default in vars(value).items():
                if isinstance(default, PLAIN) and not field.startswith("__") and default != vars(original).get(field):
                    setattr(original, field, default)
            if isinstance(vars(value).get("__init__"), FunctionType):
                original.__init__.__defaults__ = value.__init__.__defaults__  # type: ignore[misc]


class Trial:
    """A pytest plugin: instead of running the tests once, run them against every mutant."""

    def __init__(self, asked: argparse.Namespace) -> None:
        self.asked = asked
        self.kills: dict[Path, Counter[int]] = defaultdict(Counter)
        self.there: Live = {}

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Measure the tests, then try the mutants."""
        lines, seconds = self.measured(session.items)
        only = tuple(self.asked.only or [""])
        paths = [
            p
            for p in sorted(CORE.rglob("*.py"))
            if str(p.relative_to(CORE)).startswith(tuple(o.split(":")[0] for o in only))
        ]
        chosen = [m for path in paths for m in mutants(path)][self.asked.start :: self.asked.every]
        chosen = [m for m in chosen if m.name.startswith(only)]
        known = {row["name"] for row in results(self.asked.to) if not (self.asked.again and lives(row))}
        gc.collect()
        self.there = live()
        gc.freeze()
        with self.asked.to.open("a", encoding="utf-8") as out:
            for mutant in chosen:
                if mutant.name in known:
                    continue
                first, last = mutant.lines
                hit = lines[str(mutant.path.relative_to(ROOT))]
                through = {test for line in range(first, last + 1) for test in hit.get(line, ())}
                if mutant.function is None:  # what is run when the module is imported
                    through = set(range(len(seconds)))
                row = self.tried(mutant, session.items, sorted(through, key=seconds.__getitem__), seconds)
                print(json.dumps(row, ensure_ascii=False), file=out, flush=True)
        return True

    def measured(self, items: Sequence[pytest.Item]) -> tuple[dict[str, dict[int, list[int]]], list[float]]:
        """Which tests run through which lines, and how long each takes; kept in a file beside the results."""
        kept = self.asked.to.with_suffix(".coverage.json")
        ids = [item.nodeid for item in items]
        if not kept.exists() or json.loads(kept.read_text())["ids"] != ids:
            if not (child := os.fork()):
                write_measures(items, kept)
                os._exit(0)
            os.waitpid(child, 0)
        read = json.loads(kept.read_text())
        return {path: {int(line): t for line, t in per.items()} for path, per in read["lines"].items()}, read["seconds"]

    def tried(
        self, mutant: Mutant, items: Sequence[pytest.Item], tests: list[int], seconds: list[float]
    ) -> dict[str, Any]:
        """Whether a test fails with the mutant, and which."""
        kills = self.kills[mutant.path]
        tests = sorted(tests, key=lambda test: (-kills[test], seconds[test]))
        row: dict[str, Any] = {"name": mutant.name, "change": mutant.change, "tests": len(tests)}
        if not tests:
            return row | {"status": "not covered"}
        reader, writer = os.pipe()
        if not (child := os.fork()):
            rows = [(test, items[test], seconds[test]) for test in tests]
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
            kills[test] += 1
            return row | {"status": "killed", "by": items[test].nodeid}
        return row | {"status": said or "crash"}


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
    except Exception as problem:
        os.write(writer, f"no program: {problem!r}"[:200].encode())
        os._exit(0)
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


def write_measures(items: Sequence[pytest.Item], kept: Path) -> None:
    """Run every test once, with its lines and its time."""
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
    lines = {
        str(Path(path).relative_to(ROOT)): {
            line: [int(test) for test in tests if test] for line, tests in data.contexts_by_lineno(path).items()
        }
        for path in data.measured_files()
    }
    kept.write_text(json.dumps({"ids": [item.nodeid for item in items], "seconds": seconds, "lines": lines}))


def results(kept: Path) -> list[dict[str, Any]]:
    """What is known of each mutant; of two results the later one."""
    rows = map(json.loads, kept.open(encoding="utf-8")) if kept.exists() else ()
    return list({row["name"]: row for row in rows}.values())


def lives(row: dict[str, Any]) -> bool:
    """Whether no test failed."""
    return row["status"].startswith(("survived", "not covered"))


def table(rows: list[dict[str, Any]]) -> None:
    """By module: how many mutants, and what became of them."""
    kinds = ("killed", "timeout", "crash", "survived", "not covered")
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        kind = "survived" if row["status"].startswith("survived") else row["status"]
        for module in (row["name"].split(":")[0], "all"):
            counts[module][kind] += 1
    print("| module | mutants | " + " | ".join(kinds) + " | share killed |")
    print("| --- |" + " --- |" * (len(kinds) + 2))
    for module in sorted(counts, key=lambda name: (name == "all", name)):
        found = counts[module]
        number = sum(found[kind] for kind in kinds)
        dead = number - found["survived"] - found["not covered"]
        print(
            f"| {module} | {number} | "
            + " | ".join(str(found[kind]) for kind in kinds)
            + f" | {dead / max(number, 1):.1%} |"
        )


def main() -> None:
    """Try the mutants, print the survivors and a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--every", type=int, default=1, help="take one mutant in so many")
    parser.add_argument("--start", type=int, default=0, help="the first one taken")
    parser.add_argument("--only", action="append", help="only mutants whose place begins so")
    parser.add_argument("--seconds", type=float, default=1e9, help="CPU time of tests for one mutant")
    parser.add_argument("--again", action="store_true", help="try those again that survived before")
    parser.add_argument("--to", type=Path, default=ROOT / "build" / "mutants.jsonl")
    parser.add_argument("tests", nargs="*", default=TESTS)
    asked = parser.parse_args()
    asked.to.parent.mkdir(exist_ok=True)
    os.chdir(ROOT)
    pytest.main(["-q", "-s", "-p", "no:cacheprovider", *asked.tests], plugins=[Trial(asked)])
    rows = results(asked.to)
    for row in rows:
        if lives(row):
            print(f"{row['name']}: {row['status']}: {row['change']}")
    table(rows)


if __name__ == "__main__":
    main()
