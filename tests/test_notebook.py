"""The magic command and the display of reports, derivations and expressions, in a real kernel."""

from __future__ import annotations

import os
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

import derive

ROOT = str(Path(__file__).parents[1])
SOFTMAX = r"""%%derive
With $z \in \mathbb{R}^K$ and
$$p_k := \frac{e^{z_k}}{\sum_l e^{z_l}}$$
the derivative is
$$\frac{\partial p_i}{\partial z_j} = p_i (1 - p_j)$$
"""
WRONG = ["wrong", "missing-delta", r"\frac{\partial p_i}{\partial z_j} = p_i (\delta_{ij} - p_j)"]


def executed(folder: Path, *cells: str, fails: bool = False) -> list[nbformat.NotebookNode]:
    """The outputs of cells that are run one after the other, those of each cell first to last."""
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(cell) for cell in ("%load_ext derive", *cells)]
    )
    environment = {**os.environ, "PYTHONPATH": ROOT, "IPYTHONDIR": str(folder)}
    place = {"metadata": {"path": str(folder)}}
    client = NotebookClient(notebook, timeout=120, kernel_name="python3", resources=place, allow_errors=fails)
    with client.setup_kernel(env=environment):
        for number, cell in enumerate(notebook.cells):
            client.execute_cell(cell, number)
    return [cell.outputs for cell in notebook.cells[1:]]


class Text(HTMLParser):
    """The text of HTML; tags that are closed wrongly are an error."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text = ""
        self.feed(html)
        assert not self.open

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag == "br":
            self.text += "\n"
        else:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        self.text += "\n"

    def handle_data(self, data: str) -> None:
        self.text += data


def test_a_wrong_step(tmp_path: Path) -> None:
    ((shown,), (value,), (again,)) = executed(
        tmp_path, SOFTMAX, "_.first_wrong.mistake.name", SOFTMAX.replace("(1", r"(\delta_{ij}")
    )
    text = Text(shown.data["text/html"]).text
    assert all(part in text for part in WRONG)
    assert shown.data["text/plain"].split("\n")[-1] == "1 step: 1 wrong"
    assert r"\frac{\partial p_i}{\partial z_j} &= p_i (1 - p_j) && \times" in shown.data["text/latex"]
    assert value.data["text/plain"] == "'missing-delta'"
    assert again.data["text/plain"].split("\n")[-1] == "1 step: 1 proved"


def test_the_line_checks_documents(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("$$1 = 2$$")
    ((shown,), (ok,)) = executed(tmp_path, "%derive sigmoid a.md", "print(_.ok)")
    assert shown.data["text/plain"].split("\n")[-1].endswith("1 wrong")
    assert ok.text == "False\n"


def test_the_configuration_and_the_options(tmp_path: Path) -> None:
    (tmp_path / "derive.toml").write_text('accept = ["numeric"]\n')
    ((shown,), (seeded,)) = executed(tmp_path, "%%derive\n$$a \\to 2$$ $$1 = 1$$", "%%derive --seed 7\n$$1 = 1$$")
    assert "1 step: 1 proved" in shown.data["text/plain"]
    assert "1 step: 1 proved" in seeded.data["text/plain"]


def test_derivations_and_expressions(tmp_path: Path) -> None:
    (derivation, step, expression, parsed) = (
        outputs[0].data
        for outputs in executed(
            tmp_path,
            "import derive\nderivation = derive.derivation('softmax-jacobian')\nderivation",
            "derivation.steps[0].substeps[0]",
            "derive.check('softmax-jacobian').steps[0].judged.step.lhs",
            r"derive.parse(r'\frac{p_i}{2}')",
        )
    )
    assert derivation["text/markdown"] == derive.derivation("softmax-jacobian")._repr_markdown_()
    assert derivation["text/latex"] == derive.derivation("softmax-jacobian").latex()
    assert step["text/latex"].startswith(r"$\frac{\partial p")
    assert expression["text/latex"] == r"$\frac{\partial e^{z_m}}{\partial z_k}$"
    assert "text/latex" in parsed


STRICT = [
    ("%%derive --strict\n$$1 = 2$$", "<cell>:1:5: wrong"),
    ("%%derive --strict\n$$\\foo = 2$$", "unknown command \\foo"),
    ("%derive", "%derive names documents"),
    ("%derive no-such", "no such file or name"),
    ("%%derive --accept everything\n$$1 = 1$$", "invalid choice"),
]


def test_what_stops_a_notebook(tmp_path: Path) -> None:
    for outputs, (_, said) in zip(executed(tmp_path, *[cell for cell, _ in STRICT], fails=True), STRICT, strict=True):
        assert said in (outputs[-1].get("text") or "\n".join(outputs[-1].traceback))


def test_a_notebook_that_is_run_fails_where_it_is_strict(tmp_path: Path) -> None:
    with pytest.raises(CellExecutionError, match="<cell>:1:5: wrong"):
        executed(tmp_path, *[cell for cell, _ in STRICT[:1]])


HOSTILE = r"$$\text{<script>alert(1)</script>} \cdot a = 2 \cdot \text{<b>} a$$" + "\n\n$$\\foo{<img src=x>} = 1$$"


def test_what_is_written_cannot_become_html() -> None:
    html = derive.check(text=HOSTILE)._repr_html_()
    assert "<script" not in html and "<img" not in html and "<b>" not in html
    assert "<script>alert(1)</script>" in Text(html).text


def test_a_step_by_itself() -> None:
    report = derive.check(text=SOFTMAX.removeprefix("%%derive"))
    assert all(part in Text(report.steps[0]._repr_html_()).text for part in WRONG)
