r"""Atoms of formulas, without their scripts.

atom := number | name | bracket | bars | "\frac" group group | "\sqrt" ["[" … "]"] group | environment | indicator
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from derive.source import ReadError
from derive.tex import matrices, names
from derive.tex.cursor import outer_relations, split
from derive.tex.lexicon import KNOWN_FUNCTIONS
from derive.tex.syntax import Bars, Call, Compare, Condition, Dots, Frac, Indicator, Name, Node, Number, Root
from derive.tex.tokens import Token
from derive.tex.vocabulary import (
    ACCENTS,
    ALPHABETS,
    BARRED,
    DOTS,
    FRACTIONS,
    LABELLED,
    LETTERS,
    PLAIN_STYLES,
    SHOWN_AS_IS,
    UPRIGHT,
)

if TYPE_CHECKING:
    from derive.tex.grammar import Grammar


BINOMIAL = r"\binom"


def atom(g: Grammar) -> Node:
    """atom := number | name | bracket | bars | command | environment"""
    start, token = g.at, g.peek()
    if token is None:
        raise ReadError("the formula ends here, but something is still expected", g.end_span())
    g.descend()
    if token.kind == "letter":
        found = names.letters(g)
    elif token.kind == "open":
        found = g.bracket()
    elif token.kind == "command":
        found = _command(g, g.take(), start)
    elif token.kind == "number":
        g.take()
        found = (indicator(g, start) if token.text == "1" else None) or Number(token.span, token.text)
    elif token.kind == "bar":
        found = g.bars()
    elif token.kind == "begin":
        found = matrices.environment(g)
    elif token.kind == "words":
        found = names.said(g)
    else:
        raise ReadError(f"{token.text} cannot stand here", token.span, "a letter, number or bracket was expected")
    g.depth -= 1
    return found


def braced(g: Grammar, tokens: Sequence[Token]) -> Node:
    r"""braced := expression [("\over" | "\choose") expression]"""
    texts = {token.text for token in tokens}
    for word in (r"\over", r"\choose"):
        if word in texts and len(sides := split(tokens, word)) == 2 and all(sides):
            first, second = (g.below(side).whole() for side in sides)
            span = tokens[0].span.to(tokens[-1].span)
            return Frac(span, first, second) if word == r"\over" else Call(span, Name(span, BINOMIAL), (first, second))
    return g.below(tokens).whole()


def _command(g: Grammar, token: Token, start: int) -> Node:
    """What a command makes of its arguments."""
    word = token.text
    if word in FRACTIONS:
        top, bottom = g.group(), g.group()
        return Frac(g.span_from(start), top, bottom)
    if word == BINOMIAL:
        pair = g.group(), g.group()
        return Call(g.span_from(start), Name(token.span, BINOMIAL), pair)
    if word == r"\sqrt":
        degree = g.below(g.inside()).whole("a degree") if g.sees("[") else None
        body = g.group()
        return Root(g.span_from(start), body, degree)
    if word in BARRED:
        body = g.group()
        return Bars(g.span_from(start), BARRED[word], body)
    if word == r"\Delta" and g.lexicon.increments:
        return names.increment(g, start)
    if word in LETTERS or word in KNOWN_FUNCTIONS:
        return names.named(g, word, start)
    if word in DOTS:
        return Dots(token.span)
    if word in ACCENTS:
        return names.accented(g, ACCENTS[word], start)
    if word in PLAIN_STYLES:
        return names.styled(g, start)
    if word in UPRIGHT or word in ALPHABETS:
        return names.upright(g, word, start)
    if word in SHOWN_AS_IS:
        shown = g.group()
        while word in LABELLED and g.sees_kind("script"):
            g.take()
            g.inside() if g.sees("{") else g.take()
        return shown
    raise ReadError(f"unknown command {word}", token.span, "write it in other words, or declare it as a name")


def indicator(g: Grammar, start: int) -> Indicator | None:
    r"""indicator := ("1" | "\mathbb{1}" | "I") ["_"] bracket of a condition; None where no condition stands there"""
    before = g.at
    if g.sees("_"):
        g.take()
    if not g.sees_kind("open"):
        g.at = before
        return None
    found = condition(g, unwrapped(g.inside()), start)
    if found is None:
        g.at = before
    return found


def condition(g: Grammar, tokens: Sequence[Token], start: int) -> Indicator | None:
    """condition := expression relation expression"""
    signs = outer_relations(tokens)
    if len(signs) != 1:
        return None
    (at,) = signs
    left, right = g.below(tokens[:at]).whole(), g.below(tokens[at + 1 :]).whole()
    span, sign = g.span_from(start), tokens[at].text
    if sign in ("=", "==", r"\ne"):
        return Indicator(span, Condition(span, left, right, sign != r"\ne"))
    if sign in (r"\in", r"\notin"):
        return Indicator(span, Condition(span, left, right, sign == r"\in", within=True))
    return Indicator(span, Compare(span, left, sign, right))


def unwrapped(tokens: Sequence[Token]) -> Sequence[Token]:
    r"""Tokens without the brackets around all of them: ``i = j`` of ``\{i = j\}``."""
    while len(tokens) > 1 and tokens[0].kind == "open" and tokens[-1].kind == "close":
        depth = 0
        for token in tokens[:-1]:
            depth += (token.kind == "open") - (token.kind == "close")
            if depth == 0:
                return tokens
        tokens = tokens[1:-1]
    return tokens
