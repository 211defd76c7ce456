r"""The verdict on a step of any relation: ``=``, ``<`` and its kind, ``\approx``, ``\propto``, ``\ne``.

Each kind has a module that says what the relation claims and by which rules it is proved. What these rules prove rests
on the identity test of ``judge`` or on bounds; see docs/core.md, section 16.
"""

from __future__ import annotations

from derive.core import closeness, implication, order, proportion, sizes
from derive.core.judge import judge
from derive.core.layout import names_of, reach
from derive.model import EQUALITIES, Context, Step, Verdict
from derive.notation import Apply, D, Expr, Var, walk
from derive.records import replace


def decide(step: Step, context: Context) -> Verdict:
    """Whether a step holds under its context, which holds its premises and conditions.

    Raises as ``judge`` does.
    """
    lhs, rhs = step.lhs, step.rhs
    if step.relation in EQUALITIES:
        if step.premises:
            return implication.judged(lhs, rhs, step.premises, context, judge)
        verdict = judge(lhs, rhs, context)
        silent = _silent(lhs, rhs, context) if verdict.proved else None
        # That 0 is 0 says nothing of what was meant to depend on the variable.
        return verdict if silent is None else _not_written(verdict, silent)
    sizes.check(lhs, rhs, context)
    if step.relation in order.TURNED:
        return order.judged(lhs, rhs, step.relation, context, lambda a, b: judge(a, b, context).proved)
    if step.relation == r"\propto":
        return proportion.judged(lhs, rhs, step.varying, context, judge)
    if step.relation == r"\approx":
        return closeness.judged(lhs, rhs, context, lambda: judge(lhs, rhs, context))
    return _unequal(lhs, rhs, context)


def introduced(step: Step, context: Context) -> str | None:
    """The symbol of which a step that is no equality says something new, so that there is nothing to check.

    A side is a bare symbol that nothing defines and the other side does not contain; or, of a proportionality, the left
    side is made of symbols of which the right one does not speak.
    """
    if step.equates:
        return None
    for one, other in ((step.lhs, step.rhs), (step.rhs, step.lhs)):
        below = reach(names_of(other), context.definitions)
        if isinstance(one, Var | Apply) and one.name not in context.definitions and one.name not in below:
            return one.name
        own = reach(names_of(one), context.definitions) - context.definitions.keys()
        if step.relation == r"\propto" and one is step.lhs and own and not own & below:
            return min(own)
    return None


def _silent(lhs: Expr, rhs: Expr, context: Context) -> str | None:
    """What both sides are differentiated by, where no derivative of either is of anything that is written in it."""
    by: set[str] = set()
    for side in (lhs, rhs):
        slopes = [node for node in walk(side) if isinstance(node, D)]
        if not slopes:
            return None
        for slope in slopes:
            below = reach(names_of(slope.body), context.definitions)
            below = below.union(*(context.unknown_of.get(name, ()) for name in below))
            if not isinstance(slope.wrt, Var) or not below or slope.wrt.name in below | context.definitions.keys():
                return None
            by.add(slope.wrt.name)
    return min(by)


def _not_written(verdict: Verdict, name: str) -> Verdict:
    return Verdict("undecided", replace(verdict.evidence, method="not-written-in", detail=name))


def _unequal(lhs: Expr, rhs: Expr, context: Context) -> Verdict:
    r"""``u \ne v``: refuted where both are proved equal; undecided where they differ at one point at least."""
    verdict = judge(lhs, rhs, context)
    if verdict.proved:
        return Verdict("refuted", replace(verdict.evidence, method="equal", holds_numerically=False))
    method = "unequal" if verdict.refuted else verdict.evidence.method
    return Verdict("undecided", replace(verdict.evidence, method=method, holds_numerically=verdict.refuted))
