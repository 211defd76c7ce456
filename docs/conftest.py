"""The examples of the documentation: Python is run, and so is every `$` of a console, its output compared.

A line "…" stands for any lines. A comment `<!-- file: NAME -->` before a block makes it a file for the examples below.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sybil import Document, Example, Region, Sybil
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser

from docs.consoles import matches, sessions

FILE = re.compile(r"<!-- file: (?P<name>\S+) -->\n(?P<fence>```+)[^\n]*\n(?P<text>.*?)^(?P=fence)$", re.M | re.S)


def files(document: Document) -> Any:
    """The blocks that are files."""
    for found in FILE.finditer(document.text):
        yield Region(found.start(), found.start() + 1, (found["name"], found["text"]), written)


def written(example: Example) -> None:
    """Put a file where the examples run."""
    name, text = example.parsed
    path = Path(example.namespace["folder"].name) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def run(example: Example) -> str | None:
    """Run the commands of a console; the difference where an output is another."""
    tools = Path(sys.executable).parent
    here = Path(__file__).resolve().parents[1]
    environment = {
        **os.environ,
        "PATH": f"{tools}:{os.environ['PATH']}",
        "PYTHONPATH": str(here),
        "NO_COLOR": "1",
        "DERIVE_NO_CACHE": "1",
    }
    for command, expected in sessions(str(example.parsed)):
        asked = re.sub(r"(?<!\S)derive(?= )", f"{sys.executable} -m derive", command)
        done = subprocess.run(
            ["bash", "-c", asked],
            cwd=example.namespace["folder"].name,
            env=environment,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=100,
            check=False,
        )
        found = done.stdout + done.stderr
        if not matches(expected, found):
            return f"{command}\nexpected:\n{expected}\nfound:\n{found}"
    return None


def begin(namespace: dict[str, Any]) -> None:
    namespace["folder"] = TemporaryDirectory()


def end(namespace: dict[str, Any]) -> None:
    namespace["folder"].cleanup()


pytest_collect_file = Sybil(
    parsers=[files, PythonCodeBlockParser(), CodeBlockParser("console", run)],
    patterns=["*.md"],
    excludes=["made/*", "made/gallery/*", "_build/*"],
    setup=begin,
    teardown=end,
).pytest()
