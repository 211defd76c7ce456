r"""``\int_0^\infty x^p e^{-\lambda x} dx = p! / \lambda^{p + 1}``: the terms are ``c x^p e^{a x^2 + b x}``.

Everything here is a theorem of calculus under a condition on the signs of a, b, p and the ends, which bounds must show;
an integral of which they do not is left as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import comb, factorial, prod

from derive.core.bounds import Bounds
from derive.core.moving_ends import at, continues, put
from derive.core.real.quadrature import linear, pieces
from derive.notation import (
    HALF,
    ONE,
    ZERO,
    Add,
    Apply,
    Const,
    D,
    Expr,
    Fn,
    Index,
    Integral,
    Mul,
    Num,
    Ord,
    Pow,
    Var,
    canonical,
    div,
    exp,
    free_indices,
    freshen,
    log,
    neg,
    num,
    sub,
    transform,
)
from derive.records import dataclass

_MOST_TERMS = 24
_HIGHEST = 8
"""The largest power that is multiplied out."""
_NUMBER = "\0x"
"""The number over which an integral runs, as a symbol."""


@dataclass(frozen=True)
class Term:
    """``factor x^power e^{square x^2 + slope x}``; nothing in it speaks of x."""

    factor: Expr
    power: Expr = ZERO
    square: Expr = ZERO
    slope: Expr = ZERO


def value(expr: Integral, bounds: Bounds) -> Expr | None:
    """The integral without the sign of one; None where no rule gives it."""
    parts = pieces(expr)
    if len(parts) > 1:
        values = [value(part, bounds) for part in parts]
        return None if None in values else Add(tuple(own for own in values if own is not None))
    if expr.lower is not None and expr.lower == expr.upper:
        return ZERO
    if (primitive := _of_derivative(expr, bounds)) is not None:
        return primitive
    terms = _terms(_without_kinks(expr, bounds), expr.index)
    if terms is None:
        return None
    found = [_integrated(term, expr.lower, expr.upper, bounds) for term in terms]
    if None in found:
        return None
    return freshen(Add(tuple(Mul((term.factor, own)) for term, own in zip(terms, found, strict=True) if own)))


def _without_kinks(expr: Integral, bounds: Bounds) -> Expr:
    """The integrand with ``|u|`` written as ``u`` or ``-u``, where the linear u is 0 at an end."""

    ends = (expr.lower, expr.upper)
    rises = expr.lower is None or expr.upper is None or bounds.of(sub(expr.upper, expr.lower)).nonnegative

    def change(node: Expr) -> Expr | None:
        if not isinstance(node, Fn) or node.name not in ("abs", "relu", "step", "sign"):
            return None
        line = linear(node.args[0], expr.index)
        if line is None or line[0] == ZERO:
            return None
        slope, kink = bounds.of(line[0]), canonical(div(neg(line[1]), line[0]))
        if not (slope.positive or slope.negative) or not rises or ends.count(kink) != 1:
            return None
        if slope.positive == (expr.lower == kink):
            return {"abs": node.args[0], "relu": node.args[0]}.get(node.name, ONE)
        return {"abs": neg(node.args[0]), "sign": neg(ONE)}.get(node.name, ZERO)

    return transform(expr.body, change)


def _of_derivative(expr: Integral, bounds: Bounds) -> Expr | None:
    r"""``\int_a^b u'(x) dx = u(b) - u(a)`` for a u without kinks, jumps and poles; at an infinite end its limit."""
    index = expr.index
    match expr.body:
        case D(inner, wrt) if wrt == Ord(index):
            whole = inner
        case Apply(name, (order,), (arg,), slots) if order and arg == Ord(index):
            whole = Apply(name, (order - 1,), (arg,), slots)
        case _:
            return None
    if not continues(put(whole, Ord(index), Var(_NUMBER)), _NUMBER, bounds, inside=True):
        return None
    upper = _limit(whole, index, ONE, bounds) if expr.upper is None else at(whole, index, expr.upper)
    lower = _limit(whole, index, neg(ONE), bounds) if expr.lower is None else at(whole, index, expr.lower)
    return sub(upper, lower) if upper is not None and lower is not None else None


def _limit(whole: Expr, index: Index, sign: Expr, bounds: Bounds) -> Expr | None:
    r"""``\lim u(x)`` as x or -x grows, where every term of u is free of x or dies down; None where this is not seen."""
    terms = _terms(whole, index)
    found: list[Expr] = []
    for term in terms or ():
        power = term.power.value if isinstance(term.power, Num) else Fraction(-1)
        falls = term.square if term.square != ZERO else Mul((sign, term.slope))
        if (term.power, term.square, term.slope) == (ZERO, ZERO, ZERO):
            found.append(term.factor)
        elif power < 0 or power.denominator > 1 or not bounds.of(falls).negative:
            return None
    return None if terms is None else _sum(found)


def _terms(expr: Expr, index: Index) -> list[Term] | None:
    """An integrand as a sum of terms; None where it is none."""
    if index not in free_indices(expr):
        return [Term(expr)]
    match expr:
        case Ord():
            return [Term(ONE, ONE)]
        case Add(terms):
            found = [_terms(term, index) for term in terms]
            return None if None in found else [term for own in found for term in own or ()]
        case Mul(factors):
            return _product([_terms(factor, index) for factor in factors])
        case Pow(base, Num(n)) if n.denominator == 1:
            own = _terms(base, index)
            if own is not None and len(own) == 1:
                return [_raised(own[0], num(n))]
            return _product([own] * int(n)) if 0 <= n <= _HIGHEST else None
        case Pow(Ord(), exponent) if index not in free_indices(exponent):
            return [Term(ONE, exponent)]
        case Fn("exp", (exponent,)):
            return _exponential(exponent, index)
        case Fn("normpdf", (arg,)):
            scale = Pow(Mul((num(2), Const("pi"))), num(Fraction(-1, 2)))
            return _terms(Mul((scale, exp(neg(Mul((HALF, Pow(arg, num(2)))))))), index)
    return None


def _product(found: Sequence[list[Term] | None]) -> list[Term] | None:
    whole = [Term(ONE)]
    for own in found:
        if own is None or len(own) * len(whole) > _MOST_TERMS:
            return None
        whole = [_times(left, right) for left in whole for right in own]
    return whole


def _times(left: Term, right: Term) -> Term:
    return Term(
        Mul((left.factor, right.factor)),
        _plus(left.power, right.power),
        _plus(left.square, right.square),
        _plus(left.slope, right.slope),
    )


def _plus(left: Expr, right: Expr) -> Expr:
    if isinstance(left, Num) and isinstance(right, Num):
        return num(left.value + right.value)
    return right if left == ZERO else left if right == ZERO else Add((left, right))


def _raised(term: Term, power: Num) -> Term:
    """A whole power of a term."""

    def scaled(part: Expr) -> Expr:
        return num(part.value * power.value) if isinstance(part, Num) else Mul((power, part))

    return Term(Pow(term.factor, power), scaled(term.power), scaled(term.square), scaled(term.slope))


def _exponential(exponent: Expr, index: Index) -> list[Term] | None:
    """``e^{a x^2 + b x + c}``"""
    parts = _terms(exponent, index)
    if parts is None or any(part.square != ZERO or part.slope != ZERO for part in parts):
        return None
    by_power: dict[Expr, list[Expr]] = {}
    for part in parts:
        by_power.setdefault(part.power, []).append(part.factor)
    if not by_power.keys() <= {ZERO, ONE, num(2)}:
        return None
    square, slope, rest = (_sum(by_power.get(power, [])) for power in (num(2), ONE, ZERO))
    return [Term(exp(rest), ZERO, square, slope)]


def _sum(terms: list[Expr]) -> Expr:
    return ZERO if not terms else terms[0] if len(terms) == 1 else Add(tuple(terms))


def _integrated(term: Term, lower: Expr | None, upper: Expr | None, bounds: Bounds) -> Expr | None:
    r"""``\int x^power e^{square x^2 + slope x} dx`` between the ends."""
    if term.square != ZERO:
        return _gaussian(term, lower, upper, bounds)
    if (
        lower == ZERO
        and upper is None
        and bounds.of(term.slope).negative
        and bounds.of(_plus(term.power, ONE)).positive
    ):
        return Mul((_factorial(term.power), Pow(neg(term.slope), neg(_plus(term.power, ONE)))))
    if term.slope == ZERO:
        return _of_power(term.power, lower, upper, bounds)
    if not isinstance(term.power, Num) or term.power.value.denominator > 1 or term.power.value < 0:
        return None
    sign = bounds.of(term.slope)
    whole = int(term.power.value)
    if upper is None and lower is not None and sign.negative:
        return neg(_antiderivative(whole, term.slope, lower))
    if lower is None and upper is not None and sign.positive:
        return _antiderivative(whole, term.slope, upper)
    if lower is not None and upper is not None and (sign.negative or sign.positive):
        return sub(_antiderivative(whole, term.slope, upper), _antiderivative(whole, term.slope, lower))
    return None


def _gaussian(term: Term, lower: Expr | None, upper: Expr | None, bounds: Bounds) -> Expr | None:
    """Moments of a normal law, over all numbers, over the positive ones and between other ends."""
    power = term.power.value if isinstance(term.power, Num) else Fraction(-1)
    if not bounds.of(term.square).negative or power.denominator > 1 or not 0 <= power <= _HIGHEST:
        return None
    n, rate = int(power), neg(term.square)
    root = Pow(div(Const("pi"), rate), HALF)
    half = div(ONE, Mul((num(2), rate)))
    if lower is None and upper is None:
        mean = Mul((term.slope, half))
        moments = [
            Mul((num(comb(n, k) * _odd(k)), Pow(half, num(k // 2)), Pow(mean, num(n - k)))) for k in range(0, n + 1, 2)
        ]
        return Mul((root, exp(Mul((HALF, term.slope, mean))), Add(tuple(moments))))
    if lower != ZERO or upper is not None or term.slope != ZERO:
        return _between(n, rate, term.slope, (lower, upper))
    if n % 2:
        return Mul((HALF, num(factorial((n - 1) // 2)), Pow(rate, num(-(n + 1) // 2))))
    return Mul((HALF, num(_odd(n)), Pow(half, num(n // 2)), root))


def _between(n: int, rate: Expr, slope: Expr, ends: tuple[Expr | None, Expr | None]) -> Expr:
    r"""``I_n = (b I_{n-1} + (n - 1) I_{n-2} - [x^{n-1} e^{b x - r x^2}]) / 2r``, ``I_0`` by the error function."""
    half = div(ONE, Mul((num(2), rate)))
    if n == 0:
        lower, upper = (
            (ONE if place else neg(ONE))
            if end is None
            else Fn("erf", (Mul((Pow(rate, HALF), sub(end, Mul((slope, half))))),))
            for place, end in enumerate(ends)
        )
        height = Mul((HALF, Pow(div(Const("pi"), rate), HALF), exp(Mul((HALF, half, slope, slope)))))
        return Mul((height, sub(upper, lower)))
    lower, upper = (
        ZERO if x is None else Mul((Pow(x, num(n - 1)), exp(sub(Mul((slope, x)), Mul((rate, Pow(x, num(2))))))))
        for x in ends
    )
    terms = [Mul((slope, _between(n - 1, rate, slope, ends))), sub(lower, upper)]
    terms += [Mul((num(n - 1), _between(n - 2, rate, slope, ends)))] if n > 1 else []
    return Mul((half, Add(tuple(terms))))


def _odd(k: int) -> int:
    """``1 3 5 … (k - 1)``"""
    return prod(range(1, k, 2))


def _factorial(power: Expr) -> Expr:
    if isinstance(power, Num) and power.value.denominator == 1:
        return num(factorial(int(power.value)))
    return Fn("factorial", (power,))


def _of_power(power: Expr, lower: Expr | None, upper: Expr | None, bounds: Bounds) -> Expr | None:
    """``x^p`` between two ends."""
    if lower is None or upper is None:
        return None
    if power == num(-1):
        return sub(log(upper), log(lower)) if bounds.of(lower).positive and bounds.of(upper).positive else None
    above = _plus(power, ONE)
    whole = isinstance(power, Num) and power.value.denominator == 1 and power.value >= 0
    if not whole and not (bounds.of(above).positive and bounds.of(lower).nonnegative and bounds.of(upper).nonnegative):
        return None
    ends = [Pow(upper, above), *([] if lower == ZERO else [neg(Pow(lower, above))])]
    return div(_sum(ends), above)


def _antiderivative(n: int, slope: Expr, at: Expr) -> Expr:
    r"""``e^{b x} \sum_k (-1)^k n! / (n - k)! x^{n - k} / b^{k + 1}``"""
    terms = [
        Mul((num((-1) ** k * factorial(n) // factorial(n - k)), Pow(at, num(n - k)), Pow(slope, num(-k - 1))))
        for k in range(n + 1)
    ]
    return Mul((exp(Mul((slope, at))), Add(tuple(terms))))
