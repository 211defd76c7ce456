"""Formulas and sentences with formulas in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from derive.mathml.printing import mathml
from derive.mathml.setting import Change, typeset
from derive.report.html.markup import Markup, element, join
from derive.source import ReadError, Source, Span

_PLACE = re.compile(r"\{([a-z_]+)\}")
_WORDS = re.compile(r"[A-Za-z][a-z]+(?:[ -][a-z]+)*|[0-9.,% -]*")


def maths(latex: str, *, display: bool = False) -> Markup:
    """A formula; as source where a command in it is not known."""
    try:
        return Markup(mathml(typeset(latex), display=display, source=latex))
    except ReadError:
        return element("code", latex, class_="source")


def changed(source: Source, whole: Span, change: tuple[Span, str]) -> Markup:
    """A stretch of the source with an edit marked in it; as source where it cannot be set."""
    span, text = change
    before, gone = source.text[whole.start : span.start], source.text[span.start : span.end]
    try:
        box = typeset(source.text[whole.start : whole.end], whole.start, Change(span, text))
        return element("div", Markup(mathml(box, display=True)), class_="scroll")
    except ReadError:
        after = source.text[span.end : whole.end]
        marked = (*([element("del", gone)] if gone else []), *([element("ins", text)] if text else []))
        return element("pre", before, marked, after, class_="source")


def sentence(text: str, values: Mapping[str, str]) -> Markup:
    """A sentence with ``{places}``, filled with words or formulas."""
    return join(_filled(text, values))


def _filled(text: str, values: Mapping[str, str]) -> Iterator[str]:
    at = 0
    for place in _PLACE.finditer(text):
        if place[1] in values:
            yield text[at : place.start()]
            yield word(values[place[1]])
            at = place.end()
    yield text[at:]


def word(value: str) -> str:
    """A formula, or a word that is none."""
    return value if _WORDS.fullmatch(value) else maths(value)
