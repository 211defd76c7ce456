"""Formulas in the tests of a library."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import sympy

from derive.checker import check_source
from derive.diagnose import diagnose
from derive.interchange import read_statement
from derive.interchange.statement import Given
from derive.library import equal
from derive.model import DocumentReport, Judged, Step
from derive.printing import latex
from derive.reading.expressions import as_text
from derive.report import text
from derive.report.outcome import Report
from derive.settings import Layout, Settings
from derive.source import File, Source, Span


def assert_holds(
    relation: Any,
    rhs: Any = None,
    /,
    *,
    given: str = "",
    definitions: Mapping[Any, Any] | None = None,
    assumptions: Iterable[Given] = (),
    accept_numeric: bool = False,
    layout: Layout = "denominator",
    sizes: Mapping[str, int] | None = None,
    seed: int | None = None,
) -> None:
    r"""Assert that a formula holds, for all values of its letters and every size.

    In LaTeX, with what a document would say before it; every ``=`` of the formula is checked::

        assert_holds(r"\frac{\partial L}{\partial W} = (p - y) x^\top", given=r'''
            $W \in \mathbb{R}^{K \times D}$, $x \in \mathbb{R}^D$, a one-hot $y \in \{0, 1\}^K$,
            $z = W x$, $p_k = e^{z_k} / \sum_l e^{z_l}$, $L = -\sum_k y_k \log p_k$
        ''')

    or in SymPy, both sides or one ``Eq``; see ``derive.equal`` for how sums and entries are written::

        assert_holds(D(log(Sum(exp(z[k]), (k, 1, K))), z[j]), p[j], definitions={p[i]: ...})

    ``given``: declarations, definitions and assumptions, as in a document. ``definitions``, ``assumptions``: those of
    ``derive.equal``. ``accept_numeric``: what is neither proved nor refuted passes if it held in every number that was
    tried. ``layout``: that of derivatives by vectors and matrices. ``sizes``: those that are numbers. ``seed``: fixes
    the random draws.

    Raises AssertionError with the counterexample, the mistake and the repair if the formula is wrong, with what was
    tried if it could not be decided; ReadError for what cannot be read.
    """
    __tracebackhide__ = True
    if isinstance(relation, str):
        if rhs is not None or definitions or assumptions:
            raise TypeError("a formula in LaTeX is one text, and what is given stands in given=...")
        settings = Settings(("numeric",) * accept_numeric, seed, layout, tuple(sorted((sizes or {}).items())))
        must_be_ok(written(relation, given, settings))
    else:
        if given or sizes:
            raise TypeError("given=... and sizes=... are for formulas in LaTeX, definitions=... for those of SymPy")
        must_be_ok(compared(relation, rhs, definitions, tuple(assumptions), accept_numeric, seed))


def written(relation: str, given: str, settings: Settings = Settings()) -> Report:  # noqa: B008
    """The report on a formula in LaTeX, below what is given. Raises ReadError for what cannot be read."""
    # The opening of the display belongs to what is given, so that the formula begins on its own first line.
    source = Source("given", f"{as_text(given)}\n\n$$").with_text(File("the formula", f"{relation.strip()}\n$$"))
    document = check_source(source, settings)
    if document.errors:
        raise document.errors[0]
    return Report((document,))


def compared(
    lhs: Any,
    rhs: Any,
    definitions: Mapping[Any, Any] | None,
    assumptions: tuple[Given, ...],
    accept_numeric: bool,
    seed: int | None,
) -> Report:
    """The report on a relation of SymPy. Raises ReadError for what cannot be read."""
    if rhs is None:
        lhs, rhs = _sides(lhs)
    verdict = equal(lhs, rhs, definitions=definitions, assumptions=assumptions, seed=seed or 0)
    statement = read_statement((lhs, rhs), definitions, assumptions)
    ours, theirs = statement.exprs
    left, right = (latex(side, sizes=statement.sizes) for side in (ours, theirs))
    source = Source("the formula", f"{left} = {right}")
    sign = Span(len(left) + 1, len(left) + 2)
    first, second = Span(0, len(left)), Span(sign.end + 1, len(source.text))
    step = Step(1, ours, theirs, "=", first.to(second), sign, first, second, accept_numeric=accept_numeric)
    diagnosis = diagnose(step, statement.context) if verdict.refuted else None
    return Report((DocumentReport(source, (Judged(step, verdict, diagnosis, statement.context),)),))


def _sides(relation: Any) -> tuple[Any, Any]:
    """Both sides of an ``Eq``; of one that SymPy has decided itself, two numbers of which the same is true."""
    if relation in (True, False):
        return sympy.Integer(1), sympy.Integer(bool(relation))
    if not isinstance(relation, sympy.Equality):
        raise TypeError("assert_holds() takes LaTeX, an Eq, or both sides")
    return relation.args[0], relation.args[1]


def must_be_ok(report: Report) -> None:
    """Raises AssertionError, with the diagnosis, if a report is not ``ok``."""
    __tracebackhide__ = True
    if report.ok:
        return
    said = text.render(report, text.Look(quiet=True))
    undecided = any(step.verdict.undecided and not step.as_expected for step in report.steps)
    held = all(step.verdict.evidence.holds_numerically for step in report.steps if step.verdict.undecided)
    hint = "\naccept_numeric=True lets it pass" if undecided and held else ""
    raise AssertionError(f"this does not hold:\n{said}{hint}")
