"""The last line: the result as a vector or matrix, if it has such a form that reads back as the same."""

from __future__ import annotations

from derive.core.judge import IllTyped, Unsatisfiable, judge
from derive.model import Context
from derive.notation import D, Expr, Index, Var, free_indices, names
from derive.reading.expressions import read_formula
from derive.rules.matrices import matrix_form
from derive.source import ReadError
from derive.stepping.premises import declared, unknown_functions
from derive.stepping.steps import MatrixForm


def without_indices(goal: Expr, result: Expr, context: Context, *, straight_d: bool = False) -> MatrixForm | None:
    """The goal and its result without indices; None if there is no such form or it would not be read as the same.

    ``straight_d``: total derivatives must be told from others.
    """
    found = _whole(goal, "d" if straight_d else r"\partial")
    if found is None:
        return None
    left, axes = found
    if not 1 <= len(axes) <= 2 or len(set(axes)) < len(axes) or frozenset(axes) != free_indices(goal):
        return None
    right = matrix_form(result, axes)
    if right is None:
        return None
    form = MatrixForm(left, right)
    return form if _reads_back(form, names(goal) | names(result), context) else None


def _whole(goal: Expr, sign: str) -> tuple[str, tuple[Index, ...]] | None:
    """A goal without its indices, and these as the axes of what it is."""
    match goal:
        case D(Var(of, above), Var(by, below)):
            left = rf"\frac{{{sign} {of}}}{{{sign} {by}}}"
        case D(D(Var(of, ()), Var(by, below)), Var(again, above)) if by == again:
            left = rf"\nabla_{{{by}}}^2 {of}"
        case _:
            return None
    return left, tuple(slot for slot in (*above, *below) if isinstance(slot, Index))


def _reads_back(form: MatrixForm, symbols: frozenset[str], context: Context) -> bool:
    """Whether the form, read by the shapes of its symbols alone, is the goal's result under the context."""
    lines = "\n\n".join(f"${declared(name, context)}$" for name in sorted(symbols))
    lines += "".join(f"\n\n${line}$" for line in unknown_functions(context.definitions.values()))
    try:
        (left, right), _ = read_formula(f"{form.lhs} = {form.rhs}", lines)
        return judge(left, right, context).proved
    except (ReadError, IllTyped, Unsatisfiable):
        return False
