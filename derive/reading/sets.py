r"""Sets that names are declared to be in.

set      := real | symmetric | sphere | orthogonal | matrices | simplex | labels | interval
real     := "\mathbb{R}" (sign | "^" sizes)*                        sign := "_+" | "_{++}" | "_{>0}" | "_{\ge 0}"
symmetric := "\mathbb{S}" ("^" size | sign)* | "\mathrm{Sym}" "(" size ")"
sphere   := "\mathbb{S}^{" size "- 1}"
orthogonal := ["\mathrm{S}"] "\mathrm{O}" "(" size ")"
matrices := "M_{" size "," size "}" ["(\mathbb{R})"] | "\mathrm{GL}_" size ["(\mathbb{R})"]
simplex  := "\Delta" ("^" | "_") size ["- 1"]
labels   := "\{" … "\}" ["^" sizes] | "[" size "]"
interval := "(" number "," number ")" ["^" sizes]
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from derive.reading.extents import size_of
from derive.reading.widths import one_width
from derive.records import dataclass
from derive.source import ReadError
from derive.tex.tokens import Token
from derive.tex.vocabulary import DOTS

REALS = frozenset({"R", "N", "Z", "Q", "RR", "reals", "Reals", "Real"})
_STYLES = frozenset(
    {
        r"\mathbb",
        r"\mathbf",
        r"\mathcal",
        r"\mathrm",
        r"\mathit",
        r"\mathscr",
        r"\operatorname",
        r"\text",
        r"\boldsymbol",
    }
)
_INTERVALS = {
    r"(-\infty,\infty)": "real",
    r"(0,\infty)": "positive",
    r"[0,\infty)": "nonnegative",
    **dict.fromkeys(("(0,1)", "[0,1]", "[0,1)", "(0,1]"), "unit-interval"),
}
_SIGNS = {
    "+": "nonnegative",
    "++": "positive",
    ">": "positive",
    ">0": "positive",
    r"\ge0": "nonnegative",
    "*+": "positive",
}
_SYMMETRIC = {
    "": "symmetric",
    "+": "symmetric",
    r"\ge0": "symmetric",
    "++": "positive-definite",
    ">0": "positive-definite",
}
_HINT = r"write \mathbb{R}, \mathbb{R}^{K \times D} or \{a, b\}"


@dataclass(frozen=True)
class Kind:
    """What the members of a set are: the sizes of their axes; ``kind``; for labels and ranges, the labels.

    ``kind``: real, positive, nonnegative, unit-interval, binary, sign (1 or -1), labels, range, symmetric,
    positive-definite, orthogonal, unit, simplex, or abstract: nothing is known of it.
    """

    kind: str
    sizes: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()


def read_set(tokens: Sequence[Token], known: Mapping[str, Kind]) -> Kind:
    """What stands right of ``\\in``. ``known``: the sets that have names. Raises ReadError."""
    texts = [token.text for token in tokens]
    if texts[0] in (r"\{", r"\lbrace"):
        return _labels(tokens)
    if texts[0] in ("(", "["):
        return _interval(tokens)
    return _named(tokens, known)


def name_of(tokens: Sequence[Token]) -> str:
    """The name of a set, styles left out: ``X`` of ``\\mathcal{X}``."""
    return _Head(tokens).text


def _labels(tokens: Sequence[Token]) -> Kind:
    r"""``\{4, 5, 6\}``, ``\{0, 1\}^K``, ``\{1, \dots, K\}``"""
    close = _matching(tokens, 0)
    inside = [t for t in tokens[1:close] if t.text != ","]
    if not inside or inside[-1].text in DOTS:
        raise ReadError("this set is not read", tokens[0].span, r"write \{a, b, c\} or \{1, \dots, K\}")
    if any(t.text in DOTS for t in inside):
        return Kind("range", (inside[-1].text,))
    labels = tuple(t.text for t in inside)
    sizes = tuple(exponent(tokens[close + 1 :]))
    if set(labels) in ({"0", "1"}, {"0"}, {"1"}):
        return Kind("binary", sizes, labels)
    if sorted(labels) in (["-", "1", "1"], ["+", "-", "1", "1"]) or labels == (r"\pm", "1"):
        return Kind("sign", sizes)
    return Kind("labels", sizes, labels)


def _interval(tokens: Sequence[Token]) -> Kind:
    r"""``(0, 1)^K``, ``[0, \infty)``, ``[n]``: the numbers from 1 to n"""
    close = _matching(tokens, 0)
    texts = [token.text for token in tokens[: close + 1]]
    if len(texts) == 3 and texts[0] == "[" and tokens[1].kind in ("letter", "number"):
        return Kind("range", (texts[1],))
    kind = _INTERVALS.get("".join(texts).replace("+", ""))
    if kind is None:
        raise ReadError("this interval is not read", tokens[0].span, r"write (0, \infty), [0, \infty) or [0, 1]")
    return Kind(kind, tuple(exponent(tokens[close + 1 :])))


class _Head:
    """The name of a set, the tokens of its scripts, and those in brackets behind it."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.text, self.style = "", ""
        self.scripts: dict[str, list[Token]] = {"_": [], "^": []}
        self.arguments: list[Token] = []
        self.rest: Sequence[Token] = ()
        at = 0
        if at < len(tokens) and tokens[at].text in _STYLES:
            self.style = tokens[at].text
            at += 1
        if at < len(tokens) and tokens[at].text == "{":
            close = _matching(tokens, at)
            self.text = "".join(t.text for t in tokens[at + 1 : close])
            at = close + 1
        elif at < len(tokens):
            while at < len(tokens) and tokens[at].kind == "letter":
                self.text += tokens[at].text
                at += 1
            if not self.text:
                self.text = tokens[at].text
                at += 1
        while at < len(tokens) and (tokens[at].text in self.scripts or tokens[at].text == "("):
            sign = tokens[at].text
            start = at if sign == "(" else at + 1
            end = _matching(tokens, start) if start < len(tokens) and tokens[start].kind == "open" else start
            inside = list(tokens[start + 1 : end] if end > start else tokens[start : start + 1])
            if sign == "(":
                self.arguments = inside
            else:
                self.scripts[sign] = inside
            at = end + 1
        self.rest = tokens[at:]
        self.text = self.text.lstrip("\\").replace("\\", "")


def _named(tokens: Sequence[Token], known: Mapping[str, Kind]) -> Kind:
    """A set with a name."""
    head = _Head(tokens)
    if head.rest or not head.text:
        raise ReadError("this set is not read", tokens[0].span, _HINT)
    above, below = head.scripts["^"], head.scripts["_"]
    sign = _sign(above) or _sign(below)
    shown = above if not _sign(above) else []
    if head.text in REALS:
        return Kind(_SIGNS.get(sign, "real"), tuple(sizes(shown)))
    if head.text in known and not above and not below:
        return known[head.text]
    if head.text == "Sym" or (head.text == "S" and (head.style or sign)):
        return _symmetric(tokens, head, sign)
    if head.text in ("O", "SO") and head.arguments:
        (size,) = _exactly(sizes(head.arguments), 1, tokens)
        return Kind("orthogonal", (size, size))
    if head.text in ("M", "Mat", "GL") and (below or head.arguments):
        found = sizes(below or head.arguments)
        return Kind("real", (found[0], found[-1]))
    if head.text == "Delta":
        return Kind("simplex", tuple(_exactly(sizes(_without_one(above or below or head.arguments)), 1, tokens)))
    if head.style in ("", r"\mathcal", r"\mathscr") and not above and not below and not head.arguments:
        return Kind("abstract")
    raise ReadError("this set is not read", tokens[0].span, _HINT)


def _symmetric(tokens: Sequence[Token], head: _Head, sign: str) -> Kind:
    r"""``\mathbb{S}^n_{++}``; ``\mathbb{S}^{n-1}`` is the sphere."""
    above, below = head.scripts["^"], head.scripts["_"]
    inside = next((part for part in (above, below, head.arguments) if part and not _sign(part)), [])
    found = sizes(_without_one(inside))
    if not found or (len(found) == 2 and found[0] != found[1]):
        raise ReadError("the size of these matrices is missing", tokens[0].span, r"write \mathbb{S}^n_{++}")
    if len(_without_one(inside)) < len(inside):
        return Kind("unit", (found[0],))
    return Kind(_SYMMETRIC.get(sign, "symmetric"), (found[0], found[0]))


def _without_one(tokens: Sequence[Token]) -> Sequence[Token]:
    """``K`` of ``K - 1``."""
    return tokens[:-2] if [t.text for t in tokens[-2:]] == ["-", "1"] else tokens


def _sign(tokens: Sequence[Token]) -> str:
    """``+``, ``++``, ``>0`` if that is all that stands there."""
    text = "".join(t.text for t in tokens)
    return text if text in _SIGNS or text in _SYMMETRIC else ""


def _exactly(found: list[str], count: int, tokens: Sequence[Token]) -> list[str]:
    if len(found) != count:
        raise ReadError("the size of this set is missing", tokens[0].span, _HINT)
    return found


def _matching(tokens: Sequence[Token], start: int) -> int:
    """Where the bracket closes that opens at a place; the last token if it never does."""
    depth = 0
    for at in range(start, len(tokens)):
        depth += (tokens[at].kind == "open") - (tokens[at].kind == "close")
        if depth == 0:
            return at
    return len(tokens) - 1


def exponent(tokens: Sequence[Token]) -> list[str]:
    """The sizes in ``^{K \\times d_v}``."""
    return sizes(tokens[1:]) if tokens and tokens[0].text == "^" else []


def sizes(tokens: Sequence[Token]) -> list[str]:
    """size (("\\times" | ",") size)*, as ``extents`` reads them; brackets may stand around one size or all of them"""
    tokens = one_width([token for token in tokens if token.text not in ("{", "}")])
    if tokens and tokens[0].text == "(" and _matching(tokens, 0) == len(tokens) - 1:
        tokens = tokens[1:-1]
    if not tokens:
        return []
    found: list[list[Token]] = [[]]
    for token in tokens:
        if token.text in (r"\times", ","):
            found.append([])
        else:
            found[-1].append(token)
    return [size_of(_unwrapped(size), tokens[0].span) for size in found]


def _unwrapped(tokens: Sequence[Token]) -> Sequence[Token]:
    """A size without the brackets around it."""
    around = len(tokens) > 1 and tokens[0].text == "(" and _matching(tokens, 0) == len(tokens) - 1
    return tokens[1:-1] if around else tokens
