"""What docs/ci.md and the hook for pre-commit say can be copied: it is YAML of the right form, and its commands run."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
GUIDE = (ROOT / "docs/ci.md").read_text(encoding="utf-8")
BLOCKS = [yaml.safe_load(text) for text in re.findall(r"^```yaml\n(.*?)^```", GUIDE, re.M | re.S)]
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))


def steps(block: Any) -> list[dict[str, Any]]:
    return block["jobs"]["derive"]["steps"] if "jobs" in block else []


def commands(block: Any) -> list[str]:
    script = block["derive"]["script"] if "derive" in block else []
    return [*script, *(step["run"] for step in steps(block) if "run" in step)]


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Path]:
    program = tmp_path / "bin/derive"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m derive "$@"\n')
    program.chmod(0o755)
    (tmp_path / "derive.toml").write_text('files = ["notes/**/*.md", "paper/*.tex"]\n')
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes/right.md").write_text("$$a + b = b + a$$\n")
    yield tmp_path


def run(project: Path, command: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PATH": f"{project / 'bin'}:{os.environ['PATH']}"}
    return subprocess.run(
        ["bash", "-ec", command], cwd=project, env=environment, capture_output=True, text=True, check=False
    )


def test_the_guide_has_all_examples() -> None:
    assert [sorted(map(str, block)) for block in BLOCKS] == [
        # YAML 1.1 reads the word `on` as true.
        ["True", "jobs", "name", "permissions"],
        ["True", "jobs", "name", "permissions"],
        ["derive"],
        ["repos"],
    ]


@pytest.mark.parametrize("block", BLOCKS[:2], ids=["annotations", "code scanning"])
def test_a_workflow(block: Any) -> None:
    assert block["jobs"]["derive"]["runs-on"] == "ubuntu-latest"
    for step in steps(block):
        assert ("uses" in step) != ("run" in step)
        assert set(step) <= {"uses", "run", "with", "if"}
        assert "uses" not in step or re.fullmatch(r"[\w-]+/[\w/-]+@v\d+", step["uses"])


@pytest.mark.parametrize("command", [command for block in BLOCKS for command in commands(block)])
def test_every_command_runs(project: Path, command: str) -> None:
    if command.startswith("python -m pip install"):
        assert shlex.split(command)[4:] == [PROJECT["name"]]
        return
    right = run(project, command)
    assert (right.returncode, right.stderr) == (0, "")
    (project / "notes/wrong.md").write_text("$$a = 2 a$$\n")
    wrong = run(project, command)
    assert (wrong.returncode, wrong.stderr) == (1, "")
    if "github" in command:
        assert wrong.stdout.startswith("::error file=notes/wrong.md,line=1,")


@pytest.mark.parametrize("block", BLOCKS[1:3], ids=["code scanning", "GitLab"])
def test_the_report_is_where_it_is_looked_for(project: Path, block: Any) -> None:
    (project / "notes/wrong.md").write_text("$$a = 2 a$$\n")
    run(project, next(command for command in commands(block) if command.startswith("derive")))
    if "derive" in block:
        name = block["derive"]["artifacts"]["reports"]["junit"]
        assert len(ElementTree.parse(project / name).findall(".//failure")) == 1
    else:
        (upload,) = [step for step in steps(block) if "upload-sarif" in step.get("uses", "")]
        log = json.loads((project / upload["with"]["sarif_file"]).read_text(encoding="utf-8"))
        assert len(log["runs"][0]["results"]) == 1


def test_the_cache_is_where_the_workflow_keeps_it(project: Path) -> None:
    job = BLOCKS[0]["jobs"]["derive"]
    (kept,) = [step["with"]["path"] for step in job["steps"] if step.get("uses", "").startswith("actions/cache@")]
    assert job["env"] == {"DERIVE_CACHE_DIR": kept}
    run(project, f"unset DERIVE_NO_CACHE; DERIVE_CACHE_DIR={kept} derive check")
    # The report on the one document, and what the run has printed.
    assert len(list((project / kept).iterdir())) == 2


def test_the_hook(project: Path) -> None:
    (hook,) = HOOKS
    assert set(hook) == {"id", "name", "description", "entry", "language", "types_or"}
    assert hook["language"] == "python" and shlex.split(hook["entry"])[0] in PROJECT["scripts"]
    (used,) = BLOCKS[3]["repos"][0]["hooks"]
    assert used["id"] == hook["id"] and re.search(used["files"], "notes/right.md")
    done = run(project, f"{hook['entry']} notes/right.md")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    (project / "notes/wrong.md").write_text("$$a = 2 a$$\n")
    assert run(project, f"{hook['entry']} notes/right.md notes/wrong.md").returncode == 1
