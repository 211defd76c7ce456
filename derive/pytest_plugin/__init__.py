"""The plugin for pytest: derivations in documents are tests. Off until ``--derive``, or ``derive_files``.

What collects is imported only then: pytest imports this module in every run, of every project.
"""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--derive``, and ``derive_files`` in the ini file."""
    group = parser.getgroup("derive", "derivations in documents")
    group.addoption("--derive", action="store_true", help="collect the derivations in .md, .tex and .ipynb files")
    parser.addini("derive_files", "patterns of the documents whose derivations are tests", type="args", default=[])


def pytest_configure(config: pytest.Config) -> None:
    """Collect documents, if that is asked for."""
    if config.getoption("derive") or config.getini("derive_files"):
        config.pluginmanager.import_plugin("derive.pytest_plugin.collecting")
