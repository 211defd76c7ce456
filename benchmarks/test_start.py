"""Cold start: a whole run of the program beside the import of SymPy, and the memory that the run takes."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

COMMANDS = {
    "import sympy": ["-c", "import sympy"],
    "derive --help": ["-c", "from derive.cli import main; main(['--help'])"],
    "derive check softmax-ce": ["-c", "from derive.cli import main; main(['check', 'softmax-ce', '--no-cache'])"],
    "derive check softmax-ce, again": ["-c", "from derive.cli import main; main(['check', 'softmax-ce'])"],
}


@pytest.mark.parametrize("what", COMMANDS)
def test_cold(benchmark: Any, what: str, tmp_path: Path) -> None:
    command = [sys.executable, *COMMANDS[what]]
    options = {"capture_output": True, "env": {**os.environ, "DERIVE_CACHE_DIR": str(tmp_path)}}
    benchmark.pedantic(subprocess.run, (command,), options, rounds=10, warmup_rounds=2)
    # The largest of all runs so far, in kilobytes on Linux.
    benchmark.extra_info["peak_mb"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
