"""Run the examples of README.md: each `console` block is run as written, its output compared with what stands there.

A line "…" stands for any lines. With ``--test-command``, print the command with which the README runs the tests.
"""

from __future__ import annotations

import difflib
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from docs.consoles import matches, sessions  # noqa: E402

README = (ROOT / "README.md").read_text(encoding="utf-8")
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(language: str) -> list[str]:
    return [found[2] for found in FENCE.finditer(README) if found[1] == language]


def environment() -> dict[str, str]:
    return {**os.environ, "PATH": f"{ROOT / '.venv' / 'bin'}:{os.environ['PATH']}", "NO_COLOR": "1"}


def run(command: str) -> str:
    done = subprocess.run(
        ["bash", "-c", command], cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=300, check=False
    )
    return done.stdout + done.stderr


def failures() -> int:
    count = 0
    for block in blocks("console"):
        for command, expected in sessions(block):
            found = run(command)
            if not matches(expected, found):
                count += 1
                rows = difflib.unified_diff(
                    expected.splitlines(), found.splitlines(), "README.md", command, lineterm=""
                )
                print("\n".join(rows))
    for block in blocks("python"):
        done = subprocess.run([ROOT / ".venv/bin/python", "-"], input=block, text=True, cwd=ROOT, check=False)
        count += done.returncode != 0
    return count


def test_command() -> str:
    return next(row for block in blocks("sh") for row in block.splitlines() if "/pytest" in row)


if __name__ == "__main__":
    if sys.argv[1:] == ["--test-command"]:
        print(test_command())
    else:
        sys.exit(1 if failures() else 0)
