"""Reading's last step: every size gets its final name, every number that was used as an index its meaning."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from itertools import combinations

from derive.interchange.errors import UnknownNode
from derive.interchange.names import latex_name
from derive.interchange.symbols import Symbols
from derive.model import Coincidence
from derive.notation import (
    Add,
    Apply,
    Delta,
    Det,
    Expr,
    Index,
    Integral,
    Inverse,
    Label,
    Ord,
    Pick,
    Product,
    Slot,
    Sum,
    Var,
    Where,
    bound_indices,
    children,
    num,
    ordinal,
    own_slots,
    rebound,
    rebuild,
    rename_own,
    slot_text,
    transform,
)
from derive.records import dataclass


@dataclass(frozen=True)
class Settled:
    """What ``symbols`` came to, once everything is read.

    A number used as an index of a size that is a symbol is one more free index, different from all other numbers:
    so the statement speaks of every size.
    """

    symbols: Symbols

    @cached_property
    def names(self) -> dict[str, str]:
        """The final name of every provisional size."""
        return self.symbols.sizes.final_names()

    @cached_property
    def starts(self) -> dict[str, set[int]]:
        """For every size the numbers at which sums over it start to count."""
        return {latex_name(size): starts for size, starts in self.symbols.survey.starts.items()}

    def size(self, provisional: str) -> str:
        """The final name of a size."""
        return self.names.get(provisional, provisional)

    def expr(self, expr: Expr) -> Expr:
        """The expression with its final sizes."""
        return transform(map_slots(expr, self._slot), self._counted)

    def slot(self, slot: Slot) -> Slot:
        """A slot with its final size."""
        return self._slot(slot)

    def _slot(self, slot: Slot) -> Slot:
        size = self.size(slot.size)
        if isinstance(slot, Index):
            return Index(slot.name, size, slot.number)
        value, starts = int(slot_text(slot)), self.starts.get(size, set())
        count = self.symbols.sizes.numbers.get(size)
        low = min(starts, default=0)
        if value < low or (isinstance(count, int) and value >= count + max(starts, default=1)):
            raise UnknownNode(f"the index value {value}", f"it is not among the values of {size}")
        return Label(str(value), size) if isinstance(count, int) else Index(str(value), size)

    def _counted(self, node: Expr) -> Expr | None:
        """A free index as a number, where counting starts at 0."""
        if not (isinstance(node, Ord) and isinstance(node.index, Index) and node.index.number == 0):
            return None
        starts = self.starts.get(node.index.size, {1})
        if len(starts) > 1:
            raise UnknownNode("an index that may count from 0 or from 1", node.index.name)
        return node if starts == {1} else Add((node, num(-1)))

    def labels(self, exprs: Iterable[Expr]) -> dict[str, tuple[str, ...]]:
        """For every size that is a number the values of its index, where some were used."""
        used: dict[str, set[str]] = {}
        for expr in exprs:
            map_slots(expr, lambda slot: _note(slot, used))
        found: dict[str, tuple[str, ...]] = {}
        for size, values in used.items():
            count = self.symbols.sizes.numbers[size]
            assert isinstance(count, int)
            start = min(self.starts.get(size) or {0 if "0" in values else 1})
            found[size] = tuple(str(start + place) for place in range(count))
        return found


def apart(indices: Iterable[Index]) -> tuple[Coincidence, ...]:
    """Indices that stand for numbers are pairwise different."""
    numbers = sorted({index for index in indices if is_number(index)}, key=lambda index: (index.size, int(index.name)))
    return tuple(Coincidence(a, b, False) for a, b in combinations(numbers, 2) if a.size == b.size)


def is_number(index: Index) -> bool:
    """Whether an index stands for one number."""
    return index.number == 0 and index.name.isdigit()


def _note(slot: Slot, used: dict[str, set[str]]) -> Slot:
    if isinstance(slot, Label):
        used.setdefault(slot.size, set()).add(slot.value)
    return slot


def map_slots(expr: Expr, change: Callable[[Slot], Slot]) -> Expr:
    """Change every slot, those of binders too; ``change`` must send an index that is bound to an index."""
    below = tuple(map_slots(child, change) for child in children(expr))
    match expr:
        case Var(name, indices):
            return Var(name, tuple(map(change, indices)))
        case Delta(left, right):
            return Delta(change(left), change(right))
        case Ord(index):
            return ordinal(change(index))
        case Pick(index):
            return Pick(change(index), below)
        case Where(left, right):
            return Where(change(left), change(right), *below)
        case Apply(name, orders, _, indices):
            return Apply(name, orders, below, tuple(map(change, indices)))
        case Sum() | Product() | Integral() | Det() | Inverse():
            bound = [index for slot in bound_indices(expr) if isinstance(index := change(slot), Index)]
            own = {slot: change(slot) for slot in own_slots(expr)}
            return rename_own(rebuild(rebound(expr, tuple(bound), below[0]), below), own)
    return rebuild(expr, below) if below else expr
