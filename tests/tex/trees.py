"""Syntax trees in one line, for rows of tests."""

from __future__ import annotations

from derive.source import ReadError, Source
from derive.tex.grammar import parse
from derive.tex.lexicon import Lexicon
from derive.tex.syntax import (
    All,
    At,
    Bars,
    Big,
    Bracket,
    Call,
    Cases,
    Compare,
    Condition,
    Derivative,
    Differential,
    Dots,
    Draw,
    Event,
    Frac,
    Gradient,
    Indicator,
    Information,
    Law,
    Matrix,
    Mean,
    Nabla,
    Name,
    Node,
    Number,
    Operand,
    Root,
    Script,
    Tail,
    Terms,
    Times,
    Words,
)
from derive.tex.tokens import tokenize

LEXICON = Lexicon(
    functions=frozenset("f"),
    entries=frozenset("p"),
    words=frozenset([r"\mathrm{Loss}"]),
    variables=frozenset("abxyzLW"),
    laws=frozenset("P"),
)


def tree(formula: str, answers: dict[int, int] | None = None) -> str:
    node, _ = parse(tokenize(formula).tokens, LEXICON, answers)
    return compact(node)


def error(formula: str) -> str:
    """The whole message of a refused formula."""
    try:
        return "read as " + tree(formula)
    except ReadError as found:
        found.source = Source("t", formula)
        return str(found)


def listed(nodes: tuple[Node, ...]) -> str:
    return ",".join(map(compact, nodes))


def compact(node: Node | None) -> str:
    match node:
        case None:
            return "·"
        case Number(_, text) | Name(_, text):
            return text
        case Words(_, text):
            return f'"{text}"'
        case Dots():
            return "…"
        case Script(_, base, subs, labels, power, transpose, primes):
            marks = [f"_{listed(subs)}" * bool(subs), f"^({listed(labels)})" * bool(labels)]
            marks += [f"^{compact(power)}" if power else "", "^T" * transpose, "'" * primes]
            return f"<{compact(base)}{''.join(marks)}>"
        case Bracket(_, opening, items):
            return f"{opening}{listed(items)}" + {"(": ")", "[": "]"}.get(opening, "⟩")
        case Bars(_, width, body):
            return "|" * width + compact(body) + "|" * width
        case Terms(_, terms):
            return "{" + " ".join(("+" if sign > 0 else "-") + compact(term) for sign, term in terms) + "}"
        case Times(_, factors, signs):
            rest = zip(signs, factors[1:], strict=True)
            return "{" + compact(factors[0]) + "".join(f" {sign or '⋅'} {compact(f)}" for sign, f in rest) + "}"
        case Frac(_, top, bottom):
            return f"({compact(top)} ÷ {compact(bottom)})"
        case Root(_, body, degree):
            return f"root[{compact(degree)}]({compact(body)})" if degree else f"root({compact(body)})"
        case Big(_, op, letters, lower, upper, domain, unequal, body):
            ends = "".join(f" {k}={compact(v)}" for k, v in (("from", lower), ("to", upper), ("in", domain)) if v)
            apart = "".join(f" {compact(left)}≠{compact(right)}" for left, right in unequal)
            return f"{op}[{listed(letters)}{ends}{apart}]({compact(body)})"
        case Derivative(_, body, wrts, total):
            return f"{'d' if total else '∂'}[{listed(wrts)}]({compact(body)})"
        case Differential(_, body):
            return f"d({compact(body)})"
        case All():
            return ":"
        case Nabla(_, operator, body):
            return f"{operator}({compact(body)})"
        case Operand():
            return "□"
        case Gradient(_, wrt, body, order):
            return f"∇{order}[{compact(wrt)}]({compact(body)})"
        case Call(_, function, args, primes):
            return f"{compact(function)}{chr(39) * primes}⟨{listed(args)}⟩"
        case Matrix(_, rows):
            return "[" + "; ".join(map(listed, rows)) + "]"
        case Cases(_, rows):
            return "cases[" + "; ".join(f"{compact(value)} if {compact(when)}" for value, when in rows) + "]"
        case Condition(_, left, right, equal):
            return f"{compact(left)}{'=' if equal else '≠'}{compact(right)}"
        case Indicator(_, condition):
            return f"1[{compact(condition)}]"
        case Compare(_, left, sign, right):
            return f"{compact(left)}{sign}{compact(right)}"
        case Event(_, letter, value):
            return f"{compact(letter)}={compact(value)}"
        case Tail(_, left, sign, right):
            return f"P[{compact(left)} {sign} {compact(right)}]"
        case Law(_, name, of, given, parameters):
            rest = f" | {listed(given)}" * bool(given) + f" ; {listed(parameters)}" * bool(parameters)
            return f"{compact(name)}({listed(of)}{rest})"
        case Draw(_, letters, law, given):
            drawn = listed(letters) + (f"~{compact(law)}" if law else "")
            return drawn + f" | {listed(given)}" * bool(given)
        case Mean(_, operator, draws, args, given):
            return f"{operator}[{listed(draws)}]({listed(args)}" + f" | {listed(given)}" * bool(given) + ")"
        case Information(_, measure, args, given):
            return f"{measure}({listed(args)}" + f" | {listed(given)}" * bool(given) + ")"
        case At(_, body, points):
            return compact(body) + "@" + ",".join(f"{compact(letter)}={compact(value)}" for letter, value in points)
    raise TypeError(type(node))
