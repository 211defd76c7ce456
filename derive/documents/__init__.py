"""Documents: from the text of a file to its formulas and headings, each with its place."""

from __future__ import annotations

from derive.documents.blocks import Block, Display, Document, Heading
from derive.documents.markdown import read_markdown
from derive.files import open_source
from derive.source import ReadError, Source

__all__ = ["Block", "Display", "Document", "Heading", "open_source", "read"]


def read(source: Source) -> Document:
    """Find the formulas and headings of a document.

    What cannot be told apart (an unclosed display) is in ``errors``; the rest is still found.
    """
    if not source.text.strip():
        return Document(source, (), (ReadError("the document is empty", source=source),))
    return read_markdown(source)
