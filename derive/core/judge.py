"""A = B? Proved exactly and seconded in floating point, refuted by a confirmed counterexample, or undecided."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import field
from functools import lru_cache

from derive.core import few_sizes, integrals, sizes
from derive.core.conditions import implied
from derive.core.exact import blocks
from derive.core.exact.assumptions import Unsatisfiable
from derive.core.exact.fields import RUN
from derive.core.exact.identity import Answer, Limits
from derive.core.exact.nodes import Refused
from derive.core.exact.proof import Prover
from derive.core.layout import inventory, written
from derive.core.real import counterexample, intervals, numeric
from derive.core.real.numeric import Opinion
from derive.core.real.stencil import NARROW
from derive.core.sizes import IllTyped
from derive.core.unroll import computed_sizes
from derive.model import Application, Coincidence, Context, Evidence, Fact, Verdict
from derive.notation import INFINITE, Expr, Index, canonical
from derive.records import dataclass, replace

__all__ = ["IllTyped", "Limits", "Unsatisfiable", "judge"]


def judge(lhs: Expr, rhs: Expr, context: Context, *, limits: Limits = Limits()) -> Verdict:  # noqa: B008
    """Whether both sides are equal for all values in their common domain and every size, under the context.

    Raises ``IllTyped`` if a letter ranges over two sizes, ``Unsatisfiable`` if the assumptions contradict each other.
    Source: docs/core.md; Schwartz-Zippel over a tower of prime fields, Theorem A for the sizes.
    """
    return _judged(Asked((canonical(lhs), canonical(rhs)), Told.of(context), limits, lhs, rhs, context))


@dataclass(frozen=True)
class Asked:
    """A step by its content, up to the names of bound indices: the same step in many documents is judged once."""

    sides: tuple[Expr, Expr]
    told: Told
    limits: Limits
    lhs: Expr = field(compare=False)
    rhs: Expr = field(compare=False)
    context: Context = field(compare=False)


@lru_cache(maxsize=256)
def _judged(asked: Asked) -> Verdict:
    lhs, rhs, context, limits = asked.lhs, asked.rhs, asked.context, asked.limits
    sizes.check(lhs, rhs, context)
    if integrals.concern(lhs, rhs, context):
        return integrals.judged(lhs, rhs, context, lambda a, b, under: judge(a, b, under, limits=limits))
    if computed := computed_sizes(lhs, rhs, context):
        found = few_sizes.judged(lhs, rhs, context, computed, lambda a, b, under: _judge(a, b, under, limits))
        endless = found.refuted and any(map(_is_endless, written((lhs, rhs), context.definitions)))
        # What its last terms refute says nothing of a sum that has none.
        return Verdict("undecided", Evidence("endless", free_sizes=found.evidence.free_sizes)) if endless else found
    return _judge(lhs, rhs, context, limits)


def _is_endless(expr: Expr) -> bool:
    """Whether a sum without end stands in an expression."""
    found = inventory(expr)
    return INFINITE in found.numbers or any(slot.size == INFINITE for slot in found.slots)


def _judge(lhs: Expr, rhs: Expr, context: Context, limits: Limits) -> Verdict:
    """The verdict on a step none of whose sizes are written out."""
    if len(context.conditions) > 1:
        context = replace(context, conditions=implied(context.conditions))
    evidence = Evidence("", free_sizes=_free_sizes(lhs, rhs, context))
    interval = intervals.closed_decimal(lhs, rhs, context)
    if interval == "holds":
        return Verdict("proved", replace(evidence, method="interval", holds_numerically=True))
    if interval == "loose":
        return Verdict("undecided", replace(evidence, method="loose-decimals", holds_numerically=True))
    seed = context.seed or 0
    prover = _prover(Told.of(context), RUN if context.seed is None else seed, limits)
    with suppress(Refused, RecursionError):  # what cannot be read is no contradiction; the proof says what it is
        prover.assume()
    opinion = numeric.compare(lhs, rhs, context, seed)
    evidence = numeric.noted(evidence, opinion)
    if opinion.differs:
        found = counterexample.find(lhs, rhs, context, seed)
        if found is not None:
            return Verdict("refuted", replace(evidence, method="counterexample"), found)
    answer = prover.prove(lhs, rhs)
    if answer.outcome == "undecided" and opinion.agrees:
        answer = blocks.prove(prover, lhs, rhs) or answer
    if answer.outcome == "different" and not opinion.differs:
        found = counterexample.find(lhs, rhs, context, seed, at=answer.sizes)
        if found is not None:
            return Verdict("refuted", replace(evidence, method="counterexample", holds_numerically=False), found)
    if answer.outcome == "equal" and not opinion.agrees and (opinion.sizes or opinion.unreliable):
        closer = numeric.compare(lhs, rhs, context, seed, width=NARROW)
        if closer.agrees:
            opinion, evidence = closer, numeric.noted(evidence, closer)
    if answer.outcome == "equal" and opinion.agrees:
        return Verdict("proved", _shown(evidence, answer))
    return Verdict("undecided", _undecided(evidence, answer, opinion))


def _shown(evidence: Evidence, answer: Answer) -> Evidence:
    """With what the exact test did."""
    return replace(
        evidence,
        method="fixed-size" if answer.fixed else "every-size",
        sizes=answer.sizes,
        points=answer.points,
        error_bits=answer.error_bits,
        heuristic=answer.heuristic,
    )


def _undecided(evidence: Evidence, answer: Answer, opinion: Opinion) -> Evidence:
    """Why the step is neither proved nor refuted."""
    if opinion.empty:
        return replace(evidence, method="empty-domain")
    if answer.outcome == "undecided":
        return replace(evidence, method=answer.reason, detail=answer.detail, sizes=answer.sizes, points=answer.points)
    if answer.outcome == "equal" and not opinion.differs:
        return replace(_shown(evidence, answer), method=opinion.reason or "unreliable", detail=opinion.detail)
    if opinion.reason and not opinion.agrees:
        return replace(evidence, method=opinion.reason, detail=opinion.detail)
    return replace(evidence, method="disagree")


@dataclass(frozen=True)
class Told:
    """A context by its content, up to the names of bound indices, so that equal contexts share what was computed."""

    definitions: tuple[tuple[str, tuple[Index, ...], Expr], ...]
    equations: tuple[tuple[Expr, Expr], ...]
    facts: tuple[Fact, ...]
    conditions: tuple[Coincidence, ...]
    slots: tuple[tuple[str, tuple[str, ...]], ...]
    sizes: tuple[tuple[str, int | tuple[str, ...]], ...]
    unknown_of: tuple[tuple[str, tuple[str, ...]], ...]
    applications: tuple[tuple[str, Application], ...]
    seed: int | None
    context: Context = field(compare=False)

    @classmethod
    def of(cls, context: Context) -> Told:
        """What a context says."""
        return cls(
            tuple((known.name, known.params, canonical(known.body)) for known in context.definitions.values()),
            tuple((canonical(given.lhs), canonical(given.rhs)) for given in context.equations),
            context.facts,
            context.conditions,
            tuple(context.slots.items()),
            tuple(context.sizes.items()),
            tuple(context.unknown_of.items()),
            tuple(context.applications.items()),
            context.seed,
            context,
        )


@lru_cache(maxsize=16)
def _prover(told: Told, seed: int, limits: Limits) -> Prover:
    return Prover(told.context, seed, limits)


def _free_sizes(lhs: Expr, rhs: Expr, context: Context) -> tuple[str, ...]:
    """The symbolic sizes that a step speaks of, by name."""
    found: set[str] = set()
    for side in map(inventory, (lhs, rhs)):
        found |= side.numbers.union(slot.size for slot in side.slots if isinstance(slot, Index))
    return tuple(sorted(found - context.sizes.keys()))
