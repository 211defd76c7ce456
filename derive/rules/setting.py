"""What a law may look at besides the expression: the definitions and assumptions it is applied under."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from functools import cached_property

from derive.model import Context
from derive.notation import D, Expr, Index, Var, names
from derive.records import dataclass
from derive.rules.folding import Fold, definitions_as_folds, equations_as_folds, means_as_folds


@dataclass(frozen=True)
class Setting:
    """A context, and which symbols each of its symbols is written in.

    ``letters``: those of a symbol's own indices. ``supply``: those for the indices of a size.
    """

    context: Context
    letters: Mapping[str, tuple[Index, ...]] = field(default_factory=dict)
    supply: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @cached_property
    def reach(self) -> dict[str, frozenset[str]]:
        """For every symbol that is defined or an unknown function: all symbols it is made of, itself included."""
        found: dict[str, frozenset[str]] = {}
        for name in (*self.context.definitions, *self.context.unknown_of):
            self._reach(name, found)
        return found

    @cached_property
    def definition_folds(self) -> tuple[Fold, ...]:
        """The definitions whose bodies are products."""
        return definitions_as_folds(self.context)

    @cached_property
    def equation_folds(self) -> tuple[Fold, ...]:
        """The assumptions whose left sides are products."""
        return equations_as_folds(self.context)

    @cached_property
    def sum_folds(self) -> tuple[Fold, ...]:
        """What is known of sums: assumptions, and the definitions of means."""
        return (*self.equation_folds, *means_as_folds(self.context))

    def _reach(self, name: str, found: dict[str, frozenset[str]]) -> frozenset[str]:
        if name not in found:
            found[name] = frozenset((name,))
            found[name] |= frozenset().union(*(self._reach(part, found) for part in self.parts(name)))
        return found[name]

    def parts(self, name: str) -> frozenset[str]:
        """The symbols that stand in a symbol's definition, or that it is an unknown function of."""
        known = self.context.definitions.get(name)
        return names(known.body) if known else frozenset(self.context.unknown_of.get(name, ()))

    def is_made_of(self, name: str, part: str) -> bool:
        """Whether a symbol is a part of another one, or the same."""
        return part in self.reach.get(name, (name,))

    def varies(self, expr: Expr, derivative: D) -> bool:
        """Whether an expression depends on the variable of a derivative."""
        assert isinstance(derivative.wrt, Var)
        variable = derivative.wrt.name
        if derivative.mode == "explicit":
            return variable in names(expr)
        return any(self.is_made_of(name, variable) for name in names(expr))


Law = Callable[[Expr, Setting], Expr | None]
"""One law at one place: the other side of its equation, or None where it does not apply."""
