"""A repair as an edit of the author's text: what goes, and what stands there instead; read back before it is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from difflib import SequenceMatcher
from functools import lru_cache

from derive.forms.building import times
from derive.notation import MINUS_ONE, Add, Expr, Mul, children, rebuild
from derive.reading.rewriting import Written
from derive.records import dataclass
from derive.rows import one_line, sized
from derive.source import ReadError, Span
from derive.tex.tokens import Token, tokenize
from derive.tex.vocabulary import TYPESETTING
from derive.typography import bracket
from derive.wording import Wording, is_sum

ELSEWHERE = 1 << 40
"""Offsets of what does not stand in the source."""
MOST_TRIED = 40
SMALL = 2
"""An edit of so few tokens need not be bettered."""
UGLY = 1000
"""The size of an edit that puts one sign behind another."""

Mark = tuple[Span, str]
Same = Callable[[Expr], bool]


def mark(wording: Wording, old: Expr, new: Expr, same: Same) -> tuple[int, Mark] | None:
    """The smallest edit of a side that makes ``new`` of ``old``, and of how many tokens it is.

    ``same``: is what is read back what is meant?
    """
    side = wording.side
    tried: set[Mark] = set()
    best: _Edit | None = None
    for before, after in reversed(list(_descent(old, new))):
        found: list[_Edit] = []
        for span, text in _edits(wording, before, after, whole=before is old):
            if len(tried) >= MOST_TRIED:
                break
            if (span, text) not in tried:
                tried.add((span, text))
                found += _edit(side, span, text)
        # To read one takes longest.
        shorter = sorted(
            (edit for edit in found if best is None or edit.length < best.length), key=lambda edit: edit.length
        )
        best = next((edit for edit in shorter if _is_meant(edit, side, same)), best)
        if best is not None and best.length <= SMALL:
            break
    return (_apart(best.old, best.new) + best.hidden, best.mark) if best is not None else None


@dataclass(frozen=True)
class _Edit:
    """An edit of a stretch: how long it is, whether it hides a minus, the mark, and the tokens before and after."""

    length: int
    hidden: bool
    mark: Mark
    stretch: Span
    instead: Sequence[Token]
    old: Sequence[_Unit]
    new: Sequence[_Unit]


def edited(side: Written, edit: Mark | None = None) -> str:
    """A side on one line as its author wrote it, with an edit."""
    source = side.source
    start, end = sized(source.text, side.tokens[0].start), side.tokens[-1].end
    if edit is None:
        return one_line(source.written(Span(start, end)))
    place, words = edit
    before, behind = source.written(Span(start, place.start)), source.written(Span(place.end, end))
    if words and before.count("{") == before.count("}"):
        front = " " if before[-1:] not in (*_OPEN, "+", "-", "") and words[0] not in _CLOSING else ""
        back = " " if behind[:1] not in (*_CLOSING, "") and words[-1] not in _OPEN else ""
        words = f"{front}{words}{back}"
    return one_line(f"{before}{words}{behind}")


_OPEN, _CLOSING = (" ", "{", "_", "^", "(", "["), (" ", "{", "}", "_", "^", ")", "]", ",")


def _descent(old: Expr, new: Expr) -> Iterator[tuple[Expr, Expr]]:
    """Both expressions, and what differs in them, from the top."""
    while True:
        yield old, new
        above, below = children(old), children(new)
        if type(old) is not type(new) or len(above) != len(below):
            return
        apart = [place for place, (one, other) in enumerate(zip(above, below, strict=True)) if one != other]
        if len(apart) != 1 or rebuild(old, below) != new:
            return
        old, new = above[apart[0]], below[apart[0]]


def _edits(wording: Wording, old: Expr, new: Expr, *, whole: bool) -> Iterator[tuple[Span, str]]:
    """Stretches of the text and what might stand there instead: for some terms or factors, or for all of it."""
    for kind in (Add, Mul):
        if isinstance(new, kind) or isinstance(old, kind):
            yield from _some(wording, kind, _items(old, kind), _items(new, kind))
    spans = [wording.whole] if whole else wording.spans(old)
    if isinstance(old, Add) and isinstance(new, Mul) and old in new.factors:
        # A factor of all terms stands in front of them, in brackets.
        place = new.factors.index(old)
        rest = (*new.factors[:place], *new.factors[place + 1 :])
        front = list(wording.writings(Mul(rest) if len(rest) > 1 else rest[0]))
        yield from ((span, rf"{text} \left({wording.text(span)}\right)") for span in spans for text in front)
    yield from ((span, text) for span in spans for text in wording.writings(new))


def _items(expr: Expr, kind: type[Add] | type[Mul]) -> tuple[Expr, ...]:
    return children(expr) if isinstance(expr, kind) else (expr,)


def _some(
    wording: Wording, kind: type[Add] | type[Mul], old: Sequence[Expr], new: Sequence[Expr]
) -> Iterator[tuple[Span, str]]:
    """The terms or factors that differ, those before and behind them left alone."""
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    gone, come = old[head : len(old) - tail], new[head : len(new) - tail]
    texts = [""] if not come else list(wording.writings(kind(tuple(come)) if len(come) > 1 else come[0]))
    if kind is Add:
        texts = [text if text.startswith("-") or not text else f"+ {text}" for text in texts]
    elif tuple(come) == (MINUS_ONE,):
        texts = ["-"]
    elif come:
        texts += [bracket(text) for text in texts]
    if kind is Add and len(gone) == len(come) == 1 and times(MINUS_ONE, gone[0]) == come[0]:
        for span in wording.places(gone[0]):
            words = wording.text(span)
            yield wording.with_sign(span), f"- ({words})" if is_sum(words) else f"- {words}"
    for place in _places(wording, kind, gone, old[:head], old[len(old) - tail :]):
        for text in texts:
            yield place, text


def _places(
    wording: Wording, kind: type[Add] | type[Mul], gone: Sequence[Expr], before: Sequence[Expr], behind: Sequence[Expr]
) -> Iterator[Span]:
    """Where the items that go stand; if none goes, where new ones can come."""
    for first in wording.places(gone[0]) if gone else ():
        for last in wording.places(gone[-1]) if len(gone) > 1 else (first,):
            if first.start <= last.start:
                span = first.to(last)
                yield wording.with_sign(span) if kind is Add else span
    if not gone:
        yield from (Span(span.start, span.start) for item in behind[:1] for span in wording.places(item))
        yield from (Span(span.end, span.end) for item in before[-1:] for span in wording.places(item))


def _edit(side: Written, span: Span, text: str) -> Iterator[_Edit]:
    """An edit, as small as can be, if the text can be cut into tokens."""
    with suppress(ReadError, RecursionError):
        instead, new = _instead(text)
        inside = [token for token in side.tokens if span.start <= token.start and token.end <= span.end]
        old = _units(inside)
        length, hidden, (place, words) = _trimmed(side, span, old, new, text)
        # A part of what a macro stands for cannot be changed where the macro is used.
        edit = (place, words) if side.source.is_written(place) else (span, text)
        if side.source.is_written(edit[0]):
            yield _Edit(length, hidden, edit, span, instead, old, new)


# The same words are tried at several places.
@lru_cache(maxsize=128)
def _instead(text: str) -> tuple[Sequence[Token], list[_Unit]]:
    """The tokens of what stands there instead, and with the braces around them. Raises ``ReadError``."""
    tokens = tokenize(text, ELSEWHERE).tokens
    return tokens, _units(tokens, ELSEWHERE)


def _is_meant(edit: _Edit, side: Written, same: Same) -> bool:
    """Whether a side with an edit is read as what is meant."""
    before = [token for token in side.tokens if token.end <= edit.stretch.start]
    after = [token for token in side.tokens if token.start >= edit.stretch.end]
    try:
        return same(side.read((*before, *edit.instead, *after)))
    except (ReadError, RecursionError):
        return False


def _apart(old: Sequence[_Unit], new: Sequence[_Unit]) -> int:
    """How many tokens go and come; a plus that becomes a minus is one change, as a minus is that is put in."""
    before, after = ([unit.text for unit in units] for units in (old, new))
    found = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    changed = [(before[i:k], after[j:m]) for kind, i, k, j, m in found if kind != "equal"]
    return sum(len(gone) + len(come) - ({*gone, *come} == {"+", "-"}) for gone, come in changed)


@dataclass(frozen=True)
class _Unit:
    """A token, with the braces that hold nothing else: the ``{2}`` of ``x^{2}``."""

    kind: str
    text: str
    inner: Span
    outer: Span


def _units(tokens: Sequence[Token], offset: int = 0) -> list[_Unit]:
    found: list[_Unit] = []
    at = 0
    while at < len(tokens):
        braced = [token.text for token in tokens[at : at + 3 : 2]] == ["{", "}"] and tokens[at + 1].kind != "open"
        token = tokens[at + 1] if braced else tokens[at]
        inner = Span(token.start - offset, token.end - offset)
        outer = Span(tokens[at].start - offset, tokens[at + 2].end - offset) if braced else inner
        found.append(_Unit(token.kind, token.text, inner, outer))
        at += 3 if braced else 1
    return found


def _trimmed(side: Written, span: Span, old: list[_Unit], new: list[_Unit], text: str) -> tuple[int, bool, Mark]:
    """The edit without the tokens that stay, brackets in pairs; how long it is, and whether it hides a minus."""
    head = 0
    while head < min(len(old), len(new)) and _alike(old[head], new[head]):
        head += 1
    start, end = max((_kept(old, new, start) for start in range(head + 1)), key=sum)
    gone, come = old[start : len(old) - end], new[start : len(new) - end]
    if len(gone) == len(come) == 1:
        place, words = gone[0].inner, text[come[0].inner.start : come[0].inner.end]
    else:
        place = _stretch(side.text, gone) if gone else _between(side.text, span, old, start)
        inner = _stretch(text, come) if come else Span(0, 0)
        words = text[inner.start : inner.end]
    before = side.text[: place.start].rstrip()
    opens = words.startswith("+") and (before[-1:] in ("=", "(", "&") or place.start == side.tokens[0].start)
    twice = opens or (words.startswith("-") and before[-1:] in ("+", "-"))
    bare = not words and before[-1:] in ("=", "(", "&") and side.text[place.end :].lstrip()[:1] == "+"
    turned = {*(unit.text for unit in gone), words} == {"+", "-"}
    # A minus within a product is less plain than one that stands in place of a plus.
    within = words == "-" and not gone and before != "" and place.start > side.tokens[0].start
    changed = min(len(gone) + len(come), _around(old, new))
    length = changed - turned + 2 * within + UGLY * (twice or bare)
    return length, within, (place, _spaced(side.text, place, words))


def _around(old: list[_Unit], new: list[_Unit]) -> int:
    """How many tokens are put around those that stay; more than there are if they do not."""
    before, after = ([unit.text for unit in units] for units in (old, new))
    added = len(after) - len(before)
    stay = any(after[start : start + len(before)] == before for start in range(1, added))
    return added if stay else len(before) + len(after)


def _between(text: str, span: Span, old: list[_Unit], start: int) -> Span:
    r"""The place in front of a token and of its ``\left``, or behind the last one."""
    if start < len(old):
        at = _stretch(text, old[start : start + 1]).start if old[start].kind == "open" else old[start].outer.start
    else:
        at = old[-1].outer.end if old else span.start
    return Span(at, at)


def _kept(old: list[_Unit], new: list[_Unit], start: int) -> tuple[int, int]:
    """How many tokens stay at the end if ``start`` stay at the beginning."""
    tail = 0
    while tail < min(len(old), len(new)) - start and _alike(old[-1 - tail], new[-1 - tail]):
        tail += 1
    for end in range(tail, -1, -1):
        if end and _is_argument(old, end) != _is_argument(new, end):
            continue
        if all(_is_whole(units, start, end) for units in (old, new)) or _is_one(old, new, start, end):
            return start, end
    return 0, 0


def _is_argument(units: list[_Unit], end: int) -> bool:
    r"""Whether what stays at the end begins with an argument: the ``{x}`` of ``\frac{1}{x}``."""
    behind_script = len(units) > end and units[-end - 1].kind == "script"
    return units[-end].outer != units[-end].inner and not behind_script


def _is_one(old: list[_Unit], new: list[_Unit], start: int, end: int) -> bool:
    """Whether one letter, sign or number stands for another one."""
    return len(old) - end == start + 1 == len(new) - end and old[start].kind not in ("open", "close", "begin", "end")


def _is_whole(units: list[_Unit], start: int, end: int) -> bool:
    """Whether a stretch has its brackets in pairs, and neither begins with an argument nor ends before a script."""
    stretch = units[start : len(units) - end]
    argument = start > 0 and stretch and stretch[0].text == "{" and units[start - 1].kind in ("command", "close")
    scripted = end > 0 and units[-end].kind == "script"
    return _is_balanced(stretch) and not argument and not scripted


def _alike(one: _Unit, other: _Unit) -> bool:
    return (one.kind, one.text) == (other.kind, other.text)


def _is_balanced(units: Sequence[_Unit]) -> bool:
    depth = 0
    for unit in units:
        depth += (unit.kind in ("open", "begin")) - (unit.kind in ("close", "end"))
        if depth < 0:
            return False
    return depth == 0


def _stretch(text: str, units: Sequence[_Unit]) -> Span:
    r"""Where tokens stand, with what sets their type: ``\left`` before a bracket, ``{\bf v}`` around a letter."""
    start, end = units[0].outer.start, units[-1].outer.end
    while True:
        before = text[:start].rstrip()
        word = before[before.rfind("\\") :] if "\\" in before else ""
        if word not in TYPESETTING and word not in (r"\left", r"\right", *_SWITCHES):
            break
        start = len(before) - len(word)
        if word in _SWITCHES:
            start = text.rfind("{", 0, start + 1)
    # The brace that ends a change of type is no token.
    while text[end : end + 1] == "}" and text.count("{", start, end) > text.count("}", start, end):
        end += 1
    return Span(start, end)


_SWITCHES = (r"\bf", r"\rm", r"\it", r"\sf", r"\tt", r"\cal")


def _spaced(text: str, place: Span, words: str) -> str:
    """Words with the spaces that keep them apart from a letter behind, and from a command before them."""
    if words and words[-1].isalpha() and "\\" in words.split(" ")[-1] and text[place.end : place.end + 1].isalpha():
        words += " "
    before = text[: place.start]
    command = before[before.rfind("\\") + 1 :] if "\\" in before else ""
    return " " + words if words[:1].isalpha() and command.isalpha() else words
