"""The cache: what was put comes back or nothing does, whatever happened to the folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from derive import cache
from derive.cache import Cache

KEY = cache.key("a")
OTHER = cache.key("b")
VALUE = {"text": "Σ ✓ \udc80\n", "status": 1, "files": [["a", "b"], []]}


def entry(folder: Path) -> Path:
    (found,) = folder.iterdir()
    return found


def test_what_was_put_comes_back(tmp_path: Path) -> None:
    kept = Cache(tmp_path / "new" / "folder")
    assert kept.get(KEY) is None
    kept.put(KEY, VALUE)
    kept.put(KEY, VALUE)
    assert (kept.get(KEY), kept.get(OTHER)) == (VALUE, None)
    assert entry(kept.folder).name == f"{KEY}.json"


WHOLE = json.dumps({"key": KEY, "digest": cache._digest(1), "value": 1}).encode()
DAMAGED = {
    "empty": b"",
    "cut off": WHOLE[:-1],
    "not text": b"\xff\xfe\x00",
    "no object": b"[1, 2]",
    "a word": b"null",
    "no value": json.dumps({"key": KEY, "digest": cache._digest(1)}).encode(),
    "another value": WHOLE.replace(b'"value": 1', b'"value": 2'),
    "another key": WHOLE.replace(KEY.encode(), OTHER.encode()),
    "a deep one": b"[" * 100_000,
}


@pytest.mark.parametrize("text", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_entry_is_not_used_and_is_replaced(tmp_path: Path, text: bytes) -> None:
    kept = Cache(tmp_path)
    kept.put(KEY, 1)
    assert entry(tmp_path).read_bytes() == WHOLE and kept.get(KEY) == 1
    entry(tmp_path).write_bytes(text)
    assert kept.get(KEY) is None
    kept.put(KEY, 1)
    assert kept.get(KEY) == 1


def test_an_entry_that_is_a_folder(tmp_path: Path) -> None:
    kept = Cache(tmp_path)
    (tmp_path / f"{KEY}.json" / "x").mkdir(parents=True)
    kept.put(KEY, 1)
    assert kept.get(KEY) is None
    assert [path.name for path in tmp_path.iterdir()] == [f"{KEY}.json"]


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    kept = Cache(tmp_path / "file" / "folder")
    kept.put(KEY, 1)
    assert kept.get(KEY) is None


def test_the_entries_that_were_not_used_for_longest_go_first(tmp_path: Path) -> None:
    kept = Cache(tmp_path, room=1000)
    keys = [cache.key(number) for number in range(4)]
    for age, key in enumerate(keys[:3]):
        kept.put(key, "x" * 100)
        os.utime(tmp_path / f"{key}.json", (age, age))
    assert kept.get(keys[0]) == "x" * 100
    kept.put(keys[3], "x" * 100)
    assert [kept.get(key) is not None for key in keys] == [True, False, True, True]
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 1000
    kept.put(KEY, "x" * 1000)
    assert kept.get(KEY) is None and kept.get(keys[3]) is not None


def test_the_key_holds_everything() -> None:
    assert len({cache.key(*parts) for parts in ([], ["a"], ["a", "b"], [["a", "b"]], ["ab"], [None], [{"a": 1}])}) == 7
    assert cache.key({"a": 1, "b": 2}) == cache.key({"b": 2, "a": 1})


def test_the_key_is_another_one_when_the_program_is(tmp_path: Path) -> None:
    code = "from derive import cache; print(cache.key())"
    package = Path(cache.__file__).parent
    for name in ("__init__.py", "cache.py", "files.py", "records.py", "source.py"):
        (tmp_path / "derive").mkdir(exist_ok=True)
        (tmp_path / "derive" / name).write_bytes((package / name).read_bytes())

    def printed() -> str:
        return subprocess.run(
            [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, check=True
        ).stdout.decode()

    before = printed()
    assert printed() == before
    (tmp_path / "derive/core").mkdir()
    (tmp_path / "derive/core/judge.py").write_text("proved = True\n")
    assert printed() != before


@pytest.mark.parametrize("named", [True, False])
def test_the_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, named: bool) -> None:
    monkeypatch.delenv(cache.FOLDER, raising=False)
    if named:
        monkeypatch.setenv(cache.FOLDER, str(tmp_path))
    monkeypatch.delenv(cache.NONE)
    found = cache.user_cache()
    assert found is not None and (found.folder == tmp_path) == named
    assert named or found.folder.name == "derive"


@pytest.mark.parametrize(("value", "there"), [("1", False), ("true", False), ("Yes", False), ("", True), ("0", True)])
def test_no_cache(monkeypatch: pytest.MonkeyPatch, value: str, there: bool) -> None:
    monkeypatch.setenv(cache.NONE, value)
    assert (cache.user_cache() is not None) == there
