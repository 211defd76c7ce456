r"""``x_i - \mu`` is ``\hat x_i \sigma`` where ``\hat x_i := (x_i - \mu)/\sigma``: sums by names.

What comes out is proposed: where ``\sigma`` is 0 it says nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from derive.forms.building import power, times
from derive.forms.matching import match
from derive.model import Context
from derive.notation import Add, D, Expr, Index, Mul, Num, Pow, Var, children, free_indices, rebuild, substitute_slots

Name = tuple[Expr, Expr, frozenset[Index]]
"""A sum or a derivative, what it is, and the indices that stand for any others."""


def named(expr: Expr, context: Context) -> Expr:
    """The expression with the sums and derivatives that definitions name by these names."""
    return _renamed(expr, tuple(_names(context)))


def _renamed(node: Expr, known: tuple[Name, ...]) -> Expr:
    for pattern, result, holes in known:
        binding = match(pattern, node, holes, {})
        if binding is not None and holes <= binding.keys():
            return substitute_slots(result, binding)
    below = () if isinstance(node, D) else children(node)
    return rebuild(node, tuple([_renamed(child, known) for child in below])) if below else node


def _names(context: Context) -> Iterator[Name]:
    for definition in context.definitions.values():
        holes = {index: Index(index.name, index.size, -1 - place) for place, index in enumerate(definition.params)}
        body = substitute_slots(definition.body, holes)
        name = Var(definition.name, tuple(holes[index] for index in definition.params))
        if isinstance(body, D | Add) and holes:
            yield body, name, frozenset(holes.values())
        elif isinstance(body, Mul):
            sums = [factor for factor in body.factors if isinstance(factor, Add)]
            rest = [_inverse(factor) for factor in body.factors if not isinstance(factor, Add)]
            if len(sums) == 1 and set(holes.values()) <= free_indices(sums[0]):
                yield sums[0], times(name, *rest), frozenset(holes.values())


def _inverse(factor: Expr) -> Expr:
    if isinstance(factor, Pow) and isinstance(factor.exponent, Num):
        return power(factor.base, -factor.exponent.value)
    return power(factor, -1)
