r"""``u \le v``: refuted by a confirmed counterexample, proved where bounds of the parts show it, else undecided.

What is proved is the sum of a few rules, each of which holds for all real values where both sides are defined and at
every size: see docs/core.md, section 16. A proof also needs a floating-point sample that does not contradict it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from derive.core import jensen
from derive.core.bounds import Bounds
from derive.core.real import counterexample, intervals, numeric
from derive.core.real.sides import STRICT
from derive.model import Context, Evidence, Verdict
from derive.notation import ONE, Add, Expr, Fn, Mul, Num, Pow, Sum, canonical, neg, num, sub, substitute_slots
from derive.records import replace

Equal = Callable[[Expr, Expr], bool]
"""Whether two expressions are proved to be equal under the context."""

TURNED = {"<": ">", r"\le": r"\ge", ">": "<", r"\ge": r"\le"}
"""Every inequality, and the one that says the same of the sides in the other order."""
_RISING = ("exp", "log", "sigmoid", "softplus", "tanh", "sinh")
_DEEPEST = 6


def judged(lhs: Expr, rhs: Expr, relation: str, context: Context, equal: Equal) -> Verdict:
    """The verdict on an inequality."""
    if intervals.closed_order(lhs, rhs, relation, context):
        return Verdict("proved", Evidence("enclosed", holds_numerically=True))
    seed = context.seed or 0
    opinion = numeric.compare(lhs, rhs, context, seed, relation=relation)
    evidence = Evidence(
        "inequality", float_sizes=opinion.sizes, float_points=opinion.points, holds_numerically=opinion.agrees
    )
    proved = opinion.agrees and holds(lhs, rhs, relation, context, equal)
    if opinion.differs or (relation in STRICT and not proved):
        found = counterexample.find(lhs, rhs, context, seed, relation=relation)
        if found is not None:
            return Verdict("refuted", replace(evidence, method="counterexample", holds_numerically=False), found)
    if proved:
        return Verdict("proved", replace(evidence, method="bounds"))
    if opinion.empty or opinion.reason:
        return Verdict("undecided", replace(evidence, method=opinion.reason or "empty-domain", detail=opinion.detail))
    return Verdict("undecided", evidence)


def holds(lhs: Expr, rhs: Expr, relation: str, context: Context, equal: Equal) -> bool:
    """Whether the rules show that an inequality holds."""
    if relation in ("<", r"\le"):
        lhs, rhs = rhs, lhs
    bounds = Bounds(context)
    high, low = (bounds.unfolded(side) or side for side in (lhs, rhs))
    rules = _Rules(bounds, equal)
    return rules.exceeds(high, low) if relation in STRICT else rules.reaches(high, low)


class _Rules:
    """The rules that show ``high >= low``."""

    def __init__(self, bounds: Bounds, equal: Equal) -> None:
        self.bounds, self.equal = bounds, equal

    def exceeds(self, high: Expr, low: Expr) -> bool:
        """``high > low``"""
        return self.bounds.of(sub(high, low)).positive or self._apart(high, low, strict=True)

    def reaches(self, high: Expr, low: Expr, depth: int = 0) -> bool:
        """``high >= low``: by their bounds, part by part, as a sum of squares, or since both are equal."""
        if self.bounds.of(sub(high, low)).nonnegative or self._apart(high, low, strict=False):
            return True
        if depth < _DEEPEST and self._parts(high, low, depth):
            return True
        if depth:
            return False
        shown = self._is_tangent(high, low) or jensen.holds(high, low, self.bounds, self.equal)
        return shown or self._is_square(high, low) or self.equal(high, low)

    def _apart(self, high: Expr, low: Expr, *, strict: bool) -> bool:
        """What all terms have in common taken out, neither it nor what remains is negative."""
        common, rest = _common(_difference(high, low))
        outside, inside = self.bounds.of(Mul(tuple(common))), self.bounds.of(Add(tuple(rest)))
        if strict:
            return outside.positive and inside.positive
        return outside.nonnegative and inside.nonnegative

    def _parts(self, high: Expr, low: Expr, depth: int) -> bool:
        """Sums term by term; both sides of a function that rises."""
        match high, low:
            case Sum(i, u, (), None), Sum(j, v, (), None) if i.size == j.size:
                return self.reaches(u, substitute_slots(v, {j: i}), depth + 1)
            case Fn(name, (u,)), Fn(other, (v,)) if name == other and name in _RISING:
                return self.reaches(u, v, depth + 1)
        return False

    def _is_tangent(self, high: Expr, low: Expr) -> bool:
        """``u - 1 >= log u``, ``e^u >= 1 + u``"""
        match high, low:
            case _, Fn("log", (u,)):
                return self.equal(high, sub(u, ONE))
            case Fn("exp", (u,)), _:
                return self.equal(low, Add((ONE, u)))
        return False

    def _is_square(self, high: Expr, low: Expr) -> bool:
        """``high - low = c (u - v)^2``, proposed from the squares in it and proved."""
        return any(self.equal(sub(high, low), square) for square in _squares(high, low))


def _squares(high: Expr, low: Expr) -> Iterator[Expr]:
    """``c (u - v)^2`` and ``c (u + v)^2`` for two squares ``c u^2`` and ``c v^2`` among the terms of ``high - low``."""
    roots = [found for term in (*_terms(high), *map(neg, _terms(low))) if (found := _root(term)) is not None]
    for place, (one, u) in enumerate(roots):
        for other, v in roots[place + 1 :]:
            if one == other:
                for second in (v, neg(v)):
                    yield Mul((num(one), Pow(sub(u, second), num(2))))


def _difference(high: Expr, low: Expr) -> list[Expr]:
    """The terms of ``high - low``, without those that cancel."""
    right = list(_terms(low))
    left: list[Expr] = []
    for term in _terms(high):
        same = next((other for other in right if canonical(other) == canonical(term)), None)
        if same is None:
            left.append(term)
        else:
            right.remove(same)
    return [*left, *map(neg, right)]


def _terms(expr: Expr) -> tuple[Expr, ...]:
    """The terms of a sum, one that is multiplied by something taken apart; none of 0."""
    if isinstance(expr, Mul):
        place = next((k for k, factor in enumerate(expr.factors) if isinstance(factor, Add)), None)
        if place is not None:
            others = (*expr.factors[:place], *expr.factors[place + 1 :])
            return tuple(Mul((*others, term)) for term in _terms(expr.factors[place]))
    terms = expr.terms if isinstance(expr, Add) else (expr,)
    return tuple(term for term in terms if not isinstance(term, Num) or term.value)


def _root(term: Expr) -> tuple[Fraction, Expr] | None:
    """``(c, u)`` for a term ``c u^2`` with a positive number c."""
    factors, number, roots = _flat(term), Fraction(1), list[Expr]()
    left: dict[Expr, int] = {}
    for factor in factors:
        match factor:
            case Num(value):
                number *= value
            case Pow(Num(base), Num(value)) if value.denominator == 1:
                number *= base**value.numerator
            case Pow(base, Num(value)) if value.denominator == 1 and value > 0 and value % 2 == 0:
                roots.append(Pow(base, num(value / 2)))
            case _:
                left[factor] = left.get(factor, 0) + 1
    if number <= 0 or any(count % 2 for count in left.values()):
        return None
    roots += [factor for factor, count in left.items() for _ in range(count // 2)]
    return number, Mul(tuple(roots))


def _flat(expr: Expr) -> list[Expr]:
    """The factors of an expression, a whole power as that many."""
    match expr:
        case Mul(factors):
            return [part for factor in factors for part in _flat(factor)]
        case Pow(base, Num(value)) if value in (2, 3, 4):
            return _flat(base) * int(value)
    return [expr]


def _common(terms: Sequence[Expr]) -> tuple[list[Expr], list[Expr]]:
    """The factors of all terms, and what remains of each."""
    factors = [_flat(term) for term in terms]
    common: list[Expr] = []
    for factor in factors[0] if factors else ():
        if all(factor in left for left in factors[1:]) and not isinstance(factor, Num):
            common.append(factor)
            for left in factors[1:]:
                left.remove(factor)
    rest = [list(left) for left in factors]
    for factor in common:
        rest[0].remove(factor)
    return common, [Mul(tuple(left)) for left in rest]
