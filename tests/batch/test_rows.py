"""One row in, one row out."""

from __future__ import annotations

import json
from dataclasses import asdict
from itertools import chain
from pathlib import Path

import jsonschema
import pytest

from derive.batch.judging import judged
from derive.batch.results import as_line
from derive.batch.rows import COLUMNS, Options, Outcome, Row, column_types, schema
from derive.batch.sources import rows_of, share
from derive.settings import Settings
from derive.source import ReadError

RIGHT = r"$$\frac{\partial}{\partial z_j} \sum_k z_k^2 = 2 z_j$$"
WRONG = "Text.\n\n" + r"$$\frac{\partial}{\partial z_j} \sum_k z_k^2 = 2 z_j = z_j$$"
GIVEN = r"Let $A \in \mathbb{R}^{n \times n}$ and $x \in \mathbb{R}^n$."
MATRIX = r"$$\nabla_x x^\top A x = (A + A^\top) x$$"


def test_a_row_of_right_steps() -> None:
    assert judged(Row("1", RIGHT), Options(Settings(seed=1))) == Outcome(
        id="1",
        status="ok",
        steps=1,
        proved=1,
        line=(1,),
        column=(46,),
        lhs=(r"\frac{\partial}{\partial z_j} \sum_k z_k^2",),
        relation=("=",),
        rhs=("2 z_j",),
        verdict=("proved",),
        as_expected=(True,),
        evidence=("any number of k",),
        mistake=("",),
        explanation=("",),
        repair=("",),
    )


def test_a_row_with_a_wrong_step() -> None:
    found = judged(Row("2", WRONG), Options())
    assert (found.status, found.first_wrong, found.verdict) == ("wrong", 2, ("proved", "refuted"))
    assert (found.line, found.column) == ((3, 3), (46, 54))
    assert found.mistake[1] and found.explanation[1] and found.repair[1] == "2 z_j = 2 z_j"


def test_places_are_those_of_the_text() -> None:
    found = judged(Row("3", MATRIX, GIVEN), Options())
    assert (found.status, found.line) == ("ok", (1,))
    found = judged(Row("3", "$$a = $$", GIVEN + "\n\n$$b = $$"), Options())
    assert (found.status, found.error_line) == ("unread", (-1, 1))


ROWS = [
    (Row("1", ""), "unread", ("the document is empty",), ""),
    (Row("1", "words"), "unread", ("there is no step to check in this document",), ""),
    (Row("1", problem="the row has no text"), "invalid", (), "the row has no text"),
]


@pytest.mark.parametrize(("row", "status", "error", "message"), ROWS)
def test_rows_without_steps(row: Row, status: str, error: tuple[str, ...], message: str) -> None:
    found = judged(row, Options())
    assert (found.status, found.error, found.message) == (status, error, message)


NO_NAME = "Expecting property name enclosed in double quotes"
LINES = [
    ('{"id": "a", "text": "t", "given": "g", "more": 1}', Row("a", "t", "g")),
    ('{"id": 7, "text": "t", "given": null}', Row("7", "t")),
    ('{"text": "t"}', Row("line 1", "t")),
    ('"t"', Row("line 1", "t")),
    ('{"id": "a"}', Row("a", problem="the row has no text")),
    ('{"id": "a", "text": 3}', Row("a", problem="text is not a string")),
    ('{"id": "a", "text": "t", "given": 3}', Row("a", problem="given is not a string")),
    ("[1]", Row("line 1", problem="a row is an object with id and text")),
    ("{]", Row("line 1", problem=f"not a JSON object: {NO_NAME}: line 1 column 2 (char 1)")),
]  # fmt: skip


@pytest.mark.parametrize(("line", "row"), LINES)
def test_lines(tmp_path: Path, line: str, row: Row) -> None:
    (tmp_path / "in.jsonl").write_text(f"{line}\n\n")
    assert list(rows_of(tmp_path / "in.jsonl")) == [row]


def test_ids_that_are_there_twice(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text('{"id": 1, "text": "a"}\n' * 3)
    assert [(row.id, row.problem) for row in rows_of(tmp_path / "in.jsonl")] == [
        ("1", ""),
        ("1 (2)", "the id 1 is there twice"),
        ("1 (3)", "the id 1 is there twice"),
    ]


def test_a_folder(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a.md").write_text("A")
    (tmp_path / "b.md").write_bytes(b"\xff")
    (tmp_path / "c.py").write_text("C")
    (tmp_path / "deep" / "link.md").symlink_to(__file__)
    (tmp_path / "same.md").symlink_to(tmp_path / "deep" / "a.md")
    assert list(rows_of(tmp_path)) == [
        Row("b.md", problem="not UTF-8: the byte 0xff on line 1"),
        Row("deep/a.md", "A"),
        Row("deep/link.md", problem="a link out of the folder"),
        Row("same.md", "A"),
    ]


def test_no_such_file(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="no such file or folder"):
        rows_of(tmp_path / "nothing")


@pytest.mark.parametrize("parts", [1, 2, 7])
def test_the_parts_are_all_and_nothing_twice(parts: int) -> None:
    rows = [Row(str(number), "") for number in range(200)]
    found = [[row.id for row in share(rows, part, parts)] for part in range(1, parts + 1)]
    assert sorted(map(int, chain.from_iterable(found))) == list(range(200))
    assert all(found)


@pytest.mark.parametrize("text", [RIGHT, WRONG, "", "$$a = $$"])
def test_the_schema_tells_what_a_row_is(text: str) -> None:
    line = json.loads(as_line(judged(Row("1", text), Options())))
    jsonschema.validate(line, schema())
    assert tuple(line) == COLUMNS == tuple(column_types())
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**line, "status": "fine"}, schema())


def test_lists_of_steps_have_one_length() -> None:
    row = asdict(judged(Row("2", WRONG), Options()))
    lists = {name: len(value) for name, value in row.items() if isinstance(value, tuple)}
    assert {length for name, length in lists.items() if not name.startswith("error")} == {2}
