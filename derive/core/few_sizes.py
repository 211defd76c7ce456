"""A step whose sizes must be written out: decided at a few of their values, for all values of all other sizes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from derive.core import window
from derive.core.layout import written
from derive.core.real import numeric
from derive.core.unroll import NotUnrolled, Unrolled, check
from derive.core.window import Judge
from derive.model import Coincidence, Context, Evidence, Verdict
from derive.notation import (
    Expr,
    Index,
    Label,
    Pick,
    Place,
    Product,
    Sum,
    Var,
    free_indices,
    letters_in,
    own_slots,
    walk,
)
from derive.records import dataclass, replace

_ORDER = {1: ((2,), (3,), (1,), (4,)), 2: ((2, 3), (3, 2), (2, 2), (1, 1), (1, 3), (3, 3))}
"""Values of one size and of two; those that show most come first."""
_LARGEST = 3
"""Of two sizes both are as large in some row."""
MAX_ENTRIES = 40
_ENTRY = "\0entry"
_SEEN = ("disagree", "empty-domain")
"""Reasons that say more of a step than that a test was too hard."""


@dataclass(frozen=True)
class Instance:
    """A step at values of the sizes written out and of its free indices over them."""

    at: Mapping[Index, int]
    lhs: Expr
    rhs: Expr
    context: Context


@dataclass(frozen=True)
class Ranged:
    """A sum or a product from ``low`` to ``high``; ``own``: it stands in the step itself."""

    index: Index
    low: Expr
    high: Expr
    own: bool


def judged(lhs: Expr, rhs: Expr, context: Context, sizes: tuple[str, ...], judge: Judge) -> Verdict:
    """The verdict on a step of which ``sizes`` are written out.

    Proved where it speaks of one place and those near it, or where all of the sizes are given as numbers. Refuted at
    the smallest values at which it fails. Else undecided, with the values at which it holds exactly.
    """
    try:
        check(context, sizes)
        found = window.judged(lhs, rhs, context, sizes, judge) or _judged(lhs, rhs, context, sizes, judge)
        return _where_meant(lhs, rhs, context, sizes, judge, found) if found.refuted else found
    except NotUnrolled as error:
        return Verdict("undecided", Evidence(error.reason, error.detail))


def _where_meant(
    lhs: Expr, rhs: Expr, context: Context, sizes: tuple[str, ...], judge: Judge, found: Verdict
) -> Verdict:
    """The verdict on a step that fails somewhere: undecided where it fails at places only of which it may not speak."""
    if not (ranges := _ranges(lhs, rhs, context)):
        return found
    meant = _judged(lhs, rhs, context, sizes, judge, ranges)
    if meant.proved:
        return replace(meant, status="undecided", evidence=replace(meant.evidence, method="few-sizes"))
    return found if meant.evidence.method == "empty-domain" else meant


def _judged(
    lhs: Expr, rhs: Expr, context: Context, sizes: tuple[str, ...], judge: Judge, ranges: Sequence[Ranged] = ()
) -> Verdict:
    held: list[tuple[Mapping[str, int], Verdict]] = []
    open_: list[Verdict] = []
    values = list(_values(context, sizes, _least(lhs, rhs)))
    for numbers in values:
        verdict = _at(lhs, rhs, context, numbers, judge, ranges)
        if verdict is None:
            continue
        if verdict.refuted:
            return verdict if ranges else _plainest(lhs, rhs, context, values, numbers, verdict, judge)
        (held.append((numbers, verdict)) if verdict.proved else open_.append(verdict))
    if open_ and (not held or any(verdict.evidence.method in _SEEN for verdict in open_)):
        return replace(open_[0], evidence=replace(open_[0].evidence, holds_numerically=_held(open_)))
    if not held:
        raise NotUnrolled("empty-domain")
    return _few(context, sizes, held)


def _held(verdicts: Sequence[Verdict]) -> bool:
    return all(verdict.evidence.holds_numerically for verdict in verdicts)


def _few(context: Context, sizes: tuple[str, ...], held: Sequence[tuple[Mapping[str, int], Verdict]]) -> Verdict:
    """What a step says that holds exactly at a few sizes."""
    tested = tuple(sorted((numbers for numbers, _ in held), key=lambda numbers: sorted(numbers.items())))
    evidence = replace(
        held[0][1].evidence,
        sizes=tested,
        deviation=max((v.evidence.deviation or 0.0 for _, v in held), default=0.0),
        holds_numerically=True,
        heuristic=any(v.evidence.heuristic for _, v in held),
        free_sizes=tuple(sorted({*held[0][1].evidence.free_sizes, *(s for s in sizes if s not in context.sizes)})),
    )
    if all(size in context.sizes for size in sizes):
        return Verdict("proved", replace(evidence, method="fixed-size"))
    return Verdict("undecided", replace(evidence, method="few-sizes"))


def _least(lhs: Expr, rhs: Expr) -> dict[str, int]:
    """The sizes that have the places by which a step calls entries: of ``h_2`` at least 2."""
    found: dict[str, int] = {}
    for slot in (slot for side in (lhs, rhs) for node in walk(side) for slot in own_slots(node)):
        if isinstance(slot, Label) and slot.value.isdecimal():
            found[slot.size] = max(found.get(slot.size, 1), int(slot.value))
    return found


def _values(context: Context, sizes: tuple[str, ...], least: Mapping[str, int]) -> Iterator[dict[str, int]]:
    """The values at which a step is tried; sizes given as numbers keep them. ``least``: those that it needs."""
    fixed = {size: n for size in sizes if isinstance(n := context.sizes.get(size), int)}
    open_ = [size for size in sizes if size not in fixed]
    rows = _ORDER.get(len(open_), tuple(tuple(n if i % 2 else m for i in range(len(open_))) for n, m in _ORDER[2]))
    if any(least.get(size, 1) > _LARGEST for size in open_):
        rows = (tuple(max(least.get(size, 1), 2) for size in open_),)
    for row in rows if open_ else ((),):
        found = {**fixed, **dict(zip(open_, row, strict=False))}
        if all(found[size] >= least.get(size, 1) for size in open_):
            yield found


def _at(
    lhs: Expr, rhs: Expr, context: Context, numbers: Mapping[str, int], judge: Judge, ranges: Sequence[Ranged] = ()
) -> Verdict | None:
    """The verdict at one value of every size that is written out; None where the step says nothing."""
    instances = list(_instances(lhs, rhs, context, numbers, ranges))
    if not instances:
        return None
    if len(instances) == 1:
        return _named(judge(*_sides(instances[0])), numbers, instances[0])
    verdict = _together(instances, numbers, judge)
    if verdict is not None:
        return verdict
    verdicts = []
    for instance in instances:
        verdicts.append(_named(judge(*_sides(instance)), numbers, instance))
        if verdicts[-1].refuted:
            return verdicts[-1]
    said = [verdict for verdict in verdicts if verdict.evidence.method != "empty-domain"]
    return next((verdict for verdict in said if not verdict.proved), said[0] if said else None)


def _sides(instance: Instance) -> tuple[Expr, Expr, Context]:
    return instance.lhs, instance.rhs, instance.context


def agrees(lhs: Expr, rhs: Expr, context: Context, sizes: tuple[str, ...]) -> bool:
    """Whether both sides agree in floating point at one value of every size that is written out."""
    try:
        check(context, sizes)
        numbers = next(_values(context, sizes, _least(lhs, rhs)))
        instances = list(_instances(lhs, rhs, context, numbers))
        return not instances or numeric.compare(*_listed(instances)).agrees
    except NotUnrolled:
        return False


def _listed(instances: Sequence[Instance]) -> tuple[Expr, Expr, Context]:
    """All instances as the entries of one list."""
    if len(instances) > MAX_ENTRIES:
        raise NotUnrolled("budget", f"entries {MAX_ENTRIES}")
    index = Index("\0", _ENTRY)
    left = Pick(index, tuple(instance.lhs for instance in instances))
    right = Pick(index, tuple(instance.rhs for instance in instances))
    context = instances[-1].context
    return left, right, replace(context, sizes={**context.sizes, _ENTRY: len(instances)})


def _together(instances: Sequence[Instance], numbers: Mapping[str, int], judge: Judge) -> Verdict | None:
    """All instances proved or refuted at once, or None."""
    verdict = _as_asked(judge(*_listed(instances)))
    if verdict.proved:
        return verdict
    if verdict.counterexample is not None:
        entry = int(verdict.counterexample.entry["\0"]) - 1
        kept = {letter: place for letter, place in verdict.counterexample.entry.items() if letter != "\0"}
        found = replace(verdict.counterexample, entry=kept)
        return _named(replace(verdict, counterexample=found), numbers, instances[entry])
    return None


def _as_asked(verdict: Verdict) -> Verdict:
    """The evidence without the size of the list of instances."""
    seen = tuple({k: n for k, n in sizes.items() if k != _ENTRY} for sizes in verdict.evidence.float_sizes)
    free = tuple(other for other in verdict.evidence.free_sizes if other != _ENTRY)
    return replace(verdict, evidence=replace(verdict.evidence, free_sizes=free, float_sizes=seen))


def _instances(
    lhs: Expr, rhs: Expr, context: Context, numbers: Mapping[str, int], ranges: Sequence[Ranged] = ()
) -> Iterator[Instance]:
    """The step at all values of its free indices of which it and its conditions speak, and its ``ranges``."""
    writer = Unrolled(context, numbers)
    sides = []
    for at in writer.assignments(free_indices(lhs) | free_indices(rhs)):
        if not (_speaks(writer, context.conditions, at) and _inside(writer, (lhs, rhs), at)):
            continue
        if all(_in_range(writer, one, at) for one in ranges):
            sides.append((at, writer.write(lhs, at), writer.write(rhs, at)))
    told = writer.context()
    yield from (Instance(at, left, right, told) for at, left, right in sides)


def _speaks(writer: Unrolled, conditions: tuple[Coincidence, ...], at: Mapping[Index, int]) -> bool:
    """Whether the conditions over the sizes written out hold."""
    own = [c for c in conditions if c.left.size in writer.numbers]
    return all((writer.value(c.left, at) == writer.value(c.right, at)) == c.equal for c in own)


def _inside(writer: Unrolled, sides: tuple[Expr, Expr], at: Mapping[Index, int]) -> bool:
    """Whether the entries of recursions that stand at computed places exist: ``h_{t+1}`` does not at the last t.

    Where a recursion goes back, one place before the first is where it begins; where it goes on, one behind the last.
    """
    for node in (node for side in sides for node in walk(side)):
        if not isinstance(node, Var) or node.name not in writer.resting:
            continue
        params = writer.told.definitions[node.name].params
        for slot, param in zip(node.indices, params, strict=True):
            if isinstance(slot, Place) and letters_in(slot) <= at.keys():
                low, high = writer.beginning(node.name)
                if not low <= writer.value(slot, at) <= writer.numbers[param.size] + high:
                    return False
    return True


def _ranges(lhs: Expr, rhs: Expr, context: Context) -> list[Ranged]:
    """The sums and products with limits, of the sides and of the definitions in them, each once."""
    own = {node for side in (lhs, rhs) for node in walk(side) if isinstance(node, Sum | Product) and node.bounds}
    every = {
        node
        for expr in written((lhs, rhs), context.definitions)
        for node in walk(expr)
        if isinstance(node, Sum | Product) and node.bounds
    }
    return [Ranged(node.index, *node.bounds, node in own) for node in every if node.bounds is not None]


def _in_range(writer: Unrolled, one: Ranged, at: Mapping[Index, int]) -> bool:
    r"""Whether the limits of a sum are in order, and a free letter that it binds elsewhere is one of its places.

    ``\prod_{j=k+1}^t`` speaks of k up to t; the j of ``\partial y_i / \partial w_j`` is one of those of
    ``y_i = \sum_{j=0}^{k-1} w_j x_{i+j}``.
    """
    try:
        low, high = (writer.number(bound, at) for bound in (one.low, one.high))
    except NotUnrolled:
        return True
    free = (n for index, n in at.items() if (index.name, index.size) == (one.index.name, one.index.size))
    return (low <= high + 1 or not one.own) and all(low <= n <= high for n in free)


def _named(verdict: Verdict, numbers: Mapping[str, int], instance: Instance) -> Verdict:
    """The counterexample with the values of the sizes written out and of the free indices over them."""
    found = verdict.counterexample
    if found is None:
        return verdict
    entry = {**{index.name: str(n) for index, n in instance.at.items()}, **found.entry}
    return replace(verdict, counterexample=replace(found, sizes={**numbers, **found.sizes}, entry=entry))


def _plainest(
    lhs: Expr, rhs: Expr, context: Context, values: Sequence[Mapping[str, int]], numbers: Mapping[str, int],
    verdict: Verdict, judge: Judge,
) -> Verdict:  # fmt: skip
    """The refutation at the smallest values at which there is one."""
    smaller = [other for other in values if sum(other.values()) < sum(numbers.values())]
    for other in sorted(smaller, key=lambda value: sum(value.values())):
        try:
            found = _at(lhs, rhs, context, other, judge)
        except NotUnrolled:
            continue
        if found is not None and found.refuted:
            return found
    return verdict
