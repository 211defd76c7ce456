"""`derive batch`: nothing is lost, nothing is twice, and half a row is never left."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner

from derive.batch.rows import COLUMNS
from derive.cli import main

ROOT = Path(__file__).parents[2]


def written(path: Path, count: int) -> Path:
    """A file of so many rows, every third of which is wrong."""
    rows = [{"id": f"r{n}", "text": f"$$\\frac{{d}}{{dx}} x^2 = {2 + (n % 3 == 0)} x$$"} for n in range(count)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def ids(path: Path) -> Counter[str]:
    return Counter(json.loads(line)["id"] for line in path.read_text().splitlines())


def test_a_whole_run(tmp_path: Path) -> None:
    source, output = written(tmp_path / "in.jsonl", 7), tmp_path / "out.jsonl"
    result = CliRunner().invoke(main, ["batch", str(source), "-o", str(output), "--jobs", "2"])
    assert (result.exit_code, result.output) == (1, "7 rows, 7 steps: 4 ok, 3 wrong\n")
    assert ids(output) == Counter(f"r{n}" for n in range(7))


def test_the_parts_of_a_run(tmp_path: Path) -> None:
    source, outputs = written(tmp_path / "in.jsonl", 12), [tmp_path / f"out-{part}.jsonl" for part in (1, 2, 3)]
    for part, output in enumerate(outputs, start=1):
        CliRunner().invoke(main, ["batch", str(source), "-o", str(output), "--shard", f"{part}/3", "--jobs", "1"])
    assert sum((ids(output) for output in outputs), Counter()) == Counter(f"r{n}" for n in range(12))


def test_a_killed_run_goes_on(tmp_path: Path) -> None:
    source, output = written(tmp_path / "in.jsonl", 200), tmp_path / "out.jsonl"
    command = [sys.executable, "-m", "derive", "batch", str(source), "-o", str(output), "--jobs", "2"]
    running = subprocess.Popen(command, cwd=ROOT, start_new_session=True)
    while not output.exists() or output.read_bytes().count(b"\n") < 5:
        assert running.poll() is None
        time.sleep(0.01)
    os.killpg(running.pid, signal.SIGKILL)
    running.wait()
    before = output.read_bytes()
    assert before.endswith(b"\n") and 5 <= before.count(b"\n") < 200
    output.write_bytes(before + b'{"id": "r199", "sta')
    result = CliRunner().invoke(main, ["batch", str(source), "-o", str(output), "--resume"])
    lines = before.count(b"\n")
    assert result.output.endswith(f"; {lines} done before\n")
    assert ids(output) == Counter(f"r{n}" for n in range(200))
    assert output.read_bytes().startswith(before)


def test_parquet(tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    source, table = written(tmp_path / "in.jsonl", 4), tmp_path / "in.parquet"
    duckdb.execute(f"COPY (SELECT * FROM read_json('{source}')) TO '{table}' (FORMAT parquet)")
    output = tmp_path / "out.parquet"
    result = CliRunner().invoke(main, ["batch", str(table), "-o", str(output), "--jobs", "1"])
    assert result.output == "4 rows, 4 steps: 2 ok, 2 wrong\n"
    found = duckdb.execute(f"SELECT * FROM '{output}' ORDER BY id")
    assert tuple(column[0] for column in found.description) == COLUMNS
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in found.fetchall()]
    assert [(row["id"], row["verdict"], row["first_wrong"]) for row in rows] == [
        ("r0", ["refuted"], 1),
        ("r1", ["proved"], None),
        ("r2", ["proved"], None),
        ("r3", ["refuted"], 1),
    ]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.jsonl", "in.parquet", "out.parquet"]


PROBLEMS = [
    (["nothing.jsonl", "-o", "out.jsonl"], "nothing.jsonl: no such file or folder\n"),
    (["in.jsonl", "-o", "in.jsonl"], "in.jsonl: is there already\n  --resume continues it; or name another file\n"),
    (
        ["in.jsonl", "-o", "in.jsonl", "--resume"],
        "in.jsonl: is not the output of a run\n  --resume continues a file that derive batch has written\n",
    ),
    (["in.jsonl", "-o", "none/out.jsonl"], "none/out.jsonl: cannot be written: No such file or directory\n"),
    (["broken.parquet", "-o", "out.jsonl"], "broken.parquet: not a Parquet file: "),
]


@pytest.mark.parametrize(("arguments", "message"), PROBLEMS)
def test_what_cannot_be_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    written(tmp_path / "in.jsonl", 1)
    (tmp_path / "broken.parquet").write_text("no")
    result = CliRunner().invoke(main, ["batch", *arguments])
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(message)


USAGE = [
    (["--shard", "3/2"], "in 3/2 the part is not between 1 and 2"),
    (["--shard", "half"], "'half' is not of the form 2/10"),
    (["--memory", "lots"], "'lots' is not of the form 500M or 2G"),
    (["--engine", "dask"], "--engine dask and --scheduler belong together"),
]


@pytest.mark.parametrize(("options", "message"), USAGE)
def test_options_that_say_nothing(tmp_path: Path, options: list[str], message: str) -> None:
    source = written(tmp_path / "in.jsonl", 1)
    result = CliRunner().invoke(main, ["batch", str(source), "-o", str(tmp_path / "out"), *options])
    assert result.exit_code == 2 and message in result.stderr


def test_the_schema_is_printed() -> None:
    result = CliRunner().invoke(main, ["batch", "--schema"])
    assert result.exit_code == 0 and json.loads(result.stdout)["required"] == list(COLUMNS)
