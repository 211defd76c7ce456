"""Where what was read stands in the editor: sheets, cells of a notebook, files that are included."""

from __future__ import annotations

from pathlib import Path

from lsprotocol.types import Position, Range

from derive import documents
from derive.documents import Display
from derive.language_server.papers import Paper, Place, Sheet, cell_name
from derive.source import Span


def displays(paper: Paper) -> list[tuple[str, Place]]:
    """The formulas of a paper, each with its place."""
    document = documents.read(paper.source)
    found = [block for block in document.blocks if isinstance(block, Display)]
    return [(block.text.strip(), paper.place(document.source, block.span)) for block in found]


def test_a_document() -> None:
    sheet = Sheet("one", "𝒙: $a$ and\n$b$")
    paper = Paper("one", "one.md", (sheet,))
    assert displays(paper) == [("a", Place(sheet, Span(4, 5))), ("b", Place(sheet, Span(12, 13)))]
    assert paper.range(Place(sheet, Span(4, 5))) == Range(Position(0, 5), Position(0, 6))
    assert (paper.at("one", Position(0, 5)), paper.at("two", Position(0, 0))) == (4, None)


def test_the_cells_of_a_notebook() -> None:
    first, last = Sheet("first", "$a$ 😀", part=cell_name(1)), Sheet("last", "", part=cell_name(3))
    middle = Sheet("middle", '\n$"b"$ \\', part=cell_name(2))
    paper = Paper("nb", "nb.ipynb", (first, middle, last))
    assert displays(paper) == [("a", Place(first, Span(1, 2))), ('"b"', Place(middle, Span(2, 5)))]


def test_a_file_that_is_included_stands_where_it_is(tmp_path: Path) -> None:
    (tmp_path / "b.tex").write_text("$b$ \\input{c} $d$")
    (tmp_path / "c.tex").write_text("$c$")
    main = str(tmp_path / "a.tex")
    sheet = Sheet("a", "$a$ \\input{b} $e$\n\\input{c}")
    paper = Paper("a", main, (sheet,), str(tmp_path))
    assert displays(paper) == [
        ("a", Place(sheet, Span(1, 2))),
        ("b", Place(sheet, Span(4, 4), f"{tmp_path}/b.tex:1:2")),
        ("c", Place(sheet, Span(4, 4), f"{tmp_path}/c.tex:1:2")),
        ("d", Place(sheet, Span(4, 4), f"{tmp_path}/b.tex:1:16")),
        ("e", Place(sheet, Span(15, 16))),
        ("c", Place(sheet, Span(18, 18), f"{tmp_path}/c.tex:1:2")),
    ]
