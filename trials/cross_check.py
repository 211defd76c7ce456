r"""Every verdict on every document against a slow, obvious oracle: explicit sizes 2 to 4, 60 digits.

python -m trials.cross_check            the catalogue and the cases
python -m trials.cross_check FILE ...   these

An error is a proved step that fails somewhere, or a refuted step that holds everywhere it was tried. What is close
(``\approx``) or proportional is left out. A document is a line of ``--to`` when it is done, and is not tried again.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from types import FrameType

from mpmath import mpf

from derive.checker import check_source
from derive.files import open_source
from derive.model import Coincidence, Judged
from derive.notation import Decimal, Expr, Index, Ord, Size, free_indices, own_slots, walk
from trials.slow import At, Point, Unknown, imposed

ROOT = Path(__file__).parents[1]
TOLERANCE = mpf(10) ** -9
MOST_ENTRIES = 40
MOST_SECONDS = 3
SIZES = ((2, 3, 4), (3, 2, 4), (4, 3, 2))


def differs(judged: Judged) -> bool | None:
    """Whether the relation fails at some point and entry; None where no point has a value."""
    compared = False
    step, context = judged.step, judged.context
    if step.relation in (r"\approx", r"\propto") or any(
        isinstance(node, Decimal) for side in (step.lhs, step.rhs) for node in walk(side)
    ):
        return None
    letters = sorted(free_indices(step.lhs) | free_indices(step.rhs), key=repr)
    for number, extents in enumerate(SIZES):
        names = sorted(_sizes(judged))
        sizes = {name: extents[place % len(extents)] for place, name in enumerate(names)}
        for seed in (number, number + 10):
            try:
                point = imposed(Point(context, sizes, seed), context.equations)
            except (Unknown, KeyError):
                continue
            ranges = [range(point.extent(letter.size)) for letter in letters]
            for places in list(product(*ranges))[:MOST_ENTRIES]:
                at = dict(zip(letters, places, strict=True))
                try:
                    if not all(_holds(condition, point, at) for condition in context.conditions):
                        continue
                    left, right = point.value(step.lhs, at), point.value(step.rhs, at)
                except (Unknown, KeyError, ZeroDivisionError, OverflowError):
                    continue
                compared = True
                if fails(step.relation, left - right, TOLERANCE * (1 + abs(left) + abs(right))):
                    return True
    return False if compared else None


def fails(relation: str, difference: mpf, tolerance: mpf) -> bool:
    """Whether a relation does not hold of two sides with this difference."""
    match relation:
        case "<":
            return difference >= tolerance
        case r"\le":
            return difference > tolerance
        case ">":
            return difference <= -tolerance
        case r"\ge":
            return difference < -tolerance
        case r"\ne":
            return False
    return abs(difference) > tolerance


def _sizes(judged: Judged) -> set[str]:
    """All sizes that anything about a step speaks of."""
    context = judged.context
    bodies: list[Expr] = [judged.step.lhs, judged.step.rhs, *(d.body for d in context.definitions.values())]
    bodies += [side for equation in context.equations for side in (equation.lhs, equation.rhs)]
    found = {size for slots in context.slots.values() for size in slots}
    found |= {i.size for definition in context.definitions.values() for i in definition.params}
    for body in bodies:
        for node in walk(body):
            found |= {slot.size for slot in own_slots(node)}
            found |= {value.size for value in vars(node).values() if isinstance(value, Index)}
            found |= {node.name} if isinstance(node, Size) else set()
            found |= {node.index.size} if isinstance(node, Ord) else set()
    return found


def _holds(condition: Coincidence, point: Point, at: At) -> bool:
    return (point.place(condition.left, at) == point.place(condition.right, at)) == condition.equal


class TooLong(BaseException):
    """A step takes more computing than it is given."""


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise TooLong


def said_of(judged: Judged) -> str:
    """What the oracle says of both sides, within its time."""
    signal.setitimer(signal.ITIMER_VIRTUAL, MOST_SECONDS)
    try:
        found = differs(judged)
    except TooLong:
        return "too long"
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return "no value" if found is None else "differ" if found else "agree"


def checked(path: Path) -> list[tuple[int, str, str]]:
    """Of every step its line, its verdict and what the oracle says."""
    report = check_source(open_source(str(path)))
    return [
        (report.source.place(judged.step.sign.start)[0], judged.verdict.status, said_of(judged))
        for judged in report.steps
    ]


def documents(names: list[str]) -> Iterator[Path]:
    """The files to be checked."""
    if names:
        yield from map(Path, names)
        return
    for folder in ("derivations", "tests/cases"):
        yield from sorted(path.relative_to(ROOT) for path in (ROOT / folder).rglob("*.md"))


def main() -> None:
    """Print a table, and every disagreement; exit 1 if there is one."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--to", type=Path, default=ROOT / "build" / "cross_check.jsonl")
    parser.add_argument("names", nargs="*")
    asked = parser.parse_args()
    asked.to.parent.mkdir(exist_ok=True)
    signal.signal(signal.SIGVTALRM, _stop)
    known = dict(map(json.loads, asked.to.open(encoding="utf-8"))) if asked.to.exists() else {}
    counts: Counter[tuple[str, str]] = Counter()
    paths = list(documents(asked.names))
    for path in paths:
        if str(path) not in known:
            known[str(path)] = checked(ROOT / path)
            with asked.to.open("a", encoding="utf-8") as out:
                print(json.dumps([str(path), known[str(path)]]), file=out)
        for line, status, said in known[str(path)]:
            counts[status, said] += 1
            if (status, said) in {("proved", "differ"), ("refuted", "agree")}:
                print(f"{path}:{line}: {status}, but the sides {said}", flush=True)
    kinds = ("agree", "differ", "no value", "too long")
    print(f"{len(paths)} documents\n| verdict | sides agree | sides differ | no value | too long |")
    print("| --- | --- | --- | --- | --- |")
    for status in ("proved", "refuted", "undecided"):
        print(f"| {status} | " + " | ".join(str(counts[status, said]) for said in kinds) + " |")
    sys.exit(bool(counts["proved", "differ"] + counts["refuted", "agree"]))


if __name__ == "__main__":
    main()
