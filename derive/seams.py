r"""Where lines can be put into a relation as it is written: before its sign, in the manner of the rows around it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from derive.documents import Display
from derive.model import DocumentReport, Judged
from derive.records import dataclass
from derive.source import File, Span

ALIGNED = {"align", "aligned", "split", "eqnarray", "alignat", "alignedat", "flalign"}
ROWS = {"gather", "gathered", "multline", "multlined"}
_ENVIRONMENT = re.compile(r"\\(begin|end)\{(\w+)\*?\}")
_ROW = re.compile(r"\\\\(?:\[[^\]]*\])?|\\begin\{\w+\*?\}")
_MARGIN = re.compile(r"([ \t>]*)((?:[-*+]|\d+[.)])[ \t]+)?")
_LEAD = re.compile(r"&[\s>]*\Z")
_TRAIL = re.compile(r"\s*&")
# A bare environment is itself what begins the line.
_HEAD = re.compile(r"([ \t>]*)(\$\$|\\\[)?")
_CLOSING = {"$$": "$$", r"\[": r"\]"}


@dataclass(frozen=True)
class Seam:
    """A place in a file, and what stands before and behind each line that is put in there."""

    file: File
    at: int
    before: str
    behind: str

    def woven(self, lines: tuple[str, ...]) -> tuple[str, tuple[int, ...]]:
        """The text to put in, and where in the file the relation signs of its lines will stand."""
        text, signs = "", list[int]()
        for line in lines:
            signs.append(self.at + len(text) + self.before.index("="))
            text += f"{self.before}{line}{self.behind}"
        return text, tuple(signs)


def seam(document: DocumentReport, judged: Judged) -> Seam | None:
    """Where lines can be put between the sides of a step; None if its sign or formula does not stand in a file so."""
    source, sign = document.source, judged.step.sign
    if not judged.step.equates:
        return None
    displays = [block for block in document.blocks if isinstance(block, Display)]
    home = next((block for block in displays if block.span.start <= sign.start < block.span.end), None)
    if home is None or not source.is_written(sign):
        return None
    file, place = source.origin(sign)
    begun = source.origin(Span(home.span.start, home.span.start + 1))
    if begun[0] is not file or file.text[place.start : place.end] != judged.step.relation:
        return None
    return _seam(file, place, file.text[begun[1].start : place.start], home.inline)


@dataclass(frozen=True)
class Above:
    """The line of a file above a display, how it is written around formulas, and what every new line begins with."""

    file: File
    at: int
    opening: str
    closing: str
    end: str

    def woven(self, displays: Iterable[Sequence[str]]) -> str:
        """The text to put in: displays one below the other, each given by its lines."""
        text = ""
        for lines in displays:
            rows = [row for line in lines for row in line.split("\n")]
            text += self.end.join([self.opening, *rows, self.closing]) + self.end.rstrip(" \t") + self.end
        return self.end.lstrip("\r\n") + text.removesuffix(self.end.lstrip("\r\n"))


def above(document: DocumentReport, judged: Judged) -> Above | None:
    """Where displays can be put above that of a step; None if it does not begin a line."""
    source, sign = document.source, judged.step.sign
    displays = [block for block in document.blocks if isinstance(block, Display) and not block.inline]
    home = next((block for block in displays if block.span.start <= sign.start < block.span.end), None)
    if home is None:
        return None
    file, place = source.origin(Span(home.span.start, home.span.start + 1))
    start = file.text.rfind("\n", 0, place.start) + 1
    head = _HEAD.fullmatch(file.text, start, place.start)
    if head is None or file is not source.origin(sign)[0]:
        return None
    begun = head[2] or ("$$" if file.path.endswith((".md", ".ipynb", ".markdown")) else r"\[")
    return Above(file, start, begun, _CLOSING[begun], ("\r\n" if "\r\n" in file.text else "\n") + head[1])


def _seam(file: File, sign: Span, before: str, inline: bool) -> Seam:
    """``before``: the formula up to the sign."""
    relation = file.text[sign.start : sign.end]
    environment = _innermost(before)
    if inline or (environment and environment not in ALIGNED | ROWS):
        return Seam(file, sign.start, f"{relation} ", " ")
    end = ("\r\n" if "\r\n" in file.text else "\n") + _margin(file.text, sign.start)
    if environment is None:
        return Seam(file, sign.start, f"{relation} ", end)
    row = _ROW.split(before)[-1]
    lead = _LEAD.search(row)
    trail = _TRAIL.match(file.text, sign.end)
    if row.count("&") > bool(lead):
        # Another column stands before this one: the lines stay in its row.
        return Seam(file, sign.start, f"{relation} ", " ")
    columns = f"{'&' if lead else ''}{relation}{trail[0].strip() if trail else ''} "
    return Seam(file, sign.start - (len(lead[0]) if lead else 0), columns, rf" \\{end}")


def _innermost(before: str) -> str | None:
    """The environment that is open at the end of a piece of LaTeX."""
    opened: list[str] = []
    for found in _ENVIRONMENT.finditer(before):
        if found[1] == "begin":
            opened.append(found[2])
        elif opened:
            opened.pop()
    return opened[-1] if opened else None


def _margin(text: str, at: int) -> str:
    """What stands before each line of the block in which a place lies: quote marks, and blanks under a list's mark."""
    start = text.rfind("\n", 0, at) + 1
    found = _MARGIN.match(text, start, at)
    quotes, mark = (found[1], found[2] or "") if found else ("", "")
    blank = " " * len(mark)
    inside = bool(text[start + len(quotes) + len(mark) : at].strip(" \t&"))
    return quotes + blank + ("  " if inside else "")
