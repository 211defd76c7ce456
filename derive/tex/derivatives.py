r"""Derivatives and gradients.

differential := d factor
derivative := "\frac{" d [order] [expression] "}{" (d factor)+ "}" [reach]
            | "\frac{" d [order] "}{" (d factor)+ "}" point reach
            | "\partial_" atom reach | d factor "/" d factor
gradient   := ("\nabla" | "D") ["_" atom] ["^" order] reach
d          := "\partial" | "d" | "\mathrm{d}" | "\delta"
reach      := term | factor | expression                        (a choice)
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from derive.records import replace
from derive.source import ReadError
from derive.tex import integrals, names
from derive.tex.cursor import outer
from derive.tex.scripts import scripts, subscripts
from derive.tex.syntax import (
    At,
    Bracket,
    Call,
    Derivative,
    Differential,
    Gradient,
    Nabla,
    Name,
    Node,
    Number,
    Operand,
    Script,
    Times,
    parts,
)
from derive.tex.tokens import Token
from derive.tex.vocabulary import UPRIGHT

if TYPE_CHECKING:
    from derive.tex.grammar import Grammar

MAX_ORDER = 9
_FIELD_OPERATORS = {r"\cdot": "div", r"\times": "curl"}
OF_FIELDS = {r"\divergence": "div", r"\curl": "curl", r"\laplacian": "laplacian"}
_UPRIGHT_D = [["\\" + command, "{", "d", "}"] for command in ("mathrm", "operatorname", "mathsf")]


def fraction(g: Grammar) -> Node | None:
    r"""derivative := "\frac{" d [order] [expression] "}{" (d factor)+ "}" [reach]; None for any other fraction"""
    start = g.at
    opening = g.take()
    top = g.inside() if g.sees("{") else []
    bottom = g.inside() if g.sees("{") else []
    sign = _sign(top)
    if sign is None or _sign(bottom) != sign or not _differentiates(g, sign, _behind(top), _behind(bottom)):
        g.at = start
        return None
    rest, order = _behind(top), 1
    if len(rest) >= 2 and rest[0].text == "^":
        order, rest = _order(g, rest)
    wrts = _variables(g, sign, bottom, order)
    if not rest and g.sees("|") and g.sees("_", ahead=1):
        points = integrals.points(g)
        body = _reach(g, opening)
        return At(g.span_from(start), Derivative(g.span_from(start), body, wrts, sign == "d"), points)
    body = g.below(rest).whole("the function to differentiate") if rest else _reach(g, opening)
    found = Derivative(g.span_from(start), body, wrts, sign == "d")
    base = body.base if isinstance(body, Script) else body
    function = isinstance(base, Name) and base.text in g.lexicon.functions and bool(rest)
    if function and g.sees("("):
        at, given = g.at, g.arguments()
        if len(given) > 1:
            hint = r"write \left.\frac{\partial f}{\partial x}\right|_{x = a, y = b}"
            raise ReadError("a derivative at several arguments is not read", g.span_from(start), hint)
        if g.choose("derivative-at", opening, ("point", "product")) == 0:
            return At(g.span_from(start), found, ((Name(given[0].span, ""), given[0]),))
        g.at = at
    return scripts(g, found, start) if rest else found


def _sign(tokens: Sequence[Token]) -> str | None:
    r"""The sign of a derivative that tokens begin with; upright d is d."""
    texts = [t.text for t in tokens[:4]]
    if texts in _UPRIGHT_D:
        return "d"
    return texts[0] if texts and texts[0] in (r"\partial", "d", r"\delta") else None


def _behind(tokens: Sequence[Token]) -> list[Token]:
    """What follows the sign of a derivative."""
    return list(tokens[1:] if tokens[0].text in (r"\partial", "d", r"\delta") else tokens[4:])


def _differentiates(g: Grammar, sign: str, top: Sequence[Token], bottom: Sequence[Token]) -> bool:
    """Letters d and delta are also names: they differentiate where something is differentiated by them."""
    if (
        not bottom
        or any(token.text == "/" for token in outer(bottom))
        or (sign != r"\partial" and bottom[0].kind in ("script", "sign", "relation"))
    ):
        return False
    if sign == r"\delta" and top and top[0].text == "_":
        return False
    return not (sign == "d" and "d" in g.lexicon.variables and top and top[0].kind in ("sign", "script"))


def _order(g: Grammar, tokens: Sequence[Token]) -> tuple[int, list[Token]]:
    """The order behind the sign of a derivative, and what follows it."""
    inner = g.below(tokens)
    inner.take()
    node = inner.group()
    if not isinstance(node, Number) or not node.text.isdigit() or not 1 <= int(node.text) <= 9:
        raise ReadError("the order of a derivative is a small number", node.span)
    return int(node.text), list(inner.tokens[inner.at :])


def _variables(g: Grammar, sign: str, tokens: Sequence[Token], order: int) -> tuple[Node, ...]:
    """What a derivative is taken by, once for each order: (d factor)+"""
    wrts: list[Node] = []
    rest = list(tokens)
    while rest:
        if _sign(rest) != sign:
            raise ReadError(f"{sign} is expected here", rest[0].span, f"write every variable as {sign} x")
        inner = g.below(_behind(rest))
        node, times = inner.factor(), 1
        rest = list(inner.tokens[inner.at :])
        match node:
            case Script(_, base, subs, labels, Number(_, digits), transpose, primes) if order > 1 and digits.isdigit():
                times = int(digits)
                node = replace(node, power=None) if subs or labels or transpose or primes else base
        wrts += [node] * min(times, order + 1)
    if len(wrts) != order:
        raise ReadError(f"a derivative of order {order} names {order} variables below, not {len(wrts)}", tokens[0].span)
    return tuple(wrts)


def _reach(g: Grammar, sign: Token, *, short: bool = False) -> Node:
    """reach: the rest of the term, or (choices) the next factor, or all to the end, but for a ``short`` operator"""
    at = g.at
    if not g.starts_factor() and (short or not g.sees("-")):
        return _operand(g, sign)
    body = g.signed_term()
    several = isinstance(body, Times)
    options = ["term"] + ["next-factor"] * several + ["to-the-end"] * (g.sees("+", "-") and not short)
    if isinstance(body, Times) and any(isinstance(factor, Gradient) for factor in body.factors[1:]):
        # Of gradients side by side each has its own factor.
        options = ["next-factor", "term", *options[2:]]
    # A bracket or a sign sets the next factor apart.
    apart = g.tokens[at].kind == "open" or (isinstance(body, Times) and body.signs[0] != "")
    kind = "derivative-scope" if apart or options[0] != "term" else "derivative-reach"
    option = options[g.choose(kind, sign, tuple(options))] if len(options) > 1 else "term"
    if option == "term":
        return body
    g.at = at
    return g.factor() if option == "next-factor" else g.expression()


def _operand(g: Grammar, sign: Token) -> Operand:
    """What an operator is to act on that has nothing behind it yet."""
    g.operands.append(sign.span)
    return Operand(sign.span)


def partial(g: Grammar) -> Node:
    r"""derivative := "\partial_" atom reach | "\partial" factor "/" "\partial" factor"""
    start = g.at
    sign = g.take()
    if (wrts := _by_scripts(g)) is not None:
        return Derivative(g.span_from(start), _reach(g, sign, short=True), wrts, False, True)
    found = _slashed(g, start, r"\partial") or _differential(g, start, 1)
    if found is None:
        raise ReadError(
            "this derivative does not say by what it is taken", sign.span, r"write \frac{\partial u}{\partial x}"
        )
    return found


def _by_scripts(g: Grammar) -> tuple[Node, ...] | None:
    r"""The variables of ``\partial_i``, ``\partial^i``, ``\partial_{xy}``, ``\partial^2_{ij}``, ``\partial_i^2``."""
    start, below, above = g.at, tuple[Node, ...](), tuple[Node, ...]()
    while g.sees_kind("script"):
        if g.take().text == "_":
            below = subscripts(g)
        else:
            above = subscripts(g)
    match above:
        case (Number(_, digits),) if below and digits.isdigit():
            order = int(digits)
            wrts = below * order if len(below) == 1 and order <= MAX_ORDER else below
            if len(wrts) != order:
                text = f"a derivative of order {order} names {order} variables, not {len(below)}"
                raise ReadError(text, g.span_from(start))
            return wrts
        case (Number(), *_):
            g.at = start
            return None
    return (*above, *below) or None


def inline(g: Grammar) -> Node | None:
    """derivative := "d" factor "/" "d" factor, differential := "d" factor, where d is no symbol"""
    start = g.at
    length = 4 if [token.text for token in g.tokens[start : start + 4]] in _UPRIGHT_D else 1
    if length == 1 and (g.tokens[start].text != "d" or "d" in g.lexicon.plain or names.is_word(g)):
        return None
    g.at += length
    slashed = _slashed(g, start, "d") if length == 1 else None
    return slashed or _differential(g, start, length)


def _differential(g: Grammar, start: int, length: int) -> Node | None:
    """differential := "d" factor; a number in front belongs to the term"""
    g.at = start + length
    if not g.starts_factor():
        g.at = start
        return None
    body = g.factor()
    if not any(isinstance(part, Name) for part in parts(body)):
        g.at = start + length
        body = g.term()
    if isinstance(body, Bracket) and len(body.items) > 1:
        g.at = start
        return None
    return Differential(g.span_from(start), body)


def _slashed(g: Grammar, start: int, sign: str) -> Node | None:
    """d factor "/" d factor"""
    body = g.factor() if g.starts_factor() else None
    if isinstance(body, Name) and g.sees("("):
        at, args = g.at, g.arguments()
        if g.sees("/") and g.sees(sign, ahead=1):
            body = Call(g.span_from(start + 1), body, args)
        else:
            g.at = at
    if body is None or not (g.sees("/") and g.sees(sign, ahead=1)):
        g.at = start
        return None
    g.take()
    g.take()
    wrt = g.factor()
    return Derivative(g.span_from(start), body, (wrt,), sign == "d")


def applied(g: Grammar) -> Node | None:
    r"""gradient := "D" ["_" atom] ["^" order] factor, where D is no symbol and the factor is a function; else None"""
    behind = 1
    if g.sees("^", ahead=1):
        behind = 5 if g.sees("{", ahead=2) else 3
    name = g.peek(behind)
    inside = behind + (name is not None and name.text == "(")
    first = g.peek(inside)
    joined = inside == behind or g.sees(r"\odot", ahead=inside + 1)
    known = first is not None and first.text in g.lexicon.functions and "D" not in g.lexicon.plain and joined
    found = gradient(g) if known else None
    return replace(found, jacobian=True) if isinstance(found, Gradient) else found


def directional(g: Grammar) -> Node | None:
    """``D_v f(x)`` along a vector is ``Df(x) v``; None where no function stands behind, or below no vector."""
    start = g.at
    if not g.lexicon.directions or not g.sees("_", ahead=1):
        return None
    sign = g.take()
    g.take()
    direction = g.group()
    body = g.factor() if g.starts_factor() else None
    names = [part.text for part in parts(direction) if isinstance(part, Name)]
    if body is None or not names or names[0] not in g.lexicon.directions or not isinstance(body, Call | Name):
        g.at = start
        return None
    span = g.span_from(start)
    return Times(span, (Gradient(sign.span.to(body.span), None, body, 1, jacobian=True), direction), ("",))


def along(g: Grammar) -> Node:
    r"""``D_j f``, the derivative by the j-th entry of the letter that the text names for it"""
    start = g.at
    sign = g.take()
    g.take()
    entry = Script(sign.span, Name(sign.span, g.lexicon.along), (g.group(),))
    return Derivative(g.span_from(start), g.factor(), (entry,), total=False)


def named_by(members: Sequence[Sequence[Token]]) -> str:
    r"""The letter y where neighbours in a chain are ``D_j f`` and ``\frac{\partial f}{\partial y_j}``; else none."""
    for one, other in pairwise([[t.text for t in m if t.text not in ("{", "}")] for m in members]):
        for short, long in ((one, other), (other, one)):
            if short[:2] == ["D", "_"] and len(short) > 3:
                body, index = short[3:], short[2]
                if long[:-3] == [r"\frac", r"\partial", *body, r"\partial"] and long[-2:] == ["_", index]:
                    return long[-3]
    return ""


def gradient(g: Grammar) -> Node:
    r"""gradient := "\nabla" ["_" subscripts] ["^" order] reach | "\nabla" ("\cdot" | "\times") reach"""
    start = g.at
    sign = g.take()
    if (following := g.peek()) is not None and following.text in _FIELD_OPERATORS and following.kind == "sign":
        g.take()
        body = _field(g, sign)
        return Nabla(g.span_from(start), _FIELD_OPERATORS[following.text], body)
    wrt: Node | None = None
    order, below = 1, tuple[Node, ...]()
    while g.sees_kind("script"):
        if g.take().text == "_":
            applied = g.sees("{") and g.sees(*UPRIGHT, ahead=1)
            below = (g.group(),) if applied else subscripts(g)
            wrt = below[0]
            continue
        power = g.group()
        if not isinstance(power, Number) or power.text not in ("1", "2"):
            raise ReadError("only a first or second gradient is read", power.span)
        order = int(power.text)
    body = _reach(g, sign, short=wrt is None)
    if isinstance(body, Bracket) and len(body.items) == 1 and not _at_a_formula(body.items[0]):
        body, unwrapped = body.items[0], True
    else:
        unwrapped = False
    if len(below) > 1:
        if len(below) != 2 or order != 2:
            raise ReadError("one variable is expected here", below[0].span.to(below[-1].span))
        rows, columns = below[0], Script(below[1].span, below[1], transpose=True)
        return Derivative(g.span_from(start), body, (rows, columns), True)
    if unwrapped:
        return Gradient(g.span_from(start), wrt, body, order)
    return _before_dot(g, start, Gradient(g.span_from(start), wrt, body, order))


def _at_a_formula(node: Node) -> bool:
    """Whether a function stands at what is no name: in brackets, that is differentiated by what it is made of."""
    return isinstance(node, Call) and len(node.args) == 1 and not isinstance(node.args[0], Name | Script)


def of_field(g: Grammar) -> Node:
    r"""of_field := ("\Delta" | "\laplacian" | "\divergence" | "\curl") factor"""
    start = g.at
    sign = g.take()
    body = _field(g, sign)
    return Nabla(g.span_from(start), OF_FIELDS.get(sign.text, "laplacian"), body)


def _field(g: Grammar, sign: Token) -> Node:
    r"""What a divergence or a curl is taken of: the next factor, a cross product, or (a choice) the term."""
    start = g.at
    if not g.starts_factor():
        return _operand(g, sign)
    first = g.factor()
    if g.sees(r"\times") and g.sees_kind("sign"):
        cross = g.take().text
        return Times(g.span_from(start), (first, g.factor()), (cross,))
    if g.starts_factor() and g.choose("derivative-scope", sign, ("next-factor", "term")) == 1:
        g.at = start
        return g.term()
    return first


def _before_dot(g: Grammar, start: int, node: Gradient) -> Node:
    r"""``\nabla f \cdot v``: a gradient without a subscript ends where a dot or a cross follows, any at ``\odot``."""
    body = node.body
    if not isinstance(body, Times):
        return node
    ends = {r"\odot"} if node.wrt is not None else {r"\odot", *_FIELD_OPERATORS}
    k = next((k for k, sign in enumerate(body.signs) if sign in ends), None)
    if k is None:
        return node
    first, rest = body.factors[: k + 1], body.factors[k + 1 :]
    span = first[0].span.to(first[-1].span)
    inner = first[0] if k == 0 else Times(span, first, body.signs[:k])
    own = replace(node, span=g.tokens[start].span.to(span), body=inner)
    return Times(node.span, (own, *rest), body.signs[k:])
