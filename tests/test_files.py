"""Opening files: what cannot be opened, each with its message."""

from __future__ import annotations

import io
import os
import sys
import threading
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
    assert str(caught.value) == "a\N{REPLACEMENT CHARACTER}b: cannot be opened: embedded null byte"


def test_text_comes_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(b"\xef\xbb\xbfa\r\nb")
    assert open_source(str(path)).text == "a\r\nb"


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("ü".encode())))
    source = open_source("-")
    assert (source.path, source.text) == ("<stdin>", "ü")


LINKS = [
    ("loop", "loop", "cannot be opened: too many levels of symbolic links"),
    ("dangling", "nothing", "a link to a file that is not there"),
]


@pytest.mark.parametrize(("name", "target", "message"), LINKS, ids=[row[0] for row in LINKS])
def test_links_that_lead_nowhere(tmp_path: Path, name: str, target: str, message: str) -> None:
    (tmp_path / name).symlink_to(tmp_path / target)
    with pytest.raises(ReadError) as caught:
        open_source(str(tmp_path / name))
    assert str(caught.value) == f"{tmp_path / name}: {message}"


def test_a_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("a")
    (tmp_path / "b.md").symlink_to(tmp_path / "a.md")
    assert open_source(str(tmp_path / "b.md")).text == "a"


def test_a_pipe_that_nobody_writes_to_is_empty(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert open_source(str(tmp_path / "pipe")).text == ""


def test_a_pipe_is_read_to_its_end(tmp_path: Path) -> None:
    pipe = str(tmp_path / "pipe")
    os.mkfifo(pipe)
    reading = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)

    def write() -> None:
        with open(pipe, "w", encoding="utf-8") as file:
            opened.set()
            for _ in range(1000):
                file.write("a" * 1000)

    opened = threading.Event()
    thread = threading.Thread(target=write)
    thread.start()
    opened.wait()
    assert open_source(pipe).text == "a" * 1_000_000
    thread.join()
    os.close(reading)
