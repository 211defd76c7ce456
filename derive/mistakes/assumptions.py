"""What was used and not said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

from derive.mistakes.places import places, put
from derive.mistakes.repair import Repair, Wrong, symbols
from derive.model import Assumption, Coincidence, Context, Equation, Fact
from derive.notation import ONE, ZERO, Expr, Index, Num, Pow, Sum, Var, free_indices, num, sum_over

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
    for edit, assumption in _assumptions(wrong):
        context = with_assumption(wrong.context, assumption)
        yield Repair(wrong.lhs, wrong.rhs, edit, {}, "assumption", context, (assumption,))


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
    for name in sorted(symbols(wrong)):
        sizes = context.slots.get(name, ())
        defined = name in context.definitions
        letters = [Index(letter, size) for letter, size in zip("ijklmn", sizes, strict=False)]
        entry = Var(name, tuple(letters))
        if not sizes:
            yield (1 if _is_total(name, context) else FAR), Equation(Var(name), ONE)
        for axis in range(len(sizes)) if not defined else ():
            yield 1, Equation(sum_over(letters[axis], entry), ONE)
        if defined:
            continue
        if len(sizes) == 2 and sizes[0] == sizes[1]:
            yield 1, Fact("symmetric", name)
        yield 1, Fact("positive", name)
        if sizes:
            yield 2, Equation(sum_over(letters[-1], Pow(entry, num(2))), ONE)
            yield 2, Equation(sum_over(letters[-1], entry), ZERO)
            yield 2, Fact("one-hot", name, len(sizes) - 1)
    yield from ((2, condition) for condition in _apart(wrong))


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
