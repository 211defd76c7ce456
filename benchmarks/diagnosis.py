"""How often is a wrong line caught, named and mended? Mutants of every derivation, real mistakes, and how fast it is.

python -m benchmarks.diagnosis                             a sample, two steps of every document
python -m benchmarks.diagnosis --steps 0 --keep FILE       all of them; goes on where an earlier run ended
"""

from __future__ import annotations

import argparse
import json
import random
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from time import process_time

from derive import mistakes
from derive.checker import check_source
from derive.core.real.screening import Screen
from derive.diagnose import found_in, wrong_relation
from derive.model import DocumentReport, Judged, Verdict
from derive.mutate import mutated
from derive.source import ShapeError, Source
from derive.spelling import relation

ROOT = Path(__file__).resolve().parents[1]
CASES = ROOT / "tests" / "cases"


@dataclass(frozen=True)
class Made:
    """A mistake that was made in a proved step: whether it was caught and named, and what it was taken for."""

    mistake: str
    line: int
    caught: bool
    named: bool
    taken_for: str
    relation: str


def report(path: Path) -> DocumentReport:
    """A document checked."""
    return check_source(Source(str(path), path.read_text(encoding="utf-8")))


def mutants(path: Path, steps: int) -> Iterator[Made]:
    """The mutants of the proved steps of a document, of some of them or (0) of all."""
    found = report(path)
    proved = [judged for judged in found.steps if judged.verdict.proved]
    for judged in random.Random(path.name).sample(proved, min(steps, len(proved))) if steps else proved:
        line = found.source.place(judged.step.sign.start)[0]
        for mutant in mutated(judged).mutants:
            taken_for, shown = next(iter(mutant.found), ""), relation(mutant.lhs, mutant.rhs)
            yield Made(mutant.mistake, line, mutant.caught, mutant.named, taken_for, shown)


def made_in(paths: Sequence[Path], steps: int, kept: Path | None) -> Iterator[tuple[str, Made]]:
    """The mutants of some documents; what a file of an earlier run holds is not made again."""
    known: dict[str, list[Made]] = {}
    if kept is not None and kept.exists():
        for row in map(json.loads, kept.read_text(encoding="utf-8").splitlines()):
            known[row["document"]] = [Made(**made) for made in row["made"]]
    for path in paths:
        if path.name not in known:
            known[path.name] = list(mutants(path, steps))
            if kept is not None:
                row = {"document": path.name, "made": [asdict(made) for made in known[path.name]]}
                with kept.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(row) + "\n")
        yield from ((path.name, made) for made in known[path.name])


def table(paths: Sequence[Path], steps: int, kept: Path | None = None) -> Iterator[str]:
    """By mistake, how many mutants there are, how many are caught and named, what the others are taken for."""
    found = list(made_in(paths, steps, kept))
    yield f"{'mistake':26} mutants caught  named  taken for"
    for name in map(mistakes.name, mistakes.CATALOGUE):
        own = [made for _, made in found if made.mistake == name]
        others = Counter(made.taken_for or "none" for made in own if made.caught and not made.named)
        if own:
            said = ", ".join(f"{other} {count}" for other, count in others.most_common())
            caught, named = sum(made.caught for made in own), sum(made.named for made in own)
            yield f"{name:26} {len(own):7} {caught:6} {named:6}  {said}".rstrip()
    caught, named = sum(made.caught for _, made in found), sum(made.named for _, made in found)
    yield f"{'all':26} {len(found):7} {caught / len(found):6.1%} {named / len(found):6.1%}"
    for name, made in found:
        if not made.caught:
            yield f"undecided: {name}:{made.line}: {made.mistake}: {made.relation}"


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
        if not readable and _do_not_fit(found, row["line"]):
            is_kind = "shape" in row["kinds"]
            counts.update(["read", "located", *(["kind"] if is_kind else [])])
            yield f"{row['case']:44} yes    {'yes' if is_kind else 'no':6} no      its shapes do not fit"
            continue
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


def _do_not_fit(found: DocumentReport, line: int) -> bool:
    """Whether a line is refused because of its shapes."""
    places = [error.span for error in found.errors if isinstance(error, ShapeError) and error.span is not None]
    return any(found.source.place(span.start)[0] == line for span in places)


def correct_holds(found: DocumentReport, wrong: Judged, correct: str) -> bool:
    """Whether what the collector says should stand there equals the same left side as the repair does."""
    text = found.source.text
    left = text[wrong.step.lhs_span.start : wrong.step.lhs_span.end]
    correct = correct.removeprefix("=")
    relation = correct if "=" in correct.split(r"\sum")[0] else f"{left} = {correct}"
    relation = " = ".join(relation.split(" = ")[:2]) if relation.count(" = ") else relation
    again = check_source(Source("correct", f"{text}\n\n$$\n{relation}\n$$\n"))
    return any(_is_right(step.verdict) for step in again.steps if step.step.span.start > len(text))


def _is_right(verdict: Verdict) -> bool:
    """Whether a relation is proved, or exact at the few sizes at which it can be decided."""
    return verdict.proved or (verdict.undecided and verdict.evidence.method == "few-sizes")


def speed() -> Iterator[str]:
    """Milliseconds of a processor for a diagnosis, and repairs screened in a second, on wrong steps of softmax-ce."""
    times: list[float] = []
    screened, seconds = 0, 0.0
    for judged in report(ROOT / "derivations" / "softmax-ce.md").steps:
        if not judged.verdict.proved:
            continue
        for mutant in mutated(judged).mutants[::4]:
            wrong = wrong_relation(judged.step, judged.context)
            wrong = type(wrong)(wrong.lhs, mutant.rhs, wrong.context, wrong.failing)
            begun = process_time()
            found_in(wrong)
            times.append(process_time() - begun)
            repairs = [repair for mistake in mistakes.CATALOGUE for repair in mistake(wrong) if repair.context is None]
            begun = process_time()
            screen = Screen(wrong.lhs, wrong.rhs, wrong.context)
            for repair in repairs:
                screen.excludes(repair.lhs, repair.rhs)
            seconds += process_time() - begun
            screened += len(repairs)
    yield f"{len(times)} wrong steps: median {1000 * median(times):.0f} ms, at most {1000 * max(times):.0f} ms"
    yield f"{screened / seconds:.0f} repairs screened in a second"


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--steps", type=int, default=2, help="proved steps of each document; 0 for all")
    parser.add_argument("--keep", type=Path, help="a file for the mutants of each document, where a later run goes on")
    parser.add_argument("--part", default="1/1", metavar="K/N", help="every N-th document from the K-th")
    asked = parser.parse_args()
    part, parts = map(int, asked.part.split("/"))
    documents = [*sorted((ROOT / "derivations").glob("*.md")), *sorted((CASES / "right").glob("*.md"))]
    paths = documents[part - 1 :: parts]
    titled = [(f"Mutants of {len(paths)} documents", table(paths, asked.steps, asked.keep))]
    if parts == 1:
        titled = [("Real mistakes", real_mistakes()), ("Speed", speed()), *titled]
    for title, rows in titled:
        print(f"\n{title}\n")
        for row in rows:
            print(row, flush=True)


if __name__ == "__main__":
    main()
