"""Commands whose extra is not installed: one line says how to get it."""

from __future__ import annotations

import sys

import pytest
from click.testing import CliRunner

from derive.cli import main

# command, the package of ours that it loads, a module that is missing, the extra
MISSING = [
    ("lsp", "derive.language_server", "pygls", "lsp"),
    ("lsp", "derive.language_server", "lsprotocol", "lsp"),
    ("mcp", "derive.agents", "mcp", "mcp"),
    ("mcp", "derive.agents", "pydantic", "mcp"),
    ("serve", "derive.web", "starlette", "web"),
    ("serve", "derive.web", "uvicorn", "web"),
]


@pytest.mark.parametrize(("command", "package", "module", "extra"), MISSING)
def test_a_missing_extra(monkeypatch: pytest.MonkeyPatch, command: str, package: str, module: str, extra: str) -> None:
    for name in list(sys.modules):
        if name.startswith(f"{module}.") or name.startswith(package):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, module, None)
    result = CliRunner().invoke(main, [command])
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f"Error: {module} is missing or too old; get it with: pip install 'derive-check[{extra}]'\n"


def test_another_missing_module_is_no_matter_of_an_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(sys.modules):
        if name.startswith("derive.agents"):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "derive.worker", None)
    result = CliRunner().invoke(main, ["mcp"])
    assert isinstance(result.exception, ModuleNotFoundError)
