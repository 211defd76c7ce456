"""``dh_t/dh_{t-1}``: a step that speaks of a place t and of those near it, proved for every place.

The places from some way before t to some way behind it are written out. What lies beyond enters through the first
entry of a recursion alone, which is a symbol without a definition here, or an unknown function of the numbers by which
something is differentiated. By Lemma 4 of docs/core.md what holds for all its values holds for those that it has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from derive.core.layout import reach, written
from derive.core.unroll import NotUnrolled, Unrolled
from derive.model import Context, Definition, Verdict
from derive.notation import (
    Apply,
    D,
    Delta,
    Expr,
    Index,
    Label,
    Ord,
    Place,
    Product,
    Size,
    Slot,
    Sum,
    Var,
    Where,
    free_indices,
    letters_in,
    names,
    own_slots,
    shift,
    walk,
)
from derive.records import replace

Judge = Callable[[Expr, Expr, Context], Verdict]

HERE = 20
"""The place that stands for t, far from where counting begins."""
BEYOND = 2
"""How many places are written out beyond those that the step speaks of."""


def judged(lhs: Expr, rhs: Expr, context: Context, sizes: tuple[str, ...], judge: Judge) -> Verdict | None:
    """The proof of a step at a place and those near it, of which the one size in ``sizes`` is written out."""
    try:
        return _judged(lhs, rhs, context, sizes, judge)
    except NotUnrolled:
        return None


def _judged(lhs: Expr, rhs: Expr, context: Context, sizes: tuple[str, ...], judge: Judge) -> Verdict | None:
    letters = [index for index in free_indices(lhs) | free_indices(rhs) if index.size in sizes]
    if len(sizes) != 1 or len(letters) != 1 or sizes[0] in context.sizes:
        return None
    context = _told(context, sizes[0])
    if any(_links(side, sizes[0]) for equation in context.equations for side in (equation.lhs, equation.rhs)):
        return None
    reaches = max(map(abs, _shifts((lhs, rhs), context, sizes[0])), default=0) + BEYOND
    writer = Unrolled(context, {sizes[0]: HERE + reaches}, HERE - reaches)
    moving = sorted(_moves_beginning((lhs, rhs), writer))
    if not _goes_one_way(writer) or any(context.slots.get(name, ("",)) for name in moving):
        return None
    at = {letters[0]: HERE}
    left, right = writer.write(lhs, at), writer.write(rhs, at)
    here = _begun(writer, writer.context(), moving)
    verdict = judge(left, right, replace(here, unknown_of=_open_end(writer, here)))
    if not verdict.proved:
        return None
    free = tuple(sorted({*verdict.evidence.free_sizes, sizes[0]}))
    return replace(verdict, evidence=replace(verdict.evidence, free_sizes=free))


def _told(context: Context, size: str) -> Context:
    """What is given, without what is given of one place alone: where a recursion begins."""

    def special(expr: Expr) -> bool:
        return any(isinstance(slot, Label) and slot.size == size for node in walk(expr) for slot in own_slots(node))

    kept = tuple(e for e in context.equations if not special(e.lhs) and not special(e.rhs))
    return replace(context, equations=kept)


def _links(expr: Expr, size: str) -> bool:
    """Whether an assumption ties places together: near an end it says less than in the middle, where it is tried."""
    return any(isinstance(slot, Place) and slot.size == size for node in walk(expr) for slot in own_slots(node))


def _shifts(sides: tuple[Expr, Expr], context: Context, size: str) -> Iterator[int]:
    """How far every computed place is from its letter. Raises ``NotUnrolled`` for what needs the size itself."""
    given = [side for equation in context.equations for side in (equation.lhs, equation.rhs)]
    for expr in written((*sides, *given), context.definitions):
        for node in walk(expr):
            match node:
                case Sum(index) | Product(index) if index.size == size:
                    raise NotUnrolled("partial-range", size)
                case Ord(Index(_, own)) | Delta(Index(_, own)) | Where(Index(_, own)) | Size(own) if own == size:
                    raise NotUnrolled("index-as-number", size)
            yield from (_shift(slot) for slot in own_slots(node) if slot.size == size)


def _shift(slot: Slot) -> int:
    found = [by for index in letters_in(slot) if (by := shift(slot, index)) is not None]
    if not found:
        raise NotUnrolled("partial-range", slot.size)
    return found[0]


def _goes_one_way(writer: Unrolled) -> bool:
    """Whether all recursions go back, or all go on."""
    ways = {_way(shift) for name in writer.recursive for shift in _steps(writer, name)}
    return len(ways - {0}) <= 1


def _way(shift: int) -> int:
    return (shift > 0) - (shift < 0)


def _steps(writer: Unrolled, name: str) -> Iterator[int]:
    for node in walk(writer.told.definitions[name].body):
        if isinstance(node, Var) and node.name in writer.recursive:
            yield from (_shift(slot) for slot in node.indices if slot.size in writer.numbers)


def _moves_beginning(sides: tuple[Expr, Expr], writer: Unrolled) -> frozenset[str]:
    """By what something is differentiated on which every entry of a recursion depends."""
    definitions = writer.told.definitions
    below = reach(writer.recursive, definitions)
    found: frozenset[str] = frozenset()
    for expr in written(sides, definitions):
        for node in walk(expr):
            if not isinstance(node, D):
                continue
            counted = isinstance(node.wrt, Var) and any(slot.size in writer.numbers for slot in node.wrt.indices)
            if not counted:
                found |= names(node.wrt) & below
    return found


def _begun(writer: Unrolled, context: Context, moving: Sequence[str]) -> Context:
    """The context in which the first entries of recursions are unknown functions of some numbers."""
    first = [
        own for own, (name, _) in writer.met.items() if name in writer.recursive and own not in context.definitions
    ]
    args, orders = tuple(map(Var, moving)), (0,) * len(moving)
    begun: dict[str, Definition] = {}
    for own in first if moving else ():
        slots = tuple(Index(letter, size) for letter, size in zip("ijklmn", context.slots.get(own, ()), strict=False))
        begun[own] = Definition(own, slots, Apply(own, orders, args, slots))
    return replace(context, definitions={**begun, **context.definitions})


def _open_end(writer: Unrolled, context: Context) -> dict[str, tuple[str, ...]]:
    """What unknown functions depend on, with the last entry of every recursion: others beyond may rest on it."""
    last = [
        own for own, (name, places) in writer.met.items()
        if name in writer.recursive and max(places) == max(writer.numbers.values())
    ]  # fmt: skip
    resting = {own for own, (name, _) in writer.met.items() if name in writer.resting}
    return {
        loss: tuple(dict.fromkeys((*of, *last))) if resting & set(of) else of for loss, of in context.unknown_of.items()
    }


__all__ = ["Judge", "judged"]
