"""How often is a wrong line caught, named and mended? Mutants of every derivation, real mistakes, and how fast it is.

python -m benchmarks.diagnosis              a sample, two steps of every document
python -m benchmarks.diagnosis --steps 0    all of them
"""

from __future__ import annotations

import argparse
import random
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import perf_counter

from derive import mistakes
from derive.checker import check_source
from derive.core.real.screening import Screen
from derive.diagnose import found_in, wrong_relation
from derive.model import DocumentReport, Judged
from derive.mutate import Mutant, mutated
from derive.search import Search
from derive.source import Source

ROOT = Path(__file__).resolve().parents[1]
CASES = ROOT / "tests" / "cases"


@dataclass
class Table:
    """Mutants by the mistake that was made in them: how many, caught, named, and what the others were taken for."""

    made: Counter[str] = field(default_factory=Counter)
    caught: Counter[str] = field(default_factory=Counter)
    named: Counter[str] = field(default_factory=Counter)
    taken_for: dict[str, Counter[str]] = field(default_factory=dict)

    def add(self, mutant: Mutant) -> None:
        """Count one mutant."""
        self.made[mutant.mistake] += 1
        self.caught[mutant.mistake] += mutant.caught
        self.named[mutant.mistake] += mutant.named
        if mutant.diagnosis is not None and not mutant.named:
            self.taken_for.setdefault(mutant.mistake, Counter())[mutant.diagnosis.mistake or "none"] += 1

    def rows(self) -> Iterator[str]:
        """The table as text."""
        yield f"{'mistake':26} mutants caught  named  taken for"
        for name in (mistakes.name(mistake) for mistake in mistakes.CATALOGUE):
            if self.made[name]:
                others = ", ".join(f"{other} {n}" for other, n in self.taken_for.get(name, Counter()).most_common())
                yield f"{name:26} {self.made[name]:7} {self.caught[name]:6} {self.named[name]:6}  {others}"
        made, caught, named = (sum(counter.values()) for counter in (self.made, self.caught, self.named))
        yield f"{'all':26} {made:7} {caught / made:6.1%} {named / made:6.1%}"


def report(path: Path) -> DocumentReport:
    """A document checked."""
    return check_source(Source(str(path), path.read_text(encoding="utf-8")))


def mutants(paths: Sequence[Path], steps: int) -> Table:
    """The mutants of proved steps, of some of each document or (0) of all."""
    chosen = random.Random(0)
    table = Table()
    for path in paths:
        proved = [judged for judged in report(path).steps if judged.verdict.proved]
        for judged in chosen.sample(proved, min(steps, len(proved))) if steps else proved:
            for mutant in mutated(judged).mutants:
                table.add(mutant)
    return table


def table(paths: Sequence[Path], steps: int) -> Iterator[str]:
    """What the mutants showed, as text."""
    yield from mutants(paths, steps).rows()


def real_mistakes() -> Iterator[str]:
    """Of the mistakes that people made: which are located, of the right kind, and mended."""
    rows = tomllib.loads((CASES / "expected.toml").read_text(encoding="utf-8"))["wrong"]
    counts = Counter[str]()
    yield f"{'case':44} located kind   mended  diagnosis"
    for row in rows:
        path = CASES / "wrong" / f"{row['case']}.md"
        found = report(path)
        places = [found.source.place(judged.step.sign.start)[0] for judged in found.steps]
        first = next((j for j, line in zip(found.steps, places, strict=True) if j.verdict.refuted), None)
        readable = any(line == row["line"] for line in places)
        if not readable or first is None or first.diagnosis is None:
            yield f"{row['case']:44} {'not read' if not readable else 'no'}"
            counts["missed"] += readable
            continue
        why = first.diagnosis
        names = {why.mistake, *why.also, *why.kinds}
        marks = {
            "located": found.source.place(first.step.sign.start)[0] == row["line"],
            "kind": bool(names & set(row["kinds"])),
            "mended": bool(why.repairs) and correct_holds(found, first, row["correct"]),
        }
        counts.update(["read", *(name for name, good in marks.items() if good)])
        answers = " ".join(f"{'yes' if good else 'no':6}" for good in marks.values())
        yield f"{row['case']:44} {answers}  {why.mistake}"
    read = counts["read"] + counts["missed"]
    shares = ", ".join(f"{name} {counts[name]}" for name in ("located", "kind", "mended"))
    yield f"of {read} that are read: {shares}"


def correct_holds(found: DocumentReport, wrong: Judged, correct: str) -> bool:
    """Whether what the collector says should stand there equals the same left side as the repair does."""
    text = found.source.text
    left = text[wrong.step.lhs_span.start : wrong.step.lhs_span.end]
    relation = correct if "=" in correct.split(r"\sum")[0] else f"{left} = {correct}"
    relation = " = ".join(relation.split(" = ")[:2]) if relation.count(" = ") else relation
    again = check_source(Source("correct", f"{text}\n\n$$\n{relation}\n$$\n"))
    return bool(again.steps) and any(step.verdict.proved and step.step.span.start > len(text) for step in again.steps)


def speed() -> Iterator[str]:
    """Milliseconds for a diagnosis, and repairs screened in a second, on wrong steps of softmax with cross-entropy."""
    times: list[float] = []
    screened, seconds = 0, 0.0
    for judged in report(ROOT / "derivations" / "softmax-ce.md").steps:
        if not judged.verdict.proved:
            continue
        for mutant in mutated(judged).mutants[::4]:
            wrong = wrong_relation(judged.step, judged.context)
            wrong = type(wrong)(wrong.lhs, mutant.rhs, wrong.context, wrong.failing)
            begun = perf_counter()
            found_in(Search(wrong))
            times.append(perf_counter() - begun)
            repairs = [repair for mistake in mistakes.CATALOGUE for repair in mistake(wrong) if repair.context is None]
            begun = perf_counter()
            screen = Screen(wrong.lhs, wrong.rhs, wrong.context)
            for repair in repairs:
                screen.excludes(repair.lhs, repair.rhs)
            seconds += perf_counter() - begun
            screened += len(repairs)
    yield f"{len(times)} wrong steps: median {1000 * median(times):.0f} ms, at most {1000 * max(times):.0f} ms"
    yield f"{screened / seconds:.0f} repairs screened in a second"


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--steps", type=int, default=2, help="proved steps of each document; 0 for all")
    asked = parser.parse_args()
    paths = [*sorted((ROOT / "derivations").glob("*.md")), *sorted((CASES / "right").glob("*.md"))]
    for title, rows in (
        ("Real mistakes", real_mistakes()),
        ("Speed", speed()),
        (f"Mutants of {len(paths)} documents", table(paths, asked.steps)),
    ):
        print(f"\n{title}\n")
        for row in rows:
            print(row, flush=True)


if __name__ == "__main__":
    main()
