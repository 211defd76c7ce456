"""Laws that do not hold: a function of a sum taken apart, products of exponentials."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations

from derive.forms.building import plus, power, times
from derive.mistakes.repair import Repair, Wrong
from derive.mistakes.slips import mistaken
from derive.notation import Add, Expr, Fn, Mul, Num, Pow, Sum, exp, free_indices, log

MOST_WAYS = 6


def function_of_sum(wrong: Wrong) -> Iterator[Repair]:
    r"""``(sum_k u_k)^2`` is not ``sum_k u_k^2``: only a linear function can be moved under a sum.

    A function and a sum were exchanged: {old} should be {new}.

    It happens because linear functions do commute with sums, and most operators on paper are linear.

    Wrong::

        Vectors $a \in \mathbb{R}^n$ and $x \in \mathbb{R}^n$, and $r := \sum_k a_k x_k$.

        $$r^2 = \sum_k a_k^2 x_k^2$$

    Right::

        Vectors $a \in \mathbb{R}^n$ and $x \in \mathbb{R}^n$, and $r := \sum_k a_k x_k$.

        $$r^2 = \left(\sum_k a_k x_k\right)^2$$
    """

    return mistaken(wrong, _exchanged)


def _exchanged(node: Expr) -> Iterator[Expr]:
    """``sum f(u)`` for ``f(sum u)`` and the other way round, for sums over an index and of terms."""
    match node:
        case Fn(name, (Sum(index, body, unequal, bounds),)) if name != "log":
            yield Sum(index, Fn(name, (body,)), unequal, bounds)
        case Pow(Sum(index, body, unequal, bounds), Num(exponent)):
            base, own = _root(body)
            yield Sum(index, power(base, own * exponent), unequal, bounds)
        case Sum(index, Fn(name, (body,)), unequal, bounds) if name != "log":
            yield Fn(name, (Sum(index, body, unequal, bounds),))
        case Sum(index, Pow(body, Num(exponent)), unequal, bounds):
            yield power(Sum(index, body, unequal, bounds), exponent)
        case Sum(index, Mul(factors), unequal, bounds):
            roots = [_root(factor) for factor in factors]
            exponents = {exponent for _, exponent in roots}
            if len(exponents) == 1 and (exponent := exponents.pop()) != 1:
                yield power(Sum(index, times(*(base for base, _ in roots)), unequal, bounds), exponent)
        case Pow(Add(terms), Num(exponent)):
            yield plus(power(term, exponent) for term in terms)
        case Add(terms):
            roots = [_root(term) for term in terms]
            exponents = {exponent for _, exponent in roots}
            if len(exponents) == 1 and (exponent := exponents.pop()) != 1:
                yield power(plus(base for base, _ in roots), exponent)


def _root(expr: Expr) -> tuple[Expr, Fraction]:
    """Base and exponent."""
    if isinstance(expr, Pow) and isinstance(expr.exponent, Num):
        return expr.base, expr.exponent.value
    return expr, Fraction(1)


def log_of_sum(wrong: Wrong) -> Iterator[Repair]:
    r"""``log sum_k u_k`` is not ``sum_k log u_k``, and ``log(u + v)`` not ``log u + log v``.

    The logarithm of a sum is not the sum of the logarithms: {old} should be {new}.

    It happens because the logarithm of a product does come apart, and the likelihood was a product a line before.

    Wrong::

        A vector $z \in \mathbb{R}^n$ and $p_i := \frac{e^{z_i}}{\sum_k e^{z_k}}$.

        $$\log p_i = z_i - \sum_k \log e^{z_k}$$

    Right::

        A vector $z \in \mathbb{R}^n$ and $p_i := \frac{e^{z_i}}{\sum_k e^{z_k}}$.

        $$\log p_i = z_i - \log \sum_k e^{z_k}$$
    """

    return mistaken(wrong, _log_apart)


def _log_apart(node: Expr) -> Iterator[Expr]:
    """Logarithm and sum exchanged; weights stay under the sum."""
    match node:
        case Fn("log", (Sum(index, body, unequal, bounds),)):
            yield Sum(index, log(body), unequal, bounds)
            factors = body.factors if isinstance(body, Mul) else ()
            for number, factor in enumerate(factors):
                rest = (*factors[:number], *factors[number + 1 :])
                yield Sum(index, times(*rest, log(factor)), unequal, bounds)
        case Fn("log", (Add(terms),)):
            yield plus(map(log, terms))
        case Sum(index, body, unequal, bounds):
            factors = body.factors if isinstance(body, Mul) else (body,)
            if index in free_indices(body) and not any(isinstance(f, Fn) and f.name == "log" for f in factors):
                yield log(Sum(index, exp(body), unequal, bounds))
            for number, factor in enumerate(factors):
                if isinstance(factor, Fn) and factor.name == "log":
                    inner = times(*factors[:number], factor.args[0], *factors[number + 1 :])
                    yield log(Sum(index, inner, unequal, bounds))
        case Add(terms):
            logs = [term for term in terms if isinstance(term, Fn) and term.name == "log"]
            for first, second in combinations(logs, 2):
                joined = log(plus((first.args[0], second.args[0])))
                yield plus((joined, *(term for term in terms if term is not first and term is not second)))


def exp_and_log(wrong: Wrong) -> Iterator[Repair]:
    r"""``e^{u + v} = e^u e^v`` and ``log(u v) = log u + log v``; nothing like it for ``e^{u v}`` and ``e^u + e^v``.

    A law of the exponential or the logarithm was misremembered: {old} should be {new}.

    It happens because exponentials turn sums into products and logarithms products into sums, and one of the two is
    remembered for the other.

    Wrong::

        Numbers $x \in \mathbb{R}$ and $a \in \mathbb{R}$.

        $$(e^{x})^a = e^{x} e^{a}$$

    Right::

        Numbers $x \in \mathbb{R}$ and $a \in \mathbb{R}$.

        $$(e^{x})^a = e^{a x}$$
    """

    return mistaken(wrong, _other_law)


def _other_law(node: Expr) -> Iterator[Expr]:
    """What would be meant if the law for products stood for the one for sums, or the other way round."""
    match node:
        case Mul(factors) | Add(factors):
            for name in ("exp", "log"):
                for first, second in combinations([f for f in factors if isinstance(f, Fn) and f.name == name], 2):
                    rest = [factor for factor in factors if factor is not first and factor is not second]
                    u, v = first.args[0], second.args[0]
                    join = times if isinstance(node, Mul) else lambda *items: plus(items)
                    for inner in (times(u, v), plus((u, v))):
                        yield join(Fn(name, (inner,)), *rest)
                    if name == "log":
                        other = plus((first, second)) if isinstance(node, Mul) else times(first, second)
                        yield join(other, *rest)
        case Fn("exp", (Mul(factors),)) if len(factors) == 2:
            yield times(*(exp(factor) for factor in factors))
            yield exp(plus(factors))
        case Fn("exp", (Add(terms),)):
            yield plus(map(exp, terms))
            yield exp(times(*terms))
        case Fn("log", (Mul(factors),)) if len(factors) == 2:
            yield times(*(log(factor) for factor in factors))
        case Fn("log", (Pow(base, exponent),)):
            yield Pow(log(base), exponent)
        case Pow(Fn("log", (inner,)), exponent):
            yield times(exponent, log(inner))
