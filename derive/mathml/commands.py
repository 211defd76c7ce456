r"""Commands with arguments: fractions, accents, words, brackets that grow, environments.

command     := "\frac" argument argument | "\sqrt" ["[" degree "]"] argument | "\hat" argument | …
words       := "\text" "{" (text | "$" formula "$")* "}"
fenced      := "\left" delimiter cell "\right" delimiter
environment := "\begin" "{" name "}" formula "\end" "{" name "}"
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Literal

from derive.mathml import alphabets, structures, symbols
from derive.mathml.boxes import (
    Accent,
    Box,
    Changed,
    Fraction,
    Framed,
    Function,
    Gap,
    Grid,
    Kind,
    Letter,
    Root,
    Row,
    Scripts,
    Sign,
    Styled,
    Words,
)
from derive.records import replace
from derive.source import Span

if TYPE_CHECKING:
    from derive.mathml.setting import Setter

_NAME = re.compile(r"[A-Za-z]+(?:[ -][A-Za-z]+)*\d*")
_SIDES: Mapping[str, Kind] = {"l": "open", "r": "close", "m": "relation"}
_FRAMES: Mapping[str, Literal["boxed", "cancel", "phantom"]] = {
    r"\boxed": "boxed", r"\fbox": "boxed", r"\cancel": "cancel", r"\phantom": "phantom", r"\hphantom": "phantom",
    r"\vphantom": "phantom",
}  # fmt: skip


def command(s: Setter, token: str, start: int) -> Box | None:
    """What a command makes of its arguments; None for what is not seen. Raises ReadError for one that is not known."""
    if token in symbols.FUNCTIONS:
        return Function(s.span(start), token[1:])
    if token in symbols.LIMITS:
        return Function(s.span(start), symbols.LIMITS[token], limits=True)
    for table, write in _TABLES:
        if token in table:
            return write(s, token, start)
    if token in _COMMANDS:
        return _COMMANDS[token](s, token, start)
    s.at = start
    raise s.error(f"{token} is not known")


def _fraction(s: Setter, token: str, start: int) -> Box:
    line, display = structures.FRACTIONS[token]
    top, bottom = s.argument(), s.argument()
    fraction = Fraction(s.span(start), top, bottom, line, display)
    return fraction if line else _bracketed("(", fraction, ")")


def _accent(s: Setter, token: str, start: int) -> Box:
    below = token in symbols.BELOW
    mark, wide = (symbols.BELOW if below else symbols.ACCENTS)[token]
    body = s.argument()
    return Accent(s.span(start), body, mark, below, wide)


def _root(s: Setter, token: str, start: int) -> Box:
    s.peek()
    begin = s.at + 1
    degree = s.option()
    inner = s.inside(degree, begin) if degree else None
    body = s.argument()
    return Root(s.span(start), body, inner)


def _stacked(s: Setter, token: str, start: int) -> Box:
    mark, base = s.argument(), s.argument()
    while isinstance(base, Row) and len(base.items) == 1:
        base = base.items[0]
    # A relation sign that is made so begins where the command begins.
    span = s.span(start)
    below = token == r"\underset"
    return Scripts(span, replace(base, span=span), mark if below else None, None if below else mark, stacked=True)


def _negated(s: Setter, token: str, start: int) -> Box:
    sign = s.atom()
    if not isinstance(sign, Sign) or sign.text not in symbols.NEGATED:
        s.at = start
        raise s.error(rf"{token} cannot stand here")
    return Sign(s.span(start), symbols.NEGATED[sign.text], "relation")


def _number(s: Setter, token: str, start: int) -> Box:
    """The number of an equation, or a reference to one."""
    s.skip_star()
    number = Words(s.span(start), f"({s.raw()})")
    return Row(s.span(start), (Gap(number.span, 2.0), number)) if token == r"\tag" else number


def _framed(s: Setter, token: str, start: int) -> Box:
    body = s.argument()
    return Framed(s.span(start), body, _FRAMES[token])


def _large(s: Setter, token: str, start: int) -> Box:
    return Styled(s.span(start), s.cell(), display=True)


def _coloured(s: Setter, token: str, start: int) -> Box:
    s.raw()
    return s.argument()


def _dropped(s: Setter, token: str, start: int) -> None:
    s.skip_star()
    s.raw()


def _silent(s: Setter, token: str, start: int) -> None:
    """Nothing is seen of it."""


def _words(s: Setter, token: str, start: int) -> Box:
    """words"""
    s.peek()
    at = s.at + 1
    boxes: list[Box] = []
    for number, part in enumerate(re.split(r"(?<!\\)\$", s.raw())):
        if part:
            here = Span(s.base + at, s.base + at + len(part))
            boxes.append(s.inside(part, at) if number % 2 else Words(here, _plain(part)))
        at += len(part) + 1
    return boxes[0] if len(boxes) == 1 else Row(s.span(start), tuple(boxes))


def _plain(text: str) -> str:
    """Words without the commands that only set them."""
    text = re.sub(r"\\(?:textbf|textit|emph|textrm|mathrm)\b", "", text).replace("~", " ")
    return re.sub(r"\\(.)", r"\1", text).replace("{", "").replace("}", "")


def _named(s: Setter, token: str, start: int) -> Box:
    r"""``\operatorname{softmax}``, ``\mathrm{KL}``"""
    s.skip_star()
    s.peek()
    begin = s.at
    name = s.raw().strip() if s.peek() == "{" else ""
    if _NAME.fullmatch(name):
        if token == r"\mathrm":
            return Letter(s.span(start), name, True)
        return Function(s.span(start), name, limits=name.startswith("arg") or "limits" in token)
    s.at = begin
    return s.argument() if token == r"\mathop" else s.styled("upright")


def _in_another_alphabet(s: Setter, token: str, start: int) -> Box:
    return s.styled(alphabets.VARIANTS[token])


def _switch(s: Setter, token: str, start: int) -> None:
    # It holds to the end of the group, whose cell puts the old one back.
    s.alphabet = alphabets.SWITCHES[token]


# Brackets


def _delimiter(s: Setter) -> Sign:
    """A bracket or bar; a full stop is none."""
    s.peek()
    start = s.at
    token = s.take()
    if token == ".":
        return Sign(s.span(start), "", "ordinary")
    if token not in symbols.SIGNS:
        s.at = start
        raise s.error(f"{token or 'nothing'} is no bracket")
    char, kind = symbols.SIGNS[token]
    return Sign(s.span(start), {"<": "⟨", ">": "⟩"}.get(char, char), kind)


def _middle(s: Setter, token: str, start: int) -> Box:
    return replace(_delimiter(s), kind="relation", grows=True)


def _sized(s: Setter, token: str, start: int) -> Box:
    sign = _delimiter(s)
    kind = _SIDES.get(token[-1], sign.kind)
    return replace(sign, kind=kind, height=structures.BIG[token], span=s.span(start))


def _fenced(s: Setter, token: str, start: int) -> Row:
    """fenced; around what is no taller than a letter the brackets stay as they are, as in TeX"""
    opening = _delimiter(s)
    inner = s.cell()
    if s.take() != r"\right":
        s.at = start
        raise s.error(r"this \left has no \right")
    closing, grows = _delimiter(s), is_tall(inner)
    signs = (replace(opening, kind="open", grows=grows), inner, replace(closing, kind="close", grows=grows))
    return Row(s.span(start), signs)


def _bracketed(opening: str, inner: Box, closing: str) -> Box:
    left = Sign(inner.span, opening, "open", grows=True)
    right = Sign(inner.span, closing, "close", grows=True)
    return Row(inner.span, (left, inner, right)) if opening or closing else inner


def is_tall(box: Box) -> bool:
    """Whether a box is so much taller than a letter that brackets around it grow."""
    match box:
        case Fraction() | Grid() | Root() | Scripts(stacked=True) | Sign(kind="operator"):
            return True
        case Row(_, items):
            return any(map(is_tall, items))
        case Scripts(_, base, foot, head):
            return any(part is not None and is_tall(part) for part in (base, foot, head))
        case Accent(_, base) | Framed(_, base) | Styled(_, base):
            return is_tall(base)
        case Changed(_, gone, come):
            return any(part is not None and is_tall(part) for part in (gone, come))
    return isinstance(box, Sign) and box.grows


# Environments


def _environment(s: Setter, token: str, start: int) -> Box:
    """environment"""
    name = s.raw().rstrip("*")
    if name not in structures.MATRICES and name not in structures.LAYOUTS:
        s.at = start
        raise s.error(f"the environment {name} is not known")
    if name in structures.LAYOUTS or name == "array":
        s.option()
    columns = re.sub(r"[^lcr]", "", s.raw()) if name in structures.WITH_COLUMNS else ""
    inner = s.formula(name)
    if s.take() != r"\end" or s.raw().rstrip("*") != name:
        s.at = start
        raise s.error(rf"this \begin{{{name}}} is never ended")
    inner = replace(inner, span=s.span(start))
    if name in structures.LAYOUTS:
        return inner
    rows = inner.rows if isinstance(inner, Grid) else ((inner,),)
    columns = columns.ljust(max(map(len, rows)), "l" if "cases" in name else "c")
    opening, closing = structures.MATRICES[name]
    return _bracketed(opening, Grid(inner.span, rows, columns), closing)


def _substack(s: Setter, token: str, start: int) -> Box:
    if s.peek() != "{":
        raise s.error("an argument is missing here")
    s.take()
    inner = s.formula("gathered")
    if s.take() != "}":
        s.at = start
        raise s.error("this { is never closed")
    return replace(inner, loose=False) if isinstance(inner, Grid) else inner


_Write = Callable[["Setter", str, int], "Box | None"]
_TABLES: tuple[tuple[Mapping[str, object] | frozenset[str], _Write], ...] = (
    (structures.TEXT, _words),
    (structures.OPERATOR_NAMES, _named),
    (structures.FRACTIONS, _fraction),
    (structures.BIG, _sized),
    (structures.DROPPED, _dropped),
    (structures.SILENT, _silent),
    (alphabets.VARIANTS, _in_another_alphabet),
    (alphabets.SWITCHES, _switch),
    (symbols.ACCENTS, _accent),
    (symbols.BELOW, _accent),
    (_FRAMES, _framed),
)
_COMMANDS: Mapping[str, _Write] = {
    r"\mathrm": _named,
    r"\sqrt": _root,
    r"\left": _fenced,
    r"\middle": _middle,
    r"\begin": _environment,
    r"\stackrel": _stacked,
    r"\overset": _stacked,
    r"\underset": _stacked,
    r"\not": _negated,
    r"\tag": _number,
    r"\eqref": _number,
    r"\ref": _number,
    r"\substack": _substack,
    r"\displaystyle": _large,
    r"\textcolor": _coloured,
}
