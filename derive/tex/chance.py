r"""Probability: expectations, laws, what measures distributions.

chance   := operator ["_" draws] ["^" draws] bracket | measure bracket | "\langle" expression "\rangle" ["_" draws]
operator := "\mathbb{E}" | "\operatorname{Var}" | "\mathrm{Cov}" | …
measure  := "D_{KL}" | "\mathrm{KL}" | "H" | "I"
bracket  := "[" expression ("," expression)* ["\mid" draws] "]" | term
draws    := draw ("," draw)*
draw     := letters "\sim" law | letters ["\mid" draws] | law
law      := name scripts ["(" point ["\mid" point] [";" parameters] ")"]
point    := argument ("," argument)*        argument := expression | expression "=" expression | "\cdot"
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from derive.records import replace
from derive.source import ReadError
from derive.tex import events, names
from derive.tex.cursor import outer, outer_relations, split
from derive.tex.scripts import scripts
from derive.tex.syntax import (
    Bracket,
    Dots,
    Draw,
    Event,
    Information,
    Law,
    Mean,
    Name,
    Node,
    Number,
    Script,
    Times,
)
from derive.tex.tokens import Token
from derive.tex.vocabulary import ALPHABETS, PLAIN_STYLES, UPRIGHT

if TYPE_CHECKING:
    from derive.tex.grammar import Grammar

GAUSSIAN = r"\mathcal{N}"
"""The normal law; its point, if any, stands before its parameters."""

_OPERATORS = {"E": "E", "Var": "Var", "var": "Var", "VAR": "Var", "V": "Var", "Cov": "Cov", "cov": "Cov"}
_MEASURES = {"KL": "KL", "DKL": "KL", "D": "KL", "H": "H", "h": "H", "I": "I", "MI": "I"}
_INITIALS = frozenset(word[0] for word in (*_OPERATORS, *_MEASURES))
_PLAIN = frozenset(("Var", "var", "Cov", "cov", "KL"))
"""Words that mean these things without any style."""
_MID = r"\mid"


def word_at(tokens: Sequence[Token], at: int) -> tuple[str, bool, int]:
    r"""The letters of the word at a place, whether a style sets it apart, and how many tokens it takes.

    ``\mathbb{E}``, ``\operatorname{\mathbb{E}}``, ``\mathbb{V}\mathrm{ar}``, ``\text{Var}``, ``Var``.
    """
    if at >= len(tokens):
        return "", False, 0
    token = tokens[at]
    if token.kind == "words":
        return token.text.strip(), True, 1
    if token.kind == "letter":
        run = names.letter_run(tokens, at)
        return run, False, len(run)
    if token.text not in UPRIGHT and token.text not in ALPHABETS and token.text not in PLAIN_STYLES:
        return "", False, 0
    inside = at + 1
    if inside < len(tokens) and tokens[inside].text == "{":
        text, _, length = word_at(tokens, inside + 1)
        end = inside + 1 + length
        if not length or end >= len(tokens) or tokens[end].text != "}":
            return "", False, 0
        end += 1
    elif inside < len(tokens) and tokens[inside].kind == "letter":
        text, end = tokens[inside].text, inside + 1
    else:
        return "", False, 0
    more, _, further = word_at(tokens, end)
    if text in ("V", "C") and text + more in _OPERATORS:
        text, end = text + more, end + further
    return text, token.text in UPRIGHT or token.text == r"\mathbb", end - at


def chance(g: Grammar) -> Node | None:
    """chance, or None where nothing of the kind stands here"""
    token = g.tokens[g.at]
    if token.kind == "letter" and token.text not in _INITIALS:
        return None
    if token.kind == "open":
        if token.text == r"\langle":
            return _angles(g)
        if token.text != "{":
            return None
        _unwrap(g)
    text, styled, length = word_at(g.tokens, g.at)
    if not length or (text == "var" and g.lexicon.samples):
        return None
    if text in _OPERATORS and (styled or text in _PLAIN or text in g.lexicon.chance):
        return _mean(g, text, styled, length)
    if text in _MEASURES and (text in _PLAIN or text in g.lexicon.chance or text.startswith("D")):
        return _measure(g, text, length)
    return None


def _angles(g: Grammar) -> Node | None:
    r"""``\langle u \rangle_{p}`` around one formula; two are an inner product"""
    start = g.at
    tokens = g.inside()
    if len(split(tokens, ",", "|", _MID)) > 1:
        g.at = start
        return None
    found: tuple[Draw, ...] = ()
    if g.sees("_"):
        g.take()
        found = draws(g, g.inside() if g.sees("{") else [g.take()])
    body = g.below(tokens).whole("what is averaged")
    return scripts(g, Mean(g.span_from(start), "E", found, (body,)), start)


def _unwrap(g: Grammar) -> None:
    r"""``{\mathbb{E}_\pi}[…]``, what ``\mathop`` leaves: the braces are taken off."""
    if not g.sees("{"):
        return
    start = g.at
    inside = g.inside()
    end, g.at = g.at, start
    text, styled, length = word_at(inside, 0)
    rest = inside[length:]
    if styled and text in _OPERATORS and all(t.text == "_" for t in rest[:1]) and g.peek(end - start) is not None:
        g.tokens = [*g.tokens[:start], *inside, *g.tokens[end:]]


def _mean(g: Grammar, text: str, styled: bool, length: int) -> Node | None:
    r"""operator ["_" draws] ["^" draws] bracket; None where no bracket and no draws follow"""
    start = g.at
    g.at += length
    found: tuple[Draw, ...] = ()
    power: Node | None = None
    while g.sees_kind("script") and not (power and g.sees("^")):
        if g.take().text == "_":
            found += draws(g, g.inside() if g.sees("{") else [g.take()])
            continue
        node = g.group()
        power, found = (node, found) if isinstance(node, Number) else (power, (*found, Draw(node.span, (), node)))
    if not g.sees("[", "(", r"\{", "{"):
        if not (styled and (found or (text == "E" and g.starts_factor()))):
            g.at = start
            return None
        mean = Mean(g.span_from(start), _OPERATORS[text], found, (g.signed_term(),))
    elif g.sees("(") and not styled and text == "E" and "E" in g.lexicon.functions:
        g.at = start
        return None
    else:
        args, given = _arguments(g)
        mean = Mean(g.span_from(start), _OPERATORS[text], found, args, given)
    if power is not None:
        return Script(g.span_from(start), mean, power=power)
    return scripts(g, mean, start)


def _arguments(g: Grammar) -> tuple[tuple[Node, ...], tuple[Draw, ...]]:
    r"""bracket := "[" expression ("," expression)* ["\mid" draws] "]" """
    opening = g.tokens[g.at]
    tokens = g.inside()
    if not tokens:
        raise ReadError("these brackets are empty", opening.span)
    parts = split(tokens, _MID)
    if len(parts) == 1 and sum(t.text == "|" for t in outer(tokens)) == 1:
        parts = split(tokens, "|")
    args = tuple(g.below(part).whole("what is averaged") for part in split(parts[0], ","))
    given = draws(g, [token for part in parts[1:] for token in part]) if len(parts) > 1 else ()
    return args, given


def draws(g: Grammar, tokens: Sequence[Token]) -> tuple[Draw, ...]:
    """draws := draw ("," draw)*"""
    tokens = [t for t in tokens if t.kind not in ("begin", "end", "amp", "gap")]
    found: list[Draw] = []
    waiting: list[Node] = []
    groups = split(tokens, ";")
    parameters = tuple(node for group in groups[1:] for node in _point(g, group))
    for row in split(groups[0], "row"):
        bars = split(row, _MID, "|") if not outer_relations(row) else [row]
        for group in split(bars[0], ","):
            if not group:
                continue
            signs = [i for i in outer_relations(group) if group[i].text == r"\sim"]
            letters = _letters(g, group[: signs[0]] if signs else group)
            if signs:
                law = g.below(group[signs[0] + 1 :]).whole("a distribution")
                found.append(Draw(letters[0].span.to(law.span), (*waiting, *letters), law))
                waiting = []
            else:
                waiting += letters
        given = tuple(draw for part in bars[1:] for draw in draws(g, part))
        found += [_plain(node, given) for node in waiting]
        waiting = []
    return tuple(replace(draw, parameters=parameters) for draw in found) if parameters else tuple(found)


def _plain(node: Node, given: tuple[Draw, ...]) -> Draw:
    """A draw without the sign: a law at a point, a letter, an event."""
    return Draw(node.span, (), node, given) if isinstance(node, Law) else Draw(node.span, (node,), None, given)


def _letters(g: Grammar, tokens: Sequence[Token]) -> list[Node]:
    """The letters left of the sign of a draw; laws side by side are several."""
    if not tokens:
        raise ReadError("a letter is missing here", g.end_span())
    node = argument(g, tokens)
    if isinstance(node, Times) and all(isinstance(factor, Law) for factor in node.factors):
        return list(node.factors)
    if isinstance(node, Bracket):
        return list(node.items)
    return [node]


def argument(g: Grammar, tokens: Sequence[Token]) -> Node:
    r"""argument := expression | expression "=" expression | "\cdot" """
    if len(tokens) == 1 and tokens[0].text == r"\cdot":
        return Dots(tokens[0].span)
    signs = outer_relations(tokens)
    if not signs:
        return g.below(tokens).whole("an argument")
    sign = tokens[signs[0]]
    if len(signs) > 1 or sign.text not in ("=", "=="):
        raise ReadError("this event is not read yet", sign.span, "write X = x")
    left, right = g.below(tokens[: signs[0]]).whole(), g.below(tokens[signs[0] + 1 :]).whole()
    return Event(left.span.to(right.span), left, right)


def law(g: Grammar, name: Node, start: int) -> Node:
    r"""law := name scripts "(" point ["\mid" point] [";" parameters] ")" """
    opening = g.tokens[g.at]
    tokens = g.inside()
    if not tokens:
        raise ReadError("these brackets are empty", opening.span)
    if events.are_events(applied_name(name) or "", tokens):
        return events.probability(g, name, start, tokens)
    if signs := events.orders(applied_name(name) or "", tokens):
        return events.tail(g, start, tokens, signs)
    groups = split(tokens, ";")
    bars = split(groups[0], _MID, "|")
    of = _point(g, bars[0])
    given = tuple(node for part in bars[1:] for node in _point(g, part))
    parameters = tuple(node for part in groups[1:] for node in _point(g, part))
    return Law(g.span_from(start), name, of, given, parameters)


def _point(g: Grammar, tokens: Sequence[Token]) -> tuple[Node, ...]:
    """point := argument ("," argument)*"""
    return tuple(argument(g, group) for group in split(tokens, ",") if group)


def _measure(g: Grammar, text: str, length: int) -> Node | None:
    r"""measure bracket; ``D`` measures with the subscript KL"""
    start = g.at
    g.at += length
    if text.startswith("D") and text != "DKL" and not _is_divergence(g):
        g.at = start
        return None
    if not g.sees("(", "[", r"\{"):
        g.at = start
        return None
    tokens = g.inside()
    if _MEASURES[text] == "KL":
        args = tuple(g.below(part).whole("a distribution") for part in _sides(tokens))
        if len(args) != 2:
            raise ReadError("a divergence is between two distributions", g.span_from(start), r"write p \| q")
        return scripts(g, Information(g.span_from(start), "KL", args), start)
    groups = split(tokens, ";")
    bars = split(groups[0] if len(groups) == 1 else tokens, _MID, "|")
    given = draws(g, [token for part in bars[1:] for token in part]) if len(bars) > 1 else ()
    args = tuple(argument(g, part) for part in split(bars[0], ",", ";") if part)
    return scripts(g, Information(g.span_from(start), _MEASURES[text], args, given), start)


def _is_divergence(g: Grammar) -> bool:
    r"""The KL below a D, which is read, or the bars of ``D(p \| q)`` behind it, which are not."""
    if not g.sees("_"):
        start = g.at
        between = g.sees("(", "[") and compares(g.inside())
        g.at = start
        return between
    g.take()
    named = g.inside() if g.sees("{") else [g.take()]
    return word_at(named, 0)[0] == "KL"


def compares(tokens: Sequence[Token]) -> bool:
    r"""Whether one double bar stands between two things, ``p \| q``: of a norm there are two."""
    texts = "".join(f" {token.text}" for token in outer(tokens)).replace(" | |", r" \|").replace(r" \mid \mid", r" \|")
    bars = [text for text in texts.replace(r"\parallel", r"\|").split() if text in (r"\|", "|")]
    return bars == [r"\|"] and tokens[0].text != r"\|" and tokens[-1].text != r"\|"


def _sides(tokens: Sequence[Token]) -> list[list[Token]]:
    r"""The two sides of ``\|``, ``||``, ``\mid\mid``, ``\parallel``, or of a comma or a colon."""
    depth = 0
    for i, token in enumerate(tokens):
        depth += (token.kind in ("open", "begin")) - (token.kind in ("close", "end"))
        if depth:
            continue
        if token.text in (r"\|", r"\parallel"):
            return [list(tokens[:i]), list(tokens[i + 1 :])]
        twice = i + 1 < len(tokens) and tokens[i + 1].text == token.text
        if token.text in ("|", _MID) and twice:
            return [list(tokens[:i]), list(tokens[i + 2 :])]
    for sign in (",", ":", _MID, "|"):
        if len(sides := split(tokens, sign)) == 2:
            return sides
    return [list(tokens)]


def applied_name(node: Node) -> str | None:
    """The name that a law has, without its scripts."""
    match node:
        case Name(_, text) | Script(_, Name(_, text), transpose=False):
            return text
    return None
