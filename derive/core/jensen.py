r"""``\log \sum_i w_i u_i \ge \sum_i w_i \log u_i`` and its kind, for weights that are not negative and sum to 1.

Source: J. L. W. V. Jensen, Sur les fonctions convexes et les inégalités entre les valeurs moyennes, 1906.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from derive.core.bounds import Bounds
from derive.notation import ONE, ZERO, Add, Expr, Fn, Index, Mul, Num, Pow, Sum, canonical, num, substitute_slots
from derive.records import dataclass

Equal = Callable[[Expr, Expr], bool]
"""Whether two expressions are proved to be equal under the context."""


@dataclass(frozen=True)
class Mean:
    r"""``\sum_index weight value``, or of a function of the value."""

    index: Index
    weight: Expr
    value: Expr

    def of(self, value: Expr) -> Expr:
        """The same mean of another value."""
        return Sum(self.index, Mul((self.weight, value)))


def holds(high: Expr, low: Expr, bounds: Bounds, equal: Equal) -> bool:
    """Whether Jensen's inequality shows that ``high >= low``."""
    if (logs := mean_of_logarithm(low)) is not None and isinstance(high, Fn) and high.name == "log":
        return _is_mean(logs, bounds, equal) and equal(high.args[0], logs.of(logs.value))
    if low == ZERO and (logs := mean_of_logarithm(high)) is not None:
        return _is_mean(logs, bounds, equal) and equal(logs.of(Pow(logs.value, num(-1))), ONE)
    match high, low:
        case Sum(index, body, (), None), (Fn("exp", (inner,)) | Pow(inner, Num())) if _same_kind(body, low):
            found = _split(index, body, low)
            return found is not None and _is_mean(found, bounds, equal) and equal(inner, found.of(found.value))
    return False


def _is_mean(mean: Mean, bounds: Bounds, equal: Equal) -> bool:
    """Whether the weights are not negative and sum to 1."""
    return bounds.of(mean.weight).nonnegative and equal(Sum(mean.index, mean.weight), ONE)


def mean_of_logarithm(expr: Expr) -> Mean | None:
    r"""``\sum_i w_i \log u_i``, also as a sum of such with the same weights."""
    found: Mean | None = None
    for number, term in _terms(expr):
        match term:
            case Sum(index, body, (), None):
                own = _logarithms(index, body, number)
            case _:
                return None
        if own is None:
            return None
        if found is None:
            found = own
            continue
        weight, value = (substitute_slots(part, {own.index: found.index}) for part in (own.weight, own.value))
        if canonical(weight) != canonical(found.weight):
            return None
        found = Mean(found.index, found.weight, Mul((found.value, value)))
    return found


def _logarithms(index: Index, body: Expr, number: Fraction) -> Mean | None:
    """A summand ``w log u``, ``w (log u - log v)``; ``number`` is the 1 or -1 in front of the sum."""
    factors = _factors(body)
    for place, factor in enumerate(factors):
        logs = _terms(factor)
        if logs and all(isinstance(log, Fn) and log.name == "log" and abs(sign) == 1 for sign, log in logs):
            rest = tuple(other for k, other in enumerate(factors) if k != place)
            sign = Fraction(1)
            for other in rest:
                sign *= other.value if isinstance(other, Num) else 1
            others = tuple(other for other in rest if not isinstance(other, Num))
            if abs(sign * number) != 1 or not others:
                return None
            values = [Pow(log.args[0], Num(sign * number * own)) for own, log in logs if isinstance(log, Fn)]
            return Mean(index, Mul(others), Mul(tuple(values)))
    return None


def _same_kind(body: Expr, low: Expr) -> bool:
    """Whether a factor of a summand is the same function, an exponential or a square."""
    return any(_value(factor, low) is not None for factor in _factors(body))


def _value(factor: Expr, low: Expr) -> Expr | None:
    match factor, low:
        case Fn("exp", (inner,)), Fn("exp"):
            return inner
        case Pow(inner, Num(power)), Pow(_, Num(other)) if power == other == 2:
            return inner
    return None


def _split(index: Index, body: Expr, low: Expr) -> Mean | None:
    """``w f(u)``, with the one factor that is ``f`` of something."""
    factors = _factors(body)
    places = [place for place, factor in enumerate(factors) if _value(factor, low) is not None]
    if len(places) != 1:
        return None
    value = _value(factors[places[0]], low)
    weights = tuple(factor for place, factor in enumerate(factors) if place != places[0])
    return Mean(index, Mul(weights), value) if weights and value is not None else None


def _terms(expr: Expr) -> list[tuple[Fraction, Expr]]:
    """The terms of a sum with the numbers in front of them."""
    match expr:
        case Add(terms):
            return [inner for term in terms for inner in _terms(term)]
        case Mul((Num(value), *rest)) if rest:
            inner = rest[0] if len(rest) == 1 else Mul(tuple(rest))
            return [(value * number, term) for number, term in _terms(inner)]
    return [(Fraction(1), expr)]


def _factors(expr: Expr) -> list[Expr]:
    return [inner for factor in expr.factors for inner in _factors(factor)] if isinstance(expr, Mul) else [expr]
