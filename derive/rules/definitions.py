"""Symbols for what they are defined to be, and back; what is given."""

from __future__ import annotations

from derive.forms.building import plus, times
from derive.forms.matching import match
from derive.forms.monomials import TooLong, factors_of
from derive.notation import (
    MINUS_ONE,
    ONE,
    Add,
    D,
    Expr,
    Fn,
    Index,
    Mul,
    Num,
    Pow,
    Sum,
    Var,
    children,
    fresh,
    freshen,
    names,
    neg,
    substitute_slots,
)
from derive.rules.folding import Fold, folded, in_order, number_of_sum, term_of
from derive.rules.setting import Setting
from derive.rules.sums import constant_out_of_sum, normalised
from derive.rules.tidy import tidy


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
    if isinstance(expr, Add):
        return _fold_sum_of_terms(expr, setting)
    return _by_products(expr, setting.definition_folds)


def fold_under_sum(expr: Expr, setting: Setting) -> Expr | None:
    r"""\frac{1}{\sum_l e^{z_l}} \sum_k e^{z_k} u_k = \sum_k p_k u_k

    Where $u \in \mathbb{R}^K$, $$p_k := \frac{e^{z_k}}{\sum_l e^{z_l}}$$.
    """
    if not isinstance(expr, Mul):
        return None
    for place, factor in enumerate(expr.factors):
        if not isinstance(factor, Sum) or factor.unequal or factor.bounds is not None:
            continue
        for other in (*expr.factors[:place], *expr.factors[place + 1 :]):
            inside = _by_products(times(factor.body, other), setting.definition_folds)
            if inside is not None and _by_products(factor.body, setting.definition_folds) is None:
                rest = [one for one in expr.factors if one not in (factor, other)]
                return times(*rest, Sum(factor.index, inside))
    return None


def fold_logistic(expr: Expr, setting: Setting) -> Expr | None:
    r"""\frac{e^t}{1 + e^t} = \frac{1}{1 + e^{-t}}

    Where then a definition can be folded.
    """
    if not isinstance(expr, Mul):
        return None
    for factor in expr.factors:
        match factor:
            case Pow(Add((Num(one), Fn("exp", (u,)) as grows)), Num(inverse)) if one == 1 and inverse == -1:
                if grows not in expr.factors:
                    continue
                rest = [other for other in expr.factors if other not in (factor, grows)]
                new = times(*rest, Pow(Add((ONE, Fn("exp", (times(neg(u)),)))), MINUS_ONE))
                return new if _by_products(new, setting.definition_folds) is not None else None
    return None


def assumption(expr: Expr, setting: Setting) -> Expr | None:
    r"""\sum_k y_k = 1

    Where $$\sum_l y_l = 1 % given
    $$
    """
    return _by_products(expr, setting.equation_folds)


def known_sum(expr: Expr, setting: Setting) -> Expr | None:
    r"""\sum_k \left((1 - a) y_k + \frac{a}{K}\right) = 1

    Where $y \in \mathbb{R}^K$, $$\sum_l y_l = 1 % given
    $$ Also for a symbol that is defined so.
    """
    match expr:
        case Sum(index, Var(name, slots), (), None) if name in setting.context.definitions and index in slots:
            return number_of_sum(Sum(index, body_of(name, slots, setting)), setting.sum_folds)
        case Sum(_, Add(), (), None):
            return number_of_sum(expr, setting.sum_folds)
    return None


def split_off_known(expr: Expr, setting: Setting) -> Expr | None:
    r"""\sum_k (1 + u_k) y_k = \sum_k y_k + \sum_k u_k y_k

    Where $u \in \mathbb{R}^K$, $y \in \mathbb{R}^K$. Done where one of the sums is known.
    """
    if not isinstance(expr, Sum) or expr.unequal or expr.bounds is not None:
        return None
    factors = expr.body.factors if isinstance(expr.body, Mul) else (expr.body,)
    for place, factor in enumerate(factors):
        if not isinstance(factor, Add):
            continue
        sums = [freshen(Sum(expr.index, times(*factors[:place], term, *factors[place + 1 :]))) for term in factor.terms]
        if any(_is_known(constant_out_of_sum(one, setting) or one, setting) for one in sums):
            return plus(sums)
    return None


def _is_known(expr: Expr, setting: Setting) -> bool:
    parts = expr.factors if isinstance(expr, Mul) else (expr,)
    laws = (assumption, known_sum, normalised)
    return any(isinstance(part, Sum) and law(part, setting) is not None for part in parts for law in laws)


def _by_products(expr: Expr, folds: tuple[Fold, ...]) -> Expr | None:
    """A product in which the body of a definition, or one side of an equation, is put by what it is."""
    if isinstance(expr, Add | Num | D) or not folds:
        return None
    present = names(expr)
    folds = tuple(one for one in folds if one.names <= present)
    if not folds:
        return None
    try:
        found = folded(term_of(expr), folds)
    except TooLong:
        return None
    return factors_of(found) if found is not None else None


def _fold_sum_of_terms(expr: Add, setting: Setting) -> Expr | None:
    """A whole sum that is the body of a definition, or its negative."""
    mine = in_order(expr)
    for definition in setting.context.definitions.values():
        if not isinstance(definition.body, Add) or len(definition.body.terms) != len(expr.terms):
            continue
        holes = {index: Index(index.name, index.size, -1 - n) for n, index in enumerate(definition.params)}
        pattern = tidy(substitute_slots(definition.body, holes))
        negative = tidy(Add(tuple(times(neg(term)) for term in children(pattern))))
        for side, sign in ((pattern, 1), (negative, -1)):
            found = match(in_order(side), mine, frozenset(holes.values()), {})
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
