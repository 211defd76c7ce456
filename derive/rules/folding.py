"""Products by their names: the body of a definition, or one side of an assumption, found in a product of powers."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cached_property

from derive.forms.building import power, times
from derive.forms.matching import match_powers
from derive.forms.monomials import UNIT, Term, TooLong, collect, expanded, product
from derive.model import Context, Equation
from derive.notation import (
    ONE,
    Add,
    D,
    Expr,
    Index,
    Mul,
    Num,
    Pow,
    Size,
    Sum,
    Var,
    canonical,
    children,
    free_indices,
    fresh,
    names,
    own_slots,
    rebuild,
    slot_text,
    substitute_slots,
    walk,
)
from derive.records import dataclass
from derive.rules.tidy import tidy


@dataclass(frozen=True)
class Fold:
    """``pattern`` is ``result``, whatever slots stand for the indices ``holes``."""

    pattern: Term
    result: Expr
    holes: frozenset[Index]

    @cached_property
    def names(self) -> frozenset[str]:
        """The symbols of the pattern."""
        return frozenset[str]().union(*(names(base) for base, _ in self.pattern.powers.values()))


def definitions_as_folds(context: Context) -> tuple[Fold, ...]:
    """The bodies of definitions that are products, by their names; of a single power also the inverse."""
    return tuple(
        fold
        for definition in context.definitions.values()
        for one in _fold(definition.body, Var(definition.name, definition.params), definition.params)
        for fold in (one, *_inverse(one))
    )


def _inverse(fold: Fold) -> Iterator[Fold]:
    """``1 / sqrt(u)`` is ``1/r`` where ``r`` is ``sqrt(u)``."""
    if len(fold.pattern.powers) == 1 and fold.pattern.number == 1:
        ((key, (base, exponent)),) = fold.pattern.powers.items()
        yield Fold(Term(Fraction(1), {key: (base, -exponent)}), power(fold.result, -1), fold.holes)


def means_as_folds(context: Context) -> tuple[Fold, ...]:
    """``sum_n x_n`` is ``N m`` where ``m`` is the mean: definitions solved for the one sum in them."""
    return tuple(
        Fold(
            Term(Fraction(1), {key: one.pattern.powers[key]}),
            times(one.result, *_inverted(one.pattern, key)),
            one.holes,
        )
        for definition in context.definitions.values()
        for one in _fold(definition.body, Var(definition.name, definition.params), definition.params)
        for key, (base, exponent) in one.pattern.powers.items()
        if isinstance(base, Sum)
        and exponent == 1
        and all(isinstance(other, Size | Sum) for other, _ in one.pattern.powers.values())
    )


def _inverted(pattern: Term, sum_key: Expr) -> list[Expr]:
    rest = [power(base, -exponent) for key, (base, exponent) in pattern.powers.items() if key != sum_key]
    return [Num(1 / pattern.number), *rest]


def equations_as_folds(context: Context) -> tuple[Fold, ...]:
    """The left sides of assumptions that are products, where the right side is a number or a symbol."""
    return tuple(
        fold
        for equation in (*context.equations, *_totals(context))
        if isinstance(equation.rhs, Num | Var)
        for fold in _fold(equation.lhs, equation.rhs, tuple(free_indices(equation.lhs)))
    )


def _totals(context: Context) -> Iterator[Equation]:
    """The entries of what is one-hot add up to 1."""
    for fact in context.facts:
        if fact.kind == "one-hot":
            slots = tuple(
                fresh(Index(f"i{place}", size)) for place, size in enumerate(context.slots.get(fact.name, ()))
            )
            if fact.axis < len(slots):
                yield Equation(Sum(slots[fact.axis], Var(fact.name, slots)), ONE)


def _fold(body: Expr, name: Expr, params: tuple[Index, ...]) -> Iterator[Fold]:
    if isinstance(body, Num | Size | Add | Var) or any(isinstance(node, D) for node in walk(body)):
        return
    holes = {index: Index(index.name, index.size, -1 - place) for place, index in enumerate(params)}
    try:
        term = term_of(tidy(substitute_slots(body, holes)))
    except TooLong:
        return
    if term.powers and term.number:
        term = Term(term.number, {key: (in_order(base), exponent) for key, (base, exponent) in term.powers.items()})
        yield Fold(term, substitute_slots(name, holes), frozenset(holes.values()))


def folded(term: Term, folds: tuple[Fold, ...]) -> Term | None:
    """The term with every product that has a name replaced by it; None if there is none."""
    found = None
    for _ in range(12):
        new = next((new for fold in folds if (new := _folded_once(term, fold)) is not None), None)
        if new is None:
            break
        found = term = new
    return found


def _folded_once(term: Term, fold: Fold) -> Term | None:
    ordered = [(in_order(base), exponent) for base, exponent in term.powers.values()]
    binding = match_powers(fold.pattern.powers.values(), ordered, fold.holes)
    if binding is None:
        return None
    powers = dict(term.powers)
    for base, exponent in fold.pattern.powers.values():
        key = _key(substitute_slots(base, binding))
        own, rest = powers[key][0], powers[key][1] - exponent
        if rest:
            powers[key] = (own, rest)
        else:
            del powers[key]
    result = term_of(substitute_slots(fold.result, binding))
    return product(Term(term.number / fold.pattern.number, powers), result)


def term_of(expr: Expr) -> Term:
    """A product as a term; a factor that is a sum of terms stays one. Raises ``TooLong``."""
    found = UNIT
    for factor in expr.factors if isinstance(expr, Mul) else (expr,):
        base, exponent = power_of(factor)
        parts = () if isinstance(base, Add) else expanded(factor)
        if isinstance(factor, Num) and not factor.value:
            return Term(Fraction(0), {})
        own = keyed(parts[0]) if len(parts) == 1 else Term(Fraction(1), {_key(base): (base, exponent)})
        found = product(found, own)
    return found


def keyed(term: Term) -> Term:
    """The same term; its keys do not see the order of terms and factors."""
    return Term(term.number, {_key(base): (base, exponent) for base, exponent in term.powers.values()})


def _key(base: Expr) -> Expr:
    return canonical(in_order(base))


def power_of(factor: Expr) -> tuple[Expr, Fraction]:
    """Base and exponent; the inverse of a root is a power of what is under it."""
    if not isinstance(factor, Pow) or not isinstance(factor.exponent, Num):
        return factor, Fraction(1)
    base, exponent = factor.base, factor.exponent.value
    if isinstance(base, Pow) and isinstance(base.exponent, Num) and exponent.denominator == 1:
        return base.base, base.exponent.value * exponent
    return base, exponent


def in_order(expr: Expr) -> Expr:
    """Terms and factors in an order that does not depend on which indices they hold."""
    below = tuple(map(in_order, children(expr)))
    if isinstance(expr, Add | Mul):
        below = tuple(sorted(below, key=_shape))
    return rebuild(expr, below) if below else expr


def _shape(expr: Expr) -> str:
    """What an expression is, its indices left out."""
    known = [str(getattr(expr, name)) for name in ("value", "name", "orders") if name in expr.__match_args__]
    slots = [slot.size if isinstance(slot, Index) else slot_text(slot) for slot in own_slots(expr)]
    return f"{type(expr).__name__}{known}{slots}({','.join(map(_shape, children(expr)))})"


def number_of_sum(expr: Expr, folds: tuple[Fold, ...]) -> Num | None:
    """The number that an expression is, multiplied out, if definitions of means and assumptions say so."""
    try:
        terms = [keyed(term) for term in expanded(expr)]
        found = collect(folded(term, folds) or term for term in terms)
    except TooLong:
        return None
    if len(found) > 1 or (found and found[0].powers):
        return None
    return Num(found[0].number if found else Fraction(0))
