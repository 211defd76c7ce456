"""The text of a document with a mark in place of every formula, so that its prose can be read by itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from derive.documents import Display
from derive.records import dataclass
from derive.report.html.displays import Formula
from derive.report.html.markup import Markup, element, join

# Characters that no text has for a purpose of its own.
_FIRST, _LAST = "\ue000", "\ue001"
MARK = re.compile(f"{_FIRST}(\\d+){_LAST}")
_BEGIN = re.compile(r"(?:\$\$|\$`|\$|\\\[|\\\(|(?:`{3,}|~{3,})[ \t]*math[^\n]*\n[ \t>]*)\Z")
_END = {"$$": r"\$\$", "$`": r"`\$", "$": r"\$", r"\[": r"\\\]", r"\(": r"\\\)"}
_FENCE_END = r"[ \t]*\n?[ \t>]*(?:`{3,}|~{3,})"
_LOOK_BACK = 80
_CLINGING = re.compile(r"[,.;:!?)\]’”'\"-]+(?=\s|$)")

Show = Callable[[Display], Formula]


@dataclass(frozen=True)
class Placed:
    """A text with marks, the formulas for which they stand, and the source of each, its signs included."""

    text: str
    displays: Sequence[Display]
    sources: Sequence[str]


def placed(text: str, displays: Sequence[Display]) -> Placed:
    """Put a mark in place of each formula and the signs around it."""
    text = text.replace(_FIRST, "\ufffd").replace(_LAST, "\ufffd")
    parts, sources, at = list[str](), list[str](), 0
    for number, display in enumerate(displays):
        start, end = _with_signs(text, display)
        parts += (text[at : max(at, start)], f"{_FIRST}{number}{_LAST}")
        sources.append(text[start:end])
        at = end
    return Placed("".join([*parts, text[at:]]), displays, sources)


def _with_signs(text: str, display: Display) -> tuple[int, int]:
    """The stretch of a formula with the signs or fence around it."""
    start, end = display.span.start, display.span.end
    begin = _BEGIN.search(text, max(0, start - _LOOK_BACK), start)
    if begin is None:
        return start, end
    closing = re.compile(_END.get(begin[0], _FENCE_END)).match(text, end)
    return (begin.start(), closing.end()) if closing else (start, end)


class Inset:
    """Puts formulas where their marks stand; what belongs behind a formula waits for the end of its paragraph."""

    def __init__(self, placed: Placed, show: Show) -> None:
        self.placed, self.show = placed, show
        self._behind: list[Markup] = []

    def text(self, text: str) -> Markup:
        """Text with its formulas."""
        return join(self._parts(text))

    def _parts(self, text: str) -> Iterator[str]:
        first, *rest = MARK.split(text)
        yield first
        for number, words in zip(rest[::2], rest[1::2], strict=True):
            formula = self.show(self.placed.displays[int(number)])
            self._behind.append(formula.behind)
            # A comma does not go to the next line alone.
            sign = _CLINGING.match(words)
            clinging = sign[0] if sign and not formula.display else ""
            yield element("span", formula.markup, clinging, class_="joined") if clinging else formula.markup
            yield words[len(clinging) :]

    def code(self, text: str) -> str:
        """Text in which nothing is a formula."""
        return MARK.sub(lambda mark: self.placed.sources[int(mark[1])], text)

    def behind(self) -> Markup:
        """What waits behind the paragraph that ends here."""
        waiting, self._behind = self._behind, []
        return join(waiting)

    def block(self, text: str) -> Markup:
        """A block of code."""
        return element("pre", element("code", self.code(text)))
