"""Sums over outcomes with weights."""

from __future__ import annotations

from collections.abc import Callable

from derive.notation import Expr, Index, Mul, Sum, fresh, substitute_slots
from derive.records import dataclass

Average = Callable[[Expr], Expr]


@dataclass(frozen=True)
class Weights:
    """The outcomes that an expectation runs over, and the weight of each."""

    outcomes: tuple[Index, ...]
    weight: Expr

    def average(self, body: Expr) -> Expr:
        """``sum weight * body`` over the outcomes, bound anew."""
        renamed = {index: fresh(index) for index in self.outcomes}
        found: Expr = Mul((substitute_slots(self.weight, renamed), substitute_slots(body, renamed)))
        for index in reversed(self.outcomes):
            found = Sum(renamed[index], found)
        return found
