"""A relation as a reader would say it: each index with a letter of its own, vectors without the index of their axis."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from itertools import count

from derive.letters import pick_letter, written_names
from derive.notation import (
    Add,
    Binder,
    D,
    Expr,
    Index,
    Mul,
    Num,
    Sum,
    Var,
    bound_indices,
    children,
    free_indices,
    freshen,
    rebound,
    rebuild,
    substitute_slots,
    transform,
    walk,
)
from derive.printing import NO_FORMS, latex
from derive.typography import Form

AXES = "ijklmnabc"
_PLACES = 1 << 40
"""Beyond the numbers that indices get as they are read."""


def spelled(lhs: Expr, rhs: Expr) -> tuple[Expr, Expr]:
    """Both sides with the same letter for the same free index, and no bound letter that is in use around it.

    So every part of them can be printed on its own. Numbers of indices stay: they are still the same indices.
    """
    new = letters(lhs, rhs)
    taken = {*written_names(lhs), *written_names(rhs), *(index.name for index in new.values())}
    left, right = (substitute_slots(side, {old: own for old, own in new.items() if own != old}) for side in (lhs, rhs))
    return _bound(left, taken), _bound(right, taken)


def numbered(lhs: Expr, rhs: Expr) -> tuple[Expr, Expr]:
    """Both sides with bound indices numbered by their place: the same relation in two texts is the same."""
    numbers = count(_PLACES)
    return freshen(lhs, numbers), freshen(rhs, numbers)


def letters(lhs: Expr, rhs: Expr) -> Mapping[Index, Index]:
    """The free indices of a relation, each with a letter of its own."""
    taken = {*written_names(lhs), *written_names(rhs)}
    bound = {index.name for side in (lhs, rhs) for node in walk(side) for index in bound_indices(node)}
    new: dict[Index, Index] = {}
    free = free_indices(lhs) | free_indices(rhs)
    for index in sorted(free, key=lambda index: (index.number, index.name, index.size)):
        # An axis that nobody wrote leaves the letters of sums to them.
        others = (letter for letter in (index.name, *AXES) if letter not in taken | bound)
        letter = pick_letter(next(others, index.name) if index.number else index.name, taken)
        taken.add(letter)
        new[index] = Index(letter, index.size, index.number)
    return new


def _bound(expr: Expr, taken: Collection[str]) -> Expr:
    """The expression with bound letters that are not taken."""
    if isinstance(expr, Binder):
        binds, new = bound_indices(expr), dict[Index, Index]()
        for old in binds:
            name = pick_letter(old.name, {*taken, *(index.name for index in new.values())})
            new[old] = Index(name, old.size, old.number)
        letters_ = {*taken, *(index.name for index in new.values())}
        return rebound(expr, tuple(new[old] for old in binds), _bound(substitute_slots(expr.body, new), letters_))
    below = children(expr)
    return rebuild(expr, tuple(_bound(child, taken) for child in below)) if below else expr


def relation(lhs: Expr, rhs: Expr, forms: Mapping[str, Form] = NO_FORMS) -> str:
    r"""``\frac{\partial p_a}{\partial w_i} = p_a (\delta_{ai} - p_i) x``: a relation in LaTeX."""
    return " = ".join(sides(lhs, rhs, forms))


def sides(lhs: Expr, rhs: Expr, forms: Mapping[str, Form] = NO_FORMS) -> tuple[str, str]:
    """Both sides of a relation in LaTeX."""
    left, right = spelled(lhs, rhs)
    axis = _axis((left, right), axes_of(left, right), forms)
    return _said(left, axis, forms), _said(right, axis, forms)


def said(expr: Expr, axes: Collection[Index] = (), forms: Mapping[str, Form] = NO_FORMS) -> str:
    """A part of a relation in LaTeX, its letters as they are; ``axes``: the free indices that may go without saying."""
    return _said(expr, _axis((expr,), axes, forms), forms)


def _said(expr: Expr, axis: Index | None, forms: Mapping[str, Form]) -> str:
    def change(node: Expr) -> Expr | None:
        if isinstance(node, Var) and axis in node.indices:
            return Var(node.name, node.indices[:-1])
        return None

    return latex(transform(expr, change) if axis else expr, forms=forms)


def axes_of(lhs: Expr, rhs: Expr) -> frozenset[Index]:
    """The free indices of a relation that no author wrote: the axes of vectors and matrices, the index of a family."""
    return frozenset(index for index in free_indices(lhs) | free_indices(rhs) if index.number)


def _axis(exprs: tuple[Expr, ...], axes: Iterable[Index], forms: Mapping[str, Form]) -> Index | None:
    """The one index that only says that the expressions are vectors, if there is one."""
    here = {index for expr in exprs for index in free_indices(expr)}
    silent = [axis for axis in axes if axis in here and all(_is_vector(expr, axis, forms) for expr in exprs)]
    return silent[0] if len(silent) == 1 else None


def _is_vector(expr: Expr, axis: Index, forms: Mapping[str, Form]) -> bool:
    """Whether every term holds the axis once, as the last slot of a symbol, or is 0."""
    match expr:
        case Var(name, slots):
            form = forms.get(name)
            return slots.count(axis) == 1 and slots[-1] == axis and (form is None or form.count == len(slots) - 1)
        case Num(value):
            return not value
        case Add(terms):
            return all(_is_vector(term, axis, forms) for term in terms)
        case Mul() | D():
            items = expr.factors if isinstance(expr, Mul) else (expr.body, expr.wrt)
            holding = [item for item in items if axis in free_indices(item)]
            return len(holding) == 1 and _is_vector(holding[0], axis, forms)
        case Sum(_, body):
            return _is_vector(body, axis, forms)
    return False
