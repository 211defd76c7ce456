"""Laws that do not hold: a function of a sum taken apart, products of exponentials."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations

from derive.forms.building import plus, power, times
from derive.mistakes.places import Change, Place, edits
from derive.mistakes.repair import Repair, Wrong
from derive.mistakes.slips import mistaken
from derive.notation import (
    Add,
    Apply,
    Expr,
    Fn,
    Inverse,
    Mul,
    Num,
    Pow,
    Sum,
    Var,
    exp,
    free_indices,
    log,
    num,
    substitute_slots,
    transform,
    walk,
)
from derive.records import replace

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
        case Add((Inverse(), *_) as terms) if all(isinstance(term, Inverse) for term in terms):
            yield from _one_inverse(terms)
        case Inverse(rows, columns, Add(terms), row, column):
            yield plus(Inverse(rows, columns, term, row, column) for term in terms)
        case Add(terms):
            roots = [_root(term) for term in terms]
            exponents = {exponent for _, exponent in roots}
            if len(exponents) == 1 and (exponent := exponents.pop()) != 1:
                yield power(plus(base for base, _ in roots), exponent)


def _one_inverse(terms: Sequence[Expr]) -> Iterator[Expr]:
    """``(A + B)^{-1}`` for ``A^{-1} + B^{-1}``"""
    inverses = [term for term in terms if isinstance(term, Inverse)]
    first = inverses[0]
    if all((other.row, other.column) == (first.row, first.column) for other in inverses):
        bodies = [substitute_slots(i.body, {i.rows: first.rows, i.columns: first.columns}) for i in inverses]
        yield Inverse(first.rows, first.columns, plus(bodies), first.row, first.column)


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


def dropped_function(wrong: Wrong) -> Iterator[Repair]:
    r"""``log q``, not ``q``.

    A function is lost: {old} should be {new}.

    It happens when a line is copied, and in logarithms of quotients, of which one part keeps its logarithm.

    Wrong::

        Numbers $p > 0$ and $q > 0$.

        $$\log \frac{p}{q} = \log p - q$$

    Right::

        Numbers $p > 0$ and $q > 0$.

        $$\log \frac{p}{q} = \log p - \log q$$
    """
    used = dict.fromkeys(
        node.name
        for side in (wrong.lhs, wrong.rhs)
        for node in walk(side)
        if isinstance(node, Fn) and len(node.args) == 1
    )
    unknown = dict.fromkeys(
        (node.name, node.indices)
        for side in (wrong.lhs, wrong.rhs)
        for node in walk(side)
        if isinstance(node, Apply) and len(node.args) == 1
    )

    def change(place: Place) -> Iterator[Change]:
        if isinstance(place.node, Var) and not isinstance(place.parent, Fn | Apply):
            for name in used:
                new: Expr = Fn(name, (place.node,))
                yield new, {"old": place.node, "new": new}
            for called, indices in unknown:
                new = Apply(called, (0,), (place.node,), indices)
                yield new, {"old": place.node, "new": new}

    return edits(wrong, change, everywhere=True)


def extra_function(wrong: Wrong) -> Iterator[Repair]:
    r"""``a (1 - a)`` for ``a = sigma(z)``, not ``sigma(a) (1 - sigma(a))``.

    A function is applied once too often: {old} should be {new}.

    It happens when a slope is written in terms of the output, and the output is put in for the input.

    Wrong::

        A number $z$ and $a := \tanh(z)$.

        $$\frac{da}{dz} = 1 - \tanh^2(a)$$

    Right::

        A number $z$ and $a := \tanh(z)$.

        $$\frac{da}{dz} = 1 - a^2$$
    """

    def change(place: Place) -> Iterator[Change]:
        inner = _argument(place.node)
        if inner is not None:
            yield inner, {"old": place.node, "new": inner}

    for repair in edits(wrong, change, everywhere=True):
        yield replace(repair, rhs=transform(repair.rhs, _without_one))


def _without_one(node: Expr) -> Expr | None:
    """The one of ``1/u`` is nothing beside u."""
    if isinstance(node, Mul) and num(1) in node.factors:
        return times(*(transform(factor, _without_one) for factor in node.factors))
    return None


def _argument(node: Expr) -> Expr | None:
    """What a function is applied to, also the logistic one where it is written out."""
    match node:
        case Fn(_, (inner,)) | Apply(_, (0,), (inner,)):
            return inner
        case Mul((Num(1), Pow() as inside)):
            return _argument(inside)
        case Pow(Add((Num(1), Fn("exp", (Mul((Num(-1), inner)),)))), Num(-1)):
            return inner
    return None
