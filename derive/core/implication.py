r"""``a = b \implies c = d``: the conclusion holds wherever the premise does.

The premise is an assumption of the exact test, which rewrites by it or solves it. Where that does not suffice, the
conclusion follows if the same injective function of both its sides is equal under the premise, or if its difference
times something that is not 0 is the difference of the premise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import chain, permutations

from derive.core.bounds import Bounds
from derive.core.cancelling import without_inverses
from derive.core.layout import names_of, reach
from derive.model import Context, Equation, Fact, Verdict
from derive.notation import (
    ONE,
    ZERO,
    Add,
    Apply,
    Expr,
    Fn,
    Index,
    Mul,
    Num,
    Pow,
    Size,
    Slot,
    Sum,
    Var,
    children,
    exp,
    free_indices,
    freshen,
    log,
    names,
    neg,
    num,
    sub,
    substitute_slots,
    walk,
)
from derive.printing import latex
from derive.records import replace

_MOST_TERMS = 24

Judge = Callable[[Expr, Expr, Context], Verdict]
"""The verdict on an equality."""


def is_condition(lhs: Expr, rhs: Expr, context: Context) -> bool:
    """Whether an equation that does not hold for all values reads like a condition on them, and not like a mistake.

    One side is a number, or a bare symbol that nothing defines; or each side speaks of something of which the other one
    does not.
    """
    made = [_made_of(side, context) for side in (lhs, rhs)]
    bare = any(isinstance(side, Var) and side.name not in context.definitions for side in (lhs, rhs))
    return bare or not all(made) or bool(made[0] - made[1] and made[1] - made[0])


def _made_of(side: Expr, context: Context) -> frozenset[str]:
    """The free symbols and the unknown functions below an expression."""
    applied = {node.name for node in walk(side) if isinstance(node, Apply)}
    return (reach(names_of(side), context.definitions) - context.definitions.keys()) | applied


def judged(lhs: Expr, rhs: Expr, premises: Sequence[Equation], context: Context, judge: Judge) -> Verdict:
    """The verdict on a conclusion under a context whose equations hold the premises."""
    without = [said for premise in premises for said in without_inverses(premise)]
    tried = [(lhs, rhs, without), *((*sides, premises) for sides in _same_product(lhs, rhs, context))]
    for left, right, said in tried:
        if said and (known := _multiple(left, right, said, premises, context, judge)) is not None:
            return known
    verdict = judge(lhs, rhs, context)
    if verdict.undecided:
        wider = _with_consequences(premises, context)
        found = judge(lhs, rhs, wider) if wider != context else verdict
        others = chain(_same_function(lhs, rhs, Bounds(wider)), _same_product(lhs, rhs, wider))
        while not found.proved and (sides := next(others, None)) is not None:
            found = judge(*sides, wider)
        if found.proved:
            return found
    if verdict.proved:
        return verdict
    multiplied = _multiplied(lhs, rhs, premises, context, verdict, judge)
    if multiplied.undecided:
        for sides in _same_product(lhs, rhs, context):
            found = _multiplied(*sides, premises, context, verdict, judge)
            if found.proved:
                return found
    if multiplied.undecided:
        bounds = Bounds(context)
        cleared = [other for premise in premises if (other := _cleared(premise, bounds)) != premise]
        return _multiple(lhs, rhs, cleared, premises, context, judge) or multiplied
    return multiplied


def _with_consequences(premises: Sequence[Equation], context: Context) -> Context:
    """With what holds where the premises do: they without denominators; what has a logarithm, at all its entries, is
    positive.
    """
    bounds = Bounds(context)
    equations = [other for premise in premises for other in _forms(premise, bounds)]
    logarithms = {
        node.args[0].name
        for premise in premises
        for side in (premise.lhs, premise.rhs)
        for node in _evaluated(side)
        if isinstance(node, Fn) and node.name == "log" and isinstance(node.args[0], Var)
        if not node.args[0].indices or (_is_any(node.args[0].indices) and not context.conditions)
    }
    facts = tuple(Fact("positive", name) for name in sorted(logarithms))
    new = tuple(fact for fact in facts if fact not in context.facts)
    if not equations and not new:
        return context
    return replace(context, equations=context.equations + tuple(equations), facts=context.facts + new)


def _is_any(slots: Sequence[Slot]) -> bool:
    """Whether slots are free indices, no two alike: what is said at them is said of every entry."""
    return all(isinstance(slot, Index) for slot in slots) and len({*slots}) == len(slots)


def _forms(premise: Equation, bounds: Bounds) -> Iterator[Equation]:
    """The premise without denominators, that without brackets, and that without inverses of matrices."""
    cleared = _cleared(premise, bounds)
    if cleared != premise:
        yield cleared
    terms = _multiplied_out(sub(cleared.lhs, cleared.rhs))
    if terms is not None and 1 < len(terms) <= _MOST_TERMS:
        yield Equation(Add(tuple(map(freshen, terms))), ZERO)
    yield from without_inverses(premise)


def _multiplied_out(expr: Expr) -> list[Expr] | None:
    """The terms of products and sums over indices of sums; None if there are too many."""
    match expr:
        case Num(value) if not value:
            return []
        case Add(terms):
            found = [_multiplied_out(term) for term in terms]
            return None if None in found else [term for own in found for term in own or ()]
        case Mul(factors):
            products: list[list[Expr]] = [[]]
            for factor in factors:
                own = _multiplied_out(factor)
                if own is None or len(products) * len(own) > _MOST_TERMS:
                    return None
                products = [[*product, term] for product in products for term in own]
            return [Mul(tuple(product)) for product in products]
        case Sum(index, body, (), None):
            below = _multiplied_out(body)
            return None if below is None else [Sum(index, term) for term in below]
    return [expr]


def _cleared(premise: Equation, bounds: Bounds) -> Equation:
    """``q (a - b) = 0`` with every denominator taken out of the terms, without factors that are never 0."""
    terms = [_powers(term) for side in (premise.lhs, neg(premise.rhs)) for term in _terms(side)]
    least: dict[Expr, Fraction] = {}
    for powers in terms:
        for base in powers:
            least[base] = min(powers[base], *(other.get(base, Fraction(0)) for other in terms))
    out = {base: power for base, power in least.items() if power < 0 or (power > 0 and _is_never_zero(base, bounds))}
    if not out:
        return premise
    bases = [
        {**powers, **{base: powers.get(base, Fraction(0)) - power for base, power in out.items()}} for powers in terms
    ]
    return Equation(Add(tuple(_product(powers) for powers in bases)), ZERO)


def _is_never_zero(expr: Expr, bounds: Bounds) -> bool:
    own = bounds.of(expr)
    return own.positive or own.negative


def _powers(term: Expr) -> dict[Expr, Fraction]:
    """The factors of a product with their powers."""
    found: dict[Expr, Fraction] = {}
    for factor in term.factors if isinstance(term, Mul) else (term,):
        inner = _powers(factor) if isinstance(factor, Mul) else {factor: Fraction(1)}
        if isinstance(factor, Pow) and isinstance(factor.exponent, Num) and factor.exponent.value.denominator == 1:
            inner = {base: power * factor.exponent.value for base, power in _powers(factor.base).items()}
        for base, power in inner.items():
            found[base] = found.get(base, Fraction(0)) + power
    return found


def _product(powers: dict[Expr, Fraction]) -> Expr:
    return Mul(tuple(base if power == 1 else Pow(base, num(power)) for base, power in powers.items() if power))


def _terms(expr: Expr) -> Iterator[Expr]:
    """The terms of a sum, with their signs."""
    match expr:
        case Add(terms):
            for term in terms:
                yield from _terms(term)
        case Mul((Num(value), Add(terms))) if value == -1:
            for term in terms:
                yield from map(neg, _terms(term))
        case Num(value) if not value:
            return
        case _:
            yield expr


def _same_function(lhs: Expr, rhs: Expr, bounds: Bounds) -> Iterator[tuple[Expr, Expr]]:
    """Both sides under a function that is injective where they are: exp; log of what is positive; squares."""
    yield exp(lhs), exp(rhs)
    left, right = bounds.of(lhs), bounds.of(rhs)
    if left.positive and right.positive:
        yield log(lhs), log(rhs)
    if left.nonnegative and right.nonnegative:
        yield Pow(lhs, num(2)), Pow(rhs, num(2))


def _same_product(lhs: Expr, rhs: Expr, context: Context) -> Iterator[tuple[Expr, Expr]]:
    """Both sides times matrices whose inverses stand in them, where the step is said for all values of its indices."""
    if not context.conditions:
        yield from ((said.lhs, said.rhs) for said in without_inverses(Equation(lhs, rhs)))


def _multiple(
    lhs: Expr, rhs: Expr, said: Sequence[Equation], premises: Sequence[Equation], context: Context, judge: Judge
) -> Verdict | None:
    """``p (c - d) = q (a - b)`` for a denominator p of the conclusion and a constant q; far easier than to solve."""
    bare = replace(context, equations=tuple(e for e in context.equations if e not in premises))
    for premise in (other for own in said for other in _aligned(own, lhs, rhs)):
        before = sub(premise.lhs, premise.rhs)
        for p in (ONE, *_denominators(lhs, rhs)):
            for q in _constants(premise, context):
                found = judge(Mul((p, sub(lhs, rhs))), Mul((q, before)), bare)
                if found.proved:
                    return found
    return None


def _multiplied(
    lhs: Expr, rhs: Expr, premises: Sequence[Equation], context: Context, verdict: Verdict, judge: Judge
) -> Verdict:
    """The verdict if ``q (c - d) = a - b`` or ``c - d = q (a - b)`` is an identity without the premise."""
    bare = replace(context, equations=tuple(e for e in context.equations if e not in premises))
    bounds, difference = Bounds(context), sub(lhs, rhs)
    for premise in (other for own in premises for other in _aligned(own, lhs, rhs)):
        before = sub(premise.lhs, premise.rhs)
        if verdict.undecided:
            for factor in (*_denominators(premise.lhs, premise.rhs), *_constants(premise, context)):
                found = judge(difference, Mul((factor, before)), bare)
                if found.proved:
                    return found
        never_zero = list(_denominators(lhs, rhs))
        for factor in (*never_zero, *_factors(premise, lhs, rhs)):
            found = judge(Mul((factor, difference)), before, bare)
            if not found.proved:
                continue
            own = bounds.of(factor)
            if factor in never_zero or own.positive or own.negative:
                return found if verdict.undecided else verdict
            return Verdict("undecided", replace(verdict.evidence, method="divides-by", detail=latex(_unsigned(factor))))
    return verdict


def _aligned(premise: Equation, lhs: Expr, rhs: Expr) -> Iterator[Equation]:
    """The premise, which holds for every value of its free indices, at those of the conclusion."""
    own = free_indices(premise.lhs) | free_indices(premise.rhs)
    wanted = sorted(free_indices(lhs) | free_indices(rhs), key=lambda index: (index.name, index.number))
    yield premise
    if own and own != set(wanted):
        for chosen in permutations(wanted, len(own)):
            slots: dict[Index, Slot] = dict(zip(sorted(own, key=lambda index: index.name), chosen, strict=True))
            if all(index.size == slot.size for index, slot in slots.items()):
                yield Equation(substitute_slots(premise.lhs, slots), substitute_slots(premise.rhs, slots))


def _constants(premise: Equation, context: Context) -> Iterator[Expr]:
    """Numbers, and sizes in the premise and its definitions, with which an author clears ``1/N`` and ``1/2``."""
    below = reach(names_of(premise.lhs) | names_of(premise.rhs), context.definitions)
    bodies = (context.definitions[name].body for name in sorted(below & context.definitions.keys()))
    all_sides = (premise.lhs, premise.rhs, *bodies)
    sizes = dict.fromkeys(node for side in all_sides for node in walk(side) if isinstance(node, Size))
    for size in (ONE, *sizes):
        for number in (1, -1, Fraction(1, 2), Fraction(-1, 2), 2, -2):
            yield size if number == 1 else Mul((num(number), size))


def _unsigned(factor: Expr) -> Expr:
    """The factor without the -1 in front, which is not 0."""
    powers = _powers(factor)
    powers.pop(num(-1), None)
    return _product(powers)


def _denominators(*sides: Expr) -> Iterator[Expr]:
    """What the sides divide by, each alone and all together."""
    found: dict[Expr, None] = {}
    for side in sides:
        for base, exponent in _divided(side):
            found[base if exponent == 1 else Pow(base, num(exponent))] = None
    yield from found
    if len(found) > 1:
        yield Mul(tuple(found))


def _divided(expr: Expr) -> Iterator[tuple[Expr, Fraction]]:
    """``(u, n)`` for every ``u^{-n}`` that has a value wherever the expression has one."""
    for node in _evaluated(expr):
        if isinstance(node, Pow) and isinstance(node.exponent, Num) and node.exponent.value < 0:
            yield node.base, -node.exponent.value


def _evaluated(expr: Expr) -> Iterator[Expr]:
    """The parts that have a value wherever the expression has one: those in no sum and in no case."""
    yield expr
    if isinstance(expr, Add | Mul | Fn | Pow):
        for below in children(expr):
            yield from _evaluated(below)


def _factors(premise: Equation, lhs: Expr, rhs: Expr) -> Iterator[Expr]:
    """What the premise may have been divided by: what the solved symbol is multiplied by, a factor of both sides."""
    shared = [factor for factor in _parts(premise.lhs) if factor in _parts(premise.rhs) and not isinstance(factor, Num)]
    yield from shared
    if len(shared) > 1:
        yield Mul(tuple(shared))
    for side in (lhs, rhs):
        slope = _slope(sub(premise.lhs, premise.rhs), side) if isinstance(side, Var) else None
        if slope is not None:
            yield slope
            yield neg(slope)


def _slope(difference: Expr, entry: Var) -> Expr | None:
    """What an entry is multiplied by, if it stands in terms as a factor and nowhere else."""
    found: list[Expr] = []
    for term in _terms(difference):
        powers = _powers(term)
        if powers.pop(entry, Fraction(0)) == 1:
            found.append(_product(powers))
        elif entry.name in names(term):
            return None
    return Add(tuple(found)) if len(found) > 1 else found[0] if found else None


def _parts(expr: Expr) -> tuple[Expr, ...]:
    return expr.factors if isinstance(expr, Mul) else (expr,)
