"""Laws that do not hold: a function of a sum taken apart, products of exponentials, a sum of products."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations

from derive.forms.building import plus, power, times
from derive.mistakes.places import Change, Place, edits, places, put
from derive.mistakes.repair import Repair, Wrong
from derive.notation import Add, Expr, Fn, Mul, Num, Pow, Sum, exp, free_indices, freshen, log, substitute_slots

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

    def change(place: Place) -> Iterator[Change]:
        for new in _exchanged(place.node):
            yield new, {"old": place.node, "new": new}

    return edits(wrong, change)


def _exchanged(node: Expr) -> Iterator[Expr]:
    """``sum f(u)`` for ``f(sum u)`` and the other way round, for sums over an index and of terms."""
    match node:
        case Fn(name, (Sum(index, body, unequal, bounds),)) if name != "log":
            yield Sum(index, Fn(name, (body,)), unequal, bounds)
        case Pow(Sum(index, body, unequal, bounds), Num(exponent)):
            yield Sum(index, power(body, exponent), unequal, bounds)
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

    def change(place: Place) -> Iterator[Change]:
        for new in _log_apart(place.node):
            yield new, {"old": place.node, "new": new}

    return edits(wrong, change)


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

    def change(place: Place) -> Iterator[Change]:
        for new in _other_law(place.node):
            yield new, {"old": place.node, "new": new}

    return edits(wrong, change)


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


def expectation_of_product(wrong: Wrong) -> Iterator[Repair]:
    r"""``E[X Y] = sum_k p_k x_k y_k`` is not ``E[X] E[Y] = (sum_k p_k x_k) (sum_k p_k y_k)``.

    The mean of a product is not the product of the means: {old} should be {new}.

    It happens because it is true of what is independent (or uncorrelated), and that is soon taken for granted.

    Wrong::

        Probabilities $p \in \mathbb{R}^n$ with $\sum_k p_k = 1$, and $x \in \mathbb{R}^n$ and $y \in \mathbb{R}^n$.

        $$\frac{d}{dt} \sum_k p_k x_k e^{t y_k} = \left(\sum_k p_k x_k\right) \left(\sum_k p_k y_k e^{t y_k}\right)$$

    Right::

        Probabilities $p \in \mathbb{R}^n$ with $\sum_k p_k = 1$, and $x \in \mathbb{R}^n$ and $y \in \mathbb{R}^n$.

        $$\frac{d}{dt} \sum_k p_k x_k e^{t y_k} = \sum_k p_k x_k y_k e^{t y_k}$$
    """

    def change(place: Place) -> Iterator[Change]:
        for new in _weighted(place.node):
            yield new, {"old": place.node, "new": new}

    return edits(wrong, change)


def _weighted(node: Expr) -> Iterator[Expr]:
    """One sum for two that are multiplied, what both are weighted with once."""
    factors = node.factors if isinstance(node, Mul) else ()
    for first, second in combinations([f for f in factors if _is_whole(f)], 2):
        assert isinstance(first, Sum) and isinstance(second, Sum)
        if first.index.size == second.index.size:
            other = substitute_slots(second.body, {second.index: first.index})
            mine, its = (body.factors if isinstance(body, Mul) else (body,) for body in (first.body, other))
            rest = [factor for factor in factors if factor is not first and factor is not second]
            for weight in [factor for factor in mine if factor in its and first.index in free_indices(factor)]:
                once = [factor for factor in its if factor is not weight and factor != weight]
                yield times(*rest, Sum(first.index, times(*mine, *once)))


def _is_whole(factor: Expr) -> bool:
    return isinstance(factor, Sum) and not factor.unequal and not factor.bounds


def taken_apart(right: Wrong) -> Iterator[Expr]:
    """The product of two means for the mean of a product."""
    for place in places(right.rhs):
        node = place.node
        if not _is_whole(node) or not isinstance(node, Sum) or not isinstance(node.body, Mul):
            continue
        inside = [factor for factor in node.body.factors if node.index in free_indices(factor)]
        rest = [factor for factor in node.body.factors if factor not in inside]
        for weight in inside if len(inside) > 2 else ():
            others = [factor for factor in inside if factor is not weight]
            means = (Sum(node.index, times(weight, other)) for other in (others[0], times(*others[1:])))
            yield put(right.rhs, place.path, times(*rest, *map(freshen, means)))


def product_of_sums(wrong: Wrong) -> Iterator[Repair]:
    r"""``sum_k u_k v_k`` is not ``(sum_k u_k) (sum_k v_k)``.

    A sum of products and a product of sums were exchanged: {old} should be {new}.

    It happens because it is true where each factor has an index of its own, and sums of sums look alike.

    Wrong::

        Vectors $p \in \mathbb{R}^n$, $x \in \mathbb{R}^n$ and $y \in \mathbb{R}^n$.

        $$\frac{d}{dt} \sum_k p_k x_k e^{t y_k} = \left(\sum_k p_k x_k\right) \left(\sum_k y_k e^{t y_k}\right)$$

    Right::

        Vectors $p \in \mathbb{R}^n$, $x \in \mathbb{R}^n$ and $y \in \mathbb{R}^n$.

        $$\frac{d}{dt} \sum_k p_k x_k e^{t y_k} = \sum_k p_k x_k y_k e^{t y_k}$$
    """

    def change(place: Place) -> Iterator[Change]:
        for new in _regrouped(place.node):
            yield new, {"old": place.node, "new": new}

    return edits(wrong, change)


def _regrouped(node: Expr) -> Iterator[Expr]:
    """One sum for two that are multiplied, two for one."""
    match node:
        case Mul(factors):
            for first, second in combinations([f for f in factors if _is_whole(f)], 2):
                assert isinstance(first, Sum) and isinstance(second, Sum)
                if first.index.size == second.index.size:
                    other = substitute_slots(second.body, {second.index: first.index})
                    rest = [factor for factor in factors if factor is not first and factor is not second]
                    yield times(Sum(first.index, times(first.body, other)), *rest)
        case Sum(index, Mul(factors), (), None):
            inside = [factor for factor in factors if index in free_indices(factor)]
            outside = [factor for factor in factors if index not in free_indices(factor)]
            ways = range(1, min(1 << max(0, len(inside) - 1), MOST_WAYS + 1))
            for mask in ways:
                here = [f for n, f in enumerate(inside) if not n or not mask >> (n - 1) & 1]
                there = [f for n, f in enumerate(inside) if n and mask >> (n - 1) & 1]
                yield times(*outside, Sum(index, times(*here)), freshen(Sum(index, times(*there))))
