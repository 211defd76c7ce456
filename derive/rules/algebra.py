"""The laws of algebra: fractions, powers, common factors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from derive.forms.building import plus, power, times
from derive.forms.closed import factored
from derive.forms.monomials import TooLong, collect, expanded, written
from derive.notation import (
    MINUS_ONE,
    Add,
    Delta,
    Expr,
    Fn,
    Mul,
    Num,
    Pow,
    canonical,
    children,
    freshen,
    neg,
)
from derive.rules.calculus import divisor_of
from derive.rules.folding import folded, power_of, term_of
from derive.rules.setting import Setting
from derive.rules.tidy import is_negative


def cancel(expr: Expr, setting: Setting) -> Expr | None:
    r"""\frac{u\, v}{u} = v

    Where $u > 0$.
    """
    return _merged(expr, lambda exponents: min(exponents) < 0 < max(exponents))


def powers_of_one_base(expr: Expr, setting: Setting) -> Expr | None:
    r"""u^a u^b = u^{a + b}

    Where $u > 0$.
    """
    return _merged(expr, lambda exponents: True)


def _merged(expr: Expr, wanted: Callable[[list[Fraction]], bool]) -> Expr | None:
    """A product with equal bases brought together, where their exponents are as wanted."""
    if not isinstance(expr, Mul):
        return None
    found: dict[Expr, list[Fraction]] = {}
    split = [power_of(factor) for factor in expr.factors]
    for base, exponent in split:
        found.setdefault(canonical(base), []).append(exponent)
    chosen = {key for key, exponents in found.items() if len(exponents) > 1 and wanted(exponents)}
    if not chosen:
        return None
    result = []
    for base, exponent in split:
        key = canonical(base)
        if key not in chosen:
            result.append(power(base, exponent))
        elif key in found:
            total = sum(found.pop(key), Fraction(0))
            result.append(power(base, min(total, Fraction(1)) if isinstance(base, Delta) else total))
    return times(*result)


def multiply_out_to_cancel(expr: Expr, setting: Setting) -> Expr | None:
    r"""\left(\frac{u}{v} + w\right) v = \frac{u}{v} v + w v

    Where $v > 0$.
    """
    if not isinstance(expr, Mul):
        return None
    present = {canonical(power_of(factor)[0]) for factor in expr.factors if power_of(factor)[1] > 0}
    for place, factor in enumerate(expr.factors):
        if isinstance(factor, Add) and any(_divisors(term) & present for term in factor.terms):
            before, after = expr.factors[:place], expr.factors[place + 1 :]
            return plus(freshen(times(*before, term, *after)) for term in factor.terms)
    return None


def _divisors(term: Expr) -> set[Expr]:
    split = map(power_of, term.factors if isinstance(term, Mul) else (term,))
    return {canonical(base) for base, exponent in split if exponent < 0}


def split_fraction(expr: Expr, setting: Setting) -> Expr | None:
    r"""\frac{u + v}{w} = \frac{u}{w} + \frac{v}{w}

    Where $w > 0$. Done where a term cancels or has a name then; each divisor is given to one of the factors above it.
    """
    if not isinstance(expr, Mul):
        return None
    divisors = [factor for factor in expr.factors if divisor_of(factor) is not None]
    sums = [factor for factor in expr.factors if isinstance(factor, Add)]
    if not divisors or len(sums) != 1:
        return None
    others = [factor for factor in expr.factors if factor not in divisors and factor not in sums]
    terms = [_dealt([*others, term], divisors) for term in sums[0].terms]
    return plus(terms) if any(_gains(term, sum(map(weight, divisors)), setting) for term in terms) else None


def _gains(term: Expr, before: int, setting: Setting) -> bool:
    """Whether a term lost one of its divisors, or is one that has a name."""
    factors = term.factors if isinstance(term, Mul) else (term,)
    left = sum(weight(factor) for factor in factors if divisor_of(factor) is not None)
    return left < before or folded(term_of(term), setting.definition_folds) is not None


def _dealt(above: Sequence[Expr], divisors: Sequence[Expr]) -> Expr:
    r"""``\frac{a}{w} \frac{b}{w}`` for ``a b / w^2``: as many fractions as factors and equal divisors allow."""
    flat = times(*above)
    factors = [part for factor in (flat.factors if isinstance(flat, Mul) else (flat,)) for part in _copies(factor)]
    result: list[Expr] = []
    for divisor in divisors:
        base, exponent = power_of(divisor)
        count = int(-exponent) if exponent.denominator == 1 else 0
        if not count:
            result.append(divisor)
        for _ in range(count):
            # The divisor itself first, so that it cancels; then what is no number and no delta.
            equal = next((n for n, factor in enumerate(factors) if canonical(factor) == canonical(base)), None)
            if equal is not None:
                factors.pop(equal)
                continue
            if count == 1:
                result.append(divisor)
                continue
            place = next((n for n, factor in enumerate(factors) if not isinstance(factor, Num | Delta)), None)
            taken = factors.pop(place) if place is not None else None
            lead = factors[:place] if place is not None and not result else []
            factors = factors[len(lead) :]
            result += [*lead, *([taken] if taken is not None else []), power(base, -1)]
    return times(*result, *factors) if result and len(divisors) == 1 else times(*factors, *result)


def _copies(factor: Expr) -> list[Expr]:
    base, exponent = power_of(factor)
    return [base] * int(exponent) if exponent > 1 and exponent.denominator == 1 else [factor]


def add_and_subtract(expr: Expr, setting: Setting) -> Expr | None:
    r"""\frac{u}{(c + u)^2} = \frac{1}{c + u} - \frac{c}{(c + u)^2}

    Where $u > 0$, $c > 0$. For $u = (c + u) - c$.
    """
    if not isinstance(expr, Mul):
        return None
    for factor in expr.factors:
        for other in expr.factors:
            base, exponent = power_of(other)
            if isinstance(base, Add) and exponent < -1 and factor in base.terms:
                kept = [one for one in expr.factors if one not in (factor, other)]
                rest = plus(term for term in base.terms if term != factor)
                return plus((times(*kept, power(base, exponent + 1)), times(MINUS_ONE, *kept, rest, other)))
    return None


def distribute_sign(expr: Expr, setting: Setting) -> Expr | None:
    r"""-(u - v) = v - u"""
    if not isinstance(expr, Mul) or not is_negative(expr):
        return None
    for place, factor in enumerate(expr.factors):
        if isinstance(factor, Add) and any(map(is_negative, factor.terms)):
            turned = Add(tuple(times(MINUS_ONE, term) for term in factor.terms))
            return times(MINUS_ONE, *expr.factors[:place], turned, *expr.factors[place + 1 :])
    return None


def collect_terms(expr: Expr, setting: Setting) -> Expr | None:
    r"""a\, u + b\, u = (a + b) u"""
    if not isinstance(expr, Add):
        return None
    try:
        terms = [term_of(term) for term in expr.terms]
        found = collect(terms)
    except TooLong:
        return None
    return written(found) if len(found) < len(terms) else None


def common_factor(expr: Expr, setting: Setting) -> Expr | None:
    r"""u\, v + u\, w = u (v + w)

    Done where it makes the line shorter.
    """
    if not isinstance(expr, Add):
        return None
    try:
        return _shorter(factored(tuple(term_of(term) for term in expr.terms), setting.context), expr)
    except TooLong:
        return None


def multiply_out_and_collect(expr: Expr, setting: Setting) -> Expr | None:
    r"""u (1 - v) - (1 - u) v = u - v

    Done where it makes the line shorter.
    """
    if not isinstance(expr, Add | Mul) or not any(isinstance(factor, Add) for factor in _factors_in(expr)):
        return None
    try:
        return _shorter(factored(expanded(expr), setting.context), expr)
    except TooLong:
        return None


def _factors_in(expr: Expr) -> list[Expr]:
    terms = expr.terms if isinstance(expr, Add) else (expr,)
    return [factor for term in terms if isinstance(term, Mul) for factor in term.factors]


def _shorter(new: Expr, old: Expr) -> Expr | None:
    return new if weight(new) < weight(old) else None


def weight(expr: Expr) -> int:
    """How much there is to read."""
    own = 0 if isinstance(expr, Add | Mul) or expr == MINUS_ONE else 1
    return own + sum(map(weight, children(expr)))


def power_of_power(expr: Expr, setting: Setting) -> Expr | None:
    r"""\left(\frac{1}{u}\right)^2 = \frac{1}{u^2}

    Where $u > 0$.
    """
    match expr:
        case Pow(Pow(base, Num(inner)), Num(outer)):
            return power(base, inner * outer)
        case Pow(Mul(factors), Num(outer)) if outer.denominator == 1:
            return times(*(Pow(factor, Num(outer)) for factor in factors))
    return None


def log_of_product(expr: Expr, setting: Setting) -> Expr | None:
    r"""\log \frac{e^u}{v} = \log e^u - \log v

    Where $v > 0$. Done where a factor is an exponential.
    """
    match expr:
        case Fn("log", (Mul(factors),)) if any(isinstance(factor, Fn) and factor.name == "exp" for factor in factors):
            return plus(
                neg(Fn("log", (divisor,))) if (divisor := divisor_of(factor)) is not None else Fn("log", (factor,))
                for factor in factors
            )
    return None


def log_of_power(expr: Expr, setting: Setting) -> Expr | None:
    r"""\log u^a = a \log u

    Where $u > 0$.
    """
    match expr:
        case Fn("log", (Pow(base, exponent),)):
            return times(exponent, Fn("log", (base,)))
    return None


def log_of_exponential(expr: Expr, setting: Setting) -> Expr | None:
    r"""\log e^u = u"""
    match expr:
        case Fn("log", (Fn("exp", (u,)),)):
            return u
    return None


def product_of_exponentials(expr: Expr, setting: Setting) -> Expr | None:
    r"""e^u e^v = e^{u + v}"""
    if not isinstance(expr, Mul):
        return None
    found = [factor for factor in expr.factors if isinstance(factor, Fn) and factor.name == "exp"]
    if len(found) < 2:
        return None
    rest = [factor for factor in expr.factors if factor not in found]
    return times(*rest, Fn("exp", (plus(factor.args[0] for factor in found),)))
