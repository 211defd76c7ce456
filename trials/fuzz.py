"""Texts near real ones, for as long as one likes: no crash, no hang.

python -m trials.fuzz --minutes 30

A text that ends in a traceback, or takes longer than a minute of computing, is written into tests/fuzz/corpus, where a
test keeps it.
"""

from __future__ import annotations

import argparse
import signal
import sys
import time
import traceback
from collections import Counter
from pathlib import Path
from random import Random
from types import FrameType

from tests.fuzz import mutation
from tests.fuzz.test_fuzz import reported

LONGEST = 60
CORPUS = Path(__file__).parents[1] / "tests" / "fuzz" / "corpus"


def late(number: int, frame: FrameType | None) -> None:
    """The check of one text takes too long."""
    raise TimeoutError(f"more than {LONGEST} s")


def main() -> None:
    """Try texts until the time is over; exit 1 if one broke the check."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--start", type=int, default=Random().getrandbits(40), help="the first seed")
    asked = parser.parse_args()
    signal.signal(signal.SIGPROF, late)
    end = time.monotonic() + 60 * asked.minutes
    tried, slowest, found = 0, 0.0, Counter[str]()
    while time.monotonic() < end:
        seed = asked.start + tried
        tried += 1
        document = mutation.text(seed)
        begun = time.process_time()
        signal.setitimer(signal.ITIMER_PROF, LONGEST)
        try:
            reported(document)
        except Exception as problem:
            place = traceback.extract_tb(problem.__traceback__)[-1]
            kind = f"{type(problem).__name__} in {Path(place.filename).name}:{place.lineno}"
            found[kind] += 1
            if found[kind] == 1:
                print(f"seed {seed}: {kind}: {problem}"[:300], flush=True)
                (CORPUS / f"{seed}.md").write_text(document, encoding="utf-8")
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        slowest = max(slowest, time.process_time() - begun)
    print(f"{tried} texts, {sum(found.values())} broke the check, the slowest took {slowest:.1f} s")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
