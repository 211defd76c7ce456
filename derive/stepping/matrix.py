"""The last line: the result as a vector or matrix, if it has such a form that reads back as the same."""

from __future__ import annotations

from dataclasses import replace

from derive.core.judge import IllTyped, Unsatisfiable, judge
from derive.model import Context
from derive.notation import D, Expr, Index, Var, free_indices, names
from derive.reading.expressions import read_formula
from derive.rules.matrices import matrix_form
from derive.source import ReadError
from derive.stepping.premises import premises
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
    given = premises(symbols, context)
    lines = [f"${line}$" for line in given.declarations]
    lines += [f"Let the one-hot vector be ${line}$." for line in given.one_hot]
    lines += [f"$$\n{line} % given\n$$" for line in given.assumptions]
    lines += [f"$$\n{line}\n$$" for line in given.definitions]
    try:
        (left, right), read = read_formula(f"{form.lhs} = {form.rhs}", "\n\n".join(lines))
        return judge(left, right, replace(read, unknown_of=context.unknown_of)).proved
    except (ReadError, IllTyped, Unsatisfiable):
        return False
