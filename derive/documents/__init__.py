"""Documents: from the text of a file to its formulas and headings, each with its place. One module a format."""

from __future__ import annotations

import re
from pathlib import PurePath

from derive.documents.blocks import Block, Display, Document, Heading, Remark
from derive.documents.expansion import with_macros
from derive.documents.markdown import read_markdown
from derive.documents.notebook import read_notebook
from derive.files import open_source
from derive.source import ReadError, Source

__all__ = ["Block", "Display", "Document", "Heading", "Remark", "is_latex", "open_source", "read"]

LATEX = {".tex", ".latex", ".ltx"}
NOTEBOOK = {".ipynb"}
EMPTY = "the document is empty"
MARKDOWN = {".md", ".markdown", ".mkd", ".rmd", ".qmd"}
_LATEX_TEXT = re.compile(r"^[^%\n]*\\(?:documentclass\b|begin\{document\})", re.MULTILINE)
_NOTEBOOK_TEXT = re.compile(r'\s*\{.*"(?:cells|worksheets)"\s*:\s*\[', re.DOTALL)


def read(source: Source) -> Document:
    """Find the formulas and headings of a document: LaTeX, a notebook or Markdown.

    The name's suffix says which; a text without a known one says so itself (``\\documentclass``, JSON with cells).
    What cannot be told apart (an unclosed display) is in ``errors``; the rest is still found. The document's source is
    the text that is read: macros expanded, the cells of a notebook joined.
    """
    if not source.text.strip():
        return Document(source, (), (ReadError(EMPTY, source=source),))
    if is_latex(source):
        # Other formats need not wait for LaTeX's parser.
        from derive.documents.tex import read_latex

        return read_latex(source)
    suffix = PurePath(source.path).suffix.lower()
    if suffix in NOTEBOOK or (suffix not in MARKDOWN and _NOTEBOOK_TEXT.match(source.text)):
        return with_macros(read_notebook(source))
    return with_macros(read_markdown(source))


def is_latex(source: Source) -> bool:
    """Whether a text is LaTeX: its name says so, or if that says nothing, the text itself."""
    suffix = PurePath(source.path).suffix.lower()
    return suffix in LATEX or (suffix not in NOTEBOOK | MARKDOWN and _LATEX_TEXT.search(source.text) is not None)
