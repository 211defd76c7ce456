r"""Operators that reach to the right: sums, products, named functions; and how far they reach.

operator := big | function | derivative
big      := ("\sum" | "\prod") ["_" limits] ["^" group] reach
function := ("\log" | …) scripts (arguments | factor | term)
reach    := term | expression                                   (a choice)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from typing import TYPE_CHECKING

from derive.source import ReadError
from derive.tex import atoms, chance, derivatives, integrals, names
from derive.tex.lexicon import KNOWN_FUNCTIONS, says_function
from derive.tex.limits import Limits, limits
from derive.tex.scripts import FACTORIAL, scripts
from derive.tex.syntax import Big, Call, Frac, Name, Node, Number, Script, Terms
from derive.tex.tokens import Token
from derive.tex.vocabulary import FRACTIONS, UPRIGHT

if TYPE_CHECKING:
    from derive.tex.grammar import Grammar

_LOGS = (r"\log", r"\ln")
_BIG = {r"\sum": "sum", r"\prod": "prod", r"\Sigma": "sum"}
EXTREMES = (r"\arg", r"\argmax", r"\argmin", r"\sup", r"\inf")
EXTREME_HINT = r"write what holds there, \frac{\partial}{\partial x} … = 0, or call its value by a name"


def operator(g: Grammar) -> Node | None:
    """operator, or None where none stands here"""
    token = g.tokens[g.at]
    if (found := chance.chance(g)) is not None:
        return found
    if token.kind == "words" and says_function(g.tokens, g.at):
        return _function(g)
    if token.kind not in ("command", "letter"):
        return None
    return _READERS.get(token.text, _function)(g)


def _not_yet(g: Grammar) -> Node:
    sign = g.take()
    raise ReadError(f"{sign.text} is not read yet", sign.span)


def _extreme(g: Grammar) -> Node:
    sign = g.take()
    raise ReadError(f"{sign.text} is not read", sign.span, EXTREME_HINT)


def _capital_sigma(g: Grammar) -> Node | None:
    return _big(g) if _is_sum(g) else None


def _capital_delta(g: Grammar) -> Node | None:
    return derivatives.of_field(g) if g.lexicon.laplacian else None


def _capital_d(g: Grammar) -> Node | None:
    if g.lexicon.along and g.sees("_", ahead=1):
        return derivatives.along(g)
    return derivatives.directional(g) or derivatives.applied(g) or _function(g)


def _d(g: Grammar) -> Node | None:
    return derivatives.inline(g) or _function(g)


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
    marked = letters in ("-", "+") or ("|" in letters and "=" not in letters)
    return followed and not marked and f"\\Sigma_{{{letters}}}" not in g.lexicon.scripted


def _big(g: Grammar) -> Node:
    r"""big := ("\sum" | "\prod") ["_" limits] ["^" group] reach"""
    start = g.at
    sign = g.take()
    found, upper = Limits(), None
    while g.sees_kind("script"):
        if g.take().text == "_":
            found = limits(g)
        else:
            upper = names.primed(g.group())
    at = g.at
    body = g.signed_term()
    kind = "sum-scope" if _goes_on(g, {letter.text for letter in found.letters}) else "sum-reach"
    if g.sees("+", "-") and g.choose(kind, sign, ("term", "to-the-end")) == 1:
        g.at = at
        body = g.expression()
    span, op = g.span_from(start), _BIG[sign.text]
    for letters, domain in reversed(found.more):
        body = Big(span, op, tuple(letters), None, None, domain, (), body)
    unequal, conditions, upper = tuple(found.unequal), tuple(found.conditions), upper or found.upper
    return Big(span, op, tuple(found.letters), found.lower, upper, found.domain, unequal, body, conditions)


def _goes_on(g: Grammar, bound: Set[str]) -> bool:
    r"""Whether a term behind that of a sum speaks of its letters, outside of other sums: ``\sum_i x_i + y_i``."""
    depth, others = 0, False
    for token in g.tokens[g.at :]:
        depth += (token.kind in ("open", "begin")) - (token.kind in ("close", "end"))
        if depth < 0:
            break
        if depth == 0 and token.kind == "sign":
            others = False
        others = others or token.text in _BIG
        if token.text in bound and not others:
            return True
    return not bound


_INDEXED = (r"\max", r"\min", "max", "min", "argmax", "argmin", r"\Pr")
"""Functions with scripts that are said not to be read where their values are."""
_LOGARITHMS = (*_LOGS, "log", "ln")


def _function(g: Grammar) -> Node | None:
    """function := name scripts (arguments | factor | term)"""
    start = g.at
    token = g.tokens[start]
    if token.kind == "letter" and not g.sees_kind("letter", ahead=1):
        return None
    text = token.text.strip() if token.kind != "letter" else names.letter_run(g.tokens, start)
    if upright := text in UPRIGHT:
        text = "".join(t.text for t in g.tokens[start + 2 : start + 2 + _upright_length(g)])
    if text not in KNOWN_FUNCTIONS:
        return None
    if not upright and (text in g.lexicon.variables or text in g.lexicon.entries):
        return None
    if text in g.lexicon.laws or names.word_name(text) in g.lexicon.words:
        return None
    name = Name(g.take().span, names.word_name(text)) if token.kind == "words" else atoms.atom(g)
    node = scripts(g, name, start)
    assert isinstance(name, Name)
    script = node if isinstance(node, Script) else Script(node.span, node)
    base = script.subs[0] if script.subs and text in (r"\log", "log") else None
    if base is not None and (len(script.subs) > 1 or not isinstance(base, Number)):
        raise ReadError("a logarithm to this base is not read", node.span, r"write \log x / \log b")
    if script.labels or (script.subs and base is None and text not in _INDEXED):
        raise ReadError(f"scripts of the function {text} are not read", node.span, "put an index behind the bracket")
    if script.power is not None and text not in (r"\det", "det") and _is_inverse(script.power):
        raise ReadError(f"{text}^{{-1}} may be the inverse function or 1/{text}", node.span, f"write 1 / {text}(x)")
    operand = _operand(g, token)
    call = Call(g.span_from(start), name, operand, script.primes)
    if base is not None:
        return _to_base(g, call, base, script.power, start)
    if script.power is not None:
        return Script(g.span_from(start), call, power=script.power)
    raised = scripts(g, call, start)
    if text in _LOGARITHMS and isinstance(raised, Script) and raised.power is not None and len(call.args) == 1:
        return _logarithm_raised(g, token, call, raised)
    return raised


def _to_base(g: Grammar, call: Call, base: Node, power: Node | None, start: int) -> Node:
    r"""``\log_2 x = \log x / \log 2``"""
    found = Frac(call.span, call, Call(call.span, call.function, (base,)))
    return scripts(g, found, start) if power is None else Script(call.span, found, power=power)


def _is_inverse(power: Node) -> bool:
    match power:
        case Terms(_, ((sign, Number(_, "1")),)):
            return sign == -1
    return False


def _logarithm_raised(g: Grammar, sign: Token, call: Call, raised: Script) -> Node:
    r"""``\log(x)^2``: the square of the logarithm or, a choice, the logarithm of the square"""
    if g.choose("logarithm-power", sign, ("value", "argument")) == 0:
        return raised
    return Call(raised.span, call.function, (Script(raised.span, call.args[0], power=raised.power),), call.primes)


def _upright_length(g: Grammar) -> int:
    r"""The number of letters inside the ``\operatorname{…}`` that stands here."""
    length = 0
    while g.sees_kind("letter", ahead=2 + length):
        length += 1
    return length


def _operand(g: Grammar, sign: Token) -> tuple[Node, ...]:
    """The arguments in brackets; without brackets the next factor or, a choice, the rest of the term."""
    if g.sees("{"):
        return (g.group(),)
    if g.sees("(", "[", r"\{"):
        start, args = g.at, g.arguments()
        # The factorial of a bracket is taken before the logarithm.
        while g.sees("!") and len(args) == 1:
            name = Name(g.take().span, FACTORIAL)
            args = (Call(g.span_from(start), name, args),)
        return args
    at = g.at
    first = g.signed_term() if g.sees("-") else g.factor()
    goes_on = g.starts_factor() or (g.sees("/") and g.sees_kind("sign"))
    # No one writes a logarithm in front of an exponential that it is multiplied by.
    choices = ("term", "next-factor") if sign.text in _LOGS and _is_exponential(g) else ("next-factor", "term")
    if goes_on and choices[g.choose("function-scope", sign, choices)] == "term":
        g.at = at
        first = g.term()
    return (first,)


def _is_exponential(g: Grammar) -> bool:
    r"""Whether ``e^`` or ``\exp`` stands here."""
    return g.sees(r"\exp") or (g.sees("e") and g.sees("^", ahead=1))


_READERS: Mapping[str, Callable[[Grammar], Node | None]] = {
    **dict.fromkeys((r"\sum", r"\prod"), _big),
    **dict.fromkeys(integrals.SIGNS, integrals.integral),
    **dict.fromkeys((r"\oint", r"\lim"), _not_yet),
    **dict.fromkeys(EXTREMES, _extreme),
    **dict.fromkeys(FRACTIONS, derivatives.fraction),
    **dict.fromkeys(derivatives.OF_FIELDS, derivatives.of_field),
    r"\partial": derivatives.partial,
    r"\nabla": derivatives.gradient,
    r"\Sigma": _capital_sigma,
    r"\Delta": _capital_delta,
    "D": _capital_d,
    **dict.fromkeys(("d", *UPRIGHT), _d),
}
"""What reads an operator by its first token; all others are functions, or none."""
