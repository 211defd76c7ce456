"""Boxes to presentation MathML (W3C MathML Core, https://www.w3.org/TR/mathml-core/).

Room between boxes is that of TeX (The TeXbook, chapter 18) and is written out, so that every browser leaves the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape

from derive.mathml.boxes import (
    Accent,
    Box,
    Changed,
    Digits,
    Fraction,
    Framed,
    Function,
    Gap,
    Grid,
    Letter,
    Root,
    Row,
    Scripts,
    Sign,
    Styled,
    Verbatim,
    Words,
)

Around = Mapping[int, tuple[str, str]]
"""For signs, by the offset at which they begin: HTML to put before and behind them."""

_KEPT = "\u00a0"
"""A blank that is kept at the ends of words."""
_THIN, _MEDIUM, _THICK = 3 / 18, 4 / 18, 5 / 18
# What stands left, then what stands right of the room; negative where there is none in scripts.
_ROOM: Mapping[str, Mapping[str, float]] = {
    "ordinary": {"operator": _THIN, "binary": -_MEDIUM, "relation": -_THICK, "inner": -_THIN},
    "operator": {"ordinary": _THIN, "operator": _THIN, "relation": -_THICK, "inner": -_THIN},
    "binary": dict.fromkeys(("ordinary", "operator", "open", "inner"), -_MEDIUM),
    "relation": dict.fromkeys(("ordinary", "operator", "open", "inner"), -_THICK),
    "open": {},
    "close": {"operator": _THIN, "binary": -_MEDIUM, "relation": -_THICK, "inner": -_THIN},
    "punctuation": dict.fromkeys(
        ("ordinary", "operator", "relation", "open", "close", "punctuation", "inner"), -_THIN
    ),
    "inner": {
        "ordinary": -_THIN, "operator": _THIN, "binary": -_MEDIUM, "relation": -_THICK, "open": -_THIN,
        "punctuation": -_THIN, "inner": -_THIN,
    },
}  # fmt: skip
_NO_LEFT = ("", "binary", "operator", "relation", "open", "punctuation")
_NO_RIGHT = ("", "relation", "close", "punctuation")


def mathml(box: Box, *, display: bool = False, around: Around | None = None, source: str = "") -> str:
    """A ``math`` element. ``source``: its LaTeX, for those who copy it."""
    inner = "".join(_Printer(around or {}).row(_items(box)))
    if source:
        note = f'<annotation encoding="application/x-tex">{escape(source, quote=False)}</annotation>'
        inner = f"<semantics><mrow>{inner}</mrow>{note}</semantics>"
    return f'<math display="block">{inner}</math>' if display else f"<math>{inner}</math>"


class _Printer:
    """Writes boxes; ``around`` is what stands around signs, ``script`` whether these are small boxes."""

    def __init__(self, around: Around, script: bool = False) -> None:
        self.around, self.script = around, script

    def small(self) -> _Printer:
        """The printer of what stands in scripts."""
        return _Printer(self.around, True)

    def row(self, items: Sequence[Box], before: str = "") -> Iterator[str]:
        """Boxes beside one another; ``before``: the kind of what stands left of them."""
        items = [item for item in items if not _is_nothing(item)]
        kinds = _kinds(items, before)
        lefts = [before, *(last for _, last in kinds)]
        rooms = [self.room(left, first) for left, (first, _) in zip(lefts, kinds, strict=False)]
        pending = 0.0
        for place, item in enumerate(items):
            pending += rooms[place]
            if isinstance(item, Sign) and item.span.start not in self.around:
                after = rooms[place + 1] if place + 1 < len(rooms) else 0.0
                yield self.sign(item, pending, after)
                pending = -after
                continue
            yield _space(pending) + self.box(item, lefts[place])
            pending = 0.0

    def room(self, left: str, right: str) -> float:
        """The room between two kinds, in em."""
        width = _ROOM.get(left, {}).get(right, 0.0)
        return max(width, 0.0) if self.script else abs(width)

    def one(self, box: Box) -> str:
        """A box as exactly one element."""
        if isinstance(box, Row):
            items = [item for item in box.items if not _is_nothing(item)]
            if len(items) != 1:
                return f"<mrow>{''.join(self.row(items))}</mrow>"
            return self.one(items[0])
        if isinstance(box, Changed):
            return f"<mrow>{self.box(box)}</mrow>"
        return self.box(box)

    def box(self, box: Box, before: str = "") -> str:
        match box:
            case Letter(_, text, upright):
                normal = upright and len(text) == 1
                return f'<mi mathvariant="normal">{escape(text)}</mi>' if normal else f"<mi>{escape(text)}</mi>"
            case Function(_, text):
                return f"<mi>{escape(text)}</mi>" if len(text) > 1 else f'<mi mathvariant="normal">{escape(text)}</mi>'
            case Digits(_, text):
                return f"<mn>{escape(text)}</mn>"
            case Sign():
                return self.sign(box, 0.0, 0.0)
            case Words(_, text):
                return f"<mtext>{escape(text).replace(' ', _KEPT)}</mtext>"
            case Verbatim(_, text):
                return f'<mtext class="source">{escape(text)}</mtext>'
            case Gap(_, width):
                return _space(width)
            case Row(_, items):
                return f"<mrow>{''.join(self.row(items))}</mrow>"
            case Fraction():
                return self.fraction(box)
            case Root(_, body, degree):
                if degree is None:
                    return f"<msqrt>{self.one(body)}</msqrt>"
                return f"<mroot>{self.one(body)}{self.small().one(degree)}</mroot>"
            case Scripts():
                return self.scripts(box)
            case Accent():
                return self.accent(box)
            case Grid():
                return self.grid(box)
            case Framed(_, body, how):
                tag = "mphantom" if how == "phantom" else "mrow"
                return f'<{tag} class="{how}">{self.one(body)}</{tag}>'
            case Styled(_, body, display):
                return f'<mstyle displaystyle="{str(display).lower()}" scriptlevel="0">{self.one(body)}</mstyle>'
            case Changed(_, gone, come):
                return self.part("del", gone, before) + self.part("ins", come, before)
        raise TypeError(f"not a box: {type(box).__name__}")

    def part(self, name: str, box: Box | None, before: str) -> str:
        """What goes or comes."""
        if box is None:
            return ""
        return f'<mrow class="{name}">{"".join(self.row(_items(box), before))}</mrow>'

    def sign(self, sign: Sign, left: float, right: float) -> str:
        """A sign with its room, or with what stands around it."""
        if sign.span.start in self.around:
            opening, closing = self.around[sign.span.start]
            return f"<mtext>{opening}{escape(sign.text)}{closing}</mtext>"
        attributes = f' lspace="{_em(left)}" rspace="{_em(right)}"'
        if sign.kind in ("open", "close") or sign.text in ("|", "‖"):
            attributes += f' stretchy="{str(sign.grows or sign.height is not None).lower()}"'
        elif sign.grows:
            attributes += ' stretchy="true"'
        if sign.height is not None:
            attributes += f' symmetric="true" minsize="{_em(sign.height)}" maxsize="{_em(sign.height)}"'
        return f"<mo{attributes}>{escape(sign.text)}</mo>"

    def fraction(self, box: Fraction) -> str:
        line = "" if box.line else ' linethickness="0"'
        inner = f"<mfrac{line}>{self.one(box.top)}{self.one(box.bottom)}</mfrac>"
        if box.display is None:
            return inner
        return f'<mstyle displaystyle="{str(box.display).lower()}" scriptlevel="0">{inner}</mstyle>'

    def scripts(self, box: Scripts) -> str:
        """``msubsup`` and its like; ``munderover`` where the scripts are limits."""
        base = self.one(box.base)
        if box.stacked and isinstance(box.base, Function):
            base = f'<mo movablelimits="true" lspace="0" rspace="0">{escape(box.base.text)}</mo>'
        small = self.small()
        foot, head = (small.one(part) if part is not None else "" for part in (box.foot, box.head))
        below, above = ("under", "over") if box.stacked else ("sub", "sup")
        tag = f"m{below * bool(foot)}{above * bool(head)}"
        return f"<{tag}>{base}{foot}{head}</{tag}>"

    def accent(self, box: Accent) -> str:
        stretchy = str(box.wide).lower()
        mark = f'<mo stretchy="{stretchy}" lspace="0" rspace="0">{escape(box.mark)}</mo>'
        tag, attribute = ("munder", "accentunder") if box.below else ("mover", "accent")
        return f'<{tag} {attribute}="true">{self.one(box.base)}{mark}</{tag}>'

    def grid(self, box: Grid) -> str:
        """A table; each cell says where it is aligned."""
        rows = "".join(f"<mtr>{''.join(self.cells(row, box))}</mtr>" for row in box.rows)
        name, style = ("loose", ' displaystyle="true"') if box.loose else ("tight", "")
        return f'<mtable class="{name}"{style}>{rows}</mtable>'

    def cells(self, row: Sequence[Box], box: Grid) -> Iterator[str]:
        width = len(box.columns)
        if len(row) == 1 and isinstance(row[0], Verbatim):
            yield f'<mtd class="l" columnspan="{width}">{self.box(row[0])}</mtd>'
            return
        for place, column in enumerate(box.columns):
            cell = row[place] if place < len(row) else None
            # What stands behind & has an empty box in front of it, so that a relation there keeps its room.
            before = "ordinary" if box.loose and column == "l" else ""
            yield f'<mtd class="{column}">{"".join(self.row(_items(cell), before))}</mtd>'


def _items(box: Box | None) -> tuple[Box, ...]:
    return box.items if isinstance(box, Row) else () if box is None else (box,)


def _is_nothing(box: Box) -> bool:
    return isinstance(box, Sign) and not box.text


def _ends(box: Box) -> tuple[str, str]:
    """What a box counts as for what stands left and right of it."""
    match box:
        case Sign(_, _, kind):
            return kind, kind
        case Function():
            return "operator", "operator"
        case Scripts(_, base):
            return _ends(base)
        case Fraction():
            return "inner", "inner"
        case Row(_, (Sign(_, _, "open"), *_, Sign(_, _, "close"))):
            return "open", "close"
        case Changed(_, gone, come):
            items = [*_items(gone), *_items(come)]
            return (_ends(items[0])[0], _ends(items[-1])[1]) if items else ("ordinary", "ordinary")
    return "ordinary", "ordinary"


def _kinds(items: Sequence[Box], before: str) -> list[tuple[str, str]]:
    """The kinds of each box; a binary sign without something to bind on both sides is an ordinary one."""
    found: list[tuple[str, str]] = []
    ends = [None if isinstance(item, Gap) else _ends(item) for item in items]
    left = before
    for place, own in enumerate(ends):
        if own is None:
            # The room that the author left is all there is.
            found.append((left, left) if left in ("ordinary", "close") else ("ordinary", "ordinary"))
            continue
        right = next((other[0] for other in ends[place + 1 :] if other is not None), "")
        first = "ordinary" if own[0] == "binary" and (left in _NO_LEFT or right in _NO_RIGHT) else own[0]
        last = "ordinary" if own[1] == "binary" and right in _NO_RIGHT else own[1]
        found.append((first, first if own[0] == own[1] else last))
        left = found[-1][1]
    return found


def _em(width: float) -> str:
    return f"{width:.3f}".rstrip("0").rstrip(".") + "em" if width else "0"


def _space(width: float) -> str:
    return f'<mspace width="{_em(width)}"></mspace>' if width else ""
