r"""``f \propto g`` in x: ``f(x) g(x') = f(x') g(x)`` for two values of x, an identity that the exact test decides.

Where g is not 0 for all x, the identity says that f/g is the same for every x; nothing else is claimed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from derive.core.layout import names_of, reach
from derive.core.real import counterexample
from derive.model import Application, Coincidence, Context, Definition, Equation, Verdict
from derive.notation import (
    ZERO,
    Expr,
    Index,
    Mul,
    Slot,
    Var,
    div,
    free_indices,
    freshen,
    names,
    substitute_slots,
    transform,
)
from derive.records import replace

Judge = Callable[[Expr, Expr, Context], Verdict]
"""The verdict on an equality."""
_PRIME = "'"


def among(letters: Iterable[str], lhs: Expr, rhs: Expr, context: Context) -> tuple[str, ...]:
    """Those letters that are free indices of the sides, or symbols of which they are made."""
    known = _below(names_of(lhs, rhs), context) | {index.name for index in _indices((lhs, rhs))}
    return tuple(letter for letter in dict.fromkeys(letters) if letter in known)


def _below(found: Iterable[str], context: Context) -> frozenset[str]:
    """The symbols of which some are made, by definitions and as unknown functions."""
    known = frozenset(reach(found, context.definitions))
    arguments = {name for own in known & context.unknown_of.keys() for name in context.unknown_of[own]}
    return known if arguments <= known else _below(known | arguments, context)


def judged(lhs: Expr, rhs: Expr, varying: Collection[str], context: Context, judge: Judge) -> Verdict:
    """The verdict on a proportionality in ``varying``: symbols and letters of free indices; others do not count."""
    if judge(rhs, ZERO, context).proved:
        return judge(lhs, rhs, context)
    other = _Elsewhere(varying, context, (lhs, rhs))
    left, right = other.of(lhs), other.of(rhs)
    under = other.context
    verdict = judge(Mul((lhs, right)), Mul((left, rhs)), under)
    if verdict.refuted:
        ratios = counterexample.find(div(lhs, rhs), div(left, right), under, context.seed or 0)
        return replace(verdict, counterexample=replace(ratios, ratios=True)) if ratios is not None else verdict
    return verdict


class _Elsewhere:
    """Expressions at other values of what varies: every symbol and index of it, and what is defined by it, primed."""

    def __init__(self, varying: Collection[str], context: Context, sides: tuple[Expr, Expr]) -> None:
        self.original = context
        taken = {*names_of(*sides), *context.definitions, *context.slots, *(index.name for index in _indices(sides))}
        mark = _PRIME
        while any(name.endswith(mark) for name in taken):
            mark += _PRIME
        moved = _below(names_of(*sides), context).intersection(varying)
        below = {name for name in _below(names_of(*sides), context) if moved & _below((name,), context)}
        self.symbols = {name: name + mark for name in sorted(below)}
        letters = [index for index in _indices(sides) if index.name in varying]
        self.letters = {index: Index(index.name + mark, index.size) for index in letters}
        self.context = self._context()

    def of(self, expr: Expr) -> Expr:
        """The expression at the other values."""
        return freshen(substitute_slots(self._renamed(expr), self.letters))

    def _renamed(self, expr: Expr) -> Expr:
        def change(node: Expr) -> Expr | None:
            match node:
                case Var(name, slots) if name in self.symbols:
                    return Var(self.symbols[name], slots)
            return None

        return transform(expr, change)

    def _context(self) -> Context:
        context, new = self.original, self.symbols
        unknown = [name for name in context.unknown_of if name in new]
        definitions = {
            new[name]: Definition(new[name], known.params, self._renamed(known.body))
            for name, known in context.definitions.items()
            if name in new
        }
        equations = tuple(
            Equation(self._renamed(e.lhs), self._renamed(e.rhs))
            for e in context.equations
            if (names(e.lhs) | names(e.rhs)) & new.keys()
        )
        return replace(
            context,
            definitions={**context.definitions, **definitions},
            equations=context.equations + equations,
            facts=context.facts + tuple(replace(f, name=new[f.name]) for f in context.facts if f.name in new),
            conditions=context.conditions + self._conditions(),
            slots={**context.slots, **{new[name]: slots for name, slots in context.slots.items() if name in new}},
            unknown_of={
                **context.unknown_of,
                **{new[name]: tuple(new.get(n, n) for n in context.unknown_of[name]) for name in unknown},
            },
            applications={
                **context.applications,
                **{new[name]: context.applications.get(name, Application(name)) for name in unknown},
            },
        )

    def _conditions(self) -> tuple[Coincidence, ...]:
        """What is said of the letters, said of the primed ones."""

        def other(slot: Slot) -> Slot:
            return self.letters.get(slot, slot) if isinstance(slot, Index) else slot

        said = [replace(c, left=other(c.left), right=other(c.right)) for c in self.original.conditions]
        return tuple(condition for condition in said if condition not in self.original.conditions)


def _indices(sides: Iterable[Expr]) -> list[Index]:
    found = {index for side in sides for index in free_indices(side)}
    return sorted(found, key=lambda index: (index.name, index.number))
