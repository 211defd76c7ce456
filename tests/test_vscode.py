"""The extension for Visual Studio Code says what the package says."""

from __future__ import annotations

import json
import re
from pathlib import Path

from derive import __version__
from derive.language_server.actions import DERIVE_STEP
from derive.language_server.server import CELLS, LANGUAGES

EXTENSION = Path(__file__).parents[1] / "editors" / "vscode"
PACKAGE = json.loads((EXTENSION / "package.json").read_text(encoding="utf-8"))
LOCK = (EXTENSION / "package-lock.json").read_text(encoding="utf-8")
SCRIPT = (EXTENSION / "src" / "extension.js").read_text(encoding="utf-8")


def test_versions_and_licence_are_one() -> None:
    assert PACKAGE["version"] == json.loads(LOCK)["version"] == __version__
    assert (EXTENSION / "LICENSE").read_text() == (EXTENSION.parents[1] / "LICENSE").read_text()


def test_the_languages_are_those_of_the_server() -> None:
    assert json.loads(re.search(r"LANGUAGES = (\[.*\])", SCRIPT)[1]) == list(LANGUAGES)
    notebooks = [f"onNotebook:{filter.notebook}" for filter in CELLS.notebook_selector]
    assert PACKAGE["activationEvents"] == [*(f"onLanguage:{name}" for name in LANGUAGES), *notebooks]


def test_no_command_is_that_of_the_server() -> None:
    """The client registers the server's commands; a second one of the same name would stop it."""
    assert DERIVE_STEP not in {command["command"] for command in PACKAGE["contributes"]["commands"]}


def test_the_lock_names_no_registry() -> None:
    assert '"resolved"' not in LOCK
    assert '"integrity"' in LOCK
