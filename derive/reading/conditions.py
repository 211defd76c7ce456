"""Cases and indicators: values under conditions on indices."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from derive.notation import ONE, ZERO, Delta, Expr, Fn, Slot, Where, sub
from derive.reading.algebra import each
from derive.shapes import Tensor
from derive.source import ReadError
from derive.tex.syntax import Cases, Compare, Condition, Indicator

if TYPE_CHECKING:
    from derive.reading.elaborate import Elaborator, Scope


def cases(reader: Elaborator, node: Cases, scope: Scope) -> Tensor:
    """Rows with conditions on indices; the last one is what remains, or the opposite of the one before."""
    slots = [(*condition(reader, c, scope), c.equal) if c else None for _, c in node.rows]
    values = [reader.scalar(value, scope) for value, _ in node.rows]
    if (last := slots[-1]) is not None:
        before = slots[-2] if len(slots) > 1 else None
        if before is None or {*before[:2]} != {*last[:2]} or before[2] == last[2]:
            raise ReadError("these cases leave something out", node.span, "write \\text{otherwise} beside the last one")
    result = values[-1]
    for value, when in zip(values[-2::-1], slots[-2::-1], strict=True):
        if when is None:
            raise ReadError("only the last case is without a condition", node.span, r"write i = j or i \ne j beside it")
        left, right, equal = when
        result = Where(left, right, value, result) if equal else Where(left, right, result, value)
    return Tensor(result)


def condition(reader: Elaborator, node: Condition, scope: Scope) -> tuple[Slot, Slot]:
    """The two slots of ``i = j``."""
    size = reader.sizes.unknown()
    return reader.slot(node.left, size, scope), reader.slot(node.right, size, scope)


def indicator(reader: Elaborator, node: Indicator, scope: Scope) -> Tensor:
    """1 where a condition on indices, or a comparison, holds."""
    if isinstance(node.condition, Condition):
        left, right = condition(reader, node.condition, scope)
        equal: Expr = Delta(left, right)
        return Tensor(equal if node.condition.equal else sub(ONE, equal))
    assert isinstance(node.condition, Compare)
    value, bound = reader.tensor(node.condition.left, scope), reader.scalar(node.condition.right, scope)
    above: Callable[[Expr], Expr] = lambda u: Fn("step", (u if bound == ZERO else sub(u, bound),))  # noqa: E731
    below: Callable[[Expr], Expr] = lambda u: Fn("step", (sub(bound, u),))  # noqa: E731
    match node.condition.sign:
        case ">":
            return each(value, above)
        case "<":
            return each(value, below)
        case r"\ge":
            return each(value, lambda u: sub(ONE, below(u)))
        case r"\le":
            return each(value, lambda u: sub(ONE, above(u)))
    raise ReadError("this condition is not read", node.span)
