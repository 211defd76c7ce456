"""Same input, same report, byte for byte: in another process, with other hashes of strings, and with a seed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

NAMES = ["seed-a", "seed-b", "seed-c", "seed-d", "softmax-ce", "layer-norm"]
OPTIONS = [[], ["--format", "json"], ["--format", "json", "--seed", "7"]]
END = "\0"
PROGRAM = f"""
from contextlib import suppress
from derive.cli import main
for options in {OPTIONS!r}:
    with suppress(SystemExit):
        main(["check", *{NAMES!r}, *options])
    print({END!r}, end="", flush=True)
"""


@pytest.fixture(scope="module")
def printed() -> list[list[str]]:
    """What two processes print, for each of the options."""
    return [_printed(hashes) for hashes in ("0", "1")]


@pytest.mark.parametrize("number", range(len(OPTIONS)), ids=map(" ".join, OPTIONS))
def test_every_run_says_the_same(printed: list[list[str]], number: int) -> None:
    one, other = (texts[number] for texts in printed)
    assert one and one == other


def _printed(hashes: str) -> list[str]:
    environment = {**os.environ, "PYTHONHASHSEED": hashes}
    root = Path(__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, cwd=root, env=environment, check=True
    )
    assert not done.stderr
    *texts, rest = done.stdout.split(END)
    assert len(texts) == len(OPTIONS) and not rest
    return texts
