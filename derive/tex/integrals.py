r"""Integrals, and formulas at a point.

integral := ("\int" | "\iint" | …)+ ["_" below] ["^" group] (measure+ reach | expression measure+ | reach)
below    := expression | letters | letters "\in" set
measure  := "d" ["^" number] name
at       := factor point ["^" expression]
point    := "|" "_" (name "=" expression ("," …)* | expression)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from derive.source import ReadError
from derive.tex import atoms, chance, names
from derive.tex.cursor import outer_relations, split
from derive.tex.scripts import scripts
from derive.tex.syntax import At, Between, Big, Event, Name, Node
from derive.tex.tokens import Token
from derive.tex.vocabulary import UPRIGHT

if TYPE_CHECKING:
    from derive.tex.grammar import Grammar

SIGNS = (r"\int", r"\iint", r"\iiint")


def integral(g: Grammar) -> Node:
    """integral: the letters stand in its measure, or below the sign"""
    start = g.at
    signs: list[tuple[list[Token], Node | None]] = []
    while g.sees(*SIGNS):
        g.take()
        below: list[Token] = []
        upper: Node | None = None
        while g.sees_kind("script"):
            if g.take().text == "_":
                below = g.inside() if g.sees("{") else [g.take()]
            else:
                upper = g.group()
        signs.append((below, upper))
    letters = _measures(g)
    if letters:
        body = g.signed_term()
    elif (end := _end_of_body(g)) is not None:
        inner = g.below(g.tokens[g.at : end])
        g.at = end
        letters = _measures(g)
        body = inner.whole("what is integrated") if inner.tokens else _one(g)
    else:
        body = g.signed_term()
    if len(signs) == len(letters) and any(below or upper for below, upper in signs[:-1]):
        for letter, (below, upper) in zip(letters, reversed(signs), strict=True):
            body = _over(g, start, [letter], below, upper, body)
        return body
    return _over(g, start, letters, *signs[-1], body)


def _over(g: Grammar, start: int, letters: list[Name], below: list[Token], upper: Node | None, body: Node) -> Node:
    """The integral of a formula between the ends of one sign."""
    lower, domain, below_letters = _below(g, below, upper, bool(letters))
    found = tuple(letters or below_letters)
    if not found:
        raise ReadError("this integral does not say over what it runs", g.span_from(start), r"write dx behind it")
    return Big(g.span_from(start), "int", found, lower, upper, domain, (), body)


def _one(g: Grammar) -> Node:
    """Nothing stands between the sign and the measure: 1."""
    from_ = g.end_span()
    return g.below([Token("number", "1", from_.start, from_.end)]).whole()


def _below(
    g: Grammar, tokens: list[Token], upper: Node | None, known: bool
) -> tuple[Node | None, Node | None, list[Name]]:
    """What stands below the sign: a bound, a set, or the letters."""
    if not tokens:
        return None, None, []
    signs = outer_relations(tokens)
    if signs and tokens[signs[0]].text == r"\in":
        domain = g.below(tokens[signs[0] + 1 :]).whole("a set")
        return None, domain, [_name(g, group) for group in split(tokens[: signs[0]], ",")]
    if upper is not None:
        return g.below(tokens).whole("a limit"), None, []
    if known:
        return None, g.below(tokens).whole("a set"), []
    return None, None, [_name(g, group) for group in split(tokens, ",") if group]


def _name(g: Grammar, tokens: Sequence[Token]) -> Name:
    node = g.below(tokens).whole("a letter")
    if not (text := names.flat(node)):
        raise ReadError("an integral runs over letters", node.span, "write dx")
    return Name(node.span, text)


def _measures(g: Grammar) -> list[Name]:
    """measure*"""
    found: list[Name] = []
    while (length := _measure(g.tokens, g.at)) is not None:
        g.at += length
        start = g.at
        node = scripts(g, atoms.atom(g), start)
        found.append(Name(node.span, names.flat(node)))
    return found


def _measure(tokens: Sequence[Token], at: int) -> int | None:
    """How many tokens the sign of a measure takes: a d in front of a name."""
    texts = [t.text for t in tokens[at : at + 4]]
    length = 1 if texts[:1] == ["d"] else 4 if texts[:1] and texts[0] in UPRIGHT and texts[1:] == ["{", "d", "}"] else 0
    if not length or at + length >= len(tokens):
        return None
    if tokens[at + length].text == "^" and at + length + 2 < len(tokens):
        length += 2
    following = tokens[at + length]
    behind = tokens[at + length + 1] if at + length + 1 < len(tokens) else None
    if following.text == "d" and behind is not None and behind.kind == "letter" and following.end == behind.start:
        return None  # the vector d in front of dt
    return length if following.kind in ("letter", "command") and following.text not in (r"\mid", r"\cdot") else None


def _end_of_body(g: Grammar) -> int | None:
    """The place of the measures that belong to the signs before this place; None if there are none."""
    open_, depth = 1, 0
    for at in range(g.at, len(g.tokens)):
        token = g.tokens[at]
        depth += (token.kind in ("open", "begin")) - (token.kind in ("close", "end"))
        if depth < 0:
            return None
        if depth:
            continue
        if token.text in SIGNS and g.tokens[at - 1].text not in SIGNS:
            open_ += 1
        elif _measure(g.tokens, at) is not None:
            open_ -= 1
            if not open_:
                return at
    return None


def at_a_point(g: Grammar, body: Node, start: int) -> Node:
    """at := factor point ["^" expression]"""
    tokens = _point(g)
    if g.sees("^") and g.sees_kind("script"):
        g.take()
        letter, lower = _end(g, tokens)
        other, upper = _end(g, g.inside() if g.sees("{") else [g.take()])
        return Between(g.span_from(start), body, letter or other, lower, upper)
    return At(g.span_from(start), body, _values(g, tokens))


def points(g: Grammar) -> tuple[tuple[Node, Node], ...]:
    """point := "|" "_" (name "=" expression ("," …)* | expression)"""
    return _values(g, _point(g))


def _point(g: Grammar) -> list[Token]:
    """What stands below a bar."""
    g.take()
    g.take()
    return g.inside() if g.sees("{") else [g.take()]


def _values(g: Grammar, tokens: Sequence[Token]) -> tuple[tuple[Node, Node], ...]:
    """The letters and their values; a value alone has no letter."""
    found: list[tuple[Node, Node]] = []
    for group in split(tokens, ","):
        node = chance.argument(g, group)
        found.append((node.letter, node.value) if isinstance(node, Event) else (Name(node.span, ""), node))
    return tuple(found)


def _end(g: Grammar, tokens: Sequence[Token]) -> tuple[Node | None, Node]:
    """[name "="] expression"""
    node = chance.argument(g, tokens)
    return (node.letter, node.value) if isinstance(node, Event) else (None, node)
