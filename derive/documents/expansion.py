r"""Macros that formulas of Markdown define, ``$\newcommand{\R}{\mathbb{R}}$``, and HTML's ``&lt;`` in them."""

from __future__ import annotations

import re
from dataclasses import replace

from derive.documents.blocks import Block, Display, Document
from derive.documents.macros import DEFINE
from derive.documents.mouth import ENTITY, Mouth
from derive.documents.weaving import Strand, Weaver
from derive.source import Span

_NEEDED = re.compile(rf"(?:{'|'.join(map(re.escape, sorted(DEFINE)))})(?![A-Za-z])|{ENTITY}")


def with_macros(document: Document) -> Document:
    """The document with the macros of its formulas expanded, from where they are defined on."""
    if not any(isinstance(block, Display) and _NEEDED.search(block.text) for block in document.blocks):
        return document
    source, weaver = document.source, Weaver()
    mouth = Mouth(weaver, entities=True)
    blocks: list[Block] = []
    at = 0
    for block in document.blocks:
        begin = block.span.start
        if not isinstance(block, Display):
            start = weaver.length + begin - at
            blocks.append(replace(block, span=Span(start, start + block.span.end - begin)))
            continue
        weaver.add(source, [Strand(source.text[at:begin], at)])
        start, known = weaver.length, len(weaver.texts)
        mouth.read(source, Strand(block.text, begin))
        blocks.append(replace(block, text="".join(weaver.texts[known:]), start=start))
        at = block.span.end
    weaver.add(source, [Strand(source.text[at:], at)])
    return Document(weaver.source(source), tuple(blocks), (*document.errors, *mouth.errors))
