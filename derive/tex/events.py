r"""Events: ``P(A \cup B)`` as ``P(A) + P(B) - P(A, B)``.

events := union ["\mid" union]
union  := meet ("\cup" meet)*
meet   := part (("\cap" | "\setminus" | ",") part)*
part   := ("\neg" | "\lnot") part | "(" union ")" | name ["^" "c"]
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from derive.source import ReadError, Span
from derive.tex import names
from derive.tex.cursor import outer, outer_relations, split
from derive.tex.syntax import Bracket, Frac, Law, Node, Number, Tail, Terms
from derive.tex.tokens import Token

if TYPE_CHECKING:
    from derive.tex.grammar import Grammar

JOINS = (r"\cup", r"\cap", r"\setminus", r"\neg", r"\lnot")
PROBABILITIES = frozenset(("P", r"\Pr", r"\mathrm{Pr}", r"\mathrm{P}", r"\mathbb{P}"))

ORDERS = {"<": ">", r"\le": r"\ge", ">": "<", r"\ge": r"\le"}
"""The signs of an order, each with the one that says the same from right to left."""

Polynomial = Mapping[frozenset[str], int]
"""The indicator of an event as a sum of products of those of single events, each with a whole number."""
_MOST = 64


def are_events(name: str, tokens: Sequence[Token]) -> bool:
    """Whether events are joined, or one is the complement of another, in the bracket behind a name."""
    if name not in PROBABILITIES:
        return False
    joined = any(token.text in JOINS for token in tokens)
    return joined or any(_is_complement(tokens, at) for at in range(1, len(tokens)))


def are_together(name: str, tokens: Sequence[Token]) -> bool:
    """Whether several capital letters stand in the bracket behind the name of a probability."""
    parts = split(tokens, ",")
    return name in PROBABILITIES and len(parts) > 1 and all(len(p) == 1 and p[0].text.isupper() for p in parts)


def _is_complement(tokens: Sequence[Token], at: int) -> bool:
    """``A^c``, of a capital letter."""
    texts = [token.text for token in tokens[at : at + 4]]
    above = texts[:2] in (["^", "c"], ["^", r"\complement"]) or texts in (
        ["^", "{", "c", "}"],
        ["^", "{", r"\complement", "}"],
    )
    return above and tokens[at - 1].text.isupper()


def probability(g: Grammar, name: Node, start: int, tokens: Sequence[Token]) -> Node:
    """The probability of an event made of others, as probabilities of these happening together."""
    reader = _Events(g)
    bars = split(tokens, r"\mid", "|")
    span = g.span_from(start)
    if len(bars) > 2 or not all(bars):
        raise ReadError("this event is not read yet", span, r"write P(A \mid B)")
    of, given = reader.union(bars[0]), reader.union(bars[1]) if len(bars) == 2 else {frozenset[str](): 1}
    known = next(iter(given)) if len(given) == 1 and set(given.values()) == {1} else None
    if known is not None:
        return reader.sum(_times(of, given), known, name, span)
    whole = reader.sum(_times(of, given), frozenset(), name, span), reader.sum(given, frozenset(), name, span)
    return Frac(span, *whole)


def orders(name: str, tokens: Sequence[Token]) -> list[int]:
    """Where the signs of an order stand in the bracket behind the name of a probability, if there are no others."""
    signs = outer_relations(tokens)
    ordered = name in PROBABILITIES and all(tokens[at].text in ORDERS for at in signs)
    return signs if ordered and not any(token.text in (",", r"\mid", "|", ";") for token in outer(tokens)) else []


def tail(g: Grammar, start: int, tokens: Sequence[Token], signs: Sequence[int]) -> Node:
    r"""``P(X \le x)``; ``P(a < X \le b) = P(X \le b) - P(X \le a)``"""
    ends = [-1, *signs, len(tokens)]
    sides = [g.below(tokens[a + 1 : b]).whole("a number") for a, b in pairwise(ends)]
    texts, span = [tokens[at].text for at in signs], g.span_from(start)
    if len(sides) == len("ab"):
        return Tail(span, sides[0], texts[0], sides[1])
    rises = {text in ("<", r"\le") for text in texts}
    if len(sides) > len("aXb") or len(rises) > 1:
        raise ReadError("this event is not read yet", span, r"write P(a < X \le b)")
    low, random, high = sides if rises == {True} else reversed(sides)
    terms = ((1, Tail(span, random, r"\le", high)), (-1, Tail(span, random, r"\le", low)))
    return Bracket(span, "(", (Terms(span, terms),))


class _Events:
    """``nodes``: the single events by their text."""

    def __init__(self, g: Grammar) -> None:
        self.g = g
        self.nodes: dict[str, Node] = {}

    def union(self, tokens: Sequence[Token]) -> Polynomial:
        """1 - (1 - a)(1 - b) …"""
        return _folded([self.meet(part) for part in split(tokens, r"\cup")], _either)

    def meet(self, tokens: Sequence[Token]) -> Polynomial:
        """a b …"""
        wholes = split(tokens, r"\setminus")
        first, *rest = (_folded([self.part(part) for part in split(own, r"\cap", ",")], _times) for own in wholes)
        return _folded([first, *map(_not, rest)], _times)

    def part(self, tokens: Sequence[Token]) -> Polynomial:
        """An event by its name, its complement, or one in brackets."""
        if not tokens:
            raise ReadError("an event is missing here", self.g.end_span(), r"write P(A \cap B)")
        if tokens[0].text in (r"\neg", r"\lnot"):
            return _not(self.part(tokens[1:]))
        at = next((at for at in range(1, len(tokens)) if tokens[at].text == "^" and tokens[at].kind == "script"), None)
        above = [token.text for token in tokens[at + 1 :] if token.text not in "{}"] if at is not None else []
        if at is not None and above in (["c"], [r"\complement"]):
            return _not(self.part(tokens[:at]))
        if tokens[0].text == "(" and tokens[-1].text == ")":
            return self.union(tokens[1:-1])
        node = self.g.below(tokens).whole("an event")
        text = names.flat(node)
        if not text:
            raise ReadError("this event is not read yet", node.span, r"give it a name: P(A \cap B)")
        self.nodes.setdefault(text, node)
        return {frozenset((text,)): 1}

    def sum(self, of: Polynomial, given: frozenset[str], name: Node, span: Span) -> Node:
        """The probabilities of the single events together, each as often as the indicator says."""
        behind = tuple(self.nodes[text] for text in sorted(given))
        terms: list[tuple[int, Node]] = []
        for letters, count in of.items():
            wanted = tuple(self.nodes[text] for text in sorted(letters - given))
            one: Node = Law(span, name, wanted, behind, ()) if wanted else Number(span, "1")
            terms += [(1 if count > 0 else -1, one)] * abs(count)
        if not terms:
            return Number(span, "0")
        return terms[0][1] if terms == [(1, terms[0][1])] else Bracket(span, "(", (Terms(span, tuple(terms)),))


def _folded(parts: Sequence[Polynomial], join: Callable[[Polynomial, Polynomial], Polynomial]) -> Polynomial:
    whole = parts[0]
    for other in parts[1:]:
        whole = join(whole, other)
    return whole


def _times(left: Polynomial, right: Polynomial) -> Polynomial:
    found: dict[frozenset[str], int] = {}
    for one, count in left.items():
        for other, more in right.items():
            found[one | other] = found.get(one | other, 0) + count * more
    if len(found) > _MOST:
        raise ReadError("too many events are joined here", None, "join fewer of them")
    return {letters: count for letters, count in found.items() if count}


def _not(event: Polynomial) -> Polynomial:
    found = {letters: -count for letters, count in event.items()}
    found[frozenset()] = found.get(frozenset(), 0) + 1
    return {letters: count for letters, count in found.items() if count}


def _either(left: Polynomial, right: Polynomial) -> Polynomial:
    return _not(_times(_not(left), _not(right)))
