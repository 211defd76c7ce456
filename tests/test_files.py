"""Opening files: what cannot be opened, each with its message."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from derive.files import LARGEST, open_source
from derive.source import ReadError

UNREADABLE = [
    ("latin", "Größe".encode("latin-1"), "not UTF-8: the byte 0xf6 on line 1\n  save the file as UTF-8"),
    ("utf-16", "abc".encode("utf-16"), "this is UTF-16, not UTF-8\n  save the file as UTF-8"),
    ("binary", b"a\nb\0", "not a text file: a zero byte on line 2"),
    ("large", b" " * (LARGEST + 1), "larger than 10 MB\n  a derivation is shorter: split the file"),
]


@pytest.mark.parametrize(("name", "raw", "expected"), UNREADABLE, ids=[row[0] for row in UNREADABLE])
def test_unreadable_files(tmp_path: Path, name: str, raw: bytes, expected: str) -> None:
    path = tmp_path / name
    path.write_bytes(raw)
    with pytest.raises(ReadError) as caught:
        open_source(str(path))
    assert str(caught.value) == f"{path}: {expected}"


def test_no_such_file() -> None:
    with pytest.raises(ReadError) as caught:
        open_source("no-such.md")
    assert str(caught.value) == "no-such.md: no such file\n  `derive list` shows the names of the catalogue"


def test_directory(tmp_path: Path) -> None:
    with pytest.raises(ReadError) as caught:
        open_source(f"{tmp_path}/")
    assert str(caught.value) == f"{tmp_path}/: this is a directory\n  name the files: derive check {tmp_path}/*.md"


def test_a_path_that_no_system_accepts() -> None:
    with pytest.raises(ReadError) as caught:
        open_source("a\0b")
    assert str(caught.value) == "a\0b: cannot be opened: embedded null byte"


def test_text_comes_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(b"\xef\xbb\xbfa\r\nb")
    assert open_source(str(path)).text == "a\r\nb"


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("ü".encode())))
    source = open_source("-")
    assert (source.path, source.text) == ("<stdin>", "ü")
