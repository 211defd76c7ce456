"""Derivations from Python: the steps in SymPy's terms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from os import PathLike, fspath
from typing import Any

from derive.catalogue import path_of
from derive.files import open_source
from derive.interchange import derivative, read_statement, to_sympy
from derive.interchange.statement import Given
from derive.model import Context
from derive.notation import D
from derive.printing import latex
from derive.records import dataclass
from derive.report import program
from derive.report.steps import Detail, render
from derive.source import ReadError
from derive.stepper import derive, derive_document
from derive.stepping.goals import problem_of
from derive.stepping.steps import Derivation, DerivedStep


@dataclass(frozen=True)
class StepView:
    """``before = after`` by a law: SymPy expressions; ``substeps`` lead from one to the other."""

    step: DerivedStep
    context: Context

    @property
    def rule(self) -> str:
        """The name of the law, or of the stage whose laws those of the substeps are."""
        return self.step.rule

    @cached_property
    def before(self) -> Any:
        """The line before."""
        return to_sympy(self.step.before, self.context)

    @cached_property
    def after(self) -> Any:
        """The line that the law gives."""
        return to_sympy(self.step.after, self.context)

    def _repr_latex_(self) -> str:
        """How a notebook shows it."""
        return f"${latex(self.step.before)} = {latex(self.step.after)}$"

    @property
    def substeps(self) -> tuple[StepView, ...]:
        """The lines between."""
        return tuple(StepView(step, self.context) for step in self.step.substeps)


@dataclass(frozen=True)
class DerivationView:
    """A derivation, every line of which the core has proved."""

    derivation: Derivation

    @cached_property
    def result(self) -> Any:
        """What the goal is equal to, as far as the derivation came: a SymPy expression."""
        return to_sympy(self.derivation.result, self.derivation.context)

    @property
    def complete(self) -> bool:
        """No derivative is left that a law could carry out."""
        return self.derivation.complete

    @property
    def steps(self) -> tuple[StepView, ...]:
        """One step for every chain of lines; the lines are its substeps, single laws theirs."""
        return tuple(StepView(step, self.derivation.context) for step in self.derivation.steps)

    def latex(self, detail: Detail = "normal") -> str:
        """The derivation as LaTeX; ``derive check`` reads it back. ``detail``: ``brief``, ``normal`` or ``full``."""
        return render(self.derivation, "latex", detail)

    def _repr_markdown_(self) -> str:
        """How a notebook shows it."""
        return render(self.derivation, "markdown")

    def _repr_latex_(self) -> str:
        """How a notebook shows it that is exported to LaTeX."""
        return self.latex()

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """How a terminal shows it."""
        printer.text(render(self.derivation, "text"))

    def code(self, library: str = "numpy") -> str:
        """A function that computes the result, in ``numpy``, ``torch`` or ``jax``."""
        return program.render(self.derivation, library)


def derivation(
    document: str | PathLike[str] | None = None,
    *,
    of: Any = None,
    wrt: Any = None,
    definitions: Mapping[Any, Any] | None = None,
    assumptions: Iterable[Given] = (),
) -> DerivationView:
    """The derivation of ``d of / d wrt``, or of the goal of a document.

    ``document``: a name of the catalogue or a path; ``of`` and ``wrt`` are then LaTeX, by default the document's goal.
    Without it they are SymPy expressions, ``definitions`` and ``assumptions`` as for ``derive.equal``; ``wrt`` is a
    symbol or an entry ``W[i, j]``, or several of these in a tuple. Raises ReadError where the goal makes no sense.
    """
    if document is not None:
        if definitions or assumptions:
            raise TypeError("derivation() takes definitions from the document, or definitions=..., and not both")
        source = open_source(path_of(fspath(document)))
        return DerivationView(derive_document(source, of or "", wrt or "", thorough=True))
    if of is None or wrt is None:
        raise TypeError("derivation() takes a name or path, or of=... and wrt=...")
    goal = of
    for by in wrt if isinstance(wrt, tuple | list) else (wrt,):
        goal = derivative(goal, by)
    statement = read_statement((goal,), definitions, assumptions)
    expr = statement.exprs[0]
    if not isinstance(expr, D):
        raise ReadError("a goal is a derivative")
    problem = problem_of(expr, statement.context)
    if problem:
        raise ReadError(problem)
    return DerivationView(derive(expr, statement.context, thorough=True))
