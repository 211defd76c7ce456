r"""``u \approx v``: at the printed precision of decimals; between formulas only measured, never proved nor refuted."""

from __future__ import annotations

from collections.abc import Callable

from derive.core.real import counterexample, intervals
from derive.model import Context, Evidence, Verdict
from derive.notation import Decimal, Expr, transform
from derive.records import replace


def judged(lhs: Expr, rhs: Expr, context: Context, exactly: Callable[[], Verdict]) -> Verdict:
    """The verdict on an approximation; ``exactly`` gives that on the equality.

    Two numbers agree where the intervals that their decimals claim meet, and are refuted where these do not, unless
    digits were cut off instead of rounded. What is equal is approximately equal.
    """
    claimed = intervals.closed_decimal(lhs, rhs, context)
    if claimed == "holds":
        return Verdict("proved", Evidence("interval", holds_numerically=True))
    if claimed == "loose":
        return Verdict("undecided", Evidence("loose-decimals", holds_numerically=True))
    if claimed == "fails":
        if intervals.closed_decimal(_cut_off(lhs), _cut_off(rhs), context) in ("holds", "loose"):
            return Verdict("undecided", Evidence("truncated", holds_numerically=True))
        found = counterexample.find(lhs, rhs, context)
        if found is not None:
            return Verdict("refuted", Evidence("counterexample"), found)
    verdict = exactly()
    if verdict.proved:
        return verdict
    seen = verdict.evidence.deviation is not None
    return Verdict("undecided", replace(verdict.evidence, method="approximation", detail="", holds_numerically=seen))


def _cut_off(expr: Expr) -> Expr:
    """The expression with decimals that claim what begins with their digits: 3.14 is 3.14 to 3.15."""

    def change(node: Expr) -> Expr | None:
        return Decimal(node.value + node.half_unit, node.half_unit) if isinstance(node, Decimal) else None

    return transform(expr, change)
