"""``derive batch``."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

import click

from derive.cli.output import echo

if TYPE_CHECKING:
    from derive.batch.rows import Options, Outcome, Row

_EXAMPLES = """
\b
A row of the input: {"id": "7", "text": "$$a = a$$", "given": "a \\\\in \\\\mathbb{R}"}; `given` may be missing.
A row of the output: `derive batch --schema` prints its JSON schema.

\b
Exit status:
  0  every row is ok
  1  some row is not: wrong, undecided, unread, invalid, timeout, memory, crash
  2  the run could not begin, or its output could not be written

\b
Examples:
  derive batch in.jsonl -o out.jsonl --jobs 8
  derive batch in.jsonl -o out.jsonl --resume
  derive batch notes/ -o out.parquet
  derive batch in.parquet -o out-2.jsonl --shard 2/10
  derive batch in.jsonl -o out.jsonl --engine dask --scheduler tcp://10.0.0.1:8786
"""


class _Share(click.ParamType[tuple[int, int]]):
    """``2/10``: the second of ten parts."""

    name = "i/n"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, int]:
        part, _, parts = str(value).partition("/")
        if not (part.isascii() and part.isdigit() and parts.isascii() and parts.isdigit()):
            self.fail(f"{value!r} is not of the form 2/10", param, ctx)
        if not 1 <= int(part) <= int(parts):
            self.fail(f"in {value} the part is not between 1 and {parts}", param, ctx)
        return int(part), int(parts)


class _Bytes(click.ParamType[int]):
    """``500M``, ``2G``: an amount of memory."""

    name = "size"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        text = str(value).upper().removesuffix("B").removesuffix("I")
        unit = {"K": 2**10, "M": 2**20, "G": 2**30}.get(text[-1:], 1)
        digits = text.rstrip("KMG")
        if not digits.isascii() or not digits.isdigit() or not int(digits):
            self.fail(f"{value!r} is not of the form 500M or 2G", param, ctx)
        return int(digits) * unit


def _schema(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value:
        import json

        from derive.batch.rows import schema

        echo(json.dumps(schema(), indent=2), False)
        ctx.exit()


@click.command(epilog=_EXAMPLES)
@click.argument("source", type=click.Path(path_type=Path))
@click.option("--output", "-o", required=True, type=click.Path(path_type=Path), help="JSON lines, or .parquet.")
@click.option("--resume", is_flag=True, help="Go on with what was begun: skip the ids that are there.")
@click.option("--jobs", "-j", type=click.IntRange(1), help="Workers; by default one for each processor.")
@click.option("--shard", type=_Share(), default="1/1", help="Only this part of the rows: 2/10 is the second of ten.")
@click.option("--timeout", type=click.FloatRange(0, min_open=True), default=60.0, show_default=True, metavar="SECONDS")
@click.option("--memory", type=_Bytes(), default="2G", show_default=True, help="What one row may take.")
@click.option("--accept", type=click.Choice(["numeric"]), help="Let an undecided step pass that held in every number.")
@click.option(
    "--seed", type=click.IntRange(0), metavar="N", help="Fix the random draws, which are else each run's own."
)
@click.option("--engine", type=click.Choice(["local", "dask"]), default="local", show_default=True)
@click.option("--scheduler", metavar="ADDRESS", help="The scheduler of the cluster: tcp://host:8786.")
@click.option("--schema", is_flag=True, is_eager=True, expose_value=False, callback=_schema, help="Print the schema.")
def batch(
    source: Path, output: Path, resume: bool, jobs: int | None, shard: tuple[int, int], timeout: float, memory: int,
    accept: str | None, seed: int | None, engine: str, scheduler: str | None,
) -> None:  # fmt: skip
    """Check every row of SOURCE: a file of JSON lines, a folder of documents, or a .parquet file."""
    from derive.batch.parquet import require_parquet, write_parquet
    from derive.batch.results import Results
    from derive.batch.rows import Options
    from derive.batch.sources import rows_of, share
    from derive.settings import Settings
    from derive.source import ReadError

    if (engine == "dask") != bool(scheduler):
        raise click.UsageError("--engine dask and --scheduler belong together")
    counts: Counter[str] = Counter()
    options = Options(Settings((accept,) if accept else (), seed), timeout, memory)
    table = output.suffix == ".parquet"
    lines = output.with_name(f"{output.name}.jsonl") if table else output
    try:
        if table:
            require_parquet(output)
        rows_of(source)
        with Results(lines, resume) as results:

            def waiting() -> Iterator[Row]:
                return (row for row in share(rows_of(source), *shard) if row.id not in results.done)

            total = sum(1 for _ in waiting())
            for outcome in _shown(_outcomes(waiting(), options, jobs, scheduler), total):
                results.add(outcome)
                counts[outcome.status] += 1
                counts["steps"] += outcome.steps
        if table:
            write_parquet(lines, output)
            lines.unlink()
    except ReadError as error:
        click.echo(error.render(), err=True)
        sys.exit(2)
    echo(_summary(counts, len(results.done)), False)
    sys.exit(int(counts["ok"] < total))


def _outcomes(rows: Iterator[Row], options: Options, jobs: int | None, scheduler: str | None) -> Iterator[Outcome]:
    import os

    from derive.batch.cluster import outcomes_on
    from derive.batch.pool import outcomes

    if scheduler:
        return outcomes_on(rows, options, scheduler)
    return outcomes(rows, options, jobs or os.cpu_count() or 1)


def _shown(outcomes: Iterator[Outcome], total: int) -> Iterator[Outcome]:
    """The outcomes, behind a bar on standard error that shows the rate and the time left."""
    begun, done, steps = monotonic(), 0, 0

    def rate(_: object) -> str:
        seconds = max(monotonic() - begun, 1e-9)
        return f"{done / seconds:.1f} rows/s, {steps / seconds:.0f} steps/s"

    if not sys.stderr.isatty():
        yield from outcomes
        return
    with click.progressbar(length=total, label="checking", file=sys.stderr, item_show_func=rate) as bar:
        for outcome in outcomes:
            done, steps = done + 1, steps + outcome.steps
            yield outcome
            bar.update(1, outcome)


def _summary(counts: Counter[str], before: int) -> str:
    """How many rows have which status."""
    from derive.batch.rows import STATUSES

    total = sum(counts[status] for status in STATUSES)
    parts = [f"{counts[status]} {status}" for status in STATUSES if counts[status]]
    rows = f"{total} row{'s' * (total != 1)}, {counts['steps']} step{'s' * (counts['steps'] != 1)}"
    done = f"; {before} done before" if before else ""
    return f"{rows}: {', '.join(parts) or 'nothing to do'}{done}"
