r"""Operators that reach to the right: sums, named functions, derivatives; and how far they reach.

operator   := big | function | derivative
big        := ("\sum" | "\prod") ["_" limits] ["^" expression] reach
function   := ("\log" | …) ["^" power] (bracket | factor | term)
derivative := "\frac{\partial" [factor] "}{\partial" factor … "}" [reach] | "\partial_x" reach | "\nabla_x" reach
reach      := term | factor | expression                      (a choice)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.source import ReadError
from derive.tex import atoms
from derive.tex.lexicon import KNOWN_FUNCTIONS
from derive.tex.syntax import Big, Bracket, Call, Derivative, Gradient, Name, Node, Number, Script, Times
from derive.tex.tokens import Token

if TYPE_CHECKING:
    from derive.tex.grammar import Grammar

_BIG = {r"\sum": "sum", r"\prod": "prod", r"\Sigma": "sum", "∑": "sum"}
_FRACTIONS = (r"\frac", r"\dfrac", r"\tfrac", r"\cfrac")


def operator(g: Grammar) -> Node | None:
    """operator, or None where none stands here"""
    token = g.peek()
    assert token is not None
    if token.text in (r"\sum", r"\prod", "∑") or (token.text == r"\Sigma" and _is_sum(g)):
        return _big(g)
    if token.text in (r"\int", r"\iint", r"\lim", r"\oint"):
        raise ReadError(f"{token.text} is not read yet", token.span)
    if token.text in _FRACTIONS and (found := _derivative_fraction(g)) is not None:
        return found
    if token.text == r"\partial":
        return _partial(g)
    if token.text == r"\nabla":
        return _gradient(g)
    if token.text == "d" and token.kind == "letter" and (found := _inline_derivative(g)) is not None:
        return found
    return _function(g)


def _is_sum(g: Grammar) -> bool:
    r"""``\Sigma`` is a sum sign unless it, with or without its subscript, names a symbol."""
    if r"\Sigma" in g.lexicon.variables:
        return False
    after = g.peek(1)
    if after is None or after.kind not in ("script", "letter", "command", "open"):
        return False
    if after.text != "_":
        return True
    place = g.at
    g.at += 2
    letters = "".join(t.text for t in (g.inside() if g.sees("{") else [g.take()]))
    followed = g.starts_factor() or g.sees("^")
    g.at = place
    return followed and f"\\Sigma_{{{letters}}}" not in g.lexicon.scripted


def _big(g: Grammar) -> Node:
    r"""big := ("\sum" | "\prod") ["_" limits] ["^" expression] reach"""
    start = g.at
    sign = g.take()
    letters: tuple[Name, ...] = ()
    lower = upper = domain = None
    unequal: tuple[tuple[Node, Node], ...] = ()
    while g.sees_kind("script"):
        if g.take().text == "_":
            letters, lower, domain, unequal = _limits(g)
        else:
            upper = g.group()
    body = _reach(g, sign, "sum-scope")
    return Big(g.span_from(start), _BIG[sign.text], letters, lower, upper, domain, unequal, body)


def _limits(
    g: Grammar,
) -> tuple[tuple[Name, ...], Node | None, Node | None, tuple[tuple[Node, Node], ...]]:
    r"""limits := letters | letter "=" expression | letter "\in" expression | letter "\ne" letter, separated by commas"""
    token = g.peek()
    if token is None:
        raise ReadError("the limits are missing here", g.end_span())
    tokens = g.inside() if token.text == "{" else [g.take()]
    letters: list[Name] = []
    unequal: list[tuple[Node, Node]] = []
    lower = domain = None
    for group in g_split(tokens):
        signs = [i for i, t in enumerate(group) if t.kind == "relation"]
        left = g.below(group[: signs[0]] if signs else group).bare_items()
        if not signs:
            letters += [_letter(node) for node in left]
            continue
        right = g.below(group[signs[0] + 1 :]).whole("a limit")
        sign = group[signs[0]].text
        if sign == "=":
            letters += [_letter(node) for node in left]
            lower = right
        elif sign == r"\in":
            letters += [_letter(node) for node in left]
            domain = right
        elif sign == r"\ne" and len(left) == 1:
            unequal.append((left[0], right))
        else:
            raise ReadError(
                "this condition below a sum is not read", group[signs[0]].span, "write k = 1, k \\in A or k \\ne i"
            )
    return tuple(letters), lower, domain, tuple(unequal)


def g_split(tokens: list[Token]) -> list[list[Token]]:
    """Cut at commas outside brackets; empty pieces are left out."""
    groups: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        depth += (token.kind == "open") - (token.kind == "close")
        if token.text == "," and depth == 0:
            groups.append([])
        else:
            groups[-1].append(token)
    return [group for group in groups if group]


def _letter(node: Node) -> Name:
    """A bound letter; a prime belongs to its name."""
    if isinstance(node, Name):
        return node
    if isinstance(node, Script) and isinstance(node.base, Name) and not node.subs and node.power is None:
        return Name(node.span, node.base.text + "'" * node.primes)
    raise ReadError("a sum binds letters", node.span, "write \\sum_{k} or \\sum_{k=1}^{K}")


def _reach(g: Grammar, sign: Token, kind: str) -> Node:
    """The rest of the term; where a + or - follows, a choice: the rest of the expression."""
    at = g.at
    body = g.signed_term()
    if g.sees("+", "-") and g.choose(kind, sign, ("term", "to-the-end")) == 1:
        g.at = at
        body = g.expression()
    return body


def _function(g: Grammar) -> Node | None:
    """function := name ["^" power] (bracket | factor | term)"""
    start = g.at
    token = g.tokens[start]
    text = token.text if token.kind == "command" else atoms.letter_run(g.tokens, start)
    if token.kind not in ("command", "letter") or text in g.lexicon.variables | g.lexicon.entries:
        return None
    if (token.kind == "command" and text == r"\operatorname") or text in (r"\mathrm", r"\text"):
        text = _upright_word(g)
    if text not in KNOWN_FUNCTIONS or atoms.word_name(text) in g.lexicon.words:
        return None
    name = atoms.atom(g)
    node = atoms.scripts(g, name, start)
    power = primes = None
    if isinstance(node, Script):
        power, primes = node.power, node.primes
        if node.subs and text in (r"\log", "log"):
            raise ReadError("a logarithm to another base is not read yet", node.span, "write \\log x / \\log b")
    args = _operand(g, token, text)
    assert isinstance(name, Name)
    call: Node = Call(g.span_from(start), name, args, primes or 0)
    if power is not None:
        return Script(g.span_from(start), call, power=power)
    return atoms.scripts(g, call, start)


def _upright_word(g: Grammar) -> str:
    """The word inside ``\\operatorname{…}`` without moving on."""
    at = g.at + 2
    word = ""
    while at < len(g.tokens) and g.tokens[at].kind == "letter":
        word += g.tokens[at].text
        at += 1
    return word


def _operand(g: Grammar, sign: Token, name: str) -> tuple[Node, ...]:
    """The arguments in brackets; without brackets the next factor or, a choice, the rest of the term."""
    if g.sees("(", "[", r"\{", "{"):
        start = g.at
        if g.sees("{"):
            return (g.group(),)
        g.inside()
        g.at = start
        return g.arguments()
    at = g.at
    first = g.signed_term() if g.sees("-") else g.factor()
    if g.starts_factor() and g.choose("function-scope", sign, ("next-factor", "term")) == 1:
        g.at = at
        first = g.term()
    return (first,)


def _sign_of(tokens: list[Token]) -> str | None:
    r"""The sign of a derivative that tokens begin with: ``\partial``, ``d`` or ``\delta``; upright d is d."""
    if not tokens:
        return None
    if tokens[0].text == r"\partial":
        return r"\partial"
    if tokens[0].text == "d" and tokens[0].kind == "letter":
        return "d"
    upright = [t.text for t in tokens[:4]]
    if upright[0] in (r"\mathrm", r"\operatorname") and upright[1:4] == ["{", "d", "}"]:
        return "d"
    return r"\delta" if upright[0] == r"\delta" else None


def _after_sign(tokens: list[Token]) -> list[Token]:
    return tokens[4:] if tokens[0].text in (r"\mathrm", r"\operatorname") else tokens[1:]


def _derivative_fraction(g: Grammar) -> Node | None:
    r"""derivative := "\frac{" sign [order] [expression] "}{" (sign factor)+ "}" [reach]"""
    start = g.at
    opening = g.take()
    if not g.sees("{"):
        g.at = start
        return None
    top = g.inside()
    bottom = g.inside() if g.sees("{") else []
    sign = _sign_of(top)
    if sign is None or _sign_of(bottom) != sign or not _is_derivative(g, sign, top, bottom):
        g.at = start
        return None
    rest = _after_sign(top)
    order = 1
    if len(rest) >= 2 and rest[0].text == "^":
        order, rest = _order(g, rest)
    wrts = _denominator(g, sign, bottom, order)
    total = sign == "d"
    if rest:
        body = g.below(rest).whole("the function to differentiate")
    else:
        body = _derivative_reach(g, opening)
    return Derivative(g.span_from(start), body, wrts, total)


def _is_derivative(g: Grammar, sign: str, top: list[Token], bottom: list[Token]) -> bool:
    """Letters d and delta are also names: they differentiate where something is differentiated by them."""
    behind = _after_sign(bottom)
    if not behind or (sign in ("d", r"\delta") and behind[0].kind in ("script", "sign", "relation")):
        return False
    ahead = _after_sign(top)
    if sign == r"\delta" and ahead and ahead[0].text == "_":
        return False
    return not (sign == "d" and "d" in g.lexicon.variables and ahead and ahead[0].kind in ("sign", "script"))


def _order(g: Grammar, tokens: list[Token]) -> tuple[int, list[Token]]:
    """The order behind the sign of a derivative."""
    inner = g.below(tokens)
    inner.take()
    node = inner.group()
    if not isinstance(node, Number) or not node.text.isdigit() or not 1 <= int(node.text) <= 9:
        raise ReadError("the order of a derivative is a small number", node.span)
    return int(node.text), list(inner.tokens[inner.at :])


def _denominator(g: Grammar, sign: str, tokens: list[Token], order: int) -> tuple[Node, ...]:
    """What a derivative is taken by, once for each order."""
    wrts: list[Node] = []
    rest = tokens
    while rest:
        if _sign_of(rest) != sign:
            raise ReadError(f"{sign} is expected here", rest[0].span, f"write every variable as {sign} x")
        inner = g.below(_after_sign(rest))
        node = inner.factor()
        rest = list(inner.tokens[inner.at :])
        times = 1
        if isinstance(node, Script) and isinstance(node.power, Number) and order > 1 and node.power.text.isdigit():
            times = int(node.power.text)
            node = Script(node.span, node.base, node.subs, node.labels, None, node.transpose, node.primes)
            if not (node.subs or node.labels or node.primes or node.transpose):
                node = node.base
        wrts += [node] * times
    if len(wrts) != order:
        raise ReadError(f"a derivative of order {order} is taken by {len(wrts)} variables here", tokens[0].span)
    return tuple(wrts)


def _derivative_reach(g: Grammar, sign: Token) -> Node:
    """What an operator without operand acts on: the rest of the term, or (choices) the next factor, or all to the end."""
    at = g.at
    body = g.signed_term()
    several = isinstance(body, Times) and "" in body.signs
    options = ["term"] + ["next-factor"] * several + ["to-the-end"] * g.sees("+", "-")
    if len(options) == 1:
        return body
    option = options[g.choose("derivative-scope", sign, tuple(options))]
    if option == "next-factor":
        g.at = at
        return g.factor()
    if option == "to-the-end":
        g.at = at
        return g.expression()
    return body


def _partial(g: Grammar) -> Node:
    r"""``\partial_x`` reach, ``\partial u / \partial x``"""
    start = g.at
    sign = g.take()
    if g.sees("_"):
        g.take()
        wrts = atoms.subscripts(g)
        if len(wrts) != 1:
            wrts = (atoms.joined(wrts),)
        return Derivative(g.span_from(start), _derivative_reach(g, sign), wrts, False)
    found = _slash_derivative(g, start, r"\partial")
    if found is None:
        raise ReadError(
            "this derivative does not say by what it is taken", sign.span, r"write \frac{\partial u}{\partial x}"
        )
    return found


def _inline_derivative(g: Grammar) -> Node | None:
    """``du/dx`` where d is no symbol"""
    start = g.at
    if "d" in g.lexicon.variables:
        return None
    g.take()
    return _slash_derivative(g, start, "d")


def _slash_derivative(g: Grammar, start: int, sign: str) -> Node | None:
    """sign factor "/" sign factor"""
    if not g.starts_factor():
        g.at = start
        return None
    body = g.factor()
    if not (g.sees("/") and g.sees(sign, ahead=1)):
        g.at = start
        return None
    g.take()
    g.take()
    wrt = g.factor()
    return Derivative(g.span_from(start), body, (wrt,), sign == "d")


def _gradient(g: Grammar) -> Node:
    r"""``\nabla_W`` reach"""
    start = g.at
    sign = g.take()
    wrt: Node | None = None
    order = 1
    while g.sees_kind("script"):
        if g.take().text == "_":
            wrt = atoms.joined(atoms.subscripts(g))
        else:
            power = g.group()
            if not isinstance(power, Number) or power.text not in ("1", "2"):
                raise ReadError("only a first or second gradient is read", power.span)
            order = int(power.text)
    body = _derivative_reach(g, sign)
    if isinstance(body, Bracket) and len(body.items) == 1:
        body = body.items[0]
    return Gradient(g.span_from(start), wrt, body, order)
