"""Every formula of the catalogue and of the collected cases can be set."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from derive import documents
from derive.documents import Display
from derive.mathml.printing import mathml
from derive.mathml.setting import typeset
from derive.source import Source

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*(ROOT / "derivations").rglob("*.md"), *(ROOT / "tests/cases").rglob("*.md")])
# Set whole, save for a command that its author mistyped.
MISTYPED = {r"\underE"}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_formulas(path: Path) -> None:
    for block in documents.read(Source(str(path), path.read_text(encoding="utf-8"))).blocks:
        if isinstance(block, Display):
            text = mathml(typeset(block.text, block.start), source=block.text)
            ElementTree.fromstring(text)
            assert 'class="source"' not in text or any(command in block.text for command in MISTYPED)
