"""Same input, same report, byte for byte: in another process, with other hashes of strings, and with a seed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

NAMES = ["seed-a", "seed-b", "seed-c", "seed-d", "softmax-ce", "layer-norm"]


@pytest.mark.parametrize("options", [[], ["--format", "json"], ["--format", "json", "--seed", "7"]])
def test_every_run_says_the_same(options: list[str]) -> None:
    assert _printed("0", options) == _printed("1", options)


def _printed(hashes: str, options: list[str]) -> bytes:
    command = [sys.executable, "-m", "derive", "check", *NAMES, *options]
    environment = {**os.environ, "PYTHONHASHSEED": hashes}
    done = subprocess.run(command, capture_output=True, cwd=Path(__file__).parents[1], env=environment, check=False)
    assert done.stdout and not done.stderr
    return done.stdout
