"""What a derivation is: chains of steps, each of them two lines and the law that leads from one to the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from derive.model import Context
from derive.notation import D, Expr, names, walk
from derive.records import dataclass


@dataclass(frozen=True)
class DerivedStep:
    """``before = after`` by a law; the core has proved it.

    ``rule``: the name of the law, or of a stage of the derivation whose laws are those of the ``substeps``.
    """

    rule: str
    before: Expr
    after: Expr
    substeps: tuple[DerivedStep, ...] = ()

    @property
    def symbols(self) -> frozenset[str]:
        """The symbols that occur."""
        own = names(self.before) | names(self.after)
        return own.union(*(step.symbols for step in self.substeps))

    @property
    def laws(self) -> tuple[str, ...]:
        """The laws that are applied, in order, each once."""
        return tuple(dict.fromkeys(self._laws()))

    def _laws(self) -> Iterator[str]:
        if not self.substeps:
            yield self.rule
        for step in self.substeps:
            yield from step.laws


@dataclass(frozen=True)
class MatrixForm:
    r"""The result without indices, in LaTeX: ``\frac{\partial L}{\partial W}`` and ``(p - y) x^\top``."""

    lhs: str
    rhs: str


@dataclass(frozen=True)
class Derivation:
    """The derivation of a goal, chain after chain; the last one is that of the goal.

    ``complete``: no derivative is left in the result. ``context``: the definitions and assumptions it stands under.
    """

    goal: Expr
    context: Context
    steps: tuple[DerivedStep, ...]
    complete: bool
    matrix: MatrixForm | None = None

    @cached_property
    def has_paths(self) -> bool:
        """Whether a derivative holds other paths fixed, so that the total ones must be told from it."""
        return has_paths(self.steps)

    @property
    def symbols(self) -> frozenset[str]:
        """The symbols that occur in its lines."""
        return names(self.goal).union(*(step.symbols for step in self.steps))

    @property
    def result(self) -> Expr:
        """What the goal is equal to, as far as the derivation came."""
        return self.steps[-1].after if self.steps else self.goal


def has_paths(steps: Iterable[DerivedStep]) -> bool:
    """Whether a derivative in the first lines holds other paths fixed."""
    return any(isinstance(node, D) and node.mode == "explicit" for step in steps for node in walk(step.before))
