"""What a run of mutants showed, for the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from derive.model import DocumentReport
from derive.mutate import Mutant, Mutated
from derive.report.lines import sides
from derive.report.words import line_of, plural
from derive.spelling import relation


def step(document: DocumentReport, found: Mutated) -> Iterator[str]:
    """One step and the wrong lines that were made of it."""
    where = document.source.where(found.step.sign.start).rpartition(":")[0]
    yield f"{where}: {' '.join(sides(document, found.step))}"
    for mutant in found.mutants:
        yield f"  {'✗' if mutant.caught else '~'} {mutant.mistake}: {relation(mutant.lhs, mutant.rhs)}"
        yield f"      {_fate(mutant)}"
    if found.says_nothing:
        yield "  this step says nothing: no wrong line in its place would be caught"


def _fate(mutant: Mutant) -> str:
    if not mutant.caught:
        return "would not be caught"
    if not mutant.verdict.refuted:
        return "caught: it is defined nowhere"
    if mutant.named:
        return "caught, and named"
    return f"caught, but taken for {mutant.found[0]}" if mutant.found else "caught, but no mistake explains it"


def summary(document: DocumentReport, steps: Iterable[Mutated]) -> str:
    """How many wrong lines would be caught and named, and which steps say nothing."""
    steps = tuple(steps)
    mutants = [mutant for found in steps for mutant in found.mutants]
    caught = sum(mutant.caught for mutant in mutants)
    named = sum(mutant.named for mutant in mutants)
    counts = f"{plural(len(mutants), 'wrong line')}: {caught} caught, {named} named"
    lines = [line_of(document.source, found.step.sign.start) for found in steps if found.says_nothing]
    nothing = f"; these steps say nothing: line {', '.join(lines)}" if lines else ""
    return f"{plural(len(steps), 'proved step')}, {counts}{nothing}"
