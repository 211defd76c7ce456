"""The library: SymPy expressions judged, differentiated on paper, written as LaTeX."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

import sympy

from derive import printing
from derive.core.judge import judge
from derive.interchange import Statement, derivative, read_statement, to_sympy
from derive.interchange.given import as_sympy
from derive.interchange.statement import Given
from derive.model import Counterexample, Verdict
from derive.reading.expressions import read_formula
from derive.records import replace


def equal(
    lhs: Any,
    rhs: Any,
    *,
    definitions: Mapping[Any, Any] | None = None,
    assumptions: Iterable[Given] = (),
    seed: int | None = None,
) -> Verdict:
    r"""Whether ``lhs = rhs`` for all values of the symbols, in every entry, for every size.

    The sides are SymPy expressions of ``IndexedBase`` entries with plain symbols as indices, sums over ``(k, 0, K-1)``
    or ``(k, 1, K)`` (both the whole size ``K``), ``KroneckerDelta``, functions, and derivatives, which ``derive.D``
    makes. Symbols are real. A free index is any index.

    ``definitions``: ``{p[k]: exp(z[k])/Sum(exp(z[l]), (l, 1, K)), L: ...}``. ``assumptions``: equations such as
    ``Eq(Sum(y[k], (k, 1, K)), 1)``, domains (``x > 0``, ``Q.positive(x[k])``, ``Contains(x, Interval(0, 1))``),
    ``Eq(A[i, j], A[j, i])``, conditions on indices ``Eq(i, j)`` and ``Ne(i, j)``, and ``derive.model.Fact``. What the
    symbols assume counts as well. ``seed``: what the random draws depend on, the run itself without one.

    Raises ReadError (UnknownNode, NameClash, BadDefinition, or two sizes of one letter) for what cannot be read.
    """
    statement = read_statement((lhs, rhs), definitions, assumptions)
    left, right = statement.exprs
    verdict = judge(left, right, replace(statement.context, seed=seed))
    if verdict.counterexample is not None and not _respects(verdict.counterexample, statement):
        return Verdict("undecided", replace(verdict.evidence, method="outside-assumption"))
    return verdict


def D(expr: Any, *wrt: Any) -> sympy.Expr:
    r"""The derivative of ``expr``, not evaluated; by several things one after the other.

    ``wrt``: a symbol, an entry ``z[j]``, a row ``w[i]`` of a matrix (the derivative is a vector), a whole family ``w``,
    or an expression, all whose occurrences are the variable. A tuple is several. A vector without its index, such as
    ``x`` in ``p[a] * x``, has the same entry on both sides of ``derive.equal``.
    """
    result = as_sympy(expr)
    for by in wrt:
        for one in by if isinstance(by, tuple | list | sympy.Tuple) else (by,):
            result = derivative(result, as_sympy(one))
    return result


def parse(latex: str, declarations: str = "") -> Any:
    r"""LaTeX to SymPy, read as a document is: ``parse(r"\frac{\partial p_i}{\partial z_j}", "z \in \mathbb{R}^K")``.

    ``declarations`` are written as in a document, one a line, or as text with formulas in dollar signs. A vector or
    matrix is given as its entry at free indices. A relation becomes an unevaluated ``Eq``. Raises ReadError for what
    cannot be read.
    """
    members, context = read_formula(latex, declarations)
    sides = [to_sympy(member, context) for member in members]
    if len(sides) == 1:
        return sides[0]
    pairs = [sympy.Eq(left, right, evaluate=False) for left, right in pairwise(sides)]
    return pairs[0] if len(pairs) == 1 else sympy.And(*pairs, evaluate=False)


def latex(expr: Any) -> str:
    r"""LaTeX of a SymPy expression as a reader would write it, which ``derive.parse`` reads back.

    Raises ReadError for what ``derive.equal`` does not read.
    """
    statement = read_statement((expr,))
    return printing.latex(statement.exprs[0], sizes=statement.sizes)


def _respects(found: Counterexample, statement: Statement) -> bool:
    """Whether a counterexample lies inside the assumptions that the judge was not told."""
    if statement.unsaid:
        return False
    for name, words in statement.beyond.items():
        for text in _numbers(found.values.get(name, ())):
            value = sympy.Rational(text)
            if not all(getattr(value, f"is_{word}") for word in words):
                return False
    return True


def _numbers(value: object) -> list[str]:
    if isinstance(value, tuple | list):
        return [text for part in value for text in _numbers(part)]
    return [str(value)]
