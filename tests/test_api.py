"""`derive.check` and the package's lazy names. The checker is a stub here."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import pytest

import derive
from derive.model import DocumentReport
from derive.report.outcome import Report
from derive.settings import Settings
from derive.source import ReadError, Source

Check = Callable[..., Report]


@pytest.fixture
def check(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Check]:
    def check_source(source: Source, settings: Settings) -> DocumentReport:
        return DocumentReport(Source(source.path, f"{source.text}, {settings.accept}, {settings.seed}"))

    monkeypatch.setitem(sys.modules, "derive.checker", SimpleNamespace(check_source=check_source))
    monkeypatch.delitem(sys.modules, "derive.api", raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.md").write_text("text", encoding="utf-8")
    yield import_module("derive.api").check
    # Nothing that has seen the stub stays.
    sys.modules.pop("derive.api", None)
    vars(derive).pop("check", None)


CALLS = [
    (("a.md",), {}, "a.md", "text, (), None"),
    ((Path("a.md"),), {"accept_numeric": True}, "a.md", "text, ('numeric',), None"),
    (("a.md",), {"seed": 7}, "a.md", "text, (), 7"),
    ((), {"text": "$$a$$"}, "<text>", "$$a$$, (), None"),
    ((), {"text": ""}, "<text>", ", (), None"),
]


@pytest.mark.parametrize(("arguments", "options", "path", "text"), CALLS)
def test_check(check: Check, arguments: tuple[object, ...], options: dict[str, object], path: str, text: str) -> None:
    source = check(*arguments, **options).documents[0].source
    assert (source.path, source.text) == (path, text)


def test_check_takes_a_name_of_the_catalogue(check: Check) -> None:
    assert check("softmax-ce").documents[0].source.text.startswith("# Softmax and cross-entropy")


def test_what_is_not_there_is_an_exception(check: Check) -> None:
    with pytest.raises(ReadError, match="no such file or name"):
        check("nothing")


@pytest.mark.parametrize("options", [{}, {"document": "a.md", "text": "b"}])
def test_check_needs_one_document(check: Check, options: dict[str, str]) -> None:
    with pytest.raises(TypeError):
        check(**options)


@pytest.mark.parametrize("name", derive.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(derive, name) is not None and name in dir(derive)


def test_no_other_name_is_there() -> None:
    with pytest.raises(AttributeError, match="module 'derive' has no attribute 'foo'"):
        _ = derive.foo  # type: ignore[attr-defined]


def test_the_import_is_light() -> None:
    code = "import sys, derive; print([m for m in ('sympy', 'numpy', 'click') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
