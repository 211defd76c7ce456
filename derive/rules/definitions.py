"""Symbols for what they are defined to be, and back; what is given."""

from __future__ import annotations

from derive.forms.closed import Fold, folded
from derive.forms.matching import match
from derive.forms.monomials import TooLong, factors_of
from derive.notation import (
    ONE,
    Add,
    D,
    Expr,
    Index,
    Mul,
    Num,
    Sum,
    Var,
    fresh,
    freshen,
    neg,
    substitute_slots,
)
from derive.forms.building import times
from derive.rules.algebra import term_of
from derive.rules.setting import Setting


def unfold(expr: Expr, setting: Setting) -> Expr | None:
    r"""\frac{\partial p_i}{\partial x} = \frac{\partial}{\partial x} \frac{e^{z_i}}{\sum_l e^{z_l}}

    Where $$p_k := \frac{e^{z_k}}{\sum_l e^{z_l}}$$.
    """
    match expr:
        case D(Var(name, slots), wrt, mode) if name in setting.context.definitions:
            return D(body_of(name, slots, setting), wrt, mode)
    return None


def body_of(name: str, slots: tuple[object, ...], setting: Setting) -> Expr:
    """A definition's body at some slots, its bound indices new."""
    known = setting.context.definitions[name]
    return freshen(substitute_slots(known.body, dict(zip(known.params, slots, strict=True))))  # type: ignore[arg-type]


def fold(expr: Expr, setting: Setting) -> Expr | None:
    r"""\frac{e^{z_i}}{\sum_l e^{z_l}} = p_i

    Where $$p_k := \frac{e^{z_k}}{\sum_l e^{z_l}}$$.
    """
    whole = _fold_sum_of_terms(expr, setting)
    if whole is not None:
        return whole
    return _by_products(expr, setting, setting.definitions_as_products)


def assumption(expr: Expr, setting: Setting) -> Expr | None:
    r"""\sum_k y_k = 1

    Where $$\sum_l y_l = 1 % given
    $$
    """
    hot = {fact.name: fact.axis for fact in setting.context.facts if fact.kind == "one-hot"}
    match expr:
        case Sum(index, Var(name, slots)) if name in hot and slots[hot[name]] == index and slots.count(index) == 1:
            return ONE
    return _by_products(expr, setting, setting.equations_as_products)


def _by_products(expr: Expr, setting: Setting, folds: tuple[Fold, ...]) -> Expr | None:
    """A product in which the body of a definition, or one side of an equation, is put by what it is."""
    if isinstance(expr, Add | Num | D):
        return None
    if not folds:
        return None
    try:
        term = term_of(expr)
        found = folded((term,), setting.context, folds)
    except TooLong:
        return None
    if len(found) != 1 or found[0].key == term.key:
        return None
    return factors_of(found[0])


def _fold_sum_of_terms(expr: Expr, setting: Setting) -> Expr | None:
    """A whole sum that is the body of a definition, or its negative."""
    if not isinstance(expr, Add):
        return None
    for definition in setting.context.definitions.values():
        if not isinstance(definition.body, Add):
            continue
        holes = {index: fresh(index) for index in definition.params}
        pattern = substitute_slots(definition.body, holes)
        negative = Add(tuple(times(neg(term)) for term in pattern.terms)) if isinstance(pattern, Add) else pattern
        for side, sign in ((pattern, 1), (negative, -1)):
            found = match(side, expr, frozenset(holes.values()), {})
            if found is not None and len(found) == len(holes):
                name = Var(definition.name, tuple(found[holes[index]] for index in definition.params))
                return name if sign == 1 else neg(name)
    return None


def chain(expr: Expr, setting: Setting) -> Expr | None:
    r"""\frac{\partial L}{\partial x} = \sum_k \frac{\partial L}{\partial p_k} \frac{\partial p_k}{\partial x}

    Where $z \in \mathbb{R}^K$, $$p_k := e^{z_k x}$$ $$L := \sum_k (p_k)^2$$. One term for every path: for each
    symbol in whose definition the variable stands and in which L is written.
    """
    if not isinstance(expr, D) or not isinstance(expr.body, Var) or not isinstance(expr.wrt, Var):
        return None
    whole, variable = expr.body, expr.wrt
    terms: list[Expr] = []
    for name in consumers(whole.name, variable.name, setting):
        if name == whole.name:
            terms.append(edge(whole, variable, setting))
            continue
        known = setting.letters.get(name) or setting.context.definitions[name].params
        indices = tuple(map(fresh, known))
        middle = Var(name, indices)
        term: Expr = Mul((D(whole, middle), edge(middle, variable, setting)))
        for index in reversed(indices):
            term = Sum(index, term)
        terms.append(term)
    return Add(tuple(terms)) if len(terms) > 1 else terms[0] if terms else None


def consumers(whole: str, variable: str, setting: Setting) -> tuple[str, ...]:
    """The symbols between, in whose definitions the variable stands; the whole itself last."""
    definitions = setting.context.definitions
    found = [
        name
        for name in definitions
        if variable in setting.parts(name) and setting.is_made_of(whole, name) and name != variable
    ]
    return tuple(sorted(found, key=lambda name: name == whole))


def edge(body: Var, variable: Var, setting: Setting) -> D:
    """The derivative by what stands in the definition alone; other paths are held fixed, if there are any."""
    others = setting.parts(body.name) - {variable.name}
    roundabout = any(setting.is_made_of(part, variable.name) for part in others)
    return D(body, variable, "explicit" if roundabout else "total")

