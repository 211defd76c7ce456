"""What was used and not said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from itertools import combinations

from derive.forms.closed import closed_form
from derive.mistakes.places import places, put
from derive.mistakes.repair import Repair, Wrong, sizes, symbols
from derive.model import Assumption, Coincidence, Context, Definition, Equation, Fact
from derive.notation import (
    ONE,
    ZERO,
    Apply,
    D,
    Expr,
    Fn,
    Index,
    Num,
    Pow,
    Size,
    Sum,
    Var,
    free_indices,
    num,
    sum_over,
    transform,
    walk,
)
from derive.printing import latex
from derive.records import replace
from derive.shapes import with_sizes

_LETTERS = "ijklmn"
FAR = 9
"""So far-fetched that any other explanation is better."""


def missing_assumption(wrong: Wrong) -> Iterator[Repair]:
    r"""``p_i sum_k y_k - y_i = p_i - y_i`` if ``sum_k y_k = 1``.

    This holds if {condition}, which is not given.

    It happens because what is usually true (targets that sum to one, a symmetric matrix) is no longer seen as a
    condition.

    Wrong::

        Vectors $p \in \mathbb{R}^n$ and $y \in \mathbb{R}^n$.

        $$p_i \left(\sum_k y_k\right) - y_i = p_i - y_i$$

    Right::

        Vectors $p \in \mathbb{R}^n$ and $y \in \mathbb{R}^n$ with

        $$\sum_k y_k = 1 % given$$

        $$p_i \left(\sum_k y_k\right) - y_i = p_i - y_i$$
    """
    yield from _square(wrong)
    yield from _independent(wrong)
    for edit, assumption in _assumptions(wrong):
        context = with_assumption(wrong.context, assumption)
        yield Repair(wrong.lhs, wrong.rhs, edit, {}, "assumption", context, (assumption,))


def _square(wrong: Wrong) -> Iterator[Repair]:
    """With two sizes the same: a matrix is square."""
    context = wrong.context
    for one, other in combinations([size for size in sizes(wrong) if size not in context.sizes], 2):
        final = {other: one}
        both = (name for name, slots in context.slots.items() if set(slots) == {one, other})
        known = symbols(wrong)
        matrix = next((name for name in both if name in known and name not in context.definitions), None)
        said: Assumption = Fact("square", matrix) if matrix else Equation(Size(one), Size(other))
        alike = replace(
            context,
            definitions={name: _resized(known, final) for name, known in context.definitions.items()},
            equations=tuple(Equation(with_sizes(e.lhs, final), with_sizes(e.rhs, final)) for e in context.equations),
            slots={name: tuple(final.get(size, size) for size in slots) for name, slots in context.slots.items()},
        )
        lhs, rhs = (transform(with_sizes(side, final), partial(_counted, final)) for side in (wrong.lhs, wrong.rhs))
        yield Repair(lhs, rhs, 2, {}, "assumption", alike, (said,))


def _counted(final: Mapping[str, str], node: Expr) -> Expr | None:
    """The other size where one occurs as a number."""
    return Size(final.get(node.name, node.name)) if isinstance(node, Size) else None


def _resized(known: Definition, final: Mapping[str, str]) -> Definition:
    params = tuple(replace(index, size=final.get(index.size, index.size)) for index in known.params)
    return Definition(known.name, params, with_sizes(known.body, final))


def _independent(wrong: Wrong) -> Iterator[Repair]:
    """With an unknown function of the variable that does not depend on it."""
    sides = (wrong.lhs, wrong.rhs)
    variables = {node.wrt for side in sides for node in walk(side) if isinstance(node, D) and isinstance(node.wrt, Var)}
    functions = {node.name for side in sides for node in walk(side) if isinstance(node, Apply) and not node.indices}
    for name in sorted(functions):
        applied = next(n for side in sides for n in walk(side) if isinstance(n, Apply) and n.name == name)
        whole = Apply(name, (0,) * len(applied.args), applied.args)
        for variable in sorted(variables & set(applied.args), key=latex):
            lhs, rhs = (transform(side, partial(_constant, name)) for side in sides)
            context = replace(wrong.context, slots={**wrong.context.slots, name: ()})
            if closed_form(lhs, context) in (None, ZERO):
                continue  # Then nothing is left of the relation.
            yield Repair(lhs, rhs, 2, {}, "assumption", context, (Equation(D(whole, variable), ZERO),))


def _constant(name: str, node: Expr) -> Expr | None:
    """A number for an unknown function, 0 for its derivatives."""
    if isinstance(node, Apply) and node.name == name:
        return ZERO if any(node.orders) else Var(name)
    return None


def with_assumption(context: Context, assumption: Assumption) -> Context:
    """The context with one thing more given."""
    match assumption:
        case Equation():
            return replace(context, equations=(*context.equations, assumption))
        case Fact():
            return replace(context, facts=(*context.facts, assumption))
    return replace(context, conditions=(*context.conditions, assumption))


def _assumptions(wrong: Wrong) -> Iterator[tuple[int, Assumption]]:
    """What is often true of the symbols of a step, and how far-fetched it is."""
    context = wrong.context
    known = symbols(wrong)
    bodies = (context.definitions[name].body for name in known & context.definitions.keys())
    of_signs = any(_is_of_signs(node) for side in (wrong.lhs, wrong.rhs, *bodies) for node in walk(side))
    for name in sorted(known):
        shape = context.slots.get(name, ())
        defined = name in context.definitions
        if len(shape) > len(_LETTERS):
            continue
        letters = [Index(letter, size) for letter, size in zip(_LETTERS, shape, strict=False)]
        entry = Var(name, tuple(letters))
        if not shape:
            yield (1 if _is_total(name, context) else FAR), Equation(Var(name), ONE)
        for axis in range(len(shape)) if not defined else ():
            yield 1, Equation(sum_over(letters[axis], entry), ONE)
        if defined or "(" in name:  # One outcome alone is no law worth a name.
            continue
        if len(shape) == 2 and shape[0] == shape[1]:
            yield 1, Fact("symmetric", name)
        if of_signs:
            yield 1, Fact("positive", name)
        if shape:
            yield 2, Equation(sum_over(letters[-1], Pow(entry, num(2))), ONE)
            yield 3, Equation(sum_over(letters[-1], entry), ZERO)
            yield 3, Fact("one-hot", name, len(shape) - 1)
    yield from ((2, condition) for condition in _apart(wrong))


def _is_of_signs(node: Expr) -> bool:
    """Whether a node has other values, or none, where what it is of is negative: without one no sign is a condition."""
    match node:
        case Fn(name):
            return name in ("log", "sqrt", "abs", "sign", "step", "relu", "max", "min")
        case Pow(_, Num(exponent)):
            return exponent.denominator != 1
    return isinstance(node, Pow)


def _apart(wrong: Wrong) -> Iterator[Coincidence]:
    """That two free indices are different."""
    free = sorted(free_indices(wrong.lhs) | free_indices(wrong.rhs), key=lambda index: (index.name, index.number))
    for left, right in combinations(free, 2):
        if left.size == right.size and not left.number and not right.number:
            yield Coincidence(left, right, False)


def unsaid(right: Wrong) -> Iterator[Expr]:
    """A sum of the entries of what is not defined taken to be 1; a square matrix taken for its transpose."""
    defined = right.context.definitions
    for place in places(right.rhs):
        match place.node:
            case Sum(index, Var(name, slots)) if index in slots and name not in defined:
                yield put(right.rhs, place.path, ONE)
            case Var(name, (first, second)) if first.size == second.size and name not in defined:
                yield put(right.rhs, place.path, Var(name, (second, first)))
            case Pow(Pow(base, Num(inner)), Num(outer)) if inner * outer == 1:
                yield put(right.rhs, place.path, base)


def _is_total(name: str, context: Context) -> bool:
    """Whether a symbol is defined as the sum of the entries of another one."""
    known = context.definitions.get(name)
    return known is not None and isinstance(known.body, Sum) and isinstance(known.body.body, Var)
