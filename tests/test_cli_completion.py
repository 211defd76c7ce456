"""Completion: commands, options, values and names, and the scripts in the shells that are there."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner

from derive.cli import main
from derive.cli.completion import SHELLS

ROOT = Path(__file__).parents[1]
FILES = ("file", "layer-n")
ROWS = [
    ([], "comp", [("plain", "completion")]),
    (["completion"], "", [("plain", "bash"), ("plain", "zsh"), ("plain", "fish")]),
    (["check"], "layer-n", [FILES, ("plain", "layer-norm")]),
    (["check", "notes.md"], "layer-n", [FILES, ("plain", "layer-norm")]),
    (["steps"], "layer-n", [FILES, ("plain", "layer-norm")]),
    (["mutate"], "layer-n", [FILES, ("plain", "layer-norm")]),
    (["check"], "./no", [("file", "./no")]),
    (["check"], "--form", [("plain", "--format")]),
    (["check", "--format"], "s", [("plain", "sarif")]),
    (["explain"], "missing-d", [("plain", "missing-delta")]),
    (["explain"], "transpose-", [("plain", "transpose-layout")]),
    (["explain"], "quotient", [("plain", "quotient"), ("plain", "quotient-rule")]),
]


@pytest.mark.parametrize(("words", "incomplete", "found"), ROWS)
def test_completions(words: list[str], incomplete: str, found: list[tuple[str, str]]) -> None:
    items = ShellComplete(main, {}, "derive", "_DERIVE_COMPLETE").get_completions(words, incomplete)
    assert [(item.type, item.value) for item in items] == found


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_asks_the_program(shell: str) -> None:
    result = CliRunner().invoke(main, ["completion", shell])
    assert (result.exit_code, "_DERIVE_COMPLETE" in result.stdout) == (0, True)


def test_another_shell() -> None:
    result = CliRunner().invoke(main, ["completion", "csh"])
    assert result.exit_code == 2 and "'csh' is not one of 'bash', 'zsh', 'fish'" in result.stderr


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
def test_in_bash(tmp_path: Path) -> None:
    program = tmp_path / "derive"
    program.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m derive "$@"\n')
    program.chmod(0o755)
    script = f"""
    PATH={tmp_path}:$PATH
    eval "$(derive completion bash)"
    compopt() {{ :; }}
    COMP_WORDS=(derive explain missing-d) COMP_CWORD=2
    _derive_completion derive
    echo "${{COMPREPLY[@]}}"
    """
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("missing-delta\n", "")
