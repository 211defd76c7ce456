"""Expressions as LaTeX that a person would write and our own parser reads back."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import partial
from types import MappingProxyType

from derive.letters import Letters, bind, free_letters, spoken_indices, written_names
from derive.notation import (
    HALF,
    MINUS_ONE,
    NATURALS,
    ONE,
    Add,
    Apply,
    Const,
    D,
    Decimal,
    Delta,
    Det,
    Expr,
    Fn,
    Index,
    Integral,
    Inverse,
    Mul,
    Num,
    Ord,
    Pick,
    Pow,
    Product,
    Size,
    Slot,
    Sum,
    Var,
    Where,
    letters_in,
    names,
    renamed,
    slot_text,
    sub,
    walk,
)  # fmt: skip
from derive.records import dataclass, replace
from derive.typography import (
    Binds,
    Form,
    Text,
    at_least,
    bracket,
    digits,
    entry,
    is_tall,
    join_terms,
    juxtapose,
    number,
    primes,
    script,
    signed,
    subscript,
)

NO_FORMS: Mapping[str, Form] = MappingProxyType({})


@dataclass(frozen=True)
class Style:
    """What holds for a whole expression. ``taken``: names that a bound letter must avoid."""

    taken: frozenset[str]
    sizes: Collection[str] | None
    spoken: frozenset[Index]
    straight_d: bool
    symbols: frozenset[str]
    forms: Mapping[str, Form]


WEIGHT = r"p(\omega)"
"""The probabilities of the points of the hidden space on which random symbols are defined: no author writes them."""


def latex(
    expr: Expr,
    *,
    reserved: Iterable[str] = (),
    sizes: Collection[str] | None = None,
    straight_d: bool = False,
    forms: Mapping[str, Form] = NO_FORMS,
) -> str:
    r"""LaTeX of an expression.

    ``reserved``: names and letters in use around the expression: no bound index takes one of them, and ``e``,
    ``\sigma``, ``\delta`` among them are not used for the exponential, the logistic function, the Kronecker delta.
    ``sizes``: the sizes that a reader knows by name, written as limits of sums; by default all but those that were
    named after an index (``n_k``) because nothing says what they are.

    A bound letter that would be mistaken for another index gets a prime. Derivatives are written with a round d;
    beside derivatives that hold other paths fixed, the total ones with a straight one; with ``straight_d`` always.
    ``forms``: how symbols are written with their indices where not all stand below.
    """
    outside = frozenset(reserved)
    symbols = outside | names(expr) | {node.name for node in walk(expr) if isinstance(node, Apply)}
    style = Style(
        taken=outside | written_names(expr),
        sizes=sizes,
        spoken=spoken_indices(expr),
        straight_d=straight_d or any(isinstance(node, D) and node.mode == "explicit" for node in walk(expr)),
        symbols=symbols,
        forms=forms,
    )
    return _write(expr, free_letters(expr), style).latex


def _write(expr: Expr, letters: Letters, style: Style) -> Text:
    below = partial(_write, letters=letters, style=style)
    match expr:
        case Num(value):
            return number(value)
        case Decimal():
            return signed(digits(expr))
        case Const():
            return Text(r"\pi", Binds.ATOM)
        case Size(name):
            return entry(name, ())
        case Ord(index):
            return Text(_letter(index, letters), Binds.ATOM, name=True)
        case Var(name, indices):
            return entry(name, [_letter(slot, letters) for slot in indices], style.forms.get(name))
        case Add():
            return join_terms([below(term) for term in _terms(expr)])
        case Mul(factors):
            return _product(factors, letters, style)
        case Pow(base, exponent):
            return _power(base, exponent, letters, style)
        case Sum(index, Mul((Var(weight, (Index() as point,)), *rest)), (), None) if (
            weight == WEIGHT and point == index
        ):
            inside = _write(rest[0] if len(rest) == 1 else Mul(tuple(rest)), bind(index, letters, style.taken), style)
            return Text(rf"\mathbb{{E}}[{inside.latex}]", Binds.ATOM)
        case Sum(index, Mul((Var(_, (*at, last)) as image, *rest)), (), None) if last == index and (
            form := _form(image, "image", style)
        ):
            letter = form.letter + subscript([_letter(slot, letters) for slot in at])
            return _write(rest[0] if len(rest) == 1 else Mul(tuple(rest)), {**letters, index: letter}, style)
        case Sum() | Product():
            return _big_operator(expr, letters, style)
        case Integral():
            return _integral(expr, letters, style)
        case Delta(left, right):
            return _delta(_letter(left, letters), _letter(right, letters), style)
        case Fn(name, args):
            return _function(name, args, letters, style)
        case Apply():
            return _application(expr, letters, style)
        case D():
            return _derivative(expr, letters, style)
        case Pick(index, items):
            listed = "[" + ", ".join(below(item).latex for item in items) + "]"
            silent = isinstance(index, Index) and index not in style.spoken
            return Text(listed if silent else listed + subscript([_letter(index, letters)]), Binds.ATOM)
        case Det():
            return Text(rf"\det {_matrix(expr, letters, style)}", Binds.FACTOR)
        case Inverse(_, _, _, row, column):
            place = subscript([_letter(row, letters), _letter(column, letters)])
            return Text(rf"\left[{_matrix(expr, letters, style)}^{{-1}}\right]{place}", Binds.ATOM)
        case Where(left, right, then, otherwise):
            sides = (_letter(left, letters), _letter(right, letters))
            rows = [rf"{below(then).latex} & \text{{if }} {sides[0]} = {sides[1]}"]
            rows += [rf"{below(otherwise).latex} & \text{{if }} {sides[0]} \ne {sides[1]}"]
            return Text(r"\begin{cases} " + r" \\ ".join(rows) + r" \end{cases}", Binds.FACTOR)
    raise TypeError(f"not a node of an expression: {type(expr).__name__}")


def _letter(slot: Slot, letters: Letters) -> str:
    return slot_text(renamed(slot, {i: replace(i, name=letters.get(i, i.name)) for i in letters_in(slot)}))


# Sums, products, quotients, powers


def _terms(expr: Expr) -> list[Expr]:
    return [inner for term in expr.terms for inner in _terms(term)] if isinstance(expr, Add) else [expr]


def _below_the_line(factor: Expr) -> Expr | None:
    """``v`` where the factor is ``1/v``."""
    if isinstance(factor, Pow) and isinstance(factor.exponent, Num) and factor.exponent.value < 0:
        exponent = -factor.exponent.value
        return factor.base if exponent == 1 else Pow(factor.base, Num(exponent))
    return None


def _form(expr: Expr, kind: str, style: Style) -> Form | None:
    """How an entry is written, if that is in this way."""
    form = style.forms.get(expr.name) if isinstance(expr, Var) else None
    return form if form is not None and form.kind == kind else None


def _without_diagonals(factors: Sequence[Expr], style: Style) -> Sequence[Expr]:
    r"""``\mathbb{1}[a \in A(i)]`` for ``(1 - \delta_{ia})`` times the table of a set without the letter itself."""
    members = [factor for factor in factors if (form := _form(factor, "member", style)) is not None and form.hidden]
    slots = [member.indices for member in members if isinstance(member, Var) and len(member.indices) > 1]
    diagonals = [sub(ONE, Delta(own[0], own[-1])) for own in slots]
    return [factor for factor in factors if factor not in diagonals]


def _product(factors: Sequence[Expr], letters: Letters, style: Style) -> Text:
    r"""``-\frac{a}{b} c``: a sign in front; the divisors under what stands before them, the other factors after."""
    sign, factors = "", _without_diagonals(factors, style)
    if len(factors) > 1 and isinstance(factors[0], Num) and factors[0].value < 0:
        sign, factors = "-", [*([] if factors[0].value == -1 else [Num(-factors[0].value)]), *factors[1:]]
    pieces: list[Text] = []
    above: list[Expr] = []
    under: list[Expr] = []
    for factor in factors:
        divisor = _below_the_line(factor)
        if divisor is None and under:
            pieces.append(_fraction(above, under, letters, style))
            above, under = [], []
        if divisor is None:
            above.append(factor)
        else:
            under.append(divisor)
    if under:
        pieces.append(_fraction(above, under, letters, style))
    else:
        pieces += [_write(factor, letters, style) for factor in above]
    text = juxtapose(pieces)
    if not sign:
        return text
    text = at_least(Binds.PRODUCT, text)
    return Text(sign + text.latex, Binds.SIGNED, text.open, text.name)


def _fraction(above: Sequence[Expr], under: Sequence[Expr], letters: Letters, style: Style) -> Text:
    if above and isinstance(above[0], Num) and above[0].value.denominator != 1:
        # A half of 1/v is written 1/(2 v).
        top, bottom = Num(Fraction(above[0].value.numerator)), Num(Fraction(above[0].value.denominator))
        above, under = [*([] if top == ONE else [top]), *above[1:]], [bottom, *under]

    def row(factors: Sequence[Expr]) -> str:
        return juxtapose([_write(factor, letters, style) for factor in factors]).latex

    return Text(rf"\frac{{{row(above)}}}{{{row(under)}}}", Binds.FACTOR)


def _power(base: Expr, exponent: Expr, letters: Letters, style: Style) -> Text:
    divisor = _below_the_line(Pow(base, exponent))
    if divisor is not None:
        return _fraction((), (divisor,), letters, style)
    if exponent == HALF:
        return Text(rf"\sqrt{{{_write(base, letters, style).latex}}}", Binds.FACTOR)
    below = at_least(Binds.ATOM, _write(base, letters, style))
    above = _exponent(exponent, letters, style)
    return Text(f"{below.latex}^{script(above)}", Binds.FACTOR, name=below.name)


def _exponent(expr: Expr, letters: Letters, style: Style) -> str:
    """An exponent on one line, where a quotient of two short things is written with a slash."""
    factors = expr.factors if isinstance(expr, Mul) else (expr,)
    if isinstance(expr, Num) and expr.value.denominator != 1:
        return f"{expr.value.numerator}/{expr.value.denominator}"
    if len(factors) > 1 and factors[0] == MINUS_ONE:
        inner = Mul(factors[1:]) if len(factors) > 2 else factors[1]
        text = "-" if isinstance(inner, Add) else _exponent(inner, letters, style)
        return _write(expr, letters, style).latex if text.startswith("-") else f"-{text}"
    divisor = _below_the_line(factors[1]) if len(factors) == 2 else None
    if divisor is not None:
        top, bottom = _write(factors[0], letters, style), _write(divisor, letters, style)
        if top.binds == bottom.binds == Binds.ATOM:
            return f"{top.latex}/{bottom.latex}"
    return _write(expr, letters, style).latex


# Operators and functions


def _big_operator(expr: Sum | Product, letters: Letters, style: Style) -> Text:
    inside = bind(expr.index, letters, style.taken)
    letter = inside[expr.index]
    command = r"\sum" if isinstance(expr, Sum) else r"\prod"
    body = at_least(Binds.PRODUCT, _write(expr.body, inside, style))
    unequal = [rf"{letter} \ne {_letter(slot, letters)}" for slot in expr.unequal]
    below, above = [letter], ""
    if expr.bounds:
        low, high = (_write(bound, letters, style).latex for bound in expr.bounds)
        below, above = [f"{letter}={low}"], f"^{{{high}}}"
    elif unequal:
        below = []
    elif expr.index.size == NATURALS:
        below, above = [f"{letter}=1"], r"^{\infty}"
    elif _is_named(expr.index.size, style):
        below, above = [f"{letter}=1"], f"^{{{expr.index.size}}}"
    return Text(f"{command}_{{{', '.join(below + unequal)}}}{above} {body.latex}", Binds.PRODUCT, open=True)


def _integral(expr: Integral, letters: Letters, style: Style) -> Text:
    r"""``\int_{a}^{b} u \,dx``"""
    inside = bind(expr.index, letters, style.taken)
    body = at_least(Binds.PRODUCT, _write(expr.body, inside, style)).latex
    low = r"-\infty" if expr.lower is None else _write(expr.lower, letters, style).latex
    high = r"\infty" if expr.upper is None else _write(expr.upper, letters, style).latex
    return Text(rf"\int_{{{low}}}^{{{high}}} {body} \,d{inside[expr.index]}", Binds.PRODUCT, open=True)


def _matrix(expr: Det | Inverse, letters: Letters, style: Style) -> str:
    r"""``A``, ``A^\top``, or ``(u_{kl})_{kl}``: the matrix of which the determinant or the inverse is taken."""
    match expr.body:
        case Var(name, (*family, row, column)) if {row, column} == {expr.rows, expr.columns} and not {
            row,
            column,
        } & set(family):
            whole = entry(name, [_letter(slot, letters) for slot in family]).latex
            return whole if row == expr.rows else rf"({whole}^\top)"
    inside = bind(expr.columns, bind(expr.rows, letters, style.taken), style.taken)
    place = subscript([inside[expr.rows], inside[expr.columns]])
    return bracket(_write(expr.body, inside, style).latex) + place


def _is_named(size: str, style: Style) -> bool:
    if style.sizes is not None:
        return size in style.sizes
    return bool(re.match(r"[A-Za-z0-9\\]", size)) and not re.fullmatch(r"n_(.|\{.*\})'*", size)


def _delta(left: str, right: str, style: Style) -> Text:
    if r"\delta" in style.symbols:
        return Text(rf"\mathbb{{1}}[{left} = {right}]", Binds.FACTOR)
    return Text(r"\delta" + subscript([left, right]), Binds.ATOM)


def _function(name: str, args: Sequence[Expr], letters: Letters, style: Style) -> Text:
    inner = ", ".join(_write(arg, letters, style).latex for arg in args)
    if name == "exp":
        exponent = _exponent(args[0], letters, style)
        if "e" not in style.symbols and exponent == "1":
            return Text("e", Binds.ATOM)
        if "e" not in style.symbols and not is_tall(exponent) and "e^" not in exponent:
            return Text(f"e^{script(exponent)}", Binds.FACTOR)
    if name == "step":
        return Text(rf"\mathbb{{1}}[{inner} > 0]", Binds.FACTOR)
    if name == "factorial":
        return Text(f"{at_least(Binds.ATOM, _write(args[0], letters, style)).latex}!", Binds.ATOM)
    if name == "abs":
        return Text(rf"\left|{inner}\right|", Binds.ATOM)
    return Text(_command(name, style) + bracket(inner), Binds.FACTOR)


def _command(name: str, style: Style) -> str:
    if name == "sigmoid" and r"\sigma" not in style.symbols:
        return r"\sigma"
    if name in style.forms and style.forms[name].letter not in style.symbols:
        return style.forms[name].letter
    plain = {"exp", "log", "tanh", "sinh", "cosh", "sin", "cos", "max", "min"}
    return rf"\{name}" if name in plain else rf"\operatorname{{{name}}}"


def _application(expr: Apply, letters: Letters, style: Style) -> Text:
    r"""``f_k'(x)``; of several different variables ``\frac{\partial f(x, t)}{\partial x}``."""
    if len(expr.args) > 1 and any(expr.orders) and _are_different(expr.args):
        whole: Expr = Apply(expr.name, (0,) * len(expr.args), expr.args, expr.indices)
        for arg, order in reversed(list(zip(expr.args, expr.orders, strict=True))):
            for _ in range(order):
                whole = D(whole, arg)
        return _write(whole, letters, style)
    head = entry(expr.name, [_letter(slot, letters) for slot in expr.indices]).latex + primes(expr.orders)
    return Text(head + bracket(", ".join(_write(arg, letters, style).latex for arg in expr.args)), Binds.FACTOR)


def _are_different(args: Sequence[Expr]) -> bool:
    """Whether a partial derivative can be named by its variable."""
    variables = [arg.name for arg in args if isinstance(arg, Var)]
    return len(set(variables)) == len(args)


def _derivative(expr: D, letters: Letters, style: Style) -> Text:
    r"""``\frac{\partial p_i}{\partial z_j}``; of anything long ``\frac{\partial}{\partial z_j}\left(…\right)``."""
    chain = [expr]
    while isinstance(inner := chain[-1].body, D) and inner.mode == expr.mode:
        chain.append(inner)
    body = _write(chain[-1].body, letters, style)
    sign = "d" if style.straight_d and expr.mode == "total" else r"\partial"
    under = " ".join(
        f"{sign} {by.latex if by.binds == Binds.ATOM else bracket(by.latex)}"
        for by in (_write(one.wrt, letters, style) for one in chain)
    )
    above = sign + (f"^{script(str(len(chain)))}" if len(chain) > 1 else "")
    if isinstance(chain[-1].body, Var | Fn | Apply | Sum | Delta):
        return Text(rf"\frac{{{above} {body.latex}}}{{{under}}}", Binds.FACTOR)
    return Text(rf"\frac{{{above}}}{{{under}}} {bracket(body.latex)}", Binds.FACTOR, open=True)
