"""The laws of differentiation, at one derivative each; what does not depend on the variable is a constant."""

from __future__ import annotations

from fractions import Fraction

from derive.forms.building import delta, plus, power, times
from derive.notation import (
    MINUS_ONE,
    ONE,
    ZERO,
    Add,
    Apply,
    Const,
    D,
    Expr,
    Fn,
    Mul,
    Num,
    Pick,
    Pow,
    Sum,
    Var,
    Where,
    exp,
    log,
    neg,
    num,
    sub,
)
from derive.rules.setting import Setting


def constant(expr: Expr, setting: Setting) -> Expr | None:
    r"""\frac{\partial c}{\partial x} = 0"""
    return ZERO if isinstance(expr, D) and not setting.varies(expr.body, expr) else None


def sum_of_terms(expr: Expr, setting: Setting) -> Expr | None:
    r"""\frac{\partial}{\partial x} (u(x) + v(x)) = u'(x) + v'(x)"""
    if not isinstance(expr, D) or not isinstance(expr.body, Add):
        return None
    return plus(_slope(term, expr) for term in expr.body.terms if setting.varies(term, expr))


def sum_over_index(expr: Expr, setting: Setting) -> Expr | None:
    r"""\frac{\partial}{\partial x} \sum_k f_k(x) = \sum_k \frac{\partial f_k(x)}{\partial x}"""
    if not isinstance(expr, D) or not isinstance(expr.body, Sum):
        return None
    index, body, unequal, bounds = expr.body.index, expr.body.body, expr.body.unequal, expr.body.bounds
    return Sum(index, _slope(body, expr), unequal, bounds)


def constant_factor(expr: Expr, setting: Setting) -> Expr | None:
    r"""\frac{\partial}{\partial x} \left(c\, u(x)\right) = c \frac{\partial u(x)}{\partial x}"""
    if not isinstance(expr, D) or not isinstance(expr.body, Mul):
        return None
    factors = expr.body.factors
    varying = [factor for factor in factors if setting.varies(factor, expr)]
    if len(varying) == len(factors) or not varying:
        return None
    # The slope stands where the varying factors stood, so that a reader finds it there.
    first = next(place for place, factor in enumerate(factors) if factor in varying)
    before = [factor for factor in factors[:first] if factor not in varying]
    after = [factor for factor in factors[first:] if factor not in varying]
    return times(*before, _slope(times(*varying), expr), *after)


def product(expr: Expr, setting: Setting) -> Expr | None:
    r"""\frac{\partial}{\partial x} (u(x)\, v(x)) = u'(x)\, v(x) + u(x)\, v'(x)"""
    if not isinstance(expr, D) or not isinstance(expr.body, Mul):
        return None
    factors = expr.body.factors
    return plus(times(*factors[:n], _slope(one, expr), *factors[n + 1 :]) for n, one in enumerate(factors))


def quotient(expr: Expr, setting: Setting) -> Expr | None:
    r"""\frac{\partial}{\partial x} \frac{u(x)}{v(x)} = \frac{u'(x) v(x) - u(x) v'(x)}{(v(x))^2}"""
    if not isinstance(expr, D) or not isinstance(expr.body, Mul):
        return None
    below = [divisor for factor in expr.body.factors if (divisor := divisor_of(factor)) is not None]
    above = [factor for factor in expr.body.factors if divisor_of(factor) is None]
    if not below or not above or not all(setting.varies(times(*part), expr) for part in (below, above)):
        return None
    u, v = times(*above), times(*below)
    return times(plus((times(_slope(u, expr), v), times(MINUS_ONE, u, _slope(v, expr)))), power(v, -2))


def power_rule(expr: Expr, setting: Setting) -> Expr | None:
    r"""\frac{\partial}{\partial x} (u(x))^a = a (u(x))^{a - 1} \frac{\partial u(x)}{\partial x}"""
    if not isinstance(expr, D) or not isinstance(expr.body, Pow) or setting.varies(expr.body.exponent, expr):
        return None
    base, exponent = expr.body.base, expr.body.exponent
    match base, exponent:
        case Pow(inner, Num(first)), Num(second):
            base, exponent = inner, Num(first * second)
    lower = power(base, exponent.value - 1) if isinstance(exponent, Num) else Pow(base, sub(exponent, ONE))
    return times(exponent, lower, _slope(base, expr))


def exponential(expr: Expr, setting: Setting) -> Expr | None:
    r"""\frac{\partial}{\partial x} e^{u(x)} = e^{u(x)} \frac{\partial u(x)}{\partial x}"""
    match expr:
        case D(Fn("exp", (u,)) as whole):
            return times(whole, _slope(u, expr))
    return None


def general_power(expr: Expr, setting: Setting) -> Expr | None:
    r"""\frac{\partial}{\partial x} u(x)^{v(x)} = u(x)^{v(x)} \left(v'(x) \log u(x) + v(x) \frac{u'(x)}{u(x)}\right)"""
    match expr:
        case D(Pow(base, exponent) as whole) if not setting.varies(base, expr):
            return times(whole, log(base), _slope(exponent, expr))
        case D(Pow(base, exponent) as whole):
            through_base = times(exponent, power(base, -1), _slope(base, expr))
            return times(whole, plus((times(log(base), _slope(exponent, expr)), through_base)))
    return None


def logarithm(expr: Expr, setting: Setting) -> Expr | None:
    r"""\frac{\partial}{\partial x} \log u(x) = \frac{1}{u(x)} \frac{\partial u(x)}{\partial x}"""
    match expr:
        case D(Fn("log", (u,))):
            return times(power(u, -1), _slope(u, expr))
    return None


def tanh(expr: Expr, setting: Setting) -> Expr | None:
    r"""\frac{\partial}{\partial x} \tanh(u(x)) = \left(1 - (\tanh(u(x)))^2\right) \frac{\partial u(x)}{\partial x}"""
    match expr:
        case D(Fn("tanh", (u,)) as whole):
            return times(sub(ONE, power(whole, 2)), _slope(u, expr))
    return None


def sigmoid(expr: Expr, setting: Setting) -> Expr | None:
    r"""\frac{\partial}{\partial x} \sigma(u(x)) = \sigma(u(x)) (1 - \sigma(u(x))) \frac{\partial u(x)}{\partial x}"""
    match expr:
        case D(Fn("sigmoid", (u,)) as whole):
            return times(whole, sub(ONE, whole), _slope(u, expr))
    return None


def softplus(expr: Expr, setting: Setting) -> Expr | None:
    r"""\frac{\partial}{\partial x} \operatorname{softplus}(u(x)) = \sigma(u(x)) \frac{\partial u(x)}{\partial x}"""
    match expr:
        case D(Fn("softplus", (u,))):
            return times(Fn("sigmoid", (u,)), _slope(u, expr))
    return None


def relu(expr: Expr, setting: Setting) -> Expr | None:
    r"""\frac{\partial}{\partial x} \operatorname{relu}(u(x)) = \mathbb{1}[u(x) > 0] \frac{\partial u(x)}{\partial x}"""
    match expr:
        case D(Fn("relu", (u,))):
            return times(Fn("step", (u,)), _slope(u, expr))
    return None


def maximum(expr: Expr, setting: Setting) -> Expr | None:
    r"""\frac{\partial}{\partial x} \max(u(x), 0) = \mathbb{1}[u(x) > 0]\, u'(x)

    And alike for two functions, where the greater one counts.
    """
    match expr:
        case D(Fn("max", (u, v))):
            pairs = ((u, v), (v, u))
            return plus(
                times(Fn("step", (sub(one, other),)), _slope(one, expr))
                for one, other in pairs
                if setting.varies(one, expr)
            )
    return None


def sinh(expr: Expr, setting: Setting) -> Expr | None:
    r"""\frac{\partial}{\partial x} \sinh(u(x)) = \cosh(u(x)) \frac{\partial u(x)}{\partial x}"""
    match expr:
        case D(Fn("sinh", (u,))):
            return times(Fn("cosh", (u,)), _slope(u, expr))
    return None


def cosh(expr: Expr, setting: Setting) -> Expr | None:
    r"""\frac{\partial}{\partial x} \cosh(u(x)) = \sinh(u(x)) \frac{\partial u(x)}{\partial x}"""
    match expr:
        case D(Fn("cosh", (u,))):
            return times(Fn("sinh", (u,)), _slope(u, expr))
    return None


def absolute(expr: Expr, setting: Setting) -> Expr | None:
    r"""\frac{\partial}{\partial x} |u(x)| = \operatorname{sign}(u(x)) \frac{\partial u(x)}{\partial x}"""
    match expr:
        case D(Fn("abs", (u,))):
            return times(Fn("sign", (u,)), _slope(u, expr))
    return None


def sine(expr: Expr, setting: Setting) -> Expr | None:
    r"""\frac{\partial}{\partial x} \sin(u(x)) = \cos(u(x)) \frac{\partial u(x)}{\partial x}"""
    match expr:
        case D(Fn("sin", (u,))):
            return times(Fn("cos", (u,)), _slope(u, expr))
    return None


def cosine(expr: Expr, setting: Setting) -> Expr | None:
    r"""\frac{\partial}{\partial x} \cos(u(x)) = -\sin(u(x)) \frac{\partial u(x)}{\partial x}"""
    match expr:
        case D(Fn("cos", (u,))):
            return neg(times(Fn("sin", (u,)), _slope(u, expr)))
    return None


def error_function(expr: Expr, setting: Setting) -> Expr | None:
    r"""\frac{d}{dx} \operatorname{erf}(u(x)) = \frac{2}{\sqrt{\pi}} e^{-u(x)^2} u'(x)"""
    match expr:
        case D(Fn("erf", (u,))):
            slope = times(num(2), power(Const("pi"), Fraction(-1, 2)), exp(neg(power(u, 2))))
            return times(slope, _slope(u, expr))
    return None


def normal_distribution(expr: Expr, setting: Setting) -> Expr | None:
    r"""\frac{d}{dx} \operatorname{normcdf}(u(x)) = \operatorname{normpdf}(u(x)) u'(x)"""
    match expr:
        case D(Fn("normcdf", (u,))):
            return times(Fn("normpdf", (u,)), _slope(u, expr))
    return None


def normal_density(expr: Expr, setting: Setting) -> Expr | None:
    r"""\frac{d}{dx} \operatorname{normpdf}(u(x)) = -u(x) \operatorname{normpdf}(u(x)) u'(x)"""
    match expr:
        case D(Fn("normpdf", (u,))):
            return neg(times(u, expr.body, _slope(u, expr)))
    return None


def unknown_function(expr: Expr, setting: Setting) -> Expr | None:
    r"""\frac{\partial}{\partial x} f(u(x)) = f'(u(x)) \frac{\partial u(x)}{\partial x}"""
    if not isinstance(expr, D) or not isinstance(expr.body, Apply):
        return None
    name, orders, args, slots = expr.body.name, expr.body.orders, expr.body.args, expr.body.indices
    terms = []
    for place, arg in enumerate(args):
        if setting.varies(arg, expr):
            more = tuple(order + (n == place) for n, order in enumerate(orders))
            terms.append(times(Apply(name, more, args, slots), _slope(arg, expr)))
    return plus(terms)


def cases(expr: Expr, setting: Setting) -> Expr | None:
    r"""\frac{\partial}{\partial x} \left(\delta_{ij} u(x)\right) = \delta_{ij} \frac{\partial u(x)}{\partial x}"""
    match expr:
        case D(Where(left, right, then, otherwise)):
            return Where(left, right, _slope(then, expr), _slope(otherwise, expr))
        case D(Pick(index, items)):
            return Pick(index, tuple(_slope(item, expr) for item in items))
    return None


def entry(expr: Expr, setting: Setting) -> Expr | None:
    r"""\frac{\partial x_k}{\partial x_j} = \delta_{kj}"""
    match expr:
        case D(Var(name, slots), Var(other, by)) if name == other:
            return times(*(delta(left, right) for left, right in zip(slots, by, strict=True)))
    return None


def divisor_of(expr: Expr) -> Expr | None:
    """``v^n`` where the expression is ``1/v^n``."""
    if isinstance(expr, Pow) and isinstance(expr.exponent, Num) and expr.exponent.value < 0:
        return power(expr.base, -expr.exponent.value)
    return None


def _slope(body: Expr, derivative: D) -> Expr:
    """The derivative of another expression by the same variable; that of the variable itself is 1."""
    if body == derivative.wrt:
        return ONE
    return D(body, derivative.wrt, derivative.mode)
