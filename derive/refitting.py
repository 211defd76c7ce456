r"""What a formula would be with a transpose more or less, with two factors exchanged, with another letter or index."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise, product

from derive.records import dataclass
from derive.source import Span
from derive.tex.syntax import Bracket, Call, Derivative, Frac, Gradient, Name, Node, Number, Script, Times, parts

_TRANSPOSE = re.compile(
    r"\s*(\^\s*\{?\s*(\\(top|intercal|prime)|T|\\(mathrm|mathsf|mathbf|text|rm)\s*\{?\s*T\s*\}?)\s*\}?|')$"
)
_INSIDE = re.compile(r"(\\top|\\intercal|T)\s*\}$")
_RAISED = re.compile(r"\^")
TRANSPOSE, ORDER, LETTER, INDEX = "transpose-layout", "noncommutative-as-scalar", "wrong-variable", "wrong-index"
BRACKET = "parenthesis-scope"


@dataclass(frozen=True)
class Change:
    """A stretch of the text, what stands there instead, how far this is from what was written, and what was wrong.

    ``within``: the entry of which the stretch is an index; ``outside``: what stands outside a bracket then.
    """

    span: Span
    text: str
    cost: int
    mistake: str
    within: Span | None = None
    outside: str = ""


def changes(node: Node, text: str, names: Sequence[str], letters: Sequence[str]) -> Iterator[Change]:
    """The changes of one formula, alone or two together.

    ``names``: the vectors and matrices that may be meant; ``letters``: the indices.
    """
    alone = list(dict.fromkeys(_alone(node, text, names, letters)))
    yield from (_whole(change, text) for change in alone)
    for one, other in combinations(sorted(alone, key=lambda change: change.span.start), 2):
        if one.span.end <= other.span.start and LETTER not in (one.mistake, other.mistake):
            between = text[one.span.end : other.span.start]
            both = f"{one.text}{between}{other.text}"
            within = (one.within or one.span).to(other.within or other.span)
            yield _whole(Change(one.span.to(other.span), both, one.cost + other.cost, one.mistake, within), text)


def _whole(change: Change, text: str) -> Change:
    """A change of an index as one of its entry."""
    span, within = change.span, change.within or change.span
    instead = f"{text[within.start : span.start]}{change.text}{text[span.end : within.end]}"
    return Change(within, instead, change.cost, change.mistake, outside=change.outside)


def _alone(node: Node, text: str, names: Sequence[str], letters: Sequence[str]) -> Iterator[Change]:
    for part in parts(node):
        if isinstance(part, Times):
            yield from _exchanged(part, text)
            yield from _bracketed_otherwise(part, text)
    operands = {operand.span: operand for operand in _operands(node)}
    for operand in operands.values():
        yield Change(operand.span, _turned(operand, text), 1, TRANSPOSE)
        base = operand.base if isinstance(operand, Script) else operand
        if isinstance(base, Name) and operand is not node:
            behind = text[base.span.end : operand.span.end]
            for name in names:
                yield Change(operand.span, f"{name}{behind}", 2, LETTER)
                yield Change(operand.span, rf"{name}{behind}^\top", 3, LETTER)
    for part in parts(node):
        if isinstance(part, Script) and all(isinstance(sub, Name) for sub in part.subs):
            yield from _reindexed(part, text, letters)


def _reindexed(part: Script, text: str, letters: Sequence[str]) -> Iterator[Change]:
    """``A_{ji}`` for ``A_{ij}``, ``x_j`` for ``x_i``."""
    for one, other in pairwise(part.subs):
        both = f"{_of(other, text)}{text[one.span.end : other.span.start]}{_of(one, text)}"
        yield Change(one.span.to(other.span), both, 1, TRANSPOSE, part.span)
    for sub in part.subs:
        yield from (Change(sub.span, letter, 1, INDEX, part.span) for letter in letters if letter != _of(sub, text))


def _operands(node: Node) -> Iterator[Node]:
    """What can be transposed: names, with their scripts, and brackets that are factors."""
    inner: set[int] = set()
    for part in parts(node):
        match part:
            case Script(_, base, subs, labels, power):
                inner |= {id(p) for below in (base, *subs, *labels, power) if below for p in parts(below)}
                inner -= {id(p) for p in parts(base) if p is not base}
            case Call(_, function):
                inner |= {id(p) for p in parts(function)}
            case Derivative() | Gradient():
                inner |= {id(p) for p in parts(part) if p is not part}
        if id(part) not in inner and isinstance(part, Name | Script):
            yield part
        elif id(part) not in inner and isinstance(part, Times):
            yield from (f for f in part.factors if isinstance(f, Bracket | Derivative | Gradient | Frac | Call))


def _exchanged(part: Times, text: str) -> Iterator[Change]:
    """Two neighbours in the other order, each as it is or transposed; the first one behind all others, and back."""
    for one, other in pairwise(part.factors):
        if not isinstance(one, Number) and not isinstance(other, Number):
            between = text[one.span.end : other.span.start] or " "
            for left, right in product((False, True), repeat=2):
                first = _turned(other, text) if left else _of(other, text)
                second = _turned(one, text) if right else _of(one, text)
                space = "" if first[-1:] in ")]}" or second[:1] in "\\([{" or between.strip() else " "
                cost = 1 + left + right
                yield Change(one.span.to(other.span), f"{first}{between.strip() or space}{second}", cost, ORDER)
    factors = [factor for factor in part.factors if not isinstance(factor, Number)]
    if len(factors) > 2:
        span, pieces = factors[0].span.to(factors[-1].span), [_of(factor, text) for factor in factors]
        yield Change(span, " ".join((*pieces[1:], pieces[0])), 2, ORDER)
        yield Change(span, " ".join((pieces[-1], *pieces[:-1])), 2, ORDER)


def _bracketed_otherwise(part: Times, text: str) -> Iterator[Change]:
    r"""``A (u \odot v)`` for ``(A u) \odot v`` and ``A u \odot v``."""
    for place, sign in enumerate(part.signs):
        if sign not in (r"\odot", r"\circ"):
            continue
        left, right = part.factors[place], part.factors[place + 1]
        inside = left.items[0] if isinstance(left, Bracket) and len(left.items) == 1 else None
        if isinstance(inside, Times) and inside.signs[-1] == "":
            first = text[inside.factors[0].span.start : inside.factors[-2].span.end]
            last = _of(inside.factors[-1], text)
            yield Change(
                left.span.to(right.span), rf"{first} ({last} {sign} {_of(right, text)})", 1, BRACKET, outside=first
            )
        elif place and part.signs[place - 1] == "":
            pair, before = left.span.to(right.span), _of(part.factors[place - 1], text)
            yield Change(pair, rf"({text[pair.start : pair.end]})", 1, BRACKET, outside=before)


def _of(node: Node, text: str) -> str:
    return text[node.span.start : node.span.end]


def _turned(node: Node, text: str) -> str:
    """What is written, transposed: without its transpose if it has one."""
    written = _of(node, text)
    if isinstance(node, Script) and node.transpose:
        bare = _TRANSPOSE.sub("", written)
        return bare if bare != written else _INSIDE.sub("}", written)
    if isinstance(node, Name | Bracket) or (isinstance(node, Script) and not _RAISED.search(written)):
        return rf"{written}^\top"
    return rf"\left({written}\right)^\top"
