"""A derivation as a complete LaTeX document, and what LaTeX itself says of it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from derive.cli import main

NAMES = ["softmax-ce", "layer-norm", "mlp-two-layers", "attention-queries", "info-nce"]


def document(name: str) -> str:
    result = CliRunner().invoke(main, ["steps", name, "--document"])
    assert result.exit_code == 0
    return result.stdout


def test_a_symbol_in_words_is_a_formula() -> None:
    assert r"\text{definition of \(\hat{x}\)" in document("layer-norm")


def test_a_transpose_goes_into_the_superscript() -> None:
    assert r"W^{(2)\top}" in document("mlp-two-layers")


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
@pytest.mark.parametrize("name", NAMES)
def test_pdflatex_compiles_it(name: str, tmp_path: Path) -> None:
    (tmp_path / "steps.tex").write_text(document(name), encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "steps.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:]
