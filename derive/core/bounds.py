"""``low <= u <= high``: numbers between which an expression lies at all real values where it is defined.

Interval arithmetic over the expression as it is written, with the definitions unfolded. Every rule holds at every
size: a sum has at least one term unless values are left out. What no rule knows has no bounds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import reduce

from derive.model import Context
from derive.notation import (
    MINUS_ONE,
    ONE,
    REALS,
    Add,
    Const,
    D,
    Decimal,
    Delta,
    Expr,
    Fn,
    Index,
    Integral,
    Mul,
    Num,
    Ord,
    Pick,
    Pow,
    Product,
    Size,
    Sum,
    Var,
    Where,
    canonical,
    free_indices,
    sub,
    substitute_slots,
    transform,
    walk,
)
from derive.records import dataclass, replace

_DEEPEST = 12
_MOST_NODES = 3_000


@dataclass(frozen=True)
class Range:
    """All numbers from ``low`` to ``high``, None without end; ``above``, ``below``: without that end itself."""

    low: Fraction | None = None
    high: Fraction | None = None
    above: bool = False
    below: bool = False

    @property
    def nonnegative(self) -> bool:
        """No number of it is below 0."""
        return self.low is not None and self.low >= 0

    @property
    def positive(self) -> bool:
        """Every number of it is above 0."""
        return self.low is not None and (self.low > 0 or (self.low == 0 and self.above))

    @property
    def nonpositive(self) -> bool:
        """No number of it is above 0."""
        return negated(self).nonnegative

    @property
    def negative(self) -> bool:
        """Every number of it is below 0."""
        return negated(self).positive


ZERO, UNIT = Fraction(0), Fraction(1)
ANY = Range()
NONNEGATIVE, POSITIVE = Range(ZERO), Range(ZERO, above=True)
FRACTION = Range(ZERO, UNIT)
_OF_FUNCTION = {
    "exp": POSITIVE,
    "softplus": POSITIVE,
    "factorial": POSITIVE,
    "sigmoid": Range(ZERO, UNIT, True, True),
    "tanh": Range(-UNIT, UNIT, True, True),
    "erf": Range(-UNIT, UNIT, True, True),
    "normcdf": Range(ZERO, UNIT, True, True),
    "normpdf": Range(ZERO, UNIT, True, True),
    "cosh": Range(UNIT),
    "sin": Range(-UNIT, UNIT),
    "cos": Range(-UNIT, UNIT),
    "sign": Range(-UNIT, UNIT),
    "step": FRACTION,
    "abs": NONNEGATIVE,
    "relu": NONNEGATIVE,
}
_OF_FACT = {
    "positive": POSITIVE,
    "nonnegative": NONNEGATIVE,
    "unit-interval": FRACTION,
    "binary": FRACTION,
    "one-hot": FRACTION,
}


def negated(one: Range) -> Range:
    """``-u``"""
    return Range(None if one.high is None else -one.high, None if one.low is None else -one.low, one.below, one.above)


def added(one: Range, other: Range) -> Range:
    """``u + v``"""
    return Range(
        None if one.low is None or other.low is None else one.low + other.low,
        None if one.high is None or other.high is None else one.high + other.high,
        one.above or other.above,
        one.below or other.below,
    )


def multiplied(one: Range, other: Range) -> Range:
    """``u v``, where the sign of both is known; without bounds elsewhere."""
    if one.nonpositive and not one.nonnegative:
        return negated(multiplied(negated(one), other))
    if other.nonpositive and not other.nonnegative:
        return negated(multiplied(one, negated(other)))
    if not (one.nonnegative and other.nonnegative) or one.low is None or other.low is None:
        return ANY
    low = one.low * other.low
    above = one.above or other.above if low else one.positive and other.positive
    if one.high is None or other.high is None:
        return Range(low, None, above)
    high = one.high * other.high
    return Range(low, high, above, bool(high) and (one.below or other.below))


def either(*ranges: Range) -> Range:
    """The smallest range that holds all of these."""
    low, above = _lowest(ranges)
    high, below = _lowest([negated(one) for one in ranges])
    return Range(low, None if high is None else -high, above, below)


def _lowest(ranges: Sequence[Range]) -> tuple[Fraction | None, bool]:
    lows = [one.low for one in ranges if one.low is not None]
    if len(lows) < len(ranges):
        return None, False
    return min(lows), all(one.above for one in ranges if one.low == min(lows))


def raised(one: Range, exponent: Fraction) -> Range:
    """``u^a``; a negative power and a root are defined for some u only."""
    if exponent < 0:
        return _inverse(raised(one, -exponent))
    if exponent.denominator > 1 or exponent == 0:
        unit = FRACTION if one.high is not None and one.high <= 1 else NONNEGATIVE
        at_least = one.low is not None and one.low >= 1
        return Range(UNIT) if at_least else Range(unit.low, unit.high, one.positive) if exponent else Range(UNIT, UNIT)
    if one.nonpositive and not one.nonnegative:
        mirrored = raised(negated(one), exponent)
        return mirrored if exponent % 2 == 0 else negated(mirrored)
    if one.nonnegative and one.low is not None:
        high = None if one.high is None else one.high**exponent.numerator
        return Range(one.low**exponent.numerator, high, one.above, one.below)
    return NONNEGATIVE if exponent % 2 == 0 else ANY


def _inverse(one: Range) -> Range:
    """``1/u``, which is defined where u is not 0."""
    if one.nonpositive and not one.nonnegative:
        return negated(_inverse(negated(one)))
    if not one.nonnegative:
        return ANY
    low = ZERO if one.high is None else 1 / one.high if one.high else None
    if low is None:
        return ANY
    return Range(low, 1 / one.low if one.low else None, one.high is None or one.below, bool(one.low) and one.above)


class Bounds:
    """The ranges of expressions under one context; ``small``: symbols whose entries are at most 1."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.facts = {fact.name: fact.kind for fact in context.facts if fact.kind in _OF_FACT}
        self.definite = {fact.name for fact in context.facts if fact.kind == "positive-definite"}
        self.small = {
            name
            for equation in context.equations
            for one, other in ((equation.lhs, equation.rhs), (equation.rhs, equation.lhs))
            if other == ONE and (name := _summed(one)) is not None
        }

    def of(self, expr: Expr) -> Range:
        """Between which numbers an expression lies wherever it is defined."""
        whole = self.unfolded(expr)
        return ANY if whole is None else self._of(whole)

    def unfolded(self, expr: Expr) -> Expr | None:
        """The expression without defined symbols; None where there is no end to it, or it is too long."""
        for _ in range(_DEEPEST):
            unfolded = transform(expr, self._body)
            if unfolded is expr:
                return expr
            expr = unfolded
            if sum(1 for _ in walk(expr)) > _MOST_NODES:
                return None
        return None

    def _body(self, node: Expr) -> Expr | None:
        if isinstance(node, D):
            return node  # by what it is differentiated must stay
        definition = self.context.definitions.get(node.name) if isinstance(node, Var) else None
        if not isinstance(node, Var) or definition is None or len(definition.params) != len(node.indices):
            return None
        return substitute_slots(definition.body, dict(zip(definition.params, node.indices, strict=True)))

    def _of(self, expr: Expr) -> Range:
        match expr:
            case Num(value) | Decimal(value, _):
                return Range(value, value)
            case Const():
                return Range(Fraction(314159, 100000), Fraction(314160, 100000), True, True)
            case Ord(index) if index.size == REALS:
                return ANY
            case Size() | Ord():
                return Range(UNIT)
            case Delta():
                return FRACTION
            case Var():
                return self._of_entry(expr)
            case Add(terms):
                return reduce(added, map(self._of, terms), Range(ZERO, ZERO))
            case Mul(factors):
                return self._of_product(_flat(factors))
            case Pow(base, Num(exponent)):
                return raised(self._of(base), exponent)
            case Pow(base, _):
                own = self._of(base)
                return Range(ZERO, above=own.positive) if own.nonnegative else ANY
            case Sum():
                return self._of_sum(expr)
            case Integral(_, body, lower, upper):
                rises = lower is None or upper is None or self._of(sub(upper, lower)).nonnegative
                return NONNEGATIVE if rises and self._of(body).nonnegative else ANY
            case Product(_, body):
                own = self._of(body)
                unit = FRACTION if own.high is not None and own.high <= 1 else NONNEGATIVE
                return Range(unit.low, unit.high, own.positive) if own.nonnegative else ANY
            case Where(_, _, then, otherwise):
                return either(self._of(then), self._of(otherwise))
            case Pick(_, items):
                return either(*map(self._of, items))
            case Fn(name, args):
                return self._of_function(name, [self._of(arg) for arg in args])
        return ANY

    def _of_entry(self, entry: Var) -> Range:
        name, slots = entry.name, entry.indices
        if name in self.definite and len(slots) == 2 and slots[0] == slots[1]:
            return POSITIVE
        known = _OF_FACT.get(self.facts.get(name, ""), ANY)
        return Range(known.low, UNIT, known.above) if known.nonnegative and name in self.small else known

    def _of_product(self, factors: Sequence[Expr]) -> Range:
        """A product: squares are not negative, ``u_i / sum_k u_k`` is at most 1 for positive u."""
        left, shares = list(factors), False
        while (rest := self._without_share(left)) is not None:
            left, shares = rest, True
        counted: dict[Expr, int] = {}
        for factor in left:
            counted[factor] = counted.get(factor, 0) + 1
        ranges = [raised(self._of(factor), Fraction(count)) for factor, count in counted.items()]
        whole = reduce(multiplied, ranges, FRACTION if shares else Range(UNIT, UNIT))
        positive = shares and reduce(multiplied, map(self._of, factors), Range(UNIT, UNIT)).positive
        return replace(whole, above=True) if positive and whole.low == 0 else whole

    def _without_share(self, factors: Sequence[Expr]) -> list[Expr] | None:
        """The factors without those of one ``u_i / sum_k u_k`` or ``u / (u + v)`` in which nothing is negative."""
        for place, factor in enumerate(factors):
            if not isinstance(factor, Pow) or factor.exponent != MINUS_ONE:
                continue
            others = [*factors[:place], *factors[place + 1 :]]
            for part in self._parts(factor.base, others):
                if (rest := _without(others, part)) is not None:
                    return rest
        return None

    def _parts(self, denominator: Expr, factors: Sequence[Expr]) -> Iterator[list[Expr]]:
        """The terms of a sum without negative ones, each as its factors."""
        match denominator:
            case Add(terms) if all(self._of(term).nonnegative for term in terms):
                yield from ([term] if not isinstance(term, Mul) else _flat(term.factors) for term in terms)
            case Sum(index, body, (), None) if self._of(body).nonnegative:
                slots = {slot for factor in factors for slot in free_indices(factor) if slot.size == index.size}
                for slot in sorted(slots, key=lambda slot: (slot.name, slot.number)):
                    part = substitute_slots(body, {index: slot})
                    yield _flat(part.factors) if isinstance(part, Mul) else [part]

    def _of_sum(self, expr: Sum) -> Range:
        """A sum has at least one term, unless values are left out; a quadratic form is what its matrix is."""
        own = self._of(expr.body)
        if own.nonnegative or own.nonpositive:
            if own.nonpositive and not own.nonnegative:
                return negated(self._of_terms(negated(own), expr))
            return self._of_terms(own, expr)
        return NONNEGATIVE if self._is_form(expr) else ANY

    def _of_terms(self, own: Range, expr: Sum) -> Range:
        high = ZERO if own.high == 0 else None
        return NONNEGATIVE if expr.unequal or expr.bounds else Range(own.low, high, own.above)

    def _is_form(self, expr: Sum) -> bool:
        """``sum_i sum_j u_i A_ij u_j`` with a positive definite A, and ``sum_i u_i sum_j A_ij u_j``."""
        indices, factors = _opened(expr)
        for matrix in factors:
            match matrix:
                case Var(name, (Index() as i, Index() as j)) if name in self.definite and {i, j} <= {*indices}:
                    rest = list(factors)
                    rest.remove(matrix)
                    left = [factor for factor in rest if i in free_indices(factor)]
                    right = [factor for factor in rest if j in free_indices(factor)]
                    alone = len(indices) == 2 and len(left) + len(right) == len(rest)
                    turned = [canonical(substitute_slots(factor, {i: j})) for factor in left]
                    if alone and i != j and sorted(map(repr, turned)) == sorted(map(repr, map(canonical, right))):
                        return all(j not in free_indices(factor) for factor in left)
        return False

    def _of_function(self, name: str, args: Sequence[Range]) -> Range:
        one = args[0]
        known = _OF_FUNCTION.get(name, ANY)
        match name:
            case "max":
                low, above = _best(args)
                highest = either(*args)
                return Range(low, highest.high, above, highest.below)
            case "min":
                return negated(self._of_function("max", [negated(arg) for arg in args]))
            case "log" if one.high is not None and one.high <= 1:
                return Range(None, ZERO, False, one.high < 1 or one.below)
            case "log" | "tanh" | "sinh" | "erf" if one.low is not None and one.low >= (name == "log"):
                return Range(ZERO, known.high, one.low > (name == "log") or one.above, known.below)
            case "tanh" | "sinh" | "erf" if one.nonpositive:
                return negated(self._of_function(name, [negated(one)]))
            case "exp" if one.nonpositive:
                return Range(ZERO, UNIT, True, one.negative)
            case "exp" if one.nonnegative:
                return Range(UNIT, None, one.positive)
            case "relu" | "abs" if one.nonnegative:
                return one
            case "relu" if one.nonpositive:
                return Range(ZERO, ZERO)
            case "abs" if one.nonpositive:
                return negated(one)
        return known


def _best(args: Sequence[Range]) -> tuple[Fraction | None, bool]:
    """The greatest lower end of those that have one."""
    found = [(arg.low, arg.above) for arg in args if arg.low is not None]
    return max(found) if found else (None, False)


def _flat(factors: Sequence[Expr]) -> list[Expr]:
    """The factors of a product of products."""
    found: list[Expr] = []
    for factor in factors:
        found += _flat(factor.factors) if isinstance(factor, Mul) else [factor]
    return found


def _opened(expr: Expr) -> tuple[list[Index], list[Expr]]:
    """The indices and factors of sums of products: ``sum_i u_i sum_j v_ij`` opened."""
    match expr:
        case Sum(index, body, (), None):
            indices, factors = _opened(body)
            return [index, *indices], factors
        case Mul(factors):
            opened = [_opened(factor) for factor in factors]
            return [i for indices, _ in opened for i in indices], [f for _, found in opened for f in found]
    return [], [expr]


def _summed(expr: Expr) -> str | None:
    """The symbol of ``sum_k y_k``, whole entries of which are summed."""
    match expr:
        case Sum(index, Var(name, slots), (), None) if index in slots:
            return name
    return None


def _without(factors: Sequence[Expr], part: Sequence[Expr]) -> list[Expr] | None:
    """Factors without some of them; None if these do not all occur."""
    left = list(factors)
    for wanted in map(canonical, part):
        place = next((k for k, factor in enumerate(left) if canonical(factor) == wanted), None)
        if place is None:
            return None
        del left[place]
    return left
