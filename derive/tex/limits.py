r"""What stands below a sum sign: the letters that it binds, where they begin, their sets, the conditions on them.

limits    := limit ("," limit)*
limit     := letters [":" conditions] | letters "=" expression | letters "\in" set [":" conditions] | condition
condition := expression (relation expression)+
set       := operand (("\setminus" | "\cup" | "\cap") operand)*
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import field
from itertools import pairwise
from typing import TYPE_CHECKING

from derive.records import dataclass
from derive.source import ReadError
from derive.tex import names, scripts
from derive.tex.cursor import outer_relations, split
from derive.tex.syntax import Bracket, Compare, Condition, Dots, Name, Node, Script, Times, parts
from derive.tex.tokens import Token

if TYPE_CHECKING:
    from derive.tex.grammar import Grammar

SET_SIGNS = {
    r"\setminus": r"\setminus",
    r"\backslash": r"\setminus",
    r"\cup": r"\cup",
    r"\cap": r"\cap",
    r"\sqcup": r"\sqcup",
    r"\uplus": r"\sqcup",
}
"""What joins sets; the disjoint union has a sign of its own."""
_ORDER = ("<", r"\le", ">", r"\ge")


@dataclass
class Limits:
    """What stands below a sum sign. ``more``: further letters with a set of their own."""

    letters: list[Name] = field(default_factory=list)
    lower: Node | None = None
    upper: Node | None = None
    domain: Node | None = None
    unequal: list[tuple[Node, Node]] = field(default_factory=list)
    conditions: list[Node] = field(default_factory=list)
    more: list[tuple[list[Name], Node]] = field(default_factory=list)


def limits(g: Grammar) -> Limits:
    """limits := limit ("," limit)*"""
    if g.peek() is None:
        raise ReadError("the limits are missing here", g.end_span())
    found = Limits()
    tokens = g.inside() if g.sees("{") else [g.take()]
    while tokens and tokens[0].text == "{" and tokens[-1].text == "}" and _closes(tokens):
        tokens = tokens[1:-1]
    for group in (part for row in split(tokens, "row") for part in split(row, ",", ";")):
        if group:
            _limit(g, group, found)
    return found


def _closes(tokens: Sequence[Token]) -> bool:
    """Whether the first bracket ends with the last token."""
    depth = 0
    for place, token in enumerate(tokens):
        depth += (token.kind == "open") - (token.kind == "close")
        if depth == 0:
            return place == len(tokens) - 1
    return False


def _limit(g: Grammar, tokens: list[Token], found: Limits) -> None:
    """limit"""
    groups = split(tokens, ":", r"\mid", "|")
    if len(groups) > 1 and groups[0] and groups[1]:
        _limit(g, groups[0], found)
        for group in groups[1:]:
            found.conditions += condition(g, group)
        return
    signs = outer_relations(tokens)
    if not signs:
        found.letters += map(_letter, scripts.items(g.below(tokens)))
        return
    first = tokens[signs[0]].text
    left = scripts.items(g.below(tokens[: signs[0]]))
    if len(signs) == 1 and first == r"\ge" and len(left) == 1 and isinstance(left[0], Name) and _counts(tokens):
        found.letters.append(left[0])
        found.lower = g.below(tokens[signs[0] + 1 :]).whole("a limit")
        found.upper = Name(tokens[-1].span, r"\infty")
    elif len(signs) > 1 or first in _ORDER or _is_condition(left, found):
        found.conditions += condition(g, tokens)
    elif first == r"\in":
        _in(list(map(_letter, left)), domain(g, tokens[signs[0] + 1 :]), found)
    elif first == "=":
        found.letters += map(_letter, left)
        found.lower = g.below(tokens[signs[0] + 1 :]).whole("a limit")
    elif first == r"\ne" and len(left) == 1:
        found.unequal.append((left[0], g.below(tokens[signs[0] + 1 :]).whole("a limit")))
    else:
        hint = r"write k = 1, k \in A or k \ne i"
        raise ReadError("this condition below a sum is not read", tokens[signs[0]].span, hint)


def _counts(tokens: Sequence[Token]) -> bool:
    r"""``t \ge 0``, ``t \ge 1``: where a letter begins to count, without an end."""
    return tokens[-1].text in ("0", "1") and tokens[-2].kind == "relation"


def _in(letters: list[Name], where: Node, found: Limits) -> None:
    if found.domain is None and not found.letters:
        found.letters, found.domain = letters, where
    else:
        found.more.append((letters, where))


def _is_condition(left: Sequence[Node], found: Limits) -> bool:
    """Whether ``y_i = 1`` speaks of a letter that is bound already."""
    bound = {letter.text for letter in found.letters}
    return len(left) == 1 and isinstance(left[0], Script) and bool(_names(left[0]) & bound)


def _names(node: Node) -> set[str]:
    return {part.text for part in parts(node) if isinstance(part, Name)}


def condition(g: Grammar, tokens: Sequence[Token]) -> Iterator[Node]:
    """condition := expression (relation expression)+"""
    signs = outer_relations(tokens)
    if not signs:
        raise ReadError("this condition below a sum is not read", tokens[0].span, r"write k \in A or k \ne i")
    ends = [-1, *signs, len(tokens)]
    cells = [tokens[a + 1 : b] for a, b in pairwise(ends)]
    for (left, right), sign in zip(pairwise(cells), (tokens[at] for at in signs), strict=True):
        yield relation(g, left, sign, right)


def relation(g: Grammar, left: Sequence[Token], sign: Token, right: Sequence[Token]) -> Node:
    """One relation of a condition."""
    one = g.below(left).whole("a condition")
    if sign.text in (r"\in", r"\notin"):
        other = domain(g, right)
        return Condition(one.span.to(other.span), one, other, sign.text == r"\in", True)
    other = _listed(g, right)
    span = one.span.to(other.span)
    if sign.text in ("=", "==", r"\ne"):
        return Condition(span, one, other, sign.text != r"\ne")
    return Compare(span, one, sign.text, other)


def _listed(g: Grammar, tokens: Sequence[Token]) -> Node:
    """``j_1, …, j_K``: any of these"""
    groups = [group for group in split(tokens, ",") if group]
    if len(groups) < 2:
        return g.below(groups[0] if groups else tokens).whole("a condition")
    found = tuple(_item(g, group) for group in groups)
    from_, to = groups[0][0].span, groups[-1][-1].span
    return Bracket(from_.to(to), r"\{", found)


def _item(g: Grammar, tokens: Sequence[Token]) -> Node:
    inner = g.below(tokens)
    node = inner.factor()
    if inner.peek() is not None and not isinstance(node, Dots):
        return g.below(tokens).whole("an element")
    return node


def domain(g: Grammar, tokens: Sequence[Token]) -> Node:
    """set := operand (sign operand)*"""
    if not tokens:
        raise ReadError("a set is missing here", g.end_span())
    places = [at for at in _outside(tokens) if tokens[at].text in SET_SIGNS]
    ends = [-1, *places, len(tokens)]
    operands = tuple(_operand(g, tokens[a + 1 : b]) for a, b in pairwise(ends))
    if len(operands) == 1:
        return operands[0]
    signs = tuple(SET_SIGNS[tokens[at].text] for at in places)
    return Times(operands[0].span.to(operands[-1].span), operands, signs)


def _operand(g: Grammar, tokens: Sequence[Token]) -> Node:
    r"""operand := name scripts | name "(" letters ")" | "\{" elements "\}" """
    if not tokens:
        raise ReadError("a set is missing here", g.end_span())
    inner = g.below(tokens)
    node = inner.factor()
    if isinstance(node, Name | Script) and inner.sees("("):
        arguments = inner.arguments()
        base, subs = (node.base, node.subs) if isinstance(node, Script) else (node, ())
        node = Script(tokens[0].span.to(tokens[-1].span), base, subs + arguments)
    if (rest := inner.peek()) is not None:
        raise ReadError("this set is not read", rest.span, r"name the set: \sum_{i \in S}")
    return node


def _outside(tokens: Sequence[Token]) -> Iterator[int]:
    """The places outside all brackets."""
    depth = 0
    for place, token in enumerate(tokens):
        depth += (token.kind == "open") - (token.kind == "close")
        if depth == 0:
            yield place


def _letter(node: Node) -> Name:
    """A bound letter; a prime belongs to its name."""
    match node:
        case Name():
            return node
        case Script(span, Name(), _, _, None, False):
            return Name(span, names.flat(node))
    raise ReadError("a sum binds letters", node.span, r"write \sum_{k} or \sum_{k=1}^{K}")
