"""Notebooks: the Markdown cells in order as one document; each place names its cell."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

from derive.documents.blocks import Block, Display, Document
from derive.documents.markdown import read_markdown
from derive.source import File, ReadError, Source, Span, Stretch

BETWEEN = "\n\n"
_HINT = "a notebook is JSON with a list of cells; save it again, or name a file of another format .md or .tex"


def read_notebook(source: Source) -> Document:
    """Find the formulas and headings of a notebook.

    Cells of all kinds are counted from 1; code and outputs are left out. A cell ends all that is open in it. What is no
    notebook is one error.
    """
    try:
        cells = list(_cells(source))
    except ReadError as error:
        error.source = source
        return Document(source, (), (error,))
    starts, length = list[int](), 0
    for cell in cells:
        starts.append(length)
        length += len(cell.text) + len(BETWEEN)
    stretches = tuple(Stretch(start, cell, 0) for start, cell in zip(starts, cells, strict=True))
    documents = [read_markdown(Source(cell.path, cell.text)) for cell in cells]
    woven = replace(source, text=BETWEEN.join(found.source.text for found in documents), stretches=stretches)
    blocks, errors = list[Block](), list[ReadError]()
    for start, found in zip(starts, documents, strict=True):
        blocks += [_moved(block, start) for block in found.blocks]
        for problem in found.errors:
            place = _shifted(problem.span, start) if problem.span else None
            errors.append(ReadError(problem.message, place, problem.hint, woven))
    return Document(woven, tuple(blocks), tuple(errors))


def _cells(source: Source) -> Iterator[File]:
    """The Markdown cells. Raises ReadError for what is no notebook."""
    try:
        notebook = json.loads(source.text)
    except json.JSONDecodeError as problem:
        where = f"line {problem.lineno}, column {problem.colno}"
        raise ReadError(f"this is no notebook: {problem.msg} at {where}", hint=_HINT) from None
    except RecursionError:
        raise ReadError("this is no notebook: it is nested too deeply", hint=_HINT) from None
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if cells is None and isinstance(notebook, dict) and isinstance(sheets := notebook.get("worksheets"), list):
        # The third version of the format.
        cells = [cell for sheet in sheets if isinstance(sheet, dict) for cell in sheet.get("cells", ())]
    if not isinstance(cells, list):
        raise ReadError("this is no notebook: it has no list of cells", hint=_HINT)
    kinds = [cell.get("cell_type") if isinstance(cell, dict) else None for cell in cells]
    if "markdown" not in kinds:
        raise ReadError("this notebook has no Markdown cell", hint="derivations are read from Markdown cells")
    for number, (kind, cell) in enumerate(zip(kinds, cells, strict=True), start=1):
        if kind == "markdown":
            text = cell.get("source")
            lines = text if isinstance(text, list) else [text]
            if not all(isinstance(line, str) for line in lines):
                raise ReadError(f"cell {number} of this notebook has no text", hint=_HINT)
            yield File(source.path, "".join(lines), f"cell {number}")


def _moved(block: Block, shift: int) -> Block:
    if isinstance(block, Display):
        return replace(block, start=block.start + shift)
    return replace(block, span=_shifted(block.span, shift))


def _shifted(span: Span, shift: int) -> Span:
    return Span(span.start + shift, span.end + shift)
