"""``d p_a / d w_i = p_a (delta_ai - p_i) x``: an expression without derivatives, as short as can be.

The laws of calculus and the distributive law give a sum of products. In each product the bodies of definitions, and
what an assumption says is a number, get their names; what all terms share is taken out. The result is proposed: who
uses it has it proved.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache

from derive.forms.building import plus, power, times
from derive.forms.calculus import NotDerivable, derivatives
from derive.forms.matching import match_powers
from derive.forms.monomials import UNIT, Term, Terms, TooLong, atom, collect, expanded, factors_of, product
from derive.model import Context
from derive.notation import (
    ZERO,
    Add,
    D,
    Delta,
    Expr,
    Index,
    Mul,
    Num,
    Pow,
    Size,
    Sum,
    Var,
    names,
    substitute_slots,
    transform,
    walk,
)

SHORT = 2
"""A quotient of more factors than this is no factor that somebody forgot."""

Fold = tuple[Term, Term, frozenset[Index]]
"""A product, what it is by a definition or an assumption, and the indices that stand for any others."""


@lru_cache(maxsize=128)
def closed_form(expr: Expr, context: Context) -> Expr | None:
    """An expression without its derivatives, folded and factored; None where no law applies or it grows too long."""
    try:
        terms = expanded(without_derivatives(expr, context))
    except (NotDerivable, TooLong):
        return None
    return factored(folded(terms, context), context)


@lru_cache(maxsize=16)
def without_derivatives(expr: Expr, context: Context) -> Expr:
    """Every derivative carried out. Raises ``NotDerivable``."""

    def settle(derivative: Expr) -> Expr:
        return factored(folded(expanded(derivative), context), context)

    def change(node: Expr) -> Expr | None:
        if not isinstance(node, D) or is_opaque(node, context):
            return None
        return derivatives(node, context, settle=settle)[0]

    return transform(expr, change)


def is_opaque(node: D, context: Context) -> bool:
    """Whether a derivative is the slope of an unknown function by its own argument: a symbol of its own."""
    body, wrt = node.body, node.wrt
    return isinstance(body, Var) and isinstance(wrt, Var) and wrt.name in context.unknown_of.get(body.name, ())


@lru_cache(maxsize=8)
def folds(context: Context) -> tuple[Fold, ...]:
    """What can be put by a name, for ``folded``."""
    return tuple(_folds(context))


def folded(terms: Terms, context: Context, known: tuple[Fold, ...] | None = None) -> Terms:
    """The bodies of definitions by their names. ``known``: the folds of the context, where they are at hand."""
    known = folds(context) if known is None else known
    found = []
    for term in terms:
        for _ in range(12):
            changed = next((new for fold in known if (new := _fold(term, fold)) is not None), None)
            if changed is None:
                break
            term = changed
        found.append(_under_sums(term, context, known))
    return collect(found)


def _under_sums(term: Term, context: Context, known: tuple[Fold, ...]) -> Term:
    """The term with what stands under its sums folded, where that is one product."""
    for key, (base, exponent) in list(term.powers.items()):
        if isinstance(base, Sum) and base.bounds is None:
            inside = folded(expanded(base.body), context, known)
            if len(inside) == 1:
                rest = Term(term.number, {other: item for other, item in term.powers.items() if other != key})
                (summed,) = collect(expanded(Sum(base.index, factors_of(inside[0]), base.unequal))) or (None,)
                if summed is not None:
                    powers = {k: (b, e * exponent) for k, (b, e) in summed.powers.items()}
                    term = product(rest, Term(summed.number, powers)) if summed.number == 1 else term
    return term


def _folds(context: Context) -> Iterator[Fold]:
    """What can be put by a name: a definition's body or one side of an equation, if it is a single product."""
    for definition in context.definitions.values():
        holes = {index: Index(index.name, index.size, -1 - place) for place, index in enumerate(definition.params)}
        body = substitute_slots(definition.body, holes)
        name = Var(definition.name, tuple(holes[index] for index in definition.params))
        yield from _folding(body, name, frozenset(holes.values()))
    for equation in context.equations:
        if isinstance(equation.rhs, Num | Var):
            yield from _folding(equation.lhs, equation.rhs, frozenset())


def _folding(body: Expr, name: Expr, holes: frozenset[Index]) -> Iterator[Fold]:
    if isinstance(body, Num | Size) or any(isinstance(node, D) for node in walk(body)):
        return
    try:
        terms, result = expanded(body), expanded(name)
    except TooLong:
        return
    if len(terms) == len(result) == 1 and not (isinstance(body, Var) and isinstance(name, Var)):
        yield Term(1 / terms[0].number, terms[0].powers), result[0], holes


def _fold(term: Term, fold: Fold) -> Term | None:
    """The term with one product in it replaced by what it is."""
    pattern, result, holes = fold
    binding = match_powers(pattern.powers.values(), [*term.powers.values()], holes)
    if binding is None:
        return None
    instance = substitute_slots(factors_of(Term(Fraction(1), pattern.powers)), binding)
    (divisor,) = expanded(instance)
    inverse = Term(pattern.number, {key: (base, -exponent) for key, (base, exponent) in divisor.powers.items()})
    name = Term(result.number, {})
    for base, exponent in result.powers.values():
        (own,) = expanded(power(substitute_slots(base, binding), exponent))
        name = product(name, own)
    return product(product(term, inverse), name)


def factored(terms: Terms, context: Context) -> Expr:
    """What all terms share, times what is left."""
    if len(terms) < 2:
        return factors_of(terms[0]) if terms else Num(Fraction(0))
    shared = _shared(terms)
    inverse = Term(1 / shared.number, {key: (base, -exponent) for key, (base, exponent) in shared.powers.items()})
    rest = sorted((product(term, inverse) for term in terms), key=_place)
    items = [power(base, exponent) for base, exponent in shared.powers.values()]
    before = [item for item in items if not _is_input(item, context)]
    after = [item for item in items if _is_input(item, context)]
    return times(Num(shared.number), *before, plus(map(factors_of, rest)), *after)


def _shared(terms: Terms) -> Term:
    first = terms[0]
    powers = {}
    for key, (base, exponent) in first.powers.items():
        others = [term.powers.get(key, (base, Fraction(0)))[1] for term in terms]
        if all(other * exponent > 0 for other in others):
            powers[key] = (base, min(others, key=abs))
    sign = -1 if all(term.number < 0 for term in terms) else 1
    same = all(abs(term.number) == abs(first.number) for term in terms)
    return Term(sign * abs(first.number) if same else Fraction(sign), powers)


def _place(term: Term) -> tuple[bool, bool]:
    """Deltas first, then what is added, then what is subtracted."""
    return term.number < 0, not any(isinstance(base, Delta) for base, _ in term.powers.values())


def _is_input(factor: Expr, context: Context) -> bool:
    """Whether a factor is made of what is not defined; such factors are written last."""
    found = names(factor)
    return bool(found) and not found & context.definitions.keys()


def quotient(above: Expr | None, below: Expr | None) -> Expr | None:
    """``u/v`` if both are products that share a factor, and what they do not share is short; else None."""
    if above is None or below is None or ZERO in (above, below):
        return None
    first, second = _as_product(above), _as_product(below)
    inverse = Term(1 / second.number, {key: (base, -exponent) for key, (base, exponent) in second.powers.items()})
    ratio = product(first, inverse)
    shared = len(first.powers) + len(second.powers) - len(ratio.powers)
    over = any(isinstance(base, Add) and exponent < 0 for base, exponent in ratio.powers.values())
    return factors_of(ratio) if shared and not over and len(ratio.powers) <= SHORT else None


def _as_product(expr: Expr) -> Term:
    """An expression as one product, sums in it left as they are."""
    found = UNIT
    for factor in expr.factors if isinstance(expr, Mul) else (expr,):
        match factor:
            case Num(value):
                found = product(found, Term(value, {}))
            case Pow(base, Num(exponent)):
                found = product(found, atom(base, exponent))
            case _:
                found = product(found, atom(factor))
    return found
